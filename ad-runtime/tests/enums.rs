//! Derived tangents of enums: the laws, the places of variants, recursion.

use ad_runtime::__private::{Part, methods::*};
use ad_runtime::gradcheck::{assert_tangent_laws, assert_tangent_laws_of};
use ad_runtime::prelude::*;
use ad_runtime::{Inactive, NoTangent, Tan};

#[derive(Clone, Debug, Differentiable, PartialEq)]
enum Figure {
    Empty,
    Circle(f64),
    Rect {
        w: f64,
        #[no_derivative]
        name: String,
        h: f32,
    },
    Polygon(#[no_derivative] usize, Vec<(f64, f64)>, [f64; 2]),
    Label(#[no_derivative] &'static str),
    Count(usize),
}

fn rect() -> Figure {
    Figure::Rect {
        w: 2.0,
        name: "r".into(),
        h: 3.0,
    }
}

#[test]
fn laws_of_every_variant() {
    assert_tangent_laws_of(
        &Figure::Circle(2.0),
        &[0.5, -1.5, 3.0].map(FigureTangent::Circle),
    );
    let tangent = |w, h| FigureTangent::Rect { w, h };
    assert_tangent_laws_of(
        &rect(),
        &[tangent(1.0, -2.0), tangent(0.5, 0.25), tangent(-4.0, 1.5)],
    );
    let tangent = |x: f64| FigureTangent::Polygon(vec![(x, 1.0), (0.5, -x)], [x, -2.0]);
    assert_tangent_laws_of(
        &Figure::Polygon(2, vec![(1.0, 2.0), (3.0, 4.0)], [5.0, 6.0]),
        &[tangent(1.0), tangent(0.25), tangent(-3.0)],
    );
    assert_tangent_laws(&rect());
    assert_tangent_laws(&rect().zero_tangent());
    for figure in [Figure::Empty, Figure::Label("l")] {
        assert_tangent_laws_of(&figure, &[1, 2, 3].map(|_| FigureTangent::Zero));
    }
    assert_tangent_laws_of(
        &Figure::Count(3),
        &[1, 2, 3].map(|_| FigureTangent::Count(NoTangent)),
    );
}

#[test]
fn zero_is_the_zero_of_every_variant() {
    let mut zero = FigureTangent::default();
    assert!(zero.is_shapeless());
    assert_eq!(zero, FigureTangent::identity());
    zero.make_dense(&Figure::Empty.shape());
    assert_eq!(zero, FigureTangent::Zero);
    zero.make_dense(&Figure::Circle(1.0).shape());
    assert_eq!(zero, FigureTangent::Circle(0.0));
    assert!(!zero.is_shapeless());
    assert_eq!(
        rect().zero_tangent(),
        FigureTangent::Rect { w: 0.0, h: 0.0 }
    );
    let mut moved = rect();
    moved.move_by(&FigureTangent::Zero);
    assert_eq!(moved, rect());
}

#[test]
#[should_panic(expected = "different variants: `Figure::Circle` and `Figure::Rect`")]
fn different_variants_are_not_added() {
    FigureTangent::Circle(1.0).add(rect().zero_tangent());
}

#[test]
#[should_panic(expected = "different variants: `Figure::Circle` and `Figure::Rect`")]
fn different_variants_are_not_added_by_reference() {
    FigureTangent::Circle(1.0).add_ref(&rect().zero_tangent());
}

#[test]
#[should_panic(expected = "different variants: `Figure::Empty` and `Figure::Circle`")]
fn a_value_is_not_moved_along_another_variant() {
    Figure::Empty.move_by(&FigureTangent::Circle(1.0));
}

#[test]
#[should_panic(expected = "different variants: `Figure::Rect` and `Figure::Circle`")]
fn different_variants_have_no_product() {
    let _ = rect()
        .zero_tangent()
        .inner_product(&FigureTangent::Circle(1.0));
}

#[test]
#[should_panic(expected = "different variants: `Figure::Circle` and `Figure::Rect`")]
fn the_shape_of_another_variant_does_not_fit() {
    FigureTangent::Circle(1.0).make_dense(&rect().shape());
}

#[test]
fn places_of_fields() {
    let mut bar = FigureTangent::Zero;
    *bar.__variant_Rect_w() += 2.0;
    *bar.__variant_Rect_h() += 1.0;
    *bar.__variant_Rect_w() += 0.5;
    assert_eq!(bar, FigureTangent::Rect { w: 2.5, h: 1.0 });
    bar.__variant_Rect_name().add_part(1.0);
    let mut bar = FigureTangent::Zero;
    bar.__variant_Polygon_1().push((1.0, 2.0));
    bar.__variant_Polygon_0().add_part(NoTangent);
    bar.__variant_Polygon_2()[1] = 3.0;
    assert_eq!(bar, FigureTangent::Polygon(vec![(1.0, 2.0)], [-0.0, 3.0]));
    // Constants leave the tangent alone.
    let mut bar = FigureTangent::Zero;
    bar.__variant_Label_0().add_part(NoTangent);
    assert!(bar.is_shapeless());
}

#[test]
#[should_panic(expected = "different variants: `Figure::Circle` and `Figure::Rect`")]
fn places_of_another_variant() {
    rect().zero_tangent().__variant_Circle_0();
}

#[test]
fn places_of_std_enums() {
    let mut bar: Tan<Option<f64>> = None;
    *bar.__variant_Some_0() += 2.0;
    *bar.__variant_Some_0() += 1.0;
    assert_eq!(bar, Some(3.0));
    let mut bar: Tan<Result<f64, std::io::Error>> = None;
    bar.__variant_Err_0().add_part(NoTangent);
    assert_eq!(bar, None);
    *bar.__variant_Ok_0() += 2.0;
    assert_eq!(bar, Some(2.0));
    let mut boxed: Tan<Box<Figure>> = Box::default();
    *boxed.__variant_Circle_0() += 1.0;
    assert_eq!(*boxed, FigureTangent::Circle(1.0));
}

#[derive(Clone, Differentiable)]
enum Either<L, const N: usize, R = f64> {
    Left(L),
    Right { value: R, all: [L; N] },
    Neither,
}

#[test]
fn generic_enums() {
    let left: Either<Vec<f64>, 2, f32> = Either::Left(vec![1.0, 2.0]);
    let tangents = [1.0, -2.0, 0.5].map(|x| EitherTangent::Left(vec![x, 3.0]));
    assert_tangent_laws_of(&left, &tangents);
    let right: Either<f64, 2, f32> = Either::Right {
        value: 1.0,
        all: [2.0, 3.0],
    };
    let tangents = [1.0, -2.0, 0.5].map(|x| EitherTangent::Right {
        value: 0.5,
        all: [x, -x],
    });
    assert_tangent_laws_of(&right, &tangents);
    assert_tangent_laws(&left);
    assert_tangent_laws(&right);
    let mut bar: Tan<Either<f64, 2>> = EitherTangent::Zero;
    bar.__variant_Right_all()[1] += 1.0;
    assert_eq!(
        bar,
        EitherTangent::Right {
            value: -0.0,
            all: [-0.0, 1.0]
        }
    );
    assert!(Either::<f64, 1>::Neither.zero_tangent().is_shapeless());
}

#[derive(Clone, Debug, Differentiable, PartialEq)]
enum Expr {
    Lit(f64),
    Add(Box<Expr>, Box<Expr>),
    Scaled { k: f64, of: Box<Expr> },
    Sum(Vec<Expr>),
    Maybe(Option<Box<Expr>>),
    Pair(Box<(Expr, Expr)>),
    One,
}

#[test]
fn recursive_enums() {
    let lit = |x| Box::new(Expr::Lit(x));
    let expr = Expr::Add(
        lit(1.0),
        Box::new(Expr::Scaled {
            k: 2.0,
            of: Box::new(Expr::Sum(vec![Expr::Lit(3.0), Expr::One])),
        }),
    );
    let tangent = |x: f64| {
        ExprTangent::Add(
            Box::new(ExprTangent::Lit(x)),
            Box::new(ExprTangent::Scaled {
                k: 1.0 - x,
                of: Box::new(ExprTangent::Sum(vec![
                    ExprTangent::Lit(2.0 * x),
                    ExprTangent::Zero,
                ])),
            }),
        )
    };
    assert_tangent_laws_of(&expr, &[tangent(1.0), tangent(-0.5), tangent(3.0)]);
    assert_tangent_laws(&expr);
    assert_tangent_laws(&tangent(0.5));
    let mut bar = ExprTangent::Zero;
    *bar.__variant_Add_1().__variant_Scaled_k() += 1.0;
    bar.make_dense(&expr.shape());
    let mut moved = expr.clone();
    moved.move_by(&bar);
    let Expr::Add(a, b) = moved else {
        panic!("another variant")
    };
    assert_eq!(a, lit(1.0));
    assert!(matches!(*b, Expr::Scaled { k: 3.0, .. }));
    let nested = Expr::Pair(Box::new((Expr::Maybe(Some(lit(1.0))), Expr::Maybe(None))));
    let tangents = [1.0, 2.0, -3.0].map(|x| {
        ExprTangent::Pair(Box::new((
            ExprTangent::Maybe(Some(Box::new(ExprTangent::Lit(x)))),
            ExprTangent::Zero,
        )))
    });
    assert_tangent_laws_of(&nested, &tangents);
}

/// Enum in struct in vector in enum.
#[derive(Clone, Differentiable)]
enum Scene {
    All(Vec<Item>),
    Nothing,
}

#[derive(Clone, Differentiable)]
struct Item {
    figure: Figure,
    weight: f64,
    #[no_derivative]
    kind: Kind,
    mode: Kind,
}

#[derive(Clone, Copy, Debug, Differentiable, PartialEq)]
enum Kind {
    A,
    B = 5,
}

#[test]
fn nested_enums() {
    let item = |figure| Item {
        figure,
        weight: 0.5,
        kind: Kind::A,
        mode: Kind::B,
    };
    let scene = Scene::All(vec![item(rect()), item(Figure::Empty)]);
    let tangents = [1.0, -1.0, 2.5].map(|x| {
        let part = |figure| ItemTangent {
            figure,
            weight: -x,
            mode: NoTangent,
        };
        SceneTangent::All(vec![
            part(FigureTangent::Rect { w: x, h: 1.0 }),
            part(FigureTangent::Zero),
        ])
    });
    assert_tangent_laws_of(&scene, &tangents);
    assert_tangent_laws(&scene);
    assert!(Scene::Nothing.zero_tangent().is_shapeless());
    assert_eq!(item(Figure::Empty).kind, item(Figure::Empty).kind);
}

/// A variant may be called as the zero is.
#[allow(non_camel_case_types, reason = "a raw name")]
#[derive(Clone, Differentiable)]
enum Names {
    Zero(f64),
    r#type { r#in: f64 },
}

#[test]
fn names_that_clash() {
    let mut bar = NamesTangent::default();
    *bar.__variant_type_in() += 1.0;
    assert_eq!(bar, NamesTangent::r#type { r#in: 1.0 });
    let moved = |mut x: Names, t| {
        x.move_by(&t);
        x.shape()
    };
    let mut zero = NamesTangent::default();
    zero.make_dense(&moved(Names::Zero(1.0), NamesTangent::Zero(1.0)));
    assert_eq!(zero, NamesTangent::Zero(0.0));
    zero = NamesTangent::default();
    zero.make_dense(&moved(
        Names::r#type { r#in: 1.0 },
        NamesTangent::ZeroTangent,
    ));
    assert_eq!(zero, NamesTangent::r#type { r#in: 0.0 });
}

#[derive(Differentiable)]
enum Never {}

#[derive(Differentiable)]
#[allow(dead_code, reason = "nothing reads constants")]
enum Constants<'a, T> {
    Text(#[no_derivative] &'a str),
    Other(#[no_derivative] T),
}

#[derive(Differentiable)]
enum Borrowed<'a> {
    Slice(&'a [f64]),
    Number(&'a f64),
}

#[test]
fn enums_without_a_tangent() {
    fn inactive<T: Inactive>(_: &T) {}
    fn no_tangent<T: Differentiable<Tangent = NoTangent> + Inactive>() {}
    no_tangent::<Kind>();
    no_tangent::<Never>();
    let constant: Constants<std::cell::Cell<f64>> = Constants::Text("t");
    inactive(&constant);
    let mut bar = constant.zero_tangent();
    bar.__variant_Text_0().add_part(NoTangent);
    bar.__variant_Other_0().add_part(2.0);
    assert!(bar.is_shapeless());
}

#[test]
fn enums_that_borrow() {
    let x = [1.0, 2.0];
    assert_eq!(
        Borrowed::Slice(&x).zero_tangent(),
        BorrowedTangent::Slice(vec![0.0, 0.0])
    );
    let mut bar = Borrowed::Number(&x[0]).zero_tangent();
    *bar.__variant_Number_0() += 1.0;
    assert_eq!(bar, BorrowedTangent::Number(1.0));
}
