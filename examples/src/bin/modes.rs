//! Forward mode and second derivatives: four small programs.

use ad_examples::modes::{bilevel, hessian_free, newton, sensitivity};

fn main() {
    let (x, steps) = newton::minimise(vec![-1.2, 1.0, 0.5]);
    println!("Newton: {x:.6?} after {steps} steps");
    let (x, products) = hessian_free::minimise(vec![-1.2; 10]);
    println!("Hessian-free: {x:.6?} after {products} products with the Hessian");
    let (state, by_appetite) = sensitivity::with_sensitivity(1.0, 8.0, 400);
    println!("predators and prey: {state:.6?}, and by the appetite {by_appetite:.6?}");
    let penalty = bilevel::best_penalty();
    let loss = bilevel::validation_loss(penalty);
    println!("the best penalty is {penalty:.6}, with a loss of {loss:.6}");
}
