//! Tangents whose type is known only while the program runs.

use super::Tangent;
use std::any::{Any, type_name};
use std::fmt::Debug;

/// The tangent of a value behind `Box<dyn ..>`: any tangent, or the zero of every type.
///
/// # Panics
/// Tangents of two values of different types cannot be added or multiplied: the panic names both.
#[derive(Debug, Default)]
pub struct DynTangent(Option<Box<dyn ErasedTangent>>);

/// The shape of a [`DynTangent`]: that of a tangent together with its type.
#[derive(Debug, Default)]
pub struct DynShape(Option<Box<dyn ErasedShape>>);

/// The vector space with its type erased.
trait ErasedTangent: Any + Debug {
    fn copied(&self) -> Box<dyn ErasedTangent>;
    fn added(&mut self, other: Box<dyn ErasedTangent>);
    fn added_ref(&mut self, other: &dyn ErasedTangent);
    fn scaled_by(&mut self, factor: f64);
    fn product(&self, other: &dyn ErasedTangent) -> f64;
    fn equals(&self, other: &dyn ErasedTangent) -> bool;
    fn name(&self) -> &'static str;
}

/// The shape with its type erased.
trait ErasedShape: Any + Debug {
    fn copied(&self) -> Box<dyn ErasedShape>;
    fn zeros(&self) -> Box<dyn ErasedTangent>;
    fn make_dense(&self, tangent: &mut dyn ErasedTangent);
}

#[cold]
#[inline(never)]
fn mismatch(one: &str, other: &str) -> ! {
    panic!("a tangent of type `{one}` meets one of type `{other}`: they belong to different values")
}

fn cast<T: Tangent>(other: &dyn ErasedTangent) -> &T {
    let any: &dyn Any = other;
    any.downcast_ref()
        .unwrap_or_else(|| mismatch(type_name::<T>(), other.name()))
}

impl<T: Tangent + PartialEq> ErasedTangent for T {
    fn copied(&self) -> Box<dyn ErasedTangent> {
        Box::new(self.clone())
    }
    fn added(&mut self, other: Box<dyn ErasedTangent>) {
        let name = (*other).name();
        let any: Box<dyn Any> = other;
        match any.downcast::<T>() {
            Ok(other) => self.add(*other),
            Err(_) => mismatch(type_name::<T>(), name),
        }
    }
    fn added_ref(&mut self, other: &dyn ErasedTangent) {
        self.add_ref(cast(other));
    }
    fn scaled_by(&mut self, factor: f64) {
        self.scale(factor);
    }
    fn product(&self, other: &dyn ErasedTangent) -> f64 {
        self.inner_product(cast(other))
    }
    fn equals(&self, other: &dyn ErasedTangent) -> bool {
        let any: &dyn Any = other;
        any.downcast_ref::<T>().is_some_and(|other| self == other)
    }
    fn name(&self) -> &'static str {
        type_name::<T>()
    }
}

/// The shape of a tangent of type `T`.
#[derive(Debug)]
struct ShapeOf<T: Tangent>(T::Shape);

impl<T: Tangent + PartialEq> ErasedShape for ShapeOf<T> {
    fn copied(&self) -> Box<dyn ErasedShape> {
        Box::new(ShapeOf::<T>(self.0.clone()))
    }
    fn zeros(&self) -> Box<dyn ErasedTangent> {
        Box::new(T::zeros(&self.0))
    }
    fn make_dense(&self, tangent: &mut dyn ErasedTangent) {
        let name = (*tangent).name();
        let any: &mut dyn Any = tangent;
        match any.downcast_mut::<T>() {
            Some(tangent) => tangent.make_dense(&self.0),
            None => mismatch(type_name::<T>(), name),
        }
    }
}

impl DynTangent {
    /// A tangent with its type erased.
    #[must_use]
    pub fn new<T: Tangent + PartialEq>(tangent: T) -> Self {
        DynTangent(Some(Box::new(tangent)))
    }

    /// The tangent as one of type `T`; `None` is zero.
    ///
    /// # Panics
    /// If it is of another type.
    #[must_use]
    pub fn get<T: Tangent>(&self) -> Option<&T> {
        self.0.as_deref().map(cast)
    }

    /// The tangent as a place of type `T`, made zero first if there is none yet.
    ///
    /// # Panics
    /// If it is of another type.
    pub fn place<T: Tangent + PartialEq>(&mut self) -> &mut T {
        let tangent = self.0.get_or_insert_with(|| Box::new(T::identity()));
        let name = (**tangent).name();
        let any: &mut dyn Any = &mut **tangent;
        any.downcast_mut()
            .unwrap_or_else(|| mismatch(type_name::<T>(), name))
    }
}

impl DynShape {
    /// The shape of a tangent of type `T`.
    #[must_use]
    pub fn new<T: Tangent + PartialEq>(shape: T::Shape) -> Self {
        DynShape(Some(Box::new(ShapeOf::<T>(shape))))
    }
}

impl PartialEq for DynTangent {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (None, None) => true,
            (Some(one), Some(other)) => (**one).equals(&**other),
            _ => false,
        }
    }
}

impl Clone for DynTangent {
    fn clone(&self) -> Self {
        DynTangent(self.0.as_deref().map(ErasedTangent::copied))
    }
}

impl Clone for DynShape {
    fn clone(&self) -> Self {
        DynShape(self.0.as_deref().map(ErasedShape::copied))
    }
}

impl Tangent for DynTangent {
    type Shape = DynShape;
    fn zeros(shape: &DynShape) -> Self {
        DynTangent(shape.0.as_deref().map(ErasedShape::zeros))
    }
    #[inline]
    fn identity() -> Self {
        DynTangent(None)
    }
    #[inline]
    fn is_shapeless(&self) -> bool {
        self.0.is_none()
    }
    fn add(&mut self, other: Self) {
        match (&mut self.0, other.0) {
            (_, None) => {}
            (Some(tangent), Some(other)) => tangent.added(other),
            (none, other) => *none = other,
        }
    }
    fn add_ref(&mut self, other: &Self) {
        match (&mut self.0, &other.0) {
            (_, None) => {}
            (Some(tangent), Some(other)) => (**tangent).added_ref(&**other),
            (none, Some(other)) => *none = Some((**other).copied()),
        }
    }
    fn scale(&mut self, factor: f64) {
        if let Some(tangent) = &mut self.0 {
            (**tangent).scaled_by(factor);
        }
    }
    fn inner_product(&self, other: &Self) -> f64 {
        match (&self.0, &other.0) {
            (Some(one), Some(other)) => (**one).product(&**other),
            _ => 0.0,
        }
    }
    fn make_dense(&mut self, shape: &DynShape) {
        match (&mut self.0, shape.0.as_deref()) {
            (Some(tangent), Some(shape)) => shape.make_dense(&mut **tangent),
            (none @ None, Some(shape)) => *none = Some(shape.zeros()),
            (_, None) => {}
        }
    }
}
