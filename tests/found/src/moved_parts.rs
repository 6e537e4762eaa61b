//! Fields and parts of tuples that are moved, and given anew on some ways, while others get other lengths.

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Clone, Differentiable)]
struct FieldGivenBackInOneBranch {
    w: Vec<f64>,
    k: f64,
}
#[differentiable]
fn field_given_back_in_one_branch(x: &[f64]) -> f64 {
    let mut s = FieldGivenBackInOneBranch {
        w: vec![x[0], x[1]],
        k: x[2],
    };
    let z = s.w;
    if x[0] > 0.5 {
        s.w = vec![z[0] * x[1]];
    } else {
        s.w = z;
    }
    s.w[0] * s.k * x[1]
}

#[differentiable]
fn part_of_tuple_given_back(x: &[f64]) -> f64 {
    let mut s = (vec![x[0], x[1]], x[2]);
    let z = s.0;
    if x[0] > 0.5 {
        s.0 = vec![z[0] * x[1]];
    } else {
        s.0 = z;
    }
    s.0[0] * s.1 * x[1]
}

#[differentiable]
fn whole_given_back(x: &[f64]) -> f64 {
    let mut s = vec![x[0], x[1]];
    let z = s;
    if x[0] > 0.5 {
        s = vec![z[0] * x[1]];
    } else {
        s = z;
    }
    s[0] * x[2] * x[1]
}

#[derive(Clone, Differentiable)]
struct FieldsExchangedInArms {
    w: Vec<f64>,
    v: Vec<f64>,
    k: f64,
}
#[differentiable]
fn fields_exchanged_in_arms(x: &[f64]) -> f64 {
    let mut s = FieldsExchangedInArms {
        w: vec![x[0], x[1]],
        v: vec![x[2]],
        k: x[2],
    };
    let z = s.w;
    match x.len() {
        3 => s.w = vec![z[0] * x[1]],
        6 => {
            s.w = s.v;
            s.v = z;
        }
        _ => {
            s.w = z;
        }
    }
    s.w[0] * s.k * x[1] + s.v[0]
}

#[derive(Clone, Differentiable)]
struct FieldGivenBackInRounds {
    w: Vec<f64>,
    k: f64,
}
#[differentiable]
fn field_given_back_in_rounds(x: &[f64]) -> f64 {
    let mut s = FieldGivenBackInRounds {
        w: vec![x[0], x[1]],
        k: x[2],
    };
    for i in 0..3 {
        let z = s.w;
        if x[i] > 0.5 {
            s.w = vec![z[0] * x[i], z[1]];
        } else {
            s.w = z;
        }
    }
    s.w[0] * s.k * x[1] + s.w[1]
}

#[derive(Clone, Differentiable)]
struct ParameterGivenBack {
    w: Vec<f64>,
    k: f64,
}
#[differentiable]
fn go_of_parameter_given_back(mut s: ParameterGivenBack, c: f64) -> ParameterGivenBack {
    let z = s.w;
    if c > 0.5 {
        s.w = vec![z[0] * c];
        return s;
    }
    s.w = z;
    s
}
#[differentiable]
fn parameter_given_back(x: &[f64]) -> f64 {
    let s = go_of_parameter_given_back(
        ParameterGivenBack {
            w: vec![x[0], x[1]],
            k: x[2],
        },
        x[0],
    );
    s.w[0] * s.k * x[1]
}

#[differentiable]
fn row_named_before_continue(x: &[f64]) -> f64 {
    let mut m = vec![vec![x[0], x[1]], vec![x[2]]];
    let mut t = 0.0;
    let mut i = 0;
    while i < 3 {
        let first = &m[0];
        if first[0] > 1.0 {
            m = vec![vec![x[i]]];
            i += 1;
            continue;
        }
        t += first[0];
        m[0].push(x[i] * t);
        m[0][0] += 0.3 * x[0];
        i += 1;
    }
    t + m[0][0]
}

#[derive(Clone, Differentiable)]
struct TakenAndGivenBack {
    w: Vec<f64>,
    k: f64,
}
impl TakenAndGivenBack {
    #[differentiable]
    fn go_of_taken_and_given_back(&mut self, c: f64) -> f64 {
        for v in &self.w {
            if *v > 1.0 {
                self.k = *v * c;
                return 0.0;
            }
        }
        let w = std::mem::take(&mut self.w);
        if c > 0.33 {
            self.w = vec![w[0] * c];
        } else {
            self.w = w;
        }
        1.0
    }
}
#[differentiable]
fn taken_and_given_back(x: &[f64]) -> f64 {
    let mut s = TakenAndGivenBack {
        w: vec![x[0], x[1]],
        k: x[2],
    };
    let a = s.go_of_taken_and_given_back(x[0]);
    let b = s.go_of_taken_and_given_back(x[1]);
    a + b * s.w[0] * s.k
}

