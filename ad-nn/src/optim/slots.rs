//! What an optimiser remembers about each leaf of a model.

/// The memory of the leaves of one precision, in the order of their visits.
#[derive(Clone, Debug, Default)]
pub(super) struct Slots<S> {
    leaves: Vec<(String, S)>,
    next: usize,
}

impl<S> Slots<S> {
    /// Before a walk over the model.
    pub(super) fn rewind(&mut self) {
        self.next = 0;
    }

    /// The memory of a leaf: the next one, or if the order has changed (in a `HashMap` it may), the
    /// one of that name.
    pub(super) fn of(&mut self, path: &str, new: impl FnOnce() -> S) -> &mut S {
        let expected = self.leaves.get(self.next).filter(|(name, _)| name == path);
        let index = match expected {
            Some(_) => self.next,
            None => match self.leaves.iter().position(|(name, _)| name == path) {
                Some(index) => index,
                None => {
                    self.leaves.push((path.to_owned(), new()));
                    self.leaves.len() - 1
                }
            },
        };
        self.next = index + 1;
        &mut self.leaves[index].1
    }
}

/// # Panics
/// If a leaf has another size than before, or than its tangent.
#[track_caller]
pub(super) fn assert_size(path: &str, what: &str, found: usize, values: usize) {
    assert!(
        found == values,
        "the leaf `{path}` has {values} numbers, but its {what} has {found}"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_are_found_by_name_when_the_order_changes() {
        let mut slots = Slots::default();
        for (order, expected) in [
            (["a", "b", "c"], [1, 1, 1]),
            (["a", "b", "c"], [2, 2, 2]),
            (["c", "a", "b"], [3, 3, 3]),
        ] {
            slots.rewind();
            let counts = order.map(|path| {
                let count = slots.of(path, || 0);
                *count += 1;
                *count
            });
            assert_eq!(counts, expected);
        }
        assert_eq!(slots.leaves.len(), 3);
    }
}
