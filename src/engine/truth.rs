//! How true a condition is: an interval, because a value that can't be read may satisfy it or not.

use crate::policy::model::OnUnknown;

/// Kleene's three values, in their order: `all` is a minimum, `any` a maximum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Truth {
    False,
    Unknown,
    True,
}

impl Truth {
    fn not(self) -> Truth {
        match self {
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
            Truth::True => Truth::False,
        }
    }
}

/// The least and the most that a condition can turn out to be.
///
/// A fact that nobody told is [`ABSENT`](Verdict::ABSENT): unknown at both ends, as it will be for
/// the visitor's next request too. A value that is there but can't be read is
/// [`HIDDEN`](Verdict::HIDDEN): whoever reads it finds it true or false.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    least: Truth,
    most: Truth,
}

impl Verdict {
    pub(super) const TRUE: Verdict = Verdict { least: Truth::True, most: Truth::True };
    pub(super) const FALSE: Verdict = Verdict { least: Truth::False, most: Truth::False };
    pub(super) const ABSENT: Verdict = Verdict { least: Truth::Unknown, most: Truth::Unknown };
    pub(super) const HIDDEN: Verdict = Verdict { least: Truth::False, most: Truth::True };

    pub(super) fn not(self) -> Verdict {
        Verdict { least: self.most.not(), most: self.least.not() }
    }

    pub(super) fn and(self, other: Verdict) -> Verdict {
        Verdict { least: self.least.min(other.least), most: self.most.min(other.most) }
    }

    pub(super) fn or(self, other: Verdict) -> Verdict {
        Verdict { least: self.least.max(other.least), most: self.most.max(other.most) }
    }

    /// Certainly true: a rule acts on nothing less.
    pub(super) fn holds(self) -> bool {
        self.least == Truth::True
    }

    /// Certainly false: no further condition of an `all` can change it.
    pub(super) fn fails(self) -> bool {
        self.most == Truth::False
    }

    /// Not certainly true, but whoever can read what is hidden here may find it so.
    pub(super) fn may_hold(self) -> bool {
        self.most == Truth::True && !self.holds()
    }

    /// Whether a guard acts.
    pub(super) fn guards(self, on_unknown: OnUnknown) -> bool {
        match on_unknown {
            OnUnknown::ByCause => self.most == Truth::True,
            OnUnknown::Match => self.most >= Truth::Unknown,
            OnUnknown::Skip => self.holds(),
        }
    }
}

impl From<bool> for Verdict {
    fn from(known: bool) -> Verdict {
        if known { Verdict::TRUE } else { Verdict::FALSE }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Verdict; 4] = [Verdict::TRUE, Verdict::FALSE, Verdict::ABSENT, Verdict::HIDDEN];

    #[test]
    fn not_turns_an_interval_around() {
        assert_eq!(Verdict::TRUE.not(), Verdict::FALSE);
        assert_eq!(Verdict::ABSENT.not(), Verdict::ABSENT);
        assert_eq!(Verdict::HIDDEN.not(), Verdict::HIDDEN);
        for verdict in ALL {
            assert_eq!(verdict.not().not(), verdict);
        }
    }

    #[test]
    fn and_or_follow_de_morgan() {
        for a in ALL {
            for b in ALL {
                assert_eq!(a.and(b).not(), a.not().or(b.not()));
            }
        }
    }

    #[test]
    fn a_guard_counts_what_is_hidden_and_not_what_is_absent() {
        assert!(Verdict::HIDDEN.guards(OnUnknown::ByCause));
        assert!(!Verdict::ABSENT.guards(OnUnknown::ByCause));
        assert!(Verdict::ABSENT.guards(OnUnknown::Match));
        assert!(!Verdict::HIDDEN.guards(OnUnknown::Skip));
        assert!(!Verdict::HIDDEN.holds() && Verdict::HIDDEN.may_hold());
        assert!(!Verdict::ABSENT.may_hold());
        // Hidden and absent together: at most unknown.
        assert!(!Verdict::HIDDEN.and(Verdict::ABSENT).guards(OnUnknown::ByCause));
        assert!(Verdict::HIDDEN.or(Verdict::ABSENT).guards(OnUnknown::ByCause));
    }
}
