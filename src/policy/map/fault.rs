//! What is wrong with a map: all of it, within reason.

use std::ops::Range;

use crate::diagnostic::{Code, Fault};

/// Bad lines that are reported one by one.
const REPORTED: usize = 100;

/// A problem of a map file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MapFault {
    /// The bytes of the file that it is about.
    pub(crate) bytes: Range<usize>,
    /// The fault; its own range is that of the cell.
    pub(crate) fault: Fault,
}

/// The faults of a file; those after the hundredth bad line only counted.
#[derive(Default)]
pub(super) struct Faults {
    reported: Vec<MapFault>,
    bad_lines: usize,
    /// Where the first line stands that isn't reported.
    more: Range<usize>,
    last: Option<MapFault>,
}

impl Faults {
    /// Adds the faults of one line.
    pub(super) fn add(&mut self, faults: Vec<MapFault>) {
        self.bad_lines += 1;
        if self.bad_lines <= REPORTED {
            self.reported.extend(faults);
        } else if let (true, Some(first)) = (self.bad_lines == REPORTED + 1, faults.first()) {
            self.more = first.bytes.clone();
        }
    }

    /// Adds the one that ends the reading.
    pub(super) fn end(&mut self, fault: MapFault) {
        self.last = Some(fault);
    }

    pub(super) fn finish(mut self) -> Result<(), Vec<MapFault>> {
        if self.bad_lines > REPORTED {
            let message = format!("{} more lines are wrong", self.bad_lines - REPORTED);
            let fault = Fault::new(Code::INVALID_MAP, 0..0, message)
                .help("repair the lines above; the rest is probably of the same kinds");
            self.reported.push(MapFault { bytes: self.more, fault });
        }
        self.reported.extend(self.last);
        if self.reported.is_empty() { Ok(()) } else { Err(self.reported) }
    }
}
