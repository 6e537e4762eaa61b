//! Whether the derivative that a name brings is that of the function that it brings.

/// The path of a function or a type.
#[inline(always)]
pub fn path_of<T>() -> &'static str {
    std::any::type_name::<T>()
}

/// Stands for a function that is called with closures: its type cannot be named, because it takes
/// closures of the language, and its sibling takes those of the library.
#[derive(Clone, Copy, Debug)]
pub struct Unnamed;

/// Checks that a function and its sibling, the type beside it that has its derivative, have the same
/// path. It is a comparison of constants, and costs nothing.
///
/// A glob import brings both. A function of one's own of the same name, without a derivative, hides
/// the function and not the sibling. So a call hands over the function that it means, and `vjp` begins
/// with this check. A derivative that is written by hand does the same:
///
/// ```
/// use ad_runtime::{Activity, assert_sibling, prelude::*};
///
/// fn twice(x: f64) -> f64 {
///     2.0 * x
/// }
///
/// #[allow(non_camel_case_types)]
/// struct twice {}
///
/// impl twice {
///     fn vjp<A: Activity, F>(_: F, _: (A,), x: f64) -> (f64, impl Fn(f64, &mut f64) + use<A, F>) {
///         assert_sibling::<Self, F>();
///         (twice(x), |y_bar: f64, x_bar: &mut f64| *x_bar += 2.0 * y_bar)
///     }
/// }
///
/// assert_eq!(gradient!(1.0, |x| twice(x) * 3.0), 6.0);
/// ```
///
/// # Panics
/// If they have not: the derivative would be that of another function.
#[inline(always)]
#[track_caller]
pub fn assert_sibling<Sibling, Function>() {
    let (function, sibling) = (path_of::<Function>(), path_of::<Sibling>());
    // A generic function has its types behind its path.
    let same = match function.strip_prefix(sibling) {
        Some(types) => types.is_empty() || types.starts_with('<'),
        None => function == path_of::<Unnamed>(),
    };
    if !same {
        hides(function, sibling);
    }
}

/// The sibling of a function, which is handed over to be compared with it.
///
/// # Panics
/// If it is that of another function.
#[doc(hidden)]
#[inline(always)]
#[track_caller]
pub fn beside<Sibling, Function>(_: Function, sibling: Sibling) -> Sibling {
    assert_sibling::<Sibling, Function>();
    sibling
}

/// Checks that the function whose body was followed in the place of its calls is the one of this path.
///
/// # Panics
/// If it is not: the derivative would be that of another function.
#[doc(hidden)]
#[inline(always)]
#[track_caller]
pub fn assert_in_place<Function>(_: &Function, path: &'static str) {
    if path_of::<Function>() != path {
        hides(path_of::<Function>(), path);
    }
}

/// As [`assert_sibling`], where the derivative stands elsewhere than its function.
///
/// # Panics
/// If the function that is called is not the one that the derivative was registered for.
#[inline(always)]
#[track_caller]
pub fn assert_registered<Function>(registered: &'static str) {
    let function = path_of::<Function>();
    if function != registered {
        hides(function, registered);
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn hides(function: &str, sibling: &str) -> ! {
    panic!(
        "`{function}` has no derivative, and hides `{sibling}`, which has one: put `#[differentiable]` on it, or give it another name"
    )
}
