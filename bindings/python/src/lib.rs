//! The addon of the Python package `fingerpost`: what Python sees of it, one string across.
#![allow(missing_docs, reason = "what Python sees is described in its modules")]

use std::path::PathBuf;

use fingerpost_bindings::{Policy, Refused};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;

#[pymodule]
mod _native {
    #[pymodule_export]
    use super::{Edge, Engine};
}

/// The handler of Lambda@Edge.
#[pyclass(frozen, module = "fingerpost._native")]
struct Edge(fingerpost_bindings::Edge);

#[pymethods]
impl Edge {
    /// `ValueError` for settings, `RuntimeError` for an image.
    #[new]
    fn new(image: &[u8], settings: &str) -> PyResult<Edge> {
        let edge = fingerpost_bindings::Edge::new(image, settings);
        edge.map(Edge).map_err(|refused| match refused {
            Refused::Settings(reason) => PyValueError::new_err(reason),
            Refused::Image(reason) => PyRuntimeError::new_err(reason),
        })
    }

    /// The result (a string names what of the event goes on as it came), and a line for the log. The time is in seconds since 1970.
    fn handle(&self, event: &str, now: i64) -> PyResult<(String, Option<String>)> {
        let reply = self.0.handle(event, now).map_err(PyRuntimeError::new_err)?;
        Ok((reply.result, reply.log))
    }

    #[getter]
    fn denies(&self) -> bool {
        self.0.denies()
    }
}

/// An engine for any program.
#[pyclass(frozen, module = "fingerpost._native")]
struct Engine(Policy);

#[pymethods]
impl Engine {
    #[staticmethod]
    #[pyo3(signature = (text, folder=None))]
    fn from_policy(text: &str, folder: Option<PathBuf>) -> PyResult<Engine> {
        Policy::from_text(text, folder.as_deref()).map(Engine).map_err(PyValueError::new_err)
    }

    #[staticmethod]
    fn from_image(image: &[u8]) -> PyResult<Engine> {
        Policy::from_image(image).map(Engine).map_err(PyValueError::new_err)
    }

    #[getter]
    fn digest(&self) -> &str {
        self.0.digest()
    }

    fn to_image(&self) -> PyResult<Vec<u8>> {
        self.0.to_image().map_err(PyRuntimeError::new_err)
    }

    /// JSON in, JSON out.
    fn evaluate(&self, request: &str) -> PyResult<String> {
        self.0.evaluate(request).map_err(PyValueError::new_err)
    }
}
