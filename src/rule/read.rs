//! Rule files to rules, every mistake with its span.

use super::condition::{Condition, Test};
use super::message::{Blank, Message};
use super::siblings::SIBLINGS;
use super::vocabulary::{self, RELATIONS};
use super::{Part, Place, Report, Rule, Side, Subject};
use crate::decode::{Decoder, Item, MOST_EXPRESSIONS};
use crate::document::{Document, Fault};
use crate::environment::Role;
use crate::finding::{RuleId, Severity};
use crate::key::{LazyRegex, Pattern};
use crate::pin;
use crate::source::{Span, Spanned};

const CASES: [&str; 12] =
    ["all", "any", "not", "key", "staging", "production", "value", "other", "role", "compare", "pins", "siblings"];

/// Reads a file that holds a list of rules, each with its `id`, or one rule, whose id may follow from its path.
///
/// Regular expressions are compiled to see whether they can be.
pub fn read_rules(document: &Document) -> (Vec<Rule>, Vec<Fault>) {
    read_rules_within(document, &mut { MOST_EXPRESSIONS })
}

/// [`read_rules`] of which the regular expressions take no more memory than is left, in bytes; what they take is taken from it.
pub fn read_rules_within(document: &Document, left: &mut usize) -> (Vec<Rule>, Vec<Fault>) {
    let mut decoder = Decoder::new(document).within(*left);
    let items = match decoder.root() {
        Some(root) if root.is_list() => root.list(&mut decoder, "a list of rules"),
        Some(root) => vec![root],
        None => Vec::new(),
    };
    let from_path = id_of_path(document.source.path());
    let rules = items.into_iter().filter_map(|item| rule(&mut decoder, item, from_path.as_deref())).collect();
    let mut faults = document.faults.clone();
    *left = decoder.left();
    faults.extend(decoder.finish());
    (rules, faults)
}

/// Reads a file that holds one rule; none where a mistake leaves nothing to run.
pub fn read_rule(document: &Document) -> (Option<Rule>, Vec<Fault>) {
    let (rules, faults) = read_rules(document);
    (rules.into_iter().next(), faults)
}

/// `rules/secrets/weak.yaml` holds `secrets/weak`.
fn id_of_path(path: &str) -> Option<String> {
    let (folders, name) = path.rsplit_once('/')?;
    let pack = folders.rsplit('/').next()?;
    Some(format!("{pack}/{}", name.split('.').next()?))
}

pub(super) fn rule<'d>(decoder: &mut Decoder<'d>, item: Item<'d>, from_path: Option<&str>) -> Option<Rule> {
    let mut table = item.table(decoder, "a rule")?;
    let id = match table.optional("id") {
        Some(id) => id.string(decoder, "the rule's id, `pack/name`").map(|id| id.value),
        None => from_path.map(str::to_owned),
    };
    let head = table.head();
    let id = match id {
        Some(id) if id.split('/').filter(|part| !part.is_empty()).count() == 2 => id,
        _ => {
            decoder.mistake("project/missing-field", head, "a rule needs an `id`, `pack/name`");
            return None;
        }
    };
    let subject = table.optional("for").and_then(|item| item.word(decoder, "a subject of rules", &Subject::ALL));
    let subject = subject.map_or(Subject::Row, |subject| subject.value);
    let summary = table.required(decoder, "summary");
    let summary = text(decoder, summary, "one line").unwrap_or_default();
    let severities = Severity::ALL.map(|severity| (severity.word(), severity));
    let severity = table.required(decoder, "severity").and_then(|item| item.word(decoder, "a severity", &severities));
    let why = table.required(decoder, "why");
    let why = text(decoder, why, "a sentence or two").unwrap_or_default();
    let remedy = table.required(decoder, "remedy");
    let remedy = text(decoder, remedy, "a sentence").unwrap_or_default();
    let guards = text(decoder, table.optional("guards"), "a sentence or two").unwrap_or_default();
    let references =
        table.optional("references").map(|item| item.strings(decoder, "a list of addresses")).unwrap_or_default();
    let covers =
        table.optional("covers").map(|item| item.strings(decoder, "a list of ids of rules")).unwrap_or_default();
    let when = table.required(decoder, "when").and_then(|item| condition(decoder, item, subject));
    let report = match table.optional("report") {
        Some(item) => report(decoder, item, subject),
        None if subject == Subject::Fault => Some(Report::of_fault()),
        None => {
            decoder.mistake("project/missing-field", head, "a rule needs `report`, unless it is for faults");
            None
        }
    };
    table.optional("examples");
    table.finish(decoder);
    Some(Rule {
        id: RuleId::from(&*id),
        severity: severity?.value,
        summary: summary.into(),
        why: why.into(),
        remedy: remedy.into(),
        guards,
        references: references.into_iter().map(|reference| reference.value).collect(),
        covers: covers.iter().map(|id| RuleId::from(&*id.value)).collect(),
        subject,
        when: when?,
        report: report?,
    })
}

