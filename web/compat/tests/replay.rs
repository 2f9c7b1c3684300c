//! The calls of `data/calls.txt` give what it says; WebAssembly gives the same, by `web/tests/drop-in/replay.test.ts`.
//!
//! `RECORD=1 cargo test --package micro-hnsw-compat --test replay` writes what they give into the file.

mod calls;

use std::path::Path;

use calls::{Call, Value, power_on};
use micro_hnsw_compat::Module;

/// Of all that was returned and could be seen: the 32-bit hash of Fowler, Noll and Vo, variant 1a.
struct Hash(u32);

impl Hash {
    /// Of nothing.
    const fn new() -> Self {
        Self(0x811c_9dc5)
    }

    /// Adds what a call returned, and the delta and both lists after it.
    fn add(&mut self, value: Value, module: &Module) {
        self.bytes(match value {
            Value::Integer(value) => value.to_le_bytes(),
            Value::Float(value) => value.to_le_bytes(),
        });
        for component in module.delta {
            self.bytes(component.to_le_bytes());
        }
        for record in module.results.0.iter().chain(&module.global.0) {
            self.bytes(record.tag.to_le_bytes());
            self.bytes(record.distance.to_le_bytes());
        }
    }

    fn bytes(&mut self, bytes: [u8; 4]) {
        for byte in bytes {
            self.0 = (self.0 ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }
}

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
            found += &format!("= {:08x} {digest:016x}\n", hash.0);
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
