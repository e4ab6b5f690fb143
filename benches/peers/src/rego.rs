//! Rego, by regorus: the redirects are data; exact ones are looked up, patterns are tried in turn.
//!
//! The comparisons with 0 are there because the virtual machine of 0.14 doesn't take the `else`
//! where the right side of `:=` is undefined.

use std::cell::RefCell;

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine, Value};
use serde_json::{Map, json};

use crate::glue::{self, Glue};
use crate::workload::rules::{Kind, Piece};
use crate::workload::{Ask, BLOCKED, Workload};
use crate::{Outcome, Peer};

const POLICY: &str = r#"
package edge
import rego.v1

redirect := id if {
    data.exact[input.host][input.path] >= 0
    id := data.exact[input.host][input.path]
} else := id if {
    some rule in data.patterns[input.host]
    startswith(input.path, rule.prefix)
    regex.match(rule.regex, input.path)
    id := rule.id
}

denied if {
    some network in data.denied
    net.cidr_contains(network, input.ip)
}

decision := "block" if {
    denied
} else := "block" if {
    input.country in data.countries
} else := "https" if {
    input.scheme == "http"
} else := id if {
    redirect >= 0
    id := redirect
} else := "known" if {
    contains(input.cookie, data.cookie)
} else := "new"
"#;

struct Rego {
    find: RefCell<RegoVM>,
    decide: RefCell<RegoVM>,
    glue: Glue,
}

pub(crate) fn build(workload: &Workload) -> Box<dyn Peer> {
    let mut engine = Engine::new();
    engine.add_policy("edge.rego".to_owned(), POLICY.to_owned()).unwrap();
    let data = Value::from_json_str(&data(workload)).unwrap();
    let mut machine = |entry: &str| {
        let policy = engine.compile_with_entrypoint(&entry.into()).unwrap();
        let program = Compiler::compile_from_policy(&policy, &[entry]).unwrap();
        let mut machine = RegoVM::new();
        machine.load_program(program);
        machine.set_data(data.clone()).unwrap();
        machine.set_max_instructions(usize::MAX);
        RefCell::new(machine)
    };
    let (find, decide) = (machine("data.edge.redirect"), machine("data.edge.decision"));
    Box::new(Rego { find, decide, glue: Glue::new(workload) })
}

fn data(workload: &Workload) -> String {
    let (mut exact, mut patterns) = (Map::new(), Map::new());
    for (index, rule) in workload.rules.iter().enumerate() {
        let host = rule.host_name();
        if rule.kind == Kind::Exact {
            exact.entry(host).or_insert_with(|| json!({}))[&rule.pattern()] = json!(index);
            continue;
        }
        let prefix = match rule.source.first() {
            Some(Piece::Text(text)) => text.as_str(),
            _ => "/",
        };
        let entry = json!({ "id": index, "prefix": prefix, "regex": rule.regex() });
        let list = patterns.entry(host).or_insert_with(|| json!([]));
        list.as_array_mut().unwrap().push(entry);
    }
    let denied: Vec<String> = workload.denied.iter().map(ToString::to_string).collect();
    json!({
        "exact": exact, "patterns": patterns, "denied": denied,
        "countries": BLOCKED, "cookie": glue::cookie(),
    })
    .to_string()
}

fn run(machine: &RefCell<RegoVM>, ask: &Ask, all: bool) -> Value {
    let mut input = Value::new_object();
    let fields = input.as_object_mut().unwrap();
    let mut put = |name: &str, value: &str| fields.insert(Value::from(name), Value::from(value));
    put("host", ask.header("host"));
    put("path", ask.http.uri().path());
    if all {
        put("ip", &ask.ip.to_string());
        put("country", ask.header("cf-ipcountry"));
        put("scheme", ask.header("x-forwarded-proto"));
        put("cookie", ask.header("cookie"));
    }
    let mut machine = machine.borrow_mut();
    machine.set_input(input);
    machine.execute().unwrap()
}

impl Peer for Rego {
    fn find(&self, ask: &Ask) -> Option<usize> {
        run(&self.find, ask, false).as_u64().ok().map(|rule| rule as usize)
    }

    fn full(&self, ask: &Ask) -> Option<Outcome> {
        Some(match run(&self.decide, ask, true) {
            Value::String(text) => match text.as_ref() {
                "block" => glue::block(),
                "https" => glue::https(ask),
                text => glue::pass(ask, text == "known"),
            },
            rule => self.glue.redirect(rule.as_u64().unwrap() as usize, ask),
        })
    }
}
