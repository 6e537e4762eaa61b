//! What recurrent cells compute element by element, for one example and one step.

use crate::functions::elementwise::settled;
use crate::functions::formulas::{sigmoid, tanh};
use crate::scalar::Scalar;
use ad_runtime::kernels::Level;

/// A recurrent cell: what becomes of its state, given a = x W + b and r = h U + c, each with `GATES`
/// parts.
///
/// The first part of the state is h, the result. What a step keeps for the way back has `KEPT` parts.
pub trait Cell: Copy + Default + std::fmt::Debug + Send + Sync + 'static {
    /// Parts of a and r.
    const GATES: usize;
    /// Parts of the state.
    const STATES: usize;
    /// Parts of what is kept.
    #[doc(hidden)]
    const KEPT: usize;
    /// Whether more than the sum a + r matters.
    const SEPARATE: bool;

    /// Moves the state one step on. `r` is empty if `a` is the sum.
    #[doc(hidden)]
    fn step<T: Scalar, L: Level>(a: &[T], r: &[T], state: &mut [T], kept: &mut [T]);

    /// Turns the cotangent of the state after the step into that of the state before it, without
    /// what goes through r, and writes those of a and r.
    #[doc(hidden)]
    fn pull<T: Scalar, L: Level>(kept: &[T], state_bar: &mut [T], a_bar: &mut [T], r_bar: &mut [T]);
}

/// h = tanh(a + r) (Elman 1990).
#[derive(Clone, Copy, Debug, Default)]
pub struct SimpleCell;

/// Long short-term memory (Hochreiter and Schmidhuber 1997), with gates in the order of Keras: the
/// parts of a + r are those of the input gate i, the forget gate f, the candidate g and the output
/// gate o; then c = σ(f) c + σ(i) tanh(g) and h = σ(o) tanh(c).
#[derive(Clone, Copy, Debug, Default)]
pub struct LstmCell;

/// The gated recurrent unit (Cho et al. 2014), as in Keras with the reset gate after the product:
/// z = σ(a₁ + r₁), s = σ(a₂ + r₂), n = tanh(a₃ + s r₃) and h = z h + (1 - z) n.
#[derive(Clone, Copy, Debug, Default)]
pub struct GruCell;

/// Cuts a slice into parts of the same length.
#[inline(always)]
fn parts<T, const N: usize>(x: &[T]) -> [&[T]; N] {
    let length = x.len() / N;
    std::array::from_fn(|i| &x[i * length..][..length])
}

#[inline(always)]
fn parts_mut<T, const N: usize>(x: &mut [T]) -> [&mut [T]; N] {
    let length = x.len() / N;
    let mut rest = x;
    std::array::from_fn(|_| {
        let (part, others) = std::mem::take(&mut rest).split_at_mut(length);
        rest = others;
        part
    })
}

/// 1 - y²
#[inline(always)]
fn tanh_slope<T: Scalar>(y: T) -> T {
    (T::one() - y) * (T::one() + y)
}

/// y (1 - y)
#[inline(always)]
fn sigmoid_slope<T: Scalar>(y: T) -> T {
    y * (T::one() - y)
}

impl Cell for SimpleCell {
    const GATES: usize = 1;
    const STATES: usize = 1;
    const KEPT: usize = 1;
    const SEPARATE: bool = false;

    #[inline(always)]
    fn step<T: Scalar, L: Level>(a: &[T], _: &[T], state: &mut [T], kept: &mut [T]) {
        for ((h, kept), &a) in state.iter_mut().zip(kept).zip(a) {
            (*h, *kept) = tanh::<T, L>(a);
        }
    }

    #[inline(always)]
    fn pull<T: Scalar, L: Level>(kept: &[T], state_bar: &mut [T], a_bar: &mut [T], _: &mut [T]) {
        for ((h_bar, &slope), a_bar) in state_bar.iter_mut().zip(kept).zip(a_bar) {
            *a_bar = settled(*h_bar * slope);
            *h_bar = T::zero();
        }
    }
}

