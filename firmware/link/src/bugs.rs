//! Bugs that the tests put into the protocol on purpose; without the feature `testbugs` there are none.

#[cfg(feature = "testbugs")]
use core::sync::atomic::{AtomicU8, Ordering};

/// A bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[cfg_attr(
    feature = "testbugs",
    expect(missing_docs, reason = "each is described where it is asked for")
)]
pub enum Bug {
    CountForgotten = 1,
    ChecksumIgnored,
    DamagedCounts,
    HelloCounts,
    KeptOverwritten,
    LateAnswer,
    LateHello,
    LengthIgnored,
    NumberIgnored,
    Overrun,
    OtherRequest,
    RefusalForgotten,
    RepeatExecuted,
    RepeatSilent,
    ResetIgnored,
    Unrepeated,
    ZeroIgnored,
}

#[cfg(feature = "testbugs")]
impl Bug {
    /// Every bug.
    pub const ALL: [Self; 17] = [
        Self::CountForgotten,
        Self::ChecksumIgnored,
        Self::DamagedCounts,
        Self::HelloCounts,
        Self::KeptOverwritten,
        Self::LateAnswer,
        Self::LateHello,
        Self::LengthIgnored,
        Self::NumberIgnored,
        Self::Overrun,
        Self::OtherRequest,
        Self::RefusalForgotten,
        Self::RepeatExecuted,
        Self::RepeatSilent,
        Self::ResetIgnored,
        Self::Unrepeated,
        Self::ZeroIgnored,
    ];
}

#[cfg(feature = "testbugs")]
static SEEDED: AtomicU8 = AtomicU8::new(0);

/// Puts a bug into every server, client and receiver of the process, or takes it out again.
#[cfg(feature = "testbugs")]
pub fn seed(bug: Option<Bug>) {
    SEEDED.store(bug.map_or(0, |bug| bug as u8), Ordering::Relaxed);
}

/// Whether this bug is in.
#[cfg(feature = "testbugs")]
pub(crate) fn seeded(bug: Bug) -> bool {
    SEEDED.load(Ordering::Relaxed) == bug as u8
}

/// Whether this bug is in: never.
#[cfg(not(feature = "testbugs"))]
pub(crate) const fn seeded(_: Bug) -> bool {
    false
}
