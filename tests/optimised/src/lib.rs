//! Nothing: the corpus is in `tests/corpus`, and its tests are asked for by
//! `cargo test --release -p ad-optimised --test optimised`.
