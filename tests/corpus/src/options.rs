//! Closures that options, results and arrays give what they hold to.

use crate::cases;

mod case_of_elements {
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn of_elements(x: &[f64]) -> f64 {
        let k = x[1];
        x.first().map(|v| v * k).unwrap_or(0.0)
            + x.get(2).map(|v| v.sin()).unwrap_or(1.0) * x.get(20).map_or(k, |v| v * 2.0)
    }
}
use case_of_elements::of_elements;

mod case_of_results_of_functions {
    use ad_runtime::prelude::*;
    #[differentiable]
    fn safe(a: f64, b: f64) -> Option<f64> {
        if b.abs() > 0.05 { Some(a / b) } else { None }
    }
    #[differentiable]
    pub(super) fn of_results_of_functions(x: &[f64]) -> f64 {
        let a = safe(x[0], x[1])
            .map(|v| v * x[2])
            .unwrap_or_else(|| (x[0] + 0.3) * (x[1] * x[2]));
        let b = safe(x[0], 0.0)
            .map(|v| v * x[2])
            .unwrap_or_else(|| (x[0] + 0.3) * (x[1] * x[2]));
        let c = safe(x[1], x[2])
            .and_then(|v| safe(v, x[0]))
            .map_or_else(|| (x[2] - x[0]), |v| v * v);
        a * b + c
    }
}
use case_of_results_of_functions::of_results_of_functions;

mod case_of_fields_and_methods {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    struct W {
        o: Option<f64>,
        k: f64,
    }
    #[differentiable]
    impl W {
        fn go(&self) -> f64 {
            self.o.map(|v| v * self.k).unwrap_or(self.k)
        }
        fn best(&self) -> Option<f64> {
            self.o
        }
        fn two(&self) -> f64 {
            self.best().map(|v| v + self.k).unwrap_or(0.0)
        }
    }
    #[differentiable]
    pub(super) fn of_fields_and_methods(x: &[f64]) -> f64 {
        let w = W {
            o: Some(x[0]),
            k: x[1],
        };
        let u = W { o: None, k: x[2] };
        w.go() * u.go() + w.two()
    }
}
use case_of_fields_and_methods::of_fields_and_methods;

mod case_of_parameters {
    use ad_runtime::prelude::*;
    #[differentiable]
    fn g(o: &Option<f64>, p: Option<f64>) -> f64 {
        let a = o.map(|v| v * 2.0).unwrap_or(1.0);
        let b = p.map(|v: f64| -> f64 {
            let w = v * v;
            w + 1.0
        });
        a * b.unwrap_or(0.5)
    }
    #[differentiable]
    pub(super) fn of_parameters(x: &[f64]) -> f64 {
        let held = 2.0;
        let e = 3.0;
        g(&Some(x[0]), Some(x[1]))
            + g(&None, Some(x[2])).abs()
            + g(&Some((x[0] + 0.3)), None)
            + Some(x[2]).map(|v| v * held * e).unwrap()
    }
}
use case_of_parameters::of_parameters;

mod case_of_arrays {
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn of_arrays(x: &[f64]) -> f64 {
        let a = [x[0], x[1], x[2]].map(|v| v * v);
        let b: [f64; 3] = [(x[0] + 0.3), (x[1] * x[2]), (x[2] - x[0])];
        let k = a[0];
        let c = b.map(|v| v * k).map(f64::sin);
        a[1] * c[2] + c[0] * a[2]
    }
}
use case_of_arrays::of_arrays;

mod case_of_array_parameters {
    use ad_runtime::prelude::*;
    #[differentiable]
    fn norm(v: [f64; 3]) -> [f64; 3] {
        let n = (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]).sqrt();
        v.map(|c| c / n)
    }
    #[differentiable]
    fn scale(v: &[f64; 3], k: f64) -> [f64; 3] {
        v.map(|c| c * k)
    }
    #[derive(Clone, Copy, Differentiable)]
    struct V {
        x: f64,
        y: f64,
    }
    #[differentiable]
    impl V {
        fn neg(self) -> V {
            V {
                x: -self.x,
                y: self.y * self.x,
            }
        }
    }
    #[differentiable]
    pub(super) fn of_array_parameters(x: &[f64]) -> f64 {
        let n = norm([x[0], x[1], x[2]]);
        let s = scale(&n, (x[0] + 0.3));
        let vs = [
            V { x: x[0], y: x[1] },
            V {
                x: x[2],
                y: (x[0] + 0.3),
            },
        ]
        .map(|v| v.neg());
        s[0] * s[1] + vs[0].y * vs[1].x
    }
}
use case_of_array_parameters::of_array_parameters;

mod case_popped_and_asked {
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn popped_and_asked(x: &[f64]) -> f64 {
        let mut v = x.to_vec();
        let mut s = 0.0;
        let t = v.pop().map(|p| p * x[0]).unwrap_or(0.0);
        x.last().map(|l| s += l * t);
        if v.first().is_some_and(|a| *a > 0.1) {
            s *= 2.0;
        }
        let y = x.iter().map(|a| a * t).sum::<f64>();
        s * y
    }
}
use case_popped_and_asked::popped_and_asked;

mod case_by_paths_and_patterns {
    use ad_runtime::prelude::*;
    #[differentiable]
    fn g(v: f64) -> f64 {
        v * v
    }
    #[differentiable]
    pub(super) fn by_paths_and_patterns(x: &[f64]) -> f64 {
        let h = |a: f64| a * x[1];
        let o = Some(x[0]);
        let a = o.map(g).map(h).map(f64::cos);
        let b = o.as_ref().map(|v| v * 2.0);
        let c = x.first().copied().map(|mut v| {
            v *= 2.0;
            v
        });
        let d = Some((x[2], (x[0] + 0.3))).map(|(p, q)| p * q);
        a.unwrap() * b.unwrap() + c.unwrap() * d.unwrap()
    }
}
use case_by_paths_and_patterns::by_paths_and_patterns;

mod case_of_a_loop {
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn of_a_loop(x: &[f64]) -> f64 {
        let mut o = None;
        for v in x {
            o = o.map(|b: f64| b * 0.5 + v * v).or_else(|| Some(*v));
        }
        o.unwrap()
    }
}
use case_of_a_loop::of_a_loop;

mod case_of_constants {
    use ad_runtime::prelude::*;
    #[differentiable]
    pub(super) fn of_constants(x: &[f64]) -> f64 {
        let k = [1.0, 2.0].map(|v| v + 1.0);
        let n = [1usize, 2].map(|i| i + 1);
        let names = ["a", "b"].map(|s| s.len());
        x[n[0]] * k[1] * names[0] as f64 + [x[0], x[1]].map(|v| (v, v * 2.0))[1].1
    }
}
use case_of_constants::of_constants;

use ad_runtime::prelude::*;

cases![
    of_elements,
    of_results_of_functions,
    of_fields_and_methods,
    of_parameters,
    of_arrays,
    of_array_parameters,
    popped_and_asked,
    by_paths_and_patterns,
    of_a_loop,
    of_constants
];
