//! What is bound by `&mut`, beside other parts of the same variable: its cotangent is its own, and that of the whole
//! has none of it meanwhile.

use crate::cases;

mod case_sum_in_a_field {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        t: f64,
        ps: Vec<f64>,
    }
    #[differentiable]
    pub(super) fn sum_in_a_field(x: &[f64]) -> f64 {
        let mut w = W {
            t: x[0],
            ps: x.to_vec(),
        };
        for p in w.ps.iter_mut() {
            w.t += *p;
        }
        w.t
    }
}
use case_sum_in_a_field::sum_in_a_field;

mod case_product_in_a_field {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        t: f64,
        ps: Vec<f64>,
    }
    #[differentiable]
    pub(super) fn product_in_a_field(x: &[f64]) -> f64 {
        let mut w = W {
            t: x[0],
            ps: x.to_vec(),
        };
        for p in w.ps.iter_mut() {
            w.t *= *p;
            *p = w.t;
        }
        w.t * w.ps[1]
    }
}
use case_product_in_a_field::product_in_a_field;

mod case_for_each_and_reversed {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        t: f64,
        ps: Vec<f64>,
    }
    #[differentiable]
    pub(super) fn for_each_and_reversed(x: &[f64]) -> f64 {
        let mut w = W {
            t: x[0],
            ps: x.to_vec(),
        };
        w.ps.iter_mut().for_each(|p| {
            w.t *= *p;
            *p = w.t;
        });
        for p in w.ps.iter_mut().rev().take(2) {
            w.t = *p;
            *p *= 3.0;
        }
        w.t * w.ps[1]
    }
}
use case_for_each_and_reversed::for_each_and_reversed;

mod case_field_added {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        t: f64,
        ps: Vec<f64>,
    }
    #[differentiable]
    pub(super) fn field_added(x: &[f64]) -> f64 {
        let mut w = W {
            t: x[0],
            ps: x.to_vec(),
        };
        for p in w.ps.iter_mut() {
            *p += w.t;
        }
        w.ps[0] * x[1]
    }
}
use case_field_added::field_added;

mod case_field_assigned {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        t: f64,
        ps: Vec<f64>,
    }
    #[differentiable]
    pub(super) fn field_assigned(x: &[f64]) -> f64 {
        let mut w = W {
            t: x[0],
            ps: x.to_vec(),
        };
        for p in w.ps.iter_mut() {
            *p = w.t;
        }
        w.ps[0] * x[1]
    }
}
use case_field_assigned::field_assigned;

mod case_some_of_a_field {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        t: f64,
        c: Option<f64>,
    }
    #[differentiable]
    pub(super) fn some_of_a_field(x: &[f64]) -> f64 {
        let mut w = W {
            t: x[0],
            c: Some(x[1]),
        };
        if let Some(q) = &mut w.c {
            w.t += *q;
        }
        w.t
    }
}
use case_some_of_a_field::some_of_a_field;

mod case_as_mut_of_a_field {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        t: f64,
        c: Option<f64>,
    }
    #[differentiable]
    pub(super) fn as_mut_of_a_field(x: &[f64]) -> f64 {
        let mut w = W {
            t: x[0],
            c: Some(x[1]),
        };
        if let Some(q) = w.c.as_mut() {
            w.t *= *q;
            *q += w.t;
        }
        w.t * w.c.unwrap()
    }
}
use case_as_mut_of_a_field::as_mut_of_a_field;

mod case_payload_of_a_field {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    enum E {
        A(f64),
        B,
    }
    #[derive(Clone, Differentiable)]
    struct W {
        t: f64,
        e: E,
    }
    #[differentiable]
    impl W {
        fn go(&mut self) {
            match &mut self.e {
                E::A(v) => {
                    self.t *= *v;
                    *v *= self.t;
                }
                E::B => {}
            }
        }
    }
    #[differentiable]
    pub(super) fn payload_of_a_field(x: &[f64]) -> f64 {
        let mut w = W {
            t: x[0],
            e: E::A(x[1]),
        };
        w.go();
        w.go();
        match w.e {
            E::A(v) => v * w.t,
            E::B => 0.0,
        }
    }
}
use case_payload_of_a_field::payload_of_a_field;

