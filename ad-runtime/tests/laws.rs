//! The laws of tangents, for every type that is differentiable out of the box.

use ad_runtime::Tan;
use ad_runtime::gradcheck::{
    GradcheckError, assert_tangent_laws, assert_tangent_laws_of, check_tangent_laws,
};
use ad_runtime::prelude::*;
use proptest::prelude::{any, proptest};
use std::collections::{BTreeMap, HashMap};

#[test]
fn numbers() {
    for x in [0.0, -3.5, 1e6] {
        assert_tangent_laws(&x);
        assert_tangent_laws(&(x as f32));
    }
}

#[test]
fn types_without_a_tangent() {
    assert_tangent_laws(&3_usize);
    assert_tangent_laws(&true);
    assert_tangent_laws(&String::from("x"));
    assert_tangent_laws(&());
    assert_tangent_laws(&(
        std::path::PathBuf::from("p"),
        "s",
        std::marker::PhantomData::<f64>,
    ));
    assert_tangent_laws(&(1.0, f64::sin as fn(f64) -> f64, std::time::Duration::ZERO));
    assert_tangent_laws(&(1.0, 2_i32, 'c'));
}

#[test]
fn tuples_of_every_arity() {
    assert_tangent_laws(&(1.0,));
    assert_tangent_laws(&(1.0, 2.0_f32));
    assert_tangent_laws(&(
        1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0,
    ));
}

#[test]
fn arrays_and_vectors() {
    assert_tangent_laws(&[1.0; 0]);
    assert_tangent_laws(&[1.0, -2.0, 3.0]);
    assert_tangent_laws(&[0.5_f32; 100]);
    assert_tangent_laws(&[[[1.0, 2.0, 3.0]; 40]; 2]);
    assert_tangent_laws(&vec![[0.25; 33]; 2]);
    assert_tangent_laws(&Vec::<f64>::new());
    assert_tangent_laws(&vec![1.0, 2.0, 3.0]);
    assert_tangent_laws(&vec![vec![1.0], vec![], vec![2.0, 3.0]]);
}

#[test]
fn boxes_and_options() {
    assert_tangent_laws(&Box::new(2.0));
    assert_tangent_laws(&Some(2.0));
    assert_tangent_laws(&None::<f64>);
    assert_tangent_laws(&Box::new(vec![Some(1.0), None, Some(3.0)]));
}

/// What is borrowed cannot be moved. Its tangents are those of its owner, whose laws are checked above.
#[test]
fn references_and_slices() {
    fn zero_of<T: Differentiable>(x: T) -> Tan<T> {
        x.zero_tangent()
    }
    let list = vec![vec![1.0], vec![2.0, 3.0]];
    let zero: Vec<Vec<f64>> = vec![vec![0.0], vec![0.0, 0.0]];
    assert_eq!(zero_of(&2.0), 0.0);
    assert_eq!(zero_of(&&2.0_f32), 0.0);
    assert_eq!(zero_of(&list), zero);
    assert_eq!(zero_of(&list[..]), zero);
    assert_eq!(zero_of(&mut [1.0, 2.0][..]), [0.0, 0.0]);
    assert_eq!(zero_of(&[1.0, 2.0]), [0.0, 0.0]);
    assert_eq!(zero_of("text"), NoTangent);
}

#[test]
fn maps() {
    assert_tangent_laws(&BTreeMap::from([("a", 1.0), ("b", 2.0)]));
    assert_tangent_laws(&HashMap::from([(1, vec![1.0, 2.0]), (2, vec![])]));
    assert_tangent_laws(&HashMap::<u8, f32>::new());
}

#[test]
fn nested() {
    let inner = (vec![[1.0, 2.0], [3.0, 4.0]], Some(Box::new(5.0_f32)));
    assert_tangent_laws(&(inner.clone(), 6.0));
    assert_tangent_laws(&BTreeMap::from([(0, vec![inner])]));
}

proptest! {
    #[test]
    fn vectors_of_any_numbers(x in proptest::collection::vec(-1e3_f64..1e3, 0..20), y in any::<Option<i8>>()) {
        assert_tangent_laws(&(x, y.map(f64::from)));
    }
}

/// A type by hand, whose tangent is not walked: the laws are checked with given tangents.
#[derive(Clone)]
struct Angle(f64);

impl Differentiable for Angle {
    type Tangent = f64;
}
impl Parameters for Angle {
    fn move_by(&mut self, direction: &f64) {
        self.0 += direction;
    }
    fn visit<V: LeafVisitor>(&mut self, tangent: &f64, path: &str, visitor: &mut V) {
        self.0.visit(tangent, path, visitor);
    }
}

