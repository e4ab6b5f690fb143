//! Random bits, of which variants and nonces are drawn.

#[link(wasm_import_module = "wasi_snapshot_preview1")]
extern "C" {
    /// WASI's: 0 where it has filled the buffer.
    fn random_get(buffer: *mut u8, length: usize) -> u16;
}

/// Of Envoy's own source; `None` where it has none.
pub(crate) fn draw() -> Option<[u8; 16]> {
    let mut bits = [0; 16];
    // SAFETY: the host writes that many bytes there, which are ours for the time of the call.
    #[allow(unsafe_code, reason = "the SDK has no call for it")]
    let failed = unsafe { random_get(bits.as_mut_ptr(), bits.len()) };
    (failed == 0).then_some(bits)
}
