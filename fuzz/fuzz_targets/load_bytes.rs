//! Any bytes as a policy: a policy, or diagnostics that lie inside the files. No panic, also on a
//! small stack.
#![no_main]

use fingerpost::{Engine, Policy, Source};
use fingerpost_fuzz::stack::on_small_stack;
use libfuzzer_sys::fuzz_target;

const MAP: &str = "from,to,status\n/a,/b,\n/c/{x},/d/{x},302\n";
const LIST: &str = "# list\n192.0.2.1\n2001:db8::/32\n";

fuzz_target!(|bytes: &[u8]| on_small_stack(bytes, load));

fn load(bytes: &[u8]) {
    let source = Source::bytes(bytes)
        .with_file("moved.csv", MAP)
        .with_file("deny.txt", LIST)
        .with_file("page.html", "<p>page");
    let diagnostics = match Policy::parse(source) {
        Ok(policy) => {
            assert_eq!(policy.digest().len(), 64);
            Engine::new(&policy).expect("a policy that loads makes an engine");
            policy.warnings().to_vec()
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            assert!(!error.diagnostics().is_empty());
            error.diagnostics().to_vec()
        }
    };
    for found in diagnostics {
        let span = found.span();
        let size = match span.file.as_str() {
            "moved.csv" => MAP.len(),
            "deny.txt" => LIST.len(),
            _ => bytes.len(),
        };
        assert!(span.bytes.start <= span.bytes.end && span.bytes.end <= size, "{found:?}");
        assert!(span.line >= 1 && span.column >= 1, "{found:?}");
        let text = found.to_string();
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
    }
}