#[test]
fn a_type_by_hand() {
    assert_tangent_laws(&Angle(1.0));
    assert_tangent_laws_of(&Angle(1.0), &[0.5, -0.25, 2.0]);
}

#[derive(Differentiable, Clone)]
struct Model {
    weights: Vec<f64>,
    bias: (f32, f64),
    #[no_derivative]
    name: String,
}

#[test]
fn a_derived_type() {
    let model = Model {
        weights: vec![1.0, 2.0],
        bias: (0.5, -1.0),
        name: "m".into(),
    };
    let tangent = |a: f32, b: f64| {
        let mut tangent = model.zero_tangent();
        tangent.weights = vec![b, -1.0];
        tangent.bias = (a, 2.0 * b);
        tangent
    };
    assert_tangent_laws_of(
        &model,
        &[tangent(1.0, 0.5), tangent(-2.0, 0.25), tangent(0.5, 3.0)],
    );
    assert_eq!(model.name, "m");
}

#[derive(Differentiable, Clone, Debug, PartialEq)]
struct Mixed<const N: usize>(#[no_derivative] f64, [f64; N], #[no_derivative] String, f64);

#[test]
fn constants_of_tuple_structs_keep_their_positions() {
    let mixed = Mixed(1.0, [2.0; 40], "m".into(), 3.0);
    let tangent = |x: f64| {
        let mut tangent = mixed.zero_tangent();
        tangent.1 = [x; 40];
        tangent.3 = -2.0 * x;
        tangent
    };
    assert_tangent_laws_of(&mixed, &[tangent(1.0), tangent(-0.5), tangent(3.0)]);
    assert_tangent_laws(&mixed);
    assert_tangent_laws(&mixed.zero_tangent());
    assert_eq!(MixedTangent::<[f64; 40]>::default(), mixed.zero_tangent());
}

/// A struct that contains itself.
#[derive(Differentiable, Clone)]
struct Tree {
    weight: f64,
    left: Option<Box<Tree>>,
    children: Vec<Tree>,
}

#[test]
fn a_recursive_type() {
    let leaf = Tree {
        weight: 1.0,
        left: None,
        children: vec![],
    };
    let tree = Tree {
        weight: 2.0,
        left: Some(Box::new(leaf.clone())),
        children: vec![leaf],
    };
    let tangent = |x: f64| {
        let mut tangent = tree.zero_tangent();
        tangent.weight = x;
        tangent.children[0].weight = 2.0 * x;
        tangent
    };
    assert_tangent_laws_of(&tree, &[tangent(1.0), tangent(-0.5), tangent(3.0)]);
}

/// A tangent by hand that cannot be walked does not keep structs from being derived.
#[derive(Differentiable, Clone)]
struct Holder {
    list: List,
    number: f64,
}

#[test]
#[should_panic(
    expected = "the tangent `.list` cannot be walked: implement `Parameters` for `laws::Sparse`"
)]
fn a_tangent_that_cannot_be_walked() {
    struct Nothing;
    impl LeafVisitor for Nothing {
        fn leaf_f32(&mut self, _: &str, _: &mut [f32], _: &[f32]) {}
        fn leaf_f64(&mut self, _: &str, _: &mut [f64], _: &[f64]) {}
    }
    let holder = Holder {
        list: List(vec![1.0]),
        number: 2.0,
    };
    assert_eq!(holder.list.0[0] * holder.number, 2.0);
    let mut tangent = holder.zero_tangent();
    tangent.visit(&HolderTangent::default(), "", &mut Nothing);
}

/// A vector of two numbers that breaks one law, by its number.
#[derive(Clone, Debug, Default)]
struct Broken<const LAW: u8>(f64, f64);

