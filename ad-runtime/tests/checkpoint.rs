//! Loops with checkpoints: the gradient of the plain loop, and how often steps are run.

use ad_runtime::checkpoint::{Action, Revolve};
use ad_runtime::gradcheck::assert_gradient;
use ad_runtime::prelude::*;
use std::cell::Cell;

thread_local!(static STEPS: Cell<usize> = const { Cell::new(0) });

/// How many steps are run by `f`.
fn counted<T>(f: impl FnOnce() -> T) -> (T, usize) {
    STEPS.set(0);
    let result = f();
    (result, STEPS.get())
}

#[differentiable(forward)]
fn logistic(x: f64, r: f64) -> f64 {
    STEPS.set(STEPS.get() + 1);
    r * x * (1.0 - x)
}

#[differentiable(forward)]
fn plain(x: f64, r: f64, steps: usize) -> f64 {
    let mut x = x;
    for _ in 0..steps {
        x = logistic(x, r);
    }
    x
}

#[differentiable(forward)]
fn in_blocks(x: f64, r: f64, steps: usize) -> f64 {
    checkpointed(steps, x, |x: f64, _k: usize| logistic(x, r))
}

#[differentiable(forward)]
fn bounded(x: f64, r: f64, steps: usize, checkpoints: usize) -> f64 {
    checkpointed_within(steps, checkpoints, x, |x: f64, _k: usize| logistic(x, r))
}

/// Lengths at which blocks are full, and one more and one less.
const LENGTHS: [usize; 14] = [0, 1, 2, 3, 4, 5, 8, 9, 10, 15, 16, 17, 100, 1000];

#[test]
fn gradients_are_those_of_the_plain_loop_bit_for_bit() {
    for steps in LENGTHS {
        let expected = value_with_gradient!(0.3, 3.2, |x: f64, r: f64| plain(x, r, steps));
        let blocks = value_with_gradient!(0.3, 3.2, |x: f64, r: f64| in_blocks(x, r, steps));
        assert_eq!(blocks, expected, "{steps} steps");
        assert_eq!(in_blocks(0.3, 3.2, steps), expected.0);
        for checkpoints in [1, 2, 3, 10, 2000] {
            let few = value_with_gradient!(0.3, 3.2, |x: f64, r: f64| {
                bounded(x, r, steps, checkpoints)
            });
            assert_eq!(few, expected, "{steps} steps, {checkpoints} checkpoints");
        }
    }
}

#[test]
fn a_step_is_run_once_more_in_each_pullback() {
    for steps in LENGTHS {
        let (back, forward) =
            counted(|| pullback!(0.3, 3.2, |x: f64, r: f64| in_blocks(x, r, steps)));
        assert_eq!(forward, steps);
        for _ in 0..2 {
            assert_eq!(counted(|| back(1.0)).1, steps);
        }
    }
}

#[test]
#[cfg_attr(miri, ignore = "counts the steps of many loops")]
fn few_checkpoints_need_as_many_steps_as_the_formula_says() {
    for steps in LENGTHS {
        for checkpoints in [1, 2, 3, 10] {
            let (back, forward) =
                counted(|| pullback!(0.3, 3.2, |x: f64, r: f64| bounded(x, r, steps, checkpoints)));
            assert_eq!(forward, steps);
            let (first, reverse) = counted(|| back(1.0));
            let all = steps + Revolve::advances(steps, checkpoints);
            assert_eq!(forward + reverse, all, "{steps} by {checkpoints}");
            // The other calls begin with a forward sweep.
            let (again, both) = counted(|| back(1.0));
            assert_eq!((again, both), (first, all));
            assert_eq!(back(2.0), (2.0 * first.0, 2.0 * first.1));
        }
    }
}

/// The least number of advanced steps, by trying where to put each state.
fn least(steps: usize, checkpoints: usize) -> Vec<Vec<usize>> {
    let mut best = vec![vec![0; checkpoints + 1]; steps + 1];
    for n in 2..=steps {
        best[n][1] = n * (n - 1) / 2;
        for c in 2..=checkpoints {
            best[n][c] = (1..n)
                .map(|m| m + best[n - m][c - 1] + best[m][c])
                .min()
                .expect("there are at least two steps");
        }
    }
    best
}

#[test]
fn the_closed_form_is_the_least_number_of_steps() {
    let best = least(150, 12);
    for (n, row) in best.iter().enumerate() {
        for (c, &advances) in row.iter().enumerate().skip(1) {
            assert_eq!(
                Revolve::advances(n, c),
                advances,
                "{n} steps, {c} checkpoints"
            );
        }
    }
    assert_eq!(Revolve::advances(10, 3), 15);
    assert_eq!(Revolve::advances(1000, 1), 499_500);
    assert_eq!(Revolve::advances(1000, 1000), 999);
    // β(3, 3) = 20, β(4, 2) = 15.
    assert_eq!(Revolve::advances(20, 3), 3 * 20 - 15);
}

