//! Rules of the methods of maps. A key that is missing in a cotangent is zero.

use super::brought_back;
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Place, Referent, Tan};
use crate::slot::Nothing;
use crate::tangent::{BTreeMapTangent, HashMapTangent, Tangent};
use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::hash::Hash;

/// The shape of a value's tangent, of a map of maps.
type Shape<V> = <Tan<V> as Tangent>::Shape;

macro_rules! map {
    ($(#[$doc:meta])* $rules:ident, $map:ident, $tangent:ident, $($bound:tt)*) => {
        $(#[$doc])*
        pub trait $rules<K: $($bound)* + Clone + Debug + 'static, V: Differentiable> {
            #[doc(hidden)]
            fn __map(&self) -> &$map<K, V>;
            #[doc(hidden)]
            fn __map_mut(&mut self) -> &mut $map<K, V>;

            // primal:  y = m[k], if there is one
            // adjoint: m̄[k] += ȳ
            #[doc(hidden)]
            fn __derivative_of_get<A: Activity, B: Activity, Q: $($bound)* + Referent + ?Sized>(
                &self,
                _: (A, B),
                key: &Q,
            ) -> (
                Option<&V>,
                impl Fn(&Self, &Q, Option<Tan<V>>, &mut $tangent<K, Tan<V>>, &mut Place<Q>) + use<Self, K, V, A, B, Q>,
            )
            where
                K: Borrow<Q>,
            {
                let pullback = |m: &Self, key: &Q, y_bar: Option<Tan<V>>, m_bar: &mut $tangent<K, Tan<V>>, _: &mut Place<Q>| {
                    if A::ON
                        && let Some(bar) = y_bar
                        && let Some((k, _)) = m.__map().get_key_value(key)
                    {
                        match m_bar.get_mut(key) {
                            Some(place) => place.add(bar),
                            None => _ = m_bar.insert(k.clone(), bar),
                        }
                    }
                };
                (self.__map().get(key), pullback)
            }

            // primal:  y, m[k] = m[k], x
            // adjoint: x̄ += m̄[k], m̄[k] = ȳ
            #[doc(hidden)]
            fn __derivative_of_insert<A: Activity, B: Activity, X: Activity>(
                &mut self,
                _: (A, B, X),
                key: K,
                x: V,
            ) -> (
                Option<V>,
                impl Fn(Nothing<'_>, Option<Tan<V>>, &mut $tangent<K, Tan<V>>, &mut Tan<K>, &mut Tan<V>) + use<Self, K, V, A, B, X>,
            )
            where
                K: Differentiable,
            {
                let y = self.__map_mut().insert(key.clone(), x);
                let shape: Option<Shape<V>> = y.as_ref().map(V::shape);
                let pullback = move |_: Nothing<'_>, y_bar: Option<Tan<V>>, m_bar: &mut $tangent<K, Tan<V>>, _: &mut Tan<K>, x_bar: &mut Tan<V>| {
                    if A::ON {
                        if let Some(bar) = m_bar.remove(&key)
                            && X::ON
                        {
                            x_bar.add(bar);
                        }
                        if let Some(shape) = &shape {
                            m_bar.insert(key.clone(), brought_back(y_bar, shape));
                        }
                    }
                };
                (y, pullback)
            }

            // primal:  y = m[k], and m has it no longer
            // adjoint: m̄[k] = ȳ
            #[doc(hidden)]
            fn __derivative_of_remove<A: Activity, B: Activity, Q: $($bound)* + Referent + ?Sized>(
                &mut self,
                _: (A, B),
                key: &Q,
            ) -> (
                Option<V>,
                impl Fn(Nothing<'_>, &Q, Option<Tan<V>>, &mut $tangent<K, Tan<V>>, &mut Place<Q>) + use<Self, K, V, A, B, Q>,
            )
            where
                K: Borrow<Q>,
            {
                let removed = self.__map_mut().remove_entry(key);
                let before = removed.as_ref().map(|(k, y)| (k.clone(), y.shape()));
                let pullback = move |_: Nothing<'_>, _: &Q, y_bar: Option<Tan<V>>, m_bar: &mut $tangent<K, Tan<V>>, _: &mut Place<Q>| {
                    if A::ON
                        && let Some((k, shape)) = &before
                    {
                        m_bar.insert(k.clone(), brought_back(y_bar, shape));
                    }
                };
                (removed.map(|(_, y)| y), pullback)
            }

            // primal:  m' is empty
            // adjoint: m̄ = 0
            #[doc(hidden)]
            fn __derivative_of_clear<A: Activity>(
                &mut self,
                _: (A,),
            ) -> ((), impl Fn(Nothing<'_>, (), &mut $tangent<K, Tan<V>>) + use<Self, K, V, A>) {
                let shape = self.__map().shape();
                self.__map_mut().clear();
                let pullback = move |_: Nothing<'_>, (): (), m_bar: &mut $tangent<K, Tan<V>>| {
                    if A::ON {
                        *m_bar = Tangent::zeros(&shape);
                    }
                };
                ((), pullback)
            }
        }
        impl<K: $($bound)* + Clone + Debug + 'static, V: Differentiable> $rules<K, V> for $map<K, V> {
            fn __map(&self) -> &$map<K, V> { self }
            fn __map_mut(&mut self) -> &mut $map<K, V> { self }
        }
    };
}
map!(
    /// The derivatives of the methods of [`HashMap`].
    ///
    /// | method | rule |
    /// |---|---|
    /// | `get` | y = m\[k\], if there is one; m̄\[k\] += ȳ |
    /// | `insert` | y, m\[k\] = m\[k\], x; x̄ += m̄\[k\], m̄\[k\] = ȳ |
    /// | `remove` | y = m\[k\], and m has it no longer; m̄\[k\] = ȳ |
    /// | `clear` | m' is empty; m̄ = 0 |
    HashMapDerivatives, HashMap, HashMapTangent, Eq + Hash
);
map!(
    /// The derivatives of the methods of [`BTreeMap`].
    ///
    /// | method | rule |
    /// |---|---|
    /// | `get` | y = m\[k\], if there is one; m̄\[k\] += ȳ |
    /// | `insert` | y, m\[k\] = m\[k\], x; x̄ += m̄\[k\], m̄\[k\] = ȳ |
    /// | `remove` | y = m\[k\], and m has it no longer; m̄\[k\] = ȳ |
    /// | `clear` | m' is empty; m̄ = 0 |
    BTreeMapDerivatives, BTreeMap, BTreeMapTangent, Ord
);
