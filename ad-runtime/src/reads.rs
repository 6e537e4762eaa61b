//! Whether a pullback reads an argument that it is handed in again.

use crate::activity::On;

macro_rules! reads {
    ($($name:ident)*) => {
        $(
            /// Of the argument of this number, for the activities of all arguments.
            #[inline(always)]
            #[must_use]
            fn $name<A>(_: A) -> On {
                On
            }
        )*
    };
}
/// What is said of every sibling that says nothing itself: its pullback reads all arguments. A sibling
/// that knows better has associated functions of the same names, which go first.
pub trait Reads {
    reads!(__reads_0 __reads_1 __reads_2 __reads_3 __reads_4 __reads_5);
    reads!(__reads_6 __reads_7 __reads_8 __reads_9 __reads_10 __reads_11);
}

impl<F: ?Sized> Reads for F {}
