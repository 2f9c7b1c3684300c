//! Proof of the checks: every bug that is put into the RTL on purpose must be caught, and without one nothing may be.

mod checks;

use checks::{run, SMALL};

#[test]
fn every_seeded_bug_is_caught() {
    let bugs = mh_sim_scan::seeded_bugs();
    assert!(bugs.len() >= 6, "only {} seeded bugs", bugs.len());
    let caught_by = |bug| {
        SMALL
            .iter()
            .find_map(|check| Some((check.name, run(check, true, bug).err()?)))
    };
    assert_eq!(caught_by(0), None);
    let mut missed = Vec::new();
    for (number, name) in (1..).zip(bugs) {
        match caught_by(number) {
            Some((check, error)) => {
                println!("{number} {name}: {check}: {:.200}", error);
            }
            None => missed.push(format!("{number} {name}")),
        }
    }
    assert!(missed.is_empty(), "not caught: {missed:?}");
}
