`default_nettype none

/// Top of the iCEBreaker with an iCE40UP5K: clock, reset, serial line, and the scan core with its hardware link.
module mh_icebreaker (
  /// The board's oscillator, 12 MHz.
  input  wire logic clk_12_i,
  /// The user button, low when pressed: reset.
  input  wire logic button_ni,
  /// Serial line from the host and to it, high when idle.
  input  wire logic uart_rx_i,
  output logic      uart_tx_o,
  /// Green light, low is on: ready. Red light, low is on: at work.
  output logic      led_green_no,
  output logic      led_red_no
);
  localparam int unsigned Frequency = 24_000_000;

  logic clk, locked, rst_n, busy;
  logic in_valid, in_ready, in_lost, out_valid, out_ready;
  logic [7:0] in_data, out_data;

  // 12 MHz * 64 / 32, the oscillator of the PLL at 768 MHz; numbers by icepll.
  SB_PLL40_PAD #(
    .FEEDBACK_PATH("SIMPLE"),
    .DIVR(4'd0),
    .DIVF(7'd63),
    .DIVQ(3'd5),
    .FILTER_RANGE(3'd1)
  ) u_pll (
    .PACKAGEPIN  (clk_12_i),
    .PLLOUTGLOBAL(clk),
    .LOCK        (locked),
    .RESETB      (1'b1),
    .BYPASS      (1'b0)
  );

  mh_board_reset u_reset (
    .clk_i (clk),
    .ok_i  (locked && button_ni),
    .rst_no(rst_n)
  );

  mh_scan_uart #(.Frequency(Frequency), .Baud(1_000_000)) u_uart (
    .clk_i (clk),
    .rst_ni(rst_n),
    .uart_rx_i, .uart_tx_o,
    .in_valid_o (in_valid),
    .in_ready_i (in_ready),
    .in_data_o  (in_data),
    .in_lost_o  (in_lost),
    .out_valid_i(out_valid),
    .out_ready_o(out_ready),
    .out_data_i (out_data)
  );

  mh_chip_scan1024 #(.Frequency(Frequency)) u_chip (
    .clk_i (clk),
    .rst_ni(rst_n),
    .in_valid_i (in_valid),
    .in_ready_o (in_ready),
    .in_data_i  (in_data),
    .in_lost_i  (in_lost),
    .out_valid_o(out_valid),
    .out_ready_i(out_ready),
    .out_data_o (out_data),
    .busy_o     (busy)
  );

  assign led_green_no = !rst_n || busy;
  assign led_red_no   = !busy;
endmodule

`default_nettype wire
