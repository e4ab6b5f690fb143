//! `[[auth]]`: what a request has to prove.

use super::field::Side;
use super::problem::Problem;
use super::reader::Reader;
use super::rule::Head;
use super::typed::choice;
use crate::auth::salted::SaltedHash;
use crate::diagnostic::Code;
use crate::policy::auth::{ApiKey, Auth, Basic, Deny, Proof, is_taken_for};
use crate::policy::language;
use crate::policy::target::Target;
use crate::syntax::{Key, Kind, Table, Value};

/// The keys of which an entry has one.
const PROOFS: [&str; 4] = ["basic", "api_key", "jwt", "signed_url"];

impl<'t> Reader<'t> {
    /// What an `[[auth]]` asks for.
    pub(super) fn auth(&mut self, table: Table<'t>, head: &Head) -> Option<Auth> {
        if !cfg!(feature = "auth") {
            let message = "`[[auth]]` in a program that was built without `auth`";
            self.report(
                Problem::error(Code::FEATURE_NOT_COMPILED, table.range(), message)
                    .help("build fingerpost with its feature `auth`"),
            );
            return None;
        }
        let realm = match table.get("realm") {
            Some(value) => self.realm(value),
            None => Some(head.id().to_owned()),
        };
        let by_url = table.get("signed_url").is_some();
        let deny = match table.get("deny") {
            Some(value) => self.deny(value, by_url),
            None if by_url => Some(Deny::Forbidden),
            None => Some(Deny::Unauthorized),
        };
        let login = match table.get("login") {
            Some(value) => self.login(table, head, value).map(Some),
            None => Some(None),
        };
        let proof = self.proof(table);
        let forward = match table.get("forward") {
            Some(value) => self.boolean(value),
            None => Some(true),
        };
        let identity = match table.entry("identity") {
            Some((key, value)) => self.identity(table, key, value),
            None => Some(Vec::new()),
        };
        let auth = Auth {
            proof: proof?,
            realm: realm?,
            deny: deny?,
            login: login?,
            forward: forward?,
            identity: identity?,
        };
        self.can_be_withheld(table, &auth).then_some(auth)
    }

    fn login(&mut self, table: Table<'t>, head: &Head, value: Value<'t>) -> Option<Target> {
        if self.conflict(table, "deny", "login") {
            return None;
        }
        let text = self.some_string(value)?;
        match Target::parse(text, &self.scope(), self.hosts_known) {
            Ok(target) if target.authority.is_none() && !head.has_condition => {
                let message = "a page to log in at that nobody sees before logging in";
                self.report(
                    Problem::error(Code::CONFLICTING_KEYS, value.range(), message)
                        .help("write a `when` that leaves the page out"),
                );
                None
            }
            Ok(target) => Some(target),
            Err(faults) => {
                self.faults(value, faults);
                None
            }
        }
    }

    /// Headers, and the claim of each.
    fn identity(
        &mut self,
        table: Table<'t>,
        key: Key<'t>,
        value: Value<'t>,
    ) -> Option<Vec<(String, String)>> {
        if !["basic", "jwt"].iter().any(|proof| table.get(proof).is_some()) {
            let message = "`identity` beside a proof that says nothing of who shows it";
            self.report(
                Problem::error(Code::CONFLICTING_KEYS, key.range(), message).help(
                    "leave it out; tokens have claims, and `basic` has the user's name, `sub`",
                ),
            );
            return None;
        }
        let headers = self.filled(
            value,
            "a table of headers",
            "a table without headers",
            "write `identity = { x-user = \"sub\" }`",
        )?;
        let mut read: Option<Vec<(String, String)>> = Some(Vec::with_capacity(headers.len()));
        for (key, value) in headers.written() {
            let header = self.own_field_name(key, Side::Request);
            let claim = self.some_string(value).map(str::to_owned);
            match (header, claim, &mut read) {
                (Some(header), Some(_), Some(read))
                    if read.iter().any(|(known, _)| is_taken_for(known, &header)) =>
                {
                    let message = format!("`{header}` stands here twice");
                    self.report(
                        Problem::error(Code::DUPLICATE_HEADER, key.range(), message)
                            .help("keep one: servers take `-` and `_` for one, and any case"),
                    );
                    return None;
                }
                (Some(header), Some(claim), Some(read)) => read.push((header, claim)),
                _ => read = None,
            }
        }
        read
    }

    /// Only a header can be taken out whole: cookie and query hold what else the origin needs.
    fn can_be_withheld(&mut self, table: Table<'t>, auth: &Auth) -> bool {
        let (false, None) = (auth.forward, auth.header()) else { return true };
        let range = table.entry("forward").map_or(table.range(), |(key, _)| key.range());
        let message = "`forward = false` beside credentials that don't stand in a header";
        self.report(
            Problem::error(Code::CONFLICTING_KEYS, range, message)
                .help("leave it out, or let a `[[rewrite]]` take the parameter out of the query"),
        );
        false
    }

    /// The one thing that is asked for.
    fn proof(&mut self, table: Table<'t>) -> Option<Proof> {
        let mut written = PROOFS.into_iter().filter(|name| table.get(name).is_some());
        let Some(first) = written.next() else {
            let message = "an `[[auth]]` that asks for nothing";
            let problem = Problem::error(Code::MISSING_KEY, table.range(), message);
            self.report(problem.help(format!("write {}", choice(&PROOFS))));
            return None;
        };
        if let Some(other) = written.next() {
            self.conflict(table, first, other);
            return None;
        }
        let value = table.get(first)?;
        match first {
            "basic" => self.basic(value).map(Proof::Basic),
            "api_key" => self.api_key(value).map(Proof::ApiKey),
            "jwt" => self.jwt(value).map(|jwt| Proof::Jwt(Box::new(jwt))),
            _ => self.signed_url(value).map(|signed| Proof::SignedUrl(Box::new(signed))),
        }
    }

