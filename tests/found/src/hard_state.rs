//! Loops, structs, and mutation through references.

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

mod case_names_vec {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn names_vec(x: &[f64]) -> f64 {
        let y = if x[0] > 0.0 {
            let value = vec![x[0], x[1]];
            let block_value = dot(&value, &value);
            block_value * value[0]
        } else {
            let result = vec![x[1]];
            dot(&result, x)
        };
        let result = vec![y, y * x[2]];
        dot(&result, &result)
    }
}
mod case_shadow_in_loop {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn shadow_in_loop(x: &[f64]) -> f64 {
        let mut s = x[0];
        for i in 0..3 {
            let s2 = s * x[i];
            let t = {
                let s = s2 * s2;
                let t = s + x[1];
                t * s
            };
            if t > 0.4 {
                let t = t * 2.0;
                s += t * s2;
            } else {
                let t = s * t;
                let s2 = t;
                s = s2 - t * x[2];
            }
            s *= 0.3;
        }
        s
    }
}
mod case_while_index {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn while_index(x: &[f64]) -> f64 {
        let mut i = 0;
        let mut j = 2;
        let mut s = 1.0;
        while i < j || i < 2 {
            s = s * x[i] + x[j] * x[(i + j) % 3];
            i += 1;
            if j > 0 {
                j -= 1;
            }
            if i == 2 {
                continue;
            }
            s *= x[j];
        }
        s * i as f64 + s * s * j as f64
    }
}
mod case_range_end_modified {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn range_end_modified(x: &[f64]) -> f64 {
        let mut n = 2;
        let mut s = x[0];
        for i in 0..n {
            n += 1;
            s = s * x[i] + n as f64 * x[2];
        }
        for i in 0..n {
            s = s * 0.5 + x[i % 3];
        }
        n = 1;
        s * n as f64 * x[n]
    }
}
mod case_negative_range {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn negative_range(x: &[f64]) -> f64 {
        let mut s = x[0];
        for i in -2i32..=2 {
            s = s * x[(i + 2) as usize % 3] + i as f64 * x[1];
        }
        for k in (-3i64..0).rev() {
            s += k as f64 * s * x[2] * 0.1;
        }
        s
    }
}
mod case_bool_flags {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn bool_flags(x: &[f64]) -> f64 {
        let mut seen = false;
        let mut count = 0;
        let mut s = x[0];
        for i in 0..6 {
            let big = s > 0.8;
            if big && !seen {
                seen = true;
                s = s * x[1];
                count += 1;
            } else if seen {
                s = s + x[i % 3] * count as f64;
                seen = i % 2 == 0;
            } else {
                s = s * 1.3 + 0.1;
            }
        }
        s * count as f64 + s * s
    }
}
mod case_nested_breaks {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn nested_breaks(x: &[f64]) -> f64 {
        let mut s = x[0];
        let mut p = 1.0;
        'a: for i in 0..4 {
            let q = s * x[i % 3];
            'b: for j in 0..4 {
                p = p * 0.9 + q * x[j % 3];
                let mut k = 0;
                while k < 3 {
                    k += 1;
                    if p > 2.0 {
                        break 'a;
                    }
                    if p < -2.0 {
                        continue 'a;
                    }
                    if q * p > 0.8 {
                        break 'b;
                    }
                    if k == 2 {
                        continue 'b;
                    }
                    s = s * 0.7 + p * x[k % 3];
                    if s > 1.5 {
                        return s * p * q;
                    }
                }
                s += q;
            }
            s = s * x[1] + p;
        }
        s + p * s
    }
}
mod case_match_guard_loop {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn match_guard_loop(x: &[f64]) -> f64 {
        let mut s = x[0];
        for i in 0..6 {
            match (i % 3, s > 0.5) {
                (0, true) => {
                    s = s * x[1];
                    if s < 0.0 {
                        continue;
                    }
                    s += 1.0;
                }
                (1, _) if s > 2.0 => return s * x[2],
                (k, false) if k > 0 => s += x[k],
                _ => {
                    let t = s * s;
                    s = t * 0.3 + x[2];
                }
            }
        }
        s
    }
}
mod case_match_value_loop {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn match_value_loop(x: &[f64]) -> f64 {
        let mut s = x[0];
        let mut k = 7u32;
        while k != 1 {
            let f = match k % 4 {
                0 => x[0],
                1 | 3 => {
                    let t = s * x[1];
                    t + t * t * 0.01
                }
                _ => s,
            };
            s = s * 0.5 + f * x[2];
            k = if k % 2 == 0 { k / 2 } else { 3 * k + 1 };
        }
        s
    }
}
mod case_struct_array {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn struct_array(x: &[f64]) -> f64 {
        let mut a = [P { x: x[0], y: x[1] }; 3];
        for i in 0..3 {
            a[i].x *= x[i];
            a[(i + 1) % 3].y = a[i].x * a[i].y;
            let q = a[i];
            a[2 - i] = q.scaled(x[1]);
            a[i].y += a[2 - i].norm2();
        }
        a[0].x * a[1].y + a[2].norm2()
    }
}
mod case_struct_vec_push_fields {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct S {
        w: Vec<f64>,
        b: f64,
        p: P,
    }
    #[differentiable]
    pub(super) fn struct_vec_push_fields(x: &[f64]) -> f64 {
        let mut s = S {
            w: vec![0.0; 3],
            b: x[0],
            p: P { x: x[1], y: 1.0 },
        };
        for i in 0..3 {
            s.w[i] = x[i] * s.b;
            s.b += s.w[i] * s.p.x;
            s.p.y = s.b;
            s.p.x *= s.p.y;
        }
        let S { w, b, p } = s;
        let w2 = w.clone();
        dot(&w, &w2) * b + p.norm2()
    }
}
mod case_vecvec {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn vecvec(x: &[f64]) -> f64 {
        let n = 3;
        let mut m = vec![vec![0.0; n]; n];
        for i in 0..n {
            for j in 0..n {
                m[i][j] = x[i] * x[j] + if i == j { 1.0 } else { 0.0 };
            }
        }
        for k in 0..n {
            for i in k + 1..n {
                let f = m[i][k] / m[k][k];
                for j in k..n {
                    m[i][j] -= f * m[k][j];
                }
            }
        }
        let mut d = 1.0;
        for i in 0..n {
            d *= m[i][i];
        }
        d * dot(&m[0], &m[2]) + dot(&m[1], x)
    }
}
mod case_swap_rows {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn swap_rows(x: &[f64]) -> f64 {
        let mut m = vec![vec![x[0], x[1]], vec![x[2], 2.0]];
        let t = m[0].clone();
        m[0] = m[1].clone();
        m[1] = t;
        m[0][0] *= m[1][1];
        let r = &m[0];
        r[0] * r[1] + dot(r, &m[1])
    }
}
mod case_matmul_loops {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn matmul_loops(x: &[f64]) -> f64 {
        let mut a = vec![vec![x[0], x[1]], vec![x[1], x[2]]];
        for _ in 0..2 {
            let mut c = vec![vec![0.0; 2]; 2];
            for i in 0..2 {
                for j in 0..2 {
                    for k in 0..2 {
                        c[i][j] += a[i][k] * a[k][j];
                    }
                }
            }
            a = c;
        }
        a[0][0] + a[1][0] * a[1][1]
    }
}
mod case_alias_elements {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn alias_elements(x: &[f64]) -> f64 {
        let mut y = vec![x[0], x[1], x[2]];
        let mut k = 0;
        let mut s = 0.0;
        while k < 3 {
            let r = &y[k];
            let t = &y[(k + 1) % 3];
            s = s * 0.5 + r * t;
            let u = *r;
            k += 1;
            y[k % 3] = u * s;
        }
        s + y[0] * y[1]
    }
}
mod case_moved_then_needed {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn moved_then_needed(x: &[f64]) -> f64 {
        let a = vec![x[0], x[1]];
        let d = dot(&a, &a);
        let b = a;
        let e = dot(&b, x);
        let c = (b, d);
        let (v, w) = c;
        dot(&v, &v) * w + e
    }
}
mod case_moved_in_loop {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn moved_in_loop(x: &[f64]) -> f64 {
        let mut s = 0.0;
        for i in 0..3 {
            let v = vec![x[i], x[0]];
            s += dot(&v, &v);
            let w = S2 { v: v, k: x[1] };
            s *= w.total();
        }
        s
    }
    #[derive(Differentiable)]
    struct S2 {
        v: Vec<f64>,
        k: f64,
    }
    #[differentiable]
    impl S2 {
        fn total(&self) -> f64 {
            self.k * self.v[0] + self.v[1]
        }
        fn into_first(self) -> f64 {
            self.v[0] * self.k
        }
    }
}
mod case_generic_two {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    fn pair<A: Area, T: Real>(a: A, k: T, b: &A) -> f64 {
        a.area() * b.area()
    }
    #[differentiable]
    trait Area {
        fn area(&self) -> f64;
        fn both(&self, k: f64) -> f64 {
            self.area() * k + self.half()
        }
        fn half(&self) -> f64 {
            0.5 * self.area()
        }
    }
    #[differentiable]
    impl Area for P {
        fn area(&self) -> f64 {
            self.x * self.y
        }
    }
    #[differentiable]
    pub(super) fn generic_two(x: &[f64]) -> f64 {
        let p = P { x: x[0], y: x[1] };
        let q = P { x: x[2], y: x[1] };
        pair(p, x[0], &q) + p.both(x[2]) + q.half()
    }
}
mod case_unused_params {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    fn g(a: f64, _b: f64, _: f64, c: &[f64], n: usize) -> f64 {
        a * n as f64
    }
    #[differentiable]
    pub(super) fn unused_params(x: &[f64]) -> f64 {
        g(x[0], x[1], x[2], x, 3) * x[1]
    }
}
mod case_tuple_params {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    fn g((a, b): (f64, f64), t: (f64, (f64, usize))) -> (f64, f64) {
        let (u, (v, n)) = t;
        (a * b + u, v * n as f64 * a)
    }
    #[differentiable]
    pub(super) fn tuple_params(x: &[f64]) -> f64 {
        let (p, q) = g((x[0], x[1]), (x[2], (x[0], 2)));
        let r = g((p, q), (q, (p, 1)));
        r.0 * r.1
    }
}
mod case_unit_if_last {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    fn clampit(v: &mut Vec<f64>, k: f64) {
        v[0] *= k;
        if k > 0.5 {
            v[1] = k * v[0];
        } else {
            v[0] = v[1] * k;
        }
    }
    #[differentiable]
    pub(super) fn unit_if_last(x: &[f64]) -> f64 {
        let mut v = vec![x[0], x[1]];
        clampit(&mut v, x[2]);
        clampit(&mut v, x[0]);
        v[0] * v[1]
    }
}
mod case_unit_match_last {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    fn upd(v: &mut [f64; 2], k: f64, n: usize) {
        if n == 0 {
            return;
        }
        v[0] *= k;
        match n {
            1 => v[1] = k * v[0],
            2 => {
                v[0] = v[1] * k;
                if k > 0.5 {
                    return;
                }
                v[1] += 1.0
            }
            _ => {}
        }
    }
    #[differentiable]
    pub(super) fn unit_match_last(x: &[f64]) -> f64 {
        let mut v = [x[0], x[1]];
        for i in 0..4 {
            upd(&mut v, x[i % 3], i);
        }
        v[0] * v[1]
    }
}
mod case_early_nested {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn early_nested(x: &[f64]) -> f64 {
        let a = {
            let b = x[0] * x[1];
            if b > 0.3 {
                let c = {
                    if x[2] > 0.5 {
                        return b * x[2];
                    }
                    b * b
                };
                c * 2.0
            } else {
                {
                    let d = x[2] * b;
                    if d < -0.2 {
                        return d;
                    }
                }
                b
            }
        };
        a * x[0]
    }
}
mod case_cond_calls {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn cond_calls(x: &[f64]) -> f64 {
        let v = vec![x[0], x[1]];
        if dot(&v, &v) > 1.0 && v.len() == 2 {
            v[0] * x[2]
        } else if dot(&v, x) > mulr(&x[0], &x[1]) {
            v[1]
        } else {
            dot(&v, &v)
        }
    }
}
mod case_macros {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn macros(x: &[f64]) -> f64 {
        let mut s = x[0];
        for i in 0..3 {
            let s_2 = s;
            println!("{s_2} {} {s:?} {:.1}", i, x[i]);
            assert!(s.is_finite() && s_2 == s);
            assert_eq!(i, i, "{s}");
            debug_assert!(i < 3);
            s = s * x[i] + s_2;
            if s > 1e9 {
                panic!("too big {s}");
            }
        }
        s
    }
}
mod case_call_twice_same_ref {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn call_twice_same_ref(x: &[f64]) -> f64 {
        let a = x[0] * x[1];
        mulr(&a, &a) + mulr(&x[0], &x[0]) + mulr(&x[0], &a) + mulr(&x[1], &x[2])
    }
}
mod case_ref_params_mut {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    fn g(a: &mut f64, b: &mut f64) {
        let t = *a;
        *a = *b * t;
        *b = t + *a;
    }
    #[differentiable]
    pub(super) fn ref_params_mut(x: &[f64]) -> f64 {
        let mut p = P { x: x[0], y: x[1] };
        let mut v = [x[2], 1.0];
        let mut s = x[0];
        g(&mut p.x, &mut p.y);
        g(&mut v[0], &mut s);
        g(&mut s, &mut p.x);
        p.norm2() * v[0] + s
    }
}
mod case_mut_forwarded {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    fn inner(a: &mut [f64], k: f64) {
        for v in a.iter_mut() {
            *v = *v * k;
        }
        a[0] += 1.0;
    }
    #[differentiable]
    fn outer(a: &mut [f64], k: f64) {
        inner(a, k);
        a[1] *= a[0];
        inner(a, k * 2.0);
    }
    #[differentiable]
    pub(super) fn mut_forwarded(x: &[f64]) -> f64 {
        let mut a = [x[0], x[1], x[2]];
        outer(&mut a, x[1]);
        a[0] * a[1] + a[2]
    }
}

