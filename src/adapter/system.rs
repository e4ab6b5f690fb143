//! What the system knows of a request's arrival: its clock and its source of random bits, for hosts
//! that have nothing better. [`Client::now`](crate::Client::now) and
//! [`Client::entropy`](crate::Client::entropy) are filled from here.

use std::time::SystemTime;

use crate::Timestamp;

/// The time by the system's clock; `None` where it stands before 1970.
///
/// ```
/// assert!(fingerpost::adapter::system::now().is_some());
/// ```
#[must_use]
pub fn now() -> Option<Timestamp> {
    Timestamp::of(SystemTime::now())
}

/// 16 bytes of the system's own source: nonces are drawn from them, which nobody may guess. `None`
/// where it has none.
///
/// ```
/// use fingerpost::adapter::system::entropy;
///
/// assert_ne!(entropy(), entropy());
/// ```
#[must_use]
pub fn entropy() -> Option<[u8; 16]> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes)
}
