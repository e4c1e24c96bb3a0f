//! What runtimes and services are called: by images, version managers, actions of workflows and hosts of functions.

use super::version::Version;

/// Images of Docker Hub, or of a mirror of its official ones, and what they hold.
const IMAGES: &[(&str, &str)] = &[
    ("node", "node"),
    ("python", "python"),
    ("php", "php"),
    ("ruby", "ruby"),
    ("golang", "go"),
    ("rust", "rust"),
    ("elixir", "elixir"),
    ("eclipse-temurin", "java"),
    ("openjdk", "java"),
    ("amazoncorretto", "java"),
    ("postgres", "postgres"),
    ("mysql", "mysql"),
    ("mariadb", "mariadb"),
    ("redis", "redis"),
    ("valkey/valkey", "valkey"),
    ("mongo", "mongo"),
    ("elasticsearch", "elasticsearch"),
    ("opensearchproject/opensearch", "opensearch"),
    ("rabbitmq", "rabbitmq"),
    ("memcached", "memcached"),
    ("solr", "solr"),
    ("clickhouse/clickhouse-server", "clickhouse"),
    ("oven/bun", "bun"),
    ("denoland/deno", "deno"),
    ("cimg/node", "node"),
    ("cimg/python", "python"),
    ("cimg/ruby", "ruby"),
    ("cimg/php", "php"),
    ("cimg/go", "go"),
    ("cimg/openjdk", "java"),
    ("cimg/rust", "rust"),
    ("cimg/postgres", "postgres"),
    ("cimg/mysql", "mysql"),
    ("cimg/mariadb", "mariadb"),
    ("cimg/redis", "redis"),
    ("circleci/node", "node"),
    ("circleci/python", "python"),
    ("circleci/ruby", "ruby"),
    ("circleci/postgres", "postgres"),
    ("bitnami/node", "node"),
    ("bitnami/postgresql", "postgres"),
    ("bitnami/mysql", "mysql"),
    ("bitnami/mariadb", "mariadb"),
    ("bitnami/redis", "redis"),
    ("bitnami/mongodb", "mongo"),
    ("bitnami/rabbitmq", "rabbitmq"),
    ("serversideup/php", "php"),
    ("pgvector/pgvector", "postgres"),
];

/// Images of other hosts.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    ("mcr.microsoft.com", "dotnet/sdk", "dotnet"),
    ("mcr.microsoft.com", "dotnet/aspnet", "dotnet"),
    ("mcr.microsoft.com", "dotnet/runtime", "dotnet"),
    ("mcr.microsoft.com", "dotnet/runtime-deps", "dotnet"),
    ("docker.elastic.co", "elasticsearch/elasticsearch", "elasticsearch"),
    ("public.ecr.aws", "lambda/python", "python"),
    ("public.ecr.aws", "lambda/nodejs", "node"),
    ("public.ecr.aws", "lambda/ruby", "ruby"),
    ("public.ecr.aws", "lambda/java", "java"),
    ("public.ecr.aws", "lambda/dotnet", "dotnet"),
];

/// Official images of operating systems and servers; those whose tags are words name a release.
const SYSTEMS: &[&str] = &["alpine", "debian", "ubuntu", "fedora", "amazonlinux", "nginx", "httpd", "caddy", "traefik"];

/// Hosts that keep copies of Docker Hub's official images under their own names.
const MIRRORS: &[&str] = &["public.ecr.aws", "mirror.gcr.io", "registry.gitlab.com", "ghcr.io", "quay.io"];

/// What an image holds, and the version where its very name says it: `distroless/nodejs22-debian12`.
pub fn of_image(registry: Option<&str>, repository: &str) -> Option<(&'static str, Option<Version>)> {
    let name = repository.rsplit('/').next().unwrap_or(repository);
    if name == "postgis" {
        return Some(("postgis", None));
    }
    if let Some(name) = repository.strip_prefix("distroless/") {
        return of_runtime(name.split('-').next()?)
            .filter(|(product, _)| *product != "python")
            .map(|(p, v)| (p, Some(v)));
    }
    if let Some(registry) = registry
        && let Some((_, _, product)) = ELSEWHERE.iter().find(|(host, path, _)| *host == registry && *path == repository)
    {
        return Some((product, None));
    }
    let is_copy =
        registry.is_none_or(|host| MIRRORS.contains(&host) && !repository.contains('/') || host.contains("ecr"));
    let known = IMAGES.iter().find(|(image, _)| *image == repository).filter(|_| is_copy || repository.contains('/'));
    known.map(|(_, product)| (*product, None))
}

