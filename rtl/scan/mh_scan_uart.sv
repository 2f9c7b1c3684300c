`default_nettype none

/// A serial line as a stream of bytes for `mh_scan_chip`. A byte that comes while the chip takes none is lost, and the chip is told so.
module mh_scan_uart #(
  /// Clock cycles a second.
  parameter int unsigned Frequency = 24_000_000,
  /// Bits a second; Frequency / Baud in 4..=65535.
  parameter int unsigned Baud = 1_000_000
) (
  /// Clock, rising edge.
  input  wire logic       clk_i,
  /// Synchronous reset, active low; held for at least one cycle.
  input  wire logic       rst_ni,
  /// Serial line from the host and to it, high when idle.
  input  wire logic       uart_rx_i,
  output logic            uart_tx_o,
  /// A byte from the host is offered; it is taken in a cycle with `in_ready_i`, held until then or until the next byte comes.
  output logic            in_valid_o,
  input  wire logic       in_ready_i,
  output logic [7:0]      in_data_o,
  /// High for one cycle: a byte from the host was lost.
  output logic            in_lost_o,
  /// A byte to the host is offered; it is taken in a cycle with `out_ready_o`, held until then.
  input  wire logic       out_valid_i,
  output logic            out_ready_o,
  input  wire logic [7:0] out_data_i
);
  localparam int unsigned Divisor = (Frequency + Baud / 2) / Baud;
  if (Divisor < 4 || Divisor > 65535) begin : gen_check
    $fatal(1, "mh_scan_uart: Frequency / Baud must be in 4..=65535");
  end

  logic received, framing, waits_q;
  logic [7:0] data;

  mh_uart_rx u_rx (
    .clk_i, .rst_ni,
    .divisor_i(16'(Divisor)),
    .rx_i     (uart_rx_i),
    .valid_o  (received),
    .data_o   (data),
    .framing_o(framing)
  );
  mh_uart_tx u_tx (
    .clk_i, .rst_ni,
    .divisor_i(16'(Divisor)),
    .valid_i  (out_valid_i),
    .ready_o  (out_ready_o),
    .data_i   (out_data_i),
    .tx_o     (uart_tx_o)
  );

  // A byte may wait until the next one has come.
  logic [7:0] byte_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) waits_q <= 1'b0;
    else waits_q <= received || (waits_q && !in_ready_i);
    if (received) byte_q <= data;
  end

  assign in_valid_o = waits_q;
  assign in_data_o  = byte_q;
  assign in_lost_o  = framing || (received && waits_q && !in_ready_i);
endmodule

`default_nettype wire
