//! Tangents that do not fit their values: what is empty is zero of every shape, all else panics with both lengths.

use ad_runtime::prelude::*;
use ndarray::{Array1, array};
use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::sync::Mutex;

/// The message of a panic, and the line that it names.
fn panic_of<R>(f: impl FnOnce() -> R) -> (String, String) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    static PLACE: Mutex<String> = Mutex::new(String::new());
    let _guard = ONE_AT_A_TIME
        .lock()
        .unwrap_or_else(|error| error.into_inner());
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|info| {
        *PLACE.lock().unwrap() = info.location().map(Location::to_string).unwrap();
    }));
    let result = catch_unwind(AssertUnwindSafe(f));
    std::panic::set_hook(hook);
    let payload = match result {
        Ok(_) => panic!("nothing panicked"),
        Err(payload) => payload,
    };
    let text = match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => (*payload.downcast::<&str>().unwrap()).to_owned(),
    };
    (text, PLACE.lock().unwrap().clone())
}

/// It panics, names both lengths, and the line of the caller.
#[track_caller]
fn refused<R>(value: usize, tangent: usize, f: impl FnOnce() -> R) {
    let (text, place) = panic_of(f);
    assert!(text.contains(&format!("length {value} ")), "{text}");
    assert!(text.contains(&format!("length {tangent}:")), "{text}");
    assert!(place.starts_with(file!()), "{place}");
}

/// The same where the panic is in a closure of the library, or behind what is derived.
#[track_caller]
fn refused_inside<R>(value: usize, tangent: usize, f: impl FnOnce() -> R) {
    let (text, _) = panic_of(f);
    assert!(text.contains(&format!("length {value} ")), "{text}");
    assert!(text.contains(&format!("length {tangent}:")), "{text}");
}

#[differentiable(order = 2)]
fn squares<T: Real>(x: &[T]) -> T {
    let mut sum = T::ZERO;
    for a in x {
        sum += *a * *a;
    }
    sum
}

#[differentiable(order = 2, directions)]
fn plain(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for a in x {
        sum += *a * *a;
    }
    sum
}

#[differentiable(order = 2)]
#[allow(clippy::ptr_arg, reason = "a `&Vec` is lifted, too")]
fn nested<T: Real>(x: &Vec<Vec<T>>, k: [T; 2]) -> T {
    let mut sum = T::ZERO;
    for i in 0..k.len() {
        sum += squares(&x[i]) * k[i];
    }
    sum
}

const X: [f64; 2] = [3.0, 5.0];

#[test]
fn an_empty_direction_is_zero() {
    let zero = (vec![6.0, 10.0], vec![0.0, 0.0]);
    assert_eq!(gradient_and_hvp(&X[..], &vec![], &squares {}), zero);
    assert_eq!(gradient_and_hvp(&X[..], &vec![], &plain {}), zero);
    assert_eq!(hvp!(&X[..], vec![], squares), zero.1);
    assert_eq!(hvp!(&X[..], vec![], plain), zero.1);
    assert_eq!(hvp!(&X[..], vec![], |x| plain(x)), zero.1);
    assert_eq!(gradient_and_hvp!(&X[..], vec![], |x| plain(x)), zero);
    assert_eq!(differential(&X[..], &plain {})(vec![]), 0.0);
    assert_eq!(differential!(&X[..], |x| plain(x))(vec![]), 0.0);
    let slopes = directional_derivatives(&X[..], [vec![], vec![1.0, 0.0]], &plain {});
    assert_eq!(slopes, [0.0, 6.0]);
    let x = vec![vec![3.0], vec![5.0, 7.0]];
    let found = hvp(
        (&x, [1.0, 2.0]),
        &(vec![vec![], vec![1.0, 0.0]], [0.0, 0.0]),
        &nested {},
    );
    assert_eq!(found, (vec![vec![0.0], vec![4.0, 0.0]], [0.0, 10.0]));
}

