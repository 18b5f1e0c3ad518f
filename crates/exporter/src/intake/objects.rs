//! JSON objects with the properties of `SoftwareLicensingProduct`, and vendors' fields.

use std::collections::BTreeSet;

use carnet_format::{Fields, Vendor};
use carnet_language::text;
use serde_json::Value;

use super::column::{Column, is_of_os_license, is_passed_over};
use super::digits::{SUSPECT, longest_run, loose_digits, strays};
use super::product::Product;
use super::state::State;
use super::{Collector, Products, machine, shown};
use crate::fault::InputError;
use crate::source::objects::Pairs;
use crate::source::rows::Rows as _;
use crate::source::table::Column as _;
use crate::source::{Ended, has_ticket_shape, holds_private_key};

pub(super) fn row(line: u64, pairs: &Pairs, rows: &mut Collector<'_>) -> Result<(), Ended> {
    if let Some((_, fields)) = pairs.0.iter().find(|(name, _)| name == "fields") {
        return vendor_row(pairs, fields, line, rows);
    }
    let number = |column| match column {
        Column::InstallationId | Column::ForestInstallationId => Err(InputError::BareNumber),
        _ => Ok(()),
    };
    let known = match pairs.texts(number) {
        Ok(known) => known,
        Err((name, error)) => {
            rows.fault(line, Some(name), error);
            return Ok(());
        }
    };
    let mut product = Product::default();
    known.iter().for_each(|(column, _, text)| product.set(*column, text));
    rows.is_os_license |= known.iter().any(|(_, name, _)| is_of_os_license(name));
    // EXP-4. PowerShell writes `null` where a property is not there.
    let is_by_hand = |name: &str| Column::named(name).is_some_and(Column::is_for_a_machine_by_hand);
    rows.is_left_empty |= pairs.0.iter().any(|(name, value)| is_by_hand(name) && is_empty(value));
    let mut loose = 0;
    for (name, value) in &pairs.0 {
        if known.iter().any(|(_, known, _)| known == name) {
            continue;
        }
        let digits = most_digits(value, product.number()).max(longest_run(name));
        if digits >= SUSPECT {
            rows.fault(line, Some(name.clone()), InputError::misplaced(digits));
            return Ok(());
        }
        if is_passed_over(name) {
            continue;
        }
        loose += value.as_str().map_or(0, loose_digits);
        if rows.options.products == Products::Eligible
            && value.as_str().is_some_and(State::is_word_for_licensed)
        {
            let state = shown(value.as_str().unwrap_or_default());
            rows.fault(line, Some(name.clone()), InputError::StateElsewhere { state });
            return Ok(());
        }
        let is_text = value.as_str().is_some_and(|text| !text.trim().is_empty());
        if is_text {
            rows.unknown.insert(name.clone());
        }
    }
    if product.number().is_empty() && loose >= SUSPECT {
        rows.fault(line, None, InputError::misplaced(loose));
        return Ok(());
    }
    if let Some((column, digits)) = product.stray() {
        let name = known.iter().find(|(known, ..)| *known == column).map(|it| it.1.to_owned());
        rows.fault(line, name, InputError::misplaced(digits));
        return Ok(());
    }
    rows.product(line, &product, |column| {
        let (_, name, _) = known.iter().find(|(known, ..)| *known == column)?;
        Some((*name).to_owned())
    })
}

fn is_empty(value: &Value) -> bool {
    value.as_str().is_some_and(machine::is_left_out)
}

/// How many digits the longest run anywhere in a value has, the number of the row aside. A reader of
/// JSON has rounded a bare number of so many.
fn most_digits(value: &Value, own: &str) -> usize {
    match value {
        Value::String(text) => strays(text, own).unwrap_or_default(),
        Value::Number(number) if number.as_f64().is_some_and(|number| number >= 1e39) => SUSPECT,
        Value::Array(values) => {
            values.iter().map(|value| most_digits(value, own)).max().unwrap_or_default()
        }
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| most_digits(value, own).max(longest_run(name)))
            .max()
            .unwrap_or_default(),
        _ => 0,
    }
}

/// `{"machine": "…", "vendor": "…", "fields": {"name": "value"}}`.
fn vendor_row(
    pairs: &Pairs,
    fields: &Value,
    line: u64,
    rows: &mut Collector<'_>,
) -> Result<(), Ended> {
    let mut vendor = None;
    let mut machine = None;
    for (name, value) in &pairs.0 {
        match (name.as_str(), value.as_str()) {
            ("fields", _) => {}
            ("machine", Some(text)) => {
                rows.is_left_empty |= is_empty(value);
                machine = Some(text.trim());
            }
            ("vendor", Some(text)) => match text.parse::<Vendor>() {
                Ok(named) => vendor = Some(named),
                Err(error) => {
                    rows.fault(line, Some(name.clone()), InputError::Fields(error.to_string()));
                    return Ok(());
                }
            },
            _ => {
                let error = InputError::Json(text!(
                    en "expected machine, vendor and fields";
                    de "erwartet werden machine, vendor und fields"
                ));
                rows.fault(line, Some(name.clone()), error);
                return Ok(());
            }
        }
    }
    let Some(vendor) = vendor else {
        let error = InputError::Fields(text!(
            en "no vendor is named";
            de "es ist kein Hersteller genannt"
        ));
        rows.fault(line, Some("vendor".to_owned()), error);
        return Ok(());
    };
    match read_fields(fields) {
        Ok(fields) if fields.iter().any(|(_, value)| holds_private_key(value.as_bytes())) => {
            rows.fault(line, Some("fields".to_owned()), InputError::PrivateKey);
            Ok(())
        }
        Ok(fields) => rows.vendor_fields(line, machine, vendor, fields),
        Err(error) => {
            rows.fault(line, Some("fields".to_owned()), error);
            Ok(())
        }
    }
}

/// The member that holds a product key. A ticket of CodeMeter has the shape of one: it passes as the
/// whole value of a field whose name the route names.
// EXP-6, EXP-14.
pub(super) fn find_key(pairs: &Pairs, named: &BTreeSet<String>) -> Option<(String, InputError)> {
    let key = pairs.find_key()?;
    let members = |wanted: &'static str| pairs.0.iter().filter(move |(name, _)| name == wanted);
    if !members("vendor").map(|(_, vendor)| vendor).eq(["codemeter"]) {
        return Some((key.to_owned(), InputError::ProductKey));
    }
    let is_ticket = |value: &Value| value.as_str().is_some_and(has_ticket_shape);
    let rest = pairs.without(|name, value| named.contains(name) && is_ticket(value));
    let key = rest.find_key()?;
    // It may be that only the route does not name the field.
    let unnamed = members("fields")
        .filter_map(|(_, fields)| fields.as_object())
        .flatten()
        .find(|(name, value)| is_ticket(value) && !named.contains(*name))
        .filter(|_| rest.without(|_, value| is_ticket(value)).find_key().is_none());
    Some(match unnamed {
        Some((field, _)) => (field.clone(), InputError::Ticket),
        None => (key.to_owned(), InputError::ProductKey),
    })
}

/// Name/value pairs from an object whose values are texts.
pub(crate) fn read_fields(value: &Value) -> Result<Fields, InputError> {
    let wrong = || {
        InputError::Fields(text!(
            en "expected an object of texts";
            de "erwartet wird ein Objekt aus Texten"
        ))
    };
    let members = value.as_object().ok_or_else(wrong)?;
    let pairs = members
        .iter()
        .map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
        .collect::<Option<Vec<_>>>()
        .ok_or_else(wrong)?;
    Fields::new(pairs).map_err(|error| InputError::Fields(error.to_string()))
}
