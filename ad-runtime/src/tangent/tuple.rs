//! Tangents of tuples: tuples of tangents.

use super::Tangent;

impl Tangent for () {
    type Shape = ();
    #[inline(always)]
    fn zeros(_: &()) {}
    #[inline(always)]
    fn add(&mut self, _: ()) {}
    #[inline(always)]
    fn scale(&mut self, _: f64) {}
    #[inline(always)]
    fn inner_product(&self, _: &()) -> f64 {
        0.0
    }
    #[inline(always)]
    fn make_dense(&mut self, _: &()) {}
}

macro_rules! tuple {
    ($($name:ident $index:tt),*) => {
        impl<$($name: Tangent),*> Tangent for ($($name,)*) {
            type Shape = ($($name::Shape,)*);
            #[inline(always)]
            fn zeros(shape: &Self::Shape) -> Self { ($($name::zeros(&shape.$index),)*) }
            #[inline(always)]
            fn identity() -> Self { ($($name::identity(),)*) }
            #[inline(always)]
            fn add(&mut self, other: Self) { $(self.$index.add(other.$index);)* }
            #[inline(always)]
            fn add_ref(&mut self, other: &Self) { $(self.$index.add_ref(&other.$index);)* }
            #[inline(always)]
            fn scale(&mut self, factor: f64) { $(self.$index.scale(factor);)* }
            #[inline(always)]
            fn inner_product(&self, other: &Self) -> f64 { 0.0 $(+ self.$index.inner_product(&other.$index))* }
            #[inline(always)]
            fn make_dense(&mut self, shape: &Self::Shape) { $(self.$index.make_dense(&shape.$index);)* }
        }
    };
}
tuple!(A 0);
tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);
tuple!(A 0, B 1, C 2, D 3, E 4);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11);
