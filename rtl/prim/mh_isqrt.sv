`default_nettype none

/// Restoring integer square root, digit by digit, one root bit a cycle:
/// the largest `root_o` with `root_o^2 <= radicand_i`.
///
/// `done_o` comes Width / 2 + 1 cycles after `start_i`.
module mh_isqrt #(
  /// Bits of the radicand, even, >= 4.
  parameter int unsigned Width = 64,
  localparam int unsigned RootW = Width / 2
) (
  input  wire logic             clk_i,
  /// Synchronous, active low.
  input  wire logic             rst_ni,
  /// Starts a root; only when none is running.
  input  wire logic             start_i,
  /// Read with `start_i`.
  input  wire logic [Width-1:0] radicand_i,
  /// One cycle; the root is final.
  output      logic             done_o,
  /// Held from `done_o` until the next start.
  output      logic [RootW-1:0] root_o
);
  if (Width < 4 || Width % 2 != 0) begin : gen_check
    $fatal(1, "mh_isqrt: Width must be even and at least 4");
  end

  localparam int unsigned StepW = $clog2(RootW);

  logic             busy_q, done_q;
  logic [StepW-1:0] left_q;
  // Digits of the radicand not yet brought down are at the top of `rest_q`.
  logic [Width-1:0] rest_q;
  // Invariant: rem_q <= 2 * root_q. The subtrahend of a step is 4 * root + 1.
  logic [RootW:0]   rem_q;
  logic [RootW-1:0] root_q;
  logic [RootW+2:0] brought, subtrahend;
  logic             root_bit;

  assign brought    = {rem_q, rest_q[Width-1-:2]};
  assign subtrahend = {1'b0, root_q, 2'b01};
  assign root_bit   = brought >= subtrahend;

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
      left_q <= StepW'(RootW - 1);
      rest_q <= radicand_i;
      rem_q  <= '0;
      root_q <= '0;
    end else if (busy_q) begin
      left_q <= left_q - StepW'(1);
      rest_q <= {rest_q[Width-3:0], 2'b00};
      rem_q  <= root_bit ? (RootW + 1)'(brought - subtrahend) : brought[RootW:0];
      root_q <= {root_q[RootW-2:0], root_bit};
    end
  end

  assign done_o = done_q;
  assign root_o = root_q;

`ifndef SYNTHESIS
  StartWhenDone_A : assert property (@(posedge clk_i) !rst_ni || !(start_i && busy_q));
`endif
endmodule

`default_nettype wire
