//! TLS to a server that is known by its certificate.

use std::path::Path;
use std::sync::Arc;

use carnet_language::{io_text, text};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

/// The server's certificate must come from one of those in the file and name the host, always: there is no way to
/// go on without.
// SHARE-3.
pub(super) fn connector(ca: &Path) -> Result<MakeRustlsConnect, String> {
    let failed = |why: &str| {
        text!(
            ca = ca;
            en "the certificates {ca:?} of the setting ledger-ca: {why}";
            de "die Zertifikate {ca:?} der Einstellung ledger-ca: {why}"
        )
    };
    let bytes = std::fs::read(ca).map_err(|error| failed(&io_text(&error)))?;
    let mut known = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&bytes) {
        let certificate = certificate.map_err(|error| failed(&error.to_string()))?;
        known.add(certificate).map_err(|error| failed(&error.to_string()))?;
    }
    if known.is_empty() {
        return Err(failed(&text!(
            en "there is none in the file, in PEM form";
            de "in der Datei ist keines in PEM-Form"
        )));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(&error.to_string()))?
        .with_root_certificates(known)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}
