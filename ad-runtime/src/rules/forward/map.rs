//! Pushforwards of the methods of maps: what is done to a map is done to its tangent.

use super::super::std::map::{BTreeMapDerivatives, HashMapDerivatives};
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Place, Referent, Tan};
use crate::tangent::{BTreeMapTangent, HashMapTangent};
use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::hash::Hash;

macro_rules! map {
    ($(#[$doc:meta])* $rules:ident, $base:ident, $map:ident, $tangent:ident, $($bound:tt)*) => {
        $(#[$doc])*
        pub trait $rules<K: $($bound)* + Clone + Debug + 'static, V: Differentiable>: $base<K, V> {
            // primal:  y = m[k], if there is one
            // forward: ẏ = ṁ[k]
            #[doc(hidden)]
            fn __pushforward_of_get<A: Activity, B: Activity, Q: $($bound)* + Referent + ?Sized>(
                &self,
                _: (A, B),
                m_dot: &$tangent<K, Tan<V>>,
                key: &Q,
                _: &Place<Q>,
            ) -> (Option<&V>, Option<Tan<V>>)
            where
                K: Borrow<Q>,
            {
                let y = self.__map().get(key);
                let y_dot = y.map(|y| match m_dot.get(key) {
                    Some(y_dot) if A::ON => y_dot.clone(),
                    _ => y.zero_tangent(),
                });
                (y, y_dot)
            }

            alike! {
                // primal:  y, m[k] = m[k], x
                // forward: ẏ, ṁ[k] = ṁ[k], ẋ
                fn __pushforward_of_insert in __pushforwards_of_insert [A, B, X]
                (self, m_dot: $tangent<K, Tan<V>>, key: K | _key_dot: Tan<K>, x: V | x_dot: Tan<V>) -> (Option<V> | Option<Tan<V>>) where (K: Differentiable) {
                    dense x_dot: if X::ON { x_dot } else { x.zero_tangent() };
                    value: self.__map_mut().insert(key.clone(), x);
                    tangent: m_dot.insert(key.clone(), x_dot);
                }

                // primal:  y = m[k], and m has it no longer
                // forward: ẏ = ṁ[k]
                fn __pushforward_of_remove in __pushforwards_of_remove [A, B] <Q: ($($bound)* + Referent + ?Sized)>
                (self, m_dot: $tangent<K, Tan<V>>, key: &Q | _key_dot: &Place<Q>) -> (Option<V> | Option<Tan<V>>) where (K: Borrow<Q>) {
                    value: self.__map_mut().remove(key);
                    tangent: m_dot.remove(key);
                }

                // primal:  m' is empty
                // forward: so is ṁ'
                fn __pushforward_of_clear in __pushforwards_of_clear [A]
                (self, m_dot: $tangent<K, Tan<V>>) -> (() | ()) {
                    value: self.__map_mut().clear();
                    tangent: m_dot.clear();
                }
            }
        }
        impl<K: $($bound)* + Clone + Debug + 'static, V: Differentiable> $rules<K, V> for $map<K, V> {}
    };
}
map!(
    /// The pushforwards of the methods of [`HashMap`].
    HashMapPushforwards, HashMapDerivatives, HashMap, HashMapTangent, Eq + Hash
);
map!(
    /// The pushforwards of the methods of [`BTreeMap`].
    BTreeMapPushforwards, BTreeMapDerivatives, BTreeMap, BTreeMapTangent, Ord
);
