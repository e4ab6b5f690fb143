//! Shares of the visitors: `"12.5%"`.

use super::problem::Problem;
use super::reader::Reader;
use crate::diagnostic::Code;
use crate::syntax::Value;

/// All visitors, in millionths.
pub(super) const WHOLE: u32 = 1_000_000;

impl<'t> Reader<'t> {
    /// A share in per cent with up to four decimals, in millionths.
    pub(super) fn share(&mut self, value: Value<'t>) -> Option<u32> {
        let text = self.some_string(value)?;
        let share = share(text);
        if share.is_none() {
            let message = format!("`{text}` is not a share");
            self.report(
                Problem::error(Code::UNKNOWN_VALUE, value.range(), message).help(
                    "write one such as `\"10%\"`, from `0%` to `100%`, four decimals at most",
                ),
            );
        }
        share
    }
}

fn share(text: &str) -> Option<u32> {
    let number = text.strip_suffix('%')?;
    let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = (1..=3).contains(&whole.len()) && (1..=4).contains(&decimals.len());
    if !fits || !digits(whole) || !digits(decimals) {
        return None;
    }
    let share = format!("{whole}{decimals:0<4}").parse().ok()?;
    (share <= WHOLE).then_some(share)
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn shares() {
        for (text, wanted) in
            [("0%", 0), ("100%", 1_000_000), ("12.5%", 125_000), ("0.0001%", 1), ("007%", 70_000)]
        {
            assert_eq!(share(text), Some(wanted), "{text}");
        }
        for text in ["", "%", "5", "101%", "100.0001%", "-1%", "1.%", ".5%", "1.00001%", "+1%"] {
            assert_eq!(share(text), None, "{text}");
        }
    }
}
