//! What the tables of a ledger hold, a file for each kind: the only place with statements. What follows from what
//! happened is said in the model.

pub(crate) mod audit;
pub(crate) mod bundles;
pub(crate) mod columns;
pub(crate) mod db;
pub(crate) mod fault;
pub(crate) mod machines;
pub(crate) mod moved;
pub(crate) mod part;
pub(crate) mod place;
pub(crate) mod prints;
pub(crate) mod receipts;
pub(crate) mod refusals;
pub(crate) mod requests;
pub(crate) mod responses;
pub(crate) mod said;
pub(crate) mod site;
pub(crate) mod sql;
pub(crate) mod streams;
