//! Methods that take their receiver by value, of fields of generic structs.

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Clone, Differentiable)]
struct OfAPartOfATupleInner {
    a: f64,
    v: Vec<f64>,
}
#[differentiable]
trait OfAPartOfATupleRun {
    fn run_of_of_a_part_of_a_tuple(self, k: f64) -> f64;
}
#[differentiable]
impl OfAPartOfATupleRun for OfAPartOfATupleInner {
    fn run_of_of_a_part_of_a_tuple(self, k: f64) -> f64 {
        self.a * k * self.v[0]
    }
}
#[derive(Clone, Differentiable)]
struct OfAPartOfATupleOuter<I: Differentiable> {
    l: (I, f64),
    w: Vec<f64>,
}
#[differentiable]
fn g_of_of_a_part_of_a_tuple<T: OfAPartOfATupleRun + Differentiable>(
    a: OfAPartOfATupleOuter<T>,
    k: f64,
) -> f64 {
    let w = a.w;
    let q = a.l.1;
    a.l.0.run_of_of_a_part_of_a_tuple(k) * w[0] * q
}
#[differentiable]
fn of_a_part_of_a_tuple(x: &[f64]) -> f64 {
    g_of_of_a_part_of_a_tuple(
        OfAPartOfATupleOuter {
            l: (
                OfAPartOfATupleInner {
                    a: x[0],
                    v: vec![(x[1] * 0.7 + x[2] * 1.9)],
                },
                (x[0] * x[2]),
            ),
            w: vec![x[1]],
        },
        x[2],
    )
}

#[derive(Clone, Differentiable)]
struct ThatGivesItselfBackInner {
    a: f64,
    v: Vec<f64>,
}
#[differentiable]
trait ThatGivesItselfBackRun: Sized {
    fn run_of_that_gives_itself_back(self, k: f64) -> Self;
    fn val_of_that_gives_itself_back(&self) -> f64;
}
#[differentiable]
impl ThatGivesItselfBackRun for ThatGivesItselfBackInner {
    fn run_of_that_gives_itself_back(self, k: f64) -> Self {
        ThatGivesItselfBackInner {
            a: self.a * k,
            v: vec![self.v[0], k],
        }
    }
    fn val_of_that_gives_itself_back(&self) -> f64 {
        self.a * self.v[0]
    }
}
#[derive(Clone, Differentiable)]
struct ThatGivesItselfBackOuter<I: Differentiable> {
    l: I,
    w: Vec<f64>,
}
#[differentiable]
impl<I: ThatGivesItselfBackRun + Differentiable> ThatGivesItselfBackOuter<I> {
    fn all_of_that_gives_itself_back(mut self, k: f64) -> Self {
        self.l = self.l.run_of_that_gives_itself_back(k);
        self.w.push(k);
        self
    }
    fn both_of_that_gives_itself_back(self, k: f64) -> f64 {
        let ThatGivesItselfBackOuter { l, w } = self;
        l.run_of_that_gives_itself_back(w[0])
            .val_of_that_gives_itself_back()
            * k
    }
}
#[differentiable]
fn that_gives_itself_back(x: &[f64]) -> f64 {
    ThatGivesItselfBackOuter {
        l: ThatGivesItselfBackInner {
            a: x[0],
            v: vec![(x[1] * 0.7 + x[2] * 1.9)],
        },
        w: vec![x[1]],
    }
    .all_of_that_gives_itself_back(x[2])
    .all_of_that_gives_itself_back((x[0] * 1.1 - x[1] * 0.3))
    .both_of_that_gives_itself_back((x[0] * x[2]))
}

#[derive(Clone, Differentiable)]
struct OfTwoParametersInner {
    a: f64,
    v: Vec<f64>,
}
#[differentiable]
trait OfTwoParametersRun: Sized {
    fn run_of_of_two_parameters(self, k: f64) -> f64;
}
#[differentiable]
impl OfTwoParametersRun for OfTwoParametersInner {
    fn run_of_of_two_parameters(self, k: f64) -> f64 {
        self.a * k * self.v[0]
    }
}
#[derive(Clone, Differentiable)]
struct OfTwoParametersOuter<I: Differentiable, J: Differentiable> {
    l: I,
    m: J,
    w: Vec<f64>,
}
#[differentiable]
fn g_of_of_two_parameters<
    I: OfTwoParametersRun + Differentiable,
    J: OfTwoParametersRun + Differentiable,
