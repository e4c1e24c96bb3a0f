//! Tables of what each word says yes and no to; every word and relation must have one.

use super::*;

fn key(text: &str) -> KeyPath {
    text.split('.').fold(KeyPath::root(), |path, step| path.child(step))
}

fn with<T>(line: &str, role: Role, then: impl FnOnce(&Subject<'_>) -> T) -> T {
    let (name, text) = line.split_once('=').unwrap();
    let key = key(name);
    let value = Value { text, kind: ValueKind::Untyped, disputed: false, quoted: false, verbatim: true };
    let environment = role.word();
    let partly_external = text.contains("${");
    then(&Subject { key: &key, value, partly_external, environment, role, sibling: &|_| None })
}

fn ask(name: &str, line: &str) -> Option<Hit> {
    with(line, Role::Production, |subject| (word(name).unwrap().ask)(subject))
}

fn table(name: &str, yes: &[&str], no: &[&str]) {
    assert!(yes.len() >= 8 && no.len() >= 8, "{name} needs eight cases of each");
    for line in yes {
        let hit = ask(name, line).unwrap_or_else(|| panic!("{name} says no to {line}"));
        let value = line.split_once('=').unwrap().1;
        assert!(
            hit.part.is_none_or(|part| value.get(part).is_some_and(|part| !part.is_empty())),
            "{name}: part of {line}"
        );
    }
    for line in no {
        assert_eq!(ask(name, line), None, "{name} says yes to {line}");
    }
}

fn part<'v>(name: &str, line: &'v str) -> &'v str {
    &line.split_once('=').unwrap().1[ask(name, line).unwrap().part.unwrap()]
}

fn relates(name: &str, yes: &[(&str, &str)], no: &[(&str, &str)]) {
    assert!(yes.len() >= 8 && no.len() >= 8, "{name} needs eight cases of each");
    for (expected, cases) in [(true, yes), (false, no)] {
        for (one, other) in cases {
            let found = with(one, Role::Staging, |one| {
                with(other, Role::Production, |other| (relation(name).unwrap().ask)(one, other))
            });
            assert_eq!(found.is_some(), expected, "{name} on {one} and {other}");
        }
    }
}

/// The words whose tables stand below; a new word fails here until it has one.
const TABLED: [&str; 24] = [
    "placeholder",
    "secret",
    "weak-secret",
    "test-credential",
    "live-credential",
    "loopback-target",
    "nonproduction-host",
    "production-host",
    "home-path",
    "windows-path",
    "path",
    "truthy",
    "falsy",
    "verbose-level",
    "other-environment",
    "number",
    "boolean",
    "url",
    "duration",
    "email",
    "host",
    "empty-like",
    "blank",
    "in-memory-engine",
];

#[test]
fn words_are_described_once_and_tabled() {
    let names: Vec<&str> = WORDS.iter().map(|word| word.name).collect();
    assert_eq!(names, TABLED);
    for (name, about) in
        WORDS.iter().map(|word| (word.name, word.about)).chain(RELATIONS.iter().map(|word| (word.name, word.about)))
    {
        assert!(!about.contains('\n') && !about.ends_with('.') && about.len() > 10, "{name}");
    }
    assert!(word("nonsense").is_none() && relation("nonsense").is_none());
}

#[test]
fn words_bear_any_text() {
    let odd = [
        "",
        " ",
        "://",
        "a://@:",
        "[",
        "[]:",
        "ü://ü:ü@ü",
        "\\\\",
        "C:",
        "é:\\",
        "@@@@",
        "<>",
        "xxx",
        "P",
        "\u{0}",
        "~/",
        "/home/",
        ":\\Users\\",
        "…",
        "PT",
        "=",
        ";=",
        "a=;",
    ];
    let long = "é".repeat(3000);
    for text in odd.into_iter().chain([long.as_str()]) {
        for name in ["HOST", "DB_PASSWORD", "a.b", "LOG_PATH", "CACHE_DRIVER", "é"] {
            let line = format!("{name}={text}");
            for word in WORDS {
                with(&line, Role::Production, |subject| {
                    if let Some(Hit { part: Some(part), .. }) = (word.ask)(subject) {
                        assert!(text.get(part).is_some(), "{} on {line}", word.name);
                    }
                });
            }
            for relation in RELATIONS {
                with(&line, Role::Staging, |one| with("A=1", Role::Production, |other| (relation.ask)(one, other)));
            }
        }
    }
}

