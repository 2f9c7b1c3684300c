//! `mh flash` through the real openFPGALoader to a virtual board, into its FPGA and into its flash memory: the bytes that arrive are those of the pack.

mod common;
#[path = "common/spi_flash.rs"]
mod spi_flash;
#[path = "common/tap.rs"]
mod tap;

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use common::mh;
use tap::{IDCODE, Tap, serve};

/// What the loader sends of a bitstream: all from the preamble on.
fn configuration() -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xFF, 0xBD, 0xB3, 0xFF, 0xFF, 0xFF, 0xFF];
    // Reset of the checksum, then the board that it is for.
    bytes.extend([0x3B, 0, 0, 0, 0xE2, 0, 0, 0]);
    bytes.extend(IDCODE.to_be_bytes());
    bytes.extend((0..6_000_u32).map(|i| (i.wrapping_mul(i) >> 3) as u8));
    bytes
}

/// A pack, and how `mh flash` is told of it.
fn pack(folder: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
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
    ["flash", &pack, "--board", "ulx3s", "--keys", &keys]
        .map(str::to_owned)
        .to_vec()
}

/// Runs `mh flash` with the real loader on a virtual board; answers the board.
fn flashed(arguments: &[String], more: &[&str]) -> Tap {
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
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let run = mh(&[&arguments[..], more, &cable].concat(), "");
    assert_eq!(run.answer()["flashed"], true);
    let board = board.join().expect("a board");
    assert!(board.is_done(), "{run:?}");
    board
}

/// Versions differ in whether the byte 0xFF that ends the header goes along.
fn check(found: &[u8]) {
    let before = found.strip_suffix(&configuration()[..]);
    let before = before.expect("the bytes of the pack arrive");
    assert!(before.len() <= 1 && before.iter().all(|byte| *byte == 0xFF));
}

#[test]
fn the_bytes_arrive_in_the_fpga() {
    let arguments = pack("xvc-sram");
    let board = flashed(&arguments, &["--sram"]);
    check(&board.configuration());
    assert!(board.flash().is_empty());

    // Without a board the loader fails, and so does mh.
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let nobody = mh(&arguments, "");
    nobody.failed(2, "is it attached");
}

#[test]
fn the_bytes_arrive_in_the_flash_memory() {
    let board = flashed(&pack("xvc-flash"), &[]);
    check(board.flash());
}
