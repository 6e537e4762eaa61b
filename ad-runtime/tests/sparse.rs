//! Sparse Jacobians beside dense ones.

use ad_runtime::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};

#[derive(Clone, Debug, Differentiable)]
struct Pose {
    turn: f64,
    place: [f64; 2],
    #[no_derivative]
    #[allow(dead_code, reason = "it has no columns")]
    name: &'static str,
    scale: (f32, f64),
}

/// 5 numbers of the pose, 2 of the point, one of the weight.
#[differentiable]
fn seen(pose: &Pose, point: &[f64; 2], weight: f64) -> [f64; 2] {
    let (sin, cos) = pose.turn.sin_cos();
    let (x, y) = (point[0] - pose.place[0], point[1] - pose.place[1]);
    let scale = pose.scale.0 as f64 * pose.scale.1;
    [
        weight * scale * (x * cos - y * sin),
        weight * scale * (x * sin + y * cos),
    ]
}

#[differentiable]
fn prior(weight: f64) -> f64 {
    1.0 - weight * weight
}

#[differentiable]
fn smooth(a: &Pose, b: &Pose) -> (f64, [f64; 2]) {
    let d = a.turn * b.turn;
    (d, [a.place[0] - d * b.place[0], b.place[1] * b.place[1]])
}

const POSES: usize = 3;
const POINTS: usize = 4;
/// Which pose sees which point; each sight has a weight.
const SIGHTS: [(usize, usize); 5] = [(0, 0), (2, 3), (1, 0), (0, 3), (2, 2)];
/// In each direction, and a pose beside itself.
const PAIRS: [(usize, usize); 3] = [(0, 1), (2, 1), (1, 1)];
const WIDTH: usize = 5 * POSES + 2 * POINTS + SIGHTS.len();

/// All parameters one behind the other. Points come first, so that arguments are not in order.
#[derive(Clone)]
struct Parameters {
    points: [[f64; 2]; POINTS],
    poses: Vec<Pose>,
    weights: [f64; SIGHTS.len()],
}

const POSES_AT: usize = 2 * POINTS;
const WEIGHTS_AT: usize = POSES_AT + 5 * POSES;

impl Parameters {
    fn of(x: &[f64]) -> Self {
        let pose = |i: usize| {
            let x = &x[POSES_AT + 5 * i..];
            Pose {
                turn: x[0],
                place: [x[1], x[2]],
                name: "a pose",
                scale: (x[3] as f32, x[4]),
            }
        };
        Parameters {
            points: std::array::from_fn(|i| [x[2 * i], x[2 * i + 1]]),
            poses: (0..POSES).map(pose).collect(),
            weights: std::array::from_fn(|i| x[WEIGHTS_AT + i]),
        }
    }
}

/// Numbers that single precision holds, so that differences are those of double precision.
fn start() -> Vec<f64> {
    (0..WIDTH)
        .map(|i| 0.5 + ((7 * i) % 11) as f64 / 8.0)
        .collect()
}

/// All residuals in the order of the rows.
fn residuals(x: &[f64]) -> Vec<f64> {
    let p = Parameters::of(x);
    let mut out = Vec::new();
    for (i, &(pose, point)) in SIGHTS.iter().enumerate() {
        out.extend(seen(&p.poses[pose], &p.points[point], p.weights[i]));
    }
    for (a, b) in PAIRS {
        let (d, rest) = smooth(&p.poses[a], &p.poses[b]);
        out.push(d);
        out.extend(rest);
    }
    out.extend(p.weights.map(prior));
    out
}

type Blocks = (
    ad_runtime::sparse::Rows<(Pose, [f64; 2], f64), [f64; 2]>,
    ad_runtime::sparse::Rows<(Pose, Pose), (f64, [f64; 2])>,
    ad_runtime::sparse::Rows<(f64,), f64>,
);

fn pattern() -> (SparseJacobian, Blocks) {
    let mut jacobian = SparseJacobian::new(WIDTH);
    let pose = |i: usize| POSES_AT + 5 * i;
    let sights = SIGHTS.iter().enumerate();
    let sights =
        jacobian.add_rows(sights.map(|(i, &(at, point))| [pose(at), 2 * point, WEIGHTS_AT + i]));
    let pairs = jacobian.add_rows(PAIRS.iter().map(|&(a, b)| [pose(a), pose(b)]));
    let weights = jacobian.add_rows((0..SIGHTS.len()).map(|i| [WEIGHTS_AT + i]));
    (jacobian, (sights, pairs, weights))
}

fn fill(jacobian: &mut SparseJacobian, blocks: &Blocks, x: &[f64]) {
    let p = Parameters::of(x);
    jacobian.fill(&blocks.0, |i| {
        let (pose, point) = SIGHTS[i];
        value_with_pullback!(&p.poses[pose], &p.points[point], p.weights[i], seen)
    });
    jacobian.fill(&blocks.1, |i| {
        let (a, b) = PAIRS[i];
        value_with_pullback!(&p.poses[a], &p.poses[b], smooth)
    });
    // A differentiable function as a value.
    jacobian.fill(&blocks.2, |i| value_with_pullback(p.weights[i], &prior {}));
}

