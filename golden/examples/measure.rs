//! Measures the model on the handwritten digits: 1,500 vectors inserted, 297 queries, recall@10 with ties counted as hits,
//! mean work and time for each metric, beam length and expansion width. Before that, ticks of 32 neurons.
//!
//! `cargo run --release -p micro-hnsw --features alloc --example measure`

use std::hint::black_box;
use std::time::Instant;

use micro_hnsw::generated::{DIGITS, TILE};
use micro_hnsw::{
    Config, HeapStorage, I8F24, Id, Index, Metric, NeuronField, NodeType, Phase, Phases,
    SearchOptions, Settings, TypeMask,
};

const BASE: usize = 1500;

fn digits() -> Vec<Vec<i16>> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../sim/data/digits.npy");
    let bytes = std::fs::read(file).expect("sim/data/digits.npy");
    let rows = &bytes[bytes.len() - 1797 * 64..];
    rows.chunks(64)
        .map(|row| row.iter().map(|&pixel| i16::from(pixel) << 8).collect())
        .collect()
}

fn main() {
    let vectors = digits();
    ticks(&vectors);
    let (base, queries) = vectors.split_at(BASE);
    let config = Config::new(DIGITS).expect("a named configuration");
    let mut storage = HeapStorage::new(&config);
    let mut index = Index::new(config, storage.lend()).expect("matching storage");
    for metric in Metric::ALL {
        for expansion in [1, 2, 4, 8] {
            let settings = Settings {
                metric,
                frac_bits: 8,
                ef_construction: 64,
                expansion,
                seed: 1,
            };
            // By short stretches, of each the fastest: a stretch is over before the scheduler takes the core away.
            const STRETCH: usize = 50;
            let mut fastest = [f64::INFINITY; BASE / STRETCH];
            let mut linking = 0;
            for _ in 0..10 {
                index.configure(settings).expect("legal settings");
                linking = 0;
                for (stretch, fastest) in base.chunks(STRETCH).zip(&mut fastest) {
                    let start = Instant::now();
                    for vector in stretch {
                        index.insert(vector, NodeType::default()).expect("room");
                        linking += u64::from(index.counters().distances);
                    }
                    *fastest = fastest.min(start.elapsed().as_secs_f64());
                }
            }
            let each = fastest.iter().sum::<f64>() * 1e6 / BASE as f64;
            println!(
                "{} W={expansion}: insert {each:.1} us, {} search distances each, digest {:016x}",
                metric.name(),
                linking / BASE as u64,
                index.digest()
            );
            for ef in [10, 16, 32, 64, 128] {
                search(&mut index, queries, ef, expansion);
            }
        }
    }
}

/// Whole ticks of a full tile, by the number of neurons that are made to spike every tenth tick.
fn ticks(vectors: &[Vec<i16>]) {
    let config = Config::new(TILE).expect("a named configuration");
    let mut storage = HeapStorage::new(&config);
    let mut index = Index::new(config, storage.lend()).expect("matching storage");
    for vector in &vectors[..32] {
        let part = &vector[24..40];
        index.insert(part, NodeType::default()).expect("room");
    }
    let learning = Phases::of(Phase::Step)
        .and(Phase::Propagate)
        .and(Phase::Learn);
    for (phases, firing) in [learning, Phases::ALL]
        .into_iter()
        .flat_map(|phases| [0, 1, 4, 32].map(|firing| (phases, firing)))
    {
        let (mut spikes, mut synapses) = (0_u64, 0_u64);
        let mut pass = || {
            index.reset_neurons();
            let start = Instant::now();
            for tick in 0..1000_u32 {
                for id in (0..firing).filter(|_| tick.is_multiple_of(10)).map(Id::new) {
                    let (field, value) = (NeuronField::Potential, I8F24::from_num(2));
                    index.set_neuron(field, id, value).expect("live");
                }
                // Too little to make others spike.
                let gain = I8F24::from_num(1) >> 6;
                spikes += u64::from(index.tick(black_box(phases), black_box(gain)).spikes);
                synapses += u64::from(index.counters().synapses);
            }
            start.elapsed().as_secs_f64() * 1e6
        };
        let each = (0..100).map(|_| pass()).fold(f64::INFINITY, f64::min);
        let (spikes, synapses) = (spikes as f64 / 1e5, synapses as f64 / 1e5);
        println!(
            "tick of 32 neurons, phases {:#04x}: {spikes:.2} spikes, {synapses:.1} synapses, {each:.0} ns",
            phases.bits()
        );
    }
}

fn search(index: &mut Index<'_>, queries: &[Vec<i16>], ef: u16, expansion: u16) {
    let options = SearchOptions {
        k: 10,
        ef,
        mask: TypeMask::ALL,
        expansion,
    };
    let (mut hits, mut distances, mut hops, mut rounds) = (0, 0, 0, 0);
    for query in queries {
        let worst = index.search_exact(query, 10, TypeMask::ALL).expect("legal")[9].distance();
        let found = index.search(query, options).expect("legal");
        hits += found
            .iter()
            .filter(|entry| entry.distance() <= worst)
            .count();
        let counters = index.counters();
        distances += counters.distances;
        hops += counters.hops;
        rounds += counters.rounds;
    }
    // The fastest of many passes: other programs only ever add time.
    let pass = || {
        let start = Instant::now();
        for query in queries {
            black_box(index.search(black_box(query), options).expect("legal"));
        }
        start.elapsed().as_secs_f64() * 1e6 / queries.len() as f64
    };
    let each = std::iter::repeat_with(pass)
        .take(40)
        .fold(f64::INFINITY, f64::min);
    let count = queries.len() as f64;
    println!(
        "  ef {ef:3}: recall {:.4}, {:.1} distances, {:.1} hops, {:.1} rounds, {each:.2} us",
        hits as f64 / (10.0 * count),
        f64::from(distances) / count,
        f64::from(hops) / count,
        f64::from(rounds) / count,
    );
}
