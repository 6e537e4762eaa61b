//! Functions with a pushforward of the user's, in several directions at once: it is called for each of them.

/// What such a function is given by value: each direction has a copy.
///
/// The parameter is the number of directions. A bound that names it is checked where there are several, and not where the
/// pushforward is registered; a supertrait would be checked there.
pub trait GivenAgain<const N: usize>: Sized {
    /// The copy.
    fn given_again(&self) -> Self;
}
impl<T: Clone, const N: usize> GivenAgain<N> for T {
    #[inline(always)]
    fn given_again(&self) -> T {
        self.clone()
    }
}
