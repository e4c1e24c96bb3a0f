//! What the words about expiry, files in the repository and other settings say yes and no to.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::date;

use super::*;
use crate::document::{Document, Format};
use crate::environment::{Environment, Layer};
use crate::parse;
use crate::rule::world::Stands;
use crate::source::Source;

const OLD: &str = "MDowOKADAgECAgEBMAAwBAwCY2EwHhcNMjIyMjIyMjIyMjIyMhcNMjUwMzAxMDAwMDAwWjAGDARzaG9w";
const SOON: &str = "MDcwNaADAgECAgEBMAAwBAwCY2EwHhcNMjIyMjIyMjIyMjIyMhcNMjYwMTMxMDAwMDAwWjADDAF5";
const NEW: &str = "MD4wPKADAgECAgEBMAAwBAwCY2EwIhgPMjIyMjIyMjIyMjIyMjIyGA8yMDU1MDMwMTAwMDAwMFowBgwEc2hvcA==";

fn world() -> World {
    let pem = |body: &str| format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n");
    let here = |body: Option<&str>, by: Option<&str>| Stands::Here {
        certificate: body.map(|body| pem(body).into()),
        left_out_by: by.map(Box::from),
    };
    let files = [
        ("certs/old.pem", here(Some(OLD), Some(".dockerignore"))),
        ("certs/soon.pem", here(Some(SOON), None)),
        ("certs/new.pem", here(Some(NEW), None)),
        ("mail/Welcome.html", Stands::OtherCase("mail/welcome.html".into())),
        ("mail/order.html", Stands::Missing),
        ("mail/logs.html", Stands::Missing),
        ("mail/here.html", here(None, None)),
        ("mail/left.html", here(None, Some("Dockerfile"))),
    ];
    let files: BTreeMap<String, Stands> = files.into_iter().map(|(path, stands)| (path.to_owned(), stands)).collect();
    World { today: date(2026, 1, 1), files }
}

/// Asks a word of the first setting of an environment in a .env file.
fn ask_first(name: &str, text: &str) -> Option<Hit> {
    ask_over("", name, text)
}

/// The same of an environment that lies over a base.
pub(super) fn ask_over(base: &str, name: &str, text: &str) -> Option<Hit> {
    let read = |path, text| parse::parse(Arc::new(Source::new(path, text)), Format::Dotenv);
    let documents = [(read(".env", base), true), (read(".env.production", text), false)];
    let layer = |(document, shared)| {
        let settings = Document::settings(document, document.roots()[0]);
        Layer { document, section: None, shared, reason: String::new(), settings }
    };
    let layers = documents.iter().map(|(document, shared)| layer((document, *shared))).collect();
    let environment = Environment::new("production", Role::Production, layers);
    let first = &environment.settings()[0];
    (word(name).unwrap().ask)(&Subject {
        setting: first,
        layer: environment.layer(first),
        key: &first.setting.key,
        value: first.value().unwrap_or(first.setting.value),
        letters: first.letters,
        notes: &first.notes,
        partly_external: text.contains("${"),
        by_default: false,
        template: false,
        environment: "production",
        role: Role::Production,
        sibling: &|name| environment.text_below(first.setting.key.parent_words(), name),
        around: &environment,
        world: &world(),
    })
}

pub(super) fn table(name: &str, yes: &[&str], no: &[&str]) {
    assert!(yes.len() >= 8 && no.len() >= 8, "{name} needs eight cases of each");
    for (cases, expected) in [(yes, true), (no, false)] {
        for text in cases {
            assert_eq!(ask_first(name, text).is_some(), expected, "{name} on {text}");
        }
    }
}

