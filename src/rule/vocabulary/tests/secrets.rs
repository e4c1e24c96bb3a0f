//! What the words about secrets and credentials say yes and no to.

use super::{ask, part, relates, table, with, with_key};
use crate::environment::Role;
use crate::key::KeyPath;
use crate::rule::vocabulary::{Subject, poor_secret, word};

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
            "A=client-id-replace-with-real",
            "A=@@API_KEY@@",
            "DB_PATH=NULL",
            "A=undefined",
            "A=AKIAIOSFODNN7EXAMPLE",
            "A=change-me-in-production",
            "A=GTM-XXXXXXX",
            "A=CHANGE",
            "A=changeme123",
            "A=replace-with-real-key",
            "A=your-key-from-the-dashboard",
            "D=postgres://app:changeme@db/x",
            "DB=Server=db;Password=changeme;Encrypt=true",
            "TOKEN=None",
            "A=...",
            "A=…",
            "A=whsec_xxx",
            "HOST=TU_HOST_RDS",
            "A=tu-clave-secreta",
            "A=SUA_SENHA",
            "A=votre-mot-de-passe-db",
            "A=dein_api_key",
            "A=cambia_esto",
            "API_URL=https://xxx.meilisearch.com",
            "API_URL=https://api.yourdomain.com",
            "ORIGIN=https://your-frontend.example.com",
        ],
        &[
            "A=",
            "A=null",
            "SAMESITE=None",
            "A=ops@example.com",
            "A={{merchant_prefix}}",
            "A=https://changeme.example.org/x",
            "A=changeme.example.org",
            "A=..",
            "TRUNCATE_SUFFIX=...",
            "A=tu-dresden",
            "A=tuesday_api_key",
            "API_URL=https://your-trip.com",
            "API_URL=https://shop.xxx",
            "API_URL=https://yourls.example.com",
            "A=box_xx",
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
            "A=your-key-from-env",
            "A=PLACEHOLDER_FROM_VAULT",
            "FORM_PLACEHOLDER=your-name",
            "authenticator_class=dummy",
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
            "DB=Server=db;User Id=sa;Password=Tr4nQ9",
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
            "registryCredentials.username=shop-builder",
            "CLIENT_SECRET=CLIENT_SECRET",
            "secrets.shop.DB_PASSWORD=database_password",
        ],
    );
    assert_eq!(part("secret", "DATABASE_URL=postgres://app:Tr4n@db/x"), "Tr4n");
}

#[test]
fn variables_that_a_list_names_are_no_secrets() {
    let found = |list: &str, item: &str| {
        let weak = |subject: &Subject<'_>| (word("weak-secret").unwrap().ask)(subject).is_some();
        with_key(&KeyPath::new(list).item(0), item, Role::Production, weak)
    };
    for (list, item) in [
        ("secret", "RAILS_MASTER_KEY"),
        ("secrets", "DB_PASSWORD:SHOP_DB_PASSWORD"),
        ("password", "REGISTRY_PASSWORD"),
        ("tokens", "S3_TOKEN_2"),
        ("secret", "PGPASSWORD"),
    ] {
        assert!(!found(list, item), "{list} {item}");
    }
    for (list, item) in [
        ("secret", "hunter2"),
        ("passwords", "SECRET"),
        ("secret", "QWERTYQWERTYQWERTY"),
        ("secret", "Rails_Master"),
        ("secret", "RAILS__KEY"),
        ("secret", "DB_PASSWORD:postgres"),
        ("secret", "_KEY"),
    ] {
        assert!(found(list, item), "{list} {item}");
    }
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
            "DB_PASSWORD=shoppass",
            "MINIO_ROOT_PASSWORD=minioadmin12345",
            "D=postgres://postgres:postgres@db/x",
            "D=amqp://guest:guest@mq",
            "D=mysql://root:@db/x",
            "JWT_SECRET=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "APP_KEY=base64:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "SESSION_SECRET=my-secret-key",
            "JWT_SECRET=k3Jx8Qw2Zr5Lm9Tb",
            "D=redis://:password@cache",
            "DB=Server=db;User Id=sa;Password=postgres;Encrypt=true",
            "ConnectionStrings.Default=Host=db;Password=admin123",
            "REDIS=cache.example:6379,password=secret,ssl=True",
            "D=jdbc:mysql://db/x?user=app&password=root",
            "DSN=host=db password=postgres dbname=x",
            "API_TOKEN=from-environs",
        ],
        &[
            "DB_PASSWORD=changeme",
            "DB_PASSWORD=",
            "JWT_SECRET=${JWT_SECRET}",
            "DB_PASSWORD=Tr4nQ9-kelp-Vx",
            "DB_PASSWORD=Tr4nQ9-kel",
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
            "DB=Server=db;User Id=sa;Password=Tr4nQ9kelp",
            "DB=Server=db;Password=${DB_PASSWORD}",
            "CHECK=mysqladmin ping --password=root -h db",
            "HINT=set password=secret first, then log in",
            "RULE=password=secret",
            "API_TOKEN=from-env",
            "API_KEY=API_KEY-from-env",
            "JWT_SECRET=FROM_VAULT",
            "CLIENT_SECRET=secret required value",
            "CLIENT_SECRET=Required secret",
        ],
    );
    table(
        "guessable-secret",
        &[
            "DB_PASSWORD=postgres",
            "JWT_SECRET=secret",
            "SECRET_KEY=django-insecure-4z!k9w2m#q8x7v1p5r3t6y0u",
            "D=postgres://postgres:postgres@db/x",
            "D=mysql://root:@db/x",
            "JWT_SECRET=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "SESSION_SECRET=my-secret-key",
            "DB=Server=db;Password=admin123;",
        ],
        &[
            "DB_PASSWORD=Ab3$xq",
            "JWT_SECRET=k3Jx8Qw2Zr5Lm9Tb",
            "DB_PASSWORD=changeme",
            "DB_PASSWORD=",
            "JWT_SECRET=${JWT_SECRET}",
            "USER=admin",
            "D=postgres://app:Tr4nQ9kelp@db/x",
            "PASSWORD_MIN_LENGTH=8",
        ],
    );
    assert_eq!(part("weak-secret", "REDIS=cache.example:6379,password=secret,ssl=True"), "secret");
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
            "mtn.collection.target_environment=sandbox",
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
    let whose = |line: &str| ask("test-credential", line).unwrap().detail;
    assert_eq!(whose("PAYSTACK_KEY=sk_test_4eC39HqLyjWDar"), "Paystack");
    assert_eq!(whose("STRIPE_KEY=sk_test_4eC39HqLyjWDar"), "Stripe");
    assert_eq!(whose("K=sk_test_51H8abcdEFGHijkl"), "Stripe");
    assert_eq!(whose("TAP_SECRET=sk_test_XKokBfNWv6FIYuTM"), "a payment provider");
}

