`default_nettype none

/// Types that modules of the core share among themselves; constants shared with other languages are in `mh_pkg`.
package mh_types_pkg;
  /// Operations of `mh_beam`.
  typedef enum logic [2:0] {
    /// Empties the list and the visited set.
    BeamNew,
    /// Enters a node whose distance is known: visited and in the list.
    BeamSeed,
    /// Visits a node, computes its distance and enters it in the list, unless it was visited.
    BeamDirect,
    /// Visits a node without computing its distance.
    BeamMark,
    /// Does what `BeamDirect` does for every link of a node.
    BeamExpand,
    /// Runs rounds until every entry of the list is expanded.
    BeamRun
  } beam_op_e;

  /// Work for `mh_graph`.
  typedef enum logic [2:0] {
    /// Allocate an id, draw a level, link.
    GraphInsert,
    /// Unlink and free.
    GraphRemove,
    /// Unlink and link anew.
    GraphUpdate,
    /// Descend, beam search, collect results; exact scan where that is not enough.
    GraphSearch,
    /// Exact scan.
    GraphExact,
    /// Change a type.
    GraphSetType
  } graph_op_e;

  /// Searches, `mh_associate`.
  typedef enum logic [2:0] {
    /// Search of the graph.
    SearchGraph,
    /// Exact search.
    SearchExact,
    /// By spike codes.
    SearchCodes,
    /// Search, the results in an order that resonance takes part in.
    SearchResonant,
    /// Search whose hits excite their neurons.
    SearchInject,
    /// Search, excitation, ticks, ranking by score.
    SearchSpiking
  } search_e;

  /// Work for `mh_snn`.
  typedef enum logic [3:0] {
    /// The phases of a time step.
    SnnTick,
    /// Set a field of a neuron, or inject.
    SnnSetNeuron,
    /// Set the weight of a link.
    SnnSetWeight,
    /// Every live neuron as after its insertion.
    SnnReset,
    /// Look for the history nearest to a pattern.
    SnnMatch,
    /// A bit for each neuron whose history is near that of one; a stream of words.
    SnnCorrelate,
    /// Inject into a dendritic compartment.
    SnnInjectBranch,
    /// Inject what a hit at some distance is worth.
    SnnExcite,
    /// Make and keep the spike code of a vector.
    SnnEncode,
    /// Weighted mean of the neighbours of a vector; a stream of words.
    SnnAggregate
  } snn_op_e;

  /// What a pass over the neurons does (`mh_neuron_pass`).
  typedef enum logic [2:0] {
    /// Tells the lanes which neurons spiked, and their traces.
    PassLook,
    /// A time step, and what PassLook does.
    PassStep,
    /// The state after an insertion.
    PassReset,
    /// Looks for the highest potential.
    PassMax,
    /// Lowers the potentials of those that did not win.
    PassInhibit,
    /// Homeostasis and history.
    PassAdapt,
    /// Looks for the history nearest to a pattern.
    PassMatch
  } pass_e;

  /// Width of a decay factor or a learning rate, U8F24 up to 1.0.
  localparam int unsigned FactorW = mh_pkg::LeakRegW;

  /// A row of the neurons' memory; fields as in the state memory `neurons`, the last word first.
  typedef struct packed {
    logic [31:0]        code;
    logic [31:0]        history;
    logic [31:0]        rate;
    logic               spiked;
    logic [31:0]        trace_post;
    logic [31:0]        trace_pre;
    logic [31:0]        refractory;
    logic signed [31:0] threshold;
    logic signed [31:0] potential;
  } neuron_t;

  /// The registers that are parameters of neurons and synapses.
  typedef struct packed {
    logic [31:0]        dt;
    logic [FactorW-1:0] leak;
    logic [FactorW-1:0] pre_decay;
    logic [FactorW-1:0] post_decay;
    logic [31:0]        refractory;
    logic signed [31:0] reset_potential;
    logic signed [31:0] start_threshold;
    logic [FactorW-1:0] a_plus;
    logic [FactorW-1:0] a_minus;
    logic [15:0]        start_weight;
    logic [FactorW-1:0] inhibition;
    logic [FactorW-1:0] rate_decay;
    logic [31:0]        rate_step;
    logic [31:0]        target_rate;
    logic signed [31:0] threshold_min;
    logic signed [31:0] threshold_max;
    logic [63:0]        phase_step;
    logic [27:0]        score_spikes;
    logic [27:0]        score_resonance;
  } neuron_params_t;

  /// Saturates to 32 bits.
  function automatic logic signed [31:0] saturated(logic signed [63:0] value);
    if (value > 64'sh7FFF_FFFF) return 32'sh7FFF_FFFF;
    if (value < -64'sh8000_0000) return 32'sh8000_0000;
    return 32'(value);
  endfunction

  /// Number of ones.
  function automatic logic [5:0] ones(logic [31:0] word);
    logic [5:0] count;
    count = 6'd0;
    for (int unsigned i = 0; i < 32; i++) count += 6'(word[i]);
    return count;
  endfunction

  /// What a trace does to a weight: the product of a learning rate and a trace, 48 fraction bits, rounded to 16 and at most 65535.
  function automatic logic [15:0] weight_change(logic [32+FactorW-1:0] product);
    logic [32+FactorW-1:0] rounded;
    rounded = (product + (32 + FactorW)'(64'd1 << 31)) >> 32;
    return (rounded > (32 + FactorW)'(65535)) ? 16'hFFFF : 16'(rounded);
  endfunction
endpackage

`default_nettype wire
