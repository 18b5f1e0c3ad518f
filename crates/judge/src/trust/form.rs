//! The forms of values in the trust file (`spec/exchange.md` section 1.1). An error says what is
//! expected.

use std::collections::BTreeSet;
use std::str::FromStr;

use carnet_format::plain_text::is_plain;
use carnet_format::{Fields, MediumId, Vendor, Word};
use carnet_language::text;
use data_encoding::HEXLOWER;
use toml::de::DeValue;

use crate::time::parse_time;

fn string<'v>(value: &'v DeValue<'_>) -> Option<&'v str> {
    match value {
        DeValue::String(text) => Some(text.as_ref()),
        _ => None,
    }
}

pub(super) fn name<T: FromStr>(value: &DeValue<'_>) -> Result<T, String> {
    string(value)
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| text!(
            en "1 to 32 of a-z, 0-9 and dash, with no dash first or last";
            de "ein Name aus 1 bis 32 Zeichen a-z, 0-9 und Bindestrich, ohne Bindestrich am Anfang oder Ende"
        ))
}

pub(super) fn vendor(value: &DeValue<'_>) -> Result<Vendor, String> {
    string(value).and_then(|text| text.parse().ok()).ok_or_else(|| {
        text!(
            en "1 to 32 of a-z, 0-9 and dash";
            de "ein Name aus 1 bis 32 Zeichen a-z, 0-9 und Bindestrich"
        )
    })
}

/// Its bytes; whether they are a key is judged later, so that two bad keys are seen to be one.
pub(super) fn public_key(value: &DeValue<'_>) -> Result<Vec<u8>, String> {
    string(value)
        .and_then(|text| HEXLOWER.decode(text.as_bytes()).ok())
        .filter(|bytes| matches!(bytes.len(), 32 | 33))
        .ok_or_else(|| {
            text!(
                en "64 lower-case hexadecimal digits, or 66 of a P-256 key";
                de "eine Folge von 64 hexadezimalen Ziffern in Kleinbuchstaben, bei P-256 von 66"
            )
        })
}

pub(super) fn hex<const N: usize>(value: &DeValue<'_>) -> Result<[u8; N], String> {
    string(value)
        .and_then(|text| HEXLOWER.decode(text.as_bytes()).ok())
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| {
            text!(
                n = 2 * N;
                en "{n} lower-case hexadecimal digits";
                de "eine Folge von {n} hexadezimalen Ziffern in Kleinbuchstaben"
            )
        })
}

pub(super) fn medium_id(value: &DeValue<'_>) -> Result<MediumId, String> {
    hex::<16>(value)
}

pub(super) fn time(value: &DeValue<'_>) -> Result<u64, String> {
    string(value).and_then(parse_time).ok_or_else(|| {
        text!(
            en "a time such as \"2028-01-01T00:00:00Z\"";
            de "eine Zeit wie \"2028-01-01T00:00:00Z\""
        )
    })
}

pub(super) fn label(value: &DeValue<'_>) -> Result<String, String> {
    string(value)
        .filter(|text| (1..=32).contains(&text.len()) && is_plain(text))
        .filter(|text| !text.starts_with(' ') && !text.ends_with(' '))
        .map(str::to_owned)
        .ok_or_else(|| text!(
            en "1 to 32 bytes of visible characters, first and last not blank";
            de "ein Text aus 1 bis 32 Bytes sichtbarer Zeichen, ohne Leerzeichen am Anfang oder Ende"
        ))
}

pub(super) fn field_name(value: &DeValue<'_>) -> Result<String, String> {
    string(value)
        .filter(|text| Fields::is_name(text))
        .map(str::to_owned)
        .ok_or_else(|| text!(
            en "1 to 64 of A-Z, a-z, 0-9, . _ - and blank, no blank first or last";
            de "ein Name aus 1 bis 64 Zeichen A-Z, a-z, 0-9, . _ - und Leerzeichen, ohne Leerzeichen am Anfang oder Ende"
        ))
}

pub(super) fn boolean(value: &DeValue<'_>) -> Result<bool, String> {
    match value {
        DeValue::Boolean(value) => Ok(*value),
        _ => Err(text!(en "true or false"; de "true oder false")),
    }
}

pub(super) fn count<T: TryFrom<u64>>(
    range: std::ops::RangeInclusive<u64>,
) -> impl Fn(&DeValue<'_>) -> Result<T, String> {
    move |value| {
        let number = match value {
            DeValue::Integer(integer) => {
                i128::from_str_radix(integer.as_str(), integer.radix()).ok()
            }
            _ => None,
        };
        number
            .and_then(|number| u64::try_from(number).ok())
            .filter(|number| range.contains(number))
            .and_then(|number| T::try_from(number).ok())
            .ok_or_else(|| {
                text!(
                    first = range.start(), last = range.end();
                    en "an integer from {first} to {last}";
                    de "eine ganze Zahl von {first} bis {last}"
                )
            })
    }
}

pub(super) fn word<T: Word>(value: &DeValue<'_>) -> Result<T, String> {
    let found = string(value).and_then(|text| T::ALL.iter().find(|word| word.as_str() == text));
    found.copied().ok_or_else(|| {
        let list = T::ALL.iter().map(|word| format!("\"{}\"", word.as_str())).collect::<Vec<_>>();
        text!(list = list.join(", "); en "one of {list}"; de "eines von {list}")
    })
}

pub(super) fn set<T: Ord + Clone, S: FromIterator<T>>(
    form: impl Fn(&DeValue<'_>) -> Result<T, String>,
) -> impl Fn(&DeValue<'_>) -> Result<S, String> {
    let form = set_or_none(form);
    move |value| match value {
        DeValue::Array(array) if !array.is_empty() => form(value),
        _ => Err(
            text!(en "a list of one or more in [ ]"; de "eine Liste mit mindestens einem Eintrag in [ ]"),
        ),
    }
}

pub(super) fn set_or_none<T: Ord + Clone, S: FromIterator<T>>(
    form: impl Fn(&DeValue<'_>) -> Result<T, String>,
) -> impl Fn(&DeValue<'_>) -> Result<S, String> {
    move |value| {
        let DeValue::Array(array) = value else {
            return Err(text!(en "a list in [ ]"; de "eine Liste in [ ]"));
        };
        let mut seen = BTreeSet::new();
        let members = array.iter().map(|entry| {
            let member = form(entry.get_ref()).map_err(|expected| {
                text!(
                    en "a list in which each is {expected}";
                    de "eine Liste, jeder Eintrag {expected}"
                )
            })?;
            match seen.insert(member.clone()) {
                true => Ok(member),
                false => {
                    Err(text!(en "a list that names none twice"; de "eine Liste ohne Wiederholung"))
                }
            }
        });
        members.collect()
    }
}
