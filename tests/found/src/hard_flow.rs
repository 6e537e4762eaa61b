//! Exits, shapes and evaluation order.

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

mod case_const_settle {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn const_settle(x: &[f64]) -> f64 {
        let mut k: usize = 1;
        let y = k as f64 * {
            k += 1;
            x[0]
        } + k as f64 * x[1];
        y * y
    }
}
mod case_receiver_settle {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn receiver_settle(x: &[f64]) -> f64 {
        let mut p = P { x: x[0], y: x[1] };
        let q = p.scaled({
            p.x = 2.0 * x[2];
            p.x
        });
        q.norm2() + p.norm2()
    }
}
mod case_tuple_settle {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn tuple_settle(x: &[f64]) -> f64 {
        let mut s = x[0];
        let t = (
            s,
            {
                s = s * s;
                s
            },
            s * 2.0,
        );
        t.0 * t.1 + t.2 * s
    }
}
mod case_left_assign_block {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn left_assign_block(x: &[f64]) -> f64 {
        let mut s = x[0];
        let mut y = [x[0], x[1]];
        y[0] = {
            y[1] = s * x[2];
            s += 1.0;
            s
        } * y[1];
        y[0] * y[1] + s
    }
}
mod case_exit_in_let_tuple {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn exit_in_let_tuple(x: &[f64]) -> f64 {
        let (a, b) = if x[0] > 1.0 {
            return x[1] * x[1];
        } else {
            (x[0] * x[1], x[2])
        };
        a * b
    }
}
mod case_exit_in_let {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn exit_in_let(x: &[f64]) -> f64 {
        let v = if x[0] > 1.0 {
            return x[1] * x[1];
        } else {
            vec![x[0] * x[1], x[2]]
        };
        dot(&v, &v) + v[0]
    }
}
mod case_exit_in_match_let {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn exit_in_match_let(x: &[f64]) -> f64 {
        let mut s = 0.0;
        for i in 0..4 {
            let p = match i {
                0 => continue,
                1 => P { x: x[0], y: s },
                2 => {
                    s += x[1];
                    continue;
                }
                _ => return s * x[2],
            };
            s += p.norm2() + p.x;
        }
        s
    }
}
mod case_declared_later_struct {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn declared_later_struct(x: &[f64]) -> f64 {
        let p;
        if x[0] > 0.5 {
            p = P { x: x[0], y: x[1] };
        } else {
            p = P { x: x[1], y: x[2] };
        }
        p.x * p.y + p.norm2()
    }
}
mod case_declared_later_vec {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn declared_later_vec(x: &[f64]) -> f64 {
        let v: Vec<f64>;
        if x[0] > 0.5 {
            v = vec![x[0], x[1]];
        } else {
            v = vec![x[2], x[1], x[0]];
        }
        v[0] * v[1]
    }
}
mod case_reassigned_longer {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn reassigned_longer(x: &[f64]) -> f64 {
        let mut v = vec![x[0]];
        let a = v[0];
        v = vec![x[0] * a, x[1], x[2]];
        v[2] * v[0] + v[1]
    }
}
mod case_whole_in_loop {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn whole_in_loop(x: &[f64]) -> f64 {
        let mut a = vec![x[0], x[1]];
        for i in 0..3 {
            let mut b = vec![0.0; 2];
            b[0] = a[1] * x[i];
            b[1] = a[0];
            a = b;
        }
        a[0] * a[1]
    }
}
mod case_whole_in_loop_clone {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn whole_in_loop_clone(x: &[f64]) -> f64 {
        let mut a = vec![x[0], x[1], 1.0];
        for i in 0..3 {
            let b = a.clone();
            for j in 0..3 {
                a[j] = b[(j + 1) % 3] * x[i] + b[j];
            }
        }
        a[0] * a[1] + a[2]
    }
}
mod case_whole_array_in_loop {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn whole_array_in_loop(x: &[f64]) -> f64 {
        let mut a = [x[0], x[1]];
        for i in 0..3 {
            a = [a[1] * x[i], a[0] + a[1]];
        }
        a[0] * a[1]
    }
}
mod case_row_reassign {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn row_reassign(x: &[f64]) -> f64 {
        let mut m = vec![vec![x[0], x[1]], vec![x[2], 1.0]];
        let a = m[0][1] * m[1][0];
        m[0] = vec![a, x[0], x[1]];
        m[1][1] = m[0][2] * a;
        m[0][1] * m[1][1] + m[0][2]
    }
}
mod case_struct_vec_reassign {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct S {
        w: Vec<f64>,
        b: f64,
    }
    #[differentiable]
    pub(super) fn struct_vec_reassign(x: &[f64]) -> f64 {
        let mut s = S {
            w: vec![x[0], x[1]],
            b: x[2],
        };
        let a = s.w[0] * s.w[1];
        s.w = vec![a, s.b, x[0]];
        s.b = s.w[2] * s.w[1];
        s.w[0] *= s.b;
        s.w[0] + s.w[1] * s.w[2]
    }
}
mod case_struct_replaced {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct S {
        w: Vec<f64>,
        b: f64,
    }
    #[differentiable]
    pub(super) fn struct_replaced(x: &[f64]) -> f64 {
        let mut s = S {
            w: vec![x[0], x[1]],
            b: x[2],
        };
        for i in 0..3 {
            let a = s.w[0] * s.w[1];
            s = S {
                w: vec![a, s.b],
                b: x[i] * s.w[0],
            };
        }
        s.w[0] + s.w[1] * s.b
    }
}
mod case_arm_binding_index {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn arm_binding_index(x: &[f64]) -> f64 {
        let mut s = x[0];
        for i in 0..5 {
            s += match i {
                0 => x[1],
                n if n > 2 => x[n - 2] * s,
                n => x[n] * x[n],
            };
        }
        s
    }
}
mod case_arm_binding_whole {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn arm_binding_whole(x: &[f64]) -> f64 {
        let k = x.len() - 1;
        let n = 1;
        let y = match k {
            n if n > 1 => x[n] * x[n - 1],
            _ => x[0],
        };
        y * x[n]
    }
}
mod case_inactive_iter {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn inactive_iter(x: &[f64]) -> f64 {
        let mut s = 1.0;
        for i in [2, 0, 1, 0] {
            s = s * x[i] + x[0];
        }
        s
    }
}
mod case_inactive_iter_enumerate {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn inactive_iter_enumerate(x: &[f64]) -> f64 {
        let w = [0.5, 1.5, 2.5];
        let mut s = 1.0;
        for (i, k) in w.iter().enumerate() {
            s = s * x[i] * k + x[2 - i];
        }
        s
    }
}
mod case_moved_tail_rest {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn moved_tail_rest(x: &[f64]) -> f64 {
        if x[0] > 2.0 {
            return x[1];
        }
        let v = vec![x[0], x[1]];
        let d = dot(&v, &v);
        if d > 1.0 {
            return d * d;
        }
        v[0]
    }
}
mod case_loop_last {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn loop_last(x: &[f64]) -> f64 {
        let mut s = x[0];
        let mut i = 0;
        loop {
            s = s * x[1] + x[2];
            i += 1;
            if i == 3 {
                return s * s;
            }
        }
    }
}
mod case_loop_last_in_else {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn loop_last_in_else(x: &[f64]) -> f64 {
        let mut s = x[0];
        if s > 0.5 {
            s * s
        } else {
            loop {
                s += x[1] * x[1] + 0.5;
                if s > 1.0 {
                    return s * x[2];
                }
            }
        }
    }
}
mod case_nested_iter_mut {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn nested_iter_mut(x: &[f64]) -> f64 {
        let mut m = vec![vec![x[0], x[1]], vec![x[2], 1.0]];
        for row in m.iter_mut() {
            for v in row.iter_mut() {
                *v = *v * x[0] + 1.0;
            }
            row[0] *= row[1];
        }
        m[0][0] * m[1][0] + m[0][1] * m[1][1]
    }
}
mod case_mut_self_method {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    impl P {
        fn bump(&mut self, k: f64) {
            self.x = self.x * k;
            self.y += self.x;
        }
    }
    #[differentiable]
    pub(super) fn mut_self_method(x: &[f64]) -> f64 {
        let mut p = P { x: x[0], y: x[1] };
        let a = p.norm2();
        p.bump(x[2]);
        p.bump(a);
        p.norm2()
    }
}
mod case_mut_fn {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    fn step(s: &mut f64, k: f64) {
        *s = *s * k + k;
        if k > 0.5 {
            *s *= 2.0;
        } else {
            *s += k;
        }
    }
    #[differentiable]
    pub(super) fn mut_fn(x: &[f64]) -> f64 {
        let mut s = x[0];
        for i in 0..3 {
            step(&mut s, x[i]);
        }
        let t = s;
        step(&mut s, t);
        s * t
    }
}
mod case_mut_slice_fn {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    fn step(v: &mut [f64], k: &[f64]) {
        for i in 0..v.len() {
            v[i] = v[i] * k[i] + v[0];
        }
    }
    #[differentiable]
    pub(super) fn mut_slice_fn(x: &[f64]) -> f64 {
        let mut s = vec![x[0], x[1], 1.0];
        for _ in 0..3 {
            step(&mut s, x);
        }
        dot(&s, x) + s[0]
    }
}