#[test]
fn what_has_ended() {
    table(
        "expired",
        &[
            "TOKEN=eyJhbGciOiJub25lIn0.eyJleHAiOjE3MzU2ODk2MDB9.",
            "TOKEN=Bearer eyJhbGciOiJub25lIn0.eyJleHAiOjE3MzU2ODk2MDB9.",
            "TOKEN=eyJhbGciOiJub25lIn0.eyJpYXQiOjEsImV4cCI6MTczNTY4OTYwMCwic3ViIjoieCJ9.sig-nature",
            "TOKEN=eyJhbGciOiJub25lIn0.eyJleHAiIDogMTczNTY4OTYwMC41fQ.",
            "CERT='-----BEGIN CERTIFICATE-----\\nMDowOKADAgECAgEBMAAwBAwCY2EwHhcNMjIyMjIyMjIyMjIyMhcNMjUwMzAxMDAwMDAwWjAGDARzaG9w\\n-----END CERTIFICATE-----'",
            "CERT='-----BEGIN CERTIFICATE-----\\nMDEwLwIBATAAMAMMAXgwHhcNMjIyMjIyMjIyMjIyMhcNMjUwMzAxMDAwMDAwWjADDAF5\\n-----END CERTIFICATE-----'",
            "CERT='-----BEGIN CERTIFICATE-----\\nMDowOKADAgECAgEBMAAwAwwBeDAiGA8yMjIyMjIyMjIyMjIyMjIYDzE5OTkwMzAxMDAwMDAwWjADDAF5\\n-----END CERTIFICATE-----'",
            "CERT='-----BEGIN CERTIFICATE-----\\nMDYwNKADAgECAgEBMAAwAwwBeDAeFw0yMjIyMjIyMjIyMjIyFw05ODAzMDEwMDAwMDBaMAMMAXk=\\n-----END CERTIFICATE-----'",
            "CERT='-----BEGIN CERTIFICATE-----\\nMDowOKADAgECAgEBMAAwBAwCY2EwHhcNMjIyMjIyMjIyMjIyMhcNMjUwMzAxMDAwMDAwWjAGDARzaG9w\\n-----END CERTIFICATE-----\\n-----BEGIN CERTIFICATE-----\\nMDgwNqADAgECAgEBMAAwBAwCY2EwHhcNMjIyMjIyMjIyMjIyMhcNMjcwMzAxMDAwMDAwWjAEDAJjYQ==\\n-----END CERTIFICATE-----'",
            "CERT='-----BEGIN CERTIFICATE-----\\nMDowOKADAgECAgEBMAAwBQwDb2xkMB4XDTIyMjIyMjIyMjIyMjIXDTI0MDMwMTAwMDAwMFowBQwDb2xk\\n-----END CERTIFICATE-----\\n-----BEGIN CERTIFICATE-----\\nMDowOKADAgECAgEBMAAwBAwCY2EwHhcNMjIyMjIyMjIyMjIyMhcNMjUwMzAxMDAwMDAwWjAGDARzaG9w\\n-----END CERTIFICATE-----'",
            "CERT=LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1Eb3dPS0FEQWdFQ0FnRUJNQUF3QkF3Q1kyRXdIaGNOTWpJeU1qSXlNakl5TWpJeU1oY05NalV3TXpBeE1EQXdNREF3V2pBR0RBUnphRzl3Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0=",
            "CERT=certs/old.pem",
            "CERT=./certs/old.pem",
        ],
        &[
            "TOKEN=eyJhbGciOiJub25lIn0.eyJleHAiOjE3NjcyMjU2MDB9.",
            "TOKEN=eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.",
            "TOKEN=eyJhbGciOiJub25lIn0.eyJleHAiOiJuZXZlciJ9.",
            "TOKEN=eyJhbGciOiJub25lIn0.eyJhbGciOiJub25lIn0",
            "TOKEN=eyJhbGciOiJub25lIn0.eyJ!.x",
            "CERT='-----BEGIN CERTIFICATE-----\\nMD4wPKADAgECAgEBMAAwBAwCY2EwIhgPMjIyMjIyMjIyMjIyMjIyGA8yMDU1MDMwMTAwMDAwMFowBgwEc2hvcA==\\n-----END CERTIFICATE-----'",
            "CERT='-----BEGIN CERTIFICATE-----\\nMDowOKADAgECAgEBMAAwBQwDb2xkMB4XDTIyMjIyMjIyMjIyMjIXDTI0MDMwMTAwMDAwMFowBQwDb2xk\\n-----END CERTIFICATE-----\\n-----BEGIN CERTIFICATE-----\\nMDgwNqADAgECAgEBMAAwBAwCY2EwHhcNMjIyMjIyMjIyMjIyMhcNMjcwMzAxMDAwMDAwWjAEDAJjYQ==\\n-----END CERTIFICATE-----'",
            "CERT='-----BEGIN CERTIFICATE-----\\nMD4wPKADAgECAgEBMAAwBAwCY2EwIhgPMjIyMjIyMjIyMjIyMjIyGA8yMDU1MDMwMTAwMDAwMFowBgwEc2hvcA==\\n-----END CERTIFICATE-----\\n-----BEGIN CERTIFICATE-----\\nMDowOKADAgECAgEBMAAwBQwDb2xkMB4XDTIyMjIyMjIyMjIyMjIXDTI0MDMwMTAwMDAwMFowBQwDb2xk\\n-----END CERTIFICATE-----'",
            "CERT='-----BEGIN CERTIFICATE-----MHc-----END CERTIFICATE-----'",
            "CERT='-----BEGIN CERTIFICATE-----'",
            "CERT=LS0tLS1CRUdJTi",
            "CERT=certs/new.pem",
            "CERT=certs/other.pem",
            "TOKEN=eyJhbGciOiJub25lIn0.eyJleHAiOjE3MzU2ODk2MDB9.${REST}",
            "TOKEN=eyJhbGciOiJub25lIn0.eyJleHAiOjk5OTk5OTk5OTk5OTk5OTk5OTk5fQ.",
            "TOKEN=eyJhbGciOiJub25lIn0.eyJleHAiOjkyMjMzNzIwMzY4NTQ3NzU4MDd9.",
        ],
    );
    let hit = ask_first("expired", "A=certs/old.pem").unwrap();
    assert_eq!(hit.detail, "the path of a certificate that ended on 2025-03-01");
}

