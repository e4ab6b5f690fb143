//! Reading targets.

use std::ops::Range;

use super::{Authority, Target, TargetHost};
use crate::diagnostic::{Code, Fault};
use crate::policy::foreign::{dollar, in_target_segment, variable};
use crate::policy::template::{Filter, Piece, Place, Scope, Slot, Template, Token, Value, tokens};
use crate::request::Scheme;
use crate::uri::host::{HostPattern, parse_authority};

/// A target in one line, for the help of most faults.
const FORMS: &str = "a target begins with `/`, `https://HOST/` or `{scheme}://HOST/`";

impl Target {
    /// Whether it can stand behind the captured label of a host.
    pub(crate) fn is_suffix(text: &str) -> bool {
        suffix(text).is_some_and(|(suffix, port)| suffix == text && port.is_none())
    }

    /// Reads a target. `hosts_known`: the policy has hosts of its own, so `{host}` can be compared.
    pub(crate) fn parse(
        text: &str,
        scope: &Scope<'_>,
        hosts_known: bool,
    ) -> Result<Target, Vec<Fault>> {
        let Some((scheme, start)) = scheme(text) else {
            let (path, query, fragment) = origin_form(text, scope)?;
            return Ok(Target { authority: None, path, query, fragment });
        };
        let tokens = tokens(text).map_err(|fault| vec![fault])?;
        let end = authority_end(text, start, &tokens);
        let authority = authority(text, start..end, &tokens, scope, hosts_known);
        let parts = parts(text, end, &tokens, scope);
        match (authority, parts) {
            (Ok((host, port)), Ok((path, query, fragment))) => Ok(Target {
                authority: Some(Box::new(Authority { scheme, host, port })),
                path,
                query,
                fragment,
            }),
            (authority, parts) => {
                let parts = parts.err().unwrap_or_default();
                Err(authority.err().into_iter().chain(parts).collect())
            }
        }
    }

    /// Reads what a rewrite makes of a path: a path, and a query where one is written.
    pub(crate) fn parse_origin_form(
        text: &str,
        scope: &Scope<'_>,
    ) -> Result<(Template, Option<Template>), Vec<Fault>> {
        let invalid = |range, message: &str, help: &str| {
            Err(vec![Fault::new(Code::INVALID_TARGET, range, message).help(help)])
        };
        if let Some((_, start)) = scheme(text) {
            let help = "begin with `/`; to send the visitor to another host use a redirect";
            return invalid(0..start, "a rewrite keeps scheme and host", help);
        }
        let (path, query, fragment) = origin_form(text, scope)?;
        if fragment.is_some() {
            let at = text.find('#').unwrap_or_default();
            let help = "leave it out: a fragment never reaches a server";
            return invalid(at..text.len(), "a fragment in a rewrite", help);
        }
        Ok((path, query.map(|query| *query)))
    }
}

/// Path, query, fragment.
type Parts = (Template, Option<Box<Template>>, Option<Box<Template>>);

/// The scheme that a target begins with (`None` inside: `{scheme}`), and where its host begins.
fn scheme(text: &str) -> Option<(Option<Scheme>, usize)> {
    const FROM_REQUEST: &str = "{scheme}://";
    if text.starts_with(FROM_REQUEST) {
        return Some((None, FROM_REQUEST.len()));
    }
    let (name, _) = text.split_once("://")?;
    Some((Some(Scheme::parse(name)?), name.len() + 3))
}

/// Reads a target that has no scheme, which has to begin with one `/`.
fn origin_form(text: &str, scope: &Scope<'_>) -> Result<Parts, Vec<Fault>> {
    let invalid = |code, range: Range<usize>, message: String, help: String| {
        Err(vec![Fault::new(code, range, message).help(help)])
    };
    if text.starts_with("//") || text.starts_with(r"/\") {
        let host = text.trim_start_matches(['/', '\\']);
        return invalid(
            Code::INVALID_TARGET,
            0..text.len() - host.len(),
            "browsers take what follows two slashes for a host".to_owned(),
            format!("write `/{host}`, or the scheme before the host: `https://{host}`"),
        );
    }
    if text.starts_with('/') {
        return parts(text, 0, &tokens(text).map_err(|fault| vec![fault])?, scope);
    }
    if text.starts_with('{') && !text.starts_with("{{") {
        let end = text.find('}').map_or(text.len(), |at| at + 1);
        let first = text.get(..end).unwrap_or(text);
        let help = match first {
            "{path}" | "{path_and_query}" => format!("write `/{text}`: two slashes become one"),
            _ => format!("write `/{first}` for a path on the same host; {FORMS}"),
        };
        let message = format!("`{first}` would decide where the redirect leads");
        return invalid(Code::OPEN_REDIRECT, 0..end, message, help);
    }
    let help = match text.split_once("://") {
        None if text.contains('.') && !text.contains(':') => {
            format!("write `/{text}` or `https://{text}`; {FORMS}")
        }
        None if !text.contains(':') && !text.is_empty() => format!("write `/{text}`; {FORMS}"),
        _ => FORMS.to_owned(),
    };
    let message = match text {
        "" => "an empty target".to_owned(),
        _ => format!("`{text}` is neither a path nor an http URL"),
    };
    invalid(Code::INVALID_TARGET, 0..text.len(), message, help)
}