fn text<'d>(decoder: &mut Decoder<'d>, item: Option<Item<'d>>, expected: &str) -> Option<String> {
    let text = item?.string(decoder, expected)?.value;
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn condition<'d>(decoder: &mut Decoder<'d>, item: Item<'d>, subject: Subject) -> Option<Condition> {
    let mut table = item.table(decoder, "a condition")?;
    let mut all = Vec::new();
    if let Some(item) = table.optional("all") {
        all.extend(conditions(decoder, item, subject));
    }
    if let Some(item) = table.optional("any") {
        all.push(Condition::Any(conditions(decoder, item, subject)));
    }
    if let Some(item) = table.optional("not") {
        all.push(Condition::Not(Box::new(condition(decoder, item, subject)?)));
    }
    if let Some(item) = table.optional("key") {
        all.push(Condition::Key(patterns(decoder, item).into()));
    }
    let sides: &[(&'static str, Side)] = match subject {
        Subject::Row => &[("staging", Side::Staging), ("production", Side::Production)],
        Subject::Setting => &[("value", Side::This)],
        Subject::Siblings => &[("value", Side::This), ("other", Side::Other)],
        Subject::Fault | Subject::Pin => &[],
    };
    for (name, side) in sides {
        if let Some(item) = table.optional(name) {
            all.push(Condition::Side(*side, test(decoder, item)?));
        }
    }
    if matches!(subject, Subject::Setting | Subject::Siblings)
        && let Some(item) = table.optional("role")
    {
        let roles = Role::ALL.map(|role| (role.word(), role));
        let items = item.one_or_many(decoder);
        let roles = items.into_iter().filter_map(|item| item.word(decoder, "a role", &roles)).map(|role| role.value);
        all.push(Condition::Role(roles.collect()));
    }
    if subject == Subject::Row
        && let Some(item) = table.optional("compare")
    {
        let relations: Vec<_> = RELATIONS.iter().map(|relation| (relation.name, relation)).collect();
        all.push(Condition::Compare(item.word(decoder, "a relation", &relations)?.value));
    }
    if subject == Subject::Fault
        && let Some(item) = table.optional("fault")
    {
        all.push(Condition::Fault(item.string(decoder, "the name of a fault")?.value));
    }
    if subject == Subject::Pin
        && let Some(item) = table.optional("pins")
    {
        let kinds = pin::KINDS.map(|(name, _)| (name, name));
        all.push(Condition::Pins(item.word(decoder, "a way of pins to disagree", &kinds)?.value));
    }
    if subject == Subject::Siblings
        && let Some(item) = table.optional("siblings")
    {
        let patterns: Vec<_> = SIBLINGS.iter().map(|word| (word.name, word.name)).collect();
        all.push(Condition::Siblings(item.word(decoder, "a pattern that siblings follow", &patterns)?.value));
    }
    let head = table.head();
    table.finish(decoder);
    if all.is_empty() {
        decoder.mistake(
            "project/missing-field",
            head,
            format!("a condition says at least one of {}", CASES.join(", ")),
        );
        return None;
    }
    // Nothing is lost by asking what is cheap first: only the order of what is kept of a hit counts.
    all.sort_by_key(|one| !one.is_cheap());
    Some(if all.len() == 1 { all.swap_remove(0) } else { Condition::All(all) })
}

fn conditions<'d>(decoder: &mut Decoder<'d>, item: Item<'d>, subject: Subject) -> Vec<Condition> {
    let items = item.list(decoder, "a list of conditions");
    items.into_iter().filter_map(|item| condition(decoder, item, subject)).collect()
}

fn patterns<'d>(decoder: &mut Decoder<'d>, item: Item<'d>) -> Vec<Pattern> {
    let texts = item.strings(decoder, "a key pattern or a list of them");
    texts.into_iter().filter_map(|text| pattern(decoder, &text)).collect()
}

fn pattern(decoder: &mut Decoder<'_>, text: &Spanned<String>) -> Option<Pattern> {
    match Pattern::parse(&text.value) {
        Ok(pattern) => pattern.regex().is_none_or(|regex| decoder.affords(regex, text.span)).then_some(pattern),
        Err(error) => {
            decoder.mistake("project/bad-pattern", text.span, error.0);
            None
        }
    }
}

