//! The GradBench tool, driven over pipes.

mod common;

use ad_examples::*;
use common::assert_close;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

struct Tool {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    id: u64,
}

impl Tool {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_gradbench"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the tool can be started");
        let stdin = child.stdin.take();
        let stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        Tool {
            child,
            stdin,
            stdout,
            id: 0,
        }
    }

    fn send(&mut self, mut message: Value) -> Value {
        message["id"] = json!(self.id);
        let stdin = self.stdin.as_mut().expect("a pipe");
        writeln!(stdin, "{message}").expect("the tool reads");
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("the tool answers");
        let answer: Value = serde_json::from_str(&line).expect("the answer is JSON");
        assert_eq!(answer["id"], json!(self.id), "{answer}");
        self.id += 1;
        answer
    }

    fn define(&mut self, module: &str) -> bool {
        let answer = self.send(json!({ "kind": "define", "module": module }));
        answer["success"].as_bool().expect("success is a boolean")
    }

    fn evaluate(&mut self, module: &str, function: &str, input: Value) -> Value {
        self.send(json!({
            "kind": "evaluate", "module": module, "function": function, "input": input,
        }))
    }

    /// The numbers of the output, in order.
    #[track_caller]
    fn output(&mut self, module: &str, function: &str, mut input: Value) -> Vec<f64> {
        if let Some(fields) = input.as_object_mut() {
            fields.insert("min_runs".to_owned(), json!(3));
            fields.insert("min_seconds".to_owned(), json!(0));
        }
        let runs = if input.is_object() { 3 } else { 1 };
        let answer = self.evaluate(module, function, input);
        assert_eq!(answer["success"], json!(true), "{answer}");
        let timings = answer["timings"].as_array().expect("a list");
        assert_eq!(timings.len(), runs, "{module}, {function}");
        for timing in timings {
            assert_eq!(timing["name"], "evaluate");
            assert!(timing["nanoseconds"].is_u64());
        }
        let mut numbers = Vec::new();
        flatten(&answer["output"], &mut numbers);
        numbers
    }
}

impl Drop for Tool {
    fn drop(&mut self) {
        // At the end of its input the tool ends.
        drop(self.stdin.take());
        let status = self.child.wait().expect("the tool can be waited for");
        if !std::thread::panicking() {
            assert!(status.success());
        }
    }
}

fn flatten(value: &Value, numbers: &mut Vec<f64>) {
    match value {
        Value::Number(number) => numbers.push(number.as_f64().expect("a number")),
        Value::Array(list) => list.iter().for_each(|value| flatten(value, numbers)),
        Value::Object(fields) => fields.values().for_each(|value| flatten(value, numbers)),
        other => panic!("{other} is no number"),
    }
}

#[test]
fn protocol() {
    let mut tool = Tool::start();
    let started = tool.send(json!({ "kind": "start", "eval": "hello" }));
    assert!(started["tool"].is_string());
    assert!(tool.define("hello"));
    assert_eq!(tool.output("hello", "square", json!(3.0)), [9.0]);
    assert_eq!(tool.output("hello", "double", json!(3.0)), [6.0]);
    let analysed = tool.send(json!({ "kind": "analysis", "of": 2, "valid": true }));
    assert_eq!(analysed.as_object().map(serde_json::Map::len), Some(1));
    assert!(!tool.define("unheard of"));
    let answer = tool.evaluate("unheard of", "rr", json!({}));
    assert_eq!(answer["success"], json!(false));
    for (module, function, input) in [
        ("kmeans", "dir", json!({ "points": [[0.0]] })),
        ("particle", "xx", json!({ "w": 0.0 })),
        ("lse", "gradient", json!({ "y": [1.0] })),
        ("lse", "gradient", json!({ "x": [] })),
        ("det", "gradient", json!({ "A": [1.0, 2.0], "ell": 2 })),
    ] {
        let answer = tool.evaluate(module, function, input);
        assert_eq!(answer["success"], json!(false), "{answer}");
        assert!(answer["error"].is_string());
    }
}

