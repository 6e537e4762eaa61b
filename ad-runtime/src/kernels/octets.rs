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

/// Code that computes with octets. `run` must be `#[inline(always)]`, and so must what it calls.
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
    /// Zero for what is not positive; a NaN stays.
    pub fn rectified(self, x: Octet) -> Octet {
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
    /// Zero for what is not positive; a NaN stays.
    #[inline(always)]
    pub fn rectified(self, x: Octet) -> Octet {
        let zero = self.simd.splat_f32x8(0.0);
        let stops = self.simd.cmp_le_f32x8(x.0, zero);
        Octet(self.simd.select_f32x8(stops, zero, x.0))
    }
}

impl Octet {
    /// The numbers in a register.
    #[inline(always)]
    pub fn load(x: &[f32; 8]) -> Octet {
        Octet(pulp::cast(*x))
    }
    /// The numbers.
    #[inline(always)]
    pub fn numbers(self) -> [f32; 8] {
        pulp::cast(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Computed([f32; 8]);

    impl OctetKernel for Computed {
        type Output = [[f32; 8]; 2];
        #[inline(always)]
        fn run(self, octets: Octets) -> Self::Output {
            assert!(octets.registers() >= 16);
            let x = Octet::load(&self.0);
            let y = octets.mul_add(octets.splat(2.0), x, octets.add(x, octets.splat(1.0)));
            [y.numbers(), octets.rectified(x).numbers()]
        }
    }

    #[test]
    fn eight_numbers_are_computed_at_once() {
        let x = [-1.0, 0.0, -0.0, 3.0, f32::NAN, f32::INFINITY, -2.5, 4.0];
        if !crate::kernels::has_tiles() {
            return;
        }
        let [y, rectified] = with_octets(Computed(x));
        for i in 0..8 {
            assert_eq!(y[i].to_bits(), (3.0 * x[i] + 1.0).to_bits());
            let expected = if x[i] <= 0.0 { 0.0 } else { x[i] };
            assert_eq!(rectified[i].to_bits(), expected.to_bits());
        }
    }
}
