//! What shows which loader reads which .env file: every kind of evidence, in the words that people write.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::Arc;

use envparity::pin;
use envparity::source::Source;
use envparity::usage::{Certainty, Stage, Usages, form_of, usages};

/// The .env files of the workspace, wherever the evidence stands.
const FILES: [&str; 6] =
    [".env", ".env.production", ".env.example", "deploy/shop.env", "api/.env", "api/.env.production"];

/// One word for each reader of a file, the surest first: `docker@3` is named in line 3, `next?1` is implied by line 1; with `+`
/// it runs in production, with `-` on the machines of developers.
fn readers(path: &str, text: &str, file: &str) -> String {
    let source = Arc::new(Source::new(path, text));
    let form = form_of(path, pin::form_of(path)).unwrap_or_else(|| panic!("{path} shows nothing"));
    let usages = Usages::new(usages(&source, form, None), FILES);
    let word = |usage: &envparity::usage::Usage| {
        let mark = if usage.certainty == Certainty::Named { '@' } else { '?' };
        let stage = match usage.stage {
            Stage::Deployed => "+",
            Stage::Unknown => "",
            Stage::Development => "-",
        };
        let prefixes = if usage.prefixes.is_empty() { String::new() } else { format!(":{}", usage.prefixes.join(",")) };
        format!("{}{mark}{}{stage}{prefixes}", usage.loader, source.line_of(usage.span.start))
    };
    usages.of(file).map(word).collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn check(cases: &[(&str, &str, &str, &str)]) {
    for (path, text, file, expected) in cases {
        assert_eq!(readers(path, text, file), *expected, "{file} as {path} shows:\n{text}");
    }
}

#[test]
fn compose_names_files_in_three_ways() {
    let long = "services:\n  web:\n    env_file:\n      - path: .env.production\n        required: false\n      - path: ./deploy/shop.env\n        format: raw\n";
    let anchored =
        "x-web: &web\n  env_file: [.env]\nservices:\n  a: { <<: *web, env_file: .env }\n  b:\n    env_file: .env\n";
    check(&[
        ("compose.yaml", "services:\n  web:\n    env_file: .env\n", ".env", "compose@3"),
        (
            "docker-compose.prod.yml",
            "services:\n  web:\n    env_file:\n      - .env.production\n",
            ".env.production",
            "compose@4+",
        ),
        ("docker-compose.dev.yml", "services:\n  web:\n    env_file: ['.env']\n", ".env", "compose@3-"),
        ("compose.yaml", long, ".env.production", "compose@4"),
        ("compose.yaml", long, "deploy/shop.env", "docker@6"),
        ("compose.yaml", anchored, ".env", "compose@4"),
        (
            "compose.yaml",
            "services:\n  web:\n    env_file: .env.${STAGE:-production}\n",
            ".env.production",
            "compose@3",
        ),
        ("compose.yaml", "services:\n  web:\n    env_file: .env.${STAGE}\n", ".env.example", ""),
        ("docker/compose.yaml", "services:\n  web:\n    env_file: ../api/.env\n", "api/.env", "compose@3"),
        ("docker/compose.yaml", "services:\n  web:\n    env_file: .env\n", ".env", "compose@3"),
        ("api/compose.yaml", "services:\n  web:\n    env_file: .env\n", ".env", ""),
        ("compose.yaml", "services:\n  web:\n    environment:\n      env_file: .env\n", ".env", ""),
    ]);
}

#[test]
fn command_lines_name_files() {
    let workflow = "jobs:\n  deploy:\n    steps:\n      - run: |\n          docker run -d \\\n            --name node \\\n            --env-file .env.production shop:1\n";
    let folded = "jobs:\n  deploy:\n    steps:\n      - run: >-\n          docker run --rm\n          --env-file=.env\n          shop:1\n";
    check(&[
        ("deploy.sh", "#!/bin/sh\ndocker run --rm --env-file .env.production shop\n", ".env.production", "docker@2"),
        ("bin/deploy", "sudo docker run --env-file=\"$HOME/.env\" shop\n", ".env", "docker@1"),
        ("scripts/deploy.sh", "docker run --env-file \"$(dirname \"$0\")/../.env\" shop\n", ".env", "docker@1"),
        ("scripts/deploy.sh", "docker run --env-file $HERE/../.env shop\n", ".env", "docker@1"),
        ("deploy.sh", "# docker run --env-file .env shop\necho --env-file .env\n", ".env", ""),
        (".github/workflows/deploy.yml", workflow, ".env.production", "docker@7"),
        (".github/workflows/deploy.yml", folded, ".env", "docker@6"),
        ("Makefile", "up:\n\tdocker compose --env-file .env.$(STAGE) up -d\n", ".env.production", "compose@2"),
        ("Makefile", "run:\n\t@docker container run --env-file deploy/shop.env shop\n", "deploy/shop.env", "docker@2"),
        (
            "run.sh",
            "podman run --env-file .env shop && docker-compose --env-file=.env up\n",
            ".env",
            "podman@1 compose@1",
        ),
        ("justfile", "set dotenv-load\n\nrun:\n  node --env-file={{file}} x.js\n", ".env", "dotenvy@1"),
        ("justfile", "set dotenv-filename := \"deploy/shop.env\"\n", "deploy/shop.env", "dotenvy@1"),
        ("justfile", "set dotenv-load := false\n", ".env", ""),
        (
            "Taskfile.yml",
            "dotenv: ['.env', '{{.ENV}}/.env']\ntasks:\n  run: { dotenv: [api/.env], cmd: x }\n",
            "api/.env",
            "godotenv@3",
        ),
        (
            "deploy.sh",
            "kubectl create configmap shop --from-env-file=.env.production\n",
            ".env.production",
            "kubectl@1",
        ),
        ("run.sh", "uv run --env-file .env python -m shop\n", ".env", "uv@1"),
        ("run.sh", "deno run -A --env-file main.ts\n", ".env", "deno@1"),
        (
            "deno.json",
            "{ \"tasks\": {\n  \"start\": \"deno run --env-file=.env.production main.ts\" } }\n",
            ".env.production",
            "deno@2",
        ),
        ("Procfile", "web: uvicorn shop:app --env-file .env\n", ".env", "python-dotenv@1"),
        (
            "Dockerfile",
            "FROM node:24\nCMD [\"node\", \"--env-file=.env.production\", \"server.js\"]\n",
            ".env.production",
            "node@2",
        ),
        ("Dockerfile", "FROM oven/bun:1\nCMD [\"bun\", \"run\", \"start\"]\n", ".env", "bun?2"),
        ("Dockerfile", "FROM oven/bun:1\nRUN bun install --production\n", ".env", ""),
    ]);
}

#[test]
fn shells_read_files_as_scripts() {
    check(&[
        ("start.sh", "set -a; . ./.env; set +a\nexec node server.js\n", ".env", "shell@1"),
        ("start.sh", "if [ -f .env ]; then source .env; fi\n", ".env", "shell@1"),
        ("start.sh", "source .venv/bin/activate\n. ~/.nvm/nvm.sh\necho . .env\n", ".env", ""),
        ("Makefile", "run:\n\t@. ./.env; ./shop\n", ".env", "shell@2"),
        ("package.json", "{ \"scripts\": {\n  \"start\": \". ./.env && node .\" } }\n", ".env", "shell@2"),
        (".gitlab-ci.yml", "deploy:\n  script:\n    - source .env.production\n", ".env.production", "shell@3"),
        (".envrc", "dotenv\nsource_env_if_exists deploy/shop.env\n", ".env", "direnv@1"),
        (".envrc", "dotenv_if_exists .env.production\nsource_env deploy/shop.env\n", "deploy/shop.env", "shell@2"),
        (".envrc", "dotenv_if_exists .env.production\n", ".env.production", "direnv@1"),
    ]);
}

#[test]
fn units_and_generators_name_files() {
    let unit = "[Service]\nEnvironmentFile=-/srv/shop/.env.production\nExecStart=/usr/bin/docker run --env-file /srv/shop/.env shop\n";
    let kustomization = "configMapGenerator:\n  - name: shop\n    envs: [shop.env]\nsecretGenerator:\n  - name: keys\n    env: ../.env\n";
    check(&[
        ("deploy/shop.service", unit, ".env.production", "systemd@2+"),
        ("deploy/shop.service", unit, ".env", "docker@3+"),
        ("deploy/shop.container", "[Container]\nEnvironmentFile=shop.env\n", "deploy/shop.env", "podman@2+"),
        ("deploy/kustomization.yaml", kustomization, "deploy/shop.env", "kubectl@3"),
        ("deploy/kustomization.yaml", kustomization, ".env", "kubectl@6"),
    ]);
}

#[test]
fn dependencies_imply_the_files_beside_them() {
    let pyproject = "[project]\ndependencies = [\n  \"pydantic-settings>=2\",\n]\n[dependency-groups]\ndev = [\"django-environ\"]\n";
    let gemfile = "gem 'rails'\ngroup :development, :test do\n  gem 'dotenv-rails'\nend\n";
    check(&[
        ("package.json", "{ \"dependencies\": {\n  \"dotenv\": \"1\" } }", ".env.production", "dotenv?2"),
        ("package.json", "{ \"dependencies\": {\n  \"dotenv\": \"1\" } }", ".env.example", ""),
        ("package.json", "{ \"dependencies\": {\n  \"dotenv\": \"1\" } }", "api/.env", ""),
        ("api/package.json", "{ \"dependencies\": { \"next\": \"1\" } }", "api/.env", "next?1"),
        (
            "package.json",
            "{ \"dependencies\": { \"dotenv\": \"1\", \"dotenv-expand\": \"1\" } }",
            ".env",
            "dotenv-expand?1",
        ),
        (
            "package.json",
            "{ \"devDependencies\": { \"dotenv\": \"1\", \"vite\": \"1\" } }",
            ".env",
            "vite?1:VITE_ dotenv?1-",
        ),
        ("package.json", "{ \"devDependencies\": { \"vite\": \"1\", \"astro\": \"1\" } }", ".env", "vite?1"),
        ("package.json", "{ \"dependencies\": { \"@nestjs/config\": \"1\" } }", ".env", "dotenv?1"),
        (
            "package.json",
            "{ \"scripts\": {\n\"start\": \"bun run src/index.ts\",\n\"x\": \"node --env-file=.env x\" } }",
            ".env",
            "node@3 bun?2",
        ),
        (
            "package.json",
            "{ \"scripts\": { \"start\": \"dotenv -e .env.production -- node .\" } }",
            ".env.production",
            "dotenv-expand@1",
        ),
        ("package.json", "{ \"name\": \"dotenv\", \"keywords\": [\"next\"] }", ".env", ""),
        ("pyproject.toml", pyproject, ".env", "python-dotenv?3 django-environ?6-"),
        ("pyproject.toml", "[tool.poetry.dependencies]\npython-decouple = \"*\"\n", ".env", "decouple?2"),
        ("pyproject.toml", "[tool.poetry.group.dev.dependencies]\npython-dotenv = \"*\"\n", ".env", "python-dotenv?2-"),
        ("Pipfile", "[packages]\nDjango = \"*\"\ndjango-environ = \"*\"\n", ".env", "django-environ?3"),
        ("requirements.txt", "Django==5\npython_dotenv[cli]==1.0\n", ".env", "python-dotenv?2"),
        ("requirements/production.txt", "environs\n", ".env", "python-dotenv?1+"),
        ("requirements-dev.txt", "python-dotenv\n", ".env", "python-dotenv?1-"),
        ("composer.json", "{ \"require\": { \"laravel/framework\": \"^12\" } }", ".env", "phpdotenv?1"),
        (
            "composer.json",
            "{ \"require\": { \"symfony/dotenv\": \"7\" }, \"require-dev\": { \"vlucas/phpdotenv\": \"5\" } }",
            ".env",
            "symfony?1 phpdotenv?1-",
        ),
        ("Gemfile", gemfile, ".env", "ruby-dotenv?3-"),
        ("Gemfile", "gem \"dotenv\", groups: [:development, :test]\n", ".env", "ruby-dotenv?1-"),
        ("Gemfile", "gem \"dotenv\"\n", ".env", "ruby-dotenv?1"),
        ("go.mod", "module shop\nrequire (\n\tgithub.com/joho/godotenv v1.5.1\n)\n", ".env", "godotenv?3"),
        ("go.mod", "require github.com/joho/godotenv v1.5.1 // indirect\n", ".env", ""),
        ("Cargo.toml", "[dependencies]\ndotenvy = \"0.15\"\n", ".env", "dotenvy?2"),
        ("Cargo.toml", "[dev-dependencies]\ndotenv = \"0.15\"\n", ".env", "dotenvy?2-"),
    ]);
}
