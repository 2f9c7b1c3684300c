//! Queries that spikes answer, on an index that has answered them by distance.

use micro_hnsw::{Command, I8F24, Phase, Phases, Register, SearchOptions, SpikingSearch, TypeMask};

use crate::failure::Failure;
use crate::lockstep::HardwareCounters;
use crate::search_run::{Parameters, QueryResult, Session, ids};

/// Queries at most.
const QUERIES: usize = 20;
/// Ticks of each.
pub const TICKS: u8 = 10;
/// What a hit at distance 0 is excited by: twice the threshold of a new neuron.
const INJECT_GAIN: I8F24 = I8F24::from_bits(2 << 24);
/// What a spike arrives with at a weight of 1: 0.5, so that those of two neighbours make a third spike.
const GAIN: I8F24 = I8F24::from_bits(1 << 23);

/// A query and what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpikingQuery {
    /// What the hardware counted.
    pub counters: HardwareCounters,
    /// Results that the search by distance did not give: neurons that spikes of its hits excited.
    pub newcomers: usize,
}

/// The phases of each tick: spikes act through the compartments, and are counted.
pub const fn phases() -> Phases {
    Phases::of(Phase::Oscillate)
        .and(Phase::Integrate)
        .and(Phase::Step)
        .and(Phase::Deliver)
        .and(Phase::Record)
}

/// Asks the first queries again. Meanwhile the binary point is where the distance of the nearest vector is about 1.0, which excites a neuron by half of the gain.
///
/// # Errors
/// The first difference between RTL and golden model.
pub fn run(
    session: &mut Session<'_>,
    parameters: &Parameters,
    queries: &[Vec<i16>],
    results: &[QueryResult],
) -> Result<Vec<SpikingQuery>, Failure> {
    let frac_bits = |value| Command::SetRegister {
        register: Register::FracBits,
        value,
    };
    session.step(&frac_bits(unit_of(results)))?;
    let mut all = Vec::new();
    for (query, by_distance) in queries.iter().zip(results).take(QUERIES) {
        let outcome = session.step(&Command::SearchSpiking {
            options: SearchOptions {
                k: parameters.k,
                ef: parameters.ef,
                mask: TypeMask::ALL,
                expansion: parameters.expansion,
            },
            how: SpikingSearch {
                phases: phases(),
                ticks: TICKS,
                inject_gain: INJECT_GAIN,
                gain: GAIN,
            },
            query,
        })?;
        let found = ids(&outcome.response);
        let newcomers = found.iter().filter(|id| !by_distance.hits.contains(id));
        all.push(SpikingQuery {
            counters: outcome.counters,
            newcomers: newcomers.count(),
        });
    }
    session.step(&frac_bits(parameters.frac_bits.into()))?;
    Ok(all)
}

/// Fraction bits of a component with which 1.0 is the least square of a power of two that the median of the nearest distances does not exceed.
fn unit_of(results: &[QueryResult]) -> u32 {
    const MOST: u32 = 15;
    let mut nearest: Vec<u64> = results.iter().map(|query| query.nearest).collect();
    nearest.sort_unstable();
    let median = nearest.get(nearest.len() / 2).copied().unwrap_or(0);
    (0..MOST)
        .find(|frac_bits| 1 << (2 * frac_bits) >= median)
        .unwrap_or(MOST)
}