mod case_last_of_a_field {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        t: f64,
        ps: Vec<f64>,
    }
    #[differentiable]
    pub(super) fn last_of_a_field(x: &[f64]) -> f64 {
        let mut w = W {
            t: x[0],
            ps: x.to_vec(),
        };
        if let Some(p) = w.ps.last_mut() {
            w.t *= *p;
        }
        w.t
    }
}
use case_last_of_a_field::last_of_a_field;

mod case_value_of_a_map {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        t: f64,
        m: std::collections::BTreeMap<usize, f64>,
    }
    #[differentiable]
    pub(super) fn value_of_a_map(x: &[f64]) -> f64 {
        let mut m = std::collections::BTreeMap::new();
        m.insert(1, x[1]);
        let mut w = W { t: x[0], m };
        if let Some(p) = w.m.get_mut(&1) {
            w.t *= *p;
            *p += w.t;
        }
        w.t * w.m[&1]
    }
}
use case_value_of_a_map::value_of_a_map;

mod case_fields_of_items {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct P {
        v: f64,
    }
    #[derive(Clone, Differentiable)]
    struct W {
        e: f64,
        ps: Vec<P>,
    }
    #[differentiable]
    impl W {
        fn step(&mut self) {
            for p in self.ps.iter_mut() {
                self.e += p.v;
            }
        }
    }
    #[differentiable]
    pub(super) fn fields_of_items(x: &[f64]) -> f64 {
        let mut w = W {
            e: 0.0,
            ps: x.iter().map(|c| P { v: *c }).collect(),
        };
        w.step();
        w.e
    }
}
use case_fields_of_items::fields_of_items;

mod case_tree {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct N {
        kids: Vec<N>,
        v: f64,
    }
    #[differentiable]
    impl N {
        fn up(&mut self) {
            for k in self.kids.iter_mut() {
                k.up();
                self.v += k.v;
            }
        }
    }
    #[differentiable]
    pub(super) fn tree(x: &[f64]) -> f64 {
        let mut n = N {
            kids: vec![N {
                kids: vec![],
                v: x[0],
            }],
            v: (x[0] + 0.3),
        };
        n.up();
        n.v * (x[2] - x[0])
    }
}
use case_tree::tree;

mod case_halves {
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn halves(x: &[f64]) -> f64 {
        let mut v = vec![x[0], x[1], x[2], x[0] * x[1]];
        let (l, r) = v.split_at_mut(2);
        for p in r.iter_mut() {
            l[0] += *p;
        }
        v[0]
    }
}
use case_halves::halves;

mod case_first_and_rest {
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn first_and_rest(x: &[f64]) -> f64 {
        let mut v = vec![x[0], x[1], x[2], x[0] * x[1]];
        let (a, rest) = v.split_first_mut().unwrap();
        for r in rest.iter_mut() {
            *a += *r;
            *r *= *a;
        }
        v[0] * v[2]
    }
}
use case_first_and_rest::first_and_rest;

mod case_slice_pattern {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        t: f64,
        ps: Vec<f64>,
    }
    #[differentiable]
    pub(super) fn slice_pattern(x: &[f64]) -> f64 {
        let mut w = W {
            t: x[0],
            ps: x.to_vec(),
        };
        if let [a, b, c] = &mut w.ps[..] {
            *a += *b;
            *b *= *a;
            w.t += *c;
        }
        w.t + w.ps[0] * w.ps[1]
    }
}
use case_slice_pattern::slice_pattern;

mod case_chunks {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        t: f64,
        ps: Vec<f64>,
    }
    #[differentiable]
    pub(super) fn chunks(x: &[f64]) -> f64 {
        let mut w = W {
            t: x[0],
            ps: vec![x[1], x[2], x[0], x[1] * x[2]],
        };
        for c in w.ps.chunks_mut(2) {
            w.t += c[0];
            c[0] = 1.0;
            c[1] *= w.t;
        }
        w.t * w.ps[1] * w.ps[3]
    }
}
use case_chunks::chunks;

