//! Generated gradients agree with adjoints by hand, and these with central differences.

mod common;

use ad_examples::*;
use ad_runtime::prelude::*;
use common::{assert_close, check, differences, joined};

#[test]
fn scalar_10() {
    let (x, y) = (0.7, 0.3);
    let (value, (dx, dy)) = value_with_gradient!(x, y, scalar_10::ten_operations);
    let (hand, (hx, hy)) = scalar_10::gradient_by_hand(x, y);
    let numeric = differences(&[x, y], |z| scalar_10::ten_operations(z[0], z[1]));
    check("scalar_10", (value, &[dx, dy]), (hand, &[hx, hy]), &numeric);
}

#[test]
fn logistic() {
    let (r, x, steps) = (3.9, 0.3, 12);
    let (value, (dr, dx)) = value_with_gradient!(r, x, |r, x| logistic::logistic(r, x, steps));
    let (hand, (hr, hx)) = logistic::gradient_by_hand(r, x, steps, &mut Vec::new());
    assert_close("logistic", &[value, dr, dx], &[hand, hr, hx], 1e-10);
    // A chaotic map: few steps for the differences.
    let (_, (hr, hx)) = logistic::gradient_by_hand(r, x, 2, &mut Vec::new());
    let numeric = differences(&[r, x], |z| logistic::logistic(z[0], z[1], 2));
    assert_close("logistic", &[hr, hx], &numeric, 1e-8);
}

#[test]
fn lse() {
    let x = lse::instance(50, 1);
    let ours = value_with_gradient!(&x[..], lse::log_sum_exp);
    let mut bar = vec![f64::NAN; x.len()];
    let hand = lse::gradient_by_hand(&x, &mut bar);
    check(
        "lse",
        (ours.0, &ours.1),
        (hand, &bar),
        &differences(&x, lse::log_sum_exp),
    );
}

#[test]
fn llsq() {
    let (x, n) = (llsq::instance(12, 1), 40);
    let ours = value_with_gradient!(&x[..], |x| llsq::objective(x, n));
    let (mut bar, mut powers) = (vec![f64::NAN; x.len()], vec![0.0; x.len()]);
    let hand = llsq::gradient_by_hand(&x, n, &mut bar, &mut powers);
    let numeric = differences(&x, |x| llsq::objective(x, n));
    check("llsq", (ours.0, &ours.1), (hand, &bar), &numeric);
    // At 3 points, -1, 0 and 1, with x = (1, 2): the residuals are 0, -1 and -2.
    assert_close("llsq", &[llsq::objective(&[1.0, 2.0], 3)], &[2.5], 1e-15);
}

#[test]
fn matvec() {
    let (a, x) = matvec::instance(7, 5, 1);
    let (value, (da, dx)) = value_with_gradient!(&a[..], &x[..], matvec::objective);
    let (mut ha, mut hx) = (vec![f64::NAN; a.len()], vec![f64::NAN; x.len()]);
    let hand = matvec::gradient_by_hand(&a, &x, &mut ha, &mut hx);
    let numeric = differences(&joined(&[&a, &x]), |z| {
        matvec::objective(&z[..a.len()], &z[a.len()..])
    });
    check(
        "matvec",
        (value, &joined(&[&da, &dx])),
        (hand, &joined(&[&ha, &hx])),
        &numeric,
    );
}

#[test]
fn det() {
    let mut lists = det::Lists::default();
    for n in [3, 5, 7] {
        let a = det::instance(n, 1);
        let ours = value_with_gradient!(&a[..], |a| det::determinant(a, n));
        let mut bar = vec![f64::NAN; a.len()];
        let hand = det::gradient_by_hand(&a, n, &mut bar, &mut lists);
        let numeric = differences(&a, |a| det::determinant(a, n));
        check("det", (ours.0, &ours.1), (hand, &bar), &numeric);
    }
    let a = [2.0, 0.0, 1.0, 1.0, 3.0, 2.0, 1.0, 1.0, 4.0];
    assert_close("det", &[det::determinant(&a, 3)], &[18.0], 1e-15);
}

#[test]
fn ode() {
    let mut scratch = ode::Scratch::default();
    for (n, steps) in [(6, 5), (1, 3), (4, 1)] {
        let x = ode::instance(n, 1);
        let ours = value_with_gradient!(&x[..], |x| ode::objective(x, steps));
        let mut bar = vec![f64::NAN; n];
        let hand = ode::gradient_by_hand(&x, steps, &mut bar, &mut scratch);
        let numeric = differences(&x, |x| ode::objective(x, steps));
        check("ode", (ours.0, &ours.1), (hand, &bar), &numeric);
    }
    // Two components have the solution x₀ t and x₁ x₀ t²/2, which the method finds exactly.
    assert_close("ode", &ode::solve(&[0.5, 0.25], 10), &[1.0, 0.25], 1e-14);
}

