//! `rules/members-area.toml` in front of an origin.

use std::convert::Infallible;
use std::path::Path;

use ::http::{Request, Response};
use bytes::Bytes;
use fingerpost::adapter::tower::PolicyLayer;
use fingerpost::{Client, Engine, Policy, Scheme, Source, Timestamp};
use http_body_util::Full;
use tower::{Layer, ServiceExt, service_fn};

/// An origin that is never asked by who isn't admitted.
async fn origin(_: Request<Full<Bytes>>) -> Result<Response<Full<Bytes>>, Infallible> {
    Ok(Response::new(Full::default()))
}

async fn status(layer: &PolicyLayer, path: &str, headers: &[(&str, &str)]) -> u16 {
    let mut request = Request::get(path).header("host", "example.com");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut client = Client::default();
    client.scheme = Some(Scheme::Https);
    client.now = Some(Timestamp(1_780_272_000));
    let request = request.extension(client).body(Full::default()).unwrap();
    layer.layer(service_fn(origin)).oneshot(request).await.unwrap().status().as_u16()
}

#[tokio::test]
async fn who_is_admitted() {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/members-area.toml");
    let policy = Policy::parse(Source::path(rules)).unwrap();
    let layer = PolicyLayer::new(Engine::new(&policy).unwrap());
    let tokens: serde_json::Value =
        serde_json::from_str(include_str!("../auth/tokens.json")).unwrap();
    let bearer = |name: &str| format!("Bearer {}", tokens[name].as_str().unwrap());
    let (guest, admin, over) = (bearer("guest"), bearer("role"), bearer("over"));
    for (path, headers, expected) in [
        ("/", vec![], 200),
        ("/members/", vec![], 401),
        ("/members/", vec![("authorization", guest.as_str())], 200),
        ("/members/", vec![("authorization", over.as_str())], 401),
        ("//%6dembers/", vec![], 401),
        ("/members/admin/", vec![("authorization", guest.as_str())], 403),
        ("/members/admin/", vec![("authorization", admin.as_str())], 200),
        ("/news", vec![], 401),
        ("/news", vec![("authorization", guest.as_str())], 200),
        ("/api/x", vec![("x-api-key", "k3y-of-a-partner")], 200),
        ("/api/x", vec![("x-api-key", "k3y-of-a-partner"), ("x-api-key", "b")], 401),
        ("/files/report.pdf", vec![], 403),
    ] {
        assert_eq!(status(&layer, path, &headers).await, expected, "{path} {headers:?}");
    }
}
