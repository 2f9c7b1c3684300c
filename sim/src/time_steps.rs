//! Time steps of the neurons on an index that has answered queries: the hits of each query are injected as currents.

use micro_hnsw::{Command, I8F24, Id, NeuronField, Phase, Phases, Register};

use crate::failure::Failure;
use crate::lockstep::HardwareCounters;
use crate::search_run::{Session, Stage};

/// Current into the best hit of a query, I8F24 bits: 2.0, twice the threshold of a new neuron.
const STRONGEST: i32 = 2 << 24;
/// What a spike arrives with at a weight of 1: 0.25. On the digits, activity grows from the hits alone to some tens of spikes a tick
/// until the next competition damps it; with 0.19 hardly a neuron joins in, with 0.38 a third of all spike, as many as the refractory time allows.
const GAIN: I8F24 = I8F24::from_bits(1 << 22);
/// Time steps from one competition to the next.
const COMPETITION_INTERVAL: u32 = 10;
/// Sparse ticks of each kind other than the time steps themselves.
const SPARSE_TICKS: u32 = 10;
/// History looked for: a spike in the latest time step and in none of the 31 before.
const PATTERN: u32 = 1;

/// Kinds of ticks that are measured.
const KINDS: [Kind; 4] = [Kind::Step, Kind::Propagate, Kind::Learn, Kind::Dendrites];

/// Phases of a tick that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Step only.
    Step,
    /// Step and Propagate.
    Propagate,
    /// Step, Propagate and Learn.
    Learn,
    /// Integrate, Step and Deliver.
    Dendrites,
}

impl Kind {
    /// The phases.
    pub fn phases(self) -> Phases {
        let step = Phases::of(Phase::Step);
        match self {
            Self::Step => step,
            Self::Propagate => step.and(Phase::Propagate),
            Self::Learn => step.and(Phase::Propagate).and(Phase::Learn),
            Self::Dendrites => step.and(Phase::Integrate).and(Phase::Deliver),
        }
    }
}

/// Who spikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Activity {
    /// The hits of queries and who is excited by them.
    Sparse,
    /// Every neuron.
    Dense,
}

/// What the hardware did in one tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tick {
    /// Neurons that spiked.
    pub spikes: u32,
    /// Its counters.
    pub counters: HardwareCounters,
}

/// Ticks of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Who spikes.
    pub activity: Activity,
    /// What each of them does.
    pub kind: Kind,
    /// The ticks.
    pub ticks: Vec<Tick>,
}

/// Runs `count` time steps, then some ticks that only measure; nothing at all when `count` is 0.
///
/// A time step injects the hits of the next query, the first query after the last, and has two ticks: one that steps, propagates and learns, and is measured;
/// one that adapts and records, with a competition every tenth time. The series of the time steps comes first.
///
/// # Errors
/// The first difference between RTL and golden model.
pub fn run(
    session: &mut Session<'_>,
    count: u32,
    queries: &[Vec<Id>],
) -> Result<Vec<Series>, Failure> {
    if count == 0 || queries.is_empty() {
        return Ok(Vec::new());
    }
    let mut hits = queries.iter().cycle();
    let mut sparse = |session: &mut Session<'_>, kind: Kind| {
        let hits = hits.next().expect("there is a query");
        inject(session, hits)?;
        tick(session, kind.phases())
    };

    let mut time_steps = Vec::new();
    for number in 1..=count {
        time_steps.push(sparse(session, Kind::Learn)?);
        let mut phases = Phases::of(Phase::Adapt).and(Phase::Record);
        if number % COMPETITION_INTERVAL == 0 {
            phases = phases.and(Phase::Compete);
        }
        tick(session, phases)?;
        session.done(Stage::TimeStep);
    }
    session.step(&Command::MatchHistory { pattern: PATTERN })?;

    let mut all = vec![Series {
        activity: Activity::Sparse,
        kind: Kind::Learn,
        ticks: time_steps,
    }];
    for kind in [Kind::Step, Kind::Propagate, Kind::Dendrites] {
        let ticks = (0..SPARSE_TICKS).map(|_| sparse(session, kind));
        all.push(Series {
            activity: Activity::Sparse,
            kind,
            ticks: ticks.collect::<Result<_, _>>()?,
        });
    }
    let excite_all = [
        set(Register::StartThreshold, 0),
        set(Register::Refractory, 0),
        Command::ResetNeurons,
    ];
    for command in &excite_all {
        session.step(command)?;
    }
    for kind in KINDS {
        if kind == Kind::Dendrites {
            // So that there is something to integrate.
            tick(session, Phases::of(Phase::Step).and(Phase::Deliver))?;
        }
        all.push(Series {
            activity: Activity::Dense,
            kind,
            ticks: vec![tick(session, kind.phases())?],
        });
    }
    Ok(all)
}

fn set(register: Register, value: u32) -> Command<'static> {
    Command::SetRegister { register, value }
}

/// Injects into the hits of a query, best first: the strongest current into the best, then ever less in equal steps.
fn inject(session: &mut Session<'_>, hits: &[Id]) -> Result<(), Failure> {
    for (rank, &id) in hits.iter().enumerate() {
        session.step(&Command::SetNeuron {
            field: NeuronField::Inject,
            id,
            value: current(rank, hits.len()),
        })?;
    }
    Ok(())
}

/// Current into the hit of this rank among so many.
fn current(rank: usize, hits: usize) -> I8F24 {
    let share = i64::from(STRONGEST) * (hits - rank) as i64 / hits as i64;
    I8F24::from_bits(i32::try_from(share).expect("at most the strongest"))
}

fn tick(session: &mut Session<'_>, phases: Phases) -> Result<Tick, Failure> {
    let outcome = session.step(&Command::Tick { phases, gain: GAIN })?;
    Ok(Tick {
        spikes: outcome.response[1],
        counters: outcome.counters,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currents_fall_in_equal_steps() {
        let currents = [0, 1, 2, 3].map(|rank| current(rank, 4));
        assert_eq!(currents, [2.0, 1.5, 1.0, 0.5].map(I8F24::from_num));
        assert_eq!(current(0, 1), 2);
    }
}
