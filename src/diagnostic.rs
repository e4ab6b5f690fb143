//! What can be said about a policy: a code, where it stands, what is wrong, how to repair it.

use std::fmt;
use std::ops::Range;

use serde::Serialize;

/// How bad a [`Diagnostic`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The policy loads, but something in it is probably not what was meant.
    Warning,
    /// The policy is refused.
    Error,
}

/// A place in a file: bytes, and the line and column where they begin.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Span {
    /// The file's name, as the source gave it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The bytes of the file.
    pub bytes: Range<usize>,
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// One thing to say about a policy. The span shows, the message says, the help repairs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    pub(crate) code: Code,
    pub(crate) severity: Severity,
    pub(crate) span: Span,
    pub(crate) message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) related: Vec<(Span, String)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) help: Option<String>,
}

impl Diagnostic {
    /// The kebab-case code; each has a section in the [guide](crate::guide::diagnostics).
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// Whether the policy is refused for it.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> &Span {
        &self.span
    }

    /// What is wrong: lower-case, no full stop, input in backticks.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Other places that matter for it, each with a label.
    #[must_use]
    pub fn related(&self) -> &[(Span, String)] {
        &self.related
    }

    /// How to repair it.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        write!(f, "{}: {severity}[{}]: {}", self.span, self.code, self.message)?;
        for (span, label) in &self.related {
            write!(f, "\n  {span}: {label}")?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

/// Why a policy was refused: every problem that was found, in the order of the file.
///
/// Warnings found on the way stand among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    diagnostics: Vec<Diagnostic>,
}

impl Error {
    /// `diagnostics` holds at least one error.
    pub(crate) fn new(diagnostics: Vec<Diagnostic>) -> Error {
        Error { diagnostics }
    }

