//! What users write, and what did not compile once: generators that are lent to marked parameters, `extend`, negated
//! calls, fields that are moved and assigned again.

use crate::cases;

mod case_generator_of_its_own {
    use ad_runtime::prelude::*;
    struct Lcg(u64);
    impl Lcg {
        fn uniform(&mut self) -> f64 {
            self.0 += 1;
            self.0 as f64
        }
    }
    #[differentiable]
    fn path(s0: f64, #[no_derivative] rng: &mut Lcg) -> f64 {
        s0 * rng.uniform()
    }
    #[differentiable]
    pub(super) fn generator_of_its_own(x: &[f64]) -> f64 {
        let mut rng = Lcg(42);
        path(x[0], &mut rng) + x[1]
    }
}
use case_generator_of_its_own::generator_of_its_own;

mod case_generator_handed_on {
    use ad_runtime::prelude::*;
    struct Rng(u64);
    impl Rng {
        fn draw(&mut self) -> f64 {
            self.0 += 1;
            self.0 as f64
        }
    }
    #[differentiable]
    fn path(s0: f64, #[no_derivative] r: &mut Rng) -> f64 {
        s0 * r.draw()
    }
    #[differentiable]
    fn two(s0: f64, #[no_derivative] r: &mut Rng) -> f64 {
        let a = path(s0, r);
        let k = r.draw();
        a * k + path(s0, r)
    }
    #[differentiable]
    pub(super) fn generator_handed_on(x: &[f64]) -> f64 {
        let mut rng = Rng(1);
        let a = two(x[0], &mut rng);
        let k = rng.draw();
        a * x[1] * k
    }
}
use case_generator_handed_on::generator_handed_on;

mod case_extended_by_copies {
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn extended_by_copies(x: &[f64]) -> f64 {
        let mut v = vec![x[0]];
        v.extend(x.iter().copied());
        v[0] * v[2]
    }
}
use case_extended_by_copies::extended_by_copies;

mod case_extended_by_references {
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn extended_by_references(x: &[f64]) -> f64 {
        let mut v = vec![x[0]];
        v.extend(x.iter());
        v[0] * v[2]
    }
}
use case_extended_by_references::extended_by_references;

mod case_extended_by_a_slice {
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn extended_by_a_slice(x: &[f64]) -> f64 {
        let mut v = vec![x[0]];
        v.extend(&x[1..]);
        v[0] * v[2]
    }
}
use case_extended_by_a_slice::extended_by_a_slice;

mod case_extended_by_a_map {
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn extended_by_a_map(x: &[f64]) -> f64 {
        let mut v = vec![x[0]];
        v.extend(x.iter().map(|t| t * 2.0));
        v[0] * v[2]
    }
}
use case_extended_by_a_map::extended_by_a_map;

mod case_extended_by_chains {
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn extended_by_chains(x: &[f64]) -> f64 {
        let mut v = vec![x[0]];
        v.extend((0..3).map(|i| x[i] * x[i]));
        v.extend(
            x.iter()
                .zip(x.iter().skip(1))
                .filter(|(a, _)| **a > -0.55)
                .map(|(a, b)| a * b),
        );
        v[0] * v[2] + v[4]
    }
}
use case_extended_by_chains::extended_by_chains;

mod case_extended_field {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        v: Vec<f64>,
    }
    #[differentiable]
    pub(super) fn extended_field(x: &[f64]) -> f64 {
        let mut w = W { v: vec![x[0]] };
        w.v.extend(x.iter().map(|t| t * 2.0));
        let r = &mut w.v;
        r.extend(x.iter().rev().copied());
        w.v[0] * w.v[3] * w.v[4]
    }
}
use case_extended_field::extended_field;

mod case_copies_of_a_filter {
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn copies_of_a_filter(x: &[f64]) -> f64 {
        let v: Vec<f64> = x.iter().filter(|l| **l > -0.55).cloned().collect();
        let s: f64 = x.iter().filter(|l| **l > -0.55).copied().sum();
        v[0] * s
    }
}
use case_copies_of_a_filter::copies_of_a_filter;

mod case_negated_step {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct Vm {
        s: Vec<f64>,
        #[no_derivative]
        pc: usize,
    }
    #[differentiable]
    impl Vm {
        fn step(&mut self) -> bool {
            self.pc += 1;
            self.s[0] *= 2.0;
            self.pc < 3
        }
    }
    #[differentiable]
    pub(super) fn negated_step(x: &[f64]) -> f64 {
        let mut v = Vm {
            s: vec![x[0]],
            pc: 0,
        };
        while v.pc < 5 {
            if !v.step() {
                break;
            }
        }
        v.s[0]
    }
}
use case_negated_step::negated_step;

