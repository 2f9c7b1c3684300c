`default_nettype none

/// Memory with one port, 32 bits wide, bytes written one by one; becomes block RAM. It reads in the cycles in which it does not write, and keeps the
/// word that it read last.
module mh_ram_1rw_be #(
  /// Words, 2..=65536.
  parameter int unsigned Depth = 1024,
  /// File of hexadecimal words that are the contents after configuration, from address 0; none if empty.
  parameter string InitFile = "",
  localparam int unsigned AddrW = $clog2(Depth)
) (
  /// Clock, rising edge.
  input  wire logic             clk_i,
  /// A word is read, or written where `we_i` says so.
  input  wire logic             en_i,
  /// Bytes that are written, bit 0 for bits 7:0; all 0 to read.
  input  wire logic [3:0]       we_i,
  /// Word address; the lowest bits count when it is too large.
  input  wire logic [AddrW-1:0] addr_i,
  /// Word to write.
  input  wire logic [31:0]      wdata_i,
  /// The word that was read; valid from the cycle after its read until the next one.
  output logic [31:0]           rdata_o
);
  if (Depth < 2 || Depth > 65536) begin : gen_check
    $fatal(1, "mh_ram_1rw_be: Depth must be in 2..=65536");
  end

  logic [31:0] mem[Depth];
  logic [31:0] rdata_q;

  if (InitFile != "") begin : gen_init
    initial $readmemh(InitFile, mem);
  end

  always_ff @(posedge clk_i) begin
    if (en_i) begin
      for (int unsigned i = 0; i < 4; i++) begin
        if (we_i[i]) mem[addr_i][8*i+:8] <= wdata_i[8*i+:8];
      end
      if (we_i == '0) rdata_q <= mem[addr_i];
    end
  end
  assign rdata_o = rdata_q;
endmodule

`default_nettype wire
