//! Files with keys: JSON Web Key sets (RFC 7517), one such key, or a public key in PEM.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::key::{Algorithm, Key, Material};

/// Reads the keys of a file that signatures can be verified with; others are left out, as RFC 7517
/// §5 says. `Err` says what is wrong, and nothing of what stands in the file.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Key>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it isn't text".to_owned())?;
    if text.trim_start().starts_with("-----BEGIN") {
        return of_pem(text.trim()).map(|key| vec![key]);
    }
    let Ok(Value::Object(object)) = serde_json::from_str(text) else {
        return Err("it holds neither JSON Web Keys nor a public key in PEM".to_owned());
    };
    let Some(keys) = object.get("keys") else {
        return of_object(&object).map(|key| key.into_iter().collect());
    };
    let Value::Array(keys) = keys else { return Err("its `keys` are no list".to_owned()) };
    let mut read = Vec::new();
    for (number, key) in keys.iter().enumerate() {
        let Value::Object(key) = key else {
            return Err(format!("its key {} is no object", number + 1));
        };
        read.extend(of_object(key).map_err(|why| format!("its key {}: {why}", number + 1))?);
    }
    Ok(read)
}

/// One key; `None` where it is for something else.
fn of_object(object: &Map<String, Value>) -> Result<Option<Key>, String> {
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    let bytes = |name: &str| {
        let text = text(name).ok_or_else(|| format!("it has no `{name}`"))?;
        URL_SAFE_NO_PAD.decode(text).map_err(|_| format!("its `{name}` isn't base64url"))
    };
    if text("use").is_some_and(|usage| usage != "sig") {
        return Ok(None);
    }
    let verifies = |operations: &Vec<Value>| operations.iter().any(|one| one == "verify");
    if !object.get("key_ops").and_then(Value::as_array).is_none_or(verifies) {
        return Ok(None);
    }
    let algorithm = match text("alg") {
        Some(name) => match Algorithm::parse(name) {
            Some(algorithm) => Some(algorithm),
            None => return Ok(None),
        },
        None => None,
    };
    let kind = (text("kty").unwrap_or_default(), text("crv").unwrap_or_default());
    if kind.0 != "oct" && object.contains_key("d") {
        return Err("a private key, which belongs to who signs".to_owned());
    }
    let material = match kind {
        ("oct", _) => Material::Secret(bytes("k")?),
        ("RSA", _) => Material::Rsa(bytes("n")?, bytes("e")?),
        ("EC", "P-256") => Material::P256(point(&bytes("x")?, &bytes("y")?, 32)?),
        ("EC", "P-384") => Material::P384(point(&bytes("x")?, &bytes("y")?, 48)?),
        ("OKP", "Ed25519") => Material::Ed25519(bytes("x")?),
        _ => return Ok(None),
    };
    Key::new(text("kid").map(str::to_owned), algorithm, material).map(Some)
}

/// An uncompressed point of these coordinates.
fn point(x: &[u8], y: &[u8], length: usize) -> Result<Vec<u8>, String> {
    if x.len() != length || y.len() != length {
        return Err("a point that isn't one".to_owned());
    }
    Ok([&[4], x, y].concat())
}

fn of_pem(text: &str) -> Result<Key, String> {
    use rsa::pkcs8::DecodePublicKey as _;
    use rsa::traits::PublicKeyParts as _;
    if text.contains("PRIVATE KEY") {
        return Err("a private key, which belongs to who signs".to_owned());
    }
    let material = if let Ok(key) = rsa::PublicKey::from_public_key_pem(text) {
        Material::Rsa(key.n_bytes().into(), key.e_bytes().into())
    } else if let Ok(key) = p256::ecdsa::VerifyingKey::from_public_key_pem(text) {
        Material::P256(key.to_sec1_point(false).as_bytes().to_vec())
    } else if let Ok(key) = p384::ecdsa::VerifyingKey::from_public_key_pem(text) {
        Material::P384(key.to_sec1_point(false).as_bytes().to_vec())
    } else if let Ok(key) = ed25519_dalek::VerifyingKey::from_public_key_pem(text) {
        Material::Ed25519(key.as_bytes().to_vec())
    } else {
        return Err("no public key of RSA, P-256, P-384 or Ed25519 in PEM".to_owned());
    };
    Key::new(None, None, material)
}

/// A file that is one secret, but for the end of its line.
pub(crate) fn secret(bytes: &[u8]) -> Result<Key, String> {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    // A public key is known to everybody: as a secret it would let everybody sign.
    let is_jwk = |bytes| matches!(serde_json::from_slice(bytes), Ok(Value::Object(_)));
    if bytes.trim_ascii_start().starts_with(b"-----BEGIN") || is_jwk(bytes) {
        return Err("a key in PEM or JSON, which is no secret".to_owned());
    }
    Key::new(None, None, Material::Secret(bytes.to_vec()))
}
