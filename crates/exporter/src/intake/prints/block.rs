//! Which facts of a paragraph belong together.

use carnet_format::InstallationId;

use super::facts::{Fact, Facts, What};
use crate::intake::column::Column;
use crate::intake::product::Product;
use crate::intake::state::State;

/// What a print says of one product.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    pub(super) facts: Vec<Fact>,
    /// The machine that was named above it.
    pub(super) machine: Option<String>,
    /// It is a record of a list.
    pub(super) is_record: bool,
}

/// It is not certain which facts belong together.
#[derive(Debug)]
pub(super) struct Ambiguous {
    pub(super) line: u64,
}

pub(super) const INSTALLATION: What = What::Column(Column::InstallationId);
const NAME: What = What::Column(Column::Name);
const DESCRIPTION: What = What::Column(Column::Description);
const ACTIVATION: What = What::Column(Column::ActivationId);
const STATE: What = What::Column(Column::LicenseStatus);

impl Block {
    pub(super) fn text(&self, column: Column) -> &str {
        let fact = self.facts.iter().find(|fact| fact.what == What::Column(column));
        fact.map_or("", |fact| &fact.value)
    }

    /// Where it stands: at its number, where it has one.
    pub(super) fn line(&self) -> u64 {
        let number = self.facts.iter().find(|fact| fact.what == INSTALLATION);
        number.or(self.facts.first()).map_or(0, |fact| fact.line)
    }

    /// A number and nothing that tells which product it is of.
    pub(super) fn is_lone(&self) -> bool {
        let tells = |fact: &Fact| {
            !matches!(fact.what, What::Column(Column::InstallationId | Column::Machine(_)))
                && !fact.value.is_empty()
        };
        !self.text(Column::InstallationId).is_empty() && !self.facts.iter().any(tells)
    }

    /// A product, and no number that can be read.
    pub(super) fn is_waiting(&self) -> bool {
        let tells = |fact: &Fact| fact.what != INSTALLATION && !fact.value.is_empty();
        self.product().number().parse::<InstallationId>().is_err() && self.facts.iter().any(tells)
    }

    pub(super) fn product(&self) -> Product<'_> {
        let mut product = Product::default();
        for fact in &self.facts {
            if let What::Column(column) = fact.what {
                product.set(column, &fact.value);
            }
        }
        if product.machine.is_none_or(str::is_empty) {
            product.machine = self.machine.as_deref().or(product.machine);
        }
        if product.license_status.is_empty() {
            product.license_status = self.state_in_words();
        }
        product
    }

    /// The licence state under a label that is not known: words below the number.
    fn state_in_words(&self) -> &str {
        let number = self.facts.iter().position(|fact| fact.what == INSTALLATION);
        let below = number.map_or(&[][..], |number| &self.facts[number..]);
        let words = || below.iter().filter(|fact| fact.what == What::Words);
        let of = |wanted| words().find(|fact| State::of(&fact.value) == Some(wanted));
        // Wherever it stands.
        let licensed = self.facts.iter().find(|fact| {
            fact.what == What::Words && State::of(&fact.value) == Some(State::Licensed)
        });
        licensed
            .or_else(|| of(State::NotLicensed))
            .or_else(|| words().next())
            .map_or("", |fact| &fact.value)
    }
}

/// The blocks of a paragraph.
// EXP-2.
pub(super) fn blocks(facts: &Facts) -> Result<Vec<Block>, Ambiguous> {
    let said = facts.facts.clone();
    if said.is_empty() {
        return Ok(Vec::new());
    }
    if facts.is_list {
        return list(said);
    }
    let blocks = if !repeats(&said) && !is_numbered_above(&said) {
        vec![said]
    } else if said.iter().all(|fact| fact.what == INSTALLATION || !counts(fact)) {
        numbers(said)
    } else {
        by_names(said)?
    };
    // Words alone tell of no product.
    let tells = |block: &Vec<Fact>| block.iter().any(|fact| matches!(fact.what, What::Column(_)));
    let blocks = blocks.into_iter().flat_map(apart).filter(tells);
    Ok(blocks.map(|facts| Block { facts, machine: None, is_record: false }).collect())
}

/// Counts for the structure: words under unknown labels may come in any number.
fn counts(fact: &Fact) -> bool {
    !matches!(fact.what, What::Words | What::PartialKey)
}

