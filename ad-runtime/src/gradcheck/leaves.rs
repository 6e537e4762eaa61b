//! The numbers of a value, by the names of its leaves.

use super::error::GradcheckError;
use super::settings::Tolerance;
use crate::differentiable::{LeafVisitor, Parameters, Tan};
use crate::tangent::shapeless;
use std::collections::BTreeMap;

/// The leaves of a value, or those of a tangent in the same order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Leaves {
    numbers: BTreeMap<String, Vec<f64>>,
}

/// Where two values differ first: the leaf, and the two numbers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Difference {
    pub(super) leaf: String,
    pub(super) left: f64,
    pub(super) right: f64,
}

impl Leaves {
    /// The numbers of a value.
    pub(super) fn of_value<T: Parameters + Clone>(value: &T) -> Result<Leaves, GradcheckError> {
        Ok(Collector::run(value, &shapeless::<Tan<T>>())?.values)
    }

    /// The numbers of a tangent of a value, zeros included.
    pub(super) fn of_tangent<T: Parameters + Clone>(
        value: &T,
        tangent: &Tan<T>,
    ) -> Result<Leaves, GradcheckError> {
        Ok(Collector::run(value, tangent)?.tangents)
    }

    /// The numbers of a tangent of a value, which must all be there.
    pub(super) fn of_dense_tangent<T: Parameters + Clone>(
        value: &T,
        tangent: &Tan<T>,
    ) -> Result<Leaves, GradcheckError> {
        let collected = Collector::run(value, tangent)?;
        match collected.sparse {
            Some(problem) => Err(problem),
            None => Ok(collected.tangents),
        }
    }

    /// Random numbers in the place of these, as large as these if they are larger than one.
    pub(super) fn random_direction(&self, seed: u64) -> Leaves {
        self.map(|path, i, x| random(seed, path, i) * x.abs().max(1.0))
    }

    fn map(&self, f: impl Fn(&str, usize, f64) -> f64) -> Leaves {
        let numbers = self.numbers.iter().map(|(path, xs)| {
            let xs = xs.iter().enumerate().map(|(i, x)| f(path, i, *x)).collect();
            (path.clone(), xs)
        });
        Leaves {
            numbers: numbers.collect(),
        }
    }

    /// `a·self + b·other`; a leaf that the other one lacks counts as zero.
    pub(super) fn combined(&self, a: f64, b: f64, other: &Leaves) -> Leaves {
        self.map(|path, i, x| a * x + b * other.at(path, i))
    }

    pub(super) fn at(&self, path: &str, i: usize) -> f64 {
        let leaf = self.numbers.get(path).and_then(|xs| xs.get(i));
        leaf.copied().unwrap_or(0.0)
    }

    pub(super) fn inner_product(&self, other: &Leaves) -> f64 {
        self.products(other).sum()
    }

    /// Σ |xᵢ yᵢ|, the size of what the inner product was computed from.
    pub(super) fn size_of_dot(&self, other: &Leaves) -> f64 {
        self.products(other).map(f64::abs).sum()
    }

    fn products<'a>(&'a self, other: &'a Leaves) -> impl Iterator<Item = f64> + 'a {
        self.numbers.iter().flat_map(move |(path, xs)| {
            let products = move |(i, x): (usize, &f64)| x * other.at(path, i);
            xs.iter().enumerate().map(products)
        })
    }

    pub(super) fn count(&self) -> usize {
        self.numbers.values().map(Vec::len).sum()
    }

    /// Where the leaves differ by more than a tolerance, relative to the largest number of the leaf
    /// here, there, and in `parts`.
    pub(super) fn difference(
        &self,
        other: &Leaves,
        parts: &[&Leaves],
        tolerance: Tolerance,
    ) -> Option<Difference> {
        for path in self.numbers.keys().chain(other.numbers.keys()) {
            let (left, right) = (self.leaf(path), other.leaf(path));
            let scale = parts.iter().map(|part| largest(part.leaf(path)));
            let scale = scale.fold(largest(left).max(largest(right)), f64::max);
            for i in 0..left.len().max(right.len()) {
                let (a, b) = (self.at(path, i), other.at(path, i));
                let both_nan = a.is_nan() && b.is_nan();
                if !both_nan && !tolerance.agree(a, b, scale) {
                    let leaf = name(path, i, left.len().max(right.len()));
                    return Some(Difference {
                        leaf,
                        left: a,
                        right: b,
                    });
                }
            }
        }
        None
    }

    fn leaf(&self, path: &str) -> &[f64] {
        self.numbers.get(path).map_or(&[], Vec::as_slice)
    }
}

fn largest(xs: &[f64]) -> f64 {
    let finite = xs.iter().filter(|x| x.is_finite());
    finite.fold(0.0, |largest, x| largest.max(x.abs()))
}

