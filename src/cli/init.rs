//! `envparity init`: an envparity.yaml to start from, made of what was found.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;

use super::inspect::look;
use super::output::Replacement;
use super::{Common, Failure, output};
use crate::environment::{Effective, Environment, Role};
use crate::key::Pattern;
use crate::mask::Gate;
use crate::project::{FILE_NAME, Type};
use crate::view::View;

/// A contract of more keys than this is read by nobody.
const MOST_KEYS: usize = 60;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The directory of the workspace.
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,
    /// Print the file instead of writing it.
    #[arg(long)]
    print: bool,
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Result<u8, Failure> {
    let path = arguments.path.clone().unwrap_or_else(|| PathBuf::from(".")).join(FILE_NAME);
    let exists = || {
        let message = format!(
            "`{}` exists and stays as it is; `envparity init --print` shows what a new one would say",
            path.display()
        );
        Failure::Message(message)
    };
    if !arguments.print && path.symlink_metadata().is_ok() {
        return Err(exists());
    }
    let gate = Gate::default();
    let (mut found, mut keys) = (String::new(), Keys::default());
    look(arguments.path.as_ref(), common, &[], |seen, stack| {
        let view = View { gate: &gate, contract: &seen.settled.project.contract };
        found.push_str(&declared(&gate, seen.loaded.directory(), &stack.environments));
        keys.add(&view, &stack.environments);
    })?;
    let text = format!(
        "{HEAD}\n# Environments are found without help; `envparity environments` says how. To say it yourself, write them down\n\
         # like this, lowest precedence first. What is declared is not guessed again.\n#\n{found}\n{}\n{TAIL}",
        keys.contract()
    );
    if arguments.print {
        output::print(text.as_bytes())?;
        return Ok(0);
    }
    if !Replacement::write(&path, |file| file.write_all(text.as_bytes()))?.commit_new()? {
        return Err(exists());
    }
    if !common.quiet {
        super::note(&format!("wrote `{}`; read it, keep what is true, and run `envparity check`", path.display()));
    }
    Ok(0)
}

const HEAD: &str = "\
# What envparity cannot find out by itself. Made by `envparity init`; every section is optional.
# An editor that knows JSON Schema helps to write it: `envparity schema project` prints the schema.
";

const TAIL: &str = "\
# Rules can be switched off or given another severity, for all keys or some.
#
# rules:
#   debug/enabled: error
#   logging/debug-level: off

# Accepted exceptions; a reason is required, the last day is optional. `envparity allow` adds one.
#
# allow:
#   - rule: parity/missing-key
#     key: MAILTRAP_**
#     reason: staging catches all mail
#     expires: 2030-12-31
";

/// The environments of a stack as envparity.yaml would declare them, as comments.
fn declared(gate: &Gate, directory: &str, environments: &[Environment<'_>]) -> String {
    let mut text = String::new();
    if directory != "." {
        let _ = writeln!(text, "# # in {}", gate.text(directory));
    }
    text.push_str("# environments:\n");
    for environment in environments.iter().filter(|environment| !environment.template) {
        let layers = environment.layers.iter().map(|layer| {
            let path = layer.document.source.path();
            let path = path.strip_prefix(directory).and_then(|path| path.strip_prefix('/')).unwrap_or(path);
            gate.text(&layer.section.as_ref().map_or(path.to_owned(), |section| format!("{path}#{section}")))
        });
        let layers = layers.collect::<Vec<_>>().join(", ");
        let (name, role) = (gate.text(&environment.name), environment.role.word());
        let _ = match name == role {
            true => writeln!(text, "#   {name}: [{layers}]"),
            false => writeln!(text, "#   {name}: {{ role: {role}, layers: [{layers}] }}"),
        };
    }
    text
}

/// What the deployed environments agree on, key by key.
#[derive(Default)]
struct Keys {
    /// By the words of the key, how it is written and the demand on it; none where stacks demand different things of it, or an
    /// environment lacks it.
    known: BTreeMap<String, (String, Option<Demand>)>,
    roles: [bool; 2],
}

#[derive(PartialEq, Eq)]
struct Demand {
    secret: bool,
    differs: bool,
    kind: Option<&'static str>,
}

impl Keys {
    fn add(&mut self, view: &View<'_>, environments: &[Environment<'_>]) {
        let deployed: Vec<_> = environments
            .iter()
            .filter(|one| matches!(one.role, Role::Staging | Role::Production) && !one.template)
            .collect();
        for environment in &deployed {
            self.roles[usize::from(environment.role == Role::Production)] = true;
            for effective in environment.settings() {
                let key = &effective.setting.key;
                let is_plain = key.text().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
                if is_plain && Pattern::parse(key.text()).is_ok_and(|pattern| pattern.fits(key)) {
                    let sides: Vec<_> = deployed.iter().filter_map(|one| one.get(key)).collect();
                    let whole =
                        sides.len() == deployed.len() && sides.iter().all(|side| !side.setting.value.is_empty());
                    let demand = if whole { demand(view, &sides) } else { None };
                    match self.known.entry(key.joined_words().to_owned()) {
                        Entry::Vacant(place) => drop(place.insert((key.text().to_owned(), demand))),
                        Entry::Occupied(mut known) if known.get().1 != demand => known.get_mut().1 = None,
                        Entry::Occupied(_) => {}
                    }
                }
            }
        }
    }

    fn contract(&self) -> String {
        let roles = match self.roles {
            [true, true] => "[staging, production]",
            [true, false] => "[staging]",
            _ => "[production]",
        };
        let mut text = "\
# The contract: what this application needs. Keys of the same words are one key: DATABASE_URL is `database.url`, too.
# These are the secrets and addresses that every deployed environment sets; add what else must not be forgotten.
"
        .to_owned();
        let demands: Vec<_> = self.known.values().filter_map(|(key, demand)| Some((key, demand.as_ref()?))).collect();
        text.push_str(if demands.is_empty() {
            "# keys:\n#   DATABASE_URL: { required: [production], type: url }\n"
        } else {
            "keys:\n"
        });
        for (key, demand) in demands.iter().take(MOST_KEYS) {
            let secret = if demand.secret { ", secret: true" } else { "" };
            let across = if demand.differs { ", across: differs" } else { "" };
            let kind = demand.kind.map_or(String::new(), |kind| format!(", type: {kind}"));
            let key = super::allow::scalar(key);
            let _ = writeln!(text, "  {key}: {{ required: {roles}{secret}{across}{kind} }}");
        }
        if demands.len() > MOST_KEYS {
            let _ = writeln!(text, "  # and {} more of the kind", demands.len() - MOST_KEYS);
        }
        text
    }
}

/// What can be demanded of a key that every deployed environment sets; none where it is neither secret nor an address.
fn demand(view: &View<'_>, sides: &[&Effective<'_>]) -> Option<Demand> {
    let secret = sides.iter().all(|side| view.is_secret(side));
    let known: Option<Vec<_>> = sides.iter().map(|side| side.is_literal().then_some(side.setting.value)).collect();
    let is = |kind: Type| known.as_ref().is_some_and(|values| values.iter().all(|value| kind.takes(value, false)));
    let kind =
        [("url", Type::Url), ("email", Type::Email)].into_iter().find(|(_, kind)| is(*kind)).map(|(word, _)| word);
    let differs = secret
        && sides.len() > 1
        && known.as_ref().is_some_and(|values| {
            let mut texts: Vec<_> = values.iter().map(|value| value.text).collect();
            texts.sort_unstable();
            texts.windows(2).all(|pair| pair[0] != pair[1])
        });
    (secret || kind.is_some()).then_some(Demand { secret, differs, kind })
}
