//! What is a reference and what only looks like one, system by system.

use proptest::prelude::*;

use super::ReferenceKind::{Command, Store, Template, Variable};
use super::{ReferenceKind, is_reference_key, is_whole, references};

/// A text, and each reference in it: the kind, the part of the text, the name and the default.
type Row = (&'static str, &'static [(ReferenceKind, &'static str, &'static str, Option<&'static str>)]);

const ROWS: &[Row] = &[
    // https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_06_02
    ("${VAR}", &[(Variable, "${VAR}", "VAR", None)]),
    ("$VAR", &[(Variable, "$VAR", "VAR", None)]),
    ("${VAR:-default}", &[(Variable, "${VAR:-default}", "VAR", Some("default"))]),
    ("${VAR-}", &[(Variable, "${VAR-}", "VAR", Some(""))]),
    ("${VAR:?it is needed}", &[(Variable, "${VAR:?it is needed}", "VAR", None)]),
    ("${VAR:+other}", &[(Variable, "${VAR:+other}", "VAR", None)]),
    ("${A:-${B:-c}}", &[(Variable, "${A:-${B:-c}}", "A", Some("${B:-c}"))]),
    ("http://${HOST}:$PORT/é", &[(Variable, "${HOST}", "HOST", None), (Variable, "$PORT", "PORT", None)]),
    ("$HOME$PATH", &[(Variable, "$HOME", "HOME", None), (Variable, "$PATH", "PATH", None)]),
    ("$(hostname -f)", &[(Command, "$(hostname -f)", "hostname -f", None)]),
    ("$(cat $(which x))", &[(Command, "$(cat $(which x))", "cat $(which x)", None)]),
    ("`date +%s`", &[(Command, "`date +%s`", "date +%s", None)]),
    // https://docs.docker.com/reference/compose-file/interpolation/
    ("$${VAR} and $$VAR", &[]),
    (r"\${VAR} \$VAR", &[]),
    // https://docs.spring.io/spring-framework/reference/core/beans/environment.html
    ("${spring.my-app.x:fallback}", &[(Variable, "${spring.my-app.x:fallback}", "spring.my-app.x", Some("fallback"))]),
    ("${DB_URL:jdbc:h2:mem:x}", &[(Variable, "${DB_URL:jdbc:h2:mem:x}", "DB_URL", Some("jdbc:h2:mem:x"))]),
    // https://docs.spring.io/spring-cloud-config/docs/current/reference/html/#_encryption_and_decryption
    ("{cipher}682bc583f4641835", &[(Store, "{cipher}682bc583f4641835", "682bc583f4641835", None)]),
    // https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
    ("$(DB_HOST):5432", &[(Variable, "$(DB_HOST)", "DB_HOST", None)]),
    ("$$(DB_HOST)", &[]),
    // https://learn.microsoft.com/azure/devops/pipelines/process/variables
    ("$(Build.BuildId)", &[(Variable, "$(Build.BuildId)", "Build.BuildId", None)]),
    // https://learn.microsoft.com/windows-server/administration/windows-commands/set_1
    (r"C:\%USERNAME%\x", &[(Variable, "%USERNAME%", "USERNAME", None)]),
    ("$env:COMPUTERNAME", &[(Variable, "$env:COMPUTERNAME", "COMPUTERNAME", None)]),
    // https://symfony.com/doc/current/configuration/env_var_processors.html
    ("%env(resolve:DATABASE_URL)%", &[(Variable, "%env(resolve:DATABASE_URL)%", "DATABASE_URL", None)]),
    ("sqlite:///%kernel.project_dir%/x", &[(Variable, "%kernel.project_dir%", "kernel.project_dir", None)]),
    // https://helm.sh/docs/chart_template_guide/
    ("{{ .Values.host }}:80", &[(Template, "{{ .Values.host }}", ".Values.host", None)]),
    ("{{- .Values.x | default \"y\" -}}", &[(Template, "{{- .Values.x | default \"y\" -}}", ".Values.x", Some("y"))]),
    // https://jinja.palletsprojects.com/en/stable/templates/#jinja-filters.default
    ("{{ port | default('80') }}", &[(Template, "{{ port | default('80') }}", "port", Some("80"))]),
    // https://docs.github.com/actions/concepts/security/secrets
    ("${{ secrets.TOKEN }}", &[(Store, "${{ secrets.TOKEN }}", "secrets.TOKEN", None)]),
    ("${{ github.sha }}", &[(Template, "${{ github.sha }}", "github.sha", None)]),
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
    ("{{resolve:ssm:/a/b:1}}", &[(Store, "{{resolve:ssm:/a/b:1}}", "resolve:ssm:/a/b:1", None)]),
    // https://concourse-ci.org/vars.html
    ("((team/db.password))", &[(Template, "((team/db.password))", "team/db.password", None)]),
    // https://docs.ruby-lang.org/en/master/ERB.html
    ("<%= ENV['X'] %>", &[(Template, "<%= ENV['X'] %>", "ENV['X']", None)]),
    ("<%= ENV['API_KEY'] || 'x1' %>", &[(Template, "<%= ENV['API_KEY'] || 'x1' %>", "API_KEY", Some("x1"))]),
    ("<%= ENV['X'] || 'y' %>", &[(Template, "<%= ENV['X'] || 'y' %>", "ENV['X']", None)]),
    ("@@HOST@@", &[(Template, "@@HOST@@", "HOST", None)]),
    // What a script of the deploy replaces, and what somebody took out.
    ("__DB_PASSWORD__", &[(Store, "__DB_PASSWORD__", "DB_PASSWORD", None)]),
    ("__main__", &[]),
    ("___", &[]),
    ("***REDACTED***", &[(Store, "***REDACTED***", "***REDACTED***", None)]),
    (" [redacted] ", &[(Store, "[redacted]", "[redacted]", None)]),
    ("redacted by hand", &[]),
    // https://octopus.com/docs/projects/variables/variable-substitutions
    ("#{Db.Host}", &[(Template, "#{Db.Host}", "Db.Host", None)]),
    ("#{HOST}#", &[(Template, "#{HOST}#", "HOST", None)]),
    // https://bank-vaults.dev/docs/mutating-webhook/
    ("vault:secret/data/db#PASSWORD", &[(Store, "vault:secret/data/db#PASSWORD", "secret/data/db#PASSWORD", None)]),
    // https://argocd-vault-plugin.readthedocs.io/en/stable/howitworks/#inline-path-placeholders
    ("<path:avp/data/x#key>", &[(Store, "<path:avp/data/x#key>", "avp/data/x#key", None)]),
    // https://github.com/getsops/sops#encryption-protocol
    (
        "ENC[AES256_GCM,data:x,type:str]",
        &[(Store, "ENC[AES256_GCM,data:x,type:str]", "AES256_GCM,data:x,type:str", None)],
    ),
    // https://github.com/ulisesbocchio/jasypt-spring-boot#encrypted-properties
    ("ENC(c2VjcmV0)", &[(Store, "ENC(c2VjcmV0)", "c2VjcmV0", None)]),
    // https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html
    (
        "arn:aws:secretsmanager:eu-west-1:1:secret:x",
        &[(Store, "arn:aws:secretsmanager:eu-west-1:1:secret:x", "arn:aws:secretsmanager:eu-west-1:1:secret:x", None)],
    ),
    // https://cloud.google.com/secret-manager/docs/access-secret-version
    (
        "projects/p/secrets/s/versions/1",
        &[(Store, "projects/p/secrets/s/versions/1", "projects/p/secrets/s/versions/1", None)],
    ),
    ("sm://db-password", &[(Store, "sm://db-password", "db-password", None)]),
    // https://developer.1password.com/docs/cli/secret-reference-syntax/
    (" op://vault/item/field ", &[(Store, "op://vault/item/field", "vault/item/field", None)]),
    // https://learn.microsoft.com/azure/app-service/app-service-key-vault-references
    (
        "@Microsoft.KeyVault(SecretUri=https://x)",
        &[(Store, "@Microsoft.KeyVault(SecretUri=https://x)", "SecretUri=https://x", None)],
    ),
    // https://docs.doppler.com/docs/secrets
    ("doppler:NAME", &[(Store, "doppler:NAME", "NAME", None)]),
    // https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
    ("ssm:/app/prod/key", &[(Store, "ssm:/app/prod/key", "/app/prod/key", None)]),
    // https://github.com/helmfile/vals#expression-syntax
    ("ref+vault://secret/x#/y", &[(Store, "ref+vault://secret/x#/y", "vault://secret/x#/y", None)]),
    // https://docs.ansible.com/ansible/latest/vault_guide/vault_encrypting_content.html
    ("$ANSIBLE_VAULT;1.1;AES256\n3132", &[(Store, "$ANSIBLE_VAULT;1.1;AES256\n3132", "1.1;AES256\n3132", None)]),
    // https://docs.docker.com/engine/swarm/secrets/
    ("/run/secrets/db", &[(Store, "/run/secrets/db", "db", None)]),
    // https://www.serverless.com/framework/docs/guides/variables
    ("${file(./x.yml):a.b}", &[(Store, "${file(./x.yml):a.b}", "file(./x.yml):a.b", None)]),
    ("${ssm:/a/b, 'none'}", &[(Store, "${ssm:/a/b, 'none'}", "ssm:/a/b", Some("none"))]),
    (
        "${self:custom.x}-${env:STAGE}",
        &[(Store, "${self:custom.x}", "self:custom.x", None), (Store, "${env:STAGE}", "env:STAGE", None)],
    ),
    // https://developer.hashicorp.com/terraform/language/expressions/strings
    ("${var.region}", &[(Variable, "${var.region}", "var.region", None)]),
    ("${lower(var.x)}", &[(Template, "${lower(var.x)}", "lower(var.x)", None)]),
    // Nothing of this comes from elsewhere.
    ("", &[]),
    ("plain text", &[]),
    ("pa$$word", &[]),
    ("pa$sword and pa$SWORD", &[]),
    ("costs $100 or $1", &[]),
    ("^a(b|c)+$", &[]),
    ("^[A-Z]$|x", &[]),
    ("$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy", &[]),
    ("$argon2id$v=19$m=65536,t=2,p=1$c29t$x", &[]),
    ("$P$B12345678ABCDEFGH", &[]),
    ("$SHA$2f1d", &[]),
    ("$XK9!fj", &[]),
    ("${}", &[]),
    ("${...}", &[]),
    ("${unclosed", &[]),
    ("{{ unclosed", &[]),
    ("{{}}", &[]),
    ("%C3%A9t%C3%A9", &[]),
    ("%Y-%m-%d 100% of %s", &[]),
    ("%AB%20", &[]),
    ("((a|b))*", &[]),
    ("user@@host", &[]),
    ("vault:8200", &[]),
    ("http://vault:8200/v1", &[]),
    ("ssm:8080", &[]),
    ("encrypted: yes", &[]),
    ("projects/a/b", &[]),
    ("arn:aws:s3:::bucket", &[]),
    ("AgBasic", &[]),
    ("a@b.example", &[]),
    ("it's `", &[]),
];

#[test]
fn recognises_each_system() {
    for (text, wanted) in ROWS {
        let found: Vec<_> = references(text)
            .into_iter()
            .map(|found| (found.kind, &text[found.range], found.name, found.default))
            .collect();
        assert_eq!(&found[..], *wanted, "{text}");
    }
}

#[test]
fn a_sealed_secret_is_long() {
    let sealed = format!("AgB{}", "x9+/".repeat(100));
    assert!(is_whole(&sealed));
    assert!(!is_whole(&sealed[..40]));
}

#[test]
fn whole_means_that_nothing_else_is_written() {
    for text in ["${A}", " ${A} ", "${A}${B}", "$(A) $BB", "vault:a/b#c", "{{ x }}"] {
        assert!(is_whole(text), "{text}");
    }
    for text in ["", " ", "x", "${A}:80", "http://${A}", "a {{ x }}", "$$A"] {
        assert!(!is_whole(text), "{text}");
    }
}

#[test]
fn keys_that_point_elsewhere() {
    let words = |key: &str| -> bool { is_reference_key(&key.split('.').collect::<Vec<_>>()) };
    for key in [
        "env.db.value.from.secret.key.ref.name",
        "secret.key.ref.key",
        "config.map.key.ref",
        "auth.existing.secret",
        "auth.existing.secret.password.key",
        "tls.secret.name",
        "value.from",
        "from.secret",
        "db.secret.arn",
        "db.password.file",
    ] {
        assert!(words(key), "{key}");
    }
    for key in
        ["secret", "db.password", "name", "log.file", "tls.key.file", "config.map", "value", "secret.key", "secrets"]
    {
        assert!(!words(key), "{key}");
    }
}

#[test]
fn marks_that_never_close_cost_no_more_than_the_text() {
    let start = std::time::Instant::now();
    for mark in ["${", "$(", "{{", "<%", "((", "@@", "#{", "`a", "%A", "$A", "<path:"] {
        let text = mark.repeat(60_000);
        let _ = references(&text);
        let _ = references(&format!("{text}}}"));
    }
    // Quadratic work would take many minutes.
    assert!(start.elapsed().as_secs() < 60);
}

proptest! {
    #[test]
    fn any_text_gives_ordered_references_within_it(
        text in r#"([$%{}()<>@#`\\:=|é"' -]|[A-Z]{1,3}|[a-z]{1,3}|\$\{|\{\{|\}\}|vault:|ssm:|op://|ENC\[|env\(|default|,|\]|\PC){0,24}"#
    ) {
        let mut end = 0;
        for found in references(&text) {
            prop_assert!(end <= found.range.start && found.range.start < found.range.end);
            let part = text.get(found.range.clone());
            prop_assert!(part.is_some_and(|part| part.contains(found.name)));
            prop_assert!(found.default.is_none_or(|default| part.is_some_and(|part| part.contains(default))));
            end = found.range.end;
        }
        let _ = is_whole(&text);
    }
}
