//! Several directions at once: each tangent is that of a single pushforward, and the function runs once.
#![allow(missing_docs, reason = "tests")]
#![allow(clippy::needless_late_init, reason = "that is what is tested")]

use ad_runtime::prelude::*;
use std::cell::Cell;

/// Each of the tangents is that of a single pushforward.
fn check<Args, F, const N: usize>(at: Args, directions: [Args::Tangent; N], f: &F)
where
    Args: Differentiable + Clone,
    F: ForwardFn<Args>,
    F::Output: std::fmt::Debug + PartialEq,
    <F::Output as Differentiable>::Tangent: PartialEq,
{
    let (value, slopes) = f.jvps(at.clone(), &directions);
    for (slope, direction) in slopes.iter().zip(&directions) {
        let (expected_value, expected) = f.jvp(at.clone(), direction);
        assert_eq!(value, expected_value);
        assert_eq!(*slope, expected);
    }
}

#[differentiable(directions)]
fn ten_operations(x: f64, y: f64) -> f64 {
    let a = x * y;
    let b = a.sin();
    let c = b + x;
    let d = c * c;
    let e = d / (y + 2.0);
    e.exp() - a * 0.5
}

#[differentiable(directions)]
fn scaled(x: &[f64], k: f64, out: &mut [f64]) {
    for i in 0..x.len() {
        out[i] += x[i] * k + k.powi(2);
    }
}

#[differentiable(directions)]
fn loops(x: &[f64], k: f64) -> f64 {
    let mut y = vec![0.0; x.len()];
    let mut z = [k, k * 2.0, 3.0];
    let fixed = [1.0, 2.0];
    scaled(x, k, &mut y);
    scaled(&fixed, x[0], &mut z[1..]);
    scaled(&fixed, 2.0, &mut y[..2]);
    let mut sum = 0.0;
    for (i, v) in y.iter().enumerate() {
        if *v > 0.5 {
            sum += v * z[i % 3];
        } else {
            sum -= v.tanh();
        }
    }
    let mut steps = 0;
    while sum < 50.0 {
        sum = sum * 1.5 + x[0] * x[0] + 1.0;
        steps += 1;
        if steps > 20 {
            return sum.max(k);
        }
    }
    let later;
    if k > 0.0 {
        later = sum * k;
    } else {
        later = 1.0;
    }
    later + y.len() as f64
}

#[derive(Clone, Debug, Differentiable, PartialEq)]
struct Body {
    place: [f64; 2],
    mass: f64,
    #[no_derivative]
    table: Vec<f64>,
}

#[differentiable(directions)]
impl Body {
    fn energy(&self, k: f64) -> f64 {
        let [x, y] = self.place;
        self.mass * (x * x + y * y) * k + weighted(&self.table, k)
    }
    fn push(&mut self, k: f64) {
        self.place[0] += k / self.mass;
        self.mass *= 1.1;
    }
}

#[differentiable(directions)]
fn weighted(table: &[f64], k: f64) -> f64 {
    let mut sum = 0.0;
    for v in table {
        sum += v * k * k;
    }
    sum
}

#[differentiable(directions)]
fn structs(mass: f64, k: f64) -> f64 {
    let mut body = Body {
        place: [k, mass * k],
        mass,
        table: vec![1.0, 2.0],
    };
    let before = body.energy(k);
    body.push(k * 2.0);
    let other = Body {
        mass: 2.0,
        ..body.clone()
    };
    before + body.energy(1.5) + other.energy(k)
}

#[derive(Clone, Debug, Differentiable, PartialEq)]
enum Shape {
    Disc { radius: f64 },
    Box(f64, f64),
}

#[differentiable(directions)]
fn area(shape: &Shape) -> f64 {
    match shape {
        Shape::Disc { radius } => 3.0 * radius * radius,
        Shape::Box(a, b) => a * b,
    }
}

#[differentiable(directions)]
fn shapes(a: f64, b: f64) -> f64 {
    area(&Shape::Disc { radius: a * b }) + area(&Shape::Box(b, 2.0)) * a
}

