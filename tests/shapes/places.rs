//! Where a secret may stand in the files of a workspace.

use super::tree::Tree;

/// A text between double quotes, as .env files, YAML, TOML and JSON all read it.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// Puts a secret under the keys of secrets, and, where it tells itself, under others and where nothing is asked of keys.
pub fn plant(tree: &Tree, project: &str, secret: &str, tells: bool) {
    let one_line = !secret.contains('\n');
    let quoted = quoted(secret);
    for name in ["staging", "production"] {
        let mut dotenv = format!(
            "HOST=a{name}\nDEBUG=true\nDB_PASSWORD={quoted}\nexport API_TOKEN={quoted} # ours\nDB_PASSWORD={quoted}\nONLY_{name}_SECRET={quoted}\n"
        );
        let mut yaml = format!(
            "host: a{name}\ndebug: true\npassword: {quoted}\nnested:\n  apiKey: {quoted}\n  list:\n    - token: {quoted}\nanchor_secret: &a {quoted}\nalias_secret: *a\nenv:\n  - name: DB_PASSWORD\n    value: {quoted}\n  - {}\n{name}_secret: {quoted}\n",
            serde_json::to_string(&format!("DB_PASSWORD={secret}")).unwrap()
        );
        let mut toml = format!(
            "host = 'a{name}'\npassword = {quoted}\n[only-{name}]\nclient-secret = {quoted}\nlist = [{{ token = {quoted} }}]\n"
        );
        let mut json = format!(
            "{{\n\"host\": \"a{name}\",\n\"password\": {quoted},\n\"{name}\": {{\"apiKey\": {quoted}}},\n\"kept\": [{{\"name\": \"secret\", \"value\": {quoted}}}]"
        );
        if one_line {
            dotenv.push_str(&format!("# DB_PASSWORD={secret}\n#PASSWORD: {secret}\n"));
            yaml.push_str(&format!(
                "# password: {secret}\nblock_secret: |\n  {secret}\nfolded_secret: >-\n  {secret}\n"
            ));
        } else {
            let block: String = secret.lines().map(|line| format!("  {line}\n")).collect();
            yaml.push_str(&format!("block_secret: |\n{block}"));
            dotenv.push_str(&format!("RAW_SECRET=\"{secret}\"\n"));
            toml.push_str(&format!("raw-secret = '''\n{secret}'''\n"));
        }
        if one_line && !secret.contains('\'') {
            dotenv.push_str(&format!("SINGLE_SECRET='{secret}'\n"));
            yaml.push_str(&format!("single_secret: '{secret}'\n"));
            toml.push_str(&format!("single-secret = '{secret}'\n"));
        }
        if tells {
            dotenv.push_str(&format!(
                "PLAIN_VALUE={quoted}\nCALL=https://api.example.org/\nTWO=\"see {}\"\n",
                secret.replace('\n', "\\n")
            ));
            yaml.push_str(&format!("plain: {quoted}\nplain_list:\n  - {quoted}\n"));
            toml.push_str(&format!("plain = {quoted}\n"));
            json.push_str(&format!(",\n\"plain\": {quoted}"));
        }
        if tells && one_line {
            dotenv.push_str(&format!("# once {secret} was here\nNAKED={secret}\n"));
            yaml.push_str(&format!("# see {secret}\n{quoted}: 1\n"));
            toml.push_str(&format!("# see {secret}\n{quoted} = 1\n"));
            json.push_str(&format!(",\n// see {secret}\n{quoted}: 1"));
        }
        json.push_str("\n}\n");
        tree.write(&format!("{project}/.env.{name}"), dotenv);
        tree.write(&format!("{project}/y/config/{name}.yaml"), yaml);
        tree.write(&format!("{project}/t/config/{name}.toml"), toml);
        tree.write(&format!("{project}/j/config/{name}.json"), json);
    }
    plant_in_patches(tree, project, &quoted);
    plant_in_generators(tree, project, secret);
    plant_wrongly(tree, project, secret, tells);
}

