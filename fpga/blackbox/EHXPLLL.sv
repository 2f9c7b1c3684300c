`default_nettype none

/// The PLL of the ECP5: only the pins and numbers that the tops use.
/* verilator lint_off UNUSED */
/* verilator lint_off UNDRIVEN */
(* blackbox *)
module EHXPLLL #(
  parameter CLKI_DIV = 1,
  parameter CLKFB_DIV = 1,
  parameter CLKOP_DIV = 8,
  parameter CLKOP_CPHASE = 0,
  parameter FEEDBK_PATH = "CLKOP"
) (
  input  wire logic CLKI,
  input  wire logic CLKFB,
  output logic      CLKOP,
  output logic      LOCK,
  input  wire logic RST,
  input  wire logic STDBY,
  input  wire logic PHASESEL0,
  input  wire logic PHASESEL1,
  input  wire logic PHASEDIR,
  input  wire logic PHASESTEP,
  input  wire logic PHASELOADREG,
  input  wire logic PLLWAKESYNC,
  input  wire logic ENCLKOP
);
endmodule
/* verilator lint_on UNDRIVEN */
/* verilator lint_on UNUSED */

`default_nettype wire
