//! What must hold of a scan core behind its link.

#![allow(dead_code, reason = "each test binary uses its own part")]

pub mod directed;
pub mod pair;
pub mod random;

use mh_sim_scan::Setup;

use pair::{with_pair, Outcome};

/// A check, its name, and the scan core that it is for.
pub struct Check {
    pub name: &'static str,
    pub core: &'static str,
    pub run: fn(&mut pair::Pair<'_>) -> Outcome,
}

/// Checks of the small core, which together find every seeded bug.
pub const SMALL: [Check; 5] = [
    Check {
        name: "random commands",
        core: "scan16",
        run: |pair| random::commands(pair, 1, 20_000),
    },
    Check {
        name: "random faults",
        core: "scan16",
        run: |pair| random::faults(pair, 2, 10_000),
    },
    Check {
        name: "each metric",
        core: "scan16",
        run: |pair| directed::each_metric(pair, 300),
    },
    Check {
        name: "kept reply",
        core: "scan16",
        run: directed::the_last_reply_is_kept,
    },
    Check {
        name: "lost byte",
        core: "scan16",
        run: directed::a_lost_byte_spoils_a_frame,
    },
];

/// Runs a check.
pub fn run(check: &Check, stalls: bool, bug: usize) -> Outcome {
    let setup = Setup {
        seed: 7,
        stalls,
        bug,
    };
    with_pair(check.core, setup, check.run)
}
