//! The constructs that can be switched on and off.

/// A construct that the compiler may not know yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Feature {
    /// What the compiler always supported.
    Core,
    /// `if let` with active payloads, and chains.
    IfLet,
    /// `match` with active bindings on `Option`.
    MatchPayload,
    /// Enums with active payloads.
    Enums,
    /// `?`
    Question,
    /// `loop` with a value.
    LoopValue,
    /// Labelled blocks.
    LabelBlock,
    /// `let .. else`
    LetElse,
    /// `while let`
    WhileLet,
    /// Slice patterns, `..` in tuples, `@`, `ref`.
    Patterns,
    /// Loops over `enumerate`, `zip`, `rev`, `skip`, `take`.
    IterLoops,
    /// Loops over `windows` and `chunks`.
    Windows,
    /// `step_by`
    StepBy,
    /// `map`, `filter`, `fold`, `sum`, `product`, `collect`.
    IterChains,
    /// Local closures that are called.
    Closures,
    /// `let w = &mut y[j]`
    MutBorrow,
    /// `split_at_mut`, `split_at`, subslices.
    SplitAt,
    /// `push`, `pop`, `insert`, `extend`, `truncate`.
    VecOps,
    /// `swap`, `fill`, `copy_from_slice`, `mem::swap`, `mem::replace`, `mem::take`.
    Swaps,
    /// `first`, `last`, `get`.
    Getters,
    /// Recursive functions.
    Recursion,
    /// `impl Add for S`
    Operators,
    /// `(a, b) = (b, a)`
    DestructuringAssign,
    /// `S { a: .., ..s }`
    StructRest,
    /// Const generics, `impl Trait` arguments.
    ConstGenerics,
    /// Differentiable functions inside functions.
    NestedFunctions,
    /// `for a in v.clone()`
    LoopsOverCalls,
    /// `f64::sin(x)`
    PathCalls,
    /// `map`, `unwrap_or_else`, `and_then`, `as_ref` on `Option`.
    OptionMethods,
}

use Feature as F;

/// Every feature with its name on the command line, and whether it is on.
pub const FEATURES: &[(&str, Feature, bool)] = &[
    ("core", F::Core, true),
    ("if-let", F::IfLet, true),
    ("match-payload", F::MatchPayload, true),
    ("enums", F::Enums, true),
    ("question", F::Question, true),
    ("loop-value", F::LoopValue, true),
    ("label-block", F::LabelBlock, true),
    ("let-else", F::LetElse, true),
    ("while-let", F::WhileLet, true),
    ("patterns", F::Patterns, true),
    ("iter-loops", F::IterLoops, true),
    ("windows", F::Windows, true),
    ("step-by", F::StepBy, true),
    ("iter-chains", F::IterChains, true),
    ("closures", F::Closures, true),
    ("mut-borrow", F::MutBorrow, true),
    ("split-at", F::SplitAt, true),
    ("vec-ops", F::VecOps, true),
    ("swaps", F::Swaps, true),
    ("getters", F::Getters, true),
    ("recursion", F::Recursion, true),
    ("operators", F::Operators, true),
    ("destructuring-assign", F::DestructuringAssign, false),
    ("struct-rest", F::StructRest, false),
    ("const-generics", F::ConstGenerics, true),
    ("nested-functions", F::NestedFunctions, true),
    ("loops-over-calls", F::LoopsOverCalls, false),
    ("path-calls", F::PathCalls, false),
    ("option-methods", F::OptionMethods, true),
];

/// The features that are on by default.
#[must_use]
pub fn default_features() -> Vec<Feature> {
    FEATURES.iter().filter(|f| f.2).map(|f| f.1).collect()
}

/// A feature by its name.
#[must_use]
pub fn by_name(name: &str) -> Option<Feature> {
    FEATURES.iter().find(|f| f.0 == name).map(|f| f.1)
}
