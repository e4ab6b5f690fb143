//! Policies of other shapes: each against the workload of 10,000 redirects in the same run.

use fingerpost::{Engine, Policy};

use crate::Scale;
use crate::floor::Floor;
use crate::measure::{Subject, digits, nanoseconds};
use crate::workload::variants::{Variant, overlapping, regexes, shared_segment};
use crate::workload::{Class, Part, Workload, full};

pub(crate) fn print(scale: Scale) {
    let base = Workload::new(scale.rules(10_000), scale.asks);
    let engine = base.engine(Part::Full);
    println!(
        "Cliffs: nanoseconds a request of the whole decision, and the ratio to the workload of"
    );
    println!("{} redirects in the same run.\n", digits(base.rules.len() as f64));
    println!("| | redirects | all | misses | hits |\n|---|---|---|---|---|");
    let variants: [fn(Scale) -> Variant; 3] = [
        |scale| regexes(scale.rules(10_000), scale.asks),
        |scale| shared_segment(scale.rules(100_000), scale.asks),
        |scale| overlapping(scale.rules(10_000), scale.asks),
    ];
    for (index, variant) in variants.into_iter().enumerate() {
        let variant = variant(scale);
        let other = Engine::new(&Policy::parse(variant.source()).unwrap()).unwrap();
        variant.workload.verify(&other, Part::Full, 200);
        let floor = Floor::new(&base);
        let mut subjects = vec![Subject::new(base.all(), |ask| floor.evaluate(ask))];
        for (workload, engine) in [(&base, &engine), (&variant.workload, &other)] {
            let hits = workload.of_class(&[Class::Exact, Class::Pattern]);
            for asks in [workload.all(), workload.of_class(&[Class::Miss]), hits] {
                subjects.push(Subject::new(asks, move |ask| full(engine, ask)));
            }
        }
        let times = nanoseconds(&subjects, scale.effort);
        if index == 0 {
            let cells: Vec<String> = times[1..4].iter().map(|time| digits(*time)).collect();
            println!("| floor | | {} | | |", digits(times[0]));
            println!("| the workload | {} | {} |", base.rules.len(), cells.join(" | "));
        }
        let cells = (1..4).map(|line| {
            format!("{} ({}×)", digits(times[line + 3]), digits(times[line + 3] / times[line]))
        });
        let cells = cells.collect::<Vec<_>>().join(" | ");
        println!("| {} | {} | {cells} |", variant.name, variant.count);
    }
    println!();
}
