//! The protocol of `docs/learning.md`.

use fastrand::Rng;
use micro_hnsw::generated::{Memory, Metric, NeuronField, Phase, Register};
use micro_hnsw::{I8F24, NodeType, Phases, Settings};

use super::body::Body;
use super::data::{Data, Disturbance, Example, FRAC_BITS};
use super::figures::{Consensus, Spread, Weights};
use super::network::{Hit, Network};
use super::raster::Raster;
use crate::failure::Failure;

/// 1.0 of a potential, a gain or a factor.
const ONE: u32 = 1 << 24;
const ZERO: I8F24 = I8F24::ZERO;
/// Hits of a digit of the stream.
const LEARNING_HITS: u16 = 20;
/// Hits of a held-out digit.
const HITS: u16 = 10;
/// Gain of the spikes of the hits.
const CONSENSUS_GAIN: I8F24 = I8F24::lit("0.05");
/// Gain of spreading spikes.
const SPREAD_GAIN: I8F24 = I8F24::lit("0.3");
/// Steps for which a spread is waited for.
const SPREAD_STEPS: u32 = 12;
/// Held-out digits whose spreads are in the raster.
const IN_RASTER: usize = 5;
/// Labels.
const CLASSES: usize = 10;

/// Parameters of the network, the same in all parts of the demonstration.
const PARAMETERS: [(Register, u32); 9] = [
    (Register::StartThreshold, ONE / 20),
    (Register::ResetPotential, 0),
    (Register::Refractory, 0),
    (Register::Leak, ONE),
    (Register::PreDecay, ONE / 2),
    (Register::PostDecay, ONE / 2),
    (Register::StartWeight, 65535 / 20),
    (Register::APlus, ONE / 20),
    (Register::Inhibition, ONE / 2),
];

/// Digits of the stream whose labels are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Labelled {
    /// Of each class.
    pub per_class: usize,
    /// How often they are drawn anew.
    pub draws: u64,
}

/// What is evaluated, before and after learning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// With all labels known.
    pub disturbances: Vec<Disturbance>,
    /// With few labels known.
    pub labelled: Vec<Labelled>,
}

impl Plan {
    /// For RTL and golden model in lockstep, where a step of all neurons takes milliseconds.
    pub fn narrow() -> Self {
        Self {
            disturbances: vec![Disturbance::Clean],
            labelled: vec![Labelled {
                per_class: 1,
                draws: 1,
            }],
        }
    }

    /// For the golden model alone: what is in the narrow plan, every other disturbance, and many draws of labels.
    pub fn wide(draws: u64) -> Self {
        let mut plan = Self::narrow();
        plan.disturbances = Disturbance::ALL.to_vec();
        plan.labelled
            .extend([1, 5].map(|per_class| Labelled { per_class, draws }));
        plan
    }
}

/// Receives what the run does, a few words, whenever a digit is done.
pub type Progress<'p> = dyn FnMut(&'static str) + 'p;

/// Which half of the demonstration. Each has a device of its own, so that both can run at the same time; up to the insertion of
/// the stream they get the same commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// Inserts the stream and asks.
    Untrained,
    /// Inserts the stream, presents it for learning, and asks.
    Trained,
}

impl Half {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Untrained, Self::Trained];

    /// Digits that it is done with at the end.
    pub fn len(self, data: &Data, plan: &Plan) -> u64 {
        let draws: u64 = plan.labelled.iter().map(|labelled| labelled.draws).sum();
        let questions = plan.disturbances.len() as u64 + draws;
        let presentations = match self {
            Self::Untrained => 1,
            Self::Trained => 2,
        };
        presentations * data.stream.len() as u64 + questions * data.held_out.len() as u64
    }
}

/// What came of a half.
#[derive(Clone, Debug)]
pub struct Answers {
    pub(super) weights: Weights,
    pub(super) consensus: Vec<Consensus>,
    pub(super) spreads: Vec<Spread>,
    /// Spikes of the first held-out digits with few labels.
    pub raster: Raster,
}

/// Inserts the stream, presents it for learning in the trained half, and asks for the held-out digits.
///
/// # Errors
/// The first difference between RTL and golden model.
pub fn run(
    half: Half,
    body: &mut dyn Body,
    data: &Data,
    plan: &Plan,
    seed: u64,
    progress: &mut Progress<'_>,
) -> Result<Answers, Failure> {
    let mut bench = Bench {
        network: Network(body),
        data,
        plan,
        seed,
    };
    bench.build(progress)?;
    if half == Half::Trained {
        bench.learn(progress)?;
    }
    let weights = bench.weights()?;
    bench.evaluate(weights, progress)
}

