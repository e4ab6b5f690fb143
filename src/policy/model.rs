//! What a policy means, after reading: every default filled in, every list put in its place.
//!
//! Both the definition ([`super::explain`]) and the engine read this and nothing else.

use std::sync::Arc;

use super::condition::Condition;
use super::pattern::PathPattern;
use super::target::Target;
use super::template::Template;
use crate::Limits;
use crate::uri::host::HostPattern;
use ipnet::IpNet;

/// A whole policy.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    /// The policy's own hosts.
    pub(crate) hosts: Vec<HostPattern>,
    /// `hosts` stands in the file.
    pub(crate) hosts_declared: bool,
    pub(crate) client: ClientSettings,
    pub(crate) paths: PathSettings,
    pub(crate) https: Option<Https>,
    pub(crate) canonical: Option<Canonical>,
    /// `[redirects] collapse`.
    pub(crate) collapse: bool,
    pub(crate) bounds: Bounds,
    pub(crate) blocks: Vec<Rule<Block>>,
    pub(crate) redirects: Vec<Rule<Redirect>>,
    pub(crate) responds: Vec<Rule<Answer>>,
    pub(crate) rewrites: Vec<Rule<Rewrite>>,
    pub(crate) headers: Vec<Rule<HeaderEdits>>,
    pub(crate) security_headers: Vec<SecurityHeader>,
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
    pub(crate) description: Option<String>,
    pub(crate) owner: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) enabled: bool,
    /// Matched and reported, without effect.
    pub(crate) shadow: bool,
    /// `when` and `unless`; `None` where neither is written.
    pub(crate) when: Option<Condition>,
    pub(crate) action: A,
}

/// `[client]`.
#[derive(Clone, Debug, Hash)]
pub(crate) struct ClientSettings {
    pub(crate) platform: Platform,
    /// Peers whose `X-Forwarded-*` and `Forwarded` are believed; platform `proxy`.
    pub(crate) trusted_proxies: Arc<[IpNet]>,
    /// Named by the policy itself; lower case. They go before the platform's own.
    pub(crate) scheme_header: Option<String>,
    pub(crate) ip_header: Option<String>,
    pub(crate) country_header: Option<String>,
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
    Map(Arc<Vec<MapLine>>),
}

/// One line of a map.
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
}

/// `[[headers]]`. Inside one entry: remove, set, append, default.
#[derive(Clone, Debug)]
pub(crate) struct HeaderEdits {
    pub(crate) request: Vec<HeaderEdit>,
    pub(crate) response: Vec<HeaderEdit>,
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

/// One header of `[security_headers]`.
#[derive(Clone, Debug, Hash)]
pub(crate) struct SecurityHeader {
    pub(crate) name: &'static str,
    pub(crate) value: String,
    /// `Strict-Transport-Security`: not sent over plain http (RFC 6797 §7.2).
    pub(crate) https_only: bool,
}