#[differentiable(directions)]
fn pairs(x: f64, y: f64) -> (f64, [f64; 2]) {
    let pair = (x * y, Some(y));
    let second = pair.1.unwrap();
    (pair.0.hypot(second), [second, x.atan2(y)])
}

#[differentiable(order = 2, directions)]
fn potential(x: f64, y: f64) -> f64 {
    1.0 / (x * x + y * y).sqrt()
}

#[differentiable(directions)]
fn nested(x: f64, y: f64) -> f64 {
    let by_x = derivative_at!(x, |x| potential(x, y));
    let (_, by_y) = gradient!(x, y, potential);
    by_x * by_y + x
}

#[differentiable(directions)]
impl Body {
    fn of(mass: f64, k: f64) -> Body {
        Body {
            place: [k, mass],
            mass,
            table: vec![],
        }
    }
}

#[derive(Clone, Debug, Differentiable)]
enum List {
    End,
    Item(f64, Vec<f64>, Box<List>),
}

#[differentiable(directions)]
fn total(list: &List, k: f64) -> f64 {
    match list {
        List::End => exp(k),
        List::Item(head, table, tail) => head * k + weighted(table, k) + total(tail, k),
    }
}

#[differentiable(directions)]
fn passed_on(out: &mut [f64], x: &[f64], k: f64) {
    scaled(x, k, out);
    scaled(&x[1..], k * k, &mut out[1..]);
}

#[differentiable(directions)]
fn lists(x: f64, k: f64) -> f64 {
    let inner = List::Item(k, vec![x, k], Box::new(List::End));
    let list = List::Item(x * k, vec![k], Box::new(inner));
    let mut out = vec![x; 3];
    passed_on(&mut out, &[x, k, 1.0], k);
    let bent = |v: f64| v * x + k;
    total(&list, k) + out[0] * out[2] + passed(bent, out[1]) + passed(|v: f64| v.sin() * k, x)
}

#[differentiable(directions)]
fn passed<F: Fn(f64) -> f64>(f: F, x: f64) -> f64 {
    f(x) * x + f(f(x))
}

mod other {
    pub(super) fn cube(x: f64) -> f64 {
        x * x * x
    }
}
fn cube_rule(x: f64) -> (f64, impl Fn(f64) -> f64) {
    (x * x * x, move |v| 3.0 * x * x * v)
}

#[differentiable(directions)]
fn square(x: f64) -> f64 {
    x * x
}

#[differentiable(directions, with(other::cube = cube_rule))]
fn functions(x: f64, y: f64) -> f64 {
    let body = Body::of(x, y);
    let h: fn(f64) -> f64 = square;
    passed(square, x * y) + other::cube(y) + Body::energy(&body, x) + h(y)
}

#[test]
fn tangents_are_those_of_single_pushforwards() {
    let directions = [(1.0, 0.0), (0.0, 1.0), (0.3, -0.7)];
    check((0.7, 1.3), directions, &ten_operations {});
    check((0.7, 1.3), directions, &structs {});
    check((0.7, 1.3), directions, &shapes {});
    check((0.7, 1.3), directions, &pairs {});
    check((0.7, 1.3), directions, &nested {});
    check((0.7, 1.3), directions, &functions {});
    check((0.7, 1.3), directions, &lists {});
    for x in [[0.4, -0.7, 1.2], [2.0, 0.1, 0.3]] {
        for k in [0.8, -0.3] {
            let directions = [
                (vec![1.0, 0.0, 0.0], 0.0),
                (vec![0.2, -0.4, 0.6], 1.0),
                (vec![0.0, 0.0, 1.0], -0.5),
                (vec![0.0; 3], 1.0),
            ];
            check((&x[..], k), directions, &loops {});
        }
    }
}

