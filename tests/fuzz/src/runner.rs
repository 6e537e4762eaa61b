//! Compiles and runs batches of programs.
//!
//! They stand in a package that is written into the target folder and built by cargo, offline. Each
//! program is a binary of its own, so that the errors of one take nothing from another and nothing is
//! compiled twice.

use crate::node::Mode;
use crate::source::Source;
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What became of a program.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// All is right.
    Passed,
    /// Right, but for rounding.
    IllConditioned,
    /// The program gives no finite number.
    Degenerate,
    /// A wrong result: its kind and the numbers.
    Failed(String, String),
    /// The compiler refuses it, with this message.
    Refused(String),
    /// rustc rejects the expansion, with this message.
    DoesNotCompile(String),
    /// rustc rejects the program itself: the generator is wrong.
    Generator(String),
}

impl Verdict {
    /// A word for tables.
    #[must_use]
    pub fn kind(&self) -> String {
        match self {
            Verdict::Passed => "passed".into(),
            Verdict::IllConditioned => "passed up to rounding".into(),
            Verdict::Degenerate => "degenerate".into(),
            Verdict::Failed(kind, _) => format!("wrong: {kind}"),
            Verdict::Refused(_) => "refused".into(),
            Verdict::DoesNotCompile(_) => "does not compile".into(),
            Verdict::Generator(_) => "generator".into(),
        }
    }

    /// Whether two programs fail for the same reason, as far as can be seen.
    #[must_use]
    pub fn is_like(&self, other: &Verdict) -> bool {
        let head = |s: &str| s.split(['`', ':']).next().unwrap_or_default().to_owned();
        match (self, other) {
            (Verdict::Failed(a, _), Verdict::Failed(b, _)) => a == b,
            (Verdict::Refused(a), Verdict::Refused(b)) => a == b,
            (Verdict::DoesNotCompile(a), Verdict::DoesNotCompile(b)) => head(a) == head(b),
            (Verdict::Generator(a), Verdict::Generator(b)) => head(a) == head(b),
            _ => false,
        }
    }
}

/// The text of a program with its pushforward.
#[must_use]
pub fn with_forward(program: &str) -> String {
    program
        .replace("#[differentiable]", "#[differentiable(forward)]")
        .replace("#[differentiable(rec", "#[differentiable(forward, rec")
        .replace(
            "forward: None",
            "forward: Some(|x, x_dot| ForwardFn::jvp(&ad::entry {}, x, x_dot))",
        )
}

/// Where batches are built.
pub struct Runner {
    /// Pushforwards are checked, too.
    pub forward: bool,
    package: PathBuf,
    target: PathBuf,
}

/// The text of a program: both forms, and how they are called.
#[must_use]
pub fn program_file(source: &Source, name: &str, plain: bool) -> String {
    let mode = if plain { Mode::Plain } else { Mode::Ad };
    let (ad, dual) = (source.text(mode), source.text(Mode::Dual));
    let ad = if plain {
        ad.replace(", Differentiable)", ")")
            .replace("#[no_derivative]", "")
    } else {
        ad
    };
    let gradient = if plain {
        "|_| (0.0, vec![]), repeated: |_| [vec![], vec![], vec![]]"
    } else {
        "|x| value_with_gradient!(x, ad::entry), repeated: |x| { let pullback = pullback!(x, ad::entry); [pullback(1.0), pullback(2.0), pullback(1.0)] }"
    };
    format!(
        "use ad_runtime::prelude::*;\n\
         pub mod ad {{\nuse ad_runtime::prelude::*;\n{ad}\n}}\n\
         pub mod du {{\nuse crate::dual::D;\n{dual}\n}}\n\
         /// The program.\n#[must_use]\n\
         pub fn case() -> crate::harness::Case {{\n\
         crate::harness::Case {{ name: \"{name}\", primal: ad::entry, gradient: {gradient}, forward: None, dual: du::entry }}\n}}\n"
    )
}

impl Runner {
    /// A runner that builds below a folder.
    ///
    /// # Panics
    ///
    /// If the files cannot be written.
    #[must_use]
    pub fn new(folder: &Path) -> Runner {
        Runner::with_target(folder, &folder.join("target"))
    }

