//! The text of a policy of header rules.

use super::super::toml_text::{array, comment, key, string};
use super::super::write::{Names, Written};
use super::edit::{Edit, Verb};
use super::plan::Entry;
use super::rule::HeaderRule;

/// Writes the entries; `head` is what stands before them.
pub(super) fn write(head: &[String], entries: &[Entry<'_>], names: &Names<'_>) -> Written {
    let mut written = Written::after(head, names);
    for entry in entries {
        written.toml.push("", None);
        match entry {
            Entry::Rule { rule, edits } => written.rule(rule, edits),
            Entry::First { rules, to, names } => written.first(rules, *to, names),
        }
    }
    written
}

impl Written {
    fn rule(&mut self, rule: &HeaderRule, edits: &[Edit]) {
        let id = self.id(&format!("line-{}", rule.line));
        self.begin(&id, &[rule]);
        let of = |verb: Verb| edits.iter().filter(move |edit| edit.verb == verb);
        let removed: Vec<_> =
            of(Verb::Remove).map(|edit| (edit.name.as_str(), edit.first_line())).collect();
        self.remove(&removed, rule.line);
        for (verb, table) in [(Verb::Set, "set"), (Verb::Append, "append")] {
            for edit in of(verb) {
                let (name, value) = (key(&edit.name), string(&edit.value));
                let line = format!("response.{table}.{name} = {value}");
                self.toml.push(&line, edit.first_line());
            }
        }
        self.ids.extend(rule.lines().into_iter().map(|line| (line, id.clone())));
    }

    fn first(&mut self, rules: &[&HeaderRule], to: usize, names: &[String]) {
        let lines: Vec<String> = rules.iter().map(|rule| rule.line.to_string()).collect();
        let (said, add) = match lines.as_slice() {
            [line] => (format!("Line {line}"), "adds"),
            lines => (format!("Lines {}", lines.join(", ")), "add"),
        };
        let Some(first) = rules.first() else { return };
        let text = format!("{said} {add} to what line {to} sets, not to what the origin sends.");
        self.toml.push(&comment(&text), None);
        self.begin(&self.id(&format!("line-{}-before-{to}", first.line)), rules);
        let removed: Vec<_> = names.iter().map(|name| (name.as_str(), Some(first.line))).collect();
        self.remove(&removed, first.line);
    }

    /// What every entry begins with; the rules are of one host.
    fn begin(&mut self, id: &str, rules: &[&HeaderRule]) {
        let Some(first) = rules.first() else { return };
        let source = Some(first.line);
        self.toml.push("[[headers]]", source);
        self.toml.push(&format!("id = {}", string(id)), source);
        if let Some(host) = &first.source.host {
            self.toml.push(&format!("when.host = {}", string(host)), source);
        }
        // One that takes every path makes the others needless.
        if rules.iter().any(|rule| rule.source.paths.is_empty()) {
            return;
        }
        let of = |rule: &HeaderRule| {
            let line = rule.line;
            rule.source.paths.iter().map(move |path| (path.value(), line)).collect::<Vec<_>>()
        };
        let paths: Vec<_> = rules.iter().flat_map(|rule| of(rule)).collect();
        match rules {
            [_] => {
                let values: Vec<&String> = paths.iter().map(|(value, _)| value).collect();
                let value = match values.as_slice() {
                    [value] => (*value).clone(),
                    values => array(values),
                };
                self.toml.push(&format!("when.path = {value}"), source);
            }
            _ => self.list("when.path", &paths, first.line),
        }
    }

    fn remove(&mut self, names: &[(&str, Option<usize>)], line: usize) {
        match names {
            [] => {}
            [(name, line)] => {
                let line_text = format!("response.remove = {}", array([string(name)]));
                self.toml.push(&line_text, *line);
            }
            names => {
                let names: Vec<_> =
                    names.iter().map(|(name, of)| (string(name), of.unwrap_or(line))).collect();
                self.list("response.remove", &names, line);
            }
        }
    }

    /// A list with a line for each value.
    fn list(&mut self, key: &str, values: &[(String, usize)], line: usize) {
        self.toml.push(&format!("{key} = ["), Some(line));
        for (value, line) in values {
            self.toml.push(&format!("    {value},"), Some(*line));
        }
        self.toml.push("]", Some(line));
    }
}
