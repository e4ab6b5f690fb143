//! What a policy means, after reading: every default filled in, every list put in its place.
//!
//! Both the definition ([`super::explain`]) and the engine read this and nothing else.

use std::net::IpAddr;
use std::sync::Arc;

use super::auth::Auth;
use super::condition::{Condition, Unit};
use super::map::Lines;
use super::pattern::PathPattern;
use super::target::Target;
use super::template::Template;
use crate::Limits;
use crate::decision::OnError;
use crate::draw::DrawKey;
use crate::geo::Database;
use crate::request::{Scheme, Tier, Timestamp};
use crate::uri::host::HostPattern;
use ipnet::IpNet;

/// A whole policy.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    /// The policy's own hosts.
    pub(crate) hosts: Vec<HostPattern>,
    /// `hosts` stands in the file.
    pub(crate) hosts_declared: bool,
    pub(crate) on_error: OnError,
    pub(crate) client: ClientSettings,
    pub(crate) paths: PathSettings,
    pub(crate) https: Option<Https>,
    pub(crate) canonical: Option<Canonical>,
    /// `[redirects] collapse`.
    pub(crate) collapse: bool,
    pub(crate) bounds: Bounds,
    pub(crate) blocks: Vec<Rule<Block>>,
    pub(crate) redirects: Vec<Rule<Redirect>>,
    pub(crate) auth: Vec<Rule<Auth>>,
    pub(crate) responds: Vec<Rule<Answer>>,
    pub(crate) cors: Vec<Rule<Cors>>,
    pub(crate) experiments: Vec<Rule<Experiment>>,
    pub(crate) layers: Vec<Layer>,
    pub(crate) rewrites: Vec<Rule<Rewrite>>,
    pub(crate) routes: Vec<Rule<Route>>,
    pub(crate) origins: Vec<Origin>,
    pub(crate) headers: Vec<Rule<HeaderEdits>>,
    pub(crate) security_headers: SecurityHeaders,
}

/// The limits that still matter after loading.
#[derive(Clone, Copy, Debug, Hash)]
pub(crate) struct Bounds {
    pub(crate) location_bytes: usize,
    pub(crate) value_bytes: usize,
    pub(crate) capture_path_bytes: usize,
    pub(crate) capture_runs: usize,
    pub(crate) redirect_hops: usize,
}

impl From<&Limits> for Bounds {
    fn from(limits: &Limits) -> Bounds {
        Bounds {
            location_bytes: limits.location_bytes,
            value_bytes: limits.value_bytes,
            capture_path_bytes: limits.capture_path_bytes,
            capture_runs: limits.capture_runs,
            redirect_hops: limits.redirect_hops,
        }
    }
}

/// A rule of any kind.
#[derive(Clone, Debug)]
pub(crate) struct Rule<A> {
    pub(crate) id: String,
    /// `None` where nothing is said.
    pub(crate) about: Option<Box<About>>,
    pub(crate) enabled: bool,
    /// Matched and reported, without effect.
    pub(crate) shadow: bool,
    /// `at`: on a host of two tiers it applies at this one.
    pub(crate) at: At,
    /// `when` and `unless`, and `from_time`, `until_time` and `sample` as checks beside them;
    /// `None` where none of them is written.
    pub(crate) when: Option<Condition>,
    pub(crate) action: A,
}

/// What a rule says for people.
#[derive(Clone, Debug)]
pub(crate) struct About {
    pub(crate) description: Option<String>,
    pub(crate) owner: Option<String>,
    pub(crate) tags: Vec<String>,
}

/// Before the cache, or behind it.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
pub(crate) enum At {
    Viewer,
    Origin,
}

impl At {
    /// Whether a rule that stands here applies to a request at this tier.
    pub(crate) fn applies(self, tier: Tier) -> bool {
        match tier {
            Tier::Whole => true,
            Tier::Viewer => self == At::Viewer,
            Tier::Origin => self == At::Origin,
        }
    }
}

/// `[client]`, and what else says how to know a visitor.
#[derive(Clone, Debug, Hash)]
pub(crate) struct ClientSettings {
    pub(crate) platform: Platform,
    /// Peers whose `X-Forwarded-*` and `Forwarded` are believed; platform `proxy`.
    pub(crate) trusted_proxies: Arc<[IpNet]>,
    /// Named by the policy itself; lower case. They go before the platform's own.
    pub(crate) scheme_header: Option<String>,
    pub(crate) ip_header: Option<String>,
    pub(crate) country_header: Option<String>,
    /// `country_db`: asked about the address where nobody told the place.
    pub(crate) country_db: Option<Arc<Database>>,
    /// The top-level `languages`, in written order: the first is what a visitor gets who likes none.
    pub(crate) languages: Vec<String>,
}

