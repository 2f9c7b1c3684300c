//! Vectors: storing and finding them, the weights of their edges, and messages between neighbours.

use micro_hnsw::{IndexIn, Metric, NodeType, TypeMask, Weight};

use crate::module::{CAPACITY, DIM, Module, Tile, exact, id, len, results, scaled};
use crate::number::{fit, fraction, power, quantise, signed};

/// What an empty slot, or a full index, answers instead of a number.
const NONE: u32 = 255;

/// Rounds a vector that is to be stored, which may lower the fraction bits of those that are.
fn accept(index: &mut IndexIn<Tile>, vector: &mut [i16; DIM], values: &[f32; DIM], dims: u32) {
    index.rescale(fit(values, dims).max(0) as u8);
    quantise(vector, values, dims, index.settings().frac_bits.into());
}

impl Module {
    /// Stores the vector to insert; its number, or 255 when 32 are stored.
    pub fn insert(&mut self) -> u32 {
        self.wake();
        let number = self.count();
        if number == CAPACITY as u32 {
            return NONE;
        }
        accept(
            &mut self.index,
            &mut self.vector,
            &self.insertion,
            self.dims,
        );
        // There is room.
        let _ = self.index.insert(&self.vector, NodeType::default());
        number
    }

    /// Rounds the query; returns the exponent of the unit of its distances.
    pub(crate) fn ask(&mut self) -> i32 {
        let own = self.frac_bits();
        let fitting = fit(&self.query, self.dims);
        let metric = self.index.settings().metric;
        let frac_bits = match metric {
            Metric::L2 => own,
            Metric::Cosine => fitting,
            Metric::Dot => fitting.min(own),
        };
        // Apart from the other, which takes fewer bytes.
        let exponent = match metric {
            Metric::Cosine => -30,
            Metric::L2 | Metric::Dot => -frac_bits - own,
        };
        quantise(&mut self.vector, &self.query, self.dims, frac_bits);
        exponent
    }

    /// The `k` nearest of the query among all vectors, 16 at most; how many there are.
    pub fn search(&mut self, k: u32) -> u32 {
        let exponent = self.ask();
        let found = self
            .index
            .search_exact(&self.vector, results(k), TypeMask::ALL);
        let found = len(found);
        self.publish(exponent, found)
    }

    /// [`search`](Self::search), whose distances are multiplied by 2 less resonance times `weight` (0..=1), negative ones by 2 and that.
    pub fn search_resonant(&mut self, k: u32, weight: f32) -> u32 {
        let exponent = self.ask();
        let weight = fraction(weight, 1.0);
        let found = len(self
            .index
            .search_resonant(exact(results(k)), weight, &self.vector));
        self.publish(exponent, found)
    }

    /// [`search`](Self::search), whose hits raise their membranes by `gain / (1 + distance)`, up to twice the gain for negative distances.
    pub fn inject_hits(&mut self, k: u32, gain: f32) -> u32 {
        let exponent = self.ask();
        let found =
            self.index
                .search_inject(scaled(results(k), exponent), signed(gain), &self.vector);
        let found = len(found);
        self.publish(exponent, found)
    }

    /// Gives all edges from a vector a weight, of which 8 bits count, 255 as 1.
    pub fn set_edge_weight(&mut self, number: u32, weight: u32) {
        let weight = Weight::from_bits(u16::from(weight as u8) * 257);
        // Other numbers have no edges.
        let _ = self.index.set_weights(id(number), weight);
    }

    /// The mean weight of the edges from a vector, rounded down, 255 as 1 and without edges; 0 for a number above 31.
    pub fn edge_weight(&self, number: u32) -> u32 {
        if number >= CAPACITY as u32 {
            return 0;
        }
        let (mut sum, mut unit) = (0_u32, 0);
        if let Ok(edges) = self.index.edges(id(number)) {
            for (_, weight) in edges {
                sum += u32::from(weight.to_bits());
                unit += 257;
            }
        }
        sum.checked_div(unit).unwrap_or(255)
    }

    /// Writes the mean of the neighbours of a vector, each times the weight of the edge to it, to the delta; zeros without neighbours.
    pub fn aggregate(&mut self, number: u32) {
        if self.index.aggregate(id(number), &mut self.vector).is_ok() {
            let unit = power(-self.frac_bits());
            for (to, &from) in self.delta.iter_mut().zip(&self.vector) {
                *to = f32::from(from) * unit;
            }
        }
    }

    /// Moves a vector by `alpha` times the delta, and links it anew. Products that are no number count as 0.
    pub fn update(&mut self, number: u32, alpha: f32) {
        let Ok(stored) = self.index.get(id(number)) else {
            return;
        };
        let unit = power(-self.frac_bits());
        let mut values = [0.0; DIM];
        for ((value, &old), &delta) in values.iter_mut().zip(stored.vector).zip(&self.delta) {
            let step = alpha * delta;
            *value = f32::from(old) * unit + if step.is_nan() { 0.0 } else { step };
        }
        accept(&mut self.index, &mut self.vector, &values, self.dims);
        // It is still there.
        let _ = self.index.update(id(number), &self.vector);
    }
}
