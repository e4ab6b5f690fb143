//! Files that a policy names.

use std::borrow::Cow;

use super::problem::Problem;
use super::reader::Reader;
use crate::diagnostic::Code;
use crate::source::FileProblem;
use crate::syntax::Value;

impl<'t> Reader<'t> {
    /// The bytes of the file that a value names: at most `most`.
    pub(super) fn sidecar(&mut self, value: Value<'t>, most: usize) -> Option<Cow<'t, [u8]>> {
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
                let code = if most == self.limits.body_bytes && most != self.limits.sidecar_bytes {
                    Code::LIMIT_BODY
                } else {
                    Code::LIMIT_SIDECAR
                };
                let message = format!("`{name}` has more than {most} bytes");
                Problem::error(code, value.range(), message)
            }
        };
        self.report(problem);
        None
    }
}
