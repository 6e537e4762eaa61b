use ad_runtime::prelude::*;

#[differentiable]
fn waiting(x: f64) -> f64 {
    let y = x * x;
    unsafe {
        std::arch::asm!("nop");
    }
    y
}

fn main() {
    let _ = waiting(1.0);
}
