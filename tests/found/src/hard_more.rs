//! Containers that change their length, and references as values.

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

mod case_own_early {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    fn g(mut v: Vec<f64>, mut k: f64) -> f64 {
        if k < 0.0 {
            return v[0] * k;
        }
        for i in 0..3 {
            k = k * v[i % 2];
            v[i % 2] = k + v[0];
            if k > 1.0 {
                return k * v[1];
            }
        }
        v = vec![k, v[1], 2.0];
        v[2] * v[0] + v[1]
    }
    #[differentiable]
    pub(super) fn own_early(x: &[f64]) -> f64 {
        let v = vec![x[0], x[1]];
        let k = x[2] * x[0];
        let w = v.clone();
        g(v, k) * k + g(w, k)
    }
}
mod case_resize_loop {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn resize_loop(x: &[f64]) -> f64 {
        let mut v = vec![x[0]];
        for i in 1..3 {
            let mut w = vec![0.0; i + 1];
            for j in 0..v.len() {
                w[j] = v[j] * x[i];
            }
            w[i] = x[i] * v[0];
            if i == 5 {
                break;
            }
            v = w;
        }
        for k in 0..2 {
            if v[k] > 0.3 {
                v = vec![v[k], v[2], v[1] * x[0], 1.0];
            } else {
                v[k] *= 2.0;
            }
        }
        v[0] * v[1] + v[2]
    }
}
mod case_resize_mutparam {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    fn grow(v: &mut Vec<f64>, k: f64) {
        let a = v[0] * k;
        *v = vec![a, v[1], k];
        v[2] *= a;
    }
    #[differentiable]
    pub(super) fn resize_mutparam(x: &[f64]) -> f64 {
        let mut v = vec![x[0], x[1]];
        let d = v[1] * 2.0;
        grow(&mut v, x[2]);
        v[2] * v[0] * d + v[1]
    }
}
mod case_generic_mut {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    trait Upd {
        fn upd(&mut self, k: f64);
        fn val(&self) -> f64;
        fn twice(&mut self, k: f64) {
            self.upd(k);
            self.upd(k * 2.0);
        }
    }
    #[differentiable]
    impl Upd for P {
        fn upd(&mut self, k: f64) {
            self.x = self.x * k + self.y;
            self.y *= self.x;
        }
        fn val(&self) -> f64 {
            self.x * self.y
        }
    }
    #[differentiable]
    fn genu<U: Upd + Clone>(u: &mut U, k: f64) -> f64 {
        u.twice(k);
        u.val()
    }
    #[differentiable]
    pub(super) fn generic_mut(x: &[f64]) -> f64 {
        let mut p = P { x: x[0], y: x[1] };
        p.twice(0.3);
        let a = genu(&mut p, x[2]);
        a * p.val()
    }
}
mod case_refs_in_struct_tuple {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn refs_in_struct_tuple(x: &[f64]) -> f64 {
        let t = (&x[0], x[1]);
        let u = [&x[1], &x[2]];
        let mut s = t.0 * t.1;
        for v in u {
            s += v * s;
        }
        s
    }
}
mod case_match_ref_value {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn match_ref_value(x: &[f64]) -> f64 {
        let mut s = 1.0;
        for i in 0..3 {
            let r = match i {
                0 => &x[1],
                1 => {
                    let k = 2;
                    &x[k]
                }
                _ => &x[0],
            };
            s = s * r + r * r;
        }
        s
    }
}
mod case_option_value {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn option_value(x: &[f64]) -> f64 {
        let o = if x[0] > 0.0 { Some(x[0] * x[1]) } else { None };
        if o.is_some() { o.unwrap() * x[2] } else { x[2] }
    }
}
mod case_const_static {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    const K: f64 = 2.5;
    static W: [f64; 3] = [1.0, 2.0, 3.0];
    #[differentiable]
    pub(super) fn const_static(x: &[f64]) -> f64 {
        const N: usize = 3;
        let mut s = K;
        for i in 0..N {
            s = s * x[i] + W[i] * K;
        }
        s + dot(&W, x)
    }
}
mod case_while_cond_method {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn while_cond_method(x: &[f64]) -> f64 {
        let mut p = P { x: x[0], y: x[1] };
        let mut n = 0;
        while p.norm2() < 5.0 && n < 4 {
            p = p.scaled(1.5);
            p.x += x[2] * p.y;
            n += 1;
        }
        p.x * p.y
    }
}
mod case_f32_cast {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn f32_cast(x: &[f64]) -> f64 {
        let n = x.len() as f64;
        let k = (x[0] * 3.0) as i64;
        let m = k as f64;
        x[0] * n + m * x[1] + (k.abs() as f64) * x[2]
    }
}
mod case_shadow_param {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    fn g(x: &[f64], n: usize) -> f64 {
        let n = n + 1;
        let x = &x[n..];
        let n = x.len();
        let mut x0 = x[0];
        for x in x {
            x0 = x0 * x + n as f64;
        }
        x0
    }
    #[differentiable]
    pub(super) fn shadow_param(x: &[f64]) -> f64 {
        g(x, 0) * x[0]
    }
}

use case_const_static::const_static;
use case_f32_cast::f32_cast;
use case_generic_mut::generic_mut;
use case_match_ref_value::match_ref_value;
use case_option_value::option_value;
use case_own_early::own_early;
use case_refs_in_struct_tuple::refs_in_struct_tuple;
use case_resize_loop::resize_loop;
use case_resize_mutparam::resize_mutparam;
use case_shadow_param::shadow_param;
use case_while_cond_method::while_cond_method;

crate::cases!(
    own_early,
    resize_loop,
    resize_mutparam,
    generic_mut,
    refs_in_struct_tuple,
    match_ref_value,
    option_value,
    const_static,
    while_cond_method,
    f32_cast,
    shadow_param
);
