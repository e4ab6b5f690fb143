//! What the host should do: answer at once, or forward to the origin.
//!
//! [`Decision`] is exhaustive on purpose: a host that forgets an outcome would let traffic
//! through. It borrows from the engine (or the policy) only; whatever a template made of the
//! request is owned.

mod acted;
mod fields;
mod on_error;
mod target;

use std::borrow::Cow;

use serde::Serialize;

pub(crate) use acted::{Acted, note};
pub use fields::Fields;
pub use on_error::OnError;

use crate::engine::Findings;
use crate::few::{Few, Lend};
use crate::request::Scheme;

/// The stages of the pipeline, in the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Stage {
    /// Scheme, host, address and country are resolved.
    Client,
    /// Requests that cannot be meant are refused with 400.
    Sanity,
    /// `[[block]]`.
    Block,
    /// `[https]`, `[canonical]` and `[[redirect]]`, together to a fixed point.
    Redirect,
    /// `[[auth]]`: every entry that matches must admit the request.
    Auth,
    /// `[[respond]]`; one that asks for the response acts on the way back.
    Respond,
    /// `[[cors]]`: preflights are answered; on the way back, the fields that let scripts read.
    Cors,
    /// `[[experiment]]`: what a visitor's variant does.
    Experiment,
    /// `[[rewrite]]`, then `[[block]]` and `[[auth]]` again about the rewritten path.
    Rewrite,
    /// `[[route]]`.
    Route,
    /// `[security_headers]`, then `[[headers]]` in file order.
    Headers,
}

impl Stage {
    /// Every stage, in the order in which they run.
    pub const ALL: [Stage; 11] = [
        Stage::Client,
        Stage::Sanity,
        Stage::Block,
        Stage::Redirect,
        Stage::Auth,
        Stage::Respond,
        Stage::Cors,
        Stage::Experiment,
        Stage::Rewrite,
        Stage::Route,
        Stage::Headers,
    ];

    /// The stage's name, as `check` and `explain` print it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Stage::Client => "client",
            Stage::Sanity => "sanity",
            Stage::Block => "block",
            Stage::Redirect => "redirect",
            Stage::Auth => "auth",
            Stage::Respond => "respond",
            Stage::Cors => "cors",
            Stage::Experiment => "experiment",
            Stage::Rewrite => "rewrite",
            Stage::Route => "route",
            Stage::Headers => "headers",
        }
    }
}

/// A rule that took part in a decision: its id and, for a bulk map, the line that matched.
///
/// What isn't an array entry has a name of its own: `https`, `canonical`, `security_headers`,
/// `host` (an invalid Host) and `paths.reject` (a refused path).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct RuleRef<'e> {
    /// The rule's `id`.
    pub id: Cow<'e, str>,
    /// The line (from 1) of the bulk map; `None` for every other rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The stage in which it took part.
    pub stage: Stage,
}

impl RuleRef<'_> {
    /// The same, borrowing nothing.
    #[must_use]
    pub fn into_owned(self) -> RuleRef<'static> {
        RuleRef { id: Cow::Owned(self.id.into_owned()), line: self.line, stage: self.stage }
    }
}

/// One header field: a lower-case name and a value without outer spaces or control characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Field<'e> {
    /// The name, lower-case.
    pub name: Cow<'e, str>,
    /// The value; UTF-8, no control character but TAB.
    pub value: Cow<'e, str>,
}

impl<'e> Field<'e> {
    /// A field of this name and value.
    pub(crate) fn new(name: impl Into<Cow<'e, str>>, value: impl Into<Cow<'e, str>>) -> Field<'e> {
        Field { name: name.into(), value: value.into() }
    }

    fn into_owned(self) -> Field<'static> {
        Field {
            name: Cow::Owned(self.name.into_owned()),
            value: Cow::Owned(self.value.into_owned()),
        }
    }
}

