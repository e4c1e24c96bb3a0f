//! `envparity read`: each loader's reading, masked or not, its failures, loaders side by side, and the portable spelling.

use super::tree::{Run, Tree};

fn read(tree: &Tree, arguments: &[&str]) -> Run {
    tree.run(&[&["read"], arguments].concat())
}

#[test]
fn a_reading_is_an_object_of_strings_or_lines_for_a_person() {
    let tree = Tree::new(&[(".env", "PORT=1 # web\nJUNK\nexport PORT=2\nAPI_TOKEN=\"aXk29fLq8ZtR51mW\"\n")]);
    let json = read(&tree, &[".env", "--loader", "dotenv", "--format", "json", "--show-values"]);
    assert_eq!(json.stdout, "{\n  \"PORT\": \"2\",\n  \"API_TOKEN\": \"aXk29fLq8ZtR51mW\"\n}\n");
    let text = read(&tree, &[".env", "--loader", "dotenv"]);
    text.says(0, &["PORT = 2", "API_TOKEN = ********", ".env:2:1: dotenv passes over this line"]);
    let masked = read(&tree, &[".env", "--loader", "dotenv", "--format", "json"]);
    assert!(!text.all().contains("aXk29fLq8ZtR51mW") && !masked.all().contains("aXk29fLq8ZtR51mW"));
    read(&tree, &[".env", "--loader", "decouple"]).says(0, &["PORT = 1 # web", "export PORT = 2"]);
}

#[test]
fn the_process_environment_is_expanded_and_keeps_what_it_has() {
    let tree = Tree::new(&[(".env", "HOST=file\nURL=http://${HOST}/${NOWHERE:-x}\n")]);
    let json =
        |loader: &str| read(&tree, &[".env", "--loader", loader, "--format", "json", "--set", "HOST=shop"]).stdout;
    assert_eq!(json("python-dotenv"), "{\n  \"URL\": \"http://shop/x\"\n}\n");
    assert_eq!(json("node"), "{\n  \"URL\": \"http://${HOST}/${NOWHERE:-x}\"\n}\n");
    read(&tree, &[".env", "--loader", "uv"]).says(0, &["HOST = file", "URL = http://file/"]);
}

#[test]
fn a_loader_that_fails_and_a_wrong_call_are_refused() {
    let tree = Tree::new(&[(".env", "A=1\n"), ("circle", "A=x$A\nB=$A\nC=y$C\n")]);
    tree.write("latin", b"B=1\nKEY=caf\xe9\n");
    read(&tree, &["latin", "--loader", "decouple"]).refuses(&["latin:2:8: decouple fails: the file is not UTF-8"]);
    read(&tree, &["latin", "--loader", "dotenv"]).says(0, &["KEY = caf\u{fffd}"]);
    read(&tree, &["latin", "--loader", "deno"]).says(0, &["latin:2:8: deno passes over the whole file"]);
    read(&tree, &["circle", "--loader", "next"]).refuses(&["circle:1:3: next fails", "lead in a circle"]);
    read(&tree, &[".env", "--loader", "decuple"]).refuses(&["no loader `decuple`", "did you mean `decouple`?"]);
    read(&tree, &[".env", "--loader", "moon"]).refuses(&["no loader `moon`", "there are dotenv"]);
    read(&tree, &["lost", "--loader", "dotenv"]).refuses(&["`lost` does not exist"]);
    read(&tree, &[".", "--loader", "dotenv"]).refuses(&["`.` is a directory"]);
    read(&tree, &[".env"]).says(2, &["--loader <NAME>"]);
    read(&tree, &[".env", "--loader", "dotenv", "--set", "A"]).says(2, &["write it as KEY=VALUE"]);
    let shown = ["read", ".env", "--loader", "dotenv", "--show-values"];
    tree.run_with(&shown, &[("CI", "1")]).refuses(&["--show-values is refused because CI is set"]);
}

#[test]
fn loaders_are_laid_side_by_side() {
    let tree = Tree::new(&[(".env", "PORT=1\nCOLOR=#fff\nexport MODE=a b\n")]);
    let text = read(&tree, &[".env", "--loader", "node,decouple,uv"]);
    text.says(
        0,
        &["PORT 1 all", "COLOR node, uv #fff decouple", "(missing)", "1 of 4 keys are read alike by all 3 loaders"],
    );
    let json = read(&tree, &[".env", "--loader", "node,uv", "--format", "json"]).says(0, &[]).stdout.clone();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        json["keys"][0],
        serde_json::json!({
            "key": "PORT", "equal": true, "readings": [{ "reads": "value", "value": "1", "loaders": ["node", "uv"] }]
        })
    );
    assert_eq!(
        json["keys"][2]["readings"][1],
        serde_json::json!({
            "reads": "missing", "value": null, "loaders": ["uv"]
        })
    );
    for columns in ["20", "60", "200"] {
        let run = tree.run_with(&["read", ".env", "--loader", "all"], &[("COLUMNS", columns)]);
        let width = columns.parse().unwrap();
        let table: Vec<&str> = run.stdout.lines().take_while(|line| !line.contains("keys are read")).collect();
        assert!(columns == "20" || table.iter().all(|line| line.chars().count() <= width), "{}", run.stdout);
    }
    let secret = Tree::new(&[(".env", "API_TOKEN=aXk29fLq8ZtR51mW#x\n")]);
    let run = read(&secret, &[".env", "--loader", "node,decouple"]);
    run.says(0, &["API_TOKEN ******** node", "******** (another) decouple"]);
    assert!(!run.all().contains("aXk29f"));
}

#[test]
fn a_portable_spelling_is_read_alike_by_all() {
    let tree = Tree::new(&[(".env", "PORT=1\nCOLOR=#fff\nEMPTY=  \nNAME='a b' # c\nMOTTO='it'\\''s'\n")]);
    let run = read(&tree, &[".env", "--portable", "--loader", "node,python-dotenv,decouple"]);
    run.says(0, &[".env:2: COLOR=\"#fff\"", ".env:4: NAME=a b", "read back with node, python-dotenv, decouple"]);
    assert!(!run.stdout.contains("PORT"), "{}", run.stdout);
    let fixed = Tree::new(&[(".env", "PORT=1\nCOLOR=\"#fff\"\nNAME=a b\n")]);
    let run = read(&fixed, &[".env", "--portable", "--loader", "node,python-dotenv,decouple"]);
    run.says(0, &["every line is read alike by node, python-dotenv, decouple"]);
    let none = Tree::new(&[(".env", "PEM=\"a\n#b\"\n")]);
    let run = read(&none, &[".env", "--portable", "--loader", "node,decouple"]);
    run.says(0, &["`PEM` has no spelling for all; nearest, but not for decouple"]);
    let json = read(&tree, &[".env", "--portable", "--loader", "node,decouple", "--format", "json"]);
    json.says(0, &["\"spelling\": \"COLOR=\\\"#fff\\\"\""]);
}
