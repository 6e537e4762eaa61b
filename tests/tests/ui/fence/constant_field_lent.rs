use ad_runtime::prelude::*;

#[derive(Clone, Differentiable)]
struct Track {
    position: f64,
    #[no_derivative]
    trace: Vec<f64>,
}

impl Track {
    #[differentiable]
    fn record(&mut self, x: f64) {
        self.trace.push(x);
    }

    #[differentiable]
    fn renamed(&mut self, x: f64) {
        let track = self;
        track.trace.push(x);
    }
}

#[derive(Clone, Differentiable)]
enum Law {
    Free(f64),
    Spring(#[no_derivative] f64, f64),
    Damped {
        #[no_derivative]
        rate: f64,
        level: f64,
    },
}

impl Law {
    #[differentiable]
    fn spring(rate: f64, level: f64) -> Self {
        Self::Spring(rate, level)
    }
}

#[differentiable]
fn made(x: &[f64]) -> f64 {
    let law = Law::Damped {
        rate: x[0],
        level: x[1],
    };
    match law {
        Law::Free(a) => a,
        Law::Spring(a, b) => a * b,
        Law::Damped { rate, level } => rate * level,
    }
}

#[differentiable]
fn borrowed(track: &mut Track, x: f64) {
    track.trace.push(x);
}

#[differentiable]
fn elements(x: &[f64]) -> f64 {
    let mut tracks = vec![Track {
        position: x[0],
        trace: vec![],
    }];
    let first = &mut tracks[0];
    first.trace.push(x[1]);
    tracks[0].position * tracks[0].trace[0]
}

fn main() {}
