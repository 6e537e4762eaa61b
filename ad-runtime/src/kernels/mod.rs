//! What rules compute with: plain numeric code, which knows nothing of differentiation. It is public
//! for the layers of `ad-nn` and for steps written by hand, and may change with every version.

pub mod elementary;
mod level;
mod matrix_product;
mod matrix_vector;
mod octets;
mod panels;
mod tile;
mod tiny;

pub use level::{Baseline, Kernel, Level, Wide, Widest, dispatch};
pub use matrix_product::{affine, affine_into, matrix_product, multiply};
pub(crate) use matrix_vector::vector_product;
pub use matrix_vector::{matrix_vector_product, outer_product};
pub use octets::{Octet, OctetKernel, Octets, with_octets};
pub use tile::{Start, Tiles, has_tiles};
