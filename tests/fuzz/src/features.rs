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
    /// `f64::sin(x)`
    PathCalls,
    /// `map`, `unwrap_or_else`, `and_then`, `as_ref` on `Option`.
    OptionMethods,
}

use Feature as F;

/// Every feature with its name on the command line, and whether it is on.
pub const FEATURES: &[(&str, Feature, bool)] = &[
    ("core", F::Core, true),
    ("if-let", F::IfLet, false),
    ("match-payload", F::MatchPayload, false),
    ("enums", F::Enums, false),
    ("question", F::Question, false),
    ("loop-value", F::LoopValue, false),
    ("label-block", F::LabelBlock, false),
    ("let-else", F::LetElse, false),
    ("while-let", F::WhileLet, false),
    ("patterns", F::Patterns, false),
    ("iter-loops", F::IterLoops, false),
    ("windows", F::Windows, false),
    ("step-by", F::StepBy, false),
    ("iter-chains", F::IterChains, false),
    ("closures", F::Closures, false),
    ("mut-borrow", F::MutBorrow, false),
    ("split-at", F::SplitAt, false),
    ("vec-ops", F::VecOps, false),
    ("swaps", F::Swaps, false),
    ("getters", F::Getters, false),
    ("recursion", F::Recursion, false),
    ("operators", F::Operators, false),
    ("destructuring-assign", F::DestructuringAssign, false),
    ("struct-rest", F::StructRest, false),
    ("const-generics", F::ConstGenerics, false),
    ("nested-functions", F::NestedFunctions, true),
    ("path-calls", F::PathCalls, false),
    ("option-methods", F::OptionMethods, false),
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
