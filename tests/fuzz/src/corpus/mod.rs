//! Programs that failed once, shrunk.

#![allow(
    warnings,
    clippy::all,
    clippy::pedantic,
    reason = "the programs are generated"
)]

/// The function of a module here that gives its program, from `ad::entry` and `du::entry`.
macro_rules! case {
    ($name:literal) => {
        /// The program.
        #[must_use]
        pub fn case() -> crate::harness::Case {
            crate::harness::Case {
                name: $name,
                primal: ad::entry,
                gradient: |x| value_with_gradient!(x, ad::entry),
                repeated: |x| {
                    let pullback = pullback!(x, ad::entry);
                    [pullback(1.0), pullback(2.0), pullback(1.0)]
                },
                forward: None,
                dual: du::entry,
            }
        }
    };
}

pub mod adaptors;
pub mod borrowed_shapes;
pub mod changed_operands;
pub mod changed_variants;
pub mod constant_arguments;
pub mod constant_fields;
pub mod exchanged_fields;
pub mod inner_vectors;
pub mod integer_fields;
pub mod kept_slices;
pub mod labelled_blocks;
pub mod late_types;
pub mod late_variables;
pub mod lent_rows;
pub mod loops_at_once;
pub mod moved_in_arms;
pub mod repeated_constants;
pub mod seen_behind;
pub mod shapes_at_once;

/// All of them.
#[must_use]
pub fn all() -> Vec<crate::harness::Case> {
    vec![
        adaptors::case(),
        borrowed_shapes::case(),
        changed_operands::case(),
        changed_variants::case(),
        constant_arguments::case(),
        constant_fields::case(),
        exchanged_fields::case(),
        inner_vectors::case(),
        integer_fields::case(),
        kept_slices::case(),
        labelled_blocks::case(),
        late_types::case(),
        late_variables::case(),
        lent_rows::case(),
        loops_at_once::case(),
        moved_in_arms::case(),
        repeated_constants::case(),
        seen_behind::case(),
        shapes_at_once::case(),
    ]
}
