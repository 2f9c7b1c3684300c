//! Single situations.

use mh_link::{Head, Refusal, Request};
use micro_hnsw::{NodeType, Opcode};

use super::pair::{encode, Outcome, Pair};
use super::random::{command, insert, Commands};

fn expect(holds: bool, what: &str) -> Outcome {
    if holds {
        Ok(())
    } else {
        Err(what.to_owned())
    }
}

/// Under each metric a full core, so many searches, and the digest.
pub fn each_metric(pair: &mut Pair<'_>, searches: usize) -> Outcome {
    let sizes = pair.named.sizes;
    for metric in [1, 2, 0] {
        let mut commands = Commands::new(sizes, 11 + u64::from(metric));
        let settings = vec![metric | 8 << 8, 4 | 4 << 16, 99];
        pair.execute(&command(Opcode::Configure, 0, settings))?;
        for id in 0..=sizes.capacity {
            let node_type = NodeType::new(id as u8 % 3).expect("a type");
            let found = pair.execute(&insert(node_type, commands.vector()))?;
            // The last one finds no room.
            let wanted = if id < sizes.capacity {
                vec![0x0001_0002, id as u32]
            } else {
                vec![0x0000_0802]
            };
            expect(found == wanted, "id of an insertion")?;
        }
        for _ in 0..searches {
            let search = commands.search();
            pair.execute(&search)?;
        }
        pair.execute(&command(Opcode::Digest, 0, vec![]))?;
    }
    Ok(())
}

/// A request that comes again is not carried out again and gets the same bytes, whatever was refused in between.
pub fn the_last_reply_is_kept(pair: &mut Pair<'_>) -> Outcome {
    pair.greet(1)?;
    let zeros = vec![0; pair.named.sizes.vector_words()];
    let first = encode(
        Head::request(Request::Execute, 1),
        &insert(NodeType::default(), zeros),
    );
    let counters = encode(
        Head::request(Request::Execute, 2),
        &command(Opcode::Counters, 0, vec![]),
    );
    for request in [first, counters] {
        let reply = pair.send(&request)?;
        expect(reply.len() == 1, "one reply")?;
        for between in [
            &[][..],
            &[3, 1, 1, 0],
            &encode(Head::request(Request::Hello, 9), &[]),
        ] {
            pair.send(between)?;
            expect(pair.send(&request)? == reply, "the kept reply comes again")?;
        }
    }
    pair.greet(3)?;
    expect(pair.count == 2, "two requests were carried out")?;
    let found = pair.execute(&command(Opcode::Stats, 0, vec![]))?;
    expect(found[1] == 1, "one vector was stored")
}

/// A frame of which a byte was lost on the way is refused and changes nothing, wherever that was.
pub fn a_lost_byte_spoils_a_frame(pair: &mut Pair<'_>) -> Outcome {
    let request = encode(Head::request(Request::Execute, 1), &[0x0B]);
    let inner = request.len() - 2;
    for lost in 1..=inner {
        let mut exchange = |bytes: &[u8]| pair.chip.exchange(bytes).map_err(|e| e.to_string());
        let mut found = exchange(&request[..lost])?;
        pair.chip.lose().map_err(|error| error.to_string())?;
        let mut exchange = |bytes: &[u8]| pair.chip.exchange(bytes).map_err(|e| e.to_string());
        found.extend(exchange(&request[lost..])?);
        let refused = encode(Head::refusal(Refusal::Damaged, 0), &[]);
        expect(found == refused, "a frame with a lost byte is damaged")?;
    }
    let found = pair.chip.exchange(&request).map_err(|e| e.to_string())?;
    expect(
        super::pair::decode(&found)?[0].0 == Head::answer(Request::Execute, 1),
        "the next frame is carried out",
    )
}
