`default_nettype none

/// Restoring integer square root, digit by digit: the largest `root_o` with `root_o^2 <= radicand`. The radicand
/// comes as base-4 digits, the most significant first; each gives one bit of the root.
module mh_isqrt #(
  /// Digits of the radicand and bits of the root, >= 2.
  parameter int unsigned RootW = 32
) (
  input  wire logic             clk_i,
  /// Synchronous, active low.
  input  wire logic             rst_ni,
  /// Starts a root; a digit may come with it.
  input  wire logic             start_i,
  /// A digit of the radicand; RootW of them from `start_i` on.
  input  wire logic             digit_valid_i,
  input  wire logic [1:0]       digit_i,
  /// One cycle, the one after the last digit; the root is final.
  output      logic             done_o,
  /// Held from `done_o` until the next start.
  output      logic [RootW-1:0] root_o
);
  if (RootW < 2) begin : gen_check
    $fatal(1, "mh_isqrt: RootW must be at least 2");
  end

  localparam int unsigned CountW = $clog2(RootW + 1);

  logic              done_q;
  logic [CountW-1:0] left, left_q;
  // The remainder is at most twice the root. The subtrahend of a step is 4 * root + 1.
  logic [RootW:0]    rem, rem_q;
  logic [RootW-1:0]  root, root_q;
  logic [RootW+2:0]  brought, subtrahend;
  logic              root_bit;

  assign left       = start_i ? CountW'(RootW) : left_q;
  assign rem        = start_i ? '0 : rem_q;
  assign root       = start_i ? '0 : root_q;
  assign brought    = {rem, digit_i};
  assign subtrahend = {1'b0, root, 2'b01};
  assign root_bit   = brought >= subtrahend;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      done_q <= 1'b0;
      left_q <= '0;
    end else begin
      done_q <= digit_valid_i && left == CountW'(1);
      left_q <= left - CountW'(digit_valid_i);
    end
  end

  always_ff @(posedge clk_i) begin
    if (digit_valid_i) begin
      rem_q  <= root_bit ? (RootW + 1)'(brought - subtrahend) : brought[RootW:0];
      root_q <= {root[RootW-2:0], root_bit};
    end else if (start_i) begin
      rem_q  <= '0;
      root_q <= '0;
    end
  end

  assign done_o = done_q;
  assign root_o = root_q;

`ifndef SYNTHESIS
  DigitExpected_A : assert property (@(posedge clk_i) !rst_ni || !digit_valid_i || left != '0);
`endif
endmodule

`default_nettype wire
