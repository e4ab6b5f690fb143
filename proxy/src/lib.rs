//! A reverse proxy under a fingerpost policy.
//!
//! ```text
//! listener ─▶ wire ─▶ traffic ─▶ adapter::tower ─▶ forward ─▶ origin
//!  TLS, h1/h2  framing,  log, metrics,  the policy      hop-by-hop fields, X-Forwarded-*,
//!              stalls    the candidate                  upgrades, timeouts
//! ```

mod access;
mod admin;
mod args;
mod candidate;
mod forward;
mod forwarded;
mod framing;
mod hop;
mod listener;
mod message;
mod metrics;
mod parting;
mod reload;
mod rules;
mod taken;
mod tls;
mod traffic;
mod watched;
mod wire;

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use args::Args;
use candidate::Candidate;
use forward::Forward;
use metrics::Metrics;
use rules::Rules;
use tls::Tls;
use traffic::Traffic;

/// Why the proxy can't go on, for people.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Runs the proxy that the process was started as.
#[must_use]
pub fn main() -> ExitCode {
    let args = Args::parse();
    let run = || -> Result<(), Failure> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(run(args))
    };
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> Result<(), Failure> {
    let metrics = Arc::new(Metrics::new());
    let rules = Arc::new(Rules::load(&args.rules, metrics.clone())?);
    let candidate = match &args.candidate {
        Some(file) => Some(Candidate::load(file, args.candidate_share, metrics.clone())?),
        None => None,
    };
    let tls = match (&args.cert, &args.key) {
        (Some(cert), Some(key)) => Some(Arc::new(Tls::load(cert, key)?)),
        _ => None,
    };
    let forward = Forward::new(&args)?;
    let scheme = if tls.is_some() { fingerpost::Scheme::Https } else { fingerpost::Scheme::Http };
    let traffic =
        Traffic::new(&rules, scheme, forward, candidate, metrics.clone(), args.access_log);

    // Before anybody is told that it runs: a signal without a handler ends the process.
    let _watcher = reload::watch(&args.rules, rules, tls.clone())?;
    let (mut interrupt, mut terminate) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let public = TcpListener::bind(args.listen).await?;
    message::say("listening", &format!("{scheme}://{}", public.local_addr()?));
    if let Some(address) = args.admin {
        let listener = TcpListener::bind(address).await?;
        message::say("admin", &format!("http://{}", listener.local_addr()?));
        tokio::spawn(admin::serve(listener, metrics));
    }
    let stop = async move {
        tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
    };
    listener::serve(public, tls, traffic, &args, stop).await;
    message::say("stopped", "every connection is closed");
    Ok(())
}
