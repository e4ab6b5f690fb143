//! A stack as small as an embedding program's may be.

/// What such a program may run on.
const STACK: usize = 256 << 10;

/// Calls `load` with an input: one in sixteen, as a thread costs more than most loads, on a thread
/// with a small stack.
pub fn on_small_stack(bytes: &[u8], load: fn(&[u8])) {
    if bytes.len() % 16 == 5 {
        let bytes = bytes.to_vec();
        let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || load(&bytes));
        thread.expect("a thread starts").join().expect("no panic on a small stack");
    } else {
        load(bytes);
    }
}