#[test]
fn another_length_of_a_direction_is_refused() {
    for wrong in [vec![1.0], vec![1.0; 3]] {
        let n = wrong.len();
        refused(2, n, || gradient_and_hvp(&X[..], &wrong, &squares {}));
        refused(2, n, || hvp(&X[..], &wrong, &plain {}));
        refused(2, n, || hvp!(&X[..], wrong.clone(), squares));
        refused(2, n, || hvp!(&X[..], wrong.clone(), plain));
        refused(2, n, || hvp!(&X[..], wrong.clone(), |x| plain(x)));
        refused(2, n, || {
            gradient_and_hvp!(&X[..], wrong.clone(), |x| plain(x))
        });
        refused_inside(2, n, || differential(&X[..], &plain {})(wrong.clone()));
        refused(2, n, || differential!(&X[..], |x| plain(x))(wrong.clone()));
        let directions = || [vec![1.0, 1.0], wrong.clone()];
        refused(2, n, || {
            directional_derivatives(&X[..], directions(), &plain {})
        });
        refused(2, n, || {
            directional_derivatives!(&X[..], [vec![], wrong.clone()], |x| plain(x))
        });
    }
    let x = vec![vec![3.0], vec![5.0, 7.0]];
    let k = [1.0, 2.0];
    refused(2, 1, || {
        hvp((&x, k), &(vec![vec![], vec![1.0]], k), &nested {})
    });
    refused(1, 2, || {
        hvp((&x, k), &(vec![vec![1.0, 1.0], vec![]], k), &nested {})
    });
    refused(2, 3, || hvp((&x, k), &(vec![vec![]; 3], k), &nested {}));
    // The shape of what is empty is compared, too.
    refused(0, 1, || hvp(&[][..], &vec![1.0], &squares {}));
    refused(0, 1, || hvp(&[][..], &vec![1.0], &plain {}));
}

#[derive(Clone, Differentiable)]
struct Model {
    weights: Vec<f64>,
    by_name: BTreeMap<String, f64>,
}

#[differentiable(forward)]
fn of_model(model: &Model) -> f64 {
    let mut sum = 0.0;
    for i in 0..model.weights.len() {
        sum += model.weights[i] * model.weights[i];
    }
    if let Some(a) = model.by_name.get("a") {
        sum += a * a;
    }
    sum
}

fn model() -> Model {
    Model {
        weights: vec![3.0, 5.0],
        by_name: BTreeMap::from([("a".to_owned(), 2.0)]),
    }
}

#[test]
fn directions_of_structs_are_made_dense() {
    let model = model();
    let mut direction = model.zero_tangent();
    let differential = differential(&model, &of_model {});
    direction.weights = vec![];
    direction.by_name = Default::default();
    assert_eq!(differential(direction.clone()), 0.0);
    direction.weights = vec![1.0];
    // Where the element is read that it lacks: structs do not compare the lengths of their fields first.
    let (text, _) = panic_of(|| differential(direction.clone()));
    assert!(text.contains("the len is 1 but the index is 1"), "{text}");
}

#[differentiable(forward)]
fn of_map(map: &HashMap<u8, f64>) -> f64 {
    let mut sum = 0.0;
    if let Some(a) = map.get(&1) {
        sum += a * a;
    }
    if let Some(a) = map.get(&2) {
        sum += a * a;
    }
    sum
}

#[test]
fn keys_of_directions_are_compared() {
    let map = HashMap::from([(1, 3.0), (2, 5.0)]);
    let differential = differential(&map, &of_map {});
    assert_eq!(differential(Default::default()), 0.0);
    assert_eq!(differential([(2, 1.0)].into()), 10.0);
    let (text, _) = panic_of(|| differential([(2, 1.0), (7, 1.0)].into()));
    assert!(text.contains("the key 7"), "{text}");
}

#[differentiable(forward)]
fn of_array(x: &Array1<f64>) -> f64 {
    (x * x).sum()
}

