//! What the command line states about the visitor.

use fingerpost::Test;
use fingerpost::adapter::json;

use crate::args::Visitor;
use crate::exit::Usage;
use crate::headers;

impl Visitor {
    /// The header fields.
    pub(crate) fn headers(&self) -> Result<Vec<(String, String)>, Usage> {
        self.headers.iter().map(|line| headers::parse_line(line)).collect()
    }

    /// States everything but the header fields.
    pub(crate) fn state(&self, visitor: &mut json::Visitor) -> Result<(), Usage> {
        visitor.client.ip = self.ip;
        visitor.client.now = self.now;
        let stated = [
            ("country", &self.country),
            ("continent", &self.continent),
            ("region", &self.region),
            ("city", &self.city),
            ("asn", &self.asn),
            ("device", &self.device),
            ("entropy", &self.entropy),
        ];
        for (name, text) in stated {
            if let Some(text) = text {
                visitor.state(name, text)?;
            }
        }
        Ok(())
    }

    /// A test with what it doesn't state itself.
    pub(crate) fn complete(&self, test: &Test) -> Result<Test, Usage> {
        let mut visitor = json::Visitor::default();
        self.state(&mut visitor)?;
        Ok(test.clone().completed(&visitor.client, &visitor.geo, &self.headers()?))
    }
}