#[test]
fn what_ends_soon() {
    table(
        "expires-soon",
        &[
            "TOKEN=eyJhbGciOiJub25lIn0.eyJleHAiOjE3NjcyMjU2MDB9.",
            "TOKEN=eyJhbGciOiJub25lIn0.eyJleHAiOjE3Njk4MTc2MDB9.",
            "TOKEN=eyJhbGciOiJub25lIn0.eyJleHAiOjE3NjgwMDAwMDB9.",
            "TOKEN=Bearer eyJhbGciOiJub25lIn0.eyJleHAiOjE3NjgwMDAwMDB9.",
            "CERT='-----BEGIN CERTIFICATE-----\\nMDcwNaADAgECAgEBMAAwBAwCY2EwHhcNMjIyMjIyMjIyMjIyMhcNMjYwMTMxMDAwMDAwWjADDAF5\\n-----END CERTIFICATE-----'",
            "CERT='-----BEGIN CERTIFICATE-----\\nMDcwNaADAgECAgEBMAAwBAwCY2EwHhcNMjIyMjIyMjIyMjIyMhcNMjYwMTMxMDAwMDAwWjADDAF5\\n-----END CERTIFICATE-----\\n-----BEGIN CERTIFICATE-----\\nMDgwNqADAgECAgEBMAAwBAwCY2EwHhcNMjIyMjIyMjIyMjIyMhcNMjcwMzAxMDAwMDAwWjAEDAJjYQ==\\n-----END CERTIFICATE-----'",
            "CERT=LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1EY3dOYUFEQWdFQ0FnRUJNQUF3QkF3Q1kyRXdIaGNOTWpJeU1qSXlNakl5TWpJeU1oY05Nall3TVRNeE1EQXdNREF3V2pBRERBRjUKLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQ==",
            "CERT=certs/soon.pem",
        ],
        &[
            "TOKEN=eyJhbGciOiJub25lIn0.eyJleHAiOjE3MzU2ODk2MDB9.",
            "TOKEN=Bearer eyJhbGciOiJub25lIn0.eyJleHAiOjE3MzU2ODk2MDB9.",
            "TOKEN=eyJhbGciOiJub25lIn0.eyJpYXQiOjEsImV4cCI6MTczNTY4OTYwMCwic3ViIjoieCJ9.sig-nature",
            "TOKEN=eyJhbGciOiJub25lIn0.eyJleHAiIDogMTczNTY4OTYwMC41fQ.",
            "CERT='-----BEGIN CERTIFICATE-----\\nMDowOKADAgECAgEBMAAwBAwCY2EwHhcNMjIyMjIyMjIyMjIyMhcNMjUwMzAxMDAwMDAwWjAGDARzaG9w\\n-----END CERTIFICATE-----'",
            "CERT='-----BEGIN CERTIFICATE-----\\nMDEwLwIBATAAMAMMAXgwHhcNMjIyMjIyMjIyMjIyMhcNMjUwMzAxMDAwMDAwWjADDAF5\\n-----END CERTIFICATE-----'",
            "TOKEN=eyJhbGciOiJub25lIn0.eyJleHAiOjE3Njk5MDQwMDB9.",
            "CERT='-----BEGIN CERTIFICATE-----\\nMD4wPKADAgECAgEBMAAwBAwCY2EwIhgPMjIyMjIyMjIyMjIyMjIyGA8yMDU1MDMwMTAwMDAwMFowBgwEc2hvcA==\\n-----END CERTIFICATE-----'",
        ],
    );
}