#[test]
fn the_operators() {
    let slopes = directional_derivatives!(2.0, 3.0, [(1.0, 0.0), (0.0, 1.0)], |x, y| x * y * y);
    assert_eq!(slopes, [9.0, 12.0]);
    let (value, slopes) = value_with_directional_derivatives!(2.0, [1.0, -2.0], |x| x * x * x);
    assert_eq!((value, slopes), (8.0, [12.0, -24.0]));
    let x = [1.0, 2.0];
    let k = 3.0;
    let rows = directional_derivatives!(&x[..], [vec![1.0, 0.0], vec![0.0, 1.0]], |x| {
        [x[0] * k, x[0] * x[1]]
    });
    assert_eq!(rows, [[3.0, 2.0], [0.0, 1.0]]);
    let slopes = directional_derivatives!(0.7, 1.3, [(1.0, 0.0), (0.0, 1.0)], ten_operations);
    let (by_x, by_y) = gradient!(0.7, 1.3, ten_operations);
    assert!((slopes[0] - by_x).abs() < 1e-12 && (slopes[1] - by_y).abs() < 1e-12);
    // What is captured is a constant.
    let table = [1.0, 2.0];
    let slopes = directional_derivatives!(2.0, [1.0, 3.0], |k| weighted(&table, k)
        + area(&Shape::Box(k, 1.0)));
    assert_eq!(slopes, [13.0, 39.0]);
}

thread_local! {
    static CALLS: Cell<usize> = const { Cell::new(0) };
}

/// Counts a call; gives how many there were.
fn count() -> usize {
    CALLS.set(CALLS.get() + 1);
    CALLS.get()
}

#[differentiable(directions)]
fn counted(x: f64) -> f64 {
    let _ = without_derivative(count());
    x * x
}

#[differentiable(directions)]
fn calls_counted(x: f64) -> f64 {
    counted(x) * counted(2.0 * x)
}

#[differentiable(directions)]
fn wide(x: &[f64; 6]) -> Vec<f64> {
    let _ = without_derivative(count());
    let mut y = Vec::new();
    for i in 0..7 {
        y.push(x[i % 6] * x[(i + 1) % 6]);
    }
    y
}

#[test]
fn the_function_is_computed_once() {
    CALLS.set(0);
    let slopes = directional_derivatives(3.0, [1.0, 2.0, 3.0, 4.0], &calls_counted {});
    assert_eq!(CALLS.get(), 2);
    assert_eq!(slopes, [432.0, 864.0, 1296.0, 1728.0]);
    CALLS.set(0);
    let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    let rows = jacobian_forward(&x, &wide {});
    // Four columns at once, and the other two.
    assert_eq!(CALLS.get(), 3);
    assert_eq!(rows, jacobian_reverse(&x, &wide {}));
}

#[differentiable(directions)]
fn moved_in_memory(x: f64, y: f64) -> f64 {
    use std::mem::{replace, swap, take};
    let mut v = vec![x, y * x];
    let mut w = vec![y, x * x, 3.0];
    for _ in 0..3 {
        swap(&mut v, &mut w);
        v[0] *= w[1];
    }
    let old = replace(&mut v, vec![x * y]);
    let mut pair = (x, y);
    swap(&mut pair.0, &mut pair.1);
    // A constant in the place of something active, and the other way round.
    let was = replace(&mut pair.0, 4.0);
    let mut constants = vec![2.0, 3.0];
    let two = replace(&mut constants, vec![was]);
    let taken = take(&mut w);
    v[0] * old[1] * taken[0] + constants[0] * two[1] + pair.0 * pair.1 + w.len() as f64
}

#[test]
fn what_is_moved_in_memory_has_all_its_tangents() {
    check(
        (0.3, 0.7),
        [(1.0, 0.0), (0.0, 1.0), (2.0, -3.0)],
        &moved_in_memory {},
    );
    let (_, slopes) = moved_in_memory {}.jvps((0.3, 0.7), &[(1.0, 0.0), (0.0, 1.0)]);
    let gradient = gradient!(0.3, 0.7, moved_in_memory);
    assert!((slopes[0] - gradient.0).abs() < 1e-12 && (slopes[1] - gradient.1).abs() < 1e-12);
}
