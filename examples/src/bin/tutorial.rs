//! The tutorial: all six sections in order, or one of them.

use ad_examples::tutorial::{section1, section2, section3, section4, section5, section6};
use clap::Parser;

/// Runs the tutorial on custom differentiation.
#[derive(Parser)]
struct Arguments {
    /// Run this section only.
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=6))]
    section: Option<u8>,
}

type Section = (&'static str, fn());

const SECTIONS: [Section; 6] = [
    (
        "A custom derivative for a function that cannot be changed",
        section1::run,
    ),
    ("Stopping the gradient", section2::run),
    ("Derivative surgery", section3::run),
    ("Derivative surgery in a neural network", section4::run),
    ("Recomputing activations in the pullback", section5::run),
    ("Recomputing the activations of layers", section6::run),
];

fn main() {
    let arguments = Arguments::parse();
    for (number, (title, run)) in (1..).zip(SECTIONS) {
        if arguments.section.is_none_or(|wanted| wanted == number) {
            println!("{number}. {title}");
            println!();
            run();
            println!();
        }
    }
}