#[test]
fn what_was_to_end_by_its_own_file() {
    table(
        "noted-end-passed",
        &[
            "FLAG=on # expires: 2025-12-31",
            "# expires 2025-01-01\nFLAG=on",
            "# remove after 2025-01-01\n# owner: shop\nFLAG=on",
            "# Expires: 2025-01-01 (see the ticket)\nFLAG=on",
            "#@expire 2025-01-01\nFLAG=on",
            "# valid until 2024-02-29\nTOKEN=x",
            "FLAG='on' # sunset 2025-06-01",
            "# TODO remove by 2025-06-01\nFLAG=on",
        ],
        &[
            "FLAG=on # expires: 2026-01-01",
            "FLAG=on # since 2025-01-01",
            "FLAG=on",
            "# expires 2025-01-01\n\nFLAG=on",
            "FLAG=on\n# expires 2025-01-01",
            "FLAG=on\nOTHER=on # expires 2025-01-01",
            "# expires 2025-02-30\nFLAG=on",
            "# expires in 2025\nFLAG=on",
            "# 1 expires 2025-01-01\n# 2\n# 3\n# 4\nFLAG=on",
        ],
    );
    table(
        "past-date",
        &[
            "A=2025-12-31",
            "A=2025-12-31T10:00:00Z",
            "A=2025-12-31 10:00",
            "A=1999-01-01",
            "A=' 2025-12-31 '",
            "A='2024-02-29'",
            "A=2025-06-01T00:00",
            "A=2000-10-10",
        ],
        &[
            "A=2026-01-01",
            "A=2025-13-01",
            "A=2025-02-29",
            "A=20250101",
            "A=2025-01-011",
            "A=2025-01-01-shop",
            "A=soon",
            "A=",
        ],
    );
}

#[test]
fn mails_that_are_held_back() {
    table(
        "caught-mail",
        &[
            "A=1\nMAIL_REDIRECT_TO=x@example.com",
            "A=1\nEMAIL_ALLOWLIST=example.com",
            "A=1\nSMTP_DRY_RUN=true",
            "A=1\nMAIL_ENABLED=false",
            "A=1\nDISABLE_MAIL=true",
            "A=1\nEMAIL_OVERRIDE_RECIPIENT=x",
            "MAIL_ALWAYS_TO=x",
            "A=1\nMAIL_CATCHALL=x",
        ],
        &[
            "A=1",
            "A=1\nMAIL_HOST=smtp.example.com",
            "A=1\nMAIL_ENABLED=true",
            "A=1\nEMAIL_SANDBOX=false",
            "A=1\nSMTP_DISABLED=0",
            "A=1\nREDIRECT_URL=https://x.example",
            "A=1\nMAILBOX_REDIRECT=x",
            "A=1\nMAIL_FROM=x",
        ],
    );
}