impl ClientSettings {
    /// Whether a peer is one of the trusted proxies.
    pub(crate) fn trusts(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.trusted_proxies.iter().any(|net| net.contains(&peer))
    }
}

/// Which headers tell about the visitor.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
pub(crate) enum Platform {
    Bare,
    CloudFront,
    Cloudflare,
    Fastly,
    Alb,
    Proxy,
}

/// `[paths]`.
#[derive(Clone, Copy, Debug, Hash)]
pub(crate) struct PathSettings {
    pub(crate) reject: Reject,
    /// `case = "insensitive"`.
    pub(crate) ignore_case: bool,
    /// `trailing_slash = "ignore"`: patterns match with and without a slash at the end.
    pub(crate) ignore_trailing_slash: bool,
}

/// Which paths are answered with 400. NUL and climbing above the root always are.
#[derive(Clone, Copy, Debug, Default, Hash)]
pub(crate) struct Reject {
    pub(crate) encoded_slash: bool,
    pub(crate) encoded_backslash: bool,
    pub(crate) bad_utf8: bool,
}

/// `[https]`.
#[derive(Clone, Debug)]
pub(crate) struct Https {
    pub(crate) status: RedirectStatus,
    pub(crate) except: Vec<PathPattern>,
    /// Written into the URL where it isn't 443.
    pub(crate) port: u16,
    /// `hsts.preload` is on: the same-host hop to HTTPS comes first, alone.
    pub(crate) alone: bool,
}

/// `[canonical]`. Paths below `/.well-known/` keep their spelling (RFC 8615).
#[derive(Clone, Debug)]
pub(crate) struct Canonical {
    pub(crate) status: RedirectStatus,
    pub(crate) host: Option<String>,
    pub(crate) aliases: Vec<HostPattern>,
    pub(crate) trailing_slash: TrailingSlash,
    /// Names that stand for their folder, such as `index.html`.
    pub(crate) index: Vec<String>,
    pub(crate) lowercase: bool,
    pub(crate) merge_slashes: bool,
}

/// `[canonical] trailing_slash`.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
pub(crate) enum TrailingSlash {
    Keep,
    /// Added unless the last segment has a dot.
    Add,
    Remove,
}

/// 301, 302, 303, 307 or 308 (RFC 9110 §15.4).
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
pub(crate) enum RedirectStatus {
    MovedPermanently,
    Found,
    SeeOther,
    TemporaryRedirect,
    PermanentRedirect,
}

impl RedirectStatus {
    pub(crate) fn from_code(code: i64) -> Option<RedirectStatus> {
        match code {
            301 => Some(RedirectStatus::MovedPermanently),
            302 => Some(RedirectStatus::Found),
            303 => Some(RedirectStatus::SeeOther),
            307 => Some(RedirectStatus::TemporaryRedirect),
            308 => Some(RedirectStatus::PermanentRedirect),
            _ => None,
        }
    }

    pub(crate) fn code(self) -> u16 {
        match self {
            RedirectStatus::MovedPermanently => 301,
            RedirectStatus::Found => 302,
            RedirectStatus::SeeOther => 303,
            RedirectStatus::TemporaryRedirect => 307,
            RedirectStatus::PermanentRedirect => 308,
        }
    }

    /// Browsers and caches keep it: 301 and 308.
    pub(crate) fn is_permanent(self) -> bool {
        matches!(self, RedirectStatus::MovedPermanently | RedirectStatus::PermanentRedirect)
    }

    /// The method stays: 307 and 308.
    pub(crate) fn keeps_method(self) -> bool {
        matches!(self, RedirectStatus::TemporaryRedirect | RedirectStatus::PermanentRedirect)
    }
}

/// What becomes of the visitor's query in a redirect.
#[derive(Clone, Copy, Debug, Default, Hash, PartialEq, Eq)]
pub(crate) enum QueryMode {
    /// Keys that the target sets replace the visitor's, in the visitor's order.
    #[default]
    Merge,
    /// The visitor's query is appended byte for byte.
    Keep,
    Drop,
}

/// `[[block]]`.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Block {
    pub(crate) answer: Answer,
    pub(crate) on_unknown: OnUnknown,
}

/// What a guard does where its condition is unknown.
#[derive(Clone, Copy, Debug, Default, Hash, PartialEq, Eq)]
pub(crate) enum OnUnknown {
    /// A value that is there but can't be read counts as a match, a fact that nobody told doesn't.
    #[default]
    ByCause,
    Match,
    Skip,
}

