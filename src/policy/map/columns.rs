//! The header row of a map.

use std::ops::Range;

use super::fault::MapFault;
use super::row::Row;
use crate::diagnostic::{Code, Fault};
use crate::policy::nearest::nearest;

/// Which column is which.
pub(super) struct Columns {
    pub(super) count: usize,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) status: Option<usize>,
    pub(super) query: Option<usize>,
    pub(super) host: Option<usize>,
}

pub(super) fn no_header(bytes: Range<usize>) -> MapFault {
    let fault = Fault::new(Code::INVALID_MAP, 0..0, "the first line doesn't name the columns")
        .help("write `from,to` as the first line; `status`, `query` and `host` may follow");
    MapFault { bytes, fault }
}

impl Columns {
    pub(super) fn read(row: &Row<'_>) -> Result<Columns, Vec<MapFault>> {
        const NAMES: [&str; 5] = ["from", "to", "status", "query", "host"];
        let mut found = [None; NAMES.len()];
        let mut faults = Vec::new();
        for column in 0..row.record.len() {
            let name = String::from_utf8_lossy(row.cell(column)).into_owned();
            let range = 0..row.cell(column).len();
            let known = NAMES.iter().position(|known| *known == name);
            match known.and_then(|known| found.get_mut(known)) {
                Some(place @ None) => *place = Some(column),
                Some(Some(_)) => {
                    let message = format!("two columns are called `{name}`");
                    let fault = Fault::new(Code::INVALID_MAP, range, message).help("remove one");
                    faults.push(row.place(column, fault));
                }
                None => {
                    let help = match nearest(&name, NAMES) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "there are `from`, `to`, `status`, `query`, `host`".to_owned(),
                    };
                    let message = format!("there is no column `{name}`");
                    let fault = Fault::new(Code::INVALID_MAP, range, message).help(help);
                    faults.push(row.place(column, fault));
                }
            }
        }
        let [from, to, status, query, host] = found;
        let (Some(from), Some(to)) = (from, to) else {
            // Where nothing fits, the first line is probably a line of the map.
            if found.iter().all(Option::is_none) {
                faults.clear();
            }
            faults.push(no_header(row.bytes.clone()));
            return Err(faults);
        };
        if faults.is_empty() {
            Ok(Columns { count: row.record.len(), from, to, status, query, host })
        } else {
            Err(faults)
        }
    }
}
