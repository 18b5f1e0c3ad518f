//! What the tables of a ledger hold, a file for each kind: the only place with statements. What follows from them is
//! said elsewhere.

pub(crate) mod audit;
pub(crate) mod bundles;
pub(crate) mod columns;
pub(crate) mod moved;
pub(crate) mod receipts;
pub(crate) mod refusals;
pub(crate) mod requests;
pub(crate) mod responses;
pub(crate) mod said;
pub(crate) mod site;
pub(crate) mod sql;
pub(crate) mod streams;
