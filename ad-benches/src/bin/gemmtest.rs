#![allow(warnings)]
use ad_runtime::kernels::multiply; use ad_runtime::rules::ndarray::Element; use ndarray::*; use std::time::Instant;
fn bench(name: &str, fl: f64, reps: usize, mut f: impl FnMut()) { let mut best = f64::MAX; for _ in 0..60 { let t = Instant::now(); for _ in 0..reps { f() } best = best.min(t.elapsed().as_secs_f64() / reps as f64); } println!("   {name}: {:.2} us {:.0} GFLOP/s", best * 1e6, fl * 1e-9 / best); }
fn main() {
    for (m,k,n,ta,tb) in [(4,2,10,false,false),(4,10,1,false,false),(2,4,10,true,false),(4,1,10,false,true),(64,784,256,false,false),(784,64,256,true,false),(64,256,128,false,false),(256,64,128,true,false),(64,128,256,false,true),(64,128,10,false,false),(128,64,10,true,false),(64,10,128,false,true),(256,784,256,false,false),(784,256,256,true,false),(256,128,256,false,true),(512,512,512,false,false),(512,512,512,false,true),(1024,1024,1024,false,false)] {
        println!("{m}x{k}x{n} {ta} {tb}");
        let x = Array2::from_shape_vec((m, k).set_f(ta), vec![1f32; m*k]).unwrap(); let y = Array2::from_shape_vec((k, n).set_f(tb), vec![1f32; k * n]).unwrap(); let mut z = Array2::zeros((m, n));
        let reps = (20_000_000 / (m * n * k)).clamp(1, 10000);
        bench("multiply", 2. * (m * n * k) as f64, reps, || multiply(&x, &y, &mut z, false));
        bench("gemm", 2. * (m * n * k) as f64, reps, || unsafe { f32::gemm((m,k,n), (x.as_ptr(), x.strides()[0], x.strides()[1]), (y.as_ptr(), y.strides()[0], y.strides()[1]), (z.as_mut_ptr(), z.strides()[0], z.strides()[1]), false) });
    }
}
