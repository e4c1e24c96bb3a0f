//! Where the workspace lies as the readers of an output see it: what stands before its paths.

use std::path::{Path, PathBuf};

/// Where CI servers say that their checkout is: GitHub Actions, GitLab, Azure Pipelines, Jenkins.
const CHECKOUTS: [&str; 4] = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY", "WORKSPACE"];

/// From the current directory; a workspace that is not below it keeps the path by which it was named.
pub(super) fn in_current_directory(root: &Path) -> String {
    std::env::current_dir().ok().and_then(|here| below(&here, root)).unwrap_or_else(|| with_slash(root))
}

/// From the checkout of the CI server, where the workspace lies in one, or else from the current directory.
pub(super) fn in_checkout(root: &Path) -> String {
    let checkouts = CHECKOUTS.iter().filter_map(std::env::var_os).filter(|path| !path.is_empty());
    let base = checkouts.map(PathBuf::from).find_map(|checkout| below(&checkout, root));
    base.or_else(|| below(&std::env::current_dir().ok()?, root)).unwrap_or_default()
}

/// The way down from a directory; none where the other is not in it.
fn below(directory: &Path, root: &Path) -> Option<String> {
    let (directory, root) = (std::fs::canonicalize(directory).ok()?, std::fs::canonicalize(root).ok()?);
    Some(with_slash(root.strip_prefix(directory).ok()?))
}

fn with_slash(path: &Path) -> String {
    let path = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    match path.is_empty() || path.ends_with('/') {
        true => path,
        false => format!("{path}/"),
    }
}
