//! `[https]` and `[canonical]`: the two hops that aren't rules of an array.

use super::at_hand::AtHand;
use crate::facts::Fact;
use crate::policy::explanation::{Miss, Outcome};
use crate::policy::model::{Canonical, Https, Model, TrailingSlash};
use crate::policy::target::guard_leading_slashes;
use crate::request::Scheme;
use crate::uri::url::Url;

/// Where `[https]` leads from the URL at hand, or why nowhere.
pub(super) fn https(
    model: &Model,
    https: &Https,
    at: &AtHand<'_>,
) -> Result<Url<'static>, Outcome> {
    let subject = at.subject();
    match subject.scheme {
        Fact::Known(Scheme::Http) => {}
        Fact::Known(Scheme::Https) => return Err(miss("scheme", "`http`", "`https`", false)),
        Fact::Absent | Fact::Hidden => return Err(miss("scheme", "`http`", "unknown", true)),
    }
    let Fact::Known(host) = subject.host else {
        return Err(miss("host", "a host", "unknown", true));
    };
    if model.hosts_declared && !is_own(model, host) {
        return Err(miss("host", "one of `hosts`", &format!("`{host}`"), false));
    }
    if https.except.iter().any(|pattern| pattern.matches(subject.path, subject.settings)) {
        return Err(miss("except", "another path", &format!("`{}`", subject.path), false));
    }
    Ok(Url {
        scheme: Some(Scheme::Https),
        port: (https.port != 443).then_some(https.port),
        absolute: true,
        ..at.url.clone()
    })
}

/// Where `[canonical]` leads from the URL at hand, or why nowhere: host and path in one hop.
pub(super) fn canonical(
    model: &Model,
    canonical: &Canonical,
    at: &AtHand<'_>,
) -> Result<Url<'static>, Outcome> {
    let mut url = at.url.clone();
    if let Some(host) = at.url.host.as_deref() {
        let alias = canonical.aliases.iter().any(|alias| alias.matches(host));
        if model.hosts_declared
            && !alias
            && !is_own(model, host)
            && canonical.host.as_deref() != Some(host)
        {
            return Err(miss("host", "one of `hosts`", &format!("`{host}`"), false));
        }
        let scheme = if model.https.is_some() { Some(Scheme::Https) } else { url.scheme };
        if let (true, Some(wanted), Some(scheme)) = (alias, &canonical.host, scheme)
            && wanted != host
        {
            url.scheme = Some(scheme);
            url.host = Some(wanted.clone().into());
            url.port = match &model.https {
                Some(https) if https.port != 443 => Some(https.port),
                _ => None,
            };
            url.absolute = true;
        }
    }
    url.path = canonical_path(canonical, &url.path).into();
    if url.may_be(&at.url) {
        let seen = format!("`{}`", at.url.location());
        return Err(miss("canonical", "another spelling", &seen, false));
    }
    Ok(url)
}

/// The canonical spelling of a path as it arrived: slashes, index file, case, trailing slash.
pub(in crate::policy) fn canonical_path(canonical: &Canonical, raw: &str) -> String {
    let mut path = raw.to_owned();
    if !raw.starts_with('/') || raw.starts_with("/.well-known/") {
        return path;
    }
    if canonical.merge_slashes {
        while path.contains("//") {
            path = path.replace("//", "/");
        }
    }
    if let Some((folder, last)) = path.rsplit_once('/')
        && canonical.index.iter().any(|index| index == last)
    {
        path = format!("{folder}/");
    }
    if canonical.lowercase {
        path = lower_outside_escapes(&path);
    }
    match canonical.trailing_slash {
        TrailingSlash::Keep => {}
        TrailingSlash::Add => {
            let last = path.rsplit('/').next().unwrap_or_default();
            if !last.is_empty() && !last.contains('.') {
                path.push('/');
            }
        }
        TrailingSlash::Remove => {
            let kept = path.trim_end_matches('/');
            path = if kept.is_empty() { "/".to_owned() } else { kept.to_owned() };
        }
    }
    // Two slashes that stay as they came do no harm; a `Location` of our making has one.
    if path == raw { path } else { guard_leading_slashes(path.into()).into_owned() }
}

/// In small letters; an escape stays as it is.
pub(in crate::policy) fn lower_outside_escapes(path: &str) -> String {
    let mut after_percent = 3;
    path.chars()
        .map(|char| {
            after_percent = if char == '%' { 0 } else { after_percent + 1 };
            if after_percent <= 2 { char } else { char.to_ascii_lowercase() }
        })
        .collect()
}

/// Whether a host is one of the policy's own.
pub(in crate::policy) fn is_own(model: &Model, host: &str) -> bool {
    model.hosts.iter().any(|pattern| pattern.matches(host))
}

fn miss(condition: &str, wanted: &str, seen: &str, unknown: bool) -> Outcome {
    Outcome::NotMatched(Miss {
        condition: condition.to_owned(),
        wanted: wanted.to_owned(),
        seen: seen.to_owned(),
        unknown,
        held: 0,
        of: 1,
    })
}