/// Puts a secret into the patches that kustomizations write out, where its key stands elsewhere.
fn plant_in_patches(tree: &Tree, project: &str, quoted: &str) {
    let base = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {containers: [{name: web, env: [{name: DB_PASSWORD, value: x}]}]}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: web}\nstringData: {password: x}\n";
    tree.write(&format!("{project}/k/base/kustomization.yaml"), "resources: [web.yaml]\n");
    tree.write(&format!("{project}/k/base/web.yaml"), base);
    for name in ["staging", "production"] {
        let kustomization = format!(
            "resources: [../../base]\npatches:\n- target: {{kind: Deployment}}\n  patch: |-\n    - {{op: replace, path: /spec/containers/0/env/0/value, value: {quoted}}}\n    \
             - {{op: add, path: /spec/containers/0/env/-, value: {{name: DEBUG, value: 'true'}}}}\n    - {{op: add, path: /spec/containers/0/env/-, value: {{name: API_TOKEN, value: {quoted}}}}}\n\
             - target: {{kind: Secret}}\n  patch: |-\n    - op: replace\n      path: /stringData/password\n      value: {quoted}\n- path: operations.yaml\n  target: {{kind: Deployment}}\n\
             - patch: |-\n    apiVersion: v1\n    kind: Secret\n    metadata: {{name: web}}\n    stringData:\n      other_token: {quoted}\n      DEBUG: 'true'\n      HOST: a{name}\n"
        );
        let operations =
            format!("- {{op: add, path: /spec/containers/0/env/0, value: {{name: ONE_SECRET, value: {quoted}}}}}\n");
        tree.write(&format!("{project}/k/overlays/{name}/kustomization.yaml"), kustomization);
        tree.write(&format!("{project}/k/overlays/{name}/operations.yaml"), operations);
    }
}

/// Puts a secret under names that say nothing into what kustomize makes Secrets of.
fn plant_in_generators(tree: &Tree, project: &str, secret: &str) {
    let literal = |name: &str| quoted(&format!("{name}={secret}"));
    let generator = |more: &str| {
        let (city, level) = (literal("CITY"), literal("log.level"));
        format!(
            "secretGenerator:\n- name: web\n{more}  literals:\n  - {city}\n  - DEBUG=true\n  - {level}\n  envs: [web.env]\n"
        )
    };
    tree.write(&format!("{project}/g/base/kustomization.yaml"), generator(""));
    tree.write(&format!("{project}/g/base/web.env"), format!("STREET={}\n", quoted(secret)));
    for name in ["staging", "production"] {
        let overlay = format!("resources: [../../base]\n{}", generator("  behavior: merge\n"));
        tree.write(&format!("{project}/g/overlays/{name}/kustomization.yaml"), overlay);
        let values = format!("DEBUG=true\nHOST_OF_{name}={0}\nSTREET={0}\nDEBUG_IT=on\n", quoted(secret));
        tree.write(&format!("{project}/g/overlays/{name}/web.env"), values);
    }
}

/// Puts a secret where something is wrong with the file.
fn plant_wrongly(tree: &Tree, project: &str, secret: &str, tells: bool) {
    let line = secret.replace('\n', " ");
    let broken = [
        (".env.broken", format!("HOST=a\nDB_PASSWORD=\"{line}\nX=1\nAPI_TOKEN '{line}\n")),
        (
            "b/.env.staging",
            format!("HOST=a\nDB_PASSWORD {line}\nexport DB_PASSWORD {line}\nDB_PASSWORD: {line}\nX=1\n"),
        ),
        ("b/.env.production", format!("HOST=b\nDB_PASSWORD = {line}\nPASSWORD=`{line}\n")),
        ("by/config/staging.yaml", format!("host: a\npassword: \"{line}\n  token: {line}\n")),
        ("by/config/production.yaml", format!("host: b\npassword: [ {line}\nsecret: *{line}\n")),
        ("bt/config/staging.toml", format!("host = 'a'\npassword = {line}\ntoken = \"{line}\n")),
        ("bt/config/production.toml", format!("host = 'b'\npassword '{line}'\nsecret = '{line}\n")),
        ("bj/config/staging.json", format!("{{\"host\": 1, \"password\": {line}, \"token\": \"{line}\n}}")),
        ("bj/config/production.json", format!("{{\"host\": 2, \"password\" \"{line}\", \"secret\": '{line}'}}")),
    ];
    for (path, text) in broken {
        tree.write(&format!("{project}/{path}"), text);
    }
    if tells {
        let name = line.replace('/', "_");
        tree.write(&format!("{project}/n/.env.{name}"), "DEBUG=true\n");
        tree.write(&format!("{project}/n/.env.production"), format!("{line}=1\n= {line}\n{line}\n"));
        tree.write(&format!("{project}/{name}/.env.production"), "DEBUG=true\n");
    }
}

