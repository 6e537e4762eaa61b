//! The tape: residuals of a loop, one record an iteration.

use std::iter::Zip;
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::ptr::NonNull;
use std::slice::IterMut;

/// Records of a loop, in the order of its iterations. The reverse sweep reads them by index and
/// never removes them, so that one forward sweep serves many calls of the pullback.
#[derive(Debug)]
pub struct Tape<T> {
    records: Vec<T>,
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

    /// Room for the records of a loop whose number of iterations is known: a slot for each, to be filled
    /// through [`Room::write`]. The loop has a single end then, and what it carries stays in registers.
    #[inline(always)]
    pub fn room(&mut self, count: usize) -> (IterMut<'_, MaybeUninit<T>>, Room<'_, T>) {
        self.records.reserve(count);
        let len = self.records.len();
        let next = self.records.as_ptr().wrapping_add(len);
        let mut records = NonNull::from(&mut self.records);
        // SAFETY: the vector is borrowed for as long as the room is there. The room does not use it before
        // it is closed, and the slots use its spare capacity alone.
        let slots = unsafe { records.as_mut() }.spare_capacity_mut();
        let room = Room {
            len,
            next,
            all_in_order: true,
            records,
            lent: PhantomData,
        };
        (slots[..count].iter_mut(), room)
    }

    /// The items of an iterator whose number is known, each with the slot of its record.
    #[inline(always)]
    pub fn room_for<I>(&mut self, items: I) -> (WithSlots<'_, I::IntoIter, T>, Room<'_, T>)
    where
        I: IntoIterator<IntoIter: ExactSizeIterator>,
    {
        let items = items.into_iter();
        let (slots, room) = self.room(items.len());
        (items.zip(slots), room)
    }

    /// An iterator, with room for a record of each of its items.
    #[inline(always)]
    pub fn reserving<I: IntoIterator>(&mut self, items: I) -> I::IntoIter {
        let items = items.into_iter();
        self.records.reserve(items.size_hint().0);
        items
    }

    /// All records.
    #[inline(always)]
    pub fn all(&self) -> &[T] {
        &self.records
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

/// Items, each with the slot of its record.
pub(crate) type WithSlots<'t, I, T> = Zip<I, IterMut<'t, MaybeUninit<T>>>;

/// Room on a tape that is being filled.
#[derive(Debug)]
pub struct Room<'t, T> {
    records: NonNull<Vec<T>>,
    /// The number of records.
    len: usize,
    /// Where the next record belongs.
    next: *const T,
    all_in_order: bool,
    lent: PhantomData<&'t mut Vec<T>>,
}

impl<'t, T> Room<'t, T> {
    /// Puts a record into the next slot.
    #[inline(always)]
    pub fn write(&mut self, slot: &'t mut MaybeUninit<T>, record: T) {
        self.all_in_order &= std::ptr::eq(slot.as_ptr(), self.next);
        slot.write(record);
        self.next = self.next.wrapping_add(1);
        self.len += 1;
    }

    /// The records that were written are on the tape.
    ///
    /// # Panics
    ///
    /// If a slot was left out, or belongs to another tape.
    #[inline(always)]
    pub fn close(mut self) {
        assert!(self.all_in_order, "a slot of a tape was left out");
        // SAFETY: the vector is borrowed for `'t`, and the slots, which borrow its spare capacity, are not
        // used any more by the code that fills them. All elements up to `len` are written: each slot
        // was compared with the place of the next record.
        unsafe { self.records.as_mut().set_len(self.len) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_follow_each_other() {
        let mut tape = Tape::new();
        for first in [0, 3] {
            let (slots, mut room) = tape.room(3);
            for (i, slot) in (first..first + 3).zip(slots) {
                room.write(slot, vec![i]);
            }
            room.close();
        }
        tape.push(vec![6]);
        let mut end = tape.len();
        assert_eq!(tape.rewind(&mut end, 4), [vec![4], vec![5], vec![6]]);
        assert_eq!(tape.rewind(&mut end, 0).len(), 4);
        assert_eq!(end, 0);
    }

    #[test]
    fn items_have_slots() {
        let mut tape = Tape::new();
        let numbers = [1.0, 2.0, 3.0];
        let (slots, mut room) = tape.room_for(numbers.iter().enumerate());
        for ((i, number), slot) in slots {
            room.write(slot, (i, *number));
        }
        room.close();
        let mut end = tape.len();
        assert_eq!(tape.rewind(&mut end, 1), [(1, 2.0), (2, 3.0)]);
    }

    #[test]
    fn records_without_a_size_are_counted() {
        let mut tape = Tape::new();
        let (slots, mut room) = tape.room(5);
        for slot in slots {
            room.write(slot, ());
        }
        room.close();
        tape.push(());
        assert_eq!(tape.len(), 6);
        tape.clear();
        assert!(tape.is_empty());
    }

    #[test]
    fn what_is_not_filled_is_not_on_the_tape() {
        let mut tape = Tape::new();
        let (mut slots, mut room) = tape.room(4);
        room.write(slots.next().expect("a slot"), 1.5);
        room.close();
        assert_eq!(tape.len(), 1);
    }

    #[test]
    #[should_panic(expected = "a slot of a tape was left out")]
    fn slots_are_filled_in_order() {
        let mut tape = Tape::new();
        let (mut slots, mut room) = tape.room(2);
        slots.next();
        room.write(slots.next().expect("a slot"), 1.5);
        room.close();
    }
}
