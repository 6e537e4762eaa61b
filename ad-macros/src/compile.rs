//! The compiler on one screen: a function goes through the passes in this order.
//!
//! ```text
//! tokens -> fence -> lower -> verify -> activity -> uses -> pullback -> emit
//! ```
//!
//! Each pass is a function in a file of its own: it takes the program and the facts so far, and gives
//! a new program or new facts. What a pass refuses is taken out of the program, and the next pass goes
//! on with the rest: whatever was refused is reported together, and the user's item is emitted in any
//! case.

use crate::analysis::activity::{self, Activity};
use crate::analysis::uses::{Uses, uses};
use crate::analysis::{
    constant_fields, kept_exits::kept_exits, leaks::leaks, marked_args, receivers::receivers,
    taken_parts,
};
use crate::emit::closure::closures;
use crate::errors::{Errors, Refusal};
use crate::front::lower::{Input, lower};
use crate::front::{fence, missing};
use crate::ir::{Func, print, verify};
use crate::names::Names;
use crate::transform::adjoint::Adjoint;
use crate::transform::pullback::{Seed, Sweeps, may_fuse, pullback};
use crate::warn;
use proc_macro2::TokenStream;

/// A function that has gone through the passes.
pub(crate) struct Compiled {
    pub(crate) func: Func,
    pub(crate) activity: Activity,
    pub(crate) sweeps: Sweeps,
    /// The sweeps where the cotangent of the result is there before the forward sweep, if that
    /// makes a difference.
    pub(crate) at_once: Option<Sweeps>,
    /// Deprecation warnings for derivatives that are always zero.
    pub(crate) warnings: TokenStream,
}

/// A body that was refused: all its errors, and what the passes made of the rest. Forward mode looks there for what it
/// refuses, too.
pub(crate) struct Refused {
    pub(crate) errors: TokenStream,
    pub(crate) rest: Option<Box<Compiled>>,
}

impl From<TokenStream> for Refused {
    fn from(errors: TokenStream) -> Self {
        Refused { errors, rest: None }
    }
}

impl From<Refused> for TokenStream {
    fn from(refused: Refused) -> Self {
        refused.errors
    }
}

/// What is to be compiled.
#[derive(Clone)]
pub(crate) struct Source<'s> {
    pub(crate) inputs: &'s [Input],
    /// The rules for the calls of some paths.
    pub(crate) rules: &'s [(syn::Path, syn::Path)],
    pub(crate) body: &'s syn::Block,
    /// The result has no tangent, as far as the syntax says.
    pub(crate) result_inactive: bool,
    /// A closure, whose free variables are captured.
    pub(crate) captures: bool,
    /// Warn of arguments that do not reach the result: they were named on purpose.
    pub(crate) named: bool,
    pub(crate) trace: Option<Trace<'s>>,
    /// The number of parameters, from the first, that are what a closure captures.
    pub(crate) read_only: usize,
    /// The cotangent of the result may be known from the beginning.
    pub(crate) seeded: bool,
    /// Small functions may be followed in place: no name of the surroundings means something else here.
    pub(crate) in_place: bool,
    /// The type of the result, if types can be told by the body as it is written.
    pub(crate) output: Option<&'s syn::Type>,
    /// The types of the parameters of a closure that does not write them, as far as the code around tells: for words alone.
    pub(crate) around: &'s [Option<syn::Type>],
    /// Names of types that are not known here.
    pub(crate) type_params: Vec<String>,
}

/// The stages that can be printed, in their order.
pub(crate) const STAGES: [&str; 4] = ["lower", "activity", "pullback", "at once"];

/// Which stage is printed, and how.
#[derive(Clone, Copy)]
pub(crate) struct Trace<'s> {
    /// One of the stages, or `all`.
    pub(crate) stage: &'s str,
    pub(crate) print: &'s dyn Fn(&str),
}

