//! What a print says of each product, and of which number it is said.

use std::collections::BTreeSet;

use super::block::Block;
use crate::fault::InputError;
use crate::intake::column::Column;
use crate::intake::kind::Kind;
use crate::intake::product::Product;
use crate::intake::state::State;
use crate::intake::{Collector, Note, Products, Remark, SkipReason};
use crate::source::Ended;
use crate::source::rows::Rows as _;

/// Hands out the products, but for those of which it is not certain what is said of them.
pub(super) fn hand_out(blocks: &[Block], rows: &mut Collector<'_>) -> Result<(), Ended> {
    let told: Vec<Told<'_>> = blocks.iter().map(Told::of).collect();
    let waiting: Vec<&Told<'_>> = told.iter().filter(|told| told.is_waiting).collect();
    let of = |tells: fn(&Told<'_>) -> bool| -> BTreeSet<&str> {
        told.iter().filter(|told| tells(told)).map(|told| &*told.digits).collect()
    };
    let states = of(|told| State::of(told.product.license_status).is_some());
    let kinds = of(|told| told.kind.is_some());
    for told in &told {
        // What is not told of the number here, nor elsewhere in this file.
        let is_open = |reason| match reason {
            SkipReason::Licensed => !states.contains(&*told.digits),
            _ => !kinds.contains(&*told.digits),
        };
        if !told.is_waiting
            && let Some(error) = may_be(told, &waiting, is_open, rows)
        {
            rows.fault(told.line, None, error);
            rows.uncertain(told.line, told.number);
            continue;
        }
        rows.product(told.line, &told.product, |_| None)?;
    }
    Ok(())
}

/// A number of which something is not told, beside a product without a number: they may be the same,
/// and they may not.
fn may_be(
    told: &Told<'_>,
    waiting: &[&Told<'_>],
    is_open: impl Fn(SkipReason) -> bool,
    rows: &mut Collector<'_>,
) -> Option<InputError> {
    let mut same = waiting.iter().filter(|other| other.may_be(told));
    let first = same.clone().next()?;
    if rows.options.products == Products::Eligible
        && let Some((reason, line)) = same.find_map(|other| {
            let reason = other.skip.filter(|reason| is_open(*reason))?;
            Some((reason, other.line))
        })
    {
        return Some(InputError::MayBe { reason, other: rows.place(line) });
    }
    if told.is_lone {
        let (place, line) = (rows.place(told.line), first.line);
        rows.intake.notes.push(Note { place, remark: Remark::Apart { line } });
    }
    None
}

/// What a block says, read once.
struct Told<'b> {
    product: Product<'b>,
    /// Its name without blanks.
    name: String,
    line: u64,
    number: &'b str,
    /// Those of the number.
    digits: String,
    kind: Option<Kind>,
    skip: Option<SkipReason>,
    /// A product, and no number that can be read.
    is_waiting: bool,
    /// A number and nothing that tells which product it is of.
    is_lone: bool,
}

impl<'b> Told<'b> {
    fn of(block: &'b Block) -> Self {
        let product = block.product();
        let number = block.text(Column::InstallationId);
        Self {
            name: bare(product.name),
            line: block.line(),
            number,
            digits: number.chars().filter(char::is_ascii_digit).collect(),
            kind: product.kind().ok().flatten(),
            skip: product.skip(),
            is_waiting: block.is_waiting(),
            is_lone: block.is_lone(),
            product,
        }
    }

    /// Whether both may be one product: neither says what the other denies.
    fn may_be(&self, other: &Self) -> bool {
        let fits = |one: &str, other: &str| {
            one.is_empty() || other.is_empty() || one.eq_ignore_ascii_case(other)
        };
        let (one, two) = (&self.product, &other.product);
        fits(whole(one.machine), whole(two.machine))
            && fits(one.activation_id, two.activation_id)
            && fits(one.application_id, two.application_id)
            && fits(one.extended_pid, two.extended_pid)
            && fits(&self.name, &other.name)
            && (self.kind.is_none() || other.kind.is_none() || self.kind == other.kind)
    }
}

/// A name without the blanks that a console may have broken it at.
pub(super) fn bare(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The name of a machine. One that is broken into lines may be any.
fn whole(machine: Option<&str>) -> &str {
    machine.filter(|name| !name.contains('\n')).unwrap_or_default()
}
