`default_nettype none

/// Restoring division of two unsigned numbers of about the same size, one quotient bit a cycle:
/// `quotient_o = floor(num_i * 2^FracBits / den_i)` for `num_i < 2 * den_i`.
///
/// `done_o` comes FracBits + 2 cycles after `start_i`.
module mh_divide #(
  /// Bits of numerator and denominator, >= 1.
  parameter int unsigned Width = 41,
  /// Fraction bits of the quotient, >= 1; it has one integer bit besides.
  parameter int unsigned FracBits = 62
) (
  input  wire logic                clk_i,
  /// Synchronous, active low.
  input  wire logic                rst_ni,
  /// Starts a division; only when none is running.
  input  wire logic                start_i,
  /// Numerator, less than twice the denominator; read with `start_i`.
  input  wire logic [Width-1:0]    num_i,
  /// Denominator, >= 1; stable from `start_i` to `done_o`.
  input  wire logic [Width-1:0]    den_i,
  /// One cycle; the quotient is final.
  output      logic                done_o,
  /// Held from `done_o` until the next start.
  output      logic [FracBits:0]   quotient_o
);
  if (Width < 1 || FracBits < 1) begin : gen_check
    $fatal(1, "mh_divide: Width and FracBits must be at least 1");
  end

  localparam int unsigned StepW = $clog2(FracBits + 1);

  logic                busy_q, done_q;
  logic [StepW-1:0]    left_q;
  // Remainder, already doubled for the next step: always below 2 * den_i.
  logic [Width:0]      rem_q;
  logic [Width-1:0]    rem_next;
  logic                quotient_bit;
  logic [FracBits:0]   quotient_q;

  assign quotient_bit = rem_q >= {1'b0, den_i};
  assign rem_next     = quotient_bit ? Width'(rem_q - {1'b0, den_i}) : rem_q[Width-1:0];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      busy_q <= 1'b0;
      done_q <= 1'b0;
    end else begin
      done_q <= busy_q && left_q == '0;
      if (start_i) busy_q <= 1'b1;
      else if (left_q == '0) busy_q <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      left_q <= StepW'(FracBits);
      rem_q  <= {1'b0, num_i};
    end else if (busy_q) begin
      left_q     <= left_q - StepW'(1);
      rem_q      <= {rem_next, 1'b0};
      quotient_q <= {quotient_q[FracBits-1:0], quotient_bit};
    end
  end

  assign done_o     = done_q;
  assign quotient_o = quotient_q;

`ifndef SYNTHESIS
  StartWhenDone_A : assert property (@(posedge clk_i) !rst_ni || !(start_i && busy_q));
  NumeratorInRange_A : assert property (@(posedge clk_i)
      !rst_ni || !start_i || {1'b0, num_i} < {den_i, 1'b0});
`endif
endmodule

`default_nettype wire
