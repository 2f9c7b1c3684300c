//! The index as a body that executes commands.

use core::convert::Infallible;

use crate::beam::Entry;
use crate::command::Command;
use crate::counters::Counters;
use crate::device::Device;
use crate::distance::split;
use crate::generated::{Error, MAGIC, Memory, Opcode, Sizes, VERSION};
use crate::header::{Header, join};
use crate::history::HistoryMatch;
use crate::index::{IndexIn, Stats};
use crate::space::Space;
use crate::spiking::Ticked;
use crate::state::pack;

impl<S: Space> Device for IndexIn<S> {
    type Error = Infallible;

    /// Executes one command. An empty slice is no command and gets no response.
    fn execute(&mut self, command: &[u32], respond: &mut dyn FnMut(u32)) -> Result<(), Infallible> {
        let Some((&word, payload)) = command.split_first() else {
            return Ok(());
        };
        let header = Header::from_word(word);
        if header.opcode != Opcode::Counters.code() {
            self.counters = S::Meter::default();
        }
        let mut answer = Answer {
            opcode: header.opcode,
            respond,
        };
        let mut buffer = core::mem::take(&mut self.operand);
        let decoded = Command::decode(header, payload, self.config(), &mut buffer);
        if let Err(error) = decoded.and_then(|command| self.perform(command, &mut answer)) {
            answer.header(error.code(), 0);
        }
        self.operand = buffer;
        Ok(())
    }
}

/// A response under way.
struct Answer<'r> {
    opcode: u8,
    respond: &'r mut dyn FnMut(u32),
}

impl Answer<'_> {
    fn header(&mut self, error: u8, words: usize) {
        let length = u16::try_from(words).expect("sizes and ranges bound every response");
        (self.respond)(
            Header {
                opcode: self.opcode,
                arg: error,
                length,
            }
            .word(),
        );
    }

    /// A whole successful response.
    fn words(&mut self, payload: &[u32]) {
        self.header(0, payload.len());
        payload.iter().for_each(|&word| (self.respond)(word));
    }
}

