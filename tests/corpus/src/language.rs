//! The constructs of the language, and what becomes of each: the table in `docs/language.md`.

use std::fmt::Write as _;

/// What becomes of a construct.
pub enum Status {
    /// It is differentiated: the functions of the corpus that show it, as `module::name`.
    Supported(&'static [&'static str]),
    /// It is refused in words: the file of its compile-fail test, and what the error says.
    Refused(&'static str, &'static str),
    /// It ends in an error of rustc: the file of its compile-fail test, the error's code, and what to
    /// do instead.
    Rustc(&'static str, &'static str, &'static str),
}

/// A construct of a group.
pub struct Construct {
    /// What it is.
    pub name: &'static str,
    /// What becomes of it.
    pub status: Status,
}

macro_rules! constructs {
    ($($group:literal { $($name:literal => $kind:ident $args:tt;)* })*) => {
        vec![$(($group, vec![$(Construct { name: $name, status: constructs!(@ $kind $args) }),*])),*]
    };
    (@ yes ($($case:literal),* $(,)?)) => { Status::Supported(&[$($case),*]) };
    (@ refused ($file:literal, $text:literal)) => { Status::Refused($file, $text) };
    (@ rustc ($file:literal, $code:literal, $instead:literal)) => { Status::Rustc($file, $code, $instead) };
}

/// Every construct, by group.
#[must_use]
pub fn constructs() -> Vec<(&'static str, Vec<Construct>)> {
    let mut all = data();
    all.extend(code());
    all.extend(limits());
    all
}

