//! The calls of `data/calls.txt` on the native module. The tests of the RTL make them too.

use std::mem::MaybeUninit;

use micro_hnsw::NeuronField;
use micro_hnsw_compat::{CAPACITY, DIM, List, Module};

/// A module as it is after power-on in WebAssembly, whose memory is then 0.
pub fn power_on() -> Box<Module> {
    // SAFETY: a module of zeros is one: all parts are numbers, flags, or metrics, of which 0 is L2.
    Box::new(unsafe { MaybeUninit::zeroed().assume_init() })
}

/// What a function returns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// An `i32`, or nothing, which is 0, as are addresses.
    Integer(u32),
    /// An `f32`.
    Float(f32),
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Integer(value)
    }
}

impl From<f32> for Value {
    fn from(value: f32) -> Self {
        Self::Float(value)
    }
}

impl From<()> for Value {
    fn from((): ()) -> Self {
        Self::Integer(0)
    }
}

/// A call: the name of a function, and its arguments.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The function, or `write`.
    pub name: &'a str,
    line: &'a str,
}

impl<'a> Call<'a> {
    /// The call of a line.
    pub fn parse(line: &'a str) -> Self {
        let name = line.split(' ').next().expect("a name");
        Self { name, line }
    }

    fn word(&self, place: usize) -> &'a str {
        let word = self.line.split(' ').nth(place + 1);
        word.unwrap_or_else(|| panic!("no argument {place}: {}", self.line))
    }

    /// An argument that is an `i32`.
    pub fn integer(&self, place: usize) -> u32 {
        let value: i32 = self.word(place).parse().expect(self.line);
        value.cast_unsigned()
    }

    /// An argument that is an `f32`.
    pub fn float(&self, place: usize) -> f32 {
        self.word(place).parse().expect(self.line)
    }

    /// Makes the call.
    #[expect(
        clippy::unit_arg,
        reason = "what a call without a result gives, too, is a result here"
    )]
    pub fn perform(&self, m: &mut Module) -> Value {
        let i = |place| self.integer(place);
        let f = |place| self.float(place);
        match self.name {
            "write" => self.write(m).into(),
            "merge" => self.merge(m).into(),
            "init" => m.init(i(0), i(1), i(2)).into(),
            "insert" => m.insert().into(),
            "search" => m.search(i(0)).into(),
            "clear_global" => m.clear_global().into(),
            "count" => m.count().into(),
            "get_core_id" => m.core_id().into(),
            "get_metric" => m.metric().into(),
            "get_dims" => m.dims().into(),
            "get_capacity" => Value::Integer(CAPACITY as u32),
            "get_insert_ptr" | "get_query_ptr" | "get_delta_ptr" | "set_delta_ptr"
            | "get_result_ptr" | "get_global_ptr" | "wta_reset" => ().into(),
            "set_node_type" => m.set_node_type(i(0), i(1)).into(),
            "get_node_type" => m.node_type(i(0)).into(),
            "type_matches" => m.type_matches(i(0), i(1)).into(),
            "set_edge_weight" => m.set_edge_weight(i(0), i(1)).into(),
            "get_edge_weight" => m.edge_weight(i(0)).into(),
            "aggregate_neighbors" => m.aggregate(i(0)).into(),
            "update_vector" => m.update(i(0), f(1)).into(),
            "hnsw_to_snn" => m.inject_hits(i(0), f(1)).into(),
            "snn_reset" => m.reset_neurons().into(),
            "snn_set_membrane" => m.set_neuron(NeuronField::Potential, i(0), f(1)).into(),
            "snn_get_membrane" => m.membrane(i(0)).into(),
            "snn_set_threshold" => m.set_neuron(NeuronField::Threshold, i(0), f(1)).into(),
            "snn_inject" => m.set_neuron(NeuronField::Inject, i(0), f(1)).into(),
            "snn_spiked" => m.spiked(i(0)).into(),
            "snn_get_spikes" => m.spikes().into(),
            "snn_step" => m.step(f(0)).into(),
            "snn_propagate" => m.propagate(f(0)).into(),
            "snn_stdp" => m.stdp().into(),
            "snn_tick" => m.step_and_propagate(f(0), f(1), i(2)).into(),
            "snn_get_time" => m.time().into(),
            "encode_vector_to_spikes" => m.encode(i(0)).into(),
            "spike_timing_similarity" => Module::similarity(i(0), i(1)).into(),
            "spike_search" => m.search_codes(i(0), i(1)).into(),
            "homeostatic_update" => m.adapt(f(0)).into(),
            "get_spike_rate" => m.rate(i(0)).into(),
            "get_network_activity" => m.activity().into(),
            "oscillator_step" => m.oscillate(f(0)).into(),
            "oscillator_get_phase" => m.phase().into(),
            "compute_resonance" => m.resonance(i(0)).into(),
            "resonance_search" => m.search_resonant(i(0), f(1)).into(),
            "wta_compete" => m.compete().into(),
            "wta_soft" => m.soften().into(),
            "dendrite_reset" => m.reset_dendrites().into(),
            "dendrite_inject" => m.inject_branch(i(0), i(1), f(2)).into(),
            "dendrite_integrate" => m.integrate(i(0)).into(),
            "dendrite_propagate" => m.deliver(f(0)).into(),
            "pattern_record" => m.record().into(),
            "get_pattern" => m.history(i(0)).into(),
            "pattern_match" => m.match_history(i(0)).into(),
            "pattern_correlate" => m.correlate(i(0), i(1)).into(),
            "neuromorphic_search" => m.neuromorphic(i(0), f(1), i(2)).into(),
            other => panic!("{other} is no function"),
        }
    }

    fn write(&self, module: &mut Module) {
        let buffer = match self.word(0) {
            "insert" => &mut module.insertion,
            "query" => &mut module.query,
            "delta" => &mut module.delta,
            other => panic!("{other} is no buffer"),
        };
        *buffer = std::array::from_fn::<_, DIM, _>(|place| self.float(place + 1));
    }

    /// As the export does.
    fn merge(&self, module: &mut Module) -> u32 {
        let [first, count] = [1, 2].map(|place| self.integer(place) as usize);
        let mut len = module.global.len();
        for place in first..first + count.min(16) {
            let List(records) = match self.word(0) {
                "result" => &module.results,
                "global" => &module.global,
                other => panic!("{other} is no list"),
            };
            let record = records[place];
            len = module.global.insert(len, record);
        }
        len as u32
    }
}
