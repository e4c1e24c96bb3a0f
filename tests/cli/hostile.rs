//! Names made to deceive a terminal or a CI system: no output of any command obeys them.

use envparity::loader::LOADERS;
use envparity::render::OUTPUTS;
use regex::Regex;

use super::tree::{Run, Tree};

/// What a terminal obeys, what turns text around, and what CI systems take for commands.
const HOSTILE: [&str; 10] = [
    "\u{1b}[31mred\u{1b}]0;title\u{7}",
    "\u{202e}drawkcab\u{2066}",
    "\u{9b}2J\u{85}\u{2028}",
    "::error file=a::b",
    "a\n::error::b\n##[error]b",
    "\r::warning::over",
    "##[error]b",
    "##vso[task.setvariable variable=a]b",
    "##teamcity[buildStatus text='b']",
    "a`b'c\"d\u{200b}\u{feff}",
];

#[track_caller]
fn assert_harmless(run: &Run, what: &str) {
    for line in run.stdout.lines().chain(run.stderr.lines()) {
        let harmful = |c: char| {
            c.is_control()
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        };
        assert!(!line.contains(harmful), "{what}: {line:?}");
        assert!(!line.trim_start().starts_with("::"), "{what}: {line:?}");
        assert!(!["##[", "##vso[", "##teamcity["].iter().any(|command| line.contains(command)), "{what}: {line:?}");
    }
    assert!(!run.stdout.contains('\r') && !run.stderr.contains('\r'), "{what}");
}

#[test]
fn hostile_files_are_shown_harmless() {
    // Two outputs are commands: what they command themselves is theirs.
    let own = Regex::new(r"(?m)^(::(error|warning|notice) [^:\n]*::|##vso\[task\.logissue [^\]\n]*\])").unwrap();
    for hostile in HOSTILE {
        let quoted = serde_json::to_string(hostile).unwrap();
        let yaml = format!("port: 1\n{quoted}: 1\nonly: {quoted}\nurl: http://localhost/{hostile}\n# {hostile}\n");
        let files = [
            ("config/staging.yaml", yaml.clone()),
            ("config/production.yaml", format!("port: {quoted}\ndebug: true\n{quoted}: [\n")),
            ("json/config/staging.json", format!("{{{quoted}: {quoted}, \"port\": 1}}")),
            ("json/config/production.json", format!("{{\"debug\": true, {quoted} {quoted}}}")),
            ("toml/config/staging.toml", format!("port = 1\n{quoted} = {quoted}\n")),
            ("toml/config/production.toml", format!("debug = true\nport = {hostile}\n")),
            (".env.staging", format!("PORT=1\n{hostile}=1\nX={hostile}\n# {hostile}\nexport {hostile}\n")),
            (".env.production", format!("DEBUG=true\n{hostile}\nX=\"{hostile}\n")),
            ("application.yml", format!("production:\n  debug: true\nstaging:\n  {quoted}: 1\n{quoted}:\n  a: 1\n")),
            (
                "envparity.yaml",
                format!(
                    "environments:\n  {quoted}: [{quoted}]\n  staging: {quoted}\nkeys:\n  {quoted}: {{ type: {quoted} }}\n\
                     rules:\n  {quoted}: off\nallow:\n  - {{ rule: {quoted}, reason: {quoted} }}\n"
                ),
            ),
        ];
        let tree = Tree::new(&[]);
        for (path, text) in &files {
            tree.write(path, text);
        }
        tree.write("rule.yaml", format!("id: {quoted}\nsummary: {quoted}\nwhen: {{ {quoted}: {quoted} }}\n"));
        if cfg!(unix) {
            let name = hostile.replace('/', "_");
            tree.write(&format!("{name}/.env.staging"), "PORT=1\nX=1\n");
            tree.write(&format!("{name}/.env.production"), "DEBUG=true\n");
            tree.write(&format!("names/.env.{name}"), "X=1\n");
            tree.write("names/.env.production", "DEBUG=true\n");
        }
        for isolated in [&[][..], &["--isolated"]] {
            for command in [
                &["check"][..],
                &["check", "-v"],
                &["check", "--format", "gcc"],
                &["check", "--format", "json"],
                &["environments"],
                &["environments", "--format", "json"],
                &["get", "**"],
                &["get", "**", "--format", "json"],
            ] {
                let arguments: Vec<&str> = command.iter().chain(isolated).copied().collect();
                assert_harmless(&tree.run(&arguments), &format!("{arguments:?}"));
            }
        }
        for command in [&["check", "--rules", "rule.yaml"][..], &["test-rules", "rule.yaml"]] {
            assert_harmless(&tree.run(command), &format!("{command:?}"));
        }
        for output in &OUTPUTS {
            let mut run = tree.run(&["check", "--format", output.name, "--isolated"]);
            run.stdout = own.replace_all(&run.stdout, "").into_owned();
            assert_harmless(&run, output.name);
        }
        for format in ["text", "markdown", "json", "html"] {
            assert_harmless(&tree.run(&["diff", "--format", format, "--isolated"]), &format!("diff {format}"));
        }
        let loaders: Vec<&str> = LOADERS.iter().map(|loader| loader.name).collect();
        let loaders = loaders.join(",");
        for command in [
            &["read", ".env.staging", "--loader", &loaders][..],
            &["read", ".env.staging", "--loader", &loaders, "--format", "json"],
            &["read", ".env.production", "--portable"],
            &["init", "--print", "--isolated"],
        ] {
            assert_harmless(&tree.run(command), &format!("{command:?}"));
        }
    }
}

#[test]
fn hostile_arguments_are_answered_harmless() {
    let tree = Tree::shop();
    for hostile in HOSTILE {
        let output = format!("{hostile}/x");
        for arguments in [
            &["check", hostile][..],
            &["check", "--select", hostile],
            &["check", "--ignore", hostile],
            &["check", "--environment", hostile],
            &["check", "--config", hostile],
            &["check", "--rules", hostile],
            &["check", "--output", &output],
            &["check", "--format", hostile],
            &["check", "--fail-on", hostile],
            &["check", "--changed-since", hostile],
            &["check", "--baseline", hostile],
            &["diff", hostile],
            &["diff", "--path", hostile],
            &["read", hostile, "--loader", "docker"],
            &["read", ".env.staging", "--loader", hostile],
            &["allow", hostile, "--reason", "x"],
            &["allow", "debug/enabled", "--reason", "x", "--path", hostile],
            &["get", hostile],
            &["get", "PORT", hostile],
            &["environments", hostile],
            &["explain", hostile],
            &["schema", hostile],
            &["test-rules", hostile],
            &[hostile],
        ] {
            let run = tree.run(arguments);
            assert_eq!(run.status, 2, "{arguments:?}: {run:?}");
            assert_harmless(&run, &format!("{arguments:?}"));
        }
    }
}