#[test]
fn the_schedule_takes_the_least_number_of_steps_and_no_more_states() {
    for n in (0..120).chain([1000, 4321]) {
        for c in [1, 2, 3, 4, 7, 20, 5000] {
            let (mut stack, mut current, mut reversed) = (Vec::new(), Some(0), n);
            let mut advanced = 0;
            for action in Revolve::new(n, c) {
                match action {
                    Action::Store(k) => {
                        assert_eq!(current, Some(k));
                        stack.push(k);
                        assert!(stack.len() <= c);
                    }
                    Action::Restore(k) => {
                        assert_eq!(stack.last(), Some(&k));
                        current = Some(k);
                    }
                    Action::Advance(range) => {
                        assert_eq!(current, Some(range.start));
                        assert!(!range.is_empty());
                        advanced += range.len();
                        current = Some(range.end);
                    }
                    Action::Reverse(k) => {
                        assert_eq!((current.take(), reversed), (Some(k), k + 1));
                        reversed = k;
                    }
                    Action::Discard(k) => assert_eq!(stack.pop(), Some(k)),
                }
            }
            assert_eq!(reversed, 0);
            assert_eq!(
                advanced,
                Revolve::advances(n, c),
                "{n} steps, {c} checkpoints"
            );
        }
    }
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Particle {
    position: Vec<f64>,
    speed: f64,
}

#[differentiable(forward)]
fn push(p: &Particle, forces: &[f64], k: usize) -> Particle {
    let mut position = p.position.clone();
    for i in 0..position.len() {
        position[i] += 0.1 * p.speed * forces[i];
    }
    Particle {
        speed: p.speed + 0.01 * position[k % 2],
        position,
    }
}

#[differentiable(forward)]
fn flight(start: &Particle, forces: &[f64], steps: usize) -> f64 {
    let end = checkpointed(steps, start.clone(), |p: Particle, k: usize| {
        push(&p, forces, k)
    });
    end.position[0] * end.speed + end.position[1]
}

#[differentiable(forward)]
fn flight_within(start: &Particle, forces: &[f64], steps: usize) -> f64 {
    let end = checkpointed_within(steps, 3, start.clone(), |p: Particle, k: usize| {
        push(&p, forces, k)
    });
    end.position[0] * end.speed + end.position[1]
}

#[differentiable(forward)]
fn flight_plain(start: &Particle, forces: &[f64], steps: usize) -> f64 {
    let mut end = start.clone();
    for k in 0..steps {
        end = push(&end, forces, k);
    }
    end.position[0] * end.speed + end.position[1]
}

#[test]
fn states_and_captures_can_be_on_the_heap() {
    let start = Particle {
        position: vec![1.0, -0.5],
        speed: 0.7,
    };
    let forces = [0.3, 0.8];
    for steps in [0, 1, 7, 30] {
        let expected = gradient!(&start, &forces[..], |p, f| flight_plain(&*p, f, steps));
        let blocks = gradient!(&start, &forces[..], |p, f| flight(p, f, steps));
        let few = gradient!(&start, &forces[..], |p, f| flight_within(p, f, steps));
        assert_eq!(blocks, expected, "{steps} steps");
        assert_eq!(few, expected, "{steps} steps");
        // Of the state alone, and of the captures alone.
        let forces_bar = gradient!(&forces[..], |f| flight(&start, f, steps));
        assert_eq!(forces_bar, expected.1);
        let start_bar = gradient!(&start, |p| flight(p, &forces, steps));
        assert_eq!(start_bar, expected.0);
    }
}

#[differentiable(forward)]
fn nested(x: f64, r: f64) -> f64 {
    let mut sum = 0.0;
    for i in 0..4 {
        let y = checkpointed(5 + i, x + sum, |x: f64, j: usize| {
            let scale = r / (1.0 + j as f64);
            checkpointed_within(3, 2, x, |x: f64, k: usize| {
                x - 0.1 * scale * x * x + 0.01 * k as f64
            })
        });
        sum += y * r;
    }
    sum
}

#[test]
fn loops_can_be_nested() {
    assert_gradient(&nested {}, &(0.4, 1.3));
    let (r_bar, both) = (
        gradient!(1.3, |r| nested(0.4, r)),
        gradient!(0.4, 1.3, nested),
    );
    assert_eq!(r_bar, both.1);
}

#[test]
fn forward_mode_gives_the_same_derivative() {
    for steps in [0, 1, 20] {
        let (x_bar, r_bar) = gradient!(0.3, 2.9, |x: f64, r: f64| plain(x, r, steps));
        let along = x_bar * 0.5 + r_bar * 2.0;
        let push = differential!(0.3, 2.9, |x: f64, r: f64| in_blocks(x, r, steps));
        assert!((push(0.5, 2.0) - along).abs() < 1e-12);
        let push = differential!(0.3, 2.9, |x: f64, r: f64| bounded(x, r, steps, 2));
        assert!((push(0.5, 2.0) - along).abs() < 1e-12);
        let push = differential!(2.9, |r: f64| bounded(0.3, r, steps, 2));
        assert!((push(2.0) - r_bar * 2.0).abs() < 1e-12);
    }
    let (x_bar, r_bar) = gradient!(0.4, 1.3, nested);
    let push = differential!(0.4, 1.3, nested);
    assert!((push((1.0, -1.0)) - (x_bar - r_bar)).abs() < 1e-12);
}

#[differentiable]
fn by_path(x: f64) -> f64 {
    checkpointed(9, x, shrink)
}

#[differentiable]
fn shrink(x: f64, k: usize) -> f64 {
    x * 0.5 + k as f64
}

#[test]
fn steps_can_be_functions() {
    assert_eq!(gradient!(3.0, by_path), 0.5_f64.powi(9));
    // A local closure.
    let x_bar = gradient!(3.0, |x: f64| {
        let step = |y: f64, k: usize| y * x + k as f64;
        checkpointed(3, x, step)
    });
    // ((x² + 0) x + 1) x + 2
    assert_eq!(x_bar, 4.0 * 27.0 + 1.0);
}

#[test]
#[should_panic(expected = "a loop of 3 steps needs a checkpoint for its first state")]
fn a_loop_needs_a_checkpoint() {
    let _ = bounded(0.3, 1.0, 3, 0);
}