fn has(facts: &[Fact], what: What) -> bool {
    facts.iter().any(|fact| fact.what == what)
}

fn repeats(facts: &[Fact]) -> bool {
    let mut seen: Vec<What> =
        facts.iter().filter(|fact| counts(fact)).map(|fact| fact.what).collect();
    seen.sort_unstable();
    seen.windows(2).any(|two| two[0] == two[1])
}

/// A number with the name of a product below it: the output of another command, or the end of a
/// product whose beginning is cut off.
fn is_numbered_above(facts: &[Fact]) -> bool {
    let number = facts.iter().position(|fact| fact.what == INSTALLATION);
    number.is_some_and(|number| facts[number..].iter().any(is_start))
}

fn is_start(fact: &Fact) -> bool {
    matches!(fact.what, NAME | DESCRIPTION)
}

/// A list of properties. Where one comes again without a blank line, another record has begun, and
/// nobody knows where: the first may have lost its head.
fn list(mut facts: Vec<Fact>) -> Result<Vec<Block>, Ambiguous> {
    // Words have no name, and say nothing here.
    facts.retain(|fact| fact.what != What::Words);
    let record = |facts| Block { facts, machine: None, is_record: true };
    // One property each: nothing can be mixed up.
    if facts.iter().all(|fact| Some(fact.what) == facts.first().map(|first| first.what)) {
        return Ok(facts.into_iter().map(|fact| record(vec![fact])).collect());
    }
    match facts.first().map(|fact| fact.line).filter(|_| repeats(&facts)) {
        Some(line) => Err(Ambiguous { line }),
        None => Ok(vec![record(facts)]),
    }
}

/// Numbers that follow each other, each the output of its own command.
fn numbers(facts: Vec<Fact>) -> Vec<Vec<Fact>> {
    let mut all: Vec<Vec<Fact>> = Vec::new();
    for fact in facts {
        match all.last_mut() {
            Some(open) if fact.what != INSTALLATION => open.push(fact),
            _ => all.push(vec![fact]),
        }
    }
    all
}

/// The order of `slmgr.vbs`: each product begins with its name or its description. A number that
/// comes again is the output of another command.
fn by_names(facts: Vec<Fact>) -> Result<Vec<Vec<Fact>>, Ambiguous> {
    let line = facts[0].line;
    let mut blocks: Vec<Vec<Fact>> = Vec::new();
    for fact in facts {
        let Some(open) = blocks.last_mut() else {
            blocks.push(vec![fact]);
            continue;
        };
        let only_named = open.iter().all(|known| known.what == NAME);
        let is_lone = open.iter().all(|known| known.what == INSTALLATION || !counts(known));
        if fact.what == INSTALLATION && has(open, INSTALLATION)
            || is_start(&fact) && (!only_named || has(open, fact.what))
        {
            blocks.push(vec![fact]);
        } else if counts(&fact) && (has(open, fact.what) || is_lone && fact.what != STATE) {
            return Err(Ambiguous { line: fact.line });
        } else {
            open.push(fact);
        }
    }
    let is_named = |block: &[Fact]| is_start(&block[0]);
    let lone_first = blocks.iter().position(|block| !is_named(block));
    let bad = lone_first.is_some_and(|lone| {
        blocks[lone..].iter().any(|block| is_named(block) && !has(block, INSTALLATION))
            || blocks[lone].iter().any(|fact| counts(fact) && fact.what != INSTALLATION)
    });
    if bad { Err(Ambiguous { line }) } else { Ok(blocks) }
}

/// `slmgr.vbs` prints the licence state below the number. Where the number stands below the state and
/// nothing but a name tells the product, it may be the output of `/dli` and of `/dti`, of two products.
fn apart(mut block: Vec<Fact>) -> Vec<Vec<Fact>> {
    let place = |what| block.iter().position(|fact| fact.what == what);
    let number = place(INSTALLATION);
    let state = place(STATE).or_else(|| place(What::PartialKey));
    match (number, state) {
        (Some(number), Some(state)) if state < number && !has(&block, ACTIVATION) => {
            let lone = block.remove(number);
            vec![block, vec![lone]]
        }
        _ => vec![block],
    }
}
