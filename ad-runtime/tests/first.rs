#![allow(missing_docs)]
use ad_runtime::prelude::*;

#[differentiable]
fn g(x: f64, y: f64) -> f64 {
    let a = x * y;
    let b = a.sin();
    2.0 * b + a * x
}

#[differentiable]
fn h(x: &[f64], k: f64) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() {
        if x[i] > 0.5 {
            s = s * x[i] + k;
            if s > 3.0 {
                return s * k;
            }
        } else {
            s += g(x[i], k);
        }
    }
    s
}

#[derive(Differentiable, Clone)]
struct Scale<T> {
    w: Vec<T>,
    #[no_derivative]
    n: usize,
}

#[differentiable]
trait Layer {
    type Input: Differentiable;
    type Output: Differentiable;
    fn call(&self, x: &Self::Input) -> Self::Output;
}

#[differentiable]
impl<T: Real> Layer for Scale<T> {
    type Input = Vec<T>;
    type Output = T;
    fn call(&self, x: &Vec<T>) -> T {
        let mut s = T::lit(0.0);
        for i in 0..self.n {
            s += self.w[i] * x[i];
        }
        s
    }
}

#[derive(Differentiable)]
struct Wrap<L> {
    inner: L,
}

#[differentiable]
impl<L: Layer> Layer for Wrap<L> {
    type Input = L::Input;
    type Output = L::Output;
    fn call(&self, x: &L::Input) -> L::Output {
        self.inner.call(x)
    }
}

#[test]
fn scalar() {
    let (gx, gy) = gradient!(1.2, 0.7, g);
    let e = 1e-6;
    assert!(((g(1.2 + e, 0.7) - g(1.2 - e, 0.7)) / 2e-6 - gx).abs() < 1e-7);
    assert!(((g(1.2, 0.7 + e) - g(1.2, 0.7 - e)) / 2e-6 - gy).abs() < 1e-7);
    assert_eq!(gradient!(g)(1.2, 0.7), (gx, gy));
    assert_eq!(gradient!(1.2, 0.7, |x, y| g(x, y)), (gx, gy));
}

#[test]
fn slices() {
    let e = 1e-6;
    for x in [vec![0.6, 0.2, 0.9, 0.1], vec![3.0, 2.0, 0.1], vec![]] {
        let (y, (xb, kb)) = value_with_gradient!(&x[..], 1.3, h);
        assert_eq!(y, h(&x, 1.3));
        let fd = (h(&x, 1.3 + e) - h(&x, 1.3 - e)) / 2e-6;
        assert!((fd - kb).abs() < 1e-6, "{fd} {kb}");
        for i in 0..x.len() {
            let mut a = x.clone();
            a[i] += e;
            let mut b = x.clone();
            b[i] -= e;
            let fd = (h(&a, 1.3) - h(&b, 1.3)) / 2e-6;
            assert!((fd - xb[i]).abs() < 1e-6);
        }
        let (x2, k2) = gradient!(&x, 1.3, |x, k| h(x, k));
        assert_eq!((x2, k2), (xb, kb));
    }
}

#[test]
fn layers() {
    let l = Wrap { inner: Scale { w: vec![1.0, 2.0], n: 2 } };
    let x = vec![3.0, 4.0];
    let (lb, xb) = gradient!(&l, &x, |l, x| l.call(x));
    assert_eq!((lb.inner.w, xb), (vec![3.0, 4.0], vec![1.0, 2.0]));
}