#[test]
fn files_in_the_repository() {
    let nowhere = [
        "A=mail/other.html",
        "A=/mail/Welcome.html",
        "A=https://example.com/mail/Welcome.html",
        "A=mail/*.html",
        "A=mail/Welcome",
        "A=mail/${NAME}.html",
        "A=../mail/Welcome.html",
        "A=welcome.html",
        "A=mail/here.html",
        "A=certs/old.pem",
        "A=mail/logs.html",
    ];
    for text in ["A=mail/Welcome.html", "A=./mail/Welcome.html", "MAIL_TEMPLATE=mail/Welcome.html"] {
        assert_eq!(ask_first("other-case-file", text).unwrap().detail, "`mail/welcome.html`", "{text}");
    }
    for text in ["A=mail/order.html", "A=./mail/order.html", "TEMPLATE=mail/order.html"] {
        assert!(ask_first("missing-file", text).is_some(), "{text}");
    }
    for text in ["A=mail/left.html", "A=./mail/left.html", "TEMPLATE=mail/left.html"] {
        assert_eq!(ask_first("file-left-out", text).unwrap().detail, "`Dockerfile`", "{text}");
    }
    for word in ["other-case-file", "missing-file", "file-left-out"] {
        for text in nowhere {
            assert_eq!(ask_first(word, text), None, "{word} on {text}");
        }
    }
    for text in ["OUTPUT=mail/order.html", "EXPORT_FILE=mail/order.html", "SIGNING_KEY=mail/order.html"] {
        assert_eq!(ask_first("missing-file", text), None, "{text}");
    }
}

#[test]
fn one_secret_for_two_purposes() {
    const S: &str = "k7Q2vX9mB4tR8wZ1nL6cJ3hY5pD0sGfA";
    let found = |text: &str| ask_first("reused-secret", &text.replace('#', S));
    // The lines of the others, counted from 0.
    let others = |text: &str| {
        let before = |site: &Site| text.replace('#', S)[..site.span.start as usize].matches('\n').count();
        found(text).unwrap().others.iter().map(before).collect::<Vec<_>>()
    };
    for text in [
        "JWT_SECRET=#\nSESSION_SECRET=#",
        "COOKIE_SECRET=#\nENCRYPTION_KEY=#",
        "CSRF_SECRET=#\nJWT_SECRET=#",
        "WEBHOOK_SECRET=#\nSESSION_SECRET=#",
        "JWT_SECRET=#\nJWT_REFRESH_SECRET=#",
        "ACCESS_TOKEN_SECRET=#\nREFRESH_TOKEN_SECRET=#",
        "DB_PASSWORD=#\nREDIS_PASSWORD=#",
        "RABBITMQ_PASSWORD=#\nPOSTGRES_PASSWORD=#",
    ] {
        assert_eq!(others(text), [1], "{text}");
    }
    for text in [
        "JWT_SECRET=#\nSESSION_SECRET=T3bN8yH1qW6eK9uM4xV7aC2zF5rJ0gPd",
        "SESSION_SECRET=#\nCOOKIE_SECRET=#",
        "DB_PASSWORD=#\nPOSTGRES_PASSWORD=#",
        "DB_SESSION_SECRET=#\nJWT_SECRET=#",
        "S3_SECRET_KEY=#\nSES_SECRET_KEY=#",
        "JWT_SECRET=changeme\nSESSION_SECRET=changeme",
        "JWT_SECRET=aB3$x\nSESSION_SECRET=aB3$x",
        "JWT_EXPIRES=3600\nSESSION_TTL=3600",
        "JWT_ISSUER=shop.example.com\nSESSION_DOMAIN=shop.example.com",
    ] {
        assert_eq!(found(text), None, "{text}");
    }
    // The first key tells of all the others, and they of none.
    let several = "JWT_SECRET=#\nA=1\nCSRF_SECRET=#\nDB_PASSWORD=#";
    assert_eq!(others(several), [2, 3]);
    assert_eq!(found(several).unwrap().detail, "`CSRF_SECRET` and `DB_PASSWORD`");
}

