//! The functions of the module as JavaScript calls them.

use core::cell::UnsafeCell;
use core::mem::MaybeUninit;
use core::panic::PanicInfo;

use micro_hnsw::NeuronField;

use crate::module::{CAPACITY, Module, RESULTS};
use crate::record::Record;

#[cfg(target_feature = "atomics")]
compile_error!("the module is for one thread");

/// What there is once.
struct Global(UnsafeCell<Module>);

// SAFETY: there is one thread.
unsafe impl Sync for Global {}

// SAFETY: a module of zeros is one after power-on: all parts are numbers, flags, or metrics, of which 0 is L2.
static MODULE: Global = Global(UnsafeCell::new(unsafe {
    MaybeUninit::zeroed().assume_init()
}));

/// The module, for the duration of a call.
fn with<R>(body: impl FnOnce(&mut Module) -> R) -> R {
    // SAFETY: nothing that a call does calls back, as the module imports nothing, so that no two calls are under way.
    body(unsafe { &mut *MODULE.0.get() })
}

/// Exports functions.
macro_rules! exports {
    ($($name:ident($($argument:ident: $of:ty),*) $(-> $result:ty)? = $body:expr;)*) => {$(
        // SAFETY: nothing else in the module has this name.
        #[unsafe(no_mangle)]
        extern "C" fn $name($($argument: $of),*) $(-> $result)? {
            with($body)
        }
    )*};
}

exports! {
    init(dims: u32, metric: u32, core: u32) = |module| module.init(dims, metric, core);
    get_insert_ptr() -> *mut f32 = |module| module.insertion.as_mut_ptr();
    get_query_ptr() -> *mut f32 = |module| module.query.as_mut_ptr();
    get_delta_ptr() -> *mut f32 = |module| module.delta.as_mut_ptr();
    set_delta_ptr() -> *mut f32 = |module| module.delta.as_mut_ptr();
    get_result_ptr() -> *mut Record = |module| {
        module.wake();
        module.results.0.as_mut_ptr()
    };
    get_global_ptr() -> *mut Record = |module| {
        module.wake();
        module.global.0.as_mut_ptr()
    };
    insert() -> u32 = |module| module.insert();
    search(k: u32) -> u32 = |module| module.search(k);
    clear_global() = |module| module.clear_global();
    count() -> u32 = |module| module.count();
    get_core_id() -> u32 = |module| module.core_id();
    get_metric() -> u32 = |module| module.metric();
    get_dims() -> u32 = Module::dims;
    set_node_type(number: u32, of: u32) = |module| module.set_node_type(number, of);
    get_node_type(number: u32) -> u32 = |module| module.node_type(number);
    type_matches(number: u32, mask: u32) -> u32 = |module| module.type_matches(number, mask);
    set_edge_weight(number: u32, weight: u32) = |module| module.set_edge_weight(number, weight);
    get_edge_weight(number: u32) -> u32 = |module| module.edge_weight(number);
    aggregate_neighbors(number: u32) = |module| module.aggregate(number);
    update_vector(number: u32, alpha: f32) = |module| module.update(number, alpha);
    hnsw_to_snn(k: u32, gain: f32) -> u32 = |module| module.inject_hits(k, gain);
    snn_reset() = |module| module.reset_neurons();
    snn_set_membrane(number: u32, value: f32) = |module| module.set_neuron(NeuronField::Potential, number, value);
    snn_get_membrane(number: u32) -> f32 = |module| module.membrane(number);
    snn_set_threshold(number: u32, value: f32) = |module| module.set_neuron(NeuronField::Threshold, number, value);
    snn_inject(number: u32, value: f32) = |module| module.set_neuron(NeuronField::Inject, number, value);
    snn_spiked(number: u32) -> u32 = |module| module.spiked(number);
    snn_get_spikes() -> u32 = |module| module.spikes();
    snn_step(dt: f32) -> u32 = |module| module.step(dt);
    snn_propagate(gain: f32) = |module| module.propagate(gain);
    snn_stdp() = |module| module.stdp();
    snn_tick(dt: f32, gain: f32, learn: u32) -> u32 = |module| module.step_and_propagate(dt, gain, learn);
    snn_get_time() -> f32 = |module| module.time();
    encode_vector_to_spikes(number: u32) -> u32 = |module| module.encode(number);
    spike_search(code: u32, k: u32) -> u32 = |module| module.search_codes(code, k);
    homeostatic_update(dt: f32) = |module| module.adapt(dt);
    get_spike_rate(number: u32) -> f32 = |module| module.rate(number);
    get_network_activity() -> f32 = |module| module.activity();
    oscillator_step(dt: f32) = |module| module.oscillate(dt);
    oscillator_get_phase() -> f32 = |module| module.phase();
    compute_resonance(number: u32) -> f32 = |module| module.resonance(number);
    resonance_search(k: u32, weight: f32) -> u32 = |module| module.search_resonant(k, weight);
    wta_compete() -> u32 = |module| module.compete();
    wta_soft() = |module| module.soften();
    dendrite_reset() = |module| module.reset_dendrites();
    dendrite_inject(number: u32, branch: u32, current: f32) = |module| module.inject_branch(number, branch, current);
    dendrite_integrate(number: u32) -> f32 = |module| module.integrate(number);
    dendrite_propagate(gain: f32) = |module| module.deliver(gain);
    pattern_record() = |module| module.record();
    get_pattern(number: u32) -> u32 = |module| module.history(number);
    pattern_match(pattern: u32) -> u32 = |module| module.match_history(pattern);
    pattern_correlate(number: u32, distance: u32) -> u32 = |module| module.correlate(number, distance);
    neuromorphic_search(k: u32, dt: f32, iterations: u32) -> u32 = |module| module.neuromorphic(k, dt, iterations);
}