    /// A table of an entry that has something in it; else what is said of it.
    pub(super) fn filled(
        &mut self,
        value: Value<'t>,
        expected: &str,
        empty: &str,
        help: &str,
    ) -> Option<Table<'t>> {
        let Kind::Table(table) = value.kind() else {
            self.wrong_type(value, expected);
            return None;
        };
        if table.is_empty() {
            self.report(Problem::error(Code::EMPTY, value.range(), empty).help(help));
            return None;
        }
        Some(table)
    }

    fn basic(&mut self, value: Value<'t>) -> Option<Basic> {
        let Kind::Table(table) = value.kind() else {
            self.wrong_type(value, "a table with `users`");
            return None;
        };
        self.keys(table, &language::BASIC);
        let Some(users) = table.get("users") else {
            let help = "write `users = { NAME = \"sha256:…\" }`, as `fingerpost hash` prints it";
            self.missing_key(table, &language::BASIC, "users", help);
            return None;
        };
        let named = self.filled(
            users,
            "a table of users",
            "a table without users",
            "`fingerpost hash` prints an entry",
        )?;
        self.count_credentials(named.len(), users)?;
        let mut read = Some(Vec::with_capacity(named.len()));
        for (key, value) in named.by_name() {
            // A name ends at its first colon (RFC 7617 §2).
            let is_name = !key.name.contains(':') && !key.name.contains(char::is_control);
            if !is_name || key.name.is_empty() {
                let message = format!("`{}` is no name that can be sent", key.name.escape_debug());
                self.report(
                    Problem::error(Code::INVALID_CREDENTIAL, key.range(), message)
                        .help("leave out `:` and control characters"),
                );
                read = None;
                continue;
            }
            match (self.salted(value, "a password"), &mut read) {
                (Some(hash), Some(read)) => read.push((key.name.to_owned(), hash)),
                _ => read = None,
            }
        }
        let mut users = read?;
        users.sort_by(|(one, _), (other, _)| one.cmp(other));
        Some(Basic { users })
    }

    fn api_key(&mut self, value: Value<'t>) -> Option<ApiKey> {
        let Kind::Table(table) = value.kind() else {
            self.wrong_type(value, "a table with `header` and `keys`");
            return None;
        };
        let noun = &language::API_KEY;
        self.keys(table, noun);
        let header = match table.get("header") {
            Some(value) => self.string(value).and_then(|name| {
                let name = self.field_name(name, value.range())?;
                self.may_touch(&name, value.range(), Side::Request).then_some(name)
            }),
            None => {
                self.missing_key(table, noun, "header", "write `header = \"x-api-key\"`");
                None
            }
        };
        let keys = match table.get("keys") {
            Some(value) => self.values(value, |reader, value| reader.salted(value, "a key")),
            None => {
                let help = "write `keys = [\"sha256:…\"]`, as `fingerpost hash` prints it";
                self.missing_key(table, noun, "keys", help);
                None
            }
        };
        let keys = keys?;
        self.count_credentials(keys.len(), value)?;
        Some(ApiKey { header: header?, keys })
    }

    /// A secret by its hash. What is written in its place isn't said again: it may be the secret.
    pub(super) fn salted(&mut self, value: Value<'t>, what: &str) -> Option<SaltedHash> {
        let text = self.string(value)?;
        if let Some(hash) = SaltedHash::parse(text) {
            return Some(hash);
        }
        let (message, help) = match text.split(':').next() {
            Some("sha256") => (
                format!("the hash of {what} that isn't one"),
                "write `sha256:SALT:HEX`: a salt of letters and digits, and 64 hex digits",
            ),
            _ => (
                format!("{what} in plain text: whoever can read the policy could use it"),
                "take it out, and write the entry that `fingerpost hash` prints",
            ),
        };
        self.report(Problem::error(Code::INVALID_CREDENTIAL, value.range(), message).help(help));
        None
    }

    /// Whether there are no more users or keys than one entry may have.
    pub(super) fn count_credentials(&mut self, count: usize, value: Value<'t>) -> Option<()> {
        let most = self.limits.credentials;
        if count <= most {
            return Some(());
        }
        let message =
            format!("{count} users or keys in one `[[auth]]`, at most {most} are allowed");
        self.report(
            Problem::error(Code::LIMIT_CREDENTIALS, value.range(), message)
                .help("let the origin know so many, or give them tokens that one key signs"),
        );
        None
    }

    /// It is sent between quotes (RFC 9110 §11.5).
    fn realm(&mut self, value: Value<'t>) -> Option<String> {
        let text = self.some_string(value)?;
        let is_plain = |byte: u8| (b' '..=b'~').contains(&byte) && byte != b'"' && byte != b'\\';
        if text.bytes().all(is_plain) {
            return Some(text.to_owned());
        }
        let message = "a realm that can't stand in a challenge";
        self.report(
            Problem::error(Code::INVALID_HEADER_VALUE, value.range(), message)
                .help("write it in ASCII, without `\"` and `\\`"),
        );
        None
    }

    /// There is no challenge that asks for another URL.
    fn deny(&mut self, value: Value<'t>, by_url: bool) -> Option<Deny> {
        let code = self.integer(value)?;
        match code {
            401 if !by_url => return Some(Deny::Unauthorized),
            403 => return Some(Deny::Forbidden),
            _ => {}
        }
        let message = format!("an `[[auth]]` can't deny with {code}");
        let problem = Problem::error(Code::INVALID_STATUS, value.range(), message);
        self.report(problem.help(match by_url {
            true => "leave it out: who has no signed URL gets 403",
            false => "write `401`, which asks for credentials, or `403`",
        }));
        None
    }
}