fn data() -> Vec<(&'static str, Vec<Construct>)> {
    constructs! {
        "bindings" {
            "patterns of structs and tuple structs" => yes("patterns::nested_patterns", "structs::struct_fields", "inline::inline_patterns");
            "slice patterns, `[first, .., last]`, `[head, rest @ ..]`" => yes("patterns::slice_patterns", "nested::recursive_slices");
            "nested patterns" => yes("patterns::nested_patterns", "patterns::patterns_through_references", "patterns::patterns_through_mutable");
            "`ref` and `ref mut`" => yes("values::bindings_by_ref", "patterns::match_mutable");
            "patterns with a type, `let (a, k): (f64, u8)`, `|(a, k): (f64, u8)|`" => yes("annotations::shifted_words", "annotations::parameters", "annotations::or_else", "annotations::zipped");
            "names of variables in capitals" => yes("capitals::pairs", "capitals::payloads", "capitals::loops", "capitals::maps", "capitals::constants_beside");
            "`name @ pattern`" => yes("patterns::at_bindings", "values::at_patterns", "patterns::ranges_and_guards");
            "`_` and `..`" => yes("patterns::match_by_value", "patterns::shadowing_patterns", "patterns::slice_patterns");
            "bindings after `..` in a tuple" => yes("shorthand::bindings_after_rest", "shorthand::assigned_tuples");
            "bindings after `..` in a tuple struct" => refused("fence/pattern", "this pattern");
            "patterns of parameters" => yes("signatures::tuples", "hard_state::tuple_params", "values::patterns_of_closures");
            "`let else`" => yes("patterns::let_else", "patterns::let_else_return", "nested::let_else_and_question_mark", "methods::methods_with_everything", "inline::inline_let_else_and_if_let");
            "shadowing" => yes("scalar::shadowing", "patterns::shadowing_patterns", "hard_state::shadow_in_loop", "closures::closure_shadowing");
            "names that are keywords, `r#type`" => yes("keywords::parameters_of_closures", "keywords::closures_that_are_passed_on", "keywords::items_of_chains");
            "uninitialised, then assigned" => yes("exits::late_initialisation", "branches::assigned_later", "hard_flow::declared_later_struct", "hard_flow::declared_later_vec", "inline::inline_late_initialisation");
            "`const` and `static` reads" => yes("exits::constants_and_statics", "values::static_arrays", "hard_more::const_static");
            "a reference that is assigned again" => refused("fence/reassigned_reference", "a reference that is assigned again");
            "a `&mut` that the types show: of a call, in a vector, assigned later" => refused("fence/through_reference", "is or holds a `&mut`");
            "a `&mut` in a tuple, an `Option` or the result of a branch" => refused("fence/mutable_value", "a `&mut` that is a value of its own");
            "destructuring assignment, `(a, b) = ..`" => yes("shorthand::assigned_tuples", "shorthand::assigned_in_loops", "shorthand::assigned_parts");
        }
        "places" {
            "`x[i]`, with any index" => yes("arrays::prefix_sums", "arrays::data_dependent_index", "hard_state::negative_range");
            "`x[i][j]`" => yes("places::matrices_of_vectors", "types::nested_arrays", "arrays::array_of_arrays", "hard_state::vecvec");
            "`m[[i, j]]` of ndarray" => yes("values::arrays_by_axis");
            "slices `x[a..b]`" => yes("places::slices", "values::slices_in_place", "scalar::sub_slices", "hard_names::slice_rebound");
            "`s.f[i].g`" => yes("places::deep_places", "methods::methods_with_everything", "hard_state::struct_vec_push_fields");
            "fields of tuples" => yes("scalar::tuples", "places::deep_places", "known_failures::an_array_of_mutated_tuples");
            "`*r`" => yes("closures::named_element", "places::boxed", "signatures::swaps");
            "`split_at_mut`" => yes("closures::split_in_two", "closures::halves_passed_on", "places::block_alias", "inline::inline_places");
            "`sort_by`, `sort_unstable_by`" => yes("sorted::sorted_by_path", "sorted::sorted_by_closures", "sorted::sorted_in_loops", "sorted::order_of_indices", "sorted::sorted_structs", "sorted::medians");
            "`sort_by` with a function, or a closure with effects" => refused("fence/comparison", "sorting by this comparison");
            "`swap`" => yes("places::swapped_elements", "types::turned_around", "inline::inline_places");
            "`mem::swap`, `mem::replace`, `mem::take`" => yes("places::memory", "types::swapped_and_replaced", "signatures::swaps", "std_names::imported_swap", "std_names::imported_replace", "std_names::names_of_the_users_own");
            "`copy_from_slice`, `clone_from_slice`, `fill`" => yes("types::filled", "values::slices_in_place", "places::slices");
            "reborrows" => yes("values::reborrows", "closures::mutable_reference_to_struct", "hard_state::mut_forwarded");
            "`let row = &x[i]`, `let w = &mut y[j]`" => yes("reshaped::references_to_fields", "lent::halves_used_after_an_assignment", "lent::element_used_after_an_assignment", "lent::shared_name_of_a_mutable_one", "closures::named_row", "closures::named_element", "values::reborrows", "nested::mutation_through_everything");
            "`first_mut`, `last_mut`, `get_mut`" => yes("views::last_matched", "views::last_unwrapped", "views::views_tried", "views::views_of_fields");
            "`entry(..).or_insert(..)` and its kin" => yes("views::entries");
            "such a reference, kept in an `Option`" => refused("fence/view", "a reference to a part that is kept in an `Option`");
            "`split_first`, `split_last`, and their `_mut` forms" => yes("views::splits", "views::views_tried");
        }
        "types" {
            "structs" => yes("structs::struct_fields", "structs::models", "hard_flow::struct_replaced");
            "tuple structs" => yes("types::constants_between", "patterns::nested_patterns");
            "unit structs" => yes("values::structs_of_every_kind");
            "fields that get another length" => yes("reshaped::replaced_in_a_loop", "reshaped::update_with_another_length", "reshaped::rows_replaced");
            "struct update, `P { x, ..p }`" => yes("applied::kalman", "applied::swap_rate", "signatures::copied_receivers", "inline::inline_structs_and_methods");
            "enums: named, tuple and unit variants" => yes("types::figures", "patterns::enum_payloads", "nested::match_in_loop_in_match", "recursion::expression");
            "generic structs and enums" => yes("structs::generic_structs", "values::generic_enums", "operators::vectors");
            "const-generic structs" => yes("values::structs_of_every_kind");
            "`#[no_derivative]` fields" => yes("declared::constant_parts", "types::constant_field_read", "types::constants_between", "structs::traits", "hard_rules::no_deriv_field", "values::strings_in_structs");
            "statements that change `#[no_derivative]` fields: methods, loops, patterns" => yes("changed_constants::sorted", "changed_constants::looped_over", "changed_constants::matched_to_be_changed", "changed_constants::parts_of_a_tuple", "changed_constants::by_reference");
            "nested containers" => yes("values::nested_containers", "types::vector_of_arrays", "types::maps_of_vectors", "patterns::optional_fields");
            "`HashMap` and `BTreeMap` by key" => yes("types::maps_by_key", "types::maps_of_vectors", "types::map_in_a_struct", "places::maps_by_key");
            "`for (k, v) in &map`, of a parameter or variable" => yes("views::maps_in_loops", "views::maps_in_chains", "views::maps_of_names");
            "`map.keys()`, `map.values()`, `map.values_mut()`" => yes("views::maps_in_loops", "views::maps_in_chains", "views::views_of_fields");
            "`for (k, v) in &s.map`, of a field of a struct in the same file" => yes("declared::maps_of_fields");
            "`[[f64; 3]; 3]`, arrays of every length" => yes("types::nested_arrays", "types::long_array", "signatures::const_generics");
            "`Vec<Vec<f64>>`" => yes("types::vectors_of_vectors", "places::matrices_of_vectors", "iterators::nested_rows");
            "`Vec<Struct>`" => yes("iterators::structs_in_loops", "hard_state::struct_array", "methods::methods_with_everything");
            "a tangent type by hand" => yes("values::tangent_by_hand");
            "the error of a `Result` carries a derivative" => refused("fence/active_error", "the error of a `Result`");
            "`Rc` and `Arc` of active values" => refused("fence/shared", "has no tangent type, so nothing can be differentiated through it");
            "active numbers for parameters marked `#[no_derivative]`" => refused("fence/marked_argument", "an active number that is given to a parameter marked `#[no_derivative]`");
            "active values that are written to fields marked `#[no_derivative]`" => refused("fence/constant_field_written", "a field marked `#[no_derivative]` that an active value is written to");
            "a function with the name of a parameter in the body" => refused("fence/item_name", "`k`");
            "constants of inner blocks, whatever their names" => yes("shadowed_items::of_a_closure", "shadowed_items::of_a_reference", "shadowed_items::of_a_branch", "shadowed_items::of_a_loop", "shadowed_items::only_inside", "shadowed_items::with_the_name_of_a_variable", "shadowed_items::in_small_letters");
            "items behind an early `return`" => yes("shadowed_items::behind_a_return");
            "imports in a function of what the file has, too" => yes("shadowed_items::imported_type", "shadowed_items::imported_function", "shadowed_items::imported_with_others", "shadowed_items::field_of_another_type");
            "other items of an inner block whose name stands elsewhere in the function" => refused("fence/inner_item", "it is an item of an inner block");
            "`use m::*` in an inner block" => refused("fence/inner_glob", "what it brings is not seen");
            "macros that may declare items in an inner block" => refused("fence/inner_macro", "may declare items");
            "items of an inner block that call macros, beside a `macro_rules!`" => refused("fence/items_and_macros", "calls a macro");
            "constants of the file in small letters in patterns" => refused("fence/small_constant", "taken for a variable");
            "`&mut self` methods with the name of one of std that takes `self` or gives integers" => refused("fence/known_method", "a method `clamp` that takes `&mut self`");
            "`impl Index` of a user's type" => refused("fence/own_index", "an index of a type that has an `impl Index`");
        }
        "inactive" {
            "literals whose type only some of their uses say" => yes("literals::of_a_function", "literals::shifted", "literals::of_a_counter", "literals::of_an_assertion", "literals::in_a_closure", "annotated_literals::lent", "annotated_literals::ignored_part", "annotated_literals::of_another_call", "annotated_literals::of_another_result", "literals_of_closures::pair", "literals_of_closures::early_pair", "literals_again::vector_again", "literals_again::lent_item");
            "integers, `bool`, bit operations" => yes("inactive::bits", "own_names::bits_of_integers", "hard_state::bool_flags", "inactive::comparisons", "inactive::counts");
            "strings" => yes("inactive::strings_and_indices", "values::strings_in_structs", "constant_references::literals");
            "references that are constants, as arguments: literals in quotes, `const`s, fields" => yes("constant_references::literals", "constant_references::constants", "constant_references::fields");
            "comparisons" => yes("inactive::comparisons", "branches::kinks");
            "indices and `len`" => yes("inactive::strings_and_indices", "arrays::data_dependent_index", "loops::sum_of_squares");
            "casts" => yes("inactive::casts", "scalar::negation_and_casts", "hard_more::f32_cast");
            "`f64::from(x)`" => yes("taken::conversions");
            "macros of one's own that are given no active value" => yes("own_macros::of_constants", "own_macros::changed_counter", "own_macros::changed_in_index");
            "logging and `assert!`" => yes("inactive::logging", "scalar::printing", "hard_state::macros");
            "calls without a derivative on inactive values" => yes("inactive::strings_and_indices", "inactive::sets", "hard_state::cond_calls");
            "writes to inactive globals" => yes("values::inactive_globals", "inactive::logging");
            "values without a tangent in tuples and structs" => yes("inactive::mixed_tuples", "inactive::enums_in_results", "values::strings_in_structs", "signatures::tuples", "types::constant_field_scaled");
            "scratch memory that the result does not need" => yes("values::scratch_that_is_never_read", "branches::branch_untaken_by_result");
        }
    }
}

