//! Accuracies, and their tables.

use comfy_table::{CellAlignment, Table, presets};
use serde::Serialize;

use super::data::{Data, Disturbance};
use super::experiment::{Answers, Labelled};

/// Mean weights, 0..=1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Weights {
    /// Links between digits of the same label, and the sum of their weights.
    pub same: (u64, u64),
    /// The same of different labels.
    pub different: (u64, u64),
}

impl Weights {
    /// Counts a link.
    pub fn add(&mut self, same: bool, weight: u16) {
        let (links, sum) = if same {
            &mut self.same
        } else {
            &mut self.different
        };
        *links += 1;
        *sum += u64::from(weight);
    }

    /// The means.
    pub fn means(&self) -> [f64; 2] {
        [self.same, self.different].map(|(links, sum)| sum as f64 / links.max(1) as f64 / 65535.0)
    }
}

/// Right answers when all labels are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Consensus {
    /// What was done to the digits.
    pub disturbance: Disturbance,
    /// Digits.
    pub samples: u32,
    /// The label of the nearest hit.
    pub nearest: u32,
    /// The most frequent label of the hits.
    pub vote: u32,
    /// The label of the winner before learning.
    pub before: u32,
    /// The label of the winner, after learning where both were asked.
    pub right: u32,
}

impl Consensus {
    /// Nothing yet.
    pub const fn new(disturbance: Disturbance) -> Self {
        Self {
            disturbance,
            samples: 0,
            nearest: 0,
            vote: 0,
            before: 0,
            right: 0,
        }
    }

    /// Before and after learning.
    ///
    /// # Panics
    /// When learning changed the search.
    pub fn followed_by(self, after: &Self) -> Self {
        assert_eq!(
            (self.samples, self.nearest, self.vote),
            (after.samples, after.nearest, after.vote),
            "learning does not touch the search"
        );
        Self {
            before: self.right,
            ..*after
        }
    }

    /// Adds the counts of other digits.
    pub fn add(&mut self, other: &Self) {
        self.samples += other.samples;
        self.nearest += other.nearest;
        self.vote += other.vote;
        self.before += other.before;
        self.right += other.right;
    }
}

/// Right answers when few labels are known; sums over the draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Spread {
    /// Labels of each class.
    pub per_class: usize,
    /// Draws of the labels.
    pub draws: u64,
    /// Digits, those of each draw counted.
    pub samples: u32,
    /// The nearest labelled digit.
    pub nearest: u32,
    /// The label of the winner before learning.
    pub before: u32,
    /// No winner before learning.
    pub silent_before: u32,
    /// The label of the winner, after learning where both were asked.
    pub right: u32,
    /// No winner.
    pub silent: u32,
}

impl Spread {
    /// Nothing yet.
    pub const fn new(labelled: Labelled) -> Self {
        Self {
            per_class: labelled.per_class,
            draws: labelled.draws,
            samples: 0,
            nearest: 0,
            before: 0,
            silent_before: 0,
            right: 0,
            silent: 0,
        }
    }

    /// Before and after learning.
    ///
    /// # Panics
    /// When learning changed the search.
    pub fn followed_by(self, after: &Self) -> Self {
        assert_eq!(
            (self.samples, self.nearest),
            (after.samples, after.nearest),
            "learning does not touch the search"
        );
        Self {
            before: self.right,
            silent_before: self.silent,
            ..*after
        }
    }

    /// Adds the counts of other digits.
    pub fn add(&mut self, other: &Self) {
        self.samples += other.samples;
        self.nearest += other.nearest;
        self.before += other.before;
        self.silent_before += other.silent_before;
        self.right += other.right;
        self.silent += other.silent;
    }
}

/// All figures of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Digits inserted and presented.
    pub stream: usize,
    /// Digits held out.
    pub held_out: usize,
    /// Weights before and after learning.
    pub weights: [Weights; 2],
    /// With all labels known.
    pub consensus: Vec<Consensus>,
    /// With few labels known.
    pub spreads: Vec<Spread>,
}

impl Figures {
    /// Those of the questions before and after learning.
    ///
    /// # Panics
    /// When the answers are of different questions.
    pub fn new(data: &Data, untrained: &Answers, trained: &Answers) -> Self {
        let consensus = untrained.consensus.iter().zip(&trained.consensus);
        let spreads = untrained.spreads.iter().zip(&trained.spreads);
        Self {
            stream: data.stream.len(),
            held_out: data.held_out.len(),
            weights: [untrained.weights, trained.weights],
            consensus: consensus
                .map(|(before, after)| before.followed_by(after))
                .collect(),
            spreads: spreads
                .map(|(before, after)| before.followed_by(after))
                .collect(),
        }
    }

    /// Adds the counts of another run of the same plan.
    pub fn add(&mut self, other: &Self) {
        self.held_out += other.held_out;
        for (sum, term) in self.consensus.iter_mut().zip(&other.consensus) {
            sum.add(term);
        }
        for (sum, term) in self.spreads.iter_mut().zip(&other.spreads) {
            sum.add(term);
        }
    }

    /// The rows of this run are rows of the other, count for count. Draws of labels are compared where both drew as often.
    pub fn is_part_of(&self, other: &Self) -> bool {
        let consensus = self
            .consensus
            .iter()
            .all(|row| other.consensus.contains(row));
        let spreads = self.spreads.iter().all(|row| {
            let same = |candidate: &&Spread| {
                (candidate.per_class, candidate.draws) == (row.per_class, row.draws)
            };
            other
                .spreads
                .iter()
                .find(same)
                .is_none_or(|found| found == row)
        });
        consensus && spreads && self.weights == other.weights
    }

    /// The tables, as Markdown.
    pub fn tables(&self) -> String {
        let mut all = table(&[
            "all labels known",
            "nearest",
            "vote of 10 hits",
            "untrained network",
            "trained network",
        ]);
        for row in &self.consensus {
            let n = row.samples;
            let counts = [row.nearest, row.vote, row.before, row.right];
            add_row(&mut all, row.disturbance.name().to_owned(), counts, n);
        }
        let mut few = table(&[
            "few labels known",
            "nearest labelled",
            "untrained network",
            "trained network",
        ]);
        for row in &self.spreads {
            let name = match row.draws {
                1 => format!("{} of each digit", row.per_class),
                draws => format!("{} of each digit, {draws} draws", row.per_class),
            };
            add_row(
                &mut few,
                name,
                [row.nearest, row.before, row.right],
                row.samples,
            );
        }
        let [[same, different], [learnt_same, learnt_different]] =
            self.weights.map(|weights| weights.means());
        format!(
            "{all}\n\n{few}\n\nMean weight of links between digits of the same label: {same:.3} before, {learnt_same:.3} after \
             learning;\nof different labels: {different:.3} before, {learnt_different:.3} after.\n"
        )
    }
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_preset(presets::ASCII_MARKDOWN)
        .set_header(header.to_vec());
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn add_row<const N: usize>(table: &mut Table, name: String, counts: [u32; N], of: u32) {
    let share = |count: u32| {
        let percent = 100.0 * f64::from(count) / f64::from(of.max(1));
        format!("{count}/{of} {percent:.1} %")
    };
    let mut row = vec![name];
    row.extend(counts.map(share));
    table.add_row(row);
}
