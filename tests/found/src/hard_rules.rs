//! Registered derivatives, constant parameters and fields, methods that mutate.

#![allow(
    dead_code,
    unused_variables,
    unused_assignments,
    unused_mut,
    unused_imports,
    clippy::all,
    clippy::pedantic,
    reason = "odd code on purpose"
)]

use ad_runtime::prelude::*;

mod common {
    use ad_runtime::prelude::*;
    #[derive(Clone, Copy, Debug, Differentiable)]
    pub(super) struct P {
        pub(super) x: f64,
        pub(super) y: f64,
    }
    #[differentiable]
    impl P {
        pub(super) fn norm2(&self) -> f64 {
            self.x * self.x + self.y * self.y
        }
        pub(super) fn scaled(self, k: f64) -> P {
            P {
                x: self.x * k,
                y: self.y * k,
            }
        }
    }
    #[differentiable]
    pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
        let mut s = 0.0;
        for i in 0..a.len() {
            s += a[i] * b[i];
        }
        s
    }
    #[differentiable]
    pub(super) fn mulr(a: &f64, b: &f64) -> f64 {
        a * b + *a
    }
}

mod case_wrt_fn {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable(wrt(a, c))]
    fn g(a: f64, b: f64, c: &[f64], d: &[f64]) -> f64 {
        let mut s = b;
        for i in 0..3 {
            s = s * a + c[i] * d[i] * b;
        }
        s
    }
    #[differentiable]
    pub(super) fn wrt_fn(x: &[f64]) -> f64 {
        let w = [0.5, 1.5, 2.5];
        g(x[0], 0.7, x, &w) + g(x[1], 1.0, &[x[0], x[1], x[2]], &w)
    }
}
mod case_no_deriv_param {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    fn g(a: f64, #[no_derivative] b: f64, #[no_derivative] d: &[f64]) -> f64 {
        let mut s = b;
        for i in 0..3 {
            s = s * a + d[i] * b;
        }
        s
    }
    #[differentiable]
    pub(super) fn no_deriv_param(x: &[f64]) -> f64 {
        let w = [0.5, 1.5, 2.5];
        let c = 1.5;
        g(x[0], 0.7, &w) * g(x[1], c, &w)
    }
}
mod case_no_deriv_field {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct S {
        w: Vec<f64>,
        #[no_derivative]
        n: usize,
        #[no_derivative]
        k: f64,
        #[no_derivative]
        name: String,
    }
    #[differentiable]
    impl S {
        fn run(&self, a: f64) -> f64 {
            let mut s = self.k * a;
            for i in 0..self.n {
                s = s * self.k + self.w[i] * a;
            }
            s + self.k * self.w[0]
        }
    }
    #[differentiable]
    pub(super) fn no_deriv_field(x: &[f64]) -> f64 {
        let mut s = S {
            w: vec![x[0], x[1]],
            n: 2,
            k: 0.3,
            name: "a".to_string(),
        };
        let a = s.run(x[2]);
        s.n = 1;
        s.k = 2.0;
        s.w[0] *= a;
        a * s.run(x[0])
    }
}
mod case_deriv_scalar {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    fn f(a: f64, b: f64) -> f64 {
        a * a * b
    }
    #[derivative(of = f)]
    fn df(a: f64, b: f64) -> (f64, impl Fn(f64) -> (f64, f64)) {
        (a * a * b, move |v: f64| (2.0 * a * b * v, a * a * v))
    }
    #[derivative(of = f, forward)]
    fn df_forward(a: f64, b: f64, a_dot: f64, b_dot: f64) -> (f64, f64) {
        (a * a * b, 2.0 * a * b * a_dot + a * a * b_dot)
    }
    #[differentiable]
    pub(super) fn deriv_scalar(x: &[f64]) -> f64 {
        let u = f(x[0], x[1]);
        f(u, u) + f(x[2], 3.0) + f(x[0], x[0])
    }
}
mod case_deriv_slices {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    fn f(a: &[f64], k: f64) -> f64 {
        a.iter().sum::<f64>() * k
    }
    #[derivative(of = f)]
    fn df(a: &[f64], k: f64) -> (f64, impl Fn(f64) -> (Vec<f64>, f64)) {
        let s: f64 = a.iter().sum();
        let n = a.len();
        (s * k, move |v: f64| (vec![k * v; n], s * v))
    }
    #[derivative(of = f, forward)]
    fn df_forward(a: &[f64], k: f64, a_dot: &[f64], k_dot: f64) -> (f64, f64) {
        let (s, s_dot): (f64, f64) = (a.iter().sum(), a_dot.iter().sum());
        (s * k, s_dot * k + s * k_dot)
    }
    #[differentiable]
    pub(super) fn deriv_slices(x: &[f64]) -> f64 {
        let v = vec![x[0] * x[1], x[2]];
        let mut s = f(&v, x[0]) + f(x, 2.0);
        for i in 0..2 {
            s = s * 0.5 + f(&x[i..], s) * f(&[s, 1.0], x[i]);
        }
        s
    }
}
mod case_deriv_inplace {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    fn f(a: &[f64], k: f64) -> f64 {
        a.iter().sum::<f64>() * k
    }
    #[derivative(of = f)]
    fn df(a: &[f64], k: f64, y: &f64, v: f64, a_bar: &mut [f64], k_bar: &mut f64) {
        for b in a_bar.iter_mut() {
            *b += k * v;
        }
        *k_bar += y / k * v;
    }
    #[derivative(of = f, forward)]
    fn df_forward(a: &[f64], k: f64, a_dot: &[f64], k_dot: f64) -> (f64, f64) {
        let (s, s_dot): (f64, f64) = (a.iter().sum(), a_dot.iter().sum());
        (s * k, s_dot * k + s * k_dot)
    }
    #[differentiable]
    pub(super) fn deriv_inplace(x: &[f64]) -> f64 {
        let v = vec![x[0] * x[1], x[2]];
        f(&v, x[0]) + f(x, 2.0) * f(&[x[0], 1.0], x[1])
    }
}
mod case_deriv_method {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;

