//! `jwt` of an `[[auth]]`: the keys, and what a token has to say.

use super::field::Side;
use super::problem::Problem;
use super::reader::Reader;
use super::typed::choice;
use crate::auth::key::{ALGORITHMS, Algorithm, Key};
use crate::diagnostic::Code;
use crate::policy::auth::{Jwt, TokenSource};
use crate::policy::language;
use crate::policy::language::auth::FROM;
use crate::syntax::{Kind, Table, Value};

/// Seconds by which clocks may differ, where nothing is written.
const LEEWAY: u32 = 60;

/// A token without `kid` is tried with each of them, which anybody can ask for.
const MOST_KEYS: usize = 32;

impl<'t> Reader<'t> {
    pub(super) fn jwt(&mut self, value: Value<'t>) -> Option<Jwt> {
        let Kind::Table(table) = value.kind() else {
            self.wrong_type(value, "a table with `keys` and `algorithms`");
            return None;
        };
        let noun = &language::JWT;
        self.keys(table, noun);
        let from = match table.get("from") {
            Some(value) => self.token_source(value),
            None => Some(TokenSource::Authorization),
        };
        let algorithms = match table.get("algorithms") {
            Some(value) => self.values(value, |reader, value| reader.word(value, &ALGORITHMS)),
            None => {
                let help = "write those that the issuer signs with, as in `[\"RS256\"]`";
                self.missing_key(table, noun, "algorithms", help);
                None
            }
        };
        let keys = self.keys_of_jwt(table);
        let issuers = self.texts(table, "issuer");
        let audiences = self.texts(table, "audience");
        let leeway = match table.get("leeway") {
            Some(value) => self.leeway(value),
            None => Some(LEEWAY),
        };
        let claims = self.wanted_claims(table);
        let (algorithms, (keys, place)) = (algorithms?, keys?);
        let keys = self.keys_for(&algorithms, keys, place)?;
        Some(Jwt {
            from: from?,
            algorithms,
            keys,
            issuers: issuers?,
            audiences: audiences?,
            leeway: leeway?,
            claims: claims?,
        })
    }

    fn token_source(&mut self, value: Value<'t>) -> Option<TokenSource> {
        let table = match value.kind() {
            Kind::String(_) => {
                return self.word(value, &FROM).map(|()| TokenSource::Authorization);
            }
            Kind::Table(table) => table,
            _ => {
                self.wrong_type(value, "`\"authorization\"` or a table");
                return None;
            }
        };
        let noun = &language::TOKEN_FROM;
        self.keys(table, noun);
        let conflict = self.conflict(table, "header", "cookie")
            || self.conflict(table, "header", "query")
            || self.conflict(table, "cookie", "query");
        if conflict {
            return None;
        }
        if let Some(value) = table.get("header") {
            let name = self.string(value)?;
            let name = self.field_name(name, value.range())?;
            let may = self.may_touch(&name, value.range(), Side::Request);
            return may.then_some(TokenSource::Header(name));
        }
        if let Some(value) = table.get("cookie") {
            return self.cookie_name(value).map(TokenSource::Cookie);
        }
        if let Some(value) = table.get("query") {
            return self.some_string(value).map(|name| TokenSource::Query(name.to_owned()));
        }
        let problem = Problem::error(Code::EMPTY, table.range(), "a token that stands nowhere");
        self.report(
            problem.help("write `{ cookie = \"…\" }`, `{ header = \"…\" }` or `{ query = \"…\" }`"),
        );
        None
    }

    /// The keys of the file that is named, and where it is.
    fn keys_of_jwt(&mut self, table: Table<'t>) -> Option<(Vec<Key>, Value<'t>)> {
        if self.conflict(table, "keys", "secret") {
            return None;
        }
        let (value, is_secret) = match (table.get("keys"), table.get("secret")) {
            (Some(value), _) => (value, false),
            (None, Some(value)) => (value, true),
            (None, None) => {
                let help = "write `keys = \"jwks.json\"`, or `secret = \"…\"` for a file with one";
                self.missing_key(table, &language::JWT, "keys", help);
                return None;
            }
        };
        let keys = self.key_file(value, is_secret)?;
        if keys.len() > MOST_KEYS {
            let message =
                format!("{} keys in one file, at most {MOST_KEYS} are allowed", keys.len());
            self.report(
                Problem::error(Code::LIMIT_CREDENTIALS, value.range(), message)
                    .help("keep those that the issuer signs with"),
            );
            return None;
        }
        Some((keys, value))
    }

