//! Accepted exceptions, inline and listed; unused and expired ones are findings.
