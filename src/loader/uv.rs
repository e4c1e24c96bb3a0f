//! uv: dotenvy, whose errors are warnings that end the reading.

use super::scope::{self, Scope};
use super::{Duplicates, Encoding, Loader, Mark, Precedence, Process, Reading, dotenvy};

/// `uv run --env-file`, which warns where dotenvy fails, drops the rest of the file and starts the program all the same.
///
/// The grammar is that of [`dotenvy::DOTENVY`], but a byte order mark is an error, and a reference to a key of several
/// lines finds the last one above it, although the first one counts.
pub(super) const UV: Loader = Loader {
    name: "uv",
    title: "uv 0.13, `uv run --env-file`",
    source: "https://github.com/astral-sh/uv/blob/main/crates/uv/src/commands/project/run.rs",
    encoding: Encoding::Refused,
    mark: Mark::Kept,
    duplicates: Duplicates::First,
    process: Precedence::Process,
    grammar: read,
};

fn read<'t>(text: &'t str, process: &Process, reading: &mut Reading<'t>) {
    let Err(fault) = dotenvy::read(text, process, Scope::default(), reading) else { return };
    if matches!(&*fault.what, dotenvy::HOLDS_NUL | scope::GROWS) {
        reading.failure = Some(fault);
    } else {
        let start = text[..fault.span.start as usize].rfind('\n').map_or(0, |end| end + 1);
        reading
            .lose(start..text.len(), "stops reading here with a warning, so that this line and all below it are lost");
    }
}
