//! Whatever is called with whatever arguments, the state is one that an index can have.

mod calls;

use calls::{Call, Value, power_on};
use micro_hnsw::{Index, StaticStorage};
use micro_hnsw_compat::{DIM, Module};
use proptest::prelude::*;
use proptest::sample::select;

/// Functions that change something, or search, and their parameters: integers and floats.
const FUNCTIONS: [(&str, &str); 34] = [
    ("init", "iii"),
    ("insert", ""),
    ("insert", ""),
    ("search", "i"),
    ("clear_global", ""),
    ("set_edge_weight", "ii"),
    ("aggregate_neighbors", "i"),
    ("update_vector", "if"),
    ("hnsw_to_snn", "if"),
    ("snn_reset", ""),
    ("snn_set_membrane", "if"),
    ("snn_set_threshold", "if"),
    ("snn_inject", "if"),
    ("snn_get_membrane", "i"),
    ("snn_step", "f"),
    ("snn_propagate", "f"),
    ("snn_stdp", ""),
    ("snn_tick", "ffi"),
    ("encode_vector_to_spikes", "i"),
    ("spike_search", "ii"),
    ("homeostatic_update", "f"),
    ("get_network_activity", ""),
    ("oscillator_step", "f"),
    ("compute_resonance", "i"),
    ("resonance_search", "if"),
    ("wta_compete", ""),
    ("wta_soft", ""),
    ("dendrite_inject", "iif"),
    ("dendrite_integrate", "i"),
    ("dendrite_propagate", "f"),
    ("pattern_record", ""),
    ("pattern_match", "i"),
    ("pattern_correlate", "ii"),
    ("neuromorphic_search", "ifi"),
];

fn integer() -> impl Strategy<Value = i32> {
    prop_oneof![3 => 0..34, 1 => any::<i32>()]
}

fn float() -> impl Strategy<Value = f32> {
    prop_oneof![3 => -2.0_f32..30.0, 1 => any::<f32>()]
}

/// Any number, NaN too, as a word that Rust reads.
fn words(parameters: &str) -> BoxedStrategy<String> {
    let word = |of| match of {
        'i' => integer().prop_map(|value| format!(" {value}")).boxed(),
        _ => float().prop_map(|value| format!(" {value:e}")).boxed(),
    };
    let all: Vec<_> = parameters.chars().map(word).collect();
    all.prop_map(|words| words.concat()).boxed()
}

/// A line of a call.
fn call() -> impl Strategy<Value = String> {
    let function = select(&FUNCTIONS[..]).prop_flat_map(|(name, parameters)| {
        words(parameters).prop_map(move |words| format!("{name}{words}"))
    });
    let scale = select(&[1e-6_f32, 1.0, 1.0, 1.0, 1e3, 1e6][..]);
    let vector =
        proptest::collection::vec(prop_oneof![30 => -1.0_f32..1.0, 1 => any::<f32>()], DIM);
    let write = (select(&["insert", "query", "delta"][..]), scale, vector).prop_map(
        |(buffer, scale, vector)| {
            let words: Vec<_> = vector
                .iter()
                .map(|value| format!(" {:e}", value * scale))
                .collect();
            format!("write {buffer}{}", words.concat())
        },
    );
    let merge = (select(&["result", "global"][..]), 0..16_u32, 0..17_u32)
        .prop_map(|(list, first, count)| format!("merge {list} {first} {}", count.min(16 - first)));
    prop_oneof![6 => function, 2 => write, 1 => merge]
}

/// Checks all that commands rely on, by making an index of the words of the state.
fn check_state(module: &Module) {
    let mut words = Vec::new();
    module.index().visit_state(|word| words.push(word.value));
    let mut storage = StaticStorage::<32, 16, 3, 6, 2, 32, 6>::new();
    let restored = Index::restore(*module.index().config(), storage.lend(), words);
    let restored = restored.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(restored.digest(), module.index().digest());
    for list in [&module.results, &module.global] {
        assert!(list.0.is_sorted_by(|a, b| a.distance <= b.distance));
        assert!(
            list.0
                .iter()
                .all(|record| matches!(record.tag & 255, 0..32 | 255))
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn any_calls_leave_a_consistent_state(lines in proptest::collection::vec(call(), 1..120)) {
        let mut module = power_on();
        // Which wakes it.
        prop_assert_eq!(module.dims(), 16);
        for line in &lines {
            let returned = Call::parse(line).perform(&mut module);
            if let Value::Float(value) = returned {
                prop_assert!(value.is_finite(), "{}", line);
            }
            check_state(&module);
        }
    }
}
