`default_nettype none

/// Moves two components of a vector by a share of a difference (docs/neurons.md, "Graph neural network"): `sat16(v + round(alpha * delta / 2^24))`, one
/// cycle later.
module mh_nudge (
  input  wire logic               clk_i,
  /// Components as they are.
  input  wire logic [1:0][15:0]   vector_i,
  /// Difference, in the format of a component.
  input  wire logic [1:0][15:0]   delta_i,
  /// Share, I8F24.
  input  wire logic signed [31:0] alpha_i,
  /// Components of the cycle before, moved.
  output logic [1:0][15:0]        vector_o
);
  logic [1:0][47:0]   share_q;
  logic [1:0][15:0]   vector_q;
  logic signed [23:0] moved;

  always_ff @(posedge clk_i) begin
    vector_q <= vector_i;
    for (int unsigned c = 0; c < 2; c++) share_q[c] <= 48'(alpha_i) * 48'(signed'(delta_i[c]));
  end

  always_comb begin
    vector_o = '0;
    moved    = 24'sd0;
    for (int unsigned c = 0; c < 2; c++) begin
      moved = 24'(signed'(vector_q[c])) + 24'((signed'(share_q[c]) + 48'(1 << 23)) >>> 24);
      vector_o[c] = (moved > 24'sd32767) ? 16'h7FFF : 16'(moved);
      if (moved < -24'sd32768) vector_o[c] = 16'h8000;
    end
  end
endmodule

`default_nettype wire
