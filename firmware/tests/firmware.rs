//! The firmware on a mock of its hardware: every fault has its own answer, and none of them stops it.

use mh_firmware::{Firmware, Light, Mismatch, poll};
use mh_link::{Board as _, Differs, RELEASE, Refusal, SelfTest, Server};
use mh_mock::{FREQUENCY, Fault, Mock};
use micro_hnsw::generated::{DIGITS, TILE};
use micro_hnsw::{Config, HeapStorage, Index, Sizes};

const STATS: [u32; 1] = [0x09];
const DIGEST: [u32; 1] = [0x0B];

/// Runs a check on firmware and hardware of the configuration `tile`.
fn on_tile(fault: Fault, check: impl FnOnce(&mut Firmware<'_, Mock<'_>>)) {
    on_board(TILE, TILE, fault, check);
}

/// Runs a check on the firmware for `sizes`, on hardware with a core of other sizes, and this fault.
fn on_board(
    core: Sizes,
    sizes: Sizes,
    fault: Fault,
    check: impl FnOnce(&mut Firmware<'_, Mock<'_>>),
) {
    let config = Config::new(core).expect("legal sizes");
    let mut core = HeapStorage::new(&config);
    let core = Index::new(config, core.lend()).expect("storage of these sizes");
    let config = Config::new(sizes).expect("legal sizes");
    let mut golden = HeapStorage::new(&config);
    let golden = Index::new(config, golden.lend()).expect("storage of these sizes");
    let mut mock = Mock::new(core);
    mock.fault = fault;
    check(&mut Firmware::new(mock, sizes, Some(golden)));
}

fn execute(firmware: &mut Firmware<'_, Mock<'_>>, command: &[u32]) -> Result<Vec<u32>, Refusal> {
    let mut answer = mh_link::Answer::new();
    firmware.execute(command, &mut answer)?;
    Ok(answer.words().to_vec())
}

fn insertion(value: i16) -> Vec<u32> {
    let word = u32::from(value.cast_unsigned());
    let mut command = vec![0x02 | 8 << 16];
    command.extend([word | word << 16; 8]);
    command
}

#[test]
fn another_core_is_refused_with_its_reason_on_the_lights() {
    for (sizes, fault, reason) in [
        (TILE, Fault::OtherHash, Mismatch::Configuration),
        (DIGITS, Fault::None, Mismatch::Configuration),
        (TILE, Fault::OtherTable, Mismatch::Registers),
    ] {
        on_board(TILE, sizes, fault, |firmware| {
            assert!(firmware.hello().mismatch, "{fault:?}");
            assert_eq!(firmware.bus().leds, Light::Mismatch(reason).bits());
        });
    }
    on_tile(Fault::None, |firmware| {
        let hello = firmware.hello();
        assert!(!hello.mismatch && hello.processor);
        assert_eq!((hello.clock_hz, hello.firmware), (FREQUENCY, RELEASE));
        assert_eq!(firmware.bus().leds, Light::Ready.bits());
    });
}

#[test]
fn faults_of_the_core_are_refusals_and_the_next_command_works() {
    for (fault, refusal) in [
        (Fault::Deaf(0), Refusal::CommandTimeout),
        (Fault::Mute(1), Refusal::ResponseTimeout),
        (Fault::Short, Refusal::CoreFault),
    ] {
        on_tile(Fault::None, |firmware| {
            firmware.set_shadow(true).expect("there is a golden model");
            execute(firmware, &insertion(1)).expect("a response");
            firmware.bus().fault = fault;
            assert_eq!(execute(firmware, &insertion(2)), Err(refusal), "{fault:?}");
            assert_eq!(firmware.bus().leds, Light::Refused(refusal.code()).bits());
            firmware.bus().fault = Fault::None;
            // Both are empty and agree again.
            assert_eq!(execute(firmware, &STATS).expect("a response")[1], 0);
            let shadow = firmware.shadow().expect("shadow mode");
            assert_eq!(shadow.differed, 0, "{fault:?}: {shadow:?}");
            assert_eq!(firmware.bus().leds, Light::Ready.bits());
        });
    }
}