fn code() -> Vec<(&'static str, Vec<Construct>)> {
    constructs! {
        "control" {
            "`if let`" => yes("patterns::if_let_some", "patterns::if_let_value", "nested::if_let_else_if_let", "inline::inline_let_else_and_if_let");
            "chains, `if let P = x && c && let Q = y`" => yes("patterns::if_let_chain", "patterns::if_let_chain_statement", "nested::exits_in_chains");
            "`match` with guards" => yes("patterns::ranges_and_guards", "values::guards_on_active_values", "hard_state::match_guard_loop", "inline::inline_patterns");
            "guards with statements in them" => refused("fence/statements_in_guard", "statements in this expression");
            "`match` with bindings" => yes("patterns::match_by_value", "hard_flow::arm_binding_index", "hard_flow::arm_binding_whole");
            "ranges in `match`" => yes("patterns::ranges_and_guards", "values::at_patterns");
            "or-patterns" => yes("patterns::or_patterns", "branches::match_on_integer");
            "or-patterns with bindings within another pattern" => refused("fence/or_binding", "a binding in one of several alternatives");
            "`match` on enums with active payloads" => yes("patterns::enum_payloads", "patterns::match_result", "patterns::match_mutable", "nested::match_in_loop_in_match");
            "`loop` with a value" => yes("exits::loop_value", "exits::labelled_loop_value", "nested::values_of_loops_in_branches", "inline::inline_loops");
            "`while`" => yes("loops::while_loop", "loops::while_on_active", "exits::conditions_with_blocks", "known_failures::while_that_runs_zero_times");
            "`while let`" => yes("patterns::while_let_countdown", "places::draining_stack", "nested::while_let_with_options", "methods::trait_methods_with_everything");
            "`for` with `break` and `continue`" => yes("loops::breaks_and_continues", "iterators::breaking_out", "known_failures::continue_at_the_end_of_a_loop");
            "labels, across nested loops" => yes("loops::labelled", "exits::labelled_continue", "hard_state::nested_breaks", "inline::inline_loops");
            "early `return` anywhere" => yes("branches::early_return", "nested::returns_in_values", "nested::returns_in_mapped_closures", "inline::inline_return", "hard_names::return_only");
            "`?` on `Option`" => yes("exits::question_mark_option", "nested::question_marks_in_loops", "nested::question_mark_in_closure", "methods::methods_with_everything");
            "`?` on `Result`, with a conversion of the error" => yes("exits::question_mark_result", "nested::let_else_and_question_mark");
            "`return` out of loops" => yes("exits::return_out_of_loops", "loops::return_from_inner_loop", "inline::inline_return");
            "blocks as values" => yes("exits::blocks_as_values", "scalar::block_value", "nested::returns_in_values");
            "labelled blocks" => yes("exits::labelled_block", "exits::labelled_block_statement", "nested::labelled_blocks_in_loops", "inline::inline_late_initialisation");
            "`map`, `map_err`, `and_then`, `map_or`, `unwrap_or_else` of `Option` and `Result`, with a closure, where the type is seen" => yes("results::errors_made_anew", "results::of_local_closures", "options::of_elements", "options::of_results_of_functions", "options::of_fields_and_methods", "options::of_parameters", "results::of_results", "options::popped_and_asked", "options::by_paths_and_patterns", "options::of_a_loop");
            "`map` of arrays, where the length is seen" => yes("options::of_arrays", "options::of_array_parameters", "options::of_constants");
            "`filter` of `Option`, and others with a closure" => refused("fence/closure", "a closure here");
            "`or`, `xor`, `and`, `zip`, `ok_or` of `Option`" => yes("shorthand::two_options");
        }
        "iteration" {
            "ranges: `a..b`, `a..=b`, `rev`, `step_by`" => yes("values::ranges_of_every_kind", "loops::reversed", "iterators::reversed", "iterators::skipped_and_taken");
            "`iter`, `iter_mut`, `into_iter`" => yes("iterators::structs_in_loops", "iterators::zipped_mutable", "values::chains_over_slices", "hard_flow::nested_iter_mut");
            "`enumerate`, `zip`" => yes("iterators::enumerated", "iterators::zipped", "iterators::zipped_with_counter", "iterators::zipped_mutable");
            "`chunks`, `chunks_exact`, `windows`, `chunks_mut`" => yes("iterators::windows_and_chunks", "iterators::chunks_mut", "values::chains_over_slices", "lent::length_of_what_is_lent");
            "`skip`, `take`, `step_by`" => yes("iterators::skipped_and_taken", "ordered_chains::taken_and_skipped", "nested::loops_in_closures_in_loops");
            "`rows`, `columns`, `axis_iter`, `outer_iter` of ndarray" => yes("values::arrays_by_axis", "views_of_rounds::sums_of_rows", "views_of_rounds::axes", "views_of_rounds::mapped_rows", "views_of_rounds::rows_beside_columns");
            "elements of a matrix whose type is seen, `for v in &m`" => yes("made_arrays::elements_of_matrices");
            "elements of arrays with three axes" => refused("fence/elements_of_array", "a loop over the elements of an array of this dimension");
            "`map`" => yes("iterators::mapped_with_captures", "iterators::mapped_ranges", "nested::chains_in_chains", "inline::inline_iterators");
            "`filter` and `take_while`" => yes("iterators::filtered", "inline::inline_iterators");
            "`fold`" => yes("iterators::folded", "values::log_sum_exp", "inline::inline_iterators");
            "`sum`, `product`" => yes("iterators::sum_and_product", "iterators::mapped_pairs");
            "`collect` into `Vec`" => yes("iterators::collected", "nested::chains_in_chains");
            "`for_each`" => yes("iterators::for_each");
            "`min_by`, `max_by`, `reduce`" => yes("longer::greatest_items", "longer::reduced");
            "`filter_map`" => yes("longer::filtered_and_mapped");
            "`collect` into an `Option` or a `Result`" => yes("longer::collected_into_options");
            "positions that are found: `position`, `partition_point`, `enumerate().max_by(..)`" => yes("longer::positions_found", "longer::looked_up");
            "`try_into` of slices to arrays" => yes("longer::arrays_from_slices");
            "`retain`, `nth`, `Vec::from`, `array::from_fn`" => yes("longer::retained", "longer::elements_by_nth", "longer::vectors_from", "longer::arrays_from_fn");
            "`array!`, `arr1`, `arr2` of ndarray" => yes("made_arrays::literals", "made_arrays::literals_that_are_returned", "made_arrays::literals_of_expressions", "made_arrays::by_functions");
            "`from_vec`, `from`, `from_shape_vec`, `from_elem` of arrays" => yes("made_arrays::of_vectors", "made_arrays::of_vectors_in_shapes", "made_arrays::strided", "made_arrays::shapes_that_fit_or_not", "made_arrays::of_one_element", "made_arrays::in_loops");
            "`from_iter` and `collect` of arrays with one axis" => yes("made_arrays::of_items");
            "`concatenate`, `stack` and their macros, of arrays that are written out" => yes("array_methods::joined", "array_methods::stacked");
            "`from_shape_fn` of up to three axes" => yes("array_methods::by_positions");
            "`assign`, `fill`, `scaled_add` of arrays" => yes("array_methods::assigned", "array_methods::filled", "array_methods::written_through");
            "the same of `slice_mut(..)`, `row_mut(..)`, `column_mut(..)`, `index_axis_mut(..)`" => yes("array_methods::assigned_in_parts", "array_methods::states", "array_methods::written_through");
            "`select`, `slice_axis`, `var_axis`, `std_axis` of arrays" => yes("array_methods::selected", "array_methods::variances");
            "`mapv(f64::sin)` of arrays" => yes("array_methods::by_paths", "array_methods::states");
            "arrays that are moved or changed behind a view of them" => yes("views_of_rounds::moved_behind_its_part", "views_of_rounds::changed_behind_its_part", "views_of_rounds::changed_in_rounds");
            "`then`, `then_some`, `as_mut` of an `Option`" => yes("longer::then_and_then_some", "longer::payloads_by_as_mut");
            "an array, by value, that is changed meanwhile" => yes("taken::array_changed_meanwhile", "taken::array_split_meanwhile", "taken::arrays_in_chains", "taken::arrays_behind_references");
            "`move` closures" => yes("taken::closures_that_keep");
            "`chain`" => yes("shorthand::chained_loops", "shorthand::chained_values");
            "`flatten`, `flat_map`" => yes("unnamed::flattened_values", "unnamed::flattened_loops", "unnamed::flat_maps", "unnamed::flattened_by_value");
            "`enumerate`, `zip`, `take` behind `flatten`" => refused("fence/behind_flatten", "behind `flatten` or `flat_map`");
            "statements in the closure of `flat_map`" => refused("fence/part_of_statements", "statements in the closure of `flat_map`");
            "`filter_map`, `scan` in a loop" => refused("fence/iterator", "a loop over this iterator");
            "`filter_map`, `scan` as a value" => refused("fence/closure", "a closure here");
            "values without a name, `f(x).iter()`, `vec![a, b].iter()`, `for v in s.weights()`" => yes("evaluated_once::popped", "unnamed::sums_of_calls", "unnamed::literals", "unnamed::loops_over_calls", "unnamed::results_of_methods", "unnamed::chosen_of_calls");
            "`push`, `extend`, `resize`, `insert`" => yes("places::growing", "types::extended", "types::resized", "types::inserted_and_removed");
            "`pop`, `remove`, `truncate`, `append`, `split_off`" => yes("types::stack_in_a_loop", "types::appended_and_split", "places::stack_machine", "types::cleared_in_a_loop");
            "`first`, `last`, `get`, `split_at`" => yes("types::first_and_last", "places::first_and_last", "types::split_in_two", "closures::split_in_two", "elements_taken::last_of_structs", "elements_taken::taken_by_question_marks");
            "an iterator in a variable: `while let Some(v) = it.next()`, `match it.next()`, `for v in it.by_ref()`, `it.sum()`" => yes("next::next_in_a_loop", "next::next_matched", "next::first_and_rest", "next::by_reference", "next::adaptors", "next::by_value_and_in_parts");
            "other uses of it: `peekable`, `it.by_ref().take(n)`, `f(&mut it)`" => refused("fence/iterator_variable", "this iterator in a variable");
            "`iter().rev()`" => yes("iterators::reversed", "inline::inline_iterators", "values::static_arrays");
        }
        "functions" {
            "`&mut` parameters as results" => yes("made_again::stages", "made_again::ends_of_longer_buffers", "signatures::several_outputs", "closures::through_mutable_parameter", "hard_rules::deriv_inplace");
            "`&mut` parameters, in and out" => yes("signatures::scan", "signatures::swaps", "known_failures::a_place_that_aliases_the_input_by_name");
            "a `#[no_derivative]` parameter that is lent to a parameter without the mark" => refused("fence/constant_lent", "a parameter that is not differentiated");
            "an active value that is written to a `#[no_derivative]` parameter" => refused("fence/constant_written", "a parameter that is not differentiated");
            "several `&mut` parameters, with a result" => yes("signatures::several_outputs", "known_failures::swap_through_two_mut", "known_failures::a_generic_function_with_mut");
            "`&mut self`" => yes("meanwhile::methods_of_known_names", "signatures::receivers_of_every_kind", "types::queue", "methods::methods_with_everything", "hard_rules::mut_method_field", "lent::receiver_of_a_call_for_its_argument");
            "`call`, `dot`, `sum` and their kin that take `&mut self`, in another file" => rustc("fence/changing_method", "E0596", "another name, or a method without a result");
            "a `&mut` passed on as a `&`, in one file" => yes("reshaped::passed_as_shared");
            "a `&mut` parameter whose vectors get another length" => yes("reshaped::replaced_by_callee", "reshaped::lengths_changed_by_callees", "relengthened::cleared_and_pushed", "relengthened::swapped_for_a_shorter");
            "writes through named references to what began as a constant" => yes("through::from_constants", "through::constants_in_loops", "through::pushed_into_an_entry", "through::constants_split");
            "moves" => yes("signatures::moves", "hard_state::moved_then_needed", "hard_names::by_value_mut_vec");
            "arguments by value that are written to, and constants for the caller" => yes("constant_arguments::element", "constant_arguments::fields", "constant_arguments::in_loops", "constant_arguments::lengths", "constant_arguments::receiver");
            "items and elements of constants and of parameters, given as a `&`" => yes("lent_items::methods", "lent_items::items", "lent_items::items_of_parameters", "lent_items::elements");
            "methods of one name with other parameters, in one file" => yes("lent_items::same_names");
            "a `&'static` that is put into the result" => yes("lent_items::texts_in_results");
            "recursion with a type parameter" => yes("lent_items::generic_recursion");
            "`&mut` of a value without a name" => yes("constant_arguments::values_lent", "constant_arguments::numbers_lent", "constant_arguments::by_reference");
            "generics with bounds and `where`" => yes("signatures::generics", "scalar::generics", "structs::traits", "hard_state::generic_two");
            "bounds by operators, `T: Add<Output = T> + Mul<f64, Output = T> + Differentiable`" => yes("operator_bounds::of_numbers", "operator_bounds::of_complex", "operator_bounds::of_sums", "operator_bounds::of_methods");
            "const generics" => yes("signatures::const_generics", "methods::lifetimes_and_turbofish");
            "lifetimes" => yes("methods::lifetimes_and_turbofish");
            "types of one's own without a tangent in a result" => refused("fence/result_without_tangent", "a result with a `Kind` in it");
            "iterators as parameters" => refused("fence/iterator_parameter", "a parameter that is an iterator");
            "a reference as the result" => refused("fence/reference_result", "a result that is a reference");
            "`impl Trait` arguments" => yes("methods::associated_items", "values::functions_as_values");
            "`impl Trait` results" => refused("fence/impl_trait_result", "a result of type `impl Trait`");
            "default methods of traits" => yes("signatures::trait_methods", "methods::associated_items", "structs::traits", "hard_more::generic_mut");
            "a default method that is overridden by an impl without the attribute" => rustc("fence/overridden_default", "E0046", "`#[differentiable]` on the impl");
            "a default method whose derivative an impl takes away" => rustc("fence/derivative_taken_away", "E0407", "`#[no_derivative]` on the method of the trait");
            "a method without a derivative that hides one of a trait" => refused("fence/hidden_method", "a call by the dot means that one");
            "default methods that take `&mut self` more than once" => yes("methods::trait_methods_with_everything");
            "the same, in a trait that is not `Clone`" => yes("shorthand::default_methods_without_clone");
            "associated functions and constants" => yes("signatures::methods", "methods::associated_items", "methods::associated_alone");
            "operators of user types, `impl Add for V`" => yes("operators::vectors", "operators::vectors_in_place", "operators::one_operand_constant", "operators::polynomials", "operators::of_references");
            "an index or an argument that changes what another one reads" => yes("order_of_evaluation::index_in_arguments", "order_of_evaluation::index_in_a_loop", "order_of_evaluation::closure_of_an_element");
            "a part of a chain of iterators that changes what another one reads" => yes("ordered_chains::skipped_by_a_call", "ordered_chains::skipped_by_a_block", "ordered_chains::backwards_and_skipped", "ordered_chains::zipped");
            "a length in `vec![value; length]` that changes what others read" => yes("evaluated_once::length_behind_a_block", "evaluated_once::length_of_a_vector");
            "`op=` of numbers whose sides change what the other one reads" => yes("order_of_evaluation::numbers_right_first");
            "`op=` of other types whose sides do so" => refused("fence/order_of_sides", "a compound assignment whose sides change what the other one reads");
            "operators on bits of one's own types, `impl BitXor for V`" => rustc("fence/own_bits", "E0277", "a method, which has a derivative");
            "items and names in capitals within `vec![..]` or behind an exit" => yes("inner_names::constant_in_a_vector", "inner_names::constant_behind_an_exit", "inner_names::hidden_in_a_vector", "inner_names::hidden_parameter");
            "variants by their names alone, recursion by the name of the type, builders that take `self`" => yes("names_of_types::variants_by_their_names", "names_of_types::grown_by_the_name_of_the_type", "names_of_types::built_by_value");
            "methods of one's own with a name of std, such as `len`" => yes("own_names::length_of_a_vector", "own_names::own_methods", "own_names::own_methods_matched", "own_names::own_methods_of_parts", "own_names::methods_that_std_has_by_value");
            "the same, of a value whose type is not seen in the file" => rustc("fence/own_name", "E0277", "a call by its path, `V::len(&v)`");
            "recursion" => yes("recursion::powers", "recursion::determinants", "recursion::butterflies", "nested::recursive_slices", "methods::recursive_methods");
            "mutual recursion, with `#[differentiable(recursive)]`" => yes("recursion::mutual");
            "mutual recursion without it, in one file or block" => yes("shorthand::mutual_recursion", "shorthand::mutual_methods");
            "nested functions" => yes("signatures::nested_function", "scalar::nested_function");
            "`self.field.method()`" => yes("methods::methods_with_everything", "signatures::methods");
            "receivers by value, and a `&mut` to the same variable" => yes("copied::receiver_copied_and_written", "copied::receivers_of_every_place", "copied::receiver_behind_a_reference");
            "receivers by `&mut` that the arguments read" => yes("copied::receivers_that_arguments_read", "copied::generic_receivers");
            "method chains" => yes("signatures::copied_receivers", "signatures::receivers_of_every_kind");
            "turbofish" => yes("methods::lifetimes_and_turbofish", "signatures::const_generics", "known_failures::a_generic_function_with_mut");
            "calls by path, `T::m(&x)`, `<S as T>::m`" => yes("methods::associated_items", "signatures::receivers_of_every_kind");
            "`Self`" => yes("methods::associated_items", "signatures::methods");
            "a trait object, `&dyn Trait`" => refused("fence/trait_object", "a trait object");
        }
        "function values" {
            "closures as locals" => yes("closures::local_closure", "closures::closure_in_closure", "closures::closure_with_loop", "inline::inline_closures");
            "captures by reference, and writes to them" => yes("closures::closure_with_state", "closures::local_closure", "inline::inline_closures");
            "captures by move" => yes("closures::moved_capture");
            "closures in arguments of iterators" => yes("iterators::mapped_with_captures", "closures::closure_to_iterator", "nested::returns_in_mapped_closures");
            "closures in arguments of other functions" => yes("functions::capture_of_a_scalar", "functions::capture_of_a_slice", "functions::closure_in_a_loop", "functions::closure_with_control_flow", "functions_more::vector_field");
            "a local closure in an argument of another function" => yes("functions::named_closure", "functions_more::one_closure_twice", "functions_more::references_to_closures");
            "such a closure without types" => refused("fence/closure_types", "a closure whose parameters have no types");
            "such a closure that takes references" => refused("fence/closure_reference", "a closure that takes or returns a reference");
            "such a closure that changes what it captures" => refused("fence/closure_state", "a closure that is passed on and changes what it captures");
            "loops with checkpoints, whose step is a closure" => yes("checkpoints::checkpointed_loop", "checkpoints::few_checkpoints", "checkpoints::loops_in_loops");
            "`differentiable_fn!(|a: f64| ..)`, with captures" => yes("values::functions_as_values", "functions::wrapped_closure", "functions_more::methods_with_closures");
            "`differentiable_fn!(f)` of a local closure" => refused("fence/closure_value", "a closure that is passed on");
            "parameters `F: Fn(f64) -> f64`, `impl Fn`, `impl DifferentiableFn`" => yes("functions::function_by_path", "functions::function_passed_on", "structs::function_values", "values::functions_as_values");
            "parameters `fn(f64) -> f64`, `&dyn Fn`, `Box<dyn Fn>`, and of functions of references" => refused("fence/function_parameter", "the call of an ordinary function");
            "a reference as an argument of a function value" => refused("fence/function_argument", "a reference as an argument of a function value");
            "differentiable functions as fields" => yes("functions::function_in_a_field", "functions_more::methods_with_closures", "values::functions_as_values");
            "the same, under `#[no_derivative]`" => yes("declared::constant_functions");
            "differentiable functions as results of plain functions" => yes("values::functions_as_values");
            "`Box<F>` of a differentiable function" => yes("values::functions_as_values");
            "`Box<dyn ..>`: erased differentiable functions, by `boxed_fn`" => yes("values::erased_functions");
            "mutable views of arrays that get a name" => rustc("unsupported/mutable_view", "E0277", "`y.slice_mut(p).assign(&x)`, or assign to elements");
            "functions that return a `BoxedFn`" => yes("returned_functions::returned", "returned_functions::of_several_kinds");
            "`Box<dyn DifferentiableFn<..>>`" => rustc("unsupported/erased_function", "E0038", "`boxed_fn(f)`, of type `BoxedFn<f64, f64>`");
            "`Box<dyn Layer>` of a trait of one's own" => refused("fence/trait_object", "a trait object");
            "functions in variables, `let h: fn(f64) -> f64 = square;`" => yes("shorthand::function_pointers");
            "a call of another expression, `table[i](x)`" => refused("fence/callee", "a call of this expression");
        }
    }
}

