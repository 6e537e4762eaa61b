//! The IR as text, for snapshots and `#[differentiable(trace = "..")]`.

use super::{Aggregate, Arg, Block, Callee, Exit, Func, Iter, Op, Operand, Place, Stmt};
use crate::analysis::activity::Activity;
use crate::transform::adjoint::{Adjoint, Coefficient, Source, Target};
use proc_macro2::TokenStream;
use quote::ToTokens;
use std::fmt::Write as _;

pub(crate) fn func(func: &Func) -> String {
    let params: Vec<String> = func
        .params
        .iter()
        .map(|param| func.vars[param.var.0].ident.to_string())
        .collect();
    let mut printer = Printer {
        func,
        text: String::new(),
        indent: 1,
    };
    printer.block(&func.body);
    format!("func({}) {{\n{}}}\n", params.join(", "), printer.text)
}

/// The active variables and the parameters that reach them.
pub(crate) fn activity(func: &Func, activity: &Activity) -> String {
    let mut text = String::new();
    for (i, var) in func.vars.iter().enumerate() {
        let id = super::VarId(i);
        let kind = match (activity.is_active(id), activity.is_varied(id)) {
            (true, _) => "active",
            (false, true) => "varied",
            (false, false) => "inactive",
        };
        let _ = writeln!(text, "{}: {kind}", var.ident);
    }
    text
}

struct Printer<'f> {
    func: &'f Func,
    text: String,
    indent: usize,
}

