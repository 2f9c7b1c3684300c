`default_nettype none

/// One lane of the synapses (docs/neurons.md, "Propagate" and "Learn"): transmits and changes the weight of one edge a cycle.
///
/// Holds its own copy of what the edges' targets have to say, and its own sum of what they receive, so that lanes never wait for one another.
module mh_synapse #(
  /// Neurons, >= 2.
  parameter int unsigned Capacity = 32,
  /// Width of a sum of transmissions, >= 33 + clog2(Capacity).
  parameter int unsigned SumW = 38,
  localparam int unsigned AddrW = $clog2(Capacity)
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

  /// Reads a sum, which is there one cycle later; not while edges are under way.
  input  wire logic                    sum_re_i,
  input  wire logic [AddrW-1:0]        sum_id_i,
  output logic signed [SumW-1:0]       sum_o
);
  logic                    valid_q, source_spiked_q, adds;
  logic [AddrW-1:0]        id_q;
  logic [15:0]             weight_q, potentiate_q;
  logic signed [49:0]      product_q;
  logic                    target_spiked;
  logic [15:0]             target_depress;
  logic signed [SumW-1:0]  stored, sum;

  // The sum that the cycle before wrote, which the RAM did not yet give.
  logic                    last_valid_q;
  logic [AddrW-1:0]        last_id_q;
  logic signed [SumW-1:0]  last_sum_q;

  always_ff @(posedge clk_i) begin
    valid_q         <= valid_i;
    id_q            <= id_i;
    weight_q        <= weight_i;
    source_spiked_q <= source_spiked_i;
    potentiate_q    <= potentiate_i;
    product_q       <= 50'(gain_i) * 50'(signed'({1'b0, 17'(weight_i) + 17'(weight_i[15])}));
    last_valid_q    <= adds;
    last_id_q       <= id_q;
    last_sum_q      <= sum;
  end

  assign adds = valid_q && source_spiked_q && propagate_i;
  assign sum  = ((last_valid_q && last_id_q == id_q) ? last_sum_q : stored)
      + SumW'((product_q + 50'sd32768) >>> 16);

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

  mh_ram_1r1w #(.Width(SumW), .Depth(Capacity)) u_sum_ram (
    .clk_i,
    .we_i   (prepare_i || adds),
    .waddr_i(prepare_i ? prepare_id_i : id_q),
    .wdata_i(prepare_i ? '0 : sum),
    .re_i   (valid_i || sum_re_i),
    .raddr_i(valid_i ? id_i : sum_id_i),
    .rdata_o(stored)
  );
  assign sum_o = stored;

`ifndef SYNTHESIS
  OneUse_A : assert property (@(posedge clk_i) (32'(prepare_i) + 32'(valid_i || adds) + 32'(sum_re_i)) <= 1);
`endif
endmodule

`default_nettype wire
