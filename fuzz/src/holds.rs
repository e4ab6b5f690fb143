//! What must hold of every decision, whatever the request.

use fingerpost::{Decision, Edit, Engine, Field, Policy, ResponseDecision};

use crate::location;
use crate::wire::Wire;

/// A policy in both forms.
pub struct Pair {
    policy: Policy,
    engine: Engine,
}

impl Pair {
    /// A policy that loaded, and its engine.
    pub fn new(policy: Policy) -> Pair {
        let engine = Engine::new(&policy).expect("a policy that loads makes an engine");
        Pair { policy, engine }
    }

    /// The law, and the form of the answer.
    pub fn check(&self, wire: &Wire) {
        let request = wire.request();
        let decision = self.engine.evaluate(request);
        let explanation = self.policy.explain(&request);
        assert_eq!(&decision, explanation.decision(), "the law, for {request:?}");
        match &decision {
            Decision::Respond(respond) => {
                assert!((200..600).contains(&respond.status()));
                respond.headers().iter().for_each(field);
                respond.headers().iter().for_each(|field| self.told(field, wire));
                if (300..400).contains(&respond.status()) {
                    short_location(respond.location().expect("a redirect has a Location"));
                }
            }
            Decision::Forward(forward) => {
                forward.request_edits().iter().for_each(edit);
                if let Some(target) = forward.target() {
                    assert!(target.path.starts_with('/'), "{target:?}");
                    // A rewrite of the query alone leaves the path as it arrived.
                    let kept = target.path == request.path();
                    assert!(kept || target.path.bytes().all(is_visible), "{target:?}");
                    assert!(!target.path.contains(['?', '#']), "{target:?}");
                    let query = target.query.as_deref().unwrap_or_default();
                    assert!(!query.contains('#'), "{target:?}");
                    assert!(kept || query.bytes().all(is_visible), "{target:?}");
                }
            }
        }

        let head = wire.response();
        let response = self.engine.evaluate_response(request, &head);
        let explained = self.policy.explain_response(&request, &head);
        assert_eq!(&response, explained.decision(), "the law for the response to {request:?}");
        if let Decision::Forward(forward) = &decision {
            let after = self.engine.evaluate_response_after(forward, request, &head);
            assert_eq!(after, response, "what the way there found, for {request:?}");
        }
        response.edits().iter().for_each(edit);
        for edit in response.edits() {
            if let Edit::Set(field) | Edit::Append(field) | Edit::Default(field) = edit {
                self.told(field, wire);
            }
        }
        if let Some(replacement) = response.replacement() {
            assert!((100..600).contains(&replacement.status), "{replacement:?}");
        }
    }

    /// A field for the visitor whose form is the engine's own affair, where no rule writes it.
    fn told(&self, field: &Field<'_>, wire: &Wire) {
        match field.name.as_ref() {
            "access-control-allow-origin" => {
                let value = field.value.as_ref();
                let is_own = |line: &[u8]| line == value.as_bytes();
                let echoed = wire.header("origin").any(is_own);
                assert!(value == "*" || echoed, "`{value}` may read what it didn't ask for");
                assert!(value != "https://evil.test", "no policy lists it");
            }
            "set-cookie" => {
                let (pair, attributes) = field.value.split_once("; ").expect("has attributes");
                let (name, value) = pair.split_once('=').expect("a cookie is a pair");
                assert!(!name.is_empty() && !value.is_empty(), "{field:?}");
                let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_~".contains(&byte);
                assert!(value.bytes().all(plain), "{field:?}");
                assert!(attributes.starts_with("Path=/; Max-Age="), "{field:?}");
                assert!(attributes.ends_with("; Secure; SameSite=Lax"), "{field:?}");
            }
            _ => {}
        }
    }
}

/// The form of what an engine decided, whatever it was made of.
pub fn form(decision: &Decision<'_>, response: &ResponseDecision<'_>) {
    match decision {
        Decision::Respond(respond) => {
            assert!((200..600).contains(&respond.status()));
            respond.headers().iter().for_each(sendable);
        }
        Decision::Forward(forward) => forward.request_edits().iter().for_each(sendable_edit),
    }
    response.edits().iter().for_each(sendable_edit);
    if let Some(replacement) = response.replacement() {
        assert!((100..600).contains(&replacement.status), "{replacement:?}");
    }
}

fn sendable_edit(edit: &Edit<'_>) {
    match edit {
        Edit::Remove { name } | Edit::RemovePrefix { prefix: name } => token(name),
        Edit::Set(new) | Edit::Append(new) | Edit::Default(new) => sendable(new),
    }
}

/// A lower-case token, and a value that ends no line.
fn sendable(field: &Field<'_>) {
    token(&field.name);
    let ends = |c: char| c != '\t' && c.is_ascii_control();
    assert!(!field.value.contains(ends), "{field:?}");
}

/// Of bounded length, and what another parser of URLs takes it for.
fn short_location(text: &str) {
    assert!(text.len() <= 8192, "{} bytes", text.len());
    location::check(text);
}

fn edit(edit: &Edit<'_>) {
    match edit {
        Edit::Remove { name } | Edit::RemovePrefix { prefix: name } => token(name),
        Edit::Set(new) | Edit::Append(new) | Edit::Default(new) => field(new),
    }
}

/// A lower-case token, and a value without control characters and outer spaces.
fn field(field: &Field<'_>) {
    token(&field.name);
    let value = field.value.as_ref();
    assert!(value.chars().all(|c| c == '\t' || !c.is_ascii_control()), "{field:?}");
    assert!(!value.starts_with([' ', '\t']) && !value.ends_with([' ', '\t']), "{field:?}");
}

fn token(name: &str) {
    let is_token = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"!#$%&'*+-.^_`|~".contains(&byte)
    };
    assert!(!name.is_empty() && name.bytes().all(is_token), "`{name}` is no lower-case token");
}

fn is_visible(byte: u8) -> bool {
    (0x21..0x7f).contains(&byte)
}