mod case_negated_in_chains {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct Vm {
        s: Vec<f64>,
        #[no_derivative]
        pc: usize,
    }
    #[differentiable]
    impl Vm {
        fn step(&mut self) -> bool {
            self.pc += 1;
            self.s[0] *= 2.0;
            self.pc < 3
        }
    }
    #[differentiable]
    pub(super) fn negated_in_chains(x: &[f64]) -> f64 {
        let mut v = Vm {
            s: vec![x[0]],
            pc: 0,
        };
        while !(!v.step()) && v.pc < 5 {
            v.s[0] += x[1];
        }
        if v.pc > 0 && !v.step() {
            v.s[0] += x[2];
        }
        v.s[0]
    }
}
use case_negated_in_chains::negated_in_chains;

mod case_marked_part_moved {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct B(#[no_derivative] char, f64);
    #[differentiable]
    fn g(e: B) -> B {
        let B(op, a) = e;
        B(op, a * 2.0)
    }
    #[differentiable]
    pub(super) fn marked_part_moved(x: &[f64]) -> f64 {
        g(B('c', x[0])).1
    }
}
use case_marked_part_moved::marked_part_moved;

mod case_marked_payload_moved {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    enum E {
        Num(f64),
        Op(#[no_derivative] char, Box<E>, Box<E>),
    }
    #[differentiable]
    fn scale(e: &E, k: f64) -> E {
        match e {
            E::Num(v) => E::Num(v * k),
            E::Op(c, a, b) => E::Op(*c, Box::new(scale(a, k)), Box::new(scale(b, k))),
        }
    }
    #[differentiable]
    fn eval(e: &E) -> f64 {
        match e {
            E::Num(v) => *v,
            E::Op('+', a, b) => eval(a) + eval(b),
            E::Op(_, a, b) => eval(a) * eval(b),
        }
    }
    #[differentiable]
    pub(super) fn marked_payload_moved(x: &[f64]) -> f64 {
        let e = E::Op(
            '*',
            Box::new(E::Num(x[0])),
            Box::new(E::Op('+', Box::new(E::Num(x[1])), Box::new(E::Num(x[2])))),
        );
        eval(&scale(&e, x[1]))
    }
}
use case_marked_payload_moved::marked_payload_moved;

mod case_index_from_a_constant {
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn index_from_a_constant(x: &[f64]) -> f64 {
        let mut d = x.to_vec();
        for k in 0..3 {
            let mut u = usize::MAX;
            for v in 0..3 {
                if u == usize::MAX || x[v] < x[u] {
                    u = v;
                }
            }
            for v in 0..3 {
                d[v] += x[u];
            }
        }
        d[0]
    }
}
use case_index_from_a_constant::index_from_a_constant;

mod case_state_machine {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    enum P {
        Idle,
        Coast(f64),
    }
    #[derive(Clone, Differentiable)]
    struct R {
        h: f64,
        phase: P,
    }
    #[differentiable]
    impl R {
        fn tick(mut self) -> Self {
            self.phase = match self.phase {
                P::Coast(v) if self.h > 0.52 => P::Coast(v * self.h),
                other => other,
            };
            self
        }
    }
    #[differentiable]
    pub(super) fn state_machine(x: &[f64]) -> f64 {
        match (R {
            h: x[0],
            phase: P::Coast(x[1]),
        })
        .tick()
        .phase
        {
            P::Coast(v) => v,
            P::Idle => 0.0,
        }
    }
}
use case_state_machine::state_machine;

mod case_count_in_a_product {
    use ad_runtime::prelude::*;
    fn count(n: &[f64]) -> usize {
        n.iter().filter(|v| **v > -0.55).count()
    }
    #[differentiable]
    pub(super) fn count_in_a_product(x: &[f64]) -> f64 {
        x[1] * count(x) as f64
    }
}
use case_count_in_a_product::count_in_a_product;

mod case_enum_of_a_function {
    use ad_runtime::prelude::*;
    #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    enum L {
        Lo,
        Hi,
    }
    impl L {
        fn of(v: f64) -> L {
            if v > 0.25 { L::Hi } else { L::Lo }
        }
        fn w(&self) -> f64 {
            match self {
                L::Lo => 1.0,
                L::Hi => 2.0,
            }
        }
    }
    fn classify(v: f64) -> L {
        L::of(v)
    }
    #[differentiable]
    pub(super) fn enum_of_a_function(x: &[f64]) -> f64 {
        let mut t = 0.0;
        for v in x {
            let l = classify(*v);
            t += v * v * l.w();
        }
        t
    }
}
use case_enum_of_a_function::enum_of_a_function;

mod case_enum_of_its_own_function {
    use ad_runtime::prelude::*;
    #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    enum L {
        Lo,
        Hi,
    }
    impl L {
        fn of(v: f64) -> L {
            if v > 0.25 { L::Hi } else { L::Lo }
        }
        fn w(&self) -> f64 {
            match self {
                L::Lo => 1.0,
                L::Hi => 2.0,
            }
        }
    }
    #[differentiable]
    pub(super) fn enum_of_its_own_function(x: &[f64]) -> f64 {
        let mut t = 0.0;
        for v in x {
            let l = L::of(*v);
            t += v * v * l.w();
        }
        t
    }
}
use case_enum_of_its_own_function::enum_of_its_own_function;

