//! An index outside of the module that gets the same calls, answered as the descriptions of the calls say.

use micro_hnsw::generated::COSINE_FRAC_BITS;
use micro_hnsw::*;
use micro_hnsw_core::host::HostHeap;
use micro_hnsw_core::search::{How, Wanted};
use micro_hnsw_core::{CallError, Module, Plan, Refusal};

/// A call on an index.
#[derive(Clone, Copy, Debug)]
pub enum Request {
    Insert { kind: u32, of: u32 },
    InsertBatch { kind: u32, count: u32, of: u32 },
    Update { kind: u32, id: u32 },
    Remove(u32),
    Get { kind: u32, id: u32 },
    Aggregate { kind: u32, id: u32 },
    Nudge { kind: u32, id: u32, alpha: i32 },
    SetEf(u32),
    Stats,
    Execute(u32),
    Serialize,
    Search(Wanted, How),
}

impl Request {
    /// What the module answers, a code when it refuses.
    pub fn of(self, module: &mut Module<HostHeap>, handle: u32) -> Result<u32, u8> {
        let answer = module.call(handle).and_then(|call| match self {
            Self::Insert { kind, of } => call.insert(kind, of),
            Self::InsertBatch { kind, count, of } => call.insert_batch(kind, count, of),
            Self::Update { kind, id } => call.update(kind, id),
            Self::Remove(id) => call.remove(id),
            Self::Get { kind, id } => call.get(kind, id),
            Self::Aggregate { kind, id } => call.aggregate(kind, id),
            Self::Nudge { kind, id, alpha } => call.nudge(kind, id, alpha),
            Self::SetEf(ef) => call.set_ef(ef),
            Self::Stats => call.stats(),
            Self::Execute(words) => call.execute(words),
            Self::Serialize => call.serialize(),
            Self::Search(wanted, how) => call.search(wanted, how),
        });
        answer.map_err(Refusal::code)
    }
}

/// An index, and what the module keeps beside it.
pub struct Twin {
    pub index: Index<'static>,
    ef: u16,
    saturated: u32,
    /// Bytes that the index takes in the module.
    pub memory: u32,
}

fn id(number: u32) -> Id {
    Id::from_word(number).unwrap_or_default()
}

fn need(condition: bool, otherwise: impl Into<Refusal>) -> Result<(), Refusal> {
    condition.then_some(()).ok_or_else(|| otherwise.into())
}

fn node_type(number: u32) -> Result<NodeType, Error> {
    NodeType::new(u8::try_from(number).map_err(|_| Error::Range)?)
}

impl Twin {
    pub fn new(plan: &Plan) -> Self {
        let config = Config::new(plan.sizes).unwrap();
        let storage = Box::leak(Box::new(HeapStorage::new(&config)));
        let mut index = Index::new(config, storage.lend()).unwrap();
        let settings = Settings {
            metric: Metric::from_code(plan.metric as u8).unwrap(),
            frac_bits: plan.frac_bits as u8,
            ef_construction: plan.ef_construction as u16,
            expansion: plan.expansion as u16,
            seed: plan.seed,
        };
        index.configure(settings).unwrap();
        let mut twin = Self::from(index);
        if plan.ef > 0 {
            twin.ef = plan.ef as u16;
        }
        twin
    }

    /// Of a snapshot that is right.
    pub fn restored(bytes: &[u8]) -> Self {
        let snapshot = Snapshot::parse(bytes).unwrap();
        let storage = Box::leak(Box::new(HeapStorage::new(snapshot.config())));
        Self::from(snapshot.restore(storage.lend()).unwrap())
    }

    fn from(index: Index<'static>) -> Self {
        Self {
            ef: index.settings().ef_construction,
            index,
            saturated: 0,
            memory: 0,
        }
    }

    pub fn snapshot(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.index.snapshot(|word| bytes.extend(word));
        bytes
    }

    fn dim(&self) -> usize {
        self.index.config().dim()
    }

    /// The vector at an offset, by exact arithmetic.
    fn vector(&mut self, kind: u32, bytes: &[u8], offset: usize) -> Result<Vec<i16>, Refusal> {
        need(kind < 2, Error::Range)?;
        let width = [4, 2][kind as usize];
        let place = bytes.get(offset..offset + self.dim() * width);
        let place = place.ok_or(CallError::BufferTooSmall)?;
        if kind == 1 {
            let halves = place.chunks(2);
            return Ok(halves
                .map(|half| i16::from_le_bytes(half.try_into().unwrap()))
                .collect());
        }
        let floats = place
            .chunks(4)
            .map(|word| f32::from_le_bytes(word.try_into().unwrap()));
        let floats: Vec<f64> = floats.map(f64::from).collect();
        need(
            floats.iter().all(|float| float.is_finite()),
            CallError::InvalidVector,
        )?;
        let unit = f64::from(1 << self.index.settings().frac_bits);
        let whole = floats.iter().map(|float| (float * unit).round_ties_even());
        let limits = f64::from(i16::MIN)..=f64::from(i16::MAX);
        self.saturated += whole
            .clone()
            .filter(|whole| !limits.contains(whole))
            .count() as u32;
        Ok(whole.map(|whole| whole as i16).collect())
    }

