//! What is a secret and what is none, and that no secret, control character or CI command passes the gate.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "mask/excerpts.rs"]
mod excerpts;
#[path = "mask/generated.rs"]
mod generated;
#[path = "mask/random.rs"]
mod random;

use std::sync::Arc;

use envparity::document::{Builder, Content, Document, Format, Scalar, Text, Value, ValueKind};
use envparity::key::KeyPath;
use envparity::mask::{Gate, MASK};
use envparity::parse::parse;
use envparity::secret::{is_secret, is_secret_key, secret_parts, secret_shapes};
use envparity::source::{Source, Span};

const GATE: Gate = Gate::new(false);

fn path(key: &str) -> KeyPath {
    key.split('.').fold(KeyPath::root(), |path, name| path.child(name))
}

fn value(text: &str) -> Value<'_> {
    Value { text, kind: ValueKind::Untyped, disputed: false, quoted: false, verbatim: true }
}

/// A document of `KEY=value` lines and `#` comments; lines of other looks are left unread.
fn document(text: &str) -> Document {
    let source = Arc::new(Source::new("test.env", text));
    let mut builder = Builder::new(source.clone(), Format::Dotenv);
    builder.add(None, Span::new(0, text.len() as u32), Content::Map);
    for number in 1..=source.line_count() {
        let span = source.line_span(number);
        let line = source.slice(span);
        if line.starts_with('#') {
            builder.document().comments.push(span);
        } else if let Some(at) = line.find('=') {
            let (key, value) = (Text::plain(span.part(&(0..at))), Text::plain(span.part(&(at + 1..line.len()))));
            let scalar = Scalar { text: value, kind: ValueKind::Untyped, disputed: false, quoted: false };
            builder.add(Some(key), scalar.text.span, Content::Scalar(scalar));
        }
    }
    builder.finish()
}

fn everything(document: &Document) -> String {
    let gate = GATE.for_document(document);
    let lines = 1..=document.source.line_count();
    lines.map(|line| gate.excerpt(document.source.line_span(line), 1).text).collect::<Vec<_>>().join("\n")
}

fn assert_clean(secret: &str, shown: &str) {
    let secret: Vec<char> = secret.chars().collect();
    for window in secret.windows(6.min(secret.len())) {
        let window: String = window.iter().collect();
        assert!(!shown.contains(&window), "{window:?} of a secret in {shown:?}");
    }
}

#[rustfmt::skip] // One a line would hide the file behind its lists.
const SECRET_KEYS: &[&str] = &[
    "PASSWORD", "DB_PASSWORD", "db.password", "database.credentials.password", "POSTGRES_PASSWORD",
    "MYSQL_ROOT_PASSWORD", "REDIS_PASS", "SMTP_PASS", "userPassword", "dbPassword", "PGPASSWD", "ADMIN_PWD",
    "KEYSTORE_PASSPHRASE", "SECRET", "JWT_SECRET", "SECRET_KEY", "SECRET_KEY_BASE", "DJANGO_SECRET_KEY",
    "secretKey", "clientSecret", "GOOGLE_CLIENT_SECRET", "oauth.client.secret", "WEBHOOK_SECRET",
    "STRIPE_WEBHOOK_SECRET", "SESSION_SECRET", "COOKIE_SECRET", "CSRF_SECRET", "SIGNED_SECRET", "ACCESS_SECRET",
    "TOKEN", "GITHUB_TOKEN", "ACCESS_TOKEN", "auth.token", "SLACK_BOT_TOKEN", "refreshToken",
    "RAW_DATA_API_AUTH_TOKEN", "API_KEY", "apiKey", "api-key", "APIKEY", "OPENAI_API_KEY", "stripe.api.key",
    "SENDGRID_API_KEY", "PRIVATE_KEY", "WEB_PUSH_PRIVATE_KEY", "jwt.private.key", "SIGNING_KEY", "ENCRYPTION_KEY",
    "MASTER_KEY", "RAILS_MASTER_KEY", "APP_KEY", "AWS_SECRET_ACCESS_KEY", "AZURE_STORAGE_ACCOUNT_KEY",
    "LICENSE_KEY", "SESSION_KEY", "HMAC_SECRET", "HMAC_KEY", "PASSWORD_SALT", "AUTH_SALT", "PASSWORD_PEPPER",
    "GITHUB_PAT", "SERVICE_JWT", "BASIC_AUTH", "WALLET_MNEMONIC", "SEED_PHRASE", "TOTP_SEED", "DB_CREDENTIALS",
    "CREDS", "JWT_SECRET_OLD", "DB_PASSWORD_PRODUCTION", "API_KEY_2", "PASSWORD1", "ERLANG_COOKIE",
    "TLS_PRIVATE_KEY", "CERTIFICATE_KEY", "API_TOKENS", "STRIPE_SECRET", "NEXT_PUBLIC_CLIENT_SECRET",
    "GOOGLE_RECAPTCHA_SECRET_KEY", "AUTH_KEY", "COOKIES_KEY", "BREVO_API_KEY", "SUPABASE_SERVICE_ROLE_KEY",
    "spring.datasource.password", "spring.mail.password", "ODK_CENTRAL_PASSWD", "db.pass",
];

