`default_nettype none

/// The processor's interface, for static checks: its source comes with the package pythondata-cpu-picorv32. Only what `mh_soc` connects or sets.
/* verilator lint_off UNUSED */
/* verilator lint_off UNDRIVEN */
(* blackbox *)
module picorv32 #(
  parameter bit ENABLE_COUNTERS = 1'b1,
  parameter bit ENABLE_COUNTERS64 = 1'b1,
  parameter bit LATCHED_MEM_RDATA = 1'b0,
  parameter bit BARREL_SHIFTER = 1'b0,
  parameter bit COMPRESSED_ISA = 1'b0,
  parameter bit ENABLE_FAST_MUL = 1'b0,
  parameter bit ENABLE_DIV = 1'b0,
  parameter bit CATCH_MISALIGN = 1'b1,
  parameter bit CATCH_ILLINSN = 1'b1,
  parameter logic [31:0] PROGADDR_RESET = 32'd0,
  parameter logic [31:0] STACKADDR = 32'd0
) (
  input  wire logic        clk,
  input  wire logic        resetn,
  output logic             trap,
  output logic             mem_valid,
  output logic             mem_instr,
  input  wire logic        mem_ready,
  output logic [31:0]      mem_addr,
  output logic [31:0]      mem_wdata,
  output logic [3:0]       mem_wstrb,
  input  wire logic [31:0] mem_rdata,
  output logic             mem_la_read,
  output logic             mem_la_write,
  output logic [31:0]      mem_la_addr,
  output logic [31:0]      mem_la_wdata,
  output logic [3:0]       mem_la_wstrb,
  output logic             pcpi_valid,
  output logic [31:0]      pcpi_insn,
  output logic [31:0]      pcpi_rs1,
  output logic [31:0]      pcpi_rs2,
  input  wire logic        pcpi_wr,
  input  wire logic [31:0] pcpi_rd,
  input  wire logic        pcpi_wait,
  input  wire logic        pcpi_ready,
  input  wire logic [31:0] irq,
  output logic [31:0]      eoi,
  output logic             trace_valid,
  output logic [35:0]      trace_data
);
endmodule
/* verilator lint_on UNDRIVEN */
/* verilator lint_on UNUSED */

`default_nettype wire