impl Printer<'_> {
    fn line(&mut self, line: &str) {
        let _ = writeln!(self.text, "{:width$}{line}", "", width = 4 * self.indent);
    }

    fn inner(&mut self, block: &Block) {
        self.indent += 1;
        self.block(block);
        self.indent -= 1;
    }

    fn block(&mut self, block: &Block) {
        for stmt in &block.stmts {
            self.stmt(stmt);
        }
        if let Some(tail) = &block.tail {
            let tail = self.operand(tail);
            self.line(&tail);
        }
    }

    fn name(&self, var: super::VarId) -> String {
        self.func.vars[var.0].ident.to_string()
    }

    fn place(&self, place: &Place) -> String {
        let root = self.func.vars[place.root.0].ident.to_token_stream();
        crate::emit::place::path(root, &place.projections).to_string()
    }

    fn operand(&self, operand: &Operand) -> String {
        crate::emit::place::operand(&self.func.vars, operand).to_string()
    }

    fn operands(&self, operands: &[Operand]) -> String {
        operands
            .iter()
            .map(|x| self.operand(x))
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn args(&self, args: &[Arg]) -> String {
        args.iter()
            .map(|arg| match arg {
                Arg::Value(operand) => self.operand(operand),
                Arg::Ref { place, .. } => format!("&{}", self.place(place)),
                Arg::RefMut { place, .. } => format!("&mut {}", self.place(place)),
                Arg::Unknown { place } => format!("&mut? {}", self.place(place)),
            })
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn op(&self, op: &Op) -> String {
        match op {
            Op::Use(x) => self.operand(x),
            Op::Neg(x) => format!("-{}", self.operand(x)),
            Op::Binary(op, x, y) => {
                format!("{} {} {}", self.operand(x), op.symbol(), self.operand(y))
            }
            Op::Cast(x, _) => format!("cast {}", self.operand(x)),
            Op::Call { callee, args } => {
                let callee = match callee {
                    Callee::Function { path, .. } => path.to_string(),
                    Callee::Associated { ty, name, .. } => format!("{ty}::{name}"),
                    Callee::Value(place) => format!("value {}", self.place(place)),
                };
                format!("call {callee}({})", self.args(args))
            }
            Op::Method {
                receiver,
                name,
                args,
                ..
            } => {
                format!(
                    "method {}.{name}({})",
                    self.args(std::slice::from_ref(receiver)),
                    self.args(args)
                )
            }
            Op::Aggregate { shape, parts } => {
                let name = match shape {
                    Aggregate::Tuple => "tuple",
                    Aggregate::Array => "array",
                    Aggregate::Vec => "vec",
                    Aggregate::Struct { .. } => "struct",
                    Aggregate::Constructor { .. } => "constructor",
                };
                format!("{name}({})", self.operands(parts))
            }
            Op::Repeat { value, len, .. } => {
                format!("repeat({}; {})", self.operand(value), len.tokens)
            }
            Op::Closure(closure) => {
                let captures: Vec<String> = closure
                    .captures
                    .iter()
                    .map(|capture| self.place(&capture.place))
                    .collect();
                format!("closure({})", captures.join(", "))
            }
            Op::Borrow { place, .. } => format!("&{}", self.place(place)),
            Op::Surgery { value, .. } => format!("surgery {}", self.operand(value)),
            Op::Stop(inert) => format!("stop {}", inert.tokens),
            Op::Inert(inert) => format!("inert {}", inert.tokens),
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Let { var, op, .. } => {
                let line = format!("let {} = {}", self.name(*var), self.op(op));
                self.line(&line);
            }
            Stmt::Destructure { pattern, value, .. } => {
                let line = format!("let {pattern} = {}", value.tokens);
                self.line(&line);
            }
            Stmt::Declare { var, .. } => {
                let line = format!("let {}", self.name(*var));
                self.line(&line);
            }
            Stmt::Assign { place, value, .. } => {
                let line = format!("{} = {}", self.place(place), self.operand(value));
                self.line(&line);
            }
            Stmt::OpAssign {
                place, op, value, ..
            } => {
                let line = format!(
                    "{} {}= {}",
                    self.place(place),
                    op.symbol(),
                    self.operand(value)
                );
                self.line(&line);
            }
            Stmt::If {
                out,
                cond,
                then,
                otherwise,
                ..
            } => {
                let line = format!("{}if {}", self.out(*out), cond.tokens);
                self.line(&line);
                self.inner(then);
                if let Some(block) = otherwise {
                    self.line("else");
                    self.inner(block);
                }
            }
            Stmt::Match {
                out,
                scrutinee,
                arms,
                ..
            } => {
                let line = format!("{}match {}", self.out(*out), scrutinee.tokens);
                self.line(&line);
                for arm in arms {
                    let line = format!("arm {}{}", arm.pattern, self.bindings(&arm.bindings));
                    self.line(&line);
                    self.inner(&arm.block);
                }
            }
            Stmt::For { iter, body, .. } => {
                let line = match iter {
                    Iter::Range { var, range } => {
                        format!("for {} in {}", self.name(*var), range.tokens)
                    }
                    Iter::Items {
                        pattern,
                        iter,
                        bindings,
                        ..
                    } => format!(
                        "for {pattern} in {}{}",
                        iter.tokens,
                        self.bindings(bindings)
                    ),
                };
                self.line(&line);
                self.inner(body);
            }
            Stmt::While { cond, body, .. } => {
                let line = cond.as_ref().map_or_else(
                    || "loop".to_owned(),
                    |cond| format!("while {}", cond.tokens),
                );
                self.line(&line);
                self.inner(body);
            }
            Stmt::Scope { out, block, .. } => {
                let line = format!("{}scope", self.out(*out));
                self.line(&line);
                self.inner(block);
            }
            Stmt::Exit { exit, .. } => {
                let line = match exit {
                    Exit::Return(value) => format!(
                        "return {}",
                        value.as_ref().map_or_else(String::new, |v| self.operand(v))
                    ),
                    Exit::Break(_) => "break".to_owned(),
                    Exit::Continue(_) => "continue".to_owned(),
                };
                self.line(&line);
            }
            Stmt::Opaque(inert) => {
                let line = format!("opaque {}", inert.tokens);
                self.line(&line);
            }
        }
    }

    /// What the variables of a pattern are, or refer to.
    fn bindings(&self, bindings: &[super::Binding]) -> String {
        let known: Vec<String> = bindings
            .iter()
            .filter_map(|binding| {
                let source = self.place(binding.source.as_ref()?);
                Some(format!("{}: {source}", self.name(binding.var)))
            })
            .collect();
        if known.is_empty() {
            String::new()
        } else {
            format!(" where {}", known.join(", "))
        }
    }

    fn out(&self, out: Option<super::VarId>) -> String {
        out.map_or_else(String::new, |out| format!("let {} = ", self.name(out)))
    }
}

/// The reverse sweep, one statement a line.
pub(crate) fn reverse(adjoints: &[Adjoint]) -> String {
    let mut text = String::new();
    reverse_into(adjoints, 0, &mut text);
    text
}

fn reverse_into(adjoints: &[Adjoint], indent: usize, text: &mut String) {
    for adjoint in adjoints {
        let line = match adjoint {
            Adjoint::Open { var, .. } => format!("open v{}", var.0),
            Adjoint::OpenTemporary(temporary) => format!("open {temporary}"),
            Adjoint::OpenOwned { temporary, .. } => format!("open {temporary}"),
            Adjoint::AddOwned {
                temporary,
                target: t,
                ..
            } => format!("{} += {temporary}", target(t)),
            Adjoint::TakePart {
                temporary,
                target: t,
                ..
            } => format!("{temporary} = take {}", target(t)),
            Adjoint::PutPart {
                temporary,
                target: t,
                ..
            } => format!("{} += {temporary}", target(t)),
            Adjoint::Save { residual, tokens } => format!("{residual} = {tokens}"),
            Adjoint::Pull {
                residual,
                y,
                targets,
            } => format!("pull {residual}({}) -> {}", source(y), list(targets)),
            Adjoint::PullAssign {
                residual,
                place,
                value,
            } => format!("pull {residual} {} -> {}", target(place), target(value)),
            Adjoint::Pullback {
                residual,
                y,
                targets,
                ..
            } => {
                format!(
                    "call {residual}({}) -> {}",
                    y.as_ref().map_or_else(String::new, source),
                    list(targets)
                )
            }
            Adjoint::PullbackValue { residual, y, .. } => {
                format!("call value {residual}({})", source(y))
            }
            Adjoint::AddCaptured { target: t, y, .. } => {
                format!("{} += {}", target(t), source(&Source::Part(y.clone())))
            }
            Adjoint::Add { target: t, y } => format!("{} += {}", target(t), source(y)),
            Adjoint::Accumulate {
                target: t,
                y,
                coefficient,
            } => {
                let (sign, factor) = match coefficient {
                    Coefficient::One => ("+=", String::new()),
                    Coefficient::MinusOne => ("-=", String::new()),
                    Coefficient::Times(factor) => ("+=", format!(" * {factor}")),
                    Coefficient::MinusTimes(factor) => ("-=", format!(" * {factor}")),
                };
                format!("{} {sign} {}{factor}", target(t), source(y))
            }
            Adjoint::AddElements { target: t, y } => {
                format!("{} += elements {}", target(t), source(y))
            }
            Adjoint::Surgery { var, .. } => format!("surgery v{}", var.0),
            Adjoint::Region { slot, .. } => format!("if {slot}"),
            Adjoint::Loop { header, .. } if header.forwards => "for iterations".to_owned(),
            Adjoint::Loop { .. } => "for iterations reversed".to_owned(),
            Adjoint::Fused { node, .. } => format!("at once {}", node.0),
            Adjoint::Again { kept, .. } => format!("again {kept}"),
            Adjoint::Replay(items) => format!("replay {}", items.len()),
            Adjoint::Bind(binding) | Adjoint::BindHeld(binding) => {
                format!("bind v{}", binding.var.0)
            }
            Adjoint::PutBack(binding) => format!("put back v{}", binding.var.0),
            Adjoint::TakeAgain(binding) => format!("take again v{}", binding.var.0),
            Adjoint::TakeMore(binding) => format!("take more v{}", binding.var.0),
            Adjoint::Unbind(binding) => format!("unbind v{}", binding.var.0),
            Adjoint::Element { var, .. } => format!("element v{}", var.0),
        };
        let _ = writeln!(text, "{:width$}{line}", "", width = 4 * indent);
        if let Adjoint::Region { body, .. } | Adjoint::Loop { body, .. } = adjoint {
            reverse_into(body, indent + 1, text);
        }
        if let Adjoint::Fused { before, bodies, .. } = adjoint {
            reverse_into(before, indent + 1, text);
            for body in bodies {
                let _ = writeln!(text, "{:width$}behind", "", width = 4 * indent);
                reverse_into(body, indent + 1, text);
            }
        }
    }
}

fn target(target: &Target) -> String {
    match target {
        Target::Bar(var) => format!("v{}", var.0),
        Target::Part(place) => format!("v{}[..]", place.root.0),
        Target::Temporary(temporary) => temporary.to_string(),
        Target::Discard => "_".to_owned(),
    }
}

fn list(targets: &[Target]) -> String {
    targets.iter().map(target).collect::<Vec<_>>().join(", ")
}

fn source(source: &Source) -> String {
    match source {
        Source::Bar(var) => format!("v{}", var.0),
        Source::Take(place) | Source::TakeShaped(place, _) => format!("take v{}", place.root.0),
        Source::Temporary(temporary) => temporary.to_string(),
        Source::Result { .. } => "result".to_owned(),
        Source::One => "1".to_owned(),
        Source::Part(place) | Source::Read(place) => {
            let path = crate::emit::place::path(TokenStream::new(), &place.projections);
            format!("v{}{path}", place.root.0)
        }
    }
}
