//! What panics say, and where.

use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex, PoisonError};

/// The message of a panic, and where it says that it was.
pub(crate) fn panic_of<R>(f: impl FnOnce() -> R) -> (String, (String, u32)) {
    let seen = Arc::new(Mutex::new((String::new(), (String::new(), 0))));
    let hook = Arc::clone(&seen);
    // The hook is everybody's, so the tests here take turns.
    static TURN: Mutex<()> = Mutex::new(());
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let message = info
            .payload()
            .downcast_ref::<String>()
            .cloned()
            .unwrap_or_default();
        let place = info
            .location()
            .map(|at| (at.file().to_owned(), at.line()))
            .unwrap_or_default();
        *hook.lock().expect("no panic inside of a panic") = (message, place);
    }));
    let result = panic::catch_unwind(AssertUnwindSafe(f));
    panic::set_hook(before);
    drop(turn);
    assert!(result.is_err(), "nothing panicked");
    seen.lock().expect("no panic inside of a panic").clone()
}
