//! From the IR to tokens.

pub(crate) mod at_once;
pub(crate) mod closure;
pub(crate) mod forward;
pub(crate) mod free;
mod hidden;
pub(crate) mod item;
mod lanes;
pub(crate) mod partials;
pub(crate) mod pinned;
pub(crate) mod place;
pub(crate) mod pushforward;
pub(crate) mod reads;
pub(crate) mod reverse;
pub(crate) mod spared;
pub(crate) mod sweep;
mod through;
mod windows;
pub(crate) mod with;