/// Puts secrets, and whether each tells itself, into envparity's own files.
pub fn plant_in_own_files(tree: &Tree, secrets: &[(&str, bool)]) {
    let all: Vec<String> = secrets.iter().map(|(secret, _)| quoted(secret)).collect();
    let telling: Vec<String> = secrets.iter().filter(|(_, tells)| *tells).map(|(secret, _)| quoted(secret)).collect();
    let section = |line: &dyn Fn(&String) -> String| telling.iter().map(line).collect::<String>();
    let own = format!(
        "keys:\n  DB_PASSWORD: {{ secret: true, one-of: [{}] }}\n  API_TOKEN: {{ one-of: [{}] }}\n  HOST: {{ type: integer }}\n{}rules:\n  a/b: off\n{}allow:\n  - {{ rule: a/b }}\n{}{}",
        all.join(", "),
        all.join(", "),
        section(&|one| format!("  {one}: {{ type: {one}, {one}: 1, default: {one} }}\n")),
        section(&|one| format!("  {one}: {one}\n")),
        section(&|one| format!("  - {{ rule: {one}, key: {one}, reason: {one} }}\n")),
        section(&|one| format!("{one}: 1\n")),
    );
    tree.write("envparity.yaml", own);
    let rule = |id: String, example: &str, more: &str, message: &str| {
        format!(
            "- id: x/{id}\n  summary: It is so.\n  severity: error\n  why: So it is.\n  remedy: Leave it.\n{more}  when: {{ production: {{ matches: . }} }}\n  \
             report: {{ at: production.value, message: {message}, also: {{ staging.value: 'here, {{staging.value}}' }} }}\n  \
             examples:\n    bad:\n      - name: one\n        files:\n          .env.staging: |\n            DB_PASSWORD={example}\n          \
             .env.production: |\n            DB_PASSWORD='{example}'\n            TOKEN={example}\n    good: []\n"
        )
    };
    let said = "'the value {production.value} of {key} is {staging.value}'";
    let mut rules = String::new();
    for (index, (secret, tells)) in secrets.iter().enumerate() {
        let (line, one) = (secret.replace('\n', " "), quoted(secret));
        rules.push_str(&rule(format!("one-{index}"), &line, "", said));
        if *tells {
            rules.push_str(&rule(format!("two-{index}"), &line, &format!("  guards: {one}\n  {one}: 1\n"), &one));
            rules.push_str(&format!(
                "- id: {one}\n  summary: {one}\n  when: {{ {one}: {one}, production: {{ matches: {one}, is: {one} }} }}\n"
            ));
        }
    }
    tree.write("rule.yaml", rules);
    let entry = |one: &&(&str, bool)| {
        let text = one.0;
        serde_json::json!({ "path": text, "rule": "debug/enabled", "key": text, "environment": text, "fingerprint": "0123456789abcdef" })
    };
    let entries: Vec<_> =
        secrets.iter().filter(|(_, tells)| *tells).take(1).collect::<Vec<_>>().iter().map(entry).collect();
    tree.write("baseline.json", serde_json::json!({ "schema_version": 1, "findings": entries }).to_string());
}
