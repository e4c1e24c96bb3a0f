//! What rules may know that stands in no configuration: the day, and what lies where settings say that a file is.

use std::collections::BTreeMap;

use jiff::civil::Date;

/// The day and the files around a project, as plain data, so that judging needs neither a clock nor a disk.
#[derive(Debug, Clone, Default)]
pub struct World {
    /// The day on which everything is judged.
    pub today: Date,
    /// What lies at the relative paths that settings name ([`super::vocabulary::named_file`]); what is not here, nobody looked for.
    pub files: BTreeMap<String, Stands>,
}

/// What lies in the repository where a setting says that a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stands {
    /// The file.
    Here {
        /// What it says, if it is a certificate.
        certificate: Option<Box<str>>,
        /// The file that keeps it out of the image that is built, relative to the workspace.
        left_out_by: Option<Box<str>>,
    },
    /// A file whose name differs in nothing but upper and lower case, as it is written there.
    OtherCase(Box<str>),
    /// Nothing, where others of its kind lie and nothing says that it is kept elsewhere.
    Missing,
}

/// The day of those who do not ask: before every date.
static NOWHERE: World = World { today: Date::ZERO, files: BTreeMap::new() };

impl Default for &World {
    fn default() -> Self {
        &NOWHERE
    }
}
