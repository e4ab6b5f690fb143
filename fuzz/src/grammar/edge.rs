//! What stands between browser and origin: origins, routes, CORS, replaced responses, content
//! policies, queries in one spelling; and the visitor's place.

use arbitrary::Result;

use super::Maker;

impl Maker<'_, '_> {
    pub(super) fn origins(&mut self) {
        self.line("[origins]\napp = 'https://app.internal'\napp-b = 'http://10.0.0.7:8080/site/'");
        self.line("de = { url = 'https://de.internal', host_header = 'viewer' }");
    }

    pub(super) fn security_headers(&mut self) -> Result<()> {
        if !self.rarely(2)? {
            return Ok(());
        }
        let keys = self.one(&[
            "preset = 'web-2026'",
            "preset = 'api-2026'",
            "hsts = { ramp = [{ from = 2026-06-01T00:00:00Z, max_age = 300 }, \
             { from = 2026-07-01T00:00:00Z, max_age = 600 }] }",
            "preset = 'web-2026'\ncsp = { script-src = \"'self'\", nonce = true }",
            "csp = { style-src = \"'self'\", nonce = 'x-test', report_only = { script-src = '*' } }",
            "csp = { default-src = '*', report-to = 'r', report_only = true }\n\
             reporting_endpoints = { r = 'https://r.test/' }",
        ])?;
        self.line(&format!("[security_headers]\n{keys}"));
        if keys.contains("nonce") {
            // It is refused where a cache may keep it.
            self.line("[[headers]]\nresponse.set = { cache-control = 'private, no-cache' }");
        }
        Ok(())
    }

    /// A condition over the visitor.
    pub(super) fn visitor(&mut self) -> Result<String> {
        let check = self.one(&[
            "continent = ['EU', 'NA']",
            "region = 'DE-BY'",
            "city = { prefix = 'M' }",
            "city = 'Berlin'",
            "asn = [64496, 'AS13']",
            "language = 'de'",
            "language = ['en', 'fr-CA']",
            "device = ['mobile', 'tv']",
            "device = 'desktop'",
            "bot = true",
            "bot = false",
        ])?;
        Ok(check.to_owned())
    }

    pub(super) fn route(&mut self) -> Result<()> {
        self.line("[[route]]");
        self.common()?;
        if self.u.arbitrary()? {
            self.when()?;
        }
        let origin = self.one(&["app", "app-{variant.ab}", "{language}", "app{query.a}"])?;
        self.line(&format!("origin = '{origin}'"));
        Ok(())
    }

    pub(super) fn cors(&mut self) -> Result<()> {
        self.line("[[cors]]");
        self.common()?;
        if self.u.arbitrary()? {
            self.when()?;
        }
        let entry = self.one(&[
            "origins = '*'\nexpose = '*'",
            "origins = ['https://app.example.com', 'null']\nmax_age = 60",
            "origins = ['https://*.example.com', 'http://localhost:3000']\ncredentials = true\n\
             methods = ['GET', 'PUT']\nheaders = ['x-test']\nexpose = ['x-q']",
        ])?;
        self.line(entry);
        Ok(())
    }

    /// A `[[respond]]` in the place of the origin's response.
    pub(super) fn replacement(&mut self) -> Result<()> {
        self.line("[[respond]]");
        self.common()?;
        let when = self.one(&["status = '4xx'", "status = [200, 503]", "response.vary = 'a'"])?;
        self.line(&format!("when = {{ {when} }}"));
        let replaced = self.one(&[
            "status = 200",
            "body = 'here'\nheaders = { x-q = '{cookie.a}' }",
            "status = 404\nbody_template = '{status} {variant.ab}'\ncontent_type = 'text/html'",
            "body = ''\ncache_control = 'no-store'",
        ])?;
        self.line(replaced);
        Ok(())
    }

    /// A `[[rewrite]]` that makes one query of many.
    pub(super) fn normalising(&mut self) -> Result<()> {
        self.line("[[rewrite]]");
        self.common()?;
        if self.u.arbitrary()? {
            self.when()?;
        }
        let mut keys = Vec::new();
        for key in
            ["keep_only = ['a', 'b*']", "remove = 'b'", "set = { a = '{cookie.a}&', n = '1' }"]
        {
            if self.u.arbitrary()? {
                keys.push(key);
            }
        }
        keys.push("sort = true");
        self.line(&format!("query = {{ {} }}", keys.join(", ")));
        Ok(())
    }
}