mod case_halves_lent {
    use ad_runtime::prelude::*;
    #[differentiable]
    fn mul(a: &mut f64, b: &mut f64) {
        *a *= *b;
    }
    #[differentiable]
    pub(super) fn halves_lent(x: &[f64]) -> f64 {
        let mut v = x[..3].to_vec();
        let (l, r) = v.split_at_mut(1);
        for o in r.iter_mut() {
            mul(&mut l[0], o);
        }
        v[0]
    }
}
use case_halves_lent::halves_lent;

mod case_halves_swapped {
    use ad_runtime::prelude::*;
    #[differentiable]
    fn mul(a: &mut f64, b: &mut f64) {
        *a *= *b;
        *b += *a;
    }
    #[differentiable]
    pub(super) fn halves_swapped(x: &[f64]) -> f64 {
        let mut v = x[..3].to_vec();
        let (l, r) = v.split_at_mut(1);
        for o in r.iter_mut() {
            mul(&mut l[0], o);
            std::mem::swap(&mut l[0], o);
        }
        v[0] * v[1] * v[2]
    }
}
use case_halves_swapped::halves_swapped;

mod case_chunk_and_half {
    use ad_runtime::prelude::*;
    #[differentiable]
    fn g(a: &mut [f64], b: &mut [f64]) {
        a[0] *= b[1];
        b[0] += a[0];
    }
    #[differentiable]
    pub(super) fn chunk_and_half(x: &[f64]) -> f64 {
        let mut v = vec![x[0], x[1], x[2], x[1], x[2] * x[0], x[1]];
        let (l, r) = v.split_at_mut(2);
        for c in r.chunks_mut(2) {
            g(l, c);
        }
        v[0] * v[1] * v[2] + v[4]
    }
}
use case_chunk_and_half::chunk_and_half;

mod case_rows_lent {
    use ad_runtime::prelude::*;
    #[differentiable]
    fn mul(a: &mut f64, b: &mut f64) {
        *a *= *b;
        *b += *a;
    }
    #[differentiable]
    pub(super) fn rows_lent(x: &[f64]) -> f64 {
        let mut m = [[x[0], x[1]], [x[2], (x[0] + 0.3)]];
        let [r0, r1] = &mut m;
        for o in r1.iter_mut() {
            mul(&mut r0[0], o);
        }
        r0[0] * r1[1]
    }
}
use case_rows_lent::rows_lent;

mod case_halves_for_each {
    use ad_runtime::prelude::*;
    #[differentiable]
    fn mul(a: &mut f64, b: &mut f64) {
        *a *= *b;
        *b += *a;
    }
    #[differentiable]
    pub(super) fn halves_for_each(x: &[f64]) -> f64 {
        let mut v = x[..3].to_vec();
        let (l, r) = v.split_at_mut(1);
        r.iter_mut().for_each(|o| mul(&mut l[0], o));
        v[0] * v[1]
    }
}
use case_halves_for_each::halves_for_each;

mod case_taken_apart_and_lent {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        t: f64,
        v: Vec<f64>,
    }
    #[differentiable]
    fn add(a: &mut f64, b: &mut f64) {
        *a += *b;
    }
    #[differentiable]
    pub(super) fn taken_apart_and_lent(x: &[f64]) -> f64 {
        let mut w = W {
            t: x[0],
            v: x.to_vec(),
        };
        let W { t, v } = &mut w;
        for o in v.iter_mut() {
            add(t, o);
        }
        w.t
    }
}
use case_taken_apart_and_lent::taken_apart_and_lent;

mod case_taken_apart {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        t: f64,
        v: Vec<f64>,
    }
    #[differentiable]
    pub(super) fn taken_apart(x: &[f64]) -> f64 {
        let mut w = W {
            t: x[0],
            v: x.to_vec(),
        };
        let W { t, v } = &mut w;
        for o in v.iter_mut() {
            *t += *o;
            *o *= *t;
        }
        w.t * w.v[1]
    }
}
use case_taken_apart::taken_apart;

mod case_field_lent {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        t: f64,
        v: Vec<f64>,
    }
    #[differentiable]
    fn add(a: &mut f64, b: &mut f64) {
        *a += *b;
    }
    #[differentiable]
    pub(super) fn field_lent(x: &[f64]) -> f64 {
        let mut w = W {
            t: x[0],
            v: x.to_vec(),
        };
        for o in w.v.iter_mut() {
            add(&mut w.t, o);
        }
        w.t
    }
}
use case_field_lent::field_lent;

