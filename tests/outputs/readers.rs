//! Each output read back as its consumer reads it: which finding at which place.

use regex::Regex;
use serde_json::Value;

/// What a consumer makes of one finding.
#[derive(Debug)]
pub struct Read {
    pub path: String,
    /// As our severities are called.
    pub severity: String,
    /// What is said of it; it holds the message.
    pub text: String,
    /// Line, and column where there is one, each counted from 1.
    pub start: (u64, Option<u64>),
    /// Just past the last character.
    pub end: Option<(u64, Option<u64>)>,
    pub unit: Unit,
}

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Characters,
    Utf16,
    Bytes,
}

/// Reads an output; every row of the table has its reader here.
pub fn read(name: &str, text: &str) -> Vec<Read> {
    match name {
        "human" => human(text),
        "gcc" => lines(text, r"^(?<path>.+?):(?<l>\d+):(?<c>\d+): (?<s>error|warning|note): (?<text>.*)$"),
        "gcc-range" => {
            let pattern =
                r"^(?<path>.+?):(?<l>\d+):(?<c>\d+)-(?<el>\d+):(?<ec>\d+): (?<s>error|warning|note): (?<text>.*)$";
            lines(text, pattern).into_iter().map(|read| Read { unit: Unit::Utf16, ..read }).collect()
        }
        "json" => json(text)["findings"].as_array().expect("a list").iter().map(finding).collect(),
        "json-lines" => text.lines().map(|line| finding(&json(line))).collect(),
        "github" => text.lines().filter(|line| line.contains(" file=")).map(github).collect(),
        "azure" => text.lines().map(azure).collect(),
        "sarif" => sarif(&json(text)),
        "gitlab" => json(text).as_array().expect("a list").iter().map(gitlab).collect(),
        "rdjson" => json(text)["diagnostics"].as_array().expect("a list").iter().map(rdjson).collect(),
        "junit" => junit(text),
        "checkstyle" => checkstyle(text),
        "markdown" => text.lines().filter_map(markdown).collect(),
        _ => panic!("`{name}` has no reader in tests/outputs/readers.rs: say how its consumer reads it"),
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

fn string(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn severity(word: &str) -> String {
    match word.to_lowercase().as_str() {
        "error" | "major" => "error",
        "warning" | "minor" => "warning",
        "note" | "notice" | "info" => "info",
        other => panic!("`{other}` is no severity"),
    }
    .to_owned()
}

fn lines(text: &str, pattern: &str) -> Vec<Read> {
    let pattern = Regex::new(pattern).expect("it compiles");
    text.lines().map(|line| captured(&pattern, line).unwrap_or_else(|| panic!("not read: {line}"))).collect()
}

fn captured(pattern: &Regex, line: &str) -> Option<Read> {
    let found = pattern.captures(line)?;
    let number = |name| found.name(name).map(|digits| digits.as_str().parse().expect("digits"));
    Some(Read {
        path: found["path"].to_owned(),
        severity: severity(&found["s"]),
        text: found["text"].to_owned(),
        start: (number("l").expect("a line"), number("c")),
        end: number("el").map(|line| (line, number("ec"))),
        unit: Unit::Characters,
    })
}

fn human(text: &str) -> Vec<Read> {
    let pattern =
        r"(?m)^(?<s>error|warning|info)\[(?<text>(?s:.)*?)\n +╭─\[(?<path>.+?):(?<l>\d+):(?<c>\d+)\](?: .*)?$";
    let pattern = Regex::new(pattern).expect("it compiles");
    pattern.find_iter(text).filter_map(|found| captured(&pattern, found.as_str())).collect()
}

fn finding(value: &Value) -> Read {
    let place = |at: &Value| (at["line"].as_u64().expect("a line"), at["column"].as_u64());
    let primary = &value["primary"];
    Read {
        path: string(&primary["path"]),
        severity: string(&value["severity"]),
        text: string(&value["message"]),
        start: place(&primary["start"]),
        end: Some(place(&primary["end"])),
        unit: Unit::Characters,
    }
}

/// As `ActionCommand.TryParseV2` of the runner does it, percent signs last.
fn github(line: &str) -> Read {
    let unescaped = |text: &str, table: &[(&str, &str)]| {
        table.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to)).replace("%25", "%")
    };
    let (head, data) = line.strip_prefix("::").and_then(|rest| rest.split_once("::")).expect("a command");
    let (command, properties) = head.split_once(' ').expect("properties");
    let property = |name: &str| {
        let found = properties.split(',').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name)?.1;
        Some(unescaped(found, &[("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ",")]))
    };
    let number = |name| property(name).map(|digits| digits.parse().expect("digits"));
    Read {
        path: property("file").expect("a file"),
        severity: severity(command),
        text: unescaped(data, &[("%0D", "\r"), ("%0A", "\n")]),
        start: (number("line").expect("a line"), number("col")),
        end: number("endLine").map(|line| (line, number("endColumn"))),
        unit: Unit::Characters,
    }
}

/// As `commandFromString` of azure-pipelines-task-lib does it.
fn azure(line: &str) -> Read {
    let Some(rest) = line.strip_prefix("##vso[task.logissue ") else {
        return lines(line, r"^(?<path>.+?):(?<l>\d+):(?<c>\d+): (?<s>note): (?<text>.*)$").remove(0);
    };
    let (properties, data) = rest.split_once(']').expect("an end");
    let property = |name: &str| {
        let found = properties.split(';').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name);
        let found = found.expect("the property").1.replace("%0D", "\r").replace("%0A", "\n");
        found.replace("%5D", "]").replace("%3B", ";").replace("%AZP25", "%")
    };
    let number = |name| property(name).parse().expect("digits");
    Read {
        path: property("sourcepath"),
        severity: severity(&property("type")),
        text: data.replace("%0D", "\r").replace("%0A", "\n").replace("%AZP25", "%"),
        start: (number("linenumber"), Some(number("columnnumber"))),
        end: None,
        unit: Unit::Characters,
    }
}

fn sarif(log: &Value) -> Vec<Read> {
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let results = run["results"].as_array().expect("results");
    let read = |result: &Value| {
        let index = result["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let physical = &result["locations"][0]["physicalLocation"];
        let region = &physical["region"];
        let place = |line: &str, column: &str| (region[line].as_u64().expect("a line"), region[column].as_u64());
        Read {
            path: decoded(&string(&physical["artifactLocation"]["uri"])),
            severity: severity(&string(&result["level"])),
            text: string(&result["message"]["text"]).replace("]\\(", "]("),
            start: place("startLine", "startColumn"),
            end: Some(place("endLine", "endColumn")),
            unit: Unit::Utf16,
        }
    };
    results.iter().map(read).collect()
}

/// A relative reference as a path.
fn decoded(uri: &str) -> String {
    let is_legal = |c: char| c.is_ascii_alphanumeric() || "-._~/%".contains(c);
    assert!(uri.chars().all(is_legal) && !uri.starts_with('/'), "{uri} is no relative reference");
    let mut bytes = Vec::new();
    let mut rest = uri.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next(), rest.next()].map(|digit| char::from(digit.expect("two digits")));
                u8::from_str_radix(&String::from_iter(digits), 16).expect("hexadecimal digits")
            }
            plain => plain,
        });
    }
    String::from_utf8(bytes).expect("paths are UTF-8")
}

