`default_nettype none

/// Top of the ULX3S with an ECP5-85F: clock, reset, and the SoC with the core in the configuration `board`.
module mh_ulx3s #(
  /// File of hexadecimal words with the program, made by firmware/build; none if empty.
  parameter string FirmwareFile = ""
) (
  /// The board's oscillator, 25 MHz.
  input  wire logic       clk_25_i,
  /// FIRE 1, high when pressed: reset.
  input  wire logic       button_i,
  /// Serial line from the host and to it, high when idle.
  input  wire logic       uart_rx_i,
  output logic            uart_tx_o,
  /// The lights, high is on.
  output logic [7:0]      leds_o,
  /// High keeps the ESP32 from taking the board over.
  output logic            wifi_gpio0_o
);
  localparam int unsigned Frequency = 50_000_000;

  logic clk, locked, rst_n;
  assign wifi_gpio0_o = 1'b1;

  // 25 MHz * 2, the oscillator of the PLL at 600 MHz; numbers by ecppll.
  (* FREQUENCY_PIN_CLKI = "25", FREQUENCY_PIN_CLKOP = "50", ICP_CURRENT = "12", LPF_RESISTOR = "8", MFG_ENABLE_FILTEROPAMP = "1", MFG_GMCREF_SEL = "2" *)
  EHXPLLL #(
    .CLKI_DIV(1),
    .CLKFB_DIV(2),
    .CLKOP_DIV(12),
    .CLKOP_CPHASE(5),
    .FEEDBK_PATH("CLKOP")
  ) u_pll (
    .CLKI        (clk_25_i),
    .CLKFB       (clk),
    .CLKOP       (clk),
    .LOCK        (locked),
    .RST         (1'b0),
    .STDBY       (1'b0),
    .PHASESEL0   (1'b0),
    .PHASESEL1   (1'b0),
    .PHASEDIR    (1'b1),
    .PHASESTEP   (1'b1),
    .PHASELOADREG(1'b1),
    .PLLWAKESYNC (1'b0),
    .ENCLKOP     (1'b0)
  );

  mh_board_reset u_reset (
    .clk_i (clk),
    .ok_i  (locked && !button_i),
    .rst_no(rst_n)
  );

  /* verilator lint_off UNUSEDSIGNAL */  // A processor that stopped shows no light that changes.
  logic trap;
  /* verilator lint_on UNUSEDSIGNAL */
  mh_soc_board #(
    .RamWords(43520),
    .FirmwareFile(FirmwareFile),
    .Frequency(Frequency),
    .Baud(1_000_000)
  ) u_soc (
    .clk_i (clk),
    .rst_ni(rst_n),
    .uart_rx_i, .uart_tx_o, .leds_o,
    .trap_o(trap)
  );
endmodule

`default_nettype wire