#[test]
fn vectors() {
    let mut tool = Tool::start();
    let x = llsq::instance(4, 1);
    assert!(
        ["llsq", "lse", "det", "ode", "kmeans"]
            .iter()
            .all(|m| tool.define(m))
    );

    let input = json!({ "x": x, "n": 9 });
    let (mut bar, mut powers) = (x.clone(), x.clone());
    let value = llsq::gradient_by_hand(&x, 9, &mut bar, &mut powers);
    assert_close(
        "llsq",
        &tool.output("llsq", "primal", input.clone()),
        &[value],
        1e-12,
    );
    assert_close("llsq", &tool.output("llsq", "gradient", input), &bar, 1e-12);

    let value = lse::gradient_by_hand(&x, &mut bar);
    let input = json!({ "x": x });
    assert_close(
        "lse",
        &tool.output("lse", "primal", input.clone()),
        &[value],
        1e-12,
    );
    assert_close("lse", &tool.output("lse", "gradient", input), &bar, 1e-12);

    let a = det::instance(6, 1);
    let mut bar = a.clone();
    let value = det::gradient_by_hand(&a, 6, &mut bar, &mut det::Lists::default());
    let input = json!({ "A": a, "ell": 6 });
    assert_close(
        "det",
        &tool.output("det", "primal", input.clone()),
        &[value],
        1e-12,
    );
    assert_close("det", &tool.output("det", "gradient", input), &bar, 1e-12);

    let mut bar = x.clone();
    let _ = ode::gradient_by_hand(&x, 7, &mut bar, &mut ode::Scratch::default());
    let input = json!({ "x": x, "s": 7 });
    assert_close(
        "ode",
        &tool.output("ode", "primal", input.clone()),
        &ode::solve(&x, 7),
        1e-12,
    );
    assert_close("ode", &tool.output("ode", "gradient", input), &bar, 1e-12);

    let input =
        json!({ "points": [[0.0, 1.0], [3.0, 1.0]], "centroids": [[0.0, 0.0], [3.0, 3.0]] });
    assert_close(
        "kmeans",
        &tool.output("kmeans", "cost", input),
        &[5.0],
        1e-12,
    );
}

#[test]
fn mixtures() {
    let mut tool = Tool::start();
    assert!(tool.define("gmm"));
    let (d, k) = (3, 2);
    let (mixture, data) = gmm::instance(5, d, k, 1);
    let split = |factors: &[f64]| -> [Vec<Vec<f64>>; 2] {
        let rows = factors.chunks(d * (d + 1) / 2);
        [
            rows.clone().map(|row| row[..d].to_vec()).collect(),
            rows.map(|row| row[d..].to_vec()).collect(),
        ]
    };
    let [q, l] = split(&mixture.factors);
    let input = json!({
        "d": d, "k": k, "n": 5, "m": data.m, "gamma": data.gamma,
        "x": data.points.chunks(d).collect::<Vec<_>>(),
        "alpha": mixture.alphas,
        "mu": mixture.means.chunks(d).collect::<Vec<_>>(),
        "q": q, "l": l,
    });
    let mut bar = mixture.clone();
    let value = gmm::gradient_by_hand(&mixture, &data, &mut bar, &mut gmm::Scratch::default());
    assert_close(
        "gmm",
        &tool.output("gmm", "objective", input.clone()),
        &[value],
        1e-12,
    );
    let answer = tool.evaluate("gmm", "jacobian", input);
    let [q_bar, l_bar] = split(&bar.factors);
    for (name, expected) in [
        ("alpha", bar.alphas),
        ("mu", bar.means),
        ("q", q_bar.concat()),
        ("l", l_bar.concat()),
    ] {
        let mut found = Vec::new();
        flatten(&answer["output"][name], &mut found);
        assert_close(name, &found, &expected, 1e-12);
    }
}

#[test]
fn memories() {
    let mut tool = Tool::start();
    assert!(tool.define("lstm"));
    let (weights, data) = lstm::instance(2, 5, 1);
    let b = data.b;
    let rows = |x: &[f64], n: usize| x.chunks(n).map(<[f64]>::to_vec).collect::<Vec<_>>();
    let input = json!({
        "main_params": rows(&weights.layers, 4 * b),
        "extra_params": rows(&weights.ends, b),
        "state": rows(&data.state, b),
        "sequence": rows(&data.text, b),
    });
    let (mut bar, mut scratch) = (weights.clone(), lstm::Scratch::default());
    let value = lstm::gradient_by_hand(&weights, &data, &mut bar, &mut scratch);
    assert_close(
        "lstm",
        &tool.output("lstm", "objective", input.clone()),
        &[value],
        1e-12,
    );
    let expected = [bar.layers, bar.ends].concat();
    assert_close(
        "lstm",
        &tool.output("lstm", "jacobian", input),
        &expected,
        1e-12,
    );
}

