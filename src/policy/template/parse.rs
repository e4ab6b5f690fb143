//! Reading templates.

use std::borrow::Cow;
use std::ops::Range;

use super::{Claims, Filter, Piece, Place, Scope, Slot, Template, Value};
use crate::diagnostic::{Code, Fault};
use crate::policy::nearest::nearest;
use crate::uri::percent;

/// Placeholders that take no name after a dot.
const PLAIN: [(&str, Value); 14] = [
    ("host", Value::Host),
    ("path", Value::Path),
    ("query", Value::Query),
    ("path_and_query", Value::PathAndQuery),
    ("scheme", Value::Scheme),
    ("country", Value::Country),
    ("region", Value::Region),
    ("city", Value::City),
    ("language", Value::Language),
    ("device", Value::Device),
    ("ip", Value::Ip),
    ("method", Value::Method),
    ("status", Value::Status),
    ("rule", Value::Rule),
];

/// Names by which other systems call what a placeholder stands for.
const ELSEWHERE: [(&str, &str); 16] = [
    ("client_ip", "ip"),
    ("remote_ip", "ip"),
    ("remote_addr", "ip"),
    ("ip_address", "ip"),
    ("hostname", "host"),
    ("http_host", "host"),
    ("domain", "host"),
    ("uri", "path_and_query"),
    ("request_uri", "path_and_query"),
    ("url", "path_and_query"),
    ("query_string", "query"),
    ("args", "query"),
    ("country_code", "country"),
    ("lang", "language"),
    ("locale", "language"),
    ("protocol", "scheme"),
];

/// A stretch of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token<'t> {
    /// The bytes of the template, braces included.
    pub(crate) at: Range<usize>,
    /// What stands there: literal text (`{{` already as `{`), or what is between the braces.
    pub(crate) text: &'t str,
    /// It is a placeholder.
    pub(crate) slot: bool,
}

/// Cuts a template into literal text and placeholders.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token<'_>>, Fault> {
    if !text.contains(['{', '}']) {
        return Ok(vec![Token { at: 0..text.len(), text, slot: false }]);
    }
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(left) = text.get(at..).filter(|left| !left.is_empty()) {
        let literal = left.find(['{', '}']).unwrap_or(left.len());
        let (before, brace) = left.split_at_checked(literal).unwrap_or((left, ""));
        if !before.is_empty() {
            tokens.push(Token { at: at..at + literal, text: before, slot: false });
            at += literal;
            continue;
        }
        let (len, inner, slot) = if brace.starts_with("{{") || brace.starts_with("}}") {
            (2, brace.get(..1).unwrap_or_default(), false)
        } else if let Some(inner) = brace.strip_prefix('{') {
            let end = slot_end(inner).ok_or_else(|| {
                let message = "a `{` without its `}`";
                Fault::new(Code::INVALID_TEMPLATE, at..text.len(), message)
                    .help("close it with `}`, or write `{{` for the character itself")
            })?;
            (end + 2, inner.get(..end).unwrap_or_default(), true)
        } else {
            return Err(Fault::new(Code::INVALID_TEMPLATE, at..at + 1, "a `}` without its `{`")
                .help("write `}}` for the character itself"));
        };
        tokens.push(Token { at: at..at + len, text: inner, slot });
        at += len;
    }
    Ok(tokens)
}

/// Where the `}` of a placeholder stands: one inside quotes isn't it.
fn slot_end(inner: &str) -> Option<usize> {
    let mut quoted = false;
    let mut letters = inner.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' if quoted => {
                letters.next();
            }
            '"' => quoted = !quoted,
            '}' if !quoted => return Some(at),
            '{' if !quoted => return None,
            _ => {}
        }
    }
    None
}

