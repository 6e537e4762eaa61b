//! Elementary functions of single precision as straight code, which compilers vectorise.
//!
//! The largest errors over all 2³² arguments, in units of the last place of the true result, with
//! fused multiplication and addition and without:
//!
//! | function | with | without | range |
//! |---|---|---|---|
//! | [`exp`] | 1.09 | 1.06 | [0, ∞] |
//! | [`exp_m1`] | 1.66 | 1.82 | [-1, ∞] |
//! | [`tanh`] | 2.53 | 2.53 | [-1, 1] |
//! | [`sigmoid`] | 2.41 | 2.41 | [0, 1] |
//!
//! A NaN gives a NaN.

use super::level::{Kernel, Level, dispatch};

/// 1.5 · 2²³: adding it rounds a number to an integer, which is then in the lowest bits.
const MAGIC: f32 = 12_582_912.0;
/// ln 2 in two parts; the first has so few bits that its products with small integers are exact.
const LN_2_HIGH: f32 = 0.693_359_4;
const LN_2_LOW: f32 = -2.121_944_4e-4;
/// (eʳ - 1 - r) / r² for |r| ≤ ln 2 / 2, interpolated at Chebyshev's nodes: the relative error of
/// eʳ is below 1.1e-8.
const SERIES: [f32; 5] = [
    0.5,
    0.166_665_76,
    0.041_666_556,
    0.008_363_203,
    0.001_392_621_3,
];

/// x = n ln 2 + r: the bits of n, and eʳ - 1.
#[inline(always)]
fn reduced<L: Level>(x: f32) -> (i32, f32) {
    let shifted = L::mul_add(x, std::f32::consts::LOG2_E, MAGIC);
    let n = shifted - MAGIC;
    let r = L::mul_add(n, -LN_2_LOW, L::mul_add(n, -LN_2_HIGH, x));
    let mut series = SERIES[4];
    series = L::mul_add(series, r, SERIES[3]);
    series = L::mul_add(series, r, SERIES[2]);
    series = L::mul_add(series, r, SERIES[1]);
    series = L::mul_add(series, r, SERIES[0]);
    let n = shifted
        .to_bits()
        .wrapping_sub(MAGIC.to_bits())
        .cast_signed();
    (n, L::mul_add(series * r, r, r))
}

/// 2ⁿ for n in -126..=127.
#[inline(always)]
fn power_of_two(n: i32) -> f32 {
    f32::from_bits(n.wrapping_add(127).cast_unsigned() << 23)
}

/// eˣ
#[inline(always)]
pub fn exp<L: Level>(x: f32) -> f32 {
    let (n, rest) = reduced::<L>(x.clamp(-104.0, 89.0));
    // In two halves, so that neither overflows where the result is denormal.
    let half = n >> 1;
    (rest + 1.0) * power_of_two(half) * power_of_two(n.wrapping_sub(half))
}

/// eˣ - 1
#[inline(always)]
pub fn exp_m1<L: Level>(x: f32) -> f32 {
    let (n, rest) = reduced::<L>(x.clamp(-20.0, 89.0));
    let half = n >> 1;
    let (first, second) = (power_of_two(half), power_of_two(n.wrapping_sub(half)));
    // (2ⁿ - 1) + 2ⁿ (eʳ - 1), divided by `first` where 2ⁿ may overflow.
    let far = (L::mul_add(second, rest, second)) * first - 1.0;
    let power = first * second;
    let near = L::mul_add(power, rest, power - 1.0);
    if n > 60 { far } else { near }
}

/// tanh x
#[inline(always)]
pub fn tanh<L: Level>(x: f32) -> f32 {
    // tanh |x| = t / (t + 2) with t = e²ˡˣˡ - 1; from |x| = 9.02 on it is 1 to the last bit.
    let (n, rest) = reduced::<L>((2.0 * x.abs()).min(20.0));
    let power = power_of_two(n);
    let t = L::mul_add(power, rest, power - 1.0);
    let y = (t / (t + 2.0)).copysign(x);
    // `min` drops a NaN.
    if x.is_nan() { x } else { y }
}

/// 1 / (1 + e⁻ˣ)
#[inline(always)]
pub fn sigmoid<L: Level>(x: f32) -> f32 {
    let e = exp::<L>(-x.abs());
    let numerator = if x < 0.0 { e } else { 1.0 };
    numerator / (1.0 + e)
}

