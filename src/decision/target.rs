//! What an origin is asked for: the request target, and the authority that is its `Host`.

use std::borrow::Cow;

use super::{Forward, Origin};

impl Forward<'_> {
    /// Path and query to ask the origin for, of a request that arrived with these: what a rewrite
    /// made of them, the origin's own path before it. `None` where they stay.
    ///
    /// ```
    /// use fingerpost::{Decision, Engine, Request};
    ///
    /// let engine: Engine = "
    ///     [origins]
    ///     api = 'https://api.internal:8443/v1'
    ///     [[route]]
    ///     when.path = '/api/{*rest}'
    ///     origin = 'api'
    /// "
    /// .parse()?;
    ///
    /// let target = |target| {
    ///     let request = Request::new("GET", target);
    ///     let Decision::Forward(forward) = engine.evaluate(&request) else {
    ///         unreachable!("no rule answers");
    ///     };
    ///     forward.request_target(request.path(), request.query())
    /// };
    /// assert_eq!(target("/api/users?page=2").as_deref(), Some("/v1/api/users?page=2"));
    /// assert_eq!(target("/about"), None);
    /// # Ok::<(), fingerpost::Error>(())
    /// ```
    #[must_use]
    pub fn request_target(&self, path: &str, query: Option<&str>) -> Option<String> {
        let before = self.origin().map_or("", |origin| &*origin.path);
        let (path, query) = match self.target() {
            Some(rewritten) => (rewritten.path.as_str(), rewritten.query.as_deref()),
            // `*` is the server itself, no path below another (RFC 9112 §3.2.4).
            None if before.is_empty() || path == "*" => return None,
            None => (path, query),
        };
        let before = if path == "*" { "" } else { before };
        let mut target = format!("{before}{path}");
        if let Some(query) = query {
            target.push('?');
            target.push_str(query);
        }
        Some(target)
    }
}

impl Origin<'_> {
    /// Host and port, where one is written: the `Host` of an origin that doesn't keep the visitor's
    /// (RFC 3986 §3.2).
    ///
    /// ```
    /// use fingerpost::{Decision, Engine, Request};
    ///
    /// let engine: Engine = "
    ///     [origins]
    ///     api = 'https://api.internal:8443/v1'
    ///     [[route]]
    ///     origin = 'api'
    /// "
    /// .parse()?;
    /// let Decision::Forward(forward) = engine.evaluate(&Request::new("GET", "/")) else {
    ///     unreachable!("no rule answers");
    /// };
    /// let origin = forward.origin().expect("every request has a route");
    /// assert_eq!(origin.authority(), "api.internal:8443");
    /// # Ok::<(), fingerpost::Error>(())
    /// ```
    #[must_use]
    pub fn authority(&self) -> Cow<'_, str> {
        match self.port {
            Some(port) => Cow::Owned(format!("{}:{port}", self.host)),
            None => Cow::Borrowed(&self.host),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::Rewritten;
    use crate::request::Scheme;

    fn forward(to: Option<(&str, Option<&str>)>, before: Option<&'static str>) -> Forward<'static> {
        let target = to.map(|(path, query)| {
            Box::new(Rewritten { path: path.to_owned(), query: query.map(str::to_owned) })
        });
        let origin = before.map(|before| Origin {
            name: "site".into(),
            scheme: Scheme::Http,
            host: "site.internal".into(),
            port: None,
            path: before.into(),
            keeps_host: false,
        });
        Forward { target, origin, ..Forward::default() }
    }

    #[test]
    fn the_rewritten_path_behind_that_of_the_origin() {
        let asked = |to, before, path, query| forward(to, before).request_target(path, query);
        for before in [None, Some("")] {
            assert_eq!(asked(None, before, "/a", Some("b")), None);
            assert_eq!(asked(None, before, "*", None), None);
            let rewritten = asked(Some(("/n", None)), before, "/a", Some("b"));
            assert_eq!(rewritten.as_deref(), Some("/n"));
        }
        let v1 = Some("/v1");
        assert_eq!(asked(None, v1, "/a", None).as_deref(), Some("/v1/a"));
        assert_eq!(asked(None, v1, "/a", Some("")).as_deref(), Some("/v1/a?"));
        assert_eq!(asked(Some(("/n", Some("c"))), v1, "/a", None).as_deref(), Some("/v1/n?c"));
        assert_eq!(asked(None, v1, "*", None), None);
        assert_eq!(asked(Some(("*", None)), v1, "*", Some("b")).as_deref(), Some("*"));
    }

    #[test]
    fn a_port_stands_where_it_is_written() {
        let mut origin = forward(None, Some("/v1")).origin.unwrap();
        assert_eq!(origin.authority(), "site.internal");
        origin.port = Some(8080);
        assert_eq!(origin.authority(), "site.internal:8080");
    }
}
