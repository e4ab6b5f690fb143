//! What is written into headers: edits, CORS, security headers.

use super::flaw::Flaw;
use super::name;
use super::reader::Reader;
use super::stored::{Stored, choice, record};
use super::writer::Writer;
use crate::policy::language::security::DIRECTIVES;
use crate::policy::model::{
    Cors, CorsOrigin, Csp, Directive, HeaderEdit, HeaderEdits, SecurityHeader, SecurityHeaders,
    SecurityValue,
};
use crate::policy::read::field::{Side, forbidden_below};

record!(HeaderEdits { request, response, csp, csp_report_only }, touches_its_own);

choice!(HeaderEdit {
    0: Remove(name),
    1: RemovePrefix(prefix),
    2: Set(name, value),
    3: Append(name, value),
    4: Default(name, value),
});

fn touches_its_own(edits: &HeaderEdits) -> Result<(), Flaw> {
    let sides = [(Side::Request, &edits.request), (Side::Response, &edits.response)];
    sides.into_iter().try_for_each(|(side, edits)| {
        edits.iter().try_for_each(|edit| match edit {
            HeaderEdit::Remove(name) => name::own_field_name(name, side),
            HeaderEdit::RemovePrefix(prefix) => {
                name::field_name(prefix)?;
                let is_own = forbidden_below(prefix, side).is_none();
                Flaw::unless(is_own, "a header that belongs to the connection")
            }
            HeaderEdit::Set(name, value)
            | HeaderEdit::Append(name, value)
            | HeaderEdit::Default(name, value) => name::field(name, value, side),
        })
    })
}

record!(Cors { origins, methods, headers, credentials, max_age, expose }, can_be_told);
choice!(CorsOrigin { 0: Any, 1: Null, 2: Site { scheme, host, port } });

fn can_be_told(cors: &Cors) -> Result<(), Flaw> {
    let lists = [&cors.methods, &cors.headers, &cors.expose];
    // `*` is a token too.
    lists.into_iter().flatten().try_for_each(|word| name::token(word))?;
    let any = |words: &[String]| words.iter().any(|word| word == "*");
    let is_open = cors.origins.contains(&CorsOrigin::Any);
    let is_open = is_open || lists.into_iter().any(|words| any(words));
    Flaw::unless(!(cors.credentials && is_open), "`*` beside credentials")
}

record!(SecurityHeaders { headers, nonce_header }, tells_its_nonce);

fn tells_its_nonce(table: &SecurityHeaders) -> Result<(), Flaw> {
    let name = table.nonce_header.as_deref();
    name.map_or(Ok(()), |name| name::own_field_name(name, Side::Request))
}

/// The headers of `[security_headers]`: a header's place in this list is what an image holds.
const SECURITY: [&str; 12] = [
    "strict-transport-security",
    "content-security-policy",
    "content-security-policy-report-only",
    "reporting-endpoints",
    "permissions-policy",
    "referrer-policy",
    "x-frame-options",
    "x-content-type-options",
    "cross-origin-opener-policy",
    "cross-origin-embedder-policy",
    "cross-origin-resource-policy",
    "origin-agent-cluster",
];

impl Stored for SecurityHeader {
    const LEAST: usize = 3;

    fn write(&self, to: &mut Writer) {
        let SecurityHeader { name, value, https_only } = self;
        // One that isn't in the list would be refused on the way back; a test writes them all.
        to.count(SECURITY.iter().position(|known| known == name).unwrap_or(SECURITY.len()));
        value.write(to);
        https_only.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<SecurityHeader, Flaw> {
        let name = SECURITY.get(from.size()?).ok_or(Flaw::Damaged("no such security header"))?;
        Ok(SecurityHeader { name, value: Stored::read(from)?, https_only: Stored::read(from)? })
    }
}

choice!(SecurityValue { 0: Text(text), 1: Ramp(steps), 2: Csp(csp) }, is_value);
record!(Csp { directives }, is_in_order);
record!(Directive { name, sources, nonce }, is_directive);

fn is_value(value: &SecurityValue) -> Result<(), Flaw> {
    match value {
        SecurityValue::Text(text) => name::value(text),
        SecurityValue::Ramp(steps) => {
            name::rising(steps, |(from, _)| *from)?;
            steps.iter().try_for_each(|(_, text)| name::value(text))
        }
        SecurityValue::Csp(_) => Ok(()),
    }
}

fn is_in_order(csp: &Csp) -> Result<(), Flaw> {
    let names: Vec<&str> = csp.directives.iter().map(|directive| directive.name.as_str()).collect();
    name::rising(&names, |name| *name)
}

fn is_directive(directive: &Directive) -> Result<(), Flaw> {
    let is_known = DIRECTIVES.iter().any(|known| known.name == directive.name);
    Flaw::unless(is_known, "no such directive")?;
    let stays = |byte: u8| byte.is_ascii_graphic() && !b";,".contains(&byte) || byte == b' ';
    let stay = directive.sources.as_deref().unwrap_or_default().bytes().all(stays);
    Flaw::unless(stay, "a source that ends its directive")
}
