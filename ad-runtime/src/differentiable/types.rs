//! The types of std: numbers, containers, tuples, and those without a tangent.

use super::{Differentiable, Inactive, LeafVisitor, Parameters, Referent};
use crate::__private::path_of_field;
use crate::tangent::containers::ArrayShape;
use crate::tangent::lengths::{assert_key, assert_len, assert_option};
use crate::tangent::{BTreeMapTangent, HashMapTangent, NoTangent, Tangent, shapeless};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::hash::Hash;

macro_rules! reference {
    ($($r:ty),*) => { $(
        impl<T: Referent + ?Sized> Differentiable for $r {
            type Tangent = T::Owned;
            #[inline(always)]
            fn shape(&self) -> <T::Owned as Tangent>::Shape { (**self).referent_shape() }
            #[inline(always)]
            fn prepare(&self, cotangent: &mut T::Owned) { (**self).prepare_owned(cotangent); }
            #[inline(always)]
            #[track_caller]
            fn check_direction(&self, direction: &T::Owned) { (**self).check_owned_direction(direction); }
        }
    )* };
}
reference!(&T, &mut T);

macro_rules! without_tangent {
    ($($t:ty),* $(,)?) => { $(
        impl Differentiable for $t { type Tangent = NoTangent; }
        impl Parameters for $t {
            fn move_by(&mut self, _: &NoTangent) {}
            fn visit<V: LeafVisitor>(&mut self, _: &NoTangent, _: &str, _: &mut V) {}
        }
        impl Inactive for $t {}
    )* };
}

without_tangent!(
    u8,
    u16,
    u32,
    u64,
    u128,
    usize,
    i8,
    i16,
    i32,
    i64,
    i128,
    isize,
    bool,
    char,
    String,
    std::time::Duration,
    std::time::Instant,
    std::time::SystemTime,
    std::path::PathBuf,
    std::ffi::OsString,
    std::cmp::Ordering,
    std::ops::RangeFull,
    // So that tangents can be walked, too.
    NoTangent,
);
impl<T: ?Sized> Differentiable for std::marker::PhantomData<T> {
    type Tangent = NoTangent;
}
impl<T: ?Sized> Parameters for std::marker::PhantomData<T> {
    fn move_by(&mut self, _: &NoTangent) {}
    fn visit<V: LeafVisitor>(&mut self, _: &NoTangent, _: &str, _: &mut V) {}
}
impl<T: ?Sized> Inactive for std::marker::PhantomData<T> {}

// What other references borrow cannot be moved; a text does not have to be.
impl Parameters for &str {
    fn move_by(&mut self, _: &NoTangent) {}
    fn visit<V: LeafVisitor>(&mut self, _: &NoTangent, _: &str, _: &mut V) {}
}

macro_rules! function_pointer {
    ($($arg:ident),*) => {
        impl<$($arg,)* R> Differentiable for fn($($arg),*) -> R { type Tangent = NoTangent; }
        impl<$($arg,)* R> Parameters for fn($($arg),*) -> R {
            fn move_by(&mut self, _: &NoTangent) {}
            fn visit<Visitor: LeafVisitor>(&mut self, _: &NoTangent, _: &str, _: &mut Visitor) {}
        }
        impl<$($arg,)* R> Inactive for fn($($arg),*) -> R {}
    };
}
function_pointer!();
function_pointer!(A);
function_pointer!(A, B);
function_pointer!(A, B, C);
function_pointer!(A, B, C, D);

impl Inactive for () {}
impl Inactive for str {}
impl<T: Inactive + ?Sized> Inactive for &T {}
impl<T: Inactive> Inactive for [T] {}
impl<T: Inactive, const N: usize> Inactive for [T; N] {}
impl<T: Inactive> Inactive for Vec<T> {}
impl<T: Inactive> Inactive for Option<T> {}
impl<T: Inactive, E: Inactive> Inactive for Result<T, E> {}
impl<A: Inactive, B: Inactive> Inactive for (A, B) {}
impl<A: Inactive, B: Inactive, C: Inactive> Inactive for (A, B, C) {}
impl<A: Inactive, B: Inactive, C: Inactive, D: Inactive> Inactive for (A, B, C, D) {}

macro_rules! range {
    ($($t:ident),*) => { $(
        impl<T: Inactive> Differentiable for std::ops::$t<T> { type Tangent = NoTangent; }
        impl<T: Inactive> Parameters for std::ops::$t<T> {
            fn move_by(&mut self, _: &NoTangent) {}
            fn visit<V: LeafVisitor>(&mut self, _: &NoTangent, _: &str, _: &mut V) {}
        }
        impl<T: Inactive> Inactive for std::ops::$t<T> {}
    )* };
}
range!(Range, RangeInclusive, RangeFrom, RangeTo, RangeToInclusive);

