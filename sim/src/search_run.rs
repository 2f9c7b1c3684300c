//! The main job: the hardware inserts vectors, answers queries, some of them by spikes too, then runs time steps of the neurons.

use anyhow::{Result, ensure};
use micro_hnsw::generated::{Metric, NamedConfig};
use micro_hnsw::{Command, Id, NodeType, SearchOptions, Settings, TypeMask};

use crate::failure::Failure;
use crate::golden::Golden;
use crate::lockstep::{Lockstep, Outcome};
use crate::spiking_queries::{self, SpikingQuery};
use crate::time_steps::{self, Series};

/// Parameters of the index, of the queries and of the time steps.
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub struct Parameters {
    /// Metric code.
    #[serde(serialize_with = "metric_name")]
    pub metric: Metric,
    /// Fraction bits of a component.
    pub frac_bits: u8,
    /// Results of a query.
    pub k: u16,
    /// Beam length of a query.
    pub ef: u16,
    /// Beam length of an insertion.
    pub ef_construction: u16,
    /// Expansion width of both.
    pub expansion: u16,
    /// Time steps of the neurons.
    pub ticks: u32,
}

fn metric_name<S: serde::Serializer>(metric: &Metric, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(metric.name())
}

impl Parameters {
    /// Checks them against a configuration.
    ///
    /// # Errors
    /// The first parameter that is outside its range.
    pub fn check(&self, config: &NamedConfig) -> Result<()> {
        let (ef_max, w_max) = (config.sizes.ef_max, config.sizes.w_max);
        let within = |name: &str, value: u16, max: usize| {
            ensure!(
                (1..=max).contains(&usize::from(value)),
                "{name} is {value}, but must be 1..={max} in the configuration {}",
                config.name
            );
            Ok(())
        };
        ensure!(
            self.frac_bits <= 15,
            "--frac-bits is {}, but must be 0..=15",
            self.frac_bits
        );
        within("--k", self.k, ef_max)?;
        within("--ef", self.ef, ef_max)?;
        within("--ef-construction", self.ef_construction, ef_max)?;
        within("--expansion", self.expansion, w_max)?;
        ensure!(
            self.ef >= self.k,
            "--ef is {}, smaller than --k {}",
            self.ef,
            self.k
        );
        Ok(())
    }
}

/// What the hardware counted for one insertion or query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// Clock cycles.
    pub cycles: u32,
    /// Cycles in which the distance engine was busy.
    pub busy: u32,
}

/// A query and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct QueryResult {
    /// Its work.
    pub work: Work,
    /// Cycles of the distances of the golden search with W = 1.
    pub floor_cycles: u32,
    /// Of all results.
    pub recall: Recall,
    /// Of the first ten.
    pub recall_10: Recall,
    /// The results, best first.
    pub hits: Vec<Id>,
    /// Distance of the best result, without its sign; 0 when there is none.
    pub nearest: u64,
}

/// How many results are as good as those of exact search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recall {
    /// Results at most as far as the last one of exact search, so that a tie counts.
    pub hits: u32,
    /// Results of exact search.
    pub wanted: u32,
}

impl Recall {
    /// Compares the first `n` distances, both ascending.
    fn new(found: &[i64], exact: &[i64], n: usize) -> Self {
        let exact = &exact[..exact.len().min(n)];
        let farthest = exact.last().copied().unwrap_or(i64::MIN);
        let hits = found
            .iter()
            .take(n)
            .filter(|&&distance| distance <= farthest);
        Self {
            hits: hits.count() as u32,
            wanted: exact.len() as u32,
        }
    }
}

/// What a run measured.
#[derive(Clone, Debug, Default)]
pub struct Measurements {
    /// Each insertion.
    pub inserts: Vec<Work>,
    /// Each query.
    pub queries: Vec<QueryResult>,
    /// Queries that spikes answered.
    pub spiking_queries: Vec<SpikingQuery>,
    /// Ticks of the neurons.
    pub ticks: Vec<Series>,
}

/// What the run does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Insertions.
    Insert,
    /// Queries.
    Query,
    /// Time steps.
    TimeStep,
}

/// A run under way.
pub struct Session<'a> {
    lockstep: &'a mut Lockstep,
    commands: &'a mut Vec<Vec<u32>>,
    progress: &'a mut dyn FnMut(Stage, f64),
}

impl Session<'_> {
    /// Executes a command on both sides and compares them.
    ///
    /// # Errors
    /// The first difference between RTL and golden model.
    pub fn step(&mut self, command: &Command<'_>) -> Result<Outcome, Failure> {
        let words = words(command);
        let outcome = self.lockstep.step(&words);
        self.commands.push(words);
        outcome
    }

    /// Reports that a stage has got one further.
    pub fn done(&mut self, stage: Stage) {
        (self.progress)(stage, self.lockstep.tally().kilohertz());
    }
}

