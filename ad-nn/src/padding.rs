//! [`Padding`]: what a window sees beyond the border of an image.

use ad_runtime::{Differentiable, Inactive, LeafVisitor, NoTangent, Parameters};

/// What a sliding window does at the border of an image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Padding {
    /// Windows stay inside: the output has `(n - k) / s + 1` rows (the quotient rounded down) for an input of
    /// `n` rows, a window of `k` and a stride of `s`.
    #[default]
    Valid,
    /// Windows reach beyond the border, so that the output has `n / s` rows (rounded up). As in
    /// TensorFlow, the missing rows are split evenly, and an odd one comes after the image. A
    /// convolution sees zeros there; pooling ignores these cells.
    Same,
}

impl Differentiable for Padding {
    type Tangent = NoTangent;
}
impl Inactive for Padding {}
impl Parameters for Padding {
    fn move_by(&mut self, _: &NoTangent) {}
    fn visit<V: LeafVisitor>(&mut self, _: &NoTangent, _: &str, _: &mut V) {}
}

impl Padding {
    /// The number of windows along an axis, and the number of cells added before the first.
    /// `None` if a window is larger than the input and may not reach beyond it.
    pub(crate) fn windows(
        self,
        input: usize,
        window: usize,
        stride: usize,
    ) -> Option<(usize, usize)> {
        match self {
            Padding::Valid => Some((input.checked_sub(window)? / stride + 1, 0)),
            Padding::Same => {
                let output = input.div_ceil(stride);
                let covered = output.saturating_sub(1) * stride + window;
                Some((output, covered.saturating_sub(input) / 2))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Padding::{Same, Valid};

    #[test]
    fn valid_windows_stay_inside() {
        assert_eq!(Valid.windows(16, 5, 1), Some((12, 0)));
        assert_eq!(Valid.windows(7, 3, 2), Some((3, 0)));
        assert_eq!(Valid.windows(8, 3, 2), Some((3, 0)));
        assert_eq!(Valid.windows(3, 3, 5), Some((1, 0)));
        assert_eq!(Valid.windows(2, 3, 1), None);
    }

    #[test]
    fn same_windows_are_counted_as_in_tensorflow() {
        // Total padding: 4, split 2 and 2.
        assert_eq!(Same.windows(28, 5, 1), Some((28, 2)));
        // Total padding: 1, which comes after the image.
        assert_eq!(Same.windows(28, 2, 1), Some((28, 0)));
        assert_eq!(Same.windows(5, 3, 2), Some((3, 1)));
        assert_eq!(Same.windows(6, 3, 2), Some((3, 0)));
        assert_eq!(Same.windows(6, 1, 4), Some((2, 0)));
        assert_eq!(Same.windows(1, 4, 3), Some((1, 1)));
    }
}
