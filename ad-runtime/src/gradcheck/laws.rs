//! The laws of tangents, and of moving a value along them.

use super::error::GradcheckError;
use super::leaves::{Difference, Leaves, is_single, random, randomize};
use super::settings::{Gradcheck, Tolerance};
use crate::differentiable::{Parameters, Tan};
use crate::tangent::{Tangent, shapeless};

/// Checks the laws of [`Tangent`] and [`Parameters`] at a value, with random tangents.
///
/// Addition is associative and commutative, and every kind of zero is its neutral element; scaling
/// distributes; the inner product is that of the leaves; `make_dense` fills up with zeros and changes
/// nothing else; moving by zero stays, moving forth and back returns, and moving by a small tangent
/// moves each leaf along its part of the tangent.
///
/// # Errors
/// [`GradcheckError::Law`] with the law and the number that breaks it, or what is wrong with the leaves.
pub fn check_tangent_laws<T>(x: &T) -> Result<(), GradcheckError>
where
    T: Parameters<Tangent: Parameters> + Clone,
{
    let tangents = [1, 2, 3].map(|seed| {
        let mut tangent = x.zero_tangent();
        randomize(&mut tangent, seed);
        tangent
    });
    check_tangent_laws_of(x, &tangents)
}

/// [`check_tangent_laws`] with given tangents, for a type of tangents that cannot be walked itself.
///
/// # Errors
/// As [`check_tangent_laws`].
pub fn check_tangent_laws_of<T>(x: &T, tangents: &[Tan<T>; 3]) -> Result<(), GradcheckError>
where
    T: Parameters + Clone,
{
    let laws = Laws {
        x,
        tangents,
        parts: parts(x, tangents)?,
        single: is_single(x),
    };
    laws.zeros()?;
    laws.addition()?;
    laws.scaling()?;
    laws.inner_product()?;
    laws.motion()
}

/// [`check_tangent_laws`] for tests.
///
/// # Panics
/// If a law does not hold.
#[track_caller]
pub fn assert_tangent_laws<T>(x: &T)
where
    T: Parameters<Tangent: Parameters> + Clone,
{
    if let Err(error) = check_tangent_laws(x) {
        panic!("{error}");
    }
}

/// [`check_tangent_laws_of`] for tests.
///
/// # Panics
/// If a law does not hold.
#[track_caller]
pub fn assert_tangent_laws_of<T: Parameters + Clone>(x: &T, tangents: &[Tan<T>; 3]) {
    if let Err(error) = check_tangent_laws_of(x, tangents) {
        panic!("{error}");
    }
}

/// The leaves of the value and the tangents.
fn parts<T: Parameters + Clone>(
    x: &T,
    tangents: &[Tan<T>; 3],
) -> Result<Vec<Leaves>, GradcheckError> {
    let mut parts = vec![Leaves::of_value(x)?];
    for tangent in tangents {
        parts.push(Leaves::of_tangent(x, tangent)?);
    }
    Ok(parts)
}

struct Laws<'a, T: Parameters> {
    x: &'a T,
    tangents: &'a [Tan<T>; 3],
    /// The leaves of the value and of the tangents.
    parts: Vec<Leaves>,
    single: bool,
}

fn sum<V: Tangent>(a: &V, b: &V) -> V {
    let mut sum = a.clone();
    sum.add(b.clone());
    sum
}