    /// A runner whose package stands below a folder and is built in another, which it may share with the
    /// workspace: then the macros' dependencies are there already.
    ///
    /// # Panics
    ///
    /// If the files cannot be written.
    #[must_use]
    pub fn with_target(folder: &Path, target: &Path) -> Runner {
        let runner = Runner {
            forward: false,
            package: folder.join("package"),
            target: target.to_owned(),
        };
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let runtime = workspace
            .join("ad-runtime")
            .canonicalize()
            .expect("ad-runtime is there");
        let manifest = format!(
            "[workspace]\n[package]\nname = \"batches\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
             [dependencies]\nad-runtime = {{ path = {runtime:?}, default-features = false }}\n\
             [profile.dev]\ndebug = 0\nincremental = false\n"
        );
        runner.write("Cargo.toml", &manifest);
        let lock = std::fs::read_to_string(workspace.join("Cargo.lock")).expect("a lock file");
        if !runner.package.join("Cargo.lock").exists() {
            runner.write("Cargo.lock", &lock);
        }
        runner.write("src/lib.rs", "pub mod dual;\npub mod harness;\n");
        runner.write("src/dual.rs", include_str!("dual.rs"));
        runner.write("src/harness.rs", include_str!("harness.rs"));
        runner
    }

    /// Writes a file, if it is another one.
    fn write(&self, path: &str, text: &str) {
        let path = self.package.join(path);
        if std::fs::read_to_string(&path).is_ok_and(|old| old == text) {
            return;
        }
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
        std::fs::write(path, text).expect("the file is written");
    }

    /// Compiles and runs programs.
    #[must_use]
    pub fn run(&self, programs: &[Source]) -> Vec<Verdict> {
        let all: Vec<usize> = (0..programs.len()).collect();
        let mut errors = self.compile("build", programs, &all, false);
        let verdicts: Vec<Option<Verdict>> = all
            .iter()
            .map(|i| (!errors.contains_key(i)).then(|| self.execute(*i)))
            .collect();
        let doubtful: Vec<usize> = errors
            .iter()
            .filter(|(_, error)| !is_refusal(error))
            .map(|(i, _)| *i)
            .collect();
        let mut plain = self.compile("check", programs, &doubtful, true);
        let verdict = |(i, verdict): (usize, Option<Verdict>)| {
            verdict.unwrap_or_else(|| match plain.remove(&i) {
                Some(error) => Verdict::Generator(error),
                None => rejected(errors.remove(&i).expect("what compiles is run")),
            })
        };
        verdicts.into_iter().enumerate().map(verdict).collect()
    }

    /// Compiles programs by a command of cargo. The first error of each that has one.
    fn compile(
        &self,
        command: &str,
        programs: &[Source],
        which: &[usize],
        plain: bool,
    ) -> BTreeMap<usize, String> {
        if which.is_empty() {
            return BTreeMap::new();
        }
        self.clear();
        for i in which {
            self.write_program(&programs[*i], *i, plain);
            self.write(&format!("examples/c{i}.rs"), &crate_of(*i));
        }
        self.cargo(&[command, "--examples"])
    }

    /// Takes the programs of the last run away.
    fn clear(&self) {
        for folder in ["src/programs", "examples"] {
            let _ = std::fs::remove_dir_all(self.package.join(folder));
        }
    }

    fn write_program(&self, source: &Source, i: usize, plain: bool) {
        let mut text = program_file(source, &format!("p{i}"), plain);
        if self.forward && !plain {
            text = with_forward(&text);
        }
        self.write(&format!("src/programs/p{i}.rs"), &text);
    }

