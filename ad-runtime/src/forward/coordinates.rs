//! Tangents by their coordinates, for matrices of derivatives.

use crate::tangent::{NoTangent, Tangent};

/// A tangent that is a list of numbers: a number, an array, a vector, or a tuple of such.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of numbers",
    note = "a Jacobian is of functions from numbers, arrays, vectors and tuples of them to the same"
)]
pub trait Coordinates: Tangent {
    /// How many numbers there are.
    fn dimension(&self) -> usize;
    /// Overwrites number `i`.
    ///
    /// # Panics
    /// If there are not so many.
    fn set_coordinate(&mut self, i: usize, value: f64);
    /// Appends all numbers.
    fn append_to(&self, out: &mut Vec<f64>);
}

macro_rules! float {
    ($($t:ty),*) => { $(
        impl Coordinates for $t {
            #[inline(always)]
            fn dimension(&self) -> usize { 1 }
            #[inline(always)]
            #[allow(clippy::cast_possible_truncation, clippy::unnecessary_cast, reason = "rounded to the type's own precision")]
            fn set_coordinate(&mut self, i: usize, value: f64) {
                assert!(i == 0, "a number has one coordinate");
                *self = value as $t;
            }
            #[inline(always)]
            fn append_to(&self, out: &mut Vec<f64>) { out.push(f64::from(*self)); }
        }
    )* };
}
float!(f32, f64);

fn set_in<T: Coordinates>(parts: &mut [T], mut i: usize, value: f64) {
    for part in parts {
        let n = part.dimension();
        if i < n {
            return part.set_coordinate(i, value);
        }
        i -= n;
    }
    panic!("there are not so many coordinates");
}

impl<T: Coordinates> Coordinates for Vec<T> {
    fn dimension(&self) -> usize {
        self.iter().map(T::dimension).sum()
    }
    fn set_coordinate(&mut self, i: usize, value: f64) {
        set_in(self, i, value);
    }
    fn append_to(&self, out: &mut Vec<f64>) {
        self.iter().for_each(|part| part.append_to(out));
    }
}

impl<T: Coordinates, const N: usize> Coordinates for [T; N]
where
    [T; N]: Tangent,
{
    fn dimension(&self) -> usize {
        self.iter().map(T::dimension).sum()
    }
    fn set_coordinate(&mut self, i: usize, value: f64) {
        set_in(self, i, value);
    }
    fn append_to(&self, out: &mut Vec<f64>) {
        self.iter().for_each(|part| part.append_to(out));
    }
}

impl Coordinates for NoTangent {
    fn dimension(&self) -> usize {
        0
    }
    fn set_coordinate(&mut self, i: usize, _: f64) {
        panic!("what has no tangent has no coordinate {i}");
    }
    fn append_to(&self, _: &mut Vec<f64>) {}
}

/// By index, whatever the memory layout.
#[cfg(feature = "ndarray")]
impl<A: Coordinates, D: ndarray::Dimension> Coordinates for ndarray::Array<A, D>
where
    ndarray::Array<A, D>: Tangent,
{
    fn dimension(&self) -> usize {
        self.iter().map(A::dimension).sum()
    }
    fn set_coordinate(&mut self, mut i: usize, value: f64) {
        for part in self.iter_mut() {
            let n = part.dimension();
            if i < n {
                return part.set_coordinate(i, value);
            }
            i -= n;
        }
        panic!("there are not so many coordinates");
    }
    fn append_to(&self, out: &mut Vec<f64>) {
        self.iter().for_each(|part| part.append_to(out));
    }
}

macro_rules! tuple {
    ($($a:ident $x:ident),*) => {
        impl<$($a: Coordinates),*> Coordinates for ($($a,)*) {
            fn dimension(&self) -> usize {
                let ($($x,)*) = self;
                0 $(+ $x.dimension())*
            }
            fn set_coordinate(&mut self, i: usize, value: f64) {
                let ($($x,)*) = self;
                let mut rest = i;
                $(
                    let n = $x.dimension();
                    if rest < n {
                        return $x.set_coordinate(rest, value);
                    }
                    rest -= n;
                )*
                panic!("there are not so many coordinates: {i}, {rest} too many");
            }
            fn append_to(&self, out: &mut Vec<f64>) {
                let ($($x,)*) = self;
                $($x.append_to(out);)*
            }
        }
    };
}
tuple!(A a, B b);
tuple!(A a, B b, C c);
tuple!(A a, B b, C c, D d);
