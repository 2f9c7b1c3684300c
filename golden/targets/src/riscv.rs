//! The bare RISC-V program: it prints by the system calls that QEMU's user mode takes.

use core::arch::asm;
use core::panic::PanicInfo;

use crate::mix;

const WRITE: usize = 64;
const EXIT: usize = 93;
const STANDARD_OUTPUT: usize = 1;

/// One system call of three arguments.
fn system_call(number: usize, [a, b, c]: [usize; 3]) -> usize {
    let result;
    // SAFETY: the calls made here read at most the bytes that a live slice was turned into, and write no memory.
    unsafe {
        asm!("ecall", in("a7") number, inlateout("a0") a => result, in("a1") b, in("a2") c);
    }
    result
}

fn print(text: &[u8]) {
    let written = system_call(WRITE, [STANDARD_OUTPUT, text.as_ptr().addr(), text.len()]);
    if written != text.len() {
        exit(3);
    }
}

fn exit(code: usize) -> ! {
    loop {
        system_call(EXIT, [code, 0, 0]);
    }
}

/// The digits of `value`, most significant first.
fn digits<const N: usize>(mut value: u64, base: u64) -> [u8; N] {
    let mut text = [b'0'; N];
    for place in text.iter_mut().rev() {
        *place = b"0123456789abcdef"[(value % base) as usize];
        value /= base;
    }
    text
}

// SAFETY: nothing else in the program has this name; the stack is set up by QEMU.
#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    for run in 0..mix::RUNS {
        let number: [u8; 2] = digits(run.into(), 10);
        print(if run < 10 { &number[1..] } else { &number });
        print(b" ");
        print(&digits::<16>(mix::digest(run), 16));
        print(b"\n");
    }
    exit(0)
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    print(b"panic\n");
    exit(2)
}
