//! A tool for GradBench: reads one JSON object a line, and answers one a line.
//!
//! The protocol and the evaluations are defined at <https://github.com/gradbench/gradbench>.

mod evals;
mod ht;
mod timing;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::io::{BufRead, Write};
use timing::Timing;

/// The functions are run again and again with the same sizes, as in an optimisation.
#[global_allocator]
static ALLOCATOR: ad_runtime::memory::PooledAllocator = ad_runtime::memory::PooledAllocator;

#[derive(Deserialize)]
struct Message {
    id: Value,
    kind: String,
    #[serde(default)]
    module: String,
    #[serde(default)]
    function: String,
    #[serde(default)]
    input: Value,
}

/// What an evaluation gives, or why there is nothing.
type Evaluation = Result<(Value, Vec<Timing>), String>;

#[derive(Serialize)]
struct Evaluated {
    id: Value,
    success: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timings: Option<Vec<Timing>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

fn evaluated(id: Value, evaluation: Evaluation) -> Evaluated {
    let (done, error) = match evaluation {
        Ok(done) => (Some(done), None),
        Err(error) => (None, Some(error)),
    };
    let success = error.is_none();
    let (output, timings) = done.unzip();
    Evaluated {
        id,
        success,
        output,
        timings,
        error,
    }
}

fn answer(line: &str) -> Value {
    let message: Message = match serde_json::from_str(line) {
        Ok(message) => message,
        Err(error) => return json!({ "success": false, "error": error.to_string() }),
    };
    let Message { id, kind, .. } = message;
    match kind.as_str() {
        "start" => json!({ "id": id, "tool": env!("CARGO_PKG_NAME") }),
        "define" => json!({ "id": id, "success": evals::MODULES.contains(&&*message.module) }),
        "evaluate" => {
            let evaluation = evals::evaluate(&message.module, &message.function, message.input);
            json!(evaluated(id, evaluation))
        }
        _ => json!({ "id": id }),
    }
}

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        writeln!(out, "{}", answer(&line))?;
        out.flush()?;
    }
    Ok(())
}
