//! Environments that names carry beside something else.

use std::fs;
use std::sync::Arc;

use envparity::discover::{Options, discover};
use envparity::document::{Document, Format};
use envparity::parse::parse;
use envparity::source::Source;

use super::{check, found, tree};

#[test]
fn names_that_carry_their_environment_have_the_same_words() {
    let manifest = |name: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: app-{name}-api}}\nspec: {{env: {{PORT: 1}}, replicas: 1}}"
        )
    };
    let (staging, production) = (manifest("staging"), manifest("production"));
    let root = tree(&[("k8s/staging.yml", &staging), ("k8s/production.yml", &production)]);
    assert_eq!(
        found(root.path(), &[]),
        [
            ". config-directory staging staging: Deployment.app-staging-api.spec.env.PORT=1",
            ". config-directory production production: Deployment.app-production-api.spec.env.PORT=1",
        ]
    );
    let text = fs::read_to_string(root.path().join("k8s/staging.yml")).unwrap();
    let documents = [&text, &production]
        .map(|text| parse(Arc::new(Source::new("x", text.as_str())), Format::Yaml))
        .into_iter()
        .collect::<Vec<_>>();
    let workspace = discover(&Options { root: root.path(), declared: &[], projects: &[] }).unwrap();
    let mut documents: Vec<Document> = documents;
    if workspace.projects[0].files[0].path.contains("production") {
        documents.reverse();
    }
    let stacks = workspace.projects[0].stacks(&documents);
    let [staging, production] = stacks[0].environments.as_slice() else { panic!("two environments") };
    let words = staging.settings()[0].setting.key.joined_words();
    assert_eq!(words, "deployment.app.*.api.spec.env.port");
    assert_eq!(production.by_words(words).count(), 1);
}

#[test]
fn directories_with_more_in_their_names_are_environments_where_both_are_there() {
    check(
        &[
            ("apps/blog-production/values.yaml", "host: b"),
            ("apps/blog-staging/values.yaml", "host: c"),
            ("apps/shop-dev/app/values.yaml", "host: d"),
            ("apps/shop-prod-blue/app/values.yaml", "host: e"),
            ("apps/shop-staging/app/values.yaml", "host: f"),
            ("docs-production/site.yaml", "host: g"),
            ("test-staging/site.yaml", "host: h"),
        ],
        &[
            "apps helm-values staging staging: host=c",
            "apps helm-values production production: host=b",
            "apps helm-values dev local: host=d",
            "apps helm-values staging staging: host=f",
            "apps helm-values prod-blue production: host=e",
        ],
    );
}

#[test]
fn a_hidden_directory_is_named_without_its_full_stop() {
    check(
        &[
            (".envs/.production/.django", "DEBUG=False"),
            (".envs/.production/.postgres", "POSTGRES_DB=shop"),
            (".envs/.staging/.django", "DEBUG=True"),
        ],
        &[". dotenv staging staging: DEBUG=True", ". dotenv production production: DEBUG=False POSTGRES_DB=shop"],
    );
}

#[test]
fn files_of_a_group_of_ansible_are_read_together_over_those_of_all() {
    check(
        &[
            ("group_vars/all.yml", "zone: UTC"),
            ("group_vars/production/more.yml", "size: 1"),
            ("group_vars/production/vars.yml", "host: p"),
            ("group_vars/staging/vars.yml", "host: s"),
            ("group_vars/web/vars.yml", "port: 80"),
        ],
        &[". ansible staging staging: host=s zone=UTC", ". ansible production production: host=p size=1 zone=UTC"],
    );
}

#[test]
fn a_base_may_have_any_name_if_it_has_the_sections() {
    let files = |base: &'static str| {
        [
            ("config/shop.yml", base),
            ("config/staging.yml", "web: {port: 1}\ndb: {host: s}"),
            ("config/production.yml", "web: {port: 2}\ndb: {host: p}"),
        ]
    };
    check(
        &files("web: {threads: 4}\ndb: {pool: 5}"),
        &[
            ". config-directory staging staging: db.host=s db.pool=5 web.port=1 web.threads=4",
            ". config-directory production production: db.host=p db.pool=5 web.port=2 web.threads=4",
        ],
    );
    check(
        &files("colours: {red: f00}"),
        &[
            ". config-directory staging staging: db.host=s web.port=1",
            ". config-directory production production: db.host=p web.port=2",
        ],
    );
}

#[test]
fn an_environment_of_an_unknown_name_is_no_base() {
    let alike = |name: &'static str, text: &'static str| {
        [
            ("config/production.json", r#"{"a": {"b": 1}}"#),
            ("config/staging.json", r#"{"a": {"b": 2, "c": 3}}"#),
            (name, text),
        ]
    };
    for file in [
        alike("config/railway.json", r#"{"a": {"b": 4, "c": 5}}"#),
        alike("config/railway.json", r#"{"environment": "railway", "a": {"b": 4, "c": 5}}"#),
    ] {
        check(
            &file,
            &[". config-directory staging staging: a.b=2 a.c=3", ". config-directory production production: a.b=1"],
        );
    }
    check(
        &alike("config/app.json", r#"{"a": {"b": 4, "c": 5}}"#),
        &[". config-directory staging staging: a.b=2 a.c=3", ". config-directory production production: a.b=1 a.c=5"],
    );
}
