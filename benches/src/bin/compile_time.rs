//! How long compilation takes: of straight-line functions of many statements with and without
//! `#[differentiable]`, and of the corpus. Prints one JSON object a line.
//!
//! The packages are generated in `target/compile_time`, and built there by `cargo build --release`. Times
//! are of the last crate alone, without its dependencies.

use clap::Parser;
use serde::Serialize;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use std::{fs, io};

/// Measures compile times.
#[derive(Parser)]
struct Arguments {
    /// Statements of a function.
    #[arg(long, default_value_t = 1_500)]
    statements: usize,
    /// Repeats, of which the fastest is taken.
    #[arg(long, default_value_t = 3)]
    repeats: usize,
    /// Measures the corpus, too.
    #[arg(long)]
    corpus: bool,
}

/// Seconds of the clock, and of processors if the system tells.
#[derive(Clone, Copy, Serialize)]
struct Seconds {
    wall: f64,
    processor: Option<f64>,
}

#[derive(Serialize)]
struct Compiled {
    group: &'static str,
    case: &'static str,
    statements: Option<usize>,
    plain: Option<Seconds>,
    differentiable: Seconds,
    /// What the attribute costs.
    difference_wall: Option<f64>,
}

impl Compiled {
    fn print(&self) {
        let line = serde_json::to_string(self).expect("numbers and names can be written");
        println!("{line}");
    }
}

fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()?;
    let folder = root.join("target/compile_time");
    let package = Package::new(&root, &folder)?;
    let n = arguments.statements;
    for (case, body) in [
        ("numbers", numbers as fn(usize) -> String),
        ("elements", elements),
        ("calls", calls),
    ] {
        let mut times = [Vec::new(), Vec::new()];
        for _ in 0..arguments.repeats {
            for (attribute, times) in ["", "#[differentiable]"].iter().zip(&mut times) {
                // What is measured is the function, and not that of the rest.
                package.write("")?;
                package.build()?;
                // The gradient is called, or there would be no code for it.
                let call = match *attribute {
                    "" => "",
                    _ => GRADIENT,
                };
                package.write(&(body(n).replace("#[attribute]", attribute) + call))?;
                times.push(package.build()?);
            }
        }
        let [plain, differentiable] = times.map(|times| fastest(&times));
        Compiled {
            group: "compile_time",
            case,
            statements: Some(n),
            plain: Some(plain),
            differentiable,
            difference_wall: Some(differentiable.wall - plain.wall),
        }
        .print();
    }
    if arguments.corpus {
        corpus(&root, &folder, arguments.repeats)?;
    }
    Ok(())
}

/// Both sweeps of `f`.
const GRADIENT: &str = "
pub fn gradient_of_f(x: f64, y: f64) -> (f64, f64) {
    gradient!(x, y, f)
}
";

fn fastest(times: &[Seconds]) -> Seconds {
    let fastest = times.iter().min_by(|a, b| a.wall.total_cmp(&b.wall));
    *fastest.expect("there is at least one repeat")
}

/// The functions of the corpus, but for those of `ad-found`.
fn corpus(root: &Path, folder: &Path, repeats: usize) -> io::Result<()> {
    let target = folder.join("corpus");
    let mut times = Vec::new();
    for repeat in 0..=repeats {
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .current_dir(root)
            .args(["rustc", "--quiet", "--release", "--lib"]);
        cargo
            .args(["--package", "ad-corpus", "--target-dir"])
            .arg(&target);
        // Another flag each time, so that it is compiled again.
        let flag = format!("repeat_{repeat}_of_{}", std::process::id());
        let time = timed(cargo.args(["--", "--cfg", &flag]))?;
        if repeat > 0 {
            times.push(time);
        }
    }
    Compiled {
        group: "compile_time",
        case: "corpus",
        statements: None,
        plain: None,
        differentiable: fastest(&times),
        difference_wall: None,
    }
    .print();
    Ok(())
}

/// A generated package.
struct Package {
    folder: PathBuf,
}

