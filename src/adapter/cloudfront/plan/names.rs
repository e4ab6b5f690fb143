//! Header names that CloudFront doesn't take.

use super::conditions::say;
use super::finding::Finding;
use crate::adapter::cloudfront::violation::Kind;
use crate::adapter::cloudfront::{EventType, restrictions};
use crate::policy::model::HeaderEdit;

/// What is to be said of edits at an event.
pub(super) fn edits(edits: &[HeaderEdit], event: EventType, findings: &mut Vec<Finding>) {
    for edit in edits {
        match edit {
            HeaderEdit::Set(name, _)
            | HeaderEdit::Append(name, _)
            | HeaderEdit::Default(name, _) => {
                written(name, event, findings);
            }
            // Where it isn't there, there is nothing to take away.
            HeaderEdit::Remove(name) => {
                let stays = restrictions::of_header(event, name) == Some(Kind::ReadOnlyHeader);
                if stays && !name.starts_with("cloudfront-") {
                    let message = format!("at {event} `{name}` is read-only: it stays");
                    say(findings, Finding::warning("header-refused", message));
                }
            }
            HeaderEdit::RemovePrefix(_) => {}
        }
    }
}

/// What is to be said of a header that is written at an event.
pub(super) fn written(name: &str, event: EventType, findings: &mut Vec<Finding>) {
    let finding = match restrictions::of_header(event, name) {
        None => return,
        Some(Kind::ReadOnlyHeader) => Finding::error(
            "header-refused",
            format!(
                "at {event} `{name}` is read-only: CloudFront would answer with 502, so it is left out"
            ),
        ),
        Some(_) => {
            let finding = Finding::error(
                "header-refused",
                format!(
                    "CloudFront takes no `{name}` from functions and would answer with 502, so it is left out"
                ),
            );
            match name.strip_prefix("x-edge-") {
                Some("") | None => finding.with_help("choose another name"),
                Some(rest) => finding.with_help(format!("choose another name, such as `x-{rest}`")),
            }
        }
    };
    say(findings, finding);
}
