//! A request as JSON.

use serde::Deserialize;

use super::fields::Fields;
use super::{OwnedRequest, RequestError};
use crate::Tier;

/// `{ "url": …, "method": …, "headers": …, … }`; an unknown key is an error.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RequestJson {
    url: String,
    #[serde(default = "get")]
    method: String,
    #[serde(default)]
    headers: Fields,
    scheme: Option<String>,
    ip: Option<String>,
    country: Option<String>,
    continent: Option<String>,
    region: Option<String>,
    city: Option<String>,
    asn: Option<AsnJson>,
    device: Option<String>,
    entropy: Option<String>,
    now: Option<String>,
    tier: Option<TierJson>,
    response: Option<ResponseJson>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ResponseJson {
    #[serde(default = "ok")]
    status: u16,
    #[serde(default)]
    headers: Fields,
}

/// `64496` or `"AS64496"`.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum AsnJson {
    Number(u32),
    Text(String),
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum TierJson {
    Whole,
    Viewer,
    Origin,
}

fn get() -> String {
    "GET".to_owned()
}

fn ok() -> u16 {
    200
}

impl OwnedRequest {
    /// Reads a request; the form is [above](super). A path alone is one of `main_host`.
    ///
    /// ```
    /// use fingerpost::adapter::json::OwnedRequest;
    ///
    /// let request = OwnedRequest::from_json(None, r#"{ "url": "/", "country": "DE" }"#)?;
    /// assert_eq!(request.method, "GET");
    /// let error = OwnedRequest::from_json(None, r#"{ "url": "/", "asn": 0 }"#).unwrap_err();
    /// assert_eq!(error.to_string(), "`0` is no number of an autonomous system such as `64496`");
    /// # Ok::<(), fingerpost::adapter::json::RequestError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The text is no JSON, or no request.
    pub fn from_json(main_host: Option<&str>, json: &str) -> Result<OwnedRequest, RequestError> {
        let read: RequestJson = serde_json::from_str(json)
            .map_err(|error| RequestError(format!("not a request: {error}")))?;
        let mut request = OwnedRequest::new(main_host, &read.method, &read.url, read.headers.0)?;
        let asn = read.asn.map(|asn| match asn {
            AsnJson::Number(number) => number.to_string(),
            AsnJson::Text(text) => text,
        });
        let stated = [
            ("scheme", read.scheme),
            ("ip", read.ip),
            ("country", read.country),
            ("continent", read.continent),
            ("region", read.region),
            ("city", read.city),
            ("asn", asn),
            ("device", read.device),
            ("entropy", read.entropy),
            ("now", read.now),
        ];
        for (name, text) in stated {
            if let Some(text) = text {
                request.visitor.state(name, &text)?;
            }
        }
        request.tier = match read.tier {
            None | Some(TierJson::Whole) => Tier::Whole,
            Some(TierJson::Viewer) => Tier::Viewer,
            Some(TierJson::Origin) => Tier::Origin,
        };
        if let Some(response) = read.response {
            if !(100..=599).contains(&response.status) {
                let status = response.status;
                return Err(RequestError(format!("`{status}` is no status: 100 to 599")));
            }
            request.response = Some((response.status, response.headers.0));
        }
        Ok(request)
    }
}
