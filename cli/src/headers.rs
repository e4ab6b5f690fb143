//! Header fields as they stand on the command line.

use fingerpost::adapter::json::field;

use crate::exit::Usage;

/// Reads `name: value`, as it stands in a request.
pub(crate) fn parse_line(line: &str) -> Result<(String, String), Usage> {
    let Some((name, value)) = line.split_once(':') else {
        return Err(Usage(format!("the header `{line}` has no colon: write `name: value`")));
    };
    Ok(field(name, value)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_a_name_and_a_value() {
        assert!(parse_line("accept text/html").unwrap_err().0.contains("no colon"));
        assert!(parse_line("a b: c").unwrap_err().0.contains("not a header name"));
        assert_eq!(parse_line("a:b:c"), Ok(("a".to_owned(), "b:c".to_owned())));
    }
}
