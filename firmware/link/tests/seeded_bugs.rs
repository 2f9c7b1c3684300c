//! Proof of the checks: each bug that is put into the protocol on purpose must be caught, and without one nothing may be.

mod checks;

use std::panic::catch_unwind;

use mh_link::{Bug, seed};

/// The checks that fail with this bug.
fn failing(bug: Option<Bug>) -> Vec<&'static str> {
    seed(bug);
    let fails = |check: &checks::Check| catch_unwind(check.1).is_err();
    let failing = checks::ALL.iter().filter(|check| fails(check));
    failing.map(|(name, _)| *name).collect()
}

#[test]
fn every_seeded_bug_is_caught() {
    assert_eq!(failing(None), [""; 0]);
    let mut missed = Vec::new();
    for bug in Bug::ALL {
        let by = failing(Some(bug));
        println!("{bug:?}: {by:?}");
        if by.is_empty() {
            missed.push(bug);
        }
    }
    assert!(missed.is_empty(), "not caught: {missed:?}");
}
