`default_nettype none

/// Resonance of a neuron with the oscillator (docs/neurons.md, "Resonance"): 1 at the neuron's preferred phase, falling linearly to 0 half a turn away.
module mh_resonance #(
  /// Neurons, >= 2.
  parameter int unsigned Capacity = 32,
  /// Width of an id.
  parameter int unsigned IdW = 6
) (
  input  wire logic           clk_i,

  /// Phase of the oscillator, turns U0F64, and a neuron, < Capacity.
  input  wire logic [63:0]    phase_i,
  input  wire logic [IdW-1:0] id_i,
  /// Resonance of the neuron that was asked for one cycle before, U1F24 up to 1.0.
  output logic [24:0]         resonance_o
);
  // The preferred phases of neighbours are one step apart; U0F32.
  localparam logic [31:0] Step = 32'(64'h1_0000_0000 / 64'(Capacity));

  logic [31:0] preferred;
  logic [23:0] turn;  // from the preferred phase to the oscillator's, t of the definition
  assign preferred = 32'(id_i) * Step;
  assign turn      = phase_i[63:40] - preferred[31:8];

  // Within half a turn before the preferred phase it rises, else it falls.
  logic [24:0] doubled, resonance_q;
  assign doubled = {1'b0, turn[22:0], 1'b0};
  always_ff @(posedge clk_i) resonance_q <= turn[23] ? doubled : 25'h100_0000 - doubled;
  assign resonance_o = resonance_q;

  // Floors.
  logic unused_fraction;
  assign unused_fraction = ^{phase_i[39:0], preferred[7:0]};
endmodule

`default_nettype wire
