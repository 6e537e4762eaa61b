//! Functions of std that are other expressions written shorter, and positions that are found.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn halves(t: f64, v: &[f64]) -> Option<f64> {
    let a = (t > -100.0).then_some(t * 0.5)?;
    let b = (v.len() > 2).then(|| v[1] * a);
    Some(a * b?)
}

#[differentiable]
fn then_and_then_some(x: &[f64]) -> f64 {
    let none = (x[0] > 100.0).then(|| x[1]);
    halves(x[0], x).map_or(x[1], |v| v * v)
        + halves(x[2], &x[..2]).unwrap_or(x[2]) * none.unwrap_or(x[1])
}

#[differentiable]
fn reduced(x: &[f64]) -> f64 {
    let all = x.iter().copied().reduce(|a, b| a * b + 1.0).unwrap();
    let most = x.iter().map(|a| a * a).reduce(f64::max).unwrap_or(0.0);
    let none = x[..0].iter().copied().reduce(|a, b| a + b);
    all * most + none.unwrap_or(x[0])
}

#[differentiable]
fn elements_by_nth(x: &[f64]) -> f64 {
    let first = x.iter().nth(1).unwrap();
    match x.iter().nth(2) {
        Some(v) => v * first,
        None => 0.0,
    }
}

#[derive(Clone, Differentiable)]
struct Particle {
    weight: f64,
    at: f64,
}

#[derive(Clone, Differentiable)]
struct Cloud {
    particles: Vec<Particle>,
}

#[differentiable]
fn prune(particles: &mut Vec<Particle>, limit: f64) {
    particles.retain(|p| p.weight > limit);
    for p in particles {
        p.weight = p.weight * (limit + p.at);
    }
}

#[differentiable]
impl Cloud {
    fn cleared(&mut self) {
        self.particles.retain(|p| p.at < 100.0);
    }
}

#[differentiable]
fn retained(x: &[f64]) -> f64 {
    let mut particles = Vec::new();
    for i in 0..x.len() {
        particles.push(Particle {
            weight: x[i],
            at: x[0] * x[i],
        });
        particles.push(Particle {
            weight: -200.0,
            at: x[i],
        });
    }
    prune(&mut particles, -100.0);
    let mut cloud = Cloud { particles };
    cloud.cleared();
    let mut sum = 0.0;
    for p in &cloud.particles {
        sum += p.weight * p.at;
    }
    let mut v = x.to_vec();
    v.push(x[0] * x[1]);
    v.retain(|a| *a > -100.0);
    sum * v.iter().sum::<f64>() * v.len() as f64
}

#[differentiable]
fn vectors_from(x: &[f64]) -> f64 {
    let v = Vec::from([x[0], x[1] * x[2]]);
    let array = [x[2], x[0]];
    let w = Vec::from(array);
    let u = Vec::from(&x[1..]);
    v[0] * v[1] + w[0] * w[1] * u[0] * array[0]
}

#[derive(Clone, Differentiable)]
struct Held {
    value: Option<f64>,
    list: Option<Vec<f64>>,
}

#[differentiable]
fn payloads_by_as_mut(x: &[f64]) -> f64 {
    let mut held = Held {
        value: Some(x[0]),
        list: Some(vec![x[1]]),
    };
    held.list.as_mut().unwrap().push(x[2]);
    *held.value.as_mut().expect("a value") *= x[1];
    let list = held.list.as_mut().unwrap();
    list[0] *= x[0];
    if let Some(list) = held.list.as_mut() {
        list.push(x[0]);
    }
    let list = held.list.unwrap();
    held.value.unwrap() * list[0] * list[1] + list[2]
}

#[differentiable]
fn of_length<const N: usize>(x: &[f64]) -> f64 {
    let v: [f64; N] = std::array::from_fn(|i| {
        let k = x[i % 3] * x[(i + 1) % 3];
        k.sin()
    });
    let mut sum = 0.0;
    for i in 0..N {
        sum += v[i] * v[N - 1 - i];
    }
    sum
}

#[differentiable]
fn arrays_from_fn(x: &[f64]) -> f64 {
    let v: [f64; 3] = std::array::from_fn(|i| x[i] * x[0]);
    let m: [[f64; 2]; 2] = core::array::from_fn(|i| {
        let row: [f64; 2] = core::array::from_fn(|j| x[i + j]);
        row
    });
    let p: [Particle; 2] = std::array::from_fn(|i| Particle {
        weight: x[i],
        at: x[i + 1],
    });
    v[0] * v[1]
        + v[2]
        + m[0][0] * m[1][1]
        + p[0].weight * p[1].at
        + of_length::<2>(x)
        + of_length::<7>(x)
}

#[differentiable]
fn positions_found(x: &[f64]) -> f64 {
    let most = x.iter().cloned().fold(f64::MIN, f64::max);
    let at = x.iter().position(|v| *v == most).unwrap();
    let (i, m) = x
        .iter()
        .enumerate()
        .max_by(|a, b| a.1.total_cmp(b.1))
        .unwrap();
    let (j, _) = x
        .iter()
        .copied()
        .enumerate()
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .expect("some");
    let k = x
        .iter()
        .enumerate()
        .filter(|(_, v)| **v > -100.0)
        .last()
        .unwrap()
        .0;
    let n = (1..10).find(|n| n * n > 10).unwrap();
    m * x[at] * x[i] + x[j] * x[k] * n as f64
}

