//! The command line: flags, commands and exit statuses.
