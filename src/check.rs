//! Rules against rows: a pure function from comparisons to findings.
