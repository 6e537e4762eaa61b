//! The front end: from the user's syntax to the IR.

mod annotations;
mod capitals;
mod desugar;
pub(crate) mod fence;
pub(crate) mod found;
mod from_fn;
pub(crate) mod groups;
pub(crate) mod inert;
mod items;
mod lost;
pub(crate) mod lower;
pub(crate) mod missing;
mod small_constants;
mod source;
pub(crate) mod vectors;
mod witness;
