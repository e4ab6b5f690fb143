//! A policy as a filter of Envoy, by the ABI of proxy-wasm.
//!
//! The plugin's configuration is the policy: its text, or an image that `fingerpost compile` wrote.
//! Each worker of Envoy has the module for itself, so one engine serves the requests of one thread.

mod arrived;
mod edit;
mod entropy;
mod filter;

use std::rc::Rc;

use fingerpost::Engine;
use proxy_wasm::hostcalls;
use proxy_wasm::traits::{Context, HttpContext, RootContext};
use proxy_wasm::types::{ContextType, LogLevel};

use filter::Filter;

#[allow(unsafe_code, missing_docs, reason = "the SDK's macro exports what Envoy calls")]
mod start {
    proxy_wasm::main! {{
        proxy_wasm::set_log_level(proxy_wasm::types::LogLevel::Warn);
        proxy_wasm::set_root_context(|_| Box::new(super::Root::default()));
    }}
}

/// The policy in force. Envoy makes another where the configuration has changed.
#[derive(Default)]
struct Root(Option<Rc<Engine>>);

impl Context for Root {}

impl RootContext for Root {
    /// Envoy doesn't start, or keeps the configuration that it has, where this says no.
    fn on_configure(&mut self, _: usize) -> bool {
        match read(&self.get_plugin_configuration().unwrap_or_default()) {
            Ok(engine) => {
                self.0 = Some(Rc::new(engine));
                true
            }
            Err(why) => {
                let _ = hostcalls::log(LogLevel::Error, &format!("fingerpost: {why}"));
                false
            }
        }
    }

    fn get_type(&self) -> Option<ContextType> {
        Some(ContextType::HttpContext)
    }

    fn create_http_context(&self, _: u32) -> Option<Box<dyn HttpContext>> {
        self.0.clone().map(|engine| Box::new(Filter::new(engine)) as Box<dyn HttpContext>)
    }
}

fn read(policy: &[u8]) -> Result<Engine, String> {
    if Engine::is_image(policy) {
        return Engine::from_bytes(policy).map_err(|error| error.to_string());
    }
    let text = std::str::from_utf8(policy).map_err(|_| "the policy isn't UTF-8".to_owned())?;
    text.parse().map_err(|error: fingerpost::Error| error.to_string())
}
