`default_nettype none

/// The spiking half of the core: one neuron for each vector, the layer-0 links are its synapses (docs/neurons.md).
///
/// Holds the state memories `neurons`, `weights` and `dendrites`, the units that work on them, and the one divider that these share. A tick is a pass over the
/// neurons, one a cycle; then, if any spiked, the synapses, a lane for each compartment; what arrived, two neurons a cycle; and a pass or two for each other
/// phase. Follows the graph: rows of links, new and freed vectors.
module mh_snn #(
  /// Vectors, 2..=16384.
  parameter int unsigned Capacity = 32,
  /// Components, even, a multiple of VecLanes; components of a RAM row of vectors, even.
  parameter int unsigned Dim = 16,
  parameter int unsigned VecLanes = 4,
  /// Slots of a layer-0 row.
  parameter int unsigned M0 = 6,
  /// Compartments of a neuron and lanes of synapses, 1..=M0.
  parameter int unsigned Branches = 6,
  /// Width of an id; all ones is "no id".
  parameter int unsigned IdW = 6,
  /// Width of a signed distance, >= 35.
  parameter int unsigned DistW = 38,
  localparam int unsigned AddrW = $clog2(Capacity),
  localparam int unsigned PairW = (AddrW > 1) ? AddrW - 1 : 1,
  localparam int unsigned RowW = (Dim / VecLanes > 1) ? $clog2(Dim / VecLanes) : 1,
  localparam int unsigned CountW = $clog2(Branches + 1)
) (
  input  wire logic                         clk_i,
  input  wire logic                         rst_ni,

  /// Resets a row of the memories; held over all rows with `idle_o`.
  input  wire logic                         clear_i,
  input  wire logic [AddrW-1:0]             clear_id_i,
  /// Power-on values for the registers.
  input  wire logic                         configure_i,

  /// A vector comes to life, or is freed; a row of layer-0 links is written (see `mh_weights`). Not while a command is at work here.
  input  wire logic                         alloc_i,
  input  wire logic                         release_i,
  input  wire logic [IdW-1:0]               node_i,
  input  wire logic                         links_we_i,
  input  wire logic [IdW-1:0]               links_id_i,
  input  wire logic [M0-1:0][IdW-1:0]       links_i,

  /// Starts a command that has been checked; stable until `done_o`, or until the last word of a stream was taken.
  input  wire logic                         start_i,
  input  wire mh_types_pkg::snn_op_e        op_i,
  /// The command, and rankings, work on the second set of neurons and compartments, and leave registers alone but for the oscillator's phase.
  input  wire logic                         second_i,
  /// Neuron; slot or compartment; field; value, weight, gain, current or pattern.
  input  wire logic [IdW-1:0]               id_i,
  input  wire logic [$clog2(M0+1)-1:0]      slot_i,
  input  wire mh_pkg::field_e               field_i,
  input  wire logic [31:0]                  value_i,
  /// SnnExcite: a hit at this distance.
  input  wire logic [1:0]                   metric_i,
  input  wire logic [3:0]                   frac_bits_i,
  input  wire logic signed [DistW-1:0]      distance_i,
  /// SnnCorrelate: largest distance.
  input  wire logic [5:0]                   correlate_i,
  /// Phases, bits as in `mh_pkg::phase_e`.
  input  wire logic [mh_pkg::Phases-1:0]    phases_i,
  /// One cycle; the slot has no link (SetWeight), nothing was changed. Never for a stream.
  output logic                              done_o,
  output logic                              missing_o,
  /// From done to the next start: winner of the last competition of a tick, or the neuron that matches best, "no id" for none; its Hamming distance; a code.
  output logic [IdW-1:0]                    found_o,
  output logic [5:0]                        distance_o,
  output logic [31:0]                       code_o,
  /// Words of SnnCorrelate and SnnAggregate.
  output logic                              word_valid_o,
  input  wire logic                         word_ready_i,
  output logic [31:0]                       word_o,
  /// Nothing is at work; the state can be read.
  output logic                              idle_o,

  /// Writes a parameter; register and value have been checked.
  input  wire logic                         register_we_i,
  input  wire mh_pkg::register_e            register_i,
  /// Keeps the oscillator's phase, goes back to it.
  input  wire logic                         phase_keep_i,
  input  wire logic                         phase_back_i,
  output logic [63:0]                       phase_o,
  output logic [mh_pkg::Registers-1:mh_pkg::RegTimeLow][31:0] words_o,
  input  wire logic [IdW-1:0]               high_water_i,

  /// Reads the live flag of a vector: there one cycle later.
  output logic                              meta_re_o,
  output logic [AddrW-1:0]                  meta_raddr_o,
  input  wire logic                         meta_live_i,
  /// Reads a row of a vector: there one cycle later, held until the next read.
  output logic                              vec_re_o,
  output logic [AddrW-1:0]                  vec_id_o,
  output logic [RowW-1:0]                   vec_row_o,
  input  wire logic [VecLanes-1:0][15:0]    vec_rdata_i,

  /// Rankings: answers distances as `mh_distance` does, of codes from `pattern_i` (0) or of scores (1); only while no command is at work.
  input  wire logic                         score_mode_i,
  input  wire logic [31:0]                  pattern_i,
  input  wire logic                         req_valid_i,
  output logic                              req_ready_o,
  input  wire logic [IdW-1:0]               req_id_i,
  input  wire logic signed [DistW-1:0]      req_tag_i,
  output logic                              rsp_valid_o,
  output logic [IdW-1:0]                    rsp_id_o,
  output logic signed [DistW-1:0]           rsp_tag_o,
  output logic signed [DistW-1:0]           rsp_dist_o,
  output logic                              rank_idle_o,

  /// State reader: rows of the memories, one cycle later.
  input  wire logic                         read_neuron_i,
  input  wire logic                         read_weights_i,
  input  wire logic                         read_dendrites_i,
  input  wire logic [IdW-1:0]               read_id_i,
  output mh_types_pkg::neuron_t             neuron_o,
  output logic [M0-1:0][15:0]               weights_o,
  output logic [Branches-1:0][31:0]         dendrites_o,

  /// Counter events: a live neuron in a step; edges in this cycle.
  output logic                              neuron_event_o,
  output logic [CountW-1:0]                 edges_o
);
  import mh_pkg::*;
  import mh_types_pkg::*;

  localparam int unsigned PhaseW = $clog2(Phases);
  localparam int unsigned DivW = DistW + 1;
  localparam int unsigned BranchW = (Branches > 1) ? $clog2(Branches) : 1;

  neuron_params_t params;
  logic [15:0]    spikes;
  logic           propagates, delivers, learns, adapts, records;
  assign propagates = phases_i[PhaseW'(PhasePropagate)];
  assign delivers   = phases_i[PhaseW'(PhaseDeliver)];
  assign learns     = phases_i[PhaseW'(PhaseLearn)];
  assign adapts     = phases_i[PhaseW'(PhaseAdapt)];
  assign records    = phases_i[PhaseW'(PhaseRecord)];

  // ---------------------------------------------------------------- control
  logic        control_idle, weights_idle, erase, modify, excite_write, set_weight, set_done;
  logic        pass_start, pass_done, refractory_too, loss, advance, restart, turn, spikes_we;
  pass_e       pass;
  logic [15:0] pass_spikes, new_spikes;
  logic [IdW-1:0] pass_found, winner;
  logic        integrate_start, integrate_done, sweep_start, sweep_done, receive_start, receive_done, soften_start, soften_done;
  logic        branch_start, excite_start, excite_done, encode_start, encode_done, correlate_start, correlate_active;
  logic        aggregate_start, aggregate_active;
  neuron_t     neuron;

  mh_snn_control #(.IdW(IdW)) u_control (
    .clk_i, .rst_ni,
    .release_i,
    .start_i,
    .op_i,
    .phases_i,
    .done_o,
    .idle_o           (control_idle),
    .erase_o          (erase),
    .modify_o         (modify),
    .excite_write_o   (excite_write),
    .set_weight_o     (set_weight),
    .set_done_i       (set_done),
    .pass_start_o     (pass_start),
    .pass_o           (pass),
    .pass_done_i      (pass_done),
    .pass_spikes_i    (pass_spikes),
    .pass_found_i     (pass_found),
    .refractory_too_o (refractory_too),
    .loss_o           (loss),
    .found_o          (winner),
    .integrate_start_o(integrate_start),
    .integrate_done_i (integrate_done),
    .sweep_start_o    (sweep_start),
    .sweep_done_i     (sweep_done),
    .receive_start_o  (receive_start),
    .receive_done_i   (receive_done),
    .soften_start_o   (soften_start),
    .soften_done_i    (soften_done),
    .branch_start_o   (branch_start),
    .excite_start_o   (excite_start),
    .excite_done_i    (excite_done),
    .encode_start_o   (encode_start),
    .encode_done_i    (encode_done),
    .correlate_start_o(correlate_start),
    .aggregate_start_o(aggregate_start),
    .stream_active_i  (correlate_active || aggregate_active),
    .advance_o        (advance),
    .restart_o        (restart),
    .turn_o           (turn),
    .spikes_we_o      (spikes_we),
    .new_spikes_o     (new_spikes),
    // A pass over the second set, which came before any tick there, counted its spikes.
    .spikes_i         (second_i ? pass_spikes : spikes),
    .spiked_i         (neuron.spiked)
  );
  assign idle_o  = control_idle && weights_idle;
  assign found_o = winner;

  mh_neuron_registers u_registers (
    .clk_i, .rst_ni,
    .configure_i,
    .we_i        (register_we_i),
    .register_i,
    .value_i,
    .advance_i   (advance && !second_i),
    .restart_i   (restart && !second_i),
    .turn_i      (turn),
    .phase_keep_i,
    .phase_back_i,
    .spikes_we_i (spikes_we && !second_i),
    .spikes_i    (new_spikes),
    .params_o    (params),
    .spikes_o    (spikes),
    .phase_o,
    .words_o
  );

  // ---------------------------------------------------------------- passes
  logic               pass_re, pass_we, prepare, prepare_spiked, prepare_counts;
  logic [AddrW-1:0]   pass_id, pass_waddr, prepare_id;
  logic [15:0]        prepare_depress, prepare_potentiate;
  neuron_t            passed;
  logic signed [31:0] pass_value, loss_q;

  mh_neuron_pass #(.Capacity(Capacity), .IdW(IdW)) u_pass (
    .clk_i, .rst_ni,
    .start_i             (pass_start),
    .pass_i              (pass),
    .params_i            (params),
    .high_water_i,
    .done_o              (pass_done),
    .re_o                (pass_re),
    .id_o                (pass_id),
    .neuron_i            (neuron),
    .live_i              (meta_live_i),
    .we_o                (pass_we),
    .waddr_o             (pass_waddr),
    .neuron_o            (passed),
    .prepare_o           (prepare),
    .prepare_id_o        (prepare_id),
    .prepare_spiked_o    (prepare_spiked),
    .prepare_depress_o   (prepare_depress),
    .prepare_counts_o    (prepare_counts),
    .prepare_potentiate_o(prepare_potentiate),
    .learns_i            (learns),
    .step_o              (neuron_event_o),
    .refractory_too_i    (refractory_too),
    .winner_i            (winner),
    .loss_i              (loss_q),
    .adapts_i            (adapts),
    .records_i           (records),
    .pattern_i           (value_i),
    .spikes_o            (pass_spikes),
    .found_o             (pass_found),
    .found_value_o       (pass_value)
  );
  assign distance_o = pass_value[5:0];

  // What the losers lose: known in the cycle after the search for the winner is done.
  logic signed [32+FactorW:0] inhibition_q;
  always_ff @(posedge clk_i) begin
    if (loss) begin
      inhibition_q <= (33 + FactorW)'(pass_value) * (33 + FactorW)'(signed'({1'b0, params.inhibition}));
      loss_q       <= 32'((inhibition_q + (33 + FactorW)'(1 << 23)) >>> 24);
    end
  end

  logic                        soften_re, soften_we, soften_divides;
  logic [AddrW-1:0]            soften_id;
  logic signed [31:0]          softened;
  logic [DivW-1:0]             soften_num, soften_den;
  logic                        divide_done;
  logic [24:0]                 ratio;

  mh_soften #(.Capacity(Capacity), .IdW(IdW), .DivW(DivW)) u_soften (
    .clk_i, .rst_ni,
    .start_i       (soften_start),
    .high_water_i,
    .max_i         (pass_value),
    .done_o        (soften_done),
    .re_o          (soften_re),
    .id_o          (soften_id),
    .live_i        (meta_live_i),
    .potential_i   (neuron.potential),
    .we_o          (soften_we),
    .potential_o   (softened),
    .divide_start_o(soften_divides),
    .divide_num_o  (soften_num),
    .divide_den_o  (soften_den),
    .divide_done_i (divide_done),
    .ratio_i       (ratio)
  );

  // ---------------------------------------------------------------- synapses
  logic aggregate_row_re, receive_re;
  logic [AddrW-1:0] aggregate_row_id;
  logic [M0-1:0][IdW-1:0] row_links;
  logic [Branches-1:0] lane_valid, transmits;
  logic [Branches-1:0][AddrW-1:0] lane_id;
  logic [Branches-1:0][31:0] currents;
  logic [PairW-1:0] receive_pair, receive_waddr;
  logic [1:0] receive_we;
  logic [1:0][31:0] potentials, received;

  mh_synapses #(.Capacity(Capacity), .M0(M0), .Lanes(Branches), .IdW(IdW)) u_synapses (
    .clk_i, .rst_ni,
    .clear_i,
    .clear_id_i,
    .links_we_i,
    .links_id_i       (AddrW'(links_id_i)),
    .links_i,
    .start_weight_i   (params.start_weight),
    .idle_o           (weights_idle),
    .row_re_i         (aggregate_row_re || read_weights_i),
    .row_id_i         (aggregate_row_re ? aggregate_row_id : AddrW'(read_id_i)),
    .links_o          (row_links),
    .weights_o,
    .set_i            (set_weight),
    .set_id_i         (AddrW'(id_i)),
    .set_slot_i       (slot_i),
    .set_weight_i     (16'(value_i)),
    .set_done_o       (set_done),
    .set_missing_o    (missing_o),
    .prepare_clear_i  (pass_start),
    .prepare_i        (prepare),
    .prepare_id_i     (prepare_id),
    .prepare_spiked_i (prepare_spiked),
    .prepare_depress_i(prepare_depress),
    .prepare_counts_i (prepare_counts),
    .prepare_potentiate_i(prepare_potentiate),
    .sweep_start_i    (sweep_start),
    .learn_i          (learns),
    .propagate_i      (propagates),
    .gain_i           (value_i),
    .sweep_done_o     (sweep_done),
    .lane_valid_o     (lane_valid),
    .lane_id_o        (lane_id),
    .transmits_o      (transmits),
    .currents_o       (currents),
    .edges_o,
    .receive_start_i  (receive_start),
    .high_water_i,
    .receive_done_o   (receive_done),
    .pair_re_o        (receive_re),
    .pair_o           (receive_pair),
    .potentials_i     (potentials),
    .pair_we_o        (receive_we),
    .pair_waddr_o     (receive_waddr),
    .potentials_o     (received)
  );

  // ---------------------------------------------------------------- dendrites
  logic               integrate_re, integrate_we, integrate_divides, empty;
  logic [AddrW-1:0]   integrate_id, integrate_waddr, empty_id;
  logic signed [31:0] integrated;
  logic [DivW-1:0]    integrate_num, integrate_den;

  assign empty = clear_i || erase || (pass_we && pass == PassReset);
  always_comb begin
    empty_id = pass_waddr;
    if (clear_i) empty_id = clear_id_i;
    else if (erase) empty_id = AddrW'(node_i);
  end

  mh_dendrites #(.Capacity(Capacity), .Branches(Branches), .IdW(IdW), .DivW(DivW)) u_dendrites (
    .clk_i, .rst_ni,
    .second_i,
    .clear_i         (empty),
    .clear_id_i      (empty_id),
    .edge_valid_i    (delivers ? lane_valid : '0),
    .edge_id_i       (lane_id),
    .deliver_i       (delivers ? transmits : '0),
    .current_i       (currents),
    .inject_i        (branch_start),
    .inject_id_i     (AddrW'(id_i)),
    .inject_branch_i (BranchW'(slot_i)),
    .inject_current_i(value_i),
    .start_i         (integrate_start),
    .high_water_i,
    .done_o          (integrate_done),
    .re_o            (integrate_re),
    .id_o            (integrate_id),
    .live_i          (meta_live_i),
    .potential_i     (neuron.potential),
    .we_o            (integrate_we),
    .waddr_o         (integrate_waddr),
    .potential_o     (integrated),
    .divide_start_o  (integrate_divides),
    .divide_num_o    (integrate_num),
    .divide_den_o    (integrate_den),
    .divide_done_i   (divide_done),
    .ratio_i         (ratio),
    .read_i          (read_dendrites_i),
    .read_id_i       (AddrW'(read_id_i)),
    .currents_o      (dendrites_o)
  );

  // ---------------------------------------------------------------- hits, codes, neighbours, histories
  logic               excite_divides, encode_divides, encode_vec_re, aggregate_vec_re, correlate_re, score_re;
  logic [DivW-1:0]    excite_num, excite_den, encode_num, encode_den;
  logic signed [33:0] excitation;
  logic [RowW-1:0]    encode_vec_row, aggregate_vec_row;
  logic [AddrW-1:0]   aggregate_vec_id, correlate_id, score_id;
  logic               correlate_valid, aggregate_valid;
  logic [31:0]        correlate_word, aggregate_word;

  mh_bridge #(.DistW(DistW), .DivW(DivW)) u_bridge (
    .clk_i, .rst_ni,
    .start_i       (excite_start),
    .metric_i,
    .frac_bits_i,
    .distance_i,
    .gain_i        (value_i),
    .done_o        (excite_done),
    .current_o     (excitation),
    .divide_start_o(excite_divides),
    .divide_num_o  (excite_num),
    .divide_den_o  (excite_den),
    .divide_done_i (divide_done),
    .ratio_i       (ratio)
  );

  mh_encode #(.Dim(Dim), .Lanes(VecLanes), .DivW(DivW)) u_encode (
    .clk_i, .rst_ni,
    .start_i       (encode_start),
    .done_o        (encode_done),
    .code_o,
    .vec_re_o      (encode_vec_re),
    .vec_row_o     (encode_vec_row),
    .vec_rdata_i,
    .divide_start_o(encode_divides),
    .divide_num_o  (encode_num),
    .divide_den_o  (encode_den),
    .divide_done_i (divide_done),
    .ratio_i       (ratio)
  );

  mh_aggregate #(.Dim(Dim), .Lanes(VecLanes), .M0(M0), .IdW(IdW), .Capacity(Capacity)) u_aggregate (
    .clk_i, .rst_ni,
    .start_i     (aggregate_start),
    .id_i        (AddrW'(id_i)),
    .active_o    (aggregate_active),
    .word_valid_o(aggregate_valid),
    .word_ready_i,
    .word_o      (aggregate_word),
    .row_re_o    (aggregate_row_re),
    .row_id_o    (aggregate_row_id),
    .links_i     (row_links),
    .weights_i   (weights_o),
    .vec_re_o    (aggregate_vec_re),
    .vec_id_o    (aggregate_vec_id),
    .vec_row_o   (aggregate_vec_row),
    .vec_rdata_i
  );
  assign vec_re_o  = encode_vec_re || aggregate_vec_re;
  assign vec_id_o  = aggregate_vec_re ? aggregate_vec_id : AddrW'(id_i);
  assign vec_row_o = aggregate_vec_re ? aggregate_vec_row : encode_vec_row;

  mh_correlate #(.Capacity(Capacity), .IdW(IdW)) u_correlate (
    .clk_i, .rst_ni,
    .start_i     (correlate_start),
    .id_i,
    .distance_i  (correlate_i),
    .high_water_i,
    .active_o    (correlate_active),
    .word_valid_o(correlate_valid),
    .word_ready_i,
    .word_o      (correlate_word),
    .re_o        (correlate_re),
    .id_o        (correlate_id),
    .history_i   (neuron.history),
    .live_i      (meta_live_i)
  );
  assign word_valid_o = correlate_valid || aggregate_valid;
  assign word_o       = correlate_valid ? correlate_word : aggregate_word;

  mh_score #(.Capacity(Capacity), .IdW(IdW), .DistW(DistW)) u_score (
    .clk_i, .rst_ni,
    .mode_i           (score_mode_i),
    .pattern_i,
    .score_spikes_i   (params.score_spikes),
    .score_resonance_i(params.score_resonance),
    .phase_i          (phase_o),
    .req_valid_i,
    .req_ready_o,
    .req_id_i,
    .req_tag_i,
    .re_o             (score_re),
    .id_o             (score_id),
    .history_i        (neuron.history),
    .code_i           (neuron.code),
    .potential_i      (neuron.potential),
    .rsp_valid_o,
    .rsp_id_o,
    .rsp_tag_o,
    .rsp_dist_o,
    .idle_o           (rank_idle_o)
  );

  // ---------------------------------------------------------------- the divider, for one unit at a time
  logic            divide_start, divide_start_q, unused_step;
  logic [DivW-1:0] divide_num, divide_num_q, divide_den, divide_den_q;
  assign divide_start = soften_divides || integrate_divides || excite_divides || encode_divides;
  always_comb begin
    divide_num = soften_num;
    divide_den = soften_den;
    if (integrate_divides) begin
      divide_num = integrate_num;
      divide_den = integrate_den;
    end else if (excite_divides) begin
      divide_num = excite_num;
      divide_den = excite_den;
    end else if (encode_divides) begin
      divide_num = encode_num;
      divide_den = encode_den;
    end
  end
  always_ff @(posedge clk_i) begin
    divide_start_q <= divide_start && rst_ni;
    if (divide_start) begin
      divide_num_q <= divide_num;
      divide_den_q <= divide_den;
    end
  end

  mh_divide #(.Width(DivW), .FracBits(24), .Bits(2)) u_divide (
    .clk_i, .rst_ni,
    .start_i   (divide_start_q),
    .num_i     (divide_num_q),
    .den_i     (divide_den_q),
    .done_o    (divide_done),
    .quotient_o(ratio),
    .step_o    (unused_step)
  );

  // ---------------------------------------------------------------- memory of the neurons
  logic             neuron_we, potential_we, neuron_re;
  logic [AddrW-1:0] neuron_waddr, neuron_raddr;
  neuron_t          neuron_wdata;
  // The potential of the neuron that was read two cycles before or earlier, with what is added to it.
  logic signed [31:0] raised_q;
  always_ff @(posedge clk_i) begin
    raised_q <= saturated(64'(neuron.potential) + ((op_i == SnnExcite) ? 64'(excitation) : 64'(signed'(value_i))));
  end

  always_comb begin
    neuron_we    = 1'b0;
    potential_we = 1'b0;
    neuron_waddr = AddrW'(id_i);
    neuron_wdata = neuron;
    if (clear_i) begin
      neuron_we    = 1'b1;
      neuron_waddr = clear_id_i;
      neuron_wdata = '0;
    end else if (alloc_i) begin
      neuron_we              = 1'b1;
      neuron_waddr           = AddrW'(node_i);
      neuron_wdata           = '0;
      neuron_wdata.threshold = params.start_threshold;
    end else if (erase) begin
      neuron_we    = 1'b1;
      neuron_waddr = AddrW'(node_i);
      neuron_wdata = '0;
    end else if (modify) begin
      neuron_we = 1'b1;
      if (op_i == SnnEncode) begin
        neuron_wdata.code = code_o;
      end else begin
        unique case (field_i)
          FieldPotential: neuron_wdata.potential = value_i;
          FieldThreshold: neuron_wdata.threshold = value_i;
          default: neuron_wdata.potential = raised_q;
        endcase
      end
    end else if (excite_write) begin
      potential_we           = 1'b1;
      neuron_wdata.potential = raised_q;
    end else if (soften_we) begin
      potential_we           = 1'b1;
      neuron_waddr           = soften_id;
      neuron_wdata.potential = softened;
    end else if (integrate_we) begin
      potential_we           = 1'b1;
      neuron_waddr           = integrate_waddr;
      neuron_wdata.potential = integrated;
    end else if (pass_we) begin
      neuron_we    = 1'b1;
      neuron_waddr = pass_waddr;
      neuron_wdata = passed;
    end
  end

  always_comb begin
    neuron_re    = 1'b1;
    neuron_raddr = AddrW'(read_id_i);
    if (release_i) neuron_raddr = AddrW'(node_i);
    else if (start_i) neuron_raddr = AddrW'(id_i);
    else if (pass_re) neuron_raddr = pass_id;
    else if (soften_re) neuron_raddr = soften_id;
    else if (integrate_re) neuron_raddr = integrate_id;
    else if (correlate_re) neuron_raddr = correlate_id;
    else if (score_re) neuron_raddr = score_id;
    else neuron_re = read_neuron_i;
  end

  mh_neuron_memory #(.Capacity(Capacity)) u_memory (
    .clk_i,
    .second_i,
    .we_i          (neuron_we),
    .potential_we_i(potential_we),
    .waddr_i       (neuron_waddr),
    .wdata_i       (neuron_wdata),
    .re_i          (neuron_re),
    .raddr_i       (neuron_raddr),
    .rdata_o       (neuron),
    .pair_we_i     (receive_we),
    .pair_waddr_i  (receive_waddr),
    .pair_wdata_i  (received),
    .pair_re_i     (receive_re),
    .pair_raddr_i  (receive_pair),
    .pair_rdata_o  (potentials)
  );
  assign neuron_o = neuron;

  assign meta_re_o    = pass_re || soften_re || integrate_re || correlate_re;
  assign meta_raddr_o = neuron_raddr;

`ifndef SYNTHESIS
  Quiet_A : assert property (@(posedge clk_i) disable iff (!rst_ni) (alloc_i || clear_i || register_we_i || req_valid_i) |-> control_idle);
  StartWhenIdle_A : assert property (@(posedge clk_i) disable iff (!rst_ni) start_i |-> idle_o);
  OneDivides_A : assert property (@(posedge clk_i) disable iff (!rst_ni)
      (32'(soften_divides) + 32'(integrate_divides) + 32'(excite_divides) + 32'(encode_divides)) <= 1);
`endif

  // An id has one value more than there are neurons.
  logic unused_id_bits;
  assign unused_id_bits = ^{links_id_i, node_i, id_i, read_id_i};
endmodule

`default_nettype wire
