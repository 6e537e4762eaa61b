//! The evaluations: their inputs, and what is done with them.

use crate::timing::{Runs, Timing, repeat};
use crate::{Evaluation, ht};
use ad_examples::{ba, det, gmm, kmeans, llsq, lse, lstm, ode, particle, saddle};
use ad_runtime::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::hint::black_box;

/// The modules that can be defined.
pub(crate) const MODULES: &[&str] = &[
    "hello", "llsq", "lse", "det", "gmm", "lstm", "ba", "ht", "ode", "kmeans", "particle", "saddle",
];

pub(crate) fn evaluate(module: &str, function: &str, input: Value) -> Evaluation {
    match (module, function) {
        ("hello", "square") => hello(input, square),
        ("hello", "double") => hello(input, |x| gradient!(x, square)),
        ("llsq", "primal") => llsq(input, |x, n| json!(llsq::objective(x, n))),
        ("llsq", "gradient") => llsq(input, |x, n| {
            json!(gradient!(x, |x: &[f64]| llsq::objective(x, n)))
        }),
        ("lse", "primal") => vector(input, lse::log_sum_exp),
        ("lse", "gradient") => vector(input, |x| gradient!(x, lse::log_sum_exp)),
        ("det", "primal") => det(input, det::determinant),
        ("det", "gradient") => det(input, |a, n| {
            gradient!(a, |a: &[f64]| det::determinant(a, n))
        }),
        ("gmm", "objective" | "jacobian") => gmm(input, function == "jacobian"),
        ("lstm", "objective" | "jacobian") => lstm(input, function == "jacobian"),
        ("ba", "objective" | "jacobian") => ba(input, function == "jacobian"),
        ("ht", "objective" | "jacobian") => ht::ht(input, function == "jacobian"),
        ("ode", "primal") => ode(input, ode::solve),
        ("ode", "gradient") => ode(input, |x, s| gradient!(x, |x: &[f64]| ode::objective(x, s))),
        ("kmeans", "cost") => kmeans(input, |points, centroids, d| {
            json!(kmeans::cost(points, centroids, d))
        }),
        ("kmeans", "dir") => kmeans(input, |points, centroids, d| {
            let direction = kmeans::direction(points, centroids, d);
            json!(direction.chunks(d).collect::<Vec<_>>())
        }),
        ("particle", "ff" | "fr" | "rf" | "rr") => particle(input, function),
        ("saddle", "ff" | "fr" | "rf" | "rr") => saddle(input, function),
        _ => Err(format!("there is no function `{function}` in `{module}`")),
    }
}

pub(crate) fn parse<T: DeserializeOwned>(input: Value) -> Result<T, String> {
    serde_json::from_value(input).map_err(|error| error.to_string())
}

#[differentiable]
fn square(x: f64) -> f64 {
    x * x
}

fn hello(input: Value, f: impl Fn(f64) -> f64) -> Evaluation {
    let x: f64 = parse(input)?;
    Ok(repeat(Runs::default(), || f(black_box(x))))
}

#[derive(Deserialize)]
struct Llsq {
    x: Vec<f64>,
    n: usize,
    #[serde(flatten)]
    runs: Runs,
}

fn llsq<T: serde::Serialize>(input: Value, f: impl Fn(&[f64], usize) -> T) -> Evaluation {
    let Llsq { x, n, runs } = parse(input)?;
    Ok(repeat(runs, || f(black_box(&x), n)))
}

#[derive(Deserialize)]
struct Vector {
    x: Vec<f64>,
    #[serde(flatten)]
    runs: Runs,
}

fn vector<T: serde::Serialize>(input: Value, f: impl Fn(&[f64]) -> T) -> Evaluation {
    let Vector { x, runs } = parse(input)?;
    if x.is_empty() {
        return Err("there are no numbers".to_owned());
    }
    Ok(repeat(runs, || f(black_box(&x))))
}

