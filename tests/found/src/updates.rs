//! `S { field, ..base }` where the field was moved out of the base; values that methods of another module take.

use crate::cases;
use ad_runtime::prelude::*;
use elsewhere::Scaled;

mod elsewhere {
    use ad_runtime::prelude::*;

    #[derive(Clone, Differentiable)]
    pub(super) struct Scaled {
        pub(super) p: f64,
        pub(super) q: Vec<f64>,
    }

    #[differentiable]
    impl Scaled {
        pub(super) fn scaled(self, k: f64) -> Scaled {
            Scaled {
                p: self.p * k,
                ..self
            }
        }

        pub(super) fn split(&mut self, k: f64) -> Scaled {
            self.q.push(k);
            Scaled {
                p: k,
                q: vec![self.p],
            }
        }
    }
}

#[derive(Clone, Differentiable)]
enum Source {
    Constant(f64),
    Table(Vec<f64>),
}

#[derive(Clone, Differentiable)]
struct State {
    source: Source,
    p: Vec<f64>,
    v: Vec<f64>,
    k: f64,
    #[no_derivative]
    n: usize,
}

#[differentiable]
fn longer(mut v: Vec<f64>, h: f64) -> Vec<f64> {
    for a in v.iter_mut() {
        *a += h * *a;
    }
    v.push(h);
    v
}

#[differentiable]
impl State {
    fn turned(self) -> Self {
        Self {
            p: self.v,
            v: self.p,
            ..self
        }
    }

    fn kicked(self, h: f64) -> State {
        let v = longer(self.v, h);
        let p = self.p;
        State {
            v,
            n: self.n + 1,
            p,
            ..self
        }
    }

    fn driven(self, k: f64) -> State {
        let source = match self.source {
            Source::Constant(a) => Source::Table(vec![a * k]),
            Source::Table(t) => Source::Constant(t[0] * k),
        };
        State { source, ..self }
    }
}

#[differentiable]
fn start(x: &[f64]) -> State {
    State {
        source: Source::Constant(x[0]),
        p: vec![x[0], x[1]],
        v: vec![x[2]],
        k: x[1],
        n: 2,
    }
}

#[differentiable]
fn states(x: &[f64]) -> f64 {
    let mut s = start(x);
    for i in 0..4 {
        if i % 2 == 0 {
            s = State {
                p: s.v,
                v: s.p,
                ..s
            };
        } else {
            s = s.kicked(x[i % 3]).driven(x[2]);
        }
        if i == 2 {
            s = s.turned();
        }
    }
    let tail = s.v[s.v.len() - 1];
    match s.source {
        Source::Constant(a) => a * s.p[0] * s.k + s.v[1] * s.n as f64 + tail,
        Source::Table(t) => t[0],
    }
}

#[differentiable]
fn of_another_module(x: &[f64]) -> f64 {
    let mut s = Scaled {
        p: x[0],
        q: x.to_vec(),
    };
    s = s.scaled(x[1]);
    for k in x {
        s = s.scaled(*k);
    }
    let first = s.q[0];
    s = s.split(x[2]);
    s = s.scaled(first);
    s.p * s.q[0]
}

#[derive(Clone, Differentiable)]
struct Log {
    aux: Vec<f64>,
    rows: Vec<Vec<f64>>,
    n: f64,
}

#[differentiable]
fn consumed(v: Vec<f64>, k: f64) -> f64 {
    v.iter().sum::<f64>() * k
}

#[differentiable]
fn left(mut log: Log, k: f64) -> f64 {
    for i in 0..3 {
        let old = log.rows;
        log.rows = vec![vec![k * old[0][0]], old[0].clone()];
        if i == 1 && k > 0.0 {
            return consumed(log.aux, k) + log.rows[0][0];
        }
    }
    log.n
}

#[differentiable]
fn popped(logs: &mut Vec<Log>) -> Option<f64> {
    let last = logs.pop()?;
    logs[0].aux.extend(last.aux);
    Some(last.n)
}

#[differentiable]
fn fields_moved_into_calls(x: &[f64]) -> f64 {
    let log = Log {
        aux: vec![x[0], x[1]],
        rows: vec![vec![x[2]]],
        n: x[1],
    };
    let mut logs = vec![log.clone(), log.clone()];
    let n = popped(&mut logs).unwrap_or(0.0);
    left(log.clone(), x[2].abs()) + left(log, -x[2].abs()) + n * logs[0].aux[3] * logs[0].aux[1]
}

cases![states, of_another_module, fields_moved_into_calls];
