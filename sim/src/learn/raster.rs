//! Which neurons spiked when.

use std::fmt::Write as _;

use micro_hnsw::generated::{DIGITS, Memory};

/// Words of a row of the memory of neurons, and the one whose bit 0 says whether it spiked.
const WORDS: usize = Memory::Neurons.words(&DIGITS);
const FLAGS: usize = 5;
/// Signs for ever more spikes: none, 1, 2.., 5.., 10.., 20...
const SIGNS: [(usize, char); 6] = [(20, '#'), (10, '*'), (5, '+'), (2, ':'), (1, '.'), (0, ' ')];

/// A digit that was presented.
#[derive(Clone, Debug)]
pub struct Presented {
    /// Its label.
    pub label: u8,
    /// For each step, the neurons that spiked.
    pub steps: Vec<Vec<u16>>,
}

/// Spikes of some presentations, one after the other.
#[derive(Clone, Debug)]
pub struct Raster {
    /// Label of each neuron.
    pub labels: Vec<u8>,
    /// The presentations.
    pub presented: Vec<Presented>,
}

impl Raster {
    /// No spikes yet of neurons with these labels.
    pub fn new(labels: impl Iterator<Item = u8>) -> Self {
        Self {
            labels: labels.collect(),
            presented: Vec::new(),
        }
    }

    /// A presentation begins.
    pub fn begin(&mut self, label: u8) {
        let steps = Vec::new();
        self.presented.push(Presented { label, steps });
    }

    /// Takes the flags after a step from the words of the memory of neurons.
    ///
    /// # Panics
    /// When no presentation began.
    pub fn record(&mut self, neurons: &[u32]) {
        let spiked = |(id, row): (usize, &[u32])| (row[FLAGS] & 1 == 1).then_some(id as u16);
        let ids = neurons.chunks_exact(WORDS).enumerate().filter_map(spiked);
        let presented = self.presented.last_mut().expect("a presentation began");
        presented.steps.push(ids.collect());
    }

    /// A line for each label, a column for each step, signs for the number of spikes.
    pub fn text(&self) -> String {
        let mut text = String::from("neurons of  ");
        for Presented { label, steps } in &self.presented {
            let _ = write!(text, "|{:<1$}", format!("a {label}"), steps.len().max(3));
        }
        text += "|\n";
        for row in 0..=9_u8 {
            let _ = write!(text, "          {row} ");
            for Presented { steps, .. } in &self.presented {
                let line: String = steps.iter().map(|ids| self.sign(ids, row)).collect();
                let _ = write!(text, "|{line:<3}");
            }
            text += "|\n";
        }
        text
    }

    fn sign(&self, ids: &[u16], label: u8) -> char {
        let of_label = |id: &&u16| self.labels[usize::from(**id)] == label;
        let count = ids.iter().filter(of_label).count();
        let sign = SIGNS.iter().find(|(least, _)| count >= *least);
        sign.map_or(' ', |&(_, sign)| sign)
    }
}
