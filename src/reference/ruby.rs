//! Defaults of variables in expressions of ERB: `ENV["X"] || "default"`, `ENV.fetch("X", "default")`, `ENV.fetch("X") { "default" }`.

use crate::key::{SECRETS, ends_as_secret, joined_words_of, words_in};

/// The variable of such an expression and its default, where the name of the variable says that it is secret.
///
/// Of others the default is not taken for what counts: Rails writes addresses of this machine there into every new project, which
/// production replaces. A secret in such a place is known to all who can read the file, whether it is replaced or not.
pub(super) fn secret_default(expression: &str) -> Option<(&str, &str)> {
    let (name, default, rest) = default(expression)?;
    let ends = matches!(rest.trim(), "" | ")" | "}");
    // Of a part with these, something is still to be filled in.
    (ends && !default.is_empty() && !default.contains(['\\', '#']) && says_secret(name)).then_some((name, default))
}

/// The variable that an expression begins with, its default, and what follows the quotes around it.
pub fn default(expression: &str) -> Option<(&str, &str, &str)> {
    let rest = expression.strip_prefix("ENV")?;
    let (name, rest) = match rest.strip_prefix(".fetch(") {
        Some(rest) => quoted(rest)?,
        None => quoted(rest.strip_prefix('[')?)?,
    };
    let (default, rest) = match rest.trim_start().as_bytes().first()? {
        b',' => quoted(rest.trim_start().get(1..)?)?,
        b')' => quoted(rest.trim_start().get(1..)?.trim_start().strip_prefix('{')?)?,
        _ => {
            let rest = rest.strip_prefix(']')?;
            quoted(rest.strip_prefix(".presence").unwrap_or(rest).trim_start().strip_prefix("||")?)?
        }
    };
    Some((name, default, rest))
}

/// The text in quotes that opens another one, and what follows it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let quote = text.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    text[1..].split_once(quote)
}

fn says_secret(name: &str) -> bool {
    let words = joined_words_of(name);
    let names = |word: &str| SECRETS.hold(word) || ends_as_secret(word.as_bytes());
    let last = words_in(&words).last().unwrap_or("");
    names(last) || matches!(last, "key" | "base") && words_in(&words).any(|word| names(word) || word == "api")
}

#[cfg(test)]
mod tests {
    use super::secret_default;

    #[test]
    fn defaults_of_secrets_alone() {
        for (expression, expected) in [
            (r#"ENV["SECRET_KEY_BASE"] || "s3""#, Some(("SECRET_KEY_BASE", "s3"))),
            (r"ENV['API_KEY'].presence || 's3'", Some(("API_KEY", "s3"))),
            (r#"ENV.fetch("DB_PASSWORD", "s3")"#, Some(("DB_PASSWORD", "s3"))),
            (r#"ENV.fetch("API_TOKEN") { "s3" }"#, Some(("API_TOKEN", "s3"))),
            (r#"ENV.fetch( 'API_TOKEN' ){'s3'}"#, Some(("API_TOKEN", "s3"))),
            (r#"ENV.fetch("REDIS_URL") { "redis://localhost" }"#, None),
            (r#"ENV["TOKEN_URL"] || "https://localhost""#, None),
            (r#"ENV["DB_PASSWORD"]"#, None),
            (r#"ENV["DB_PASSWORD"] || """#, None),
            (r#"ENV["DB_PASSWORD"] || "a#{b}""#, None),
            (r#"ENV["DB_PASSWORD"] || ENV["OTHER"]"#, None),
            (r#"ENV.fetch("DB_PASSWORD", "s3").strip"#, None),
            (r#"ENV.fetch("DB_PASSWORD", nil)"#, None),
            (r#"ENV.fetch("DB_PASSWORD") { Rails.key }"#, None),
            (r#"ENV.fetch("é", "é")"#, None),
            ("ENV[", None),
            ("", None),
        ] {
            assert_eq!(secret_default(expression), expected, "{expression}");
        }
    }
}
