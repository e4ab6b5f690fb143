//! Stage 5: `[[auth]]`. Every entry that matches, in some view of the path, must admit the request.
//! It is always the request as it arrived that proves something; a rewritten path only asks for more.

use super::at_hand::AtHand;
use super::check::judge_check;
use super::condition::judge;
use super::respond::Draft;
use super::signed_url::by_url;
use super::stage::{named, note, report, stands};
use super::subject::Subject;
use super::token::by_token;
use super::truth::Kleene;
use super::values::RuleValues;
use crate::auth::basic::credentials;
use crate::auth::claims::Claims;
use crate::auth::salted::{LONGEST_KEY, SaltedHash};
use crate::decision::{Edit, Field, RuleRef, Stage};
use crate::facts::{Facts, lines};
use crate::policy::auth::{ApiKey, Auth, Basic, Deny, Proof};
use crate::policy::condition::Condition;
use crate::policy::explanation::{Miss, Note, Outcome, RuleReport, StageReport};
use crate::policy::model::{Model, QueryMode, Rule};
use crate::policy::pattern::Captures;
use crate::policy::target::guard_leading_slashes;
use crate::uri::path::View;

/// What the stage comes to.
pub(super) struct Asked<'p> {
    /// The entries that have admitted the request.
    pub(super) admitted: Vec<RuleRef<'p>>,
    /// The first that hasn't, and its answer.
    pub(super) refused: Option<(RuleRef<'p>, Draft)>,
    pub(super) report: StageReport<'p>,
}

/// Asks the entries in order. `arrived` is the request where `subject` is about a rewritten path.
pub(super) fn admit<'p>(
    model: &'p Model,
    subject: &Subject<'_>,
    arrived: Option<&Subject<'_>>,
    shadow: &mut Vec<RuleRef<'p>>,
) -> Asked<'p> {
    let mut asked =
        Asked { admitted: Vec::new(), refused: None, report: report(Stage::Auth, Vec::new()) };
    for rule in &model.auth {
        let name = named(&rule.id, Stage::Auth);
        let mut notes = Vec::new();
        let outcome = if asked.refused.is_some() {
            Outcome::NotReached
        } else {
            match is_asked(rule, subject, arrived, &mut notes) {
                Err(outcome) => outcome,
                Ok(()) => match prove(&rule.action.proof, subject.facts) {
                    Ok(_) if rule.shadow => Outcome::NoEffect { because: "admits".to_owned() },
                    Ok(_) => {
                        asked.admitted.push(name.clone());
                        Outcome::Acted { effect: "admits".to_owned() }
                    }
                    Err(refusal) => {
                        let mut effect =
                            format!("{}: {}", rule.action.deny.code(), refusal.because);
                        if rule.shadow {
                            note(shadow, name.clone());
                            Outcome::Shadow { effect }
                        } else {
                            let login = login(model, rule, subject);
                            if let Some(draft) = &login {
                                let to = draft.fields.first();
                                let to = to.map_or("", |field| field.value.as_ref());
                                effect = format!("303 to {to}: {}", refusal.because);
                            }
                            let draft = login.unwrap_or_else(|| draft(&rule.action, &refusal));
                            asked.refused = Some((name.clone(), draft));
                            Outcome::Acted { effect }
                        }
                    }
                },
            }
        };
        asked.report.rules.push(RuleReport { rule: name, outcome, notes });
    }
    asked
}

/// Whether an entry is asked, or why not.
fn is_asked(
    rule: &Rule<Auth>,
    subject: &Subject<'_>,
    arrived: Option<&Subject<'_>>,
    notes: &mut Vec<Note>,
) -> Result<(), Outcome> {
    let stands = stands(rule, subject.facts.request.tier);
    if let Some(arrived) = arrived {
        let was_asked = match &stands {
            Ok(()) => most(rule, arrived) >= Kleene::Unknown,
            // The other tier asks about what certainly holds there too, before or after this one.
            Err(Outcome::Elsewhere) => least(rule, arrived) == Kleene::True,
            Err(_) => false,
        };
        if was_asked {
            let because = "it is asked about the path that arrived".to_owned();
            return Err(Outcome::NoEffect { because });
        }
    }
    match stands {
        Err(Outcome::Elsewhere)
            if arrived.is_some() && rule.when.as_ref().is_some_and(Condition::reads_path) => {}
        stands => stands?,
    }
    match most(rule, subject) {
        Kleene::True => Ok(()),
        Kleene::Unknown => {
            notes.extend(unknown(rule, subject));
            Ok(())
        }
        Kleene::False => Err(Outcome::NotMatched(miss(rule, subject))),
    }
}

