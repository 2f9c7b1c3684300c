`default_nettype none

/// One draw of xorshift32 (Marsaglia 2003, triple 13, 17, 5) and the level that it gives a new vector:
/// the largest `l <= Levels - 1` with `x < floor(2^32 / M^l)`, so P(level >= l) = M^-l. Combinational.
module mh_level #(
  /// Links of a vector above layer 0, 2..=64.
  parameter int unsigned M = 3,
  /// Layers including layer 0, 1..=16.
  parameter int unsigned Levels = 3
) (
  /// State of the generator, not 0.
  input  wire logic [31:0] state_i,
  /// The next state, which is also the value drawn.
  output      logic [31:0] next_o,
  /// Level, 0..=Levels - 1.
  output      logic [3:0]  level_o
);
  if (M < 2 || M > 64 || Levels < 1 || Levels > 16) begin : gen_check
    $fatal(1, "mh_level: M must be in 2..=64, Levels in 1..=16");
  end

  // Dividing again and again by M, with floors, is dividing once by M^l.
  function automatic logic [31:0] threshold(int unsigned l);
    logic [63:0] value;
    value = 64'h1_0000_0000;
    for (int unsigned i = 0; i < l; i++) value = value / 64'(M);
    return value[31:0];
  endfunction

  logic [31:0] step1, step2;
  assign step1  = state_i ^ {state_i[18:0], 13'd0};
  assign step2  = step1 ^ {17'd0, step1[31:17]};
  assign next_o = step2 ^ {step2[26:0], 5'd0};

  // The thresholds fall with l, so the level is the number of those above the draw.
  logic [Levels-1:0] reached;
  assign reached[0] = 1'b1;
  for (genvar l = 1; l < int'(Levels); l++) begin : gen_threshold
    localparam logic [31:0] Threshold = threshold(l);
    if (Threshold == 32'd0) begin : gen_never
      assign reached[l] = 1'b0;
    end else begin : gen_compare
      assign reached[l] = next_o < Threshold;
    end
  end

  always_comb begin
    level_o = 4'd0;
    for (int unsigned l = 1; l < Levels; l++) begin
      if (reached[l]) level_o = 4'(l);
    end
  end
endmodule

`default_nettype wire
