//! Plans of indexes that cannot be made: each is refused by name, and takes no memory.

use crate::common::{ODD, Pairs, ROOM, name, plan};
use micro_hnsw::Sizes;
use micro_hnsw_core::Plan;

#[test]
fn plans_that_are_none() {
    let mut pairs = Pairs::new(ROOM, 1 << 22);
    let total = |pairs: &mut Pairs| {
        pairs.module.capabilities().unwrap();
        pairs.words(16)[12..15].to_vec()
    };
    let before = total(&mut pairs);
    for (expected, sizes) in [
        ("Capacity", Sizes { capacity: 0, ..ODD }),
        (
            "Capacity",
            Sizes {
                capacity: 0x1_0000,
                ..ODD
            },
        ),
        ("Dim", Sizes { dim: 0, ..ODD }),
        (
            "Dim",
            Sizes {
                dim: usize::MAX,
                ..ODD
            },
        ),
        ("M", Sizes { m: 1, ..ODD }),
        ("M", Sizes { m: 64, ..ODD }),
        ("M0", Sizes { m0: 3, ..ODD }),
        ("Levels", Sizes { levels: 9, ..ODD }),
        ("EfMax", Sizes { ef_max: 0, ..ODD }),
        ("WMax", Sizes { w_max: 16, ..ODD }),
        ("Branches", Sizes { branches: 6, ..ODD }),
        // Legal, but more than there is.
        (
            "OutOfMemory",
            Sizes {
                capacity: 0xFFFF,
                ..ODD
            },
        ),
    ] {
        let plan = plan(Sizes {
            ef_max: sizes.ef_max,
            ..sizes
        });
        assert_eq!(
            pairs.create(&plan).map_err(name),
            Err(expected),
            "{sizes:?}"
        );
    }
    let usual = plan(ODD);
    for wrong in [
        Plan { metric: 3, ..usual },
        Plan {
            metric: 256,
            ..usual
        },
        Plan {
            frac_bits: 16,
            ..usual
        },
        Plan {
            frac_bits: 264,
            ..usual
        },
        Plan {
            ef_construction: 0,
            ..usual
        },
        Plan {
            ef_construction: 14,
            ..usual
        },
        Plan {
            ef_construction: 0x1_0001,
            ..usual
        },
        Plan {
            expansion: 0,
            ..usual
        },
        Plan {
            expansion: 16,
            ..usual
        },
        Plan { ef: 14, ..usual },
        Plan {
            ef: 0x1_0001,
            ..usual
        },
    ] {
        assert_eq!(
            pairs.create(&wrong).map_err(name),
            Err("Range"),
            "{wrong:?}"
        );
    }
    let after = total(&mut pairs);
    // What was needed to find out is free again.
    assert_eq!((before[0], after[0]), (0, 0));
    assert_eq!(after[1] - after[2], before[1] - before[2]);
}
