`default_nettype none

/// A scan core behind the link (docs/link.md): bytes from the host and to it.
module mh_scan_chip #(
  /// See `mh_scan`.
  parameter int unsigned Capacity = 1024,
  parameter int unsigned Dim = 64,
  parameter int unsigned Lanes = 4,
  parameter int unsigned KMax = 16,
  parameter int unsigned M = 16,
  parameter int unsigned M0 = 17,
  parameter int unsigned Levels = 3,
  parameter int unsigned WMax = 8,
  parameter int unsigned Branches = 1,
  parameter int unsigned EfConstructionDefault = 16,
  parameter int unsigned ExpansionDefault = 4,
  parameter logic [31:0] Magic = 32'd0,
  parameter logic [63:0] ConfigHash = 64'd0,
  /// Clock cycles a second, as the answer to Hello tells them.
  parameter int unsigned Frequency = 24_000_000
) (
  /// Clock, rising edge.
  input  wire logic       clk_i,
  /// Synchronous reset, active low; held for at least one cycle.
  input  wire logic       rst_ni,
  /// A byte from the host is offered; it is taken in a cycle with `in_ready_o`.
  input  wire logic       in_valid_i,
  output logic            in_ready_o,
  input  wire logic [7:0] in_data_i,
  /// A byte from the host was lost.
  input  wire logic       in_lost_i,
  /// A byte to the host is offered; once high it stays until `out_ready_i`.
  output logic            out_valid_o,
  input  wire logic       out_ready_i,
  output logic [7:0]      out_data_o,
  /// A request is being carried out or its reply sent.
  output logic            busy_o
);
  // A command with the most parameters and a vector, with the head of its frame.
  localparam int unsigned Depth = 1 << $clog2(2 + 3 + (Dim + 1) / 2);
  localparam int unsigned AddrW = $clog2(Depth);
  // The longest response: results, a vector with its type, counters; Hello.
  localparam int unsigned MostWords = (3 * KMax > 1 + (Dim + 1) / 2) ? 3 * KMax : 1 + (Dim + 1) / 2;
  localparam int unsigned ReplyWords = 2 + ((MostWords + 1 > 12) ? MostWords + 1 : 12);

  logic ending, frame, too_long, right, server_busy;
  logic [7:0] kind;
  logic [9:0] payload;
  logic [31:0] checksum, word;
  logic [AddrW-1:0] addr, command_addr;
  logic start, rsp_valid, rsp_ready, rsp_last;
  logic [31:0] rsp_data, tx_data;
  logic tx_valid, tx_ready, tx_last, tx_keep, tx_again, tx_idle;

  assign in_ready_o = !server_busy && !ending;
  assign busy_o     = server_busy || ending || !tx_idle;

  mh_frame_rx #(.Depth(Depth)) u_rx (
    .clk_i, .rst_ni,
    .valid_i   (in_valid_i && in_ready_o),
    .data_i    (in_data_i),
    .spoil_i   (in_lost_i),
    .ending_o  (ending),
    .frame_o   (frame),
    .too_long_o(too_long),
    .right_o   (right),
    .kind_o    (kind),
    .payload_o (payload),
    .checksum_o(checksum),
    .addr_i    (addr),
    .word_o    (word)
  );

  mh_frame_server #(
    .Magic(Magic), .ConfigHash(ConfigHash), .Capacity(Capacity), .Dim(Dim), .Frequency(Frequency), .AddrW(AddrW)
  ) u_server (
    .clk_i, .rst_ni,
    .frame_i       (frame),
    .too_long_i    (too_long),
    .right_i       (right),
    .kind_i        (kind),
    .payload_i     (payload),
    .checksum_i    (checksum),
    .addr_o        (addr),
    .word_i        (word),
    .busy_o        (server_busy),
    .start_o       (start),
    .command_addr_i(command_addr),
    .rsp_valid_i   (rsp_valid),
    .rsp_ready_o   (rsp_ready),
    .rsp_data_i    (rsp_data),
    .rsp_last_i    (rsp_last),
    .tx_valid_o    (tx_valid),
    .tx_ready_i    (tx_ready),
    .tx_data_o     (tx_data),
    .tx_last_o     (tx_last),
    .tx_keep_o     (tx_keep),
    .tx_again_o    (tx_again),
    .tx_idle_i     (tx_idle)
  );

  mh_scan #(
    .Capacity(Capacity), .Dim(Dim), .Lanes(Lanes), .KMax(KMax), .M(M), .M0(M0), .Levels(Levels), .WMax(WMax), .Branches(Branches),
    .EfConstructionDefault(EfConstructionDefault), .ExpansionDefault(ExpansionDefault), .Magic(Magic), .ConfigHash(ConfigHash), .AddrW(AddrW)
  ) u_scan (
    .clk_i, .rst_ni,
    .start_i    (start),
    .addr_o     (command_addr),
    .word_i     (word),
    .rsp_valid_o(rsp_valid),
    .rsp_ready_i(rsp_ready),
    .rsp_data_o (rsp_data),
    .rsp_last_o (rsp_last)
  );

  mh_frame_tx #(.Words(ReplyWords)) u_tx (
    .clk_i, .rst_ni,
    .valid_i     (tx_valid),
    .ready_o     (tx_ready),
    .data_i      (tx_data),
    .last_i      (tx_last),
    .keep_i      (tx_keep),
    .again_i     (tx_again),
    .idle_o      (tx_idle),
    .byte_valid_o(out_valid_o),
    .byte_ready_i(out_ready_i),
    .byte_o      (out_data_o)
  );
endmodule

`default_nettype wire
