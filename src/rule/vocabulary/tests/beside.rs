//! What the words about names beside others say yes and no to.

use super::around::{ask_over, table};
use super::*;
use crate::rule::condition::State;

#[test]
fn names_of_deployments() {
    table(
        "deployment-name",
        &[
            "app=shop\nprimary_region=fra",
            "app=shop\nkill_signal=SIGINT",
            "app=shop\nkill_timeout=5",
            "app=shop\nhttp_service.internal_port=8080",
            "name=shop\ncompatibility_date=2024-09-01",
            "app=shop-staging\nprimary_region=fra",
            "name=shop-api\nmain=src/index.ts\ncompatibility_date=2024-09-01",
            "app=shop\nA=1\nprimary_region=fra",
        ],
        &[
            "app=shop",
            "name=shop",
            "APP=shop\nPRIMARY_REGION=fra",
            "name=shop\nprimary_region=fra",
            "app=shop\ncompatibility_date=2024-09-01",
            "app=${APP}-web\nprimary_region=fra",
            "app_name=shop\nprimary_region=fra",
            "app.name=shop\ncompatibility_date=2024-09-01",
        ],
    );
    let own = "primary_region=fra";
    assert!(ask_over("app=shop", "deployment-name", own).is_none(), "what all environments share is no name of one");
}

/// Asks a word of a setting as rules do, so that its references are followed.
fn holds(word: &str, text: &str) -> bool {
    let document = parse::parse(Arc::new(Source::new("config/production.yaml", text)), Format::Yaml);
    let settings = document.settings(document.roots()[0]);
    let layer = Layer { document: &document, section: None, shared: false, reason: String::new(), settings };
    let environment = Environment::new("production", Role::Production, vec![layer]);
    let (_, asked) = asked().find(|(name, _)| *name == word).unwrap();
    let world = World::default();
    State::Set(&environment, &environment.settings()[0]).which_hold(asked.bit, |_| true, &world) != 0
}

#[test]
fn defaults_of_secrets() {
    for (expected, cases) in [
        (
            true,
            [
                "session_secret: ${SESSION_SECRET:-k7Q2vX9mB4tR8wZ1nL6cJ3hY}",
                "session_secret: ${X-k7Q2vX9mB4tR8wZ1nL6cJ3hY}",
                "secret_key_base: <%= ENV['SECRET_KEY_BASE'] || 'k7Q2vX9mB4tR8wZ1nL6cJ3hY' %>",
                "api_token: <%= ENV.fetch('API_TOKEN', 'k3Jx8Qw2ZrT7yUi0') %>",
                "password: <%= ENV.fetch('MAIL_PASSWORD') { 'hunter22' } %>",
                "password: ${MAIL_PASSWORD:hunter22}",
                "api_key: '{{ key | default(\"k3Jx8Qw2ZrT7yUi0\") }}'",
                "db_password: ${DB_PASSWORD:-postgres}",
            ],
        ),
        (
            false,
            [
                "session_secret: k7Q2vX9mB4tR8wZ1nL6cJ3hY",
                "session_secret: ${SESSION_SECRET}",
                "session_secret: ${SESSION_SECRET:-changeme}",
                "session_name: ${SESSION_NAME:-k7Q2vX9mB4tR8wZ1nL6cJ3hY}",
                "session_secret: ${other:-k7Q2vX9mB4tR8wZ1nL6cJ3hY}\nother: Hs5TgB0vJy3QnRw6XaFk2MzP",
                "session_secret: ${X:-${Y}}",
                "password: <%= ENV['MAIL_PASSWORD'] %>",
                "secret_key_base: <%= ENV['SECRET_KEY_BASE'] || '' %>",
            ],
        ),
    ] {
        for text in cases {
            assert_eq!(holds("fallback-secret", text), expected, "{text}");
        }
    }
}