fn assert_close(jacobian: &SparseJacobian, x: &[f64]) {
    let dense = jacobian.to_dense();
    for (column, h) in (0..x.len()).map(|i| (i, 2.0_f64.powi(-10))) {
        let moved = |by: f64| {
            let mut x = x.to_vec();
            x[column] += by;
            residuals(&x)
        };
        let sides = [moved(h), moved(-h), moved(2.0 * h), moved(-2.0 * h)];
        for (row, values) in dense.iter().enumerate() {
            let [a, b, c, d] = [0, 1, 2, 3].map(|k: usize| sides[k][row]);
            let numeric = (8.0 * (a - b) - (c - d)) / (12.0 * h);
            // The cotangent of a number of single precision is rounded to that.
            let single = (POSES_AT..WEIGHTS_AT).contains(&column) && (column - POSES_AT) % 5 == 3;
            let tolerance = if single { 1e-6 } else { 1e-8 };
            assert!(
                (values[column] - numeric).abs() < tolerance,
                "row {row}, column {column}: {} and {numeric}",
                values[column]
            );
        }
    }
}

#[test]
fn the_rows_are_those_of_the_dense_jacobian() {
    let x = start();
    let (mut jacobian, blocks) = pattern();
    assert_eq!((jacobian.height(), jacobian.width()), (10 + 9 + 5, WIDTH));
    assert_eq!((blocks.1.first_row(), blocks.1.blocks()), (10, 3));
    assert!(jacobian.values().iter().all(|&value| value == 0.0));
    fill(&mut jacobian, &blocks, &x);
    assert_close(&jacobian, &x);
}

#[test]
fn values_can_be_filled_in_again() {
    let (mut jacobian, blocks) = pattern();
    fill(&mut jacobian, &blocks, &start());
    let before = jacobian.clone();
    let x: Vec<f64> = start().iter().map(|x| x + 0.25).collect();
    fill(&mut jacobian, &blocks, &x);
    assert_close(&jacobian, &x);
    assert_eq!(jacobian.columns(), before.columns());
    fill(&mut jacobian, &blocks, &start());
    assert_eq!(jacobian, before);
}

#[test]
fn columns_ascend_and_shared_ones_stand_once() {
    let (jacobian, blocks) = pattern();
    for bounds in jacobian.row_starts().windows(2) {
        let columns = &jacobian.columns()[bounds[0]..bounds[1]];
        assert!(columns.is_sorted_by(|a, b| a < b));
    }
    let length = |row: usize| jacobian.row_starts()[row + 1] - jacobian.row_starts()[row];
    assert_eq!(length(0), 8);
    let pairs = blocks.1.first_row();
    assert_eq!([pairs, pairs + 3, pairs + 6].map(length), [10, 10, 5]);
    let (starts, columns, values) = jacobian.into_parts();
    assert_eq!(
        (starts[starts.len() - 1], values.len()),
        (columns.len(), columns.len())
    );
}

#[test]
fn overlapping_arguments_add_up() {
    #[differentiable]
    fn product(a: &[f64; 2], b: &[f64; 2]) -> f64 {
        a[0] * b[0] + a[1] * b[1] * b[1]
    }
    let x = [2.0, 3.0, 5.0];
    let mut jacobian = SparseJacobian::new(3);
    // [x1, x2] and [x0, x1], and [x0, x1] and [x1, x2].
    let rows = jacobian.add_rows::<([f64; 2], [f64; 2]), f64>([[1, 0], [0, 1]]);
    let (low, high) = ([x[0], x[1]], [x[1], x[2]]);
    jacobian.fill(&rows, |i| {
        let (a, b) = if i == 0 { (&high, &low) } else { (&low, &high) };
        value_with_pullback!(a, b, product)
    });
    assert_eq!(
        jacobian.to_dense(),
        [[3.0, 2.0 + 30.0, 9.0], [3.0, 2.0 + 25.0, 30.0]]
    );
}

#[test]
fn no_blocks_and_no_arguments_are_nothing() {
    let mut jacobian = SparseJacobian::new(0);
    let none = jacobian.add_rows::<(f64,), f64>([]);
    jacobian.fill(&none, |i| value_with_pullback(i as f64, &prior {}));
    assert_eq!((jacobian.height(), jacobian.to_dense().len()), (0, 0));
}

#[test]
fn what_does_not_fit_is_reported() {
    let message = |f: &mut dyn FnMut()| {
        let error = catch_unwind(AssertUnwindSafe(f)).expect_err("it does not fit");
        error.downcast_ref::<String>().cloned().expect("a message")
    };
    let mut jacobian = SparseJacobian::new(4);
    assert_eq!(
        message(&mut || drop(jacobian.add_rows::<(f64, [f64; 2]), f64>([[0, 2], [1, 3]]))),
        "argument 1 of residual block 1 has the columns 3..5, and there are 4"
    );
    #[differentiable]
    fn sum(x: &[f64]) -> f64 {
        x[0] + x[1]
    }
    let mut jacobian = SparseJacobian::new(4);
    // How long a vector is cannot be seen from its type.
    let rows = jacobian.add_rows::<(Vec<f64>,), f64>([[0]]);
    assert_eq!(
        message(&mut || jacobian.fill(&rows, |_| value_with_pullback!(&[1.0, 2.0][..], sum))),
        "the cotangent of an argument has 2 numbers, and its type says 0"
    );
}