#[test]
fn placeholders() {
    table(
        "placeholder",
        &[
            "A=changeme",
            "A=CHANGE_ME",
            "A=please_change_me",
            "A=replace_me",
            "A=your-api-key",
            "A=YOUR_SECRET_HERE",
            "A=<your-token>",
            "A=<API_KEY>",
            "A=xxx",
            "A=sk_live_xxxxxxxxxxxx",
            "A=TODO",
            "A=FIXME",
            "A=dummy",
            "A=dummy-key",
            "A=secret-to-change",
            "A=@@API_KEY@@",
            "DB_PATH=NULL",
            "A=undefined",
            "A=AKIAIOSFODNN7EXAMPLE",
            "A=change-me-in-production",
            "A=GTM-XXXXXXX",
            "A=CHANGE",
            "A=changeme123",
            "A=replace-with-real-key",
            "D=postgres://app:changeme@db/x",
            "TOKEN=None",
        ],
        &[
            "A=",
            "A=null",
            "SAMESITE=None",
            "A=ops@example.com",
            "A={{merchant_prefix}}",
            "A=https://changeme.example.org/x",
            "A=changeme.example.org",
            "A=${CHANGE_ME}",
            "A=exchange",
            "A=youtube",
            "A=yours",
            "A=todoist",
            "A=/var/www/your-app",
            "A=<b>",
            "A=<div class='x'>",
            "A=Max",
            "A=foxx",
            "A=1x2x3x4x",
            "A=change-log",
            "FORM_PLACEHOLDER=your-name",
            "A=your friendly support team is here for every question that you may have",
        ],
    );
    assert_eq!(part("placeholder", "D=postgres://app:changeme@db/x"), "changeme");
}

#[test]
fn secrets() {
    table(
        "secret",
        &[
            "DB_PASSWORD=Tr4nQ9-kelp",
            "stripe.secretKey=a8f0c2d4e6b8",
            "JWT_SECRET=s3",
            "API_TOKEN=q8Zr2Lw0",
            "AUTH_TOKEN=12345678",
            "DATABASE_URL=postgres://app:Tr4n@db/x",
            "REDIS=redis://:pw@cache:6379",
            "SECRET_KEY_BASE=0a1b2c",
            "AWS_SECRET_ACCESS_KEY=abcd/efgh",
            "db.password=correct horse battery",
        ],
        &[
            "DB_PASSWORD=",
            "DB_PASSWORD=changeme",
            "TOKEN_TTL=3600",
            "SECRET_NAME=shop/db",
            "PASSWORD_RESET_URL=https://x.example/reset",
            "JWT_SECRET=${JWT}",
            "A_TOKEN=vault:kv/a",
            "A_TOKEN=arn:aws:secretsmanager:x",
            "PRIVATE_KEY=/run/secrets/key",
            "USE_TOKEN=true",
            "MONKEY=banana",
            "DATABASE_URL=postgres://db/x",
            "NEXT_PUBLIC_API_KEY=abc123def",
            "ALGOLIA_SEARCH_API_KEY=abc123def",
            "CSRF_TOKEN_HEADER=X-CSRF",
            "SSO_PASSWORD=((sso))",
        ],
    );
    assert_eq!(part("secret", "DATABASE_URL=postgres://app:Tr4n@db/x"), "Tr4n");
}

