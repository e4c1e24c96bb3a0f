//! What `.gitignore` and `.dockerignore` say of a path.

use globset::GlobBuilder;

/// How patterns without a slash are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// At any depth: <https://git-scm.com/docs/gitignore#_pattern_format>
    Git,
    /// At the top: <https://docs.docker.com/build/concepts/context/#dockerignore-files>
    Docker,
}

/// Whether the text of an ignoring file ignores a path, which is relative to the directory of that file.
pub(super) fn ignores(text: &str, path: &str, meaning: Meaning) -> bool {
    let mut ignored = false;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (negated, pattern) = line.strip_prefix('!').map_or((false, line), |pattern| (true, pattern));
        let pattern = pattern.trim_end_matches('/');
        let anchored = meaning == Meaning::Docker || pattern.contains('/');
        let pattern = pattern.trim_start_matches("./").trim_start_matches('/');
        let Ok(glob) = GlobBuilder::new(pattern).literal_separator(true).build() else { continue };
        let matcher = glob.compile_matcher();
        // What lies in an ignored directory is ignored with it.
        let parents = path.match_indices('/').map(|(at, _)| &path[..at]).chain([path]);
        let mut parts = parents.map(|part| if anchored { part } else { part.rsplit('/').next().unwrap_or(part) });
        if parts.any(|part| matcher.is_match(part)) {
            ignored = !negated;
        }
    }
    ignored
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_what_git_and_docker_say() {
        let cases = [
            ("*.pem", "certs/a.pem", true, false),
            ("certs", "deploy/certs/a.pem", true, false),
            ("/certs", "deploy/certs/a.pem", false, false),
            ("certs/", "certs/a.pem", true, true),
            ("**/*.pem", "certs/a.pem", true, true),
            ("# certs", "certs/a.pem", false, false),
            ("certs/*\n!certs/a.pem", "certs/a.pem", false, false),
            ("*", "certs/a.pem", true, true),
            ("[", "certs/a.pem", false, false),
        ];
        for (text, path, git, docker) in cases {
            assert_eq!(ignores(text, path, Meaning::Git), git, "git: {text:?} of {path}");
            assert_eq!(ignores(text, path, Meaning::Docker), docker, "docker: {text:?} of {path}");
        }
    }
}
