//! The command line as a type; its doc comments are the `--help` texts.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use http::Uri;

/// A reverse proxy under a fingerpost policy.
#[derive(Debug, Parser)]
#[command(name = "fingerpost-proxy", version, after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The policy file; it is read again when it changes, and on SIGHUP
    #[arg(long, value_name = "FILE")]
    pub(crate) rules: PathBuf,
    /// Where requests go for which no [[route]] of the policy chose an origin
    #[arg(long, value_name = "URL", value_parser = origin)]
    pub(crate) origin: Option<Uri>,
    /// The public address
    #[arg(long, default_value = "127.0.0.1:8000", value_name = "ADDRESS")]
    pub(crate) listen: SocketAddr,
    /// The certificate chain for TLS, as PEM; chain and key are read again on SIGHUP
    #[arg(long, requires = "key", value_name = "FILE")]
    pub(crate) cert: Option<PathBuf>,
    /// The certificate's key, as PEM
    #[arg(long, requires = "cert", value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
    /// The address of health and metrics, which must not be public
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) admin: Option<SocketAddr>,
    /// A second policy, which decides about requests beside the first without effect; where the two
    /// disagree is counted and logged
    #[arg(long, value_name = "FILE")]
    pub(crate) candidate: Option<PathBuf>,
    /// The share of requests that the candidate sees, in per cent
    #[arg(long, default_value_t = 100, value_name = "PERCENT", requires = "candidate",
          value_parser = clap::value_parser!(u8).range(1..=100))]
    pub(crate) candidate_share: u8,
    /// How many connections of visitors are open at once; more are closed
    #[arg(long, default_value = "10000", value_name = "NUMBER")]
    pub(crate) max_connections: NonZeroUsize,
    /// How long a visitor may take to send the head of a request
    #[arg(long, default_value = "10", value_name = "SECONDS", value_parser = seconds)]
    pub(crate) header_timeout: Duration,
    /// How long connecting to an origin may take
    #[arg(long, default_value = "5", value_name = "SECONDS", value_parser = seconds)]
    pub(crate) connect_timeout: Duration,
    /// How long an origin may take until its response begins
    #[arg(long, default_value = "30", value_name = "SECONDS", value_parser = seconds)]
    pub(crate) origin_timeout: Duration,
    /// How long a visitor or an origin may stop in the middle of a body
    #[arg(long, default_value = "60", value_name = "SECONDS", value_parser = seconds)]
    pub(crate) body_timeout: Duration,
    /// How long open requests may take after SIGTERM
    #[arg(long, default_value = "30", value_name = "SECONDS", value_parser = seconds)]
    pub(crate) grace: Duration,
    /// Whether to print a line of JSON for each request
    #[arg(long, default_value_t = true, action = clap::ArgAction::Set, value_name = "BOOL")]
    pub(crate) access_log: bool,
}

const EXAMPLES: &str = "\
Examples:
  fingerpost-proxy --rules rules.toml --origin http://127.0.0.1:8080
  fingerpost-proxy --rules rules.toml --origin http://127.0.0.1:8080 \\
    --listen 0.0.0.0:443 --cert cert.pem --key key.pem --admin 127.0.0.1:9100
  fingerpost-proxy --rules rules.toml --origin http://127.0.0.1:8080 --candidate new.toml

The log is JSON, a line each: requests on standard output, everything else on standard error. It has
no addresses, no queries and no header fields of visitors.";

fn seconds(text: &str) -> Result<Duration, &'static str> {
    text.parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|duration| !duration.is_zero())
        .ok_or("a number of seconds is wanted, such as 2.5")
}

fn origin(text: &str) -> Result<Uri, &'static str> {
    let wanted = "a URL of scheme, host and maybe port is wanted, such as `http://127.0.0.1:8080`";
    let uri: Uri = text.parse().map_err(|_| wanted)?;
    let is_plain = matches!(uri.scheme_str(), Some("http" | "https"))
        && uri.authority().is_some()
        && uri.path_and_query().is_none_or(|path| path == "/");
    if is_plain { Ok(uri) } else { Err(wanted) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        <Args as clap::CommandFactory>::command().debug_assert();
        for wrong in ["127.0.0.1:80", "ftp://a", "http://a/path", "/"] {
            origin(wrong).unwrap_err();
        }
        origin("http://127.0.0.1:8080/").unwrap();
        for wrong in ["0", "-1", "x", "inf"] {
            seconds(wrong).unwrap_err();
        }
        assert_eq!(seconds("2.5").unwrap(), Duration::from_millis(2500));
    }
}
