//! The functions of the module as JavaScript calls them. Each that can be refused answers minus the code of the refusal.

use core::arch::wasm32::memory_grow;
use core::cell::UnsafeCell;
use core::ops::Range;
use core::panic::PanicInfo;

use micro_hnsw::Sizes;

use crate::arena::{GRAIN, Heap};
use crate::module::{Answer, Module, Plan};
use crate::search::{How, Wanted};

#[cfg(target_feature = "atomics")]
compile_error!("the module is for one thread");

/// The linear memory behind what it has when the module starts.
struct Linear;

// SAFETY: pages that were just added are nobody else's, and linear memory never shrinks.
unsafe impl Heap for Linear {
    fn grow(&mut self, bytes: usize) -> Option<Range<usize>> {
        const PAGE: usize = 1 << 16;
        let pages = bytes.div_ceil(PAGE);
        let before = memory_grow::<0>(pages);
        // The last grain of 4 GiB ends where no address does.
        let end = before.saturating_add(pages).saturating_mul(PAGE) & !(GRAIN - 1);
        (before != usize::MAX).then(|| before * PAGE..end)
    }
}

/// What there is once.
struct Global(UnsafeCell<Module<Linear>>);

// SAFETY: there is one thread.
unsafe impl Sync for Global {}

static MODULE: Global = Global(UnsafeCell::new(Module::new(Linear)));

/// The module, for the duration of a call.
fn with<R>(body: impl FnOnce(&mut Module<Linear>) -> R) -> R {
    // SAFETY: nothing that a call does calls back, as the module imports nothing, so that no two calls are under way.
    body(unsafe { &mut *MODULE.0.get() })
}

/// What JavaScript gets.
fn number(answer: Answer) -> i32 {
    match answer {
        Ok(value) => value.cast_signed(),
        Err(refusal) => -i32::from(refusal.code()),
    }
}

/// See `Module::reserve`.
// SAFETY: nothing else in the module has this name.
#[unsafe(no_mangle)]
extern "C" fn reserve(bytes: usize) -> usize {
    with(|module| module.reserve(bytes))
}

/// See `Module::growths`.
// SAFETY: nothing else in the module has this name.
#[unsafe(no_mangle)]
extern "C" fn growths() -> u32 {
    with(|module| module.growths())
}

/// Exports calls of the module.
macro_rules! calls {
    ($($name:ident($($argument:ident: $of:ty),*) $body:expr;)*) => {$(
        #[doc = concat!("See `Module::", stringify!($name), "`.")]
        // SAFETY: nothing else in the module has this name.
        #[unsafe(no_mangle)]
        extern "C" fn $name($($argument: $of),*) -> i32 {
            number(with($body))
        }
    )*};
}

/// Exports calls of an index, whose handle comes first.
macro_rules! index_calls {
    ($($name:ident($($argument:ident: $of:ty),*) $body:expr;)*) => {$(
        #[doc = concat!("See `Call::", stringify!($name), "`.")]
        // SAFETY: nothing else in the module has this name.
        #[unsafe(no_mangle)]
        extern "C" fn $name(handle: u32 $(, $argument: $of)*) -> i32 {
            number(with(|module| module.call(handle).and_then($body)))
        }
    )*};
}

calls! {
    capabilities() |module| module.capabilities();
    error_text(code: u32) |module| module.error_text(code);
    create(
        capacity: u32, dim: u32, m: u32, m0: u32, levels: u32, ef_max: u32, w_max: u32, branches: u32,
        metric: u32, frac_bits: u32, ef_construction: u32, expansion: u32, seed: u32, ef: u32
    ) |module| {
        let [capacity, dim, m, m0, levels, ef_max, w_max, branches] =
            [capacity, dim, m, m0, levels, ef_max, w_max, branches].map(|size| size as usize);
        let sizes = Sizes { capacity, dim, m, m0, levels, ef_max, w_max, branches };
        module.create(&Plan { sizes, metric, frac_bits, ef_construction, expansion, seed, ef })
    };
    deserialize(len: usize) |module| module.deserialize(len);
    release(handle: u32) |module| module.release(handle);
}

index_calls! {
    insert(kind: u32, of: u32) |call| call.insert(kind, of);
    insert_batch(kind: u32, count: u32, of: u32) |call| call.insert_batch(kind, count, of);
    update(kind: u32, id: u32) |call| call.update(kind, id);
    remove(id: u32) |call| call.remove(id);
    get(kind: u32, id: u32) |call| call.get(kind, id);
    aggregate(kind: u32, id: u32) |call| call.aggregate(kind, id);
    nudge(kind: u32, id: u32, alpha: i32) |call| call.nudge(kind, id, alpha);
    set_ef(ef: u32) |call| call.set_ef(ef);
    stats() |call| call.stats();
    execute(words: u32) |call| call.execute(words);
    serialize() |call| call.serialize();
    search(kind: u32, k: u32, ef: u32, mask: u32, expansion: u32)
        |call| call.search(Wanted { kind, k, ef, mask, expansion }, How::Graph);
    search_exact(kind: u32, k: u32, mask: u32)
        |call| call.search(Wanted { kind, k, ef: 0, mask, expansion: 0 }, How::Exact);
    search_resonant(kind: u32, k: u32, ef: u32, mask: u32, expansion: u32, weight: u32)
        |call| call.search(Wanted { kind, k, ef, mask, expansion }, How::Resonant(weight));
    search_inject(kind: u32, k: u32, ef: u32, mask: u32, expansion: u32, gain: i32)
        |call| call.search(Wanted { kind, k, ef, mask, expansion }, How::Inject(gain));
    search_spiking(
        kind: u32, k: u32, ef: u32, mask: u32, expansion: u32,
        phases: u32, ticks: u32, inject_gain: i32, gain: i32
    ) |call| {
        let how = How::Spiking { phases, ticks, inject_gain, gain };
        call.search(Wanted { kind, k, ef, mask, expansion }, how)
    };
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