/// Whether an image is an official one, by people who tag what they release.
pub fn is_official(registry: Option<&str>, repository: &str) -> bool {
    of_image(registry, repository).is_some() || registry.is_none() && SYSTEMS.contains(&repository)
}

/// The products that parts of a tag name: `3.2-php8.2`, `python3.12-bookworm`, `2.14-pg16`.
pub fn is_named_in_tags(tag: &str) -> Vec<(&'static str, Version)> {
    const NAMES: [(&str, &str); 4] = [("python", "python"), ("php", "php"), ("pg", "postgres"), ("node", "node")];
    let parts = tag.split('-').filter_map(|part| {
        let (name, product) = NAMES.into_iter().find(|(name, _)| part.starts_with(name))?;
        let (version, rest) = Version::start(part.get(name.len()..)?)?;
        rest.is_empty().then_some((product, version))
    });
    parts.collect()
}

/// The product of a tool of asdf and mise: <https://mise.jdx.dev/registry.html>
pub fn of_tool(name: &str) -> Option<&'static str> {
    Some(match name {
        "nodejs" | "node" => "node",
        "python" => "python",
        "ruby" => "ruby",
        "php" => "php",
        "golang" | "go" => "go",
        "java" => "java",
        "rust" => "rust",
        "elixir" => "elixir",
        "dotnet" | "dotnet-core" => "dotnet",
        "postgres" => "postgres",
        "pnpm" => "pnpm",
        "yarn" => "yarn",
        "bun" => "bun",
        "deno" => "deno",
        _ => return None,
    })
}

/// The product that an action of a workflow installs, and the input that says its version.
pub fn of_action(action: &str) -> Option<(&'static str, &'static str)> {
    Some(match action {
        "actions/setup-node" => ("node", "node-version"),
        "actions/setup-python" | "astral-sh/setup-uv" => ("python", "python-version"),
        "ruby/setup-ruby" | "actions/setup-ruby" => ("ruby", "ruby-version"),
        "shivammathur/setup-php" => ("php", "php-version"),
        "actions/setup-go" => ("go", "go-version"),
        "actions/setup-java" => ("java", "java-version"),
        "actions/setup-dotnet" => ("dotnet", "dotnet-version"),
        "dtolnay/rust-toolchain" | "actions-rs/toolchain" | "actions-rust-lang/setup-rust-toolchain" => {
            ("rust", "toolchain")
        }
        "pnpm/action-setup" => ("pnpm", "version"),
        "oven-sh/setup-bun" => ("bun", "bun-version"),
        "denoland/setup-deno" => ("deno", "deno-version"),
        _ => return None,
    })
}

/// A runtime as hosts of functions call it: `nodejs20.x`, `python3.12`, `python312`, `java21`, `dotnet8`.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html>, <https://cloud.google.com/appengine/docs/standard/runtimes>
pub fn of_runtime(text: &str) -> Option<(&'static str, Version)> {
    const NAMES: [(&str, &str); 7] = [
        ("nodejs", "node"),
        ("python", "python"),
        ("ruby", "ruby"),
        ("php", "php"),
        ("java", "java"),
        ("dotnet", "dotnet"),
        ("go", "go"),
    ];
    let (name, product) = NAMES.into_iter().find(|(name, _)| text.starts_with(name))?;
    let version = text.get(name.len()..)?;
    if version.contains('.') || matches!(product, "node" | "java" | "dotnet") {
        return Version::pinned(version).map(|version| (product, version));
    }
    // `python312` is 3.12, and `php83` 8.3.
    let (major, minor) = version.split_at_checked(1)?;
    Version::pinned(&if minor.is_empty() { major.to_owned() } else { format!("{major}.{minor}") })
        .map(|version| (product, version))
}

/// The release of Node.js that a name of long-term support means: <https://github.com/nodejs/Release/blob/main/CODENAMES.md>
pub fn node_codename(name: &str) -> Option<&'static str> {
    const NAMES: [(&str, &str); 9] = [
        ("carbon", "8"),
        ("dubnium", "10"),
        ("erbium", "12"),
        ("fermium", "14"),
        ("gallium", "16"),
        ("hydrogen", "18"),
        ("iron", "20"),
        ("jod", "22"),
        ("krypton", "24"),
    ];
    NAMES.into_iter().find(|(known, _)| name.eq_ignore_ascii_case(known)).map(|(_, major)| major)
}