struct Bench<'a> {
    network: Network<'a>,
    data: &'a Data,
    plan: &'a Plan,
    seed: u64,
}

impl Bench<'_> {
    /// Sets the parameters and inserts the stream.
    fn build(&mut self, progress: &mut Progress<'_>) -> Result<(), Failure> {
        self.network.configure(Settings {
            metric: Metric::L2,
            frac_bits: FRAC_BITS,
            ef_construction: 64,
            expansion: 4,
            seed: self.seed as u32,
        })?;
        for (register, value) in PARAMETERS {
            self.network.set(register, value)?;
        }
        for example in &self.data.stream {
            self.network.insert(&example.vector)?;
            progress("insert");
        }
        Ok(())
    }

    /// Presents the stream: the hits compete, those that are left spike together, and their links grow.
    fn learn(&mut self, progress: &mut Progress<'_>) -> Result<(), Failure> {
        let network = &mut self.network;
        for example in &self.data.stream {
            let hits = network.search(&example.vector, LEARNING_HITS)?;
            let farthest = hits.last().map_or(0, |hit| hit.distance);
            network.reset()?;
            for hit in &hits {
                let current = share(farthest, farthest + hit.distance);
                network.neuron(NeuronField::Inject, hit.id, current)?;
            }
            network.tick(Phases::of(Phase::Compete), ZERO)?;
            network.tick(Phases::of(Phase::Step).and(Phase::Learn), ZERO)?;
            progress("learn");
        }
        Ok(())
    }

    /// Mean weight of the links between digits of the same label and of different ones.
    fn weights(&mut self) -> Result<Weights, Failure> {
        let rows = self.data.stream.len() as u16;
        let links = self.network.peek(Memory::Links0, rows)?;
        let weights = self.network.peek(Memory::Weights, rows)?;
        let halves = |words: &[u32]| -> Vec<u16> {
            let half = |word: &u32| [*word as u16, (word >> 16) as u16];
            words.iter().flat_map(half).collect()
        };
        let (links, weights) = (halves(&links), halves(&weights));
        let width = links.len() / usize::from(rows);
        let mut result = Weights::default();
        for (slot, (&link, &weight)) in links.iter().zip(&weights).enumerate() {
            let target = self.data.stream.get(usize::from(link));
            if let Some(target) = target {
                let same = target.label == self.data.stream[slot / width].label;
                result.add(same, weight);
            }
        }
        Ok(result)
    }

    fn evaluate(
        &mut self,
        weights: Weights,
        progress: &mut Progress<'_>,
    ) -> Result<Answers, Failure> {
        let (mut consensus, mut spreads) = (Vec::new(), Vec::new());
        let mut raster = Raster::new(self.data.stream.iter().map(|example| example.label));
        for &disturbance in &self.plan.disturbances {
            let mut tally = Consensus::new(disturbance);
            for (number, example) in self.data.held_out.iter().enumerate() {
                let query = disturbance.apply(&example.vector, self.seed, number);
                self.consensus(&query, example.label, &mut tally)?;
                progress("ask");
            }
            consensus.push(tally);
        }
        for &labelled in &self.plan.labelled {
            let mut tally = Spread::new(labelled);
            for draw in 0..labelled.draws {
                let first = draw == 0 && spreads.is_empty();
                let raster = first.then_some(&mut raster);
                self.draw(labelled, draw, &mut tally, raster, progress)?;
            }
            spreads.push(tally);
        }
        Ok(Answers {
            weights,
            consensus,
            spreads,
            raster,
        })
    }

    /// All labels are known: the hits spike, and which has most current of its own and from others?
    fn consensus(
        &mut self,
        query: &[i16],
        label: u8,
        tally: &mut Consensus,
    ) -> Result<(), Failure> {
        let stream = &self.data.stream;
        let is_right = |id: u16| stream[usize::from(id)].label == label;
        let network = &mut self.network;
        let hits = network.search(query, HITS)?;
        network.reset()?;
        for hit in &hits {
            network.neuron(NeuronField::Inject, hit.id, I8F24::ONE)?;
        }
        let phases = Phases::of(Phase::Step).and(Phase::Propagate);
        network.tick(phases, CONSENSUS_GAIN)?;
        inject_by_distance(network, &hits)?;
        let winner = network.tick(Phases::of(Phase::Compete), ZERO)?.winner;

        tally.samples += 1;
        tally.nearest += u32::from(hits.first().is_some_and(|hit| is_right(hit.id)));
        tally.vote += u32::from(vote(&hits, stream) == Some(label));
        tally.right += u32::from(winner.is_some_and(is_right));
        Ok(())
    }

    /// Few labels are known: draws them, and asks for all held-out digits.
    fn draw(
        &mut self,
        labelled: Labelled,
        draw: u64,
        tally: &mut Spread,
        mut raster: Option<&mut Raster>,
        progress: &mut Progress<'_>,
    ) -> Result<(), Failure> {
        const KNOWN: u8 = 1;
        let known_type = NodeType::new(KNOWN).expect("there are 16 types");
        let known = draw_labelled(
            &self.data.stream,
            labelled.per_class,
            self.seed.wrapping_add(draw),
        );
        for &id in &known {
            self.network.set_type(id, known_type)?;
        }
        for (number, example) in self.data.held_out.iter().enumerate() {
            let shown = raster.as_deref_mut().filter(|_| number < IN_RASTER);
            let winner = self.spread(&example.vector, &known, example.label, shown)?;
            let nearest = self.network.nearest(&example.vector, known_type)?;
            let is_right = |id: u16| self.data.stream[usize::from(id)].label == example.label;
            tally.samples += 1;
            tally.nearest += u32::from(nearest.is_some_and(|hit| is_right(hit.id)));
            tally.right += u32::from(winner.is_some_and(is_right));
            tally.silent += u32::from(winner.is_none());
            progress("ask");
        }
        for &id in &known {
            self.network.set_type(id, NodeType::default())?;
        }
        Ok(())
    }

    /// Spikes spread from the hits until a labelled neuron, which never spikes itself, has the highest potential.
    fn spread(
        &mut self,
        query: &[i16],
        known: &[u16],
        label: u8,
        mut raster: Option<&mut Raster>,
    ) -> Result<Option<u16>, Failure> {
        let network = &mut self.network;
        let hits = network.search(query, HITS)?;
        network.reset()?;
        for &id in known {
            network.neuron(NeuronField::Threshold, id, I8F24::MAX)?;
        }
        if let Some(raster) = &mut raster {
            raster.begin(label);
        }
        for _ in 0..SPREAD_STEPS {
            inject_by_distance(network, &hits)?;
            let phases = Phases::of(Phase::Step).and(Phase::Compete);
            let winner = network.tick(phases, ZERO)?.winner;
            if let Some(raster) = &mut raster {
                raster.record(&network.peek(Memory::Neurons, self.data.stream.len() as u16)?);
            }
            if winner.is_some_and(|id| known.contains(&id)) {
                return Ok(winner);
            }
            network.tick(Phases::of(Phase::Propagate), SPREAD_GAIN)?;
        }
        Ok(None)
    }
}

