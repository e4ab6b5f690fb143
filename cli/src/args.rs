//! The command line as a type; its doc comments are the `--help` texts.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use fingerpost::Timestamp;
use fingerpost::adapter::cloudfront::EventType;

use crate::examples;

/// Redirects, blocks, rewrites and headers from one checked, tested, explained rules.toml.
#[derive(Debug, Parser)]
#[command(name = "fingerpost", version, after_help = examples::ALL)]
pub(crate) struct Cli {
    /// Whether to colour the output
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "WHEN",
        display_order = 900
    )]
    pub(crate) color: Color,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check policies: every problem with its place and repair, or what the policy consists of
    #[command(after_help = examples::CHECK)]
    Check(CheckArgs),
    /// Run the tests that policies carry, through the definition and the engine
    #[command(after_help = examples::TEST)]
    Test(TestArgs),
    /// Decide about requests, as JSON
    #[command(after_help = examples::EVAL)]
    Eval(EvalArgs),
    /// Say why requests are decided so, and why other rules did not match
    #[command(after_help = examples::EXPLAIN)]
    Explain(ExplainArgs),
    /// Write a policy as an image, which a host loads without reading TOML, lists and maps again
    #[command(after_help = examples::COMPILE)]
    Compile(CompileArgs),
    /// Say at which events of a host each rule acts, and what can't work there
    #[command(after_help = examples::PLAN)]
    Plan(PlanArgs),
    /// Write a policy as a function that is ready to be deployed
    #[command(after_help = examples::PACKAGE)]
    Package(PackageArgs),
    /// Put events of Lambda@Edge through a policy: what the function returns, and what it logs
    #[command(after_help = examples::HANDLE)]
    Handle(HandleArgs),
    /// Draw many visitors of an experiment, and compare the shares with those that it asks for
    #[command(after_help = examples::DRAW)]
    Draw(DrawArgs),
    /// Serve a folder, or an echo, on this machine under a policy, and show each decision live
    #[cfg(feature = "try")]
    #[command(after_help = examples::TRY)]
    Try(TryArgs),
    /// What `draw` may be taken for.
    #[command(hide = true)]
    Sample {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<String>,
    },
    /// Make a policy of another system's file, with a report on every line of it
    #[command(after_help = examples::IMPORT)]
    Import(crate::import::Args),
    /// Make a password or key at random, and the entry by which an `[[auth]]` knows it
    #[cfg(feature = "auth")]
    #[command(after_help = examples::HASH)]
    Hash(HashArgs),
    /// Print the JSON Schema of the language, for editors
    #[command(after_help = examples::SCHEMA)]
    Schema,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Policy files; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// What else makes the check fail
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) deny: Option<Deny>,
    /// Warn of rules whose time window is shut at this instant (RFC 3339)
    #[arg(long, value_name = "INSTANT")]
    pub(crate) at: Option<Timestamp>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Print long lists in full
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct TestArgs {
    /// Policy files; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Name the rules and conditions that no test reaches
    #[arg(long)]
    pub(crate) coverage: bool,
    /// Goes for every test that doesn't state it itself
    #[command(flatten)]
    pub(crate) visitor: Visitor,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct CompileArgs {
    /// The policy file; `-` is standard input
    pub(crate) file: PathBuf,
    /// The image to write
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// What else keeps the image from being written
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) deny: Option<Deny>,
    /// Run the policy's own tests first, on an engine from the image; none is written if one fails
    #[arg(long)]
    pub(crate) test: bool,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    /// The policy file; `-` is standard input
    pub(crate) file: PathBuf,
    /// The host
    #[arg(long, value_enum, value_name = "HOST")]
    pub(crate) target: Target,
    /// What else makes the plan fail
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) deny: Option<Deny>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct PackageArgs {
    /// The policy file; `-` is standard input
    pub(crate) file: PathBuf,
    /// The host
    #[arg(long, value_enum, value_name = "HOST")]
    pub(crate) target: Target,
    /// What runs the function
    #[arg(long, value_enum, value_name = "RUNTIME")]
    pub(crate) runtime: Runtime,
    /// The package of that runtime: the folder of `@fingerpost/lambda-edge`, or the wheel of the
    /// Python package `fingerpost` or its folder
    #[arg(long, value_name = "PATH")]
    pub(crate) addon: PathBuf,
    /// The zip to write
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// The handler's settings, as JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) settings: Option<PathBuf>,
    /// Print what deploys it, in place of what was written
    #[arg(long, value_enum, value_name = "KIND")]
    pub(crate) template: Option<Template>,
    /// What else keeps the function from being written
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) deny: Option<Deny>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct HandleArgs {
    /// The policy file, or an image of one; `-` is standard input
    pub(crate) file: PathBuf,
    /// Events as JSON; `-` is standard input
    #[arg(required = true, value_name = "EVENT")]
    pub(crate) events: Vec<PathBuf>,
    /// Which event it is, where `config.eventType` doesn't say
    #[arg(long, value_name = "TYPE", value_parser = event_type)]
    pub(crate) event_type: Option<EventType>,
    /// What the function is set to, as JSON
    #[arg(long, value_name = "JSON")]
    pub(crate) settings: Option<String>,
    /// The time (RFC 3339), else the clock's
    #[arg(long, value_name = "INSTANT")]
    pub(crate) now: Option<Timestamp>,
}

