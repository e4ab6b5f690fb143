//! The border that no panic crosses.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    /// Where the last panic of this thread was.
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs it. A panic comes back as its place in the source: its message may quote the request, which
/// belongs into no log, so nobody prints it.
pub fn guard<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    // The hook is that of this library's own copy of `std`: the host's is another.
    HOOK.call_once(|| {
        panic::set_hook(Box::new(|info| {
            let place = info.location().map(ToString::to_string).unwrap_or_default();
            PLACE.set(place);
        }));
    });
    // What is used after a panic is read-only: engine and settings.
    panic::catch_unwind(AssertUnwindSafe(run)).map_err(|_| PLACE.take())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::panic, reason = "it is what is caught")]
    fn a_panic_is_its_place_and_not_its_message() {
        assert_eq!(guard(|| 1), Ok(1));
        let place = guard(|| -> () { panic!("cookie=secret") }).unwrap_err();
        assert!(place.starts_with("shared/src/guard.rs:"), "{place}");
    }
}
