//! A POSIX shell: `set -a; . ./.env`, as bash runs it, of which only assignments are followed here.
//!
//! An .env file is a script to a shell. What assigns is done, in its order; what runs a command is noted, and never run.

use super::shell_run::run;
use super::{Duplicates, Encoding, Loader, Mark, Precedence, Reading};

/// `set -a; . ./.env` in bash.
///
/// A value ends at white space and at `; & | < > ( )`, and what follows is the next command: `A=x y` runs `y` and sets
/// nothing that stays. A syntax error anywhere is a failure. Quotes, references and escapes are those of bash.
pub(super) const SHELL: Loader = Loader {
    name: "shell",
    title: "`set -a; . ./.env` and `source .env` in bash",
    source: "https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html",
    encoding: Encoding::Raw,
    mark: Mark::Kept,
    duplicates: Duplicates::Last,
    process: Precedence::File,
    grammar: |text, process, reading| {
        if !text.contains('\0') {
            return run(text, process, reading);
        }
        // bash leaves NUL bytes out.
        let nuls: Vec<usize> = text.match_indices('\0').map(|(at, _)| at).collect();
        let mut without = Reading::default();
        let cleaned = text.replace('\0', "");
        run(&cleaned, process, &mut without);
        *reading = without.into_owned();
        let offsets: Vec<usize> = nuls.iter().enumerate().map(|(index, at)| at - index).collect();
        reading.shift(|offset| offset + offsets.partition_point(|&at| at <= offset as usize) as u32);
    },
};

#[cfg(test)]
mod tests {
    use super::super::sample::{given, holds};
    use super::*;
    use crate::loader::Process;

    #[test]
    fn an_assignment_is_a_command_of_its_own() {
        holds(
            &SHELL,
            &[
                (
                    "A=x # c\nexport B='y z' C=\"1\"\n\nD=x#y;E=2 && F=3 || G=4\n",
                    given(&[("A", "x"), ("B", "y z"), ("C", "1"), ("D", "x#y"), ("E", "2"), ("F", "3")]),
                ),
                ("A=x y\nB = 1\nC= 2\nD E=1\n9=1\nF-G=1\n", given(&[])),
                ("A=1&B=2|C=3\n(D=4)\n", given(&[])),
                ("A=1 B=2\nB+=3\nC=(1 2)\nunset A\nset +a\nD=5\nE=6; export E\n", given(&[("B", "23"), ("E", "6")])),
                ("A=a\rb\r\nB=\"x\ny\"\n", given(&[("A", "a\rb\r"), ("B", "x\ny")])),
                (
                    "readonly A=1\nA=2\n>log B=3 # c\ncat <<END\nC=4\nEND\nD=5\n",
                    given(&[("A", "1"), ("B", "3"), ("D", "5")]),
                ),
            ],
        );
    }

    #[test]
    fn a_syntax_error_anywhere_is_a_failure() {
        for text in [
            "A=1\nB='x\n",
            "A=\"\n",
            "A=x(1)\n",
            "A=a <b>\n",
            "; A=1\n",
            "<<<<<<< x\n",
            "A=${B\n",
            "A=1 &&\n",
            "fi\n",
            "A=`x\n",
        ] {
            holds(&SHELL, &[(text, None)]);
        }
    }

    #[test]
    fn quotes_and_escapes_are_those_of_bash() {
        holds(
            &SHELL,
            &[
                (
                    "A=C:\\dir\\\\x\nB=\"\\n\\\"\\$\\\nz\"\nC='it'\\''s'\nD=a\\\nb\n",
                    given(&[("A", "C:dir\\x"), ("B", "\\n\"$z"), ("C", "it's"), ("D", "ab")]),
                ),
                (
                    "A=$'a\\tb\\x41\\'\\u00e9'\nB=~/x:~/y\nC=a~\n",
                    given(&[("A", "a\tbA'\u{e9}"), ("B", "$HOME/x:$HOME/y"), ("C", "a~")]),
                ),
            ],
        );
        let reading = SHELL.read(b"A=\0caf\xe9\nB=1\n", &Process::new());
        assert_eq!(reading.get("A").map(|entry| &entry.value), Some(&"caf\\xe9".into()));
        assert_eq!(reading.get("B").map(|entry| entry.key_span.start), Some(8));
    }

    #[test]
    fn references_are_followed_and_commands_are_not_run() {
        holds(
            &SHELL,
            &[
                (
                    "A=1\nB=$A${A}x$NO-${NO:-\"a b\"}\nC='$A'\nD=$1x$.\n",
                    given(&[("A", "1"), ("B", "11x-a b"), ("C", "$A"), ("D", "x$.")]),
                ),
                (
                    "A=\nB=${A:-x}${A-y}${A:+z}${A+w}${C:=v}\nD=${#B}\n",
                    given(&[("A", ""), ("B", "xwv"), ("C", "v"), ("D", "3")]),
                ),
                ("A=${NO:?}\n", None),
                ("A=${}\n", None),
                ("A=${A.B}\n", None),
                (
                    "A=$(date)\nB=`date`\nC=x$$\nD=$A\n",
                    Some([("A", None), ("B", None), ("C", None), ("D", None)].into()),
                ),
                ("if true; then\nA=1\nfi\nB=2\n", Some([("A", None), ("B", Some("2"))].into())),
            ],
        );
    }
}
