`default_nettype none

/// Adds what arrived along the synapses to the potentials, two neurons a cycle (docs/neurons.md, "Propagate").
///
/// Stage 0 reads, stage 1 adds up the lanes, stage 2 writes those to which something came: a cycle for each pair and 3 more.
module mh_receive #(
  /// Neurons, >= 2.
  parameter int unsigned Capacity = 32,
  /// Width of an id.
  parameter int unsigned IdW = 6,
  /// Lanes that have a sum for each neuron.
  parameter int unsigned Lanes = 6,
  /// Width of a sum, <= 60 - clog2(Lanes).
  parameter int unsigned SumW = 38,
  localparam int unsigned AddrW = $clog2(Capacity),
  localparam int unsigned PairW = (AddrW > 1) ? AddrW - 1 : 1
) (
  input  wire logic                           clk_i,
  input  wire logic                           rst_ni,

  /// Starts; stable until `done_o`.
  input  wire logic                           start_i,
  input  wire logic [IdW-1:0]                      high_water_i,
  /// One cycle; the last pair is written.
  output logic                                     done_o,

  /// Reads the sums and potentials of a pair: there one cycle later.
  output logic                                     re_o,
  output logic [PairW-1:0]                         pair_o,
  input  wire logic [Lanes-1:0][1:0][SumW-1:0] sums_i,
  input  wire logic [1:0][31:0]            potentials_i,
  /// Writes potentials.
  output logic [1:0]                               we_o,
  output logic [PairW-1:0]                         waddr_o,
  output logic [1:0][31:0]                 potentials_o
);
  import mh_types_pkg::*;

  localparam int unsigned TotalW = SumW + $clog2(Lanes + 1);

  logic                         scanning_q, active_q, last, last1_q, last2_q, valid1_q, valid2_q;
  logic [IdW-1:0]               scan_q;  // the even neuron
  logic [PairW-1:0]             pair1_q, pair2_q;
  logic [1:0][TotalW-1:0]       totals, totals_q;
  logic [1:0][31:0]             potentials_q;

  always_comb begin
    totals = '0;
    for (int unsigned n = 0; n < 2; n++) begin
      for (int unsigned l = 0; l < Lanes; l++) totals[n] += TotalW'(signed'(sums_i[l][n]));
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      active_q   <= 1'b0;
      scanning_q <= 1'b0;
      valid1_q   <= 1'b0;
      valid2_q   <= 1'b0;
    end else begin
      if (start_i) active_q <= 1'b1;
      else if (done_o) active_q <= 1'b0;
      if (start_i) scanning_q <= high_water_i != '0;
      else if (last) scanning_q <= 1'b0;
      valid1_q <= re_o;
      valid2_q <= valid1_q;
    end
    scan_q       <= start_i ? '0 : scan_q + IdW'(2);
    last1_q      <= last;
    last2_q      <= last1_q;
    pair1_q      <= pair_o;
    pair2_q      <= pair1_q;
    totals_q     <= totals;
    potentials_q <= potentials_i;
  end

  assign last    = 32'(scan_q) + 2 >= 32'(high_water_i);
  assign re_o    = scanning_q;
  assign pair_o  = PairW'(scan_q >> 1);
  assign waddr_o = pair2_q;
  assign done_o  = active_q && !scanning_q && !valid1_q && !valid2_q;

  // The odd neuron of the last pair may be none, and its sums without meaning.
  logic only_even;
  assign only_even = last2_q && high_water_i[0];

  always_comb begin
    for (int unsigned n = 0; n < 2; n++) begin
      we_o[n]         = valid2_q && totals_q[n] != '0 && !(n == 1 && only_even);
      potentials_o[n] = saturated(64'(signed'(potentials_q[n])) + 64'(signed'(totals_q[n])));
    end
  end
endmodule

`default_nettype wire
