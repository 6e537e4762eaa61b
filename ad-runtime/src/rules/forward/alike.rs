//! Methods that do to a tangent what they do to its value, in one direction and in several at once.

/// For each method: its pushforwards in one direction and in several, their activities, the receiver's tangent, the
/// arguments with their tangents, and the result with its tangent. The tangents of arguments by value are made dense first.
/// Then the value is changed, so that an index out of bounds panics as without a derivative, and then each tangent.
///
/// ```text
/// fn push in pushes [A, B](self, x_dot: Vec<Tan<T>>, y: T | y_dot: Tan<T>) -> (() | ()) {
///     dense y_dot: dense::<B, T>(&y, y_dot);
///     value: self.push(y);
///     tangent: x_dot.push(y_dot);
/// }
/// ```
macro_rules! alike {
    ($(
        $(#[$attribute:meta])*
        fn $one:ident in $several:ident [$($act:ident),*] $(<$generic:ident: ($($bounds:tt)*)>)?
        ($this:ident, $x_dot:ident: $x:ty $(, $arg:ident: $ty:ty | $dot:ident: $dot_ty:ty)*)
        -> ($y:ty | $y_dot:ty) $(where ($($clause:tt)*))?
        {
            $(dense $given:ident: $dense:expr;)?
            $(before $before:ident: $looked:expr;)?
            value: $value:expr;
            tangent: $tangent:expr;
        }
    )*) => { $(
        $(#[$attribute])*
        #[doc(hidden)]
        #[inline]
        #[track_caller]
        fn $one<$($act: Activity,)* $($generic: $($bounds)*)?>(
            &mut $this,
            acts: ($($act,)*),
            $x_dot: &mut $x
            $(, $arg: $ty, $dot: $dot_ty)*
        ) -> ($y, $y_dot)
        $(where $($clause)*)?
        {
            let (y, [y_dot]) = $this.$several(acts, [$x_dot] $(, $arg, [$dot])*);
            (y, y_dot)
        }

        /// In several directions at once.
        #[doc(hidden)]
        #[inline]
        #[track_caller]
        fn $several<$($act: Activity,)* $($generic: $($bounds)*,)? const SEVERAL: usize>(
            &mut $this,
            _: ($($act,)*),
            $x_dot: [&mut $x; SEVERAL]
            $(, $arg: $ty, $dot: [$dot_ty; SEVERAL])*
        ) -> ($y, [$y_dot; SEVERAL])
        $(where $($clause)*)?
        {
            $(let $given = $given.map(|$given| $dense);)?
            $(let $before = $looked;)?
            let value = $value;
            $(let mut $dot = $dot.into_iter();)*
            let dots = $x_dot.map(|$x_dot| {
                $(let $dot = $dot.next().expect("there is one for each direction");)*
                $tangent
            });
            (value, dots)
        }
    )* };
}