#[rustfmt::skip] // One a line would hide the file behind its lists.
const OTHER_KEYS: &[&str] = &[
    "HOST", "PORT", "DATABASE_URL", "SECRET_NAME", "secretName", "SECRET_PATH", "SECRET_ARN", "AWS_ACCESS_KEY_ID",
    "SECRET_ID_REF", "PASSWORD_FILE", "POSTGRES_PASSWORD_FILE", "DB_PASSWORD_PATH", "TOKEN_URL", "TOKEN_ENDPOINT",
    "TOKEN_TTL", "TOKEN_EXPIRY", "JWT_EXPIRES", "TOKEN_ISSUER", "TOKEN_TYPE", "TOKEN_LENGTH", "TOKEN_NAME",
    "TOKEN_LIMIT", "JWT_ALGORITHM", "PASSWORD_MIN_LENGTH", "password.min.length", "PASSWORD_RESET_URL",
    "PASSWORD_HASH_ROUNDS", "PUBLIC_KEY", "JWT_PUBLIC_KEY", "STRIPE_PUBLISHABLE_KEY", "publishableKey", "SORT_KEY",
    "CACHE_KEY", "KEY_PREFIX", "KEY", "primaryKey", "PARTITION_KEY", "TOKEN_ENABLED", "PASSWORD_LOGIN_ENABLED",
    "AUTHOR", "KEYBOARD", "MONKEY", "author.name", "BYPASS", "COMPASS_URL", "PASSENGER_COUNT", "TOKENIZER",
    "tokenizerName", "MAX_TOKENS", "AI_MAX_TOKENS", "SECRETARY", "SALTED", "existingSecret", "imagePullSecrets",
    "valueFrom.secretKeyRef.key", "valueFrom.secretKeyRef.name", "SSL_KEY_PATH", "SSL_CERT_PATH",
    "JWT_PRIVATE_KEY_PATH", "API_KEY_RATE_LIMIT", "API_KEY_HEADER", "AUTH_PROVIDER", "AUTH_SCHEME", "AUTH_URL",
    "OAUTH_CLIENT_ID", "SESSION_COOKIE_NAME", "COOKIE_DOMAIN", "SECRETS_MANAGER", "PATCH", "PASSWORD_POLICY",
    "TOKEN_VERIFICATION_API_URL", "CORS_ALLOW_CREDENTIALS", "PIN_VERSION", "PATH", "PATTERN", "SIGNAL", "APP_NAME",
    "NODE_ENV", "LOG_LEVEL", "TOKEN_INTROSPECTION_URL", "HASH_ALGORITHM", "proxy_pass", "NEXT_PUBLIC_SITE_KEY",
    "CERT_EMAIL", "PASSWORD_HASHER", "CONNECTION_TIMEOUT", "STRING_LENGTH", "eos_token", "ERC20_TOKEN_ADDRESS",
];

#[test]
fn keys_that_name_secrets_are_told_from_others() {
    assert!(SECRET_KEYS.len() >= 80 && OTHER_KEYS.len() >= 80);
    let missed: Vec<_> = SECRET_KEYS.iter().filter(|key| !is_secret_key(&path(key))).collect();
    let alarms: Vec<_> = OTHER_KEYS.iter().filter(|key| is_secret_key(&path(key))).collect();
    assert!(missed.is_empty() && alarms.is_empty(), "missed {missed:?}, false {alarms:?}");
    for connection in ["CONNECTION_STRING", "ConnectionStrings.Default", "DB_CONN_STR"] {
        assert!(is_secret_key(&path(connection)), "{connection}");
    }
    assert!(is_secret_key(&KeyPath::new("env").named_item("name", "DB_PASSWORD").child("value")));
    assert!(!is_secret_key(&KeyPath::new("env").named_item("name", "DB_HOST").child("value")));
}