/// One edit of a header section, applied in the order given.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case", tag = "edit")]
pub enum Edit<'e> {
    /// Take every field of this name away.
    Remove {
        /// The name, lower-case.
        name: Cow<'e, str>,
    },
    /// Take every field away whose name begins so.
    RemovePrefix {
        /// The beginning of the name, lower-case.
        prefix: Cow<'e, str>,
    },
    /// Make this the only field of its name.
    Set(Field<'e>),
    /// Add this field to those of its name.
    Append(Field<'e>),
    /// Add this field where none of its name is there.
    Default(Field<'e>),
}

impl<'e> Lend<'e> for Edit<'e> {
    fn lend(&'e self) -> Edit<'e> {
        match self {
            Edit::Remove { name } => Edit::Remove { name: Cow::Borrowed(name) },
            Edit::RemovePrefix { prefix } => Edit::RemovePrefix { prefix: Cow::Borrowed(prefix) },
            Edit::Set(set) => Edit::Set(set.lend()),
            Edit::Append(appended) => Edit::Append(appended.lend()),
            Edit::Default(default) => Edit::Default(default.lend()),
        }
    }
}

impl<'e> Lend<'e> for Field<'e> {
    fn lend(&'e self) -> Field<'e> {
        Field::new(&*self.name, &*self.value)
    }
}

impl<'e> Lend<'e> for RuleRef<'e> {
    fn lend(&'e self) -> RuleRef<'e> {
        RuleRef { id: Cow::Borrowed(&self.id), ..*self }
    }
}

impl<'e> Lend<'e> for Assignment<'e> {
    fn lend(&'e self) -> Assignment<'e> {
        Assignment {
            experiment: Cow::Borrowed(&self.experiment),
            variant: Cow::Borrowed(&self.variant),
        }
    }
}

impl Edit<'_> {
    pub(crate) fn into_owned(self) -> Edit<'static> {
        match self {
            Edit::Remove { name } => Edit::Remove { name: Cow::Owned(name.into_owned()) },
            Edit::RemovePrefix { prefix } => {
                Edit::RemovePrefix { prefix: Cow::Owned(prefix.into_owned()) }
            }
            Edit::Set(field) => Edit::Set(field.into_owned()),
            Edit::Append(field) => Edit::Append(field.into_owned()),
            Edit::Default(field) => Edit::Default(field.into_owned()),
        }
    }
}

/// What to do with a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum Decision<'e> {
    /// Answer at once; the origin is not asked.
    Respond(Respond<'e>),
    /// Forward to the origin, changed as told.
    Forward(Forward<'e>),
}

impl<'e> Decision<'e> {
    /// The rules that acted, in the order in which they acted.
    #[must_use]
    pub fn rules(&self) -> &[RuleRef<'e>] {
        match self {
            Decision::Respond(respond) => respond.acted.rules(),
            Decision::Forward(forward) => forward.acted.rules(),
        }
    }

    /// The rules in shadow mode that matched, in the order in which they were reached.
    #[must_use]
    pub fn shadow(&self) -> &[RuleRef<'e>] {
        match self {
            Decision::Respond(respond) => respond.acted.shadow(),
            Decision::Forward(forward) => forward.acted.shadow(),
        }
    }

    /// The variants that the visitor has, in the order of the experiments in the file.
    #[must_use]
    pub fn variants(&self) -> &[Assignment<'e>] {
        match self {
            Decision::Respond(respond) => &respond.variants,
            Decision::Forward(forward) => &forward.variants,
        }
    }

    /// The redirect rules that lead in a circle for this request; the redirect stage was dropped
    /// because of them (but for HTTPS enforcement). Empty where there is no loop.
    #[must_use]
    pub fn looped(&self) -> &[RuleRef<'e>] {
        match self {
            Decision::Respond(respond) => respond.acted.looped(),
            Decision::Forward(forward) => forward.acted.looped(),
        }
    }

    /// The same, borrowing nothing.
    #[must_use]
    pub fn into_owned(self) -> Decision<'static> {
        match self {
            Decision::Respond(respond) => Decision::Respond(respond.into_owned()),
            Decision::Forward(forward) => Decision::Forward(forward.into_owned()),
        }
    }
}

/// An answer made at the edge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Respond<'e> {
    pub(crate) status: u16,
    pub(crate) headers: Fields<'e>,
    #[serde(serialize_with = "body_as_text", skip_serializing_if = "no_body")]
    pub(crate) body: Cow<'e, [u8]>,
    #[serde(flatten)]
    pub(crate) acted: Acted<'e>,
    #[serde(skip_serializing_if = "Few::is_empty")]
    pub(crate) variants: Few<'e, Assignment<'e>>,
}

