`default_nettype none

/// A pass over all neurons, one a cycle (docs/neurons.md): time step, inhibition, homeostasis and history, searches.
///
/// Stage 0 reads a neuron, for two cycles, stage 1 multiplies, stage 2 makes the result, stages 3 and 4 what the lanes and homeostasis need, stage 5 writes.
/// So a pass takes a cycle a neuron and 8 more.
module mh_neuron_pass #(
  /// Neurons, >= 2.
  parameter int unsigned Capacity = 32,
  /// Width of an id; all ones is "no id".
  parameter int unsigned IdW = 6,
  localparam int unsigned AddrW = $clog2(Capacity)
) (
  input  wire logic                         clk_i,
  input  wire logic                         rst_ni,

  /// Starts; all inputs below are stable until `done_o`.
  input  wire logic                         start_i,
  input  wire mh_types_pkg::pass_e          pass_i,
  input  wire mh_types_pkg::neuron_params_t params_i,
  input  wire logic [IdW-1:0]               high_water_i,
  /// One cycle.
  output logic                              done_o,

  /// Reads a neuron and its live flag: there one cycle later.
  output logic                              re_o,
  output logic [AddrW-1:0]                  id_o,
  input  wire mh_types_pkg::neuron_t        neuron_i,
  input  wire logic                         live_i,
  /// Writes a neuron.
  output logic                              we_o,
  output logic [AddrW-1:0]                  waddr_o,
  output mh_types_pkg::neuron_t             neuron_o,

  /// PassLook and PassStep: what the lanes have to know of a neuron.
  output logic                              prepare_o,
  output logic [AddrW-1:0]                  prepare_id_o,
  output logic                              prepare_spiked_o,
  output logic [15:0]                       prepare_depress_o,
  /// Its row of synapses counts, because it spiked or, with `learns_i`, because its presynaptic trace is not 0; and what that adds to a weight, 0 without
  /// `learns_i`. Both with `prepare_o`.
  output logic                              prepare_counts_o,
  output logic [15:0]                       prepare_potentiate_o,
  input  wire logic                         learns_i,
  /// One live neuron in a time step.
  output logic                              step_o,

  /// PassMax: neurons in their refractory time take part. PassInhibit: who keeps its potential, and what the others lose, >= 0.
  input  wire logic                         refractory_too_i,
  input  wire logic [IdW-1:0]               winner_i,
  input  wire logic signed [31:0]           loss_i,
  /// PassAdapt: homeostasis, history.
  input  wire logic                         adapts_i,
  input  wire logic                         records_i,
  /// PassMatch: what to look for.
  input  wire logic [31:0]                  pattern_i,

  /// Valid from `done_o` to the next start: live neurons with the spiked flag; the neuron found, "no id" for none, its potential or Hamming distance.
  output logic [15:0]                       spikes_o,
  output logic [IdW-1:0]                    found_o,
  output logic signed [31:0]                found_value_o
);
  import mh_types_pkg::*;

  localparam logic [IdW-1:0] NoId = '1;

  // ---------------------------------------------------------------- stages
  logic           scanning_q, active_q;
  logic [5:0]     valid_q;  // bit 0: the neuron has been read
  logic [5:1]     live_q;
  logic [IdW-1:0] scan_q, id0_q, id1_q, id2_q, id3_q;
  logic [AddrW-1:0] id4_q, id5_q;
  neuron_t        neuron1_q, neuron2_q, result2, result3_q, result4_q, result5_q;
  logic           quiet;

  neuron_t            stepped;
  logic               adapts;
  logic [31:0]        adapted_rate;
  logic signed [31:0] adapted_threshold;

  assign re_o   = scanning_q;
  assign id_o   = AddrW'(scan_q);
  assign quiet  = !scanning_q && valid_q == '0;
  assign done_o = active_q && quiet;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      active_q   <= 1'b0;
      scanning_q <= 1'b0;
      valid_q    <= '0;
    end else begin
      if (start_i) active_q <= 1'b1;
      else if (done_o) active_q <= 1'b0;
      if (start_i) scanning_q <= high_water_i != '0;
      else if (scan_q + IdW'(1) == high_water_i) scanning_q <= 1'b0;
      valid_q <= {valid_q[4:0], re_o};
    end
    scan_q    <= start_i ? '0 : scan_q + IdW'(1);
    id0_q     <= scan_q;
    id1_q     <= id0_q;
    id2_q     <= id1_q;
    id3_q     <= id2_q;
    id4_q     <= AddrW'(id3_q);
    id5_q     <= id4_q;
    live_q    <= {live_q[4:1], live_i};
    neuron1_q <= neuron_i;
    neuron2_q <= neuron1_q;
    result3_q <= result2;
    result4_q <= result3_q;
    if (adapts) result4_q.rate <= adapted_rate;
    result5_q <= result4_q;
  end

  // ---------------------------------------------------------------- results
  // The pass, from the cycle after the start on: what chooses it takes long, and no stage that needs it works before.
  pass_e pass_q;
  always_ff @(posedge clk_i) if (start_i) pass_q <= pass_i;


  mh_neuron u_neuron (
    .clk_i,
    .params_i,
    .neuron_i(neuron1_q),
    .neuron_o(stepped)
  );
  mh_homeostasis u_homeostasis (
    .clk_i,
    .params_i,
    .neuron_i   (neuron1_q),
    .rate_o     (adapted_rate),
    .threshold_o(adapted_threshold)
  );

  logic writes;

  always_comb begin
    result2 = neuron2_q;
    writes  = 1'b1;
    unique case (pass_q)
      PassStep: result2 = stepped;
      PassReset: begin
        result2           = '0;
        result2.threshold = params_i.start_threshold;
        result2.code      = neuron2_q.code;
      end
      PassInhibit: begin
        if (neuron2_q.potential > 32'sd0 && id2_q != winner_i) begin
          result2.potential = (neuron2_q.potential > loss_i) ? neuron2_q.potential - loss_i : 32'sd0;
        end
      end
      PassAdapt: begin
        if (records_i) result2.history = {neuron2_q.history[30:0], neuron2_q.spiked};
      end
      default: writes = 1'b0;
    endcase
  end

  assign adapts = pass_q == PassAdapt && adapts_i;
  always_comb begin
    neuron_o = result5_q;
    if (adapts) neuron_o.threshold = adapted_threshold;
  end
  assign we_o    = valid_q[5] && live_q[5] && writes;
  assign waddr_o = id5_q;
  assign step_o  = valid_q[2] && live_q[2] && pass_q == PassStep;

  // ---------------------------------------------------------------- for the lanes
  // The postsynaptic trace without the spike of this step.
  localparam logic [31:0] One = 32'd1 << 24;
  logic [31:0]           trace_before4_q;
  logic [32+FactorW-1:0] depress5_q, potentiate5_q;
  always_ff @(posedge clk_i) begin
    trace_before4_q <= result3_q.trace_post;
    if (result3_q.spiked) trace_before4_q <= (result3_q.trace_post > One) ? result3_q.trace_post - One : 32'd0;
    depress5_q    <= (32 + FactorW)'(trace_before4_q) * (32 + FactorW)'(params_i.a_minus);
    potentiate5_q <= (32 + FactorW)'(result4_q.trace_pre) * (32 + FactorW)'(params_i.a_plus);
  end

  assign prepare_o         = valid_q[5] && (pass_q == PassStep || pass_q == PassLook);
  assign prepare_id_o      = id5_q;
  assign prepare_spiked_o  = result5_q.spiked;
  assign prepare_depress_o = weight_change(depress5_q);

  assign prepare_counts_o     = result5_q.spiked || (learns_i && result5_q.trace_pre != 32'd0);
  assign prepare_potentiate_o = learns_i ? weight_change(potentiate5_q) : 16'd0;

  // ---------------------------------------------------------------- what was found
  logic [15:0]        spikes_q;
  logic [IdW-1:0]     found_q;
  logic signed [31:0] value_q, value3_q;
  logic               eligible3_q, better;

  // Stage 2 says what a neuron has to offer, stage 3 compares.
  always_ff @(posedge clk_i) begin
    eligible3_q <= 1'b1;
    value3_q    <= 32'(ones(neuron2_q.history ^ pattern_i));
    if (pass_q == PassMax) begin
      eligible3_q <= neuron2_q.potential > 32'sd0 && (refractory_too_i || neuron2_q.refractory == 32'd0);
      value3_q    <= neuron2_q.potential;
    end
  end
  assign better = (pass_q == PassMax) ? value3_q > value_q : value3_q < value_q;

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      spikes_q <= 16'd0;
      found_q  <= NoId;
      value_q  <= (pass_i == PassMatch) ? 32'sd32 : 32'sd0;
    end else begin
      if (valid_q[2] && live_q[2]) spikes_q <= spikes_q + 16'(result2.spiked);
      if (valid_q[3] && live_q[3] && eligible3_q && (found_q == NoId || better)) begin
        found_q <= id3_q;
        value_q <= value3_q;
      end
    end
  end
  assign spikes_o      = spikes_q;
  assign found_o       = found_q;
  assign found_value_o = value_q;
endmodule

`default_nettype wire
