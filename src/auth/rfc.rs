//! The examples of the RFCs, by which the keys and tokens here are what others take them for.

use super::jwk;
use super::jws::Token;
use super::key::{Algorithm, Key};

/// RFC 7515, appendix A.1: HS256.
const A1: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const A1_KEY: &str = r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}"#;

/// Appendix A.2: RS256.
const A2: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
const A2_KEY: &str = r#"{"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}"#;

/// Appendix A.3: ES256.
const A3: &str = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
const A3_KEY: &str = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;

/// RFC 8037, appendix A.4 and A.2: Ed25519. What is signed is no JSON.
const ED: &str = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
const ED_KEY: &str =
    r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;

fn key(jwk: &str) -> Key {
    let keys = jwk::read(jwk.as_bytes()).unwrap();
    assert_eq!(keys.len(), 1);
    keys.into_iter().next().unwrap()
}

/// Whether a token is signed with a key.
fn is_signed(token: &str, key: &Key) -> bool {
    Token::read(token)
        .is_ok_and(|token| key.has_signed(token.algorithm, token.signed, &token.signature))
}

const ALL: [(&str, &str, Algorithm); 4] = [
    (A1, A1_KEY, Algorithm::Hs256),
    (A2, A2_KEY, Algorithm::Rs256),
    (A3, A3_KEY, Algorithm::Es256),
    (ED, ED_KEY, Algorithm::EdDsa),
];

#[test]
fn examples_are_verified_each_by_its_key_alone() {
    for (at, (token, _, algorithm)) in ALL.iter().enumerate() {
        assert_eq!(Token::read(token).unwrap().algorithm, *algorithm);
        for (other, (_, jwk, _)) in ALL.iter().enumerate() {
            assert_eq!(is_signed(token, &key(jwk)), at == other, "{algorithm:?} by {jwk}");
        }
    }
}

#[test]
fn the_claims_of_the_examples() {
    for token in [A1, A2, A3] {
        let claims = Token::read(token).unwrap().claims().unwrap();
        assert_eq!(claims.text("iss"), Some("joe"));
        assert_eq!(claims.get("exp").unwrap().seconds(), Some(1_300_819_380));
        assert_eq!(claims.get("http://example.com/is_root").unwrap().to_string(), "true");
    }
    assert_eq!(Token::read(ED).unwrap().claims(), None);
}

/// RSA last: it takes longest. Every bit of every character of the token.
#[test]
fn every_single_bit_flip_is_refused() {
    for (token, jwk, algorithm) in ALL {
        let key = key(jwk);
        let mut bytes = token.as_bytes().to_vec();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                bytes[at] ^= 1 << bit;
                let is_signed = std::str::from_utf8(&bytes).is_ok_and(|text| is_signed(text, &key));
                assert!(!is_signed, "{algorithm:?} at {at}, bit {bit}");
                bytes[at] ^= 1 << bit;
            }
        }
        assert_eq!(bytes, token.as_bytes());
    }
}

#[test]
fn every_cut_is_refused() {
    for (token, jwk, algorithm) in ALL {
        let key = key(jwk);
        for end in 0..token.len() {
            assert!(!is_signed(token.get(..end).unwrap(), &key), "{algorithm:?} cut to {end}");
        }
        for more in ["A", "=", ".", " ", "\n", ".A"] {
            assert!(!is_signed(&format!("{token}{more}"), &key), "{algorithm:?} and {more:?}");
        }
    }
}

