//! Shadow mode: every command runs in the golden model too, and the responses are compared.

use mh_link::{Difference, Differs, Shadow};
use micro_hnsw::{Counters, Device as _, Header, Index, Opcode};

/// The golden model, and what it was compared with since shadow mode was switched on.
pub(crate) struct Golden<'a> {
    pub(crate) index: Index<'a>,
    pub(crate) on: bool,
    pub(crate) found: Shadow,
}

impl<'a> Golden<'a> {
    pub(crate) fn new(index: Index<'a>) -> Self {
        Self {
            index,
            on: false,
            found: Shadow::default(),
        }
    }

    /// Executes a command whose response the core gave, and compares the responses.
    pub(crate) fn compare(&mut self, number: u32, command: &[u32], response: &[u32]) {
        let counters = command.first().map(|word| Header::from_word(*word).opcode)
            == Some(Opcode::Counters.code());
        let (mut place, mut first) = (0, None);
        let Ok(()) = self.index.execute(command, &mut |golden| {
            let core = response.get(place).copied();
            let hardware = counters && Counters::HARDWARE.contains(&place);
            if first.is_none() && core != Some(golden) && !hardware {
                first = Some((place, core.unwrap_or(0), golden));
            }
            place += 1;
        });
        if let (None, Some(core)) = (first, response.get(place)) {
            first = Some((place, *core, 0));
        }
        self.count(number, Differs::Response, first);
    }

    /// Notes a comparison, and where it differed.
    pub(crate) fn count(&mut self, number: u32, what: Differs, first: Option<(usize, u32, u32)>) {
        self.found.compared = self.found.compared.wrapping_add(1);
        let Some((place, core, golden)) = first else {
            return;
        };
        self.found.differed = self.found.differed.saturating_add(1);
        self.found.first.get_or_insert(Difference {
            number,
            what,
            core,
            golden,
            place: place as u32,
        });
    }
}
