//! Recurrent cells over whole sequences.
//!
//! With time as the first axis, the part of the input is one product for all steps, and so are the
//! gradients of both weights; only the product with the state is done step by step.

use super::cells::Cell;
use crate::functions::elementwise::add_columns;
use crate::scalar::Scalar;
use ad_runtime::kernels::{Kernel, Level, affine, dispatch, matrix_product, multiply};
use ndarray::{
    Array1, Array2, Array3, ArrayRef1, ArrayRef2, ArrayView2, ArrayViewMut2, Axis, CowArray, Ix3, s,
};
use std::marker::PhantomData;

/// The parameters of a cell.
#[derive(Clone, Copy)]
pub(crate) struct Weights<'a, T> {
    /// W: `[features, gates * hidden]`
    pub(crate) input: &'a Array2<T>,
    /// U: `[hidden, gates * hidden]`
    pub(crate) recurrent: &'a Array2<T>,
    /// b: `[gates * hidden]`
    pub(crate) bias: &'a Array1<T>,
    /// c: `[gates * hidden]`, or empty
    pub(crate) recurrent_bias: &'a Array1<T>,
}

/// Where their gradients are added; `None` for what is not active.
pub(crate) struct WeightPlaces<'a, T> {
    pub(crate) input: Option<&'a mut Array2<T>>,
    pub(crate) recurrent: Option<&'a mut Array2<T>>,
    pub(crate) bias: Option<&'a mut Array1<T>>,
    pub(crate) recurrent_bias: Option<&'a mut Array1<T>>,
}

/// What the way back needs: the states h before each step and after the last one, as rows
/// `[(time + 1) * batch, hidden]`, and what the cell has kept.
pub(crate) struct Run<T> {
    pub(crate) states: Array2<T>,
    /// All parts of the state after the last step.
    state: Vec<T>,
    kept: Vec<T>,
    batch: usize,
    time: usize,
}

/// One step of a batch, forward.
struct Step<'a, T, C> {
    a: &'a [T],
    r: &'a [T],
    state: &'a mut [T],
    kept: &'a mut [T],
    /// Where h goes.
    next: &'a mut [T],
    hidden: usize,
    cell: PhantomData<C>,
}

impl<T: Scalar, C: Cell> Kernel for Step<'_, T, C> {
    type Output = ();
    #[inline(always)]
    fn run<L: Level>(self) {
        let gates = C::GATES * self.hidden;
        let states = self.state.chunks_exact_mut(C::STATES * self.hidden);
        let kept = self.kept.chunks_exact_mut(C::KEPT * self.hidden);
        let next = self.next.chunks_exact_mut(self.hidden);
        for (i, ((state, kept), next)) in states.zip(kept).zip(next).enumerate() {
            let a = &self.a[i * gates..][..gates];
            let r = if C::SEPARATE {
                &self.r[i * gates..][..gates]
            } else {
                &[]
            };
            C::step::<T, L>(a, r, state, kept);
            next.copy_from_slice(&state[..self.hidden]);
        }
    }
}

/// One step of a batch, backward.
struct Pull<'a, T, C> {
    kept: &'a [T],
    state_bar: &'a mut [T],
    a_bar: &'a mut [T],
    r_bar: &'a mut [T],
    hidden: usize,
    cell: PhantomData<C>,
}

impl<T: Scalar, C: Cell> Kernel for Pull<'_, T, C> {
    type Output = ();
    #[inline(always)]
    fn run<L: Level>(self) {
        let gates = C::GATES * self.hidden;
        let kept = self.kept.chunks_exact(C::KEPT * self.hidden);
        let states = self.state_bar.chunks_exact_mut(C::STATES * self.hidden);
        let a = self.a_bar.chunks_exact_mut(gates);
        for (i, ((kept, state_bar), a_bar)) in kept.zip(states).zip(a).enumerate() {
            let r_bar = if C::SEPARATE {
                &mut self.r_bar[i * gates..][..gates]
            } else {
                &mut []
            };
            C::pull::<T, L>(kept, state_bar, a_bar, r_bar);
        }
    }
}

