//! Functions as they are written for work: finance, simulation, control.

#![allow(clippy::all, clippy::pedantic, reason = "code as its authors write it")]

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn american(x: &[f64]) -> f64 {
    let (s, vol, r) = (100.0 * x[0], x[1], 0.1 * x[2]);
    let n = 6;
    let dt: f64 = 1.0 / n as f64;
    let up = (vol * dt.sqrt()).exp();
    let down = up.recip();
    let p = ((r * dt).exp() - down) / (up - down);
    let mut v: Vec<f64> = (0..=n)
        .map(|i| {
            let st = s * up.powi(i as i32) * down.powi((n - i) as i32);
            (100.0 * x[0] * 1.05 - st).max(0.0)
        })
        .collect();
    for t in (0..n).rev() {
        for i in 0..=t {
            let hold = (-r * dt).exp() * (p * v[i + 1] + (1.0 - p) * v[i]);
            let st = s * up.powi(i as i32) * down.powi((t - i) as i32);
            v[i] = match 105.0 * x[0] - st {
                ex if ex > hold => ex,
                _ => hold,
            };
        }
        v.truncate(t + 1);
    }
    v[0]
}

#[derive(Debug, Clone)]
enum Failure {
    Diverged(f64),
    Stalled,
}
#[differentiable]
fn newton(a: f64, start: f64) -> Result<f64, Failure> {
    let mut x = start;
    let mut it = 0;
    let root = 'outer: loop {
        let mut damp = 1.0;
        let f = x * x * x - a;
        for _ in 0..4 {
            let next = x - damp * f / (3.0 * x * x);
            if (next * next * next - a).abs() < f.abs() {
                x = next;
                break;
            }
            if (x * x * x - a).abs() < 1e-13 {
                break 'outer x;
            }
            damp *= 0.5;
        }
        it += 1;
        if it > 50 {
            return Err(without_derivative(Failure::Diverged(x)));
        }
    };
    Ok(root)
}
#[differentiable]
fn solves(x: &[f64]) -> f64 {
    let mut total = 0.0;
    for v in x {
        total += match newton(*v + 1.0, 1.0) {
            Ok(r) => r * *v,
            Err(_) => 0.0,
        };
    }
    total
}

#[derive(Clone, Debug, Differentiable)]
struct Ring<const N: usize> {
    buf: [f64; N],
    #[no_derivative]
    head: usize,
}
#[differentiable]
impl<const N: usize> Ring<N> {
    fn push(&mut self, v: f64) -> f64 {
        let old = std::mem::replace(&mut self.buf[self.head], v);
        self.head = (self.head + 1) % N;
        old
    }
    fn mean(&self) -> f64 {
        self.buf.iter().sum::<f64>() / N as f64
    }
}
#[differentiable]
fn smoothed(x: &[f64]) -> f64 {
    let mut ring = Ring::<3> {
        buf: [0.0; 3],
        head: 0,
    };
    let mut out = 0.0;
    for k in 0..7 {
        let dropped = ring.push(x[k % x.len()] * (k as f64 + 1.0) + out * 0.1);
        out += ring.mean() * ring.mean() - 0.3 * dropped;
    }
    out
}