/// Configures the index, inserts `base`, asks for `queries`, when there are time steps asks some again for spikes to answer and then runs the time steps, and at
/// the end asks for the digest. `commands` receives every command that was
/// issued; `progress` is called after each insertion, query and time step with the frequency of the simulation in kHz.
///
/// # Errors
/// The first difference between RTL and golden model.
pub fn run(
    lockstep: &mut Lockstep,
    parameters: &Parameters,
    seed: u32,
    base: &[Vec<i16>],
    queries: &[Vec<i16>],
    commands: &mut Vec<Vec<u32>>,
    mut progress: impl FnMut(Stage, f64),
) -> Result<Measurements, Failure> {
    let mut session = Session {
        lockstep,
        commands,
        progress: &mut progress,
    };
    session.lockstep.begin()?;
    session.step(&Command::Configure(Settings {
        metric: parameters.metric,
        frac_bits: parameters.frac_bits,
        ef_construction: parameters.ef_construction,
        expansion: parameters.expansion,
        seed,
    }))?;
    let inserts = insert(&mut session, base)?;
    let results = search(&mut session, parameters, queries)?;
    let spiking_queries = if parameters.ticks > 0 {
        spiking_queries::run(&mut session, parameters, queries, &results)?
    } else {
        Vec::new()
    };
    let hits: Vec<Vec<Id>> = results.iter().map(|query| query.hits.clone()).collect();
    let ticks = time_steps::run(&mut session, parameters.ticks, &hits)?;
    session.step(&Command::Digest)?;
    session.lockstep.end()?;
    Ok(Measurements {
        inserts,
        queries: results,
        spiking_queries,
        ticks,
    })
}

fn work(outcome: &Outcome) -> Work {
    Work {
        cycles: outcome.counters.cycles,
        busy: outcome.counters.busy,
    }
}

fn insert(session: &mut Session<'_>, base: &[Vec<i16>]) -> Result<Vec<Work>, Failure> {
    let node_type = NodeType::default();
    let mut works = Vec::new();
    for vector in base {
        let outcome = session.step(&Command::Insert { node_type, vector })?;
        works.push(work(&outcome));
        session.done(Stage::Insert);
    }
    Ok(works)
}

fn search(
    session: &mut Session<'_>,
    parameters: &Parameters,
    queries: &[Vec<i16>],
) -> Result<Vec<QueryResult>, Failure> {
    let config = session.lockstep.inventory().config();
    let cycles_per_distance = config.sizes.dim.div_ceil(config.lanes) as u32;
    let options = SearchOptions {
        k: parameters.k,
        ef: parameters.ef,
        mask: TypeMask::ALL,
        expansion: parameters.expansion,
    };
    let mut results = Vec::new();
    for query in queries {
        let exact = exact_distances(session.lockstep.golden(), parameters.k, query);
        let floor = best_first_distances(session.lockstep.golden(), options, query);
        let outcome = session.step(&Command::Search { options, query })?;
        let found = distances(&outcome.response);
        results.push(QueryResult {
            work: work(&outcome),
            floor_cycles: floor * cycles_per_distance,
            recall: Recall::new(&found, &exact, exact.len()),
            recall_10: Recall::new(&found, &exact, 10),
            hits: ids(&outcome.response),
            nearest: found.first().copied().unwrap_or(0).unsigned_abs(),
        });
        session.done(Stage::Query);
    }
    Ok(results)
}

/// The words of a command, header first.
fn words(command: &Command<'_>) -> Vec<u32> {
    let mut words = Vec::new();
    command.encode(|word| words.push(word));
    words
}

fn ask(golden: &mut Golden, command: &Command<'_>) -> Vec<u32> {
    let mut response = Vec::new();
    golden.execute(&words(command), &mut response);
    response
}

/// Distances of the results of exact search, ascending.
fn exact_distances(golden: &mut Golden, k: u16, query: &[i16]) -> Vec<i64> {
    let mask = TypeMask::ALL;
    distances(&ask(golden, &Command::SearchExact { k, mask, query }))
}

/// Distances that classical best-first search computes.
fn best_first_distances(golden: &mut Golden, options: SearchOptions, query: &[i16]) -> u32 {
    let options = SearchOptions {
        expansion: 1,
        ..options
    };
    ask(golden, &Command::Search { options, query });
    ask(golden, &Command::Counters)[1]
}

/// The results in a response to a search: id and two words of distance each.
fn results(response: &[u32]) -> impl Iterator<Item = &[u32; 3]> {
    response[1..].as_chunks().0.iter()
}

/// The distances in a response to a search.
fn distances(response: &[u32]) -> Vec<i64> {
    results(response)
        .map(|[_, low, high]| (u64::from(*low) | u64::from(*high) << 32).cast_signed())
        .collect()
}

/// The ids in a response to a search.
pub fn ids(response: &[u32]) -> Vec<Id> {
    results(response)
        .map(|[id, ..]| Id::new(*id as u16))
        .collect()
}