/// The input with time as the first axis.
fn by_time<T: Scalar>(input: &Array3<T>) -> CowArray<'_, T, Ix3> {
    let turned = input.view().permuted_axes([1, 0, 2]);
    if turned.is_standard_layout() {
        turned.into()
    } else {
        turned.as_standard_layout().into_owned().into()
    }
}

fn as_rows<'a, T>(x: &'a CowArray<'_, T, Ix3>) -> ArrayView2<'a, T> {
    let (time, batch, features) = x.dim();
    ArrayView2::from_shape(
        (time * batch, features),
        x.as_slice().expect("the layout is standard"),
    )
    .expect("as many elements")
}

fn rows<T>(x: &[T], columns: usize) -> ArrayView2<'_, T> {
    ArrayView2::from_shape((x.len() / columns, columns), x).expect("whole rows")
}

fn rows_mut<T>(x: &mut [T], columns: usize) -> ArrayViewMut2<'_, T> {
    ArrayViewMut2::from_shape((x.len() / columns, columns), x).expect("whole rows")
}

/// All states, from an initial one `[batch, parts * hidden]`, or from zeros.
pub(crate) fn forward<T: Scalar, C: Cell>(
    input: &Array3<T>,
    weights: Weights<'_, T>,
    initial: Option<&Array2<T>>,
) -> Run<T> {
    let (batch, time, _) = input.dim();
    let hidden = weights.recurrent.nrows();
    let gates = C::GATES * hidden;
    let x = by_time(input);
    let mut a = affine(&as_rows(&x), weights.input, weights.bias, false);
    let a = a.as_slice_mut().expect("a product is standard");
    let mut states = Array2::zeros(((time + 1) * batch, hidden));
    let mut kept = vec![T::zero(); time * batch * C::KEPT * hidden];
    let mut r = vec![T::zero(); if C::SEPARATE { batch * gates } else { 0 }];
    let mut state = match initial {
        None => vec![T::zero(); batch * C::STATES * hidden],
        Some(initial) => {
            states
                .slice_mut(s![..batch, ..])
                .assign(&initial.slice(s![.., ..hidden]));
            initial.iter().copied().collect()
        }
    };
    let lines = states.as_slice_mut().expect("a new array is standard");
    for t in 0..time {
        let a = &mut a[t * batch * gates..][..batch * gates];
        let (before, after) = lines.split_at_mut((t + 1) * batch * hidden);
        let h = rows(&before[t * batch * hidden..], hidden);
        if !C::SEPARATE {
            if t > 0 || initial.is_some() {
                multiply(&h, weights.recurrent, &mut rows_mut(a, gates), true);
            }
        } else {
            let mut r = rows_mut(&mut r, gates);
            multiply(&h, weights.recurrent, &mut r, false);
            add_bias(&mut r, weights.recurrent_bias);
        }
        dispatch(Step {
            a,
            r: &r,
            state: &mut state,
            kept: &mut kept[t * batch * C::KEPT * hidden..][..batch * C::KEPT * hidden],
            next: &mut after[..batch * hidden],
            hidden,
            cell: PhantomData::<C>,
        });
    }
    Run {
        states,
        state,
        kept,
        batch,
        time,
    }
}

fn add_bias<T: Scalar>(r: &mut ArrayRef2<T>, bias: &ArrayRef1<T>) {
    if !bias.is_empty() {
        *r += bias;
    }
}