#[derive(Deserialize)]
struct Det {
    #[serde(rename = "A")]
    a: Vec<f64>,
    ell: usize,
    #[serde(flatten)]
    runs: Runs,
}

fn det<T: serde::Serialize>(input: Value, f: impl Fn(&[f64], usize) -> T) -> Evaluation {
    let Det { a, ell, runs } = parse(input)?;
    if a.len() != ell * ell || ell == 0 {
        return Err(format!("no matrix with {ell} rows"));
    }
    Ok(repeat(runs, || f(black_box(&a), ell)))
}

#[derive(Deserialize)]
struct Ode {
    x: Vec<f64>,
    s: usize,
    #[serde(flatten)]
    runs: Runs,
}

fn ode(input: Value, f: impl Fn(&[f64], usize) -> Vec<f64>) -> Evaluation {
    let Ode { x, s, runs } = parse(input)?;
    Ok(repeat(runs, || f(black_box(&x), s)))
}

#[derive(Deserialize)]
struct Kmeans {
    points: Vec<Vec<f64>>,
    centroids: Vec<Vec<f64>>,
    #[serde(flatten)]
    runs: Runs,
}

fn kmeans<T: serde::Serialize>(input: Value, f: impl Fn(&[f64], &[f64], usize) -> T) -> Evaluation {
    let Kmeans {
        points,
        centroids,
        runs,
    } = parse(input)?;
    let d = points.first().map_or(1, Vec::len);
    let (points, centroids) = (points.concat(), centroids.concat());
    Ok(repeat(runs, || {
        f(black_box(&points), black_box(&centroids), d)
    }))
}

#[derive(Deserialize)]
struct Particle {
    w: f64,
    #[serde(flatten)]
    runs: Runs,
}

fn particle(input: Value, modes: &str) -> Evaluation {
    let Particle { w, runs } = parse(input)?;
    Ok(repeat(runs, || particle::solve(modes, black_box(w))))
}

#[derive(Deserialize)]
struct Saddle {
    start: [f64; 2],
    #[serde(flatten)]
    runs: Runs,
}

fn saddle(input: Value, modes: &str) -> Evaluation {
    let Saddle { start, runs } = parse(input)?;
    Ok(repeat(runs, || saddle::solve(modes, black_box(start))))
}

#[derive(Deserialize)]
struct Gmm {
    d: usize,
    k: usize,
    x: Vec<Vec<f64>>,
    m: i32,
    gamma: f64,
    alpha: Vec<f64>,
    mu: Vec<Vec<f64>>,
    q: Vec<Vec<f64>>,
    l: Vec<Vec<f64>>,
    #[serde(flatten)]
    runs: Runs,
}

fn gmm(input: Value, jacobian: bool) -> Evaluation {
    let input: Gmm = parse(input)?;
    let (d, k, runs) = (input.d, input.k, input.runs);
    let rows = input.q.iter().zip(&input.l);
    let mixture = gmm::Mixture {
        alphas: input.alpha,
        means: input.mu.concat(),
        factors: rows.flat_map(|(q, l)| q.iter().chain(l)).copied().collect(),
    };
    let data = gmm::Data {
        d,
        points: input.x.concat(),
        gamma: input.gamma,
        m: input.m,
        prior: 1.0,
    };
    if !jacobian {
        return Ok(repeat(runs, || gmm::objective(black_box(&mixture), &data)));
    }
    let mut gradient = None;
    let (_, timings) = repeat(runs, || {
        gradient = Some(gradient!(black_box(&mixture), |m: &gmm::Mixture| {
            gmm::objective(m, &data)
        }));
    });
    let gradient = gradient.ok_or("the gradient was not run")?;
    let row = d * (d + 1) / 2;
    let factors = |from: usize, to: usize| -> Vec<&[f64]> {
        (0..k)
            .map(|c| &gradient.factors[c * row + from..c * row + to])
            .collect()
    };
    let output = json!({
        "alpha": gradient.alphas,
        "mu": gradient.means.chunks(d).collect::<Vec<_>>(),
        "q": factors(0, d),
        "l": factors(d, row),
    });
    Ok((output, timings))
}

