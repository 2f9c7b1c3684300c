`default_nettype none

/// Exact dot product of a stored vector and an operand, `Lanes` components a cycle. `done_o` comes 2 cycles after the last row.
module mh_scan_dot #(
  /// Components a row, 2..=8.
  parameter int unsigned Lanes = 4,
  /// Bits of a dot product, 34..=48.
  parameter int unsigned DotW = 38
) (
  input  wire logic                    clk_i,
  /// Synchronous, active low.
  input  wire logic                    rst_ni,
  /// A row of both vectors is there; rows of one vector need not follow each other at once.
  input  wire logic                    valid_i,
  /// It is the first row of a vector, the last one; with `valid_i`.
  input  wire logic                    first_i,
  input  wire logic                    last_i,
  input  wire logic [Lanes-1:0][15:0]  stored_i,
  input  wire logic [Lanes-1:0][15:0]  operand_i,
  /// High for one cycle; the dot product is final.
  output logic                         done_o,
  /// Held from `done_o` until the cycle after the first row of the next vector.
  output logic [DotW-1:0]              dot_o
);
  if (Lanes < 2 || Lanes > 8 || DotW < 34 || DotW > 48) begin : gen_check
    $fatal(1, "mh_scan_dot: Lanes must be in 2..=8, DotW in 34..=48");
  end

  logic valid_q, first_q, last_q, done_q;
  logic [Lanes-1:0][31:0] products_q;
  logic [DotW-1:0] dot_d, dot_q;

  // One after the other onto the wide sum, not first among themselves: Yosys 0.70 takes an adder of two registered products for one of SB_MAC16, gives
  // the register of one product to both multipliers, and leaves out a multiplier.
  always_comb begin
    dot_d = first_q ? '0 : dot_q;
    for (int unsigned l = 0; l < Lanes; l++) dot_d = dot_d + DotW'($signed(products_q[l]));
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      done_q  <= 1'b0;
    end else begin
      valid_q <= valid_i;
      done_q  <= valid_q && last_q;
    end
  end

  always_ff @(posedge clk_i) begin
    first_q <= first_i;
    last_q  <= last_i;
    for (int unsigned l = 0; l < Lanes; l++) products_q[l] <= 32'($signed(stored_i[l])) * 32'($signed(operand_i[l]));
    if (valid_q) dot_q <= dot_d;
  end

  assign done_o = done_q;
  assign dot_o  = dot_q;
endmodule

`default_nettype wire
