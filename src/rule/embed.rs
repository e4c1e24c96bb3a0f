//! Build script: reads the rule files of `rules/` and embeds them, so that no YAML is parsed when the program starts.
#![allow(clippy::print_stdout, reason = "a build script speaks to cargo on standard output")]

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=rules");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let mut rules = Vec::new();
    let mut files = String::new();
    for pack in sorted(&root.join("rules"))?.iter().filter(|path| path.is_dir()) {
        for path in sorted(pack)? {
            let (id, rule) = read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            rules.push(rule);
            writeln!(files, "    ({id:?}, include_str!({:?})),", path.display().to_string())?;
        }
    }
    let (mut text, mut records) = (String::new(), Vec::new());
    flatten("", &serde_json::Value::from(rules), &mut text, &mut records);
    let code = format!(
        "const TEXTS: &str = {text:?};\nconst RECORDS: &[(u8, u32, u32)] = &{records:?};\nconst RULE_FILES: &[(&str, &str)] = &[\n{files}];\n"
    );
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("rules.rs"), code)?;
    Ok(())
}

/// One rule file: its id, and what of it the program needs on every run.
fn read(path: &Path) -> Result<(String, serde_json::Value), Box<dyn Error>> {
    let name =
        |path: &Path| path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned).ok_or("not a UTF-8 name");
    if path.extension().is_none_or(|ending| ending != "yaml") {
        return Err("only rule files, NAME.yaml, belong here".into());
    }
    let id = format!("{}/{}", name(path.parent().ok_or("no folder")?)?, name(path)?);
    let mut rule: serde_json::Value = serde_yaml::from_str(&fs::read_to_string(path)?)?;
    let fields = rule.as_object_mut().ok_or("a rule is a map")?;
    for field in ["summary", "severity", "why", "remedy", "when", "examples"] {
        if !fields.contains_key(field) {
            return Err(format!("`{field}` is missing").into());
        }
    }
    for field in ["examples", "references", "guards"] {
        fields.remove(field);
    }
    // Prose is folded here, so that nobody has to do it on every run.
    for field in ["summary", "why", "remedy"] {
        if let Some(serde_json::Value::String(text)) = fields.get_mut(field) {
            *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        }
    }
    fields.insert("id".to_owned(), id.clone().into());
    Ok((id, rule))
}

/// What a value is, and the lengths of its key and of its text, in bytes.
type Record = (u8, usize, usize);

/// Appends a value as records that are read without parsing, and their texts, each key before its value; what lies in a map or list
/// follows it, up to a record that closes it.
fn flatten(key: &str, value: &serde_json::Value, texts: &mut String, records: &mut Vec<Record>) {
    use serde_json::Value;
    let (kind, text) = match value {
        Value::Object(_) => (b'{', String::new()),
        Value::Array(_) => (b'[', String::new()),
        Value::String(text) => (b'"', text.clone()),
        Value::Number(number) => (b'0', number.to_string()),
        Value::Bool(yes) => (b'?', yes.to_string()),
        Value::Null => (b'~', String::new()),
    };
    texts.push_str(key);
    texts.push_str(&text);
    records.push((kind, key.len(), text.len()));
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| flatten(key, value, texts, records)),
        Value::Array(items) => items.iter().for_each(|value| flatten("", value, texts, records)),
        _ => return,
    }
    records.push((b'}', 0, 0));
}

fn sorted(directory: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(directory).map_err(|error| format!("{}: {error}", directory.display()))? {
        paths.push(entry?.path());
    }
    paths.sort();
    Ok(paths)
}
