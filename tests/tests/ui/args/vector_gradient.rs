use ad_runtime::prelude::*;

fn main() {
    let _ = gradient!(1.0, |x| [x, x]);
}
