//! What the words about hosts, paths and engines say yes and no to.

use super::{elsewhere, key, part, relates, table};
use crate::document::{Value, ValueKind};
use crate::environment::{Notes, Role};
use crate::key::Letters;
use crate::rule::vocabulary::{Subject, word};

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
}

#[test]
fn what_the_deployment_may_give() {
    let key = key("cache.url");
    for (text, by_default, expected) in
        [("", false, [true, false]), ("", true, [false, true]), ("x", false, [false; 2])]
    {
        let value = Value { text, kind: ValueKind::Text, disputed: false, quoted: false, verbatim: true };
        elsewhere(Role::Production, |around| {
            let subject = Subject {
                setting: &around.settings()[0],
                layer: &around.layers[0],
                key: &key,
                value,
                letters: Letters::of(text),
                notes: &Notes::default(),
                partly_external: false,
                by_default,
                template: false,
                environment: "p",
                role: Role::Production,
                sibling: &|_| None,
                around,
                world: Default::default(),
            };
            let holds = ["blank", "by-default"].map(|name| (word(name).unwrap().ask)(&subject).is_some());
            assert_eq!(holds, expected, "{text:?}, by default {by_default}");
        });
    }
}

#[test]
fn telling_hosts() {
    table(
        "nonproduction-host",
        &[
            "A_URL=https://api.pre.example.com",
            "A_URL=https://homologacao.nfe.example.com",
            "A_URL=https://api-hml.example.com",
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
            "A_URL=https://shop.oktapreview.com/app",
            "A_URL=https://ordersdeskuat.example.org",
            "A_URL=https://webreportingtest.example.com/",
            "A_URL=http://shop.test/x",
            "A_URL=https://secure.snd.payu.com/pl",
        ],
        &[
            "A_URL=https://latest.example.com",
            "A_URL=https://speedtest.example.com",
            "A_URL=https://brightest.example.com",
            "A_URL=https://aquat.example.com",
            "A_URL=https://shop.okta.com",
            "A_URL=https://brand.payu.com",
            "A_URL=https://contest.example.com",
            "A_URL=https://api.example.com/sandbox/x",
            "A_URL=https://prod.test.example.com",
            "MODE=staging",
            "A_URL=https://test.io",
            "A_URL=https://shop.pages.dev",
            "A_URL=https://dev.azure.com/x",
            "STAGING_URL=https://staging.example.com",
            "METADATA_POC_URL=https://staging.example.com",
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
        "nonproduction-origin",
        &[
            "ALLOWED_ORIGINS=https://staging.example.com",
            "ALLOWED_ORIGINS=https://shop.example.com,https://dev.example.com",
            "CORS_ORIGIN=http://qa.example.com:8080",
            "CORS_ORIGIN=https://api-uat.example.com",
            "CORS_ORIGIN=https://preview.example.com https://example.com",
            "CORS_ORIGIN=https://shop.test",
            "CORS_ORIGIN=https://sandbox.example.com/",
            "TRUSTED_ORIGINS=https://stage2.example.com",
        ],
        &[
            "ALLOWED_ORIGINS=https://example.com",
            "ALLOWED_ORIGINS=*",
            "ALLOWED_ORIGINS=staging.example.com",
            "ALLOWED_ORIGINS=http://localhost:3000",
            "ALLOWED_ORIGINS=https://latest.example.com",
            "ALLOWED_ORIGINS=https://dev-prod.example.com",
            "STAGING_ORIGINS=https://staging.example.com",
            "ALLOWED_ORIGINS=",
        ],
    );
    assert_eq!(part("nonproduction-origin", "A=https://a.example.com,https://dev.a.example.com"), "dev.a.example.com");
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
    table(
        "internal-host",
        &[
            "A=http://api:8080",
            "A=http://api.shop.svc.cluster.local/x",
            "A=redis://cache.internal:6379",
            "A=postgres://app:pw@10.0.0.7/shop",
            "A=localhost",
            "A=http://[::1]:80",
            "A=http://a,http://b.svc",
            "A=192.168.1.4",
        ],
        &[
            "A=http://api.example.com",
            "A=http://8.8.8.8",
            "A=shop",
            "A=",
            "A=http://internal.example.com",
            "A=http://a,http://b.example.com",
            "A=172.32.0.1",
            "A=/srv/shop",
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
            "KEY_FILE=~/keys/id_rsa",
            "UPLOAD_DIR=/home/webber/uploads",
            "CERT=C:\\Users\\anna\\cert.pem",
            "A=/Users/anna",
            "DATABASE_URL=sqlite:////home/anna/x.db",
            "DATABASE_URL=file:///Users/anna/x.db",
            "CERT=C:/Users/anna/cert.pem",
            "services.web.volumes=/Users/anna/data:/data",
            "DATA_PATHS=/srv/x,/home/anna/y",
        ],
        &[
            "A_URL=https://x.example/home/anna",
            "A_PATH=/home/deploy/app",
            "A_PATH=/home/ec2-user/app",
            "A_PATH=/home/App2/x",
            "A_PATH=/home/shopsvc/x",
            "KEY_FILE=~/.ssh/id_rsa",
            "CONFIG=~/.aws",
            "REDIRECT=/home/news",
            "A=/Users/Shared/x",
            "A=/srv/Users/anna",
            "services.web.volumes=./x:/home/anna",
            "services.web.volumes=/home/anna/data:/data",
            "TMP_DIR=/home/anna/public_html/tmp",
            "A_PATH=/home/${USER}/x",
            "A_PATH=~",
            "MOUNT_PATH=/home/anna",
            "working_dir=/home/rstudio",
            "startup.file=cd\n/home/anna",
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
            ("D=jdbc:mysql://a/x", "D=jdbc:aws-wrapper:postgresql://b/x"),
            ("D=jdbc:db2://a/x", "D=jdbc:postgresql://b/x"),
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
            ("D=jdbc:p6spy:mysql://a/x", "D=jdbc:mysql://b/x"),
        ],
    );
}
