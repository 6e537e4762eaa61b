//! Facts about a function, in side tables indexed by variable.

pub(crate) mod activity;
pub(crate) mod borrowed;
pub(crate) mod constant_fields;
pub(crate) mod depth;
pub(crate) mod effects;
pub(crate) mod exits;
pub(crate) mod kept_exits;
pub(crate) mod leaks;
mod made;
pub(crate) mod marked_args;
pub(crate) mod moved;
pub(crate) mod receivers;
mod shared;
pub(crate) mod shown;
pub(crate) mod taken_parts;
mod texts;
pub(crate) mod uses;
pub(crate) mod views;
