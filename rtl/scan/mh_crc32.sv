`default_nettype none

/// CRC-32 (ISO-HDLC) of bytes, one a cycle. After a message and its checksum, low byte first, the register is `Residue`.
module mh_crc32 (
  input  wire logic        clk_i,
  /// Starts a new checksum; needed once after power-on.
  input  wire logic        clear_i,
  /// A byte of the message; not together with `clear_i`.
  input  wire logic        byte_valid_i,
  /// The byte; looked at when `byte_valid_i`.
  input  wire logic [7:0]  byte_i,
  /// The bytes since the last clear end with their checksum; registered.
  output      logic        intact_o,
  /// Checksum of the bytes so far; registered.
  output      logic [31:0] crc_o
);
  localparam logic [31:0] Polynomial = 32'hEDB8_8320;
  localparam logic [31:0] Residue = 32'hDEBB_20E3;

  function automatic logic [31:0] step(logic [31:0] crc, logic [7:0] data);
    logic [31:0] next;
    next = crc ^ {24'd0, data};
    for (int unsigned i = 0; i < 8; i++) next = {1'b0, next[31:1]} ^ (next[0] ? Polynomial : 32'd0);
    return next;
  endfunction

  logic [31:0] crc_q;

  always_ff @(posedge clk_i) begin
    if (clear_i) crc_q <= '1;
    else if (byte_valid_i) crc_q <= step(crc_q, byte_i);
  end

  assign crc_o    = ~crc_q;
  assign intact_o = crc_q == Residue;

`ifndef SYNTHESIS
  ClearAlone_A : assert property (@(posedge clk_i) !(clear_i && byte_valid_i));
`endif
endmodule

`default_nettype wire