impl<S: Space> IndexIn<S> {
    /// Performs a command and answers it, unless it is refused.
    fn perform(&mut self, command: Command<'_>, answer: &mut Answer<'_>) -> Result<(), Error> {
        match command {
            Command::Identify => self.identify(answer),
            Command::Configure(settings) => {
                self.configure(settings)?;
                answer.words(&[]);
            }
            Command::Insert { node_type, vector } => {
                let id = self.insert(vector, node_type)?;
                answer.words(&[id.word()]);
            }
            Command::Remove(id) => {
                self.remove(id)?;
                answer.words(&[]);
            }
            Command::Update { id, vector } => {
                self.update(id, vector)?;
                answer.words(&[]);
            }
            Command::Get(id) => {
                let stored = self.get(id)?;
                answer.header(0, self.config().sizes().vector_words().wrapping_add(1));
                (answer.respond)(u32::from_le_bytes([
                    stored.node_type.number(),
                    stored.level,
                    0,
                    0,
                ]));
                pack(stored.vector.iter().copied(), &mut answer.respond);
            }
            Command::Search { options, query } => {
                respond_results(self.search(query, options)?, answer)
            }
            Command::SearchExact { k, mask, query } => {
                respond_results(self.search_exact(query, k, mask)?, answer)
            }
            Command::SetType { id, node_type } => {
                self.set_type(id, node_type)?;
                answer.words(&[]);
            }
            Command::Stats => {
                let Stats {
                    len,
                    high_water,
                    entry,
                    entry_level,
                } = self.stats();
                answer.words(&[
                    len.into(),
                    high_water.into(),
                    entry.word(),
                    entry_level.into(),
                ]);
            }
            Command::Counters => {
                let Counters {
                    distances,
                    hops,
                    rounds,
                    neurons,
                    synapses,
                } = self.counters();
                answer.words(&[distances, hops, rounds, 0, 0, 0, neurons, synapses]);
            }
            Command::Digest => answer.words(&split(self.digest())),
            Command::Peek {
                memory,
                first,
                rows,
            } => self.peek(memory, first.into(), rows.into(), answer)?,
            Command::SetRegister { register, value } => {
                self.set_register(register, value)?;
                answer.words(&[]);
            }
            Command::Tick { phases, gain } => {
                let Ticked { spikes, winner } = self.tick(phases, gain);
                answer.words(&[spikes.into(), winner.word()]);
            }
            Command::SetNeuron { field, id, value } => {
                self.set_neuron(field, id, value)?;
                answer.words(&[]);
            }
            Command::SetWeight { id, slot, weight } => {
                self.set_weight(id, slot, weight)?;
                answer.words(&[]);
            }
            Command::ResetNeurons => {
                self.reset_neurons();
                answer.words(&[]);
            }
            Command::MatchHistory { pattern } => {
                let HistoryMatch { id, distance } = self.match_history(pattern);
                answer.words(&[id.word(), distance]);
            }
            Command::InjectBranch {
                id,
                branch,
                current,
            } => {
                self.inject_branch(id, branch, current)?;
                answer.words(&[]);
            }
            Command::Encode(id) => {
                let code = self.encode(id)?;
                answer.words(&[code]);
            }
            Command::SearchCodes { k, mask, code } => {
                respond_results(self.search_codes(k, mask, code)?, answer)
            }
            Command::CorrelateHistory { id, distance } => {
                let words = self.correlate_history(id, distance)?;
                answer.header(0, words.len());
                words.for_each(&mut answer.respond);
            }
            Command::SearchResonant {
                options,
                weight,
                query,
            } => respond_results(self.search_resonant(options, weight, query)?, answer),
            Command::SearchInject {
                options,
                gain,
                query,
            } => respond_results(self.search_inject(options, gain, query)?, answer),
            Command::Aggregate(id) => {
                let means = self.means(id)?;
                answer.header(0, self.config().sizes().vector_words());
                pack(means, &mut answer.respond);
            }
            Command::Nudge { id, alpha, delta } => {
                self.nudge(id, alpha, delta)?;
                answer.words(&[]);
            }
            Command::SearchSpiking {
                options,
                how,
                query,
            } => respond_results(self.search_spiking(options, how, query)?, answer),
        }
        Ok(())
    }

    fn identify(&self, answer: &mut Answer<'_>) {
        let sizes = self.config().sizes();
        let Sizes {
            capacity,
            dim,
            m,
            m0,
            levels,
            ef_max,
            w_max,
            branches,
        } = *sizes;
        let [hash_low, hash_high] = split(sizes.hash());
        let pair = |low: usize, high: usize| {
            join([low, high].map(|size| u16::try_from(size).expect("sizes are checked")))
        };
        answer.words(&[
            MAGIC,
            VERSION,
            hash_low,
            hash_high,
            pair(capacity, dim),
            pair(m, m0),
            pair(levels, ef_max),
            pair(w_max, branches),
        ]);
    }

    fn peek(
        &self,
        memory: Memory,
        first: usize,
        rows: usize,
        answer: &mut Answer<'_>,
    ) -> Result<(), Error> {
        let sizes = self.config().sizes();
        let range = first..first.wrapping_add(rows);
        let words = rows.wrapping_mul(memory.words(sizes));
        if rows == 0 || range.end > memory.rows(sizes) || words > usize::from(u16::MAX) {
            return Err(Error::Range);
        }
        answer.header(0, words);
        range
            .into_iter()
            .try_for_each(|row| self.read_row(memory, row, &mut *answer.respond))
    }
}

/// Answers a search: id and distance of each result.
fn respond_results(results: &[Entry], answer: &mut Answer<'_>) {
    answer.header(0, results.len().wrapping_mul(3));
    for result in results {
        let [low, high] = result.distance().words();
        [result.id().word(), low, high]
            .into_iter()
            .for_each(&mut answer.respond);
    }
}