#[test]
fn kmeans() {
    let (points, centroids) = kmeans::instance(30, 4, 3, 1);
    let ours = value_with_gradient!(&centroids[..], |c| kmeans::cost(&points, c, 3));
    let mut bar = vec![f64::NAN; centroids.len()];
    let hand = kmeans::gradient_by_hand(&points, &centroids, 3, &mut bar);
    let numeric = differences(&centroids, |c| kmeans::cost(&points, c, 3));
    check("kmeans", (ours.0, &ours.1), (hand, &bar), &numeric);
}

#[test]
fn brusselator() {
    let n = 5;
    let (u, v, rates) = brusselator::instance(n);
    let weights = Random::new(2).vector(2 * n * n, -1.0, 1.0);
    let (value, (du, dv, dr)) = value_with_gradient!(&u[..], &v[..], &rates, |u, v, rates| {
        brusselator::objective(u, v, rates, n, &weights)
    });
    let mut bar = brusselator::Gradient::new(n);
    let hand = brusselator::gradient_by_hand(&u, &v, &rates, n, &weights, &mut bar);
    let ours = joined(&[&du, &dv, &[dr.a, dr.b, dr.alpha]]);
    let by_hand = joined(&[&bar.u, &bar.v, &[bar.rates.a, bar.rates.b, bar.rates.alpha]]);
    let at = joined(&[&u, &v, &[rates.a, rates.b, rates.alpha]]);
    let numeric = differences(&at, |z| {
        let (u, rest) = z.split_at(n * n);
        let (v, r) = rest.split_at(n * n);
        let rates = brusselator::Rates {
            a: r[0],
            b: r[1],
            alpha: r[2],
        };
        brusselator::objective(u, v, &rates, n, &weights)
    });
    check("brusselator", (value, &ours), (hand, &by_hand), &numeric);
}

fn flat(z: &[fft::Complex]) -> Vec<f64> {
    z.iter().flat_map(|z| [z.re, z.im]).collect()
}

#[test]
fn fft() {
    use fft::Complex;
    let n = 16;
    let (signal, weights) = fft::instance(n, 1);
    let roots = fft::roots_of_unity(n);
    // The definition of the transform.
    let mut transformed = signal.clone();
    fft::transform(&mut transformed, &roots, false);
    for (k, found) in transformed.iter().enumerate() {
        let mut sum = Complex::default();
        for (j, z) in signal.iter().enumerate() {
            let angle = -2.0 * std::f64::consts::PI * (j * k) as f64 / n as f64;
            sum = sum.plus(z.times(Complex {
                re: angle.cos(),
                im: angle.sin(),
            }));
        }
        assert_close("transform", &flat(&[*found]), &flat(&[sum]), 1e-12);
    }
    fft::inverse(&mut transformed, &roots);
    assert_close("inverse", &flat(&transformed), &flat(&signal), 1e-14);

    let (value, gradient) =
        value_with_gradient!(&signal[..], |s| fft::objective(s, &weights, &roots));
    let ours: Vec<f64> = gradient.iter().flat_map(|z| [z.re, z.im]).collect();
    let mut bar = signal.clone();
    let hand = fft::gradient_by_hand(&signal, &weights, &roots, &mut bar);
    let numeric = differences(&flat(&signal), |z| {
        let signal: Vec<Complex> = z
            .chunks(2)
            .map(|z| Complex { re: z[0], im: z[1] })
            .collect();
        fft::objective(&signal, &weights, &roots)
    });
    check("fft", (value, &ours), (hand, &flat(&bar)), &numeric);
}

#[test]
fn gmm() {
    for (d, k) in [(2, 3), (5, 4), (1, 1)] {
        let (mixture, mut data) = gmm::instance(20, d, k, 1);
        data.m = 2;
        data.gamma = 1.3;
        let (value, gradient) = value_with_gradient!(&mixture, |m| gmm::objective(m, &data));
        let mut bar = mixture.clone();
        let hand = gmm::gradient_by_hand(&mixture, &data, &mut bar, &mut gmm::Scratch::default());
        let at = joined(&[&mixture.alphas, &mixture.means, &mixture.factors]);
        let numeric = differences(&at, |z| {
            let (alphas, rest) = z.split_at(k);
            let (means, factors) = rest.split_at(k * d);
            let mixture = gmm::Mixture {
                alphas: alphas.to_vec(),
                means: means.to_vec(),
                factors: factors.to_vec(),
            };
            gmm::objective(&mixture, &data)
        });
        let ours = joined(&[&gradient.alphas, &gradient.means, &gradient.factors]);
        let by_hand = joined(&[&bar.alphas, &bar.means, &bar.factors]);
        check("gmm", (value, &ours), (hand, &by_hand), &numeric);
    }
}

#[test]
fn lstm() {
    for (layers, characters) in [(1, 2), (2, 6), (3, 5)] {
        let (weights, data) = lstm::instance(layers, characters, 1);
        let (value, gradient) = value_with_gradient!(&weights, |w| lstm::objective(w, &data));
        let (mut bar, mut scratch) = (weights.clone(), lstm::Scratch::default());
        let hand = lstm::gradient_by_hand(&weights, &data, &mut bar, &mut scratch);
        let numeric = differences(&joined(&[&weights.layers, &weights.ends]), |z| {
            let (layers, ends) = z.split_at(weights.layers.len());
            let weights = lstm::Weights {
                layers: layers.to_vec(),
                ends: ends.to_vec(),
            };
            lstm::objective(&weights, &data)
        });
        let ours = joined(&[&gradient.layers, &gradient.ends]);
        check(
            "lstm",
            (value, &ours),
            (hand, &joined(&[&bar.layers, &bar.ends])),
            &numeric,
        );
    }
}

