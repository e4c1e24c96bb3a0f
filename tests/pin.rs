//! Pins: how versions, ranges and images are read, what each kind of file claims, and which claims disagree.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop where it is wrong")]

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use envparity::mask::Gate;
use envparity::pin::{Dialect, Evidence, Image, Says, Version, claims, form_of, judge, range, read};
use envparity::run::{Request, check};
use envparity::source::Source;
use jiff::civil::{Date, date};
use proptest::prelude::*;

const TODAY: Date = date(2026, 6, 1);

/// What a file claims: product, what it says, and the text at its place.
fn claimed(path: &str, text: &str) -> Vec<String> {
    let (document, form) = read(Arc::new(Source::new(path, text))).unwrap_or_else(|| panic!("{path} is not known"));
    let line = |claim: &envparity::pin::Claim| {
        let says = match &claim.says {
            Says::Pinned(versions) => versions.iter().map(Version::to_string).collect::<Vec<_>>().join("|"),
            Says::Within(_) => "range".to_owned(),
            Says::Moving => "moving".to_owned(),
            Says::Named(names) => names.join("|"),
        };
        format!("{} {says} <{}>", claim.product, document.source.slice(claim.span))
    };
    claims(&document, form).iter().map(line).collect()
}

/// Kind, product and project of what disagrees in a tree.
fn found(files: &[(&str, &str)]) -> Vec<String> {
    let claims = files.iter().filter_map(|(path, text)| {
        let (document, form) = read(Arc::new(Source::new(*path, *text)))?;
        Some(claims(&document, form))
    });
    let found = judge(claims.flatten().collect(), TODAY);
    let line = |one: &envparity::pin::Disagreement| {
        format!("{} {} {} {}", one.kind, one.product, one.project, one.primary.0.path())
    };
    found.iter().map(line).collect()
}

#[test]
fn pins_are_read_as_far_as_they_are_written() {
    for (text, expected) in [
        ("v24.16.0", Some("24.16.0")),
        ("22-alpine", Some("22")),
        ("24.x", Some("24")),
        ("3.12.*", Some("3.12")),
        ("~20.11", Some("20.11")),
        ("^20.1", Some("20")),
        ("8.4-fpm-nginx-alpine", Some("8.4")),
        ("17-3.6-alpine", Some("17")),
        ("1.26.6", Some("1.26.6")),
        ("3.13.0rc1", None),
        ("20240101", None),
        ("lts/*", None),
        ("latest", None),
        (">=18", None),
        ("", None),
        ("99999999999999999999", None),
    ] {
        assert_eq!(Version::pinned(text).map(|version| version.to_string()).as_deref(), expected, "{text}");
    }
}

#[test]
fn ranges_hold_what_might_fit() {
    use Dialect::{Composer, Npm};
    for (text, dialect, inside, outside) in [
        (">=18", Npm, "18 20 22.5.1", "16 17.9"),
        (">=22.22.1", Npm, "22 22.22.1 24", "20 22.22.0 22.5"),
        ("^20.1 || >= 22", Npm, "20.1.5 20 22 25", "18 21"),
        ("24.x", Npm, "24 24.13.0", "23 25"),
        (">=18 <21", Npm, "18 20.9", "21 17"),
        ("18 - 20", Npm, "18 20.5", "21"),
        ("~3.12", Npm, "3.12 3.12.9", "3.13 3.11"),
        ("~8.2", Composer, "8.2 8.4", "8.1 9.0"),
        ("~8.2.1", Composer, "8.2.1 8.2.7", "8.3 8.2.0"),
        ("^8.1|^8.2", Composer, "8.1 8.4", "7.4 9"),
        ("~> 3.4.1", Composer, "3.4.1 3.4.9", "3.5.0"),
        (">=3.12,<3.14", Composer, "3.12 3.13.2", "3.11 3.14"),
        ("~=3.12", Composer, "3.12 3.14", "4 3.11"),
        ("==3.12.*", Composer, "3.12.3", "3.13"),
        ("^0.3.1", Npm, "0.3.1 0.3.9", "0.4 0.2"),
        ("<=20", Npm, "20.9 18", "21"),
    ] {
        let intervals = range(text, dialect).unwrap_or_else(|| panic!("{text} is not read"));
        let fits = |version: &str| {
            let version = Version::pinned(version).unwrap().interval();
            intervals.iter().any(|interval| interval.meets(&version))
        };
        inside.split(' ').for_each(|version| assert!(fits(version), "{version} fits {text}"));
        outside.split(' ').for_each(|version| assert!(!fits(version), "{version} does not fit {text}"));
    }
    for text in ["*", "", "latest", "workspace:^1", ">=x", ">= ", "^", "16 || *", ">5 <3"] {
        assert_eq!(range(text, Npm), None, "{text} says nothing");
    }
}

