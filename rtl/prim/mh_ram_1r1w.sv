`default_nettype none

/// Simple dual-port RAM: one write port, one synchronous read port, one clock. Contents are not reset.
///
/// A read of the word that is written in the same cycle gives unknown data, as block RAMs of FPGAs do: whoever may do that has to ignore them. In
/// simulation they are the inverse of the old word, so that any use shows.
module mh_ram_1r1w #(
  /// Bits of a word, >= 1.
  parameter int unsigned Width = 16,
  /// Words, >= 1.
  parameter int unsigned Depth = 256,
  localparam int unsigned AddrW = (Depth > 1) ? $clog2(Depth) : 1
) (
  input  wire logic             clk_i,
  /// Write enable.
  input  wire logic             we_i,
  /// Word to write, < Depth; looked at when `we_i`.
  input  wire logic [AddrW-1:0] waddr_i,
  /// Data to write; looked at when `we_i`.
  input  wire logic [Width-1:0] wdata_i,
  /// Read enable.
  input  wire logic             re_i,
  /// Word to read, < Depth; looked at when `re_i`.
  input  wire logic [AddrW-1:0] raddr_i,
  /// Data of the last read: valid from the cycle after `re_i`, held until the cycle after the next.
  output      logic [Width-1:0] rdata_o
);

  if (Width < 1 || Depth < 1) begin : gen_check
    $fatal(1, "mh_ram_1r1w: Width and Depth must be at least 1");
  end

  (* no_rw_check *)
  logic [Width-1:0] mem[Depth];

  always_ff @(posedge clk_i) begin
    if (we_i) mem[waddr_i] <= wdata_i;
  end

`ifdef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (re_i) rdata_o <= mem[raddr_i];
  end
`else
  logic collides;
  assign collides = we_i && waddr_i == raddr_i;
  always_ff @(posedge clk_i) begin
    if (re_i) rdata_o <= collides ? ~mem[raddr_i] : mem[raddr_i];
  end

  if (Depth != (1 << AddrW)) begin : gen_range
    WriteInRange_A : assert property (@(posedge clk_i) we_i |-> 32'(waddr_i) < Depth);
    ReadInRange_A : assert property (@(posedge clk_i) re_i |-> 32'(raddr_i) < Depth);
  end
`endif

endmodule

`default_nettype wire