impl<const LAW: u8> Tangent for Broken<LAW> {
    type Shape = ();
    fn zeros(_: &()) -> Self {
        if LAW == 1 {
            Broken(0.0, 1.0)
        } else {
            Broken(0.0, 0.0)
        }
    }
    fn add(&mut self, other: Self) {
        self.0 += other.0;
        match LAW {
            2 => self.1 = other.1,
            3 => self.1 -= other.1,
            _ => self.1 += other.1,
        }
    }
    fn add_ref(&mut self, other: &Self) {
        self.0 += other.0;
        if LAW != 4 {
            self.1 += other.1;
        }
    }
    fn scale(&mut self, factor: f64) {
        self.0 *= factor;
        if LAW != 5 {
            self.1 *= factor;
        }
    }
    fn inner_product(&self, other: &Self) -> f64 {
        if LAW == 6 {
            0.0
        } else {
            self.0 * other.0 + self.1 * other.1
        }
    }
    fn make_dense(&mut self, _: &()) {
        if LAW == 7 {
            *self = Broken(0.0, 0.0);
        }
    }
}
impl<const LAW: u8> Differentiable for Broken<LAW> {
    type Tangent = Self;
}
impl<const LAW: u8> Parameters for Broken<LAW> {
    fn move_by(&mut self, direction: &Self) {
        match LAW {
            8 => {}
            9 => self.0 += direction.0.abs(),
            10 => self.0 += direction.0 + 1e-3,
            _ => self.0 += direction.0,
        }
        if LAW != 8 {
            self.1 += direction.1;
        }
    }
    fn visit<V: LeafVisitor>(&mut self, tangent: &Self, path: &str, visitor: &mut V) {
        visitor.leaf_f64(&format!("{path}.x"), &mut [self.0], &[tangent.0]);
        let name = if LAW == 11 { "x" } else { "y" };
        let tangent = [tangent.1; 2];
        let tangent = if LAW == 12 {
            &tangent[..]
        } else {
            &tangent[..1]
        };
        let mut values = [self.1];
        visitor.leaf_f64(&format!("{path}.{name}"), &mut values, tangent);
        self.1 = values[0];
    }
}

fn error_of<const LAW: u8>() -> Option<GradcheckError> {
    let tangents = [Broken(0.5, -0.7), Broken(-0.9, 0.6), Broken(0.8, 0.55)];
    ad_runtime::gradcheck::check_tangent_laws_of(&Broken::<LAW>(1.0, 2.0), &tangents).err()
}

#[test]
fn each_broken_law_is_found() {
    assert_eq!(error_of::<0>(), None);
    let law = |error: Option<GradcheckError>| match error {
        Some(GradcheckError::Law { law, leaf, .. }) => (law, leaf),
        other => panic!("expected a broken law, not {other:?}"),
    };
    assert_eq!(law(error_of::<1>()).1, "`.y`");
    assert_eq!(law(error_of::<2>()), ("u + 0 = u", "`.y`".to_owned()));
    assert_eq!(law(error_of::<3>()), ("0 + u = u", "`.y`".to_owned()));
    assert_eq!(law(error_of::<4>()).0, "u.add_ref(v) = u + v");
    assert_eq!(law(error_of::<5>()).0, "0 u = zeros");
    assert_eq!(law(error_of::<6>()).0, "⟨u, v⟩ = Σ uᵢ vᵢ");
    assert_eq!(law(error_of::<7>()).0, "make_dense(u) = u");
    assert_eq!(
        law(error_of::<8>()).0,
        "(x.move_by(h u) - x) / h = u for small h"
    );
    assert_eq!(law(error_of::<9>()).0, "x.move_by(u).move_by(-u) = x");
    assert_eq!(law(error_of::<10>()).0, "x.move_by(0) = x");
    assert!(matches!(
        error_of::<11>(),
        Some(GradcheckError::DuplicateLeaf { .. })
    ));
    assert!(matches!(
        error_of::<12>(),
        Some(GradcheckError::LeafShape { .. })
    ));
}

/// Zeros that are not dense after `make_dense`.
#[derive(Clone, Debug, Default, PartialEq)]
struct Sparse(Vec<f64>);

impl Tangent for Sparse {
    type Shape = ();
    fn zeros(_: &()) -> Self {
        Sparse(Vec::new())
    }
    fn add(&mut self, other: Self) {
        Tangent::add(&mut self.0, other.0);
    }
    fn scale(&mut self, factor: f64) {
        self.0.scale(factor);
    }
    fn inner_product(&self, other: &Self) -> f64 {
        self.0.inner_product(&other.0)
    }
    fn make_dense(&mut self, _: &()) {}
}
#[derive(Clone)]
struct List(Vec<f64>);
impl Differentiable for List {
    type Tangent = Sparse;
}
impl Parameters for List {
    fn move_by(&mut self, direction: &Sparse) {
        self.0.move_by(&direction.0);
    }
    fn visit<V: LeafVisitor>(&mut self, tangent: &Sparse, path: &str, visitor: &mut V) {
        visitor.leaf_f64(path, &mut self.0, &tangent.0);
    }
}