#[test]
fn a_secret_on_both_sides() {
    relates(
        "shares-secret",
        &[
            ("DB_PASSWORD=vT9qLw3zKxB2", "DB_PASSWORD=vT9qLw3zKxB2"),
            ("JWT_SECRET=k7Q2vX9mB4tR8wZ1", "JWT_SECRET=k7Q2vX9mB4tR8wZ1"),
            ("D=postgres://a:vT9qLw3zKx@stg/s", "D=postgres://a:vT9qLw3zKx@db/s"),
            ("D=postgres://a:vT9qLw3zKx@stg/s", "D=mysql://b:vT9qLw3zKx@db/t"),
            ("D=postgres://a:vT9qLw3zKx@${HOST}/s", "D=postgres://a:vT9qLw3zKx@${HOST}/s"),
            ("C=cache:6379,password=vT9qLw3zKx", "C=other:6379,password=vT9qLw3zKx"),
            ("C=Server=a;Password=vT9qLw3zKx;", "C=Server=b;Password=vT9qLw3zKx;"),
            ("D=redis://:vT9qLw3zKx@stg", "D=redis://:vT9qLw3zKx@prd"),
        ],
        &[
            ("DB_PASSWORD=vT9qLw3zKxB2", "DB_PASSWORD=Q8wN3hJ6kPzL"),
            ("DB_PASSWORD=${PW}", "DB_PASSWORD=${PW}"),
            ("DB_PASSWORD=changeme", "DB_PASSWORD=changeme"),
            ("D=postgres://a:vT9qLw3zKx@stg/s", "D=postgres://a:B2mxR7cQ5n@db/s"),
            ("D=postgres://a:${PW}@stg/s", "D=postgres://a:${PW}@db/s"),
            ("D=postgres://a@stg/s", "D=postgres://a@db/s"),
            ("APP_NAME=shop", "APP_NAME=shop"),
            ("A_URL=https://a.example.com/?a=b", "A_URL=https://b.example.com/?a=b"),
        ],
    );
}

#[test]
fn a_sealed_text_on_both_sides() {
    let sealed = [
        "A=ENC[AES256_GCM,data:p673wCnDIN0,iv:o6Zz0mPrK3Qx,tag:3rDlWqk0,type:str]",
        "A=ENC(k7Q2vX9mB4tR8wZ1k7Q2vX9mB4tR8wZ1)",
        "A={cipher}k7Q2vX9mB4tR8wZ1k7Q2vX9mB4tR8wZ1",
        "A=$ANSIBLE_VAULT;1.1;AES256 6231336539666234306139346433",
        "A=encrypted:k7Q2vX9mB4tR8wZ1k7Q2vX9mB4tR8wZ1",
        "A=-----BEGIN PGP MESSAGE----- k7Q2vX9mB4tR8wZ1",
        "A=-----BEGIN AGE ENCRYPTED FILE----- k7Q2vX9mB4tR8wZ1",
        "spec.encryptedData.A=AgBy3i4OJSWKPiTySYZZk7Q2vX9mB4tR8wZ1",
    ];
    let (other, vault) = ("A=encrypted:n7Q2vX9mB4tR8wZ1k7Q2vX9mB4tR8wZ1", "A=vault:secret/data/mail#password-of-it");
    relates(
        "shares-sealed",
        &sealed.map(|one| (one, one)),
        &[
            (sealed[0], other),
            (sealed[1], other),
            (sealed[2], other),
            (sealed[4], other),
            (sealed[0], sealed[1]),
            (vault, vault),
            ("A=ENC(short)", "A=ENC(short)"),
            ("A=AgBy3i4OJSWKPiTySYZZk7Q2vX9mB4tR8wZ1", "A=AgBy3i4OJSWKPiTySYZZk7Q2vX9mB4tR8wZ1"),
        ],
    );
}

#[test]
fn poor_secrets_are_told_why() {
    for (line, expected) in [
        ("PIN_SEED=changeme", Some("is a placeholder")),
        ("PIN_SEED=secret", Some("is a known default")),
        ("PIN_SEED=q8Zr2Lw0", Some("is too short for its purpose")),
        ("D=postgres://app:postgres@db", Some("is a known default")),
        ("D=postgres://app:${PW}@db", None),
        ("D=postgres://db", None),
        ("PIN_SEED=", None),
        ("PIN_SEED=vault:kv/pin", None),
        ("PIN_SEED=9fK2mQ7xW4vB8nT1", None),
    ] {
        let found = with(line, Role::Production, |subject| poor_secret(subject.key, &subject.value));
        assert_eq!(found, expected, "{line}");
    }
}