    #[derive(Clone, Differentiable)]
    struct R2 {
        k: f64,
    }
    #[differentiable]
    impl R2 {
        #[no_derivative]
        fn pow(&self, a: f64) -> f64 {
            self.k * a * a
        }
        #[derivative(of = Self::pow)]
        fn dpow(&self, a: f64) -> (f64, impl Fn(f64) -> (R2Tangent, f64)) {
            let k = self.k;
            (k * a * a, move |v: f64| {
                (R2Tangent { k: a * a * v }, 2.0 * k * a * v)
            })
        }
        #[derivative(of = Self::pow, forward)]
        fn dpow_forward(&self, a: f64, dot: &R2Tangent, a_dot: f64) -> (f64, f64) {
            (self.k * a * a, dot.k * a * a + 2.0 * self.k * a * a_dot)
        }
    }
    #[differentiable]
    pub(super) fn deriv_method(x: &[f64]) -> f64 {
        let r = R2 { k: x[0] };
        r.pow(x[1]) * r.pow(r.k) + x[2]
    }
}
mod case_deriv_extern {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    unsafe extern "C" {
        safe fn cbrt(x: f64) -> f64;
        safe fn pow(x: f64, y: f64) -> f64;
    }
    #[derivative(of = cbrt)]
    fn dcbrt(x: f64) -> (f64, impl Fn(f64) -> f64) {
        let y = cbrt(x);
        (y, move |v: f64| v / (3.0 * y * y))
    }
    #[derivative(of = cbrt, forward)]
    fn dcbrt_forward(x: f64, x_dot: f64) -> (f64, f64) {
        let y = cbrt(x);
        (y, x_dot / (3.0 * y * y))
    }
    #[derivative(of = pow, wrt(x))]
    fn dpow(x: f64, y: f64) -> (f64, impl Fn(f64) -> f64) {
        (pow(x, y), move |v: f64| v * y * pow(x, y - 1.0))
    }
    #[derivative(of = pow, forward)]
    fn dpow_forward(x: f64, y: f64, x_dot: f64, _: f64) -> (f64, f64) {
        (pow(x, y), y * pow(x, y - 1.0) * x_dot)
    }
    #[differentiable]
    pub(super) fn deriv_extern(x: &[f64]) -> f64 {
        cbrt(x[0] * x[0] + 1.0) * x[1] + pow(x[2], 3.0)
    }
}
mod case_deriv_generic {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    fn f<T: Real>(a: T, b: T) -> T {
        a * b
    }
    #[derivative(of = f)]
    fn df<T: Real>(a: T, b: T) -> (T, impl Fn(T) -> (T, T)) {
        (a * b, move |v: T| (v * b, v * a))
    }
    #[derivative(of = f, forward)]
    fn df_forward<T: Real>(a: T, b: T, a_dot: T, b_dot: T) -> (T, T) {
        (a * b, a_dot * b + a * b_dot)
    }
    #[differentiable]
    pub(super) fn deriv_generic(x: &[f64]) -> f64 {
        f(x[0], x[1]) * f(x[2], x[0])
    }
}
mod case_mut_method_field {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        p: P,
        v: Vec<P>,
    }
    #[differentiable]
    impl P {
        fn bump(&mut self, k: f64) {
            self.x = self.x * k;
            self.y += self.x;
        }
    }
    #[differentiable]
    impl W {
        fn all(&mut self, k: f64) {
            self.p.bump(k);
            for q in self.v.iter_mut() {
                q.bump(k);
                q.x += 1.0;
            }
            self.v[0].bump(2.0);
        }
    }
    #[differentiable]
    pub(super) fn mut_method_field(x: &[f64]) -> f64 {
        let mut w = W {
            p: P { x: x[0], y: x[1] },
            v: vec![P { x: x[2], y: 1.0 }, P { x: x[1], y: x[0] }],
        };
        w.all(x[1]);
        w.v[1].bump(x[0]);
        w.p.norm2() * w.v[0].norm2() + w.v[1].x
    }
}

use case_deriv_extern::deriv_extern;
use case_deriv_generic::deriv_generic;
use case_deriv_inplace::deriv_inplace;
use case_deriv_method::deriv_method;
use case_deriv_scalar::deriv_scalar;
use case_deriv_slices::deriv_slices;
use case_mut_method_field::mut_method_field;
use case_no_deriv_field::no_deriv_field;
use case_no_deriv_param::no_deriv_param;
use case_wrt_fn::wrt_fn;

crate::cases!(
    wrt_fn,
    no_deriv_param,
    no_deriv_field,
    deriv_scalar,
    deriv_slices,
    deriv_inplace,
    deriv_method,
    deriv_extern,
    deriv_generic,
    mut_method_field
);