#[test]
fn passwords_that_repeat_a_name() {
    table(
        "weak-secret",
        &[
            "DB_PASSWORD=lanternloom\nDB_USER=lanternloom",
            "DB_PASSWORD=lanternloom\nDB_USERNAME=lanternloom",
            "DB_PASSWORD=lanternloom\nDB_NAME=lanternloom",
            "DB_PASSWORD=lanternloom\nDB_DATABASE=lanternloom",
            "MAIL_PASSWD=lanternloom\nMAIL_LOGIN=lanternloom",
            "MAIL_PASSWORD=lanternloom\nMAIL_ACCOUNT=lanternloom",
            "PASSWORD=lanternloom\nUSERNAME=lanternloom",
            "MAIL_PASSWORD=lantern_loom12\nMAIL_USER=lantern_loom12",
            "SHOP_DB_PASSWORD=lanternloom\nSHOP_DB_USER_NAME=lanternloom",
        ],
        &[
            "DB_PASSWORD=lanternloom\nDB_USER=lanternloon",
            "DB_PASSWORD=lanternloom\nMAIL_USER=lanternloom",
            "DB_PASSWORD=lanternloom\nUSER=lanternloom",
            "DB_PASSWORD=lanternloom\nDB_HOST=lanternloom",
            "DB_PASSWORD=${X}\nDB_USER=${X}",
            "DB_PASSWORD=changeme\nDB_USER=changeme",
            "DB_PASSWORD=lanternloom\nOLD_DB_USER=lanternloom",
            "DB_USER=lanternloom\nDB_NAME=lanternloom",
            "DB_PASSWORD=k3Jx8Qw2ZrTx\nDB_USER=k3Jx8Qw2ZrTx",
        ],
    );
    let hit = ask_over("", "weak-secret", "DB_PASSWORD=lanternloom\nDB_DATABASE=lanternloom").unwrap();
    assert_eq!(hit.detail, "is the same as the name of the database");
}

#[test]
fn ports() {
    table(
        "foreign-port",
        &[
            "DB_PORT=3306\nDB_CONNECTION=pgsql",
            "DB_PORT='5432'\nDB_ENGINE=django.db.backends.mysql",
            "port=1433\ntype=mariadb",
            "CACHE_PORT=11211\nCACHE_DRIVER=redis",
            "connection.port=27017\nclient=pg",
            "CACHE_URL=redis://:secret@cache.shop.io:5432/0",
            "DATABASE_URL=postgresql+asyncpg://app@db.shop.io:3306/shop",
            "DATABASE_URL=jdbc:mysql://db.shop.io:5432/shop",
            "QUEUE_URL=amqp://mq.shop.io:6379",
        ],
        &[
            "DB_PORT=3306\nDB_CONNECTION=mariadb",
            "DB_PORT=3306\nDB_CONNECTION=sqlite",
            "DB_PORT=3306",
            "DB_PORT=6432\nDB_CONNECTION=pgsql",
            "DB_PORTS=3306\nDB_CONNECTION=pgsql",
            "REPLICA_PORT=3306\nDB_CONNECTION=pgsql",
            "CACHE_URL=redis://cache.shop.io/5432",
            "DATABASE_URL=postgres://app@db.shop.io:26257/shop",
            "DATABASE_URL=postgres://app@db.shop.io:99999/shop",
            "PAGE=https://shop.io:5432",
            "CACHE_URL=redis://app:3306/x@cache.shop.io",
        ],
    );
    table(
        "unrouted-port",
        &[
            "env.PORT=3000\nhttp_service.internal_port=8080",
            "env.PORT=3000\nservices.internal_port=8080",
            "env.clear.PORT=3000\nproxy.app_port=80",
            "services.web.environment.PORT=3000\nservices.web.ports=80",
            "services.web.environment.PORT=3000\nservices.web.ports=3000:8080",
            "services.web.environment.PORT=3000\nservices.web.ports=127.0.0.1:80:8080/tcp",
            "services.web.environment.PORT=3000\nservices.web.ports.target=8080",
            "services.web.environment.PORT='3000 '\nservices.web.ports='[::1]:80:8080'",
        ],
        &[
            "env.PORT=8080\nhttp_service.internal_port=8080",
            "env.PORT=3000\nservices.internal_port=8080\nhttp_service.internal_port=3000",
            "env.PORT=3000",
            "PORT=3000\nhttp_service.internal_port=8080",
            "env.HTTP_PORT=3000\nhttp_service.internal_port=8080",
            "env.PORT=auto\nhttp_service.internal_port=8080",
            "env.PORT=3000\nhttp_service.internal_port=${PORT}",
            "services.web.environment.PORT=3000\nservices.jobs.ports=80",
            "services.web.environment.PORT=3000\nservices.web.ports=8000-9000",
        ],
    );
}
