//! Machines that are gone, and what was withdrawn with them.

use serde_json::Value;

use crate::{Ledger, LedgerError, Said, SaidRecord};

/// Since when a machine is gone.
///
/// # Errors
/// The ledger cannot be used.
pub fn scrapped_since(ledger: &dyn Ledger, machine: &str) -> Result<Option<u64>, LedgerError> {
    let is_gone = |said: &SaidRecord| said.what == Said::Scrap && said.is_of_machine(machine);
    Ok(ledger.said()?.into_iter().find(is_gone).map(|said| said.time))
}

/// Which of these machines are not gone.
///
/// # Errors
/// The ledger cannot be used.
pub fn still_there(
    ledger: &dyn Ledger,
    mut machines: Vec<String>,
) -> Result<Vec<String>, LedgerError> {
    for said in ledger.said()?.into_iter().filter(|said| said.what == Said::Scrap) {
        let gone = said.machine.unwrap_or_default();
        machines.retain(|name| !name.eq_ignore_ascii_case(&gone));
    }
    Ok(machines)
}

/// What was withdrawn with the machine that is gone by this entry, and has not been taken back.
///
/// # Errors
/// The ledger cannot be used.
// LEDGER-75.
pub fn withdrawn_with(ledger: &dyn Ledger, scrap: u64) -> Result<Vec<SaidRecord>, LedgerError> {
    let said = ledger.said()?.into_iter();
    let mut withdrawn = Vec::new();
    for said in said.filter(|said| said.what == Said::Withdraw && said.number > scrap) {
        for entry in ledger.audit_entries(said.number, 1)? {
            let members: Value = serde_json::from_str(&entry.text).unwrap_or_default();
            if members["scrap"].as_u64() == Some(scrap) {
                withdrawn.push(said.clone());
            }
        }
    }
    Ok(withdrawn)
}
