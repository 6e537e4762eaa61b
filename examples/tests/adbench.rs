//! Values and gradients of ADBench's instances. The data is no part of the repository: without it,
//! these tests say so and pass. The environment variable `ADBENCH_DATA` names its folder.

mod common;

use ad_examples::*;
use ad_runtime::prelude::*;
use common::{assert_close, joined};
use std::path::{Path, PathBuf};

/// The folder, if there is one.
fn folder(test: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("ADBENCH_DATA").map(PathBuf::from) else {
        println!("{test}: skipped, `ADBENCH_DATA` names no folder");
        return None;
    };
    // A name that is wrong is no reason to pass.
    let list = folder.join("REFERENCE.md");
    assert!(list.exists(), "there is no {}", list.display());
    Some(folder)
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn numbers(text: &str) -> Vec<f64> {
    text.split_whitespace()
        .map(|word| {
            word.parse()
                .unwrap_or_else(|_| panic!("`{word}` is no number"))
        })
        .collect()
}

/// What the list of reference values says of an instance: length, sum, norm, the first five, the last.
struct Reference {
    len: usize,
    sum: f64,
    norm: f64,
    first: Vec<f64>,
    last: f64,
}

fn reference(folder: &Path, file: &str, what: &str) -> Reference {
    let text = read(&folder.join("REFERENCE.md"));
    let line = text
        .lines()
        .find(|line| line.contains(file) && line.contains(&format!(" {what} len=")))
        .unwrap_or_else(|| panic!("no reference for {file}, {what}"));
    let after = |key: &str| {
        let start = line.find(key).expect("every line has every key") + key.len();
        &line[start..]
    };
    let number = |key: &str| numbers(after(key).split([' ', ']']).next().unwrap_or(""))[0];
    let list = after("first=[")
        .split(']')
        .next()
        .unwrap_or("")
        .replace(',', " ");
    Reference {
        len: number(" len=") as usize,
        sum: number(" sum="),
        norm: number(" l2="),
        first: numbers(&list),
        last: number(" last="),
    }
}

#[track_caller]
fn check(folder: &Path, file: &str, what: &str, found: &[f64]) {
    let expected = reference(folder, file, what);
    assert_eq!(found.len(), expected.len, "{file}, {what}");
    let norm = found.iter().map(|x| x * x).sum::<f64>().sqrt();
    let close = |name: &str, a: f64, b: f64, scale: f64| {
        assert!(
            (a - b).abs() <= 1e-10 * scale,
            "{file}, {what}: {name} is {a}, not {b}"
        );
    };
    close("the norm", norm, expected.norm, expected.norm);
    // A sum of many numbers of both signs is as exact as the numbers are.
    let magnitude: f64 = found.iter().map(|x| x.abs()).sum();
    close("the sum", found.iter().sum(), expected.sum, magnitude);
    for (a, b) in found.iter().zip(&expected.first) {
        close("one of the first", *a, *b, expected.norm);
    }
    close(
        "the last",
        found[found.len() - 1],
        expected.last,
        expected.norm,
    );
}

#[test]
fn gmm() {
    let Some(folder) = folder("gmm") else { return };
    for name in ["gmm_d2_K5", "gmm_d10_K25", "gmm_d20_K50", "gmm_d32_K25"] {
        let values = numbers(&read(&folder.join(format!("gmm/{name}.txt"))));
        let (d, k, n) = (values[0] as usize, values[1] as usize, values[2] as usize);
        let mut rest = &values[3..];
        let mut take = |length: usize| {
            let (taken, left) = rest.split_at(length);
            rest = left;
            taken.to_vec()
        };
        let mixture = gmm::Mixture {
            alphas: take(k),
            means: take(k * d),
            factors: take(k * d * (d + 1) / 2),
        };
        let (points, prior) = (take(n * d), take(2));
        let data = gmm::Data {
            d,
            points,
            gamma: prior[0],
            m: prior[1] as i32,
            prior: -1.0,
        };
        let (value, gradient) = value_with_gradient!(&mixture, |m| gmm::objective(m, &data));
        let ours = joined(&[&gradient.alphas, &gradient.means, &gradient.factors]);
        let mut bar = mixture.clone();
        let hand = gmm::gradient_by_hand(&mixture, &data, &mut bar, &mut gmm::Scratch::default());
        let by_hand = joined(&[&bar.alphas, &bar.means, &bar.factors]);
        for (value, gradient) in [(value, ours), (hand, by_hand)] {
            let file = format!("1k/{name}.txt");
            check(&folder, &file, "objective", &[value]);
            check(&folder, &file, "gradient", &gradient);
        }
    }
}

#[test]
fn lstm() {
    let Some(folder) = folder("lstm") else { return };
    for (layers, characters) in [(2, 1024), (4, 1024), (2, 4096), (4, 4096)] {
        let file = format!("lstm/lstm_l{layers}_c{characters}.txt");
        let values = numbers(&read(&folder.join(&file)));
        let b = values[2] as usize;
        let (main, rest) = values[3..].split_at(8 * layers * b);
        let (ends, rest) = rest.split_at(3 * b);
        let (state, text) = rest.split_at(2 * layers * b);
        let weights = lstm::Weights {
            layers: main.to_vec(),
            ends: ends.to_vec(),
        };
        let data = lstm::Data {
            layers,
            b,
            state: state.to_vec(),
            text: text.to_vec(),
        };
        let (value, gradient) = value_with_gradient!(&weights, |w| lstm::objective(w, &data));
        let (mut bar, mut scratch) = (weights.clone(), lstm::Scratch::default());
        let hand = lstm::gradient_by_hand(&weights, &data, &mut bar, &mut scratch);
        let ours = joined(&[&gradient.layers, &gradient.ends]);
        for (value, gradient) in [(value, ours), (hand, joined(&[&bar.layers, &bar.ends]))] {
            check(&folder, &file, "objective", &[value]);
            check(&folder, &file, "gradient", &gradient);
        }
    }
}

#[test]
fn ba() {
    let Some(folder) = folder("ba") else { return };
    for name in ["ba1_n49_m7776_p31843", "ba2_n21_m11315_p36455"] {
        let file = format!("ba/{name}.txt");
        let values = numbers(&read(&folder.join(&file)));
        let (n, m, p) = (values[0] as usize, values[1] as usize, values[2] as usize);
        let v = &values[3..];
        let camera = ba::Camera {
            rotation: [v[0], v[1], v[2]],
            center: [v[3], v[4], v[5]],
            focal: v[6],
            principal: [v[7], v[8]],
            distortion: [v[9], v[10]],
        };
        let feature = [v[15], v[16]];
        let problem = ba::Problem {
            cameras: vec![camera; n],
            points: vec![[v[11], v[12], v[13]]; m],
            weights: vec![v[14]; p],
            observations: (0..p)
                .map(|i| ba::Observation {
                    camera: i % n,
                    point: i % m,
                    feature,
                })
                .collect(),
        };
        let (mut residuals, mut errors) = (vec![[0.0; 2]; p], vec![0.0; p]);
        ba::objective(&problem, &mut residuals, &mut errors);
        let objective = joined(&[residuals.as_flattened(), &errors]);
        check(&folder, &file, "objective", &objective);
        let mut jacobian = ba::Jacobian::new(&problem);
        ba::jacobian(&problem, &mut jacobian);
        check(&folder, &file, "gradient", jacobian.matrix.values());
        ba::jacobian_by_hand(&problem, &mut jacobian);
        check(&folder, &file, "gradient", jacobian.matrix.values());
    }
}

fn matrix(v: &[f64]) -> hand::Matrix {
    std::array::from_fn(|i| std::array::from_fn(|j| v[4 * i + j]))
}

fn hand_model(folder: &Path) -> hand::Model {
    let split = |line: &str| line.split(':').map(str::to_owned).collect::<Vec<_>>();
    let (mut parents, mut relatives, mut inverses) = (vec![], vec![], vec![]);
    for line in read(&folder.join("bones.txt")).lines() {
        let values = numbers(&split(line)[1..].join(" "));
        parents.push((values[0] >= 0.0).then_some(values[0] as usize));
        relatives.push(matrix(&values[1..17]));
        inverses.push(matrix(&values[17..33]));
    }
    let (mut positions, mut weights) = (vec![], vec![vec![]; parents.len()]);
    for line in read(&folder.join("vertices.txt")).lines() {
        let values = numbers(&split(line).join(" "));
        positions.push([values[0], values[1], values[2], 1.0]);
        weights.iter_mut().for_each(|w| w.push(0.0));
        for pair in values[9..].chunks_exact(2).take(values[8] as usize) {
            weights[pair[0] as usize][positions.len() - 1] = pair[1];
        }
    }
    let triangles = read(&folder.join("triangles.txt"))
        .lines()
        .map(|line| {
            let corners = numbers(&split(line).join(" "));
            [
                corners[0] as usize,
                corners[1] as usize,
                corners[2] as usize,
            ]
        })
        .collect();
    hand::Model {
        parents,
        base_relatives: relatives,
        inverse_base_absolutes: inverses,
        base_positions: positions,
        weights,
        triangles,
        is_mirrored: false,
    }
}

/// The data, `theta` and `us`.
fn hand_instance(folder: &Path, file: &str, with_us: bool) -> (hand::Data, Vec<f64>, Vec<f64>) {
    let path = folder.join(file);
    let values = numbers(&read(&path));
    let n = values[0] as usize;
    let rows = values[2..2 + 4 * n].chunks_exact(4);
    let data = hand::Data {
        model: hand_model(&path.with_file_name("model")),
        correspondences: rows.clone().map(|row| row[0] as usize).collect(),
        points: rows.map(|row| [row[1], row[2], row[3]]).collect(),
    };
    let (us, theta) = values[2 + 4 * n..].split_at(if with_us { 2 * n } else { 0 });
    assert_eq!(theta.len(), 26);
    (data, theta.to_vec(), us.to_vec())
}

#[test]
fn hand_simple() {
    let Some(folder) = folder("hand_simple") else {
        return;
    };
    for name in ["hand1_t26_c100", "hand5_t26_c800"] {
        let file = format!("hand/simple_small/{name}.txt");
        let (data, theta, _) = hand_instance(&folder, &file, false);
        let ones = vec![1.0; 3 * data.points.len()];
        let (value, pullback) = value_with_pullback!(&theta[..], |t| hand::simple(t, &data));
        check(&folder, &file, "objective", &value);
        check(&folder, &file, "vjp_ones", &pullback(ones.clone()));
        let (mut residuals, mut theta_bar) = (ones.clone(), theta.clone());
        let mut scratch = hand::Scratch::default();
        hand::pullback_by_hand(
            &theta,
            None,
            &data,
            &ones,
            &mut residuals,
            &mut theta_bar,
            &mut [],
            &mut scratch,
        );
        assert_close(&file, &residuals, &value, 1e-10);
        check(&folder, &file, "vjp_ones", &theta_bar);
        if data.points.len() > 100 {
            continue;
        }
        // Row by row, into columns.
        let mut jacobian = vec![0.0; 26 * ones.len()];
        for row in 0..ones.len() {
            let mut seed = vec![0.0; ones.len()];
            seed[row] = 1.0;
            for (column, x) in pullback(seed).into_iter().enumerate() {
                jacobian[column * ones.len() + row] = x;
            }
        }
        check(&folder, &file, "gradient", &jacobian);
    }
}

#[test]
fn hand_complicated() {
    let Some(folder) = folder("hand_complicated") else {
        return;
    };
    for name in ["hand1_t26_c100", "hand5_t26_c800"] {
        let file = format!("hand/complicated_small/{name}.txt");
        let (data, theta, us) = hand_instance(&folder, &file, true);
        let ones = vec![1.0; 3 * data.points.len()];
        let (value, pullback) =
            value_with_pullback!(&theta[..], &us[..], |t, u| hand::complicated(t, u, &data));
        let (theta_bar, us_bar) = pullback(ones.clone());
        check(&folder, &file, "objective", &value);
        check(&folder, &file, "vjp_ones", &joined(&[&theta_bar, &us_bar]));
        let (mut residuals, mut theta_bar, mut us_bar) = (ones.clone(), theta.clone(), us.clone());
        let mut scratch = hand::Scratch::default();
        hand::pullback_by_hand(
            &theta,
            Some(&us),
            &data,
            &ones,
            &mut residuals,
            &mut theta_bar,
            &mut us_bar,
            &mut scratch,
        );
        assert_close(&file, &residuals, &value, 1e-10);
        check(&folder, &file, "vjp_ones", &joined(&[&theta_bar, &us_bar]));
    }
}

#[test]
fn brusselator() {
    let Some(folder) = folder("brusselator") else {
        return;
    };
    let text = read(&folder.join("REFERENCE.md"));
    let line = text
        .lines()
        .find(|l| l.contains("brusselator dx sum="))
        .expect("a line for it");
    let expected: Vec<f64> = line
        .split([' ', '='])
        .filter_map(|word| word.parse().ok())
        .collect();
    let n = 32;
    let (u, v, rates) = brusselator::instance(n);
    let seed = joined(&[&u, &v]);
    let (_, (du, dv, d_rates)) = value_with_gradient!(&u[..], &v[..], &rates, |u, v, rates| {
        brusselator::objective(u, v, rates, n, &seed)
    });
    let dx = joined(&[&du, &dv]);
    let norm = dx.iter().map(|x| x * x).sum::<f64>().sqrt();
    let sum: f64 = dx.iter().sum();
    let rates_bar = [d_rates.a, d_rates.b, d_rates.alpha];
    let found = joined(&[&[sum, norm, dx[0], dx[1023], dx[1024]], &rates_bar]);
    assert_close("brusselator", &found, &expected[..8], 1e-10);
}
