//! `envparity allow`: writes an accepted exception into envparity.yaml, and leaves all else there as it is.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use clap::Args;
use jiff::civil::Date;

use super::{Common, Failure, output};
use crate::decode::nearest;
use crate::document::{Content, Document, Format};
use crate::mask::Gate;
use crate::project::{self, FILE_NAME};
use crate::run::{Request, Settled, own_bytes};
use crate::source::Source;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The rule, such as `parity/missing-key`, or a pack, such as `parity/*`.
    rule: String,
    /// Why this is accepted.
    #[arg(long, value_name = "SENTENCE")]
    reason: String,
    /// Only for these keys: `MAILTRAP_**`.
    #[arg(long, value_name = "PATTERN")]
    key: Option<String>,
    /// Only in these files.
    #[arg(long, value_name = "GLOB")]
    file: Option<String>,
    /// Only in this environment, by its name or its role.
    #[arg(long, value_name = "NAME")]
    environment: Option<String>,
    /// The last day on which it holds, such as 2030-12-31.
    #[arg(long, value_name = "DATE")]
    expires: Option<Date>,
    /// The directory of the workspace.
    #[arg(long, value_name = "DIRECTORY", default_value = ".")]
    path: PathBuf,
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Result<u8, Failure> {
    let today = jiff::Zoned::now().date();
    let path = common.config.clone().unwrap_or_else(|| arguments.path.join(FILE_NAME));
    let refuse = |message: String| Err(Failure::Message(message));
    if !arguments.path.is_dir() {
        return refuse(format!(
            "`{}` is not a directory; name the directory of the workspace",
            arguments.path.display()
        ));
    }
    if arguments.reason.trim().is_empty() {
        return refuse("an allowance needs a reason; say in a sentence why this is accepted".to_owned());
    }
    if let Some(date) = arguments.expires.filter(|date| *date < today) {
        return refuse(format!("the {date} is past, so this allowance would accept nothing; name a later day"));
    }
    if let Some(key) = &arguments.key {
        super::inspect::pattern(key)?;
    }
    let progress = AtomicUsize::new(0);
    let config = common.config.as_deref().filter(|config| config.exists());
    let request = Request { config, ..Request::of(&arguments.path, today, Gate::default(), &progress) };
    // Refuses what must not be read.
    let settled = Settled::new(&request)?;
    let before = match path.symlink_metadata() {
        Ok(_) => own_bytes(&path, &path.display().to_string())?,
        Err(_) => Vec::new(),
    };
    let Ok(before) = String::from_utf8(before) else {
        return refuse(format!("`{}` is not UTF-8, and is not edited by itself; save it as UTF-8", path.display()));
    };
    let old = read(&before);
    let ids: Vec<&str> = settled.ids().collect();
    if let Some(message) = unknown(&arguments.rule, &ids) {
        return refuse(message);
    }
    let item = item(arguments);
    let by_hand = || {
        format!(
            "`{}` is of a form that is not edited by itself; add this to its `allow` list:\n{}",
            path.display(),
            item.join("\n")
        )
    };
    let Some(after) = added(&old, &before, &item).filter(|_| old.faults.is_empty()) else { return refuse(by_hand()) };
    // What is written must be what was meant: one allowance more, and no mistake that was not there.
    let (was, is) = (project::read(&old, &ids), project::read(&read(&after), &ids));
    if is.0.allowances.len() != was.0.allowances.len() + 1 || is.1.len() > was.1.len() {
        return refuse(by_hand());
    }
    output::Replacement::write(&path, |out| out.write_all(after.as_bytes()))?.commit()?;
    if !common.quiet {
        super::note(&format!(
            "`{}` accepts {} now; the next check says if it is not needed",
            path.display(),
            arguments.rule
        ));
    }
    Ok(0)
}

fn read(text: &str) -> Document {
    crate::parse::parse(Arc::new(Source::new(FILE_NAME, text)), Format::Yaml)
}

/// That no rule or pack has this name, and what was probably meant.
fn unknown(name: &str, known: &[&str]) -> Option<String> {
    let pack = name.strip_suffix("/*");
    let is = |id: &&str| **id == *name || pack.is_some_and(|pack| id.split('/').next() == Some(pack));
    if name == "*" || known.iter().any(is) {
        return None;
    }
    let hint = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`envparity rules` lists them".to_owned(),
    };
    Some(format!("there is no rule `{name}`; {hint}"))
}

/// The lines of the allowance, without indentation.
fn item(arguments: &Arguments) -> Vec<String> {
    let expires = arguments.expires.map(|date| date.to_string());
    let fields = [
        ("rule", Some(&arguments.rule)),
        ("key", arguments.key.as_ref()),
        ("file", arguments.file.as_ref()),
        ("environment", arguments.environment.as_ref()),
        ("reason", Some(&arguments.reason)),
        ("expires", expires.as_ref()),
    ];
    let fields = fields.into_iter().filter_map(|(name, value)| Some(format!("{name}: {}", scalar(value?))));
    fields
        .enumerate()
        .map(|(index, field)| if index == 0 { format!("- {field}") } else { format!("  {field}") })
        .collect()
}

/// A YAML scalar that every version of YAML reads as this text: plain where that is plainly safe, else in double quotes as JSON.
pub(super) fn scalar(text: &str) -> String {
    let plain = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.ends_with(|last: char| last.is_ascii_alphanumeric() || "*.)/".contains(last))
        && text.chars().all(|char| char.is_ascii_alphanumeric() || " _./*-,()'".contains(char))
        && !["true", "false", "yes", "no", "on", "off", "null", "y", "n"].contains(&text.to_ascii_lowercase().as_str());
    let date = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if plain || date { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}

/// The file with the item at the end of its `allow` list; none where the list is not one that lines can be added to.
fn added(document: &Document, text: &str, item: &[String]) -> Option<String> {
    let root = document.roots().first().copied();
    let list = root.and_then(|root| document.entry(root, "allow"));
    let Some(list) = list else {
        let root_is_map =
            root.is_none_or(|root| matches!(document.node(root).content(), Content::Map | Content::Scalar(_)));
        let flow = root
            .is_some_and(|root| text.get(document.node(root).span().range()).is_some_and(|text| text.starts_with('{')));
        let gap = if text.is_empty() {
            ""
        } else if text.ends_with('\n') {
            "\n"
        } else {
            "\n\n"
        };
        let lines: String = item.iter().map(|line| format!("  {line}\n")).collect();
        return (root_is_map && !flow).then(|| format!("{text}{gap}allow:\n{lines}"));
    };
    let (_, first) = document.children(list).next()?;
    let node = document.node(list);
    if !matches!(node.content(), Content::List) || text.get(node.span().range())?.starts_with('[') {
        return None;
    }
    let source = &document.source;
    let line = text.get(source.line_span(source.line_of(first.span().start)).range())?;
    let indent = line.get(..line.find('-')?).filter(|indent| indent.trim().is_empty())?;
    let last = document.nodes().filter(|(id, _)| document.holds(list, *id)).map(|(_, node)| node.span().end).max()?;
    let end = source.line_span(source.line_of(last)).end as usize;
    let (head, tail) = (text.get(..end)?, text.get(end..)?);
    let lines: String = item.iter().map(|line| format!("\n{indent}{line}")).collect();
    Some(format!("{head}{lines}{tail}"))
}
