#![allow(
    non_camel_case_types,
    missing_docs,
    dead_code,
    unused_mut,
    unused_variables
)]
use ad::{
    Activity as _, AddAssignRule as _, AddRule as _, AssignPull as _, BinaryPull as _,
    MulRule as _, RealDerivatives as _, Tangent as _,
};
use ad_runtime::__private as ad;
use ad_runtime::prelude::*;

// 1. straight line
fn g(x: f64, y: f64) -> f64 {
    let a = x * y;
    let b = a.sin();
    2.0 * b + a * x
}
struct g {}
impl g {
    #[inline]
    fn vjp<X: Activity, Y: Activity>(
        (x_act, y_act): (X, Y),
        x: f64,
        y: f64,
    ) -> (f64, impl Fn(f64, &mut f64, &mut f64) + use<X, Y>) {
        let mul1 = x.save_mul(&y, x_act, y_act);
        let a = x * y;
        let a_act = x_act.or(y_act);
        let (b, sin1) = a.__derivative_of_sin((a_act,));
        let t0 = 2.0;
        let mul2 = t0.save_mul(&b, ad::Off, a_act);
        let t1 = t0 * b;
        let mul3 = a.save_mul(&x, a_act, x_act);
        let t2 = a * x;
        let add1 = t1.save_add(&t2, a_act, a_act);
        let t3 = t1 + t2;
        (t3, move |t3_bar, x_bar, y_bar| {
            let mut t1_bar = ad::zero();
            let mut t2_bar = ad::zero();
            add1.pull(t3_bar, &mut t1_bar, &mut t2_bar);
            let mut a_bar = ad::zero();
            mul3.pull(t2_bar, &mut a_bar, x_bar);
            let mut b_bar = ad::zero();
            mul2.pull(t1_bar, ad::discard(&mut Default::default()), &mut b_bar);
            sin1(b_bar, &mut a_bar);
            mul1.pull(a_bar, x_bar, y_bar);
        })
    }
}
// 2. loop with if, early return
fn h(x: &[f64], k: f64) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() {
        if x[i] > 0.5 {
            s = s * x[i] + k;
            if s > 3.0 {
                return s * k;
            }
        } else {
            s += g(x[i], k);
        }
    }
    s
}
struct h {}
impl h {
    fn vjp<X: Activity, K: Activity>(
        (x_act, k_act): (X, K),
        x: &[f64],
        k: f64,
    ) -> (f64, impl Fn(&[f64], f64, &mut [f64], &mut f64) + use<X, K>) {
        let mut loop1 = ad::Tape::new();
        let mut rest1 = None;
        let s_act = x_act.or(k_act);
        let t9 = 'ret: {
            let mut s = 0.0;
            for i in 0..x.len() {
                let mut then1 = None;
                let mut then2 = None;
                let mut rest2 = None;
                let mut else1 = None;
                if x[i] > 0.5 {
                    let t1 = x[i];
                    let mul1 = s.save_mul(&t1, s_act, x_act);
                    let t2 = s * t1;
                    let add1 = t2.save_add(&k, s_act, k_act);
                    let t3 = t2 + k;
                    s = t3;
                    if s > 3.0 {
                        let mul2 = s.save_mul(&k, s_act, k_act);
                        let t4 = s * k;
                        then2 = Some((mul2,));
                        then1 = Some((mul1, add1, then2));
                        loop1.push((i, then1, else1, rest2));
                        break 'ret t4;
                    }
                    then1 = Some((mul1, add1, then2));
                } else {
                    let t1 = x[i];
                    let (t2, g1) = g::vjp((x_act, k_act), t1, k);
                    let add2 = s.save_add_assign(&t2, s_act, s_act);
                    s += t2;
                    else1 = Some((g1, add2));
                }
                rest2 = Some(());
                loop1.push((i, then1, else1, rest2));
            }
            rest1 = Some(());
            s
        };
        (
            t9,
            move |x: &[f64], ret_bar: f64, x_bar: &mut [f64], k_bar: &mut f64| {
                let mut s_bar = ad::zero();
                let mut cur1 = loop1.len();
                if let Some(()) = &rest1 {
                    ad::add(&mut s_bar, ret_bar.clone());
                }
                for (i, then1, else1, rest2) in loop1.rewind(&mut cur1, 0).iter().rev() {
                    if let Some((mul1, add1, then2)) = then1 {
                        if let Some((mul2,)) = then2 {
                            let mut t4_bar = ad::zero();
                            ad::add(&mut t4_bar, ret_bar.clone());
                            mul2.pull(t4_bar, &mut s_bar, k_bar);
                        }
                        let t3_bar = ad::take(&mut s_bar);
                        let mut t2_bar = ad::zero();
                        add1.pull(t3_bar, &mut t2_bar, k_bar);
                        let mut t1_bar = ad::zero();
                        mul1.pull(t2_bar, &mut s_bar, &mut t1_bar);
                        if X::ON {
                            ad::add(&mut x_bar[*i], t1_bar);
                        }
                    }
                    if let Some((g1, add2)) = else1 {
                        let mut t2_bar = ad::zero();
                        add2.pull(&mut s_bar, &mut t2_bar);
                        let mut t1_bar = ad::zero();
                        g1(t2_bar, &mut t1_bar, k_bar);
                        if X::ON {
                            ad::add(&mut x_bar[*i], t1_bar);
                        }
                    }
                }
            },
        )
    }
}
// 3. trait + generic wrapper
trait Layer: Differentiable {
    type Input: Differentiable;
    type Output: Differentiable;
    fn call(&self, x: &Self::Input) -> Self::Output;
    fn __derivative_of_call<A: Activity, B: Activity>(
        &self,
        acts: (A, B),
        x: &Self::Input,
    ) -> (
        Self::Output,
        impl Fn(
            &Self,
            &Self::Input,
            ad::Tan<Self::Output>,
            &mut ad::Place<Self>,
            &mut ad::Place<Self::Input>,
        ) + use<Self, A, B>,
    );
}
struct Scale<T> {
    w: Vec<T>,
    n: usize,
}
#[derive(Clone, Default, Debug)]
struct ScaleTangent<F0> {
    w: F0,
    n: NoTangent,
}
impl<F0: Tangent> Tangent for ScaleTangent<F0> {
    type Shape = (F0::Shape, ());
    fn zeros(s: &Self::Shape) -> Self {
        ScaleTangent {
            w: F0::zeros(&s.0),
            n: NoTangent,
        }
    }
    fn add(&mut self, o: Self) {
        self.w.add(o.w)
    }
    fn scale(&mut self, k: f64) {
        self.w.scale(k)
    }
    fn inner_product(&self, o: &Self) -> f64 {
        self.w.inner_product(&o.w)
    }
    fn make_dense(&mut self, s: &Self::Shape) {
        self.w.make_dense(&s.0)
    }
}
impl<T: Differentiable> Differentiable for Scale<T>
where
    Vec<T>: Differentiable,
{
    type Tangent = ScaleTangent<ad::Tan<Vec<T>>>;
    fn shape(&self) -> <Self::Tangent as Tangent>::Shape {
        (self.w.shape(), ())
    }
}
impl<T: Real> Layer for Scale<T> {
    type Input = Vec<T>;
    type Output = T;
    fn call(&self, x: &Vec<T>) -> T {
        let mut s = T::lit(0.0);
        for i in 0..self.n {
            s += self.w[i] * x[i];
        }
        s
    }
    fn __derivative_of_call<A: Activity, B: Activity>(
        &self,
        (self_act, x_act): (A, B),
        x: &Vec<T>,
    ) -> (
        T,
        impl Fn(&Self, &Vec<T>, T, &mut ad::Place<Self>, &mut ad::Place<Vec<T>>) + use<T, A, B>,
    ) {
        let mut s = T::lit(0.0);
        let n1 = self.n;
        for i in 0..n1 {
            let t1 = self.w[i] * x[i];
            s += t1;
        }
        (
            s,
            move |this: &Self,
                  x: &Vec<T>,
                  s_bar: ad::Tan<T>,
                  self_bar: &mut ad::Place<Self>,
                  x_bar: &mut ad::Place<Vec<T>>| {
                let mut s_bar = s_bar;
                for i in (0..n1).rev() {
                    let mul1 = this.w[i].save_mul(&x[i], self_act, x_act);
                    let mut t1_bar = s_bar.clone();
                    let mut t2_bar = ad::zero();
                    let mut t3_bar = ad::zero();
                    mul1.pull(t1_bar, &mut t2_bar, &mut t3_bar);
                    if A::ON {
                        ad::add(&mut ad::indexable(&this.w, &mut self_bar.w)[i], t2_bar);
                    }
                    if B::ON {
                        ad::add(&mut ad::indexable(x, x_bar)[i], t3_bar);
                    }
                }
            },
        )
    }
}
struct Wrap<L> {
    inner: L,
}
#[derive(Clone, Default, Debug)]
struct WrapTangent<F0> {
    inner: F0,
}
impl<F0: Tangent> Tangent for WrapTangent<F0> {
    type Shape = (F0::Shape,);
    fn zeros(s: &Self::Shape) -> Self {
        WrapTangent {
            inner: F0::zeros(&s.0),
        }
    }
    fn add(&mut self, o: Self) {
        self.inner.add(o.inner)
    }
    fn scale(&mut self, k: f64) {}
    fn inner_product(&self, o: &Self) -> f64 {
        0.0
    }
    fn make_dense(&mut self, s: &Self::Shape) {
        self.inner.make_dense(&s.0)
    }
}
impl<L> Differentiable for Wrap<L>
where
    L: Differentiable,
{
    type Tangent = WrapTangent<ad::Tan<L>>;
    fn shape(&self) -> <Self::Tangent as Tangent>::Shape {
        (self.inner.shape(),)
    }
}
impl<L: Layer> Layer for Wrap<L> {
    type Input = L::Input;
    type Output = L::Output;
    fn call(&self, x: &L::Input) -> L::Output {
        self.inner.call(x)
    }
    fn __derivative_of_call<A: Activity, B: Activity>(
        &self,
        (self_act, x_act): (A, B),
        x: &L::Input,
    ) -> (
        L::Output,
        impl Fn(&Self, &L::Input, ad::Tan<L::Output>, &mut ad::Place<Self>, &mut ad::Place<L::Input>)
        + use<L, A, B>,
    ) {
        let (t1, call1) = self.inner.__derivative_of_call((self_act, x_act), x);
        (
            t1,
            move |this: &Self,
                  x: &L::Input,
                  t1_bar: ad::Tan<L::Output>,
                  self_bar: &mut ad::Place<Self>,
                  x_bar: &mut ad::Place<L::Input>| {
                call1(
                    &this.inner,
                    x,
                    t1_bar,
                    ad::indexable(&this.inner, &mut self_bar.inner),
                    ad::indexable(x, x_bar),
                );
            },
        )
    }
}
#[test]
fn by_hand() {
    let (y, p) = g::vjp((ad::On, ad::On), 1.2, 0.7);
    let (mut xb, mut yb) = (0.0, 0.0);
    p(1.0, &mut xb, &mut yb);
    let e = 1e-6;
    assert!(((g(1.2 + e, 0.7) - g(1.2 - e, 0.7)) / 2e-6 - xb).abs() < 1e-7);
    for x in [vec![0.6, 0.2, 0.9, 0.1], vec![3.0, 2.0, 0.1], vec![]] {
        let (y, p) = h::vjp((ad::On, ad::On), &x, 1.3);
        assert_eq!(y, h(&x, 1.3));
        let (mut xb, mut kb) = (vec![0.0; x.len()], 0.0);
        p(&x, 1.0, &mut xb, &mut kb);
        let fd = (h(&x, 1.3 + e) - h(&x, 1.3 - e)) / 2e-6;
        assert!((fd - kb).abs() < 1e-6, "{fd} {kb}");
        for i in 0..x.len() {
            let mut a = x.clone();
            a[i] += e;
            let mut b = x.clone();
            b[i] -= e;
            let fd = (h(&a, 1.3) - h(&b, 1.3)) / 2e-6;
            assert!((fd - xb[i]).abs() < 1e-6);
        }
    }
    let l = Wrap {
        inner: Scale {
            w: vec![1.0, 2.0],
            n: 2,
        },
    };
    let x = vec![3.0, 4.0];
    let (y, p) = l.__derivative_of_call((ad::On, ad::On), &x);
    let (mut lb, mut xb) = (Default::default(), vec![]);
    p(&l, &x, 1.0, &mut lb, &mut xb);
    assert_eq!((y, lb.inner.w, xb), (11.0, vec![3.0, 4.0], vec![1.0, 2.0]));
}
