`default_nettype none

/// One lane of the synapses (docs/neurons.md, "Propagate" and "Learn"): transmits and changes the weight of one edge a cycle.
///
/// Holds its own copy of what the edges' targets have to say, and its own sums of what they receive, so that lanes never wait for one another.
module mh_synapse #(
  /// Neurons, >= 2.
  parameter int unsigned Capacity = 32,
  /// Width of a sum of transmissions, >= 33 + clog2(Capacity).
  parameter int unsigned SumW = 38,
  localparam int unsigned AddrW = $clog2(Capacity),
  localparam int unsigned PairW = (AddrW > 1) ? AddrW - 1 : 1
) (
  input  wire logic                    clk_i,

  /// Writes the copy of a neuron and empties its sum; not while edges or sums are asked for.
  input  wire logic                    prepare_i,
  input  wire logic [AddrW-1:0]        prepare_id_i,
  /// It spiked.
  input  wire logic                    prepare_spiked_i,
  /// What its postsynaptic trace takes from a weight.
  input  wire logic [15:0]             prepare_depress_i,

  /// An edge: its target and weight.
  input  wire logic                    valid_i,
  input  wire logic [AddrW-1:0]        id_i,
  input  wire logic [15:0]             weight_i,
  /// Its source spiked, and what the source's presynaptic trace adds to a weight.
  input  wire logic                    source_spiked_i,
  input  wire logic [15:0]             potentiate_i,
  /// Phases at work; stable.
  input  wire logic                    propagate_i,
  input  wire logic signed [31:0]      gain_i,
  /// Weight of the edge of the cycle before, after learning.
  output logic [15:0]                  weight_o,

  /// What the edge of the cycle before transmits, when its source spiked.
  output logic                         transmits_o,
  output logic signed [31:0]           current_o,

  /// Reads the sums of a pair of neighbouring neurons, which are there one cycle later; not while edges are under way.
  input  wire logic                    sum_re_i,
  input  wire logic [PairW-1:0]        sum_pair_i,
  output logic [1:0][SumW-1:0]         sums_o
);
  logic                    valid_q, source_spiked_q, odd_q;
  logic [15:0]             weight_q, potentiate_q;
  logic signed [49:0]      product_q;
  logic                    target_spiked;
  logic [15:0]             target_depress;

  always_ff @(posedge clk_i) begin
    valid_q         <= valid_i;
    odd_q           <= id_i[0];
    weight_q        <= weight_i;
    source_spiked_q <= source_spiked_i;
    potentiate_q    <= potentiate_i;
    product_q       <= 50'(gain_i) * 50'(signed'({1'b0, 17'(weight_i) + 17'(weight_i[15])}));
  end

  // A weight of at most 1 keeps the product within 32 bits after the shift.
  assign transmits_o = valid_q && source_spiked_q;
  assign current_o   = 32'((product_q + 50'sd32768) >>> 16);

  logic [16:0] raised;
  logic [15:0] lowered;
  always_comb begin
    lowered = weight_q;
    if (source_spiked_q) lowered = (weight_q > target_depress) ? weight_q - target_depress : 16'd0;
    raised   = 17'(lowered) + 17'(potentiate_q);
    weight_o = lowered;
    if (target_spiked) weight_o = raised[16] ? 16'hFFFF : raised[15:0];
  end

  mh_ram_1r1w #(.Width(17), .Depth(Capacity)) u_target_ram (
    .clk_i,
    .we_i   (prepare_i),
    .waddr_i(prepare_id_i),
    .wdata_i({prepare_spiked_i, prepare_depress_i}),
    .re_i   (valid_i),
    .raddr_i(id_i),
    .rdata_o({target_spiked, target_depress})
  );

  for (genvar odd = 0; odd < 2; odd++) begin : gen_sum
    mh_accumulator #(.Width(SumW), .Depth((Capacity + 1) / 2)) u_sum (
      .clk_i,
      .re_i    (valid_i || sum_re_i),
      .raddr_i (valid_i ? PairW'(id_i >> 1) : sum_pair_i),
      .sum_o   (sums_o[odd]),
      .add_i   (transmits_o && propagate_i && odd_q == 1'(odd)),
      .addend_i(SumW'(current_o)),
      .we_i    (prepare_i && prepare_id_i[0] == 1'(odd)),
      .waddr_i (PairW'(prepare_id_i >> 1)),
      .wdata_i ('0)
    );
  end

`ifndef SYNTHESIS
  OneUse_A : assert property (@(posedge clk_i) (32'(prepare_i) + 32'(valid_i || valid_q) + 32'(sum_re_i)) <= 1);
`endif
endmodule

`default_nettype wire
