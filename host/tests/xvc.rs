//! `mh flash` through the real openFPGALoader to a virtual board: the bytes that arrive are those of the pack.

mod common;
#[path = "common/tap.rs"]
mod tap;

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use common::mh;
use tap::{IDCODE, serve};

/// What the loader sends of a bitstream: all from the preamble on.
fn configuration() -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xFF, 0xBD, 0xB3, 0xFF, 0xFF, 0xFF, 0xFF];
    // Reset of the checksum, then the board that it is for.
    bytes.extend([0x3B, 0, 0, 0, 0xE2, 0, 0, 0]);
    bytes.extend(IDCODE.to_be_bytes());
    bytes.extend((0..20_000_u32).map(|i| (i.wrapping_mul(i) >> 3) as u8));
    bytes
}

#[test]
fn the_bytes_arrive_through_the_real_loader() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("xvc");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    let path = |name: &str| folder.join(name).to_str().expect("UTF-8").to_owned();
    let header = b"\xFF\x00Part: LFE5U-85F-6CABGA381\0\xFF";
    let bitstream = [&header[..], &configuration()].concat();
    fs::write(path("top.bit"), bitstream).expect("written");
    let key = mh(&["key", &path("secret")], "");
    let line = key.answer()["trusted"].as_str().expect("a line");
    fs::write(path("keys.txt"), line).expect("written");
    let (bitstream, secret, pack, keys) = (
        path("top.bit"),
        path("secret"),
        path("a.pack"),
        path("keys.txt"),
    );
    let made = [
        "pack",
        "ulx3s",
        "--config",
        "board",
        "--bitstream",
        &bitstream,
        "--key",
        &secret,
        "--out",
        &pack,
    ];
    mh(&made, "").answer();

    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener
        .local_addr()
        .expect("an address")
        .port()
        .to_string();
    let board = std::thread::spawn(move || serve(&listener).expect("a client that speaks XVC"));
    let cable = [
        "--",
        "--cable",
        "xvc-client",
        "--ip",
        "127.0.0.1",
        "--port",
        &port,
    ];
    let flash = [
        "flash", &pack, "--board", "ulx3s", "--keys", &keys, "--sram",
    ];
    let run = mh(&[&flash[..], &cable].concat(), "");
    assert_eq!(run.answer()["flashed"], true);
    let board = board.join().expect("a board");
    assert!(board.is_done(), "{run:?}");
    // Versions differ in whether the byte 0xFF that ends the header goes along.
    let found = board.configuration();
    let before = found.strip_suffix(&configuration()[..]);
    let before = before.expect("the bytes of the pack arrive");
    assert!(before.len() <= 1 && before.iter().all(|byte| *byte == 0xFF));

    // Without a board the loader fails, and so does mh.
    let nobody = mh(&flash, "");
    nobody.failed(2, "is it attached");
}
