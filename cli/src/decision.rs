//! A decision for people: what the visitor gets, or what the origin gets.

use std::fmt::Write as _;

use fingerpost::{Assignment, Decision, Edit, Field, ResponseDecision, RuleRef};

use crate::output::{HEAD, NOTICE, clipped, count, visible};
use crate::render::name;
use crate::values;

/// Draws a decision, with that about the response where the origin is asked.
pub(crate) fn draw(
    decision: &Decision<'_>,
    response: Option<&ResponseDecision<'_>>,
    longest: usize,
) -> String {
    let mut text = String::new();
    match decision {
        Decision::Respond(respond) => {
            let location = respond.location().map(|location| clipped(location, longest));
            let to = location.map(|location| format!(" to {location}")).unwrap_or_default();
            let by = by(decision.rules());
            let _ = writeln!(text, "  {HEAD}→ {}{to}{HEAD:#}{by}", respond.status());
            for field in respond.headers().iter().filter(|field| field.name != "location") {
                draw_field(&mut text, "", field);
            }
            if !respond.body().is_empty() {
                let _ = writeln!(text, "      body of {}", count(respond.body().len(), "byte"));
            }
        }
        Decision::Forward(forward) => {
            let target = forward.target().map(|target| match &target.query {
                Some(query) => format!(" as {}?{query}", target.path),
                None => format!(" as {}", target.path),
            });
            let target = target.unwrap_or_default();
            let target = clipped(&target, longest);
            let by = by(decision.rules());
            let origin = forward.origin().map(|origin| format!(" `{}`", origin.name));
            let origin = origin.unwrap_or_default();
            let _ = writeln!(text, "  {HEAD}→ forwarded to the origin{origin}{target}{HEAD:#}{by}");
            edits(&mut text, "request", forward.request_edits());
        }
    }
    for Assignment { experiment, variant } in decision.variants() {
        let _ = writeln!(text, "      variant of {experiment}: {variant}");
    }
    if let Some(response) = response {
        if let Some(replacement) = response.replacement() {
            let body = replacement.body.as_ref();
            let body = body.map(|body| format!(", body of {}", count(body.len(), "byte")));
            let body = body.unwrap_or_default();
            let _ = writeln!(text, "      response: replaced by {}{body}", replacement.status);
        }
        edits(&mut text, "response", response.edits());
    }
    let shadow: Vec<String> = decision
        .shadow()
        .iter()
        .chain(response.map_or(&[][..], |r| r.shadow()))
        .map(name)
        .collect();
    if !shadow.is_empty() {
        let _ = writeln!(text, "    {NOTICE}shadow{NOTICE:#} matched: {}", shadow.join(", "));
    }
    text
}

fn by(rules: &[RuleRef<'_>]) -> String {
    match rules {
        [] => String::new(),
        rules => format!(", by {}", rules.iter().map(name).collect::<Vec<_>>().join(", ")),
    }
}

fn edits(text: &mut String, side: &str, edits: &[Edit<'_>]) {
    for edit in edits {
        let (what, field) = match edit {
            Edit::Remove { name } => (format!("remove {}", visible(name)), None),
            Edit::RemovePrefix { prefix } => (format!("remove {}*", visible(prefix)), None),
            Edit::Set(field) => ("set ".to_owned(), Some(field)),
            Edit::Append(field) => ("append ".to_owned(), Some(field)),
            Edit::Default(field) => ("default ".to_owned(), Some(field)),
        };
        match field {
            Some(field) => draw_field(text, &format!("{side}: {what}"), field),
            None => {
                let _ = writeln!(text, "      {side}: {what}");
            }
        }
    }
}

/// A field with the whole of its value: what is long, on lines of its own.
fn draw_field(text: &mut String, before: &str, field: &Field<'_>) {
    let name = visible(&field.name);
    match values::lines(&field.name, &field.value).as_slice() {
        [value] => {
            let _ = writeln!(text, "      {before}{name}: {value}");
        }
        lines => {
            let _ = writeln!(text, "      {before}{name}:");
            for line in lines {
                let _ = writeln!(text, "          {line}");
            }
        }
    }
}