/// Where the authority ends: before the first `/`, `?` or `#`, or a `{path}` that brings the `/`.
fn authority_end(text: &str, start: usize, tokens: &[Token<'_>]) -> usize {
    let behind = tokens.iter().filter(|token| token.at.end > start);
    let mut ends = behind.filter_map(|token| {
        let from = token.at.start.max(start);
        if token.slot {
            let name = token.text.split('|').next().unwrap_or_default();
            return matches!(name, "path" | "path_and_query").then_some(from);
        }
        let literal = text.get(from..token.at.end)?;
        Some(from + literal.find(['/', '?', '#'])?)
    });
    ends.next().unwrap_or(text.len())
}

/// Reads path, query and fragment from this byte on.
fn parts(
    text: &str,
    start: usize,
    tokens: &[Token<'_>],
    scope: &Scope<'_>,
) -> Result<Parts, Vec<Fault>> {
    let find = |wanted: char, from: usize| {
        let behind = tokens.iter().filter(|token| !token.slot && token.at.end > from);
        let mut found = behind.filter_map(|token| {
            let from = token.at.start.max(from);
            Some(from + text.get(from..token.at.end)?.find(wanted)?)
        });
        found.next()
    };
    let hash = find('#', start);
    let mark = find('?', start).filter(|mark| hash.is_none_or(|hash| *mark < hash));
    let path_end = mark.or(hash).unwrap_or(text.len());
    if mark.or(hash).is_none() {
        let last = tokens.last().filter(|token| token.slot && token.text == "path_and_query");
        if let Some(last) = last {
            return path_and_query(
                text.get(start..last.at.start).unwrap_or_default(),
                start,
                scope,
            );
        }
    }
    let mut faults = Vec::new();
    let written = text.as_bytes().get(start..).unwrap_or_default();
    // Nearly no target has one of these: a look at each byte is enough.
    if written.iter().any(|byte| matches!(byte, b'$' | b':' | b'*' | b'(')) {
        faults.extend(foreign(tokens, start..path_end, path_end..hash.unwrap_or(text.len())));
    }
    let mut part = |range: Range<usize>, place| {
        let inner = text.get(range.clone()).unwrap_or_default();
        Template::parse(inner, place, scope)
            .map_err(|found| faults.extend(found.into_iter().map(|f| shifted(f, range.start))))
            .unwrap_or_else(|()| Template::Literal(Box::default()))
    };
    let path = match start..path_end {
        range if range.is_empty() => Template::Literal(Box::from("/")),
        range => part(range, Place::Path),
    };
    let query = mark.map(|at| Box::new(part(at + 1..hash.unwrap_or(text.len()), Place::Query)));
    let fragment = hash.map(|at| Box::new(part(at + 1..text.len(), Place::Fragment)));
    if faults.is_empty() { Ok((path, query, fragment)) } else { Err(faults) }
}

/// What other systems write for what they captured: `$1`, `:splat`, `*`.
fn foreign<'t>(
    tokens: &'t [Token<'t>],
    path: Range<usize>,
    query: Range<usize>,
) -> impl Iterator<Item = Fault> + 't {
    tokens.iter().filter(|token| !token.slot).filter_map(move |token| {
        let within = |part: &Range<usize>| {
            let range = token.at.start.max(part.start)..token.at.end.min(part.end);
            let inner = range.start - token.at.start..range.end.checked_sub(token.at.start)?;
            token.text.get(inner).filter(|text| !text.is_empty()).map(|text| (range.start, text))
        };
        if let Some((start, text)) = within(&path)
            && let Some(fault) = in_path(text, start, path.end)
        {
            return Some(fault);
        }
        let (start, text) = within(&query)?;
        let splat = || text.find(":splat").map(|at| at..at + ":splat".len());
        let range = dollar(text).or_else(splat)?;
        Some(unfilled(text.get(range.clone())?, range.start + start..range.end + start))
    })
}

/// In a stretch of a target's path; `end` is where the path ends.
fn in_path(text: &str, start: usize, end: usize) -> Option<Fault> {
    let mut at = start;
    for segment in text.split('/') {
        let range = at..at + segment.len();
        at = range.end + 1;
        let first = range.start > start;
        let last = range.end < start + text.len() || range.end == end;
        let found = match in_target_segment(segment, first, last) {
            Some(_) => range,
            None => match dollar(segment) {
                Some(dollar) => range.start + dollar.start..range.start + dollar.end,
                None => continue,
            },
        };
        return Some(unfilled(text.get(found.start - start..found.end - start)?, found));
    }
    None
}