#[derive(Clone, Differentiable)]
struct Table {
    #[no_derivative]
    at: Vec<f64>,
    values: Vec<f64>,
}

#[differentiable]
impl Table {
    fn value(&self, t: f64) -> f64 {
        let i = self
            .at
            .partition_point(|&at| at < t)
            .clamp(1, self.at.len() - 1);
        let slope = (self.values[i] - self.values[i - 1]) / (self.at[i] - self.at[i - 1]);
        self.values[i - 1] + slope * (t - self.at[i - 1])
    }
}

#[differentiable]
fn looked_up(x: &[f64]) -> f64 {
    let table = Table {
        at: vec![-100.0, 0.01, 100.0],
        values: x.to_vec(),
    };
    let found = match table.at.binary_search_by(|at| at.total_cmp(&x[0])) {
        Ok(i) | Err(i) => i,
    };
    table.value(x[1]) * x[0] + x[found % 3]
}

#[differentiable]
fn root(v: f64) -> Result<f64, String> {
    if v > -100.0 {
        Ok(v * v)
    } else {
        Err(format!("{v} is too small"))
    }
}

#[differentiable]
fn all_roots(x: &[f64]) -> Result<Vec<f64>, String> {
    x.iter().copied().map(root).collect()
}

#[differentiable]
fn all_small(x: &[f64], limit: f64) -> Option<Vec<f64>> {
    x.iter().map(|v| (*v < limit).then(|| v * limit)).collect()
}

#[differentiable]
fn collected_into_options(x: &[f64]) -> f64 {
    let sum = match all_roots(x) {
        Ok(v) => v[0] * v[1],
        Err(_) => 0.0,
    };
    let few: Option<Vec<f64>> = x.iter().map(|v| Some(v * x[0])).collect();
    let none = all_small(x, -100.0);
    let all = x.iter().map(|v| root(*v)).collect::<Result<Vec<_>, _>>();
    let all = all.unwrap_or_else(|_| Vec::new());
    sum + few.map_or(x[0], |v| v[1] * v[2]) * all[2]
        + none.map_or(x[1], |v| v[0])
        + all_small(x, x[0] + 100.0).unwrap()[1]
}

#[differentiable]
fn greatest_items(x: &[f64]) -> f64 {
    let most = x.iter().max_by(|a, b| a.total_cmp(b)).unwrap();
    let least = *x.iter().min_by(|a, b| a.partial_cmp(b).unwrap()).unwrap();
    let near = x
        .iter()
        .copied()
        .min_by(|a, b| (a - 0.37).abs().total_cmp(&(b - 0.37).abs()))
        .unwrap();
    let (product, first) = x
        .windows(2)
        .map(|w| (w[0] * w[1], w[0]))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .unwrap();
    let square = x.iter().map(|v| v * v).min_by(f64::total_cmp).unwrap();
    let points = [[x[0], x[1]], [x[1], x[2]]];
    let mut sum = 0.0;
    if let Some(point) = points.iter().max_by(|p, q| p[0].total_cmp(&q[0])) {
        sum += point[0] * point[1];
    }
    let none = x[..0].iter().max_by(|a, b| a.total_cmp(b));
    sum + most * least * near + product * first * square + none.map_or(x[0], |v| v * 2.0)
}

#[differentiable]
fn scaled(x: f64, k: Option<f64>) -> f64 {
    k.filter(|k| *k > -100.0).unwrap_or(x)
}

#[differentiable]
fn filtered_and_mapped(x: &[f64]) -> f64 {
    let measured = [(0, Some(x[0])), (2, None), (1, Some(x[2]))];
    let mut sum = 0.0;
    for (i, value) in &measured {
        sum += scaled(x[1], *value) * x[*i];
    }
    let mut product = 1.0;
    for v in x.iter().filter_map(|v| (*v > -100.0).then(|| v * x[1])) {
        product *= v;
    }
    let few: Vec<f64> = x
        .iter()
        .enumerate()
        .filter_map(|(i, v)| if i == 1 { None } else { Some(v * v) })
        .collect();
    sum * product + few[1] * scaled(x[0], Some(x[1])) * scaled(x[2], None)
}

#[differentiable]
fn arrays_from_slices(x: &[f64]) -> f64 {
    let pair: [f64; 2] = x[1..].try_into().unwrap();
    let mut sum = 0.0;
    for part in x.chunks(3) {
        let part: [f64; 3] = part.try_into().expect("three");
        sum += part[0] * part[1] * part[2];
    }
    let copy = x.to_vec();
    let mut all: [f64; 3] = copy.try_into().unwrap();
    all[0] *= pair[0];
    pair[0] * pair[1] * sum + all[0]
}

cases![
    arrays_from_slices,
    filtered_and_mapped,
    greatest_items,
    then_and_then_some,
    reduced,
    elements_by_nth,
    retained,
    vectors_from,
    payloads_by_as_mut,
    arrays_from_fn,
    positions_found,
    looked_up,
    collected_into_options,
];
