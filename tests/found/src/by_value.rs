//! Methods that take their receiver by value, and struct updates.

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Clone, Differentiable)]
struct UpdateAfterAFieldMoved {
    a: Vec<f64>,
    b: f64,
}
#[differentiable]
fn grown_of_update_after_a_field_moved(
    s: UpdateAfterAFieldMoved,
    k: f64,
) -> UpdateAfterAFieldMoved {
    let mut a = s.a;
    a.push(k);
    UpdateAfterAFieldMoved { a, ..s }
}
#[differentiable]
fn update_after_a_field_moved(x: &[f64]) -> f64 {
    let t = grown_of_update_after_a_field_moved(
        UpdateAfterAFieldMoved {
            a: vec![x[0]],
            b: x[1],
        },
        x[2],
    );
    t.a[1] * t.b
}

#[derive(Clone, Differentiable)]
struct OtherFieldReadAfterUpdate {
    a: Vec<f64>,
    b: Vec<f64>,
}
#[differentiable]
fn other_field_read_after_update(x: &[f64]) -> f64 {
    let s = OtherFieldReadAfterUpdate {
        a: vec![x[0]],
        b: vec![x[1]],
    };
    let t = OtherFieldReadAfterUpdate { a: vec![x[0]], ..s };
    t.a[0] * t.b[0] * s.a[0]
}

#[derive(Clone, Differentiable)]
struct FieldsExchangedWithUpdate {
    a: Vec<f64>,
    b: Vec<f64>,
    n: f64,
}
#[differentiable]
impl FieldsExchangedWithUpdate {
    fn swap_of_fields_exchanged_with_update(self) -> FieldsExchangedWithUpdate {
        FieldsExchangedWithUpdate {
            a: self.b,
            b: self.a,
            ..self
        }
    }
}
#[differentiable]
fn fields_exchanged_with_update(x: &[f64]) -> f64 {
    let s = FieldsExchangedWithUpdate {
        a: vec![x[0]],
        b: vec![x[1]],
        n: x[2],
    }
    .swap_of_fields_exchanged_with_update();
    s.a[0] * s.n + s.b[0]
}

#[derive(Clone, Differentiable)]
struct BaseOfNumbersUsedAgain {
    a: f64,
    n: f64,
}
#[differentiable]
fn base_of_numbers_used_again(x: &[f64]) -> f64 {
    let s = BaseOfNumbersUsedAgain { a: x[0], n: x[2] };
    let t = BaseOfNumbersUsedAgain { n: 2.0, ..s };
    s.n * t.a * s.a
}

#[derive(Clone, Differentiable)]
struct UpdateOfSelfBehindReference {
    a: f64,
    n: f64,
}
#[differentiable]
impl UpdateOfSelfBehindReference {
    fn at_of_update_of_self_behind_reference(&self, n: f64) -> UpdateOfSelfBehindReference {
        UpdateOfSelfBehindReference { n, ..*self }
    }
}
#[differentiable]
fn update_of_self_behind_reference(x: &[f64]) -> f64 {
    let s = UpdateOfSelfBehindReference { a: x[0], n: x[1] };
    let t = s.at_of_update_of_self_behind_reference(x[2]);
    s.a * t.a * t.n
}

#[derive(Clone, Differentiable)]
struct UpdateOfElement {
    a: f64,
    n: f64,
}
#[differentiable]
fn update_of_element(x: &[f64]) -> f64 {
    let v = vec![UpdateOfElement { a: x[0], n: x[1] }];
    let c = UpdateOfElement { n: x[1], ..v[0] };
    c.a * c.n * v[0].n
}

#[derive(Clone, Differentiable)]
struct UpdateBehindMut {
    a: f64,
    v: Vec<f64>,
}
#[differentiable]
fn g_of_update_behind_mut(c: &mut UpdateBehindMut, k: f64) {
    *c = UpdateBehindMut {
        v: vec![c.a, k],
        ..*c
    };
}
#[differentiable]
fn update_behind_mut(x: &[f64]) -> f64 {
    let mut c = UpdateBehindMut { a: x[0], v: vec![] };
    g_of_update_behind_mut(&mut c, x[2]);
    c.a * c.v[1]
}

#[derive(Clone, Differentiable)]
struct UpdateCopyFieldsInALoop {
    a: [f64; 2],
    n: f64,
}
#[differentiable]
fn update_copy_fields_in_a_loop(x: &[f64]) -> f64 {
    let mut s = UpdateCopyFieldsInALoop {
        a: [x[0], x[1]],
        n: x[2],
    };
    for i in 0..3 {
        let t = UpdateCopyFieldsInALoop { n: 2.0, ..s };
        s.n += t.n * t.a[0];
    }
    s.n * s.a[0]
}

mod inner {
    use super::*;
    #[derive(Clone, Differentiable)]
    pub(super) struct ByValueMethodReassignedTypeOfAModule {
        pub(super) w: Vec<f64>,
        pub(super) b: f64,
    }
    #[differentiable]
    impl ByValueMethodReassignedTypeOfAModule {
        pub(super) fn step1_of_by_value_method_reassigned_type_of_a_module(
            self,
            k: f64,
        ) -> ByValueMethodReassignedTypeOfAModule {
            ByValueMethodReassignedTypeOfAModule {
                b: self.b * k,
                w: self.w,
            }
        }
    }
}
use inner::ByValueMethodReassignedTypeOfAModule;
#[differentiable]
fn by_value_method_reassigned_type_of_a_module(x: &[f64]) -> f64 {
    let mut w = ByValueMethodReassignedTypeOfAModule {
        w: vec![x[0], x[1]],
        b: x[2],
    };
    w = w.step1_of_by_value_method_reassigned_type_of_a_module(x[0]);
    w.b * w.w[0]
}