use case_arm_binding_index::arm_binding_index;
use case_arm_binding_whole::arm_binding_whole;
use case_const_settle::const_settle;
use case_declared_later_struct::declared_later_struct;
use case_declared_later_vec::declared_later_vec;
use case_exit_in_let::exit_in_let;
use case_exit_in_let_tuple::exit_in_let_tuple;
use case_exit_in_match_let::exit_in_match_let;
use case_inactive_iter::inactive_iter;
use case_inactive_iter_enumerate::inactive_iter_enumerate;
use case_left_assign_block::left_assign_block;
use case_loop_last::loop_last;
use case_loop_last_in_else::loop_last_in_else;
use case_moved_tail_rest::moved_tail_rest;
use case_mut_fn::mut_fn;
use case_mut_self_method::mut_self_method;
use case_mut_slice_fn::mut_slice_fn;
use case_nested_iter_mut::nested_iter_mut;
use case_reassigned_longer::reassigned_longer;
use case_receiver_settle::receiver_settle;
use case_row_reassign::row_reassign;
use case_struct_replaced::struct_replaced;
use case_struct_vec_reassign::struct_vec_reassign;
use case_tuple_settle::tuple_settle;
use case_whole_array_in_loop::whole_array_in_loop;
use case_whole_in_loop::whole_in_loop;
use case_whole_in_loop_clone::whole_in_loop_clone;

crate::cases!(
    const_settle,
    receiver_settle,
    tuple_settle,
    left_assign_block,
    exit_in_let_tuple,
    exit_in_let,
    exit_in_match_let,
    declared_later_struct,
    declared_later_vec,
    reassigned_longer,
    whole_in_loop,
    whole_in_loop_clone,
    whole_array_in_loop,
    row_reassign,
    struct_vec_reassign,
    struct_replaced,
    arm_binding_index,
    arm_binding_whole,
    inactive_iter,
    inactive_iter_enumerate,
    moved_tail_rest,
    loop_last,
    loop_last_in_else,
    nested_iter_mut,
    mut_self_method,
    mut_fn,
    mut_slice_fn
);
