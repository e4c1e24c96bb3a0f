//! The built-in rules, embedded when the program is built.

use std::sync::OnceLock;

use super::condition::{Condition, Test};
use super::message::Message;
use super::prose::Prose;
use super::siblings::SIBLINGS;
use super::vocabulary::{self, RELATIONS};
use super::{Place, Report, Rule, Side, Subject};
use crate::environment::Role;
use crate::finding::RuleId;
use crate::key::{LazyRegex, Patterns};
use crate::pin;

// `TEXTS` and `RECORDS`: every rule without its examples, as the texts and records that `embed.rs` writes; `RULE_FILES`: every rule file as it is written.
include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// The built-in rules, by id.
pub fn builtin() -> &'static [Rule] {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    RULES.get_or_init(rules)
}

/// The rule files: id and text, by id.
pub fn builtin_files() -> &'static [(&'static str, &'static str)] {
    RULE_FILES
}

/// All of them, read anew. What [`super::read_rules`] makes of the files, without asking again whether they are right: this is
/// done each time the program starts, and a test compares the two.
fn rules() -> Vec<Rule> {
    let mut records = Records { at: 0, start: 0 };
    records.next();
    let mut rules = Vec::with_capacity(RULE_FILES.len());
    while records.next().is_some() {
        rules.extend(rule(&mut records));
    }
    rules
}

/// A way through the records, from front to back.
struct Records {
    /// The number of the next one.
    at: usize,
    /// Where its text starts.
    start: usize,
}

/// A value that is not closed: what it is, its key, its text.
#[derive(Clone, Copy)]
struct Entry {
    kind: u8,
    key: &'static str,
    text: &'static str,
}

impl Records {
    /// The next value of the map or list that is open; none where it is closed here.
    fn next(&mut self) -> Option<Entry> {
        let &(kind, key, text) = RECORDS.get(self.at)?;
        let (key, text) = (self.start + key as usize, text as usize);
        let entry = Entry { kind, key: TEXTS.get(self.start..key)?, text: TEXTS.get(key..key + text)? };
        (self.at, self.start) = (self.at + 1, key + text);
        (kind != b'}').then_some(entry)
    }

    /// Passes over what lies in an entry.
    fn skip(&mut self, entry: Entry) {
        if matches!(entry.kind, b'{' | b'[') {
            while let Some(inside) = self.next() {
                self.skip(inside);
            }
        }
    }

    /// What is made of each item of a list.
    fn list<T>(&mut self, mut make: impl FnMut(&mut Records, Entry) -> Option<T>) -> Vec<T> {
        let mut made = Vec::new();
        while let Some(item) = self.next() {
            made.extend(make(self, item));
        }
        made
    }

