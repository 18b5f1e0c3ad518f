//! The text of a trust file, and TOML in it (`spec/exchange.md` section 1.2).

use carnet_format::plain_text::{is_plain_char as is_plain, line_after};
use carnet_language::text;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::table::Lines;
use super::{TrustError, TrustErrors, TrustFault, TrustFile};

/// TRUST-1 and TRUST-2.
pub(super) fn text(bytes: &[u8]) -> Result<&str, TrustErrors> {
    // TRUST-1.
    if bytes.len() > TrustFile::MAX_LENGTH {
        let fault = TrustFault::TooLarge { limit: TrustFile::MAX_LENGTH };
        return Err(TrustError { line: 1, fault }.into());
    }
    // TRUST-2.
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        TrustError { line: line_after(&bytes[..offset]), fault: TrustFault::NotUtf8 { offset } }
    })?;
    let mut faults = Vec::new();
    for (number, line) in text.split('\n').enumerate() {
        let bad = |c: &char| !(is_plain(*c) || *c == '\t') || matches!(c, '\\' | '{' | '}');
        if let Some(character) = line.chars().find(bad) {
            let fault = TrustFault::Character { character: character.into() };
            faults.push(TrustError { line: number + 1, fault });
        }
    }
    TrustErrors::collect(faults).map_or(Ok(text), Err)
}

/// TRUST-3.
pub(super) fn document<'t>(
    text: &'t str,
    lines: &Lines<'t>,
) -> Result<Spanned<DeTable<'t>>, TrustErrors> {
    let document = DeTable::parse(text).map_err(|error| {
        let line = lines.at(error.span().map_or(0, |span| span.start));
        let reason = error.message().replace('\n', "; ");
        TrustError { line, fault: TrustFault::Syntax { reason } }
    })?;
    match document.get_ref().values().find_map(newer_than_toml_1_0) {
        None => Ok(document),
        Some(offset) => {
            let reason = text!(
                en "TOML 1.0 has no time without seconds";
                de "TOML 1.0 kennt keine Zeit ohne Sekunden"
            );
            let fault = TrustFault::Syntax { reason };
            Err(TrustError { line: lines.at(offset), fault }.into())
        }
    }
}

/// TRUST-3. The parser reads TOML 1.1, whose other news need characters that TRUST-2 refuses.
fn newer_than_toml_1_0(value: &Spanned<DeValue<'_>>) -> Option<usize> {
    match value.get_ref() {
        DeValue::Datetime(date) => {
            date.time.filter(|time| time.second.is_none()).map(|_| value.span().start)
        }
        DeValue::Array(array) => array.iter().find_map(newer_than_toml_1_0),
        DeValue::Table(table) => table.values().find_map(newer_than_toml_1_0),
        _ => None,
    }
}