impl<'e> Respond<'e> {
    /// The status code, 200 to 599.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Every header field of the answer, response edits and security headers applied.
    #[must_use]
    pub fn headers(&self) -> &Fields<'e> {
        &self.headers
    }

    /// The first field of this name (lower-case).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|field| field.name == name).map(|field| field.value.as_ref())
    }

    /// Where a redirect leads: the `Location` field.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.header("location")
    }

    /// The body; empty where the rule gives none. To HEAD a host sends no body (RFC 9110 §9.3.2).
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    fn into_owned(self) -> Respond<'static> {
        Respond {
            status: self.status,
            headers: self.headers.into_owned(),
            body: Cow::Owned(self.body.into_owned()),
            acted: self.acted.into_owned(),
            variants: self.variants.into_iter().map(Assignment::into_owned).collect(),
        }
    }
}

/// What to change before the request goes to the origin. What isn't named stays byte for byte.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Forward<'e> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) target: Option<Box<Rewritten>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) origin: Option<Origin<'e>>,
    #[serde(rename = "request", skip_serializing_if = "Few::is_empty")]
    pub(crate) edits: Few<'e, Edit<'e>>,
    #[serde(flatten)]
    pub(crate) acted: Acted<'e>,
    #[serde(skip_serializing_if = "Few::is_empty")]
    pub(crate) variants: Few<'e, Assignment<'e>>,
    #[serde(skip)]
    pub(crate) findings: Findings,
}

impl<'e> Forward<'e> {
    /// The path and query that the origin is to see, where a rewrite changed them.
    #[must_use]
    pub fn target(&self) -> Option<&Rewritten> {
        self.target.as_deref()
    }

    /// The origin that is to be asked, where a route or a variant chose one of `[origins]`; without
    /// one, the host's own.
    ///
    /// Its URL is scheme, host and port, then its path before that of the request; the `Host` is the
    /// origin's own unless it [keeps the visitor's](Origin::keeps_host). With the types of the `http`
    /// crate, [`apply_to_request`](crate::adapter::apply_to_request) does that.
    ///
    /// ```
    /// use fingerpost::{Decision, Engine, Request};
    ///
    /// let engine: Engine = "
    ///     [origins]
    ///     site = 'https://site.internal'
    ///     api = 'https://api.internal:8443/v1'
    ///     [[route]]
    ///     when.path = '/api/{*rest}'
    ///     origin = 'api'
    ///     [[route]]
    ///     origin = 'site'
    /// "
    /// .parse()?;
    ///
    /// let request = Request::new("GET", "/api/users?page=2");
    /// let Decision::Forward(forward) = engine.evaluate(&request) else {
    ///     unreachable!("no rule answers");
    /// };
    /// let origin = forward.origin().expect("every request has a route");
    /// assert_eq!(origin.name, "api");
    /// let target = forward.request_target(request.path(), request.query()).expect("it changes");
    /// let url = format!("{}://{}{target}", origin.scheme, origin.authority());
    /// assert_eq!(url, "https://api.internal:8443/v1/api/users?page=2");
    /// # Ok::<(), fingerpost::Error>(())
    /// ```
    #[must_use]
    pub fn origin(&self) -> Option<&Origin<'e>> {
        self.origin.as_ref()
    }

    /// The edits of the request's headers, in order.
    #[must_use]
    pub fn request_edits(&self) -> &[Edit<'e>] {
        &self.edits
    }

    fn into_owned(self) -> Forward<'static> {
        Forward {
            target: self.target,
            origin: self.origin.map(Origin::into_owned),
            edits: self.edits.into_iter().map(Edit::into_owned).collect(),
            acted: self.acted.into_owned(),
            variants: self.variants.into_iter().map(Assignment::into_owned).collect(),
            findings: self.findings,
        }
    }
}

/// The variant of an experiment that a visitor has.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Assignment<'e> {
    /// The experiment's id.
    pub experiment: Cow<'e, str>,
    /// The variant's name.
    pub variant: Cow<'e, str>,
}

impl Assignment<'_> {
    pub(crate) fn into_owned(self) -> Assignment<'static> {
        Assignment {
            experiment: Cow::Owned(self.experiment.into_owned()),
            variant: Cow::Owned(self.variant.into_owned()),
        }
    }
}

/// An entry of `[origins]`: where to send the request.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Origin<'e> {
    /// Its name in the policy.
    pub name: Cow<'e, str>,
    /// The scheme of its URL.
    pub scheme: Scheme,
    /// The host of its URL.
    pub host: Cow<'e, str>,
    /// The port, where one is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// What goes before the path of the request: empty, or `/…` without a slash at its end.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub path: Cow<'e, str>,
    /// The origin is to see the `Host` that the visitor sent, not its own.
    pub keeps_host: bool,
}

