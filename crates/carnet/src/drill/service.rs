//! The simulated activation service. Its confirmation ids have the right shape and activate nothing.

use std::fmt;

use carnet_language::text;

use carnet_host::Failure;

use super::{Stage, unexpected};

/// How the service answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// Requests that got a confirmation id.
    pub granted: usize,
    /// Requests that were refused.
    pub refused: usize,
    /// Requests that have to wait.
    pub deferred: usize,
}

impl fmt::Display for Answered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { granted, refused, deferred } = self;
        f.write_str(&text!(
            en "{granted} granted, {refused} refused, {deferred} deferred";
            de "{granted} bewilligt, {refused} verweigert, {deferred} aufgeschoben"
        ))
    }
}

/// Reads the `requests.csv` of a spool folder and writes `answers` in the form that `carnet export` reads.
/// Most requests are granted; from three on one is refused and one deferred.
pub fn answer_all(stage: &Stage<'_>, requests: &str, answers: &str) -> Result<Answered, Failure> {
    let table = stage.read(requests)?;
    let rows: Vec<Row> = csv::Reader::from_reader(table.as_slice())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|_| {
            unexpected(&text!(en "the columns of requests.csv"; de "die Spalten von requests.csv"))
        })?;
    let mut answered = Answered::default();
    let mut text = String::from("bundle,item,confirmation_id,outcome,code\n");
    for (position, Row { bundle, item, installation_id }) in rows.iter().enumerate() {
        match position {
            1 if rows.len() >= 3 => {
                answered.refused += 1;
                text += &format!("{bundle},{item},,refused,{EXHAUSTED}\n");
            }
            2 if rows.len() >= 3 => {
                answered.deferred += 1;
                text += &format!("{bundle},{item},,deferred,\n");
            }
            // A vendor's own file cannot be made up.
            _ if installation_id.is_empty() => {
                answered.deferred += 1;
                text += &format!("{bundle},{item},,deferred,\n");
            }
            _ => {
                answered.granted += 1;
                text += &format!("{bundle},{item},{},,\n", carnet_host::simulated(installation_id));
            }
        }
    }
    stage.write(answers, text)?;
    Ok(answered)
}

/// What the service needs of a row of `requests.csv`.
#[derive(serde::Deserialize)]
struct Row {
    bundle: String,
    item: u32,
    installation_id: String,
}

/// The activation service's code for a key that has no activations left.
const EXHAUSTED: &str = "0x7F";
