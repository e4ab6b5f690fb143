//! The digest of a policy: SHA-256 over what it means.
//!
//! A [`Hasher`] takes the model's `Hash`, every number in a fixed width and byte order, so that
//! the digest is the same on every machine. Where the order in which something is written is no
//! meaning (the keys of a `when`, the values of a list), the parts are hashed each by itself and
//! their hashes sorted. Lines of maps and the wording of conditions are not part of it.

use std::hash::{Hash, Hasher};
use std::mem::discriminant;

use sha2::{Digest as _, Sha256};

use super::condition::{Check, Condition, CountrySet, PathTest, Test};
use super::map::{ExactLine, Line, Lines};
use super::matcher::StringMatcher;
use super::model::{
    Answer, Canonical, Cors, Experiment, HeaderEdits, Https, MapLine, Model, QueryEdits, Rule,
    Variant,
};
use super::pattern::PathPattern;
use super::target::LiteralTarget;
use super::template::Template;

/// 64 hexadecimal digits.
pub(super) fn of(model: &Model) -> String {
    let mut digest = Digest::new();
    // What is hashed how may change with the version of the language.
    digest.write(b"fingerpost 1");
    model.hash(&mut digest);
    let mut text = String::with_capacity(64);
    for byte in digest.sum() {
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

/// SHA-256 as a [`Hasher`].
struct Digest {
    sha: Sha256,
    /// Collects the many small writes.
    buffer: Vec<u8>,
}

impl Digest {
    const BUFFER: usize = 1 << 10;

    fn new() -> Digest {
        Digest { sha: Sha256::new(), buffer: Vec::with_capacity(Digest::BUFFER) }
    }

    fn sum(mut self) -> [u8; 32] {
        self.sha.update(&self.buffer);
        self.sha.finalize().into()
    }
}

impl Hasher for Digest {
    /// Nobody asks for the short form.
    fn finish(&self) -> u64 {
        0
    }

    fn write(&mut self, bytes: &[u8]) {
        if self.buffer.len() + bytes.len() > Digest::BUFFER {
            self.sha.update(&self.buffer);
            self.buffer.clear();
        }
        if bytes.len() > Digest::BUFFER {
            self.sha.update(bytes);
        } else {
            self.buffer.extend_from_slice(bytes);
        }
    }

    fn write_u16(&mut self, number: u16) {
        self.write(&number.to_le_bytes());
    }

    /// Only addresses hash 32 and 128 bits at once: their octets, taken for a number in the
    /// machine's own order.
    fn write_u32(&mut self, number: u32) {
        self.write(&number.to_ne_bytes());
    }

    fn write_u64(&mut self, number: u64) {
        self.write(&number.to_le_bytes());
    }

    fn write_u128(&mut self, number: u128) {
        self.write(&number.to_ne_bytes());
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn write_i64(&mut self, number: i64) {
        self.write(&number.to_le_bytes());
    }

    fn write_isize(&mut self, number: isize) {
        self.write_i64(number as i64);
    }
}

/// Parts whose order is no meaning.
struct Unordered<'p, T>(&'p [T]);

impl<T: Hash> Hash for Unordered<'_, T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Unordered(parts) = self;
        state.write_usize(parts.len());
        if let [only] = parts {
            return only.hash(state);
        }
        let mut sums: Vec<[u8; 32]> = Vec::with_capacity(parts.len());
        for part in *parts {
            let mut digest = Digest::new();
            part.hash(&mut digest);
            sums.push(digest.sum());
        }
        sums.sort_unstable();
        for sum in sums {
            state.write(&sum);
        }
    }
}