#[derive(Clone, Differentiable)]
struct OtherFieldLonger {
    w: Vec<f64>,
    v: Vec<f64>,
}
#[differentiable]
fn other_field_longer(x: &[f64]) -> f64 {
    let mut s = OtherFieldLonger {
        w: vec![x[0], x[1]],
        v: vec![x[2]],
    };
    let z = s.w;
    s.v.push(x[2]);
    s.v.push(x[0]);
    s.v[2] * z[0] + s.v[0]
}

#[derive(Clone, Differentiable)]
struct OtherFieldLongerBeforeExit {
    w: Vec<f64>,
    v: Vec<f64>,
}
#[differentiable]
fn other_field_longer_before_exit(x: &[f64]) -> f64 {
    let mut s = OtherFieldLongerBeforeExit {
        w: vec![x[0], x[1]],
        v: vec![x[2]],
    };
    let z = s.w;
    s.v.push(x[2]);
    s.v.push(x[0]);
    if x[1] > 0.2 {
        return s.v[2] * z[0] + s.v[0];
    }
    s.w = z;
    s.w[0] * s.v[1]
}

mod other {
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn both_of_result_of_other_module(x: &[f64]) -> (f64, Vec<f64>) {
        (x[0] * x[1], vec![x[2]])
    }
}
#[differentiable]
fn result_of_other_module(x: &[f64]) -> f64 {
    let mut s = other::both_of_result_of_other_module(x);
    let a = s.0;
    s.1.push(x[1]);
    s.1.push(a * x[0]);
    if x[1] > 0.2 {
        return s.1[2] * a + s.1[0];
    }
    s.0 = a * x[0];
    s.0 * s.1[2]
}

#[derive(Clone, Differentiable)]
struct PartOfAPart {
    w: Vec<f64>,
    v: Vec<f64>,
}
#[derive(Clone, Differentiable)]
struct PartOfAPartInner {
    i: PartOfAPart,
    u: Vec<f64>,
}
#[differentiable]
fn part_of_a_part(x: &[f64]) -> f64 {
    let mut s = PartOfAPartInner {
        i: PartOfAPart {
            w: vec![x[0], x[1]],
            v: vec![x[2]],
        },
        u: vec![x[0]],
    };
    let z = s.i.w;
    s.i.v.push(x[2]);
    s.u.push(x[0] * z[1]);
    s.i = PartOfAPart {
        w: vec![z[0] * s.i.v[1]],
        v: vec![s.u[1]],
    };
    s.i.w[0] * s.i.v[0] + s.u[0]
}

#[derive(Clone, Differentiable)]
struct FieldsThroughAName {
    w: Vec<f64>,
    v: Vec<f64>,
}
#[differentiable]
fn fields_through_a_name(x: &[f64]) -> f64 {
    let mut s = FieldsThroughAName {
        w: vec![x[0], x[1]],
        v: vec![x[2]],
    };
    let mut z = s.w;
    z.push(x[2]);
    s.v.push(z[2]);
    s.w = s.v;
    s.v = z;
    s.v[2] * s.w[1] + s.v[0]
}

#[derive(Clone, Differentiable)]
struct ExitWithAFieldMissing {
    w: Vec<f64>,
    v: Vec<f64>,
}
#[differentiable]
fn exit_with_a_field_missing(x: &[f64]) -> f64 {
    let mut s = ExitWithAFieldMissing {
        w: vec![x[0], x[1]],
        v: vec![x[2]],
    };
    let mut t = 0.0;
    for i in 0..3 {
        let z = s.w;
        s.v.push(x[i]);
        if x[i] > 1.2 {
            t += s.v[1] * z[0];
            return t;
        }
        s.w = s.v;
        s.v = z;
        t += s.w[0] * x[0];
    }
    s.v[1] * s.w[0] + s.v[0] + t
}