#[test]
fn weak_secrets() {
    table(
        "weak-secret",
        &[
            "DB_PASSWORD=postgres",
            "JWT_SECRET=secret",
            "SECRET_KEY=django-insecure-4z!k9w2m#q8x7v1p5r3t6y0u",
            "MINIO_SECRET_KEY=minioadmin",
            "DB_PASSWORD=Ab3$x",
            "D=postgres://postgres:postgres@db/x",
            "D=amqp://guest:guest@mq",
            "D=mysql://root:@db/x",
            "JWT_SECRET=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "APP_KEY=base64:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "SESSION_SECRET=my-secret-key",
            "JWT_SECRET=k3Jx8Qw2Zr5Lm9Tb",
            "D=redis://:password@cache",
        ],
        &[
            "DB_PASSWORD=changeme",
            "DB_PASSWORD=",
            "JWT_SECRET=${JWT_SECRET}",
            "DB_PASSWORD=Tr4nQ9-kelp-Vx",
            "JWT_SECRET=9fK2mQ7xW4vB8nT1zR6cL3hJ5pY0sDgA",
            "TOKEN_TTL=60",
            "D=postgres://app:Tr4nQ9kelp@db/x",
            "USER=admin",
            "MODE=test",
            "D=postgres://${U}:${P}@db/x",
            "A_TOKEN=vault:kv/a",
            "PASSWORD_MIN_LENGTH=8",
            "CLIENT_SECRET=Zk8Q~r3vT_p0wLx9.mB2",
            "SECRET_KEY_PATH=/x",
        ],
    );
    assert_eq!(part("weak-secret", "D=amqp://guest:guest@mq"), "guest");
    assert_eq!(part("weak-secret", "D=mysql://root:@db/x"), "root");
}

#[test]
fn credentials() {
    table(
        "test-credential",
        &[
            "STRIPE_SECRET_KEY=sk_test_4eC39HqLyjWDar",
            "K=pk_test_4eC39HqLyjWDar",
            "K=rk_test_4eC39HqLyjWDar",
            "K=rzp_test_1DP5mmOlF5G5ag",
            "K=FLWSECK_TEST-1a2b3c4d5e6f",
            "K=SB-Mid-server-a1b2c3d4e5",
            "K=access-sandbox-12345678-abcd",
            "PAYPAL_MODE=sandbox",
            "plaid.env=sandbox",
            "MIDTRANS_IS_PRODUCTION=false",
            "MOLLIE_API_KEY=test_dHar4XY7LxsDOtmnkVtjNVWXLSlXsM",
            "CAPTCHA_SECRET=1x0000000000000000000000000000000AA",
            "ADYEN_ENVIRONMENT=TEST",
            "K=xnd_development_O46JfOtygef9kMNsK",
        ],
        &[
            "K=sk_live_4eC39HqLyjWDar",
            "K=sk_test_",
            "K=sk_test_xxxxxxxxxxxxxxxx",
            "K=sk_test_${KEY_OF_STRIPE}",
            "K=test_dHar4XY7LxsDOtmnkVtjNVWXLSlXsM",
            "MODE=sandbox",
            "PAYPAL_MODE=live",
            "K=risk_test_4eC39HqLyjWDar",
            "K=sk_test_has space in it",
            "PAYPAL_MODE_LABEL=sandbox",
            "MIDTRANS_IS_PRODUCTION=true",
        ],
    );
    table(
        "live-credential",
        &[
            "K=sk_live_4eC39HqLyjWDar",
            "K=pk_live_4eC39HqLyjWDar",
            "K=rk_live_4eC39HqLyjWDar",
            "K=rzp_live_1DP5mmOlF5G5ag",
            "K=FLWSECK-1a2b3c4d5e6f",
            "PAYPAL_MODE=live",
            "PLAID_ENV=production",
            "MIDTRANS_IS_PRODUCTION=true",
            "K=shippo_live_4eC39HqLyjWD",
            "K=dp.st.prd.4eC39HqLyjWD",
        ],
        &[
            "K=sk_test_4eC39HqLyjWDar",
            "K=sk_live_",
            "K=sk_live_short",
            "K=alive_and_well_since_1999",
            "NODE_ENV=production",
            "K=live_4eC39HqLyjWDar4eC39HqLyjWDar",
            "PAYPAL_MODE=sandbox",
            "K=sk_live_xxxxxxxxxxxxxxxxxxxx",
            "K=FLWSECK_TEST-1a2b3c4d5e6f",
            "MIDTRANS_IS_PRODUCTION=0",
        ],
    );
    assert_eq!(ask("test-credential", "PAYSTACK_KEY=sk_test_4eC39HqLyjWDar").unwrap().detail, "Paystack");
    assert_eq!(ask("test-credential", "K=sk_test_4eC39HqLyjWDar").unwrap().detail, "Stripe");
}