mod case_marked_field_of_a_generic {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct R<const N: usize> {
        b: f64,
        #[no_derivative]
        len: usize,
    }
    #[differentiable]
    impl<const N: usize> R<N> {
        fn mean(&self) -> f64 {
            self.b / self.len.max(1) as f64
        }
    }
    #[differentiable]
    pub(super) fn marked_field_of_a_generic(x: &[f64]) -> f64 {
        R::<2> { b: x[0], len: 2 }.mean()
    }
}
use case_marked_field_of_a_generic::marked_field_of_a_generic;

mod case_generic_step_in_a_condition {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct V {
        a: f64,
    }
    #[differentiable]
    impl V {
        fn bump<F: Fn(f64) -> f64>(&mut self, g: F) -> f64 {
            self.a = self.a * 2.0;
            self.a
        }
    }
    #[differentiable]
    pub(super) fn generic_step_in_a_condition(x: &[f64]) -> f64 {
        let mut v = V { a: x[0] };
        let mut t = x[1];
        if v.bump(|t: f64| t) > 0.52 {
            t *= 2.0;
        }
        t * v.a
    }
}
use case_generic_step_in_a_condition::generic_step_in_a_condition;

mod case_fields_moved_round {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        a: Vec<f64>,
        b: Vec<f64>,
    }
    #[differentiable]
    pub(super) fn fields_moved_round(x: &[f64]) -> f64 {
        let mut w = W {
            a: x.to_vec(),
            b: vec![x[0]; 3],
        };
        for i in 0..3 {
            let mut a = w.a;
            w.a = w.b;
            a[i] *= x[i];
            w.b = a;
        }
        w.a[1] * w.b[2]
    }
}
use case_fields_moved_round::fields_moved_round;

mod case_log_of_constants {
    use ad_runtime::prelude::*;
    #[differentiable]
    fn note(s: f64, #[no_derivative] c: &mut Vec<f64>) -> f64 {
        c.push(5.0);
        s * c.len() as f64
    }
    #[differentiable]
    pub(super) fn log_of_constants(x: &[f64]) -> f64 {
        let mut c = vec![];
        let t = note(x[1], &mut c);
        let u = note(x[0] * t, &mut c);
        t * c[0] * u
    }
}
use case_log_of_constants::log_of_constants;

mod case_generator_of_methods {
    use ad_runtime::prelude::*;
    struct Rng(u64);
    impl Rng {
        fn draw(&mut self) -> f64 {
            self.0 += 1;
            self.0 as f64 * 0.1
        }
    }
    #[derive(Clone, Differentiable)]
    struct M {
        a: f64,
        b: f64,
    }
    #[differentiable]
    impl M {
        fn step(&mut self, dt: f64, #[no_derivative] rng: &mut Rng) {
            let z = rng.draw();
            self.a += self.b * dt * z;
            self.b *= 1.0 - dt;
        }
        fn run(&mut self, n: usize, #[no_derivative] rng: &mut Rng) -> f64 {
            for _ in 0..n {
                self.step(0.1, rng);
            }
            self.a
        }
    }
    #[differentiable]
    pub(super) fn generator_of_methods(x: &[f64]) -> f64 {
        let mut s = 0.0;
        for seed in 0..3 {
            let mut rng = Rng(seed);
            let mut m = M { a: x[0], b: x[1] };
            m.step(x[2], &mut rng);
            s += m.run(3, &mut rng) * rng.draw();
        }
        s
    }
}
use case_generator_of_methods::generator_of_methods;