fn event_type(text: &str) -> Result<EventType, String> {
    let known = EventType::ALL.map(EventType::as_str).join(", ");
    text.parse().map_err(|_| format!("write one of {known}"))
}

#[derive(Debug, Args)]
pub(crate) struct EvalArgs {
    /// The policy file, or an image of one; `-` is standard input
    pub(crate) file: PathBuf,
    /// A URL, or a path: then https and the policy's own host are meant
    #[arg(required_unless_present_any = ["request", "jsonl"], conflicts_with_all = ["request", "jsonl"])]
    pub(crate) url: Option<String>,
    #[command(flatten)]
    pub(crate) stated: Stated,
    /// Read the request as JSON from this file; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = STATED)]
    pub(crate) request: Option<PathBuf>,
    /// Read requests as JSON from standard input, one a line, and print a decision a line
    #[arg(long, conflicts_with = "request", conflicts_with_all = STATED)]
    pub(crate) jsonl: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The policy file; `-` is standard input
    pub(crate) file: PathBuf,
    /// URLs, or paths: then https and the policy's own host are meant. Without any, the policy's
    /// own tests are explained
    #[arg(value_name = "URL", conflicts_with = "request")]
    pub(crate) urls: Vec<String>,
    #[command(flatten)]
    pub(crate) stated: Stated,
    /// Read the request as JSON from this file; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = STATED)]
    pub(crate) request: Option<PathBuf>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Print long lists, URLs and the rounds of a loop in full
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DrawArgs {
    /// The policy file; `-` is standard input
    pub(crate) file: PathBuf,
    /// The experiment's id
    pub(crate) experiment: String,
    /// How many visitors are drawn, each new
    #[arg(long, default_value_t = 10_000, value_name = "NUMBER")]
    pub(crate) visitors: u32,
    /// The URL or path that they ask for; by default the path that the experiment asks for, if
    /// that is one path written out, and else `/`
    #[arg(long)]
    pub(crate) url: Option<String>,
    /// A header field that all of them send; may be given more than once
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE")]
    pub(crate) headers: Vec<String>,
    /// The country of all of them
    #[arg(long)]
    pub(crate) country: Option<String>,
    /// What makes the visitors up: the same seed draws the same ones
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    pub(crate) seed: u64,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[cfg(feature = "auth")]
#[derive(Debug, Args)]
pub(crate) struct HashArgs {
    /// The user's name, for an entry that can be pasted
    pub(crate) name: Option<String>,
    /// Hash a secret of your own choice, a line on standard input; refused without
    /// `--it-can-be-guessed`
    #[arg(long)]
    pub(crate) chosen: bool,
    /// Understood: whoever reads the hash tries all that a person would choose
    #[arg(long, requires = "chosen")]
    pub(crate) it_can_be_guessed: bool,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[cfg(feature = "try")]
#[derive(Debug, Args)]
pub(crate) struct TryArgs {
    /// The policy file; it is read again whenever it changes
    pub(crate) file: PathBuf,
    /// The folder to serve; without it, each request is answered with what the origin would see
    #[arg(long, value_name = "DIR")]
    pub(crate) site: Option<PathBuf>,
    /// The port to serve on, of this machine alone; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    pub(crate) port: u16,
    /// The port of the page with the decisions; by default the next one
    #[arg(long, value_name = "PORT")]
    pub(crate) page_port: Option<u16>,
    /// The scheme by which visitors are taken to have come
    #[arg(long, default_value = "https", value_parser = scheme)]
    pub(crate) scheme: fingerpost::Scheme,
}

#[cfg(feature = "try")]
fn scheme(text: &str) -> Result<fingerpost::Scheme, &'static str> {
    fingerpost::Scheme::parse(text).ok_or("`http` or `https` is wanted")
}

/// The arguments of [`Stated`]: not for requests that come as JSON.
const STATED: [&str; 13] = [
    "method",
    "headers",
    "ip",
    "country",
    "continent",
    "region",
    "city",
    "asn",
    "device",
    "now",
    "entropy",
    "scheme",
    "tier",
];

/// What is stated about a request beside its URL.
#[derive(Debug, Args)]
pub(crate) struct Stated {
    /// The request's method
    #[arg(short = 'X', long, default_value = "GET")]
    pub(crate) method: String,
    #[command(flatten)]
    pub(crate) visitor: Visitor,
    /// The scheme of the connection, if it isn't that of the URL
    #[arg(long, value_enum)]
    pub(crate) scheme: Option<SchemeArg>,
    /// The tier of a two-tier host such as CloudFront: before (viewer) or behind (origin) the cache
    #[arg(long, value_enum, default_value_t)]
    pub(crate) tier: TierArg,
}

/// What is stated about the visitor.
#[derive(Debug, Args)]
pub(crate) struct Visitor {
    /// A header field; may be given more than once
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE")]
    pub(crate) headers: Vec<String>,
    /// The address of the peer of the connection
    #[arg(long)]
    pub(crate) ip: Option<IpAddr>,
    /// The visitor's country, as the host states it: two letters
    #[arg(long)]
    pub(crate) country: Option<String>,
    /// The visitor's continent: AF, AN, AS, EU, NA, OC or SA; else that of the country
    #[arg(long)]
    pub(crate) continent: Option<String>,
    /// The part of the country, such as US-CA
    #[arg(long)]
    pub(crate) region: Option<String>,
    /// The city's English name
    #[arg(long)]
    pub(crate) city: Option<String>,
    /// The number of the visitor's autonomous system, such as 64496
    #[arg(long, value_name = "NUMBER")]
    pub(crate) asn: Option<String>,
    /// The kind of device: mobile, tablet, desktop or tv
    #[arg(long)]
    pub(crate) device: Option<String>,
    /// The time of the request, such as 2026-07-01T09:30:00Z
    #[arg(long, value_name = "RFC 3339")]
    pub(crate) now: Option<Timestamp>,
    /// 128 random bits, from which experiments and nonces are drawn: 32 hex digits
    #[arg(long, value_name = "HEX")]
    pub(crate) entropy: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Deny {
    Warnings,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Target {
    LambdaEdge,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Runtime {
    Node,
    Python,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Template {
    Cloudformation,
    Terraform,
    Cdk,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemeArg {
    Http,
    Https,
    Unknown,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TierArg {
    #[default]
    Whole,
    Viewer,
    Origin,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    // On a terminal, unless NO_COLOR says otherwise. No doc comments on values here: with one,
    // every `--help` becomes three times as long.
    #[default]
    Auto,
    Always,
    Never,
}

impl Color {
    /// Makes it the choice of everything that is printed from now on.
    pub(crate) fn apply(self) {
        match self {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}