#[test]
fn images_are_taken_apart_and_known() {
    for (text, expected) in [
        ("node:22-alpine", "node 22"),
        ("docker.io/library/node:22.5.1", "node 22.5.1"),
        ("public.ecr.aws/docker/library/ruby:3.4.5-slim", "ruby 3.4.5"),
        ("localhost:5000/library/python:3.12", "python 3.12"),
        ("mcr.microsoft.com/dotnet/aspnet:10.0.1-alpine3.23", "dotnet 10.0"),
        ("postgis/postgis:17-3.6-alpine", "postgis 17.3.6, postgres 17"),
        ("pgvector/pgvector:pg18", "postgres 18"),
        ("postgres:15.7-alpine", "postgres 15"),
        ("timescale/timescaledb:2.14-pg16", "postgres 16"),
        ("ghcr.io/astral-sh/uv:python3.12-bookworm", "python 3.12"),
        ("gcr.io/distroless/nodejs22-debian12", "node 22"),
        ("public.ecr.aws/lambda/python:3.12", "python 3.12"),
        ("eclipse-temurin:21.0.2-jre", "java 21"),
        ("redis:alpine", "redis -"),
        ("node:lts-alpine", "node -"),
        ("ghcr.io/acme/node:3", ""),
        ("acme/shop:17", ""),
        ("gcr.io/distroless/static-debian12", ""),
    ] {
        let held = Image::parse(text).unwrap_or_else(|| panic!("{text} is an image")).held();
        let held: Vec<String> = held
            .iter()
            .map(|one| format!("{} {}", one.product, one.version.as_ref().map_or("-".to_owned(), Version::to_string)))
            .collect();
        assert_eq!(held.join(", "), expected, "{text}");
    }
    for text in ["", "${IMAGE}", "a b", "node:", "user:secret@host/image", "{{ .Values.image }}"] {
        assert_eq!(Image::parse(text), None, "{text}");
    }
    for (text, moves) in
        [("node", true), ("node:latest", true), ("node:lts-slim", true), ("node:22", false), ("node@sha256:ab", false)]
    {
        assert_eq!(Image::parse(text).unwrap().moves(), moves, "{text}");
    }
}