#[test]
fn zeros_that_are_not_dense_are_found() {
    let tangents = [1.0, 2.0, 3.0].map(|x| Sparse(vec![x, -x]));
    let error = ad_runtime::gradcheck::check_tangent_laws_of(&List(vec![1.0, 2.0]), &tangents);
    assert!(matches!(
        error,
        Err(GradcheckError::LeafShape {
            values: 2,
            tangent: 0,
            ..
        })
    ));
    assert!(check_tangent_laws(&vec![1.0, 2.0]).is_ok());
}

#[cfg(feature = "ndarray")]
#[test]
fn arrays_of_any_dimension() {
    use ndarray::{Array, Array1, Array2, IxDyn, arr0};
    assert_tangent_laws(&arr0(2.0));
    assert_tangent_laws(&Array1::linspace(-1.0, 1.0, 7));
    assert_tangent_laws(&Array2::from_shape_fn((3, 4), |(i, j)| {
        (i as f32) - (j as f32)
    }));
    assert_tangent_laws(
        &Array2::from_shape_fn((3, 4), |(i, j)| (i * 4 + j) as f64).reversed_axes(),
    );
    assert_tangent_laws(&Array::from_elem(IxDyn(&[2, 1, 3]), 0.5));
    assert_tangent_laws(&(
        Array2::<f64>::zeros((0, 3)),
        vec![Array1::from_elem(2, 1.0)],
    ));
}

/// What is borrowed cannot be moved, so the laws are checked beside a copy of what is seen.
#[cfg(feature = "ndarray")]
#[test]
fn views_of_arrays() {
    use ndarray::{Array2, ArrayBase, Axis, Data, Ix2, s};

    fn laws<T, S>(view: &ArrayBase<S, Ix2>)
    where
        T: Real,
        S: Data<Elem = T>,
        Array2<T>: Parameters<Tangent = Array2<T>>,
    {
        let zero = view.zero_tangent();
        assert_eq!(zero, Array2::from_elem(view.raw_dim(), T::ZERO));
        assert_eq!(Differentiable::shape(view), view.raw_dim());
        let tangents = [0.5, -1.25, 2.0].map(|k| {
            let mut tangent = view.zero_tangent();
            for (i, x) in tangent.iter_mut().enumerate() {
                *x = T::lit(k) * T::from_usize(i + 1);
            }
            tangent
        });
        let seen = view.to_owned();
        assert_tangent_laws(&seen);
        assert_tangent_laws_of(&seen, &tangents);
        // A cotangent may have come in the layout of the view.
        let [a, b, c] = tangents;
        let turned = |t: Array2<T>| t.t().as_standard_layout().into_owned().reversed_axes();
        assert_tangent_laws_of(&seen, &[turned(a), b, turned(c)]);
    }

    fn every_view<T>()
    where
        T: Real,
        Array2<T>: Parameters<Tangent = Array2<T>>,
    {
        let number = |(i, j): (usize, usize)| T::from_usize(7 * i + j) - T::lit(10.0);
        let mut array = Array2::from_shape_fn((4, 5), number);
        laws(&array);
        laws(&array.view());
        laws(&array.t());
        laws(&array.slice(s![1..3, ..]));
        laws(&array.slice(s![..;2, ..;-2]));
        laws(&array.t().slice(s![1..;3, ..]));
        laws(&array.slice(s![2..2, ..]));
        laws(&array.row(2).insert_axis(Axis(0)));
        laws(
            &array
                .row(2)
                .insert_axis(Axis(1))
                .broadcast((5, 3))
                .expect("columns are repeated"),
        );
        laws(&array.to_shared());
        laws(&array.view_mut());
        laws(&array.view_mut().reversed_axes());
        laws(&array.slice_mut(s![..;2, 1..;2]));
    }
    every_view::<f64>();
    every_view::<f32>();
}

#[derive(Differentiable, Clone)]
struct Named {
    weights: Vec<f64>,
    bias: f32,
    #[no_derivative]
    name: String,
    pair: (f64, [f64; 2]),
}

