//! Types: arrays of every length, constants, enums, maps, collections.

use crate::cases;
use ad_runtime::prelude::*;

/// Numbers beside constants.
#[derive(Clone, Debug, Differentiable)]
pub struct Beside {
    /// A number.
    pub x: f64,
    /// A constant.
    #[no_derivative]
    pub k: f64,
    /// Rows.
    pub rows: [[f64; 3]; 3],
}

/// Constants between numbers.
#[derive(Clone, Debug, Differentiable)]
pub struct Between(#[no_derivative] f64, f64, #[no_derivative] usize, f64);

#[differentiable]
fn dot<const N: usize>(a: [f64; N], b: &[f64; N]) -> f64 {
    let mut s = 0.0;
    for i in 0..N {
        s += a[i] * b[i];
    }
    s
}

#[differentiable]
fn long_array(x: &[f64]) -> f64 {
    let mut a = [0.0; 50];
    for i in 0..50 {
        a[i] = x[i % 3] * i as f64 * 0.1;
    }
    let b = [x[0] * x[1]; 50];
    dot(a, &b)
}

#[differentiable]
fn nested_arrays(x: &[f64]) -> f64 {
    let mut m = [[x[0], x[1], x[2]], [x[1], x[1], 1.0], [x[2], 0.5, x[0]]];
    m[1][2] = m[0][0] * m[2][1];
    let mut s = 0.0;
    for i in 0..3 {
        for j in 0..3 {
            s += m[i][j] * m[j][i] * x[i];
        }
    }
    s
}

#[differentiable]
fn vector_of_arrays(x: &[f64]) -> f64 {
    let mut v = vec![[x[0], x[1]], [x[2], x[0] * x[1]]];
    v[0][1] *= x[2];
    v[1] = [v[0][1], v[1][0]];
    dot(v[0], &v[1])
}

#[differentiable]
fn constant_field_read(x: &[f64]) -> f64 {
    let b = Beside {
        x: x[0] * x[1],
        k: 3.0,
        rows: [[x[0], x[1], x[2]]; 3],
    };
    b.k * b.x + b.rows[1][2] * b.k + b.k
}

#[differentiable]
fn constant_field_scaled(x: &[f64]) -> f64 {
    let mut b = Beside {
        x: x[0] * x[1],
        k: 3.0,
        rows: [[x[0], x[1], x[2]]; 3],
    };
    let mut s = 0.0;
    for i in 0..3 {
        b.k *= 2.0;
        b.k += 1.0;
        s += b.x * b.k * b.rows[i][i];
    }
    s
}

#[differentiable]
fn scale_by(b: &mut Beside, x: f64) -> f64 {
    b.k *= 0.5;
    b.x *= b.k;
    b.x * x
}

#[differentiable]
fn constant_field_of_a_parameter(x: &[f64]) -> f64 {
    let mut b = Beside {
        x: x[0] * x[1],
        k: 3.0,
        rows: [[0.0; 3]; 3],
    };
    let y = scale_by(&mut b, x[2]);
    y * b.x + scale_by(&mut b, x[0])
}

#[differentiable]
fn constants_between(x: &[f64]) -> f64 {
    let mut b = Between(2.0, x[0], 1, x[1]);
    b.3 *= b.0;
    b.0 += 1.0;
    b.1 * b.3 * b.0 + x[b.2]
}

#[differentiable]
fn double(x: f64) -> f64 {
    2.0 * x * x
}

#[differentiable]
fn constant_field_passed_on(x: &[f64]) -> f64 {
    let b = Beside {
        x: x[0] * x[1],
        k: 3.0,
        rows: [[0.0; 3]; 3],
    };
    double(b.k) * b.x + b.k.sin() * x[2] + (-b.k) * x[0]
}

#[differentiable]
fn stack(x: &[f64]) -> f64 {
    let mut v = Vec::new();
    v.push(x[0] * x[1]);
    v.push(x[2]);
    v.push(x[0]);
    let top = v.pop().unwrap();
    v.push(top * v[0]);
    let mut s = 0.0;
    for i in 0..v.len() {
        s += v[i] * x[i];
    }
    s + v.pop().unwrap() * top
}

#[differentiable]
fn stack_in_a_loop(x: &[f64]) -> f64 {
    let mut v = vec![x[0]];
    let mut s = 0.0;
    for i in 0..6 {
        if i % 3 == 2 {
            let a = v.pop().unwrap();
            s += a * a;
        } else {
            let last = v[v.len() - 1];
            v.push(last * x[i % 3] + 0.5);
        }
    }
    for a in &v {
        s += *a * x[1];
    }
    s
}

#[differentiable]
fn inserted_and_removed(x: &[f64]) -> f64 {
    let mut v = vec![x[0], x[1], x[2]];
    v.insert(1, x[0] * x[2]);
    let a = v.remove(2);
    let b = v.swap_remove(0);
    v.insert(0, a * b);
    v[0] * v[1] * 2.0 + v[2] * a
}

#[differentiable]
fn extended(x: &[f64]) -> f64 {
    let mut v = vec![x[0] * x[0]];
    v.extend_from_slice(x);
    let w = vec![x[1] * v[0], x[2]];
    v.extend_from_slice(&w);
    v.extend(w);
    v.extend([x[0], x[1]]);
    let mut s = 0.0;
    for i in 0..v.len() {
        s += v[i] * v[i] * (i as f64 + 1.0) * 0.1;
    }
    s
}

#[differentiable]
fn appended_and_split(x: &[f64]) -> f64 {
    let mut v = vec![x[0], x[1]];
    let mut w = vec![x[2] * x[0], x[1]];
    v.append(&mut w);
    w.push(v[2]);
    let mut tail = v.split_off(1);
    tail[0] *= w[0];
    v[0] * tail[0] + tail[2] * tail[1]
}

#[differentiable]
fn resized(x: &[f64]) -> f64 {
    let mut v = vec![x[0], x[1] * x[0]];
    v.resize(5, x[2]);
    v[3] *= v[1];
    let a = v[3] * v[4];
    v.resize(2, 0.0);
    let b = v[1];
    v.truncate(1);
    v.push(x[1]);
    let c = v[0] * v[1];
    v.clear();
    v.push(a * b);
    c * v[0] + a
}

#[differentiable]
fn turned_around(x: &[f64]) -> f64 {
    let mut v = vec![x[0], x[1] * x[0], x[2], x[0]];
    v.reverse();
    v.swap(0, 2);
    v.rotate_left(1);
    v[0] *= x[1];
    v.rotate_right(2);
    v.swap(1, 1);
    v[0] * 2.0 + v[1] * v[2] * 3.0 - v[3]
}

#[differentiable]
fn filled(x: &[f64]) -> f64 {
    let mut v = vec![x[0], x[1], x[2]];
    let a = v[0] * v[1];
    v.fill(a);
    v[1] *= x[2];
    let b = v[0] * v[1] * v[2];
    v.copy_from_slice(x);
    let mut w = [0.0, a, b];
    w.clone_from_slice(&v);
    w[1] * v[2] * b
}

#[differentiable]
fn first_and_last(x: &[f64]) -> f64 {
    let v = vec![x[0] * x[1], x[1], x[2]];
    let a = *v.first().unwrap();
    let b = v.last().unwrap();
    let c = v.get(1).copied().unwrap_or(0.0);
    let d = v.get(7).copied().unwrap_or(x[0]);
    let e = x.first().cloned().unwrap_or_default();
    a * b * c + d * e
}

#[differentiable]
fn split_in_two(x: &[f64]) -> f64 {
    let (a, b) = x.split_at(1);
    let v = vec![vec![a[0], b[1]], vec![], vec![b[0] * x[0]]];
    let w = v.concat();
    w[0] * w[1] * w[2] + a[0]
}

#[differentiable]
fn boxed(x: &[f64]) -> f64 {
    let b = Box::new(x[0] * x[1]);
    let c = Box::new(*b * x[2]);
    *c * *b
}

#[differentiable]
fn vectors_of_vectors(x: &[f64]) -> f64 {
    let mut m: Vec<Vec<f64>> = Vec::with_capacity(3);
    for i in 0..3 {
        let mut row = Vec::new();
        for j in 0..3 {
            row.push(x[i] * x[j] + j as f64);
        }
        m.push(row);
    }
    m.swap(0, 2);
    let last = m.pop().unwrap();
    m[0][1] *= last[2];
    let a = m[0][1];
    m[1].push(a);
    m[1][3] * m[0][0] + last[0]
}

#[differentiable]
fn push_all(v: &mut Vec<f64>, x: &[f64]) {
    for i in 0..x.len() {
        v.push(x[i] * x[i]);
    }
    v.remove(0);
}

#[differentiable]
fn pushed_through_a_reference(x: &[f64]) -> f64 {
    let mut v = vec![x[0]];
    push_all(&mut v, x);
    push_all(&mut v, &x[1..]);
    v[0] * v[1] + v[3] * v[2]
}

#[differentiable]
fn swapped_and_replaced(x: &[f64]) -> f64 {
    let mut a = x[0] * x[1];
    let mut b = x[2];
    std::mem::swap(&mut a, &mut b);
    let c = std::mem::replace(&mut a, b * x[0]);
    let mut v = vec![a, c];
    let w = std::mem::take(&mut v);
    v.push(w[0] * w[1]);
    v[0] * b + w[1]
}

#[differentiable]
fn maps_by_key(x: &[f64]) -> f64 {
    let mut m = std::collections::BTreeMap::new();
    m.insert("a", x[0] * x[1]);
    m.insert("b", x[2]);
    let c = m["a"] * m["b"];
    m.insert("a", c * x[0]);
    let d = *m.get("a").unwrap();
    if m.contains_key("b") {
        let b = m.remove("b").unwrap();
        m.insert("c", b * d);
    }
    m["c"] * m["a"] + m.len() as f64 * x[1]
}

#[differentiable]
fn total(m: &std::collections::HashMap<usize, Vec<f64>>, n: usize) -> f64 {
    let mut s = 0.0;
    for i in 0..n {
        s += m[&i][0] * m[&i][1];
    }
    s * m[&0][0]
}

#[differentiable]
fn maps_of_vectors(x: &[f64]) -> f64 {
    let mut m = std::collections::HashMap::new();
    for i in 0..3 {
        m.insert(i, vec![x[i], x[(i + 1) % 3] * x[i]]);
    }
    let old = m.insert(1, vec![x[0], x[2]]).unwrap();
    let t = total(&m, 3) * old[1];
    m.clear();
    m.insert(0, vec![t]);
    m[&0][0] * t
}

/// A map in a struct.
#[derive(Clone, Debug, Differentiable)]
pub struct Named {
    /// Numbers by name.
    pub numbers: std::collections::BTreeMap<String, f64>,
}

#[differentiable]
impl Named {
    fn weighted(&self, x: f64) -> f64 {
        self.numbers["w"] * x + self.numbers["b"]
    }
}

#[differentiable]
fn map_in_a_struct(x: &[f64]) -> f64 {
    let mut numbers = std::collections::BTreeMap::new();
    numbers.insert(String::from("w"), x[0]);
    numbers.insert(String::from("b"), x[1]);
    let named = Named { numbers };
    named.weighted(x[2]) * named.weighted(x[0])
}

#[differentiable]
fn options(x: &[f64]) -> f64 {
    let mut a = Some(x[0] * x[1]);
    let b = a.take().unwrap();
    if a.is_none() {
        a.insert(b * x[2]);
    }
    let c = a.replace(x[1] * b).expect("there is one");
    let d = *a.as_ref().unwrap();
    let mut e = None;
    e.get_or_insert(d);
    e.get_or_insert(c);
    let none: Option<f64> = None;
    c * d + a.unwrap_or(0.0) * e.unwrap_or_default() + none.unwrap_or(x[0])
}

#[differentiable]
fn checked(x: f64) -> Result<f64, String> {
    if x > 0.0 {
        return Ok(x * x);
    }
    Err(String::from("negative"))
}

#[differentiable]
fn results(x: &[f64]) -> f64 {
    let a = checked(x[0]);
    let b = if a.is_ok() { a.unwrap() } else { x[1] };
    let c = checked(x[1]).unwrap_or(x[2]);
    let d = checked(x[2]).ok().unwrap_or(b);
    b * c * d
}

/// A figure of the plane.
#[derive(Clone, Debug, Differentiable)]
pub enum Figure {
    /// A point.
    Point,
    /// A radius.
    Circle(f64),
    /// Sides.
    Rect {
        /// Width.
        w: f64,
        /// Height.
        h: f64,
        /// A constant.
        #[no_derivative]
        scale: f64,
    },
    /// Corners.
    Polygon(Vec<[f64; 2]>),
}

#[differentiable]
impl Figure {
    fn area(&self) -> f64 {
        match self {
            Figure::Point => 0.0,
            Figure::Circle(r) => *r * *r * 3.0,
            Figure::Rect { w, h, scale } => *w * *h * *scale,
            Figure::Polygon(corners) => {
                let mut s = 0.0;
                for i in 0..corners.len() {
                    let j = (i + 1) % corners.len();
                    s += corners[i][0] * corners[j][1] - corners[j][0] * corners[i][1];
                }
                0.5 * s
            }
        }
    }
}

#[differentiable]
fn figures(x: &[f64]) -> f64 {
    let mut all = Vec::new();
    all.push(Figure::Point);
    all.push(Figure::Circle(x[0] * x[1]));
    all.push(Figure::Rect {
        w: x[0],
        h: x[2] * x[2],
        scale: 2.0,
    });
    all.push(Figure::Polygon(vec![
        [x[0], x[1]],
        [x[1], 1.0],
        [x[2], x[0] * 2.0],
    ]));
    let mut s = x[0];
    for figure in &all {
        s = s * 0.5 + figure.area();
    }
    s
}

/// A formula.
#[derive(Clone, Debug, Differentiable)]
pub enum Expr {
    /// A number.
    Lit(f64),
    /// A sum.
    Add(Box<Expr>, Box<Expr>),
    /// A product.
    Mul(Box<Expr>, Box<Expr>),
}

#[differentiable(recursive)]
fn evaluate(e: &Expr) -> f64 {
    match e {
        Expr::Lit(x) => *x,
        Expr::Add(a, b) => evaluate(a) + evaluate(b),
        Expr::Mul(a, b) => evaluate(a) * evaluate(b),
    }
}

#[differentiable]
fn recursive_formula(x: &[f64]) -> f64 {
    let a = Expr::Add(Box::new(Expr::Lit(x[0])), Box::new(Expr::Lit(x[1])));
    let b = Expr::Mul(Box::new(a), Box::new(Expr::Lit(x[2] * x[0])));
    evaluate(&b) * x[1]
}

/// A queue with its sum.
#[derive(Clone, Debug, Default, Differentiable)]
pub struct Queue {
    items: Vec<f64>,
    sum: f64,
}

#[differentiable]
impl Queue {
    fn enqueue(&mut self, x: f64) {
        self.items.push(x);
        self.sum += x * x;
    }
    fn shrink(&mut self) {
        let first = self.items.remove(0);
        self.sum -= first;
        if self.items.len() > 2 {
            let last = self.items.pop().unwrap();
            self.sum *= last;
        }
    }
}

#[differentiable]
fn queue(x: &[f64]) -> f64 {
    let mut q = Queue {
        items: Vec::new(),
        sum: 1.0,
    };
    for i in 0..5 {
        q.enqueue(x[i % 3] * q.sum);
        if i % 2 == 1 {
            q.shrink();
        }
    }
    q.sum * q.items[0]
}

#[differentiable]
fn cleared_in_a_loop(x: &[f64]) -> f64 {
    let mut v: Vec<f64> = Vec::new();
    let mut s = 0.1;
    for i in 0..7 {
        v.push(x[i % 3] * s);
        if v.len() == 3 {
            s += v[0] * v[2];
            v.clear();
            continue;
        }
        if i == 5 {
            break;
        }
        s += v[v.len() - 1] * 0.5;
    }
    s + v[0]
}

cases!(
    long_array,
    nested_arrays,
    vector_of_arrays,
    constant_field_read,
    constant_field_scaled,
    constant_field_of_a_parameter,
    constants_between,
    constant_field_passed_on,
    maps_by_key,
    maps_of_vectors,
    map_in_a_struct,
    options,
    results,
    stack,
    figures,
    recursive_formula,
    queue,
    cleared_in_a_loop,
    stack_in_a_loop,
    inserted_and_removed,
    extended,
    appended_and_split,
    resized,
    turned_around,
    filled,
    first_and_last,
    split_in_two,
    boxed,
    vectors_of_vectors,
    pushed_through_a_reference,
    swapped_and_replaced,
);
