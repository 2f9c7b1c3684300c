//! The RTL of `tile` has the state of the drop-in module of the web half after the same calls, each of them as commands.
//!
//! No commands: `snn_reset`, `dendrite_reset` and `dendrite_integrate`, which change a part of what `ResetNeurons` and Integrate do, and
//! `encode_vector_to_spikes` of fewer than 16 components. They are left out on both sides.

#[path = "../../web/compat/tests/calls/mod.rs"]
mod calls;

use calls::{Call, Value, power_on};
use mh_sim::lockstep::Lockstep;
use mh_sim::rtl::Setup;
use mh_sim::script::configuration;
use mh_sim::stall::Stall;
use micro_hnsw::{
    Command, I8F24, Id, Metric, NeuronField, NodeType, Phase, Phases, Register, SearchOptions,
    SpikingSearch, TypeMask, U8F24, Weight,
};
use micro_hnsw_compat::{CAPACITY, DIM, Module};

/// A vector as the index has it.
type Vector = [i16; DIM];

/// What a call is in commands, in words.
#[derive(Default)]
struct Translation {
    commands: Vec<Vec<u32>>,
    /// How many results the module gave, which the last response has too.
    results: Option<u32>,
}

impl Translation {
    fn push(&mut self, command: Command<'_>) {
        let mut words = Vec::new();
        command.encode(|word| words.push(word));
        self.commands.push(words);
    }

    fn search(&mut self, found: Value, command: Command<'_>) {
        self.push(command);
        if let Value::Integer(found) = found {
            self.results = Some(found);
        }
    }

    /// Writes registers as the module has them.
    fn registers(&mut self, module: &Module, registers: &[Register]) {
        for &register in registers {
            let value = module.index().register(register);
            self.push(Command::SetRegister { register, value });
        }
    }

    /// What depends on the time step.
    fn dt(&mut self, module: &Module) {
        self.registers(
            module,
            &[
                Register::Dt,
                Register::Leak,
                Register::PreDecay,
                Register::PostDecay,
                Register::RateDecay,
                Register::PhaseStepLow,
                Register::PhaseStepHigh,
            ],
        );
    }

    fn tick(&mut self, phases: &[Phase], gain: f32) {
        let phases = phases
            .iter()
            .fold(0, |bits, &phase| bits | Phases::of(phase).bits());
        self.push(Command::Tick {
            phases: Phases::new(phases).expect("phases"),
            gain: signed(gain),
        });
    }

    /// Rounds all vectors, which were `before`, if a new one made the module do that.
    fn rescale(&mut self, module: &Module, before: &Before) {
        let now = module.index().settings().frac_bits;
        if now == before.frac_bits {
            return;
        }
        self.registers(module, &[Register::FracBits]);
        let half = 1 << (before.frac_bits - now - 1);
        for (number, vector) in before.vectors.iter().enumerate() {
            let vector = vector.map(|component| {
                ((i32::from(component) + half) >> (before.frac_bits - now)) as i16
            });
            let id = id(number as u32);
            self.push(Command::Update {
                id,
                vector: &vector,
            });
        }
    }
}

/// What is needed of the module as it was.
struct Before {
    frac_bits: u8,
    vectors: Vec<Vector>,
}

impl Before {
    fn of(module: &Module) -> Self {
        let frac_bits = module.index().settings().frac_bits;
        let vectors = (0..module.count())
            .map(|number| vector(module, number))
            .collect();
        Self { frac_bits, vectors }
    }
}

fn id(number: u32) -> Id {
    Id::new(number.min(0xFFFF) as u16)
}

fn vector(module: &Module, number: u32) -> Vector {
    let stored = module.index().get(id(number)).expect("it is stored");
    stored.vector.try_into().expect("16 components")
}

fn signed(x: f32) -> I8F24 {
    I8F24::from_bits((f64::from(x) * f64::from(1 << 24)) as i32)
}