#[test]
fn loopback_targets() {
    table(
        "loopback-target",
        &[
            "DATABASE_URL=postgres://localhost/shop",
            "API_URL=http://127.0.0.1:8000",
            "REDIS_HOST=localhost",
            "events.brokers=localhost:9092",
            "K=kafka:9092,localhost:9093",
            "API_URL=http://[::1]:3000/x",
            "API_URL=http://0.0.0.0:3000",
            "API_URL=http://host.docker.internal:8080",
            "WEBHOOK_URL=https://a1b2.ngrok-free.app/x",
            "APP_URL=http://shop.localhost",
            "database.host=127.0.0.1",
            "D=Server=localhost;Database=shop",
            "SERVER_URL=http://localhost:80",
            "MAIL_HOST=LOCALHOST",
            "DATABASE_URL=jdbc:postgresql://localhost:5432/shop",
            "services.web.environment.REDIS_HOST=localhost",
        ],
        &[
            "HOST=0.0.0.0",
            "HOST=localhost",
            "server.host=127.0.0.1",
            "LISTEN_ADDR=127.0.0.1:80",
            "BIND=127.0.0.1",
            "proxy.bypass_proxy_urls=localhost,local",
            "NO_PROXY=localhost",
            "STATSD_HOST=127.0.0.1",
            "rate_limiting.whitelist_ips=127.0.0.1",
            "services.web.healthcheck.test=curl http://localhost/health",
            "ALLOWED_HOSTS=localhost",
            "CORS_ORIGINS=http://localhost:3000",
            "API_URL=https://localhost.example.org",
            "API_URL=https://x.example/?to=localhost",
            "NAME=localhost",
            "A=mylocalhost:80",
            "REDIS_HOST=${REDIS_HOST}",
            "services.web.environment.HOST=localhost",
            "ASPNETCORE_URLS=http://localhost:5000",
            "OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4317",
            "ports=127.0.0.1:80:80",
            "A=127.1",
        ],
    );
    assert_eq!(part("loopback-target", "D=postgres://app:pw@localhost:5432/x"), "localhost");
    let key = key("events.brokers");
    let value = Value { text: "localhost:9092", kind: ValueKind::Text, disputed: false, quoted: true, verbatim: true };
    for (off, expected) in [("false", false), ("true", true)] {
        let sibling = |name: &str| (name == "enabled").then_some(off);
        let subject = Subject {
            key: &key,
            value,
            partly_external: false,
            environment: "p",
            role: Role::Production,
            sibling: &sibling,
        };
        assert_eq!((word("loopback-target").unwrap().ask)(&subject).is_some(), expected, "enabled is {off}");
    }
}

