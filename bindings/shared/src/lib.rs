//! What the bindings have in common. A host hands over one string and gets one string back; a panic
//! becomes an error that says where it was, and nothing of the request.

mod edge;
mod guard;
mod policy;

pub use edge::{Edge, Refused};
pub use guard::guard;
pub use policy::Policy;