impl<T: Parameters + Clone> Laws<'_, T> {
    fn same(&self, law: &'static str, a: &Tan<T>, b: &Tan<T>) -> Result<(), GradcheckError> {
        let a = Leaves::of_tangent(self.x, a)?;
        let b = Leaves::of_tangent(self.x, b)?;
        self.same_leaves(law, &a, &b, Gradcheck::rounding(self.single))
    }

    fn same_leaves(
        &self,
        law: &'static str,
        a: &Leaves,
        b: &Leaves,
        tolerance: Tolerance,
    ) -> Result<(), GradcheckError> {
        let parts: Vec<&Leaves> = self.parts.iter().collect();
        match a.difference(b, &parts, tolerance) {
            None => Ok(()),
            Some(difference) => Err(GradcheckError::law(law, difference)),
        }
    }

    fn same_number(
        &self,
        law: &'static str,
        left: f64,
        right: f64,
        scale: f64,
    ) -> Result<(), GradcheckError> {
        if Gradcheck::rounding(self.single).agree(left, right, scale) {
            return Ok(());
        }
        let leaf = "the product".to_owned();
        Err(GradcheckError::law(law, Difference { leaf, left, right }))
    }

    /// Dense zeros, the zero of every shape, and what accumulators start from.
    fn zeros(&self) -> Result<(), GradcheckError> {
        let u = &self.tangents[0];
        let dense = self.x.zero_tangent();
        Leaves::of_dense_tangent(self.x, &dense)?;
        let mut filled = shapeless::<Tan<T>>();
        filled.make_dense(&self.x.shape());
        Leaves::of_dense_tangent(self.x, &filled)?;
        self.same("make_dense(0) = zeros", &filled, &dense)?;
        self.same("0 u = zeros", &u.scaled(0.0), &dense)?;
        let mut still = u.clone();
        still.make_dense(&self.x.shape());
        self.same("make_dense(u) = u", &still, u)?;
        for zero in [dense, shapeless::<Tan<T>>(), Tan::<T>::identity()] {
            self.same("u + 0 = u", &sum(u, &zero), u)?;
            self.same("0 + u = u", &sum(&zero, u), u)?;
            self.same_number("⟨u, 0⟩ = 0", u.inner_product(&zero), 0.0, 0.0)?;
        }
        Ok(())
    }

    fn addition(&self) -> Result<(), GradcheckError> {
        let [u, v, w] = self.tangents;
        self.same("u + v = v + u", &sum(u, v), &sum(v, u))?;
        let (left, right) = (sum(&sum(u, v), w), sum(u, &sum(v, w)));
        self.same("(u + v) + w = u + (v + w)", &left, &right)?;
        let mut by_reference = u.clone();
        by_reference.add_ref(v);
        self.same("u.add_ref(v) = u + v", &by_reference, &sum(u, v))?;
        let leaves = self.parts[1].combined(1.0, 1.0, &self.parts[2]);
        let added = Leaves::of_tangent(self.x, &sum(u, v))?;
        let tolerance = Gradcheck::rounding(self.single);
        self.same_leaves("(u + v)ᵢ = uᵢ + vᵢ", &added, &leaves, tolerance)
    }

    fn scaling(&self) -> Result<(), GradcheckError> {
        let [u, v, _] = self.tangents;
        let (a, b) = (random(0, "a", 0), random(0, "b", 0));
        self.same("1 u = u", &u.scaled(1.0), u)?;
        let (left, right) = (sum(u, v).scaled(a), sum(&u.scaled(a), &v.scaled(a)));
        self.same("a (u + v) = a u + a v", &left, &right)?;
        let (left, right) = (u.scaled(a + b), sum(&u.scaled(a), &u.scaled(b)));
        self.same("(a + b) u = a u + b u", &left, &right)?;
        self.same(
            "(a b) u = a (b u)",
            &u.scaled(a * b),
            &u.scaled(b).scaled(a),
        )
    }

    fn inner_product(&self) -> Result<(), GradcheckError> {
        let [u, v, w] = self.tangents;
        let a = random(0, "a", 0);
        let (lu, lv, lw) = (&self.parts[1], &self.parts[2], &self.parts[3]);
        let scale = lu.size_of_dot(lv) + lu.size_of_dot(lw) + lv.size_of_dot(lw);
        let leaves = lu.inner_product(lv);
        self.same_number("⟨u, v⟩ = Σ uᵢ vᵢ", u.inner_product(v), leaves, scale)?;
        self.same_number(
            "⟨u, v⟩ = ⟨v, u⟩",
            u.inner_product(v),
            v.inner_product(u),
            scale,
        )?;
        self.same_number(
            "⟨a u, v⟩ = a ⟨u, v⟩",
            u.scaled(a).inner_product(v),
            a * u.inner_product(v),
            scale,
        )?;
        let (left, right) = (
            sum(u, v).inner_product(w),
            u.inner_product(w) + v.inner_product(w),
        );
        self.same_number("⟨u + v, w⟩ = ⟨u, w⟩ + ⟨v, w⟩", left, right, scale)
    }

    fn moved(&self, directions: &[&Tan<T>]) -> Result<Leaves, GradcheckError> {
        let mut x = self.x.clone();
        directions.iter().for_each(|direction| x.move_by(direction));
        Leaves::of_value(&x)
    }

    fn motion(&self) -> Result<(), GradcheckError> {
        let u = &self.tangents[0];
        let (x, rounding) = (&self.parts[0], Gradcheck::rounding(self.single));
        let exact = Tolerance {
            relative: 0.0,
            absolute: 0.0,
        };
        for zero in [self.x.zero_tangent(), shapeless::<Tan<T>>()] {
            self.same_leaves("x.move_by(0) = x", &self.moved(&[&zero])?, x, exact)?;
        }
        let back = self.moved(&[u, &u.scaled(-1.0)])?;
        self.same_leaves("x.move_by(u).move_by(-u) = x", &back, x, rounding)?;
        // To first order only: the space may be curved.
        let (step, relative) = if self.single {
            (1e-2, 3e-2)
        } else {
            (1e-6, 1e-4)
        };
        let moved = self.moved(&[&u.scaled(step)])?;
        let velocity = moved.combined(1.0 / step, -1.0 / step, x);
        let tolerance = Tolerance {
            relative,
            absolute: 0.0,
        };
        let law = "(x.move_by(h u) - x) / h = u for small h";
        self.same_leaves(law, &velocity, &self.parts[1], tolerance)
    }
}