#[test]
fn a_secret_over_one_from_outside() {
    for (base, text, expected) in [
        ("DB_PASSWORD=${PW}", "DB_PASSWORD=vT9qLw3zKxB2", true),
        ("DB_PASSWORD=${PW:-postgres}", "DB_PASSWORD=vT9qLw3zKxB2", true),
        ("JWT_SECRET=vault:shop/jwt", "JWT_SECRET=k7Q2vX9mB4tR8wZ1nL6cJ3hY5pD0sGfA", true),
        ("DATABASE_URL=$DB", "DATABASE_URL=postgres://app:vT9qLw3zKx@db/shop", true),
        ("DB_PASSWORD=", "DB_PASSWORD=vT9qLw3zKxB2", false),
        ("DB_PASSWORD=Q8wN3hJ6kPzL", "DB_PASSWORD=vT9qLw3zKxB2", false),
        ("DB_PASSWORD=${PW}", "DB_PASSWORD=${PRODUCTION_PW}", false),
        ("DB_PASSWORD=${PW}", "DB_PASSWORD=changeme", false),
        ("DB_HOST=${HOST}", "DB_HOST=db.example.com", false),
    ] {
        assert_eq!(ask_over(base, "secret-over-reference", text).is_some(), expected, "{base} {text}");
    }
}

#[test]
fn credentials_of_two_modes() {
    table(
        "mixed-modes",
        &[
            "STRIPE_KEY=pk_test_k7Q2vX9mB4tR8wZ1\nSTRIPE_SECRET=sk_live_k7Q2vX9mB4tR",
            "STRIPE_KEY=pk_live_k7Q2vX9mB4tR8wZ1\nSTRIPE_SECRET=sk_test_k7Q2vX9mB4tR",
            "STRIPE_KEY=pk_live_k7Q2vX9mB4tR8wZ1\nSTRIPE_SECRET=rk_test_k7Q2vX9mB4tR",
            "CLERK_KEY=pk_test_k7Q2vX9mB4tR8wZ1\nCLERK_SECRET=sk_live_k7Q2vX9mB4tR",
            "A=FLWPUBK_TEST-k7Q2vX9mB4tR-X\nB=FLWSECK-k7Q2vX9mB4tR-X",
            "A=SB-Mid-client-k7Q2vX9mB4tR\nB=Mid-server-k7Q2vX9mB4tR",
            "A=Mid-client-k7Q2vX9mB4tR\nB=SB-Mid-server-k7Q2vX9mB4tR",
            "A=xnd_public_production_k7Q2vX9mB4tR\nB=xnd_development_k7Q2vX9mB4tR",
        ],
        &[
            "STRIPE_KEY=pk_test_k7Q2vX9mB4tR8wZ1\nSTRIPE_SECRET=sk_test_k7Q2vX9mB4tR",
            "STRIPE_SECRET=sk_live_k7Q2vX9mB4tR\nSTRIPE_KEY=pk_test_k7Q2vX9mB4tR8wZ1",
            "STRIPE_KEY=pk_test_k7Q2vX9mB4tR8wZ1",
            "STRIPE_KEY=pk_test_k7Q2vX9mB4tR8wZ1\nCLERK_SECRET=sk_live_k7Q2vX9mB4tR",
            "STRIPE_TEST_KEY=pk_test_k7Q2vX9mB4tR8wZ1\nSTRIPE_LIVE_SECRET=sk_live_k7Q2vX9mB4tR",
            "A=pk_test_k7Q2vX9mB4tR8wZ1\nB=pk_live_k7Q2vX9mB4tR8wZ1\nC=sk_live_k7Q2vX9mB4tR",
            "A=pk_test_k7Q2vX9mB4tR8wZ1\nB=sk_live_k7Q2vX9mB4tR\nC=sk_test_k7Q2vX9mB4tR",
            "STRIPE_KEY=pk_test_xxxxxxxxxxxxxxxx\nSTRIPE_SECRET=sk_live_k7Q2vX9mB4tR",
        ],
    );
}