    fn put_vector(&self, kind: u32, vector: &[i16], bytes: &mut [u8]) -> Result<(), Refusal> {
        let unit = f32::from(1_u16 << self.index.settings().frac_bits);
        let written: Vec<u8> = if kind == 0 {
            vector
                .iter()
                .flat_map(|c| (f32::from(*c) / unit).to_le_bytes())
                .collect()
        } else {
            vector.iter().flat_map(|c| c.to_le_bytes()).collect()
        };
        put(bytes, &written)
    }

    /// What the module should answer and write.
    pub fn answer(&mut self, bytes: &mut [u8], request: Request) -> Result<u32, u8> {
        self.perform(bytes, request).map_err(Refusal::code)
    }

    fn perform(&mut self, bytes: &mut [u8], request: Request) -> Result<u32, Refusal> {
        match request {
            Request::Insert { kind, of } => {
                let of = node_type(of)?;
                let vector = self.vector(kind, bytes, 0)?;
                Ok(self.index.insert(&vector, of)?.word())
            }
            Request::InsertBatch { kind, count, of } => self.insert_batch(bytes, kind, count, of),
            Request::Update { kind, id: number } => {
                let vector = self.vector(kind, bytes, 0)?;
                self.index.update(id(number), &vector)?;
                Ok(0)
            }
            Request::Remove(number) => {
                self.index.remove(id(number))?;
                Ok(0)
            }
            Request::Get { kind, id: number } => {
                need(kind < 2, Error::Range)?;
                let stored = self.index.get(id(number))?;
                self.put_vector(kind, stored.vector, bytes)?;
                Ok(u32::from_le_bytes([
                    stored.node_type.number(),
                    stored.level,
                    0,
                    0,
                ]))
            }
            Request::Aggregate { kind, id: number } => {
                need(kind < 2, Error::Range)?;
                let mut mean = vec![0; self.dim()];
                self.index.aggregate(id(number), &mut mean)?;
                self.put_vector(kind, &mean, bytes)?;
                Ok(0)
            }
            Request::Nudge {
                kind,
                id: number,
                alpha,
            } => {
                let delta = self.vector(kind, bytes, 0)?;
                self.index
                    .nudge(id(number), I8F24::from_bits(alpha), &delta)?;
                Ok(0)
            }
            Request::SetEf(ef) => {
                let legal = (1..=self.index.config().ef_max() as u32).contains(&ef);
                need(legal, Error::Range)?;
                self.ef = ef as u16;
                Ok(0)
            }
            Request::Stats => self.stats(bytes),
            Request::Execute(words) => self.execute(bytes, words),
            Request::Serialize => {
                let snapshot = self.snapshot();
                put(bytes, &snapshot)?;
                Ok(snapshot.len() as u32)
            }
            Request::Search(wanted, how) => self.search(bytes, wanted, how),
        }
    }

    fn insert_batch(
        &mut self,
        bytes: &mut [u8],
        kind: u32,
        count: u32,
        of: u32,
    ) -> Result<u32, Refusal> {
        need(kind < 2 && count <= 0xFFFF, Error::Range)?;
        let count = count as usize;
        let stride = self.dim() * [4, 2][kind as usize];
        let types = if of == 16 { count } else { 0 };
        let ids = (count * stride + types).div_ceil(4) * 4;
        need(ids + 4 * count <= bytes.len(), CallError::BufferTooSmall)?;
        let of = |nth: usize| {
            if of == 16 {
                bytes[count * stride + nth].into()
            } else {
                of
            }
        };
        let types: Vec<NodeType> = (0..count)
            .map(|nth| node_type(of(nth)))
            .collect::<Result<_, _>>()?;
        let saturated = self.saturated;
        let vectors = (0..count).map(|nth| self.vector(kind, bytes, nth * stride));
        let vectors: Result<Vec<_>, _> = vectors.collect();
        let free = self.index.capacity() - self.index.len();
        if vectors.is_err() || count > free {
            self.saturated = saturated;
        }
        let vectors = vectors?;
        need(count <= free, Error::Full)?;
        for (nth, (vector, of)) in vectors.iter().zip(types).enumerate() {
            let id = self.index.insert(vector, of)?;
            bytes[ids + 4 * nth..][..4].copy_from_slice(&id.word().to_le_bytes());
        }
        Ok(count as u32)
    }

