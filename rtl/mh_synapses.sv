`default_nettype none

/// The synapses: weights of the layer-0 links, the lanes that they pass, and what arrives at the potentials (docs/neurons.md, "Propagate", "Deliver", "Learn").
///
/// A pass over the neurons prepares; then a sweep leads the rows that count past the lanes; then what they transmitted is received, unless it goes to the
/// compartments alone, which `mh_dendrites` holds.
module mh_synapses #(
  /// Vectors, >= 2.
  parameter int unsigned Capacity = 32,
  /// Slots of a row.
  parameter int unsigned M0 = 6,
  /// Lanes, 1..=M0.
  parameter int unsigned Lanes = 6,
  /// Width of an id; all ones is "no id".
  parameter int unsigned IdW = 6,
  localparam int unsigned AddrW = $clog2(Capacity),
  localparam int unsigned PairW = (AddrW > 1) ? AddrW - 1 : 1,
  localparam int unsigned SlotW = $clog2(M0 + 1),
  localparam int unsigned CountW = $clog2(Lanes + 1)
) (
  input  wire logic                        clk_i,
  input  wire logic                        rst_ni,

  /// Memory of the weights, see `mh_weights`.
  input  wire logic                        clear_i,
  input  wire logic [AddrW-1:0]            clear_id_i,
  input  wire logic                        links_we_i,
  input  wire logic [AddrW-1:0]            links_id_i,
  input  wire logic [M0-1:0][IdW-1:0]      links_i,
  input  wire logic [15:0]                 start_weight_i,
  output logic                             idle_o,
  input  wire logic                        row_re_i,
  input  wire logic [AddrW-1:0]            row_id_i,
  output logic [M0-1:0][IdW-1:0]           links_o,
  output logic [M0-1:0][15:0]              weights_o,
  input  wire logic                        set_i,
  input  wire logic [AddrW-1:0]            set_id_i,
  input  wire logic [SlotW-1:0]            set_slot_i,
  input  wire logic [15:0]                 set_weight_i,
  output logic                             set_done_o,
  output logic                             set_missing_o,

  /// Forgets the sources; then a neuron a cycle: see `mh_neuron_pass`.
  input  wire logic                        prepare_clear_i,
  input  wire logic                        prepare_i,
  input  wire logic [AddrW-1:0]            prepare_id_i,
  input  wire logic                        prepare_spiked_i,
  input  wire logic [15:0]                 prepare_depress_i,
  input  wire logic                        prepare_counts_i,
  input  wire logic [15:0]                 prepare_potentiate_i,

  /// Starts the sweep; all neurons are prepared. Phases and gain are stable until done, which takes one cycle.
  input  wire logic                        sweep_start_i,
  input  wire logic                        learn_i,
  input  wire logic                        propagate_i,
  input  wire logic signed [31:0]          gain_i,
  output logic                             sweep_done_o,
  /// Targets of the edges of this cycle, and what those of the cycle before transmit.
  output logic [Lanes-1:0]                 lane_valid_o,
  output logic [Lanes-1:0][AddrW-1:0]      lane_id_o,
  output logic [Lanes-1:0]                 transmits_o,
  output logic [Lanes-1:0][31:0]           currents_o,
  /// Edges in this cycle.
  output logic [CountW-1:0]                edges_o,

  /// Adds what arrived to the potentials, see `mh_receive`.
  input  wire logic                        receive_start_i,
  input  wire logic [IdW-1:0]              high_water_i,
  output logic                             receive_done_o,
  output logic                             pair_re_o,
  output logic [PairW-1:0]                 pair_o,
  input  wire logic [1:0][31:0]            potentials_i,
  output logic [1:0]                       pair_we_o,
  output logic [PairW-1:0]                 pair_waddr_o,
  output logic [1:0][31:0]                 potentials_o
);
  // A transmission has 32 bits.
  localparam int unsigned SumW = 32 + $clog2(Capacity);

  logic sweep_row_re, sweep_row_we, source_spiked;
  logic [AddrW-1:0] sweep_row_id, sweep_row_waddr;
  logic [M0-1:0][15:0] sweep_weights;
  logic [Lanes-1:0][15:0] lane_weight, learned;
  logic [Lanes-1:0][1:0][SumW-1:0] sums;
  logic [15:0] potentiate;

  mh_sweep #(.Capacity(Capacity), .M0(M0), .Lanes(Lanes), .IdW(IdW)) u_sweep (
    .clk_i, .rst_ni,
    .clear_i            (prepare_clear_i),
    .source_valid_i     (prepare_i && prepare_counts_i),
    .source_id_i        (prepare_id_i),
    .source_spiked_i    (prepare_spiked_i),
    .source_potentiate_i(prepare_potentiate_i),
    .start_i            (sweep_start_i),
    .learn_i,
    .done_o             (sweep_done_o),
    .row_re_o           (sweep_row_re),
    .row_id_o           (sweep_row_id),
    .links_i            (links_o),
    .weights_i          (weights_o),
    .row_we_o           (sweep_row_we),
    .row_waddr_o        (sweep_row_waddr),
    .weights_o          (sweep_weights),
    .lane_valid_o,
    .lane_id_o,
    .lane_weight_o      (lane_weight),
    .source_spiked_o    (source_spiked),
    .potentiate_o       (potentiate),
    .lane_weight_i      (learned),
    .edges_o
  );

  mh_weights #(.Capacity(Capacity), .M0(M0), .IdW(IdW), .Matches((M0 < 4) ? M0 : 4)) u_weights (
    .clk_i, .rst_ni,
    .clear_i,
    .clear_id_i,
    .links_we_i,
    .links_id_i,
    .links_i,
    .start_weight_i,
    .idle_o,
    .row_re_i   (sweep_row_re || row_re_i),
    .row_id_i   (row_re_i ? row_id_i : sweep_row_id),
    .links_o,
    .weights_o,
    .row_we_i   (sweep_row_we),
    .row_waddr_i(sweep_row_waddr),
    .weights_i  (sweep_weights),
    .set_i,
    .set_id_i,
    .set_slot_i,
    .set_weight_i,
    .set_done_o,
    .set_missing_o
  );

  for (genvar l = 0; l < Lanes; l++) begin : gen_lane
    mh_synapse #(.Capacity(Capacity), .SumW(SumW)) u_synapse (
      .clk_i,
      .prepare_i,
      .prepare_id_i,
      .prepare_spiked_i,
      .prepare_depress_i,
      .valid_i          (lane_valid_o[l] && rst_ni),  // lanes have no reset of their own
      .id_i             (lane_id_o[l]),
      .weight_i         (lane_weight[l]),
      .source_spiked_i  (source_spiked),
      .potentiate_i     (potentiate),
      .propagate_i,
      .gain_i,
      .weight_o         (learned[l]),
      .transmits_o      (transmits_o[l]),
      .current_o        (currents_o[l]),
      .sum_re_i         (pair_re_o),
      .sum_pair_i       (pair_o),
      .sums_o           (sums[l])
    );
  end

  mh_receive #(.Capacity(Capacity), .IdW(IdW), .Lanes(Lanes), .SumW(SumW)) u_receive (
    .clk_i, .rst_ni,
    .start_i     (receive_start_i),
    .high_water_i,
    .done_o      (receive_done_o),
    .re_o        (pair_re_o),
    .pair_o,
    .sums_i      (sums),
    .potentials_i,
    .we_o        (pair_we_o),
    .waddr_o     (pair_waddr_o),
    .potentials_o
  );
endmodule

`default_nettype wire
