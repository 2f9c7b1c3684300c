`default_nettype none

/// Single-port RAM: one read or write a cycle. Contents are not reset. A write leaves the read data as it is, so that synthesis for iCE40UP5K makes it
/// single-port RAM of that FPGA, 16,384 words of 16 bits a block.
module mh_ram_1rw #(
  /// Bits of a word, >= 1.
  parameter int unsigned Width = 16,
  /// Words, >= 1.
  parameter int unsigned Depth = 256,
  localparam int unsigned AddrW = (Depth > 1) ? $clog2(Depth) : 1
) (
  input  wire logic             clk_i,
  /// Read, or write with `we_i`.
  input  wire logic             en_i,
  /// Write; looked at when `en_i`.
  input  wire logic             we_i,
  /// Word, < Depth; looked at when `en_i`.
  input  wire logic [AddrW-1:0] addr_i,
  /// Data to write; looked at when `en_i` and `we_i`.
  input  wire logic [Width-1:0] wdata_i,
  /// Data of the last read: valid from the cycle after it, held until the cycle after the next.
  output      logic [Width-1:0] rdata_o
);
  if (Width < 1 || Depth < 1) begin : gen_check
    $fatal(1, "mh_ram_1rw: Width and Depth must be at least 1");
  end

  (* ram_style = "huge" *)
  logic [Width-1:0] mem[Depth];

  always_ff @(posedge clk_i) begin
    if (en_i && we_i) mem[addr_i] <= wdata_i;
    if (en_i && !we_i) rdata_o <= mem[addr_i];
  end

`ifndef SYNTHESIS
  if (Depth != (1 << AddrW)) begin : gen_range
    InRange_A : assert property (@(posedge clk_i) en_i |-> 32'(addr_i) < Depth);
  end
`endif
endmodule

`default_nettype wire
