//! Who visits: languages, devices, variants of experiments.

use std::ops::Range;

use super::experiment_names::ExperimentName;
use super::problem::Problem;
use super::reader::Reader;
use super::typed::choice;
use crate::diagnostic::Code;
use crate::policy::condition::Test;
use crate::policy::language::words::DEVICES;
use crate::policy::nearest::nearest;
use crate::policy::template::unknown_experiment;
use crate::request::Device;
use crate::syntax::{Key, Kind, Value};

/// Names that a help lists.
const FEW: usize = 12;

impl<'t> Reader<'t> {
    pub(super) fn device(&mut self, value: Value<'t>) -> Option<Device> {
        self.word(value, &DEVICES)
    }

    /// The top-level `languages`: tags by the shape of BCP 47 (RFC 5646 §2.1), the best first.
    pub(super) fn read_languages(&mut self, value: Value<'t>) -> Vec<String> {
        let most = self.limits.languages;
        if let Kind::List(list) = value.kind()
            && list.len() > most
        {
            let message = format!("{} languages, at most {most} are allowed", list.len());
            self.report(Problem::error(Code::LIMIT_LIST, value.range(), message));
            return Vec::new();
        }
        let mut listed: Vec<(String, Range<usize>)> = Vec::new();
        self.values(value, |reader, value| {
            let text = reader.some_string(value)?;
            if !reader.fits(text, value.range()) {
                return None;
            }
            if !is_language(text) {
                let dashed = text.replace('_', "-");
                let help = match dashed != text && is_language(&dashed) {
                    true => format!("did you mean `{dashed}`?"),
                    false => "write a tag such as `en`, `fr-CA` or `zh-Hant`".to_owned(),
                };
                let message = format!("`{text}` is not the tag of a language");
                let problem = Problem::error(Code::INVALID_LANGUAGE, value.range(), message);
                reader.report(problem.help(help));
                return None;
            }
            if let Some((_, first)) =
                listed.iter().find(|(known, _)| known.eq_ignore_ascii_case(text))
            {
                let message = format!("`{text}` is listed twice");
                reader.report(
                    Problem::error(Code::INVALID_LANGUAGE, value.range(), message)
                        .related(first.clone(), "it is here")
                        .help("keep one: tags compare without case"),
                );
                return None;
            }
            listed.push((text.to_owned(), value.range()));
            Some(())
        });
        listed.into_iter().map(|(language, _)| language).collect()
    }

    /// The values of a `language` condition, as the top of the file writes them.
    pub(super) fn asked_languages(
        &mut self,
        key: Key<'t>,
        value: Value<'t>,
    ) -> Option<Vec<String>> {
        if !self.languages_known {
            let message = "`language` in a policy without `languages`";
            self.report(
                Problem::error(Code::MISSING_KEY, key.range(), message)
                    .help("write `languages = [\"en\", \"de\"]` at the top of the file"),
            );
            return None;
        }
        self.values(value, |reader, value| {
            let text = reader.some_string(value)?;
            let known = &reader.languages;
            if let Some(known) = known.iter().find(|known| known.eq_ignore_ascii_case(text)) {
                return Some(known.clone());
            }
            // Where the list itself is wrong, what is in it isn't known.
            if known.is_empty() {
                return None;
            }
            let names: Vec<&str> = known.iter().map(String::as_str).collect();
            let primary = |tag: &'_ str| tag.split('-').next().map(str::to_ascii_lowercase);
            let related = names.iter().copied().find(|name| primary(name) == primary(text));
            let help = match related.or_else(|| nearest(text, names.iter().copied())) {
                Some(near) => format!("did you mean `{near}`? "),
                None => String::new(),
            };
            let few = names.get(..FEW.min(names.len())).unwrap_or_default();
            let help = format!("{help}the policy's `languages` are {}", listed(few, names.len()));
            let message = format!("`{text}` is none of the policy's languages");
            let problem = Problem::error(Code::UNKNOWN_LANGUAGE, value.range(), message);
            reader.report(problem.help(help));
            None
        })
    }

    /// `variant.EXPERIMENT`: strings are names of its variants, tables text tests.
    pub(super) fn asked_variant(&mut self, name: Key<'t>, value: Value<'t>) -> Option<Test> {
        let experiments = self.experiments;
        let index = experiments.iter().position(|known| known.id == name.name);
        if index.is_none() {
            let fault = unknown_experiment(name.name, name.range(), &self.scope());
            let problem = Problem::error(fault.code, fault.range, fault.message);
            self.report(problem.maybe_help(fault.help));
        }
        let matchers = self.matchers(value)?;
        let index = index?;
        let experiment = experiments.get(index)?;
        let values = match value.kind() {
            Kind::List(list) => list.iter().collect(),
            _ => vec![value],
        };
        let mut known = true;
        for value in values {
            if let Kind::String(text) = value.kind() {
                known &= self.is_variant(text, value.range(), experiment);
            }
        }
        known.then_some(Test::Variant(index, matchers))
    }

    /// Whether an experiment has a variant of this name; where its variants can't be read, that is
    /// said elsewhere.
    pub(super) fn is_variant(
        &mut self,
        name: &str,
        range: Range<usize>,
        experiment: &ExperimentName<'t>,
    ) -> bool {
        let variants = experiment.variants.as_slice();
        if variants.is_empty() || variants.contains(&name) {
            return true;
        }
        let few = variants.get(..FEW.min(variants.len())).unwrap_or_default();
        let help = match nearest(name, variants.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it has {}", listed(few, variants.len())),
        };
        let message = format!("`{name}` is no variant of `{}`", experiment.id);
        self.report(Problem::error(Code::UNKNOWN_VARIANT, range, message).help(help));
        false
    }
}

/// The first few of so many names.
fn listed(few: &[&str], count: usize) -> String {
    if few.len() == count {
        return choice(few).replace(" or ", " and ");
    }
    let shown: Vec<String> = few.iter().map(|name| format!("`{name}`")).collect();
    format!("{}, …", shown.join(", "))
}

/// Two to eight letters, then parts of one to eight letters and digits.
fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let primary = parts.next().is_some_and(|primary| {
        (2..=8).contains(&primary.len()) && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    primary
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use super::is_language;

    #[test]
    fn tags() {
        for right in ["en", "de-AT", "zh-Hant-TW", "es-419", "sr-Latn-RS", "en-x-a", "gsw"] {
            assert!(is_language(right), "{right}");
        }
        for wrong in ["", "e", "en-", "-en", "en_US", "12", "en--US", "deutschland", "en-123456789"]
        {
            assert!(!is_language(wrong), "{wrong}");
        }
    }
}
