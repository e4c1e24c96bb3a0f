//! Rules with one clause dropped or turned round: what a rule's examples must be able to tell from the rule itself.

use super::Rule;
use super::condition::{Condition, Test};

/// Every rule that differs from this one in one clause of `when`, with what was done to it.
pub fn mutants(rule: &Rule) -> Vec<(String, Rule)> {
    let mutants = of_condition(&rule.when).into_iter();
    mutants.map(|(what, when)| (what, Rule { when, ..rule.clone() })).collect()
}

fn of_condition(condition: &Condition) -> Vec<(String, Condition)> {
    let mut mutants = match condition {
        Condition::All(all) => of_list(all, "all", &of_condition, &|all| Condition::All(all)),
        Condition::Any(any) => of_list(any, "any", &of_condition, &|any| Condition::Any(any)),
        Condition::Not(not) => {
            let inner = of_condition(not).into_iter();
            return inner.map(|(what, not)| (format!("not: {what}"), Condition::Not(Box::new(not)))).collect();
        }
        Condition::Side(side, test) => {
            let inner = of_test(test).into_iter();
            inner.map(|(what, test)| (format!("{side:?}: {what}"), Condition::Side(*side, test))).collect()
        }
        _ => Vec::new(),
    };
    if !matches!(condition, Condition::All(_) | Condition::Any(_)) {
        mutants.push((format!("{condition:?} turned round"), Condition::Not(Box::new(condition.clone()))));
    }
    mutants
}

fn of_test(test: &Test) -> Vec<(String, Test)> {
    match test {
        Test::All(all) => of_list(all, "all", &of_test, &|all| Test::All(all)),
        Test::Any(any) => of_list(any, "any", &of_test, &|any| Test::Any(any)),
        Test::Not(not) => {
            of_test(not).into_iter().map(|(what, not)| (format!("not: {what}"), Test::Not(Box::new(not)))).collect()
        }
        _ => vec![(format!("{test:?} turned round"), Test::Not(Box::new(test.clone())))],
    }
}

/// The lists without one of their clauses, and with one clause changed.
fn of_list<T: Clone + std::fmt::Debug>(
    list: &[T],
    name: &str,
    inner: &dyn Fn(&T) -> Vec<(String, T)>,
    wrap: &dyn Fn(Vec<T>) -> T,
) -> Vec<(String, T)> {
    let mut mutants = Vec::new();
    for (index, clause) in list.iter().enumerate() {
        if list.len() > 1 {
            let mut without = list.to_vec();
            without.remove(index);
            mutants.push((format!("{name}[{index}] dropped"), wrap(without)));
        }
        for (what, changed) in inner(clause) {
            let mut with = list.to_vec();
            with[index] = changed;
            mutants.push((format!("{name}[{index}]: {what}"), wrap(with)));
        }
    }
    mutants
}
