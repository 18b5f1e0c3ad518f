//! What can be explained: codes of Carnet, codes of Microsoft's activation, requirements.

use carnet_format::Code;
use carnet_judge::vendor_code::{self, VendorCode};
use carnet_language::text;

/// What can be explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Explained {
    /// A code of Carnet.
    Own(Code),
    /// A code of Microsoft's activation.
    Vendors(VendorCode),
    /// A requirement, and its sentence.
    Requirement(&'static str, &'static str),
}

/// The pages that have the requirements.
const SPEC: [&str; 2] =
    [include_str!("../../../../spec/bundle.md"), include_str!("../../../../spec/exchange.md")];

/// As many codes as are named where one is not known.
const NEAR: usize = 5;

/// By its exact spelling, else in other letters and with blanks.
pub(super) fn read(text: &str) -> Result<Explained, String> {
    if let Ok(code) = text.parse() {
        return Ok(Explained::Own(code));
    }
    if let Some(code) = vendor_code::of_text(text) {
        return Ok(Explained::Vendors(code));
    }
    let word = text.trim().to_ascii_lowercase().replace([' ', '_'], "-");
    if let Some((id, sentence)) = requirement(&word.to_ascii_uppercase()) {
        return Ok(Explained::Requirement(id, sentence));
    }
    let word = word.trim_matches(['[', ']', '`']);
    let same = |code: &&Code| code.as_str() == word || code.as_str().replace('.', "-") == word;
    if let Some(code) = Code::ALL.iter().find(same) {
        return Ok(Explained::Own(*code));
    }
    let is_digits = |digits: &str| digits.bytes().all(|it| it.is_ascii_hexdigit());
    let not_known = || {
        text!(
            en "not known here: it is the vendor's own code";
            de "hier nicht bekannt: Es ist ein Code des Herstellers"
        )
    };
    match (word.strip_prefix("0x"), text.parse::<u32>()) {
        (Some(digits), _) if is_digits(digits) => Err(not_known()),
        // No hexadecimal number of eight digits is as large: it is one that is not known.
        (None, Ok(number)) if i32::try_from(number).is_err() => Err(not_known()),
        (None, Ok(number)) => Err(text!(
            en "not known here; whether it means 0x{text} or 0x{number:X} is not certain: type it with 0x";
            de "hier nicht bekannt; ob 0x{text} oder 0x{number:X} gemeint ist, ist nicht sicher: mit 0x eingeben"
        )),
        _ => Err(match near(word).join(", ") {
            none if none.is_empty() => text!(en "no such code"; de "kein solcher Code"),
            near => text!(en "no such code; near: {near}"; de "kein solcher Code; ähnlich: {near}"),
        }),
    }
}

/// The codes that somebody may have meant: those that begin so first, then those that have it in them, then those of
/// which two letters are otherwise.
fn near(word: &str) -> Vec<&'static str> {
    let codes = || Code::ALL.iter().map(|code| code.as_str());
    let begins = codes().filter(|code| code.starts_with(word));
    let has = codes().filter(|code| code.contains(word) && !code.starts_with(word));
    let alike = codes().filter(|code| !code.contains(word) && distance(code, word) <= 2);
    match word.len() {
        0..3 => Vec::new(),
        _ => begins.chain(has).chain(alike).take(NEAR).collect(),
    }
}

/// How many letters have to be changed, added or taken out.
fn distance(one: &str, other: &str) -> usize {
    let mut row = (0..=other.len()).collect::<Vec<_>>();
    for (line, letter) in one.bytes().enumerate() {
        let mut above = row[0];
        row[0] = line + 1;
        for (column, against) in other.bytes().enumerate() {
            let changed = above + usize::from(letter != against);
            above = row[column + 1];
            row[column + 1] = changed.min(above + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

/// The sentence of a requirement, with the lines that belong to it.
fn requirement(id: &str) -> Option<(&'static str, &'static str)> {
    SPEC.into_iter().find_map(|page| {
        let begin = ["**", "†**"].into_iter().find_map(|end| page.find(&format!("**{id}{end}")))?;
        let rest = &page[begin + 2..];
        let own = &rest[..id.len()];
        let ends = ["\n- **", "\n\n", "\n#"].into_iter().filter_map(|end| rest.find(end));
        let next = (2..10).filter_map(|number| rest.find(&format!("\n{number}. **")));
        let end = ends.chain(next).min().unwrap_or(rest.len());
        let sentence = rest[own.len()..end].trim_start_matches('†').trim_start_matches("**");
        Some((own, sentence.trim()))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use super::*;

    #[test]
    fn a_code_is_found_however_it_is_spelled_and_else_near_ones_are_named() {
        for text in ["time.expired", "TIME.EXPIRED", " time expired ", "[time.expired]"] {
            assert_eq!(read(text), Ok(Explained::Own(Code::TimeExpired)), "{text}");
        }
        let near = read("approv").unwrap_err();
        for code in ["quorum.approvals", "trust.approvals", "trust.too-few-approvers"] {
            assert!(near.starts_with("no such code; near: ") && near.contains(code), "{near}");
        }
        assert!(read("time.expierd").unwrap_err().contains("near: time.expired"));
        assert_eq!(read("xyzzy").unwrap_err(), "no such code");
        assert!(matches!(read("0x7f"), Ok(Explained::Vendors(_))));
    }

    #[test]
    fn a_requirement_is_told_in_its_own_words() {
        let Ok(Explained::Requirement(id, sentence)) = read("lang-3") else { panic!("not found") };
        assert_eq!(id, "LANG-3");
        assert!(sentence.starts_with("A question that wants a yes"), "{sentence}");
        assert!(sentence.ends_with("the end of the input is a no."), "{sentence}");
        let Ok(Explained::Requirement("BUN-2", sentence)) = read("BUN-2") else {
            panic!("not found")
        };
        assert!(!sentence.contains("BUN-3"), "{sentence}");
        assert!(read("LANG-99").is_err());
    }
}