/// A fixed response: `[[block]]` and `[[respond]]`.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Body,
    pub(crate) content_type: Option<String>,
    pub(crate) cache_control: Option<String>,
    /// Further fields: `headers = { retry-after = "3600" }`; lower-case names, in written order.
    pub(crate) headers: Vec<(String, Template)>,
}

impl Answer {
    /// Whether a cookie, a header, the country or the address goes into it.
    pub(crate) fn reads_visitor(&self) -> bool {
        let body = match &self.body {
            Body::Template(template, _) => template.reads_visitor(),
            Body::Empty | Body::Bytes(_) => false,
        };
        body || self.headers.iter().any(|(_, template)| template.reads_visitor())
    }
}

/// The body of a fixed response.
#[derive(Clone, Debug, Hash)]
pub(crate) enum Body {
    Empty,
    /// `body` or `body_file`.
    Bytes(Arc<[u8]>),
    /// `body_template`.
    Template(Template, super::template::BodyKind),
}

/// `[[redirect]]`.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Redirect {
    pub(crate) source: RedirectSource,
    pub(crate) status: RedirectStatus,
    pub(crate) query: QueryMode,
    pub(crate) cache_control: Option<String>,
}

/// Which URLs a redirect takes, and where to.
#[derive(Clone, Debug, Hash)]
pub(crate) enum RedirectSource {
    /// `from` and `to`; without `from`, every path.
    Entry { from: Option<PathPattern>, to: Target },
    /// `map`: its lines in order, as if each were an entry.
    Map(Arc<Lines>),
}

/// One line of a map, by itself.
#[derive(Clone, Debug)]
pub(crate) struct MapLine {
    pub(crate) from: PathPattern,
    pub(crate) to: Target,
    pub(crate) status: Option<RedirectStatus>,
    pub(crate) query: Option<QueryMode>,
    pub(crate) host: Option<HostPattern>,
    /// The line in its file, from 1; of an inline map, in the policy.
    pub(crate) line: u32,
}

/// `[[rewrite]]`: what the origin sees.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Rewrite {
    /// Without it, every path.
    pub(crate) from: Option<PathPattern>,
    /// Its query, where it has one, goes as the `query` mode says.
    pub(crate) path: Template,
    pub(crate) query: Option<Template>,
    pub(crate) query_mode: QueryMode,
    /// `query = { … }`: what becomes of the query last.
    pub(crate) normalise: Option<QueryEdits>,
}

/// `query = { keep_only, remove, set, sort }` of a rewrite, done in this order.
#[derive(Clone, Debug, Default)]
pub(crate) struct QueryEdits {
    /// Only these stay; `None` where not asked.
    pub(crate) keep_only: Option<Vec<QueryName>>,
    pub(crate) remove: Vec<QueryName>,
    /// A parameter's first place gets the value, its others go; without one, at the end.
    pub(crate) set: Vec<(String, Template)>,
    /// By name, bytewise as decoded; parameters of one name keep their order.
    pub(crate) sort: bool,
}

/// A query parameter's name, or what it begins with (`utm_*`); decoded.
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
pub(crate) enum QueryName {
    Exact(String),
    Prefix(String),
}

/// `[[cors]]`: who may read the responses from a script.
#[derive(Clone, Debug)]
pub(crate) struct Cors {
    pub(crate) origins: Vec<CorsOrigin>,
    /// As sent in `Access-Control-Allow-Methods`; `*` alone for all.
    pub(crate) methods: Vec<String>,
    /// Lower case; `*` alone for all.
    pub(crate) headers: Vec<String>,
    pub(crate) credentials: bool,
    /// Seconds.
    pub(crate) max_age: Option<u32>,
    /// Lower case; `*` alone for all.
    pub(crate) expose: Vec<String>,
}

/// An origin (RFC 6454 §6.2) that is accepted.
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
pub(crate) enum CorsOrigin {
    /// `*`.
    Any,
    /// `null`, which a sandboxed document sends.
    Null,
    /// `https://app.example.com`, `https://*.example.com:8443`.
    Site {
        scheme: String,
        host: HostPattern,
        /// Only where it isn't the scheme's default.
        port: Option<u16>,
    },
}

/// An entry of `[origins]`.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Origin {
    pub(crate) name: String,
    pub(crate) scheme: Scheme,
    pub(crate) host: String,
    pub(crate) port: Option<u16>,
    /// What goes before the path that is asked for: empty, or `/…` without a slash at its end.
    pub(crate) path: String,
    /// `host_header = "viewer"`: the origin sees the host that the visitor asked for.
    pub(crate) keeps_host: bool,
}

/// `[[route]]`: which origin is asked.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Route {
    /// The name of one of `[origins]`; a template that comes to another name doesn't match.
    pub(crate) origin: Template,
}