impl Template {
    /// Reads a template for a place.
    pub(crate) fn parse(
        text: &str,
        place: Place,
        scope: &Scope<'_>,
    ) -> Result<Template, Vec<Fault>> {
        if !text.contains(['{', '}']) {
            return Ok(Template::Literal(Box::from(literal(text, place))));
        }
        let mut faults = Vec::new();
        let mut pieces = Vec::new();
        for token in tokens(text).map_err(|fault| vec![fault])? {
            if token.slot {
                match slot(&token, place, scope) {
                    Ok(slot) => pieces.push(Piece::Slot(slot)),
                    Err(fault) => faults.push(fault),
                }
                continue;
            }
            let text = literal(token.text, place);
            match pieces.last_mut() {
                Some(Piece::Text(before)) => before.push_str(&text),
                _ => pieces.push(Piece::Text(text.into_owned())),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(match pieces.as_mut_slice() {
            [Piece::Text(text)] => Template::Literal(std::mem::take(text).into_boxed_str()),
            _ => Template::Pieces(pieces.into_boxed_slice()),
        })
    }
}

/// The policy's own text for its place: what may stand there stays, escapes too.
pub(super) fn literal(text: &str, place: Place) -> Cow<'_, str> {
    match place {
        Place::Path => percent::encode_path(text),
        Place::Query => percent::encode_query(text),
        Place::Fragment => encode_fragment(text),
        Place::Header | Place::Body(_) => Cow::Borrowed(text),
    }
}

/// A fragment is encoded as a path, but that `?` may stand in it (RFC 3986 §3.5).
pub(super) fn encode_fragment(text: &str) -> Cow<'_, str> {
    if !text.contains('?') {
        return percent::encode_path(text);
    }
    let parts: Vec<_> = text.split('?').map(percent::encode_path).collect();
    Cow::Owned(parts.join("?"))
}

fn slot(token: &Token<'_>, place: Place, scope: &Scope<'_>) -> Result<Slot, Fault> {
    let mut filters = Vec::new();
    let (name, mut left) = match token.text.find('|') {
        Some(at) => token.text.split_at_checked(at).unwrap_or((token.text, "")),
        None => (token.text, ""),
    };
    let value = value(name, token, place, scope)?;
    while !left.is_empty() {
        // After the brace.
        let at = token.at.start + 1 + (token.text.len() - left.len());
        let Some((filter, after)) =
            left.strip_prefix('|').map(|text| Filter::parse(text, at + 1)).transpose()?
        else {
            return Err(Fault::new(
                Code::INVALID_TEMPLATE,
                at..token.at.end - 1,
                format!("`{left}` after a filter"),
            )
            .help("separate filters by `|`"));
        };
        filters.push(filter);
        left = after;
    }
    Ok(Slot { value, filters: filters.into() })
}

fn value(name: &str, token: &Token<'_>, place: Place, scope: &Scope<'_>) -> Result<Value, Fault> {
    let at = token.at.start + 1..token.at.start + 1 + name.len();
    if scope.captures.contains(&name) {
        return Ok(Value::Capture(name.to_owned()));
    }
    if let Some((kind, inner)) = name.split_once('.') {
        return dotted(name, kind, inner, at, scope);
    }
    match PLAIN.iter().find(|(known, _)| *known == name).map(|(_, value)| value) {
        Some(Value::Status) if !scope.status => Err(Fault::new(
            Code::UNKNOWN_PLACEHOLDER,
            at,
            "there is no response yet: no `{status}`",
        )
        .help("`{status}` can stand where a response is edited")),
        Some(Value::Language) if !scope.languages => {
            Err(Fault::new(Code::MISSING_KEY, at, "`{language}` in a policy without `languages`")
                .help("write `languages = [\"en\", \"de\"]` at the top of the file"))
        }
        Some(Value::PathAndQuery) if matches!(place, Place::Path | Place::Fragment) => {
            Err(Fault::new(
                Code::INVALID_TARGET,
                at,
                "`{path_and_query}` stands only at the end of a target that has no `?` or `#`",
            )
            .help("write `{path}`, and `{query}` after a `?`"))
        }
        Some(value) => Ok(value.clone()),
        None => Err(unknown(name, at, scope)),
    }
}