impl Hash for Model {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Model {
            hosts,
            hosts_declared,
            on_error,
            client,
            paths,
            https,
            canonical,
            collapse,
            bounds,
            blocks,
            redirects,
            auth,
            responds,
            cors,
            experiments,
            layers,
            rewrites,
            routes,
            origins,
            headers,
            security_headers,
        } = self;
        Unordered(hosts).hash(state);
        hosts_declared.hash(state);
        on_error.hash(state);
        client.hash(state);
        paths.hash(state);
        https.hash(state);
        canonical.hash(state);
        collapse.hash(state);
        bounds.hash(state);
        blocks.hash(state);
        redirects.hash(state);
        auth.hash(state);
        responds.hash(state);
        cors.hash(state);
        experiments.hash(state);
        layers.hash(state);
        rewrites.hash(state);
        routes.hash(state);
        Unordered(origins).hash(state);
        headers.hash(state);
        security_headers.hash(state);
    }
}

impl Hash for Https {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Https { status, except, port, alone } = self;
        status.hash(state);
        Unordered(except).hash(state);
        port.hash(state);
        alone.hash(state);
    }
}

impl Hash for Canonical {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Canonical { status, host, aliases, trailing_slash, index, lowercase, merge_slashes } =
            self;
        status.hash(state);
        host.hash(state);
        Unordered(aliases).hash(state);
        trailing_slash.hash(state);
        Unordered(index).hash(state);
        lowercase.hash(state);
        merge_slashes.hash(state);
    }
}

impl<A: Hash> Hash for Rule<A> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Rule { id, about, enabled, shadow, at, when, action } = self;
        id.hash(state);
        let about = about.as_deref();
        about.and_then(|about| about.description.as_ref()).hash(state);
        about.and_then(|about| about.owner.as_ref()).hash(state);
        Unordered(about.map_or(&[], |about| &about.tags)).hash(state);
        enabled.hash(state);
        shadow.hash(state);
        at.hash(state);
        when.hash(state);
        action.hash(state);
    }
}

impl Hash for Answer {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Answer { status, body, content_type, cache_control, headers } = self;
        status.hash(state);
        body.hash(state);
        content_type.hash(state);
        cache_control.hash(state);
        Unordered(headers).hash(state);
    }
}

impl Hash for HeaderEdits {
    /// Each header is edited once, and of the kinds of edits one always goes before the other.
    fn hash<H: Hasher>(&self, state: &mut H) {
        let HeaderEdits { request, response, csp, csp_report_only } = self;
        Unordered(request).hash(state);
        Unordered(response).hash(state);
        csp.hash(state);
        csp_report_only.hash(state);
    }
}

impl Hash for Cors {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Cors { origins, methods, headers, credentials, max_age, expose } = self;
        Unordered(origins).hash(state);
        // Sent in the order in which they are written.
        methods.hash(state);
        headers.hash(state);
        credentials.hash(state);
        max_age.hash(state);
        expose.hash(state);
    }
}

impl Hash for Experiment {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Experiment {
            variants,
            control,
            traffic,
            traffic_key,
            variant_key,
            unit,
            layer,
            cookie,
            override_query,
            includes_bots,
            key_header,
        } = self;
        variants.hash(state);
        control.hash(state);
        traffic.hash(state);
        traffic_key.hash(state);
        variant_key.hash(state);
        unit.hash(state);
        layer.hash(state);
        cookie.hash(state);
        override_query.hash(state);
        includes_bots.hash(state);
        key_header.hash(state);
    }
}

impl Hash for Variant {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Variant { name, weight, rewrite, redirect, route, headers } = self;
        name.hash(state);
        weight.hash(state);
        rewrite.hash(state);
        redirect.hash(state);
        route.hash(state);
        headers.hash(state);
    }
}

impl Hash for QueryEdits {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let QueryEdits { keep_only, remove, set, sort } = self;
        keep_only.as_deref().map(Unordered).hash(state);
        Unordered(remove).hash(state);
        set.hash(state);
        sort.hash(state);
    }
}

/// As a `Vec<MapLine>` of the same lines would.
impl Hash for Lines {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_usize(self.len());
        self.iter().for_each(|line| line.hash(state));
    }
}

