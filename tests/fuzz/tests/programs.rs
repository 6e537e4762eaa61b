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
const PROGRAMS: u64 = 120;
/// One program of so many is spelled in another way.
const SPELLED: u64 = 3;
/// Of so many programs that are spelled as they were made, one is pushed forward, too.
const PUSHED: u64 = 4;
/// How many programs may end in an error of rustc: as many as do, most of them because of their spelling.
const BROKEN: usize = 7;

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
    let mut runner = Runner::with_target(&target.join("fuzz-test"), target);
    let programs = (SEED..SEED + PROGRAMS).map(|seed| Source {
        root: generate(seed, &default_features()).root,
        spelling: seed.is_multiple_of(SPELLED).then(|| Spelling::new(seed)),
    });
    let pushed =
        |(seed, source): &(u64, Source)| source.spelling.is_none() && seed.is_multiple_of(PUSHED);
    let (pushed, pulled): (Vec<_>, Vec<_>) = (SEED..).zip(programs).partition(pushed);
    let mut programs = Vec::new();
    let mut seeds = Vec::new();
    let mut verdicts = Vec::new();
    for (forward, part) in [(true, pushed), (false, pulled)] {
        let (of_part, part): (Vec<_>, Vec<_>) = part.into_iter().unzip();
        runner.forward = forward;
        verdicts.extend(runner.run(&part));
        seeds.extend(of_part);
        programs.extend(part);
    }
    let mut passed = 0;
    let mut broken = Vec::new();
    let mut invalid = 0;
    let mut wrong = String::new();
    for (i, verdict) in verdicts.iter().enumerate() {
        match verdict {
            Verdict::Passed | Verdict::IllConditioned => passed += 1,
            Verdict::Failed(kind, text) => {
                let program = program_file(&programs[i], "wrong", false);
                wrong += &format!("seed {}: {kind}: {text}\n{program}\n", seeds[i]);
            }
            Verdict::Generator(_) => invalid += 1,
            Verdict::DoesNotCompile(error) => broken.push((seeds[i], error)),
            Verdict::Degenerate | Verdict::Refused(_) => {}
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    // A change of the spelling that changes the meaning is seen here.
    assert!(
        20 * invalid < PROGRAMS,
        "{invalid} are no programs: {verdicts:?}"
    );
    assert!(broken.len() <= BROKEN, "do not compile: {broken:#?}");
    // Refusals are allowed, but then the test would see nothing.
    assert!(
        2 * passed > PROGRAMS,
        "only {passed} programs ran: {verdicts:?}"
    );
}
