//! Shares as they are written, in millionths.

/// A percentage with up to four decimals, such as `12.5%`.
pub(crate) fn millionths(text: &str) -> Option<u32> {
    let (whole, decimals) = match text.strip_suffix('%')?.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (text.strip_suffix('%')?, ""),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !(1..=3).contains(&whole.len()) || decimals.len() > 4 || !digits(whole) || !digits(decimals)
    {
        return None;
    }
    let share = format!("{whole}{decimals:0<4}").parse().ok()?;
    (share <= 1_000_000).then_some(share)
}

#[cfg(test)]
mod tests {
    use super::millionths;

    #[test]
    fn shares() {
        for (text, share) in [
            ("0%", 0),
            ("100%", 1_000_000),
            ("100.0000%", 1_000_000),
            ("10%", 100_000),
            ("010%", 100_000),
            ("12.5%", 125_000),
            ("0.0001%", 1),
            ("33.3333%", 333_333),
        ] {
            assert_eq!(millionths(text), Some(share), "{text}");
        }
        for wrong in [
            "",
            "%",
            "10",
            ".5%",
            "5.%",
            "100.0001%",
            "101%",
            "0.00001%",
            "-1%",
            "+1%",
            "1,5%",
            "1 %",
            " 1%",
            "1%%",
            "0x1%",
            "1e1%",
            "٣%",
        ] {
            assert_eq!(millionths(wrong), None, "{wrong}");
        }
    }
}
