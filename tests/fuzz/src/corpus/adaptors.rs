//! Positions and counts of adaptors are operands: `.rev().skip(1)`, `.step_by(k + 1)`.

use ad_runtime::prelude::*;

pub mod ad {
    use ad_runtime::prelude::*;
    /// `for.skip(1)`
    #[differentiable]
    fn form_1(x: &[f64]) -> f64 {
        let mut s = x[0];
        for f in x.iter().skip(1) {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `formut.skip(1)`
    #[differentiable]
    fn form_2(x: &[f64]) -> f64 {
        let mut y = [x[0], x[1] * x[1], x[2]];
        let mut s = x[0];
        for f in y.iter_mut().skip(1) {
            *f = s * *f + (*f).sin();
            s = s + *f;
        }
        s * y[0] + y[1] * y[2]
    }
    /// `sum.skip(1)`
    #[differentiable]
    fn form_3(x: &[f64]) -> f64 {
        x.iter().skip(1).map(|a| *a * *a).sum::<f64>()
    }
    /// `for.rev().skip(1)`
    #[differentiable]
    fn form_4(x: &[f64]) -> f64 {
        let mut s = x[0];
        for f in x.iter().rev().skip(1) {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `formut.rev().skip(1)`
    #[differentiable]
    fn form_5(x: &[f64]) -> f64 {
        let mut y = [x[0], x[1] * x[1], x[2]];
        let mut s = x[0];
        for f in y.iter_mut().rev().skip(1) {
            *f = s * *f + (*f).sin();
            s = s + *f;
        }
        s * y[0] + y[1] * y[2]
    }
    /// `sum.rev().skip(1)`
    #[differentiable]
    fn form_6(x: &[f64]) -> f64 {
        x.iter().rev().skip(1).map(|a| *a * *a).sum::<f64>()
    }
    /// `for.skip(1).rev()`
    #[differentiable]
    fn form_7(x: &[f64]) -> f64 {
        let mut s = x[0];
        for f in x.iter().skip(1).rev() {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `formut.skip(1).rev()`
    #[differentiable]
    fn form_8(x: &[f64]) -> f64 {
        let mut y = [x[0], x[1] * x[1], x[2]];
        let mut s = x[0];
        for f in y.iter_mut().skip(1).rev() {
            *f = s * *f + (*f).sin();
            s = s + *f;
        }
        s * y[0] + y[1] * y[2]
    }
    /// `sum.skip(1).rev()`
    #[differentiable]
    fn form_9(x: &[f64]) -> f64 {
        x.iter().skip(1).rev().map(|a| *a * *a).sum::<f64>()
    }
    /// `for.rev().step_by(2)`
    #[differentiable]
    fn form_10(x: &[f64]) -> f64 {
        let mut s = x[0];
        for f in x.iter().rev().step_by(2) {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `formut.rev().step_by(2)`
    #[differentiable]
    fn form_11(x: &[f64]) -> f64 {
        let mut y = [x[0], x[1] * x[1], x[2]];
        let mut s = x[0];
        for f in y.iter_mut().rev().step_by(2) {
            *f = s * *f + (*f).sin();
            s = s + *f;
        }
        s * y[0] + y[1] * y[2]
    }
    /// `sum.rev().step_by(2)`
    #[differentiable]
    fn form_12(x: &[f64]) -> f64 {
        x.iter().rev().step_by(2).map(|a| *a * *a).sum::<f64>()
    }
    /// `for.step_by(2)`
    #[differentiable]
    fn form_13(x: &[f64]) -> f64 {
        let mut s = x[0];
        for f in x.iter().step_by(2) {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `formut.step_by(2)`
    #[differentiable]
    fn form_14(x: &[f64]) -> f64 {
        let mut y = [x[0], x[1] * x[1], x[2]];
        let mut s = x[0];
        for f in y.iter_mut().step_by(2) {
            *f = s * *f + (*f).sin();
            s = s + *f;
        }
        s * y[0] + y[1] * y[2]
    }
    /// `sum.step_by(2)`
    #[differentiable]
    fn form_15(x: &[f64]) -> f64 {
        x.iter().step_by(2).map(|a| *a * *a).sum::<f64>()
    }
    /// `for.step_by(2).rev()`
    #[differentiable]
    fn form_16(x: &[f64]) -> f64 {
        let mut s = x[0];
        for f in x.iter().step_by(2).rev() {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `formut.step_by(2).rev()`
    #[differentiable]
    fn form_17(x: &[f64]) -> f64 {
        let mut y = [x[0], x[1] * x[1], x[2]];
        let mut s = x[0];
        for f in y.iter_mut().step_by(2).rev() {
            *f = s * *f + (*f).sin();
            s = s + *f;
        }
        s * y[0] + y[1] * y[2]
    }
    /// `sum.step_by(2).rev()`
    #[differentiable]
    fn form_18(x: &[f64]) -> f64 {
        x.iter().step_by(2).rev().map(|a| *a * *a).sum::<f64>()
    }
    /// `for.skip(1).step_by(2)`
    #[differentiable]
    fn form_19(x: &[f64]) -> f64 {
        let mut s = x[0];
        for f in x.iter().skip(1).step_by(2) {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `formut.skip(1).step_by(2)`
    #[differentiable]
    fn form_20(x: &[f64]) -> f64 {
        let mut y = [x[0], x[1] * x[1], x[2]];
        let mut s = x[0];
        for f in y.iter_mut().skip(1).step_by(2) {
            *f = s * *f + (*f).sin();
            s = s + *f;
        }
        s * y[0] + y[1] * y[2]
    }
    /// `sum.skip(1).step_by(2)`
    #[differentiable]
    fn form_21(x: &[f64]) -> f64 {
        x.iter().skip(1).step_by(2).map(|a| *a * *a).sum::<f64>()
    }
    /// `for.enumerate().skip(1)`
    #[differentiable]
    fn form_22(x: &[f64]) -> f64 {
        let mut s = x[0];
        for (i, f) in x.iter().enumerate().skip(1) {
            s = s * *f + x[i];
        }
        s
    }
    /// `for.skip(1).enumerate()`
    #[differentiable]
    fn form_23(x: &[f64]) -> f64 {
        let mut s = x[0];
        for (i, f) in x.iter().skip(1).enumerate() {
            s = s * *f + x[i];
        }
        s
    }
    /// `for.enumerate().step_by(2)`
    #[differentiable]
    fn form_24(x: &[f64]) -> f64 {
        let mut s = x[0];
        for (i, f) in x.iter().enumerate().step_by(2) {
            s = s * *f + x[i];
        }
        s
    }
    /// `zip(x.iter().skip(1))`
    #[differentiable]
    fn form_25(x: &[f64]) -> f64 {
        let mut s = x[0];
        let y = [x[1], x[2], x[0] * x[0]];
        for (a, f) in x.iter().zip(x.iter().skip(1)) {
            s = s * *f + *a;
        }
        s * y[0]
    }
    /// `skip(1).zip(x.iter().rev())`
    #[differentiable]
    fn form_26(x: &[f64]) -> f64 {
        let mut s = x[0];
        let y = [x[1], x[2], x[0] * x[0]];
        for (a, f) in x.iter().skip(1).zip(x.iter().rev()) {
            s = s * *f + *a;
        }
        s * y[0]
    }
    /// `zip(x.iter().rev()).skip(1)`
    #[differentiable]
    fn form_27(x: &[f64]) -> f64 {
        let mut s = x[0];
        let y = [x[1], x[2], x[0] * x[0]];
        for (a, f) in x.iter().zip(x.iter().rev()).skip(1) {
            s = s * *f + *a;
        }
        s * y[0]
    }
    /// `zip(x.iter().skip(1)).rev()`
    #[differentiable]
    fn form_28(x: &[f64]) -> f64 {
        let mut s = x[0];
        let y = [x[1], x[2], x[0] * x[0]];
        for (a, f) in x.iter().zip(x.iter().skip(1)).rev() {
            s = s * *f + *a;
        }
        s * y[0]
    }
    /// `zip(x.iter()).rev().skip(1)`
    #[differentiable]
    fn form_29(x: &[f64]) -> f64 {
        let mut s = x[0];
        let y = [x[1], x[2], x[0] * x[0]];
        for (a, f) in x.iter().zip(x.iter()).rev().skip(1) {
            s = s * *f + *a;
        }
        s * y[0]
    }
    /// `chunks(2)`
    #[differentiable]
    fn form_30(x: &[f64]) -> f64 {
        let mut s = x[0];
        for a in x.chunks(2) {
            s = s * a[0] + a[a.len() - 1];
        }
        s
    }
    /// `chunks_exact(2)`
    #[differentiable]
    fn form_31(x: &[f64]) -> f64 {
        let mut s = x[0];
        for a in x.chunks_exact(2) {
            s = s * a[0] + a[a.len() - 1];
        }
        s
    }
    /// `chunks(2).rev()`
    #[differentiable]
    fn form_32(x: &[f64]) -> f64 {
        let mut s = x[0];
        for a in x.chunks(2).rev() {
            s = s * a[0] + a[a.len() - 1];
        }
        s
    }
    /// `windows(2).skip(1)`
    #[differentiable]
    fn form_33(x: &[f64]) -> f64 {
        let mut s = x[0];
        for a in x.windows(2).skip(1) {
            s = s * a[0] + a[a.len() - 1];
        }
        s
    }
    /// `five.step_by(2).skip(1)`
    #[differentiable]
    fn form_34(x: &[f64]) -> f64 {
        let k = 1;
        let y = [x[0], x[1], x[2], x[0] * x[1], x[1] * x[2], x[2] * x[2]];
        let mut s = x[0];
        for f in y.iter().step_by(2).skip(1) {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `five.step_by(k + 1)`
    #[differentiable]
    fn form_35(x: &[f64]) -> f64 {
        let k = 1;
        let y = [x[0], x[1], x[2], x[0] * x[1], x[1] * x[2], x[2] * x[2]];
        let mut s = x[0];
        for f in y.iter().step_by(k + 1) {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `five.rev().step_by(k + 1)`
    #[differentiable]
    fn form_36(x: &[f64]) -> f64 {
        let k = 1;
        let y = [x[0], x[1], x[2], x[0] * x[1], x[1] * x[2], x[2] * x[2]];
        let mut s = x[0];
        for f in y.iter().rev().step_by(k + 1) {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `five.skip(k * 2).rev()`
    #[differentiable]
    fn form_37(x: &[f64]) -> f64 {
        let k = 1;
        let y = [x[0], x[1], x[2], x[0] * x[1], x[1] * x[2], x[2] * x[2]];
        let mut s = x[0];
        for f in y.iter().skip(k * 2).rev() {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `five.step_by(k + 1).skip(1)`
    #[differentiable]
    fn form_38(x: &[f64]) -> f64 {
        let k = 1;
        let y = [x[0], x[1], x[2], x[0] * x[1], x[1] * x[2], x[2] * x[2]];
        let mut s = x[0];
        for f in y.iter().step_by(k + 1).skip(1) {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `five.rev().skip(1).take(2)`
    #[differentiable]
    fn form_39(x: &[f64]) -> f64 {
        let k = 1;
        let y = [x[0], x[1], x[2], x[0] * x[1], x[1] * x[2], x[2] * x[2]];
        let mut s = x[0];
        for f in y.iter().rev().skip(1).take(2) {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `five.rev().skip(1).step_by(2)`
    #[differentiable]
    fn form_40(x: &[f64]) -> f64 {
        let k = 1;
        let y = [x[0], x[1], x[2], x[0] * x[1], x[1] * x[2], x[2] * x[2]];
        let mut s = x[0];
        for f in y.iter().rev().skip(1).step_by(2) {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `five.take(4).rev().skip(k)`
    #[differentiable]
    fn form_41(x: &[f64]) -> f64 {
        let k = 1;
        let y = [x[0], x[1], x[2], x[0] * x[1], x[1] * x[2], x[2] * x[2]];
        let mut s = x[0];
        for f in y.iter().take(4).rev().skip(k) {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `five.chunks(k + 1)`
    #[differentiable]
    fn form_42(x: &[f64]) -> f64 {
        let k = 1;
        let y = [x[0], x[1], x[2], x[0] * x[1], x[1] * x[2]];
        let mut s = x[0];
        for f in y.chunks(k + 1) {
            s = s * f[0] + f[f.len() - 1].sin();
        }
        s
    }
    /// `five.windows(k + 1)`
    #[differentiable]
    fn form_43(x: &[f64]) -> f64 {
        let k = 1;
        let y = [x[0], x[1], x[2], x[0] * x[1], x[1] * x[2]];
        let mut s = x[0];
        for f in y.windows(k + 1) {
            s = s * f[0] + f[f.len() - 1].sin();
        }
        s
    }
    /// `five.chunks(k + 1).rev()`
    #[differentiable]
    fn form_44(x: &[f64]) -> f64 {
        let k = 1;
        let y = [x[0], x[1], x[2], x[0] * x[1], x[1] * x[2]];
        let mut s = x[0];
        for f in y.chunks(k + 1).rev() {
            s = s * f[0] + f[f.len() - 1].sin();
        }
        s
    }
    /// `five.chunks_exact(k + 1).skip(1)`
    #[differentiable]
    fn form_45(x: &[f64]) -> f64 {
        let k = 1;
        let y = [x[0], x[1], x[2], x[0] * x[1], x[1] * x[2]];
        let mut s = x[0];
        for f in y.chunks_exact(k + 1).skip(1) {
            s = s * f[0] + f[f.len() - 1].sin();
        }
        s
    }
    #[differentiable]
    pub fn entry(x: &[f64]) -> f64 {
        form_1(x).sin()
            + form_2(x).sin()
            + form_3(x).sin()
            + form_4(x).sin()
            + form_5(x).sin()
            + form_6(x).sin()
            + form_7(x).sin()
            + form_8(x).sin()
            + form_9(x).sin()
            + form_10(x).sin()
            + form_11(x).sin()
            + form_12(x).sin()
            + form_13(x).sin()
            + form_14(x).sin()
            + form_15(x).sin()
            + form_16(x).sin()
            + form_17(x).sin()
            + form_18(x).sin()
            + form_19(x).sin()
            + form_20(x).sin()
            + form_21(x).sin()
            + form_22(x).sin()
            + form_23(x).sin()
            + form_24(x).sin()
            + form_25(x).sin()
            + form_26(x).sin()
            + form_27(x).sin()
            + form_28(x).sin()
            + form_29(x).sin()
            + form_30(x).sin()
            + form_31(x).sin()
            + form_32(x).sin()
            + form_33(x).sin()
            + form_34(x).sin()
            + form_35(x).sin()
            + form_36(x).sin()
            + form_37(x).sin()
            + form_38(x).sin()
            + form_39(x).sin()
            + form_40(x).sin()
            + form_41(x).sin()
            + form_42(x).sin()
            + form_43(x).sin()
            + form_44(x).sin()
            + form_45(x).sin()
    }
}
pub mod du {
    use crate::dual::D;
    /// `for.skip(1)`
    fn form_1(x: &[D]) -> D {
        let mut s = x[0];
        for f in x.iter().skip(1) {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `formut.skip(1)`
    fn form_2(x: &[D]) -> D {
        let mut y = [x[0], x[1] * x[1], x[2]];
        let mut s = x[0];
        for f in y.iter_mut().skip(1) {
            *f = s * *f + (*f).sin();
            s = s + *f;
        }
        s * y[0] + y[1] * y[2]
    }
    /// `sum.skip(1)`
    fn form_3(x: &[D]) -> D {
        x.iter().skip(1).map(|a| *a * *a).sum::<D>()
    }
    /// `for.rev().skip(1)`
    fn form_4(x: &[D]) -> D {
        let mut s = x[0];
        for f in x.iter().rev().skip(1) {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `formut.rev().skip(1)`
    fn form_5(x: &[D]) -> D {
        let mut y = [x[0], x[1] * x[1], x[2]];
        let mut s = x[0];
        for f in y.iter_mut().rev().skip(1) {
            *f = s * *f + (*f).sin();
            s = s + *f;
        }
        s * y[0] + y[1] * y[2]
    }
    /// `sum.rev().skip(1)`
    fn form_6(x: &[D]) -> D {
        x.iter().rev().skip(1).map(|a| *a * *a).sum::<D>()
    }
    /// `for.skip(1).rev()`
    fn form_7(x: &[D]) -> D {
        let mut s = x[0];
        for f in x.iter().skip(1).rev() {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `formut.skip(1).rev()`
    fn form_8(x: &[D]) -> D {
        let mut y = [x[0], x[1] * x[1], x[2]];
        let mut s = x[0];
        for f in y.iter_mut().skip(1).rev() {
            *f = s * *f + (*f).sin();
            s = s + *f;
        }
        s * y[0] + y[1] * y[2]
    }
    /// `sum.skip(1).rev()`
    fn form_9(x: &[D]) -> D {
        x.iter().skip(1).rev().map(|a| *a * *a).sum::<D>()
    }
    /// `for.rev().step_by(2)`
    fn form_10(x: &[D]) -> D {
        let mut s = x[0];
        for f in x.iter().rev().step_by(2) {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `formut.rev().step_by(2)`
    fn form_11(x: &[D]) -> D {
        let mut y = [x[0], x[1] * x[1], x[2]];
        let mut s = x[0];
        for f in y.iter_mut().rev().step_by(2) {
            *f = s * *f + (*f).sin();
            s = s + *f;
        }
        s * y[0] + y[1] * y[2]
    }
    /// `sum.rev().step_by(2)`
    fn form_12(x: &[D]) -> D {
        x.iter().rev().step_by(2).map(|a| *a * *a).sum::<D>()
    }
    /// `for.step_by(2)`
    fn form_13(x: &[D]) -> D {
        let mut s = x[0];
        for f in x.iter().step_by(2) {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `formut.step_by(2)`
    fn form_14(x: &[D]) -> D {
        let mut y = [x[0], x[1] * x[1], x[2]];
        let mut s = x[0];
        for f in y.iter_mut().step_by(2) {
            *f = s * *f + (*f).sin();
            s = s + *f;
        }
        s * y[0] + y[1] * y[2]
    }
    /// `sum.step_by(2)`
    fn form_15(x: &[D]) -> D {
        x.iter().step_by(2).map(|a| *a * *a).sum::<D>()
    }
    /// `for.step_by(2).rev()`
    fn form_16(x: &[D]) -> D {
        let mut s = x[0];
        for f in x.iter().step_by(2).rev() {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `formut.step_by(2).rev()`
    fn form_17(x: &[D]) -> D {
        let mut y = [x[0], x[1] * x[1], x[2]];
        let mut s = x[0];
        for f in y.iter_mut().step_by(2).rev() {
            *f = s * *f + (*f).sin();
            s = s + *f;
        }
        s * y[0] + y[1] * y[2]
    }
    /// `sum.step_by(2).rev()`
    fn form_18(x: &[D]) -> D {
        x.iter().step_by(2).rev().map(|a| *a * *a).sum::<D>()
    }
    /// `for.skip(1).step_by(2)`
    fn form_19(x: &[D]) -> D {
        let mut s = x[0];
        for f in x.iter().skip(1).step_by(2) {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `formut.skip(1).step_by(2)`
    fn form_20(x: &[D]) -> D {
        let mut y = [x[0], x[1] * x[1], x[2]];
        let mut s = x[0];
        for f in y.iter_mut().skip(1).step_by(2) {
            *f = s * *f + (*f).sin();
            s = s + *f;
        }
        s * y[0] + y[1] * y[2]
    }
    /// `sum.skip(1).step_by(2)`
    fn form_21(x: &[D]) -> D {
        x.iter().skip(1).step_by(2).map(|a| *a * *a).sum::<D>()
    }
    /// `for.enumerate().skip(1)`
    fn form_22(x: &[D]) -> D {
        let mut s = x[0];
        for (i, f) in x.iter().enumerate().skip(1) {
            s = s * *f + x[i];
        }
        s
    }
    /// `for.skip(1).enumerate()`
    fn form_23(x: &[D]) -> D {
        let mut s = x[0];
        for (i, f) in x.iter().skip(1).enumerate() {
            s = s * *f + x[i];
        }
        s
    }
    /// `for.enumerate().step_by(2)`
    fn form_24(x: &[D]) -> D {
        let mut s = x[0];
        for (i, f) in x.iter().enumerate().step_by(2) {
            s = s * *f + x[i];
        }
        s
    }
    /// `zip(x.iter().skip(1))`
    fn form_25(x: &[D]) -> D {
        let mut s = x[0];
        let y = [x[1], x[2], x[0] * x[0]];
        for (a, f) in x.iter().zip(x.iter().skip(1)) {
            s = s * *f + *a;
        }
        s * y[0]
    }
    /// `skip(1).zip(x.iter().rev())`
    fn form_26(x: &[D]) -> D {
        let mut s = x[0];
        let y = [x[1], x[2], x[0] * x[0]];
        for (a, f) in x.iter().skip(1).zip(x.iter().rev()) {
            s = s * *f + *a;
        }
        s * y[0]
    }
    /// `zip(x.iter().rev()).skip(1)`
    fn form_27(x: &[D]) -> D {
        let mut s = x[0];
        let y = [x[1], x[2], x[0] * x[0]];
        for (a, f) in x.iter().zip(x.iter().rev()).skip(1) {
            s = s * *f + *a;
        }
        s * y[0]
    }
    /// `zip(x.iter().skip(1)).rev()`
    fn form_28(x: &[D]) -> D {
        let mut s = x[0];
        let y = [x[1], x[2], x[0] * x[0]];
        for (a, f) in x.iter().zip(x.iter().skip(1)).rev() {
            s = s * *f + *a;
        }
        s * y[0]
    }
    /// `zip(x.iter()).rev().skip(1)`
    fn form_29(x: &[D]) -> D {
        let mut s = x[0];
        let y = [x[1], x[2], x[0] * x[0]];
        for (a, f) in x.iter().zip(x.iter()).rev().skip(1) {
            s = s * *f + *a;
        }
        s * y[0]
    }
    /// `chunks(2)`
    fn form_30(x: &[D]) -> D {
        let mut s = x[0];
        for a in x.chunks(2) {
            s = s * a[0] + a[a.len() - 1];
        }
        s
    }
    /// `chunks_exact(2)`
    fn form_31(x: &[D]) -> D {
        let mut s = x[0];
        for a in x.chunks_exact(2) {
            s = s * a[0] + a[a.len() - 1];
        }
        s
    }
    /// `chunks(2).rev()`
    fn form_32(x: &[D]) -> D {
        let mut s = x[0];
        for a in x.chunks(2).rev() {
            s = s * a[0] + a[a.len() - 1];
        }
        s
    }
    /// `windows(2).skip(1)`
    fn form_33(x: &[D]) -> D {
        let mut s = x[0];
        for a in x.windows(2).skip(1) {
            s = s * a[0] + a[a.len() - 1];
        }
        s
    }
    /// `five.step_by(2).skip(1)`
    fn form_34(x: &[D]) -> D {
        let k = 1;
        let y = [x[0], x[1], x[2], x[0] * x[1], x[1] * x[2], x[2] * x[2]];
        let mut s = x[0];
        for f in y.iter().step_by(2).skip(1) {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `five.step_by(k + 1)`
    fn form_35(x: &[D]) -> D {
        let k = 1;
        let y = [x[0], x[1], x[2], x[0] * x[1], x[1] * x[2], x[2] * x[2]];
        let mut s = x[0];
        for f in y.iter().step_by(k + 1) {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `five.rev().step_by(k + 1)`
    fn form_36(x: &[D]) -> D {
        let k = 1;
        let y = [x[0], x[1], x[2], x[0] * x[1], x[1] * x[2], x[2] * x[2]];
        let mut s = x[0];
        for f in y.iter().rev().step_by(k + 1) {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `five.skip(k * 2).rev()`
    fn form_37(x: &[D]) -> D {
        let k = 1;
        let y = [x[0], x[1], x[2], x[0] * x[1], x[1] * x[2], x[2] * x[2]];
        let mut s = x[0];
        for f in y.iter().skip(k * 2).rev() {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `five.step_by(k + 1).skip(1)`
    fn form_38(x: &[D]) -> D {
        let k = 1;
        let y = [x[0], x[1], x[2], x[0] * x[1], x[1] * x[2], x[2] * x[2]];
        let mut s = x[0];
        for f in y.iter().step_by(k + 1).skip(1) {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `five.rev().skip(1).take(2)`
    fn form_39(x: &[D]) -> D {
        let k = 1;
        let y = [x[0], x[1], x[2], x[0] * x[1], x[1] * x[2], x[2] * x[2]];
        let mut s = x[0];
        for f in y.iter().rev().skip(1).take(2) {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `five.rev().skip(1).step_by(2)`
    fn form_40(x: &[D]) -> D {
        let k = 1;
        let y = [x[0], x[1], x[2], x[0] * x[1], x[1] * x[2], x[2] * x[2]];
        let mut s = x[0];
        for f in y.iter().rev().skip(1).step_by(2) {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `five.take(4).rev().skip(k)`
    fn form_41(x: &[D]) -> D {
        let k = 1;
        let y = [x[0], x[1], x[2], x[0] * x[1], x[1] * x[2], x[2] * x[2]];
        let mut s = x[0];
        for f in y.iter().take(4).rev().skip(k) {
            s = s * *f + (*f).sin();
        }
        s
    }
    /// `five.chunks(k + 1)`
    fn form_42(x: &[D]) -> D {
        let k = 1;
        let y = [x[0], x[1], x[2], x[0] * x[1], x[1] * x[2]];
        let mut s = x[0];
        for f in y.chunks(k + 1) {
            s = s * f[0] + f[f.len() - 1].sin();
        }
        s
    }
    /// `five.windows(k + 1)`
    fn form_43(x: &[D]) -> D {
        let k = 1;
        let y = [x[0], x[1], x[2], x[0] * x[1], x[1] * x[2]];
        let mut s = x[0];
        for f in y.windows(k + 1) {
            s = s * f[0] + f[f.len() - 1].sin();
        }
        s
    }
    /// `five.chunks(k + 1).rev()`
    fn form_44(x: &[D]) -> D {
        let k = 1;
        let y = [x[0], x[1], x[2], x[0] * x[1], x[1] * x[2]];
        let mut s = x[0];
        for f in y.chunks(k + 1).rev() {
            s = s * f[0] + f[f.len() - 1].sin();
        }
        s
    }
    /// `five.chunks_exact(k + 1).skip(1)`
    fn form_45(x: &[D]) -> D {
        let k = 1;
        let y = [x[0], x[1], x[2], x[0] * x[1], x[1] * x[2]];
        let mut s = x[0];
        for f in y.chunks_exact(k + 1).skip(1) {
            s = s * f[0] + f[f.len() - 1].sin();
        }
        s
    }
    pub fn entry(x: &[D]) -> D {
        form_1(x).sin()
            + form_2(x).sin()
            + form_3(x).sin()
            + form_4(x).sin()
            + form_5(x).sin()
            + form_6(x).sin()
            + form_7(x).sin()
            + form_8(x).sin()
            + form_9(x).sin()
            + form_10(x).sin()
            + form_11(x).sin()
            + form_12(x).sin()
            + form_13(x).sin()
            + form_14(x).sin()
            + form_15(x).sin()
            + form_16(x).sin()
            + form_17(x).sin()
            + form_18(x).sin()
            + form_19(x).sin()
            + form_20(x).sin()
            + form_21(x).sin()
            + form_22(x).sin()
            + form_23(x).sin()
            + form_24(x).sin()
            + form_25(x).sin()
            + form_26(x).sin()
            + form_27(x).sin()
            + form_28(x).sin()
            + form_29(x).sin()
            + form_30(x).sin()
            + form_31(x).sin()
            + form_32(x).sin()
            + form_33(x).sin()
            + form_34(x).sin()
            + form_35(x).sin()
            + form_36(x).sin()
            + form_37(x).sin()
            + form_38(x).sin()
            + form_39(x).sin()
            + form_40(x).sin()
            + form_41(x).sin()
            + form_42(x).sin()
            + form_43(x).sin()
            + form_44(x).sin()
            + form_45(x).sin()
    }
}

case!("adaptors");
