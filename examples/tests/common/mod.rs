//! Comparisons.

#![allow(dead_code, reason = "each test uses its part")]

/// Asserts that the largest difference is at most `tolerance` of the largest expected number.
#[track_caller]
pub(crate) fn assert_close(what: &str, found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let scale = expected.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
    for (i, (f, e)) in found.iter().zip(expected).enumerate() {
        let difference = (f - e).abs();
        assert!(
            difference <= tolerance * scale,
            "{what}: number {i} is {f}, not {e} (off by {:e} of {scale})",
            difference / scale
        );
    }
}

/// The gradient by central differences of fourth order.
pub(crate) fn differences(x: &[f64], f: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    let mut at = x.to_vec();
    (0..x.len())
        .map(|i| {
            let h = 1e-3;
            let mut value = |step: f64| {
                at[i] = x[i] + step;
                let y = f(&at);
                at[i] = x[i];
                y
            };
            (8.0 * (value(h) - value(-h)) - (value(2.0 * h) - value(-2.0 * h))) / (12.0 * h)
        })
        .collect()
}

/// Compares a generated gradient with one by hand, and that with central differences.
#[track_caller]
pub(crate) fn check(what: &str, ours: (f64, &[f64]), by_hand: (f64, &[f64]), differences: &[f64]) {
    assert_close(what, &[ours.0], &[by_hand.0], 1e-10);
    assert_close(what, ours.1, by_hand.1, 1e-10);
    assert_close(what, by_hand.1, differences, 1e-8);
}

/// Several lists as one.
pub(crate) fn joined(parts: &[&[f64]]) -> Vec<f64> {
    parts.concat()
}