impl Hash for Line<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Line::Exact(line) => line.hash(state),
            Line::Other(line) => line.hash(state),
        }
    }
}

/// As the [`MapLine`] would that it says the same as.
impl Hash for ExactLine<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let ExactLine { from, to, status, query_mode, host, line: _ } = self;
        let LiteralTarget { authority, path, query, fragment } = to;
        discriminant(&PathPattern::Exact(Box::default())).hash(state);
        from.hash(state);
        authority.hash(state);
        Literal(path).hash(state);
        query.map(Literal).hash(state);
        fragment.map(Literal).hash(state);
        status.hash(state);
        query_mode.hash(state);
        host.hash(state);
    }
}

/// As a [`Template::Literal`] of this text.
struct Literal<'t>(&'t str);

impl Hash for Literal<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        discriminant(&Template::Literal(Box::default())).hash(state);
        self.0.hash(state);
    }
}

impl Hash for MapLine {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let MapLine { from, to, status, query, host, line: _ } = self;
        from.hash(state);
        to.hash(state);
        status.hash(state);
        query.hash(state);
        host.hash(state);
    }
}

impl Hash for Condition {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let (tag, inner): (u8, &[Condition]) = match self {
            Condition::All(inner) => (0, inner),
            Condition::Any(inner) => (1, inner),
            Condition::Not(inner) => {
                state.write_u8(2);
                return inner.hash(state);
            }
            Condition::Check(Check { test, key: _, wanted: _ }) => {
                state.write_u8(3);
                return test.hash(state);
            }
        };
        state.write_u8(tag);
        Unordered(inner).hash(state);
    }
}

impl Hash for Test {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Test::Host(hosts) => Unordered(hosts).hash(state),
            Test::Path(tests) => Unordered(tests).hash(state),
            Test::Method(methods) => Unordered(methods).hash(state),
            Test::Scheme(schemes) => Unordered(schemes).hash(state),
            Test::Query(name, matchers)
            | Test::Header(name, matchers)
            | Test::Cookie(name, matchers)
            | Test::Claim(name, matchers)
            | Test::Response(name, matchers) => {
                name.hash(state);
                Unordered(matchers).hash(state);
            }
            // Sorted already.
            Test::Ip(networks) => networks.hash(state),
            Test::Country(CountrySet { countries, unknown }) => {
                countries.hash(state);
                unknown.hash(state);
            }
            Test::Status(ranges) => Unordered(ranges).hash(state),
            Test::Continent(continents) => Unordered(continents).hash(state),
            Test::Region(regions) => Unordered(regions).hash(state),
            Test::City(matchers) => Unordered(matchers).hash(state),
            Test::Asn(numbers) => Unordered(numbers).hash(state),
            Test::Language(languages) => Unordered(languages).hash(state),
            Test::Device(devices) => Unordered(devices).hash(state),
            Test::Bot(bot) => bot.hash(state),
            Test::Variant(experiment, matchers) => {
                experiment.hash(state);
                Unordered(matchers).hash(state);
            }
            Test::Time { from, until } => {
                from.hash(state);
                until.hash(state);
            }
            Test::Sample(sample) => sample.hash(state),
        }
    }
}

impl Hash for PathTest {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            PathTest::Pattern(pattern) => {
                state.write_u8(0);
                pattern.hash(state);
            }
            PathTest::Text(matcher) => {
                state.write_u8(1);
                matcher.hash(state);
            }
        }
    }
}

impl Hash for StringMatcher {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let StringMatcher {
            one_of,
            prefix,
            suffix,
            contains,
            regex,
            present,
            ignore_case,
            gt,
            lt,
            gte,
            lte,
        } = self;
        one_of.as_deref().map(Unordered).hash(state);
        prefix.hash(state);
        suffix.hash(state);
        contains.hash(state);
        regex.hash(state);
        present.hash(state);
        ignore_case.hash(state);
        [gt, lt, gte, lte].hash(state);
    }
}