#[test]
fn every_kind_of_file_claims() {
    for (path, text, expected) in [
        (
            "Dockerfile",
            "ARG V=3.12\nARG PG=18\nFROM --platform=linux/amd64 python:${V}-slim AS base\nFROM node:20 AS unused\nFROM base\n",
            "python 3.12 <3.12>, architecture amd64 <linux/amd64>",
        ),
        ("Dockerfile", "# FROM node:1\nRUN <<EOF\nFROM node:2\nEOF\nfrom node:22 \\\n  as x\n", "node 22 <node:22>"),
        ("a/prod.Dockerfile", "FROM node:${TAG}\nFROM golang:1.26@sha256:ab\n", "go 1.26 <golang:1.26@sha256:ab>"),
        ("Dockerfile.dev", "FROM node\n", ""),
        ("Dockerfile.py310", "FROM python:3.10\n", ""),
        ("compose.yaml", "services:\n  db: {image: 'postgres:${PG:-18.3}'}\n", "postgres 18 <postgres:${PG:-18.3}>"),
        (
            "docker-compose.yml",
            "services:\n  a: {image: mysql:8.0}\n  b: {image: mysql:8.4}\n",
            "mysql 8.0|8.4 <mysql:8.0>",
        ),
        (
            "compose.prod.yml",
            "services:\n  a: {image: redis}\n  b: {image: acme/b}\n",
            "redis moving <redis>, acme/b moving <acme/b>",
        ),
        (
            "compose.prod.yml",
            "services:\n  a: &a {build: ., image: acme/a}\n  b: {<<: *a, image: acme/b}\n  c: {<<: [*a], image: acme/c}\n",
            "",
        ),
        (
            ".github/workflows/a.yml",
            "env: {N: '24'}\njobs:\n  a:\n    container: ruby:3.4\n    services: {r: {image: redis:7.2.1}}\n    strategy: {matrix: {v: ['8.2', '8.3']}}\n    steps:\n    - uses: actions/setup-node@v4\n      with: {node-version: '${{ env.N }}'}\n    - uses: shivammathur/setup-php@v2\n      with: {php-version: '${{ matrix.v }}'}\n",
            "ruby 3.4 <ruby:3.4>, redis 7.2 <redis:7.2.1>, node 24 <24>, php 8.2|8.3 <${{ matrix.v }}>",
        ),
        (
            ".gitlab-ci.yml",
            "default: {image: node:22}\ntest: {services: ['postgres:16']}\n",
            "node 22 <node:22>, postgres 16 <postgres:16>",
        ),
        (
            ".circleci/config.yml",
            "jobs:\n  a:\n    docker: [{image: 'cimg/node:22.1'}]\n",
            "node 22.1 <cimg/node:22.1>",
        ),
        (".nvmrc", "v24.16.0\n", "node 24.16.0 <v24.16.0>"),
        (".nvmrc", "lts/iron\n", "node 20 <lts/iron>"),
        (".node-version", "lts/*\n", ""),
        (".python-version", "3.12.1\n3.11\n", "python 3.12.1|3.11 <3.12.1>"),
        (".ruby-version", "ruby-3.4.10", "ruby 3.4.10 <ruby-3.4.10>"),
        (".java-version", "temurin64-17.0.1\n", "java 17 <temurin64-17.0.1>"),
        (".sdkmanrc", "java=21.0.2-tem\n", "java 21 <21.0.2-tem>"),
        (
            ".tool-versions",
            "# x\nnodejs  24.13.0 # y\njq 1.7\njava temurin-21.0.2+13\n",
            "node 24.13.0 <24.13.0>, java 21 <temurin-21.0.2+13>",
        ),
        (
            "mise.toml",
            "[tools]\nnode = '22'\npython = ['3.12', '3.11']\ngo = { version = '1.26' }\n",
            "node 22 <22>, python 3.12|3.11 <3.12>, go 1.26 <1.26>",
        ),
        (
            "package.json",
            r#"{"engines": {"node": ">=20", "npm": "*"}, "volta": {"node": "22.1.0"}, "packageManager": "pnpm@9.1.0+sha512.ab"}"#,
            "node range <>=20>, node 22.1.0 <22.1.0>, pnpm 9.1.0 <9.1.0>",
        ),
        ("pyproject.toml", "[project]\nrequires-python = '>=3.12'\n", "python range <>=3.12>"),
        ("Pipfile", "[requires]\npython_version = '3.11'\n", "python 3.11 <3.11>"),
        (
            "composer.json",
            r#"{"require": {"php": "^8.2"}, "config": {"platform": {"php": "8.2.7"}}}"#,
            "php range <^8.2>, php range <8.2.7>",
        ),
        ("Gemfile", "source 'x'\nruby '3.4.1'\n", "ruby 3.4.1 <3.4.1>"),
        ("Gemfile", "ruby \"~> 3.4\"\ngem 'ruby'\n", "ruby range <~> 3.4>"),
        ("Gemfile", "ruby file: '.ruby-version'\n", ""),
        ("go.mod", "module x\n\ngo 1.26.6\ntoolchain go1.26.7\n", "go range <1.26.6>"),
        ("rust-toolchain.toml", "[toolchain]\nchannel = '1.85'\n", "rust 1.85 <1.85>"),
        ("rust-toolchain", "stable\n", ""),
        ("Cargo.toml", "[package]\nrust-version = '1.80'\n", "rust range <1.80>"),
        ("global.json", r#"{"sdk": {"version": "8.0.100"}}"#, "dotnet 8.0 <8.0.100>"),
        ("runtime.txt", "python-3.12.1\n", "python 3.12.1 <python-3.12.1>"),
        (
            "app.json",
            r#"{"addons": [{"plan": "heroku-postgresql:mini", "options": {"version": "15"}}]}"#,
            "postgres 15 <15>",
        ),
        (
            "serverless.yml",
            "provider: {runtime: nodejs20.x}\nfunctions: {a: {runtime: python3.12}}\n",
            "node 20 <nodejs20.x>, python 3.12 <python3.12>",
        ),
        ("app.yaml", "runtime: python312\n", "python 3.12 <python312>"),
        ("app.yaml", "runtime: nodejs20\n", "node 20 <nodejs20>"),
        ("app.production.yaml", "runtime: nodejs14\n", "node 14 <nodejs14>"),
    ] {
        assert_eq!(claimed(path, text).join(", "), expected, "{path}: {text}");
    }
    for path in ["a.yml", ".github/dependabot.yml", "Dockerfile.j2", "x/.dockerignore", "readme.md", "decompose.yml"] {
        assert_eq!(form_of(path), None, "{path}");
    }
}

#[test]
fn directories_say_what_is_compared_and_what_is_deployed() {
    for (path, project, evidence) in [
        ("Dockerfile", "", Evidence::Deployed),
        ("docker/production/Dockerfile", "", Evidence::Deployed),
        ("docker/proxy/Dockerfile", "docker/proxy", Evidence::Deployed),
        ("apps/api/Dockerfile.dev", "apps/api", Evidence::Development),
        ("apps/web/docker/Dockerfile", "apps/web", Evidence::Deployed),
        (".devcontainer/Dockerfile", "", Evidence::Development),
        ("tests/Dockerfile", "tests", Evidence::Development),
    ] {
        let (document, form) = read(Arc::new(Source::new(path, "FROM node:22\n"))).unwrap();
        let claim = claims(&document, form).remove(0);
        assert_eq!((claim.project.as_str(), claim.evidence), (project, evidence), "{path}");
    }
}

#[test]
fn the_deployed_claim_or_the_odd_one_out_comes_first() {
    let node = |version: &str| {
        format!("jobs: {{a: {{steps: [{{uses: actions/setup-node@v4, with: {{node-version: {version}}}}}]}}}}")
    };
    let (twenty, other) = (node("20"), node("22"));
    let odd = [
        (".github/workflows/a.yml", &*twenty),
        (".github/workflows/b.yml", &*other),
        (".github/workflows/c.yml", &*twenty),
    ];
    assert_eq!(found(&odd), ["differ node . .github/workflows/b.yml"]);
    let deployed = [odd.as_slice(), &[("Dockerfile", "FROM node:24\n")]].concat();
    assert_eq!(found(&deployed), ["differ node . Dockerfile"]);
}

#[test]
fn what_differs_for_a_reason_is_silent() {
    for files in [
        // Patch releases of what is not deployed.
        vec![(".nvmrc", "24.1.0"), ("mise.toml", "[tools]\nnode = '24.1.3'")],
        // Two services of one file, and one of them elsewhere.
        vec![
            ("compose.yaml", "services:\n  a: {image: postgres:16}\n  b: {image: postgres:17}\n"),
            ("compose.one.yaml", "services:\n  a: {image: postgres:16}\n"),
            ("compose.two.yaml", "services:\n  b: {image: postgres:17}\n"),
        ],
        // Steps of several directories.
        vec![
            (".nvmrc", "24"),
            (
                ".github/workflows/a.yml",
                "jobs: {a: {steps: [{uses: actions/setup-node@v4, with: {node-version: 22}}, {run: x, working-directory: a}, {run: x, working-directory: b}]}}",
            ),
        ],
        // Another project.
        vec![("Dockerfile", "FROM node:24\n"), ("examples/a/Dockerfile", "FROM node:22\n")],
        // A stage that nothing is taken from.
        vec![("Dockerfile", "FROM node:22 AS check\nFROM node:24\n")],
    ] {
        assert_eq!(found(&files), Vec::<String>::new(), "{files:?}");
    }
    let stage = [("Dockerfile", "FROM node:22 AS build\nFROM node:24\nCOPY --from=build /a /a\n")];
    assert_eq!(found(&stage), ["differ node . Dockerfile"]);
}

#[test]
fn the_day_decides_what_is_past_its_end() {
    let files = [("Dockerfile", "FROM python:3.10.2\n")];
    assert_eq!(found(&files), Vec::<String>::new());
    let (document, form) = read(Arc::new(Source::new(files[0].0, files[0].1))).unwrap();
    let later = judge(claims(&document, form), date(2026, 11, 1));
    assert_eq!(later.len(), 1);
    assert!(later[0].detail.contains("2026-10-31"), "{}", later[0].detail);
}

/// Rules and paths of the findings of a run over a tree, and all that it shows.
fn run(files: &[(&str, &str)]) -> Result<(Vec<String>, String), String> {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let progress = AtomicUsize::new(0);
    let request = Request { excerpts: true, ..Request::of(root.path(), TODAY, Gate::default(), &progress) };
    let report = check(&request).map_err(|error| error.0)?;
    let found = report.findings().iter().map(|finding| format!("{} {}", finding.rule, finding.primary.path)).collect();
    Ok((found, format!("{:?}", report.findings())))
}

#[test]
fn a_run_needs_no_environment_to_compare_pins() {
    let (found, shown) = run(&[
        (
            "Dockerfile",
            "ARG TOKEN=ghp_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5\nFROM node:22\nENV PASSWORD=hunter2hunter\n",
        ),
        (".nvmrc", "24\n"),
    ])
    .unwrap();
    assert_eq!(found, ["runtime/version-differs Dockerfile"]);
    assert!(shown.contains("FROM node:22"), "the line is shown: {shown}");
    assert!(!shown.contains("ghp_aB3") && !shown.contains("hunter2"), "what is around it is masked: {shown}");
    assert!(
        run(&[("Dockerfile", "FROM node:22\n")]).is_err(),
        "where nothing is wrong, that nothing was compared is said"
    );
}

#[test]
fn comments_allow_what_pins_say() {
    let allow = "# envparity: allow(runtime/version-differs) the move to 24 is under way\n";
    let dockerfile = format!("{allow}FROM node:22\n");
    let compose = format!("services:\n  db:\n    {allow}    image: postgres:17\n");
    let staging = "services:\n  db:\n    image: postgres:16\n";
    let files = [
        ("Dockerfile", &*dockerfile),
        (".nvmrc", "24\n"),
        ("compose.production.yml", &*compose),
        ("compose.staging.yml", staging),
    ];
    assert_eq!(run(&files).unwrap().0, Vec::<String>::new());
}

const PATHS: [&str; 20] = [
    "Dockerfile",
    "compose.prod.yaml",
    ".github/workflows/a.yml",
    ".gitlab-ci.yml",
    ".nvmrc",
    ".tool-versions",
    ".sdkmanrc",
    "runtime.txt",
    "Gemfile",
    "go.mod",
    "mise.toml",
    "rust-toolchain.toml",
    "Cargo.toml",
    "pyproject.toml",
    "package.json",
    "composer.json",
    "app.json",
    "global.json",
    "serverless.yml",
    "app.yaml",
];

proptest! {
    #[test]
    fn no_text_makes_it_panic(texts in prop::collection::vec("(?s).{0,120}", PATHS.len()), version in ".{0,20}") {
        let files: Vec<(&str, &str)> = PATHS.into_iter().zip(texts.iter().map(String::as_str)).collect();
        found(&files);
        let _ = (Version::pinned(&version), range(&version, Dialect::Npm), range(&version, Dialect::Composer));
        let _ = Image::parse(&version).map(|image| image.held());
    }

    #[test]
    fn no_likely_text_makes_it_panic(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "FROM", "ARG", "V=", "$V", "${V:-", "}", "node", ":", "22", ".", "-", "\n", " ", "AS", "--from=", "x", "é",
                "services", "image", "jobs", "uses", "with", "{", "[", "]", ",", "\"", "'", "go", "ruby", "\\", "<<E", "@",
                "18446744073709551616", "4294967295", "lts/", "^", "~", ">=", "||", "*",
            ]),
            0..40,
        ),
    ) {
        let text = words.concat();
        let files: Vec<(&str, &str)> = PATHS.into_iter().map(|path| (path, text.as_str())).collect();
        found(&files);
        let _ = range(&text, Dialect::Npm);
    }
}
