//! The RTL of the scan cores answers as the golden model behind the same protocol, byte by byte.

mod checks;

use std::time::Instant;

use checks::{directed, pair, random, run, SMALL};
use mh_link::{Head, Request};
use mh_sim_scan::{Serial, Setup};
use micro_hnsw::{NodeType, Opcode};
use pair::with_pair;

#[test]
fn the_small_core_answers_as_the_golden_model() {
    for stalls in [false, true] {
        for check in &SMALL {
            if let Err(error) = run(check, stalls, 0) {
                panic!("{}: {error}", check.name);
            }
        }
    }
}

/// As many components a cycle as there are lanes.
#[test]
fn the_large_core_answers_as_the_golden_model() {
    let setup = Setup {
        seed: 3,
        stalls: false,
        bug: 0,
    };
    let outcome = with_pair("scan1024", setup, |pair| {
        let start = Instant::now();
        directed::each_metric(pair, 40)?;
        random::commands(pair, 5, 3000)?;
        random::faults(pair, 6, 500)?;
        println!("{} cycles in {:?}", pair.chip.cycles(), start.elapsed());
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn a_search_measures_four_components_a_cycle() {
    let setup = Setup {
        seed: 4,
        stalls: false,
        bug: 0,
    };
    for (metric, most) in [(0_u32, 16_800), (2, 16_800), (1, 70_000)] {
        let outcome = with_pair("scan1024", setup, |pair| {
            let mut commands = random::Commands::new(pair.named.sizes, 8);
            let settings = vec![metric | 8 << 8, 4 | 4 << 16, 1];
            pair.execute(&random::command(Opcode::Configure, 0, settings))?;
            for _ in 0..pair.named.sizes.capacity {
                let vector = (0..32).map(|_| rand_word()).collect();
                pair.execute(&random::insert(NodeType::default(), vector))?;
            }
            let mut query = vec![10, 0xFFFF];
            query.extend(commands.vector());
            pair.execute(&random::command(Opcode::SearchExact, 0, query))?;
            let counters = pair.execute(&random::command(Opcode::Counters, 0, vec![]))?;
            Ok(counters)
        });
        let counters = outcome.unwrap_or_else(|error| panic!("{error}"));
        println!(
            "metric {metric}: {} distances in {} cycles, {} of them rows",
            counters[1], counters[4], counters[5]
        );
        assert_eq!((counters[1], counters[5]), (1024, 1024 * 16));
        assert!((1024 * 16..most).contains(&counters[4]), "{counters:?}");
    }
}

/// Two components below 2^11, as those of data with 8 fraction bits.
fn rand_word() -> u32 {
    fastrand::u32(..) & 0x07FF_07FF
}

#[test]
fn a_serial_line_carries_it_and_an_overrun_costs_one_frame() {
    let setup = Setup {
        seed: 5,
        stalls: false,
        bug: 0,
    };
    let mut serial = Serial::new(setup).expect("a model");
    let byte = 10 * Serial::divisor();
    let execute =
        |number, command: &[u32]| pair::encode(Head::request(Request::Execute, number), command);
    let vector = (0..8).map(|word| word * 0x0101_0003).collect();
    let store = random::insert(NodeType::default(), vector);
    for number in 1..=16 {
        let request = execute(number, &store);
        serial.send(&request);
        let reply = serial
            .run((request.len() as u64 + 30) * byte)
            .expect("it runs");
        let wanted = pair::encode(
            Head::answer(Request::Execute, number),
            &[0x0001_0002, number - 1],
        );
        assert_eq!(reply, wanted, "request {number}");
    }
    // While the digest is computed nobody takes bytes: the greeting is lost, and the next one is not.
    let digest = execute(17, &[Opcode::Digest.code().into()]);
    let hello = pair::encode(Head::request(Request::Hello, 1), &[]);
    serial.send(&digest);
    serial.send(&hello);
    let replies = serial.run(400 * byte).expect("it runs");
    let replies = pair::decode(&replies).expect("frames");
    assert_eq!(replies[0].0, Head::answer(Request::Execute, 17));
    serial.send(&hello);
    let greeting = serial.run(200 * byte).expect("it runs");
    let greeting = pair::decode(&greeting).expect("frames");
    let (head, payload) = greeting.last().expect("a greeting");
    assert_eq!(*head, Head::answer(Request::Hello, 1));
    assert_eq!(payload[7], 17, "requests carried out");
}