#[test]
fn telling_hosts() {
    table(
        "nonproduction-host",
        &[
            "A_URL=https://api.pre.example.com",
            "A_URL=https://api.sandbox.checkout.example",
            "A_URL=https://sandbox.example.com",
            "A_URL=https://apitest.merchant.example",
            "A_URL=https://staging.example.com/x",
            "A_URL=https://cert.api.example.com",
            "A_URL=https://testapi.example.com",
            "DB_HOST=db.staging.internal",
            "A=stg-db:5432",
            "A_URL=https://connect.squareupsandbox.com",
            "A_URL=https://api-qa2.example.com",
            "A_URL=https://verify-cert.example.org",
            "A_URL=https://shop-staging.example.net",
        ],
        &[
            "A_URL=https://latest.example.com",
            "A_URL=https://contest.example.com",
            "A_URL=https://api.example.com/sandbox/x",
            "A_URL=https://prod.test.example.com",
            "MODE=staging",
            "A_URL=https://test.io",
            "A_URL=https://shop.pages.dev",
            "A_URL=https://dev.azure.com/x",
            "STAGING_URL=https://staging.example.com",
            "A_URL=https://cert-manager.example.com",
            "A_URL=https://devices.example.com",
            "FROM=ops@staging.example.com",
            "A_URL=https://pre-order.example.com",
            "NAME=db.staging.internal",
            "CORS_ORIGINS=https://staging.example.com",
            "A=10.0.0.1:80",
        ],
    );
    assert_eq!(part("nonproduction-host", "A_URL=https://x:y@api.sandbox.example.com/v1"), "api.sandbox.example.com");
    table(
        "production-host",
        &[
            "A_URL=https://prod.example.com",
            "A_URL=https://api.prod.example.com",
            "A_URL=https://api-prod.example.com",
            "A_URL=https://live.example.com",
            "DB_HOST=db.production.internal",
            "A=db-prod:5432",
            "A_URL=https://prd-db.example.com/x",
            "A_URL=https://x.production.example.com",
        ],
        &[
            "A_URL=https://products.example.com",
            "A_URL=https://alive.example.com",
            "A_URL=https://live.com",
            "A_URL=https://non-prod.example.com",
            "MODE=production",
            "PRODUCTION_URL=https://prod.example.com",
            "A_URL=https://example.com/prod",
            "A_URL=https://staging.example.com",
            "NAME=db.production.internal",
        ],
    );
}

#[test]
fn paths() {
    table(
        "home-path",
        &[
            "UPLOAD_DIR=/Users/anna/uploads",
            "LOG_PATH=/home/anna/app.log",
            "KEY_FILE=~/.ssh/id_rsa",
            "CERT=C:\\Users\\anna\\cert.pem",
            "A=/Users/anna",
            "DATABASE_URL=sqlite:////home/anna/x.db",
            "DATABASE_URL=file:///Users/anna/x.db",
            "CERT=C:/Users/anna/cert.pem",
            "services.web.volumes=/home/anna/data:/data",
            "DATA_PATHS=/srv/x,/home/anna/y",
        ],
        &[
            "A_URL=https://x.example/home/anna",
            "A_PATH=/home/deploy/app",
            "REDIRECT=/home/news",
            "A=/Users/Shared/x",
            "A=/srv/Users/anna",
            "services.web.volumes=./x:/home/anna",
            "A_PATH=/home/${USER}/x",
            "A_PATH=~",
            "MOUNT_PATH=/home/anna",
            "A=~1.2",
            "A_PATH=/home/",
            "A_PATH=/homework/anna",
        ],
    );
    assert_eq!(part("home-path", "DATABASE_URL=sqlite:////home/anna/x.db"), "/home/anna/x.db");
    assert_eq!(part("home-path", "V=C:/Users/anna/x"), "C:/Users/anna/x");
    table(
        "windows-path",
        &[
            "A=C:\\logs",
            "A=D:/data/x",
            "A=c:\\",
            "A=\\\\files\\share\\x",
            "A=Data Source=C:\\db\\x.mdb;Mode=1",
            "A=file:///C:/x",
            "A=--log=E:\\x",
            "A=Z:\\ü",
        ],
        &[
            "A=https://x.example",
            "A=c://x",
            "A=\\\\d+\\\\w",
            "A=\\\\d+\\w",
            "A=/srv/c:/x",
            "A=abc:\\x",
            "A=C:",
            "A=12:/3",
            "A=C",
            "A=\\n",
            "A=redis:/x",
        ],
    );
    table(
        "path",
        &["A=/srv/x", "A=./x", "A=../x/y", "A=~/x", "A=/x", "A=C:\\x", "A=/a/", "A=/var/log/a.log", "A=D:/x"],
        &["A=x", "A=https://x", "A=//cdn.example", "A=", "A=a/b c", "A=/x y", "A=.", "A=/", "A=/a\nb"],
    );
}

