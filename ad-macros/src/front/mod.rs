//! The front end: from the user's syntax to the IR.

mod annotations;
mod array_macro;
mod capitals;
mod desugar;
pub(crate) mod fence;
pub(crate) mod found;
pub(crate) mod groups;
pub(crate) mod inert;
mod items;
mod lost;
pub(crate) mod lower;
mod made_arrays;
pub(crate) mod missing;
mod slices;
mod small_constants;
mod source;
pub(crate) mod vectors;
mod witness;
