//! The origin that is to be asked, where it changed.

use serde_json::Value;

use super::{Judge, Kind, Object};
use crate::adapter::cloudfront::{EventType, restrictions};

impl Judge {
    pub(super) fn origin(&mut self, origin: Option<&Value>) {
        let may_be = self.event == EventType::OriginRequest
            && origin.and_then(Value::as_object).is_some_and(|origin| {
                let kinds = (origin.get("custom"), origin.get("s3"));
                match kinds {
                    (Some(Value::Object(custom)), None) => is_custom(custom),
                    (None, Some(Value::Object(s3))) => is_s3(s3),
                    _ => false,
                }
            });
        self.want(may_be, Kind::Origin, "origin");
    }
}

fn is_custom(origin: &Object) -> bool {
    let text = |name: &str| origin.get(name).and_then(Value::as_str);
    let number = |name: &str| origin.get(name).and_then(Value::as_u64);
    let protocols = origin.get("sslProtocols").and_then(Value::as_array);
    let is_protocol = |protocol: &Value| {
        ["TLSv1.2", "TLSv1.1", "TLSv1", "SSLv3"].iter().any(|known| protocol == known)
    };
    text("domainName").is_some_and(restrictions::is_origin_host)
        && text("path").is_some_and(restrictions::is_origin_path)
        && matches!(text("protocol"), Some("http" | "https"))
        && number("port").is_some_and(restrictions::is_port)
        && number("keepaliveTimeout").is_some_and(|seconds| (1..=120).contains(&seconds))
        && number("readTimeout").is_some_and(|seconds| (1..=120).contains(&seconds))
        && protocols.is_some_and(|protocols| protocols.iter().all(is_protocol))
        && origin.get("customHeaders").is_some_and(Value::is_object)
}

fn is_s3(origin: &Object) -> bool {
    let text = |name: &str| origin.get(name).and_then(Value::as_str);
    text("domainName").is_some_and(|name| {
        restrictions::is_origin_host(name) && name.len() <= 128 && *name == name.to_lowercase()
    }) && text("path").is_some_and(restrictions::is_origin_path)
        && matches!(text("authMethod"), Some("none" | "origin-access-identity"))
        && origin.get("customHeaders").is_some_and(Value::is_object)
}