/// Replaces each element of a slice.
macro_rules! on_slices {
    ($($(#[doc = $doc:literal])* $name:ident, $kernel:ident, $f:ident;)*) => { $(
        $(#[doc = $doc])*
        #[inline]
        pub fn $name(x: &mut [f32]) {
            dispatch($kernel(x));
        }

        struct $kernel<'a>(&'a mut [f32]);

        impl Kernel for $kernel<'_> {
            type Output = ();
            #[inline(always)]
            fn run<L: Level>(self) {
                for x in self.0 {
                    *x = $f::<L>(*x);
                }
            }
        }
    )* };
}
on_slices!(
    /// [`exp`] of each element.
    exp_all, Exp, exp;
    /// [`exp_m1`] of each element.
    exp_m1_all, ExpM1, exp_m1;
    /// [`tanh`] of each element.
    tanh_all, Tanh, tanh;
    /// [`sigmoid`] of each element.
    sigmoid_all, Sigmoid, sigmoid;
);

#[cfg(test)]
mod tests {
    use super::super::level::{Baseline, on_every_level};
    use super::*;

    type Function = (
        &'static str,
        fn(f32) -> f32,
        fn(&mut [f32]),
        fn(f64) -> f64,
        [f32; 2],
        f64,
    );

    const FUNCTIONS: [Function; 4] = [
        (
            "exp",
            exp::<Baseline>,
            exp_all,
            f64::exp,
            [0.0, f32::INFINITY],
            1.09,
        ),
        (
            "exp_m1",
            exp_m1::<Baseline>,
            exp_m1_all,
            f64::exp_m1,
            [-1.0, f32::INFINITY],
            1.82,
        ),
        (
            "tanh",
            tanh::<Baseline>,
            tanh_all,
            f64::tanh,
            [-1.0, 1.0],
            2.53,
        ),
        (
            "sigmoid",
            sigmoid::<Baseline>,
            sigmoid_all,
            |x| 1.0 / (1.0 + (-x).exp()),
            [0.0, 1.0],
            2.41,
        ),
    ];

    /// The error in units of the last place of the result.
    fn error(found: f32, expected: f64) -> f64 {
        #[allow(clippy::cast_possible_truncation, reason = "rounding is meant")]
        let nearest = expected as f32;
        if found == nearest {
            return 0.0;
        }
        let size = nearest.abs().min(f32::MAX);
        let place = f64::from(f32::from_bits(size.to_bits() + 1)) - f64::from(size);
        // The place above the largest number is that of the largest number.
        let place = if place.is_finite() {
            place
        } else {
            2.0_f64.powi(104)
        };
        let found = if found.is_finite() {
            f64::from(found)
        } else {
            2.0_f64.powi(128)
        };
        (found - expected).abs() / place
    }

    fn check(every: u32) {
        for (name, plain, all, exact, [low, high], bound) in FUNCTIONS {
            let (mut worst, mut worst_plain) = ((0.0, 0.0), (0.0, 0.0));
            let mut bits = 0_u32;
            let mut done = false;
            while !done {
                let mut x = Vec::with_capacity(4096);
                while x.len() < 4096 && !done {
                    x.push(f32::from_bits(bits));
                    (bits, done) = bits.overflowing_add(every);
                }
                let mut y = x.clone();
                all(&mut y);
                for (&x, &y) in x.iter().zip(&y) {
                    let slow = plain(x);
                    if x.is_nan() {
                        assert!(y.is_nan() && slow.is_nan(), "{name}({x})");
                        continue;
                    }
                    assert!(low <= y && y <= high, "{name}({x}) = {y}");
                    assert!(low <= slow && slow <= high, "{name}({x}) = {slow}");
                    let expected = exact(f64::from(x));
                    if error(y, expected) > worst.0 {
                        worst = (error(y, expected), x);
                    }
                    if error(slow, expected) > worst_plain.0 {
                        worst_plain = (error(slow, expected), x);
                    }
                }
            }
            println!("{name}: {worst:?} with, {worst_plain:?} without fused multiplication");
            assert!(
                worst.0 <= bound && worst_plain.0 <= bound,
                "{name}: {worst:?} {worst_plain:?}"
            );
        }
    }

    #[test]
    fn errors_are_bounded_at_many_numbers() {
        // An interpreter computes a few hundred of them, of all sizes and both signs.
        check(if cfg!(miri) { 19_937_771 } else { 997 });
    }

    #[test]
    #[ignore = "takes a minute in a release build: all numbers"]
    fn errors_are_bounded_at_all_numbers() {
        check(1);
    }

    #[test]
    fn levels_differ_by_rounding_only() {
        let x: Vec<f32> = (-400..400).map(|i| f32::from(i as i16) * 0.1).collect();
        for outputs in [x.clone(), vec![]] {
            let results = on_every_level(|| Copied(outputs.clone()));
            for result in &results {
                for (&a, &b) in result.iter().zip(&results[0]) {
                    assert!((a - b).abs() <= 4.0 * f32::EPSILON * b, "{a} and {b}");
                }
            }
        }
    }

    struct Copied(Vec<f32>);

    impl Kernel for Copied {
        type Output = Vec<f32>;
        #[inline(always)]
        fn run<L: Level>(self) -> Vec<f32> {
            self.0.iter().map(|&x| exp::<L>(x)).collect()
        }
    }
}