/// Puts up to 16 records that are in the memory of this instance, also its own lists, into the merged results; how many these are.
// SAFETY: nothing else in the module has this name.
#[unsafe(no_mangle)]
extern "C" fn merge(from: *const Record, count: u32) -> u32 {
    with(Module::wake);
    let mut len = with(|module| module.global.len());
    for place in 0..count.min(RESULTS as u32) as usize {
        // SAFETY: any bytes are a record, and those outside of the memory trap. No call is under way.
        let record = unsafe { from.wrapping_add(place).read_unaligned() };
        len = with(|module| module.global.insert(len, record));
    }
    if cfg!(not(target_feature = "simd128")) {
        // Rather once than after each.
        len = with(|module| module.global.len());
    }
    len as u32
}

/// The number of vectors that fit.
// SAFETY: nothing else in the module has this name.
#[unsafe(no_mangle)]
extern "C" fn get_capacity() -> u32 {
    CAPACITY as u32
}

/// The likeness of two spike codes.
// SAFETY: nothing else in the module has this name.
#[unsafe(no_mangle)]
extern "C" fn spike_timing_similarity(a: u32, b: u32) -> f32 {
    Module::similarity(a, b)
}

/// Nothing: a competition keeps nothing for the next.
// SAFETY: nothing else in the module has this name.
#[unsafe(no_mangle)]
extern "C" fn wta_reset() {}

/// The digest of the state, for tests of the bits; its low word, then its high one.
#[cfg(feature = "digest")]
mod digest {
    use super::with;

    fn word(nth: usize) -> u32 {
        with(|module| (module.index().digest() >> (32 * nth)) as u32)
    }

    // SAFETY: nothing else in the module has this name.
    #[unsafe(no_mangle)]
    extern "C" fn digest_low() -> u32 {
        word(0)
    }

    // SAFETY: nothing else in the module has this name.
    #[unsafe(no_mangle)]
    extern "C" fn digest_high() -> u32 {
        word(1)
    }
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
