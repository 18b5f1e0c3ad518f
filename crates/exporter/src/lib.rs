//! Carnet: from what a plant has to a signed bundle.
//!
//! [`intake`] reads tables, JSON and saved prints into requests, [`reply`] reads answers; [`export`]
//! makes a bundle of either, records it in the ledger and lets it go.
//!
//! ```
//! use carnet_exporter::intake::{Intake, Options};
//!
//! let table = "Machine,ID,OfflineInstallationId\n\
//!     PRESS-1,2de67392-b7a7-462a-b1ca-108dd189f588,\
//!     0332550-9038505-3904665-8241863-4275673-7844895-1813845-4639435-4129604\n";
//! let mut intake = Intake::default();
//! intake.stream("table.csv", "table", table.as_bytes(), &Options::default())?;
//! let items = intake.items();
//! assert!(intake.faults.is_empty());
//! assert_eq!(items.get(0).machines, ["PRESS-1"]);
//! # Ok::<(), carnet_exporter::fault::UnreadableInput>(())
//! ```

pub mod cli;
pub mod command;
pub mod export;
pub mod fault;
pub mod intake;
pub mod names;
mod reach;
pub mod reply;
pub mod source;