/// The most that a condition can turn out to be in one view of the path.
pub(super) fn most(rule: &Rule<Auth>, subject: &Subject<'_>) -> Kleene {
    let most = |view: View| {
        let path = view.of(subject.raw_path);
        judge(rule.when.as_ref(), &Subject { path: &path, ..*subject }).truth.most
    };
    View::ALL.into_iter().map(most).max().unwrap_or(Kleene::Unknown)
}

/// What a condition certainly is in the view of the path in which it is that most.
fn least(rule: &Rule<Auth>, subject: &Subject<'_>) -> Kleene {
    let least = |view: View| {
        let path = view.of(subject.raw_path);
        judge(rule.when.as_ref(), &Subject { path: &path, ..*subject }).truth.least
    };
    View::ALL.into_iter().map(least).max().unwrap_or(Kleene::False)
}

fn miss(rule: &Rule<Auth>, subject: &Subject<'_>) -> Miss {
    let path = View::Canonical.of(subject.raw_path);
    let judgement = judge(rule.when.as_ref(), &Subject { path: &path, ..*subject });
    judgement.miss.unwrap_or_else(|| Miss {
        condition: "path".to_owned(),
        wanted: "a view of it".to_owned(),
        seen: format!("`{path}`"),
        unknown: false,
        held: 0,
        of: 1,
    })
}

/// The first check that isn't known to hold or to fail.
fn unknown(rule: &Rule<Auth>, subject: &Subject<'_>) -> Option<Note> {
    let mut fact = None;
    rule.when.as_ref()?.each_check(&mut |check| {
        let (truth, _) = judge_check(check, subject);
        if fact.is_none() && !truth.holds() && !truth.fails() {
            fact = Some(check.key.to_string());
        }
    });
    Some(Note::AuthUnknown { fact: fact? })
}

/// Why a request isn't admitted. It says nothing of what would have been right.
pub(super) struct Refusal {
    because: String,
    /// There were no credentials at all.
    is_empty: bool,
}

impl Refusal {
    pub(super) fn new(because: impl Into<String>) -> Refusal {
        Refusal { because: because.into(), is_empty: false }
    }

    pub(super) fn empty(because: impl Into<String>) -> Refusal {
        Refusal { because: because.into(), is_empty: true }
    }
}

fn refuse<T>(because: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::new(because))
}

/// Whether the request proves what is asked for, and whose it is where that is told.
pub(super) fn prove(proof: &Proof, facts: &Facts<'_>) -> Result<Option<Claims>, Refusal> {
    match proof {
        Proof::Basic(basic) => by_password(basic, facts).map(Some),
        Proof::ApiKey(key) => by_key(key, facts).map(|()| None),
        Proof::Jwt(jwt) => by_token(jwt, facts).map(Some),
        Proof::SignedUrl(signed) => by_url(signed, facts).map(|()| None),
    }
}

fn by_password(basic: &Basic, facts: &Facts<'_>) -> Result<Claims, Refusal> {
    let credentials = match lines::of(facts.request.headers, "authorization").as_slice() {
        [] => return refuse("no header authorization"),
        [line] => credentials(line),
        _ => return refuse("header authorization occurs more than once"),
    };
    let Some(credentials) = credentials else {
        return refuse("header authorization holds no name and password");
    };
    let user = basic.users.iter().find(|(name, _)| *name == credentials.user);
    // Whether there is such a user is for nobody to find out by the time that it takes.
    let known = user.map_or_else(SaltedHash::of_nobody, |(_, hash)| hash.clone());
    match (known.is_of(&credentials.password), user) {
        (true, Some((name, _))) => Ok(Claims::of_user(name)),
        _ => refuse("name and password don't fit"),
    }
}