mod case_field_swapped {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        t: f64,
        v: Vec<f64>,
    }
    #[differentiable]
    pub(super) fn field_swapped(x: &[f64]) -> f64 {
        let mut w = W {
            t: x[0],
            v: x.to_vec(),
        };
        for o in w.v.iter_mut() {
            std::mem::swap(o, &mut w.t);
        }
        w.t * w.v[2] * w.v[1]
    }
}
use case_field_swapped::field_swapped;

mod case_tuple_assigned {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        p: (f64, f64),
        v: Vec<f64>,
    }
    #[differentiable]
    pub(super) fn tuple_assigned(x: &[f64]) -> f64 {
        let mut w = W {
            p: (x[0], x[1]),
            v: x.to_vec(),
        };
        for q in &mut w.v {
            w.p = (w.p.1, *q);
            *q += w.p.0;
        }
        w.p.0 + w.v[2] * w.p.1
    }
}
use case_tuple_assigned::tuple_assigned;

mod case_option_assigned {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        o: Option<f64>,
        v: Vec<f64>,
    }
    #[differentiable]
    pub(super) fn option_assigned(x: &[f64]) -> f64 {
        let mut w = W {
            o: None,
            v: x.to_vec(),
        };
        for q in &mut w.v {
            w.o = Some(*q);
            *q *= 2.0;
        }
        w.v[2] * w.o.unwrap_or(0.0)
    }
}
use case_option_assigned::option_assigned;

mod case_pushed {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct R {
        v: Vec<f64>,
    }
    #[derive(Clone, Differentiable)]
    struct W {
        r: Vec<R>,
        v: Vec<f64>,
    }
    #[differentiable]
    pub(super) fn pushed(x: &[f64]) -> f64 {
        let mut w = W {
            r: vec![R { v: vec![] }],
            v: x.to_vec(),
        };
        for q in &mut w.v {
            w.r[0].v.push(*q);
            *q *= 2.0;
        }
        w.v[2] * w.r[0].v[1]
    }
}
use case_pushed::pushed;

mod case_extended {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct R {
        v: Vec<f64>,
    }
    #[derive(Clone, Differentiable)]
    struct W {
        r: Vec<R>,
        v: Vec<f64>,
    }
    #[differentiable]
    pub(super) fn extended(x: &[f64]) -> f64 {
        let mut w = W {
            r: vec![
                R {
                    v: vec![x[0], x[1]],
                },
                R { v: vec![x[2]] },
            ],
            v: vec![],
        };
        for r in &mut w.r {
            w.v.extend_from_slice(&r.v);
            r.v[0] = 1.0;
        }
        w.v[2] * w.v[0] * w.v[1]
    }
}
use case_extended::extended;

mod case_source_assigned {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        t: f64,
        ps: Vec<f64>,
    }
    #[differentiable]
    pub(super) fn source_assigned(x: &[f64]) -> f64 {
        let mut w = W {
            t: x[0],
            ps: x.to_vec(),
        };
        if let Some(p) = w.ps.last_mut() {
            *p *= 2.0;
            w.ps[0] = *p;
            w.t += w.ps[0];
        }
        w.t * w.ps[2] * w.ps[0]
    }
}
use case_source_assigned::source_assigned;

mod case_source_from_a_call {
    use ad_runtime::prelude::*;
    #[differentiable]
    fn g(p: &mut f64) -> f64 {
        *p *= *p;
        *p * 3.0
    }
    #[derive(Clone, Differentiable)]
    struct W {
        t: f64,
        ps: Vec<f64>,
    }
    #[differentiable]
    pub(super) fn source_from_a_call(x: &[f64]) -> f64 {
        let mut w = W {
            t: x[0],
            ps: x.to_vec(),
        };
        if let Some(p) = w.ps.last_mut() {
            *p *= 2.0;
            w.ps[2] = g(p);
            w.t += w.ps[0];
        }
        w.t * w.ps[2] * w.ps[0]
    }
}
use case_source_from_a_call::source_from_a_call;

