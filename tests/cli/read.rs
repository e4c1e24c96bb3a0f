//! `envparity read`: each loader's reading, masked or not, and its failures.

use super::tree::Tree;

#[test]
fn a_reading_is_an_object_of_strings_or_lines_for_a_person() {
    let tree = Tree::new(&[(".env", "PORT=1 # web\nJUNK\nexport PORT=2\nAPI_TOKEN=\"aXk29fLq8ZtR51mW\"\n")]);
    let json = tree.run(&["read", ".env", "--loader", "dotenv", "--format", "json", "--show-values"]);
    assert_eq!(json.stdout, "{\n  \"PORT\": \"2\",\n  \"API_TOKEN\": \"aXk29fLq8ZtR51mW\"\n}\n");
    let text = tree.run(&["read", ".env", "--loader", "dotenv"]);
    text.says(0, &["PORT = 2", "API_TOKEN = ********", ".env:2:1: dotenv passes over this line"]);
    assert!(!text.all().contains("aXk29fLq8ZtR51mW"));
    tree.run(&["read", ".env", "--loader", "decouple"]).says(0, &["PORT = 1 # web", "export PORT = 2"]);
    tree.run(&["read", ".env", "--loader", "dotenv", "--set", "PORT=9"]).says(0, &["API_TOKEN"]);
}

#[test]
fn a_loader_that_fails_and_a_wrong_call_are_refused() {
    let tree = Tree::new(&[(".env", "A=1\n")]);
    tree.write("latin", b"B=1\nKEY=caf\xe9\n");
    tree.run(&["read", "latin", "--loader", "decouple"]).refuses(&["latin:2:8: decouple fails: the file is not UTF-8"]);
    tree.run(&["read", "latin", "--loader", "dotenv"]).says(0, &["KEY = caf\u{fffd}"]);
    tree.run(&["read", ".env", "--loader", "decuple"]).refuses(&["no loader `decuple`", "did you mean `decouple`?"]);
    tree.run(&["read", ".env", "--loader", "moon"]).refuses(&["no loader `moon`", "there are dotenv"]);
    tree.run(&["read", "lost", "--loader", "dotenv"]).refuses(&["`lost` does not exist"]);
    tree.run(&["read", ".", "--loader", "dotenv"]).refuses(&["`.` is a directory"]);
    tree.run(&["read", ".env", "--loader", "dotenv", "--set", "A"]).says(2, &["write it as KEY=VALUE"]);
    let shown = ["read", ".env", "--loader", "dotenv", "--show-values"];
    tree.run_with(&shown, &[("CI", "1")]).refuses(&["--show-values is refused because CI is set"]);
}
