//! The tape: residuals of a loop, one record an iteration.

/// Records of a loop, in the order of its iterations. The reverse sweep reads them by index and
/// never removes them, so that one forward sweep serves many calls of the pullback.
#[derive(Debug)]
pub struct Tape<T> {
    records: Vec<T>,
}

#[cold]
#[inline(never)]
fn no_room() -> ! {
    panic!("a loop ran more often than its range says")
}

impl<T> Default for Tape<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Tape<T> {
    /// An empty tape; allocates nothing.
    #[inline(always)]
    #[must_use]
    pub const fn new() -> Self {
        Tape {
            records: Vec::new(),
        }
    }

    /// Appends the record of an iteration.
    #[inline(always)]
    pub fn push(&mut self, record: T) {
        if size_of::<T>() == 0 {
            // Only counted: a check for overflow would keep the loop around from being vectorised.
            std::mem::forget(record);
            let len = self.records.len().wrapping_add(1);
            // SAFETY: the capacity of a vector of values without a size is `usize::MAX`, a value without
            // a size is in no memory, and `record` is forgotten, so that the vector owns it.
            unsafe { self.records.set_len(len) }
        } else {
            self.records.push(record);
        }
    }

    /// Appends a record that room was made for.
    ///
    /// There is no call on any way back into the loop, so that what it carries stays in registers.
    ///
    /// # Panics
    ///
    /// If there is no room.
    #[inline(always)]
    pub fn push_reserved(&mut self, record: T) {
        if size_of::<T>() == 0 {
            return self.push(record);
        }
        let len = self.records.len();
        if len == self.records.capacity() {
            no_room();
        }
        // SAFETY: `len` is less than the capacity, so that the place is in the vector's memory, and it
        // holds a record afterwards.
        unsafe {
            self.records.as_mut_ptr().add(len).write(record);
            self.records.set_len(len + 1);
        }
    }

    /// Makes room for a number of records.
    #[inline]
    pub fn reserve(&mut self, additional: usize) {
        self.records.reserve(additional);
    }

    /// An iterator, with room for a record of each of its items.
    #[inline(always)]
    pub fn reserving<I: IntoIterator>(&mut self, items: I) -> I::IntoIter {
        let items = items.into_iter();
        self.records.reserve(items.size_hint().0);
        items
    }

    /// Forgets the records, and keeps their memory.
    #[inline]
    pub fn clear(&mut self) {
        self.records.clear();
    }

    /// The number of records so far.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is no record.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Takes the records from `start` to the cursor, and moves the cursor to `start`: the records
    /// of one execution of a loop, when executions are visited last to first.
    #[inline(always)]
    pub fn rewind(&self, cursor: &mut usize, start: usize) -> &[T] {
        let end = std::mem::replace(cursor, start);
        &self.records[start..end]
    }
}