#[differentiable]
trait Integrator {
    fn rhs(&self, t: f64, y: &[f64]) -> Vec<f64>;
    fn rk2(&self, t: f64, y: &mut Vec<f64>, h: f64) {
        let k1 = self.rhs(t, y);
        let mid: Vec<f64> = y
            .iter()
            .zip(k1.iter())
            .map(|(a, b)| a + 0.5 * h * b)
            .collect();
        let k2 = self.rhs(t + 0.5 * h, &mid);
        for (y, k) in y.iter_mut().zip(&k2) {
            *y += h * k;
        }
    }
}
#[derive(Clone, Debug, Differentiable)]
struct Pendulum {
    length: f64,
    drag: f64,
}
#[differentiable]
impl Integrator for Pendulum {
    fn rhs(&self, t: f64, y: &[f64]) -> Vec<f64> {
        let [q, p] = [y[0], y[1]];
        vec![p, -(q / self.length).sin() - self.drag * p + 0.1 * t.cos()]
    }
}
#[differentiable]
fn integrated<I: Integrator + Differentiable + Clone>(
    sys: &I,
    start: Vec<f64>,
    steps: usize,
) -> Vec<f64> {
    let mut y = start;
    let mut t = 0.0;
    while t < 0.1 * steps as f64 - 1e-9 {
        sys.rk2(t, &mut y, 0.1);
        t += 0.1;
        if y[0].abs() > 10.0 {
            return y;
        }
    }
    y
}
#[differentiable]
fn pendulum(x: &[f64]) -> f64 {
    let sys = Pendulum {
        length: x[0] + 1.0,
        drag: x[1],
    };
    let end = integrated(&sys, vec![x[2], 0.0], 5);
    let [q, p] = end[..] else { return 0.0 };
    q * q + 0.5 * p
}

#[differentiable]
fn normalise(v: &mut [f64]) -> f64 {
    let n = v.iter().map(|x| x * x).sum::<f64>().sqrt();
    if n == 0.0 {
        return 0.0;
    }
    v.iter_mut().for_each(|x| *x /= n);
    n
}
#[differentiable]
fn normals(x: &[f64]) -> f64 {
    let mut rows = vec![
        x.to_vec(),
        x.iter().rev().map(|v| v * v).collect::<Vec<f64>>(),
        vec![0.0; 3],
    ];
    let norms: Vec<f64> = rows.iter_mut().map(|r| normalise(r)).collect();
    let mut s = 0.0;
    for (r, n) in rows.iter().zip(&norms) {
        s += r[0] * r[2] * n;
    }
    s
}

#[derive(Clone, Copy, Debug, Default, Differentiable)]
struct Kalman {
    x: (f64, f64),
    p: [[f64; 2]; 2],
    q: f64,
}
#[differentiable]
impl Kalman {
    fn predict(&mut self, dt: f64) -> &'static str {
        let (pos, vel) = self.x;
        self.x = (pos + vel * dt, vel);
        let p = self.p;
        self.p[0][0] += dt * (p[0][1] + p[1][0]) + dt * dt * p[1][1] + self.q;
        for (i, j) in [(0, 1), (1, 0)] {
            self.p[i][j] += dt * p[1][1];
        }
        "done"
    }
    fn update(&mut self, z: f64, r: f64) -> (f64, bool) {
        let y = z - self.x.0;
        let s = self.p[0][0] + r;
        if y * y / s > 9.0 {
            return (y, false);
        }
        let k = [self.p[0][0] / s, self.p[1][0] / s];
        self.x.0 += k[0] * y;
        self.x.1 += k[1] * y;
        let row = self.p[0];
        for (pr, k) in self.p.iter_mut().zip(k) {
            for (p, r) in pr.iter_mut().zip(row) {
                *p -= k * r;
            }
        }
        (0.5 * (y * y / s + s.ln()), true)
    }
}
#[differentiable]
fn kalman(x: &[f64]) -> f64 {
    let mut f = Kalman {
        q: x[0] * x[0],
        p: [[1.0, 0.0], [0.0, x[1] * x[1]]],
        ..Default::default()
    };
    let mut nll = 0.0;
    let mut rejected = 0;
    for (t, z) in [0.1, 0.25, 9.0, 0.3, 0.5].into_iter().enumerate() {
        f.predict(0.1 * (t + 1) as f64);
        let (l, used) = f.update(z * x[2], 0.1 + x[0] * x[0]);
        if !used {
            rejected += 1;
            continue;
        }
        nll += l;
    }
    nll / rejected.max(1) as f64
}

