//! What is wrong with a YAML text, in plain words and without any of its values.

use granit_parser::ErrorKind as Kind;

/// The rule and the sentence for a mistake.
pub fn of(kind: &Kind) -> (&'static str, &'static str) {
    let sentence = match kind {
        Kind::RecursionLimitExceeded => {
            return (
                "syntax/limit",
                "maps and lists are nested more than 255 levels deep here; what lies deeper is not read",
            );
        }
        Kind::TooManyComments => return ("syntax/limit", "more than 1,000,000 comments stand in a row here"),
        Kind::TabNotAllowed | Kind::TabInBlockIndentation | Kind::TabInIndentation | Kind::TabAtBlockScalarStart => {
            "not valid YAML: a tab stands where only spaces may indent"
        }
        Kind::TabInPlainScalar => "not valid YAML: a tab stands inside text that is not quoted",
        Kind::InvalidIndentation | Kind::InvalidBlockScalarIndent | Kind::InvalidFlowScalarIndent => {
            "not valid YAML: the line is not indented like the lines that it belongs to"
        }
        Kind::UnclosedQuotedScalar => "not valid YAML: the quote that opens here is not closed",
        Kind::InvalidQuotedScalarIndent | Kind::DocumentIndicatorInQuotedScalar => {
            "not valid YAML: the quote that opens here is not closed, or its text goes on at too little indentation"
        }
        Kind::InvalidTrailingSingleQuotedScalar | Kind::InvalidTrailingDoubleQuotedScalar => {
            "not valid YAML: more text follows a closing quote; quote all of the value or nothing"
        }
        Kind::UnknownQuotedScalarEscape => {
            "not valid YAML: the character after this backslash makes no escape; write `\\\\` or use single quotes"
        }
        Kind::InvalidQuotedScalarHexEscape
        | Kind::InvalidLowSurrogateHexEscape
        | Kind::InvalidLowSurrogate
        | Kind::MissingLowSurrogate
        | Kind::UnpairedLowSurrogate
        | Kind::InvalidUnicodeEscape => "not valid YAML: this escape names no character",
        Kind::UnclosedFlowCollection { .. }
        | Kind::UnexpectedEofFlowSequence
        | Kind::UnexpectedEofFlowMapping
        | Kind::UnexpectedEofImplicitFlowMapping => "not valid YAML: a `[` or `{` is never closed",
        Kind::MisplacedFlowCollectionEnd | Kind::MismatchedFlowCollectionEnd { .. } => {
            "not valid YAML: this bracket closes nothing that is open"
        }
        Kind::ExpectedFlowMappingSeparator => "not valid YAML: expected `,` or `}`",
        Kind::ExpectedFlowSequenceSeparator => "not valid YAML: expected `,` or `]`",
        Kind::ExpectedBlockMappingKey => "not valid YAML: expected a key at this indentation",
        Kind::ExpectedBlockSequenceEntry => "not valid YAML: expected `- ` at this indentation",
        Kind::MappingValueNotAllowed | Kind::InvalidColonPlacement | Kind::FlowMappingValueAdjacentCollection => {
            "not valid YAML: a `:` stands where no key can end; a value with `: ` in it needs quotes"
        }
        Kind::SimpleKeyExpected | Kind::InvalidSimpleKey => "not valid YAML: expected `:` after this key",
        Kind::MappingKeyNotAllowed => "not valid YAML: no key may begin here",
        Kind::BlockSequenceEntryNotAllowed
        | Kind::BlockEntryInFlowCollection
        | Kind::InvalidBlockEntryWhitespace
        | Kind::PlainScalarStartsWithDashFlowIndicator => "not valid YAML: no list item may begin here",
        Kind::UnexpectedCharacter { character: '\0' } => "not valid YAML: a NUL character stands here",
        Kind::UnexpectedCharacter { .. } => "not valid YAML: a value that begins with this character needs quotes",
        Kind::CommentInterceptedScalar => "not valid YAML: a comment stands inside text that goes over several lines",
        Kind::CommentNotSeparated | Kind::ExpectedWhitespace => "not valid YAML: expected a blank here",
        Kind::ZeroBlockScalarIndent | Kind::InvalidBlockScalarHeader => {
            "not valid YAML: after `|` or `>` only `+`, `-`, a digit from 1 to 9 or a comment may stand"
        }
        Kind::InvalidDocumentEnd | Kind::ExpectedDocumentStart | Kind::MissingDocumentEndBeforeDirective => {
            "not valid YAML: expected the end of the document or `---`"
        }
        Kind::BomInsideDocument => "not valid YAML: a byte order mark stands inside the text",
        Kind::MissingAnchorOrAliasName => {
            "not valid YAML: expected a name after `&` or `*`; a value that begins with one needs quotes"
        }
        Kind::UndeclaredTagHandle
        | Kind::ExpectedTagBang
        | Kind::InvalidTagTerminator
        | Kind::MissingTagUri
        | Kind::UnclosedVerbatimTag
        | Kind::InvalidTagEscape
        | Kind::InvalidGlobalTagCharacter => {
            "not valid YAML: this is no tag; a value that begins with `!` needs quotes"
        }
        Kind::DuplicateVersionDirective
        | Kind::UnsupportedYamlMajorVersion
        | Kind::DuplicateTagDirective
        | Kind::MissingYamlVersionSeparator
        | Kind::MissingDirectiveName
        | Kind::InvalidDirectiveName
        | Kind::InvalidDirectiveTerminator
        | Kind::InvalidTagDirectiveTerminator
        | Kind::MissingYamlVersion
        | Kind::YamlVersionTooLong => "not valid YAML: this is no directive; a value that begins with `%` needs quotes",
        _ => "not valid YAML: expected a key, a value or a list item",
    };
    ("syntax/invalid", sentence)
}

/// Whether the mistake is that a quote goes on for too long, so that the place to show is where it opens.
pub fn is_about_quotes(kind: &Kind) -> bool {
    matches!(kind, Kind::UnclosedQuotedScalar | Kind::InvalidQuotedScalarIndent | Kind::DocumentIndicatorInQuotedScalar)
}
