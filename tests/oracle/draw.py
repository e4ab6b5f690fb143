"""Draws as the guide's page says, written without looking at the Rust: prints the page's vectors.

    python3 tests/oracle/draw.py
"""
import hashlib
import struct

MASK = (1 << 64) - 1


def siphash(key, data):
    """SipHash-2-4 (Aumasson and Bernstein, 2012)."""
    k0, k1 = struct.unpack("<QQ", key)
    v = [k0 ^ 0x736F6D6570736575, k1 ^ 0x646F72616E646F6D,
         k0 ^ 0x6C7967656E657261, k1 ^ 0x7465646279746573]

    def rotl(x, b):
        return ((x << b) | (x >> (64 - b))) & MASK

    def rounds(n):
        for _ in range(n):
            v[0] = (v[0] + v[1]) & MASK
            v[1] = rotl(v[1], 13) ^ v[0]
            v[0] = rotl(v[0], 32)
            v[2] = (v[2] + v[3]) & MASK
            v[3] = rotl(v[3], 16) ^ v[2]
            v[0] = (v[0] + v[3]) & MASK
            v[3] = rotl(v[3], 21) ^ v[0]
            v[2] = (v[2] + v[1]) & MASK
            v[1] = rotl(v[1], 17) ^ v[2]
            v[2] = rotl(v[2], 32)

    padded = data + b"\0" * (7 - len(data) % 8) + bytes([len(data) & 0xFF])
    for (word,) in struct.iter_unpack("<Q", padded):
        v[3] ^= word
        rounds(2)
        v[0] ^= word
    v[2] ^= 0xFF
    rounds(4)
    return v[0] ^ v[1] ^ v[2] ^ v[3]


def key(purpose, salt, name):
    framed = b""
    for text in ("fingerpost draw 1", purpose, salt, name):
        text = text.encode()
        framed += struct.pack(">Q", len(text)) + text
    return hashlib.sha256(framed).digest()[:16]


def draw(key, unit, name=""):
    return siphash(key, struct.pack("<Q", len(unit)) + unit + name.encode())


def point(key, unit):
    return draw(key, unit) * 1_000_000 >> 64


def way(h):
    """-log2((h + 1) / 2**64) in 2**-32, rounded up, from whole powers: no floating point."""
    # The largest w with (h + 1) ** (2**32) would be exact and huge; bits come one by one instead.
    x = h + 1
    whole = x.bit_length() - 1
    m = x << 63 >> whole if whole > 63 else x << (63 - whole)
    bits = 0
    for _ in range(32):
        m = m * m >> 63
        bits <<= 1
        if m >> 64:
            m >>= 1
            bits |= 1
    return (64 << 32) - ((whole << 32) | bits)


def choose(key, unit, candidates):
    """The name with the smallest way / weight; of equal ones the first."""
    best = None
    for name, weight in candidates:
        if weight == 0:
            continue
        this = (way(draw(key, unit, name)), weight, name)
        if best is None or this[0] * best[1] < best[0] * this[1]:
            best = this
    return best[2]


def main():
    for purpose, salt, name in [("sample", "", "redirect-1"), ("traffic", "", "checkout"),
                                ("traffic", "b7e151628aed2a6a", "checkout")]:
        k = key(purpose, salt, name)
        for unit in [b"", b"alice", "zoë".encode(), bytes([192, 0, 2, 7])]:
            print(f"| {purpose} | `{salt}` | `{name}` | `{unit.hex()}` | {point(k, unit)} |")
    k = key("variant", "", "checkout")
    even = [("control", 50), ("fast", 50)]
    odd = [("a", 1), ("b", 2), ("c", 7)]
    for candidates in (even, odd):
        written = ", ".join(f"{name} {weight}" for name, weight in candidates)
        for unit in [b"alice", b"bob", b"carol", b"dave", bytes([192, 0, 2, 7]),
                     bytes.fromhex("20010db800010002")]:
            print(f"| {written} | `{unit.hex()}` | `{choose(k, unit, candidates)}` |")


if __name__ == "__main__":
    assert siphash(bytes(range(16)), bytes(range(15))) == 0xA129CA6149BE45E5
    main()
