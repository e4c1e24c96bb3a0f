//! What the words about kinds of values, and the relations, say yes and no to.

use super::{relates, table, with};
use crate::document::Value;
use crate::environment::Role;
use crate::rule::vocabulary::{Subject, word};

#[test]
fn switches() {
    table(
        "own-environment",
        &["A=production", "A=Production", "A=prod", "A=live", "A=prd", "A= production ", "A=PROD", "A=Live"],
        &["A=staging", "A=", "A=shop-production", "A=production.example.org", "A=1", "A=products", "A=dev", "A=${A}"],
    );
    table(
        "other-environments-file",
        &[
            "A=.env.local",
            "A=docker/Dockerfile.dev",
            "A=shop.settings.local",
            "A=config/staging.toml",
            "A=./.env.stage",
            "A=development",
            "A=C:\\shop\\dev.json",
            "A=local.env",
        ],
        &[
            "A=.env.production",
            "A=Dockerfile",
            "A=config/dev/shop.json",
            "A=prod-from-staging.json",
            "A=https://example.com/dev.json",
            "A=${DIR}/dev.json",
            "A=devices.json",
            "A=test.env",
            "A=",
            "A=the dev file",
        ],
    );
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
        &[
            "A=debug",
            "A=DEBUG",
            "A=trace",
            "A=Verbose",
            "A=silly",
            "A=all",
            "A= trace ",
            "A=finest",
            "A=shop=trace,mail=DEBUG",
        ],
        &[
            "A=info",
            "A=",
            "A=warn",
            "A=debugger",
            "A=app:*",
            "A=error",
            "A=none",
            "A=information",
            "A=info,mail=debug",
            "A=mail=debug,warn",
        ],
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
        &["A=0", "A=false", "A=nothing", "A=x", "A=-", "A=nullable", "A=[1]", "A=."],
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
            ("MEMORY=512", "MEMORY=1gb"),
            ("HEAP=2GB", "HEAP=2"),
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
            ("MEMORY=5120", "MEMORY=1gb"),
            ("LIMIT=512", "LIMIT=64k"),
            ("CPU=2", "CPU=500m"),
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
        "less-in-production",
        &[
            ("A=2", "A=1"),
            ("A=2gb", "A=1gb"),
            ("A=1Gi", "A=512Mi"),
            ("A=500m", "A=250m"),
            ("A=1G", "A=900M"),
            ("A=0.5", "A=0.25"),
            ("A=1_000", "A=900"),
            ("A=64 MB", "A=32MB"),
        ],
        &[
            ("A=1", "A=2"),
            ("A=1", "A=1"),
            ("A=2", "A=0"),
            ("A=2", "A=-1"),
            ("A=1gb", "A=1000mb"),
            ("A=2", "A=1gb"),
            ("A=auto", "A=1"),
            ("A=2", "A=${COUNT}"),
            ("A=1000m", "A=1G"),
        ],
    );
    relates(
        "slash-differs",
        &[
            ("A=https://x.example/v1", "A=https://y.example/v1/"),
            ("A=https://x.example/v1/", "A=https://y.example/v1"),
            ("A=http://x/a/b", "A=https://x/a/b/"),
            ("A=https://x/a//", "A=https://y/a"),
            ("A=https://x:80/a", "A=https://x/a/"),
            ("A=https://u@x/a", "A=https://x/a/"),
            ("A= https://x/a ", "A=https://x/a/"),
            ("A=http://localhost/a", "A=https://x/a/"),
        ],
        &[
            ("A=https://x.example/v1/", "A=https://y.example/v1/"),
            ("A=https://x.example", "A=https://y.example/"),
            ("A=https://x/a", "A=https://x/b/"),
            ("A=https://x/a?b=c/", "A=https://x/a"),
            ("A=postgres://x/a", "A=postgres://x/a/"),
            ("A=/a", "A=/a/"),
            ("A=https://x/${A}", "A=https://x/a/"),
            ("A=", "A=https://x/a/"),
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

#[test]
fn versions_of_yaml_disagree() {
    for (disputed, quoted, expected) in [(true, false, true), (true, true, false), (false, false, false)] {
        let found = with("COUNTRY=no", Role::Production, |subject| {
            let value = Value { disputed, quoted, ..subject.value };
            let subject = Subject { value, ..*subject };
            (word("disputed-type").unwrap().ask)(&subject).is_some()
        });
        assert_eq!(found, expected, "disputed: {disputed}, quoted: {quoted}");
    }
}
