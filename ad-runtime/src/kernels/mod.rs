//! Products of matrices and vectors.

mod matrix_product;
mod matrix_vector;

pub use matrix_product::matrix_product;
pub(crate) use matrix_vector::vector_product;
pub use matrix_vector::{matrix_vector_product, outer_product};