#[derive(Clone, Debug, Differentiable)]
struct Curve {
    #[no_derivative]
    knots: Vec<f64>,
    rates: Vec<f64>,
}
#[differentiable]
impl Curve {
    fn df(&self, t: f64) -> f64 {
        let i = match self.knots.iter().position(|k| *k >= t) {
            Some(0) => return (-self.rates[0] * t).exp(),
            Some(i) => i,
            None => return (-self.rates[self.rates.len() - 1] * t).exp(),
        };
        let w = (t - self.knots[i - 1]) / (self.knots[i] - self.knots[i - 1]);
        let r = self.rates[i - 1] + w * (self.rates[i] - self.rates[i - 1]);
        (-r * t).exp()
    }
    fn shifted(&self, by: f64) -> Curve {
        Curve {
            rates: self.rates.iter().map(|r| r + by).collect(),
            ..self.clone()
        }
    }
}
#[differentiable]
fn swap_rate(x: &[f64]) -> f64 {
    let c = Curve {
        knots: vec![0.5, 1.0, 2.0],
        rates: x.to_vec(),
    };
    let bumped = c.shifted(0.01 * x[1]);
    let annuity: f64 = (1..=5).map(|k| 0.5 * bumped.df(k as f64 * 0.5)).sum();
    (1.0 - bumped.df(2.5)) / annuity * c.df(x[0] + 0.33)
}

#[derive(Clone, Debug, Differentiable)]
enum Gait {
    Stance { load: f64, time: f64 },
    Flight(f64),
    Fallen,
}
#[differentiable]
impl Gait {
    fn advance(&mut self, dt: f64, k: f64) -> f64 {
        let (next, work) = match self {
            Gait::Stance { load, time } if *time < 0.2 => {
                *time += dt;
                *load *= 1.0 - k * dt;
                return *load * dt;
            }
            Gait::Stance { load, .. } => (Gait::Flight(*load * k), 0.0),
            Gait::Flight(v) if *v < 0.05 => (Gait::Fallen, *v),
            Gait::Flight(v) => {
                *v -= 0.5 * dt;
                let v = *v;
                (
                    if v > 0.3 {
                        Gait::Flight(v)
                    } else {
                        Gait::Stance {
                            load: v + 0.5,
                            time: 0.0,
                        }
                    },
                    v * dt,
                )
            }
            Gait::Fallen => return 0.0,
        };
        *self = next;
        work
    }
}
#[differentiable]
fn walk(x: &[f64]) -> f64 {
    let mut g = Gait::Stance {
        load: x[0] + 0.2,
        time: 0.0,
    };
    let mut total = 0.0;
    for step in 0..12 {
        total += g.advance(0.07, x[1] + 0.5) * x[2] * (1.0 + step as f64 * 0.1);
    }
    total
        + match g {
            Gait::Stance { load, time } => load * time.min(1.0),
            Gait::Flight(v) => v,
            Gait::Fallen => 0.0,
        }
}

#[derive(Clone, Debug, Differentiable)]
struct Leg {
    notional: f64,
    flows: Vec<(f64, f64)>,
}
#[derive(Clone, Debug, Differentiable)]
struct Deal {
    pay: Leg,
    rec: Leg,
}
#[differentiable]
fn accrue(leg: &mut Leg, r: f64) -> f64 {
    let mut pv = 0.0;
    for (t, c) in leg.flows.iter_mut() {
        *c *= leg.notional;
        pv += *c * (-r * *t).exp();
    }
    leg.notional *= 0.9;
    pv
}
#[differentiable]
fn deal(x: &[f64]) -> f64 {
    let base = Leg {
        notional: x[0] * 10.0,
        flows: vec![(0.5, x[1]), (1.0, x[2])],
    };
    let mut d = Deal {
        pay: base.clone(),
        rec: Leg {
            notional: 9.0 * x[1],
            ..base
        },
    };
    let mut npv = 0.0;
    for k in 0..3 {
        let sign = if k % 2 == 0 { 1.0 } else { -1.0 };
        if k % 2 == 0 {
            npv += sign * accrue(&mut d.rec, x[2]);
        } else {
            npv += sign * accrue(&mut d.pay, x[2] + 0.01);
        }
        std::mem::swap(&mut d.pay, &mut d.rec);
    }
    npv + d.pay.flows[1].1 * d.rec.notional
}

cases![
    american, solves, smoothed, pendulum, normals, kalman, swap_rate, walk, deal,
];