#[derive(Clone, Differentiable)]
struct WaysOutWithAFieldMissing {
    w: Vec<f64>,
    v: Vec<f64>,
}
#[differentiable]
fn ways_out_with_a_field_missing(x: &[f64]) -> f64 {
    let mut s = WaysOutWithAFieldMissing {
        w: vec![x[0], x[1]],
        v: vec![x[2]],
    };
    let mut t = 0.0;
    for i in 0..3 {
        let z = s.w;
        s.v.push(x[i]);
        if x[i] > 1.2 {
            t += s.v[1] * z[0];
            s.w = vec![t, z[1]];
            continue;
        }
        if x[i] > 0.8 {
            t += s.v[1] * z[0];
            break;
        }
        s.w = s.v;
        s.v = z;
        t += s.w[0] * x[0];
    }
    s.v[0] + t
}

#[derive(Clone, Differentiable)]
struct MovedInOneBranch {
    w: Vec<f64>,
    v: Vec<f64>,
}
#[differentiable]
fn moved_in_one_branch(x: &[f64]) -> f64 {
    let mut s = MovedInOneBranch {
        w: vec![x[0], x[1]],
        v: vec![x[2]],
    };
    let z;
    if x[2] > 0.5 {
        z = s.w;
    } else {
        s.w.push(x[1]);
        z = vec![s.w[2]];
    }
    s.w = vec![z[0] * x[0]];
    s.v[0] + s.w[0] * z[0]
}

#[derive(Clone, Differentiable)]
struct GivenAnewInALoop {
    w: Vec<f64>,
    v: Vec<f64>,
}
#[differentiable]
fn given_anew_in_a_loop(x: &[f64]) -> f64 {
    let mut s = GivenAnewInALoop {
        w: vec![x[0], x[1]],
        v: vec![x[2]],
    };
    let z = s.w;
    let mut i = 0;
    while i < 3 {
        s.w = vec![z[0] * x[i], s.v[0]];
        s.v[0] += s.w[0];
        i += 1;
    }
    s.w = z;
    s.v[0] + s.w[0]
}

#[derive(Clone, Differentiable)]
struct MovedAtTheEndOfRounds {
    w: Vec<f64>,
    v: Vec<f64>,
}
#[differentiable]
fn moved_at_the_end_of_rounds(x: &[f64]) -> f64 {
    let mut s = MovedAtTheEndOfRounds {
        w: vec![x[0], x[1]],
        v: vec![x[2]],
    };
    let mut t = 0.0;
    for i in 0..3 {
        s.w = vec![x[i] * x[0], s.v[0]];
        t += s.w[0];
        let z = s.w;
        s.v = z;
    }
    s.v[0] + t
}

#[derive(Clone, Differentiable)]
struct GivenToCalls {
    w: Vec<f64>,
    v: Vec<f64>,
}
#[differentiable]
fn take_of_given_to_calls(v: Vec<f64>) -> f64 {
    v[0] * v[0]
}
#[differentiable]
fn given_to_calls(x: &[f64]) -> f64 {
    let mut s = GivenToCalls {
        w: vec![x[0], x[1]],
        v: vec![x[2]],
    };
    let mut t = take_of_given_to_calls(s.w);
    s.v.push(t);
    t += take_of_given_to_calls(s.v);
    if x[0] > 0.5 {
        s = GivenToCalls {
            w: vec![t],
            v: vec![x[1]],
        };
    } else {
        s.v = vec![x[2]];
        s.w = vec![x[0] * t];
    }
    s.v[0] * t + s.w[0]
}

#[derive(Clone, Differentiable)]
struct RemadeAfterEarlyReturn {
    a: Vec<f64>,
    n: f64,
}
#[differentiable]
fn remade_after_early_return(x: &[f64]) -> f64 {
    let mut s = RemadeAfterEarlyReturn {
        a: vec![x[0]],
        n: x[1],
    };
    let a = s.a;
    if s.n > 0.5 {
        return a[0];
    }
    s.a = vec![a[0] * 2.0];
    s.a[0] * s.n
}

#[differentiable]
fn remade_in_both_branches(x: &[f64]) -> f64 {
    let mut p = (vec![x[0]], x[1]);
    let a = p.0;
    if x[2] > 0.5 {
        p.0 = a;
    } else {
        p.0 = vec![a[0] * 2.0];
    }
    p.1 * p.0[0]
}