fn by_key(wanted: &ApiKey, facts: &Facts<'_>) -> Result<(), Refusal> {
    let name = &wanted.header;
    let key = match lines::of(facts.request.headers, name).as_slice() {
        [] => return refuse(format!("no header {name}")),
        [line] if line.len() > LONGEST_KEY => return refuse(format!("header {name} is too long")),
        [line] => *line,
        _ => return refuse(format!("header {name} occurs more than once")),
    };
    if wanted.keys.iter().filter(|hash| hash.is_of(key)).count() > 0 {
        Ok(())
    } else {
        refuse(format!("header {name} holds no key that is known"))
    }
}

/// Where somebody who asks for a page is led to log in; `None` where nobody is, or it leads nowhere.
fn login(model: &Model, rule: &Rule<Auth>, subject: &Subject<'_>) -> Option<Draft> {
    let target = rule.action.login.as_ref()?;
    if !asks_for_page(subject.facts) {
        return None;
    }
    let mut at = AtHand::start(model, subject.facts, subject.variants);
    // The page may lead the visitor back to it, and `//host` leads elsewhere.
    at.url.path = guard_leading_slashes(at.url.path);
    let captures = Captures::default();
    let values = RuleValues { subject: &at.subject(), captures: &captures, id: &rule.id };
    let limit = model.bounds.location_bytes;
    let url = target.resolve(&at.url, QueryMode::Drop, &values, &model.hosts, limit).ok()?;
    let fields =
        vec![Field::new("location", url.location()), Field::new("cache-control", "no-store")];
    Some(Draft { status: 303, fields, body: Vec::new() })
}

/// A browser says what it fetches for (Fetch Metadata); of others, who would read a page.
fn asks_for_page(facts: &Facts<'_>) -> bool {
    let request = facts.request;
    if request.method != "GET" && request.method != "HEAD" {
        return false;
    }
    match lines::of(request.headers, "sec-fetch-mode").as_slice() {
        [] => {}
        modes => return modes == [b"navigate".as_slice()],
    }
    let accepted = lines::of(request.headers, "accept");
    let accepted = accepted.iter().filter_map(|line| std::str::from_utf8(line).ok());
    let mut ranges = accepted.flat_map(|line| line.split(','));
    ranges.any(|range| {
        let kind = range.split(';').next().unwrap_or_default();
        kind.trim_matches([' ', '\t']).eq_ignore_ascii_case("text/html")
    })
}

/// What the origin isn't to see: the headers with credentials of those that admitted the request.
pub(super) fn withheld<'p>(model: &'p Model, rules: &[RuleRef<'p>]) -> Vec<Edit<'p>> {
    let mut names: Vec<&str> = Vec::new();
    for rule in &model.auth {
        let admitted = rules.contains(&named(&rule.id, Stage::Auth)) && !rule.action.forward;
        if let (true, Some(name)) = (admitted, rule.action.header())
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names.into_iter().map(|name| Edit::Remove { name: name.into() }).collect()
}

/// The answer to a request that isn't admitted. It is nobody else's: no cache keeps it.
fn draft(auth: &Auth, refusal: &Refusal) -> Draft {
    let mut fields = Vec::new();
    if auth.deny == Deny::Unauthorized {
        let realm = &auth.realm;
        let challenge = match &auth.proof {
            Proof::Basic(_) => format!("Basic realm=\"{realm}\", charset=\"UTF-8\""),
            Proof::ApiKey(_) => format!("ApiKey realm=\"{realm}\""),
            // No URL is asked for by a challenge: these are denied with 403.
            Proof::SignedUrl(_) => String::new(),
            // RFC 6750 §3.1: who sent nothing hears of no error.
            Proof::Jwt(_) if refusal.is_empty => format!("Bearer realm=\"{realm}\""),
            Proof::Jwt(_) => format!("Bearer realm=\"{realm}\", error=\"invalid_token\""),
        };
        fields.push(Field::new("www-authenticate", challenge));
    }
    fields.push(Field::new("cache-control", "no-store"));
    Draft { status: auth.deny.code(), fields, body: Vec::new() }
}
