use super::pose::{IDENTITY, multiply};
use super::{Data, Matrix, Model};
use crate::Random;

/// A model with so many vertices, points measured on it, `theta`, and `us`. The correspondences are
/// triangles for [`super::complicated`]; they serve as vertices for [`super::simple`], too.
#[must_use]
pub fn instance(vertices: usize, points: usize, seed: u64) -> (Data, Vec<f64>, Vec<f64>) {
    let mut random = Random::new(seed);
    let model = model(vertices, &mut random);
    let correspondences = (0..points).map(|_| random.index(vertices)).collect();
    let measured = (0..points)
        .map(|_| triple(&mut random, -1.0, 1.0))
        .collect();
    let theta = random.vector(26, -0.5, 0.5);
    let us = random.vector(2 * points, 0.0, 0.5);
    let data = Data {
        model,
        correspondences,
        points: measured,
    };
    (data, theta, us)
}

fn triple(random: &mut Random, low: f64, high: f64) -> [f64; 3] {
    [(); 3].map(|()| random.between(low, high))
}

/// A wrist, five fingers of four bones each, and a forearm.
fn model(vertices: usize, random: &mut Random) -> Model {
    let parents: Vec<Option<usize>> = (0..22)
        .map(|b| match b {
            0 => None,
            21 => Some(0),
            b if b % 4 == 1 => Some(0),
            b => Some(b - 1),
        })
        .collect();
    let mut absolutes: Vec<Matrix> = Vec::new();
    let mut base_relatives = Vec::new();
    let mut inverse_base_absolutes = Vec::new();
    for parent in &parents {
        let relative = translation(&triple(random, -0.3, 0.3));
        let absolute = parent.map_or(relative, |p| multiply(&absolutes[p], &relative));
        let moved = [absolute[0][3], absolute[1][3], absolute[2][3]];
        base_relatives.push(relative);
        inverse_base_absolutes.push(translation(&moved.map(|x| -x)));
        absolutes.push(absolute);
    }
    let mut weights = vec![vec![0.0; vertices]; 22];
    for v in 0..vertices {
        let share = random.between(0.3, 0.7);
        weights[random.index(22)][v] += share;
        weights[random.index(22)][v] += 1.0 - share;
    }
    Model {
        parents,
        base_relatives,
        inverse_base_absolutes,
        base_positions: (0..vertices)
            .map(|_| {
                let [x, y, z] = triple(random, -1.0, 1.0);
                [x, y, z, 1.0]
            })
            .collect(),
        weights,
        triangles: (0..2 * vertices)
            .map(|_| [(); 3].map(|()| random.index(vertices)))
            .collect(),
        is_mirrored: false,
    }
}

fn translation(by: &[f64; 3]) -> Matrix {
    let mut matrix = IDENTITY;
    for i in 0..3 {
        matrix[i][3] = by[i];
    }
    matrix
}
