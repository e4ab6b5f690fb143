//! Times of several subjects, taken in turns, so that what disturbs the machine disturbs all.
#![allow(dead_code, reason = "every bench uses a part of it")]
#![allow(clippy::indexing_slicing, reason = "a benchmark fails by panicking")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::workload::Ask;

/// Requests timed together.
const CHUNK: usize = 50;

/// Something that decides about requests.
///
/// The requests may live longer than what decides.
pub(crate) struct Subject<'s, 'a> {
    asks: Vec<&'a Ask>,
    run: Run<'s, 'a>,
}

type Run<'s, 'a> = Box<dyn Fn(&[&'a Ask]) + 's>;

impl<'s, 'a: 's> Subject<'s, 'a> {
    pub(crate) fn new<T>(
        asks: Vec<&'a Ask>,
        decide: impl Fn(&'a Ask) -> T + 's,
    ) -> Subject<'s, 'a> {
        let run = move |asks: &[&'a Ask]| {
            for ask in asks {
                // By reference: to move a decision is not a part of it.
                let decided = decide(black_box(ask));
                black_box(&decided);
            }
        };
        Subject { asks, run: Box::new(run) }
    }

    /// Decides about the first `count` requests.
    pub(crate) fn run(&self, count: usize) -> usize {
        let count = count.min(self.asks.len());
        (self.run)(&self.asks[..count]);
        count
    }
}

/// How thoroughly.
#[derive(Clone, Copy)]
pub(crate) struct Effort {
    pub(crate) rounds: usize,
    /// For one round of one subject: of a slow one, fewer requests are timed.
    pub(crate) time: Duration,
}

/// Nanoseconds a request of each subject: of every chunk of requests the median over the rounds,
/// which are taken in turns.
pub(crate) fn nanoseconds(subjects: &[Subject<'_, '_>], effort: Effort) -> Vec<f64> {
    let chunks: Vec<usize> = subjects
        .iter()
        .map(|subject| {
            let start = Instant::now();
            let chunks = subject.asks.chunks(CHUNK);
            let timed = chunks.take_while(|chunk| {
                let is_due = start.elapsed() < effort.time;
                if is_due {
                    (subject.run)(chunk);
                }
                is_due
            });
            timed.count()
        })
        .collect();
    let mut times: Vec<Vec<Vec<f64>>> =
        chunks.iter().map(|count| vec![Vec::with_capacity(effort.rounds); *count]).collect();
    for round in 0..effort.rounds {
        for turn in 0..subjects.len() {
            let index = (turn + round) % subjects.len();
            let subject = &subjects[index];
            for (chunk, asks) in subject.asks.chunks(CHUNK).take(chunks[index]).enumerate() {
                black_box(asks.iter().map(|ask| touch(ask)).sum::<usize>());
                let start = Instant::now();
                (subject.run)(asks);
                times[index][chunk].push(start.elapsed().as_nanos() as f64);
            }
        }
    }
    let subjects = times.iter_mut().zip(subjects);
    let sums = subjects.map(|(times, subject)| {
        let asks: usize = subject.asks.chunks(CHUNK).take(times.len()).map(<[&Ask]>::len).sum();
        times.iter_mut().map(|times| median(times)).sum::<f64>() / asks as f64
    });
    sums.collect()
}

pub(crate) fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Reads a request once: a server has just parsed it, so it is near.
fn touch(ask: &Ask) -> usize {
    let path = ask.http.uri().path().bytes().map(usize::from).sum::<usize>();
    let headers = ask.http.headers().iter().map(|(name, value)| {
        name.as_str().len() + value.as_bytes().iter().copied().map(usize::from).sum::<usize>()
    });
    headers.fold(path, usize::wrapping_add)
}

/// A number with three digits that count, and commas.
pub(crate) fn digits(number: f64) -> String {
    if number < 99.5 {
        let places = if number < 9.95 { 1 } else { 0 };
        return format!("{number:.places$}");
    }
    let scale = 10_f64.powi(number.log10().floor() as i32 - 2);
    let text = format!("{:.0}", (number / scale).round() * scale);
    let mut grouped = String::new();
    for (index, digit) in text.chars().enumerate() {
        if index > 0 && (text.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
