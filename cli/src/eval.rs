//! `eval`: requests in, decisions out, as JSON.

use std::io::{self, BufRead, BufWriter, Read, Write};
use std::path::Path;

use fingerpost::Engine;
use fingerpost::adapter::json::{Decided, OwnedRequest};
use serde::Serialize;

use crate::args::EvalArgs;
use crate::exit::{Exit, Usage};
use crate::{load, output, request};

/// A line of JSON lines that is no request. It has its line of output, so that lines correspond.
#[derive(Serialize)]
struct Refused {
    line: usize,
    error: String,
}

pub(crate) fn run(args: &EvalArgs) -> Result<Exit, Usage> {
    let on_stdin = args.jsonl || args.request.as_deref().is_some_and(load::is_stdin);
    if on_stdin && load::is_stdin(&args.file) {
        return Err(Usage::new("the policy and the requests can't both be on standard input"));
    }
    let engine = match load::engine(&args.file)? {
        Ok(engine) => engine,
        Err(exit) => return Ok(exit),
    };
    if args.jsonl {
        return lines(&engine).or_else(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Ok(Exit::Fine),
            _ => Err(Usage(error.to_string())),
        });
    }
    let asked = match (&args.request, &args.url) {
        (Some(file), _) => OwnedRequest::from_json(engine.main_host(), &read(file)?)?,
        (None, Some(url)) => request::stated(engine.main_host(), url, &args.stated)?,
        (None, None) => return Err(Usage::new("a URL, `--request` or `--jsonl` is needed")),
    };
    output::print_json(&Decided::about(&asked, &engine));
    Ok(Exit::Fine)
}

/// The text of a file, or of standard input for `-`.
pub(crate) fn read(file: &Path) -> Result<String, Usage> {
    let text = if file == Path::new("-") {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(file)
    };
    text.map_err(|error| Usage(format!("cannot read `{}`: {error}", file.display())))
}

/// Decides line by line; blank lines are passed over.
fn lines(engine: &Engine) -> io::Result<Exit> {
    let mut exit = Exit::Fine;
    let mut out = BufWriter::new(io::stdout().lock());
    for (index, line) in io::stdin().lock().split(b'\n').enumerate() {
        let line = line?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let asked = std::str::from_utf8(&line)
            .map_err(|error| Usage(error.to_string()))
            .and_then(|line| Ok(OwnedRequest::from_json(engine.main_host(), line)?));
        match asked {
            Ok(asked) => output::json_line(&mut out, &Decided::about(&asked, engine))?,
            Err(Usage(error)) => {
                exit = Exit::Findings;
                output::json_line(&mut out, &Refused { line: index + 1, error })?;
            }
        }
    }
    out.flush()?;
    Ok(exit)
}