fn unfilled(written: &str, range: Range<usize>) -> Fault {
    let message = format!("nothing is filled in for `{written}` here");
    let ours = match written.strip_prefix('$').and_then(variable) {
        Some(ours) => format!("write `{ours}`"),
        None => "write the name that `from` gives it: `/old/{*rest}` leads to `/new/{rest}`".into(),
    };
    let first = written.chars().next().map_or(0, u32::from);
    Fault::new(Code::INVALID_TARGET, range, message)
        .help(format!("{ours}; `%{first:02X}` is the character itself"))
}

fn shifted(mut fault: Fault, by: usize) -> Fault {
    fault.range = fault.range.start + by..fault.range.end + by;
    fault
}

/// `…{path_and_query}` is `…{path}` and, where there is one, the query.
fn path_and_query(before: &str, start: usize, scope: &Scope<'_>) -> Result<Parts, Vec<Fault>> {
    let path = Template::parse(&format!("{before}{{path}}"), Place::Path, scope)
        .map_err(|faults| faults.into_iter().map(|f| shifted(f, start)).collect::<Vec<_>>())?;
    let query = Slot { value: Value::Query, filters: Box::new([Filter::Default(String::new())]) };
    let query = Template::Pieces(Box::new([Piece::Slot(query)]));
    Ok((path, Some(Box::new(query)), None))
}

/// Reads host and port: literal, `{host}`, or one captured label under a literal suffix.
fn authority(
    text: &str,
    range: Range<usize>,
    tokens: &[Token<'_>],
    scope: &Scope<'_>,
    hosts_known: bool,
) -> Result<(TargetHost, Option<u16>), Fault> {
    let written = text.get(range.clone()).unwrap_or_default();
    let invalid = |message: String, help: &str| {
        Fault::new(Code::INVALID_TARGET, range.clone(), message).help(help)
    };
    if written.is_empty() {
        return Err(invalid("no host after `://`".to_owned(), FORMS));
    }
    if written.contains('@') {
        let help = "leave out what stands before the `@`";
        return Err(invalid("a user name or password in a target".to_owned(), help));
    }
    let mut slots =
        tokens.iter().filter(|token| token.slot && range.contains(&token.at.start)).peekable();
    let Some(slot) = slots.next() else {
        let (host, port) = parse_authority(written).ok_or_else(|| {
            if let Some(at) = dollar(written) {
                let name = written.get(at.clone()).unwrap_or_default();
                return unfilled(name, range.start + at.start..range.start + at.end);
            }
            let help = "a host is a DNS name (other letters as `xn--…`) or an address, with a \
                        port where it needs one";
            invalid(format!("`{written}` isn't a host"), help)
        })?;
        return Ok((TargetHost::Literal(host.into_owned()), port));
    };
    let open = || {
        let message = format!("`{written}` could be any host");
        Fault::new(Code::OPEN_REDIRECT, range.clone(), message).help(
            "write the host out, or `{host}`, or one captured label under a literal domain: \
             `{tenant}.example.com`",
        )
    };
    if slots.peek().is_some() || slot.at.start != range.start {
        return Err(open());
    }
    let after = text.get(slot.at.end..range.end).unwrap_or_default();
    if slot.text == "host" {
        if !hosts_known {
            let message = "`{host}` could be any host: the policy names none of its own";
            return Err(Fault::new(Code::OPEN_REDIRECT, slot.at.clone(), message)
                .help("write `hosts = [\"example.com\"]` at the top of the file"));
        }
        let port = match after.strip_prefix(':') {
            Some(digits) => Some(port(digits).ok_or_else(open)?),
            None if after.is_empty() => None,
            None => return Err(open()),
        };
        return Ok((TargetHost::Request, port));
    }
    let name = slot.text.strip_suffix("|lower").unwrap_or(slot.text);
    if !scope.captures.contains(&name) {
        return Err(open());
    }
    let (suffix, port) = suffix(after).ok_or_else(open)?;
    Ok((TargetHost::Label { label: Value::Capture(name.to_owned()), suffix }, port))
}

fn port(digits: &str) -> Option<u16> {
    let only_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|port| only_digits && *port != 0)
}

/// `.example.com[:port]`: at least two labels, so that the label isn't a domain of its own.
fn suffix(text: &str) -> Option<(String, Option<u16>)> {
    let (suffix, port) = match text.split_once(':') {
        Some((suffix, digits)) => (suffix, Some(port(digits)?)),
        None => (text, None),
    };
    let domain = suffix.strip_prefix('.')?;
    let last = domain.rsplit_once('.')?.1;
    // An all-digit end would make an IPv4 address of it.
    let fits = domain.len() <= 253 - 64 && !last.bytes().all(|byte| byte.is_ascii_digit());
    match HostPattern::parse(domain) {
        Ok(HostPattern::Exact(host)) if fits => Some((format!(".{host}"), port)),
        _ => None,
    }
}
