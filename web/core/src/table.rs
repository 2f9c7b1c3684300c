//! Handles of indexes. One that was released is not given out again for a very long time, so that a late call finds no other index.

use crate::home::Home;
use crate::refusal::CallError;

/// Most indexes at a time.
pub const INDEXES: usize = 256;

/// Bits of a handle that number the slot; those above them tell how often the slot was released.
const SLOT_BITS: u32 = INDEXES.ilog2();

/// Handles are positive: 1 is the first, and they have 31 bits.
const TURNS: u32 = 1 << (31 - SLOT_BITS);

#[derive(Debug)]
struct Slot {
    /// How often it was released, less than [`TURNS`] - 1.
    turn: u32,
    home: Option<Home>,
}

impl Slot {
    const EMPTY: Self = Self {
        turn: 0,
        home: None,
    };
}

/// Every index there is.
#[derive(Debug)]
pub struct Table([Slot; INDEXES]);

impl Table {
    /// No indexes.
    pub const fn new() -> Self {
        Self([Slot::EMPTY; INDEXES])
    }

    /// Number of indexes.
    pub fn len(&self) -> usize {
        self.0.iter().filter(|slot| slot.home.is_some()).count()
    }

    /// The slot of the next index.
    ///
    /// # Errors
    /// [`CallError::TooManyIndexes`] when there is no room.
    pub fn vacancy(&mut self) -> Result<Vacancy<'_>, CallError> {
        let slots = (0..).zip(&mut self.0);
        let mut vacant = slots.filter(|(_, slot)| slot.home.is_none());
        let (number, slot) = vacant.next().ok_or(CallError::TooManyIndexes)?;
        Ok(Vacancy { number, slot })
    }

    /// The index of a handle.
    ///
    /// # Errors
    /// [`CallError::UnknownHandle`] when there is none.
    pub fn get(&mut self, handle: u32) -> Result<&mut Home, CallError> {
        let home = self.slot(handle).and_then(|slot| slot.home.as_mut());
        home.ok_or(CallError::UnknownHandle)
    }

    /// Takes out the index of a handle, which then is of none.
    ///
    /// # Errors
    /// [`CallError::UnknownHandle`] when there is none.
    pub fn remove(&mut self, handle: u32) -> Result<Home, CallError> {
        let slot = self.slot(handle).ok_or(CallError::UnknownHandle)?;
        let home = slot.home.take().ok_or(CallError::UnknownHandle)?;
        slot.turn = (slot.turn + 1) % (TURNS - 1);
        Ok(home)
    }

    fn slot(&mut self, handle: u32) -> Option<&mut Slot> {
        let slot = &mut self.0[handle as usize % INDEXES];
        (slot.turn + 1 == handle >> SLOT_BITS).then_some(slot)
    }
}

/// A slot without an index.
pub struct Vacancy<'t> {
    number: u32,
    slot: &'t mut Slot,
}

impl Vacancy<'_> {
    /// Fills it; the handle, positive.
    pub fn fill(self, home: Home) -> u32 {
        self.slot.home = Some(home);
        (self.slot.turn + 1) << SLOT_BITS | self.number
    }
}
