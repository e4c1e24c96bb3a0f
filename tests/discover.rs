//! Trees as people lay them out, and the environments that are found in them.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "discover/charts.rs"]
mod charts;
#[path = "discover/deployments.rs"]
mod deployments;
#[path = "discover/flux.rs"]
mod flux;
#[path = "discover/generators.rs"]
mod generators;
#[path = "discover/kustomize.rs"]
mod kustomize;
#[path = "discover/names.rs"]
mod names;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use envparity::discover::{Options, discover, read};
use envparity::document::{Document, Format};
use envparity::environment::Role;
use envparity::parse::parse;
use envparity::project::{DeclaredEnvironment, DeclaredLayer};
use envparity::source::{Source, Span, Spanned};

type Files<'f> = &'f [(&'f str, &'f str)];

fn tree(files: Files<'_>) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

/// One line for each environment: `directory convention name role: KEY=value ...`, the settings sorted.
fn found(root: &Path, declared: &[DeclaredEnvironment]) -> Vec<String> {
    let workspace = discover(&Options { root, declared, projects: &[] }).unwrap();
    let mut lines = Vec::new();
    for plan in &workspace.projects {
        let documents: Vec<Document> = plan
            .files
            .iter()
            .map(|file| match read(root, &file.path) {
                Ok((source, _)) => parse(Arc::new(source), file.format),
                Err(_) => Document::empty(Arc::new(Source::new(file.path.as_str(), "")), Format::Dotenv),
            })
            .collect();
        for stack in plan.stacks(&documents) {
            for environment in &stack.environments {
                let mut settings: Vec<String> = environment
                    .settings()
                    .iter()
                    .map(|one| format!("{}={}", one.setting.key, one.value().map_or("?", |value| value.text)))
                    .collect();
                settings.sort();
                let (name, role) = (&environment.name, environment.role.word());
                lines.push(format!("{} {} {name} {role}: {}", plan.directory, stack.convention, settings.join(" ")));
            }
        }
    }
    lines
}

#[track_caller]
fn check(files: Files<'_>, expected: &[&str]) {
    assert_eq!(found(tree(files).path(), &[]), expected);
}

#[test]
fn dotenv_files_lie_over_the_common_one() {
    check(
        &[(".env", "A=1\nB=1"), (".env.staging", "B=2"), (".env.production", "B=3"), (".env.example", "A=\nB=")],
        &[
            ". dotenv local local: A=1 B=1",
            ". dotenv staging staging: A=1 B=2",
            ". dotenv production production: A=1 B=3",
            ". dotenv example example: A= B=",
        ],
    );
}

#[test]
fn a_common_file_lies_below_those_named_for_an_environment() {
    for base in ["base.env", "common.env", "default.env", "shared.env"] {
        check(
            &[(base, "A=1\nB=1"), ("staging.env", "B=2"), ("production.env", "B=3")],
            &[". dotenv staging staging: A=1 B=2", ". dotenv production production: A=1 B=3"],
        );
    }
}

#[test]
fn an_ignored_dotenv_file_is_one_machines_own() {
    check(
        &[(".gitignore", "/.env\n"), (".env", "A=1"), (".env.staging", "B=2"), (".env.production", "B=3")],
        &[". dotenv local local: A=1", ". dotenv staging staging: B=2", ". dotenv production production: B=3"],
    );
}

#[test]
fn vite_lays_the_mode_over_the_machine_and_others_the_machine_over_the_mode() {
    let files = [(".env", "A=1"), (".env.local", "A=2"), (".env.development", "A=3"), (".env.production", "A=4")];
    let line = |value: &str| format!(". dotenv development local: A={value}");
    for (manifest, value) in [(r#"{"devDependencies":{"vite":"1"}}"#, "3"), (r#"{"dependencies":{"next":"1"}}"#, "2")] {
        let root = tree(&files);
        fs::write(root.path().join("package.json"), manifest).unwrap();
        assert_eq!(found(root.path(), &[])[0], line(value), "{manifest}");
        assert_eq!(found(root.path(), &[])[1], ". dotenv production production: A=4");
    }
}

#[test]
fn a_laravel_file_stands_instead_of_the_common_one() {
    check(
        &[("artisan", ""), (".env", "A=1"), (".env.staging", "B=2"), (".env.production", "B=3")],
        &[". dotenv local local: A=1", ". dotenv staging staging: B=2", ". dotenv production production: B=3"],
    );
}

#[test]
fn a_file_without_a_suffix_is_production_for_some_programs_and_the_base_for_others() {
    check(
        &[("fly.toml", "a = 1"), ("fly.staging.toml", "b = 2")],
        &[". fly staging staging: b=2", ". fly production production: a=1"],
    );
    let kamal = |base| [("config/deploy.yml", base), ("config/deploy.staging.yml", "b: 2")];
    check(
        &kamal("service: shop"),
        &[". kamal staging staging: b=2 service=shop", ". kamal production production: service=shop"],
    );
    check(
        &kamal("service: shop\nrequire_destination: true"),
        &[". kamal staging staging: b=2 require_destination=true service=shop"],
    );
    check(&kamal("a: 1"), &[". kamal staging staging: a=1 b=2"]);
    check(
        &[("config/deploy.yml", "service: shop"), ("config/deploy.prod.yml", "b: 2")],
        &[". kamal prod production: b=2 service=shop"],
    );
    check(
        &[("web.env", "A=1"), ("web.env.staging", "B=2")],
        &[". dotenv staging staging: B=2", ". dotenv production production: A=1"],
    );
    check(
        &[
            ("shop/Chart.yaml", "name: shop"),
            ("shop/values.yaml", "a: 1"),
            ("values-prod.yaml", "b: 2"),
            ("values-qa.yaml", ""),
        ],
        &[". helm-values qa staging: a=1", ". helm-values prod production: a=1 b=2"],
    );
}

#[test]
fn a_file_that_is_read_alone_is_production_without_a_suffix() {
    let one = |plain, staging| {
        let root = tree(&[plain, staging]);
        found(root.path(), &[])
    };
    let read = [
        (("render.yaml", "a: 1"), ("render-staging.yaml", "b: 2")),
        (("wrangler.toml", "a = 1"), ("wrangler.staging.jsonc", "{\"b\": 2}")),
        (("task-definition.json", "{\"a\": 1}"), ("task-definition-staging.json", "{\"b\": 2}")),
        (("vercel.json", "{\"a\": 1}"), ("vercel.staging.json", "{\"b\": 2}")),
    ];
    for (plain, staging) in read {
        let lines = [". whole-files staging staging: b=2", ". whole-files production production: a=1"];
        assert_eq!(one(plain, staging), lines, "{}", plain.0);
    }
    // What holds environments of its own lies below the other.
    let (plain, staging) = (("wrangler.toml", "a = 1\n[env.production]\nc = 3"), ("wrangler.staging.toml", "b = 2"));
    assert_eq!(one(plain, staging), [". plain staging staging: a=1 b=2 env.production.c=3"]);
    // A service may have any name, which its content tells.
    let service = |first: &'static str| one(("worker.yaml", first), ("worker.staging.yaml", "b: 2"));
    let engine = [". app-engine staging staging: b=2", ". app-engine production production: runtime=go service=worker"];
    assert_eq!(service("runtime: go\nservice: worker"), engine);
    assert_eq!(service("runtime: go"), [". plain staging staging: b=2 runtime=go"]);
    let run = [". whole-files staging staging: b=2", ". whole-files production production: "];
    assert_eq!(service("apiVersion: serving.knative.dev/v1\nkind: Service"), run);
    // Where production has a file of its own, the other one is nobody's.
    let files = [("render.yaml", "a: 1"), ("render.staging.yaml", "b: 2"), ("render.production.yaml", "b: 3")];
    check(&files, &[". whole-files staging staging: b=2", ". whole-files production production: b=3"]);
}

#[test]
fn maps_merge_and_lists_are_replaced() {
    check(
        &[
            ("config/default.yaml", "db: {host: a, port: 1}\nhosts: [a, b, c]\nmail: {from: x}"),
            ("config/staging.yaml", "db: {host: s}"),
            ("config/production.yaml", "db: {host: p}\nhosts: [d]\nmail: off"),
        ],
        &[
            ". config-directory staging staging: db.host=s db.port=1 hosts[0]=a hosts[1]=b hosts[2]=c mail.from=x",
            ". config-directory production production: db.host=p db.port=1 hosts[0]=d mail=off",
        ],
    );
    check(
        &[("appsettings.json", r#"{"A":["x","y"]}"#), ("appsettings.Production.json", r#"{"A":["z"]}"#)],
        &[". appsettings Production production: A[0]=z A[1]=y"],
    );
}

#[test]
fn references_are_followed_inside_an_environment_only() {
    check(
        &[(".env.production", "HOST=db\nURL=pg://${HOST}/x\nKEY=${KEY}\nA=${B}\nB=${A}")],
        &[". dotenv production production: A=? B=? HOST=db KEY=? URL=pg://db/x"],
    );
}

#[test]
fn sections_of_one_file_are_environments() {
    check(
        &[("config/database.yml", "default: &d {pool: 5}\nstaging: {<<: *d, db: s}\nproduction: {<<: *d, db: p}")],
        &[". sections staging staging: db=s pool=5", ". sections production production: db=p pool=5"],
    );
    check(
        &[(
            "wrangler.toml",
            "name = 'x'\n[vars]\nA = '1'\nB = '2'\n[env.staging.vars]\nA = '3'\n[env.production.vars]\nB = '4'",
        )],
        &[
            ". sections top-level local: name=x vars.A=1 vars.B=2",
            ". sections staging staging: name=x vars.A=3",
            ". sections production production: name=x vars.B=4",
        ],
    );
    check(
        &[("vapor.yml", "environments: {staging: {cache: s}, production: {cache: p}}")],
        &[". sections staging staging: cache=s", ". sections production production: cache=p"],
    );
    check(
        &[("wrangler.toml", "[env.staging.vars]\nA = '3'\n[env.anna.vars]\nA = '5'\n[env.production.vars]\nA = '4'")],
        &[
            ". sections top-level local: ",
            ". sections staging staging: vars.A=3",
            ". sections production production: vars.A=4",
        ],
    );
    check(
        &[(
            "config/countries.yml",
            "CI: {a: 1}\nQA: {a: 2}\nFR: {a: 3}\nDE: {a: 4}\nIT: {a: 5}\nES: {a: 6}\nPT: {a: 7}",
        )],
        &[],
    );
}

#[test]
fn leftovers_join_where_their_keys_are_alike() {
    let toml = ("config/production.toml", "[database]\nurl = 'p'");
    check(
        &[(".env.staging", "DATABASE_URL=s"), toml],
        &[". dotenv staging staging: DATABASE_URL=s", ". dotenv production production: database.url=p"],
    );
    let root = tree(&[(".env.staging", "COLOUR=s"), toml]);
    let workspace = discover(&Options { root: root.path(), declared: &[], projects: &[] }).unwrap();
    let plan = &workspace.projects[0];
    let documents: Vec<Document> =
        plan.files.iter().map(|file| parse(Arc::new(read(root.path(), &file.path).unwrap().0), file.format)).collect();
    assert_eq!(plan.stacks(&documents).len(), 2);
}

#[test]
fn what_others_wrote_is_not_entered() {
    check(
        &[
            ("node_modules/a/.env.production", "A=1"),
            (".github/workflows/production.yml", "on: push"),
            ("locales/production.yml", "a: 1"),
            ("package.json", "{}"),
            ("tsconfig.prod.json", "{}"),
            ("src/products.yaml", "a: 1"),
        ],
        &[],
    );
}

#[test]
fn declared_environments_are_not_guessed() {
    let spanned = |text: &str| Spanned::new(text.to_owned(), Span::at(0));
    let declare = |name: &str, role, layers: &[&str]| DeclaredEnvironment {
        name: spanned(name),
        role,
        loaders: Vec::new(),
        layers: layers.iter().map(|layer| DeclaredLayer { files: spanned(layer), loaders: Vec::new() }).collect(),
    };
    let root =
        tree(&[("a/base.yaml", "x: 1\ny: 1"), ("all.toml", "[one]\ny = 2\n[two]\ny = 3"), (".env.staging", "Z=1")]);
    let declared = [
        declare("one", Role::Staging, &["a/*.yaml", "all.toml#one"]),
        declare("two", Role::Production, &["./a/base.yaml", "all.toml#two"]),
    ];
    let expected = [". declared one staging: x=1 y=2", ". declared two production: x=1 y=3"];
    assert_eq!(found(root.path(), &declared), expected);
}

#[cfg(unix)]
#[test]
fn links_out_of_the_tree_and_pipes_are_refused() {
    let outside = tree(&[("secret.env", "A=1")]);
    let root = tree(&[("real.env", "A=1")]);
    let link = |to: &Path, name: &str| std::os::unix::fs::symlink(to, root.path().join(name)).unwrap();
    link(&outside.path().join("secret.env"), ".env.production");
    link(Path::new(".env.loop"), ".env.loop");
    link(Path::new("real.env"), ".env.staging");
    fs::create_dir(root.path().join(".env.qa")).unwrap();
    let reason = |path: &str| read(root.path(), path).unwrap_err().reason;
    assert_eq!(reason(".env.production"), "is a link that leads out of the workspace");
    assert_eq!(reason(".env.loop"), "is a link that leads nowhere");
    assert_eq!(reason(".env.qa"), "is a directory");
    assert_eq!(reason(".env.gone"), "is not there any more");
    assert_eq!(read(root.path(), ".env.staging").unwrap().0.text(), "A=1");
}

#[test]
fn what_sops_keeps_of_its_own_is_no_setting() {
    let sealed =
        "host: s\nkey: ENC[AES256_GCM,data:x,type:str]\nsops:\n  kms: [{arn: a}]\n  mac: ENC[x]\n  version: 3.9.0\n";
    check(
        &[
            ("config/staging.yaml", sealed),
            ("config/production.yaml", "production:\n  host: p\nsops: {mac: 'ENC[x]', unencrypted_suffix: _plain}\n"),
            (".env.staging", "A=ENC[x]\nsops_version=3.9.0\nsops_mac=ENC[x]\nsops_kms__list_0__map_arn=a\n"),
            (".env.production", "A=1\nsops_path=/usr/bin/sops\n"),
            ("app/staging.json", r#"{"sops": {"mac": "x"}, "sops_age": "x", "z": 1}"#),
            ("app/production.json", r#"{"sops": {"version": "x"}}"#),
        ],
        &[
            ". dotenv staging staging: A=?",
            ". dotenv production production: A=1 sops_path=/usr/bin/sops",
            ". config-directory staging staging: host=s key=?",
            ". config-directory production production: host=p",
            "app config-directory staging staging: sops.mac=x sops_age=x z=1",
            "app config-directory production production: sops.version=x",
        ],
    );
}

#[test]
fn properties_of_java_are_laid_like_yaml() {
    check(
        &[
            ("a/application.properties", "server.port=1\nspring.jpa.show-sql=true\n"),
            ("a/application-staging.properties", "spring.jpa.show-sql : false"),
            ("a/application-prod.properties", "name = sh\\\n  op"),
            ("a/messages_de.properties", "a=b"),
            ("b/application.yml", "server: {port: 1, hosts: [x, y]}"),
            ("b/application-staging.properties", "server.port=2\nserver.hosts[0]=z"),
            ("b/application-prod.yml", "server: {port: 3}"),
            (
                "c/application.properties",
                "A=1\n#---\nspring.config.activate.on-profile=staging\nA=2\n#---\nspring.config.activate.on-profile=prod\nB=3",
            ),
        ],
        &[
            "a spring staging staging: server.port=1 spring.jpa.show-sql=false",
            "a spring prod production: name=shop server.port=1 spring.jpa.show-sql=true",
            "b spring staging staging: server.hosts[0]=z server.port=2",
            "b spring prod production: server.hosts[0]=x server.hosts[1]=y server.port=3",
            "c sections staging staging: A=2",
            "c sections prod production: A=1 B=3",
        ],
    );
}
