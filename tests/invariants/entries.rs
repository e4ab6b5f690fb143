//! A policy of the generator taken apart.

/// What stands before the rules, and the rules, each with an id of its own.
pub(crate) fn split(text: &str) -> (String, Vec<String>) {
    let mut parts = text.split("\n[[").map(str::to_owned);
    let head = parts.next().unwrap_or_default() + "\n";
    let entries = parts.enumerate().map(|(index, part)| {
        let (kind, lines) = part.split_once("]]\n").unwrap();
        let lines = lines.trim_end();
        if lines.contains("id = '") {
            format!("[[{kind}]]\n{lines}\n")
        } else {
            format!("[[{kind}]]\nid = 'rule.{index}'\n{lines}\n")
        }
    });
    (head, entries.collect())
}

/// The id of an entry.
pub(crate) fn id(entry: &str) -> &str {
    entry.split_once("id = '").and_then(|(_, rest)| rest.split_once('\'')).unwrap().0
}

/// Puts a policy together again.
pub(crate) fn join(head: &str, entries: &[String]) -> String {
    format!("{head}{}", entries.concat())
}

/// A policy without one of its single tables.
pub(crate) fn without_table(text: &str, header: &str) -> String {
    let mut inside = false;
    let kept = text.lines().filter(|line| {
        if line.starts_with('[') {
            inside = *line == header;
        }
        !inside
    });
    kept.map(|line| format!("{line}\n")).collect()
}