fn dotted(
    name: &str,
    kind: &str,
    inner: &str,
    at: Range<usize>,
    scope: &Scope<'_>,
) -> Result<Value, Fault> {
    let is_token = |text: &str| {
        text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`~".contains(&byte))
    };
    let value = match kind {
        "cookie" if is_token(inner) => Value::Cookie(inner.to_owned()),
        "header" if is_token(inner) => Value::Header(inner.to_ascii_lowercase()),
        "query" => Value::QueryParam(inner.to_owned()),
        "cookie" | "header" => {
            let message = format!("`{inner}` can't be the name of a {kind}");
            return Err(Fault::new(Code::INVALID_TEMPLATE, at, message)
                .help("a name has letters, digits and `-`"));
        }
        "variant" if !inner.is_empty() => {
            match scope.experiments.iter().position(|known| *known == inner) {
                Some(index) => Value::Variant(index, inner.to_owned()),
                None => return Err(unknown_experiment(inner, at, scope)),
            }
        }
        "variant" => Value::Variant(0, String::new()),
        "claim" => match scope.claims {
            Claims::Known => Value::Claim(inner.to_owned()),
            claims => return Err(unknown_claim(at, claims)),
        },
        _ => {
            let message = format!("there is no `{{{name}}}`");
            return Err(Fault::new(Code::UNKNOWN_PLACEHOLDER, at, message).help(
                "names with a dot: `{cookie.NAME}`, `{header.NAME}`, `{query.NAME}`, \
                       `{variant.ID}`, `{claim.NAME}`",
            ));
        }
    };
    if inner.is_empty() {
        let message = format!("`{{{name}}}` names no {kind}");
        return Err(Fault::new(Code::INVALID_TEMPLATE, at, message)
            .help(format!("write `{{{kind}.NAME}}`")));
    }
    Ok(value)
}

/// No experiment of the policy is called so.
pub(crate) fn unknown_experiment(id: &str, at: Range<usize>, scope: &Scope<'_>) -> Fault {
    let help = match (nearest(id, scope.experiments.iter().copied()), scope.experiments) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, []) => "write an `[[experiment]]` with this `id`".to_owned(),
        (None, known) => format!("the policy has {}", listed(known)),
    };
    Fault::new(Code::UNKNOWN_EXPERIMENT, at, format!("there is no experiment `{id}`")).help(help)
}

/// A claim where there is none.
pub(crate) fn unknown_claim(at: Range<usize>, claims: Claims) -> Fault {
    let (message, help) = match claims {
        Claims::Nobodys => (
            "no `[[auth]]` of the policy tells claims",
            "write one by `jwt`, or by `basic` for the user's name, which is `claim.sub`",
        ),
        Claims::Early | Claims::Known => (
            "a claim, where nobody has proved anything yet",
            "claims are for `[[respond]]`, `[[rewrite]]`, `[[route]]` and `[[headers]]`; what an \
             `[[auth]]` asks for stands in its `jwt.claims`",
        ),
    };
    Fault::new(Code::UNKNOWN_CLAIM, at, message).help(help)
}

/// Some of the names that there are.
fn listed(names: &[&str]) -> String {
    const SOME: usize = 6;
    let mut shown: Vec<_> = names.iter().take(SOME).map(|name| format!("`{name}`")).collect();
    if names.len() > SOME {
        shown.push("…".to_owned());
    }
    shown.join(", ")
}

fn unknown(name: &str, at: Range<usize>, scope: &Scope<'_>) -> Fault {
    if name.trim() != name || name.is_empty() {
        return Fault::new(Code::INVALID_TEMPLATE, at, format!("`{{{name}}}` isn't a placeholder"))
            .help(format!(
                "write `{{{}}}` without spaces; `{{{{` and `}}}}` for the characters themselves",
                if name.trim().is_empty() { "name" } else { name.trim() }
            ));
    }
    if matches!(name, "cookie" | "header" | "variant" | "claim") {
        return Fault::new(Code::UNKNOWN_PLACEHOLDER, at, format!("which {name} is `{{{name}}}`?"))
            .help(format!("write `{{{name}.NAME}}`"));
    }
    let known = scope.captures.iter().copied().chain(PLAIN.iter().map(|(known, _)| *known));
    let elsewhere = ELSEWHERE.iter().find(|(other, _)| *other == name).map(|(_, meant)| *meant);
    let help = match elsewhere.or_else(|| nearest(name, known)) {
        Some(near) => format!("did you mean `{{{near}}}`? "),
        None => String::new(),
    };
    let captures: Vec<_> = scope.captures.iter().map(|name| format!("`{{{name}}}`")).collect();
    let captures = match captures.is_empty() {
        true => "this rule captures nothing; `{{` is a brace itself".to_owned(),
        false => format!("this rule captures {}", captures.join(", ")),
    };
    Fault::new(Code::UNKNOWN_PLACEHOLDER, at, format!("there is no `{{{name}}}`"))
        .help(help + &captures)
}