mod case_some_again {
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn some_again(x: &[f64]) -> f64 {
        let mut o = Some(x[0]);
        if let Some(p) = &mut o {
            *p *= x[1];
            o = Some(*p * x[2]);
        }
        o.unwrap() * (x[0] + 0.3)
    }
}
use case_some_again::some_again;

mod case_some_of_itself {
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn some_of_itself(x: &[f64]) -> f64 {
        let mut o = Some(x[0]);
        if let Some(p) = &mut o {
            *p *= x[1];
            o = Some(*p);
        }
        if let Some(p) = &mut o {
            *p *= x[1];
            let q = *p;
            o = Some(q);
        }
        o.unwrap() * (x[0] + 0.3)
    }
}
use case_some_of_itself::some_of_itself;

mod case_parts_from_calls {
    use ad_runtime::prelude::*;
    #[differentiable]
    fn g(p: &mut f64) -> f64 {
        *p *= *p;
        *p * 3.0
    }
    #[differentiable]
    pub(super) fn parts_from_calls(x: &[f64]) -> f64 {
        let mut o = (x[0], (x[2] - x[0]));
        {
            let (a, b) = &mut o;
            *a *= *b;
            o.0 = g(a);
        }
        {
            let (a, b) = &mut o;
            *b *= *a;
            o.1 += g(a);
        }
        o.0 * (x[0] + 0.3) + o.1
    }
}
use case_parts_from_calls::parts_from_calls;

mod case_nested_chunks {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        t: f64,
        ps: Vec<f64>,
    }
    #[differentiable]
    pub(super) fn nested_chunks(x: &[f64]) -> f64 {
        let mut w = W {
            t: x[0],
            ps: vec![x[1], x[2], x[0], x[1] * x[2]],
        };
        for c in w.ps.chunks_mut(2) {
            for d in c.iter_mut() {
                w.t += *d;
                *d *= w.t;
            }
            c[0] += w.t;
        }
        w.t * w.ps[1] * w.ps[3]
    }
}
use case_nested_chunks::nested_chunks;

mod case_nested_fields {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct R {
        v: Vec<f64>,
        k: f64,
    }
    #[derive(Clone, Differentiable)]
    struct W {
        k: f64,
        r: Vec<R>,
    }
    #[differentiable]
    pub(super) fn nested_fields(x: &[f64]) -> f64 {
        let mut w = W {
            k: (x[1] * x[2]),
            r: vec![
                R {
                    v: vec![x[0], (x[0] + 0.3)],
                    k: (x[2] - x[0]),
                },
                R {
                    v: vec![x[1], x[2]],
                    k: (x[1] * x[2]),
                },
            ],
        };
        for r in &mut w.r {
            for q in &mut r.v {
                r.k += *q;
                *q *= 2.0;
                w.k += *q * r.k;
            }
            w.k *= r.k;
            r.k = w.k;
        }
        w.k * w.r[0].k * w.r[1].v[0]
    }
}
use case_nested_fields::nested_fields;

mod case_tuple {
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn tuple(x: &[f64]) -> f64 {
        let mut t = (x.to_vec(), x[1]);
        for q in &mut t.0 {
            t.1 += *q;
            *q = t.1;
        }
        t.1 * t.0[2]
    }
}
use case_tuple::tuple;

mod case_two_fields {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        a: Vec<f64>,
        b: Vec<f64>,
        s: f64,
    }
    #[differentiable]
    impl W {
        fn go(&mut self) {
            for p in self.a.iter_mut() {
                for q in self.b.iter_mut() {
                    *p += *q;
                    *q *= *p;
                    self.s += *q;
                }
                *p = self.s;
            }
            for (p, q) in self.a.iter_mut().zip(self.b.iter_mut()) {
                *p += *q;
                self.s *= *p;
                *q = self.s;
            }
        }
    }
    #[differentiable]
    pub(super) fn two_fields(x: &[f64]) -> f64 {
        let mut w = W {
            a: vec![x[0], x[1]],
            b: vec![x[2], (x[0] + 0.3)],
            s: (x[1] * x[2]),
        };
        w.go();
        w.s * w.a[0] + w.b[1]
    }
}
use case_two_fields::two_fields;