    /// Every problem, in the order of the file.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.diagnostics.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            diagnostic.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

/// The name of a kind of problem, such as `unknown-key`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Code(&'static str);

impl Code {
    /// The kebab-case name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

macro_rules! codes {
    ($($constant:ident = $name:literal),* $(,)?) => {
        impl Code {
            $(pub(crate) const $constant: Code = Code($name);)*

            /// Every code that there is, in the order of the guide.
            pub const ALL: &'static [Code] = &[$(Code::$constant),*];
        }
    };
}

codes! {
    // The file
    FILE_UNREADABLE = "file-unreadable",
    FILE_OUTSIDE = "file-outside",
    NOT_UTF8 = "not-utf8",
    SYNTAX = "syntax",
    // Keys and values
    VERSION = "version",
    UNKNOWN_KEY = "unknown-key",
    QUOTED_KEY = "quoted-key",
    MISPLACED_KEY = "misplaced-key",
    MISSING_KEY = "missing-key",
    CONFLICTING_KEYS = "conflicting-keys",
    WRONG_TYPE = "wrong-type",
    UNKNOWN_VALUE = "unknown-value",
    EMPTY = "empty",
    DUPLICATE_ID = "duplicate-id",
    INVALID_ID = "invalid-id",
    INVALID_SHARE = "invalid-share",
    INVALID_TIME = "invalid-time",
    INVALID_LANGUAGE = "invalid-language",
    FEATURE_NOT_COMPILED = "feature-not-compiled",
    INVALID_COUNTRY_DB = "invalid-country-db",
    // Conditions
    INVALID_HOST = "invalid-host",
    INVALID_METHOD = "invalid-method",
    INVALID_COUNTRY = "invalid-country",
    INVALID_CONTINENT = "invalid-continent",
    INVALID_REGION = "invalid-region",
    INVALID_ASN = "invalid-asn",
    INVALID_ADDRESS = "invalid-address",
    INVALID_STATUS = "invalid-status",
    INVALID_REGEX = "invalid-regex",
    INVALID_HEADER_NAME = "invalid-header-name",
    INVALID_HEADER_VALUE = "invalid-header-value",
    UNKNOWN_LIST = "unknown-list",
    UNKNOWN_LANGUAGE = "unknown-language",
    UNKNOWN_EXPERIMENT = "unknown-experiment",
    UNKNOWN_VARIANT = "unknown-variant",
    UNKNOWN_CLAIM = "unknown-claim",
    VARIANT_IN_EXPERIMENT = "variant-in-experiment",
    RESPONSE_CONDITION = "response-condition",
    ON_UNKNOWN_MISSING = "on-unknown-missing",
    // Patterns, templates, targets
    INVALID_PATTERN = "invalid-pattern",
    DUPLICATE_CAPTURE = "duplicate-capture",
    RESERVED_CAPTURE = "reserved-capture",
    INVALID_TEMPLATE = "invalid-template",
    UNKNOWN_PLACEHOLDER = "unknown-placeholder",
    UNKNOWN_FILTER = "unknown-filter",
    INVALID_TARGET = "invalid-target",
    OPEN_REDIRECT = "open-redirect",
    INVALID_MAP = "invalid-map",
    // Origins, CORS and experiments
    INVALID_ORIGIN = "invalid-origin",
    UNKNOWN_ORIGIN = "unknown-origin",
    CORS_CREDENTIALS = "cors-credentials",
    LAYER_OVERFULL = "layer-overfull",
    EXPERIMENT_CACHE = "experiment-cache",
    // Access
    INVALID_CREDENTIAL = "invalid-credential",
    INVALID_KEY = "invalid-key",
    // Headers
    FORBIDDEN_HEADER = "forbidden-header",
    DUPLICATE_HEADER = "duplicate-header",
    HSTS_PRELOAD = "hsts-preload",
    CSP_NONCE_CACHEABLE = "csp-nonce-cacheable",
    // Limits
    LIMIT_FILE = "limit-file",
    LIMIT_RULES = "limit-rules",
    LIMIT_MAP_LINES = "limit-map-lines",
    LIMIT_SIDECAR = "limit-sidecar",
    LIMIT_LIST = "limit-list",
    LIMIT_CONDITION_DEPTH = "limit-condition-depth",
    LIMIT_TOML_DEPTH = "limit-toml-depth",
    LIMIT_VARIANTS = "limit-variants",
    LIMIT_HEADER_EDITS = "limit-header-edits",
    LIMIT_VALUE = "limit-value",
    LIMIT_BODY = "limit-body",
    LIMIT_CREDENTIALS = "limit-credentials",
    LIMIT_COUNTRY_DB = "limit-country-db",
    LIMIT_CAPTURES = "limit-captures",
    LIMIT_REGEXES = "limit-regexes",
    LIMIT_REGEX_SIZE = "limit-regex-size",
    LIMIT_REGEX_GROUPS = "limit-regex-groups",
    // Images
    IMAGE_FORMAT = "image-format",
    IMAGE_DAMAGED = "image-damaged",
    IMAGE_LIMIT = "image-limit",
    // Warnings
    HOSTS_UNSET = "hosts-unset",
    EXPLICIT_PLATFORM_HEADER = "explicit-platform-header",
    PLACE_AT_VIEWER = "place-at-viewer",
    PERMANENT_REDIRECT = "permanent-redirect",
    DEAD_HEADER = "dead-header",
    LARGE_BODY = "large-body",
    UNUSED_LIST = "unused-list",
    UNUSED_ORIGIN = "unused-origin",
    CORS_INSECURE = "cors-insecure",
    EXPERIMENT_WITHOUT_CACHE_KEY = "experiment-without-cache-key",
    EXPERIMENT_CACHEABLE = "experiment-cacheable",
    UNKNOWN_ENDPOINT = "unknown-endpoint",
    UNUSED_VARIANT = "unused-variant",
    HIDDEN_RULE = "hidden-rule",
    DUPLICATE_SOURCE = "duplicate-source",
    REDIRECT_CYCLE = "redirect-cycle",
    REDIRECT_CHAIN = "redirect-chain",
    UNREACHABLE_SOURCE = "unreachable-source",
    UNCONDITIONAL_BLOCK = "unconditional-block",
    BLOCKED_REWRITE = "blocked-rewrite",
    NOT_BOTH = "not-both",
    UNANCHORED_REGEX = "unanchored-regex",
    UNDONE_SECURITY_HEADER = "undone-security-header",
    CSP_UNSAFE = "csp-unsafe",
    CSP_ENFORCED = "csp-enforced",
    CSP_REPORTED = "csp-reported",
    INACTIVE_RULE = "inactive-rule",
}

/// A problem inside one string of the policy: what a parser of patterns, templates or targets
/// says, before the reader knows where the string stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) code: Code,
    /// The bytes of the string that it is about.
    pub(crate) range: Range<usize>,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

impl Fault {
    pub(crate) fn new(code: Code, range: Range<usize>, message: impl Into<String>) -> Fault {
        Fault { code, range, message: message.into(), help: None }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Fault {
        self.help = Some(help.into());
        self
    }
}