/// Injects into each hit the ratio of the least distance to its own.
fn inject_by_distance(network: &mut Network<'_>, hits: &[Hit]) -> Result<(), Failure> {
    let least = hits.first().map_or(0, |hit| hit.distance);
    for hit in hits {
        network.neuron(NeuronField::Inject, hit.id, share(least, hit.distance))?;
    }
    Ok(())
}

/// `floor(2^24 * (part + 1) / (whole + 1))`, for `part <= whole`.
fn share(part: u64, whole: u64) -> I8F24 {
    let bits = u128::from(ONE) * (u128::from(part) + 1) / (u128::from(whole) + 1);
    I8F24::from_bits(bits as i32)
}

/// The most frequent label of the hits; of equals that of the nearest hit.
fn vote(hits: &[Hit], stream: &[Example]) -> Option<u8> {
    let labels = || hits.iter().map(|hit| stream[usize::from(hit.id)].label);
    let count = |label: u8| labels().filter(|&other| other == label).count();
    labels().rev().max_by_key(|&label| count(label))
}

/// So many digits of each class, ascending.
fn draw_labelled(stream: &[Example], per_class: usize, seed: u64) -> Vec<u16> {
    let mut order: Vec<u16> = (0..stream.len() as u16).collect();
    Rng::with_seed(seed).shuffle(&mut order);
    let mut left = [per_class; CLASSES];
    order.retain(|&id| {
        let left = &mut left[usize::from(stream[usize::from(id)].label)];
        let wanted = *left > 0;
        *left -= usize::from(wanted);
        wanted
    });
    order.sort_unstable();
    order
}
