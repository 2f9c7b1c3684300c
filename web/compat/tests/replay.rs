//! The calls of `data/calls.txt` give what it says; WebAssembly gives the same, by `web/tests/drop-in/replay.test.ts`.
//!
//! `RECORD=1 cargo test --package micro-hnsw-compat --test replay` writes what they give into the file.

mod calls;

use std::path::Path;

use calls::{Call, Hash, power_on};

#[test]
fn recorded_calls_give_what_they_gave() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/calls.txt");
    let text = std::fs::read_to_string(&file).expect("it is there");
    let mut module = power_on();
    let mut hash = Hash::new();
    let mut found = String::new();
    let mut checkpoints = 0;
    for line in text.lines() {
        if line.starts_with('=') {
            checkpoints += 1;
            let digest = module.index().digest();
            found += &format!("= {:08x} {digest:016x}\n", hash.value());
        } else {
            let value = Call::parse(line).perform(&mut module);
            // As JavaScript does to look at the lists.
            module.dims();
            hash.add(value, &module);
            found += line;
            found.push('\n');
        }
    }
    assert!(checkpoints >= 40);
    if std::env::var_os("RECORD").is_some() {
        std::fs::write(&file, found).expect("written");
        return;
    }
    for (nth, (found, expected)) in found.lines().zip(text.lines()).enumerate() {
        assert_eq!(found, expected, "line {}", nth + 1);
    }
}