macro_rules! float {
    ($($t:ty, $leaf:ident);*) => { $(
        impl Differentiable for $t { type Tangent = $t; }
        impl Parameters for $t {
            fn move_by(&mut self, direction: &$t) { *self += direction; }
            fn visit<V: LeafVisitor>(&mut self, tangent: &$t, path: &str, visitor: &mut V) {
                visitor.$leaf(path, std::slice::from_mut(self), std::slice::from_ref(tangent));
            }
        }
    )* };
}
float!(f32, leaf_f32; f64, leaf_f64);

/// Whether a direction has the length of a vector, and its elements fit, too.
#[inline]
#[track_caller]
pub(super) fn check_elements<T: Differentiable>(values: &[T], direction: &[T::Tangent]) {
    assert_len("", values.len(), direction.len());
    if !T::Tangent::ONE_SHAPE {
        for (x, t) in values.iter().zip(direction) {
            x.check_direction(t);
        }
    }
}

impl<T: Differentiable> Differentiable for Vec<T> {
    type Tangent = Vec<T::Tangent>;
    fn shape(&self) -> Vec<<T::Tangent as Tangent>::Shape> {
        self.iter().map(T::shape).collect()
    }
    #[inline(always)]
    fn prepare(&self, cotangent: &mut Vec<T::Tangent>) {
        self.make_indexable(cotangent);
    }
    #[track_caller]
    fn check_direction(&self, direction: &Vec<T::Tangent>) {
        check_elements(self, direction);
    }
    // Shallow, so that a list of layers does not make every weight gradient dense.
    #[inline(always)]
    fn make_indexable(&self, cotangent: &mut Vec<T::Tangent>) {
        if cotangent.is_empty() {
            cotangent.resize_with(self.len(), shapeless);
        }
    }
}
impl<T: Parameters> Parameters for Vec<T> {
    fn move_by(&mut self, direction: &Vec<T::Tangent>) {
        assert_len("", self.len(), direction.len());
        for (x, t) in self.iter_mut().zip(direction) {
            x.move_by(t);
        }
    }
    fn visit<V: LeafVisitor>(&mut self, tangent: &Vec<T::Tangent>, path: &str, visitor: &mut V) {
        assert_len(path, self.len(), tangent.len());
        let zero = shapeless::<T::Tangent>();
        for (i, x) in self.iter_mut().enumerate() {
            x.visit(
                tangent.get(i).unwrap_or(&zero),
                &path_of_field(&*visitor, path, i),
                visitor,
            );
        }
    }
}

impl<T: Differentiable, const N: usize> Differentiable for [T; N] {
    type Tangent = [T::Tangent; N];
    #[inline(always)]
    fn shape(&self) -> <Self::Tangent as Tangent>::Shape {
        ArrayShape(std::array::from_fn(|i| self[i].shape()))
    }
    #[inline(always)]
    #[track_caller]
    fn check_direction(&self, direction: &Self::Tangent) {
        check_elements(self, direction);
    }
    #[inline(always)]
    fn make_indexable(&self, _: &mut Self::Tangent) {}
}
impl<T: Parameters, const N: usize> Parameters for [T; N] {
    fn move_by(&mut self, direction: &Self::Tangent) {
        for (x, t) in self.iter_mut().zip(direction) {
            x.move_by(t);
        }
    }
    fn visit<V: LeafVisitor>(&mut self, tangent: &Self::Tangent, path: &str, visitor: &mut V) {
        for (i, (x, t)) in self.iter_mut().zip(tangent).enumerate() {
            x.visit(t, &path_of_field(&*visitor, path, i), visitor);
        }
    }
}

impl<T: Differentiable> Differentiable for Box<T> {
    type Tangent = Box<T::Tangent>;
    fn shape(&self) -> Box<<T::Tangent as Tangent>::Shape> {
        Box::new((**self).shape())
    }
    fn prepare(&self, cotangent: &mut Box<T::Tangent>) {
        (**self).prepare(cotangent);
    }
    #[track_caller]
    fn check_direction(&self, direction: &Box<T::Tangent>) {
        (**self).check_direction(direction);
    }
    fn make_indexable(&self, cotangent: &mut Box<T::Tangent>) {
        (**self).make_indexable(cotangent);
    }
}
impl<T: Parameters> Parameters for Box<T> {
    fn move_by(&mut self, direction: &Box<T::Tangent>) {
        (**self).move_by(direction);
    }
    fn visit<V: LeafVisitor>(&mut self, tangent: &Box<T::Tangent>, path: &str, visitor: &mut V) {
        (**self).visit(tangent, path, visitor);
    }
}

impl<T: Differentiable> Differentiable for Option<T> {
    type Tangent = Option<T::Tangent>;
    fn shape(&self) -> Option<<T::Tangent as Tangent>::Shape> {
        self.as_ref().map(T::shape)
    }
    #[track_caller]
    fn check_direction(&self, direction: &Option<T::Tangent>) {
        assert_option("", self.is_some(), direction.is_some());
        if let (Some(x), Some(t)) = (self, direction) {
            x.check_direction(t);
        }
    }
}
impl<T: Parameters> Parameters for Option<T> {
    fn move_by(&mut self, direction: &Option<T::Tangent>) {
        assert_option("", self.is_some(), direction.is_some());
        if let (Some(x), Some(t)) = (self, direction) {
            x.move_by(t);
        }
    }
    fn visit<V: LeafVisitor>(&mut self, tangent: &Self::Tangent, path: &str, visitor: &mut V) {
        assert_option(path, self.is_some(), tangent.is_some());
        if let Some(x) = self {
            let zero = shapeless::<T::Tangent>();
            x.visit(tangent.as_ref().unwrap_or(&zero), path, visitor);
        }
    }
}

