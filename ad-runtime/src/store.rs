//! Copies of what a loop overwrites, one after the other in memory.
//!
//! The reverse sweep of a loop reads what its iterations have overwritten. A copy for each iteration
//! would be a block of the heap each; the elements of vectors and slices are appended to chunks instead,
//! and the record of an iteration says where they are.

use crate::__private::Kept;
use crate::activity::Activity;
use std::marker::PhantomData;

/// The copies that are made at one place of a function, in chunks that never move.
#[derive(Debug)]
pub struct Store<E> {
    chunks: Vec<Vec<E>>,
}

/// Elements of the first chunk, and of the largest.
const FIRST: usize = 256;
const LARGEST: usize = 1 << 16;

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
        Store { chunks: Vec::new() }
    }

    /// A chunk with room for a number of elements, and its index.
    #[inline(always)]
    fn room(&mut self, count: usize) -> (usize, &mut Vec<E>) {
        let full = self
            .chunks
            .last()
            .is_none_or(|chunk| chunk.capacity() - chunk.len() < count);
        if full {
            self.grow(count);
        }
        let last = self.chunks.len() - 1;
        (last, &mut self.chunks[last])
    }

    /// Forgets the copies, and keeps the memory of the last of them.
    #[inline]
    pub fn clear(&mut self) {
        let last = self.chunks.len().saturating_sub(1);
        self.chunks.drain(..last);
        self.chunks.iter_mut().for_each(Vec::clear);
    }

    #[cold]
    fn grow(&mut self, count: usize) {
        let last = self.chunks.last().map_or(FIRST / 4, Vec::capacity);
        let capacity = (4 * last).clamp(FIRST, LARGEST).max(count);
        self.chunks.push(Vec::with_capacity(capacity));
    }
}

impl<E: Copy> Store<E> {
    #[inline(always)]
    fn append(&mut self, elements: &[E]) -> Elements {
        let (chunk, room) = self.room(elements.len());
        let start = room.len();
        extend(room, elements);
        Elements {
            chunk,
            start,
            end: room.len(),
        }
    }
}

/// Appends elements. Points and colours have two to four, for which a copy of a size that is known takes less
/// time than the call that copies any number.
#[inline(always)]
fn extend<E: Copy>(room: &mut Vec<E>, elements: &[E]) {
    match *elements {
        [a] => room.push(a),
        [a, b] => room.extend_from_slice(&[a, b]),
        [a, b, c] => room.extend_from_slice(&[a, b, c]),
        [a, b, c, d] => room.extend_from_slice(&[a, b, c, d]),
        _ => room.extend_from_slice(elements),
    }
}

/// Where elements are.
#[derive(Clone, Copy, Debug)]
struct Elements {
    chunk: usize,
    start: usize,
    end: usize,
}

impl Elements {
    #[inline(always)]
    fn of<E>(self, store: &Store<E>) -> &[E] {
        &store.chunks[self.chunk][self.start..self.end]
    }
}

/// Elements in a store. If they are not wanted, only the first of them is there, and others are read in
/// their stead, as many.
#[derive(Clone, Copy, Debug)]
struct ElementsIf<A> {
    all: Elements,
    wanted: PhantomData<A>,
}

impl<A: Activity> ElementsIf<A> {
    #[inline(always)]
    fn append<E: Copy>(elements: &[E], store: &mut Store<E>) -> Self {
        let kept = if A::ON {
            elements
        } else {
            &elements[..elements.len().min(1)]
        };
        let mut all = store.append(kept);
        all.end = all.start + elements.len();
        ElementsIf {
            all,
            wanted: PhantomData,
        }
    }

    /// Other elements.
    #[inline(always)]
    fn others<'s, E: Copy>(self, store: &Store<E>, scratch: &'s mut Vec<E>) -> &'s Vec<E> {
        let Elements { chunk, start, end } = self.all;
        if scratch.len() != end - start {
            scratch.clear();
            if start < end {
                scratch.resize(end - start, store.chunks[chunk][start]);
            }
        }
        scratch
    }
}

