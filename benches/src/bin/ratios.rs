//! Times of the generated gradients, as ratios to the function and to the gradient by hand. Prints one
//! JSON object a line.

use ad_benches::allocations::Counting;
use ad_benches::{Measurement, cases, measure};
use clap::Parser;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Two orders of the same additions differ by less.
const WRONG: f64 = 1e-8;

/// Measures generated gradients beside gradients by hand.
#[derive(Parser)]
struct Arguments {
    /// Prints a table to standard error, too.
    #[arg(long)]
    table: bool,
    /// Measures the cases whose name contains this.
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    /// Repeats, of which the median is taken.
    #[arg(long, default_value_t = 11)]
    repeats: usize,
}

fn print_row(m: &Measurement) {
    let target = m.target.map_or("-".to_owned(), |t| format!("{t:.2}"));
    eprintln!(
        "{:<17}{:>12.3}{:>12.3}{:>12.3}{:>8.2}{:>8}{:>9.2}{:>9}{:>12}{:>10.1e}",
        m.case,
        m.primal_us,
        m.gradient_us,
        m.hand_us,
        m.ratio,
        target,
        m.vs_hand,
        m.allocations,
        m.peak_bytes,
        m.max_rel_error,
    );
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let only = arguments.only.as_deref().unwrap_or("");
    // A case may be the beginning of another's name.
    let exact = cases::all().iter().any(|case| case.name == only);
    let chosen: Vec<_> = cases::all()
        .into_iter()
        .filter(|case| {
            if exact {
                case.name == only
            } else {
                case.name.contains(only)
            }
        })
        .collect();
    if chosen.is_empty() {
        eprintln!("there is no case `{only}`");
        return ExitCode::from(2);
    }
    if arguments.table {
        eprintln!(
            "{:<17}{:>12}{:>12}{:>12}{:>8}{:>8}{:>9}{:>9}{:>12}{:>10}",
            "case",
            "primal us",
            "gradient",
            "by hand",
            "ratio",
            "target",
            "vs hand",
            "allocs",
            "peak bytes",
            "error"
        );
    }
    let (mut logarithms, mut wrong) = (0.0, false);
    for case in &chosen {
        let measurement = measure(case, arguments.repeats);
        let line = serde_json::to_string(&measurement).expect("numbers and names can be written");
        println!("{line}");
        if arguments.table {
            print_row(&measurement);
        }
        logarithms += measurement.vs_hand.ln();
        if measurement.max_rel_error.is_nan() || measurement.max_rel_error > WRONG {
            eprintln!(
                "{}: the gradient is wrong, by {:e}",
                measurement.case, measurement.max_rel_error
            );
            wrong = true;
        }
    }
    if arguments.table {
        let mean = (logarithms / chosen.len() as f64).exp();
        eprintln!("geometric mean of the times over those by hand: {mean:.2}");
    }
    ExitCode::from(u8::from(wrong))
}
