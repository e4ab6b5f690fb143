//! `signed_url` of an `[[auth]]`: who signs, and how.

use super::problem::Problem;
use super::reader::Reader;
use crate::auth::key::{Algorithm, Key};
use crate::diagnostic::Code;
use crate::policy::auth::SignedUrl;
use crate::policy::language;
use crate::syntax::{Kind, Table, Value};

impl<'t> Reader<'t> {
    pub(super) fn signed_url(&mut self, value: Value<'t>) -> Option<SignedUrl> {
        let Kind::Table(table) = value.kind() else {
            self.wrong_type(value, "a table with `secret` or `cloudfront`");
            return None;
        };
        let noun = &language::SIGNED_URL;
        self.keys(table, noun);
        let mut conflict = false;
        for other in ["secret", "expires", "signature"] {
            conflict |= self.conflict(table, "cloudfront", other);
        }
        if conflict {
            return None;
        }
        if let Some(value) = table.get("cloudfront") {
            return self.cloudfront_keys(value).map(|keys| SignedUrl::CloudFront { keys });
        }
        let Some(secret) = table.get("secret") else {
            let help = "write `secret = \"url.key\"` for a file with one, or `cloudfront = { … }`";
            self.missing_key(table, noun, "secret", help);
            return None;
        };
        let keys = self.values(secret, |reader, value| reader.key_file(value, true));
        let expires = self.parameter(table, "expires");
        let signature = self.parameter(table, "signature");
        let (keys, expires, signature) = (keys?, expires?, signature?);
        self.count_credentials(keys.len(), secret)?;
        if expires == signature {
            let message = format!("`{expires}` can't be both parameters");
            let problem = Problem::error(Code::CONFLICTING_KEYS, table.range(), message);
            self.report(problem.help("give each a name of its own"));
            return None;
        }
        Some(SignedUrl::Hmac { keys: keys.into_iter().flatten().collect(), expires, signature })
    }

    /// The name of a parameter, which is compared as it is written in the URL.
    fn parameter(&mut self, table: Table<'t>, name: &str) -> Option<String> {
        let Some(value) = table.get(name) else { return Some(name.to_owned()) };
        let text = self.some_string(value)?;
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
        if text.len() <= 64 && text.bytes().all(is_plain) {
            return Some(text.to_owned());
        }
        let message = format!("`{}` is no name that stands so in a URL", text.escape_debug());
        self.report(
            Problem::error(Code::UNKNOWN_VALUE, value.range(), message)
                .help("write letters, digits, `-` and `_`, 64 at most"),
        );
        None
    }

    fn cloudfront_keys(&mut self, value: Value<'t>) -> Option<Vec<(String, Key)>> {
        let table = self.filled(
            value,
            "a table of keys by their id",
            "a table without keys",
            "write `KEY_PAIR_ID = \"public.pem\"`",
        )?;
        self.count_credentials(table.len(), value)?;
        let mut read = Some(Vec::with_capacity(table.len()));
        for (id, value) in table.by_name() {
            let key = self.key_file(value, false).and_then(|keys| self.rsa(keys, value));
            match (key, &mut read) {
                (Some(key), Some(read)) => read.push((id.name.to_owned(), key)),
                _ => read = None,
            }
        }
        let mut keys = read?;
        keys.sort_by(|(one, _), (other, _)| one.cmp(other));
        Some(keys)
    }

    /// The one key of a file, which is of RSA.
    fn rsa(&mut self, keys: Vec<Key>, value: Value<'t>) -> Option<Key> {
        let mut rsa = keys.into_iter().filter(|key| key.is_for(Algorithm::Rs256));
        if let (Some(key), None) = (rsa.next(), rsa.next()) {
            return Some(key);
        }
        let message = "a file that isn't one RSA key";
        self.report(
            Problem::error(Code::INVALID_KEY, value.range(), message)
                .help("write the name of the public key in PEM that CloudFront has under this id"),
        );
        None
    }
}
