//! A program whose memory comes from `PooledAllocator`.

use ad_runtime::memory::PooledAllocator;
use ad_runtime::prelude::*;
use std::sync::mpsc::channel;
use std::thread;

#[global_allocator]
static ALLOCATOR: PooledAllocator = PooledAllocator;

/// Each step keeps what it overwrites.
#[differentiable]
fn logistic(x: &[f64], rate: f64, steps: usize) -> f64 {
    let mut x = x.to_vec();
    for _ in 0..steps {
        for x in &mut x {
            *x = rate * *x * (1.0 - *x);
        }
    }
    x.iter().sum()
}

fn gradient(steps: usize) -> (Vec<f64>, f64) {
    gradient!(&[0.1, 0.2, 0.3][..], 2.5, |x, rate| logistic(
        x, rate, steps
    ))
}

#[test]
fn a_gradient_is_the_same_with_memory_that_is_used_again() {
    let first = gradient(7);
    for steps in [1, 30, 7] {
        let again = gradient(steps);
        assert_eq!(again == first, steps == 7);
    }
}

#[test]
fn blocks_may_be_freed_by_another_thread() {
    let here = gradient(5);
    let (sender, receiver) = channel();
    let worker = thread::spawn(move || {
        for steps in [5, 4, 5] {
            sender.send(gradient(steps)).expect("someone listens");
        }
    });
    let all: Vec<_> = receiver.iter().collect();
    worker.join().expect("the thread ends well");
    assert_eq!(all.len(), 3);
    assert_eq!(all[0], here);
    assert_eq!(all[2], here);
    // Freed in the end by a third one.
    thread::spawn(move || drop(all))
        .join()
        .expect("the thread ends well");
}

#[test]
fn vectors_grow_and_shrink_across_sizes_of_blocks() {
    let mut x = Vec::new();
    for i in 0..400_u32 {
        x.push(i);
        if i % 64 == 0 {
            x.shrink_to_fit();
        }
    }
    x.truncate(3);
    x.shrink_to_fit();
    assert_eq!(x, [0, 1, 2]);
    // Zeroed again, where something else was.
    drop(vec![7_u8; 5000]);
    assert!(vec![0_u8; 5000].iter().all(|&byte| byte == 0));
}