#[test]
fn switches() {
    table(
        "truthy",
        &["A=true", "A=True", "A=1", "A=yes", "A=ON", "A= on ", "A=enabled", "A=t"],
        &["A=", "A=false", "A=2", "A=truth", "A=yes please", "A=onn", "A=app:*", "A=0"],
    );
    table(
        "falsy",
        &["A=false", "A=False", "A=0", "A=no", "A=OFF", "A= off ", "A=disabled", "A=f"],
        &["A=", "A=true", "A=00", "A=none", "A=null", "A=nope", "A=offf", "A=1"],
    );
    table(
        "verbose-level",
        &["A=debug", "A=DEBUG", "A=trace", "A=Verbose", "A=silly", "A=all", "A= trace ", "A=finest"],
        &["A=info", "A=", "A=warn", "A=debugger", "A=app:*", "A=error", "A=none", "A=information"],
    );
    table(
        "other-environment",
        &[
            "E=staging",
            "E=Staging",
            "E=stg",
            "E=development",
            "E=local",
            "E=shop-staging",
            "E=staging-0.0.1",
            "E=qa",
            "E=pre-prod",
            "E=test",
        ],
        &[
            "E=production",
            "E=prod",
            "E=live",
            "E=PRODUCTION",
            "E=",
            "E=beta",
            "E=latest",
            "E=shop",
            "E=prod-test",
            "E=https://staging.example",
            "E=backstage",
            "E=${ENV}-staging",
        ],
    );
    let in_staging =
        |line: &str| with(line, Role::Staging, |subject| (word("other-environment").unwrap().ask)(subject).is_some());
    assert!(
        in_staging("E=production") && in_staging("E=prod-eu") && !in_staging("E=qa") && !in_staging("E=development")
    );
}

#[test]
fn shapes() {
    table(
        "number",
        &["A=1", "A=-1", "A=1.5", "A=.5", "A=1_000", "A=1e3", "A= 7 ", "A=0123"],
        &["A=", "A=1s", "A=one", "A=1.2.3", "A=-", "A=inf", "A=nan", "A=0x1f"],
    );
    table(
        "boolean",
        &["A=true", "A=false", "A=True", "A=yes", "A=no", "A=on", "A=off", "A=NO"],
        &["A=", "A=1", "A=0", "A=y", "A=truthy", "A=none", "A=enabled", "A=null"],
    );
    table(
        "url",
        &[
            "A=https://x.example",
            "A=postgres://db/x",
            "A=jdbc:mysql://db/x",
            "A=redis://:p@c:1",
            "A=HTTP://X",
            "A=amqp://mq",
            "A=http://[::1]/",
            "A=a+b://c",
        ],
        &["A=", "A=x.example", "A=see https://x.example", "A=://x", "A=file:///x", "A=x:1", "A=//x", "A=mailto:a@b.c"],
    );
    table(
        "duration",
        &["A=30s", "A=5m", "A=10ms", "A=1h30m", "A=PT30S", "A=P1D", "A=2 days", "A=1.5h", "A=7d"],
        &["A=", "A=30", "A=s", "A=30x", "A=512Mi", "A=P", "A=PS", "A=1h30", "A=a5m"],
    );
    table(
        "email",
        &[
            "A=a@b.example",
            "A=a.b@c.example",
            "A=a+b@c.example",
            "A=A@B.EXAMPLE",
            "A=a_b@c.example",
            "A=a-b@c.d.example",
            "A=1@b.example",
            "A=ü@b.example",
        ],
        &[
            "A=",
            "A=a",
            "A=a@",
            "A=@b.example",
            "A=a@b",
            "A=https://a@b.example",
            "A=a b@c.example",
            "A=a@b.example, c@d.example",
            "A=a@b.",
        ],
    );
    table(
        "host",
        &[
            "A=localhost",
            "A=x.example",
            "A=10.0.0.1",
            "A=db:5432",
            "A=x.example:80",
            "A=::1",
            "A=[::1]:80",
            "A=db.internal",
            "A=a-b.c.example",
        ],
        &[
            "A=",
            "A=word",
            "A=settings.json",
            "A=1.2.3",
            "A=1.2.3.400",
            "A=a b",
            "A=https://x.example",
            "A=x..y",
            "A=12:30",
        ],
    );
    table(
        "empty-like",
        &["A=", "A= ", "A=null", "A=NULL", "A=nil", "A=undefined", "A=~", "A=[]", "A={}", "A=\"\""],
        &["A=0", "A=false", "A=none", "A=x", "A=-", "A=nullable", "A=[1]", "A=."],
    );
}

