//! `[canonical]`: the one spelling of a URL, in one hop.

use std::borrow::Cow;

use super::scene::Scene;
use crate::policy::model::{Canonical, Model, TrailingSlash};
use crate::policy::target::guard_leading_slashes;
use crate::request::Scheme;
use crate::uri::url::Url;

/// Below it every path is kept as it is.
const KEPT: &str = "/.well-known/";

/// The canonical URL, where the URL at hand is another. `at` is that URL, made when first asked.
pub(super) fn hop<'a, 'u: 'a>(
    model: &Model,
    canonical: &'u Canonical,
    scene: &Scene<'_>,
    at: &dyn Fn() -> &'a Url<'u>,
) -> Option<Url<'u>> {
    let host = scene.host.known();
    let own = |host: &str| {
        canonical.host.as_deref() == Some(host)
            || canonical.aliases.iter().chain(&model.hosts).any(|pattern| pattern.matches(host))
    };
    // A missing host isn't a foreign one: the path can be put right without it.
    if model.hosts_declared && !host.is_none_or(own) {
        return None;
    }
    let scheme = if model.https.is_some() { Some(Scheme::Https) } else { scene.scheme.known() };
    let is_alias = |host: &str| canonical.aliases.iter().any(|alias| alias.matches(host));
    let moved = match (host, canonical.host.as_deref(), scheme) {
        (Some(alias), Some(host), Some(scheme)) if alias != host && is_alias(alias) => {
            Some((host, scheme))
        }
        _ => None,
    };
    // `*` and what is no path at all have no spelling.
    let is_kept = !scene.path.starts_with('/') || scene.canonical.starts_with(KEPT);
    let respelt = !is_kept && spell(canonical, scene.path) != scene.path;
    if moved.is_none() && !respelt {
        return None;
    }
    let mut url = at().clone();
    if respelt {
        let path = Cow::Owned(spell(canonical, &url.path).into_owned());
        // `//evil.example/` without its last slash would be a `Location` on another host.
        url.path = guard_leading_slashes(path);
    }
    if let Some((host, scheme)) = moved {
        url.scheme = Some(scheme);
        url.host = Some(host.into());
        url.port = port(model, scheme);
        url.absolute = true;
    }
    (!url.may_be(at())).then_some(url)
}

/// Whether a URL certainly is as it is to be, whose path is the same in every view.
pub(super) fn leaves(canonical: &Canonical, host: &str, path: &str) -> bool {
    let is_moved = canonical.host.as_deref() != Some(host)
        && canonical.aliases.iter().any(|alias| alias.matches(host));
    !is_moved && (path.starts_with(KEPT) || spell(canonical, path) == path)
}

/// A port only where the policy writes one.
fn port(model: &Model, scheme: Scheme) -> Option<u16> {
    let https = model.https.as_ref().filter(|_| scheme == Scheme::Https)?;
    (https.port != 443).then_some(https.port)
}

/// The path in its canonical spelling.
fn spell<'p>(canonical: &Canonical, path: &'p str) -> Cow<'p, str> {
    let mut path = Cow::Borrowed(path);
    if canonical.merge_slashes && path.contains("//") {
        path = Cow::Owned(merge_slashes(&path));
    }
    if let Some((folder, name)) = path.rsplit_once('/')
        && canonical.index.iter().any(|index| index == name)
    {
        path = Cow::Owned(format!("{folder}/"));
    }
    if canonical.lowercase && path.contains(|character: char| character.is_ascii_uppercase()) {
        path = Cow::Owned(lowercase(&path));
    }
    match canonical.trailing_slash {
        TrailingSlash::Keep => path,
        TrailingSlash::Add => {
            let name = path.rsplit_once('/').map_or("", |(_, name)| name);
            if name.is_empty() || name.contains('.') {
                path
            } else {
                Cow::Owned(format!("{path}/"))
            }
        }
        TrailingSlash::Remove => match path.trim_end_matches('/') {
            "" => Cow::Borrowed("/"),
            trimmed if trimmed.len() < path.len() => Cow::Owned(trimmed.to_owned()),
            _ => path,
        },
    }
}

fn merge_slashes(path: &str) -> String {
    let mut merged = String::with_capacity(path.len());
    for character in path.chars() {
        if character != '/' || !merged.ends_with('/') {
            merged.push(character);
        }
    }
    merged
}

/// ASCII letters in lower case, but for percent escapes.
fn lowercase(path: &str) -> String {
    let mut lower = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(character) = rest.chars().next() {
        let escape = rest.get(..3).filter(|escape| {
            character == '%' && escape.bytes().skip(1).all(|byte| byte.is_ascii_hexdigit())
        });
        let taken = escape.map_or(character.len_utf8(), str::len);
        match escape {
            Some(escape) => lower.push_str(escape),
            None => lower.push(character.to_ascii_lowercase()),
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
    lower
}