fn limits() -> Vec<(&'static str, Vec<Construct>)> {
    constructs! {
        "refused" {
            "`async`" => refused("fence/async_function", "`async` code");
            "`#[cfg(..)]` on parts of a body, on parameters" => refused("fence/condition", "`#[cfg(..)]` on a part of a function");
            "generators" => refused("fence/generator", "a generator");
            "inline assembly" => refused("fence/inline_assembly", "inline assembly");
            "active writes to statics" => refused("fence/global_write", "a write to something that is not a local variable");
            "interior mutability of active values: `Cell`, `RefCell`, `Mutex`" => refused("fence/interior_mutability", "nothing can be differentiated through a reference to it");
            "the same in a condition, `if cell.replace(x) > 0.5`" => refused("fence/hidden_write", "a write to something shared");
            "the same by a method or a function, `if model.record(x) > 0.5`" => refused("fence/kept_in_condition", "this call may keep an active value");
            "the same of a part, `if model.log().put(x)`, and of what functions of the file and channels give" => refused("fence/kept_by_calls", "this call may keep an active value");
            "the same behind a lock or an atomic, where the file shows it" => refused("fence/kept_behind_a_lock", "this call may keep an active value");
            "a number that is read from a text of an active value" => refused("fence/text", "a number that is read from a text");
            "functions without a derivative that are called for what they do" => refused("fence/effect", "for what it does");
            "the same, of methods of types that are seen" => refused("fence/effect_elsewhere", "this function of `Model` has no derivative");
            "writes through references that a call without active arguments has given" => refused("fence/foreign_reference", "a write through a reference that a call has given");
            "the same, by a function that is called" => refused("fence/foreign_argument", "is or holds a `&mut`");
            "two variables of one name, of which one is a macro's" => refused("fence/foreign_name", "a macro has a variable of the same name here");
            "active values through unknown macros" => refused("fence/unknown_macro", "the macro `double!`");
            "macros of one's own with the name of a known one, `vec!` or `error!`" => refused("fence/own_macro", "it has the name of one that is known here");
            "types of one's own with the name of a known one, `String`" => refused("fence/own_type", "the name of a type that is known here");
            "methods of a trait of one's own with the name of an elementary function, `erf`" => refused("fence/own_method", "which a trait of your own has, too");
            "`v[id()] += w[id()]` of other types than numbers, where the calls are not seen" => refused("fence/order_unseen", "whose sides change what the other one reads");
            "macros that are declared in a function" => refused("fence/macro_of_a_function", "a macro that is declared in the function");
            "copies of `move` closures that change what they captured" => refused("fence/copied_state", "each copy has a state of its own");
            "exits in indices, ranges and the arguments of macros" => refused("fence/kept_exit", "it is kept as it is, so that an exit in it is not seen");
            "macros with `break`, `continue`, `return` or `?` in their text" => refused("fence/hidden_exit", "an exit that a macro hides");
            "macros that declare something around their call" => refused("fence/hidden_declaration", "what a macro declares around its call");
            "`unsafe` blocks" => refused("fence/unsafe_block", "an `unsafe` block");
            "raw pointers to active data" => refused("fence/raw_pointer", "a raw pointer to active data");
            "calls of functions that have no derivative" => refused("fence/missing_derivative", "it has no derivative");
            "the same, of functions of another module of the crate" => refused("fence/missing_elsewhere", "it has no derivative");
            "an unknown label" => refused("fence/label", "this label");
            "a slice that is the result of a branch" => refused("fence/slice_of_branch", "a slice that is the result of a branch");
            "a method of a type of the file that has no derivative" => refused("fence/missing_method", "a call of `norm`");
            "a method of a trait of the file that has no derivative, in the closure of an operator as well" => refused("fence/missing_method_in_closure", "a call of `force`: the trait");
            "a range given to `get`" => refused("fence/range_of_get", "a range given to `get`");
            "paths that begin with `ad::`" => refused("fence/module_ad", "the path of a module `ad`");
            "other expressions, such as a range of active values" => refused("fence/expression", "this kind of expression is not supported yet");
        }
        "attributes" {
            "an unknown name in `wrt`" => refused("args/unknown_wrt", "has no parameter");
            "names of `wrt(..)` in another order than the parameters" => refused("args/derivative_order", "is out of order");
            "an attribute given twice" => refused("args/duplicate_attribute", "twice");
            "nothing to differentiate" => refused("args/nothing_to_differentiate", "nothing to differentiate");
            "a derivative with the wrong signature" => refused("args/wrong_derivative", "cotangent");
            "two derivatives of one function" => refused("args/derivative_twice", "another derivative of `h`");
            "`wrt()` without a name" => refused("args/empty_wrt", "names no argument");
            "a packed struct" => refused("args/packed", "a packed struct has no tangent");
            "a field of type `Box<dyn DifferentiableFn<..>>`" => refused("args/erased_field", "cannot be a trait object");
            "a field without a tangent and without `#[no_derivative]`" => refused("args/field_without_tangent", "has no tangent type");
            "the same, of a variant" => refused("args/variant_without_tangent", "has no tangent type");
            "a field whose numbers cannot be moved" => refused("args/field_without_parameters", "does not implement `Parameters`");
            "a rule of `with(..)` for a `&mut` argument" => refused("args/with", "this call by the rule of `with(..)`");
        }
    }
}