fn test<'d>(decoder: &mut Decoder<'d>, item: Item<'d>) -> Option<Test> {
    if item.text().is_some() {
        let word = item.word(decoder, "a state", &[("present", 0), ("absent", 1), ("empty", 2)])?;
        return [Test::Present, Test::Absent, Test::Empty].into_iter().nth(word.value);
    }
    let mut table = item.table(decoder, "a test of one side")?;
    let mut all = Vec::new();
    if let Some(item) = table.optional("is") {
        let known: Vec<_> = vocabulary::asked().collect();
        let items = item.one_or_many(decoder);
        let words = items.into_iter().filter_map(|item| item.word(decoder, "a word", &known)).map(|word| word.value);
        all.push(Test::Is(words.collect()));
    }
    if let Some(item) = table.optional("matches") {
        let text = item.string(decoder, "a regular expression")?;
        let regex = LazyRegex::new(&text.value);
        if !decoder.affords(&regex, text.span) {
            return None;
        }
        all.push(Test::Matches(regex));
    }
    if let Some(item) = table.optional("one-of") {
        let texts = item.strings(decoder, "a list of texts");
        all.push(Test::OneOf(texts.into_iter().map(|text| text.value).collect()));
    }
    if let Some(item) = table.optional("all") {
        all.extend(tests(decoder, item));
    }
    if let Some(item) = table.optional("any") {
        all.push(Test::Any(tests(decoder, item)));
    }
    if let Some(item) = table.optional("not") {
        all.push(Test::Not(Box::new(test(decoder, item)?)));
    }
    table.finish(decoder);
    Some(if all.len() == 1 { all.swap_remove(0) } else { Test::All(all) })
}

fn tests<'d>(decoder: &mut Decoder<'d>, item: Item<'d>) -> Vec<Test> {
    let items = item.list(decoder, "a list of tests");
    items.into_iter().filter_map(|item| test(decoder, item)).collect()
}

fn report<'d>(decoder: &mut Decoder<'d>, item: Item<'d>, subject: Subject) -> Option<Report> {
    let mut table = item.table(decoder, "how a rule reports")?;
    let at = table.required(decoder, "at").and_then(|item| {
        let text = item.string(decoder, "a place")?;
        place(decoder, &text.value, text.span, subject)
    });
    let message = table.required(decoder, "message").and_then(|item| message_of(decoder, item));
    let grouped = table.optional("grouped").and_then(|item| message_of(decoder, item));
    let together = table.optional("together").and_then(|item| message_of(decoder, item));
    let group = table.optional("group").and_then(|item| item.word(decoder, "a way to group", &[("section", true)]));
    let weighed = table.optional("weighed").and_then(|item| item.word(decoder, "what weighs", &[("siblings", true)]));
    let even =
        table.optional("even").and_then(|item| item.word(decoder, "what does not matter", &[("switched-off", true)]));
    let also = match table.optional("also") {
        Some(item) => item.entries(decoder, "a map of places to messages"),
        None => Vec::new(),
    };
    let also = also
        .into_iter()
        .filter_map(|(name, item)| Some((place(decoder, name.value, name.span, subject)?, message_of(decoder, item)?)));
    let also = also.collect();
    table.finish(decoder);
    let (weighed, group_by_section, even_off) = (weighed.is_some(), group.is_some(), even.is_some());
    Some(Report { at: at?, message: message?, grouped, together, also, weighed, group_by_section, even_off })
}

fn message_of<'d>(decoder: &mut Decoder<'d>, item: Item<'d>) -> Option<Message> {
    let text = item.string(decoder, "a message")?;
    match Message::parse(&text.value) {
        Ok(message) => Some(message),
        Err(name) => {
            let known = Blank::ALL.iter().map(|(known, _)| *known);
            decoder.unknown("project/unknown-placeholder", "a placeholder of messages", &name, text.span, known);
            None
        }
    }
}

fn place(decoder: &mut Decoder<'_>, text: &str, span: Span, subject: Subject) -> Option<Place> {
    let place = Place::parse(text);
    let fits = place.is_some_and(|place| match subject {
        Subject::Row => matches!(place.side, Side::Staging | Side::Production) && place.part != Part::Others,
        Subject::Siblings => matches!(place.side, Side::This | Side::Other) && place.part != Part::Others,
        Subject::Setting => place.side == Side::This && place.part != Part::InsertionPoint,
        Subject::Fault | Subject::Pin => place == Place::HERE,
    });
    if fits {
        return place;
    }
    decoder.unknown(
        "project/unknown-word",
        "a place of this rule's subject",
        text,
        span,
        places(subject).iter().copied(),
    );
    None
}

/// The places that a rule of this subject can name, in the words of rule files.
pub(super) const fn places(subject: Subject) -> &'static [&'static str] {
    match subject {
        Subject::Row => &[
            "staging.key",
            "staging.value",
            "staging.insertion-point",
            "production.key",
            "production.value",
            "production.insertion-point",
        ],
        Subject::Setting => &["key", "value", "others"],
        Subject::Siblings => &["key", "value", "insertion-point", "other.key", "other.value"],
        Subject::Fault | Subject::Pin => &["here"],
    }
}

impl Report {
    /// How a fault is reported unless its rule says otherwise: where it is, in its own words.
    pub(super) fn of_fault() -> Report {
        Report {
            at: Place::HERE,
            message: Message::of_fault(),
            grouped: None,
            together: None,
            also: Vec::new(),
            weighed: false,
            group_by_section: false,
            even_off: true,
        }
    }
}