/// What is to be kept. Method lookup chooses: vectors and slices of copyable elements first, then
/// everything that can be owned.
#[derive(Debug)]
pub struct Keep<'x, X: ?Sized>(pub &'x X);

/// The elements of a vector in a store.
#[derive(Clone, Copy, Debug)]
pub struct KeptVec(Elements);

/// The elements of a slice in a store.
#[derive(Clone, Copy, Debug)]
pub struct KeptSlice(Elements);

/// The elements of a vector in a store, or their number.
#[derive(Clone, Copy, Debug)]
pub struct KeptVecIf<A>(ElementsIf<A>);

/// The elements of a slice in a store, or their number.
#[derive(Clone, Copy, Debug)]
pub struct KeptSliceIf<A>(ElementsIf<A>);

/// A value in a store.
#[derive(Clone, Copy, Debug)]
pub struct KeptOwned {
    chunk: usize,
    index: usize,
}

/// The elements of a vector in a store, or their number where they can be computed again.
#[derive(Clone, Copy, Debug)]
pub struct KeptUnless {
    all: Option<Elements>,
    len: usize,
}

/// Keeps a vector that is wanted under an activity, unless it was `set` by a call that can be made again.
#[expect(clippy::ptr_arg, reason = "what is made again is a vector")]
#[inline(always)]
pub fn keep_unless<E: Copy, A: Activity>(
    vector: &Vec<E>,
    _: A,
    set: bool,
    store: &mut Store<E>,
) -> KeptUnless {
    KeptUnless {
        all: (A::ON && !set).then(|| store.append(vector)),
        len: vector.len(),
    }
}

impl KeptUnless {
    /// The vector again: from its copy, or by the call that set all of its elements. If it is not wanted, one
    /// of its length.
    #[inline(always)]
    pub fn again<'s, E: Copy + Default, A: Activity>(
        self,
        _: A,
        store: &Store<E>,
        scratch: &'s mut Vec<E>,
        call: impl FnOnce(&mut Vec<E>),
    ) -> &'s Vec<E> {
        match self.all {
            Some(all) => return KeptVec(all).read(store, scratch),
            None => scratch.resize(self.len, E::default()),
        }
        if A::ON {
            call(scratch);
        }
        scratch
    }
}

/// Keeps a vector of copyable elements.
pub trait KeepVec<E> {
    /// Appends the elements.
    fn keep_in(&self, store: &mut Store<E>) -> KeptVec;
    /// Appends them if a pullback reads them.
    fn keep_if<A: Activity>(&self, reads: A, store: &mut Store<E>) -> KeptVecIf<A>;
}

impl<E: Copy> KeepVec<E> for Keep<'_, Vec<E>> {
    #[inline(always)]
    fn keep_in(&self, store: &mut Store<E>) -> KeptVec {
        KeptVec(store.append(self.0))
    }
    #[inline(always)]
    fn keep_if<A: Activity>(&self, _: A, store: &mut Store<E>) -> KeptVecIf<A> {
        KeptVecIf(ElementsIf::append(self.0, store))
    }
}

/// Keeps a slice of copyable elements.
pub trait KeepSlice<E> {
    /// Appends the elements.
    fn keep_in(&self, store: &mut Store<E>) -> KeptSlice;
    /// Appends them if a pullback reads them.
    fn keep_if<A: Activity>(&self, reads: A, store: &mut Store<E>) -> KeptSliceIf<A>;
}

impl<E: Copy> KeepSlice<E> for Keep<'_, [E]> {
    #[inline(always)]
    fn keep_in(&self, store: &mut Store<E>) -> KeptSlice {
        KeptSlice(store.append(self.0))
    }
    #[inline(always)]
    fn keep_if<A: Activity>(&self, _: A, store: &mut Store<E>) -> KeptSliceIf<A> {
        KeptSliceIf(ElementsIf::append(self.0, store))
    }
}

/// Keeps anything else.
pub trait KeepOwned<X: ?Sized> {
    /// Appends an owned copy.
    fn keep_in(&self, store: &mut Store<X::Copied>) -> KeptOwned
    where
        X: Kept;
    /// The same: of what has parts of its own, the length is not all that is wanted.
    #[inline(always)]
    fn keep_if<A: Activity>(&self, _: A, store: &mut Store<X::Copied>) -> KeptOwned
    where
        X: Kept,
    {
        self.keep_in(store)
    }
}