#[test]
fn bundles() {
    let mut tool = Tool::start();
    assert!(tool.define("ba"));
    // The camera, the point and the feature of ADBench's instances, and what it gives for them.
    let input = json!({
        "n": 2, "m": 3, "p": 12,
        "cam": [-0.758453, -1.109613, -0.845551, 34.556073, 39.676747, 53.881673, 419.194514,
            5.864426, -8.518870, 0.087812, 0.002739],
        "x": [7.203245, 0.001144, 3.023326], "w": 0.417022, "feat": [271.760969, 834.209256],
    });
    let objective = tool.output("ba", "objective", input.clone());
    let expected = [
        0.101_335_837_914_461,
        -0.068_967_765_924_481,
        12.0,
        0.826_092_651_516,
        12.0,
    ];
    assert_close("ba", &objective, &expected, 1e-12);
    let answer = tool.evaluate("ba", "jacobian", input);
    let list = |name: &str| {
        let mut numbers = Vec::new();
        flatten(&answer["output"][name], &mut numbers);
        numbers
    };
    let values = list("vals");
    assert_eq!(values.len(), 31);
    let expected = [
        -461.446_321_001_599,
        178.867_928_014_446,
        -19.423_916_472_206,
    ];
    assert_close("ba", &values[..3], &expected, 1e-12);
    assert_close("ba", &values[30..], &[-0.834_044], 1e-12);
    let columns: Vec<f64> = (0..11).chain(22..25).chain([31]).map(f64::from).collect();
    assert_eq!(list("cols")[..15], columns);
    assert_eq!(list("cols")[30], 42.0);
    assert_eq!(list("rows")[..4], [0.0, 15.0, 30.0, 45.0]);
    assert_eq!(list("rows")[30], 372.0);
}

#[test]
fn hands() {
    let mut tool = Tool::start();
    assert!(tool.define("ht"));
    let (data, theta, us) = hand::instance(12, 4, 1);
    let model = &data.model;
    let parents: Vec<i64> = model
        .parents
        .iter()
        .map(|p| p.map_or(-1, |p| p as i64))
        .collect();
    let vertices = 0..model.base_positions.len();
    let weights: Vec<Vec<f64>> = vertices
        .map(|v| model.weights.iter().map(|row| row[v]).collect())
        .collect();
    let input = |us: Value| {
        json!({
            "theta": theta, "us": us,
            "data": {
                "correspondences": data.correspondences, "points": data.points,
                "model": {
                    "bone_count": 22, "bone_names": vec!["a"; 22], "parents": parents,
                    "base_relatives": model.base_relatives,
                    "inverse_base_absolutes": model.inverse_base_absolutes,
                    "base_positions": model.base_positions, "weights": weights,
                    "triangles": model.triangles, "is_mirrored": false,
                },
            },
        })
    };
    let rows = 3 * data.points.len();
    for complicated in [false, true] {
        let pairs: Vec<_> = us.chunks(2).collect();
        let input = input(if complicated { json!(pairs) } else { json!([]) });
        let mut residuals = vec![0.0; rows];
        let mut expected = Vec::new();
        for row in 0..rows {
            let mut seed = vec![0.0; rows];
            seed[row] = 1.0;
            let (mut theta_bar, mut us_bar) = (vec![0.0; 26], vec![0.0; us.len()]);
            hand::pullback_by_hand(
                &theta,
                complicated.then_some(&us),
                &data,
                &seed,
                &mut residuals,
                &mut theta_bar,
                &mut us_bar,
                &mut hand::Scratch::default(),
            );
            if complicated {
                expected.extend(&us_bar[2 * (row / 3)..][..2]);
            }
            expected.extend(theta_bar);
        }
        assert_close(
            "ht",
            &tool.output("ht", "objective", input.clone()),
            &residuals,
            1e-12,
        );
        assert_close(
            "ht",
            &tool.output("ht", "jacobian", input),
            &expected,
            1e-12,
        );
    }
}

/// Derivatives of derivatives, in all modes.
#[test]
fn nested() {
    let mut tool = Tool::start();
    assert!(["particle", "saddle"].iter().all(|m| tool.define(m)));
    for modes in ["ff", "fr", "rf", "rr"] {
        let w = tool.output("particle", modes, json!({ "w": 0.0 }));
        assert_close("particle", &w, &[0.207_191_874_648_611_6], 1e-10);
        let saddle = tool.output("saddle", modes, json!({ "start": [1.0, 1.0] }));
        assert_eq!(saddle.len(), 4);
        // Where the steps are too small to go on.
        assert!(saddle.iter().all(|x| x.abs() < 1e-4), "{modes}: {saddle:?}");
    }
}

/// Newton's direction leads from each centroid to the mean of its points.
#[test]
fn direction() {
    let mut tool = Tool::start();
    let points = json!([[0.0, 0.0], [2.0, 0.0], [10.0, 10.0], [10.0, 14.0]]);
    let centroids = json!([[1.0, 1.0], [9.0, 9.0]]);
    let input = json!({ "points": points, "centroids": centroids });
    let direction = tool.output("kmeans", "dir", input);
    assert_eq!(direction, [0.0, 1.0, -1.0, -3.0]);
}