#[derive(Deserialize)]
struct Lstm {
    main_params: Vec<Vec<f64>>,
    extra_params: Vec<Vec<f64>>,
    state: Vec<Vec<f64>>,
    sequence: Vec<Vec<f64>>,
    #[serde(flatten)]
    runs: Runs,
}

fn lstm(input: Value, jacobian: bool) -> Evaluation {
    let input: Lstm = parse(input)?;
    let data = lstm::Data {
        layers: input.main_params.len() / 2,
        b: input.extra_params.first().map_or(0, Vec::len),
        state: input.state.concat(),
        text: input.sequence.concat(),
    };
    let weights = lstm::Weights {
        layers: input.main_params.concat(),
        ends: input.extra_params.concat(),
    };
    if !jacobian {
        return Ok(repeat(input.runs, || {
            lstm::objective(black_box(&weights), &data)
        }));
    }
    Ok(repeat(input.runs, || {
        let gradient = gradient!(black_box(&weights), |w: &lstm::Weights| {
            lstm::objective(w, &data)
        });
        [gradient.layers, gradient.ends].concat()
    }))
}

#[derive(Deserialize)]
struct Ba {
    n: usize,
    m: usize,
    p: usize,
    cam: [f64; 11],
    x: [f64; 3],
    w: f64,
    feat: [f64; 2],
    #[serde(flatten)]
    runs: Runs,
}

fn ba(input: Value, jacobian: bool) -> Evaluation {
    let input: Ba = parse(input)?;
    let [r0, r1, r2, c0, c1, c2, focal, x0, y0, k1, k2] = input.cam;
    let camera = ba::Camera {
        rotation: [r0, r1, r2],
        center: [c0, c1, c2],
        focal,
        principal: [x0, y0],
        distortion: [k1, k2],
    };
    let (n, m, p) = (input.n, input.m, input.p);
    let observation = |i: usize| ba::Observation {
        camera: i % n,
        point: i % m,
        feature: input.feat,
    };
    let problem = ba::Problem {
        cameras: vec![camera; n],
        points: vec![input.x; m],
        weights: vec![input.w; p],
        observations: (0..p).map(observation).collect(),
    };
    if jacobian {
        ba_jacobian(&problem, input.runs)
    } else {
        Ok(ba_objective(&problem, input.runs))
    }
}

fn ba_objective(problem: &ba::Problem, runs: Runs) -> (Value, Vec<Timing>) {
    let p = problem.observations.len();
    let (mut residuals, mut errors) = (vec![[0.0; 2]; p], vec![0.0; p]);
    let (_, timings) = repeat(runs, || {
        ba::objective(black_box(problem), &mut residuals, &mut errors);
    });
    let output = json!({
        "reproj_error": { "elements": residuals.first(), "repeated": p },
        "w_err": { "element": errors.first(), "repeated": p },
    });
    (output, timings)
}

fn ba_jacobian(problem: &ba::Problem, runs: Runs) -> Evaluation {
    // Each run makes the whole matrix, with its pattern, in the memory of the one before.
    let mut last = None;
    let (_, timings) = repeat(runs, || {
        last = None;
        let made = last.insert(ba::Jacobian::new(black_box(problem)));
        ba::jacobian(black_box(problem), made);
    });
    let jacobian = last.ok_or("no run")?.matrix;
    /// The first thirty, and the last: the others repeat them.
    fn part<T: Copy>(all: &[T]) -> Result<Vec<T>, String> {
        let first = all.get(..30).ok_or("too few observations")?;
        Ok([first, &all[all.len() - 1..]].concat())
    }
    let output = json!({
        "rows": part(jacobian.row_starts())?,
        "cols": part(jacobian.columns())?,
        "vals": part(jacobian.values())?,
    });
    Ok((output, timings))
}
