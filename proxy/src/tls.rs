//! TLS at the public address.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::Failure;
use crate::message::say;

/// The certificate in force, and where the next one comes from.
pub(crate) struct Tls {
    cert: PathBuf,
    key: PathBuf,
    acceptor: RwLock<TlsAcceptor>,
}

impl Tls {
    /// A certificate with a problem is the end.
    pub(crate) fn load(cert: &Path, key: &Path) -> Result<Tls, Failure> {
        let acceptor = RwLock::new(acceptor(cert, key)?);
        Ok(Tls { cert: cert.to_owned(), key: key.to_owned(), acceptor })
    }

    /// What the next connection is met with.
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        self.acceptor.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the files again. Connections that are there keep theirs; where something is wrong, all do.
    pub(crate) fn reload(&self) {
        match acceptor(&self.cert, &self.key) {
            Ok(new) => {
                *self.acceptor.write().unwrap_or_else(PoisonError::into_inner) = new;
                say("certificate-reloaded", &self.cert.display().to_string());
            }
            Err(error) => {
                say("certificate-failed", &format!("{error}; the one before stays in force"));
            }
        }
    }
}

/// TLS 1.2 and 1.3 with this certificate; HTTP/2 where the visitor speaks it.
fn acceptor(cert: &Path, key: &Path) -> Result<TlsAcceptor, Failure> {
    let unreadable = |path: &Path, error: &dyn std::fmt::Display| {
        Failure::from(format!("cannot read `{}`: {error}", path.display()))
    };
    let chain = CertificateDer::pem_file_iter(cert)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| unreadable(cert, &error))?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|error| unreadable(key, &error))?;
    let mut config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
