//! Whole files: what is written, and what is reported.
