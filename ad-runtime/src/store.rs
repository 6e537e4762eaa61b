//! Copies of what a loop overwrites, one after the other in memory.
//!
//! The reverse sweep of a loop reads what its iterations have overwritten. A copy for each iteration
//! would be a block of the heap each; the elements of vectors and slices are appended to one vector
//! instead, and the record of an iteration says where they are.

/// The copies that are made at one place of a function.
#[derive(Debug)]
pub struct Store<E> {
    elements: Vec<E>,
}

impl<E> Default for Store<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E> Store<E> {
    /// An empty store; allocates nothing.
    #[inline(always)]
    #[must_use]
    pub const fn new() -> Self {
        Store {
            elements: Vec::new(),
        }
    }
}

/// What is to be kept. Method lookup chooses: vectors and slices of copyable elements first, then
/// everything that can be owned.
#[derive(Debug)]
pub struct Keep<'x, X: ?Sized>(pub &'x X);

/// The elements of a vector in a store.
#[derive(Clone, Copy, Debug)]
pub struct KeptVec {
    start: usize,
    end: usize,
}

/// The elements of a slice in a store.
#[derive(Clone, Copy, Debug)]
pub struct KeptSlice {
    start: usize,
    end: usize,
}

/// A value in a store.
#[derive(Clone, Copy, Debug)]
pub struct KeptOwned {
    index: usize,
}

/// Keeps a vector of copyable elements.
pub trait KeepVec<E> {
    /// Appends the elements.
    fn keep_in(&self, store: &mut Store<E>) -> KeptVec;
}

impl<E: Copy> KeepVec<E> for Keep<'_, Vec<E>> {
    #[inline(always)]
    fn keep_in(&self, store: &mut Store<E>) -> KeptVec {
        let start = store.elements.len();
        store.elements.extend_from_slice(self.0);
        KeptVec {
            start,
            end: store.elements.len(),
        }
    }
}

/// Keeps a slice of copyable elements.
pub trait KeepSlice<E> {
    /// Appends the elements.
    fn keep_in(&self, store: &mut Store<E>) -> KeptSlice;
}

impl<E: Copy> KeepSlice<E> for Keep<'_, [E]> {
    #[inline(always)]
    fn keep_in(&self, store: &mut Store<E>) -> KeptSlice {
        let start = store.elements.len();
        store.elements.extend_from_slice(self.0);
        KeptSlice {
            start,
            end: store.elements.len(),
        }
    }
}

/// Keeps anything else.
pub trait KeepOwned<E> {
    /// Appends an owned copy.
    fn keep_in(&self, store: &mut Store<E>) -> KeptOwned;
}

impl<X: ToOwned + ?Sized> KeepOwned<X::Owned> for &Keep<'_, X> {
    #[inline(always)]
    fn keep_in(&self, store: &mut Store<X::Owned>) -> KeptOwned {
        store.elements.push(self.0.to_owned());
        KeptOwned {
            index: store.elements.len() - 1,
        }
    }
}

impl KeptVec {
    /// The vector again, in memory that the sweep uses for all of them.
    #[inline(always)]
    pub fn read<'s, E: Copy>(self, store: &Store<E>, scratch: &'s mut Vec<E>) -> &'s Vec<E> {
        scratch.clear();
        scratch.extend_from_slice(&store.elements[self.start..self.end]);
        scratch
    }
}

impl KeptSlice {
    /// The slice again.
    #[inline(always)]
    #[must_use]
    pub fn read<'s, E>(self, store: &'s Store<E>, (): &mut ()) -> &'s [E] {
        &store.elements[self.start..self.end]
    }
}

impl KeptOwned {
    /// The value again.
    #[inline(always)]
    #[must_use]
    pub fn read<'s, E>(self, store: &'s Store<E>, (): &mut ()) -> &'s E {
        &store.elements[self.index]
    }
}
