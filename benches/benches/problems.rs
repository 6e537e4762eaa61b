//! The cases in groups, for development: `cargo bench -p ad-benches -- gmm`.

use ad_benches::cases;
use divan::{AllocProfiler, Bencher};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

fn names() -> impl Iterator<Item = &'static str> {
    cases::all().into_iter().map(|case| case.name)
}

fn problem(name: &str) -> cases::Problem {
    let cases = cases::all();
    let case = cases.iter().find(|case| case.name == name);
    (case.expect("the name of a case").problem)()
}

#[divan::bench(args = names(), max_time = 0.5)]
fn primal(bencher: Bencher<'_, '_>, name: &str) {
    let mut problem = problem(name);
    bencher.bench_local(|| (problem.primal)(1));
}

#[divan::bench(args = names(), max_time = 0.5)]
fn gradient(bencher: Bencher<'_, '_>, name: &str) {
    let mut problem = problem(name);
    bencher.bench_local(|| (problem.gradient)(1));
}

#[divan::bench(args = names(), max_time = 0.5)]
fn by_hand(bencher: Bencher<'_, '_>, name: &str) {
    let mut problem = problem(name);
    bencher.bench_local(|| (problem.by_hand)(1));
}
