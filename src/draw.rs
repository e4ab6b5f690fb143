//! Drawing lots: a keyed hash of what tells visitors apart, shares of it, and the choice among
//! weighted variants. The definition and the engine share this; the guide publishes vectors.

/// What lots are drawn for, so that one draw says nothing about another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Sample,
    Traffic,
    Variant,
    Layer,
}

/// The key of a draw, made from `[client] salt`, the purpose and the id.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
pub(crate) struct DrawKey(pub(crate) [u8; 16]);

impl DrawKey {
    /// The key of a purpose: `salt` is `[client] salt` (empty where none is written), `id` that of
    /// the rule, experiment or layer.
    pub(crate) fn derive(purpose: Purpose, salt: &str, id: &str) -> DrawKey {
        let _ = (purpose, salt, id);
        DrawKey([0; 16])
    }

    /// Where a unit falls, in millionths from 0 to 999,999: it is within a share if it is less.
    pub(crate) fn point(self, unit: &[u8]) -> u32 {
        let _ = unit;
        0
    }

    /// The index of the candidate (a name and its weight) that a unit draws. A changed weight moves
    /// as few units as possible, and only from or to that candidate. `None` where all weights are 0.
    pub(crate) fn choose<'c>(
        self,
        unit: &[u8],
        candidates: impl Iterator<Item = (&'c str, u32)>,
    ) -> Option<usize> {
        let _ = unit;
        candidates.into_iter().position(|(_, weight)| weight > 0)
    }
}

/// An address as a unit: of IPv6 the first 64 bits, for a visitor's devices change the others.
pub(crate) fn unit_of_address(ip: std::net::IpAddr) -> [u8; 8] {
    let _ = ip;
    [0; 8]
}

/// stub
pub(crate) fn nonce(entropy: &[u8; 16]) -> String {
    entropy.iter().map(|byte| format!("{byte:02x}")).collect()
}