/// Adds the gradients. `h_bar(t)` is the cotangent of the h after step t as rows, if it has one. `state_bar`, of which
/// there is something where there was an initial state, is that of the state after the last step, and becomes that of
/// the initial one.
pub(crate) fn backward<'y, T: Scalar, C: Cell>(
    run: &Run<T>,
    input: &Array3<T>,
    weights: Weights<'_, T>,
    h_bar: impl Fn(usize) -> Option<ArrayView2<'y, T>>,
    places: WeightPlaces<'_, T>,
    input_bar: Option<&mut Array3<T>>,
    state_bar: Option<&mut Array2<T>>,
) {
    let (batch, time, _) = input.dim();
    let hidden = weights.recurrent.nrows();
    let gates = C::GATES * hidden;
    debug_assert_eq!(batch, run.batch);
    let turned = weights.recurrent.t().as_standard_layout().into_owned();
    let mut a_bar = Array2::zeros((time * batch, gates));
    let mut r_bar = Array2::zeros(if C::SEPARATE {
        (time * batch, gates)
    } else {
        (0, 0)
    });
    let from_zeros = state_bar.is_none();
    let mut own = Array2::default((0, 0));
    let state_bar = state_bar.unwrap_or_else(|| {
        own = Array2::zeros((batch, C::STATES * hidden));
        &mut own
    });
    for t in (0..time).rev() {
        let here = t * batch..(t + 1) * batch;
        if let Some(h_bar) = h_bar(t) {
            let mut part = state_bar.slice_mut(s![.., ..hidden]);
            part += &h_bar;
        }
        let in_gates = here.start * gates..here.end * gates;
        let a = &mut a_bar.as_slice_mut().expect("a new array is standard")[in_gates.clone()];
        let r = r_bar.as_slice_mut().expect("a new array is standard");
        let r = if C::SEPARATE { &mut r[in_gates] } else { r };
        dispatch(Pull {
            kept: &run.kept[here.start * C::KEPT * hidden..here.end * C::KEPT * hidden],
            state_bar: state_bar.as_slice_mut().expect("a new array is standard"),
            a_bar: a,
            r_bar: r,
            hidden,
            cell: PhantomData::<C>,
        });
        if t > 0 || !from_zeros {
            let through = if C::SEPARATE {
                rows(r, gates)
            } else {
                rows(a, gates)
            };
            let mut part = state_bar.slice_mut(s![.., ..hidden]);
            multiply(&through, &turned, &mut part, true);
        }
    }
    let r_bar = if C::SEPARATE { &r_bar } else { &a_bar };
    let x = by_time(input);
    if let Some(place) = places.input {
        matrix_product(&as_rows(&x).t(), &a_bar, place);
    }
    if let Some(place) = places.recurrent {
        let before = run.states.slice(s![..time * batch, ..]);
        matrix_product(&before.t(), r_bar, place);
    }
    if let Some(place) = places.bias {
        add_columns(&a_bar, place);
    }
    if let Some(place) = places.recurrent_bias
        && !weights.recurrent_bias.is_empty()
    {
        add_columns(r_bar, place);
    }
    if let Some(place) = input_bar {
        let mut x_bar = Array2::default((0, 0));
        matrix_product(&a_bar, &weights.input.t(), &mut x_bar);
        let x_bar = x_bar.into_shape_with_order((time, batch, input.dim().2));
        let x_bar = x_bar
            .expect("a product is standard")
            .permuted_axes([1, 0, 2]);
        if place.is_empty() {
            *place = x_bar.as_standard_layout().into_owned();
        } else {
            *place += &x_bar;
        }
    }
}

/// The states after each step, with the batch as the first axis: `[batch, time, hidden]`.
pub(crate) fn sequences<T: Scalar>(run: &Run<T>) -> Array3<T> {
    let after = run.states.slice(s![run.batch.., ..]);
    let after = after.into_shape_with_order((run.time, run.batch, run.states.ncols()));
    let after = after
        .expect("whole rows are standard")
        .permuted_axes([1, 0, 2]);
    after.as_standard_layout().into_owned()
}

/// The states after the last step: `[batch, hidden]`.
pub(crate) fn last<T: Scalar>(run: &Run<T>) -> Array2<T> {
    let start = run.states.nrows() - run.batch;
    run.states.slice(s![start.., ..]).to_owned()
}

/// All parts of the state after the last step: `[batch, parts * hidden]`.
pub(crate) fn state<T: Scalar>(run: &Run<T>, parts: usize) -> Array2<T> {
    let shape = (run.batch, parts * run.states.ncols());
    Array2::from_shape_vec(shape, run.state.clone()).expect("as many elements")
}

/// The cotangent of all states, step by step.
pub(crate) fn of_step<T>(y_bar: &Array3<T>, t: usize) -> ArrayView2<'_, T> {
    y_bar.index_axis(Axis(1), t)
}
