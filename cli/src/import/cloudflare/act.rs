//! What a line does: a redirect, or another file of the site.

use super::super::glob::{Glob, Token};
use super::super::placeholder::{self, Bit, Names};
use super::super::rule::{Act, Action, Query};
use super::super::spelling;
use super::super::target_text::NO_SCHEME;
use super::parse::{Parsed, To};
use super::source::Source;

const TWO_HASHES: &str =
    "a `#` in the fragment of its target is sent as `%23`, since a URL has one";
const EMPTY_SPLAT: &str = "where its `*` stands for nothing, the query of its target is empty, and \
    Cloudflare sends the visitor's along: the policy sends none";
const TO_ITSELF: &str = "it leads to itself, a loop at Cloudflare: a visitor who is there already \
    isn't redirected";

/// What a line does.
pub(super) fn act(parsed: &Parsed, source: &Source) -> Act {
    let to = &parsed.to;
    let mut differences = Vec::new();
    // In a URL of the web `\` is `/`.
    let path = to.rest.path.replace('\\', "/");
    let path_bits = placeholder::bits(&path, &source.names);
    let is_elsewhere = to.host.is_some() || path.starts_with("//");
    let there = (!is_elsewhere).then(|| glob(&path_bits, source.glob.has_splat()));
    let is_itself = there.as_ref().is_some_and(|there| there.key() == source.glob.key());
    if parsed.status == 200 {
        let action = if is_itself {
            Action::Leave
        } else {
            let stays = there.is_some_and(|there| there.meets(&source.glob));
            Action::Rewrite { to: placeholder::template(&path_bits), query: Query::Keep, stays }
        };
        return Act { action, differences };
    }
    // Not of lines that lead to themselves for some of their paths only, as `/:x/* /:x/b` does for
    // `/a/b`.
    let stays =
        is_itself || there.is_some_and(|there| there.is_exact() && there.meets(&source.glob));
    if stays {
        differences.push(TO_ITSELF);
    }
    if to.rest.fragment.get(1..).is_some_and(|fragment| fragment.contains('#')) {
        differences.push(TWO_HASHES);
    }
    if to.rest.query == "?:splat" && source.glob.has_splat() {
        differences.push(EMPTY_SPLAT);
    }
    if to.host.is_none() && is_elsewhere {
        differences.push(NO_SCHEME);
    }
    let (to, has_query) = template(to, &path, is_elsewhere, &source.names);
    let query = if has_query { Query::Drop } else { Query::Keep };
    Act { action: Action::Redirect { to, status: parsed.status, query, stays }, differences }
}

/// The target as a template, and whether it has a query of its own.
fn template(to: &To, path: &str, is_elsewhere: bool, names: &Names) -> (String, bool) {
    let (before, path) = match &to.host {
        Some(host) => (format!("https://{host}"), path),
        // However many slashes there are: a host follows.
        None if is_elsewhere => ("https://".to_owned(), path.trim_start_matches('/')),
        None => (String::new(), path),
    };
    let text = format!("{before}{path}{}{}", to.rest.query, to.rest.fragment);
    let bits = placeholder::bits(&text, names);
    (placeholder::template(&bits), placeholder::has_query(&bits))
}

/// The paths that a target may be; `has_splat`: what is called so is a `*`.
fn glob(bits: &[Bit<'_>], has_splat: bool) -> Glob {
    let mut tokens = Vec::new();
    let mut text = String::new();
    for bit in bits {
        match bit {
            Bit::Text(character) => text.push(*character),
            Bit::Slot(name) => {
                push_text(&mut tokens, &mut text);
                let name = (*name).to_owned();
                let is_splat = has_splat && name == "splat";
                tokens.push(if is_splat { Token::Splat(name) } else { Token::Any(name) });
            }
        }
    }
    push_text(&mut tokens, &mut text);
    Glob::new(tokens)
}

fn push_text(tokens: &mut Vec<Token>, text: &mut String) {
    if !text.is_empty() {
        tokens.push(Token::Text(spelling::of_encoded(&std::mem::take(text))));
    }
}
