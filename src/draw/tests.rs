//! Vectors, shares, independence, and that few move: IV-54 to IV-57.

use std::collections::BTreeMap;
use std::process::Command;

use proptest::prelude::*;

use super::*;

const PAGE: &str = include_str!("../guide/draw.md");

/// Cells of the rows of the page's tables, those that have so many.
fn rows(cells: usize) -> Vec<Vec<String>> {
    let rows = PAGE.lines().filter(|line| line.starts_with("| ") && !line.contains("---"));
    rows.map(|line| {
        let cells = line.trim_matches('|').split('|');
        cells.map(|cell| cell.trim().trim_matches('`').to_owned()).collect::<Vec<_>>()
    })
    .filter(|row| row.len() == cells && !row.contains(&"unit, in hexadecimal".to_owned()))
    .collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<char> = hex.chars().collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(&String::from_iter(pair), 16).unwrap()).collect()
}

#[test]
fn the_published_points() {
    let rows = rows(5);
    assert_eq!(rows.len(), 12);
    for row in rows {
        let purpose = match row[0].as_str() {
            "sample" => Purpose::Sample,
            "traffic" => Purpose::Traffic,
            other => panic!("{other}"),
        };
        let point = DrawKey::derive(purpose, &row[1], &row[2]).point(&bytes(&row[3]));
        assert_eq!(point.to_string(), row[4], "{row:?}");
    }
}

#[test]
fn the_published_choices() {
    let rows = rows(3);
    assert_eq!(rows.len(), 12);
    let key = DrawKey::derive(Purpose::Variant, "", "checkout");
    for row in rows {
        let candidates: Vec<(&str, u32)> = row[0]
            .split(", ")
            .map(|candidate| candidate.split_once(' ').unwrap())
            .map(|(name, weight)| (name, weight.parse().unwrap()))
            .collect();
        let choice = key.choose(&bytes(&row[1]), candidates.iter().copied()).unwrap();
        assert_eq!(candidates[choice].0, row[2], "{row:?}");
    }
}

#[test]
fn the_oracle_prints_what_is_published() {
    let printed = Command::new("python3").arg("tests/oracle/draw.py").output();
    let Ok(printed) = printed else {
        println!("python3 is not there: the oracle wasn't asked");
        assert!(std::env::var_os("FINGERPOST_REQUIRE_CORPUS").is_none(), "python3 is required");
        return;
    };
    assert!(printed.status.success(), "{}", String::from_utf8_lossy(&printed.stderr));
    let text = String::from_utf8(printed.stdout).unwrap();
    assert_eq!(text.lines().count(), 24);
    for line in text.lines() {
        assert!(PAGE.contains(line), "the page lacks: {line}");
    }
}

#[test]
fn siphash_is_the_authors() {
    // The reference implementation's vectors of these input lengths, the bytes as it prints them.
    let vectors = [
        (0, "310e0edd47db6f72"),
        (1, "fd67dc93c539f874"),
        (2, "5a4fa9d909806c0d"),
        (3, "2d7efbd796666785"),
        (15, "e545be4961ca29a1"),
        (63, "724506eb4c328a95"),
    ];
    let key: [u8; 16] = std::array::from_fn(|index| index as u8);
    let input: [u8; 63] = std::array::from_fn(|index| index as u8);
    for (length, printed) in vectors {
        let mut sip = SipHasher24::new_with_key(&key);
        sip.write(&input[..length]);
        assert_eq!(sip.finish().to_le_bytes().to_vec(), bytes(printed), "{length}");
    }
}

#[test]
fn ways() {
    assert_eq!(way(u64::MAX), 0);
    assert_eq!(way(0), 64 << 32);
    assert_eq!(way((1 << 63) - 1), 1 << 32);
    for hash in [1_u64, 2, 12_345, 1 << 40, u64::MAX / 3, u64::MAX - 1] {
        let float = 64.0 - ((hash as f64) + 1.0).log2();
        let fixed = way(hash) as f64 / f64::from(1 << 16) / f64::from(1 << 16);
        assert!((float - fixed).abs() < 1e-8, "{hash}: {float} {fixed}");
    }
}

