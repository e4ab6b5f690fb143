//! What is known of a condition: the least and the most it can turn out to be.
//!
//! Kleene's three values say that a fact nobody told is *unknown*. A fact that *is* there but can't
//! be read (undecodable, sent twice, or not known any more after a hop to another host) may turn
//! out either way: that is a range from false to true. So a guard can tell "nobody said from which
//! country" from "somebody sent garbage to get past".

/// Kleene's values, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kleene {
    False,
    Unknown,
    True,
}

impl Kleene {
    fn not(self) -> Kleene {
        match self {
            Kleene::False => Kleene::True,
            Kleene::Unknown => Kleene::Unknown,
            Kleene::True => Kleene::False,
        }
    }
}

/// The least and the most that a condition can turn out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Truth {
    pub(super) least: Kleene,
    pub(super) most: Kleene,
}

impl Truth {
    pub(super) const TRUE: Truth = Truth { least: Kleene::True, most: Kleene::True };
    pub(super) const FALSE: Truth = Truth { least: Kleene::False, most: Kleene::False };
    /// Nobody told, and nobody will.
    pub(super) const ABSENT: Truth = Truth { least: Kleene::Unknown, most: Kleene::Unknown };
    /// There is a value, but it can't be read here.
    pub(super) const HIDDEN: Truth = Truth { least: Kleene::False, most: Kleene::True };

    pub(super) fn of(holds: bool) -> Truth {
        if holds { Truth::TRUE } else { Truth::FALSE }
    }

    pub(super) fn and(self, other: Truth) -> Truth {
        Truth { least: self.least.min(other.least), most: self.most.min(other.most) }
    }

    pub(super) fn or(self, other: Truth) -> Truth {
        Truth { least: self.least.max(other.least), most: self.most.max(other.most) }
    }

    pub(super) fn not(self) -> Truth {
        Truth { least: self.most.not(), most: self.least.not() }
    }

    /// It certainly holds: only then does a rule act.
    pub(super) fn holds(self) -> bool {
        self.least == Kleene::True
    }

    /// It may yet turn out to hold: something in it can't be read here.
    pub(super) fn may_hold(self) -> bool {
        self.most == Kleene::True
    }

    /// It certainly doesn't hold.
    pub(super) fn fails(self) -> bool {
        self.most == Kleene::False
    }
}

#[cfg(test)]
mod tests {
    use super::Truth;

    #[test]
    fn absent_and_hidden_differ_under_all_and_any() {
        assert_eq!(Truth::ABSENT.and(Truth::HIDDEN).most, super::Kleene::Unknown);
        assert!(Truth::ABSENT.or(Truth::HIDDEN).may_hold());
        assert!(Truth::ABSENT.and(Truth::FALSE).fails());
        assert!(Truth::HIDDEN.or(Truth::TRUE).holds());
    }

    #[test]
    fn negation_keeps_what_is_not_known() {
        assert_eq!(Truth::ABSENT.not(), Truth::ABSENT);
        assert_eq!(Truth::HIDDEN.not(), Truth::HIDDEN);
        assert_eq!(Truth::TRUE.not(), Truth::FALSE);
        // not (absent and hidden): the hidden one may be false, and then it holds.
        assert!(Truth::ABSENT.and(Truth::HIDDEN).not().may_hold());
    }
}
