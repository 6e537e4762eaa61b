//! A few hundred random programs, and those that failed once.

use ad_fuzz::features::default_features;
use ad_fuzz::generate::generate;
use ad_fuzz::harness::{Outcome, check};
use ad_fuzz::runner::{Runner, Verdict, program_file};
use ad_fuzz::source::Source;
use ad_fuzz::spelling::Spelling;
use std::path::Path;

/// The seed of the first program. Others are tried with the binary.
const SEED: u64 = 20_000;
/// How many programs.
const PROGRAMS: u64 = 200;
/// One program of so many is spelled in another way.
const SPELLED: u64 = 3;

#[test]
fn programs_that_failed_once_pass() {
    for case in ad_fuzz::corpus::all() {
        assert_eq!(check(&case), Outcome::Passed, "{}", case.name);
    }
}

#[test]
fn no_random_program_has_a_wrong_gradient() {
    // Programs are built beside the workspace, wherever that is built: its dependencies are there already.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("the folder for tests is in the target folder");
    let runner = Runner::with_target(&target.join("fuzz-test"), target);
    let programs: Vec<_> = (SEED..SEED + PROGRAMS)
        .map(|seed| Source {
            root: generate(seed, &default_features()).root,
            spelling: seed.is_multiple_of(SPELLED).then(|| Spelling::new(seed)),
        })
        .collect();
    let verdicts = runner.run(&programs);
    let mut passed = 0;
    let mut invalid = 0;
    let mut wrong = String::new();
    for (i, verdict) in verdicts.iter().enumerate() {
        match verdict {
            Verdict::Passed | Verdict::IllConditioned => passed += 1,
            Verdict::Failed(kind, text) => {
                let program = program_file(&programs[i], "wrong", false);
                wrong += &format!("seed {}: {kind}: {text}\n{program}\n", SEED + i as u64);
            }
            Verdict::Generator(_) => invalid += 1,
            Verdict::Degenerate | Verdict::Refused(_) | Verdict::DoesNotCompile(_) => {}
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    // A change of the spelling that changes the meaning is seen here.
    assert!(
        20 * invalid < PROGRAMS,
        "{invalid} are no programs: {verdicts:?}"
    );
    // Refusals are allowed, but then the test would see nothing.
    assert!(
        2 * passed > PROGRAMS,
        "only {passed} programs ran: {verdicts:?}"
    );
}