/// The name of a number: that of its leaf, with its position if there are more.
fn name(path: &str, i: usize, len: usize) -> String {
    match (path, len) {
        ("", 1) => "the number".to_owned(),
        ("", _) => format!("number {i}"),
        (_, 1) => format!("`{path}`"),
        _ => format!("`{path}`[{i}]"),
    }
}

/// A number in ±[0.5, 1) that depends on the seed, the leaf and the position only, so that maps may
/// be visited in any order.
pub(super) fn random(seed: u64, path: &str, i: usize) -> f64 {
    // FNV-1a of the path, then a step of splitmix64 (Steele, Lea & Flood 2014).
    let hash = path.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut z = hash ^ splitmix(seed.wrapping_add(splitmix(i as u64)));
    z = splitmix(z);
    #[allow(clippy::cast_precision_loss, reason = "53 bits fit")]
    let unit = (z >> 11) as f64 / (1_u64 << 53) as f64;
    let size = 0.5 + 0.5 * unit;
    if z & 1 == 0 { size } else { -size }
}

fn splitmix(x: u64) -> u64 {
    let mut z = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Whether a value has leaves of single precision.
pub(super) fn is_single<T: Parameters + Clone>(value: &T) -> bool {
    Collector::run(value, &shapeless::<Tan<T>>()).is_ok_and(|collector| collector.single)
}

#[derive(Default)]
struct Collector {
    values: Leaves,
    tangents: Leaves,
    single: bool,
    problem: Option<GradcheckError>,
    /// A leaf whose tangent is the zero of every shape.
    sparse: Option<GradcheckError>,
}

impl Collector {
    fn run<T: Parameters + Clone>(
        value: &T,
        tangent: &Tan<T>,
    ) -> Result<Collector, GradcheckError> {
        let mut collector = Collector::default();
        value.clone().visit(tangent, "", &mut collector);
        match collector.problem.take() {
            Some(problem) => Err(problem),
            None => Ok(collector),
        }
    }

    fn leaf(&mut self, path: &str, values: Vec<f64>, mut tangent: Vec<f64>) {
        let shape = GradcheckError::LeafShape {
            leaf: path.to_owned(),
            values: values.len(),
            tangent: tangent.len(),
        };
        if tangent.is_empty() && !values.is_empty() {
            tangent.resize(values.len(), 0.0);
            self.sparse.get_or_insert(shape);
        } else if tangent.len() != values.len() {
            self.problem.get_or_insert(shape);
        }
        self.tangents.numbers.insert(path.to_owned(), tangent);
        let before = self.values.numbers.insert(path.to_owned(), values);
        if before.is_some() {
            self.problem.get_or_insert(GradcheckError::DuplicateLeaf {
                leaf: path.to_owned(),
            });
        }
    }
}

impl LeafVisitor for Collector {
    fn leaf_f32(&mut self, path: &str, values: &mut [f32], tangent: &[f32]) {
        self.single = true;
        let wide = |xs: &[f32]| xs.iter().map(|x| f64::from(*x)).collect();
        self.leaf(path, wide(values), wide(tangent));
    }
    fn leaf_f64(&mut self, path: &str, values: &mut [f64], tangent: &[f64]) {
        self.leaf(path, values.to_vec(), tangent.to_vec());
    }
}

/// Overwrites the numbers of a value with random ones.
pub(super) fn randomize<T: Parameters>(value: &mut T, seed: u64) {
    let change = |path: &str, i: usize, _: f64| random(seed, path, i);
    value.visit(&shapeless::<Tan<T>>(), "", &mut Changer(change));
}

/// The value moved along a direction of its leaves.
pub(super) fn moved<T: Parameters + Clone>(value: &T, direction: &Leaves, step: f64) -> T {
    let mut value = value.clone();
    let change = |path: &str, i: usize, x: f64| x + step * direction.at(path, i);
    value.visit(&shapeless::<Tan<T>>(), "", &mut Changer(change));
    value
}

struct Changer<F>(F);

impl<F: Fn(&str, usize, f64) -> f64> LeafVisitor for Changer<F> {
    fn leaf_f32(&mut self, path: &str, values: &mut [f32], _: &[f32]) {
        for (i, x) in values.iter_mut().enumerate() {
            #[allow(
                clippy::cast_possible_truncation,
                reason = "rounded to the leaf's precision"
            )]
            let changed = (self.0)(path, i, f64::from(*x)) as f32;
            *x = changed;
        }
    }
    fn leaf_f64(&mut self, path: &str, values: &mut [f64], _: &[f64]) {
        for (i, x) in values.iter_mut().enumerate() {
            *x = (self.0)(path, i, *x);
        }
    }
}