    /// Runs cargo; gives the first error of each program that has one.
    fn cargo(&self, args: &[&str]) -> BTreeMap<usize, String> {
        let output = Command::new(option_env!("CARGO").unwrap_or("cargo"))
            .args(args)
            .args(["--offline", "--keep-going", "--message-format=json", "-q"])
            .current_dir(&self.package)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_INCREMENTAL", "0")
            .env_remove("RUSTFLAGS")
            .stderr(Stdio::piped())
            .output()
            .expect("cargo runs");
        let mut errors = BTreeMap::new();
        let mut unknown = HashSet::new();
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let Ok(value) = serde_json::from_str::<Value>(line) else {
                continue;
            };
            let message = &value["message"];
            if message["level"] != "error" {
                continue;
            }
            let text = message["message"].as_str().unwrap_or_default();
            match program_of(&message["spans"]) {
                Some((program, source)) => {
                    let code = message["code"]["code"].as_str().unwrap_or_default();
                    let text = text.lines().next().unwrap_or_default();
                    // What a macro that panics says stands beside the error.
                    let help = message["children"][0]["message"]
                        .as_str()
                        .unwrap_or_default();
                    let text = &match help.strip_prefix("message: ") {
                        Some(panic) => format!("{text}: {panic}"),
                        None => text.to_owned(),
                    };
                    errors.entry(program).or_insert_with(|| {
                        if text.starts_with("cannot differentiate") {
                            text.to_owned()
                        } else {
                            format!("{code}: {text} in `{source}`")
                        }
                    });
                }
                None => {
                    unknown.insert(message["rendered"].as_str().unwrap_or_default().to_owned());
                }
            }
        }
        assert!(
            output.status.success() || !errors.is_empty(),
            "the batch is not built: {}{unknown:?}",
            String::from_utf8_lossy(&output.stderr)
        );
        errors
    }

    /// Runs a program.
    fn execute(&self, i: usize) -> Verdict {
        let log = self.target.join("program.log");
        let file = std::fs::File::create(&log).expect("a log file");
        let mut child = Command::new(self.target.join(format!("debug/examples/c{i}")))
            .stdout(file)
            .stderr(Stdio::null())
            .spawn()
            .expect("the program runs");
        let start = Instant::now();
        while child.try_wait().expect("the batch is waited for").is_none() {
            if start.elapsed() > Duration::from_secs(60) {
                let _ = child.kill();
                let _ = child.wait();
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        verdict_of(&std::fs::read_to_string(&log).unwrap_or_default())
    }
}

/// What the harness says of a program.
fn verdict_of(line: &str) -> Verdict {
    let mut words = line.trim_end().splitn(3, ' ');
    let mut word = || words.next().unwrap_or_default().to_owned();
    match word().as_str() {
        "passed" => Verdict::Passed,
        "ill" => Verdict::IllConditioned,
        "degenerate" => Verdict::Degenerate,
        "failed" => match (word(), word()) {
            (kind, text) if kind == "generator" => Verdict::Generator(text),
            (kind, text) => Verdict::Failed(kind, text),
        },
        _ => Verdict::Failed("crash".into(), "the process died or hung".into()),
    }
}

/// The crate of a program.
fn crate_of(i: usize) -> String {
    format!(
        "#![allow(warnings)]\nuse batches::{{dual, harness}};\n\
         #[path = \"../src/programs/p{i}.rs\"] mod p{i};\n\
         fn main() {{ harness::main(&p{i}::case()); }}"
    )
}

fn is_refusal(error: &str) -> bool {
    error.starts_with("cannot differentiate through")
}

fn rejected(error: String) -> Verdict {
    if is_refusal(&error) {
        Verdict::Refused(error)
    } else {
        Verdict::DoesNotCompile(error)
    }
}

/// The program that an error is in, and its line.
fn program_of(spans: &Value) -> Option<(usize, String)> {
    let mut queue: Vec<&Value> = spans.as_array()?.iter().collect();
    queue.sort_by_key(|s| s["is_primary"] != true);
    let mut at = 0;
    while let Some(span) = queue.get(at).copied() {
        at += 1;
        let stem = span["file_name"]
            .as_str()
            .and_then(|name| Path::new(name).file_stem())
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default();
        if let Some(number) = stem.strip_prefix('p').and_then(|n| n.parse().ok()) {
            let line = span["text"][0]["text"].as_str().unwrap_or_default();
            return Some((number, line.trim().to_owned()));
        }
        if span["expansion"].is_object() {
            queue.push(&span["expansion"]["span"]);
        }
    }
    None
}