#[derive(Clone, Differentiable)]
struct RemadeBeforeContinue {
    a: Vec<f64>,
    n: f64,
}
#[differentiable]
fn remade_before_continue(x: &[f64]) -> f64 {
    let mut s = RemadeBeforeContinue {
        a: vec![x[0]],
        n: x[1],
    };
    for i in 0..3 {
        let a = s.a;
        if i == 1 {
            s.a = a;
            continue;
        }
        s.a = vec![a[0] * x[i]];
    }
    s.a[0] * s.n
}

#[derive(Clone, Differentiable)]
struct MovedInOneBranchOnly {
    a: Vec<f64>,
    n: f64,
}
#[differentiable]
fn moved_in_one_branch_only(x: &[f64]) -> f64 {
    let mut s = MovedInOneBranchOnly {
        a: vec![x[0]],
        n: x[1],
    };
    let a;
    if x[2] > 0.0 {
        a = s.a;
    } else {
        a = s.a.clone();
    }
    s.a = a;
    s.a[0] * s.n
}

#[derive(Clone, Differentiable)]
struct GivenToACallRemadeInBranches {
    a: Vec<f64>,
    n: f64,
}
#[differentiable]
fn eat_of_given_to_a_call_remade_in_branches(v: Vec<f64>) -> f64 {
    v[0] * v[0]
}
#[differentiable]
fn g_of_given_to_a_call_remade_in_branches(
    mut s: GivenToACallRemadeInBranches,
    c: bool,
) -> GivenToACallRemadeInBranches {
    s.n = eat_of_given_to_a_call_remade_in_branches(s.a);
    if c {
        s.a = vec![2.0];
    } else {
        s.a = vec![s.n];
    }
    s
}
#[differentiable]
fn given_to_a_call_remade_in_branches(x: &[f64]) -> f64 {
    let s = g_of_given_to_a_call_remade_in_branches(
        GivenToACallRemadeInBranches {
            a: vec![x[0]],
            n: x[1],
        },
        x[2] > 0.0,
    );
    s.a[0] * s.n
}

#[derive(Clone, Differentiable)]
struct LoopedOverByValueRemadeInBranch {
    rows: Vec<Vec<f64>>,
    n: f64,
}
#[differentiable]
fn looped_over_by_value_remade_in_branch(x: &[f64]) -> f64 {
    let mut s = LoopedOverByValueRemadeInBranch {
        rows: vec![vec![x[0]], vec![x[1]]],
        n: x[2],
    };
    let mut t = 0.0;
    for r in s.rows {
        t += r[0] * s.n;
    }
    if t > 0.5 {
        s.rows = vec![vec![t]];
    } else {
        return t;
    }
    s.n * s.rows[0][0]
}

#[derive(Clone, Differentiable)]
struct PushedRemadeInArms {
    a: Vec<f64>,
    n: f64,
}
#[differentiable]
fn pushed_remade_in_arms(x: &[f64]) -> f64 {
    let mut s = PushedRemadeInArms {
        a: vec![x[0]],
        n: x[1],
    };
    let mut kept = vec![];
    for i in 0..3 {
        kept.push(s.a);
        match i {
            1 => {
                s.a = vec![x[2]];
            }
            _ => {
                s.a = vec![s.n];
            }
        }
        s.n *= x[i];
    }
    s.a[0] * s.n + kept[2][0]
}

#[derive(Clone, Differentiable)]
struct ConditionAssignedBetween {
    a: Vec<f64>,
    n: f64,
}
#[differentiable]
fn condition_assigned_between(x: &[f64]) -> f64 {
    let mut s = ConditionAssignedBetween {
        a: vec![x[0]],
        n: x[1],
    };
    let a = s.a;
    let k;
    if x[2] > 0.0 {
        k = a[0];
    } else {
        return a[0];
    }
    s.a = vec![k * 2.0];
    s.a[0] * s.n
}

#[derive(Clone, Differentiable)]
struct OtherFieldPushedToAfterAPartialMove {
    a: Vec<f64>,
    b: Vec<f64>,
}
#[differentiable]
fn g_of_other_field_pushed_to_after_a_partial_move(
    mut s: OtherFieldPushedToAfterAPartialMove,
) -> f64 {
    let a = s.a;
    s.b.push(a[0]);
    s.b[0] * s.b[1]
}
#[differentiable]
fn other_field_pushed_to_after_a_partial_move(x: &[f64]) -> f64 {
    g_of_other_field_pushed_to_after_a_partial_move(OtherFieldPushedToAfterAPartialMove {
        a: vec![x[0]],
        b: vec![x[1]],
    }) * x[1]
}