#[test]
fn blank_texts() {
    table(
        "blank",
        &["A=", "A= ", "A=\t", "A=  ", "A=\n", "A=\r\n", "A=\u{a0}", "A=\u{3000}"],
        &["A=null", "A=~", "A=x", "A=0", "A=\"\"", "A=[]", "A=.", "A=\u{200b}"],
    );
}

#[test]
fn engines() {
    table(
        "in-memory-engine",
        &[
            "CACHE_DRIVER=array",
            "CACHE_STORE=memory",
            "DATABASE_URL=sqlite://:memory:",
            "DATABASE_URL=sqlite::memory:",
            "QUEUE_CONNECTION=sync",
            "SESSION_DRIVER=array",
            "spring.datasource.url=jdbc:h2:mem:x",
            "caches.default.backend=django.core.cache.backends.locmem.LocMemCache",
            "QUEUE_DRIVER=null",
        ],
        &[
            "CACHE_DRIVER=redis",
            "DATABASE_URL=sqlite:///x.db",
            "DATABASE_URL=postgres://db/x",
            "A=memory",
            "CACHE_TTL=array",
            "SESSION_DRIVER=file",
            "QUEUE_CONNECTION=sqs",
            "CACHE_DRIVER=",
        ],
    );
    relates(
        "engine-differs",
        &[
            ("DATABASE_URL=sqlite:///x.db", "DATABASE_URL=postgres://db/x"),
            ("DB_CONNECTION=mysql", "DB_CONNECTION=pgsql"),
            ("CACHE_DRIVER=array", "CACHE_DRIVER=redis"),
            ("QUEUE_CONNECTION=sync", "QUEUE_CONNECTION=sqs"),
            ("DATABASE_URL=file:./dev.db", "DATABASE_URL=postgresql://db/x"),
            (
                "databases.default.engine=django.db.backends.sqlite3",
                "databases.default.engine=django.db.backends.postgresql",
            ),
            ("spring.datasource.url=jdbc:h2:mem:x", "spring.datasource.url=jdbc:postgresql://db/x"),
            ("FILESYSTEM_DISK=local", "FILESYSTEM_DISK=s3"),
            ("BROKER_URL=redis://c", "BROKER_URL=amqp://mq"),
            ("db.dialect=mysql", "db.dialect=mariadb"),
        ],
        &[
            ("DATABASE_URL=postgres://a/x", "DATABASE_URL=postgresql+asyncpg://b/x"),
            ("DB_CONNECTION=pgsql", "DB_CONNECTION=postgres"),
            ("REDIS_URL=redis://a", "REDIS_URL=rediss://b"),
            ("API_URL=http://a", "API_URL=https://b"),
            ("NAME=mysql", "NAME=postgres"),
            ("CACHE_DRIVER=${X}", "CACHE_DRIVER=redis"),
            ("DATABASE_URL=sqlite:///a.db", "DATABASE_URL=sqlite:///b.db"),
            ("DATABASE_URL=mysql2://a/x", "DATABASE_URL=mysql://b/x"),
            ("MAIL_MAILER=log", "MAIL_MAILER=smtp"),
        ],
    );
}