fn gitlab(issue: &Value) -> Read {
    assert_eq!(issue["fingerprint"].as_str().map(str::len), Some(16));
    let lines = &issue["location"]["lines"];
    Read {
        path: string(&issue["location"]["path"]),
        severity: severity(&string(&issue["severity"])),
        text: string(&issue["description"]),
        start: (lines["begin"].as_u64().expect("a line"), None),
        end: Some((lines["end"].as_u64().expect("a line"), None)),
        unit: Unit::Characters,
    }
}

fn rdjson(diagnostic: &Value) -> Read {
    let range = &diagnostic["location"]["range"];
    let place = |at: &Value| (at["line"].as_u64().expect("a line"), at["column"].as_u64());
    Read {
        path: string(&diagnostic["location"]["path"]),
        severity: severity(&string(&diagnostic["severity"])),
        text: string(&diagnostic["message"]),
        start: place(&range["start"]),
        end: Some(place(&range["end"])),
        unit: Unit::Bytes,
    }
}

/// A text without its XML escapes; whatever else would be markup fails.
fn unescaped(text: &str) -> String {
    assert!(!text.contains(['<', '>', '"']), "{text} is not escaped");
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

fn junit(text: &str) -> Vec<Read> {
    let case = Regex::new(
        r#"<testcase name="([^"]*) \((\d+):(\d+)\)" classname="envparity\.([^"]*)" time="0">\n\s*(?:<failure type="(\w+)" message="[^"]*">|<system-out>)([^<]*)</"#,
    );
    let cases = case.expect("it compiles");
    let read = |found: regex::Captures<'_>| Read {
        path: unescaped(&found[4]),
        severity: found.get(5).map_or("info".to_owned(), |kind| severity(kind.as_str())),
        text: unescaped(&found[6]),
        start: (found[2].parse().expect("digits"), found[3].parse().ok()),
        end: None,
        unit: Unit::Characters,
    };
    cases.captures_iter(text).map(read).collect()
}

fn checkstyle(text: &str) -> Vec<Read> {
    let error = Regex::new(
        r#"^    <error line="(\d+)" column="(\d+)" severity="(\w+)" message="([^"]*)" source="envparity\.[^"]*"/>$"#,
    );
    let (error, mut path, mut read) = (error.expect("it compiles"), String::new(), Vec::new());
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("  <file name=\"").and_then(|rest| rest.strip_suffix("\">")) {
            path = unescaped(name);
        }
        read.extend(error.captures(line).map(|found| Read {
            path: path.clone(),
            severity: severity(&found[3]),
            text: unescaped(&found[4]),
            start: (found[1].parse().expect("digits"), found[2].parse().ok()),
            end: None,
            unit: Unit::Characters,
        }));
    }
    read
}

/// A row of the table; what it says is left as it is, because a reader of Markdown would draw it.
fn markdown(line: &str) -> Option<Read> {
    let row = r"^\| \S+ (error|warning|info) \| (?:`([^`|]*)`|<code>([^`|<]*)</code>) \| ([^|]*) \|$";
    let found = Regex::new(row).expect("it compiles").captures(line)?;
    let entity = Regex::new(r"&#(\d+);").expect("it compiles");
    let spelt = |found: &regex::Captures<'_>| char::from(found[1].parse::<u8>().expect("ASCII")).to_string();
    let place = found.get(2).or(found.get(3)).expect("a place").as_str();
    let place = entity.replace_all(place, spelt);
    let (path, line) = place.rsplit_once(':').expect("a line");
    Some(Read {
        path: path.to_owned(),
        severity: found[1].to_owned(),
        text: found[4].to_owned(),
        start: (line.parse().expect("digits"), None),
        end: None,
        unit: Unit::Characters,
    })
}
