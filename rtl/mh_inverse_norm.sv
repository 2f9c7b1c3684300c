`default_nettype none

/// Inverse norm (docs/numerics.md, "Inverse norm"): `1 / sqrt(n2) = r / 2^(31 + e)` with
/// `e = floor(log2(n2) / 2)` and `r = isqrt(floor(4^(31 + e) / n2))`. For `n2 = 0`, `r = 0` and `e = 0`.
///
/// The quotient is made `Bits` bits a cycle and its square root from each pair as it comes. `done_o` comes 34 cycles after `start_i`, with one
/// bit a cycle 65, for `n2 = 0` one.
module mh_inverse_norm #(
  /// Bits of a squared norm, 1..=64.
  parameter int unsigned N2W = 41,
  /// Bits of the quotient made a cycle, 1 or 2.
  parameter int unsigned Bits = 2
) (
  input  wire logic           clk_i,
  /// Synchronous, active low.
  input  wire logic           rst_ni,
  /// Starts; only when none is running.
  input  wire logic           start_i,
  /// Squared norm; stable from `start_i` until `done_o`.
  input  wire logic [N2W-1:0] n2_i,
  /// One cycle; the results are final.
  output      logic           done_o,
  /// Mantissa, U1F31: 0 or 2^30..=2^31. Held from `done_o` until the next start.
  output      logic [31:0]    r_o,
  /// Exponent, 0..=31. Held from `done_o` until the next start.
  output      logic [4:0]     e_o
);
  if (N2W < 1 || N2W > 64 || Bits < 1 || Bits > 2) begin : gen_check
    $fatal(1, "mh_inverse_norm: N2W must be in 1..=64, Bits 1 or 2");
  end

  localparam int unsigned FracBits = 62;

  logic [4:0]     exponent, e_q;
  logic [N2W-1:0] num;
  logic           zero_q, zero_done_q, divide_start_q, first_pair_q;
  logic           step, pair_valid, root_done;
  logic [31:0]    root;

  // Floor of half the position of the leading one: its pair is in the upper half of what is left, or in the lower.
  logic [63:0] rest;
  always_comb begin
    exponent = 5'd0;
    rest     = 64'(n2_i);
    for (int b = 4; b >= 0; b--) begin
      exponent[b] = (rest >> (2 << b)) != '0;
      if (exponent[b]) rest = rest >> (2 << b);
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      zero_done_q    <= 1'b0;
      divide_start_q <= 1'b0;
      first_pair_q   <= 1'b0;
    end else begin
      zero_done_q    <= start_i && n2_i == '0;
      divide_start_q <= start_i && n2_i != '0;
      first_pair_q   <= divide_start_q;
    end
    if (start_i) begin
      zero_q <= n2_i == '0;
      e_q    <= exponent;
    end
  end

  // 4^e
  always_comb begin
    num = '0;
    if (divide_start_q) begin
      for (int unsigned i = 0; i < N2W; i += 2) num[i] = e_q == 5'(i / 2);
    end
  end

  logic              unused_done;
  logic [FracBits:0] quotient;
  mh_divide #(.Width(N2W), .FracBits(FracBits), .Bits(Bits)) u_divide (
    .clk_i, .rst_ni,
    .start_i   (divide_start_q),
    .num_i     (num),
    .den_i     (n2_i),
    .done_o    (unused_done),
    .quotient_o(quotient),
    .step_o    (step)
  );

  // The integer bit has a pair of its own.
  logic [1:0] pair;
  if (Bits == 2) begin : gen_pairs
    assign pair_valid = step;
    assign pair       = quotient[1:0];
  end else begin : gen_bits
    logic second_q;
    always_ff @(posedge clk_i) begin
      if (first_pair_q) second_q <= 1'b0;
      else if (step) second_q <= !second_q;
    end
    assign pair_valid = step && (first_pair_q || second_q);
    assign pair       = {quotient[1] && !first_pair_q, quotient[0]};
  end

  mh_isqrt #(.RootW((FracBits + 2) / 2)) u_isqrt (
    .clk_i, .rst_ni,
    .start_i      (first_pair_q),
    .digit_valid_i(pair_valid),
    .digit_i      (pair),
    .done_o       (root_done),
    .root_o       (root)
  );

  logic unused_quotient;
  assign unused_quotient = ^quotient[FracBits:2];

  assign done_o = zero_done_q || root_done;
  assign r_o    = zero_q ? 32'd0 : root;
  assign e_o    = e_q;

`ifndef SYNTHESIS
  logic busy_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) busy_q <= 1'b0;
    else busy_q <= start_i || (busy_q && !done_o);
  end
  StartWhenDone_A : assert property (@(posedge clk_i) !rst_ni || !(start_i && busy_q && !done_o));
  InputHeld_A : assert property (@(posedge clk_i) 
      !rst_ni || start_i || !busy_q || done_o || n2_i == $past(n2_i));
`endif
endmodule

`default_nettype wire
