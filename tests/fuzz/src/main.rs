//! Runs random programs: `cargo run -p ad-fuzz -- --seed 1 --programs 5000`.

use ad_fuzz::features::{FEATURES, Feature, by_name, default_features};
use ad_fuzz::generate::{Program, generate};
use ad_fuzz::runner::{Runner, Verdict, program_file};
use ad_fuzz::shrink::shrink;
use ad_fuzz::source::Source;
use ad_fuzz::spelling::Spelling;
use clap::Parser;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Random programs against forward dual numbers.
#[derive(Parser)]
struct Args {
    /// The seed of the first program; the others follow.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many programs.
    #[arg(long, default_value_t = 400)]
    programs: usize,
    /// Programs that are built at a time.
    #[arg(long, default_value_t = 200)]
    batch: usize,
    /// Constructs to switch on, by name.
    #[arg(long, value_delimiter = ',')]
    enable: Vec<String>,
    /// Constructs to switch off.
    #[arg(long, value_delimiter = ',')]
    disable: Vec<String>,
    /// Every construct.
    #[arg(long)]
    all: bool,
    /// Check the pushforwards, too.
    #[arg(long)]
    forward: bool,
    /// Failures that are shrunk.
    #[arg(long, default_value_t = 5)]
    shrink: usize,
    /// Shrink programs that are refused or do not compile, too.
    #[arg(long)]
    shrink_all: bool,
    /// Rounds of shrinking.
    #[arg(long, default_value_t = 25)]
    rounds: usize,
    /// Spell the programs in other ways: see the module `spelling`.
    #[arg(long)]
    spelling: bool,
    /// Print the program of the seed, and do nothing else.
    #[arg(long)]
    print: bool,
    /// Where to build and to write the programs that fail.
    #[arg(long)]
    folder: Option<PathBuf>,
}

fn features(args: &Args) -> Vec<Feature> {
    if args.all {
        return FEATURES.iter().map(|f| f.1).collect();
    }
    let named = |names: &[String]| -> Vec<Feature> {
        names
            .iter()
            .map(|name| by_name(name).unwrap_or_else(|| panic!("no construct is called {name}")))
            .collect()
    };
    let (on, off) = (named(&args.enable), named(&args.disable));
    let mut all = default_features();
    all.extend(on);
    all.retain(|f| !off.contains(f));
    all
}

/// A program as it is spelled in this run.
fn source(args: &Args, program: &Program) -> Source {
    Source {
        root: program.root.clone(),
        spelling: args.spelling.then(|| Spelling::new(program.seed)),
    }
}

/// The first failures of each kind, by the beginning of their message.
#[derive(Default)]
struct Report {
    counts: BTreeMap<String, usize>,
    messages: BTreeMap<String, (usize, u64)>,
    used: BTreeMap<&'static str, usize>,
    shrunk: BTreeMap<String, usize>,
}

fn main() {
    let args = Args::parse();
    let features = features(&args);
    if args.print {
        let program = generate(args.seed, &features);
        println!(
            "{}",
            program_file(&source(&args, &program), "printed", false)
        );
        return;
    }
    let folder = args
        .folder
        .clone()
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/fuzz"));
    let mut runner = Runner::new(&folder);
    runner.forward = args.forward;
    let mut report = Report::default();
    let start = Instant::now();
    let mut next = args.seed;
    let end = args.seed + args.programs as u64;
    while next < end {
        let last = end.min(next + args.batch as u64);
        let programs: Vec<Program> = (next..last).map(|seed| generate(seed, &features)).collect();
        let sources: Vec<Source> = programs.iter().map(|p| source(&args, p)).collect();
        let verdicts = runner.run(&sources);
        for (program, verdict) in programs.iter().zip(verdicts) {
            note(&args, &runner, &folder, &mut report, program, &verdict);
        }
        next = last;
        println!(
            "{:6.1} s, up to seed {last}: {:?}",
            start.elapsed().as_secs_f64(),
            report.counts
        );
    }
    println!("\nmessages (count, first seed):");
    for (message, (count, seed)) in &report.messages {
        println!("{count:6}  {seed:6}  {message}");
    }
    println!("\nproductions in passed programs:");
    for (name, count) in &report.used {
        println!("{count:6}  {name}");
    }
}

fn note(
    args: &Args,
    runner: &Runner,
    folder: &Path,
    report: &mut Report,
    program: &Program,
    verdict: &Verdict,
) {
    *report.counts.entry(verdict.kind()).or_default() += 1;
    let message = match verdict {
        Verdict::Passed | Verdict::IllConditioned => {
            for (name, count) in &program.used {
                *report.used.entry(name).or_default() += count;
            }
            return;
        }
        Verdict::Degenerate => return,
        Verdict::Failed(kind, text) => {
            println!("seed {}: {kind}: {text}", program.seed);
            format!("wrong: {kind}")
        }
        Verdict::Refused(text) => format!("refused: {text}"),
        Verdict::DoesNotCompile(text) => format!(
            "does not compile: {}",
            text.split(" in `").next().unwrap_or(text)
        ),
        Verdict::Generator(text) => {
            format!("generator: {}", text.split(" in `").next().unwrap_or(text))
        }
    };
    let entry = report
        .messages
        .entry(message.clone())
        .or_insert((0, program.seed));
    entry.0 += 1;
    let source = source(args, program);
    let failures = folder.join("failures");
    std::fs::create_dir_all(&failures).expect("a folder for failures");
    let name = format!("seed_{}", program.seed);
    save(
        &failures.join(format!("{name}.rs")),
        &program_file(&source, &name, false),
        verdict,
    );
    let key: String = message.chars().take(60).collect();
    let limit = match verdict {
        Verdict::Failed(..) => 3,
        _ => usize::from(args.shrink_all),
    };
    let done = report.shrunk.entry(key).or_default();
    let total: usize = *done;
    if total >= limit || report.shrunk.values().sum::<usize>() >= args.shrink {
        return;
    }
    *report
        .shrunk
        .entry(message.chars().take(60).collect())
        .or_default() += 1;
    let (small, small_verdict) = shrink(runner, &source, verdict, args.rounds);
    let path = failures.join(format!("{name}_min.rs"));
    save(&path, &program_file(&small, &name, false), &small_verdict);
    println!("--- seed {} shrunk: {}", program.seed, path.display());
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    println!("{}", text.split("pub mod du").next().unwrap_or_default());
}

/// Writes a program, formatted if rustfmt is there.
fn save(path: &Path, text: &str, verdict: &Verdict) {
    let text = format!("// {}\n{text}", format!("{verdict:?}").replace('\n', " "));
    std::fs::write(path, text).expect("the program is written");
    let _ = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .arg(path)
        .output();
}