use case_alias_elements::alias_elements;
use case_bool_flags::bool_flags;
use case_call_twice_same_ref::call_twice_same_ref;
use case_cond_calls::cond_calls;
use case_early_nested::early_nested;
use case_generic_two::generic_two;
use case_macros::macros;
use case_match_guard_loop::match_guard_loop;
use case_match_value_loop::match_value_loop;
use case_matmul_loops::matmul_loops;
use case_moved_in_loop::moved_in_loop;
use case_moved_then_needed::moved_then_needed;
use case_mut_forwarded::mut_forwarded;
use case_names_vec::names_vec;
use case_negative_range::negative_range;
use case_nested_breaks::nested_breaks;
use case_range_end_modified::range_end_modified;
use case_ref_params_mut::ref_params_mut;
use case_shadow_in_loop::shadow_in_loop;
use case_struct_array::struct_array;
use case_struct_vec_push_fields::struct_vec_push_fields;
use case_swap_rows::swap_rows;
use case_tuple_params::tuple_params;
use case_unit_if_last::unit_if_last;
use case_unit_match_last::unit_match_last;
use case_unused_params::unused_params;
use case_vecvec::vecvec;
use case_while_index::while_index;

crate::cases!(
    names_vec,
    shadow_in_loop,
    while_index,
    range_end_modified,
    negative_range,
    bool_flags,
    nested_breaks,
    match_guard_loop,
    match_value_loop,
    struct_array,
    struct_vec_push_fields,
    vecvec,
    swap_rows,
    matmul_loops,
    alias_elements,
    moved_then_needed,
    moved_in_loop,
    generic_two,
    unused_params,
    tuple_params,
    unit_if_last,
    unit_match_last,
    early_nested,
    cond_calls,
    macros,
    call_twice_same_ref,
    ref_params_mut,
    mut_forwarded
);