#[test]
fn ba() {
    let mut problem = ba::instance(3, 5, 7, 1);
    problem.cameras[1].rotation = [0.0; 3];
    for (i, seen) in problem.observations.iter().enumerate() {
        let (camera, point) = (&problem.cameras[seen.camera], &problem.points[seen.point]);
        let weight = problem.weights[i];
        let (value, ours) = ba::residual_jacobian(camera, point, weight, &seen.feature);
        let mut rows = [[f64::NAN; 15]; 2];
        let hand = ba::residual_jacobian_by_hand(camera, point, weight, &seen.feature, &mut rows);
        assert_close("ba", &value, &hand, 1e-10);
        for r in 0..2 {
            assert_close("ba", &ours[r], &rows[r], 1e-10);
            if seen.camera == 1 {
                // There the function that is differentiated is not the one next to it.
                continue;
            }
            let at = joined(&[
                &camera.rotation,
                &camera.center,
                &[camera.focal],
                &camera.principal,
                &camera.distortion,
                point,
                &[weight],
            ]);
            let numeric = differences(&at, |z| {
                let camera = ba::Camera {
                    rotation: [z[0], z[1], z[2]],
                    center: [z[3], z[4], z[5]],
                    focal: z[6],
                    principal: [z[7], z[8]],
                    distortion: [z[9], z[10]],
                };
                ba::residual(&camera, &[z[11], z[12], z[13]], z[14], &seen.feature)[r]
            });
            assert_close("ba", &rows[r], &numeric, 1e-8);
        }
    }
    let (mut ours, mut hand) = (ba::Jacobian::new(&problem), ba::Jacobian::new(&problem));
    ba::jacobian(&problem, &mut ours);
    ba::jacobian_by_hand(&problem, &mut hand);
    assert_close("ba", ours.matrix.values(), hand.matrix.values(), 1e-10);
    // The rows of the last observation, and the last weight.
    let (starts, columns) = (ours.matrix.row_starts(), ours.matrix.columns());
    // Observation 6 is of camera 0 and point 1.
    let at = [0, 33 + 3, 48 + 6];
    let expected: Vec<usize> = (at[0]..at[0] + 11)
        .chain(at[1]..at[1] + 3)
        .chain([at[2]])
        .collect();
    assert_eq!(columns[starts[12]..starts[13]], expected);
    assert_eq!(columns[starts[13]..starts[14]], expected);
    assert_eq!(columns[starts[20]..], [at[2]]);
}

#[test]
fn hand() {
    for mirrored in [false, true] {
        let (mut data, theta, us) = hand::instance(30, 8, 1);
        data.model.is_mirrored = mirrored;
        let seed = Random::new(3).vector(3 * data.points.len(), -1.0, 1.0);
        let mut scratch = hand::Scratch::default();
        let (mut residuals, mut theta_bar, mut us_bar) = (
            vec![f64::NAN; seed.len()],
            vec![f64::NAN; 26],
            vec![f64::NAN; us.len()],
        );

        let (value, pullback) = value_with_pullback!(&theta[..], |t| hand::simple(t, &data));
        hand::pullback_by_hand(
            &theta,
            None,
            &data,
            &seed,
            &mut residuals,
            &mut theta_bar,
            &mut [],
            &mut scratch,
        );
        assert_close("hand", &value, &residuals, 1e-10);
        assert_close("hand", &pullback(seed.clone()), &theta_bar, 1e-10);
        let weighted = |r: Vec<f64>| r.iter().zip(&seed).map(|(r, s)| r * s).sum::<f64>();
        let numeric = differences(&theta, |t| weighted(hand::simple(t, &data)));
        assert_close("hand", &theta_bar, &numeric, 1e-8);

        let (value, pullback) =
            value_with_pullback!(&theta[..], &us[..], |t, u| hand::complicated(t, u, &data));
        hand::pullback_by_hand(
            &theta,
            Some(&us),
            &data,
            &seed,
            &mut residuals,
            &mut theta_bar,
            &mut us_bar,
            &mut scratch,
        );
        let (ours_theta, ours_us) = pullback(seed.clone());
        let by_hand = joined(&[&theta_bar, &us_bar]);
        assert_close("hand", &value, &residuals, 1e-10);
        assert_close("hand", &joined(&[&ours_theta, &ours_us]), &by_hand, 1e-10);
        let numeric = differences(&joined(&[&theta, &us]), |z| {
            weighted(hand::complicated(&z[..26], &z[26..], &data))
        });
        assert_close("hand", &by_hand, &numeric, 1e-8);
    }
}
