//! Rules of the methods that change a vector's length.
//!
//! A vector that is a constant at a call may be a variable of generic code, whose cotangent is dense. It gets
//! the length that the vector had, all the same.

use super::{brought_back, fit};
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::slot::Nothing;
use crate::tangent::{NoTangent, Tangent};

/// The cotangent of a vector.
type Bars<T> = Vec<Tan<T>>;
/// The shape of an element's tangent.
type Shape<T> = <Tan<T> as Tangent>::Shape;

/// Cotangents by value of what a vector was extended by.
pub trait Extension<T: Differentiable>: IntoIterator<Item = T> + Differentiable {
    /// Adds the cotangents of the elements.
    fn add_elements(place: &mut Tan<Self>, bars: impl Iterator<Item = Tan<T>>);
}
impl<T: Differentiable> Extension<T> for Vec<T> {
    fn add_elements(place: &mut Bars<T>, bars: impl Iterator<Item = Tan<T>>) {
        place.add(bars.collect());
    }
}
impl<T: Differentiable> Extension<T> for Option<T> {
    fn add_elements(place: &mut Option<Tan<T>>, mut bars: impl Iterator<Item = Tan<T>>) {
        place.add(bars.next());
    }
}
impl<T: Differentiable, const N: usize> Extension<T> for [T; N] {
    fn add_elements(place: &mut [Tan<T>; N], bars: impl Iterator<Item = Tan<T>>) {
        place.iter_mut().zip(bars).for_each(|(x, bar)| x.add(bar));
    }
}

/// Takes the cotangents of the elements from a position on; none, of the zero of every length.
fn tail<T: Tangent>(v_bar: &mut Vec<T>, start: usize) -> impl Iterator<Item = T> {
    let start = start.min(v_bar.len());
    v_bar.drain(start..)
}

/// The derivatives of the methods that change a vector's length.
///
/// | method | rule |
/// |---|---|
/// | `push` | v' = (v, x); (v̄, x̄) += v̄' |
/// | `pop` | v = (v', y); v̄ = (v̄', ȳ) |
/// | `insert` | v' = v with x at i; v̄ = v̄' without v̄'ᵢ, x̄ += v̄'ᵢ |
/// | `remove` | v' = v without y = vᵢ; v̄ = v̄' with ȳ at i |
/// | `swap_remove` | y = vᵢ, and the last element takes its place; the cotangent at i is that of the last element, and ȳ takes its place |
/// | `extend_from_slice` | v' = (v, w); (v̄, w̄) += v̄' |
/// | `extend` | v' = (v, w); (v̄, w̄) += v̄' |
/// | `append` | v' = (v, w), and w is empty afterwards; (v̄, w̄) = v̄' |
/// | `split_off` | v = (v', y); v̄ = (v̄', ȳ) |
/// | `resize` | v' = the first n of v, or v and copies of x; v̄ = v̄' and zeros, or v̄ = the first of v̄' and x̄ += the others |
/// | `truncate` | v' = the first n of v; v̄ = v̄' and zeros |
/// | `clear` | v' is empty; v̄ = 0 |
pub trait VecDerivatives<T: Differentiable> {
    #[doc(hidden)]
    fn __vec(&mut self) -> &mut Vec<T>;

    // primal:  v' = (v, x)
    // adjoint: (v̄, x̄) += v̄'
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_push<A: Activity, B: Activity>(
        &mut self,
        _: (A, B),
        x: T,
    ) -> (
        (),
        impl Fn(Nothing<'_>, (), &mut Bars<T>, &mut Tan<T>) + use<Self, T, A, B>,
    ) {
        self.__vec().push(x);
        let pullback = |_: Nothing<'_>, (): (), v_bar: &mut Bars<T>, x_bar: &mut Tan<T>| {
            if let Some(bar) = v_bar.pop()
                && B::ON
            {
                x_bar.add(bar);
            }
        };
        ((), pullback)
    }

