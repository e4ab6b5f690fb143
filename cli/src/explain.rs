//! `explain`: why requests are decided so, for people.

use fingerpost::adapter::json::OwnedRequest;
use fingerpost::{
    Decision, Engine, Explanation, Mismatch, NearMiss, Policy, ResponseExplanation, ResponseHead,
};
use serde::Serialize;

use crate::args::{ExplainArgs, Format};
use crate::exit::{Exit, Usage};
use crate::nearest::{self, Acted};
use crate::output::{BAD, GOOD, HEAD, clipped, visible};
use crate::{eval, load, output, render, request, test};

/// One request with its reasons.
#[derive(Serialize)]
struct Explained<'p> {
    method: String,
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    test: Option<Tested>,
    explanation: Explanation<'p>,
    /// The status of the response, which is 200 where none is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    response_status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<ResponseExplanation<'p>>,
    /// Where no rule acted that decides anything: those that came nearest to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    nearest: Vec<NearMiss<'p>>,
}

/// The test of the policy that the request comes from.
#[derive(Serialize)]
struct Tested {
    name: String,
    place: String,
    failures: Vec<Mismatch>,
}

pub(crate) fn run(args: &ExplainArgs) -> Result<Exit, Usage> {
    if load::is_stdin(&args.file) && args.request.as_deref().is_some_and(load::is_stdin) {
        return Err(Usage::new("the policy and the request can't both be on standard input"));
    }
    let (policy, engine) = match load::ready(&args.file)? {
        Ok(ready) => ready,
        Err(exit) => return Ok(exit),
    };
    let asked = match &args.request {
        Some(file) => vec![OwnedRequest::from_json(policy.main_host(), &eval::read(file)?)?],
        None => {
            let stated = |url: &String| request::stated(policy.main_host(), url, &args.stated);
            args.urls.iter().map(stated).collect::<Result<Vec<_>, _>>()?
        }
    };
    let mut all = Vec::new();
    let mut failed = false;
    let mut tell = |explained: Explained<'_>| {
        failed |= explained.test.as_ref().is_some_and(|test| !test.failures.is_empty());
        match args.format {
            Format::Text => output::print(&draw(&explained, args.all)),
            Format::Json => all.push(serde_json::to_value(&explained).unwrap_or_default()),
        }
    };
    if asked.is_empty() {
        if policy.tests().is_empty() {
            let file = load::name(&args.file);
            return Err(Usage(format!(
                "`{file}` has no [[test]] to explain: name a URL, as in `fingerpost explain {} /`",
                args.file.display()
            )));
        }
        tests(&policy, &engine, &mut tell);
    } else {
        asked.iter().for_each(|asked| tell(explain(&policy, asked)));
    }
    if args.format == Format::Json {
        output::print_json(&all);
    }
    Ok(if failed { Exit::Findings } else { Exit::Fine })
}

fn explain<'p>(policy: &'p Policy, asked: &OwnedRequest) -> Explained<'p> {
    let request = asked.view();
    let explanation = policy.explain(&request);
    let no_headers = Vec::new();
    let (status, headers) = match &asked.response {
        Some((status, headers)) => (*status, headers),
        None => (200, &no_headers),
    };
    let head = ResponseHead::new(status, headers);
    let response = match explanation.decision() {
        Decision::Respond(_) => None,
        Decision::Forward(_) => Some(policy.explain_response(&request, &head)),
    };
    let on_response = response.as_ref().map(ResponseExplanation::decision);
    let acted = nearest::acted(&explanation, on_response);
    let nearest = acted.nearest(|| policy.nearest(&request, Some(&head), nearest::ASKED));
    Explained {
        method: asked.method.clone(),
        url: asked.full_url(),
        test: None,
        response_status: response.is_some().then_some(status),
        explanation,
        response,
        nearest,
    }
}

fn tests<'p>(policy: &'p Policy, engine: &Engine, tell: &mut dyn FnMut(Explained<'p>)) {
    for test in policy.tests() {
        let report = policy.run_test(engine, test);
        let on_response = report.response().map(ResponseExplanation::decision);
        let acted = nearest::acted(report.explanation(), on_response);
        // Where a test expects that little acts, nobody asks why no more did.
        let nearest = if report.passed() && acted != Acted::Nothing {
            Vec::new()
        } else {
            acted.nearest(|| policy.nearest_in_test(test, nearest::ASKED))
        };
        tell(Explained {
            method: test.method().to_owned(),
            url: test.url(),
            test: Some(Tested {
                name: test.name().to_owned(),
                place: test.span().to_string(),
                failures: report.failures().to_vec(),
            }),
            response_status: report.response().is_some().then(|| test.response_status()),
            explanation: report.explanation().clone(),
            response: report.response().cloned(),
            nearest,
        });
    }
}

fn draw(explained: &Explained<'_>, all: bool) -> String {
    let mut text = String::new();
    let longest = if all { usize::MAX } else { 200 };
    if let Some(Tested { name, place, .. }) = &explained.test {
        text.push_str(&format!("test {} ({})\n", clipped(name, longest), visible(place)));
    }
    let method = visible(&explained.method);
    let url = clipped(&explained.url, longest);
    text.push_str(&format!("{HEAD}{method} {url}{HEAD:#}\n"));
    let response = explained.response.as_ref().zip(explained.response_status);
    text.push_str(&render::full(&explained.explanation, response, &explained.nearest, all));
    match &explained.test {
        Some(test) if test.failures.is_empty() => {
            text.push_str(&format!("  {GOOD}as the test expects{GOOD:#}\n"));
        }
        Some(test) => {
            text.push_str(&format!("  {BAD}not as the test expects{BAD:#}\n"));
            text.push_str(&test::draw_failures(&test.failures));
        }
        None => {}
    }
    text.push('\n');
    text
}
