//! The driver of the core, on the mock.

use mh_driver::{Core, CoreError};
use mh_mock::{Fault, Mock};
use micro_hnsw::generated::TILE;
use micro_hnsw::{Config, HeapStorage, Index};

const CORE: Core = Core { timeout: 100_000 };
/// Header of the response to an insertion.
const INSERTED: u32 = 0x02 | 1 << 16;
/// A command without a payload.
const STATS: [u32; 1] = [0x09];

/// Runs a check on a mock of the configuration `tile`.
fn with_mock(check: impl FnOnce(&mut Mock)) {
    let config = Config::new(TILE).expect("legal sizes");
    let mut storage = HeapStorage::new(&config);
    let index = Index::new(config, storage.lend()).expect("storage of these sizes");
    check(&mut Mock::new(index));
}

fn insertion(value: i16) -> Vec<u32> {
    let word = u32::from(value.cast_unsigned());
    let mut command = vec![0x02 | 8 << 16];
    command.extend([word | word << 16; 8]);
    command
}

fn execute(mock: &mut Mock, command: &[u32]) -> Result<Vec<u32>, CoreError> {
    let mut response = Vec::new();
    CORE.execute(mock, command, |word| response.push(word))?;
    Ok(response)
}

#[test]
fn commands_longer_than_the_queue_are_answered() {
    with_mock(|mock| {
        for i in 0..32 {
            assert_eq!(execute(mock, &insertion(i)), Ok(vec![INSERTED, i as u32]));
        }
        // A response longer than the queue.
        let peek = [0x0C | 5 << 8 | 1 << 16, 32 << 16];
        assert_eq!(
            execute(mock, &peek).map(|words| words.len()),
            Ok(1 + 32 * 8)
        );
        // A refusal of the core is a response.
        assert_eq!(execute(mock, &insertion(0)), Ok(vec![0x02 | 8 << 8]));
        assert_eq!(mock.resets, 0);
    });
}

#[test]
fn whatever_the_core_does_the_wait_ends_and_the_next_command_works() {
    for (fault, error) in [
        (Fault::Deaf(0), CoreError::CommandTimeout),
        (Fault::Deaf(4), CoreError::CommandTimeout),
        (Fault::Deaf(8), CoreError::CommandTimeout),
        (Fault::Mute(0), CoreError::ResponseTimeout),
        (Fault::Mute(1), CoreError::ResponseTimeout),
        (Fault::Short, CoreError::Refused),
    ] {
        with_mock(|mock| {
            assert_eq!(execute(mock, &insertion(1)), Ok(vec![INSERTED, 0]));
            mock.fault = fault;
            assert_eq!(execute(mock, &insertion(2)), Err(error), "{fault:?}");
            assert_eq!(mock.resets, 1, "{fault:?}");
            mock.fault = Fault::None;
            let empty = vec![0x09 | 4 << 16, 0, 0, 0xFFFF, 0];
            assert_eq!(execute(mock, &STATS), Ok(empty), "{fault:?}");
        });
    }
}

#[test]
fn the_registers_say_what_the_core_is() {
    with_mock(|mock| {
        let identity = CORE.identity(mock);
        assert_eq!(identity.magic, micro_hnsw::generated::MAGIC);
        assert_eq!(identity.hash, TILE.hash());
        assert_eq!(u32::from(identity.table), mh_link::generated::CORE_VERSION);
        assert_eq!(
            u32::from(identity.specification),
            micro_hnsw::generated::VERSION
        );
    });
}