    // primal:  v = (v', y)
    // adjoint: v̄ = (v̄', ȳ)
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_pop<A: Activity>(
        &mut self,
        _: (A,),
    ) -> (
        Option<T>,
        impl Fn(Nothing<'_>, Option<Tan<T>>, &mut Bars<T>) + use<Self, T, A>,
    ) {
        let y = self.__vec().pop();
        let (len, shape) = (self.__vec().len(), y.as_ref().map(T::shape));
        let pullback = move |_: Nothing<'_>, y_bar: Option<Tan<T>>, v_bar: &mut Bars<T>| {
            if let Some(shape) = &shape {
                fit(v_bar, len);
                v_bar.push(brought_back(y_bar, shape));
            }
        };
        (y, pullback)
    }

    // primal:  v' = v with x at i
    // adjoint: v̄ = v̄' without v̄'ᵢ, x̄ += v̄'ᵢ
    #[doc(hidden)]
    #[inline]
    #[track_caller]
    fn __derivative_of_insert<A: Activity, I: Activity, B: Activity>(
        &mut self,
        _: (A, I, B),
        i: usize,
        x: T,
    ) -> (
        (),
        impl Fn(Nothing<'_>, (), &mut Bars<T>, &mut NoTangent, &mut Tan<T>) + use<Self, T, A, I, B>,
    ) {
        self.__vec().insert(i, x);
        let pullback = move |_: Nothing<'_>,
                             (): (),
                             v_bar: &mut Bars<T>,
                             _: &mut NoTangent,
                             x_bar: &mut Tan<T>| {
            if !v_bar.is_empty() {
                let bar = v_bar.remove(i);
                if B::ON {
                    x_bar.add(bar);
                }
            }
        };
        ((), pullback)
    }

    // primal:  v' = v without y = vᵢ
    // adjoint: v̄ = v̄' with ȳ at i
    #[doc(hidden)]
    #[inline]
    #[track_caller]
    fn __derivative_of_remove<A: Activity, I: Activity>(
        &mut self,
        _: (A, I),
        i: usize,
    ) -> (
        T,
        impl Fn(Nothing<'_>, Tan<T>, &mut Bars<T>, &mut NoTangent) + use<Self, T, A, I>,
    ) {
        let y = self.__vec().remove(i);
        let (len, shape) = (self.__vec().len(), y.shape());
        let pullback =
            move |_: Nothing<'_>, y_bar: Tan<T>, v_bar: &mut Bars<T>, _: &mut NoTangent| {
                fit(v_bar, len);
                v_bar.insert(i, brought_back(Some(y_bar), &shape));
            };
        (y, pullback)
    }

    // primal:  y = vᵢ, and the last element takes its place
    // adjoint: the cotangent at i is that of the last element, and ȳ takes its place
    #[doc(hidden)]
    #[inline]
    #[track_caller]
    fn __derivative_of_swap_remove<A: Activity, I: Activity>(
        &mut self,
        _: (A, I),
        i: usize,
    ) -> (
        T,
        impl Fn(Nothing<'_>, Tan<T>, &mut Bars<T>, &mut NoTangent) + use<Self, T, A, I>,
    ) {
        let y = self.__vec().swap_remove(i);
        let (len, shape) = (self.__vec().len(), y.shape());
        let pullback =
            move |_: Nothing<'_>, y_bar: Tan<T>, v_bar: &mut Bars<T>, _: &mut NoTangent| {
                fit(v_bar, len);
                v_bar.push(brought_back(Some(y_bar), &shape));
                v_bar.swap(i, len);
            };
        (y, pullback)
    }

    // primal:  v' = (v, w)
    // adjoint: (v̄, w̄) += v̄'
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_extend_from_slice<A: Activity, B: Activity>(
        &mut self,
        _: (A, B),
        w: &[T],
    ) -> (
        (),
        impl Fn(Nothing<'_>, &[T], (), &mut Bars<T>, &mut [Tan<T>]) + use<Self, T, A, B>,
    )
    where
        T: Clone,
    {
        let start = self.__vec().len();
        self.__vec().extend_from_slice(w);
        let pullback =
            move |_: Nothing<'_>, w: &[T], (): (), v_bar: &mut Bars<T>, w_bar: &mut [Tan<T>]| {
                let bars = tail(v_bar, start);
                if B::ON {
                    assert_eq!(w.len(), w_bar.len(), "the place of a slice is dense");
                    w_bar.iter_mut().zip(bars).for_each(|(x, bar)| x.add(bar));
                }
            };
        ((), pullback)
    }

    // primal:  v' = (v, w)
    // adjoint: (v̄, w̄) += v̄'
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_extend<A: Activity, B: Activity, W: Extension<T>>(
        &mut self,
        _: (A, B),
        w: W,
    ) -> (
        (),
        impl Fn(Nothing<'_>, (), &mut Bars<T>, &mut Tan<W>) + use<Self, T, A, B, W>,
    ) {
        let start = self.__vec().len();
        self.__vec().extend(w);
        let pullback = move |_: Nothing<'_>, (): (), v_bar: &mut Bars<T>, w_bar: &mut Tan<W>| {
            if !v_bar.is_empty() {
                let bars = tail(v_bar, start);
                if B::ON {
                    W::add_elements(w_bar, bars);
                }
            }
        };
        ((), pullback)
    }

    // primal:  v' = (v, w), and w is empty afterwards
    // adjoint: (v̄, w̄) = v̄'
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_append<A: Activity, B: Activity>(
        &mut self,
        _: (A, B),
        w: &mut Vec<T>,
    ) -> (
        (),
        impl Fn(Nothing<'_>, (), &mut Bars<T>, &mut Bars<T>) + use<Self, T, A, B>,
    ) {
        let (start, shapes) = (self.__vec().len(), w.shape());
        self.__vec().append(w);
        let pullback = move |_: Nothing<'_>, (): (), v_bar: &mut Bars<T>, w_bar: &mut Bars<T>| {
            let bars = tail(v_bar, start).collect();
            if B::ON {
                *w_bar = brought_back(Some(bars), &shapes);
            }
        };
        ((), pullback)
    }

    // primal:  v = (v', y)
    // adjoint: v̄ = (v̄', ȳ)
    #[doc(hidden)]
    #[inline]
    #[track_caller]
    fn __derivative_of_split_off<A: Activity, I: Activity>(
        &mut self,
        _: (A, I),
        at: usize,
    ) -> (
        Vec<T>,
        impl Fn(Nothing<'_>, Bars<T>, &mut Bars<T>, &mut NoTangent) + use<Self, T, A, I>,
    ) {
        let y = self.__vec().split_off(at);
        let shapes = y.shape();
        let pullback =
            move |_: Nothing<'_>, y_bar: Bars<T>, v_bar: &mut Bars<T>, _: &mut NoTangent| {
                fit(v_bar, at);
                v_bar.extend(brought_back(Some(y_bar), &shapes));
            };
        (y, pullback)
    }

    // primal:  v' = the first n of v, or v and copies of x
    // adjoint: v̄ = v̄' and zeros, or v̄ = the first of v̄' and x̄ += the others
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_resize<A: Activity, N: Activity, B: Activity>(
        &mut self,
        _: (A, N, B),
        n: usize,
        x: T,
    ) -> (
        (),
        impl Fn(Nothing<'_>, (), &mut Bars<T>, &mut NoTangent, &mut Tan<T>) + use<Self, T, A, N, B>,
    )
    where
        T: Clone,
    {
        let v = self.__vec();
        let (start, dropped) = (v.len(), shapes_from(v, n));
        v.resize(n, x);
        let pullback = move |_: Nothing<'_>,
                             (): (),
                             v_bar: &mut Bars<T>,
                             _: &mut NoTangent,
                             x_bar: &mut Tan<T>| {
            restore::<T>(v_bar, n.min(start), &dropped);
            for bar in tail(v_bar, start) {
                if B::ON {
                    x_bar.add(bar);
                }
            }
        };
        ((), pullback)
    }

    // primal:  v' = the first n of v
    // adjoint: v̄ = v̄' and zeros
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_truncate<A: Activity, N: Activity>(
        &mut self,
        _: (A, N),
        n: usize,
    ) -> (
        (),
        impl Fn(Nothing<'_>, (), &mut Bars<T>, &mut NoTangent) + use<Self, T, A, N>,
    ) {
        let dropped = shapes_from(self.__vec(), n);
        self.__vec().truncate(n);
        let pullback = move |_: Nothing<'_>, (): (), v_bar: &mut Bars<T>, _: &mut NoTangent| {
            restore::<T>(v_bar, n, &dropped);
        };
        ((), pullback)
    }

    // primal:  v' is empty
    // adjoint: v̄ = 0
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_clear<A: Activity>(
        &mut self,
        _: (A,),
    ) -> ((), impl Fn(Nothing<'_>, (), &mut Bars<T>) + use<Self, T, A>) {
        let shapes = self.__vec().shape();
        self.__vec().clear();
        let pullback = move |_: Nothing<'_>, (): (), v_bar: &mut Bars<T>| {
            *v_bar = Tangent::zeros(&shapes);
        };
        ((), pullback)
    }
}

/// The shapes of the elements that are dropped when `n` are kept.
fn shapes_from<T: Differentiable>(v: &[T], n: usize) -> Vec<Shape<T>> {
    v.iter().skip(n).map(T::shape).collect()
}

/// Zeros behind the cotangents of the first `n` elements, for those that were dropped.
fn restore<T: Differentiable>(v_bar: &mut Bars<T>, n: usize, dropped: &[Shape<T>]) {
    if !dropped.is_empty() {
        fit(v_bar, n);
        v_bar.extend(dropped.iter().map(Tangent::zeros));
    }
}

impl<T: Differentiable> VecDerivatives<T> for Vec<T> {
    #[inline(always)]
    fn __vec(&mut self) -> &mut Vec<T> {
        self
    }
}

/// The derivative of `concat` of a list of vectors, slices or arrays.
///
/// | method | rule |
/// |---|---|
/// | `concat` | y = (v₀, v₁, ..); (v̄₀, v̄₁, ..) += ȳ |
pub trait ConcatDerivative<T: Clone + Differentiable> {
    /// It keeps nothing, and is there for slices of all lifetimes.
    #[doc(hidden)]
    type __Pullback;
    #[doc(hidden)]
    fn __derivative_of_concat<A: Activity>(&self, _: (A,)) -> (Vec<T>, Self::__Pullback);
}

macro_rules! concat_derivative {
    ($([$($n:tt)*] $part:ty, $bar:ty, $add:ident;)*) => {
        $(
            impl<T: Clone + Differentiable, $($n)*> ConcatDerivative<T> for [$part] {
                type __Pullback = fn(&[$part], Bars<T>, &mut [$bar]);

                // primal:  y = (v₀, v₁, ..)
                // adjoint: (v̄₀, v̄₁, ..) += ȳ
                #[inline]
                fn __derivative_of_concat<A: Activity>(
                    &self,
                    _: (A,),
                ) -> (Vec<T>, Self::__Pullback) {
                    (self.concat(), |v, y_bar, v_bar| {
                        if A::ON && !y_bar.is_empty() {
                            let mut bars = y_bar.into_iter();
                            for (part, place) in v.iter().zip(v_bar) {
                                $add(place, bars.by_ref().take(part.len()));
                            }
                        }
                    })
                }
            }
        )*
    };
}
concat_derivative! {
    [] Vec<T>, Bars<T>, add_vector;
    [] &[T], Bars<T>, add_vector;
    [const N: usize] [T; N], [Tan<T>; N], add_array;
}

fn add_vector<T: Tangent>(place: &mut Vec<T>, bars: impl Iterator<Item = T>) {
    place.add(bars.collect());
}

fn add_array<T: Tangent, const N: usize>(place: &mut [T; N], bars: impl Iterator<Item = T>) {
    let places = place.iter_mut().zip(bars);
    places.for_each(|(place, bar)| place.add(bar));
}
