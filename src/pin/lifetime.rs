//! Until when versions get security fixes.

use jiff::civil::{Date, date};

use super::version::Version;

/// Product, version and the last day of its security fixes, as its makers announce it; of a month the last day.
///
/// <https://nodejs.org/en/about/previous-releases>, <https://devguide.python.org/versions/>,
/// <https://www.php.net/supported-versions.php>, <https://www.ruby-lang.org/en/downloads/branches/>,
/// <https://www.postgresql.org/support/versioning/>, <https://dotnet.microsoft.com/en-us/platform/support/policy>,
/// <https://www.mongodb.com/legal/support-policy/lifecycles>, <https://www.mysql.com/support/eol-notice.html>
const ENDS: &[(&str, &str, Date)] = &[
    ("node", "10", date(2021, 4, 30)),
    ("node", "12", date(2022, 4, 30)),
    ("node", "14", date(2023, 4, 30)),
    ("node", "15", date(2021, 6, 1)),
    ("node", "16", date(2023, 9, 11)),
    ("node", "17", date(2022, 6, 1)),
    ("node", "18", date(2025, 4, 30)),
    ("node", "19", date(2023, 6, 1)),
    ("node", "20", date(2026, 4, 30)),
    ("node", "21", date(2024, 6, 1)),
    ("node", "22", date(2027, 4, 30)),
    ("node", "23", date(2025, 6, 1)),
    ("node", "24", date(2028, 4, 30)),
    ("python", "2", date(2020, 1, 1)),
    ("python", "3.6", date(2021, 12, 23)),
    ("python", "3.7", date(2023, 6, 27)),
    ("python", "3.8", date(2024, 10, 7)),
    ("python", "3.9", date(2025, 10, 31)),
    ("python", "3.10", date(2026, 10, 31)),
    ("python", "3.11", date(2027, 10, 31)),
    ("python", "3.12", date(2028, 10, 31)),
    ("php", "5", date(2018, 12, 31)),
    ("php", "7", date(2022, 11, 28)),
    ("php", "8.0", date(2023, 11, 26)),
    ("php", "8.1", date(2025, 12, 31)),
    ("php", "8.2", date(2026, 12, 31)),
    ("php", "8.3", date(2027, 12, 31)),
    ("php", "8.4", date(2028, 12, 31)),
    ("ruby", "2", date(2023, 3, 31)),
    ("ruby", "3.0", date(2024, 4, 23)),
    ("ruby", "3.1", date(2025, 3, 31)),
    ("ruby", "3.2", date(2026, 3, 31)),
    ("postgres", "9", date(2021, 11, 11)),
    ("postgres", "10", date(2022, 11, 10)),
    ("postgres", "11", date(2023, 11, 9)),
    ("postgres", "12", date(2024, 11, 21)),
    ("postgres", "13", date(2025, 11, 13)),
    ("postgres", "14", date(2026, 11, 12)),
    ("postgres", "15", date(2027, 11, 11)),
    ("postgres", "16", date(2028, 11, 9)),
    ("mysql", "5.7", date(2023, 10, 31)),
    ("mysql", "8.0", date(2026, 4, 30)),
    ("mongo", "4", date(2024, 2, 29)),
    ("mongo", "5.0", date(2024, 10, 31)),
    ("mongo", "6.0", date(2025, 7, 31)),
    ("dotnet", "6.0", date(2024, 11, 12)),
    ("dotnet", "7.0", date(2024, 5, 14)),
    ("dotnet", "8.0", date(2026, 11, 10)),
    ("dotnet", "9.0", date(2026, 11, 10)),
];

/// The last day on which a version got security fixes, where that day is over.
pub fn ended(product: &str, version: &Version, today: Date) -> Option<Date> {
    let ends = ENDS.iter().filter(|(known, _, end)| *known == product && *end < today);
    ends.filter(|(_, text, _)| Version::start(text).is_some_and(|(line, _)| version.lies_in(&line)))
        .map(|(_, _, end)| *end)
        .next()
}
