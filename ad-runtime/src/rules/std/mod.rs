//! Rules of std's collections, of `Box`, and of `std::mem`.
//!
//! A method that changes a collection turns its cotangent around: the place holds the cotangent of the
//! collection as it is afterwards when the pullback is called, and of the collection as it was before
//! when it returns. The empty place is the zero of every length; what is brought back is brought back
//! dense, because elements may be added to it.

pub mod again;
pub mod boxed;
pub mod map;
pub mod mem;
pub mod missing;
pub mod shared;
pub mod slice;
pub mod sort;
pub mod vec;

use crate::tangent::{Tangent, shapeless};

/// Gives the zero of every length a length.
fn fit<T: Tangent>(v_bar: &mut Vec<T>, len: usize) {
    if v_bar.is_empty() {
        v_bar.resize_with(len, shapeless);
    }
    assert_eq!(
        v_bar.len(),
        len,
        "the cotangent has the length of its vector"
    );
}

/// The cotangent of something that was taken out.
fn brought_back<T: Tangent>(bar: Option<T>, shape: &T::Shape) -> T {
    match bar {
        Some(mut bar) => {
            bar.make_dense(shape);
            bar
        }
        None => T::zeros(shape),
    }
}