/// Assembled, so that no scanner takes this file for a leak.
fn tokens() -> Vec<String> {
    let letters = "Zx8Kq2Lw9Rt4Yb6Nm3Pv7Hd5Jf1Gc0SaTeUiQoWpXlCkVjBhZgMf";
    let hex = "3f9a1c7e5b2d8046e1f3a9c7b5d20864f1e3d5c7";
    let mut tokens: Vec<String> = MARKS.iter().map(|mark| format!("{mark}{}", &letters[..48])).collect();
    tokens.extend([
        format!("AKIA{}", "QX7WZ2RT5YKN3MPL"),
        format!("SK{}", &hex[..32]),
        format!("AC{}", &hex[..32]),
        format!("key-{}", &hex[..32]),
        format!("SG.{}.{}", &letters[..22], &letters[5..48]),
        format!("123456789:AA{}", &letters[..33]),
        format!("access-production-{}", &hex[..32]),
        format!("NTIz{}.X7h{}.{}", &letters[..20], &letters[..3], &letters[..27]),
        letters.to_owned(),
        hex.to_owned(),
        format!("{}+/{}==", &letters[..20], &letters[20..42]),
    ]);
    tokens
}

#[rustfmt::skip] // One a line would hide the file behind its lists.
const MARKS: &[&str] = &[
    "sk_live_", "sk_test_", "rk_live_", "whsec_", "ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "xoxb-", "xoxp-",
    "AKIA", "ASIA", "AIza", "ya29.", "GOCSPX-", "npm_", "pypi-", "sk-proj-", "sk-ant-api03-", "sk-", "sq0atp-",
    "shpat_", "dop_v1_", "dp.st.prd.", "rzp_live_", "pdl_live_apikey_", "access-production-", "hvs.",
    "AGE-SECRET-KEY-1", "sntrys_", "dckr_pat_", "hf_", "lin_api_", "glsa_", "figd_", "xkeysib-", "ATATT3", "sbp_",
    "EAAA", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx",
];

#[test]
fn tokens_are_found_wherever_they_stand() {
    assert!(tokens().len() >= 50);
    for token in tokens() {
        for text in [
            token.clone(),
            format!("value {token} is old"),
            format!("X='{token}'"),
            format!("https://h.example.org/x?y={token}&z=1"),
        ] {
            assert_clean(&token, &GATE.text(&text));
            assert_clean(&token, &GATE.value(&path("SOMETHING"), &value(&text)));
        }
    }
}

#[test]
fn values_without_secrets_are_shown() {
    let digest = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    let image = format!("nginx:1.25@{digest}");
    let shown = [
        "true",
        "8080",
        "postgres://localhost/shop",
        "https://shop.example.org/path?page=2",
        "redis://cache.internal:6379/0",
        "info",
        "eu-central-1",
        "UTC",
        "Europe/Berlin",
        "2026-01-31T12:00:00Z",
        "*/5 * * * *",
        "10.0.0.0/16",
        "30s",
        digest,
        &image,
        "registry.example.org/team/shop:1.24.3-alpine3.20",
        "v1.2.3-rc.1",
        "123e4567-e89b-12d3-a456-426614174000",
        "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==",
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "arn:aws:iam::123456789012:role/shop-production",
        "/var/www/MyApp2/storage",
        "user@example.org",
        "Shop <noreply@example.org>",
        "mailto:ops@example.org",
        "git@github.com:example/shop.git",
        "npm:left-pad@1.3.0",
        "com.example.shop.ApplicationMain",
        "application/json; charset=utf-8",
        "claude-3-5-sonnet-20241022",
        "http://localhost:8080/@scope/name",
        "max-age=31536000; includeSubDomains",
        "jdbc:postgresql://db.example.org:5432/shop?sslmode=require",
        "C:\\Users\\jo\\shop\\config.json",
        "org.hibernate.dialect.PostgreSQL95Dialect",
        "user_service_connection_pool_v2_maximum",
        "Bearer token",
        "basic auth",
        "postgres://app:${DB_PASSWORD}@db/shop",
        "password: ${DB_PASSWORD}",
        "App\\Models\\User2",
    ];
    for text in shown {
        assert!(secret_shapes(text).is_empty(), "{text} {:?}", secret_shapes(text));
        assert!(secret_parts(&path("SETTING"), &value(text)).is_empty(), "{text}");
    }
    for shown in [
        "${DB_PASSWORD}",
        "{{ .Values.db.password }}",
        "$(DB_PASSWORD)",
        "true",
        "",
        "/run/secrets/db",
        "/etc/shop/tls.key",
    ] {
        assert_eq!(GATE.value(&path("DB_PASSWORD"), &value(shown)), shown);
    }
}