#[test]
fn numbers_that_must_fit() {
    table(
        "pool-below-threads",
        &[
            "DB_POOL=5\nRAILS_MAX_THREADS=6",
            "DB_POOL_SIZE=5\nMAX_THREADS=16",
            "DATABASE_POOL=1\nPUMA_MAX_THREADS=5",
            "DATABASE_POOL_SIZE=5\nSIDEKIQ_CONCURRENCY=25",
            "RAILS_DB_POOL=5\nRAILS_MAX_THREADS=16",
            "DB_POOL=5\nRAILS_MAX_THREADS=5\nSIDEKIQ_CONCURRENCY=10",
            "DB_POOL=\"5 \"\nRAILS_THREADS=16",
            "DATABASE_CONNECTION_POOL=5\nPUMA_THREADS_MAX=16",
        ],
        &[
            "DB_POOL=5\nRAILS_MAX_THREADS=5",
            "DB_POOL=5",
            "DB_POOL=0\nRAILS_MAX_THREADS=5",
            "DB_POOL=five\nRAILS_MAX_THREADS=5",
            "DB_POOL=5\nRAILS_MAX_THREADS=many",
            "HIKARI_MAXIMUM_POOL_SIZE=10\nSERVER_TOMCAT_THREADS_MAX=200",
            "DB_POOL_TIMEOUT=5\nRAILS_MAX_THREADS=16",
            "DB_POOL=5\nIMPORT_MAX_THREADS=16",
        ],
    );
    table(
        "retry-within-timeout",
        &[
            "QUEUE_RETRY_AFTER=60\nQUEUE_TIMEOUT=60",
            "REDIS_QUEUE_RETRY_AFTER=60\nQUEUE_TIMEOUT=61",
            "DB_QUEUE_RETRY_AFTER=90\nHORIZON_TIMEOUT=300",
            "BEANSTALKD_QUEUE_RETRY_AFTER=90\nWORKER_TIMEOUT=90",
            "QUEUE_REDIS_RETRY_AFTER=90\nJOB_TIMEOUT=100",
            "QUEUE_RETRY_AFTER=90\nQUEUE_WORKER_TIMEOUT=120",
            "QUEUE_RETRY_AFTER=90\nQUEUE_JOB_TIMEOUT=120",
            "QUEUE_RETRY_AFTER=90\nQUEUE_TIMEOUT=60\nHORIZON_TIMEOUT=90",
        ],
        &[
            "QUEUE_RETRY_AFTER=90\nQUEUE_TIMEOUT=60",
            "QUEUE_RETRY_AFTER=90",
            "QUEUE_RETRY_AFTER=0\nQUEUE_TIMEOUT=60",
            "QUEUE_RETRY_AFTER=1m\nQUEUE_TIMEOUT=60",
            "QUEUE_RETRY_AFTER=60\nQUEUE_TIMEOUT=1h",
            "HTTP_RETRY_AFTER=5\nQUEUE_TIMEOUT=60",
            "QUEUE_RETRY=5\nQUEUE_TIMEOUT=60",
            "QUEUE_RETRY_AFTER=60\nHTTP_TIMEOUT=90",
        ],
    );
    table(
        "shared-database-file",
        &[
            "DATABASE_URL=sqlite:///srv/a.db\nWEB_CONCURRENCY=2",
            "DATABASE_URL=sqlite3:///srv/a.db\nWORKERS=4",
            "DB_CONNECTION=sqlite\nREPLICAS=3",
            "DB_ENGINE=django.db.backends.sqlite3\nGUNICORN_WORKERS=3",
            "DB_DRIVER=better-sqlite3\nREPLICA_COUNT=3",
            "DATABASE_URL=file:./a.db\nUVICORN_WORKERS=2",
            "DB_URL=jdbc:sqlite:/srv/a.db\nSERVER_WORKERS=2",
            "DB_DIALECT=sqlite\nPUMA_WORKERS=2",
        ],
        &[
            "DATABASE_URL=sqlite:///srv/a.db\nWEB_CONCURRENCY=1",
            "DATABASE_URL=sqlite:///srv/a.db",
            "DATABASE_URL=sqlite://:memory:\nWEB_CONCURRENCY=2",
            "DATABASE_URL=postgres://db/a\nWEB_CONCURRENCY=2",
            "DATABASE_URL=sqlite:///srv/a.db\nWORKERS=auto",
            "DATABASE_URL=sqlite:///srv/a.db\nIMPORT_WORKERS=4",
            "EXPORT_FORMAT=sqlite\nWEB_CONCURRENCY=2",
            "DATABASE_URL=libsql-not-a-url\nWEB_CONCURRENCY=2",
        ],
    );
}
