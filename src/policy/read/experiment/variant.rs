//! The variants of an experiment: a weight, and what a visitor gets who has it.

use super::super::problem::Problem;
use super::super::reader::Reader;
use crate::diagnostic::Code;
use crate::policy::language;
use crate::policy::model::{HeaderEdits, Variant, VariantRewrite};
use crate::policy::target::Target;
use crate::syntax::{Key, Kind, Table, Value};

const MOST_WEIGHT: u32 = 1_000_000;

/// The variants of one experiment.
pub(super) struct Variants {
    /// Every name that is written.
    pub(super) names: Vec<String>,
    pub(super) read: Vec<Variant>,
    /// Where each leads, as written; in the order of `read`.
    pub(super) leads: Vec<Lead>,
}

/// The targets of a variant, as written.
#[derive(Clone, Default)]
pub(super) struct Lead {
    pub(super) redirect: Option<String>,
    pub(super) rewrite: Option<String>,
}

impl<'t> Reader<'t> {
    /// `variants`: by name, a weight or a table.
    pub(super) fn variants(&mut self, experiment: Table<'t>) -> Option<Variants> {
        let noun = &language::EXPERIMENT;
        let help = "write `variants = { control = 50, NAME = 50 }`";
        let Some((key, value)) = experiment.entry("variants") else {
            self.missing_key(experiment, noun, "variants", help);
            return None;
        };
        let Kind::Table(table) = value.kind() else {
            self.wrong_type(value, "a table of weights");
            return None;
        };
        if table.is_empty() {
            let problem = Problem::error(Code::EMPTY, value.range(), "`variants` without a name");
            self.report(problem.help(help));
            return None;
        }
        let most = self.limits.variants;
        if table.len() > most {
            let message = format!("{} variants, at most {most} are allowed", table.len());
            self.report(
                Problem::error(Code::LIMIT_VARIANTS, key.range(), message)
                    .help("make it several experiments"),
            );
            return None;
        }
        let mut variants = Variants { names: Vec::new(), read: Vec::new(), leads: Vec::new() };
        for (key, value) in table.by_name() {
            if self.is_full() {
                return None;
            }
            variants.names.push(key.name.to_owned());
            if let Some((variant, lead)) = self.variant(key, value) {
                variants.read.push(variant);
                variants.leads.push(lead);
            }
        }
        let complete = variants.read.len() == variants.names.len();
        if complete && variants.read.iter().all(|variant| variant.weight == 0) {
            let message = "an experiment in which every weight is 0";
            let problem = Problem::error(Code::EMPTY, key.range(), message);
            self.report(problem.help("give one variant a weight, or write `traffic = \"0%\"`"));
        }
        Some(variants)
    }

    fn variant(&mut self, key: Key<'t>, value: Value<'t>) -> Option<(Variant, Lead)> {
        let named = self.is_variant_name(key);
        let plain = |weight| Variant {
            name: key.name.to_owned(),
            weight,
            rewrite: None,
            redirect: None,
            route: None,
            headers: HeaderEdits::default(),
        };
        let table = match value.kind() {
            Kind::Table(table) => table,
            Kind::Integer(_) | Kind::String(_) => {
                let weight = self.weight(value)?;
                return named.then(|| (plain(weight), Lead::default()));
            }
            _ => {
                self.wrong_type(value, "a weight or a table");
                return None;
            }
        };
        let before = self.problems.count();
        let noun = &language::VARIANT;
        self.keys(table, &language::VARIANT);
        let weight = match table.get("weight") {
            Some(value) => self.weight(value),
            None => {
                self.missing_key(table, noun, "weight", "write `weight = 50`");
                None
            }
        };
        let mut lead = Lead::default();
        let scope = self.scope();
        let rewrite = table.get("rewrite").and_then(|value| {
            let text = self.some_string(value)?;
            lead.rewrite = Some(text.to_owned());
            match Target::parse_origin_form(text, &scope) {
                Ok((path, query)) => Some(VariantRewrite { path, query }),
                Err(faults) => {
                    self.faults(value, faults);
                    None
                }
            }
        });
        let redirect = table.get("redirect").and_then(|value| {
            let text = self.some_string(value)?;
            lead.redirect = Some(text.to_owned());
            match Target::parse(text, &scope, self.hosts_known) {
                Ok(target) => Some(target),
                Err(faults) => {
                    self.faults(value, faults);
                    None
                }
            }
        });
        let route = table.get("route").and_then(|value| self.origin_name(value));
        let headers = self.edits(table);
        let weight = weight?;
        let variant = Variant { rewrite, redirect, route, headers, ..plain(weight) };
        (named && self.problems.count() == before).then_some((variant, lead))
    }

    fn is_variant_name(&mut self, key: Key<'t>) -> bool {
        let name = key.name;
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        let named = (1..=64).contains(&name.len()) && name.bytes().all(fits);
        if !named {
            let message = format!("`{name}` can't be the name of a variant");
            self.report(
                Problem::error(Code::INVALID_ID, key.range(), message)
                    .help("write 1 to 64 letters, digits, `-` and `_`"),
            );
        }
        named
    }

    fn weight(&mut self, value: Value<'t>) -> Option<u32> {
        if let Kind::String(text) = value.kind()
            && let Ok(number) = text.trim().trim_end_matches('%').trim_end().parse::<u32>()
        {
            let help = format!("write `{number}`: weights are compared with each other");
            self.wrong_type_but(value, "an integer", Some(help));
            return None;
        }
        let number = self.integer(value)?;
        let weight = u32::try_from(number).ok().filter(|weight| *weight <= MOST_WEIGHT);
        if weight.is_none() {
            let message = format!("{number} is not a weight");
            self.report(
                Problem::error(Code::UNKNOWN_VALUE, value.range(), message).help(format!(
                    "write 0 to {MOST_WEIGHT}; weights are compared with each other"
                )),
            );
        }
        weight
    }
}