    /// What is made of the texts of a list, or of the one text that stands instead of it.
    fn texts<T>(&mut self, entry: Entry, make: impl Fn(&'static str) -> Option<T>) -> Vec<T> {
        match entry.kind {
            b'[' => self.list(|_, item| make(item.text)),
            _ => make(entry.text).into_iter().collect(),
        }
    }
}

fn rule(records: &mut Records) -> Option<Rule> {
    let (mut id, mut severity, mut subject, mut when) = (None, None, Subject::Row, None);
    let (mut summary, mut why, mut remedy) = Default::default();
    let (mut covers, mut said) = (Vec::new(), None);
    while let Some(entry) = records.next() {
        match entry.key {
            "id" => id = Some(RuleId::from(entry.text)),
            "severity" => severity = entry.text.parse().ok(),
            "summary" => summary = Prose::from(entry.text),
            "why" => why = Prose::from(entry.text),
            "remedy" => remedy = Prose::from(entry.text),
            "for" => subject = Subject::ALL.iter().find(|(name, _)| *name == entry.text)?.1,
            "covers" => covers = records.texts(entry, |id| Some(RuleId::from(id))),
            "when" => when = condition(records),
            "report" => said = report(records),
            _ => records.skip(entry),
        }
    }
    let said = said.or_else(|| (subject == Subject::Fault).then(Report::of_fault));
    Some(Rule {
        id: id?,
        severity: severity?,
        summary,
        why,
        remedy,
        guards: String::new(),
        references: Vec::new(),
        covers,
        subject,
        when: when?,
        report: said?,
    })
}

/// The map of a condition, in the order in which a rule's own reader asks for its entries.
fn condition(records: &mut Records) -> Option<Condition> {
    let named = |name: &str, text: &'static str| (name == text).then_some(text);
    let mut all: Vec<(u8, Condition)> = Vec::new();
    while let Some(entry) = records.next() {
        let (rank, one) = match entry.key {
            "all" => {
                all.extend(records.list(|records, _| condition(records)).into_iter().map(|one| (0, one)));
                continue;
            }
            "any" => (1, Condition::Any(records.list(|records, _| condition(records)))),
            "not" => (2, Condition::Not(Box::new(condition(records)?))),
            "key" => (3, Condition::Key(Patterns::lazily(records.texts(entry, Some)))),
            "staging" => (4, Condition::Side(Side::Staging, test(records, entry)?)),
            "production" => (5, Condition::Side(Side::Production, test(records, entry)?)),
            "value" => (4, Condition::Side(Side::This, test(records, entry)?)),
            "other" => (5, Condition::Side(Side::Other, test(records, entry)?)),
            "role" => {
                let role = |text: &str| Role::ALL.into_iter().find(|role| role.word() == text);
                (6, Condition::Role(records.texts(entry, role)))
            }
            "compare" => (7, Condition::Compare(RELATIONS.iter().find(|relation| relation.name == entry.text)?)),
            "fault" => (8, Condition::Fault(entry.text.to_owned())),
            "pins" => (9, Condition::Pins(pin::KINDS.iter().find_map(|(name, _)| named(name, entry.text))?)),
            "siblings" => (10, Condition::Siblings(SIBLINGS.iter().find_map(|word| named(word.name, entry.text))?)),
            _ => return None,
        };
        all.push((rank, one));
    }
    all.sort_by_key(|(rank, one)| (!one.is_cheap(), *rank));
    let mut all: Vec<Condition> = all.into_iter().map(|(_, one)| one).collect();
    Some(if all.len() == 1 { all.swap_remove(0) } else { Condition::All(all) })
}

fn test(records: &mut Records, entry: Entry) -> Option<Test> {
    match entry.text {
        "present" => return Some(Test::Present),
        "absent" => return Some(Test::Absent),
        "empty" => return Some(Test::Empty),
        _ => {}
    }
    let tests = |records: &mut Records| records.list(test);
    let mut all: Vec<(u8, Test)> = Vec::new();
    while let Some(entry) = records.next() {
        let (rank, one) = match entry.key {
            "is" => {
                let asked = |name: &str| vocabulary::asked().find(|(known, _)| *known == name).map(|(_, word)| word);
                (0, Test::Is(records.texts(entry, asked)))
            }
            "matches" => (1, Test::Matches(LazyRegex::new(entry.text))),
            "one-of" => (2, Test::OneOf(records.texts(entry, |text| Some(text.to_owned())))),
            "all" => {
                all.extend(tests(records).into_iter().map(|one| (3, one)));
                continue;
            }
            "any" => (4, Test::Any(tests(records))),
            "not" => (5, Test::Not(Box::new(test(records, entry)?))),
            _ => return None,
        };
        all.push((rank, one));
    }
    all.sort_by_key(|(rank, _)| *rank);
    let mut all: Vec<Test> = all.into_iter().map(|(_, one)| one).collect();
    Some(if all.len() == 1 { all.swap_remove(0) } else { Test::All(all) })
}

fn report(records: &mut Records) -> Option<Report> {
    let (mut at, mut message, mut grouped, mut together) = (None, None, None, None);
    let (mut also, mut weighed, mut group_by_section, mut even_off) = (Vec::new(), false, false, false);
    while let Some(entry) = records.next() {
        match entry.key {
            "at" => at = Place::parse(entry.text),
            "message" => message = Some(Message::built_in(entry.text)),
            "grouped" => grouped = Some(Message::built_in(entry.text)),
            "together" => together = Some(Message::built_in(entry.text)),
            "group" => group_by_section = true,
            "weighed" => weighed = true,
            "even" => even_off = true,
            "also" => {
                also = records.list(|_, entry| Some((Place::parse(entry.key)?, Message::built_in(entry.text))));
            }
            _ => return None,
        }
    }
    Some(Report { at: at?, message: message?, grouped, together, also, weighed, group_by_section, even_off })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::document::Format;
    use crate::parse;
    use crate::rule::read_rule;
    use crate::source::Source;

    #[test]
    fn every_rule_file_is_read_without_a_mistake_and_embedded_as_it_is_read() {
        let rules = rules();
        assert_eq!(rules.len(), RULE_FILES.len());
        for (embedded, (id, text)) in rules.iter().zip(RULE_FILES) {
            let document = parse::parse(Arc::new(Source::new(format!("rules/{id}.yaml"), *text)), Format::Yaml);
            let (rule, faults) = read_rule(&document);
            assert!(faults.is_empty(), "{id}: {faults:#?}");
            let rule = Rule { guards: String::new(), references: Vec::new(), ..rule.unwrap() };
            assert_eq!(format!("{embedded:#?}"), format!("{rule:#?}"));
        }
    }
}
