`default_nettype none

/// The small scan core on a serial line, as on a board, for simulation.
module mh_sim_scan_uart #(
  /// Clock cycles a second and a bit.
  parameter int unsigned Frequency = 24_000_000,
  parameter int unsigned Divisor = 8
) (
  /// Clock, rising edge.
  input  wire logic clk_i,
  /// Synchronous reset, active low; held for at least one cycle.
  input  wire logic rst_ni,
  /// Serial line from the host and to it, high when idle.
  input  wire logic uart_rx_i,
  output logic      uart_tx_o,
  /// A request is being carried out or its reply sent.
  output logic      busy_o
);
  logic in_valid, in_ready, in_lost, out_valid, out_ready;
  logic [7:0] in_data, out_data;

  mh_scan_uart #(.Frequency(Frequency), .Baud(Frequency / Divisor)) u_uart (
    .clk_i, .rst_ni, .uart_rx_i, .uart_tx_o,
    .in_valid_o (in_valid),
    .in_ready_i (in_ready),
    .in_data_o  (in_data),
    .in_lost_o  (in_lost),
    .out_valid_i(out_valid),
    .out_ready_o(out_ready),
    .out_data_i (out_data)
  );
  mh_chip_scan16 #(.Frequency(Frequency)) u_chip (
    .clk_i, .rst_ni,
    .in_valid_i (in_valid),
    .in_ready_o (in_ready),
    .in_data_i  (in_data),
    .in_lost_i  (in_lost),
    .out_valid_o(out_valid),
    .out_ready_i(out_ready),
    .out_data_o (out_data),
    .busy_o
  );
endmodule

`default_nettype wire
