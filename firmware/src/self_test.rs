//! The self-test: short enough for every flashing, and at the end the index is empty.

use mh_driver::{Bus, Core, cycles};
use mh_link::generated::core as registers;
use mh_link::{SelfTest, Shadow};
use micro_hnsw::{Command, Header, Id, NodeType, Opcode, Prng, SearchOptions, Sizes, TypeMask};

use crate::boot::check;
use crate::shadow::Golden;

/// Vectors that are stored and found.
const VECTORS: usize = 16;
/// Longest vector.
const DIM_MAX: usize = micro_hnsw::DIM_MAX;
/// Words of the longest command that is used: header, two words, a vector.
const WORDS: usize = 3 + DIM_MAX / 2;

/// Runs every test.
pub(crate) fn run(
    bus: &mut impl Bus,
    core: Core,
    sizes: &Sizes,
    mut golden: Option<&mut Golden<'_>>,
) -> SelfTest {
    restart(bus, core, golden.as_deref_mut());
    let results = [
        check(&core.identity(bus), sizes).is_ok(),
        timer_runs(bus),
        faults_are_told(bus, core),
        vectors_are_found(bus, core, sizes, golden.as_deref_mut()),
    ];
    restart(bus, core, golden);
    let mut report = SelfTest::default();
    for passed in results {
        report.run += 1;
        if !passed {
            report.failed += 1;
            if report.first_failed == 0 {
                report.first_failed = report.run;
            }
        }
    }
    report
}

/// Both as after power-on.
fn restart(bus: &mut impl Bus, core: Core, golden: Option<&mut Golden<'_>>) {
    core.reset(bus);
    if let Some(golden) = golden {
        golden.index.restart();
        golden.found = Shadow::default();
    }
}

fn timer_runs(bus: &mut impl Bus) -> bool {
    let before = cycles(bus);
    cycles(bus) > before
}

/// A read of a response that is not there is refused, and the core works after it.
fn faults_are_told(bus: &mut impl Bus, core: Core) -> bool {
    let word = bus.read(registers::BASE + registers::RESPONSE);
    let told = bus.read(registers::BASE + registers::FAULTS) == registers::FAULTS_UNDERFLOW;
    bus.write(registers::BASE + registers::FAULTS, u32::MAX);
    let cleared = bus.read(registers::BASE + registers::FAULTS) == 0;
    word == 0 && told && cleared && header_of(bus, core, &[Opcode::Stats.code().into()]) == Some(0)
}

/// The error code of a command's response.
fn header_of(bus: &mut impl Bus, core: Core, command: &[u32]) -> Option<u8> {
    let mut header = None;
    core.execute(bus, command, |word| {
        header.get_or_insert(Header::from_word(word).arg);
    })
    .ok()?;
    header
}

/// Random vectors are stored, each is its own nearest neighbour, and, where there is a golden model, every response and the digest are its own.
fn vectors_are_found(
    bus: &mut impl Bus,
    core: Core,
    sizes: &Sizes,
    mut golden: Option<&mut Golden<'_>>,
) -> bool {
    let mut vector = [0_i16; DIM_MAX];
    let vector = &mut vector[..sizes.dim];
    let mut passed = true;
    let mut expect = |command: Command<'_>, first: Option<u32>| {
        let (mut words, mut length) = ([0; WORDS], 0);
        command.encode(|word| {
            words[length] = word;
            length += 1;
        });
        let (mut response, mut received) = ([0; 8], 0);
        let done = core.execute(bus, &words[..length], |word| {
            if let Some(place) = response.get_mut(received) {
                *place = word;
            }
            received += 1;
        });
        let response = &response[..received.min(8)];
        passed &= done.is_ok() && first.is_none_or(|first| response.get(1) == Some(&first));
        if let Some(golden) = golden.as_deref_mut() {
            golden.compare(0, &words[..length], response);
            passed &= golden.found.differed == 0;
        }
    };
    for search in [false, true] {
        let mut prng = Prng::new(1);
        for id in 0..VECTORS.min(sizes.capacity) as u16 {
            for component in vector.iter_mut() {
                *component = (prng.draw() >> 20) as i16 - (1 << 11);
            }
            let command = if search {
                Command::Search {
                    options: SearchOptions {
                        k: 1,
                        ef: 8,
                        expansion: 1,
                        mask: TypeMask::ALL,
                    },
                    query: vector,
                }
            } else {
                Command::Insert {
                    vector,
                    node_type: NodeType::default(),
                }
            };
            expect(command, Some(Id::new(id).word()));
        }
    }
    expect(Command::Digest, None);
    passed
}
