//! What a host says once, beside the policy.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::debug::DebugHeader;
use super::{EventType, Logging};
use crate::decision::OnError;

/// What a host says beside the policy, once for all events. It can be read from JSON, in which every
/// key may be missing; `eventType` and `onError` are other names of the first two.
///
/// ```
/// use fingerpost::OnError;
/// use fingerpost::adapter::cloudfront::{EventType, Logging, Settings};
///
/// let settings: Settings = r#"{
///     "event_type": "viewer-request",
///     "on_error": "deny",
///     "log": "2.5%",
///     "debug": { "header": "x-debug", "secret": "4uWb1FGm1NtX0CRJ" }
/// }"#
/// .parse()?;
/// assert_eq!(settings.event_type, Some(EventType::ViewerRequest));
/// assert_eq!(settings.on_error, Some(OnError::Deny));
/// assert_eq!(settings.log, Logging::Sampled { millionths: 25_000 });
/// assert_eq!("{}".parse::<Settings>()?, Settings::default());
/// # Ok::<(), fingerpost::adapter::cloudfront::SettingsError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Settings {
    /// Which event it is, where `config.eventType` is missing: events that people write.
    #[serde(alias = "eventType")]
    pub event_type: Option<EventType>,
    /// What becomes of an event that can't be read, in place of the policy's own `on_error`.
    #[serde(alias = "onError")]
    pub on_error: Option<OnError>,
    /// Of which events there is a line to log: `"off"`, `"all"`, or a share such as `"2.5%"`.
    pub log: Logging,
    /// By which request header, of which value, a visitor is told the rules that acted.
    pub debug: Option<DebugHeader>,
}

impl FromStr for Settings {
    type Err = SettingsError;

    fn from_str(json: &str) -> Result<Settings, SettingsError> {
        // serde takes an array as well, for the fields in order.
        if json.trim_start().starts_with('[') {
            return Err(SettingsError("expected an object, found an array".to_owned()));
        }
        serde_json::from_str(json).map_err(|error| SettingsError(error.to_string()))
    }
}

/// Why settings can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError(String);

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SettingsError {}

impl<'de> Deserialize<'de> for EventType {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<EventType, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(|_| {
            let known = EventType::ALL.map(|event| format!("`{event}`")).join(", ");
            D::Error::custom(format!("`{}` is no event, those are {known}", text.escape_debug()))
        })
    }
}

impl<'de> Deserialize<'de> for Logging {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Logging, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(|()| {
            let text = text.escape_debug();
            let wanted = "`off`, `all` or a share such as `2.5%`";
            D::Error::custom(format!("`{text}` isn't a value of `log`, write {wanted}"))
        })
    }
}
