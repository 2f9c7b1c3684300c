`default_nettype none

/// The PLL of the iCE40: only the pins and numbers that the tops use.
/* verilator lint_off UNUSED */
/* verilator lint_off UNDRIVEN */
(* blackbox *)
module SB_PLL40_PAD #(
  parameter FEEDBACK_PATH = "SIMPLE",
  parameter [3:0] DIVR = 4'd0,
  parameter [6:0] DIVF = 7'd0,
  parameter [2:0] DIVQ = 3'd0,
  parameter [2:0] FILTER_RANGE = 3'd0
) (
  input  wire logic PACKAGEPIN,
  output logic      PLLOUTGLOBAL,
  output logic      LOCK,
  input  wire logic RESETB,
  input  wire logic BYPASS
);
endmodule
/* verilator lint_on UNDRIVEN */
/* verilator lint_on UNUSED */

`default_nettype wire
