//! What joins graph and neurons: resonance, bridge, codes, aggregation and the search by spikes.

use super::super::reference_spiking::{ONE, round};
use super::{Metric, Reference};

/// What a search of any kind is for.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    pub k: usize,
    pub ef: usize,
    pub mask: u16,
    pub width: usize,
}

/// Group sums, slot by slot.
fn encode(vector: &[i16]) -> u32 {
    let g = vector.len().div_ceil(16);
    let e = vector.len().div_ceil(g);
    let slots = 32 / e as i128;
    let a = |i: usize| -> i128 {
        let group = i * g..vector.len().min((i + 1) * g);
        group.map(|c| i128::from(vector[c])).sum()
    };
    let m = (0..e).map(|i| a(i).abs()).max().unwrap();
    if m == 0 {
        return 0;
    }
    let slot = |i| (slots - 1).min(slots * (ONE * (m - a(i)) / (2 * m)) / ONE);
    (0..e)
        .map(|i| 1 << (i as i128 * slots + slot(i)))
        .fold(0, |code, flag: u32| code | flag)
}

fn similarity(a: u32, b: u32) -> i128 {
    let [both, any] = [a & b, a | b].map(|flags| i128::from(flags.count_ones()));
    if any == 0 {
        return ONE;
    }
    both * (((1 << 32) + any - 1) / any) / 256
}

impl Reference {
    /// The live ids whose type is in the mask, least distance first.
    pub(super) fn ranked(
        &self,
        k: usize,
        mask: u16,
        distance: impl Fn(u16) -> i128,
    ) -> Vec<(i128, u16)> {
        let of_type = |id: &u16| mask >> self.slots[usize::from(*id)].node_type & 1 == 1;
        let ids = self.live().filter(of_type);
        let mut all: Vec<_> = ids.map(|id| (distance(id), id)).collect();
        all.sort();
        all.truncate(k);
        all
    }

    pub fn search_resonant(
        &mut self,
        q: &[i16],
        options: Options,
        weight: i128,
    ) -> Vec<(i128, u16)> {
        let mut results = self.search(q, options);
        for (d, id) in &mut results {
            let q = self.spiking.resonance(*id) * weight / ONE;
            let factor = if *d < 0 { 2 * ONE + q } else { 2 * ONE - q };
            *d = (*d * factor).div_euclid(ONE);
        }
        results.sort();
        results
    }

    pub fn search_inject(&mut self, q: &[i16], options: Options, gain: i32) -> Vec<(i128, u16)> {
        let results = self.search(q, options);
        let s = match self.settings.metric {
            Metric::L2 | Metric::Dot => 4_i128.pow(self.settings.frac_bits.into()),
            Metric::Cosine => 1 << 30,
        };
        for (d, id) in &results {
            let share = ONE * s / (s + d.abs());
            let f = if *d < 0 { 2 * ONE - share } else { share };
            self.spiking.excite(*id, round(i128::from(gain) * f, 24));
        }
        results
    }

    /// The code, if the id is live.
    pub fn encode(&mut self, id: u16) -> Option<u32> {
        self.live().find(|live| *live == id)?;
        let code = encode(self.vector(id));
        self.spiking.set_code(id, code);
        Some(code)
    }

    pub fn search_codes(&self, k: usize, mask: u16, code: u32) -> Vec<(i128, u16)> {
        self.ranked(k, mask, |id| ONE - similarity(code, self.spiking.code(id)))
    }

    /// The mean of the neighbours, if the id is live.
    pub fn aggregate(&self, id: u16) -> Option<Vec<i16>> {
        self.live().find(|live| *live == id)?;
        let links = self.row(id, 0);
        if links.is_empty() {
            return Some(vec![0; self.sizes.dim]);
        }
        let share = ONE / links.len() as i128;
        let message = |link: &u16, c: usize| {
            let w = i128::from(self.spiking.weight(id, *link));
            (w + w / 32_768) * i128::from(self.vector(*link)[c])
        };
        let mean = |c| {
            let sum: i128 = links.iter().map(|link| message(link, c)).sum();
            (sum * share + (1 << 39)).div_euclid(1 << 40) as i16
        };
        Some((0..self.sizes.dim).map(mean).collect())
    }

    /// Only called when the id is live.
    pub fn nudge(&mut self, id: u16, alpha: i32, delta: &[i16]) {
        let step = |delta: i16| round(i128::from(alpha) * i128::from(delta), 24);
        let pairs = self.vector(id).iter().zip(delta);
        let moved = pairs.map(|(v, delta)| (i128::from(*v) + step(*delta)).clamp(-32_768, 32_767));
        let moved: Vec<i16> = moved.map(|component| component as i16).collect();
        self.update(id, &moved);
    }

    pub fn search_spiking(
        &mut self,
        q: &[i16],
        options: Options,
        (phases, ticks): (u32, u8),
        [inject_gain, gain]: [i32; 2],
    ) -> Vec<(i128, u16)> {
        let kept = self.spiking.clone();
        self.spiking.reset();
        self.search_inject(q, options, inject_gain);
        for _ in 0..ticks {
            let ([neurons, synapses], _) = self.spiking.tick(phases, gain);
            self.counters[3] += neurons;
            self.counters[4] += synapses;
        }
        let ranked = self.ranked(options.k, options.mask, |id| -self.spiking.score(id));
        self.spiking = kept;
        ranked
    }
}