mod case_reference_inside_a_loop {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        t: f64,
        ps: Vec<f64>,
        qs: Vec<f64>,
    }
    #[differentiable]
    pub(super) fn reference_inside_a_loop(x: &[f64]) -> f64 {
        let mut w = W {
            t: x[0],
            ps: x.to_vec(),
            qs: vec![x[1], x[0]],
        };
        for p in w.ps.iter_mut() {
            let t = &mut w.t;
            *t *= *p;
            if *t > 40.0 {
                continue;
            }
            *p += t.sin();
            for q in w.qs.iter_mut() {
                *q *= *p;
            }
            std::mem::swap(p, &mut w.t);
        }
        w.t * w.ps[1] * w.qs[0]
    }
}
use case_reference_inside_a_loop::reference_inside_a_loop;

mod case_lengths_inside_a_loop {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        t: f64,
        ps: Vec<f64>,
        qs: Vec<f64>,
    }
    #[differentiable]
    pub(super) fn lengths_inside_a_loop(x: &[f64]) -> f64 {
        let mut w = W {
            t: x[0],
            ps: x.to_vec(),
            qs: vec![x[1], x[0]],
        };
        for p in w.ps.iter_mut() {
            for _ in 0..2 {
                let qs = &mut w.qs;
                qs.push(*p * w.t);
                if qs.len() > 5 {
                    break;
                }
                w.t += qs[qs.len() - 1].sin();
            }
            if w.t > 40.0 {
                return w.t;
            }
        }
        w.t * w.qs[w.qs.len() - 1] * w.qs[3]
    }
}
use case_lengths_inside_a_loop::lengths_inside_a_loop;

mod case_element_and_a_field {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        t: f64,
        ps: Vec<f64>,
        qs: Vec<f64>,
    }
    #[differentiable]
    pub(super) fn element_and_a_field(x: &[f64]) -> f64 {
        let mut w = W {
            t: x[0],
            ps: x.to_vec(),
            qs: vec![x[1], x[0]],
        };
        let p = &mut w.ps[0];
        *p = p.tanh() * 2.0;
        *p += std::mem::replace(&mut w.t, *p * x[1]);
        w.qs.push(*p);
        *p *= w.qs[2] + w.t;
        w.t * w.ps[0] + w.qs[2]
    }
}
use case_element_and_a_field::element_and_a_field;

mod case_reference_and_lengths {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        t: f64,
        ps: Vec<f64>,
        qs: Vec<f64>,
    }
    #[differentiable]
    pub(super) fn reference_and_lengths(x: &[f64]) -> f64 {
        let mut w = W {
            t: x[0],
            ps: x.to_vec(),
            qs: vec![x[1], x[0], x[2], x[1] * x[2]],
        };
        let (t, ps) = (&mut w.t, &mut w.ps);
        ps.push(*t * x[2]);
        w.qs.truncate(3);
        *t += w.qs[2] * ps[3];
        for q in w.qs.iter_mut() {
            *t *= *q;
            ps.insert(0, *t);
        }
        let total = *t;
        total + w.ps[1] * w.qs[2] + w.ps[w.ps.len() - 1]
    }
}
use case_reference_and_lengths::reference_and_lengths;

use ad_runtime::prelude::*;

cases![
    sum_in_a_field,
    product_in_a_field,
    for_each_and_reversed,
    field_added,
    field_assigned,
    some_of_a_field,
    as_mut_of_a_field,
    payload_of_a_field,
    last_of_a_field,
    value_of_a_map,
    fields_of_items,
    tree,
    halves,
    first_and_rest,
    slice_pattern,
    chunks,
    halves_lent,
    halves_swapped,
    chunk_and_half,
    rows_lent,
    halves_for_each,
    taken_apart_and_lent,
    taken_apart,
    field_lent,
    field_swapped,
    tuple_assigned,
    option_assigned,
    pushed,
    extended,
    source_assigned,
    source_from_a_call,
    some_again,
    some_of_itself,
    parts_from_calls,
    nested_chunks,
    nested_fields,
    tuple,
    two_fields,
    reference_inside_a_loop,
    lengths_inside_a_loop,
    element_and_a_field,
    reference_and_lengths
];
