//! Panics of layers name both shapes, the layer, and the line of the caller, in differentiated code too.

use ad_nn::prelude::*;
use ndarray::Array2;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex};

/// The message and the file of a panic.
fn panic_of(f: impl FnOnce()) -> (String, String) {
    let seen = Arc::new(Mutex::new((String::new(), String::new())));
    let hook = Arc::clone(&seen);
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let message = info
            .payload()
            .downcast_ref::<String>()
            .cloned()
            .unwrap_or_default();
        let file = info
            .location()
            .map(|at| at.file().to_owned())
            .unwrap_or_default();
        *hook.lock().expect("no panic inside of a panic") = (message, file);
    }));
    let result = panic::catch_unwind(AssertUnwindSafe(f));
    panic::set_hook(before);
    assert!(result.is_err(), "nothing panicked");
    seen.lock().expect("no panic inside of a panic").clone()
}

#[test]
fn a_wrong_shape_is_reported_at_the_callers_line() {
    let layer = Dense::<f32>::new(3, 2, Activation::Relu, 1);
    let x = Array2::<f32>::zeros((4, 5));
    let (plain, plain_file) = panic_of(|| drop(layer.call(&x)));
    let (differentiated, file) = panic_of(|| drop(gradient!(&layer, |layer| layer.call(&x).sum())));
    for message in [&plain, &differentiated] {
        assert!(
            message.contains("Dense") && message.contains("[4, 5]") && message.contains("[3, 2]"),
            "{message}"
        );
    }
    assert!(plain_file.ends_with("callers_line.rs"), "{plain_file}");
    assert!(file.ends_with("callers_line.rs"), "{file}");
    let labels = [0_usize, 1, 7, 0];
    let logits = Array2::<f32>::zeros((4, 3));
    let (message, file) = panic_of(|| {
        drop(gradient!(&logits, |logits| softmax_cross_entropy(
            logits, &labels
        )))
    });
    assert!(
        message.contains("label 7") && message.contains("3 classes"),
        "{message}"
    );
    assert!(file.ends_with("callers_line.rs"), "{file}");
}
