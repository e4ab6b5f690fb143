//! Instants as text: RFC 3339 §5.6, such as `2026-07-01T09:30:00Z` and `2026-07-01T11:30:00.5+02:00`.

use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use super::Timestamp;

/// The text is not an instant of RFC 3339.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimestampError;

impl fmt::Display for TimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an instant such as `2026-07-01T09:30:00Z` (RFC 3339)")
    }
}

impl std::error::Error for TimestampError {}

impl Timestamp {
    /// An instant of a clock, its fraction of a second cut off; `None` before 1970, where a clock is
    /// wrong.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// use fingerpost::Timestamp;
    ///
    /// assert_eq!(Timestamp::of(UNIX_EPOCH + Duration::from_millis(1_900)), Some(Timestamp(1)));
    /// assert_eq!(Timestamp::of(UNIX_EPOCH - Duration::from_secs(1)), None);
    /// ```
    #[must_use]
    pub fn of(time: SystemTime) -> Option<Timestamp> {
        let since = time.duration_since(UNIX_EPOCH).ok()?;
        i64::try_from(since.as_secs()).ok().map(Timestamp)
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    /// Reads an instant with its offset from UTC; a fraction of a second is cut off, a leap second
    /// (`:60`) is the first second of the next minute.
    ///
    /// ```
    /// use fingerpost::Timestamp;
    ///
    /// assert_eq!("1970-01-02T00:00:00Z".parse(), Ok(Timestamp(86_400)));
    /// assert!("1970-01-02".parse::<Timestamp>().is_err());
    /// ```
    fn from_str(text: &str) -> Result<Timestamp, TimestampError> {
        parse(text).map(Timestamp).ok_or(TimestampError)
    }
}

impl fmt::Display for Timestamp {
    /// In UTC: `2026-07-01T09:30:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, seconds) = (self.0.div_euclid(86_400), self.0.rem_euclid(86_400));
        // Years of 400-year eras that begin in March; see `days_before`.
        let day = days + 719_468;
        let (era, day) = (day.div_euclid(146_097), day.rem_euclid(146_097));
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let (year, month) = match month {
            0..=9 => (era * 400 + year, month + 3),
            _ => (era * 400 + year + 1, month - 9),
        };
        let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

fn parse(text: &str) -> Option<i64> {
    let (date, rest) = text.split_at_checked(10)?;
    let (time, rest) = rest.strip_prefix(['T', 't', ' '])?.split_at_checked(8)?;
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
    let offset = match rest.strip_prefix('.') {
        None => rest,
        Some(fraction) => {
            let offset = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            (offset.len() < fraction.len()).then_some(offset)?
        }
    };
    let (east, ahead) = match offset.split_at_checked(1)? {
        ("Z" | "z", "") => (0, [0, 0]),
        ("+", ahead) => (1, numbers(ahead, ':', [2, 2])?),
        ("-", ahead) => (-1, numbers(ahead, ':', [2, 2])?),
        _ => return None,
    };
    let [ahead_hours, ahead_minutes] = ahead;
    let fits = (1..=12).contains(&month)
        && (1..=days_of(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60
        && ahead_hours < 24
        && ahead_minutes < 60;
    let seconds = days_before(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
    fits.then_some(seconds - east * (ahead_hours * 3600 + ahead_minutes * 60))
}

/// Exactly `N` numbers of these many digits, between separators.
fn numbers<const N: usize>(text: &str, separator: char, digits: [usize; N]) -> Option<[i64; N]> {
    let mut parts = text.split(separator);
    let mut numbers = [0; N];
    for (number, digits) in numbers.iter_mut().zip(digits) {
        let part = parts.next().filter(|part| part.len() == digits)?;
        // `parse` would take a sign.
        *number = part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok())??;
    }
    parts.next().is_none().then_some(numbers)
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to this day of the Gregorian calendar. Years begin in March here, so that
/// the leap day is the last of its year.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (month * 153 + 2) / 5 + day - 719_469
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Option<i64> {
        text.parse::<Timestamp>().ok().map(|timestamp| timestamp.0)
    }

    #[test]
    fn instants_are_seconds_since_1970() {
        // The right-hand sides are `date -u +%s -d …`.
        for (text, wanted) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1969-12-31T23:59:59Z", -1),
            ("2000-02-29T12:00:00Z", 951_825_600),
            ("2024-02-29T23:59:59Z", 1_709_251_199),
            ("2024-03-01T00:00:00Z", 1_709_251_200),
            ("2026-07-01T09:30:00Z", 1_782_898_200),
            ("2026-07-01t09:30:00z", 1_782_898_200),
            ("2026-07-01 09:30:00Z", 1_782_898_200),
            ("2026-07-01T11:30:00+02:00", 1_782_898_200),
            ("2026-07-01T04:00:00-05:30", 1_782_898_200),
            ("2026-07-01T09:30:00.999Z", 1_782_898_200),
            ("2016-12-31T23:59:60Z", 1_483_228_800),
            ("0000-01-01T00:00:00Z", -62_167_219_200),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ] {
            assert_eq!(seconds(text), Some(wanted), "{text}");
        }
    }

    #[test]
    fn instants_are_written_as_they_are_read() {
        for day in (-719_528_i64..2_932_896).step_by(17) {
            let instant = Timestamp(day * 86_400 + (day * 7_919).rem_euclid(86_400));
            assert_eq!(instant.to_string().parse(), Ok(instant), "{instant}");
        }
        assert_eq!(Timestamp(951_825_600).to_string(), "2000-02-29T12:00:00Z");
    }

    #[test]
    fn every_day_of_400_years_follows_the_one_before() {
        let mut before = days_before(1899, 12, 31);
        for year in 1900..2300 {
            for month in 1..=12 {
                for day in 1..=days_of(year, month) {
                    let days = days_before(year, month, day);
                    assert_eq!(days, before + 1, "{year}-{month}-{day}");
                    before = days;
                }
            }
        }
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in [
            "",
            "2026-07-01",
            "2026-07-01T09:30:00",
            "2026-07-01T09:30Z",
            "2026-7-01T09:30:00Z",
            "2026-13-01T09:30:00Z",
            "2026-00-01T09:30:00Z",
            "2026-02-29T09:30:00Z",
            "1900-02-29T09:30:00Z",
            "2026-07-01T24:00:00Z",
            "2026-07-01T09:60:00Z",
            "2026-07-01T09:30:61Z",
            "2026-07-01T09:30:00.Z",
            "2026-07-01T09:30:00+02",
            "2026-07-01T09:30:00+0200",
            "2026-07-01T09:30:00+24:00",
            "2026-07-01T09:30:00Zx",
            "+026-07-01T09:30:00Z",
            "2026-07-01T+9:30:00Z",
            "2026-07-0\u{e9}T09:30:00Z",
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