impl Cell for LstmCell {
    const GATES: usize = 4;
    const STATES: usize = 2;
    const KEPT: usize = 6;
    const SEPARATE: bool = false;

    #[inline(always)]
    fn step<T: Scalar, L: Level>(a: &[T], _: &[T], state: &mut [T], kept: &mut [T]) {
        let [input, forget, new, output] = parts(a);
        let [h, c] = parts_mut(state);
        let [i_kept, f_kept, g_kept, o_kept, t_kept, c_kept] = parts_mut(kept);
        for k in 0..h.len() {
            let (i, f) = (sigmoid::<T, L>(input[k]).0, sigmoid::<T, L>(forget[k]).0);
            let (g, o) = (tanh::<T, L>(new[k]).0, sigmoid::<T, L>(output[k]).0);
            (i_kept[k], f_kept[k], g_kept[k], o_kept[k], c_kept[k]) = (i, f, g, o, c[k]);
            c[k] = f * c[k] + i * g;
            t_kept[k] = tanh::<T, L>(c[k]).0;
            h[k] = o * t_kept[k];
        }
    }

    #[inline(always)]
    fn pull<T: Scalar, L: Level>(kept: &[T], state_bar: &mut [T], a_bar: &mut [T], _: &mut [T]) {
        let [i, f, g, o, t, c] = parts(kept);
        let [h_bar, c_bar] = parts_mut(state_bar);
        let [i_bar, f_bar, g_bar, o_bar] = parts_mut(a_bar);
        for k in 0..h_bar.len() {
            let cell = c_bar[k] + h_bar[k] * o[k] * tanh_slope(t[k]);
            o_bar[k] = settled(h_bar[k] * t[k] * sigmoid_slope(o[k]));
            i_bar[k] = settled(cell * g[k] * sigmoid_slope(i[k]));
            g_bar[k] = settled(cell * i[k] * tanh_slope(g[k]));
            f_bar[k] = settled(cell * c[k] * sigmoid_slope(f[k]));
            c_bar[k] = settled(cell * f[k]);
            h_bar[k] = T::zero();
        }
    }
}

impl Cell for GruCell {
    const GATES: usize = 3;
    const STATES: usize = 1;
    const KEPT: usize = 5;
    const SEPARATE: bool = true;

    #[inline(always)]
    fn step<T: Scalar, L: Level>(a: &[T], r: &[T], state: &mut [T], kept: &mut [T]) {
        let ([a_z, a_s, a_n], [r_z, r_s, r_n]) = (parts(a), parts(r));
        let [z_kept, s_kept, n_kept, r_kept, h_kept] = parts_mut(kept);
        for (k, h) in state.iter_mut().enumerate() {
            let z = sigmoid::<T, L>(a_z[k] + r_z[k]).0;
            let s = sigmoid::<T, L>(a_s[k] + r_s[k]).0;
            let n = tanh::<T, L>(a_n[k] + s * r_n[k]).0;
            (z_kept[k], s_kept[k], n_kept[k], r_kept[k], h_kept[k]) = (z, s, n, r_n[k], *h);
            *h = z * *h + (T::one() - z) * n;
        }
    }

    #[inline(always)]
    fn pull<T: Scalar, L: Level>(
        kept: &[T],
        state_bar: &mut [T],
        a_bar: &mut [T],
        r_bar: &mut [T],
    ) {
        let [z, s, n, r, h] = parts(kept);
        let ([a_z, a_s, a_n], [r_z, r_s, r_n]) = (parts_mut(a_bar), parts_mut(r_bar));
        for (k, h_bar) in state_bar.iter_mut().enumerate() {
            let new = settled(*h_bar * (T::one() - z[k]) * tanh_slope(n[k]));
            let update = settled(*h_bar * (h[k] - n[k]) * sigmoid_slope(z[k]));
            let reset = settled(new * r[k] * sigmoid_slope(s[k]));
            (a_z[k], a_s[k], a_n[k]) = (update, reset, new);
            (r_z[k], r_s[k], r_n[k]) = (update, reset, new * s[k]);
            *h_bar = settled(*h_bar * z[k]);
        }
    }
}
