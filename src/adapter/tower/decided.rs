//! What was decided, for whoever sees the request or the response after it.

use std::fmt;
use std::sync::Arc;

use crate::decision::{Acted, Decision, ResponseDecision, RuleRef};
use crate::engine::Engine;
use crate::request::Client;

/// What a policy decided about a request: an extension of the request that goes on, and of every
/// response. A clone costs nothing.
///
/// ```
/// use fingerpost::Engine;
/// use fingerpost::adapter::tower::{Decided, PolicyLayer};
/// use tower::{Layer, ServiceExt, service_fn};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let engine: Engine = "[[block]]\nid = 'admin'\nwhen.path = '/admin'".parse()?;
/// let site = service_fn(async |request: http::Request<String>| {
///     assert!(request.extensions().get::<Decided>().is_some());
///     Ok::<_, std::convert::Infallible>(http::Response::new(String::new()))
/// });
/// let request = http::Request::get("/admin").body(String::new())?;
/// let response = PolicyLayer::new(engine).layer(site).oneshot(request).await?;
/// let decided = response.extensions().get::<Decided>().ok_or("no decision")?;
/// assert_eq!(decided.decision().rules()[0].id, "admin");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Decided(Arc<Told>);

struct Told {
    decision: Decision<'static>,
    client: Client,
    engine: Arc<Engine>,
}

impl Decided {
    pub(super) fn new(decision: Decision<'static>, client: Client, engine: Arc<Engine>) -> Decided {
        Decided(Arc::new(Told { decision, client, engine }))
    }

    /// The decision.
    #[must_use]
    pub fn decision(&self) -> &Decision<'static> {
        &self.0.decision
    }

    /// What was stated about the visitor. With it, [`Policy::explain`](crate::Policy::explain) says
    /// why it was decided so.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.0.client
    }

    /// The engine that decided; another may have taken its place meanwhile.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.0.engine
    }

    /// The [digest](crate::Policy::digest) of the policy that decided.
    #[must_use]
    pub fn digest(&self) -> &str {
        self.0.engine.digest()
    }
}

impl fmt::Debug for Decided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decided")
            .field("decision", self.decision())
            .field("client", self.client())
            .field("digest", &self.digest())
            .finish()
    }
}

/// The rules that acted on the way back: an extension of the response to a request that went on,
/// where there are any.
///
/// ```
/// use fingerpost::Engine;
/// use fingerpost::adapter::tower::{DecidedResponse, PolicyLayer};
/// use tower::{Layer, ServiceExt, service_fn};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let engine: Engine = "[[headers]]\nid = 'mark'\nresponse.set = { x-a = '1' }".parse()?;
/// let site = service_fn(async |_: http::Request<String>| {
///     Ok::<_, std::convert::Infallible>(http::Response::new(String::new()))
/// });
/// let response = PolicyLayer::new(engine).layer(site).oneshot(Default::default()).await?;
/// let decided = response.extensions().get::<DecidedResponse>().ok_or("no rule acted")?;
/// assert_eq!(decided.rules()[0].id, "mark");
/// assert!(decided.shadow().is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct DecidedResponse(Arc<Acted<'static>>);

impl DecidedResponse {
    /// `None` where no rule acted or would have.
    pub(super) fn of(decision: ResponseDecision<'_>) -> Option<DecidedResponse> {
        let is_empty = decision.rules().is_empty() && decision.shadow().is_empty();
        (!is_empty).then(|| DecidedResponse(Arc::new(decision.acted.into_owned())))
    }

    /// The rules that acted, in order.
    #[must_use]
    pub fn rules(&self) -> &[RuleRef<'static>] {
        self.0.rules()
    }

    /// The rules in shadow mode that matched.
    #[must_use]
    pub fn shadow(&self) -> &[RuleRef<'static>] {
        self.0.shadow()
    }
}
