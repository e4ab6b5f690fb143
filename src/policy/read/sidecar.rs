//! Files that a policy names.

use std::borrow::Cow;

use super::problem::Problem;
use super::reader::Reader;
use crate::diagnostic::Code;
use crate::source::FileProblem;
use crate::syntax::Value;

impl<'t> Reader<'t> {
    /// The bytes of the file that a value names: at most `most`, else it is reported by this code.
    pub(super) fn sidecar(
        &mut self,
        value: Value<'t>,
        most: usize,
        limit: Code,
    ) -> Option<Cow<'t, [u8]>> {
        let name = self.some_string(value)?;
        let problem = match self.source.sidecar(name, most) {
            Ok(bytes) => return Some(bytes),
            Err(FileProblem::Outside(why)) => {
                Problem::error(Code::FILE_OUTSIDE, value.range(), format!("`{name}`: {why}"))
                    .help("write the name of a file in the policy's folder")
            }
            Err(FileProblem::Unreadable(why)) => {
                Problem::error(Code::FILE_UNREADABLE, value.range(), format!("`{name}`: {why}"))
                    .help("write the name of a file beside the policy")
            }
            Err(FileProblem::TooLarge) => {
                let message = format!("`{name}` has more than {most} bytes");
                Problem::error(limit, value.range(), message)
            }
        };
        self.report(problem);
        None
    }
}
