//! What a line of a `_redirects` file does: a redirect, a rewrite, a page, or nothing.

use super::super::rule::{Act, Action, Query};
use super::super::segments::Segments;
use super::super::target_text::{EMPTY_QUERY, NO_SCHEME, without_empty_query};
use super::parse::Parsed;
use super::target::Target;

const FALLBACK: &str = "Netlify does this only where the site has no file, and its target shows \
    that there are files under this path. A page for these is a `[[respond]]` with \
    `when.status = 404` and a `body_file`, but the page isn't in this file, and a redirect can't \
    wait for the origin (`--as-forced` reads the line as if it ended in `!`)";
const LEFT_TO_ORIGIN: &str = "without `!` it is for paths where the site has no file: these are \
    left to the origin, which answers 404 with a page of its own";
const FILES_FIRST: &str = "without `!` a file of the site at such a path goes before the line at \
    Netlify; the policy acts whether or not there is one";
const TO_ITSELF: &str = "it leads to itself: a visitor who is there already isn't redirected";
const PAGE_ELSEWHERE: &str =
    "the page itself isn't in the file: the answer is a short one that links to it";
const OTHER_SITE: &str = "it fetches from another site, which isn't translated: name that site in \
    `[origins]`, and write a `[[route]]` for this path";
const PAGE_BY_PATH: &str = "which page it shows depends on the path, and a fixed answer's can't";

/// What a line does; `forced`: even where the site has a file.
///
/// # Errors
///
/// Why a policy can't do it.
pub(super) fn act(
    parsed: &Parsed,
    forced: bool,
    from: &Segments,
    target: Target,
) -> Result<Act, String> {
    if from.splats() > 1 {
        return Err("it has two `*`".to_owned());
    }
    let mut differences = Vec::new();
    if !forced && !from.is_exact() {
        let covers = target.shape.as_ref().is_some_and(|to| from.covers(to));
        if covers && (!is_redirect(parsed.status) || from.is_everything()) {
            return fallback(parsed, &target);
        }
        differences.push(FILES_FIRST);
    }
    let query = if target.has_query { Query::Drop } else { Query::Keep };
    let action = match parsed.status {
        status if is_redirect(status) => {
            let (mut to, emptied) = without_empty_query(target.template);
            if emptied {
                differences.push(EMPTY_QUERY);
            }
            if to.starts_with("//") {
                to.insert_str(0, "https:");
                differences.push(NO_SCHEME);
            }
            let stays = !target.has_query && target.shape.is_some_and(|to| to.key() == from.key());
            if stays {
                differences.push(TO_ITSELF);
            }
            Action::Redirect { to, status: code(parsed.status), query, stays }
        }
        200 if target.shape.is_none() => return Err(OTHER_SITE.to_owned()),
        200 if is_identity(parsed, &target) => Action::Leave,
        200 => {
            let stays = target.shape.as_ref().is_some_and(|to| from.meets(to));
            // A fragment never reaches an origin.
            let to = target.template.split('#').next().unwrap_or_default().to_owned();
            Action::Rewrite { to, query, stays }
        }
        400..=599 if target.has_slots => return Err(PAGE_BY_PATH.to_owned()),
        400..=599 => {
            differences.push(PAGE_ELSEWHERE);
            Action::Respond { status: code(parsed.status), page: Some(parsed.to.clone()) }
        }
        status => {
            return Err(format!("status {status} with a target is neither a redirect nor a page"));
        }
    };
    Ok(Act { action, differences })
}

fn is_redirect(status: i64) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// A line for where the site has no file, though it has files there. A rule for all these paths
/// would take the files away.
fn fallback(parsed: &Parsed, target: &Target) -> Result<Act, String> {
    let leave = |differences| Ok(Act { action: Action::Leave, differences });
    match parsed.status {
        404 => leave(vec![LEFT_TO_ORIGIN]),
        // It says: what lies here is served as it is.
        200 if is_identity(parsed, target) => leave(Vec::new()),
        _ => Err(FALLBACK.to_owned()),
    }
}

/// `/app/* 200`, `/a /a 200`: the path stays.
fn is_identity(parsed: &Parsed, target: &Target) -> bool {
    let stays = parsed.path.replace('*', ":splat");
    !target.has_query && parsed.to.trim_end_matches('/') == stays.trim_end_matches('/')
}

fn code(status: i64) -> u16 {
    u16::try_from(status).unwrap_or_default()
}