#[derive(Clone, Differentiable)]
struct ByValueTraitMethodReassigned {
    w: Vec<f64>,
    b: f64,
}
#[differentiable]
trait ByValueTraitMethodReassignedSteps {
    fn step2_of_by_value_trait_method_reassigned(self, k: f64) -> Self;
}
#[differentiable]
impl ByValueTraitMethodReassignedSteps for ByValueTraitMethodReassigned {
    fn step2_of_by_value_trait_method_reassigned(self, k: f64) -> ByValueTraitMethodReassigned {
        ByValueTraitMethodReassigned {
            b: self.b * k,
            w: self.w,
        }
    }
}
#[differentiable]
fn by_value_trait_method_reassigned(x: &[f64]) -> f64 {
    let mut w = ByValueTraitMethodReassigned {
        w: vec![x[0], x[1]],
        b: x[2],
    };
    w = w.step2_of_by_value_trait_method_reassigned(x[0]);
    w.b * w.w[0]
}

#[derive(Clone, Differentiable)]
struct ByValueMethodOfATuplePart {
    w: Vec<f64>,
    b: f64,
}
#[differentiable]
impl ByValueMethodOfATuplePart {
    fn step5_of_by_value_method_of_a_tuple_part(self, k: f64) -> ByValueMethodOfATuplePart {
        ByValueMethodOfATuplePart {
            b: self.b * k,
            w: self.w,
        }
    }
}
#[differentiable]
fn by_value_method_of_a_tuple_part(x: &[f64]) -> f64 {
    let w = ByValueMethodOfATuplePart {
        w: vec![x[0]],
        b: x[2],
    };
    let mut q = (w, x[1]);
    q.0 = q.0.step5_of_by_value_method_of_a_tuple_part(q.1);
    q.0.b * q.1
}

#[differentiable]
trait GenericByValueMethodWithoutCloneSteps {
    fn take_of_generic_by_value_method_without_clone(self) -> f64;
}
#[derive(Clone, Differentiable)]
struct GenericByValueMethodWithoutCloneInner {
    a: Vec<f64>,
}
#[differentiable]
impl GenericByValueMethodWithoutCloneSteps for GenericByValueMethodWithoutCloneInner {
    fn take_of_generic_by_value_method_without_clone(self) -> f64 {
        self.a[0] * self.a[0]
    }
}
#[differentiable]
fn run_of_generic_by_value_method_without_clone<T: GenericByValueMethodWithoutCloneSteps>(
    t: T,
) -> f64 {
    t.take_of_generic_by_value_method_without_clone()
}
#[differentiable]
fn generic_by_value_method_without_clone(x: &[f64]) -> f64 {
    run_of_generic_by_value_method_without_clone(GenericByValueMethodWithoutCloneInner {
        a: vec![x[0]],
    }) * x[2]
}

#[differentiable]
trait DefaultMethodByValueSteps: Sized {
    fn take_of_default_method_by_value(self) -> f64;
    fn twice_of_default_method_by_value(self) -> f64 {
        self.take_of_default_method_by_value() * 2.0
    }
}
#[derive(Clone, Differentiable)]
struct DefaultMethodByValueInner {
    a: Vec<f64>,
}
#[differentiable]
impl DefaultMethodByValueSteps for DefaultMethodByValueInner {
    fn take_of_default_method_by_value(self) -> f64 {
        self.a[0] * self.a[0]
    }
}
#[differentiable]
fn default_method_by_value(x: &[f64]) -> f64 {
    DefaultMethodByValueInner { a: vec![x[0]] }.twice_of_default_method_by_value() * x[2]
}

#[derive(Clone, Differentiable)]
struct ReceiversAssignedAgain {
    a: Vec<f64>,
    n: f64,
}
#[differentiable]
impl ReceiversAssignedAgain {
    fn grown_of_receivers_assigned_again(mut self, k: f64) -> ReceiversAssignedAgain {
        self.a.push(k);
        self
    }
    fn widen_of_receivers_assigned_again(&mut self, k: f64) -> ReceiversAssignedAgain {
        self.a.push(k);
        ReceiversAssignedAgain {
            a: vec![self.a[0], k, self.n],
            n: self.n,
        }
    }
    fn same_of_receivers_assigned_again(&self, k: f64) -> ReceiversAssignedAgain {
        ReceiversAssignedAgain {
            a: vec![self.a[0] * k],
            n: self.n,
        }
    }
}
#[differentiable]
fn receivers_assigned_again(x: &[f64]) -> f64 {
    let mut s = ReceiversAssignedAgain {
        a: vec![x[0]],
        n: x[1],
    };
    for i in 0..3 {
        s = s.grown_of_receivers_assigned_again(x[i]);
        s = s.widen_of_receivers_assigned_again(x[0]);
        if x[i] > 1.0 {
            s = s.same_of_receivers_assigned_again(x[1]);
        }
    }
    let mut p = (s, x[2]);
    p.0 = p.0.grown_of_receivers_assigned_again(p.1);
    p.0 = p.0.widen_of_receivers_assigned_again(p.1);
    p.0 = p.0.same_of_receivers_assigned_again(2.0);
    p.0.a[0] * p.0.n * p.1
}

cases![
    update_after_a_field_moved,
    other_field_read_after_update,
    fields_exchanged_with_update,
    base_of_numbers_used_again,
    update_of_self_behind_reference,
    update_of_element,
    update_behind_mut,
    update_copy_fields_in_a_loop,
    by_value_method_reassigned_type_of_a_module,
    by_value_trait_method_reassigned,
    by_value_method_of_a_tuple_part,
    generic_by_value_method_without_clone,
    default_method_by_value,
    receivers_assigned_again,
];
