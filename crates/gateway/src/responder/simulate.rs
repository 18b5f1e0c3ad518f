//! Answers that are made up, for tests and drills.

use std::io::Write;

use carnet_format::Code;
use carnet_host::{Failure, Status, simulated};
use carnet_language::text;
use serde_json::json;

use super::Request;
use crate::cli::SimulateArgs;

/// How the names of sites begin whose machines are none.
const MADE_UP: [&str; 3] = ["drill-", "test-", "sim-"];

pub(super) fn run(
    args: &SimulateArgs,
    requests: &[Request],
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    // RESP-10.
    let is_real = |it: &&Request| !MADE_UP.iter().any(|begin| it.bundle.starts_with(begin));
    if let Some(Request { bundle, .. }) = requests.iter().find(is_real) {
        let message = text!(
            en "{bundle:?} is of no site for drills, and made-up answers would reach its machines; such sites are called drill-…, \
                test-… or sim-…";
            de "{bundle:?} ist von keinem Übungsstandort, und erfundene Antworten kämen zu seinen Maschinen; solche Standorte \
                heißen drill-…, test-… oder sim-…"
        );
        return Err(Failure::new(Status::Usage, Code::ResponderFailed, message));
    }
    for Request { item, bundle, installation_id } in requests {
        let mut answer = json!({ "bundle": bundle, "item": item, "simulated": args.label });
        match installation_id {
            Some(id) => answer["confirmation_id"] = simulated(id).to_string().into(),
            // A vendor's own file cannot be made up.
            None => answer["outcome"] = "deferred".into(),
        }
        writeln!(out, "{answer}")?;
    }
    Ok(Status::Done)
}
