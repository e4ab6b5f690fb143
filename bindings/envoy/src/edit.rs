//! Header edits, by Envoy's calls.

use fingerpost::{Edit, Field};
use proxy_wasm::traits::HttpContext;

/// The header section of a request or of a response.
pub(crate) trait Section {
    fn names(&self) -> Vec<String>;
    fn has(&self, name: &str) -> bool;
    fn add(&self, field: &Field<'_>);
    fn remove(&self, name: &str);

    /// In order.
    fn apply(&self, edits: &[Edit<'_>]) {
        for edit in edits {
            match edit {
                Edit::Remove { name } => self.remove(name),
                Edit::RemovePrefix { prefix } => {
                    for name in self.names() {
                        if name.starts_with(prefix.as_ref()) {
                            self.remove(&name);
                        }
                    }
                }
                Edit::Set(field) => {
                    self.remove(&field.name);
                    self.add(field);
                }
                Edit::Append(field) => self.add(field),
                Edit::Default(field) if self.has(&field.name) => {}
                Edit::Default(field) => self.add(field),
            }
        }
    }
}

pub(crate) struct OfRequest<'h, H>(pub(crate) &'h H);

impl<H: HttpContext> Section for OfRequest<'_, H> {
    fn names(&self) -> Vec<String> {
        self.0.get_http_request_headers_bytes().into_iter().map(|(name, _)| name).collect()
    }

    fn has(&self, name: &str) -> bool {
        self.0.get_http_request_header_bytes(name).is_some()
    }

    fn add(&self, field: &Field<'_>) {
        // Envoy knows it by this name alone.
        if field.name == "host" {
            self.0.set_http_request_header(":authority", Some(&field.value));
        } else {
            self.0.add_http_request_header(&field.name, &field.value);
        }
    }

    fn remove(&self, name: &str) {
        if name != "host" && !name.starts_with(':') {
            self.0.remove_http_request_header(name);
        }
    }
}

pub(crate) struct OfResponse<'h, H>(pub(crate) &'h H);

impl<H: HttpContext> Section for OfResponse<'_, H> {
    fn names(&self) -> Vec<String> {
        self.0.get_http_response_headers_bytes().into_iter().map(|(name, _)| name).collect()
    }

    fn has(&self, name: &str) -> bool {
        self.0.get_http_response_header_bytes(name).is_some()
    }

    fn add(&self, field: &Field<'_>) {
        self.0.add_http_response_header(&field.name, &field.value);
    }

    fn remove(&self, name: &str) {
        if !name.starts_with(':') {
            self.0.remove_http_response_header(name);
        }
    }
}