/// The query, rounded as [`Module`] says.
fn query(module: &mut Module) -> Vector {
    let dims = module.dims() as usize;
    let own = i32::from(module.index().settings().frac_bits);
    let values = module.query.map(f64::from);
    let finite = values[..dims].iter().filter(|value| value.is_finite());
    let highest = finite.fold(0.0_f64, |highest, value| highest.max(value.abs()));
    let fitting = (-126..=127)
        .rev()
        .find(|&bits| highest * 2_f64.powi(bits) < 32768.0);
    let fitting = fitting.expect("f32 fits");
    let bits = match module.index().settings().metric {
        Metric::L2 => own,
        Metric::Cosine => fitting,
        Metric::Dot => fitting.min(own),
    };
    let round = |value: f64| (value * 2_f64.powi(bits)).round_ties_even() as i16;
    std::array::from_fn(|place| {
        if place < dims {
            round(values[place])
        } else {
            0
        }
    })
}

fn options(k: u32) -> SearchOptions {
    SearchOptions {
        k: k.min(16) as u16,
        ef: CAPACITY as u16,
        mask: TypeMask::ALL,
        expansion: 1,
    }
}

/// Makes a call, and says what it is in commands; `None` if it is none and was not made.
fn perform(call: Call<'_>, module: &mut Module) -> Option<Translation> {
    let is_whole = module.dims() as usize == DIM;
    if matches!(
        call.name,
        "snn_reset" | "dendrite_reset" | "dendrite_integrate"
    ) || call.name == "encode_vector_to_spikes" && !is_whole
    {
        return None;
    }
    let before = Before::of(module);
    let returned = call.perform(module);
    let (i, f) = (|place| call.integer(place), |place| call.float(place));
    let mut to = Translation::default();
    match call.name {
        "init" => to.push(Command::Configure(module.index().settings())),
        "insert" => {
            to.rescale(module, &before);
            // A full index refuses it.
            let stored = before.vectors.len() as u32;
            let vector = if stored < module.count() {
                vector(module, stored)
            } else {
                [0; DIM]
            };
            to.push(Command::Insert {
                node_type: NodeType::default(),
                vector: &vector,
            });
        }
        "update_vector" if i(0) < module.count() => {
            to.rescale(module, &before);
            to.push(Command::Update {
                id: id(i(0)),
                vector: &vector(module, i(0)),
            });
        }
        "search" => to.search(
            returned,
            Command::SearchExact {
                k: i(0).min(16) as u16,
                mask: TypeMask::ALL,
                query: &query(module),
            },
        ),
        "hnsw_to_snn" => to.search(
            returned,
            Command::SearchInject {
                options: options(i(0)),
                gain: signed(f(1)),
                query: &query(module),
            },
        ),
        "resonance_search" => to.search(
            returned,
            Command::SearchResonant {
                options: options(i(0)),
                weight: U8F24::from_bits(
                    (f64::from(f(1)).clamp(0.0, 1.0) * f64::from(1 << 24)).round() as u32,
                ),
                query: &query(module),
            },
        ),
        "spike_search" => to.search(
            returned,
            Command::SearchCodes {
                k: i(1).min(16) as u16,
                mask: TypeMask::ALL,
                code: i(0),
            },
        ),
        "neuromorphic_search" => {
            to.dt(module);
            let phases = [
                Phase::Integrate,
                Phase::Step,
                Phase::Deliver,
                Phase::Soften,
                Phase::Adapt,
                Phase::Record,
            ];
            to.search(
                returned,
                Command::SearchSpiking {
                    options: SearchOptions {
                        k: CAPACITY as u16,
                        ..options(0)
                    },
                    how: SpikingSearch {
                        phases: phases
                            .into_iter()
                            .fold(Phases::of(Phase::Oscillate), Phases::and),
                        ticks: i(2).clamp(1, 255) as u8,
                        inject_gain: signed(2.0),
                        gain: signed(0.5),
                    },
                    query: &query(module),
                },
            );
        }
        "set_edge_weight" => {
            let links = module.index().links(id(i(0))).map_or(0, <[Id]>::len);
            for slot in 0..links as u16 {
                let weight = Weight::from_bits(u16::from(i(1) as u8) * 257);
                to.push(Command::SetWeight {
                    id: id(i(0)),
                    slot,
                    weight,
                });
            }
        }
        "aggregate_neighbors" => to.push(Command::Aggregate(id(i(0)))),
        "snn_set_membrane" | "snn_set_threshold" | "snn_inject" => to.push(Command::SetNeuron {
            field: match call.name {
                "snn_set_membrane" => NeuronField::Potential,
                "snn_set_threshold" => NeuronField::Threshold,
                _ => NeuronField::Inject,
            },
            id: id(i(0)),
            value: signed(f(1)),
        }),
        "dendrite_inject" => to.push(Command::InjectBranch {
            id: id(i(0)),
            branch: i(1).min(6) as u16,
            current: signed(f(2)),
        }),
        "snn_step" | "homeostatic_update" | "oscillator_step" => {
            to.dt(module);
            let phase = match call.name {
                "snn_step" => Phase::Step,
                "homeostatic_update" => Phase::Adapt,
                _ => Phase::Oscillate,
            };
            to.tick(&[phase], 0.0);
        }
        "snn_tick" => {
            to.dt(module);
            let phases = [Phase::Step, Phase::Propagate, Phase::Learn];
            to.tick(&phases[..if i(2) == 0 { 2 } else { 3 }], f(1));
        }
        "snn_propagate" => to.tick(&[Phase::Propagate], f(0)),
        "dendrite_propagate" => to.tick(&[Phase::Deliver], f(0)),
        "snn_stdp" => to.tick(&[Phase::Learn], 0.0),
        "wta_compete" => to.tick(&[Phase::Compete], 0.0),
        "wta_soft" => to.tick(&[Phase::Soften], 0.0),
        "pattern_record" => to.tick(&[Phase::Record], 0.0),
        "encode_vector_to_spikes" => to.push(Command::Encode(id(i(0)))),
        "pattern_match" => to.push(Command::MatchHistory { pattern: i(0) }),
        "pattern_correlate" => to.push(Command::CorrelateHistory {
            id: id(i(0)),
            distance: i(1).min(32),
        }),
        // Others read, or change what is not in the index.
        _ => {}
    }
    Some(to)
}