macro_rules! map {
    ($map:ident, $tangent:ident, $($bound:tt)*) => {
        impl<K: $($bound)* + Clone + Debug + 'static, T: Differentiable> Differentiable for $map<K, T> {
            type Tangent = $tangent<K, T::Tangent>;
            fn shape(&self) -> $map<K, <T::Tangent as Tangent>::Shape> {
                self.iter().map(|(k, x)| (k.clone(), x.shape())).collect()
            }
            #[track_caller]
            fn check_direction(&self, direction: &Self::Tangent) {
                for (k, t) in direction.iter() {
                    let x = self.get(k);
                    assert_key("", x.is_some(), k);
                    if let Some(x) = x {
                        x.check_direction(t);
                    }
                }
            }
            // Every key of the map; shallow, as for a vector.
            fn make_indexable(&self, cotangent: &mut Self::Tangent) {
                if cotangent.len() < self.len() {
                    for k in self.keys() {
                        if !cotangent.contains_key(k) {
                            cotangent.insert(k.clone(), shapeless());
                        }
                    }
                }
            }
        }
        impl<K: $($bound)* + Clone + Debug + 'static, T: Parameters> Parameters for $map<K, T> {
            fn move_by(&mut self, direction: &Self::Tangent) {
                for (k, t) in direction.iter() {
                    let x = self.get_mut(k);
                    assert_key("", x.is_some(), k);
                    if let Some(x) = x {
                        x.move_by(t);
                    }
                }
            }
            fn visit<V: LeafVisitor>(&mut self, tangent: &Self::Tangent, path: &str, visitor: &mut V) {
                for k in tangent.keys() {
                    assert_key(path, self.contains_key(k), k);
                }
                let zero = shapeless::<T::Tangent>();
                for (k, x) in self.iter_mut() {
                    x.visit(tangent.get(k).unwrap_or(&zero), &format!("{path}.{k:?}"), visitor);
                }
            }
        }
    };
}

macro_rules! map_tangent {
    ($tangent:ident, $($bound:tt)*) => {
        impl<K: $($bound)* + Clone + Debug + 'static, T: Differentiable> Differentiable for $tangent<K, T> {
            type Tangent = $tangent<K, T::Tangent>;
            fn shape(&self) -> <Self::Tangent as Tangent>::Shape { self.0.shape() }
            #[track_caller]
            fn check_direction(&self, direction: &Self::Tangent) { self.0.check_direction(direction); }
            fn make_indexable(&self, cotangent: &mut Self::Tangent) { self.0.make_indexable(cotangent); }
        }
        impl<K: $($bound)* + Clone + Debug + 'static, T: Parameters> Parameters for $tangent<K, T> {
            fn move_by(&mut self, direction: &Self::Tangent) { self.0.move_by(direction); }
            fn visit<V: LeafVisitor>(&mut self, tangent: &Self::Tangent, path: &str, visitor: &mut V) {
                self.0.visit(tangent, path, visitor);
            }
        }
    };
}
map_tangent!(HashMapTangent, Eq + Hash);
map_tangent!(BTreeMapTangent, Ord);
map!(HashMap, HashMapTangent, Eq + Hash);
map!(BTreeMap, BTreeMapTangent, Ord);

impl Differentiable for () {
    type Tangent = ();
}
impl Parameters for () {
    fn move_by(&mut self, (): &()) {}
    fn visit<V: LeafVisitor>(&mut self, (): &(), _: &str, _: &mut V) {}
}

macro_rules! tuple {
    ($($name:ident $index:tt),*) => {
        impl<$($name: Differentiable),*> Differentiable for ($($name,)*) {
            type Tangent = ($($name::Tangent,)*);
            #[inline(always)]
            fn shape(&self) -> <Self::Tangent as Tangent>::Shape { ($(self.$index.shape(),)*) }
            #[inline(always)]
            #[track_caller]
            fn check_direction(&self, direction: &Self::Tangent) { $(self.$index.check_direction(&direction.$index);)* }
            #[inline(always)]
            fn make_indexable(&self, _: &mut Self::Tangent) {}
        }
        impl<$($name: Parameters),*> Parameters for ($($name,)*) {
            fn move_by(&mut self, direction: &Self::Tangent) { $(self.$index.move_by(&direction.$index);)* }
            fn visit<Visitor: LeafVisitor>(&mut self, tangent: &Self::Tangent, path: &str, visitor: &mut Visitor) {
                $(self.$index.visit(&tangent.$index, &path_of_field(&*visitor, path, $index), visitor);)*
            }
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
