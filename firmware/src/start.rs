//! What only the processor can run: the first instructions, the registers, and the memory of the golden model.

use core::arch::global_asm;
use core::panic::PanicInfo;
use core::ptr::{self, addr_of_mut};

use mh_driver::{Bus, set_leds};
use mh_firmware::{Firmware, Light, poll};
use mh_link::Server;
use micro_hnsw::{Config, Index, StaticStorage};

#[cfg(feature = "board")]
use micro_hnsw::generated::BOARD as SIZES;
#[cfg(feature = "tile")]
use micro_hnsw::generated::TILE as SIZES;

#[cfg(all(feature = "tile", feature = "board"))]
compile_error!("one configuration only: tile or board");

// The stack, zeros where the linker script says so, and on. No initialised data are changed, so a reset needs no copy of them.
global_asm!(
    ".section .start, \"ax\"",
    ".global _start",
    "_start:",
    "la sp, _stack_top",
    "la t0, _bss_start",
    "la t1, _bss_end",
    "1: bgeu t0, t1, 2f",
    "sw zero, 0(t0)",
    "addi t0, t0, 4",
    "j 1b",
    "2: j {main}",
    main = sym main,
);

/// The registers.
struct Registers;

impl Bus for Registers {
    fn read(&mut self, address: u32) -> u32 {
        // SAFETY: drivers give addresses of registers, which are aligned words outside the program's memory; any of them may be read.
        unsafe { ptr::with_exposed_provenance::<u32>(address as usize).read_volatile() }
    }

    fn write(&mut self, address: u32, word: u32) {
        // SAFETY: as above, and a write to a register changes no memory of the program.
        unsafe { ptr::with_exposed_provenance_mut::<u32>(address as usize).write_volatile(word) }
    }
}

type Memory = StaticStorage<
    { SIZES.capacity },
    { SIZES.dim },
    { SIZES.m },
    { SIZES.m0 },
    { SIZES.levels - 1 },
    { SIZES.ef_max },
    { SIZES.branches },
>;

static mut MEMORY: Memory = Memory::new();
static mut SERVER: Server = Server::new();

extern "C" fn main() -> ! {
    // SAFETY: this function runs once after a reset, on the only thread there is, and nothing else names these statics.
    let (memory, server) = unsafe { (&mut *addr_of_mut!(MEMORY), &mut *addr_of_mut!(SERVER)) };
    let config = Config::new(SIZES).expect("a named configuration has legal sizes");
    let golden = Index::new(config, memory.lend()).expect("storage of these sizes");
    let mut firmware = Firmware::new(Registers, SIZES, Some(golden));
    loop {
        // An answer that was not sent is asked for again.
        let _ = poll(server, &mut firmware);
    }
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    set_leds(&mut Registers, Light::Stopped.bits());
    loop {}
}