#[test]
fn addresses() {
    let unit = |text: &str| unit_of_address(text.parse().unwrap()).to_vec();
    assert_eq!(unit("192.0.2.7"), [192, 0, 2, 7]);
    assert_eq!(unit("::ffff:192.0.2.7"), unit("192.0.2.7"));
    assert_eq!(unit("2001:db8:1:2::1"), unit("2001:db8:1:2:ffff::"));
    assert_ne!(unit("2001:db8:1:2::1"), unit("2001:db8:1:3::1"));
    assert_ne!(unit("192.0.2.7"), unit("c000:207::"));
}

#[test]
fn nonces() {
    let one = nonce(&[0; 16]);
    assert!(
        one.len() == 32 && one.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    );
    // By Python's hashlib.
    assert_eq!(one, "b4bc23193352d3051555970be84e6b9b");
    let rising: [u8; 16] = std::array::from_fn(|index| index as u8);
    assert_eq!(nonce(&rising), "5d5c3eb94cb3205039cb807f2a3adc50");
}

/// Ids as sites have them.
fn ids(kind: &str, count: u64) -> impl Iterator<Item = Vec<u8>> + use<> {
    let scatter = |number: u64| {
        // SplitMix64: a stand-in for chance that is the same on every run.
        let mut z = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    let kind = kind.to_owned();
    (0..count).map(move |number| match kind.as_str() {
        "sequential" => number.to_string().into_bytes(),
        "random" => scatter(number).to_be_bytes().to_vec(),
        "uuid" => {
            let (a, b) = (scatter(number), scatter(!number));
            format!(
                "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
                a >> 32,
                a & 0xffff,
                b >> 52,
                (b >> 40) & 0xfff,
                b & 0xffff_ffff_ffff
            )
            .into_bytes()
        }
        "e-mail" => format!("user{number}@example.com").into_bytes(),
        "zeros" => format!("{number:032}").into_bytes(),
        other => panic!("{other}"),
    })
}

const KINDS: [&str; 5] = ["sequential", "random", "uuid", "e-mail", "zeros"];

/// Whether a count is within five standard deviations of its share.
fn within(count: u64, of: u64, share: f64) {
    let bound = 5.0 * (share * (1.0 - share) / of as f64).sqrt();
    let found = count as f64 / of as f64;
    assert!((found - share).abs() <= bound, "{found} of {share}, at most {bound} away");
}

#[test]
fn shares_are_what_the_weights_say() {
    const COUNT: u64 = 200_000;
    let key = DrawKey::derive(Purpose::Variant, "salt", "shares");
    for (candidates, total) in [
        (vec![("a", 1), ("b", 1)], 2.0),
        (vec![("control", 90), ("new", 10)], 100.0),
        (vec![("a", 1), ("b", 2), ("c", 7), ("d", 0)], 10.0),
    ] {
        for kind in KINDS {
            let mut counts: BTreeMap<usize, u64> = BTreeMap::new();
            for id in ids(kind, COUNT) {
                *counts.entry(key.choose(&id, candidates.iter().copied()).unwrap()).or_default() +=
                    1;
            }
            for (index, (_, weight)) in candidates.iter().enumerate() {
                let count = counts.get(&index).copied().unwrap_or_default();
                within(count, COUNT, f64::from(*weight) / total);
            }
        }
    }
}

#[test]
fn points_are_even() {
    const COUNT: u64 = 200_000;
    let key = DrawKey::derive(Purpose::Traffic, "", "points");
    for kind in KINDS {
        for share in [1_000_u32, 100_000, 500_000, 990_000] {
            let inside = ids(kind, COUNT).filter(|id| key.point(id) < share).count() as u64;
            within(inside, COUNT, f64::from(share) / 1e6);
        }
    }
}

/// Whether two draws are independent: the phi coefficient of being the first of two.
fn phi(one: &dyn Fn(&[u8]) -> bool, other: &dyn Fn(&[u8]) -> bool, kind: &str) {
    const COUNT: u64 = 100_000;
    let mut table = [[0_f64; 2]; 2];
    for id in ids(kind, COUNT) {
        table[usize::from(one(&id))][usize::from(other(&id))] += 1.0;
    }
    let [[a, b], [c, d]] = table;
    let phi = (a * d - b * c) / ((a + b) * (c + d) * (a + c) * (b + d)).sqrt();
    assert!(phi.abs() < 5.0 / (COUNT as f64).sqrt(), "{phi} for {kind}");
}

#[test]
fn experiments_are_independent_of_each_other() {
    let candidates = [("control", 1), ("new", 1)];
    for kind in KINDS {
        let keys: Vec<DrawKey> = ["a", "b", "checkout", "checkout2"]
            .iter()
            .map(|id| DrawKey::derive(Purpose::Variant, "", id))
            .collect();
        for (index, one) in keys.iter().enumerate() {
            for other in keys.iter().skip(index + 1) {
                phi(
                    &|id| one.choose(id, candidates.iter().copied()) == Some(0),
                    &|id| other.choose(id, candidates.iter().copied()) == Some(0),
                    kind,
                );
            }
        }
        // Nor does another salt, or being in the traffic, say anything.
        let traffic = DrawKey::derive(Purpose::Traffic, "", "a");
        let salted = DrawKey::derive(Purpose::Variant, "x", "a");
        let first =
            |key: DrawKey| move |id: &[u8]| key.choose(id, candidates.into_iter()) == Some(0);
        phi(&first(keys[0]), &|id| traffic.point(id) < 500_000, kind);
        phi(&first(keys[0]), &first(salted), kind);
    }
}

#[test]
fn few_move_and_only_where_they_should() {
    const COUNT: u64 = 50_000;
    let key = DrawKey::derive(Purpose::Variant, "", "moves");
    let choose = |weights: [u32; 3], id: &[u8]| {
        key.choose(id, ["a", "b", "c"].into_iter().zip(weights)).unwrap()
    };
    let mut moved = 0;
    for id in ids("e-mail", COUNT) {
        // From 50/50 to 60/40: only from the one that shrinks.
        match (choose([50, 50, 0], &id), choose([60, 40, 0], &id)) {
            (before, after) if before == after => {}
            (1, 0) => moved += 1,
            other => panic!("{other:?}"),
        }
        // A new variant takes from both, and nothing moves between them.
        let (before, after) = (choose([50, 50, 0], &id), choose([50, 50, 25], &id));
        assert!(before == after || after == 2);
    }
    within(moved, COUNT, 0.1);
}

#[test]
fn a_layer_gives_each_its_share() {
    const COUNT: u64 = 50_000;
    let key = DrawKey::derive(Purpose::Layer, "", "shop");
    let members = |a: u32, b: u32| [("a", a), ("b", b), ("", 1_000_000 - a - b)];
    let (mut of_a, mut of_b, mut away) = (0, 0, 0);
    for id in ids("sequential", COUNT) {
        let before = key.choose(&id, members(100_000, 300_000).into_iter()).unwrap();
        let after = key.choose(&id, members(200_000, 300_000).into_iter()).unwrap();
        of_a += u64::from(after == 0);
        of_b += u64::from(after == 1);
        // More traffic for one never takes from itself, and little from its neighbour.
        assert!(before != 0 || after == 0);
        away += u64::from(before == 1 && after != 1);
    }
    within(of_a, COUNT, 0.2);
    within(of_b, COUNT, 0.3);
    assert!(away < COUNT / 25, "{away} left the other experiment");
}

proptest! {
    #[test]
    fn equal_weights_take_a_shorter_way_to_the_same_end(
        hashes in prop::collection::vec(any::<u64>(), 1..6),
        weight in 1_u32..1_000_000,
    ) {
        let drawn = || hashes.iter().enumerate().map(|(index, hash)| (index, weight, *hash));
        prop_assert_eq!(highest(drawn()), nearest(drawn()));
        // Hashes that lie close have the same way.
        let close = || drawn().map(|(index, weight, hash)| (index, weight, hash | 0xffff_ffff_ffff));
        prop_assert_eq!(highest(close()), nearest(close()));
    }

    #[test]
    fn the_order_of_candidates_decides_nothing(unit in any::<[u8; 4]>(), a in 1_u32..100, b in 1_u32..100) {
        let key = DrawKey::derive(Purpose::Variant, "", "order");
        let one = key.choose(&unit, [("a", a), ("b", b)].into_iter()).unwrap();
        let other = key.choose(&unit, [("b", b), ("a", a)].into_iter()).unwrap();
        prop_assert_eq!(one, 1 - other);
    }
}