impl<X: ?Sized> KeepOwned<X> for &Keep<'_, X> {
    #[inline(always)]
    fn keep_in(&self, store: &mut Store<X::Copied>) -> KeptOwned
    where
        X: Kept,
    {
        let (chunk, room) = store.room(1);
        let index = room.len();
        room.push(self.0.kept());
        KeptOwned { chunk, index }
    }
}

impl KeptVec {
    /// The vector again, in memory that the sweep uses for all of them.
    #[inline(always)]
    pub fn read<'s, E: Copy>(self, store: &Store<E>, scratch: &'s mut Vec<E>) -> &'s Vec<E> {
        scratch.clear();
        extend(scratch, self.0.of(store));
        scratch
    }
}

impl KeptSlice {
    /// The slice again.
    #[inline(always)]
    #[must_use]
    pub fn read<'s, E>(self, store: &'s Store<E>, (): &mut ()) -> &'s [E] {
        self.0.of(store)
    }
}

impl<A: Activity> KeptVecIf<A> {
    /// The vector again, or one of its length.
    #[inline(always)]
    pub fn read<'s, E: Copy>(self, store: &Store<E>, scratch: &'s mut Vec<E>) -> &'s Vec<E> {
        if A::ON {
            KeptVec(self.0.all).read(store, scratch)
        } else {
            self.0.others(store, scratch)
        }
    }
}

impl<A: Activity> KeptSliceIf<A> {
    /// The slice again, or one of its length.
    #[inline(always)]
    #[must_use]
    pub fn read<'s, E: Copy>(self, store: &'s Store<E>, scratch: &'s mut Vec<E>) -> &'s [E] {
        if A::ON {
            self.0.all.of(store)
        } else {
            self.0.others(store, scratch)
        }
    }
}

impl KeptOwned {
    /// The value again.
    #[inline(always)]
    #[must_use]
    pub fn read<'s, E>(self, store: &'s Store<E>, (): &mut ()) -> &'s E {
        &store.chunks[self.chunk][self.index]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activity::{Off, On};

    #[test]
    fn what_was_set_is_computed_again() {
        let (mut store, mut scratch) = (Store::new(), vec![7.0; 5]);
        let vector = vec![1.0, 2.0];
        let [copied, again, unwanted] = [
            keep_unless(&vector, On, false, &mut store),
            keep_unless(&vector, On, true, &mut store),
            keep_unless(&vector, Off, false, &mut store),
        ];
        let never = |_: &mut Vec<f64>| panic!("it was kept");
        assert_eq!(copied.again(On, &store, &mut scratch, never), &vector);
        let set = |out: &mut Vec<f64>| out.copy_from_slice(&[3.0, 4.0]);
        assert_eq!(again.again(On, &store, &mut scratch, set), &[3.0, 4.0]);
        assert_eq!(unwanted.again(Off, &store, &mut scratch, never).len(), 2);
    }

    #[test]
    fn what_is_not_read_has_its_length() {
        let mut store = Store::new();
        let vectors = [vec![1.0, 2.0, 3.0], vec![], vec![4.0; 300], vec![5.0]];
        let kept: Vec<_> = vectors
            .iter()
            .map(|x| {
                let on = Keep(x).keep_if(On, &mut store);
                let off = Keep(x).keep_if(Off, &mut store);
                let slice = Keep(&x[..]).keep_if(Off, &mut store);
                (on, off, slice)
            })
            .collect();
        let mut scratch = Vec::new();
        for (x, (on, off, slice)) in vectors.iter().zip(kept).rev() {
            assert_eq!(on.read(&store, &mut Vec::new()), x);
            assert_eq!(slice.read(&store, &mut Vec::new()).len(), x.len());
            let others = off.read(&store, &mut scratch);
            assert_eq!(others.len(), x.len());
            assert!(x.len() > 1 || others == x);
        }
    }
}
