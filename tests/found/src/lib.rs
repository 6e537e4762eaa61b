//! The part of the corpus that was found by looking for faults: what was once differentiated wrongly, or did not compile.

// Clippy looks at all targets, those of tests of a library included; there is none in this one.
#![cfg(not(test))]
#![allow(
    clippy::all,
    unused,
    reason = "the corpus is written in all the styles that users have"
)]

pub mod annotated_literals;
pub mod annotations;
pub mod applied;
pub mod array_methods;
pub mod beside;
pub mod broken_loops;
pub mod by_value;
pub mod capitals;
pub mod changed_constants;
pub mod constant_arguments;
pub mod constant_fields;
pub mod constant_references;
pub mod declared;
pub mod evaluated_once;
pub mod exchanged;
pub mod found;
pub mod generic_receivers;
pub mod hard_flow;
pub mod hard_more;
pub mod hard_names;
pub mod hard_new;
pub mod hard_rules;
pub mod hard_state;
pub mod holding_references;
pub mod in_place;
pub mod inner_names;
pub mod keywords;
pub mod known_failures;
pub mod lengths_of_loops;
pub mod lent_again;
pub mod lent_elements;
pub mod lent_items;
pub mod literals;
pub mod literals_again;
pub mod literals_of_closures;
pub mod made_again;
pub mod marked_fields;
pub mod meanwhile;
pub mod moved_parts;
pub mod names_of_types;
pub mod nested_lists;
pub mod order_of_evaluation;
pub mod ordered_chains;
pub mod other_lengths;
pub mod own_macros;
pub mod own_methods;
pub mod own_names;
pub mod owners_of_items;
pub mod relengthened;
pub mod replaced_parts;
pub mod reshaped;
pub mod returned_functions;
pub mod shadowed_items;
pub mod shared_state;
pub mod taken;
pub mod taken_parts;
pub mod texts;
pub mod through_aliases;
pub mod through_references;
pub mod told_types;
pub mod trees;
pub mod typed_later;
pub mod updates;
pub mod users;
pub mod views_before_exits;
pub mod views_of_rounds;
pub mod whole_slices;

pub use ad_tests::{Case, cases, inline_cases};

/// Every function of this part, by module.
#[must_use]
pub fn modules() -> Vec<(&'static str, Vec<Case>)> {
    macro_rules! modules {
        ($($name:ident),* $(,)?) => { vec![$((stringify!($name), $name::all())),*] };
    }
    modules![
        annotated_literals,
        annotations,
        applied,
        array_methods,
        beside,
        broken_loops,
        by_value,
        capitals,
        changed_constants,
        constant_arguments,
        constant_fields,
        constant_references,
        declared,
        evaluated_once,
        exchanged,
        found,
        generic_receivers,
        hard_flow,
        hard_more,
        hard_names,
        hard_new,
        hard_rules,
        hard_state,
        holding_references,
        in_place,
        inner_names,
        keywords,
        known_failures,
        lengths_of_loops,
        lent_again,
        lent_elements,
        lent_items,
        literals,
        literals_again,
        literals_of_closures,
        made_again,
        marked_fields,
        meanwhile,
        moved_parts,
        names_of_types,
        nested_lists,
        order_of_evaluation,
        ordered_chains,
        other_lengths,
        own_macros,
        own_methods,
        own_names,
        owners_of_items,
        relengthened,
        replaced_parts,
        reshaped,
        returned_functions,
        shadowed_items,
        shared_state,
        taken,
        taken_parts,
        texts,
        through_aliases,
        through_references,
        told_types,
        trees,
        typed_later,
        updates,
        users,
        views_before_exits,
        views_of_rounds,
        whole_slices,
    ]
}
