//! A host makes many requests over a faulty line.

use fastrand::Rng;
use mh_link::{Client, ClientError, Differs, PAYLOAD_WORDS, Refusal, Timing};

use super::board::{Deed, FAILS, response};
use super::line::{Faults, Faulty, PATIENCE};

/// Frames that both ends send at least, and requests at most.
const FRAMES: u64 = 10_000;
/// Requests of a client, before another takes its place.
const SESSION: usize = 300;
/// So seldom do all attempts of a request fail that it happens to none.
const TIMING: Timing = Timing {
    answer: PATIENCE,
    attempts: 200,
};

/// Makes requests until enough frames were sent; each must be carried out once, in order, and answered rightly. Then the faults stop, and the next one works.
pub fn run(faults: Faults) {
    let mut rng = Rng::with_seed(3);
    let mut line = Faulty::new(faults, 4);
    let mut deeds = Vec::new();
    while line.frames < FRAMES {
        line.close();
        let (mut client, hello) =
            Client::connect(&mut line, rng.u32(..), TIMING).expect("an answer");
        assert_eq!(hello.count, deeds.len() as u32, "Hello counts");
        for _ in 0..SESSION {
            request(&mut client, &mut rng, &mut deeds);
            assert_eq!(client.line().board.deeds.last(), deeds.last());
            assert_eq!(client.line().board.deeds.len(), deeds.len());
        }
    }
    assert_eq!(line.board.deeds, deeds);

    line.faults = Faults::default();
    let (mut client, _) = Client::connect(&mut line, 1, TIMING).expect("an answer");
    request(&mut client, &mut rng, &mut deeds);
    assert_eq!(line.board.deeds, deeds);
}

/// Makes one request and checks the answer.
fn request(client: &mut Client<&mut Faulty>, rng: &mut Rng, deeds: &mut Vec<Deed>) {
    let nth = deeds.len() as u32 + 1;
    match rng.u32(0..20) {
        0 => {
            deeds.push(Deed::SelfTest);
            assert_eq!(client.self_test().expect("an answer").run, nth);
        }
        1 => {
            let on = rng.bool();
            deeds.push(Deed::SetShadow(on));
            let wanted = if on {
                Ok(())
            } else {
                Err(ClientError::Refused(Refusal::NoShadow))
            };
            assert_eq!(client.set_shadow(on), wanted);
        }
        2 => {
            deeds.push(Deed::Shadow);
            let shadow = client.shadow().expect("an answer");
            assert_eq!((shadow.compared, shadow.differed), (nth, nth % 2));
            let first = shadow.first.map(|first| (first.number, first.what));
            assert_eq!(
                first,
                (shadow.differed != 0).then_some((nth, Differs::Digest))
            );
        }
        3 => {
            let (repetitions, command) = (rng.u32(..), command(rng, 20));
            let benchmark = client.benchmark(repetitions, &command).expect("an answer");
            deeds.push(Deed::Benchmark(repetitions, command));
            assert_eq!(benchmark.core, u64::from(nth) << 32 | 1);
            assert_eq!(benchmark.golden, u64::from(repetitions));
        }
        4 => {
            let hello = client.hello().expect("an answer");
            assert_eq!(hello.count, deeds.len() as u32);
        }
        length => {
            let most = if length == 5 { PAYLOAD_WORDS } else { 20 };
            let command = command(rng, most);
            let found = client.execute(&command).map(<[u32]>::to_vec);
            let wanted = if command[0] as u8 == FAILS {
                Err(ClientError::Refused(Refusal::ResponseTimeout))
            } else {
                Ok(response(&command, nth))
            };
            deeds.push(Deed::Execute(command));
            assert_eq!(found, wanted);
        }
    }
}

/// A command of at most so many words, with zeros in it.
fn command(rng: &mut Rng, most: usize) -> Vec<u32> {
    let length = rng.u32(1..=most as u32);
    let opcode = if rng.u32(0..10) == 0 { FAILS } else { 0x2A };
    let header = u32::from(opcode) | (length - 1) << 16;
    let word = |_| rng.u32(..) >> (rng.u32(0..4) * 8);
    std::iter::once(header)
        .chain((1..length).map(word))
        .collect()
}