#[test]
fn shadow_mode_reports_the_first_difference() {
    on_tile(Fault::None, |firmware| {
        firmware.set_shadow(true).expect("there is a golden model");
        execute(firmware, &insertion(1)).expect("a response");
        firmware.bus().fault = Fault::Wrong(1);
        execute(firmware, &insertion(2)).expect("a response");
        execute(firmware, &insertion(3)).expect("a response");
        firmware.bus().fault = Fault::None;
        let shadow = firmware.shadow().expect("shadow mode");
        let first = shadow.first.expect("a difference");
        assert_eq!((shadow.compared, shadow.differed), (4, 2));
        assert_eq!((first.what, first.place), (Differs::Response, 1));
        assert_eq!((first.core, first.golden), (0, 1));
        assert_eq!(firmware.bus().leds, Light::Differs.bits());
        // Switched on again, it begins anew.
        firmware.set_shadow(true).expect("there is a golden model");
        assert_eq!(firmware.shadow().expect("shadow mode").differed, 0);
    });
}

#[test]
fn shadow_mode_sees_states_that_differ_under_equal_responses() {
    on_tile(Fault::None, |firmware| {
        firmware.set_shadow(true).expect("there is a golden model");
        execute(firmware, &insertion(1)).expect("a response");
        let settings = firmware.bus().index().settings();
        let seed = settings.seed ^ 1;
        let other = micro_hnsw::Settings { seed, ..settings };
        firmware.bus().index().configure(other).expect("legal");
        let first = firmware.shadow().expect("shadow mode").first;
        assert_eq!(first.map(|first| first.what), Some(Differs::Digest));
    });
}

#[test]
fn an_answer_that_would_not_fit_is_not_asked_for() {
    on_board(DIGITS, DIGITS, Fault::None, |firmware| {
        // Neurons have 9 words a row; the header takes one more.
        let peek = |rows: u32| [0x0C | 8 << 8 | 1 << 16, rows << 16];
        assert_eq!(execute(firmware, &peek(56)).map(|w| w.len()), Ok(505));
        assert_eq!(execute(firmware, &peek(57)), Err(Refusal::AnswerTooLong));
        // What the core refuses has a short answer.
        assert_eq!(execute(firmware, &peek(2049)).map(|w| w.len()), Ok(1));
        assert_eq!(execute(firmware, &STATS).map(|w| w.len()), Ok(5));
    });
}

#[test]
fn the_self_test_passes_and_names_what_fails() {
    on_tile(Fault::None, |firmware| {
        execute(firmware, &insertion(1)).expect("a response");
        let passed = SelfTest {
            run: 4,
            failed: 0,
            first_failed: 0,
        };
        assert_eq!(firmware.self_test(), Ok(passed));
        assert_eq!(execute(firmware, &STATS).expect("a response")[1], 0);
        for (fault, first_failed) in [
            (Fault::OtherHash, 1),
            (Fault::Mute(0), 3),
            (Fault::Wrong(1), 4),
        ] {
            firmware.bus().fault = fault;
            let report = firmware.self_test().expect("a report");
            assert_eq!(report.first_failed, first_failed, "{fault:?}");
        }
        firmware.bus().fault = Fault::None;
        assert_eq!(firmware.self_test(), Ok(passed));
    });
}

#[test]
fn a_benchmark_counts_cycles() {
    on_tile(Fault::None, |firmware| {
        let once = firmware.benchmark(1, &DIGEST).expect("cycles");
        let often = firmware.benchmark(10, &DIGEST).expect("cycles");
        assert!(once.core > 0 && often.core > 5 * once.core);
        assert_eq!(once.golden, 0, "it does not hold what the core holds");
        firmware.set_shadow(true).expect("there is a golden model");
        assert!(firmware.benchmark(1, &DIGEST).expect("cycles").golden > 0);
        assert_eq!(firmware.shadow().expect("shadow mode").differed, 0);
    });
}

#[test]
fn a_port_that_takes_nothing_does_not_stop_it() {
    on_tile(Fault::None, |firmware| {
        let mut server = Server::new();
        firmware.bus().fault = Fault::Jammed;
        // A frame that is none is answered too, with a refusal.
        firmware.bus().received.extend([1, 2, 3, 0]);
        let polls = (0..8).map(|_| poll(&mut server, firmware));
        assert_eq!(polls.filter(Result::is_err).count(), 1);
        firmware.bus().fault = Fault::None;
        firmware.bus().received.extend([1, 2, 3, 0]);
        assert!((0..8).all(|_| poll(&mut server, firmware).is_ok()));
        assert_eq!(firmware.bus().sent.last(), Some(&0));
    });
}
