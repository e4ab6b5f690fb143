//! The addon of `@fingerpost/lambda-edge`: what JavaScript sees of fingerpost, one string across.
#![allow(missing_docs, reason = "what JavaScript sees is described in `index.d.ts`")]

use std::path::Path;

use fingerpost_bindings::{Policy, Refused};
use napi::bindgen_prelude::{Buffer, Uint8Array};
use napi::{Error, Result, Status};
use napi_derive::napi;

/// The handler of Lambda@Edge.
#[napi]
pub struct Edge(fingerpost_bindings::Edge);

/// What the function returns, as JSON (a string names what of the event goes on as it came), and a
/// line for the log.
#[napi(object)]
pub struct Reply {
    pub result: String,
    pub log: Option<String>,
}

#[napi]
impl Edge {
    /// `InvalidArg` for settings, `GenericFailure` for an image.
    #[napi(constructor)]
    pub fn new(image: Uint8Array, settings: String) -> Result<Edge> {
        let edge = fingerpost_bindings::Edge::new(&image, &settings).map_err(|refused| {
            let (status, reason) = match refused {
                Refused::Settings(reason) => (Status::InvalidArg, reason),
                Refused::Image(reason) => (Status::GenericFailure, reason),
            };
            Error::new(status, reason)
        });
        edge.map(Edge)
    }

    /// Whether what can't be read is denied.
    #[napi(getter)]
    pub fn denies(&self) -> bool {
        self.0.denies()
    }

    /// The time is in seconds since 1970.
    #[napi]
    pub fn handle(&self, event: String, now: i64) -> Result<Reply> {
        let reply = self.0.handle(&event, now).map_err(failed)?;
        Ok(Reply { result: reply.result, log: reply.log })
    }
}

/// An engine for any program.
#[napi]
pub struct Engine(Policy);

#[napi]
impl Engine {
    #[napi(factory)]
    pub fn from_policy(text: String, folder: Option<String>) -> Result<Engine> {
        Policy::from_text(&text, folder.as_deref().map(Path::new)).map(Engine).map_err(failed)
    }

    #[napi(factory)]
    pub fn from_image(image: Uint8Array) -> Result<Engine> {
        Policy::from_image(&image).map(Engine).map_err(failed)
    }

    #[napi(getter)]
    pub fn digest(&self) -> String {
        self.0.digest().to_owned()
    }

    /// JSON in, JSON out.
    #[napi]
    pub fn evaluate(&self, request: String) -> Result<String> {
        self.0.evaluate(&request).map_err(failed)
    }

    #[napi]
    pub fn to_image(&self) -> Result<Buffer> {
        self.0.to_image().map(Buffer::from).map_err(failed)
    }
}

fn failed(reason: String) -> Error {
    Error::new(Status::GenericFailure, reason)
}
