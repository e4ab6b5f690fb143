//! Instants, from the parts of a TOML date-time.

/// Whole seconds since 1970-01-01T00:00:00Z of a date, a time and an offset (`Z`, `+02:00`).
pub(super) fn seconds(
    (year, month, day): (u16, u8, u8),
    (hour, minute, second): (u8, u8, u8),
    offset: &str,
) -> Option<i64> {
    let local = days(i64::from(year), i64::from(month), i64::from(day)) * 86_400
        + i64::from(hour) * 3_600
        + i64::from(minute) * 60
        + i64::from(second);
    if offset.eq_ignore_ascii_case("z") {
        return Some(local);
    }
    let (sign, digits) = match offset.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, offset.strip_prefix('+')?),
    };
    let (hours, minutes) = digits.split_once(':')?;
    let minutes = hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?;
    Some(local - sign * minutes * 60)
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar: eras of 400 years that begin in
/// March, so that the leap day is a year's last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn instants() {
        let midnight = (0, 0, 0);
        assert_eq!(seconds((1970, 1, 1), midnight, "Z"), Some(0));
        assert_eq!(seconds((2000, 2, 29), (12, 30, 15), "Z"), Some(951_827_415));
        assert_eq!(seconds((2026, 1, 1), midnight, "Z"), Some(1_767_225_600));
        assert_eq!(seconds((2026, 1, 1), midnight, "+01:30"), Some(1_767_220_200));
        assert_eq!(seconds((2026, 1, 1), midnight, "-00:30"), Some(1_767_227_400));
        assert_eq!(seconds((2026, 1, 1), midnight, "x"), None);
    }
}