/// `[[experiment]]`.
#[derive(Clone, Debug)]
pub(crate) struct Experiment {
    /// In the order of their names, each once.
    pub(crate) variants: Vec<Variant>,
    /// The index of the variant that bots get, and visitors who can't be drawn.
    pub(crate) control: usize,
    /// In millionths.
    pub(crate) traffic: u32,
    pub(crate) traffic_key: DrawKey,
    pub(crate) variant_key: DrawKey,
    pub(crate) unit: Unit,
    /// The index of its layer in [`Model::layers`].
    pub(crate) layer: Option<usize>,
    /// Remembers the variant.
    pub(crate) cookie: Option<ExperimentCookie>,
    /// `override = { query = NAME }`.
    pub(crate) override_query: Option<String>,
    /// `bots = "include"`: bots are drawn like anybody.
    pub(crate) includes_bots: bool,
    /// The request header that tells origin and cache; lower case.
    pub(crate) key_header: Option<String>,
}

/// The cookie that remembers a variant.
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
pub(crate) struct ExperimentCookie {
    pub(crate) name: String,
    /// Seconds.
    pub(crate) max_age: u32,
}

/// One arm of an experiment.
#[derive(Clone, Debug)]
pub(crate) struct Variant {
    pub(crate) name: String,
    pub(crate) weight: u32,
    /// Takes the place of the rewrite stage.
    pub(crate) rewrite: Option<VariantRewrite>,
    /// One temporary hop.
    pub(crate) redirect: Option<Target>,
    /// The index in [`Model::origins`]; takes the place of the route stage.
    pub(crate) route: Option<usize>,
    /// Done as if they were the first entries of `[[headers]]`.
    pub(crate) headers: HeaderEdits,
}

/// A variant's path, and query where one is written; the visitor's query is merged.
#[derive(Clone, Debug, Hash)]
pub(crate) struct VariantRewrite {
    pub(crate) path: Template,
    pub(crate) query: Option<Template>,
}

/// Experiments of which a visitor is in one at most.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Layer {
    pub(crate) name: String,
    pub(crate) key: DrawKey,
    /// The ids of its experiments and their traffic in millionths, by id; together a million at
    /// most. Switched-off ones keep their share.
    pub(crate) members: Vec<(String, u32)>,
}

/// `[[headers]]`. Inside one entry: remove, set, append, default.
#[derive(Clone, Debug, Default)]
pub(crate) struct HeaderEdits {
    pub(crate) request: Vec<HeaderEdit>,
    pub(crate) response: Vec<HeaderEdit>,
    /// `csp`: laid over the policy's own, directive by directive.
    pub(crate) csp: Option<Csp>,
    /// `csp.report_only`: likewise over the report-only twin.
    pub(crate) csp_report_only: Option<Csp>,
}

/// One edit of a header; names in lower case.
#[derive(Clone, Debug, Hash)]
pub(crate) enum HeaderEdit {
    Remove(String),
    /// Names that begin so.
    RemovePrefix(String),
    Set(String, Template),
    Append(String, Template),
    Default(String, Template),
}

/// `[security_headers]`.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct SecurityHeaders {
    /// In the order in which they are sent.
    pub(crate) headers: Vec<SecurityHeader>,
    /// `csp.nonce`: the request header in which the origin learns the nonce; lower case.
    pub(crate) nonce_header: Option<String>,
}

/// One header of `[security_headers]`.
#[derive(Clone, Debug, Hash)]
pub(crate) struct SecurityHeader {
    pub(crate) name: &'static str,
    pub(crate) value: SecurityValue,
    /// `Strict-Transport-Security`: not sent over plain http (RFC 6797 §7.2).
    pub(crate) https_only: bool,
}

/// What a security header says.
#[derive(Clone, Debug, Hash)]
pub(crate) enum SecurityValue {
    Text(String),
    /// `hsts.ramp`: the value from each instant on, the instants rising. Before the first it isn't
    /// sent; where the time is unknown, the first.
    Ramp(Vec<(Timestamp, String)>),
    /// A policy, over which matching `[[headers]]` lay theirs; one without directives isn't sent.
    Csp(Csp),
}

/// Directives of a Content-Security-Policy, in the order of their names, each once.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct Csp {
    pub(crate) directives: Vec<Directive>,
}

/// One directive.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Directive {
    pub(crate) name: String,
    /// Its sources, joined by a space, empty where it takes none; `None` takes the directive away.
    pub(crate) sources: Option<String>,
    /// The fresh nonce joins the sources; without entropy the directive is left out.
    pub(crate) nonce: bool,
}
