`default_nettype none

/// Finds frames of the link (docs/link.md) in a stream of bytes: COBS, lengths, CRC-32. Every byte 0x00 is a new beginning.
///
/// The first words of a frame go into a RAM; of further words only number and checksum count, as no command is longer.
module mh_frame_rx #(
  /// Words of the RAM, a power of two, >= 4.
  parameter int unsigned Depth = 64,
  localparam int unsigned AddrW = $clog2(Depth)
) (
  input  wire logic             clk_i,
  /// Synchronous, active low.
  input  wire logic             rst_ni,
  /// A byte of the line. Not while `ending_o`, and as long as the frame is looked at.
  input  wire logic             valid_i,
  input  wire logic [7:0]       data_i,
  /// A byte was lost here: the frame that has begun, if any, is damaged.
  input  wire logic             spoil_i,
  /// A frame has ended, or what is none, and is being judged; the last of these cycles is that of `frame_o`.
  output logic                  ending_o,
  /// High for one cycle. What follows is held until the next byte.
  output logic                  frame_o,
  /// It is longer than the longest.
  output logic                  too_long_o,
  /// It is right; neither this nor the other: damaged.
  output logic                  right_o,
  /// Kind of a right frame, from its first word.
  output logic [7:0]            kind_o,
  /// Words of payload of a right frame.
  output logic [9:0]            payload_o,
  /// Its checksum.
  output logic [31:0]           checksum_o,
  /// Word of the frame to be read; the data are there in the next cycle.
  input  wire logic [AddrW-1:0] addr_i,
  output logic [31:0]           word_o
);
  if (Depth < 4 || Depth != (1 << AddrW)) begin : gen_check
    $fatal(1, "mh_frame_rx: Depth must be a power of two, at least 4");
  end

  // Head, payload, checksum, in bytes.
  localparam int unsigned LongestBytes = 4 * (2 + mh_soc_pkg::PayloadWords + 1);
  localparam int unsigned BytesW = $clog2(LongestBytes + 2);

  // The code byte of a run announces bytes other than 0, and a 0 after them unless it is 0xFF.
  logic active_q, chain_q, spoiled_q, fresh_q;
  logic [7:0] left_q;
  logic [BytesW-1:0] bytes_q;
  logic [31:0] word_q;
  logic [15:0] announced_q;
  logic ended_q, judged_q, complete_q, begun_q;

  logic code, store, ends;
  logic [7:0] decoded;
  assign ends    = valid_i && data_i == 8'd0 && (active_q || spoiled_q);
  assign code    = valid_i && data_i != 8'd0 && (!active_q || left_q == 8'd0);
  assign store   = valid_i && data_i != 8'd0 && active_q && !(left_q == 8'd0 && chain_q);
  assign decoded = (left_q == 8'd0) ? 8'd0 : data_i;

  logic [31:0] word_d;
  logic word_ends;
  assign word_d    = {decoded, word_q[31:8]};
  assign word_ends = store && bytes_q[1:0] == 2'd3;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      active_q  <= 1'b0;
      spoiled_q <= 1'b0;
      fresh_q   <= 1'b1;
      ended_q   <= 1'b0;
      judged_q  <= 1'b0;
      bytes_q   <= '0;
    end else begin
      ended_q  <= ends;
      judged_q <= ended_q;
      if (spoil_i) spoiled_q <= 1'b1;
      else if (ends) spoiled_q <= 1'b0;
      if (ends) active_q <= 1'b0;
      else if (code) active_q <= 1'b1;
      // The count of the last frame stays to be looked at until the next one begins.
      if (ends) fresh_q <= 1'b1;
      else if (code) fresh_q <= 1'b0;
      if (code && fresh_q) bytes_q <= '0;
      else if (store && bytes_q <= BytesW'(LongestBytes)) bytes_q <= bytes_q + BytesW'(1);
    end
  end

  always_ff @(posedge clk_i) begin
    if (ends) begin
      complete_q <= active_q && left_q == 8'd0 && !spoiled_q && !spoil_i;
      // What ends without having begun was spoiled, and has no length.
      begun_q <= active_q;
    end
    if (code) begin
      chain_q <= data_i == 8'hFF;
      left_q  <= data_i - 8'd1;
    end else if (store) begin
      left_q <= left_q - 8'd1;
    end
    if (store) word_q <= word_d;
    if (word_ends && bytes_q[BytesW-1:2] == '0) begin
      announced_q <= word_d[15:0];
      kind_o      <= word_d[31:24];
    end
  end

  logic intact, unused_crc;
  logic [31:0] crc;
  mh_crc32 u_crc (
    .clk_i,
    .clear_i     (code && fresh_q),
    .byte_valid_i(store),
    .byte_i      (decoded),
    .intact_o    (intact),
    .crc_o       (crc)
  );
  assign unused_crc = ^crc;

  localparam int unsigned HighW = BytesW - 2 - AddrW;
  mh_ram_1r1w #(.Width(32), .Depth(Depth)) u_words (
    .clk_i,
    .we_i   (word_ends && bytes_q[BytesW-1-:HighW] == '0),
    .waddr_i(bytes_q[2+:AddrW]),
    .wdata_i(word_d),
    .re_i   (!valid_i),
    .raddr_i(addr_i),
    .rdata_o(word_o)
  );

  logic [9:0] words, payload;
  assign words   = bytes_q[2+:10];
  assign payload = words - 10'd3;
  always_ff @(posedge clk_i) begin
    too_long_o <= bytes_q > BytesW'(LongestBytes) && begun_q;
    right_o    <= complete_q && bytes_q <= BytesW'(LongestBytes) && bytes_q[1:0] == 2'd0 && words >= 10'd3
        && intact && announced_q == 16'(payload);
    payload_o  <= payload;
  end
  assign ending_o   = ended_q || judged_q;
  assign frame_o    = judged_q;
  assign checksum_o = word_q;
endmodule

`default_nettype wire
