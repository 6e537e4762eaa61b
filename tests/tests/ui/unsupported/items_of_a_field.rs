use ad_runtime::prelude::*;

use std::collections::BTreeMap;

#[derive(Clone, Differentiable)]
struct Book {
    prices: BTreeMap<u8, f64>,
}

#[differentiable]
fn total(book: &Book) -> f64 {
    let mut s = 0.0;
    for (_, price) in &book.prices {
        s += price * price;
    }
    s
}

fn main() {
    let _ = total(&Book { prices: BTreeMap::new() });
}