#[differentiable]
fn copy_part_assigned_after_destructuring(x: &[f64]) -> f64 {
    let mut t = (x[0], vec![x[1]]);
    let (a, v) = t;
    t.0 = a * v[0];
    t.0 * v[0]
}

#[derive(Clone, Differentiable)]
struct OtherFieldLentByMutAfterAPartialMove {
    a: Vec<f64>,
    b: Vec<f64>,
}
#[differentiable]
fn grow_of_other_field_lent_by_mut_after_a_partial_move(v: &mut Vec<f64>, k: f64) {
    v.push(k);
}
#[differentiable]
fn other_field_lent_by_mut_after_a_partial_move(x: &[f64]) -> f64 {
    let mut s = OtherFieldLentByMutAfterAPartialMove {
        a: vec![x[0]],
        b: vec![x[1]],
    };
    let a = s.a;
    grow_of_other_field_lent_by_mut_after_a_partial_move(&mut s.b, a[0]);
    s.b[0] * s.b[1]
}

#[derive(Clone, Differentiable)]
struct NamedMutFieldExitThenDestructured {
    a: Vec<f64>,
    n: f64,
}
#[differentiable]
fn named_mut_field_exit_then_destructured(x: &[f64]) -> f64 {
    let mut s = NamedMutFieldExitThenDestructured {
        a: vec![x[0]],
        n: x[1],
    };
    let n = &mut s.n;
    *n *= x[0];
    if *n > 1.0 {
        return s.n * s.a[0];
    }
    let NamedMutFieldExitThenDestructured { a, n } = s;
    a[0] * n
}

#[differentiable]
fn matched_by_mut_exit_then_destructured(x: &[f64]) -> f64 {
    let mut t = (x[0], [x[1], x[2]], vec![x[0]]);
    let (a, [b, _], v) = &mut t;
    *a *= *b;
    if *a > 1.0 {
        return t.0 * t.1[0];
    }
    let (a, w, v) = t;
    a * w[0] * v[0]
}

#[derive(Clone, Differentiable)]
struct ReferencesBeforeExits {
    a: Vec<f64>,
    b: Vec<f64>,
    n: f64,
}
#[differentiable]
fn references_before_exits(x: &[f64]) -> f64 {
    let mut s = ReferencesBeforeExits {
        a: vec![x[0]],
        b: vec![x[1], x[2]],
        n: x[1],
    };
    let r = &mut s.a;
    r.push(x[2]);
    if r[0] > 0.5 {
        s.b.push(x[0]);
    }
    let q = &mut s.b;
    q.push(x[1]);
    if q[0] > 1.0 {
        return s.a[1] * s.b[2];
    }
    let ReferencesBeforeExits { a, b, n } = s;
    a[1] * n * b[2]
}

#[differentiable]
fn grow_of_returned_behind_a_reference(mut m: Vec<f64>, k: f64) -> Vec<f64> {
    let r = &mut m;
    r.push(k * k);
    if r[0] > 0.6 {
        return m;
    }
    m.push(k);
    m
}
#[differentiable]
fn returned_behind_a_reference(x: &[f64]) -> f64 {
    let a = grow_of_returned_behind_a_reference(vec![x[0], x[1]], x[2]);
    a[0] * a[a.len() - 1]
}

cases![
    field_given_back_in_one_branch,
    part_of_tuple_given_back,
    whole_given_back,
    fields_exchanged_in_arms,
    field_given_back_in_rounds,
    parameter_given_back,
    row_named_before_continue,
    taken_and_given_back,
    other_field_longer,
    other_field_longer_before_exit,
    result_of_other_module,
    part_of_a_part,
    fields_through_a_name,
    exit_with_a_field_missing,
    ways_out_with_a_field_missing,
    moved_in_one_branch,
    given_anew_in_a_loop,
    moved_at_the_end_of_rounds,
    given_to_calls,
    remade_after_early_return,
    remade_in_both_branches,
    remade_before_continue,
    moved_in_one_branch_only,
    given_to_a_call_remade_in_branches,
    looped_over_by_value_remade_in_branch,
    pushed_remade_in_arms,
    condition_assigned_between,
    other_field_pushed_to_after_a_partial_move,
    copy_part_assigned_after_destructuring,
    other_field_lent_by_mut_after_a_partial_move,
    named_mut_field_exit_then_destructured,
    matched_by_mut_exit_then_destructured,
    references_before_exits,
    returned_behind_a_reference,
];
