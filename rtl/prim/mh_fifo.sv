`default_nettype none

/// First-word fall-through FIFO on registers (or LUT RAM). A word is at the output the cycle after its
/// push into an empty FIFO. A full FIFO takes no word, even when one leaves in the same cycle.
module mh_fifo #(
  /// Bits of a word, >= 1.
  parameter int unsigned Width = 8,
  /// Words, >= 1.
  parameter int unsigned Depth = 4,
  localparam int unsigned CountW = $clog2(Depth + 1)
) (
  input  wire logic              clk_i,
  /// Synchronous, active low.
  input  wire logic              rst_ni,
  /// Empties the FIFO; a push or pop in the same cycle has no effect.
  input  wire logic              clear_i,
  /// A word is offered; it is taken in a cycle with `in_ready_o`.
  input  wire logic              in_valid_i,
  /// There is room; registered.
  output      logic              in_ready_o,
  /// The word offered.
  input  wire logic [Width-1:0]  in_data_i,
  /// There is a word; registered.
  output      logic              out_valid_o,
  /// The word is taken in a cycle with `out_valid_o`.
  input  wire logic              out_ready_i,
  /// The oldest word; valid while `out_valid_o`.
  output      logic [Width-1:0]  out_data_o,
  /// Words held; registered.
  output      logic [CountW-1:0] count_o
);

  if (Width < 1 || Depth < 1) begin : gen_check
    $fatal(1, "mh_fifo: Width and Depth must be at least 1");
  end

  localparam int unsigned PtrW = (Depth > 1) ? $clog2(Depth) : 1;
  localparam logic [PtrW-1:0] PtrLast = PtrW'(Depth - 1);

  logic [Width-1:0] words[Depth];
  logic [PtrW-1:0] head_q, tail_q;
  logic [CountW-1:0] count_q;
  logic push, pop;

  assign in_ready_o  = count_q != CountW'(Depth);
  assign out_valid_o = count_q != '0;
  assign out_data_o  = words[head_q];
  assign count_o     = count_q;
  assign push        = in_valid_i && in_ready_o;
  assign pop         = out_valid_o && out_ready_i;

  always_ff @(posedge clk_i) begin
    if (push) words[tail_q] <= in_data_i;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni || clear_i) begin
      head_q  <= '0;
      tail_q  <= '0;
      count_q <= '0;
    end else begin
      if (push) tail_q <= (tail_q == PtrLast) ? '0 : tail_q + PtrW'(1);
      if (pop) head_q <= (head_q == PtrLast) ? '0 : head_q + PtrW'(1);
      if (push != pop) count_q <= push ? count_q + CountW'(1) : count_q - CountW'(1);
    end
  end

`ifndef SYNTHESIS
  CountInRange_A : assert property (@(posedge clk_i) !rst_ni || 32'(count_q) <= Depth);
`endif

endmodule

`default_nettype wire