/// Compiles a body, or gives all errors of it. `refused` is what its signature has been refused for.
pub(crate) fn compile(
    source: &Source<'_>,
    names: &mut Names,
    refused: Errors,
) -> Result<Compiled, Refused> {
    // Calls of small functions are followed in place where that goes well; else they are calls.
    if source.in_place && source.rules.is_empty() && refused.is_empty() {
        let mut tried = names.clone();
        if let Ok(compiled) = passes(source, true, &mut tried, Errors::default()) {
            *names = tried;
            return Ok(compiled);
        }
    }
    passes(source, false, names, refused)
}

fn passes(
    source: &Source<'_>,
    in_place: bool,
    names: &mut Names,
    mut errors: Errors,
) -> Result<Compiled, Refused> {
    errors.next_stage();
    let body = &fence::fence(source.body, &mut errors);
    let source = &Source {
        body,
        ..source.clone()
    };

    errors.next_stage();
    let mut func = lower(source, in_place, names, &mut errors);
    taken_parts::named(&mut func, names);
    trace(source, "lower", || print::func(&func));
    if let Err(bug) = verify::verify(&func) {
        // What was refused may be what is missing.
        errors.propagate()?;
        errors.push(syn::Error::new(
            func.span,
            format!("bug in ad-macros: {bug}\nhelp: please report it, with this function"),
        ));
        errors.propagate()?;
    }

    errors.next_stage();
    let activity = activity::settled(&mut func);
    receivers(&mut func, &activity, &mut errors);
    kept_exits(&func, &mut errors);
    leaks(&func, &activity, &mut errors);
    constant_fields::written(&func, &activity, &mut errors);
    marked_args::marked(&func, &activity, &mut errors);
    let uses = uses(&func);
    trace(source, "activity", || print::activity(&func, &activity));
    for param in &func.params[..source.read_only] {
        if uses.is_written(param.var) {
            errors.refuse(
                source.body.brace_token.span.join(),
                Refusal::closure_state(),
            );
        }
    }

    errors.next_stage();
    // The two forms stand in functions of their own, where names begin anew.
    let mut names_at_once = names.clone();
    let mut sweeps = pullback(&func, &activity, &uses, Seed::Behind, names);
    match closures(&func, &activity, names) {
        Ok(closures) => sweeps.plan.closures = closures,
        Err(refused) => errors.report(refused),
    }
    trace(source, "pullback", || print::reverse(&sweeps.reverse));
    let at_once = source
        .seeded
        .then(|| at_once(&func, &activity, &uses, &sweeps, &mut names_at_once))
        .flatten();
    if let Some(at_once) = &at_once {
        trace(source, "at once", || print::reverse(&at_once.reverse));
    }
    missing::calls(&func, &activity, &sweeps.plan, source.around, &mut errors);
    let warnings = warn::zero_derivatives(&func, &activity, source.named);
    let compiled = Compiled {
        func,
        activity,
        sweeps,
        at_once,
        warnings,
    };
    match errors.propagate() {
        Ok(()) => Ok(compiled),
        Err(errors) => Err(Refused {
            errors,
            rest: Some(Box::new(compiled)),
        }),
    }
}

/// The sweeps with parts of the reverse sweep in the forward sweep, if there are any.
fn at_once(
    func: &Func,
    activity: &Activity,
    uses: &Uses,
    behind: &Sweeps,
    names: &mut Names,
) -> Option<Sweeps> {
    if behind.exits || !may_fuse(func) {
        return None;
    }
    let mut sweeps = pullback(func, activity, uses, Seed::Before, names);
    sweeps.plan.closures = behind.plan.closures.clone();
    let fused = |adjoint: &Adjoint| matches!(adjoint, Adjoint::Fused { .. });
    sweeps.reverse.iter().any(fused).then_some(sweeps)
}

/// Shows a stage, for `#[differentiable(trace = "lower")]`.
fn trace(source: &Source<'_>, stage: &str, text: impl FnOnce() -> String) {
    if let Some(trace) = source.trace
        && (trace.stage == stage || trace.stage == "all")
    {
        (trace.print)(&format!("--- {stage} ---\n{}", text()));
    }
}

/// Prints a stage while building.
#[allow(
    clippy::print_stderr,
    reason = "macros on stable have no other way to show a note"
)]
pub(crate) fn print_stage(text: &str) {
    eprintln!("{text}");
}
