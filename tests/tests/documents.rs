//! What the documents promise to somebody who has just Rust on the machine.

/// The two commands that do everything.
const COMMANDS: [&str; 2] = [
    "cargo run --release -p ad-examples --bin tutorial",
    "cargo test --workspace",
];

#[test]
fn the_readme_names_two_commands() {
    let readme = include_str!("../../README.md");
    let commands: Vec<&str> = readme
        .lines()
        .filter(|line| line.contains("cargo "))
        .collect();
    assert_eq!(commands, COMMANDS);
}

#[test]
fn what_is_run_before_a_change_is_merged_has_both() {
    let run = include_str!("../../.ci/run");
    for command in COMMANDS {
        assert!(run.lines().any(|line| line.trim() == command), "{command}");
    }
}
