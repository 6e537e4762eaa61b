//! The corpus.

pub mod annotated_literals;
pub mod annotations;
pub mod applied;
pub mod arrays;
pub mod at_once;
pub mod branches;
pub mod broken_loops;
pub mod by_example;
pub mod capitals;
pub mod changed_constants;
pub mod checkpoints;
pub mod closures;
pub mod constant_arguments;
pub mod constant_fields;
pub mod constant_references;
pub mod copied;
pub mod declared;
pub mod evaluated_once;
pub mod exits;
pub mod found;
pub mod functions;
pub mod functions_more;
pub mod hard_flow;
pub mod hard_more;
pub mod hard_names;
pub mod hard_new;
pub mod hard_rules;
pub mod hard_state;
pub mod in_place;
pub mod inactive;
pub mod inline;
pub mod inner_names;
pub mod iterators;
pub mod keywords;
pub mod known_failures;
pub mod least;
pub mod lent;
pub mod literals;
pub mod literals_again;
pub mod literals_of_closures;
pub mod loops;
pub mod made_again;
pub mod meanwhile;
pub mod methods;
pub mod names_of_types;
pub mod natural;
pub mod nested;
pub mod next;
pub mod operators;
pub mod order_of_evaluation;
pub mod ordered_chains;
pub mod own_macros;
pub mod own_names;
pub mod patterns;
pub mod places;
pub mod reads;
pub mod recursion;
pub mod relengthened;
pub mod reshaped;
pub mod scalar;
pub mod shadowed_items;
pub mod shorthand;
pub mod signatures;
pub mod small_arrays;
pub mod sorted;
pub mod std_names;
pub mod structs;
pub mod sweeps;
pub mod taken;
pub mod through;
pub mod types;
pub mod unnamed;
pub mod values;
pub mod views;
pub mod with_cells;

/// A function of the corpus.
pub struct Case {
    /// Its name.
    pub name: &'static str,
    /// The function.
    pub primal: fn(&[f64]) -> f64,
    /// Its value and its gradient.
    pub gradient: fn(&[f64]) -> (f64, Vec<f64>),
    /// Its value and its pullback.
    pub pullback: for<'x> fn(&'x [f64]) -> (f64, Pullback<'x>),
    /// Its value and its gradient through `recomputed`; the functions that are written inline have none.
    pub recomputed: Option<fn(&[f64]) -> (f64, Vec<f64>)>,
}

/// A pullback of a function of the corpus.
pub type Pullback<'x> = Box<dyn Fn(f64) -> Vec<f64> + 'x>;

/// Every function of the corpus, by module.
#[must_use]
pub fn modules() -> Vec<(&'static str, Vec<Case>)> {
    macro_rules! modules {
        ($($name:ident),* $(,)?) => { vec![$((stringify!($name), $name::all())),*] };
    }
    modules![
        annotated_literals,
        annotations,
        applied,
        arrays,
        at_once,
        branches,
        broken_loops,
        by_example,
        capitals,
        changed_constants,
        checkpoints,
        closures,
        constant_arguments,
        constant_fields,
        constant_references,
        copied,
        declared,
        evaluated_once,
        exits,
        found,
        functions,
        functions_more,
        hard_flow,
        hard_more,
        hard_names,
        hard_new,
        hard_rules,
        hard_state,
        in_place,
        inactive,
        inline,
        inner_names,
        iterators,
        keywords,
        known_failures,
        least,
        lent,
        literals,
        literals_again,
        literals_of_closures,
        loops,
        made_again,
        meanwhile,
        methods,
        names_of_types,
        natural,
        nested,
        next,
        operators,
        order_of_evaluation,
        ordered_chains,
        own_macros,
        own_names,
        patterns,
        places,
        reads,
        recursion,
        relengthened,
        reshaped,
        scalar,
        shadowed_items,
        shorthand,
        signatures,
        small_arrays,
        sorted,
        std_names,
        structs,
        sweeps,
        taken,
        through,
        types,
        unnamed,
        values,
        views,
        with_cells,
    ]
}

/// Lists functions as cases.
#[macro_export]
macro_rules! cases {
    ($($name:ident),* $(,)?) => {
        /// Every function of this module.
        #[must_use]
        pub fn all() -> Vec<$crate::corpus::Case> {
            vec![$($crate::corpus::Case {
                name: stringify!($name),
                primal: $name,
                gradient: |x| value_with_gradient!(x, $name),
                pullback: |x| {
                    let (value, pullback) = value_with_pullback!(x, $name);
                    (value, Box::new(pullback))
                },
                recomputed: Some(|x| {
                    let again = recomputed($name {});
                    let (value, pullback) = value_with_pullback(x, &again);
                    (value, pullback(1.0))
                }),
            }),*]
        }
    };
}

/// Lists inline closures as cases: the same body as a function and as the closure of an operator.
#[macro_export]
macro_rules! inline_cases {
    ($($name:ident |$x:ident| { $($body:tt)* })*) => {
        $(fn $name($x: &[f64]) -> f64 { $($body)* })*

        /// Every closure of this module.
        #[must_use]
        pub fn all() -> Vec<$crate::corpus::Case> {
            vec![$($crate::corpus::Case {
                name: stringify!($name),
                primal: $name,
                gradient: |x| value_with_gradient!(x, |$x: &[f64]| { $($body)* }),
                pullback: |x| {
                    let (value, pullback) = value_with_pullback!(x, |$x: &[f64]| { $($body)* });
                    (value, Box::new(pullback))
                },
                recomputed: None,
            }),*]
        }
    };
}
