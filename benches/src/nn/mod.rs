//! Training steps of neural networks: the generated code beside steps written by hand.
//!
//! Both sides start from the same seeded weights and see the same data, and their losses after ten
//! steps must agree.

pub mod cnn;
pub mod data;
pub mod deep;
pub mod hand_conv;
pub mod kernels;
pub mod lenet;
pub mod measure;
pub mod mlp;
pub mod plain;
pub mod rnn;
pub mod xor;

/// A training step: it returns the loss before its update.
pub type Step = Box<dyn FnMut() -> f32>;

/// One workload.
pub struct Case {
    /// Its name in the output.
    pub name: &'static str,
    /// Microseconds that a step should take at most.
    pub target_us: f64,
    /// A step of the generated code.
    pub ours: fn() -> Step,
    /// A step written by hand, with the same kernels.
    pub hand: fn() -> Step,
}

/// Every workload.
pub const CASES: [Case; 9] = [
    Case {
        name: "xor",
        target_us: 0.6,
        ours: xor::ours,
        hand: xor::hand,
    },
    Case {
        name: "mlp_b64",
        target_us: 510.0,
        ours: mlp::ours::<64>,
        hand: mlp::hand::<64>,
    },
    Case {
        name: "mlp_b256",
        target_us: 1750.0,
        ours: mlp::ours::<256>,
        hand: mlp::hand::<256>,
    },
    Case {
        name: "tutorial_cnn",
        target_us: 90.0,
        ours: cnn::ours,
        hand: cnn::hand,
    },
    Case {
        name: "lenet_b64",
        target_us: 1800.0,
        ours: lenet::ours,
        hand: lenet::hand,
    },
    Case {
        name: "rnn_64_200",
        target_us: 140.0,
        ours: rnn::ours,
        hand: rnn::hand,
    },
    // Loops over sizes that are written in the source: what a step costs without a library.
    Case {
        name: "xor_constants",
        target_us: f64::NAN,
        ours: xor::ours,
        hand: xor::constants,
    },
    // A user's own layers, and `hand` is the built-in one: at most 1.3 of it.
    Case {
        name: "mlp_b64_own_relu",
        target_us: f64::NAN,
        ours: plain::rectified,
        hand: mlp::ours::<64>,
    },
    // Activations recomputed, and `hand` keeps them: at most 1.4 of it, with a third of the memory.
    Case {
        name: "deep_discarding",
        target_us: f64::NAN,
        ours: deep::discarding,
        hand: deep::keeping,
    },
];
