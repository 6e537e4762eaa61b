//! Functions of so many arguments, whatever they return: what a pullback borrows has the lifetimes of the arguments, and
//! `Fn(&X) -> R` would have one `R` for all of them.

macro_rules! takes {
    ($($name:ident: $($arg:ident),*;)*) => { $(
        pub trait $name<$($arg),*> {}

        impl<F: Fn($($arg),*) -> R, $($arg,)* R> $name<$($arg),*> for F {}
    )* };
}

takes! {
    Takes1: A;
    Takes2: A, B;
    Takes3: A, B, C;
    Takes4: A, B, C, D;
    Takes5: A, B, C, D, E;
    Takes6: A, B, C, D, E, G;
    Takes7: A, B, C, D, E, G, H;
    Takes8: A, B, C, D, E, G, H, I;
}
