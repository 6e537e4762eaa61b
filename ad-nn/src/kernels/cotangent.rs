//! The cotangent of a convolution's result, before or after the pullback of a rectifier.

use ad_runtime::kernels::{Kernel, Level, dispatch};

/// The cotangent of the results of a batch of images, of single precision.
#[derive(Clone, Copy, Debug)]
pub struct Cotangent<'a> {
    /// Its numbers.
    pub values: &'a [f32],
    /// Which numbers a rectifier let pass: the others are taken for zero.
    pub passed: Option<&'a [bool]>,
}

/// What a buffer has behind the numbers of an image.
const BEHIND: usize = 8;

impl<'a> Cotangent<'a> {
    /// The numbers of an image, from the buffer if something had to be changed.
    pub(super) fn of_image<'b>(
        &self,
        index: usize,
        size: usize,
        buffer: &'b mut Vec<f32>,
    ) -> &'b [f32]
    where
        'a: 'b,
    {
        match self.passed {
            None => &self.values[index * size..][..size],
            Some(_) => self.copied(index, size, buffer),
        }
    }

    /// The numbers of an image, and at least seven behind.
    pub(super) fn copied<'b>(
        &self,
        index: usize,
        size: usize,
        buffer: &'b mut Vec<f32>,
    ) -> &'b [f32] {
        buffer.resize(size + BEHIND, 0.0);
        let range = index * size..(index + 1) * size;
        let values = &self.values[range.clone()];
        match self.passed {
            None => buffer[..size].copy_from_slice(values),
            Some(passed) => dispatch(Masked {
                target: &mut buffer[..size],
                values,
                passed: &passed[range],
            }),
        }
        buffer
    }
}

struct Masked<'a> {
    target: &'a mut [f32],
    values: &'a [f32],
    passed: &'a [bool],
}

impl Kernel for Masked<'_> {
    type Output = ();
    #[inline(always)]
    fn run<L: Level>(self) {
        for ((target, &value), &passed) in self.target.iter_mut().zip(self.values).zip(self.passed)
        {
            *target = if passed { value } else { 0.0 };
        }
    }
}
