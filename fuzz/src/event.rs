//! Events of Lambda@Edge: mostly as CloudFront writes them, now and then with something else in a
//! field's place.

use arbitrary::{Result, Unstructured};
use fingerpost::adapter::cloudfront::EventType;
use serde_json::{Map, Value, json};

/// Field lines that policies speak of, or that CloudFront guards.
const HEADERS: [(&str, &str); 18] = [
    ("Host", "example.com"),
    ("Host", "www.example.com"),
    ("Via", "2.0 a (CloudFront)"),
    ("CDN-Loop", "a"),
    ("Content-Length", "3"),
    ("Accept-Encoding", "gzip"),
    ("X-Debug", "1"),
    ("X-Ab", "b"),
    ("Cookie", "ab=b; a=b"),
    ("Cookie", "ab=~5"),
    ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64)"),
    ("User-Agent", "Amazon CloudFront"),
    ("Origin", "https://app.example.com"),
    ("Accept-Language", "de, en;q=0.5"),
    ("CloudFront-Viewer-Country", "KP"),
    ("CloudFront-Forwarded-Proto", "http"),
    ("ETag", "x"),
    ("Warning", "199 - x"),
];

const PATHS: [&str; 12] = [
    "/", "/a", "/old/x", "/admin/x", "/%61dmin", "/app/x", "/a/../b", "//a", "*", "", "a", "/a?b#c",
];

/// An event.
pub fn event(u: &mut Unstructured<'_>) -> Result<Value> {
    let event_type = u.choose(&EventType::ALL)?.as_str();
    let mut config = json!({ "distributionId": "E", "eventType": event_type });
    if u.arbitrary()? {
        config["requestId"] = json!(u.arbitrary::<u16>()?.to_string());
    }
    let mut request = json!({
        "clientIp": u.choose(&["192.0.2.7", "2001:db8::1", "198.51.100.7", "x"])?,
        "method": u.choose(&["GET", "HEAD", "POST", "OPTIONS", ""])?,
        "uri": text(u, &PATHS)?,
        "querystring": text(u, &["", "a=1", "utm_a=1&b=%zz", "?a=1", "ab=b"])?,
        "headers": headers(u)?,
    });
    if u.arbitrary()? {
        let custom = json!({ "domainName": "a.example", "customHeaders": {}, "path": "",
            "port": 443, "protocol": "https", "readTimeout": 30, "keepaliveTimeout": 5,
            "sslProtocols": ["TLSv1.2"] });
        request["origin"] = json!({ "custom": custom });
    }
    let mut cf = json!({ "config": config, "request": request });
    if u.ratio(2, 3)? {
        let status = *u.choose(&["200", "301", "404", "502", "304", "20", "abc"])?;
        cf["response"] = json!({ "status": status, "headers": headers(u)? });
    }
    let mut event = json!({ "Records": [{ "cf": cf }] });
    for _ in 0..u.int_in_range(0..=3)? {
        disturb(&mut event, u)?;
    }
    Ok(event)
}

fn text(u: &mut Unstructured<'_>, known: &[&str]) -> Result<String> {
    match u.ratio(1, 3)? {
        true => u.arbitrary(),
        false => Ok((*u.choose(known)?).to_owned()),
    }
}

fn headers(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut headers = Map::new();
    for _ in 0..u.int_in_range(0..=5)? {
        let (name, known) = *u.choose(&HEADERS)?;
        let value = text(u, &[known])?;
        let element = match u.arbitrary()? {
            true => json!({ "key": name, "value": value }),
            false => json!({ "value": value }),
        };
        let key = if u.ratio(1, 8)? { name.to_owned() } else { name.to_ascii_lowercase() };
        let elements = headers.entry(key).or_insert_with(|| json!([]));
        elements.as_array_mut().expect("an array").push(element);
    }
    Ok(Value::Object(headers))
}

/// Puts another value in some place, or takes one away.
fn disturb(value: &mut Value, u: &mut Unstructured<'_>) -> Result<()> {
    if !u.ratio(1, 6)? {
        match value {
            Value::Object(fields) if !fields.is_empty() => {
                let names: Vec<String> = fields.keys().cloned().collect();
                let name = u.choose(&names)?;
                if u.ratio(1, 8)? {
                    fields.remove(name);
                } else if let Some(field) = fields.get_mut(name) {
                    disturb(field, u)?;
                }
                return Ok(());
            }
            Value::Array(items) if !items.is_empty() => {
                let at = u.choose_index(items.len())?;
                return items.get_mut(at).map_or(Ok(()), |item| disturb(item, u));
            }
            _ => {}
        }
    }
    *value = match u.int_in_range(0..=6)? {
        0 => Value::Null,
        1 => json!(u.arbitrary::<bool>()?),
        2 => json!(u.arbitrary::<i64>()?),
        3 => json!([]),
        4 => json!({}),
        5 => json!(["a", "b"]),
        _ => json!(u.arbitrary::<String>()?),
    };
    Ok(())
}
