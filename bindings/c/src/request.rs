//! A request, as C tells it.

use fingerpost::adapter::system;
use fingerpost::{Client, Country, Scheme, Timestamp};

use crate::border;
use crate::kept::Kept;
use crate::message::{Header, Str};

/// The scheme isn't known.
pub const FP_SCHEME_UNKNOWN: u32 = 0;
/// Plain text.
pub const FP_SCHEME_HTTP: u32 = 1;
/// TLS.
pub const FP_SCHEME_HTTPS: u32 = 2;

/// A request as it arrived. Where it is all zero, nothing is stated.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// `GET`, say.
    pub method: Str,
    /// Path and query as they stand in the request line.
    pub target: Str,
    /// The host where it doesn't stand in a `Host` field: `:authority` of HTTP/2.
    pub authority: Str,
    /// By which the visitor reached this program: `FP_SCHEME_HTTP` or `FP_SCHEME_HTTPS`.
    pub scheme: u32,
    /// The address of the connection's peer as text, without a port.
    pub client: Str,
    /// The visitor's country, two letters.
    pub country: Str,
    /// The header fields, in order.
    pub headers: *const Header,
    /// How many.
    pub header_count: usize,
    /// Seconds since 1970; 0 is the system's clock.
    pub now: i64,
    /// 16 bytes that nobody can guess, fresh for each request: variants and nonces are drawn from
    /// them. `NULL` is the system's source.
    pub entropy: *const u8,
}

impl Request {
    /// A copy of it.
    ///
    /// # Safety
    ///
    /// Its texts and fields are readable, and its entropy is 16 bytes or `NULL`.
    pub(crate) unsafe fn keep(&self) -> Result<Kept, String> {
        // SAFETY: the caller says that the texts are readable.
        let (method, target, authority, fields) = unsafe {
            (
                border::utf8("the method", self.method)?,
                border::target(border::bytes(self.target)),
                border::target(border::bytes(self.authority)),
                border::fields(self.headers, self.header_count),
            )
        };
        if method.is_empty() || target.is_empty() {
            return Err("a request without a method or a target".to_owned());
        }
        // SAFETY: the caller says so.
        let client = unsafe { self.client()? };
        Ok(Kept::new([method, &target, &authority], &fields, client))
    }

    /// # Safety
    ///
    /// That of [`keep`](Request::keep).
    unsafe fn client(&self) -> Result<Client, String> {
        // SAFETY: the caller says that the texts are readable.
        let (ip, country) = unsafe {
            (border::utf8("the address", self.client)?, border::utf8("the country", self.country)?)
        };
        let mut client = Client::default();
        client.scheme = match self.scheme {
            FP_SCHEME_HTTP => Some(Scheme::Http),
            FP_SCHEME_HTTPS => Some(Scheme::Https),
            _ => None,
        };
        if !ip.is_empty() {
            client.ip = Some(ip.parse().map_err(|_| "the client's address is none".to_owned())?);
        }
        if !country.is_empty() {
            let country = Country::parse(country).ok_or("the country isn't two letters")?;
            client.country = Some(country);
        }
        client.now = match self.now {
            0 => system::now(),
            now => Some(Timestamp(now)),
        };
        // SAFETY: where it isn't NULL, the caller says that it is 16 bytes; of bytes, any address is
        // one of an array.
        client.entropy = match unsafe { self.entropy.cast::<[u8; 16]>().as_ref() } {
            Some(entropy) => Some(*entropy),
            None => system::entropy(),
        };
        Ok(client)
    }
}
