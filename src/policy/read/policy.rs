//! The whole file: which tables there are, and in which order they are read.

use super::hosts;
use super::lines;
use super::lint;
use super::problem::Problem;
use super::reader::Reader;
use super::rule::{Ids, Kind};
use crate::diagnostic::Code;
use crate::policy::condition::Condition;
use crate::policy::language;
use crate::policy::language::words::ON_ERROR;
use crate::policy::model::{Bounds, Model, Reject, Rule};
use crate::policy::test::Test;
use crate::syntax::{Kind as ValueKind, Table};
use crate::uri::host::HostPattern;

/// The entries of every kind of rule.
type Entries<'t> = Vec<(Kind, Vec<Table<'t>>)>;

impl<'t> Reader<'t> {
    /// Reads all of a policy. The model is worth something only if no error was found.
    pub(super) fn policy(&mut self, root: Table<'t>) -> (Model, Vec<Test>) {
        self.keys(root, &language::POLICY);
        self.version(root);
        // `[paths]` says how patterns are read, `[lists]` what an `@` stands for.
        let paths = self.table(root, "paths");
        let (paths, reject_is_listed) = self.path_settings(paths);
        self.paths = paths;
        if let Some(lists) = self.table(root, "lists") {
            self.read_lists(lists);
        }
        if let Some(value) = root.get("languages") {
            self.languages_known = true;
            self.languages = self.read_languages(value);
        }
        let entries: Entries<'t> =
            Kind::ALL.into_iter().map(|kind| (kind, self.entries(root, kind))).collect();
        self.count(&entries);
        self.tells_claims = entries.iter().any(|(kind, tables)| {
            let tells =
                |table: &Table<'t>| ["jwt", "basic"].iter().any(|proof| table.get(proof).is_some());
            *kind == Kind::Auth && tables.iter().any(tells)
        });
        let mut model = self.settings(root, &entries);
        let ids = self.ids(&entries);
        for (kind, tables) in entries {
            for (index, table) in tables.into_iter().enumerate() {
                if !self.is_full() {
                    self.rule(&mut model, kind, table, index + 1);
                }
            }
        }
        if !model.hosts_declared {
            model.hosts = hosts::derive(&model);
        }
        model.paths = self.paths;
        let guards_a_path =
            model.blocks.iter().any(guards_a_path) || model.auth.iter().any(guards_a_path);
        if !reject_is_listed && guards_a_path {
            model.paths.reject =
                Reject { encoded_slash: true, encoded_backslash: true, bad_utf8: true };
        }
        let tests = self.tests(root, &model, &ids);
        if let (Some(ValueKind::Table(https)), false, false) =
            (root.get("https").map(|value| value.kind()), model.hosts_declared, self.hosts_slid)
        {
            self.warn_of_unset_hosts(https);
        }
        self.settle_csp(&mut model);
        self.warn_of_unknown_endpoints(&model);
        self.warn_of_missing_cache_keys(&model);
        self.warn_of_unused_origins();
        self.warn_of_unused_lists();
        if self.problems.count() == 0 {
            let places = std::mem::take(&mut self.places);
            lint::whole::report(self, root, &model, &places);
            self.windows = lint::whole::windows(self, &model, &places);
            self.lines = lines::of(self, root, &model, &places);
        }
        (model, tests)
    }

    fn version(&mut self, root: Table<'t>) {
        let Some(value) = root.get("version") else { return };
        match value.kind() {
            ValueKind::Integer(Some(1)) => {}
            ValueKind::Integer(_) => {
                let message = format!("there is no version {} of the language", value.written());
                self.report(
                    Problem::error(Code::VERSION, value.range(), message).help("write `1`"),
                );
            }
            _ => self.wrong_type(value, "an integer"),
        }
    }

    /// Rules and lines of inline maps, however they are written: the size pass doesn't see those
    /// in inline tables.
    fn count(&mut self, entries: &Entries<'t>) {
        let most = self.limits.rules;
        let mut count = 0;
        for (_, tables) in entries {
            for table in tables {
                let lines = match table.get("map").map(|value| value.kind()) {
                    Some(ValueKind::Table(map)) => map.len(),
                    _ => 0,
                };
                let before = count;
                count += 1 + lines;
                if before <= most && count > most {
                    let message = format!("more than {most} rules and map lines");
                    self.report(
                        Problem::error(Code::LIMIT_RULES, table.range(), message)
                            .help("write redirects in bulk into a CSV map"),
                    );
                }
            }
        }
    }