#[test]
fn relations() {
    relates(
        "equal",
        &[
            ("A=1", "A=1"),
            ("A=x", "A=x"),
            ("A=é", "A=é"),
            ("A=", "A="),
            ("A=a b", "A=a b"),
            ("A=true", "A=true"),
            ("A=x=y", "A=x=y"),
            ("A=https://x", "A=https://x"),
        ],
        &[
            ("A=1", "A=2"),
            ("A=x", "A=X"),
            ("A=${X}", "A=${X}"),
            ("A=", "A=x"),
            ("A=x ", "A=x"),
            ("A=true", "A=True"),
            ("A=1", "A=1.0"),
            ("A=a", "A=ä"),
        ],
    );
    relates(
        "different",
        &[
            ("A=1", "A=2"),
            ("A=x", "A=X"),
            ("A=", "A=x"),
            ("A=x ", "A=x"),
            ("A=true", "A=True"),
            ("A=1", "A=1.0"),
            ("A=a", "A=ä"),
            ("A=a", "A=b"),
        ],
        &[
            ("A=1", "A=1"),
            ("A=x", "A=x"),
            ("A=é", "A=é"),
            ("A=", "A="),
            ("A=a b", "A=a b"),
            ("A=true", "A=true"),
            ("A=x=y", "A=x=y"),
            ("A=https://x", "A=https://x"),
        ],
    );
    relates(
        "type-differs",
        &[
            ("TIMEOUT=30", "TIMEOUT=30s"),
            ("WORKERS=4", "WORKERS=true"),
            ("PORT=80", "PORT=http"),
            ("A_URL=https://x.example", "A_URL=x.example"),
            ("A=[\"a\",\"b\"]", "A=a,b"),
            ("X_ENABLED=true", "X_ENABLED=beta"),
            ("A=true", "A=https://x.example"),
            ("A=5m", "A=300"),
            ("RETRIES=three", "RETRIES=3"),
        ],
        &[
            ("A=30", "A=60"),
            ("A=true", "A=False"),
            ("A=1", "A=true"),
            ("A=", "A=30"),
            ("A=a:1", "A=b"),
            ("VERSION=12", "VERSION=latest"),
            ("SSL=true", "SSL=require"),
            ("A=${X}", "A=30"),
            ("MEMORY=512", "MEMORY=1gb"),
            ("A=a", "A=a,b"),
            ("TIMEOUT=TODO", "TIMEOUT=30"),
            ("A=30s", "A=1h"),
            ("HOST=x.example", "HOST=https://x.example"),
            ("A=/srv/x", "A=s3://x/y"),
        ],
    );
    relates(
        "scheme-differs",
        &[
            ("A=http://x", "A=https://x"),
            ("A=redis://x", "A=rediss://x"),
            ("A=ws://x", "A=wss://x"),
            ("A=amqp://x", "A=amqps://x"),
            ("A=ftp://x", "A=sftp://x"),
            ("A=a://x", "A=b://y"),
            ("A=postgres://x", "A=mysql://x"),
            ("A=file:///x", "A=https://x"),
        ],
        &[
            ("A=http://x", "A=http://y"),
            ("A=HTTP://x", "A=http://y"),
            ("A=x", "A=https://x"),
            ("A=", "A=https://x"),
            ("A=https://x", "A=y"),
            ("A=1", "A=2"),
            ("A=a:b", "A=c:d"),
            ("A=//x", "A=https://x"),
        ],
    );
    relates(
        "host-differs",
        &[
            ("A=http://x", "A=http://y"),
            ("A=x:1", "A=y:1"),
            ("A=a.example", "A=b.example"),
            ("A=http://x", "A=y:80"),
            ("A=a:1,b:1", "A=a:1,c:1"),
            ("A=a:1", "A=a:1,b:1"),
            ("A=postgres://u:p@x/d", "A=postgres://u:p@y/d"),
            ("A=10.0.0.1", "A=10.0.0.2"),
        ],
        &[
            ("A=http://x/a", "A=http://x/b"),
            ("A=http://x", "A=https://X"),
            ("A=x:1", "A=x:2"),
            ("A=", "A=http://y"),
            ("A=a b", "A=http://y"),
            ("A=/x", "A=/y"),
            ("A=a:1,b:1", "A=b:1,a:1"),
            ("A=http://u@x", "A=http://v@x"),
        ],
    );
}
