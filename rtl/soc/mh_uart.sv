`default_nettype none

/// The serial port as registers: docs/soc.md has the table. Bytes wait in FIFOs in both directions.
module mh_uart #(
  /// Bytes that wait to be sent, >= 2.
  parameter int unsigned TxDepth = 16,
  /// Received bytes that wait, a power of two: the longest frame fits, so that the host need not know how fast the processor is.
  parameter int unsigned RxDepth = 4096,
  /// Clock cycles a bit after reset, 4..=65535.
  parameter int unsigned DivisorReset = 16
) (
  /// Clock, rising edge.
  input  wire logic        clk_i,
  /// Synchronous reset, active low; held for at least one cycle.
  input  wire logic        rst_ni,
  /// A register is accessed in this cycle: written with `we_i`, else read.
  input  wire logic        en_i,
  input  wire logic        we_i,
  /// Offset of the register in bytes; valid with `en_i`, as is `wdata_i`.
  input  wire logic [7:0]  addr_i,
  input  wire logic [31:0] wdata_i,
  /// The word read; valid in the cycle after `en_i`.
  output logic [31:0]      rdata_o,
  /// The lines, high when idle.
  input  wire logic        rx_i,
  output logic             tx_o
);
  import mh_soc_pkg::*;

  if (DivisorReset < 4 || DivisorReset > 65535) begin : gen_bad_divisor
    $fatal(1, "DivisorReset must be in 4..=65535");
  end

  logic [15:0] divisor_q;
  logic overrun_q, framing_q;
  logic send, take, room, idle, waits, rx_room;
  logic tx_valid, tx_ready, rx_valid, framing;
  logic [7:0] tx_data, rx_data, received;
  /* verilator lint_off UNUSEDSIGNAL */  // Software needs no fill level.
  logic [$clog2(TxDepth+1)-1:0] tx_count;
  /* verilator lint_on UNUSEDSIGNAL */

  assign send = en_i && we_i && addr_i == UartRegData;
  assign take = en_i && !we_i && addr_i == UartRegData;

  mh_fifo #(.Width(8), .Depth(TxDepth)) u_tx_fifo (
    .clk_i, .rst_ni,
    .clear_i    (1'b0),
    .in_valid_i (send),
    .in_ready_o (room),
    .in_data_i  (wdata_i[7:0]),
    .out_valid_o(tx_valid),
    .out_ready_i(tx_ready),
    .out_data_o (tx_data),
    .count_o    (tx_count)
  );
  mh_uart_tx u_tx (
    .clk_i, .rst_ni,
    .divisor_i(divisor_q),
    .valid_i  (tx_valid),
    .ready_o  (tx_ready),
    .data_i   (tx_data),
    .tx_o
  );
  assign idle = tx_ready && !tx_valid;

  mh_uart_rx u_rx (
    .clk_i, .rst_ni,
    .divisor_i(divisor_q),
    .rx_i,
    .valid_o  (rx_valid),
    .data_o   (rx_data),
    .framing_o(framing)
  );
  mh_fifo_ram #(.Width(8), .Depth(RxDepth)) u_rx_fifo (
    .clk_i, .rst_ni,
    .in_valid_i (rx_valid),
    .in_ready_o (rx_room),
    .in_data_i  (rx_data),
    .out_valid_o(waits),
    .out_ready_i(take),
    .out_data_o (received)
  );

  logic clears;
  assign clears = en_i && we_i && addr_i == UartRegStatus;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      divisor_q <= 16'(DivisorReset);
      overrun_q <= 1'b0;
      framing_q <= 1'b0;
    end else begin
      if (en_i && we_i && addr_i == UartRegDivisor && wdata_i[15:0] >= 16'd4) divisor_q <= wdata_i[15:0];
      overrun_q <= (overrun_q && !(clears && wdata_i[UartStatusOverrun])) || (rx_valid && !rx_room);
      framing_q <= (framing_q && !(clears && wdata_i[UartStatusFraming])) || framing;
    end
  end

  always_ff @(posedge clk_i) begin
    if (en_i) begin
      unique case (addr_i)
        UartRegData: rdata_o <= waits ? 32'(received) : '0;
        UartRegStatus:
          rdata_o <= (32'(waits) << UartStatusReceived) | (32'(room) << UartStatusRoom)
                   | (32'(overrun_q) << UartStatusOverrun) | (32'(framing_q) << UartStatusFraming)
                   | (32'(idle) << UartStatusIdle);
        UartRegDivisor: rdata_o <= 32'(divisor_q);
        default: rdata_o <= '0;
      endcase
    end
  end
endmodule

`default_nettype wire