#[test]
fn only_the_secret_part_of_a_value_is_hidden() {
    let cases = [
        ("DATABASE_URL", "postgres://app:hunter2@localhost/shop", "postgres://app:********@localhost/shop"),
        ("DATABASE_URL", "postgres://app:p@ss/w#rd@localhost/shop", "postgres://app:********@localhost/shop"),
        ("DATABASE_URL", "postgres://app:pa/ss@localhost/shop", "postgres://app:********@localhost/shop"),
        ("MONGO_URL", "mongodb://a:x1@h1,h2/db?authSource=admin", "mongodb://a:********@h1,h2/db?authSource=admin"),
        ("REDIS_URL", "redis://:hunter2@cache:6379", "redis://:********@cache:6379"),
        ("DSN", "app:hunter2@tcp(db:3306)/shop", "app:********@tcp(db:3306)/shop"),
        ("CONN", "app:hunter2@db.example.org:5432/shop", "app:********@db.example.org:5432/shop"),
        ("JDBC", "jdbc:oracle:thin:scott/tiger@db:1521/x", "jdbc:oracle:thin:scott/********@db:1521/x"),
        (
            "DB",
            "Server=db;User Id=sa;Password=hun;ter2;Encrypt=true",
            "Server=db;User Id=sa;Password=********;Encrypt=true",
        ),
        (
            "ConnectionStrings.Default",
            "Server=db;User Id=sa;Password=hunter2",
            "Server=db;User Id=sa;Password=********",
        ),
        ("DB", "host=db password=hunter2 dbname=x", "host=db password=******** dbname=x"),
        ("STORAGE", "AccountName=a;AccountKey=abc;Suffix=x", "AccountName=a;AccountKey=********;Suffix=x"),
        ("URL", "https://example.org/?token=abc&page=2", "https://example.org/?token=********&page=2"),
        ("URL", "https://example.org/c?sv=2020&sig=ab%2Fc", "https://example.org/c?sv=2020&sig=********"),
        ("URL", "https://example.org/?key=abc123", "https://example.org/?key=********"),
        ("HEADER", "Authorization: Basic dXNlcjpwYXNz", "Authorization: ********"),
        ("JSON", r#"{"user":"a","password":"hun\"ter2","port":1}"#, r#"{"user":"a","password":"********","port":1}"#),
        ("JSON", r#"{\"password\":\"hunter2\",\"port\":1}"#, r#"{\"password\":\"********\",\"port\":1}"#),
        ("ARGS", "serve --password hunter2 --port 1", "serve --password ******** --port 1"),
        ("ARGS", "curl -u admin:hunter2 https://x", "curl -u admin:******** https://x"),
        ("SLACK", "https://hooks.slack.com/services/T1/B2/c3", "https://hooks.slack.com/services/********"),
        ("DB_PASSWORD", "hunter2", "********"),
        (
            "DATABASE_URL",
            "postgres://${DB_USER:-shop}:${DB_PASSWORD:-hunter2}@${DB_HOST:-db}:5432/x",
            "postgres://${DB_USER:-shop}:${DB_PASSWORD:-********}@${DB_HOST:-db}:5432/x",
        ),
        ("URL", "redis://:${P:-b/c:d}@cache/1", "redis://:${P:-********}@cache/1"),
        ("URL", "amqp://${U:-a}:b${P:-c}@queue/1", "amqp://${U:-a}:********@queue/1"),
        ("URL", "amqp://${U:-a}:${P}@queue/1", "amqp://${U:-a}:${P}@queue/1"),
        ("DSN", "${U:-a}:${P:-b}@tcp(db:3306)/x", "${U:-a}:${P:-********}@tcp(db:3306)/x"),
        ("ROOT_USER", "${MINIO_ACCESS_KEY:-hunter2}", "${MINIO_ACCESS_KEY:-********}"),
        ("LINE", "${A_TOKEN:-${B_TOKEN:-hunter2}} x", "${A_TOKEN:-********} x"),
        ("LINE", "${A_TOKEN:?no hunter} ${B:-${B_TOKEN:-hunter2}}", "${A_TOKEN:?no hunter} ${B:-${B_TOKEN:-********}}"),
        ("LINE", "${A_TOKEN:-hunter2", "${A_TOKEN:********"),
        ("LINE", "${A_TOKEN=hunter2} x", "${A_TOKEN=********} x"),
        ("DB_NAME", "${DB_NAME:-plain}", "${DB_NAME:-plain}"),
        ("SHOP_AGENT_KEY", "shop-agent-auth-key", "********"),
        ("SHOP_AGENT_KEY", "all_very_secure", "********"),
        ("ERROR_REDIS_KEY", "shop:errors:queue_log", "shop:errors:queue_log"),
        ("ERROR_REDIS_KEY", "errors-of-shop", "errors-of-shop"),
        ("SORT_KEY", "token-created", "token-created"),
        ("CACHE_KEY", "auth-key", "auth-key"),
        ("DB_PASSWORD", "${DB_PASSWORD:-hunter2}", "********"),
    ];
    for (key, text, shown) in cases {
        assert_eq!(GATE.value(&path(key), &value(text)), shown, "{key}={text}");
        assert_eq!(Gate::new(true).value(&path(key), &value(text)), text, "{key}={text}");
    }
    assert_eq!(GATE.value(&path("A"), &value("one\ntwo\u{1b}[2J")), "one\\u{a}two\\u{1b}[2J");
    assert_eq!(GATE.value(&path("A"), &value(&"日".repeat(50))).chars().count(), 40);
}

#[test]
fn rules_hold_back_where_a_value_cannot_be_a_secret() {
    let no = [
        ("TOKEN", "true"),
        ("PASSWORD", "12345"),
        ("TOKEN", "30s"),
        ("SECRET", "/run/secrets/x"),
        ("API_KEY", "${API_KEY}"),
        ("PRIVATE_KEY", "/etc/ssl/private/shop.key"),
        ("API_KEY", "$API_KEY"),
        ("API_KEY", "{{ vault.key }}"),
        ("SECRET", "arn:aws:secretsmanager:eu-west-1:1:secret:x"),
        ("SECRET", "op://vault/item/field"),
        ("tls.secret", "shop-tls"),
        ("TOKEN", "0x52908400098527886E0F7030069857D2E4169EE7"),
        ("API_TOKEN", "https://auth.example.org/token"),
        ("HUBSPOT_KEY", "contact-id"),
        ("STORAGE_KEY", "app.state"),
        ("DB_HOST", "db.example.org"),
        ("DB_PASSWORD", ""),
        ("SORT_KEY", "created_at"),
        ("CREDENTIALS", "vault:secret/data/shop#password"),
        ("DATABASE_URL", "postgres://a:b@c/d"),
        ("GIT_SHA", "3f9a1c7e5b2d8046e1f3a9c7b5d20864f1e3d5c7"),
        ("TLS_SECRET", "${TLS:-/run/x}"),
    ];
    for (key, text) in no {
        assert!(!is_secret(&path(key), &value(text)), "{key}={text}");
    }
    let yes = [
        ("DB_PASSWORD", "hunter2"),
        ("JWT_SECRET", "my-secret"),
        ("JWT_SECRET", "changeme"),
        ("PASSWORD", "123456"),
        ("HUBSPOT_KEY", "Zx8Kq2Lw9Rt4Yb6Nm3Pv"),
        ("ANYTHING", "sk_live_Zx8Kq2Lw9Rt4Yb6Nm3Pv"),
        ("API_KEY", "abc/def+123"),
        ("HEROKU_API_KEY", "123e4567-e89b-12d3-a456-426614174000"),
        ("SECRET_KEY", "django-insecure-abc"),
    ];
    for (key, text) in yes {
        assert!(is_secret(&path(key), &value(text)), "{key}={text}");
    }
}

#[test]
fn commands_of_ci_systems_are_broken() {
    for (text, shown) in [
        ("::error::x", "\\u{3a}:error::x"),
        ("  ::add-mask::x", "  \\u{3a}:add-mask::x"),
        ("a ##[group]b", "a \\u{23}#[group]b"),
        ("a ##VSO[task]b", "a \\u{23}#VSO[task]b"),
        ("##teamcity[x]", "\\u{23}#teamcity[x]"),
        ("a::b ## c", "a::b ## c"),
        ("d\n::notice::x\u{202e}", "d\\u{a}::notice::x\\u{202e}"),
        ("👨‍👩‍👧 日本 e\u{301}", "👨‍👩‍👧 日本 e\u{301}"),
        ("a\u{200d}b\u{200b}", "a\\u{200d}b\\u{200b}"),
    ] {
        assert_eq!(GATE.text(text), shown);
        assert_eq!(Gate::new(true).text(text), shown);
    }
}

#[test]
fn a_text_that_passes_stays_where_it_is() {
    for (text, stays) in [
        ("", true),
        ("services/api/.env", true),
        ("********", true),
        ("a\tb", false),
        ("sk_live_Zx8Kq2Lw9Rt4Yb6Nm3Pv", false),
    ] {
        let text: Arc<str> = text.into();
        let shown = GATE.shared(&text);
        assert_eq!((&*shown, Arc::ptr_eq(&shown, &text)), (&*GATE.text(&text), stays));
    }
}

#[test]
fn data_of_a_kubernetes_secret_is_hidden_whatever_its_key_says() {
    let shown = |kind: &str, data: &str| {
        let key = path(data).child("place").below(&path(kind).child("web"));
        Gate::default().value(&key, &value("hunter"))
    };
    assert_eq!([shown("Secret", "data"), shown("Secret", "stringData")], [MASK, MASK]);
    assert_eq!([shown("Secret", "metadata"), shown("ConfigMap", "data")], ["hunter", "hunter"]);
}

#[test]
fn a_name_in_front_of_a_value_says_what_it_is() {
    for (text, shown) in [
        ("DB_PASSWORD=correct horse battery", "DB_PASSWORD=********"),
        ("GREETING=correct horse battery", "GREETING=correct horse battery"),
    ] {
        assert_eq!(GATE.value(&path("env"), &value(text)), shown);
    }
    assert_eq!(GATE.name("API_TOKEN 'hunter"), "API_TOKEN ********");
    assert_eq!(GATE.name("GREETING 'hunter"), "GREETING 'hunter");
    assert_eq!(Gate::new(true).name("API_TOKEN 'hunter"), "API_TOKEN 'hunter");
}

#[test]
fn an_item_that_is_named_like_another_holds_a_secret_too() {
    for more in ["  - name: DB_PASSWORD\n    value: correct-horse\n", "  - some words\n"] {
        let text = format!("env:\n  - name: DB_PASSWORD\n    value: correct-horse\n{more}");
        let document = parse(Arc::new(Source::new("x.yaml", text)), Format::Yaml);
        let settings = document.settings(document.roots()[0]);
        for setting in settings {
            assert_clean("correct-horse", &GATE.value(&setting.key, &setting.value));
        }
        assert_clean("correct-horse", &everything(&document));
    }
}

#[test]
fn a_large_document_is_masked_as_each_of_its_values_is() {
    let item = |number: usize| format!("  - name: DB_PASSWORD\n    value: n0t-{number}-Sh0wn\n    port: {number}\n");
    let text = ["kind: Secret\nenv:\n", &(0..6000).map(item).collect::<String>(), "data:\n  a: bWluZQ==\n"].concat();
    let document = parse(Arc::new(Source::new("x.yaml", text)), Format::Yaml);
    let gate = GATE.for_document(&document);
    let (mut hidden, mut shown) = (0, 0);
    let values = document.nodes().filter(|(_, node)| matches!(node.content(), Content::Scalar(_)));
    for (_, node) in values.collect::<Vec<_>>().into_iter().rev().step_by(250) {
        let alone = GATE.for_spans(&document, vec![node.span()]);
        assert_eq!(gate.hides(node.span()), alone.hides(node.span()), "{}", document.source.slice(node.span()));
        *(if alone.hides(node.span()) { &mut hidden } else { &mut shown }) += 1;
    }
    assert!(hidden > 10 && shown > 10, "{hidden} hidden, {shown} shown");
}
