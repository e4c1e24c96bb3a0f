//! Files by which services of clouds build and deploy for each environment.

use super::check;

#[test]
fn manifests_of_copilot_hold_environments_or_lie_in_their_directories() {
    let service = "name: web\ntype: Backend Service\ncount: 1\nvariables: {LOG: info, ZONE: a}\nsecrets: {TOKEN: /shop/token}\nenvironments:\n  staging: {variables: {ZONE: s}}\n  prod: {count: 2, variables: {LOG: warn}}\n";
    check(
        &[("copilot/web/manifest.yml", service), ("copilot/pipelines/main/manifest.yml", service)],
        &[
            "copilot/web sections staging staging: count=1 name=web secrets.TOKEN=? type=Backend Service variables.LOG=info variables.ZONE=s",
            "copilot/web sections prod production: count=2 name=web secrets.TOKEN=? type=Backend Service variables.LOG=warn variables.ZONE=a",
        ],
    );
    let service = service.replace("staging", "test");
    check(
        &[("copilot/web/manifest.yaml", &service)],
        &[
            "copilot/web sections test staging: count=1 name=web secrets.TOKEN=? type=Backend Service variables.LOG=info variables.ZONE=s",
            "copilot/web sections prod production: count=2 name=web secrets.TOKEN=? type=Backend Service variables.LOG=warn variables.ZONE=a",
        ],
    );
    check(
        &[
            ("copilot/environments/staging/manifest.yml", "name: staging\ncdn: false"),
            ("copilot/environments/prod/manifest.yml", "name: prod\ncdn: true"),
        ],
        &["copilot plain staging staging: cdn=false name=staging", "copilot plain prod production: cdn=true name=prod"],
    );
}

#[test]
fn a_manifest_of_cloud_foundry_is_read_alone_unless_another_one_inherits_it() {
    let plain = ("manifest.yml", "applications: [{name: shop}]");
    let own = "applications[name=shop].name=shop";
    check(
        &[plain, ("manifest-staging.yml", "applications: [{name: test}]")],
        &[
            ". whole-files staging staging: applications[name=test].name=test",
            &format!(". whole-files production production: {own}"),
        ],
    );
    check(
        &[plain, ("manifest-staging.yml", "inherit: manifest.yml")],
        &[&format!(". plain staging staging: {own} inherit=manifest.yml")],
    );
}

#[test]
fn profiles_of_expo_extend_each_other() {
    let eas = r#"{
  "cli": {"version": ">= 12"},
  "build": {
    "base": {"node": "20.1.0", "env": {"API_URL": "https://a", "LEVEL": "info"}},
    "simulator": {"extends": "preview", "ios": {"simulator": true}},
    "preview": {"extends": "base", "distribution": "internal", "channel": "preview", "env": {"API_URL": "https://s"}},
    "production": {"extends": "base", "channel": "production", "autoIncrement": true},
    "staging": {"extends": "staging", "env": {"LEVEL": "debug"}}
  },
  "submit": {"production": {}}
}"#;
    check(
        &[("app/eas.json", eas)],
        &[
            "app sections preview staging: channel=preview env.API_URL=https://s env.LEVEL=info node=20.1.0",
            "app sections staging staging: env.LEVEL=debug",
            "app sections production production: channel=production env.API_URL=https://a env.LEVEL=info node=20.1.0",
        ],
    );
}

#[test]
fn a_build_without_an_environment_in_its_name_is_productions_if_it_fills_anything_in() {
    let staging = "steps: []\nsubstitutions: {_REGION: s, _HOST: s}";
    for name in ["cloudbuild-staging.yaml", "cloudbuild.staging.yaml"] {
        check(
            &[("cloudbuild.yaml", "substitutions: {_REGION: p}"), (name, staging)],
            &[
                ". whole-files staging staging: steps= substitutions._HOST=s substitutions._REGION=s",
                ". whole-files production production: substitutions._REGION=p",
            ],
        );
    }
    check(
        &[("cloudbuild.yaml", "steps: [{name: test}]"), ("cloudbuild-staging.yaml", staging)],
        &[". whole-files staging staging: steps= substitutions._HOST=s substitutions._REGION=s"],
    );
    check(&[("cloudbuild.yaml", staging)], &[]);
}

#[test]
fn settings_of_dotnet_are_productions_where_staging_and_developers_have_their_own() {
    let base = ("api/appsettings.json", r#"{"Host": "p", "Level": "info"}"#);
    let staging = ("api/appsettings.Staging.json", r#"{"Host": "s"}"#);
    let development = ("api/appsettings.Development.json", r#"{"Level": "debug"}"#);
    let staged = "api appsettings Staging staging: Host=s Level=info";
    let developed = "api appsettings Development local: Host=p Level=debug";
    check(
        &[base, staging, development],
        &[developed, staged, "api appsettings Production production: Host=p Level=info"],
    );
    check(&[base, staging], &[staged]);
    check(&[base, development], &[developed]);
    let production = ("api/appsettings.Production.json", r#"{"Level": "warn"}"#);
    check(
        &[base, staging, development, production],
        &[developed, staged, "api appsettings Production production: Host=p Level=warn"],
    );
}

#[test]
fn secrets_of_kamal_are_variables_from_outside_and_a_list_of_a_destination_replaces_the_one_below_it() {
    let base = "service: shop\nenv: {secret: [KEY, TOKEN], clear: {LEVEL: info}}";
    check(
        &[
            ("config/deploy.yml", base),
            ("config/deploy.staging.yml", "image: acme/shop"),
            ("config/deploy.production.yml", "env: {secret: ['KEY:SHOP_KEY']}"),
        ],
        &[
            ". kamal staging staging: env.clear.LEVEL=info env.secret.KEY=? env.secret.TOKEN=? image=acme/shop service=shop",
            ". kamal production production: env.clear.LEVEL=info env.secret.KEY=? service=shop",
        ],
    );
}

#[test]
fn what_may_be_a_secret_itself_is_no_name() {
    for secret in ["hunter2Lantern", "AKIAQ7ZX2MLP9RTV4KWD", "Ab1_cD2"] {
        let production = format!("env: {{secret: [{secret}]}}");
        check(
            &[("config/deploy.yml", "service: shop"), ("config/deploy.production.yml", &production)],
            &[&format!(". kamal production production: env.secret[0]={secret} service=shop")],
        );
    }
}
