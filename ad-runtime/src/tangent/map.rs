//! Tangents of maps: maps of tangents, where a missing key is zero.

use super::Tangent;
use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::hash::Hash;
use std::ops::{Deref, DerefMut, Index, IndexMut};

macro_rules! map {
    ($(#[$doc:meta])* $tangent:ident, $map:ident, $($bound:tt)*) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $tangent<K: $($bound)*, T>(pub $map<K, T>);

        impl<K: $($bound)*, T> Default for $tangent<K, T> {
            fn default() -> Self { $tangent($map::new()) }
        }
        impl<K: $($bound)*, T> From<$map<K, T>> for $tangent<K, T> {
            fn from(map: $map<K, T>) -> Self { $tangent(map) }
        }
        impl<K: $($bound)*, T, const N: usize> From<[(K, T); N]> for $tangent<K, T> {
            fn from(entries: [(K, T); N]) -> Self { $tangent(entries.into()) }
        }
        impl<K: $($bound)*, T> FromIterator<(K, T)> for $tangent<K, T> {
            fn from_iter<I: IntoIterator<Item = (K, T)>>(entries: I) -> Self { $tangent(entries.into_iter().collect()) }
        }
        impl<K: $($bound)*, T> IntoIterator for $tangent<K, T> {
            type Item = (K, T);
            type IntoIter = <$map<K, T> as IntoIterator>::IntoIter;
            fn into_iter(self) -> Self::IntoIter { self.0.into_iter() }
        }
        impl<K: $($bound)*, T> Deref for $tangent<K, T> {
            type Target = $map<K, T>;
            fn deref(&self) -> &$map<K, T> { &self.0 }
        }
        impl<K: $($bound)*, T> DerefMut for $tangent<K, T> {
            fn deref_mut(&mut self) -> &mut $map<K, T> { &mut self.0 }
        }
        impl<K: $($bound)* + Borrow<Q>, Q: $($bound)* + ?Sized, T> Index<&Q> for $tangent<K, T> {
            type Output = T;
            /// # Panics
            /// If there is no such key.
            fn index(&self, key: &Q) -> &T { &self.0[key] }
        }
        // Std has no `IndexMut` for maps, because it would have to insert.
        impl<K: $($bound)* + Borrow<Q>, Q: $($bound)* + ?Sized, T> IndexMut<&Q> for $tangent<K, T> {
            /// # Panics
            /// If there is no such key.
            #[track_caller]
            fn index_mut(&mut self, key: &Q) -> &mut T {
                self.0.get_mut(key).expect("a dense tangent has every key of its map")
            }
        }

        impl<K: $($bound)* + Clone + Debug + 'static, T: Tangent> Tangent for $tangent<K, T> {
            type Shape = $map<K, T::Shape>;
            fn zeros(shape: &Self::Shape) -> Self {
                shape.iter().map(|(k, s)| (k.clone(), T::zeros(s))).collect()
            }
            fn is_shapeless(&self) -> bool { self.is_empty() }
            fn add(&mut self, other: Self) {
                for (k, b) in other.0 {
                    self.entry(k).or_insert_with(T::identity).add(b);
                }
            }
            fn scale(&mut self, factor: f64) { self.values_mut().for_each(|a| a.scale(factor)); }
            fn inner_product(&self, other: &Self) -> f64 {
                self.iter().filter_map(|(k, a)| other.get(k).map(|b| a.inner_product(b))).sum()
            }
            fn make_dense(&mut self, shape: &Self::Shape) {
                for (k, s) in shape {
                    self.entry(k.clone()).or_insert_with(|| T::zeros(s)).make_dense(s);
                }
            }
        }
    };
}
map!(
    /// The tangent of a [`HashMap`]; a missing key is zero.
    HashMapTangent, HashMap, Eq + Hash
);
map!(
    /// The tangent of a [`BTreeMap`]; a missing key is zero.
    BTreeMapTangent, BTreeMap, Ord
);
