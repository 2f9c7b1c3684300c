//! The protocol does what `docs/link.md` says, over faulty lines too.

mod checks;

/// Every check of the list, those of long runs beside each other.
#[test]
fn all_checks_hold() {
    std::thread::scope(|scope| {
        for (name, check) in checks::ALL {
            let check = std::thread::Builder::new()
                .name(name.into())
                .spawn_scoped(scope, check);
            check.expect("a thread");
        }
    });
}
