//! Methods that take their receiver by value, of fields of generic structs.

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Clone, Differentiable)]
struct OfAGenericFieldInner<T: Differentiable> {
    a: T,
    u: Vec<f64>,
}
#[differentiable]
impl<T: Differentiable<Tangent = f64> + Clone + Into<f64>> OfAGenericFieldInner<T> {
    fn run_of_of_a_generic_field(self, k: f64) -> f64 {
        self.u[0] * k * k
    }
}
#[derive(Clone, Differentiable)]
struct OfAGenericFieldOuter {
    l: OfAGenericFieldInner<f64>,
    w: Vec<f64>,
}
#[differentiable]
fn g_of_of_a_generic_field(a: OfAGenericFieldOuter, k: f64) -> f64 {
    let w = a.w;
    a.l.run_of_of_a_generic_field(k) * w[0]
}
#[differentiable]
fn of_a_generic_field(x: &[f64]) -> f64 {
    g_of_of_a_generic_field(
        OfAGenericFieldOuter {
            l: OfAGenericFieldInner {
                a: x[0],
                u: vec![(x[0] * x[2])],
            },
            w: vec![x[1]],
        },
        x[2],
    )
}

#[derive(Clone, Differentiable)]
struct OfAnArgumentInner {
    a: f64,
    v: Vec<f64>,
}
#[differentiable]
impl OfAnArgumentInner {
    fn run_of_of_an_argument(self, k: f64) -> f64 {
        self.a * k * self.v[0]
    }
}
#[derive(Clone, Differentiable)]
struct OfAnArgumentOuter<I: Differentiable> {
    l: I,
    w: Vec<f64>,
}
#[differentiable]
fn g_of_of_an_argument(a: OfAnArgumentOuter<OfAnArgumentInner>, k: f64) -> f64 {
    let w = a.w;
    a.l.run_of_of_an_argument(k) * w[0]
}
#[differentiable]
fn of_an_argument(x: &[f64]) -> f64 {
    g_of_of_an_argument(
        OfAnArgumentOuter {
            l: OfAnArgumentInner {
                a: x[0],
                v: vec![(x[1] * 0.7 + x[2] * 1.9)],
            },
            w: vec![x[1]],
        },
        x[2],
    )
}

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

cases![
    of_a_generic_field,
    of_an_argument,
    of_a_part_of_a_tuple,
    that_gives_itself_back,
    of_two_parameters,
    of_items_and_options
];
