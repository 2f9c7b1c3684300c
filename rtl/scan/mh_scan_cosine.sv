`default_nettype none

/// The two products of a cosine (docs/numerics.md, "Distances"), a bit a cycle:
/// `y = floor(dot * r_v / 2^shift)` and `c = floor(y * r_q / 2^31)`. `done_o` comes `shift + 32` cycles after `start_i`.
///
/// The first product leaves its multiplier bit by bit, the lowest first. From bit `shift` on these are the bits of `y`, which the second
/// multiplier takes as they come. What is shifted out below is what `floor` cuts off.
module mh_scan_cosine #(
  /// Bits of a dot product, >= 33.
  parameter int unsigned DotW = 38
) (
  input  wire logic            clk_i,
  /// Synchronous, active low.
  input  wire logic            rst_ni,
  /// Starts; only when `ready_o`.
  input  wire logic            start_i,
  /// Dot product and mantissa of the stored vector; looked at with `start_i`.
  input  wire logic [DotW-1:0] dot_i,
  input  wire logic [31:0]     stored_r_i,
  /// Sum of the exponents and 1, 1..=63; looked at with `start_i`.
  input  wire logic [5:0]      shift_i,
  /// Mantissa of the operand; stable from `start_i` until `done_o`.
  input  wire logic [31:0]     operand_r_i,
  /// None is running.
  output logic                 ready_o,
  /// High for one cycle.
  output logic                 done_o,
  /// The cosine with 30 fraction bits; held from `done_o` until the next start.
  output logic [32:0]          cosine_o
);
  // Bits of y: the last one counts negative.
  localparam int unsigned Bits = 32;

  logic [DotW-1:0] dot_q;
  logic [31:0] r_q;
  logic [DotW:0] high_q, sum;
  logic [32:0] low_q, cosine_q, term, product;
  logic [5:0] skip_q;
  logic [5:0] left_q;
  logic busy_q, done_q, taken, final_bit;

  assign sum       = high_q + (r_q[0] ? {dot_q[DotW-1], dot_q} : '0);
  assign taken     = skip_q == 6'd0;
  assign final_bit = left_q == 6'd1;
  assign term      = sum[0] ? {1'b0, operand_r_i} : 33'd0;
  assign product   = final_bit ? low_q - term : low_q + term;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      busy_q <= 1'b0;
      done_q <= 1'b0;
    end else begin
      if (start_i) busy_q <= 1'b1;
      else if (taken && final_bit) busy_q <= 1'b0;
      done_q <= busy_q && taken && final_bit;
    end
  end

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      dot_q  <= dot_i;
      r_q    <= stored_r_i;
      high_q <= '0;
      low_q  <= '0;
      skip_q <= shift_i;
      left_q <= 6'(Bits);
    end else if (busy_q) begin
      r_q    <= {1'b0, r_q[31:1]};
      high_q <= {sum[DotW], sum[DotW:1]};
      if (!taken) begin
        skip_q <= skip_q - 6'd1;
      end else begin
        left_q <= left_q - 6'd1;
        low_q  <= {1'b0, product[32:1]};
        if (final_bit) cosine_q <= product;
      end
    end
  end

  assign ready_o  = !busy_q;
  assign done_o   = done_q;
  assign cosine_o = cosine_q;

`ifndef SYNTHESIS
  StartWhenReady_A : assert property (@(posedge clk_i) !rst_ni || !(start_i && busy_q));
`endif
endmodule

`default_nettype wire
