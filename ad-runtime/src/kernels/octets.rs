//! Vectors of eight numbers of single precision, for sums that compilers do not vectorise as wanted.

use pulp::f32x8;

/// Eight numbers in a register.
#[derive(Clone, Copy, Debug)]
pub struct Octet(f32x8);

/// The instructions for them. There is a value of this type only where the processor has them.
#[derive(Clone, Copy, Debug)]
pub struct Octets {
    #[cfg(target_arch = "x86_64")]
    simd: pulp::x86::V3,
    #[cfg(not(target_arch = "x86_64"))]
    simd: std::convert::Infallible,
    registers: usize,
}

/// Code that computes with octets. `run` must be `#[inline(always)]`, and so must what it calls, and
/// closures must not compute with octets: they are not compiled for these instructions.
pub trait OctetKernel {
    /// What it returns.
    type Output;
    /// The code.
    fn run(self, octets: Octets) -> Self::Output;
}

/// Runs a kernel with the best instructions for octets.
///
/// # Panics
/// If the processor has none: see [`has_tiles`](super::has_tiles).
#[inline]
pub fn with_octets<K: OctetKernel>(kernel: K) -> K::Output {
    #[cfg(target_arch = "x86_64")]
    {
        use pulp::x86::{V3, V4};
        if let Some(simd) = V4::try_new() {
            return simd.vectorize(On {
                octets: Octets {
                    simd: *simd,
                    registers: 32,
                },
                kernel,
            });
        }
        if let Some(simd) = V3::try_new() {
            let registers = 16;
            return simd.vectorize(On {
                octets: Octets { simd, registers },
                kernel,
            });
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    drop(kernel);
    panic!("the processor has no vectors of eight numbers");
}

#[cfg(target_arch = "x86_64")]
struct On<K> {
    octets: Octets,
    kernel: K,
}

#[cfg(target_arch = "x86_64")]
impl<K: OctetKernel> pulp::NullaryFnOnce for On<K> {
    type Output = K::Output;
    #[inline(always)]
    fn call(self) -> K::Output {
        self.kernel.run(self.octets)
    }
}

#[cfg(not(target_arch = "x86_64"))]
#[allow(unused_variables, reason = "there are no octets here")]
impl Octets {
    /// Registers that there are.
    pub fn registers(self) -> usize {
        match self.simd {}
    }
    /// A number eight times.
    pub fn splat(self, x: f32) -> Octet {
        match self.simd {}
    }
    /// a b + c
    pub fn mul_add(self, a: Octet, b: Octet, c: Octet) -> Octet {
        match self.simd {}
    }
    /// a + b
    pub fn add(self, a: Octet, b: Octet) -> Octet {
        match self.simd {}
    }
    /// a b
    pub fn mul(self, a: Octet, b: Octet) -> Octet {
        match self.simd {}
    }
    /// Zero for what is not positive; a NaN stays.
    pub fn rectified(self, x: Octet) -> Octet {
        match self.simd {}
    }
    /// The larger numbers of two octets, and what belongs to them.
    pub fn larger(self, first: (Octet, Octet), other: (Octet, Octet)) -> (Octet, Octet) {
        match self.simd {}
    }
}

#[cfg(target_arch = "x86_64")]
impl Octets {
    /// Registers that there are.
    #[inline(always)]
    pub fn registers(self) -> usize {
        self.registers
    }
    /// A number eight times.
    #[inline(always)]
    pub fn splat(self, x: f32) -> Octet {
        Octet(self.simd.splat_f32x8(x))
    }
    /// a b + c
    #[inline(always)]
    pub fn mul_add(self, a: Octet, b: Octet, c: Octet) -> Octet {
        Octet(self.simd.mul_add_f32x8(a.0, b.0, c.0))
    }
    /// a + b
    #[inline(always)]
    pub fn add(self, a: Octet, b: Octet) -> Octet {
        Octet(self.simd.add_f32x8(a.0, b.0))
    }
    /// a b
    #[inline(always)]
    pub fn mul(self, a: Octet, b: Octet) -> Octet {
        Octet(self.simd.mul_f32x8(a.0, b.0))
    }
    /// Zero for what is not positive; a NaN stays.
    #[inline(always)]
    pub fn rectified(self, x: Octet) -> Octet {
        let zero = self.simd.splat_f32x8(0.0);
        let stops = self.simd.cmp_le_f32x8(x.0, zero);
        Octet(self.simd.select_f32x8(stops, zero, x.0))
    }
    /// The larger numbers of two octets, and what belongs to them. Those of the first octet are taken
    /// where they are equal. A NaN is larger than every number, and the first NaN is taken.
    #[inline(always)]
    pub fn larger(self, first: (Octet, Octet), other: (Octet, Octet)) -> (Octet, Octet) {
        let simd = self.simd;
        let larger = simd.cmp_not_le_f32x8(other.0.0, first.0.0);
        let stays = simd.is_nan_f32x8(first.0.0);
        let number = simd.select_f32x8(larger, other.0.0, first.0.0);
        let found = simd.select_f32x8(larger, other.1.0, first.1.0);
        (
            Octet(simd.select_f32x8(stays, first.0.0, number)),
            Octet(simd.select_f32x8(stays, first.1.0, found)),
        )
    }
}

impl Octet {
    /// The numbers in a register.
    #[inline(always)]
    pub fn load(x: &[f32; 8]) -> Octet {
        Octet(pulp::cast(*x))
    }
    /// The first numbers of a slice; zeros where it has fewer than eight.
    #[inline(always)]
    pub fn load_some(x: &[f32]) -> Octet {
        match x.first_chunk() {
            Some(x) => Octet::load(x),
            None => Octet::load(&first_numbers(x)),
        }
    }
    /// Writes to a slice; if it has fewer than eight numbers, the first ones.
    #[inline(always)]
    pub fn store_some(self, x: &mut [f32]) {
        match x.first_chunk_mut() {
            Some(x) => *x = self.numbers(),
            None => store_first(&self.numbers(), x),
        }
    }
    /// Integers that go with numbers.
    #[inline(always)]
    pub fn of_integers(x: [u32; 8]) -> Octet {
        Octet(pulp::cast(x))
    }
    /// Writes integers to a slice, as [`store_some`](Self::store_some).
    #[inline(always)]
    pub fn store_integers(self, x: &mut [u32]) {
        match x.first_chunk_mut() {
            Some(x) => *x = self.integers(),
            None => store_first(&self.integers(), x),
        }
    }
    /// The integers.
    #[inline(always)]
    pub fn integers(self) -> [u32; 8] {
        pulp::cast(self.0)
    }
    /// The numbers.
    #[inline(always)]
    pub fn numbers(self) -> [f32; 8] {
        pulp::cast(self.0)
    }
}

// Ends of slices have functions of their own: calls in a loop's rare branch cost it no registers.

#[cold]
#[inline(never)]
fn first_numbers(x: &[f32]) -> [f32; 8] {
    let mut numbers = [0.0; 8];
    for (number, &x) in numbers.iter_mut().zip(x) {
        *number = x;
    }
    numbers
}

#[cold]
#[inline(never)]
fn store_first<T: Copy>(numbers: &[T; 8], x: &mut [T]) {
    for (x, &number) in x.iter_mut().zip(numbers) {
        *x = number;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Computed([f32; 8], [f32; 8]);

    impl OctetKernel for Computed {
        type Output = ([[f32; 8]; 3], [u32; 8]);
        #[inline(always)]
        fn run(self, octets: Octets) -> Self::Output {
            assert!(octets.registers() >= 16);
            let x = Octet::load(&self.0);
            let y = octets.mul_add(octets.splat(2.0), x, octets.add(x, octets.splat(1.0)));
            let (larger, from) = octets.larger(
                (x, Octet::of_integers([1; 8])),
                (Octet::load(&self.1), Octet::of_integers([u32::MAX; 8])),
            );
            let numbers = [y.numbers(), octets.rectified(x).numbers(), larger.numbers()];
            (numbers, from.integers())
        }
    }

    #[test]
    fn eight_numbers_are_computed_at_once() {
        let nan = f32::NAN;
        let x = [-1.0, 0.0, -0.0, 3.0, nan, f32::INFINITY, -2.5, 4.0];
        let other = [-2.0, 0.0, 0.0, 4.0, 5.0, nan, -2.5, nan];
        if !crate::kernels::has_tiles() {
            return;
        }
        let ([y, rectified, larger], from) = with_octets(Computed(x, other));
        for i in 0..8 {
            assert_eq!(y[i].to_bits(), (3.0 * x[i] + 1.0).to_bits());
            let expected = if x[i] <= 0.0 { 0.0 } else { x[i] };
            assert_eq!(rectified[i].to_bits(), expected.to_bits());
            let wins = other[i] > x[i] || (other[i].is_nan() && !x[i].is_nan());
            assert_eq!(
                larger[i].to_bits(),
                if wins { other[i] } else { x[i] }.to_bits()
            );
            assert_eq!(from[i], if wins { u32::MAX } else { 1 });
        }
    }

    #[test]
    fn ends_of_slices_are_loaded_and_stored() {
        for length in 0..12_u8 {
            let x: Vec<f32> = (1..=length).map(f32::from).collect();
            let loaded = Octet::load_some(&x).numbers();
            let mut stored = vec![-1.0; x.len()];
            Octet::load_some(&x).store_some(&mut stored);
            for i in 0..8.max(x.len()) {
                let expected = x.get(i).copied();
                if i < 8 {
                    assert_eq!(loaded[i], expected.unwrap_or(0.0));
                }
                if i < x.len() {
                    assert_eq!(stored[i], if i < 8 { x[i] } else { -1.0 });
                }
            }
        }
    }
}
