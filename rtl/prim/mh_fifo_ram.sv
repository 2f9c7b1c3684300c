`default_nettype none

/// First-word fall-through FIFO in block RAM, for depths at which `mh_fifo` takes too much logic. A word is at the output two cycles after its push into an
/// empty FIFO, and the next one two cycles after a pop. A full FIFO takes no word, even when one leaves in the same cycle.
module mh_fifo_ram #(
  /// Bits of a word, >= 1.
  parameter int unsigned Width = 8,
  /// Words in the RAM, a power of two, >= 2; one more waits at the output.
  parameter int unsigned Depth = 512
) (
  input  wire logic             clk_i,
  /// Synchronous, active low.
  input  wire logic             rst_ni,
  /// A word is offered; it is taken in a cycle with `in_ready_o`.
  input  wire logic             in_valid_i,
  /// There is room; registered.
  output      logic             in_ready_o,
  /// The word offered.
  input  wire logic [Width-1:0] in_data_i,
  /// There is a word; registered.
  output      logic             out_valid_o,
  /// The word is taken in a cycle with `out_valid_o`.
  input  wire logic             out_ready_i,
  /// The oldest word; valid while `out_valid_o`.
  output      logic [Width-1:0] out_data_o
);
  localparam int unsigned AddrW = $clog2(Depth);

  if (Width < 1 || Depth < 2 || Depth != (1 << AddrW)) begin : gen_check
    $fatal(1, "mh_fifo_ram: Width must be at least 1, Depth a power of two and at least 2");
  end

  // One bit more than an address, so that full and empty differ.
  logic [AddrW:0] head_q, tail_q;
  logic valid_q, push, fetch;

  assign in_ready_o  = (tail_q ^ head_q) != {1'b1, {AddrW{1'b0}}};
  assign push        = in_valid_i && in_ready_o;
  assign fetch       = (head_q != tail_q) && !valid_q;
  assign out_valid_o = valid_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      head_q  <= '0;
      tail_q  <= '0;
      valid_q <= 1'b0;
    end else begin
      if (push) tail_q <= tail_q + (AddrW + 1)'(1);
      if (fetch) head_q <= head_q + (AddrW + 1)'(1);
      valid_q <= fetch || (valid_q && !out_ready_i);
    end
  end

  mh_ram_1r1w #(.Width(Width), .Depth(Depth)) u_ram (
    .clk_i,
    .we_i   (push),
    .waddr_i(tail_q[AddrW-1:0]),
    .wdata_i(in_data_i),
    .re_i   (fetch),
    .raddr_i(head_q[AddrW-1:0]),
    .rdata_o(out_data_o)
  );
endmodule

`default_nettype wire