/// Checks that the first of the results in a response are those of the module.
fn check_results(response: &[u32], module: &Module, found: u32, line: &str) {
    let results = response[1..].chunks(3).map(|result| result[0]);
    let records = module.results.0.iter().map(|record| record.tag & 255);
    let found = found as usize;
    assert!(
        results.clone().take(found).eq(records.take(found)),
        "{line}"
    );
    assert_eq!(results.take(found).count(), found, "{line}");
}

#[test]
fn the_rtl_has_the_states_of_the_drop_in_module() {
    let config = configuration("tile").expect("it exists");
    let setup = Setup {
        stall: Stall::Random,
        ..Setup::new(config, 1)
    };
    let mut lockstep = Lockstep::new(&setup, false).expect("a model");
    lockstep
        .begin()
        .unwrap_or_else(|failure| panic!("{failure}"));
    let mut module = power_on();
    let (mut made, mut left_out, mut searches) = (0, 0, 0);
    for line in include_str!("../../web/compat/tests/data/calls.txt").lines() {
        if line.starts_with('=') {
            continue;
        }
        let Some(translation) = perform(Call::parse(line), &mut module) else {
            left_out += 1;
            continue;
        };
        made += 1;
        let mut response = Vec::new();
        for command in &translation.commands {
            let outcome = lockstep.step(command);
            response = outcome
                .unwrap_or_else(|failure| panic!("{line}: {failure}"))
                .response;
        }
        if let Some(found) = translation.results {
            check_results(&response, &module, found, line);
            searches += 1;
        }
        assert_eq!(
            lockstep.golden().digest(),
            module.index().digest(),
            "{line}"
        );
    }
    lockstep.end().unwrap_or_else(|failure| panic!("{failure}"));
    assert!(
        made > 2000 && left_out < 200 && searches > 100,
        "{made} made, {left_out} left out, {searches} searches"
    );
}