#[derive(Differentiable, Clone)]
struct Unnamed(f64, Vec<[f64; 2]>, #[no_derivative] usize);

#[derive(Differentiable, Clone)]
struct Unit;

#[derive(Differentiable, Clone)]
struct Generic<T, const N: usize> {
    inner: T,
    list: [T; N],
    unit: Unit,
}

/// The numbers of a tangent, leaf by leaf.
#[derive(Default)]
struct Numbers(Vec<Leaf>);

/// Its path and its numbers.
type Leaf = (String, Vec<f64>);

impl LeafVisitor for Numbers {
    fn leaf_f32(&mut self, path: &str, _: &mut [f32], tangent: &[f32]) {
        let wide = tangent.iter().map(|x| f64::from(*x)).collect();
        self.0.push((path.to_owned(), wide));
    }
    fn leaf_f64(&mut self, path: &str, _: &mut [f64], tangent: &[f64]) {
        self.0.push((path.to_owned(), tangent.to_vec()));
    }
}

#[test]
fn derived_tangents_are_subtracted_negated_and_scaled_leaf_by_leaf() {
    use std::ops::{Add, Mul, Neg, Sub};

    /// Fills a tangent with numbers that a few operations leave exact.
    struct Fill(f64);
    impl LeafVisitor for Fill {
        fn leaf_f32(&mut self, _: &str, values: &mut [f32], _: &[f32]) {
            for x in values {
                self.0 = -1.5 * self.0 + 0.25;
                *x = self.0 as f32;
            }
        }
        fn leaf_f64(&mut self, _: &str, values: &mut [f64], _: &[f64]) {
            for x in values {
                self.0 = -1.5 * self.0 + 0.25;
                *x = self.0;
            }
        }
    }

    #[track_caller]
    fn check<T>(value: T, leaves: &[&str])
    where
        T: Parameters<Tangent: Parameters> + Clone,
        Tan<T>: Add<Output = Tan<T>>
            + Sub<Output = Tan<T>>
            + Neg<Output = Tan<T>>
            + Mul<f64, Output = Tan<T>>,
    {
        let tangent = |start: f64| {
            let mut tangent = value.zero_tangent();
            let beside = tangent.zero_tangent();
            tangent.visit(&beside, "", &mut Fill(start));
            tangent
        };
        let numbers = |tangent: &Tan<T>| {
            let mut numbers = Numbers::default();
            value.clone().visit(tangent, "", &mut numbers);
            numbers.0
        };
        let (a, b) = (tangent(1.0), tangent(-0.5));
        let (of_a, of_b) = (numbers(&a), numbers(&b));
        let found: Vec<&str> = of_a.iter().map(|leaf| leaf.0.as_str()).collect();
        assert_eq!(found, leaves);
        let each = |f: fn(f64, f64) -> f64| -> Vec<Leaf> {
            let leaves = of_a.iter().zip(&of_b);
            let leaf = |((path, a), (_, b)): (&Leaf, &Leaf)| {
                let numbers = a.iter().zip(b).map(|(a, b)| f(*a, *b)).collect();
                (path.clone(), numbers)
            };
            leaves.map(leaf).collect()
        };
        assert_eq!(numbers(&(a.clone() + b.clone())), each(|a, b| a + b));
        assert_eq!(numbers(&(a.clone() - b.clone())), each(|a, b| a - b));
        assert_eq!(numbers(&-a.clone()), each(|a, _| -a));
        assert_eq!(numbers(&(a.clone() * 2.0)), each(|a, _| a * 2.0));
        // The zero of every shape, on both sides.
        let zero = <Tan<T> as Tangent>::identity();
        assert_eq!(numbers(&(a.clone() - zero.clone())), of_a);
        assert_eq!(numbers(&(zero - a)), each(|a, _| -a));
    }

    let named = Named {
        weights: vec![1.0, 2.0],
        bias: 0.5,
        name: "n".to_owned(),
        pair: (3.0, [4.0, 5.0]),
    };
    assert_eq!(named.name, "n");
    let leaves = [
        ".weights.0",
        ".weights.1",
        ".bias",
        ".pair.0",
        ".pair.1.0",
        ".pair.1.1",
    ];
    check(named.clone(), &leaves);
    let unnamed = Unnamed(1.0, vec![[2.0, 3.0], [4.0, 5.0]], 7);
    assert_eq!(unnamed.2, 7);
    check(unnamed, &[".0", ".1.0.0", ".1.0.1", ".1.1.0", ".1.1.1"]);
    check(Unit, &[]);
    let generic = Generic {
        inner: 1.0_f32,
        list: [2.0, 3.0, 4.0],
        unit: Unit,
    };
    check(generic, &[".inner", ".list.0", ".list.1", ".list.2"]);
    let nested = Generic {
        inner: named.clone(),
        list: [named],
        unit: Unit,
    };
    let below = |path: &str| leaves.map(|leaf| format!("{path}{leaf}"));
    let leaves = [below(".inner"), below(".list.0")].concat();
    let leaves: Vec<&str> = leaves.iter().map(String::as_str).collect();
    check(nested, &leaves);
}
