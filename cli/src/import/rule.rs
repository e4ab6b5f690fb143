//! What a line of a source says, in the terms of a policy: the same for every format.

use super::shape::Shape;

/// What one line says. Lines are kept in the order in which the source asks them.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    /// From 1.
    pub(super) line: usize,
    pub(super) when: When,
    pub(super) shape: Shape,
    pub(super) action: Action,
}

/// What must hold beside the path.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct When {
    pub(super) host: Option<String>,
    pub(super) scheme: Option<&'static str>,
    /// Parameters and their values, by name; `None` is any value.
    pub(super) query: Vec<(String, Option<String>)>,
    pub(super) countries: Vec<String>,
    /// A cookie that must be there.
    pub(super) cookie: Option<String>,
}

impl When {
    /// Whether only the path counts.
    pub(super) fn is_empty(&self) -> bool {
        *self == When::default()
    }

    /// Whether a request may satisfy both.
    fn meets(&self, other: &When) -> bool {
        let differ = |one: &Option<String>, other: &Option<String>| matches!((one, other), (Some(one), Some(other)) if one != other);
        let queries_differ = self.query.iter().any(|(name, value)| {
            other.query.iter().any(|(theirs, wanted)| name == theirs && differ(value, wanted))
        });
        !differ(&self.host, &other.host)
            && !matches!((self.scheme, other.scheme), (Some(one), Some(other)) if one != other)
            && !queries_differ
    }
}

/// What becomes of the visitor's query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Query {
    /// The target's parameters replace the visitor's of the same name.
    Merge,
    /// It is appended as it is.
    Keep,
    /// It is left out.
    Drop,
}

impl Query {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Query::Merge => "merge",
            Query::Keep => "keep",
            Query::Drop => "drop",
        }
    }
}

/// What a line does.
#[derive(Clone, Debug)]
pub(super) enum Action {
    /// `stays`: where it leads is the path that it was given, and the visitor is left there.
    Redirect { to: String, status: u16, query: Query, stays: bool },
    /// A fixed answer, with the page that it shows.
    Respond { status: u16, page: Option<String> },
    /// `stays`: where it leads may be the path that it was given, and then it has done its part.
    Rewrite { to: String, query: Query, stays: bool },
    /// Nothing: the request is left alone, and the lines that follow don't get it.
    Leave,
}

/// What a line does, and where that only comes near what the source does.
pub(super) struct Act {
    pub(super) action: Action,
    pub(super) differences: Vec<&'static str>,
}

impl Action {
    /// Where it leads.
    pub(super) fn target(&self) -> Option<&str> {
        match self {
            Action::Redirect { to, .. } | Action::Rewrite { to, .. } => Some(to),
            Action::Respond { .. } | Action::Leave => None,
        }
    }

    /// The place of its stage in the pipeline.
    fn stage(&self) -> u8 {
        match self {
            Action::Redirect { .. } => 0,
            Action::Respond { .. } => 1,
            Action::Rewrite { .. } => 2,
            Action::Leave => 3,
        }
    }
}

impl Rule {
    /// Whether this rule, which the source asks first, has to be kept from requests by an
    /// exception of the later one: a policy asks its stages one after the other, a source its
    /// lines.
    pub(super) fn must_except_in(&self, later: &Rule) -> bool {
        let would_be_passed = match (&self.action, &later.action) {
            (_, Action::Leave) => false,
            (Action::Redirect { stays: true, .. }, _) => true,
            (Action::Rewrite { stays, .. }, Action::Rewrite { .. }) => *stays,
            (first, second) => first.stage() > second.stage(),
        };
        would_be_passed && self.when.meets(&later.when) && self.shape.meets(&later.shape)
    }
}
