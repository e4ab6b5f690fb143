//! Templates: whatever is put in, it stays in its place.

use arbitrary::Arbitrary;
use fingerpost::{
    Client, Country, Decision, Edit, Engine, Geo, Policy, Request, ResponseHead, Scheme,
};

use crate::location;

/// A template, and a request that fills it in.
#[derive(Arbitrary, Debug)]
pub struct Filled {
    pieces: Vec<Piece>,
    path: String,
    query: String,
    cookie: Vec<u8>,
    header: Vec<u8>,
    city: String,
    https: bool,
}

#[derive(Arbitrary, Debug)]
enum Piece {
    Text(String),
    Value(u8, Option<u8>, Option<u8>),
}

const VALUES: [&str; 17] = [
    "x",
    "rest",
    "host",
    "path",
    "query",
    "scheme",
    "country",
    "region",
    "city",
    "language",
    "device",
    "ip",
    "method",
    "cookie.a",
    "header.x-a",
    "query.a",
    "rule",
];
const FILTERS: [&str; 8] = [
    "lower",
    "upper",
    "encode",
    "slice:0,3",
    "slice:1,2",
    "default:'none'",
    "replace:'a','b'",
    "replace:'%','a'",
];

/// What must hold of the answers that the template goes into.
pub fn check(filled: &Filled) {
    let template = filled.template(true);
    let places = Places::of(&template);
    let from = "from = '/r/{x}/{*rest}'";
    let to = format!("to = {}", toml(&format!("/t/{template}")));
    filled.decide(&format!("[[redirect]]\n{from}\n{to}\nquery = 'drop'\n"), &places);
    filled.decide(&format!("[[rewrite]]\n{from}\n{to}\nquery = 'drop'\n"), &places);

    let template = filled.template(false);
    let (places, text) = (Places::of(&template), toml(&template));
    let field = format!("x-t = {text}");
    filled.decide(&format!("[[headers]]\nrequest.set.{field}\nresponse.append.{field}\n"), &places);
    let answer = "[[respond]]\nwhen.path.prefix = '/'\nstatus = 200\ncontent_type = 'text/html'";
    filled.decide(&format!("{answer}\nheaders.{field}\nbody_template = {text}\n"), &places);
}

/// What the author of the template wrote himself.
struct Places {
    delimiters: bool,
    markup: bool,
}

impl Places {
    fn of(template: &str) -> Places {
        Places {
            delimiters: template.contains(['?', '#']),
            markup: template.contains(['<', '>', '"', '\'']),
        }
    }
}

impl Filled {
    /// The text of the template. Only a rule with a `from` has captures.
    fn template(&self, captures: bool) -> String {
        let mut text = String::new();
        for piece in self.pieces.iter().take(8) {
            match piece {
                Piece::Text(plain) => text.push_str(plain),
                Piece::Value(value, one, other) => {
                    let least = if captures { 0 } else { 2 };
                    let index = least + usize::from(*value) % (VALUES.len() - least);
                    text.push_str(&format!("{{{}", VALUES[index]));
                    for filter in [one, other].into_iter().flatten() {
                        let filter = FILTERS[usize::from(*filter) % FILTERS.len()];
                        text.push_str(&format!("|{}", filter.replace('\'', "\"")));
                    }
                    text.push('}');
                }
            }
        }
        text
    }

    fn decide(&self, rule: &str, places: &Places) {
        let text = format!("languages = ['en', 'de']\nhosts = ['example.com']\n{rule}");
        // Not every text is a template, and not every template may stand everywhere.
        let Ok(policy) = Policy::parse(text.as_str()) else { return };
        let engine = Engine::new(&policy).expect("a policy that loads makes an engine");
        let headers: [(&str, &[u8]); 3] =
            [("host", b"example.com"), ("cookie", &self.cookie), ("x-a", &self.header)];
        let mut geo = Geo::default();
        geo.city = Some(self.city.clone());
        let mut client = Client::default();
        client.country = Country::parse("DE");
        client.scheme = Some(if self.https { Scheme::Https } else { Scheme::Http });
        let target = format!("/r/{}?{}", self.path, self.query);
        let request = Request::new("GET", &target).with_headers(&headers);
        let request = request.with_client(client).with_geo(&geo);

        match engine.evaluate(request) {
            Decision::Respond(answer) => {
                answer.headers().iter().for_each(|field| value(&field.value, rule));
                if let Some(location) = answer.location() {
                    assert!(location.len() <= 8192, "{} bytes\n{rule}", location.len());
                    assert_eq!(location::check(location), None, "{rule}");
                    plain_path(location, places, rule);
                }
                let body = String::from_utf8_lossy(answer.body());
                let markup = body.contains(['<', '>', '"', '\'']);
                assert!(!markup || places.markup || answer.status() != 200, "{body:?}\n{rule}");
            }
            Decision::Forward(forward) => {
                forward.request_edits().iter().for_each(|edit| written(edit, rule));
                if let Some(target) = forward.target() {
                    assert!(!target.path.contains(['?', '#']), "{target:?}\n{rule}");
                    plain_path(&target.path, places, rule);
                    let query = target.query.as_deref().unwrap_or_default();
                    assert!(visible(query) && !query.contains('#'), "{target:?}\n{rule}");
                }
            }
        }
        let response = engine.evaluate_response(request, &ResponseHead::new(200, &headers));
        response.edits().iter().for_each(|edit| written(edit, rule));
    }
}

/// A path has no character that may not stand in one, and none that ends it but the author's.
fn plain_path(text: &str, places: &Places, rule: &str) {
    assert!(places.delimiters || !text.contains(['?', '#']), "{text:?}\n{rule}");
    let path = text.split(['?', '#']).next().unwrap_or_default();
    assert!(
        visible(path) && !path.contains(['<', '>', '"', '`', '{', '|', '}', '\\', '^']),
        "{text:?}\n{rule}"
    );
    let escapes = path.split('%').skip(1).all(|after| {
        after.get(..2).is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
    });
    assert!(escapes, "{text:?}\n{rule}");
}

fn written(edit: &Edit<'_>, rule: &str) {
    if let Edit::Set(field) | Edit::Append(field) | Edit::Default(field) = edit {
        value(&field.value, rule);
    }
}

fn value(text: &str, rule: &str) {
    let plain = text.chars().all(|c| c == '\t' || !c.is_ascii_control());
    assert!(plain && text.trim_matches([' ', '\t']) == text, "{text:?}\n{rule}");
}

fn visible(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A TOML string.
fn toml(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}