mod case_negated_closure {
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn negated_closure(x: &[f64]) -> f64 {
        let p = |v: f64| v > 0.25;
        let mut s = 0.0;
        for v in x {
            if !p(*v) {
                s += v * v;
            }
            if !(p(*v) && s > -0.55) {
                s *= 1.5;
            }
        }
        s
    }
}
use case_negated_closure::negated_closure;

mod case_results_without_tangents {
    use ad_runtime::prelude::*;
    #[derive(Clone, Copy)]
    enum L {
        Lo,
        Hi,
    }
    fn classify(v: f64) -> L {
        if v > 0.25 { L::Hi } else { L::Lo }
    }
    fn count(n: &[f64]) -> usize {
        n.iter().filter(|v| **v > -0.55).count()
    }
    impl L {
        fn w(&self, k: usize) -> f64 {
            match self {
                L::Lo => 1.0,
                L::Hi => k as f64,
            }
        }
    }
    #[differentiable]
    pub(super) fn results_without_tangents(x: &[f64]) -> f64 {
        let mut t = 0.0;
        for v in x {
            t += v * v * classify(*v).w(count(x));
        }
        t / count(&x[1..]) as f64 + x[count(x) - 1]
    }
}
use case_results_without_tangents::results_without_tangents;

mod case_fields_moved_in_a_method {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        a: Vec<f64>,
        b: Vec<f64>,
    }
    #[differentiable]
    impl W {
        fn go(mut self, x: &[f64]) -> Self {
            let a = self.a;
            self.a = self.b;
            self.a.push(x[0]);
            self.b = a;
            self.b[0] *= x[1];
            self
        }
    }
    #[differentiable]
    pub(super) fn fields_moved_in_a_method(x: &[f64]) -> f64 {
        let mut w = W {
            a: x.to_vec(),
            b: vec![x[0]; 2],
        };
        for i in 0..3 {
            w = w.go(&x[..]);
        }
        w.a[1] * w.b[2]
    }
}
use case_fields_moved_in_a_method::fields_moved_in_a_method;

mod case_tree_grown {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    enum N {
        Leaf(f64),
        Two(Box<N>, Box<N>),
    }
    #[derive(Clone, Differentiable)]
    struct T {
        root: N,
        n: f64,
    }
    #[differentiable]
    impl T {
        fn grow(mut self, v: f64) -> T {
            self.root = match self.root {
                N::Leaf(a) => N::Two(Box::new(N::Leaf(a)), Box::new(N::Leaf(v))),
                N::Two(l, r) => N::Two(l, Box::new(N::Two(r, Box::new(N::Leaf(v))))),
            };
            self.n += 1.0;
            self
        }
        fn sum(&self) -> f64 {
            sum(&self.root)
        }
    }
    #[differentiable]
    fn sum(n: &N) -> f64 {
        match n {
            N::Leaf(v) => v * v,
            N::Two(a, b) => sum(a) + 2.0 * sum(b),
        }
    }
    #[differentiable]
    pub(super) fn tree_grown(x: &[f64]) -> f64 {
        let mut t = T {
            root: N::Leaf(x[0]),
            n: 0.0,
        };
        for v in &x[1..] {
            t = t.grow(*v);
        }
        t.sum() * t.n
    }
}
use case_tree_grown::tree_grown;

use ad_runtime::prelude::*;

cases![
    generator_of_its_own,
    generator_handed_on,
    extended_by_copies,
    extended_by_references,
    extended_by_a_slice,
    extended_by_a_map,
    extended_by_chains,
    extended_field,
    copies_of_a_filter,
    negated_step,
    negated_in_chains,
    marked_part_moved,
    marked_payload_moved,
    index_from_a_constant,
    state_machine,
    count_in_a_product,
    enum_of_a_function,
    enum_of_its_own_function,
    marked_field_of_a_generic,
    generic_step_in_a_condition,
    fields_moved_round,
    log_of_constants,
    generator_of_methods,
    negated_closure,
    results_without_tangents,
    fields_moved_in_a_method,
    tree_grown
];
