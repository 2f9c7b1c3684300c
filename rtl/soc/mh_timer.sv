`default_nettype none

/// Clock cycles since reset as registers: docs/soc.md has the table.
module mh_timer #(
  /// Clock cycles a second, told to software.
  parameter int unsigned Frequency = 25_000_000
) (
  /// Clock, rising edge.
  input  wire logic        clk_i,
  /// Synchronous reset, active low; held for at least one cycle.
  input  wire logic        rst_ni,
  /// A register is read in this cycle.
  input  wire logic        en_i,
  /// Offset of the register in bytes; valid with `en_i`.
  input  wire logic [7:0]  addr_i,
  /// The word read; valid in the cycle after `en_i`.
  output logic [31:0]      rdata_o
);
  import mh_soc_pkg::*;

  logic [63:0] cycles_q;
  logic [31:0] high_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) cycles_q <= '0;
    else cycles_q <= cycles_q + 64'd1;
  end

  always_ff @(posedge clk_i) begin
    if (en_i) begin
      unique case (addr_i)
        TimerRegCyclesLow: begin
          rdata_o <= cycles_q[31:0];
          // Both halves are of one moment.
          high_q <= cycles_q[63:32];
        end
        TimerRegCyclesHigh: rdata_o <= high_q;
        TimerRegFrequency:  rdata_o <= Frequency;
        default:            rdata_o <= '0;
      endcase
    end
  end
endmodule

`default_nettype wire
