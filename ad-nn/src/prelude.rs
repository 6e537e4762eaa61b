//! Everything that a user of layers needs, and everything of `ad_runtime`.

pub use crate::functions::*;
pub use crate::layer::Layer;
pub use crate::layers::*;
pub use crate::padding::Padding;
pub use crate::scalar::Scalar;
pub use crate::sequenced;
pub use ad_runtime::prelude::*;