    fn stats(&self, bytes: &mut [u8]) -> Result<u32, Refusal> {
        let Stats {
            len,
            high_water,
            entry,
            entry_level,
        } = self.index.stats();
        let config = self.index.config();
        let sizes = config.sizes();
        let settings = self.index.settings();
        let mut words = vec![len.into(), high_water.into(), entry.word()];
        words.push(entry_level.into());
        words.extend([sizes.capacity, sizes.dim, sizes.m, sizes.m0].map(|size| size as u32));
        words.extend([sizes.levels, sizes.ef_max].map(|size| size as u32));
        words.extend([sizes.w_max, sizes.branches].map(|size| size as u32));
        words.push(settings.metric.code().into());
        words.push(settings.frac_bits.into());
        words.extend([settings.ef_construction, settings.expansion].map(u32::from));
        words.extend([settings.seed, self.ef.into(), self.saturated, self.memory]);
        words.push(config.snapshot_bytes() as u32);
        put(bytes, &bytes_of(&words))?;
        Ok(words.len() as u32)
    }

    fn execute(&mut self, bytes: &mut [u8], words: u32) -> Result<u32, Refusal> {
        need(words <= 0xFFFF, Error::Range)?;
        let command = 4 * words as usize;
        let sizes = self.index.config().sizes();
        let longest = [
            3 * sizes.ef_max,
            sizes.dim.div_ceil(2),
            sizes.capacity.div_ceil(32),
            8,
        ];
        let longest = 2 + longest.iter().max().unwrap();
        need(
            command + 4 * longest <= bytes.len(),
            CallError::BufferTooSmall,
        )?;
        let (command, place) = bytes.split_at_mut(command);
        let command = command.chunks(4);
        let command: Vec<u32> = command
            .map(|word| u32::from_le_bytes(word.try_into().unwrap()))
            .collect();
        let mut answer = Vec::new();
        let Ok(()) = self.index.execute(&command, &mut |word| answer.push(word));
        let fitting = answer.len().min(place.len() / 4);
        put(place, &bytes_of(&answer[..fitting]))?;
        need(fitting == answer.len(), CallError::BufferTooSmall)?;
        Ok(answer.len() as u32)
    }

    fn search(&mut self, bytes: &mut [u8], wanted: Wanted, how: How) -> Result<u32, Refusal> {
        let Wanted {
            kind,
            k,
            ef,
            mask,
            expansion,
        } = wanted;
        need(k <= 0xFFFF, Error::Range)?;
        need(16 * k as usize <= bytes.len(), CallError::BufferTooSmall)?;
        need(ef.max(mask).max(expansion) <= 0xFFFF, Error::Range)?;
        let [k, mask, ef, expansion] = [k, mask, ef, expansion].map(|value| value as u16);
        let query = self.vector(kind, bytes, 0)?;
        let settings = self.index.settings();
        let options = SearchOptions {
            k,
            ef: if ef > 0 { ef } else { self.ef.max(k) },
            mask: TypeMask::new(mask),
            expansion: if expansion > 0 {
                expansion
            } else {
                settings.expansion
            },
        };
        let mut frac_bits = match settings.metric {
            Metric::Cosine => COSINE_FRAC_BITS,
            _ => 2 * u32::from(settings.frac_bits),
        };
        let results = match how {
            How::Graph => self.index.search(&query, options)?,
            How::Exact => self.index.search_exact(&query, k, options.mask)?,
            How::Resonant(weight) => {
                let weight = U8F24::from_bits(weight);
                self.index.search_resonant(options, weight, &query)?
            }
            How::Inject(gain) => {
                let gain = I8F24::from_bits(gain);
                self.index.search_inject(options, gain, &query)?
            }
            How::Spiking {
                phases,
                ticks,
                inject_gain,
                gain,
            } => {
                frac_bits = 24;
                let how = SpikingSearch {
                    phases: Phases::new(phases)?,
                    ticks: u8::try_from(ticks).map_err(|_| Error::Range)?,
                    inject_gain: I8F24::from_bits(inject_gain),
                    gain: I8F24::from_bits(gain),
                };
                self.index.search_spiking(options, how, &query)?
            }
        };
        let distance =
            |entry: &Entry| entry.distance().to_bits() as f64 / 2_f64.powi(frac_bits as i32);
        let ids = results
            .iter()
            .flat_map(|entry| entry.id().word().to_le_bytes());
        let floats = results
            .iter()
            .flat_map(|entry| (distance(entry) as f32).to_le_bytes());
        let doubles = results
            .iter()
            .flat_map(|entry| distance(entry).to_le_bytes());
        let written: Vec<u8> = ids.chain(floats).chain(doubles).collect();
        put(bytes, &written)?;
        Ok(results.len() as u32)
    }
}

fn bytes_of(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// Writes what has room.
fn put(bytes: &mut [u8], written: &[u8]) -> Result<(), Refusal> {
    let place = bytes.get_mut(..written.len());
    place
        .ok_or(CallError::BufferTooSmall)?
        .copy_from_slice(written);
    Ok(())
}
