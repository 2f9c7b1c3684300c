//! The WASM module: two exports, no imports.

use core::panic::PanicInfo;

use crate::mix;

/// How many runs there are.
// SAFETY: nothing else in the module has this name.
#[unsafe(no_mangle)]
extern "C" fn runs() -> u32 {
    mix::RUNS
}

/// The digest of a run.
// SAFETY: nothing else in the module has this name.
#[unsafe(no_mangle)]
extern "C" fn digest(run: u32) -> u64 {
    mix::digest(run)
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
