//! The binomial schedule: which states to keep, if only so many can be.

use std::ops::Range;

/// What to do next when a loop is reversed with few checkpoints.
///
/// There is one *current* state, and a stack of copies. States are numbered by the steps before them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Put a copy of the current state, which has this number, on the stack.
    Store(usize),
    /// Make the uppermost state of the stack, which has this number, the current one, and keep it.
    Restore(usize),
    /// Run these steps.
    Advance(Range<usize>),
    /// Run this step from the current state, with its pullback, and call that.
    Reverse(usize),
    /// Remove the uppermost state, which has this number, from the stack.
    Discard(usize),
}

/// The schedule that reverses a loop with a given number of checkpoints and as few steps as possible.
///
/// It is the binomial schedule (Griewank and Walther, *Algorithm 799: revolve*, ACM Transactions on
/// Mathematical Software 26, 2000; it goes back to Griewank, *Achieving logarithmic growth of temporal and spatial complexity
/// in reverse automatic differentiation*, Optimization Methods and Software 1, 1992). With β(c, r) = (c + r)! / (c! r!), `c` checkpoints are enough for
/// β(c, r) steps of which none is advanced over more than `r` times: for 10⁶ steps and `c` = 10,
/// `r` is 15; for `c` = 100 it is 4. Memory and repetitions both grow with the logarithm of the number of steps
/// if `c` does.
///
/// The first state is stored first, in one of the checkpoints, and stays on the stack to the end. Up to
/// the first [`Action::Reverse`], which is of the last step, the schedule is a forward sweep.
///
/// ```
/// use ad_runtime::checkpoint::{Action, Revolve};
///
/// let actions: Vec<Action> = Revolve::new(3, 1).collect();
/// assert_eq!(
///     actions,
///     [
///         Action::Store(0),
///         Action::Advance(0..2),
///         Action::Reverse(2),
///         Action::Restore(0),
///         Action::Advance(0..1),
///         Action::Reverse(1),
///         Action::Restore(0),
///         Action::Reverse(0),
///     ]
/// );
/// assert_eq!(Revolve::advances(3, 1), 3);
/// ```
#[derive(Clone, Debug)]
pub struct Revolve {
    checkpoints: usize,
    /// Steps that are not reversed yet.
    rest: usize,
    /// Numbers of the states on the stack.
    stored: Vec<usize>,
    /// Number of the current state, unless a reversed step has taken it.
    current: Option<usize>,
}

impl Revolve {
    /// The schedule for `steps` steps with at most `checkpoints` states on the stack.
    ///
    /// # Panics
    /// If there are no checkpoints.
    #[must_use]
    pub fn new(steps: usize, checkpoints: usize) -> Self {
        assert!(
            checkpoints > 0,
            "a loop is not reversed without a checkpoint"
        );
        Revolve {
            checkpoints,
            rest: steps,
            stored: Vec::with_capacity(checkpoints.min(steps)),
            current: Some(0),
        }
    }

    /// How many steps the schedule advances over, without those that it reverses: `r·n - β(c + 1, r - 1)`
    /// for `n` steps and `c` checkpoints, where `r` is the least number with `n ≤ β(c, r)`.
    ///
    /// # Panics
    /// If there are no checkpoints.
    #[must_use]
    pub fn advances(steps: usize, checkpoints: usize) -> usize {
        assert!(
            checkpoints > 0,
            "a loop is not reversed without a checkpoint"
        );
        let Some(fit) = Fit::of(steps, checkpoints) else {
            return 0;
        };
        // β(c + 1, r - 1) = β(c, r - 1) · (c + r) / (c + 1)
        let r = fit.repetitions;
        let fewer = fit.below * (fit.checkpoints + r) / (fit.checkpoints + 1);
        usize::try_from(r * steps as u128 - fewer).expect("steps are counted by a `usize`")
    }

    /// Where to store the next state, if `steps` follow the uppermost one and `checkpoints` are left
    /// with that one.
    ///
    /// With `r` repetitions for `n` steps and `c` checkpoints, a state `m` steps further is best if the
    /// `m` steps before it are done by `r - 1` repetitions with `c` checkpoints, and the rest by `r`
    /// with one checkpoint less: `m ≤ β(c, r - 1)` and `β(c - 1, r - 1) ≤ n - m ≤ β(c - 1, r)`. The largest
    /// such `m` is taken.
    fn split(steps: usize, checkpoints: usize) -> usize {
        let Some(fit) = Fit::of(steps, checkpoints) else {
            return 1;
        };
        // β(c - 1, r - 1) = β(c, r - 1) · c / (c + r - 1)
        let less = fit.below * fit.checkpoints / (fit.checkpoints + fit.repetitions - 1);
        let most = fit.below.min(steps as u128 - less);
        usize::try_from(most).expect("it is not more than the number of steps")
    }
}

impl Iterator for Revolve {
    type Item = Action;

    fn next(&mut self) -> Option<Action> {
        if self.rest == 0 {
            return None;
        }
        let last = self.rest - 1;
        let Some(&top) = self.stored.last() else {
            self.stored.push(0);
            return Some(Action::Store(0));
        };
        if top > last {
            self.stored.pop();
            return Some(Action::Discard(top));
        }
        let Some(current) = self.current else {
            self.current = Some(top);
            return Some(Action::Restore(top));
        };
        if current == last {
            self.rest = last;
            self.current = None;
            return Some(Action::Reverse(last));
        }
        if current > top {
            self.stored.push(current);
            return Some(Action::Store(current));
        }
        let to = match self.checkpoints - self.stored.len() {
            0 => last,
            free => top + Self::split(self.rest - top, free + 1),
        };
        self.current = Some(to);
        Some(Action::Advance(top..to))
    }
}

/// How often steps are repeated.
struct Fit {
    /// No more than there are steps: others would stay empty.
    checkpoints: u128,
    /// `r`, the least with `n ≤ β(c, r)`.
    repetitions: u128,
    /// `β(c, r - 1)`.
    below: u128,
}

impl Fit {
    /// Nothing for a single step and for none, which are not repeated.
    fn of(steps: usize, checkpoints: usize) -> Option<Fit> {
        let (steps, checkpoints) = (steps as u128, checkpoints.min(steps) as u128);
        let (mut repetitions, mut below, mut now) = (0, 0, 1);
        while now < steps {
            repetitions += 1;
            below = now;
            now = now * (checkpoints + repetitions) / repetitions;
        }
        (repetitions > 0).then_some(Fit {
            checkpoints,
            repetitions,
            below,
        })
    }
}
