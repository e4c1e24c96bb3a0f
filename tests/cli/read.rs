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

#[test]
fn the_portable_spelling_is_for_the_loaders_that_are_known() {
    let compose = ("compose.yaml", "services:\n  shop:\n    env_file: .env.production\n");
    let node = ("package.json", "{ \"scripts\": { \"start\": \"node --env-file=.env.production .\" } }");
    let file = (".env.production", "PORT=1\nCOLOR=#fff\nGREETING='good evening' # all\n");
    let shown = Tree::new(&[compose, node, file]);
    read(&shown, &[".env.production", "--portable"]).says(
        0,
        &[
            ".env.production is read by compose (`env_file` in compose.yaml:3), node (`node --env-file` in package.json:1)",
            ".env.production:2: COLOR=\"#fff\"",
            "each spelling was read back with compose, node",
        ],
    );
    let json = read(&shown, &[".env.production", "--portable", "--format", "json"]).says(0, &[]).stdout.clone();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["loaders"], serde_json::json!(["compose", "node"]));
    assert_eq!(
        json["evidence"][1],
        serde_json::json!({
            "loader": "node", "certainty": "named", "reason": "`node --env-file`", "path": "package.json", "line": 1
        })
    );
    assert_eq!(json["lines"][0]["spelling"], "COLOR=\"#fff\"");
    let declared = "environments:\n  production: { loader: [docker, shell], layers: .env.production }\n";
    let declared = Tree::new(&[("envparity.yaml", declared), compose, file]);
    let run = read(&declared, &[".env.production", "--portable"]);
    run.says(0, &["docker (declared for production in envparity.yaml:2), shell (declared for production"]);
    run.says(0, &["`GREETING` has no spelling for all", "read back with docker, shell"]);
    read(&declared, &[".env.production", "--portable", "--isolated"])
        .says(0, &["is read by compose (`env_file`", "alone"]);
    read(&declared, &[".env.production", "--portable", "--loader", "node,shell"])
        .says(0, &["read back with node, shell"]);
    let unknown = Tree::new(&[file]);
    let run = read(&unknown, &[".env.production", "--portable"]);
    run.says(0, &["no loader is known to read .env.production, so all 23 are asked", "COLOR=", "not for"]);
    let elsewhere = ("deploy.sh", "docker run --env-file config/shop.vars shop\nnode --env-file config/shop.vars\n");
    let elsewhere = Tree::new(&[elsewhere, ("config/shop.vars", "A='x'\n"), file]);
    read(&elsewhere, &["config/shop.vars", "--portable"])
        .says(0, &["is read by docker", "node", "config/shop.vars:1: A=x"]);
}

#[test]
fn a_line_is_judged_by_itself_where_another_one_ends_the_reading() {
    let tree = Tree::new(&[(".env", "A=1\nexport B=2\nC=x y\nD='z'\nA=3\n")]);
    let run = read(&tree, &[".env", "--portable", "--loader", "docker,uv,node"]);
    run.says(
        0,
        &[
            ".env:2:1: docker fails",
            ".env:2: B=2",
            "`C` has no spelling for all",
            ".env:4: D=z",
            "only this one of the 2 lines",
        ],
    );
    assert!(!run.stdout.contains(".env:5: A="), "{}", run.stdout);
}

#[test]
fn a_secret_is_hidden_where_a_reference_brings_it() {
    let text = "DB_PASSWORD=aXk29fLq8Zt\nLINK=http://x/${DB_PASSWORD}\nPAGE=$LINK?a\nHOST=h\nURL=http://$HOST/\nKEY_OF_OURS=plainly\nB=${KEY_OF_OURS}1\n";
    let contract = ("envparity.yaml", "keys:\n  KEY_OF_OURS: { secret: true }\n");
    let tree = Tree::new(&[(".env", text), contract]);
    for arguments in [
        &["--loader", "compose"][..],
        &["--loader", "compose", "--format", "json"],
        &["--loader", "all"],
        &["--loader", "all", "--format", "json"],
        &["--portable", "--loader", "compose,docker"],
        &["--portable", "--loader", "compose,docker", "--format", "json"],
        &["--portable"],
    ] {
        let run = read(&tree, &[&[".env"], arguments].concat());
        assert!(!run.all().contains("aXk29f") && !run.all().contains("plainly"), "{arguments:?}: {}", run.all());
    }
    read(&tree, &[".env", "--loader", "compose"])
        .says(0, &["LINK = ********", "PAGE = ********", "URL = http://h/", "B = ********"]);
    read(&tree, &[".env", "--loader", "docker"]).says(0, &["LINK = http://x/${DB_PASSWORD}"]);
}

#[test]
fn a_program_gets_values_in_full() {
    let long = "x".repeat(200);
    let tree = Tree::new(&[(".env", &format!("LONG={long}\nLINES=\"a\n\tb\"\n"))]);
    let json = read(&tree, &[".env", "--loader", "node", "--format", "json"]).stdout;
    assert_eq!(json, format!("{{\n  \"LONG\": \"{long}\",\n  \"LINES\": \"a\\n\\tb\"\n}}\n"));
}
