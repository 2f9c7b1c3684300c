//! Placeholder until the generator has run.