#[test]
fn shapes_of_arrays_are_compared() {
    let x = array![3.0, 5.0];
    let differential = differential(&x, &of_array {});
    assert_eq!(differential(array![]), 0.0);
    let (text, _) = panic_of(|| differential(array![1.0]));
    assert!(text.contains("[2] and [1]"), "{text}");
}

/// Adds up the slopes that it sees.
#[derive(Default)]
struct Slopes(f64);

impl LeafVisitor for Slopes {
    fn leaf_f32(&mut self, _: &str, _: &mut [f32], _: &[f32]) {}
    fn leaf_f64(&mut self, _: &str, _: &mut [f64], tangent: &[f64]) {
        self.0 += tangent.iter().sum::<f64>();
    }
}

fn visited<M: Parameters>(mut model: M, tangent: &M::Tangent) -> f64 {
    let mut slopes = Slopes::default();
    model.visit(tangent, "model", &mut slopes);
    slopes.0
}

#[test]
fn what_is_empty_moves_nothing() {
    let mut x = vec![vec![1.0, 2.0], vec![3.0]];
    x.move_by(&vec![]);
    x.move_by(&vec![vec![], vec![0.5]]);
    assert_eq!(x, [vec![1.0, 2.0], vec![3.5]]);
    assert_eq!(visited(x.clone(), &vec![]), 0.0);
    assert_eq!(visited(x, &vec![vec![], vec![0.5]]), 0.5);
    let mut map = HashMap::from([(1, 3.0), (2, 5.0)]);
    map.move_by(&[(2, 1.0)].into());
    assert_eq!(map, HashMap::from([(1, 3.0), (2, 6.0)]));
    assert_eq!(visited(map, &[(2, 1.0)].into()), 1.0);
    let mut option = Some(1.0);
    option.move_by(&None);
    assert_eq!(option, Some(1.0));
}

#[test]
fn values_do_not_move_along_tangents_of_others() {
    for wrong in [vec![1.0], vec![1.0; 3]] {
        let n = wrong.len();
        let x = vec![3.0, 5.0];
        refused(2, n, || x.clone().move_by(&wrong));
        refused_inside(2, n, || visited(x.clone(), &wrong));
        let (text, _) = panic_of(|| visited(x.clone(), &wrong));
        assert!(text.starts_with("`model`: "), "{text}");
        refused(2, n, || {
            vec![vec![], x.clone()].move_by(&vec![vec![], wrong.clone()])
        });
        let mut model = model();
        let mut direction = model.zero_tangent();
        direction.weights.clone_from(&wrong);
        refused(2, n, || model.move_by(&direction));
        let (text, _) = panic_of(|| visited(model.clone(), &direction));
        assert!(text.starts_with("`model.weights`: "), "{text}");
    }
    refused(0, 1, || Vec::<f64>::new().move_by(&vec![1.0]));
    let mut map = BTreeMap::from([(1, 3.0)]);
    let (text, place) = panic_of(|| map.move_by(&[(7, 1.0)].into()));
    assert!(
        text.contains("the key 7") && place.starts_with(file!()),
        "{text} {place}"
    );
    let (text, _) = panic_of(|| visited(map.clone(), &[(7, 1.0)].into()));
    assert!(
        text.starts_with("`model`: ") && text.contains("the key 7"),
        "{text}"
    );
    let (text, _) = panic_of(|| None::<f64>.move_by(&Some(1.0)));
    assert!(text.contains("`None`"), "{text}");
}

#[differentiable(forward)]
fn of_result(x: Result<f64, u8>) -> f64 {
    match x {
        Ok(x) => x * x,
        Err(_) => 0.0,
    }
}

#[test]
fn errors_have_no_direction() {
    assert_eq!(differential(Ok(3.0), &of_result {})(Some(1.0)), 6.0);
    assert_eq!(differential(Ok(3.0), &of_result {})(None), 0.0);
    assert_eq!(differential(Err(1), &of_result {})(None), 0.0);
    let (text, _) = panic_of(|| differential(Err(1), &of_result {})(Some(1.0)));
    assert!(text.contains("an error"), "{text}");
}
