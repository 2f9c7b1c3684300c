`default_nettype none

/// The spiking half of the core: one neuron for each vector, the layer-0 links are its synapses (docs/neurons.md).
///
/// Holds the state memories `neurons` and `weights`. A tick is a pass over the neurons, one a cycle; then, if any spiked, the synapses, `Lanes` a cycle; then
/// a second pass that adds what the neurons received. Follows the graph: rows of links, new and freed vectors.
module mh_snn #(
  /// Vectors, 2..=16384.
  parameter int unsigned Capacity = 32,
  /// Slots of a layer-0 row.
  parameter int unsigned M0 = 6,
  /// Width of an id; all ones is "no id".
  parameter int unsigned IdW = 6,
  localparam int unsigned Lanes = (M0 < 8) ? M0 : 8,
  localparam int unsigned AddrW = $clog2(Capacity),
  localparam int unsigned CountW = $clog2(Lanes + 1)
) (
  input  wire logic                         clk_i,
  input  wire logic                         rst_ni,

  /// Resets a row of both memories; held over all rows with `idle_o`.
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

  /// Starts a command that has been checked; stable until `done_o`.
  input  wire logic                         start_i,
  input  wire mh_types_pkg::snn_op_e        op_i,
  /// Neuron, slot, field, and value, weight or gain.
  input  wire logic [IdW-1:0]               id_i,
  input  wire logic [$clog2(M0+1)-1:0]      slot_i,
  input  wire mh_pkg::field_e               field_i,
  input  wire logic [31:0]                  value_i,
  /// Phases, bits as in `mh_pkg::phase_e`.
  input  wire logic [mh_pkg::Phases-1:0]    phases_i,
  /// One cycle; the slot has no link (SetWeight), nothing was changed.
  output logic                              done_o,
  output logic                              missing_o,
  /// Nothing is at work; the state can be read.
  output logic                              idle_o,

  /// Writes a parameter; register and value have been checked.
  input  wire logic                         register_we_i,
  input  wire mh_pkg::register_e            register_i,
  output logic [mh_pkg::Registers-1:mh_pkg::RegTimeLow][31:0] words_o,
  input  wire logic [IdW-1:0]               high_water_i,

  /// Reads the live flag of a vector: there one cycle later.
  output logic                              meta_re_o,
  output logic [AddrW-1:0]                  meta_raddr_o,
  input  wire logic                         meta_live_i,

  /// State reader: rows of both memories, one cycle later.
  input  wire logic                         read_neuron_i,
  input  wire logic                         read_weights_i,
  input  wire logic [IdW-1:0]               read_id_i,
  output mh_types_pkg::neuron_t             neuron_o,
  output logic [M0-1:0][15:0]               weights_o,

  /// Counter events: a live neuron in a step; edges in this cycle.
  output logic                              neuron_event_o,
  output logic [CountW-1:0]                 edges_o
);
  import mh_pkg::*;
  import mh_types_pkg::*;

  // A transmission has 33 bits.
  localparam int unsigned SumW = 33 + $clog2(Capacity);
  localparam int unsigned PhaseW = $clog2(Phases);

  typedef enum logic [3:0] {
    StIdle,
    StErase,
    StModify,
    StWeight,
    StPass,
    StPassed,
    StSweep,
    StSwept,
    StMerge,
    StDone
  } state_e;

  state_e         state_d, state_q;
  logic           steps, propagates, learns;
  neuron_params_t params;
  logic [15:0]    spikes;

  assign steps      = (op_i == SnnTick) && phases_i[PhaseW'(PhaseStep)];
  assign propagates = phases_i[PhaseW'(PhasePropagate)];
  assign learns     = phases_i[PhaseW'(PhaseLearn)];

  // ---------------------------------------------------------------- registers
  logic        advance, restart, spikes_we;
  logic [15:0] new_spikes;

  mh_neuron_registers u_registers (
    .clk_i, .rst_ni,
    .configure_i,
    .we_i       (register_we_i),
    .register_i,
    .value_i,
    .advance_i  (advance),
    .restart_i  (restart),
    .spikes_we_i(spikes_we),
    .spikes_i   (new_spikes),
    .params_o   (params),
    .spikes_o   (spikes),
    .words_o
  );

  // ---------------------------------------------------------------- a pass over the neurons
  // Stage 0 reads a neuron, stage 1 multiplies, stage 2 writes it, stage 3 tells the lanes.
  logic           scanning_q, merging;
  logic [IdW-1:0] scan_q;
  logic           pass_re, valid1_q, valid2_q, valid3_q, live1, live2_q;
  logic [AddrW-1:0] id1_q, id2_q, id3_q;
  neuron_t        neuron1, neuron2_q, stepped, passed;
  logic           spiked3_q;
  logic [32+FactorW-1:0] product3_q;
  logic signed [SumW+2:0] received1, received2_q;
  logic [15:0]    count_q;                     // neurons that spiked in this pass
  logic           pass_start, pass_done;

  assign merging = state_q == StMerge;
  assign pass_re = scanning_q;
  assign live1   = meta_live_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      scanning_q <= 1'b0;
      valid1_q   <= 1'b0;
      valid2_q   <= 1'b0;
      valid3_q   <= 1'b0;
    end else begin
      if (pass_start) scanning_q <= high_water_i != '0;
      else if (scan_q + IdW'(1) == high_water_i) scanning_q <= 1'b0;
      valid1_q <= pass_re;
      valid2_q <= valid1_q;
      valid3_q <= valid2_q;
    end
    if (pass_start) scan_q <= '0;
    else scan_q <= scan_q + IdW'(1);
    id1_q       <= AddrW'(scan_q);
    id2_q       <= id1_q;
    id3_q       <= id2_q;
    live2_q     <= live1;
    neuron2_q   <= neuron1;
    received2_q <= received1;
    if (pass_start) count_q <= 16'd0;
    else if (valid2_q && live2_q && passed.spiked) count_q <= count_q + 16'd1;
  end
  assign pass_done = !scanning_q && !valid1_q && !valid2_q && !valid3_q;

  mh_neuron u_neuron (
    .clk_i,
    .params_i(params),
    .neuron_i(neuron1),
    .neuron_o(stepped)
  );

  function automatic logic signed [31:0] saturated(logic signed [SumW+3:0] value);
    logic signed [SumW+3:0] high;
    high = value >>> 31;  // all bits above the sign of 32 bits
    if (high == '0 || high == '1) return 32'(value);
    return value[SumW+3] ? 32'sh8000_0000 : 32'sh7FFF_FFFF;
  endfunction

  neuron_t fresh;  // as after an insertion
  always_comb begin
    fresh           = '0;
    fresh.threshold = params.start_threshold;
  end

  always_comb begin
    passed = neuron2_q;
    if (merging) begin
      passed.potential = saturated((SumW + 4)'(neuron2_q.potential) + (SumW + 4)'(received2_q));
    end else if (op_i == SnnReset) begin
      passed = fresh;
    end else if (steps) begin
      passed = stepped;
    end
  end

  // The postsynaptic trace without the spike of this step.
  logic [31:0] trace_before;
  always_comb begin
    trace_before = passed.trace_post;
    if (passed.spiked) trace_before = (passed.trace_post > 32'h0100_0000) ? passed.trace_post - 32'h0100_0000 : 32'd0;
  end
  always_ff @(posedge clk_i) begin
    spiked3_q  <= passed.spiked;
    product3_q <= (32 + FactorW)'(trace_before) * (32 + FactorW)'(params.a_minus);
  end

  assign neuron_event_o = valid2_q && live2_q && steps && state_q == StPass;

  // ---------------------------------------------------------------- synapses
  logic sweep_start, sweep_done, sweep_neuron_re, sweep_row_re, sweep_row_we;
  logic [AddrW-1:0] sweep_neuron_id, sweep_row_id, sweep_row_waddr;
  logic [M0-1:0][IdW-1:0] row_links;
  logic [M0-1:0][15:0] row_weights, sweep_weights;
  logic [Lanes-1:0] lane_valid;
  logic [Lanes-1:0][AddrW-1:0] lane_id;
  logic [Lanes-1:0][15:0] lane_weight, learned;
  logic source_spiked;
  logic [15:0] potentiate;
  logic weights_idle, set_weight, set_done;

  mh_sweep #(.Capacity(Capacity), .M0(M0), .Lanes(Lanes), .IdW(IdW)) u_sweep (
    .clk_i, .rst_ni,
    .start_i        (sweep_start),
    .learn_i        (learns),
    .a_plus_i       (params.a_plus),
    .high_water_i,
    .done_o         (sweep_done),
    .neuron_re_o    (sweep_neuron_re),
    .neuron_id_o    (sweep_neuron_id),
    .spiked_i       (neuron1.spiked),
    .trace_pre_i    (neuron1.trace_pre),
    .row_re_o       (sweep_row_re),
    .row_id_o       (sweep_row_id),
    .links_i        (row_links),
    .weights_i      (row_weights),
    .row_we_o       (sweep_row_we),
    .row_waddr_o    (sweep_row_waddr),
    .weights_o      (sweep_weights),
    .lane_valid_o   (lane_valid),
    .lane_id_o      (lane_id),
    .lane_weight_o  (lane_weight),
    .source_spiked_o(source_spiked),
    .potentiate_o   (potentiate),
    .lane_weight_i  (learned),
    .edges_o
  );

  mh_weights #(.Capacity(Capacity), .M0(M0), .IdW(IdW), .Matches((M0 < 4) ? M0 : 4)) u_weights (
    .clk_i, .rst_ni,
    .clear_i,
    .clear_id_i,
    .links_we_i,
    .links_id_i    (AddrW'(links_id_i)),
    .links_i,
    .start_weight_i(params.start_weight),
    .idle_o        (weights_idle),
    .row_re_i      (sweep_row_re || read_weights_i),
    .row_id_i      (sweep_row_re ? sweep_row_id : AddrW'(read_id_i)),
    .links_o       (row_links),
    .weights_o     (row_weights),
    .row_we_i      (sweep_row_we),
    .row_waddr_i   (sweep_row_waddr),
    .weights_i     (sweep_weights),
    .set_i         (set_weight),
    .set_id_i      (AddrW'(id_i)),
    .set_slot_i    (slot_i),
    .set_weight_i  (16'(value_i)),
    .set_done_o    (set_done),
    .set_missing_o (missing_o)
  );

  logic [Lanes-1:0][SumW-1:0] sums;
  for (genvar l = 0; l < Lanes; l++) begin : gen_lane
    mh_synapse #(.Capacity(Capacity), .SumW(SumW)) u_synapse (
      .clk_i,
      .prepare_i        (valid3_q && state_q == StPass),
      .prepare_id_i     (id3_q),
      .prepare_spiked_i (spiked3_q),
      .prepare_depress_i(weight_change(product3_q)),
      .valid_i          (lane_valid[l]),
      .id_i             (lane_id[l]),
      .weight_i         (lane_weight[l]),
      .source_spiked_i  (source_spiked),
      .potentiate_i     (potentiate),
      .propagate_i      (propagates),
      .gain_i           (value_i),
      .weight_o         (learned[l]),
      .sum_re_i         (pass_re && merging),
      .sum_id_i         (AddrW'(scan_q)),
      .sum_o            (sums[l])
    );
  end

  always_comb begin
    received1 = '0;
    for (int unsigned l = 0; l < Lanes; l++) received1 += (SumW + 3)'(signed'(sums[l]));
  end

  // ---------------------------------------------------------------- control
  always_comb begin
    state_d     = state_q;
    pass_start  = 1'b0;
    sweep_start = 1'b0;
    advance     = 1'b0;
    restart     = 1'b0;
    spikes_we   = 1'b0;
    new_spikes  = count_q;
    done_o      = 1'b0;
    unique case (state_q)
      // Waiting for a command, or for a vector that comes or goes.
      StIdle: begin
        if (release_i) state_d = StErase;
        if (start_i) begin
          unique case (op_i)
            SnnSetNeuron: state_d = StModify;
            SnnSetWeight: state_d = StWeight;
            default: begin
              pass_start = 1'b1;
              state_d    = StPass;
            end
          endcase
        end
      end
      // A freed vector's neuron, which has been read, becomes 0.
      StErase: begin
        spikes_we  = neuron1.spiked;
        new_spikes = spikes - 16'd1;
        state_d    = StIdle;
      end
      // A field of a neuron, which has been read.
      StModify: state_d = StDone;
      StWeight: begin
        if (set_done) begin
          done_o  = 1'b1;
          state_d = StIdle;
        end
      end
      // All neurons, with or without a step.
      StPass: if (pass_done) state_d = StPassed;
      StPassed: begin
        spikes_we = steps || op_i == SnnReset;
        advance   = steps;
        restart   = op_i == SnnReset;
        state_d   = StDone;
        if (op_i == SnnTick && count_q != 16'd0 && (propagates || learns)) begin
          sweep_start = 1'b1;
          state_d     = StSweep;
        end
      end
      // The synapses.
      StSweep: if (sweep_done) state_d = propagates ? StSwept : StDone;
      StSwept: begin
        pass_start = 1'b1;
        state_d    = StMerge;
      end
      // What the neurons received.
      StMerge: if (pass_done) state_d = StDone;
      StDone: begin
        done_o  = 1'b1;
        state_d = StIdle;
      end
      default: state_d = StIdle;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) state_q <= StIdle;
    else state_q <= state_d;
  end
  assign set_weight = state_q == StWeight;
  assign idle_o     = (state_q == StIdle) && weights_idle;

  // ---------------------------------------------------------------- memory of the neurons
  neuron_t modified;
  always_comb begin
    modified = neuron1;
    unique case (field_i)
      FieldPotential: modified.potential = value_i;
      FieldThreshold: modified.threshold = value_i;
      default: modified.potential = saturated((SumW + 4)'(neuron1.potential) + (SumW + 4)'(signed'(value_i)));
    endcase
  end

  logic             neuron_we, neuron_re;
  logic [AddrW-1:0] neuron_waddr, neuron_raddr;
  neuron_t          neuron_wdata;
  always_comb begin
    neuron_we    = 1'b1;
    neuron_waddr = AddrW'(id_i);
    neuron_wdata = '0;
    if (clear_i) begin
      neuron_waddr = clear_id_i;
    end else if (alloc_i) begin
      neuron_waddr = AddrW'(node_i);
      neuron_wdata = fresh;
    end else if (state_q == StErase) begin
      neuron_waddr = AddrW'(node_i);
    end else if (state_q == StModify) begin
      neuron_wdata = modified;
    end else begin
      neuron_we    = valid2_q && live2_q && (steps || merging || op_i == SnnReset);
      neuron_waddr = id2_q;
      neuron_wdata = passed;
    end
  end

  always_comb begin
    neuron_re    = 1'b1;
    neuron_raddr = AddrW'(read_id_i);
    if (release_i) neuron_raddr = AddrW'(node_i);
    else if (start_i) neuron_raddr = AddrW'(id_i);
    else if (pass_re) neuron_raddr = AddrW'(scan_q);
    else if (sweep_neuron_re) neuron_raddr = sweep_neuron_id;
    else neuron_re = read_neuron_i;
  end

  mh_ram_1r1w #(.Width($bits(neuron_t)), .Depth(Capacity)) u_neurons_ram (
    .clk_i,
    .we_i   (neuron_we),
    .waddr_i(neuron_waddr),
    .wdata_i(neuron_wdata),
    .re_i   (neuron_re),
    .raddr_i(neuron_raddr),
    .rdata_o(neuron1)
  );
  assign neuron_o     = neuron1;
  assign weights_o    = row_weights;
  assign meta_re_o    = pass_re;
  assign meta_raddr_o = AddrW'(scan_q);

`ifndef SYNTHESIS
  OneAtATime_A : assert property (@(posedge clk_i) disable iff (!rst_ni)
      (alloc_i || release_i || start_i || clear_i) |-> state_q == StIdle);
  StartWhenIdle_A : assert property (@(posedge clk_i) disable iff (!rst_ni) start_i |-> idle_o);
`endif

  // An id has one value more than there are neurons.
  logic unused_id_bits;
  assign unused_id_bits = ^{links_id_i, node_i, id_i, read_id_i};
endmodule

`default_nettype wire
