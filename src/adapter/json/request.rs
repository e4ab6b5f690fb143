//! A request that owns what is said of it.

use super::{RequestError, Visitor};
use crate::{Request, Scheme, Tier};

/// A request, and the origin's response to it where one is given.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OwnedRequest {
    /// The method.
    pub method: String,
    /// A URL, or a path with its query.
    pub url: String,
    /// The header fields, in order.
    pub headers: Vec<(String, String)>,
    /// What is known of the visitor.
    pub visitor: Visitor,
    /// Before the cache or behind it.
    pub tier: Tier,
    /// Status and header fields of the origin's response.
    pub response: Option<(u16, Vec<(String, String)>)>,
    /// The host where the URL is a path alone.
    authority: Option<String>,
}

impl OwnedRequest {
    /// A request by its method and URL. A path alone means https and `main_host`, if there is one,
    /// unless a `Host` is among the headers, as in the tests of a policy.
    ///
    /// ```
    /// use fingerpost::adapter::json::OwnedRequest;
    ///
    /// let request = OwnedRequest::new(Some("example.com"), "GET", "/old", Vec::new())?;
    /// assert_eq!(request.full_url(), "https://example.com/old");
    /// assert!(OwnedRequest::new(None, "GET", "old", Vec::new()).is_err());
    /// # Ok::<(), fingerpost::adapter::json::RequestError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The URL begins with neither `https://`, `http://` nor `/`.
    pub fn new(
        main_host: Option<&str>,
        method: &str,
        url: &str,
        headers: Vec<(String, String)>,
    ) -> Result<OwnedRequest, RequestError> {
        let scheme = url.split_once("://").and_then(|(scheme, _)| Scheme::parse(scheme));
        let path_alone = url.starts_with('/') || url == "*";
        if scheme.is_none() && !path_alone {
            return Err(RequestError(format!(
                "`{url}` is no URL: it begins with neither `https://`, `http://` nor `/`"
            )));
        }
        let host_given = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host"));
        let authority = main_host.filter(|_| path_alone && !host_given);
        let mut visitor = Visitor::default();
        visitor.client.scheme = scheme.or(Some(Scheme::Https));
        Ok(OwnedRequest {
            method: method.to_owned(),
            url: url.to_owned(),
            headers,
            visitor,
            tier: Tier::Whole,
            response: None,
            authority: authority.map(str::to_owned),
        })
    }

    /// The view of it that a policy decides on.
    ///
    /// ```
    /// use fingerpost::{Engine, adapter::json::OwnedRequest};
    ///
    /// let engine: Engine = "[[block]]\nwhen.country = 'KP'".parse()?;
    /// let mut request = OwnedRequest::new(None, "GET", "/", Vec::new())?;
    /// request.visitor.state("country", "KP")?;
    /// assert_eq!(engine.evaluate(request.view()).rules().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn view(&self) -> Request<'_> {
        let mut request =
            Request::new(&self.method, &self.url).with_headers(&self.headers).with_tier(self.tier);
        if let Some(authority) = &self.authority {
            request = request.with_authority(authority);
        }
        request.with_client(self.visitor.client).with_geo(&self.visitor.geo)
    }

    /// The whole URL, as far as it is known.
    ///
    /// ```
    /// use fingerpost::adapter::json::OwnedRequest;
    ///
    /// let request = OwnedRequest::new(None, "GET", "/old", Vec::new())?;
    /// assert_eq!(request.full_url(), "/old");
    /// # Ok::<(), fingerpost::adapter::json::RequestError>(())
    /// ```
    #[must_use]
    pub fn full_url(&self) -> String {
        match (self.visitor.client.scheme, &self.authority) {
            (Some(scheme), Some(authority)) if self.url != "*" => {
                format!("{scheme}://{authority}{}", self.url)
            }
            _ => self.url.clone(),
        }
    }
}
