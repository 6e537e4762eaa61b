//! References, names and by-value parameters, each of which once broke.

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

mod case_by_value_mut_param {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    fn sq3(mut a: f64) -> f64 {
        a = a * a;
        a * 3.0
    }
    #[differentiable]
    pub(super) fn by_value_mut_param(x: &[f64]) -> f64 {
        let u = x[0] * x[1];
        sq3(u) * u + sq3(u) + u
    }
}
mod case_by_value_mut_compound {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    fn sq3(mut a: f64, b: f64) -> f64 {
        a *= b;
        a += b;
        a * a
    }
    #[differentiable]
    pub(super) fn by_value_mut_compound(x: &[f64]) -> f64 {
        let u = x[0] * x[1];
        sq3(u, x[2]) * u + sq3(x[0], u) + u
    }
}
mod case_by_value_mut_struct {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    fn g(mut p: P, k: f64) -> f64 {
        p.x = p.y * k;
        p.y *= p.x;
        p.norm2()
    }
    #[differentiable]
    pub(super) fn by_value_mut_struct(x: &[f64]) -> f64 {
        let p = P { x: x[0], y: x[1] };
        g(p, x[2]) + g(p, p.x) * p.norm2()
    }
}
mod case_by_value_mut_vec {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    fn g(mut p: Vec<f64>, k: f64) -> f64 {
        p[0] = p[1] * k;
        p[1] *= p[0];
        p[0] * p[1]
    }
    #[differentiable]
    pub(super) fn by_value_mut_vec(x: &[f64]) -> f64 {
        let p = vec![x[0], x[1]];
        let q = p.clone();
        g(p, x[2]) + g(q, x[0])
    }
}
mod case_by_value_mut_self {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    impl P {
        fn g(mut self, k: f64) -> f64 {
            self.x = self.y * k;
            self.y *= self.x;
            self.x * self.y
        }
    }
    #[differentiable]
    pub(super) fn by_value_mut_self(x: &[f64]) -> f64 {
        let p = P { x: x[0], y: x[1] };
        p.g(x[2]) + p.g(p.x) * p.norm2()
    }
}
mod case_ref_in_if {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn ref_in_if(x: &[f64]) -> f64 {
        let r = if x[0] > 0.5 { &x[0] } else { &x[1] };
        r * r
    }
}
mod case_slice_rebound {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn slice_rebound(x: &[f64]) -> f64 {
        let y = x;
        y[0] * y[1] + y[2]
    }
}
mod case_ref_block {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn ref_block(x: &[f64]) -> f64 {
        let a = x[0] * 2.0;
        let r = { &a };
        r * r
    }
}
mod case_ref_of_ref {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn ref_of_ref(x: &[f64]) -> f64 {
        let a = x[0] * 2.0;
        let r = &a;
        let q = r;
        let p = &r;
        q * r * **p
    }
}
mod case_ref_struct_field {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn ref_struct_field(x: &[f64]) -> f64 {
        let p = P { x: x[0], y: x[1] };
        let r = &p;
        let q = &r.x;
        r.norm2() * q * r.y
    }
}
mod case_array_of_refs {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn array_of_refs(x: &[f64]) -> f64 {
        let a = [&x[0], &x[1]];
        a[0] * a[1]
    }
}
mod case_name_value {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn name_value(x: &[f64]) -> f64 {
        let y = if x[0] > 0.0 {
            let value = x[0] * x[1];
            mulr(&value, &x[2])
        } else {
            let value = x[1];
            mulr(&value, &value)
        };
        y * y
    }
}
mod case_name_result {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn name_result(x: &[f64]) -> f64 {
        let result = x[0] * x[1];
        let t = mulr(&result, &x[2]);
        t * t + result
    }
}
mod case_name_returned {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn name_returned(x: &[f64]) -> f64 {
        let returned = x[0] * x[1];
        let t = mulr(&returned, &x[2]);
        if t > 0.1 {
            return t * t;
        }
        t + returned
    }
}
mod case_name_overwritten {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn name_overwritten(x: &[f64]) -> f64 {
        let mut y = [0.0; 3];
        for overwritten in 0..3 {
            y[overwritten] = x[overwritten] * x[0];
        }
        y[0] + y[1] * y[2]
    }
}
mod case_name_generated {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn name_generated(x: &[f64]) -> f64 {
        let t1 = x[0];
        let mul1 = t1 * t1;
        let body1 = mul1 * x[1];
        let mut tape1 = body1;
        for position1 in 0..3 {
            tape1 = tape1 * x[position1];
        }
        let ad = tape1;
        let this = ad * ad;
        let t = this;
        if t > 0.3 {
            let rest1 = t * 2.0;
            let branch1 = rest1 * t;
            return branch1;
        }
        t * mul1
    }
}
mod case_label_body {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn label_body(x: &[f64]) -> f64 {
        let mut s = x[0];
        'body: for i in 0..3 {
            for j in 0..3 {
                if i + j == 3 {
                    break 'body;
                }
                s = s * x[j] + x[i];
                if s > 3.0 {
                    return s * s;
                }
            }
        }
        s * s
    }
}
mod case_name_element_bar {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn name_element_bar(x: &[f64]) -> f64 {
        let element_bar = [x[0]; 3];
        let payload_bar = element_bar[0] * element_bar[2];
        payload_bar * x[1]
    }
}
mod case_return_last {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn return_last(x: &[f64]) -> f64 {
        let a = x[0] * x[1];
        if a > 0.2 {
            return a * a;
        }
        let b = a * x[2];
        return b * a;
    }
}
mod case_return_only {
    #[allow(unused_imports, reason = "not every case needs all")]
    use super::common::*;
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn return_only(x: &[f64]) -> f64 {
        return x[0] * x[1];
    }
}

use case_array_of_refs::array_of_refs;
use case_by_value_mut_compound::by_value_mut_compound;
use case_by_value_mut_param::by_value_mut_param;
use case_by_value_mut_self::by_value_mut_self;
use case_by_value_mut_struct::by_value_mut_struct;
use case_by_value_mut_vec::by_value_mut_vec;
use case_label_body::label_body;
use case_name_element_bar::name_element_bar;
use case_name_generated::name_generated;
use case_name_overwritten::name_overwritten;
use case_name_result::name_result;
use case_name_returned::name_returned;
use case_name_value::name_value;
use case_ref_block::ref_block;
use case_ref_in_if::ref_in_if;
use case_ref_of_ref::ref_of_ref;
use case_ref_struct_field::ref_struct_field;
use case_return_last::return_last;
use case_return_only::return_only;
use case_slice_rebound::slice_rebound;

#[differentiable]
fn raw_names(x: &[f64]) -> f64 {
    let r#y = x[0] * x[1];
    let z = y * 2.0;
    let w = x[2];
    z * r#w + r#x[0]
}

crate::cases!(
    raw_names,
    by_value_mut_param,
    by_value_mut_compound,
    by_value_mut_struct,
    by_value_mut_vec,
    by_value_mut_self,
    ref_in_if,
    slice_rebound,
    ref_block,
    ref_of_ref,
    ref_struct_field,
    array_of_refs,
    name_value,
    name_result,
    name_returned,
    name_overwritten,
    name_generated,
    label_body,
    name_element_bar,
    return_last,
    return_only
);
