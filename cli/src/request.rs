//! One request as the command line states it.

use fingerpost::adapter::json::OwnedRequest;
use fingerpost::{Scheme, Tier};

use crate::args::{SchemeArg, Stated, TierArg};
use crate::exit::Usage;

/// A request by its URL and the flags of the command line.
pub(crate) fn stated(
    main_host: Option<&str>,
    url: &str,
    flags: &Stated,
) -> Result<OwnedRequest, Usage> {
    let headers = flags.visitor.headers()?;
    let mut request = OwnedRequest::new(main_host, &flags.method, url, headers)?;
    flags.visitor.state(&mut request.visitor)?;
    if let Some(scheme) = flags.scheme {
        request.visitor.client.scheme = match scheme {
            SchemeArg::Http => Some(Scheme::Http),
            SchemeArg::Https => Some(Scheme::Https),
            SchemeArg::Unknown => None,
        };
    }
    request.tier = match flags.tier {
        TierArg::Whole => Tier::Whole,
        TierArg::Viewer => Tier::Viewer,
        TierArg::Origin => Tier::Origin,
    };
    Ok(request)
}
