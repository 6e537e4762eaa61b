use ad_runtime::prelude::*;

#[derive(Clone, Differentiable)]
struct Gains {
    rate: f64,
}

#[derive(Clone, Differentiable)]
struct Plant {
    level: f64,
    trace: Vec<f64>,
    #[no_derivative]
    last: f64,
    #[no_derivative]
    best: Option<f64>,
    #[no_derivative]
    pair: (f64, usize),
    #[no_derivative]
    gains: Gains,
    #[no_derivative]
    kept: Vec<f64>,
}

#[differentiable]
impl Plant {
    fn cost(&self) -> f64 {
        self.level * self.level
    }

    fn step(&mut self) -> f64 {
        self.last = self.cost();
        self.last = *self.trace.last().unwrap();
        self.last = std::mem::take(&mut self.level);
        self.last = 'found: {
            break 'found self.level;
        };
        self.best = Some(self.level);
        self.pair = (self.level, 1);
        self.gains = Gains { rate: self.level };
        self.kept = self.trace.iter().map(|a| a * 2.0).collect();
        self.kept.clone_from(&self.trace);
        self.level * self.last
    }
}

#[differentiable]
fn made(x: &[f64]) -> f64 {
    let plant = Plant {
        level: x[0],
        trace: Vec::new(),
        last: x[1],
        best: None,
        pair: (0.0, 0),
        gains: Gains { rate: 1.0 },
        kept: Vec::new(),
    };
    plant.level * plant.last
}

fn main() {}