impl Package {
    fn new(root: &Path, folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder.join("src"))?;
        let manifest = format!(
            "[package]\nname = \"compile-time\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nad-runtime = {{ path = {:?}, default-features = false }}\n\n\
             [workspace]\n",
            root.join("ad-runtime")
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        // The versions that the workspace has, so that nothing is downloaded.
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        Ok(Package {
            folder: folder.to_path_buf(),
        })
    }

    fn write(&self, functions: &str) -> io::Result<()> {
        let source = format!("#![allow(unused)]\nuse ad_runtime::prelude::*;\n\n{functions}\n");
        fs::write(self.folder.join("src/lib.rs"), source)
    }

    fn build(&self) -> io::Result<Seconds> {
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .current_dir(&self.folder)
            .args(["build", "--quiet", "--release"]);
        timed(cargo.args(["--target-dir", "build"]))
    }
}

fn timed(command: &mut Command) -> io::Result<Seconds> {
    let (start, before) = (Instant::now(), of_children());
    let status = command.status()?;
    if !status.success() {
        return Err(io::Error::other("the generated package does not compile"));
    }
    Ok(Seconds {
        wall: start.elapsed().as_secs_f64(),
        processor: of_children()
            .zip(before)
            .map(|(after, before)| after - before),
    })
}

/// Processor seconds of all processes that this one has waited for, on Linux.
fn of_children() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // Behind the name, which may contain anything: fields 16 and 17, in hundredths of a second.
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let ticks: f64 = fields.get(13)?.parse::<f64>().ok()? + fields.get(14)?.parse::<f64>().ok()?;
    Some(ticks / 100.0)
}

/// The statement at `i` names two earlier variables.
fn earlier(i: usize) -> (usize, usize) {
    (i - 1, (i * 7919) % i)
}

/// Arithmetic of numbers, and every eighth statement an elementary function.
fn numbers(n: usize) -> String {
    let mut body = String::from("    let t0 = x * y;\n");
    for i in 1..n {
        let (a, b) = earlier(i);
        let value = match i % 8 {
            0 => format!("t{a}.sin() + t{b}"),
            1 | 5 => format!("t{a} * t{b}"),
            2 => format!("t{a} + t{b} * x"),
            3 => format!("t{a} - 0.5 * t{b}"),
            4 => format!("t{a} / (t{b} * t{b} + 1.0)"),
            6 => format!("(t{a} - y) * (t{b} + 2.0)"),
            _ => format!("t{a} + t{b}"),
        };
        let _ = writeln!(body, "    let t{i} = {value};");
    }
    format!(
        "#[attribute]\npub fn f(x: f64, y: f64) -> f64 {{\n{body}    t{}\n}}\n",
        n - 1
    )
}

/// Reads of an array and writes to it.
fn elements(n: usize) -> String {
    let mut body = String::from("    let mut v = [x, y, x, y];\n    let t0 = v[0];\n");
    for i in 1..n {
        let (a, k) = (i - 1, i % 5 % 4);
        let _ = match i % 4 {
            0 => writeln!(body, "    v[{k}] = t{a} * x;\n    let t{i} = v[{k}];"),
            1 => writeln!(body, "    let t{i} = t{a} + v[{k}];"),
            2 => writeln!(body, "    let t{i} = t{a} * v[{k}] * 0.5;"),
            _ => writeln!(body, "    v[{k}] += t{a};\n    let t{i} = v[{k}];"),
        };
    }
    let last = n - 1;
    format!("#[attribute]\npub fn f(x: f64, y: f64) -> f64 {{\n{body}    t{last}\n}}\n")
}

/// Calls of other differentiable functions.
fn calls(n: usize) -> String {
    let mut body = String::from("    let t0 = x * y;\n");
    for i in 1..n {
        let (a, b) = earlier(i);
        let name = ["first", "second"][i % 2];
        let _ = writeln!(body, "    let t{i} = {name}(t{a}, t{b});");
    }
    format!(
        "#[attribute]\nfn first(a: f64, b: f64) -> f64 {{\n    a * b + a.sin()\n}}\n\
         #[attribute]\nfn second(a: f64, b: f64) -> f64 {{\n    a / (b * b + 1.0)\n}}\n\
         #[attribute]\npub fn f(x: f64, y: f64) -> f64 {{\n{body}    t{}\n}}\n",
        n - 1
    )
}
