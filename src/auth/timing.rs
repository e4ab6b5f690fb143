//! That a comparison takes as long whatever is wrong, measured; and that the measurement would show
//! one that doesn't.

use std::hint::black_box;
use std::time::{Duration, Instant};

use super::is_same;

const LENGTH: usize = 4 << 10;

/// The median time of a comparison, by turns with its opponent's.
fn medians(compare: fn(&[u8], &[u8]) -> bool, one: &[u8], two: &[u8]) -> (Duration, Duration) {
    let secret = [7; LENGTH];
    let timed = |other: &[u8]| {
        let begin = Instant::now();
        for _ in 0..8 {
            black_box(compare(black_box(&secret), black_box(other)));
        }
        begin.elapsed()
    };
    let (mut ones, mut twos) = (Vec::new(), Vec::new());
    for _ in 0..2_001 {
        ones.push(timed(one));
        twos.push(timed(two));
    }
    ones.sort_unstable();
    twos.sort_unstable();
    (ones[1_000], twos[1_000])
}

/// By how much the larger median exceeds the smaller; the least of some tries, since what else runs
/// on the machine can add to a difference and not take a real one away.
fn difference(compare: fn(&[u8], &[u8]) -> bool) -> f64 {
    let mut first = [7; LENGTH];
    first[0] = 8;
    let mut last = [7; LENGTH];
    last[LENGTH - 1] = 8;
    let tries = (0..5).map(|_| {
        let (one, two) = medians(compare, &first, &last);
        one.max(two).as_secs_f64() / one.min(two).as_secs_f64() - 1.0
    });
    tries.fold(f64::INFINITY, f64::min)
}

#[test]
fn where_a_secret_differs_shows_in_no_time() {
    let found = difference(is_same);
    assert!(found < 0.1, "the medians differ by {:.0} %", found * 100.0);
    // Byte by byte up to the first that differs: what the measurement has to show.
    let found = difference(|one, two| one.iter().zip(two).all(|(one, two)| one == two));
    assert!(found > 1.0, "a comparison that stops early differs by {:.0} % only", found * 100.0);
}
