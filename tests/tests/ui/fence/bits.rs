use ad_runtime::prelude::*;

use self::bits_of as bits_by_another_name;

fn bits_of(x: f64) -> u64 {
    x.to_bits()
}

fn mixed(x: f64) -> u64 {
    bits_of(x) ^ 1
}

fn number_of(bits: u64) -> f64 {
    f64::from_bits(bits ^ 1)
}

fn cell_of(x: f64) -> usize {
    (x.abs() * 10.0) as usize
}

#[differentiable]
fn by_functions(x: f64, y: f64) -> f64 {
    let bits = mixed(x);
    number_of(bits) * y
}

#[differentiable]
fn by_a_renamed_one(x: f64) -> f64 {
    let bits: u64 = bits_by_another_name(x);
    f64::from_bits(bits) * x
}

#[differentiable]
fn by_std(x: f64) -> f64 {
    let bits = x.to_bits();
    number_of(bits)
}

#[differentiable]
fn by_a_closure(x: f64) -> f64 {
    let bits = |x: f64| bits_of(x);
    number_of(bits(x))
}

// A cell of a grid holds no more of a number than where it is.
#[differentiable]
fn cell(x: f64, y: f64) -> f64 {
    cell_of(x) as f64 * y
}

#[differentiable]
fn of_a_constant(x: f64) -> f64 {
    let bits = bits_of(without_derivative(x));
    (bits % 7) as f64 * x
}

fn main() {}
