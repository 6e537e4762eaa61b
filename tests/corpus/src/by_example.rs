//! Functions that `macro_rules!` write.

use crate::cases;
use ad_runtime::prelude::*;

macro_rules! doubled {
    ($name:ident, $x:ident, $a:expr) => {
        #[differentiable]
        fn $name($x: &[f64]) -> f64 {
            $a * 2.0
        }
    };
}
macro_rules! around {
    ($name:ident, $x:ident, $a:expr, $i:expr, $k:expr, $t:ty, $p:pat) => {
        #[differentiable]
        fn $name($x: $t) -> f64 {
            let mut s = -$a + (1.0 - $a);
            s += $a.powi(2);
            if $a * 2.0 > 1.5 {
                s *= 1.5;
            }
            let n = ($a * 2.0) as usize;
            let v = vec![$a * 0.5; $i * 2];
            for i in 0..$i * 2 {
                s += v[i] * (i + n) as f64;
            }
            match n {
                $p => s += 1.0,
                _ => s -= 1.0,
            }
            assert!($a * 2.0 < 2.0 * $a + 1.0);
            s + ($x[0] * $k).sin() - $k * $x[1]
        }
    };
}
macro_rules! of_another {
    ($name:ident, $x:ident, $a:expr) => {
        doubled!($name, $x, $a * $a);
    };
}

doubled!(sums, x, x[0] + x[1]);
doubled!(differences, x, x[0] - x[1] * x[2]);
around!(
    everywhere,
    x,
    x[0] + x[1] * 0.31,
    1 + 1,
    -2.0,
    &[f64],
    0 | 1
);
of_another!(nested, x, x[0] + x[2]);

#[differentiable]
fn macros_by_example(x: &[f64]) -> f64 {
    sums(x) * differences(x) + everywhere(x) * nested(x)
}

cases![macros_by_example];