impl Origin<'_> {
    fn into_owned(self) -> Origin<'static> {
        Origin {
            name: Cow::Owned(self.name.into_owned()),
            host: Cow::Owned(self.host.into_owned()),
            path: Cow::Owned(self.path.into_owned()),
            ..self
        }
    }
}

/// A rewritten request target.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Rewritten {
    /// The path, beginning with `/`: percent-encoded, or as it arrived where only the query is
    /// rewritten.
    pub path: String,
    /// The query without its `?`; `None` where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
}

/// What to change on the way back: decided in its own call, because on some hosts it is another
/// process.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ResponseDecision<'e> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) replacement: Option<Replacement<'e>>,
    /// Borrowed where all are the policy's own security headers.
    #[serde(rename = "response")]
    pub(crate) edits: Few<'e, Edit<'e>>,
    #[serde(flatten)]
    pub(crate) acted: Acted<'e>,
}

impl<'e> ResponseDecision<'e> {
    /// What takes the place of the origin's status and body: an error page, a single page.
    #[must_use]
    pub fn replacement(&self) -> Option<&Replacement<'e>> {
        self.replacement.as_ref()
    }

    /// The edits of the response's headers, in order.
    #[must_use]
    pub fn edits(&self) -> &[Edit<'e>] {
        &self.edits
    }

    /// The rules that acted, in order; `security_headers` is one.
    #[must_use]
    pub fn rules(&self) -> &[RuleRef<'e>] {
        self.acted.rules()
    }

    /// The rules in shadow mode that matched.
    #[must_use]
    pub fn shadow(&self) -> &[RuleRef<'e>] {
        self.acted.shadow()
    }

    /// The same, borrowing nothing.
    #[must_use]
    pub fn into_owned(self) -> ResponseDecision<'static> {
        ResponseDecision {
            replacement: self.replacement.map(Replacement::into_owned),
            edits: self.edits.into_iter().map(Edit::into_owned).collect(),
            acted: self.acted.into_owned(),
        }
    }
}

/// What takes the place of the origin's status and body. The fields that spoke of the old body are
/// taken away, and those of the new set, by the decision's edits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Replacement<'e> {
    /// The status code.
    pub status: u16,
    /// The body; `None` where the origin's stays.
    #[serde(serialize_with = "maybe_body_as_text", skip_serializing_if = "Option::is_none")]
    pub body: Option<Cow<'e, [u8]>>,
}

impl Replacement<'_> {
    /// The fields that speak of the body that was (RFC 9110 §8, §14.3; RFC 9530): another body takes
    /// them away.
    pub(crate) const OF_THE_BODY: [&'static str; 10] = [
        "content-encoding",
        "content-language",
        "content-range",
        "content-disposition",
        "accept-ranges",
        "etag",
        "last-modified",
        "digest",
        "content-digest",
        "repr-digest",
    ];

    fn into_owned(self) -> Replacement<'static> {
        Replacement { status: self.status, body: self.body.map(|body| body.into_owned().into()) }
    }
}

fn no_body(body: &[u8]) -> bool {
    body.is_empty()
}

fn body_as_text<S: serde::Serializer>(body: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&String::from_utf8_lossy(body))
}

fn maybe_body_as_text<S: serde::Serializer>(
    body: &Option<Cow<'_, [u8]>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    body_as_text(body.as_deref().unwrap_or_default(), serializer)
}

/// Applies edits in order to a list of fields. The order of the untouched fields stays.
pub(crate) fn apply_edits<'e>(
    fields: &mut Vec<Field<'e>>,
    edits: impl IntoIterator<Item = Edit<'e>>,
) {
    for edit in edits {
        match edit {
            Edit::Remove { name } => fields.retain(|field| field.name != name),
            Edit::RemovePrefix { prefix } => {
                fields.retain(|field| !field.name.starts_with(prefix.as_ref()));
            }
            Edit::Set(new) => {
                fields.retain(|field| field.name != new.name);
                fields.push(new);
            }
            Edit::Append(new) => fields.push(new),
            Edit::Default(new) => {
                if !fields.iter().any(|field| field.name == new.name) {
                    fields.push(new);
                }
            }
        }
    }
}
