//! Names of container images, and which product in which version an image is.

use super::product::{is_named_in_tags, of_image};
use super::version::Version;

/// A name of an image, taken apart: <https://docs.docker.com/reference/cli/docker/image/tag/#description>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Image<'t> {
    /// The host it comes from; none for Docker Hub.
    pub registry: Option<&'t str>,
    /// The repository without its host and without `library/`.
    pub repository: &'t str,
    /// What follows the colon.
    pub tag: Option<&'t str>,
    /// Whether a digest says exactly which image it is.
    pub digest: bool,
}

/// The system that an image stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct System<'t> {
    /// Whether it is Alpine, whose C library is another than that of the others.
    pub is_alpine: bool,
    /// The name of its release; none where the tag says none.
    pub release: Option<&'t str>,
}

/// Releases of Debian and Ubuntu, as tags name them.
const RELEASES: [&str; 9] =
    ["trixie", "bookworm", "bullseye", "buster", "stretch", "noble", "jammy", "focal", "bionic"];

/// What an image holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The product.
    pub product: &'static str,
    /// Its version; none where the tag says none, so that it moves.
    pub version: Option<Version>,
    /// Whether the image says more of itself than this product, which another of its claims holds.
    pub secondary: bool,
}

impl System<'_> {
    /// Whether what was built on one of two systems may fail on the other.
    pub fn differs(&self, other: &System<'_>) -> bool {
        self.is_alpine != other.is_alpine || self.release.zip(other.release).is_some_and(|(one, other)| one != other)
    }
}

impl<'t> Image<'t> {
    /// Takes a name apart; none where it is no name of an image.
    pub fn parse(text: &'t str) -> Option<Image<'t>> {
        let text = text.trim();
        let is_name = |char: char| char.is_ascii_alphanumeric() || matches!(char, '.' | '_' | '-' | '/' | ':' | '@');
        if !text.chars().all(is_name) || !text.starts_with(|char: char| char.is_ascii_alphanumeric()) {
            return None;
        }
        let (text, digest) = match text.split_once('@') {
            Some((text, digest)) if digest.starts_with("sha") && digest.contains(':') => (text, true),
            Some(_) => return None,
            None => (text, false),
        };
        let (registry, text) = match text.split_once('/') {
            Some((host, rest)) if host.contains(['.', ':']) || host == "localhost" => (Some(host), rest),
            _ => (None, text),
        };
        let (repository, tag) = match text.split_once(':') {
            Some((repository, tag)) => (repository, Some(tag)),
            None => (text, None),
        };
        let registry =
            registry.filter(|host| !matches!(*host, "docker.io" | "index.docker.io" | "registry-1.docker.io"));
        // Mirrors of Docker Hub keep its `library/`.
        let (registry, repository) = match repository.rsplit_once("library/") {
            Some((before, name)) if before.is_empty() || before.ends_with('/') => (None, name),
            _ => (registry, repository),
        };
        (!repository.is_empty() && tag != Some("")).then_some(Image { registry, repository, tag, digest })
    }

    /// Whether the tag promises nothing: none, `latest`, `lts`, `current`, each with or without a variant.
    pub fn moves(&self) -> bool {
        let first = self.tag.map(|tag| tag.split('-').next().unwrap_or(tag));
        !self.digest && first.is_none_or(|tag| matches!(tag, "latest" | "lts" | "current"))
    }

    /// The system that an official image of a runtime stands on, whose tags name all but Debian:
    /// <https://github.com/docker-library/faq#whats-the-difference-between-shared-and-simple-tags>
    pub fn system(&self) -> Option<System<'t>> {
        const ON_DEBIAN: [&str; 4] = ["node", "python", "php", "ruby"];
        if self.registry.is_some() || !ON_DEBIAN.contains(&self.repository) {
            return None;
        }
        let mut parts = self.tag.unwrap_or("").split('-');
        if parts.clone().any(|part| part.starts_with("windows") || part == "nanoserver") {
            return None;
        }
        let is_alpine = parts.clone().any(|part| part.starts_with("alpine"));
        Some(System { is_alpine, release: parts.find(|part| RELEASES.contains(part)) })
    }

    /// The products that the image is known to hold.
    pub fn held(&self) -> Vec<Held> {
        let tag = self.tag.unwrap_or("");
        if let Some((product, fixed)) = of_image(self.registry, self.repository) {
            return held_in_tag(product, fixed, tag);
        }
        is_named_in_tags(tag).into_iter().map(|(product, version)| held(product, Some(version))).collect()
    }
}

fn held(product: &'static str, version: Option<Version>) -> Held {
    Held { product, version: version.map(|version| normal(product, version)), secondary: false }
}

fn held_in_tag(product: &'static str, fixed: Option<Version>, tag: &str) -> Vec<Held> {
    if fixed.is_some() {
        return vec![held(product, fixed)];
    }
    if product == "postgis" {
        // `17-3.6-alpine`: PostgreSQL 17 with PostGIS 3.6.
        let Some((server, rest)) = Version::start(tag) else { return vec![held(product, None)] };
        let extension = rest.strip_prefix('-').and_then(Version::start).map(|(version, _)| version);
        let whole = extension.map_or(server.clone().first(1), |version| server.clone().first(1).followed_by(&version));
        let server = Held { secondary: true, ..held("postgres", Some(server)) };
        return vec![held(product, Some(whole)), server];
    }
    let version = Version::pinned(tag.strip_prefix("pg").unwrap_or(tag));
    match version {
        Some(version) => vec![held(product, Some(version))],
        None => {
            let named = is_named_in_tags(tag);
            if named.is_empty() {
                vec![held(product, None)]
            } else {
                named.into_iter().map(|(product, version)| held(product, Some(version))).collect()
            }
        }
    }
}

/// A version cut to the numbers that change what a product does: a service's patch releases do not.
pub fn normal(product: &str, version: Version) -> Version {
    match product {
        "java" if version.major() == 1 => version.after_first().unwrap_or(version).first(1),
        "java" => version.first(1),
        "postgres" if version.major() >= 10 => version.first(1),
        "postgres" | "dotnet" | "mysql" | "mariadb" | "redis" | "valkey" | "mongo" | "elasticsearch" | "opensearch"
        | "rabbitmq" | "memcached" | "clickhouse" | "solr" => version.first(2),
        _ => version,
    }
}
