//! Two variables of one name, of which one is a macro's.

use ad_runtime::prelude::*;

macro_rules! scaled {
    ($name:ident, $x:ident, $value:expr) => {
        #[differentiable]
        fn $name($x: f64) -> f64 {
            let t = 2.0 * $x;
            $value * t
        }
    };
}

scaled!(f, t, t * t);

fn main() {
    assert_eq!(f(1.0), 2.0);
}