>(
    a: OfTwoParametersOuter<I, J>,
    k: f64,
) -> f64 {
    let p = a.l.run_of_of_two_parameters(k);
    let w = a.w;
    let q = a.m.run_of_of_two_parameters(p);
    if w[0] > 0.0 { p * q * w[0] } else { q }
}
#[differentiable]
fn of_two_parameters(x: &[f64]) -> f64 {
    g_of_of_two_parameters(
        OfTwoParametersOuter {
            l: OfTwoParametersInner {
                a: x[0],
                v: vec![(x[1] * 0.7 + x[2] * 1.9)],
            },
            m: OfTwoParametersInner {
                a: (x[0] * x[2]),
                v: vec![(x[0] * 1.1 - x[1] * 0.3)],
            },
            w: vec![x[1]],
        },
        x[2],
    )
}

#[derive(Clone, Differentiable)]
struct OfItemsAndOptionsInner {
    a: f64,
    v: Vec<f64>,
}
#[differentiable]
trait OfItemsAndOptionsRun: Sized {
    fn run_of_of_items_and_options(self, k: f64) -> f64;
}
#[differentiable]
impl OfItemsAndOptionsRun for OfItemsAndOptionsInner {
    fn run_of_of_items_and_options(self, k: f64) -> f64 {
        self.a * k * self.v[0]
    }
}
#[derive(Clone, Differentiable)]
struct OfItemsAndOptionsOuter<I: Differentiable> {
    l: Vec<I>,
    o: Option<I>,
    w: Vec<f64>,
}
#[differentiable]
fn g_of_of_items_and_options<I: OfItemsAndOptionsRun + Differentiable>(
    mut a: OfItemsAndOptionsOuter<I>,
    k: f64,
) -> f64 {
    let mut t = 0.0;
    let w = a.w;
    for l in a.l {
        t += l.run_of_of_items_and_options(k) * w[0];
    }
    if let Some(o) = a.o {
        t *= o.run_of_of_items_and_options(w[0]);
    }
    t
}
#[differentiable]
fn of_items_and_options(x: &[f64]) -> f64 {
    g_of_of_items_and_options(
        OfItemsAndOptionsOuter {
            l: vec![
                OfItemsAndOptionsInner {
                    a: x[0],
                    v: vec![(x[1] * 0.7 + x[2] * 1.9)],
                },
                OfItemsAndOptionsInner {
                    a: x[1],
                    v: vec![(x[1] * 0.7 + x[2] * 1.9) * x[2]],
                },
            ],
            o: Some(OfItemsAndOptionsInner {
                a: (x[0] * x[2]),
                v: vec![(x[0] * 1.1 - x[1] * 0.3)],
            }),
            w: vec![x[1]],
        },
        x[2],
    )
}

// Methods of the same name, some of which take `self` and some `&mut self`.

#[derive(Clone, Copy, Differentiable)]
struct A {
    a: f64,
}
#[differentiable]
impl A {
    fn put(self, k: f64) -> f64 {
        self.a * k
    }
}
#[differentiable]
trait Put {
    fn put(&mut self, k: f64) -> f64;
}
#[derive(Clone, Differentiable)]
struct Account {
    t: f64,
}
#[differentiable]
impl Put for Account {
    fn put(&mut self, k: f64) -> f64 {
        self.t *= k;
        self.t
    }
}
#[differentiable]
fn put_in<A: Put + Clone>(h: &mut (A, f64), k: f64) -> f64 {
    h.0.put(k)
}
#[differentiable]
fn parameter_with_the_name_of_a_struct(x: &[f64]) -> f64 {
    let mut h = (Account { t: x[0] }, x[2]);
    put_in(&mut h, x[1]) * h.0.t
}

#[derive(Clone, Differentiable)]
struct Held<T> {
    l: T,
}
#[differentiable]
impl Held<A> {
    fn hold(self, k: f64) -> f64 {
        self.l.a * k
    }
}
type HeldNumber = Held<f64>;
#[differentiable]
impl HeldNumber {
    fn hold(&mut self, k: f64) -> f64 {
        self.l *= k;
        self.l
    }
}
#[differentiable]
fn hold_in(s: &mut (Held<f64>, f64), k: f64) -> f64 {
    s.0.hold(k)
}
#[differentiable]
fn impl_of_an_alias(x: &[f64]) -> f64 {
    let mut s = (Held { l: x[0] }, x[2]);
    hold_in(&mut s, x[1]) * s.0.l
}

cases![
    parameter_with_the_name_of_a_struct,
    impl_of_an_alias,
    of_a_part_of_a_tuple,
    that_gives_itself_back,
    of_two_parameters,
    of_items_and_options
];