    /// The keys of a file. What stands in it is never said.
    pub(super) fn key_file(&mut self, value: Value<'t>, is_secret: bool) -> Option<Vec<Key>> {
        const MOST: usize = 1 << 20;
        let name = self.some_string(value)?;
        let bytes =
            self.sidecar(value, self.limits.sidecar_bytes.min(MOST), Code::LIMIT_SIDECAR)?;
        let keys = read_keys(&bytes, is_secret);
        match keys {
            Ok(keys) => Some(keys),
            Err(why) => {
                let message = format!("`{name}`: {why}");
                let help = if is_secret {
                    "write at least 32 random bytes into it, as `openssl rand -hex 32` makes them"
                } else {
                    "write the name of a JWK set, or of a public key in PEM"
                };
                let problem = Problem::error(Code::INVALID_KEY, value.range(), message);
                self.report(problem.help(help));
                None
            }
        }
    }

    /// Those that one of the algorithms is for; each algorithm needs one.
    fn keys_for(
        &mut self,
        algorithms: &[Algorithm],
        mut keys: Vec<Key>,
        place: Value<'t>,
    ) -> Option<Vec<Key>> {
        keys.retain(|key| algorithms.iter().any(|algorithm| key.is_for(*algorithm)));
        let lacks = |algorithm: &&Algorithm| !keys.iter().any(|key| key.is_for(**algorithm));
        let Some(algorithm) = algorithms.iter().find(lacks) else { return Some(keys) };
        let message = format!("no key for {}", algorithm.name());
        self.report(Problem::error(Code::INVALID_KEY, place.range(), message).help(
            "name the algorithms that the issuer's keys are for; a secret is as long as the hash",
        ));
        None
    }

    /// Texts, possibly none.
    fn texts(&mut self, table: Table<'t>, name: &str) -> Option<Vec<String>> {
        match table.get(name) {
            Some(value) => {
                self.values(value, |reader, value| reader.some_string(value).map(str::to_owned))
            }
            None => Some(Vec::new()),
        }
    }

    fn leeway(&mut self, value: Value<'t>) -> Option<u32> {
        let seconds = self.seconds_of(value)?;
        let leeway = u32::try_from(seconds).ok().filter(|seconds| *seconds <= 300);
        if leeway.is_none() {
            let message = format!("a leeway of {seconds} seconds");
            let problem = Problem::error(Code::INVALID_TIME, value.range(), message);
            self.report(problem.help("write 0 to 300: clocks that differ by more are to be set"));
        }
        leeway
    }

    fn wanted_claims(&mut self, table: Table<'t>) -> Option<Vec<(String, Vec<String>)>> {
        let Some(value) = table.get("claims") else { return Some(Vec::new()) };
        let claims =
            self.filled(value, "a table of claims", "a table without claims", "leave it out")?;
        let mut read = Some(Vec::with_capacity(claims.len()));
        for (key, value) in claims.by_name() {
            if let "iss" | "aud" | "exp" | "nbf" = key.name {
                let message = format!("`{}` is checked without being asked for", key.name);
                self.report(
                    Problem::error(Code::CONFLICTING_KEYS, key.range(), message)
                        .help(format!("write {}", choice(&["issuer", "audience", "leeway"]))),
                );
                read = None;
                continue;
            }
            let values =
                self.values(value, |reader, value| reader.some_string(value).map(str::to_owned));
            match (values, &mut read) {
                (Some(values), Some(read)) => read.push((key.name.to_owned(), values)),
                _ => read = None,
            }
        }
        let mut claims = read?;
        claims.sort_by(|(one, _), (other, _)| one.cmp(other));
        Some(claims)
    }
}

#[cfg(feature = "auth")]
fn read_keys(bytes: &[u8], is_secret: bool) -> Result<Vec<Key>, String> {
    use crate::auth::jwk;
    if is_secret { jwk::secret(bytes).map(|key| vec![key]) } else { jwk::read(bytes) }
}

/// Nobody comes here: `[[auth]]` was refused.
#[cfg(not(feature = "auth"))]
fn read_keys(_: &[u8], _: bool) -> Result<Vec<Key>, String> {
    Ok(Vec::new())
}