    /// Everything that is no rule.
    fn settings(&mut self, root: Table<'t>, entries: &Entries<'t>) -> Model {
        let client = self.table(root, "client");
        let client = self.client(client);
        let on_error = root.get("on_error").and_then(|value| self.word(value, &ON_ERROR));
        let hosts_declared = root.get("hosts").is_some();
        let hosts = root.get("hosts").map_or_else(Vec::new, |value| self.hosts(value));
        let https_table = self.table(root, "https");
        let https = https_table.and_then(|table| self.https(table));
        let canonical = self.table(root, "canonical").and_then(|table| self.canonical(table));
        let redirects = self.table(root, "redirects");
        let collapse = self.collapse(redirects);
        let security = self.table(root, "security_headers");
        let security = security.map(|table| self.security_headers(table, https_table.is_some()));
        let security = security.unwrap_or_default();
        let origins = self.table(root, "origins");
        let origins = origins.map_or_else(Vec::new, |table| self.read_origins(table));
        self.hosts_known = hosts_declared
            || self.hosts_slid
            || canonical.as_ref().is_some_and(|canonical| canonical.host.is_some())
            || entries.iter().any(|(_, tables)| tables.iter().copied().any(hosts::names_host));
        Model {
            hosts,
            hosts_declared,
            on_error: on_error.unwrap_or_default(),
            client,
            paths: self.paths,
            https: https.map(|mut https| {
                https.alone = security.preload;
                https
            }),
            canonical,
            collapse,
            bounds: Bounds::from(self.limits),
            blocks: Vec::new(),
            redirects: Vec::new(),
            auth: Vec::new(),
            responds: Vec::new(),
            cors: Vec::new(),
            experiments: Vec::new(),
            layers: Vec::new(),
            rewrites: Vec::new(),
            routes: Vec::new(),
            origins,
            headers: Vec::new(),
            security_headers: security.model,
        }
    }

    fn rule(&mut self, model: &mut Model, kind: Kind, table: Table<'t>, number: usize) {
        let head = self.head(table, kind, number);
        let count = match kind {
            Kind::Block => {
                let action = self.block(table, &head);
                model.blocks.extend(head.with(action));
                model.blocks.len()
            }
            Kind::Redirect => {
                let action = self.redirect(table, &head);
                let rule = head.with(action);
                if let Some(rule) = &rule {
                    self.warn_of_permanence(table, rule.when.as_ref(), &rule.action);
                }
                model.redirects.extend(rule);
                model.redirects.len()
            }
            Kind::Auth => {
                let action = self.auth(table, &head);
                model.auth.extend(head.with(action));
                model.auth.len()
            }
            Kind::Respond => {
                let action = self.answer(table, Kind::Respond, &head);
                model.responds.extend(head.with(action));
                model.responds.len()
            }
            Kind::Cors => {
                let action = self.cors(table);
                model.cors.extend(head.with(action));
                model.cors.len()
            }
            Kind::Experiment => {
                let id = head.id().to_owned();
                let action = self.experiment(table, &head, &id, model);
                model.experiments.extend(head.with(action));
                model.experiments.len()
            }
            Kind::Rewrite => {
                let action = self.rewrite(table, &head);
                model.rewrites.extend(head.with(action));
                model.rewrites.len()
            }
            Kind::Route => {
                let action = self.route(table);
                model.routes.extend(head.with(action));
                model.routes.len()
            }
            Kind::Headers => {
                let action = self.header_edits(table, &head);
                model.headers.extend(head.with(action));
                model.headers.len()
            }
        };
        self.places.note(kind, count, table.range());
    }

    fn tests(&mut self, root: Table<'t>, model: &Model, ids: &Ids<'t>) -> Vec<Test> {
        let Some(value) = root.get("test") else { return Vec::new() };
        let canonical = model.canonical.as_ref().and_then(|canonical| canonical.host.as_deref());
        let host = canonical.or_else(|| {
            model.hosts.iter().find_map(|host| match host {
                HostPattern::Exact(name) => Some(name.as_str()),
                HostPattern::OneLabel(_) | HostPattern::AnyDepth(_) => None,
            })
        });
        let most = self.limits.rules;
        let tables = self.array_of_tables(value, "test");
        if let Some(table) = tables.get(most) {
            let message = format!("more than {most} tests");
            self.report(Problem::error(Code::LIMIT_RULES, table.range(), message));
            return Vec::new();
        }
        let mut tests = Vec::new();
        for (index, table) in tables.into_iter().enumerate() {
            if self.is_full() {
                break;
            }
            tests.extend(self.test(table, index + 1, host, ids, model));
        }
        tests
    }
}

/// Whether an enabled guard asks for the path.
fn guards_a_path<A>(rule: &Rule<A>) -> bool {
    rule.enabled && rule.when.as_ref().is_some_and(Condition::reads_path)
}