#[test]
fn what_is_no_key() {
    let table = [
        ("", "neither"),
        ("[]", "neither"),
        ("null", "neither"),
        ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "no public key"),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "private"),
        (r#"{"keys":{}}"#, "no list"),
        (r#"{"keys":[1]}"#, "key 1 is no object"),
        (r#"{"kty":"oct","k":"AAAA"}"#, "3 bytes"),
        (r#"{"kty":"oct","k":"="}"#, "base64url"),
        (r#"{"kty":"oct"}"#, "no `k`"),
        (r#"{"kty":"RSA","n":"AQAB","e":"AQAB"}"#, "17 bits"),
        (r#"{"kty":"RSA","n":"","e":"AQAB"}"#, "0 bits"),
        (r#"{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"}"#, "point"),
        (r#"{"kty":"OKP","crv":"Ed25519","x":"AAAA"}"#, "Ed25519"),
        (r#"{"kty":"OKP","crv":"Ed25519","x":"AA","d":"AA"}"#, "private"),
    ];
    for (text, why) in table {
        let found = jwk::read(text.as_bytes()).unwrap_err();
        assert!(found.contains(why), "{text}: {found}");
    }
    // A point that is on no curve.
    let off = A3_KEY.replace("f83O", "f83P");
    assert!(jwk::read(off.as_bytes()).is_err());
    // The point of order one: every signature would fit.
    let weak = r#"{"kty":"OKP","crv":"Ed25519","x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#;
    assert!(jwk::read(weak.as_bytes()).is_err());
    assert!(jwk::read(b"\xff").is_err());
}

#[test]
fn keys_for_something_else_are_left_out() {
    let keys = format!(
        r#"{{"keys":[{{"kty":"EC","crv":"P-521","x":"","y":""}},{{"kty":"oct","use":"enc","k":""}},
            {{"kty":"oct","key_ops":["sign"],"k":""}},{{"kty":"oct","alg":"A128GCM","k":""}},
            {}]}}"#,
        A3_KEY.replace("\"EC\",", "\"EC\",\"use\":\"sig\",\"kid\":\"one\",\"alg\":\"ES256\",")
    );
    let keys = jwk::read(keys.as_bytes()).unwrap();
    assert_eq!(keys.len(), 1);
    assert_eq!(keys[0].kid.as_deref(), Some("one"));
    assert!(keys[0].is_for(Algorithm::Es256) && is_signed(A3, &keys[0]));
    // `alg` narrows what a key is for.
    let mut narrowed = key(A2_KEY);
    narrowed.algorithm = Some(Algorithm::Ps256);
    assert!(!is_signed(A2, &narrowed) && is_signed(A2, &key(A2_KEY)));
}

#[test]
fn a_short_secret_is_for_no_long_hash() {
    let secret = jwk::secret(&[7; 48]).unwrap();
    assert!(secret.is_for(Algorithm::Hs384) && !secret.is_for(Algorithm::Hs512));
    assert!(jwk::secret(&[7; 31]).is_err());
    // A public key is no secret, whatever it is called.
    for public in
        [A2_KEY, "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----\n"]
    {
        assert!(jwk::secret(public.as_bytes()).unwrap_err().contains("no secret"));
    }
    // The end of a line is none of it.
    let line = [&[7; 32][..], b"\r\n"].concat();
    assert!(jwk::secret(&line).unwrap().material == jwk::secret(&[7; 32]).unwrap().material);
    assert_eq!(format!("{secret:?}"), "Key(None)");
}

#[test]
fn tokens_that_are_none() {
    use base64::Engine as _;
    let encode = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
    let with = |header: &str| format!("{}.e30.AAAA", encode(header));
    for header in [
        r#"{"alg":"none"}"#,
        r#"{"alg":"None"}"#,
        r#"{"alg":""}"#,
        r#"{"alg":"hs256"}"#,
        r#"{"alg":["HS256"]}"#,
        r#"{"alg":null}"#,
        r#"{"alg":"HS256","alg":"none"}"#,
        r#"{"alg":"HS256","crit":["exp"]}"#,
        r#"{"alg":"HS256","crit":[]}"#,
        r#"{"alg":"HS256","b64":false}"#,
        r#"{"alg":"HS256","kid":1}"#,
        "{}",
        "[]",
        "",
    ] {
        assert!(Token::read(&with(header)).is_err(), "{header}");
    }
    assert!(Token::read(&with(r#"{"alg":"HS256","kid":"a","jku":"https://evil.test"}"#)).is_ok());
    let huge = with(&format!(r#"{{"alg":"HS256","x":"{}"}}"#, "x".repeat(2 << 10)));
    assert!(Token::read(&huge).is_err());
    let huge = format!("{}.{}.AAAA", encode(r#"{"alg":"HS256"}"#), "A".repeat(9 << 10));
    assert!(Token::read(&huge).is_err());
    for text in ["", ".", "..", "...", "a.b", "a.b.c.d", &format!(" {A1}"), &A1.replace('_', "/")] {
        assert!(Token::read(text).is_err(), "{text}");
    }
}
