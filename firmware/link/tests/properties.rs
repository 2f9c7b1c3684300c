//! Frames and receiver on any bytes.

#[path = "checks/board.rs"]
mod board;

use board::Recorder;
use mh_link::{Encoded, Head, PAYLOAD_WORDS, Receiver, Server};
use proptest::collection::vec;
use proptest::prelude::*;

/// Words with many zero bytes among them.
fn words(most: usize) -> impl Strategy<Value = Vec<u32>> {
    let word = (any::<u32>(), 0..4_u32).prop_map(|(word, bytes)| word >> (8 * bytes));
    vec(prop_oneof![word, Just(0), Just(u32::MAX)], 0..=most)
}

fn encode(head: Head, payload: &[u32]) -> Vec<u8> {
    let mut frame: Encoded = Encoded::new();
    frame.write(head, payload.iter().copied());
    frame.bytes().to_vec()
}

proptest! {
    #[test]
    fn a_frame_survives_the_line(
        (kind, code, number) in any::<(u8, u8, u32)>(),
        payload in words(PAYLOAD_WORDS),
        before in vec(any::<u8>(), 0..5000),
    ) {
        let head = Head { kind, code, number };
        let bytes = encode(head, &payload);
        let (inner, ends) = (&bytes[1..bytes.len() - 1], [bytes[0], bytes[bytes.len() - 1]]);
        prop_assert!(!inner.contains(&0) && ends == [0, 0]);
        // Whatever came before it.
        let mut receiver = Receiver::new();
        for byte in before {
            receiver.push(byte);
        }
        receiver.push(0);
        for byte in inner {
            prop_assert!(receiver.push(*byte).is_none());
        }
        prop_assert_eq!(receiver.push(0), Some(Ok(head)));
        prop_assert_eq!(receiver.payload(), &payload[..]);
        prop_assert!(receiver.push(0).is_none());
    }

    #[test]
    fn no_damaged_request_is_carried_out(
        number in 1..3_u32,
        kind in 2..7_u8,
        payload in words(40),
        flips in vec((any::<prop::sample::Index>(), 1..=255_u8), 1..6),
        from in any::<prop::sample::Index>(),
        noise in vec(any::<u8>(), 0..300),
    ) {
        let whole = encode(Head { kind, code: 0, number }, &payload);
        let mut damaged = whole.clone();
        for (at, flip) in flips {
            let at = at.index(damaged.len());
            damaged[at] ^= flip;
        }
        let (mut server, mut board) = (Server::new(), Recorder::default());
        // Zeros at the ends matter to nobody.
        let inner = |bytes: &[u8]| bytes.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect::<Vec<_>>();
        prop_assume!(!inner(&damaged).contains(&whole[1..whole.len() - 1].to_vec()));
        let cut = &whole[..from.index(whole.len() - 1)];
        for byte in [&damaged, &[0][..], &noise, &[0], cut, &[0]].concat() {
            server.receive(byte, &mut board);
        }
        prop_assert_eq!(board.deeds, []);
    }
}
