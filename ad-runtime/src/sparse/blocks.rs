//! The arguments of a kernel as blocks of columns.

use crate::differentiable::{Differentiable, LeafVisitor, Parameters, Tan};
use crate::tangent::shapeless;

/// A tuple of the argument types of a kernel, whose tangents have as many numbers as their types say.
///
/// Implemented for tuples of one to six types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tuple of the arguments of a kernel",
    note = "one argument is a tuple, too: `(f64,)`"
)]
pub trait ArgumentBlocks {
    /// A column for each argument.
    type Offsets: AsRef<[usize]> + AsMut<[usize]> + Copy + std::fmt::Debug;
    /// What a pullback gives: the cotangent of one argument, or a tuple of those of several.
    type Cotangents;
    /// How many numbers the tangent of each argument has.
    fn sizes() -> Self::Offsets;
    /// Writes cotangents into a row. Without positions, they stand one behind the other; with them,
    /// they may share places.
    ///
    /// # Panics
    /// If a cotangent has more or fewer numbers than its type says.
    fn write(cotangents: Self::Cotangents, positions: Option<&Self::Offsets>, row: &mut [f64]);
}

macro_rules! blocks {
    ($count:literal: $($a:ident $bar:ident $i:tt),*; $cotangents:ty, $pattern:pat) => {
        impl<$($a: Differentiable),*> ArgumentBlocks for ($($a,)*)
        where
            $(Tan<$a>: Parameters<Tangent = Tan<$a>>,)*
        {
            type Offsets = [usize; $count];
            type Cotangents = $cotangents;
            #[inline]
            fn sizes() -> [usize; $count] {
                [$(size::<Tan<$a>>()),*]
            }
            #[inline]
            fn write($pattern: Self::Cotangents, positions: Option<&[usize; $count]>, row: &mut [f64]) {
                let Some(positions) = positions else {
                    let mut row = row;
                    $(
                        let (block, rest) = row.split_at_mut(size::<Tan<$a>>());
                        put::<Tan<$a>, false>($bar, block);
                        row = rest;
                    )*
                    return assert!(row.is_empty(), "a row is as long as its arguments");
                };
                row.fill(0.0);
                $(
                    let block = &mut row[positions[$i]..][..size::<Tan<$a>>()];
                    put::<Tan<$a>, true>($bar, block);
                )*
            }
        }
    };
}
blocks!(1: A a 0; Tan<A>, a);
blocks!(2: A a 0, B b 1; (Tan<A>, Tan<B>), (a, b));
blocks!(3: A a 0, B b 1, C c 2; (Tan<A>, Tan<B>, Tan<C>), (a, b, c));
blocks!(4: A a 0, B b 1, C c 2, D d 3; (Tan<A>, Tan<B>, Tan<C>, Tan<D>), (a, b, c, d));
blocks!(5: A a 0, B b 1, C c 2, D d 3, E e 4;
    (Tan<A>, Tan<B>, Tan<C>, Tan<D>, Tan<E>), (a, b, c, d, e));
blocks!(6: A a 0, B b 1, C c 2, D d 3, E e 4, F f 5;
    (Tan<A>, Tan<B>, Tan<C>, Tan<D>, Tan<E>, Tan<F>), (a, b, c, d, e, f));

/// How many numbers a tangent has by its type: those of the zero of every shape.
#[inline]
fn size<T: Parameters<Tangent = T> + crate::Tangent>() -> usize {
    let mut count = Count(0);
    shapeless::<T>().visit(&shapeless(), "", &mut count);
    count.0
}

/// Writes a cotangent into its block, or adds it there.
#[inline]
fn put<T: Parameters<Tangent = T> + crate::Tangent, const ADD: bool>(
    mut cotangent: T,
    block: &mut [f64],
) {
    let mut write = Write::<ADD> { block, at: 0 };
    cotangent.visit(&shapeless(), "", &mut write);
    assert!(
        write.at == write.block.len(),
        "the cotangent of an argument has {} numbers, and its type says {}",
        write.at,
        write.block.len()
    );
}

struct Count(usize);

impl LeafVisitor for Count {
    const NAMES: bool = false;
    fn leaf_f32(&mut self, _: &str, values: &mut [f32], _: &[f32]) {
        self.0 += values.len();
    }
    fn leaf_f64(&mut self, _: &str, values: &mut [f64], _: &[f64]) {
        self.0 += values.len();
    }
}

struct Write<'r, const ADD: bool> {
    block: &'r mut [f64],
    at: usize,
}

impl<const ADD: bool> Write<'_, ADD> {
    #[inline(always)]
    fn write(&mut self, values: impl ExactSizeIterator<Item = f64>) {
        let end = self.at + values.len();
        // What is too much is counted, and reported at the end.
        if let Some(places) = self.block.get_mut(self.at..end) {
            for (place, value) in places.iter_mut().zip(values) {
                *place = if ADD { *place + value } else { value };
            }
        }
        self.at = end;
    }
}

impl<const ADD: bool> LeafVisitor for Write<'_, ADD> {
    const NAMES: bool = false;
    #[inline(always)]
    fn leaf_f32(&mut self, _: &str, values: &mut [f32], _: &[f32]) {
        self.write(values.iter().map(|&x| f64::from(x)));
    }
    #[inline(always)]
    fn leaf_f64(&mut self, _: &str, values: &mut [f64], _: &[f64]) {
        self.write(values.iter().copied());
    }
}