/// The table, as it stands in `docs/language.md`.
#[must_use]
pub fn table(functions: usize) -> String {
    let mut text = format!(
        "# The language

What of Rust can stand in a differentiable function. A test makes this file from the {functions} functions of
`tests/corpus`, `tests/found` and the compile-fail tests in `tests/tests/ui`, and fails if it does not say what
they show. Each function named here has its gradient compared with central differences at six points,
with another derivation through `recomputed`, and along random directions; those of `tests/corpus` in
debug and in release.

*Refused* means that the compiler says so in words, at the token, with something to type instead:
[limitations.md](limitations.md) has the texts. *Not supported* means that the function does not
compile, and that the error is one of rustc's about the generated code. In both cases the function
itself is not to blame, and no wrong gradient comes out.

`module::name` is a function of `module.rs` in `tests/corpus/src` or `tests/found/src`; `fence/name` is the test
`tests/tests/ui/fence/name.rs`.
"
    );
    for (group, constructs) in constructs() {
        let _ = write!(
            text,
            "\n## {}\n\n| construct | |\n|---|---|\n",
            title(group)
        );
        for construct in constructs {
            let _ = writeln!(
                text,
                "| {} | {} |",
                cell(construct.name),
                status(&construct.status)
            );
        }
    }
    text
}

fn status(status: &Status) -> String {
    match status {
        Status::Supported(cases) => {
            let cases: Vec<String> = cases.iter().map(|case| format!("`{case}`")).collect();
            format!("supported: {}", cases.join(", "))
        }
        Status::Refused(file, text) => format!("**refused**: \"{}\" (`{file}`)", cell(text)),
        Status::Rustc(file, code, instead) => {
            format!(
                "**not supported**: ends in rustc's {code} (`{file}`). Instead: {}",
                cell(instead)
            )
        }
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn title(group: &str) -> String {
    let mut chars = group.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}
