`default_nettype none

/// Checks a command of a scan core, in the order of the error table (docs/commands.md). An opcode that the core has not is unknown.
module mh_scan_check #(
  /// Vectors, components, results.
  parameter int unsigned Capacity = 1024,
  parameter int unsigned Dim = 64,
  parameter int unsigned KMax = 16,
  parameter int unsigned WMax = 8
) (
  input  wire mh_pkg::opcode_e    opcode_i,
  /// Upper half of the argument: no type has one.
  input  wire logic [3:0]         type_high_i,
  /// Words of payload.
  input  wire logic [15:0]        length_i,
  /// The first two of them; of no meaning when there are fewer.
  input  wire logic [1:0][31:0]   param_i,
  /// Vectors; ids below have been given out.
  input  wire logic [15:0]        len_i,
  /// The first error that applies, `ErrNone` for none.
  output mh_pkg::error_e          error_o
);
  import mh_pkg::*;

  localparam int unsigned VectorWords = (Dim + 1) / 2;

  logic known, range, k_zero, unknown_id, full;
  logic [15:0] words;
  logic [15:0] k;
  assign k = param_i[0][15:0];

  always_comb begin
    known          = 1'b1;
    range          = 1'b0;
    k_zero         = 1'b0;
    unknown_id     = 1'b0;
    full           = 1'b0;
    words          = 16'd0;
    unique case (opcode_i)
      OpIdentify, OpStats, OpCounters, OpDigest: ;
      OpConfigure: begin
        words = 16'd3;
        range = param_i[0][31:12] != '0 || param_i[0][7:2] != '0 || param_i[0][1:0] == 2'd3
            || k_bad(param_i[1][15:0], KMax) || k_bad(param_i[1][31:16], WMax);
      end
      OpInsert: begin
        words          = 16'(VectorWords);
        range          = type_high_i != '0;
        full           = 32'(len_i) == Capacity;
      end
      OpGet: begin
        words      = 16'd1;
        unknown_id = param_i[0] >= 32'(len_i);
      end
      OpSetType: begin
        words      = 16'd1;
        range      = type_high_i != '0;
        unknown_id = param_i[0] >= 32'(len_i);
      end
      OpSearchExact: begin
        words          = 16'(2 + VectorWords);
        range          = 32'(k) > KMax;
        k_zero         = k == 16'd0;
      end
      default: known = 1'b0;
    endcase
    if (!known) error_o = ErrUnknownOpcode;
    else if (length_i != words) error_o = carries_vector(opcode_i) ? ErrDimension : ErrLength;
    else if (range) error_o = ErrRange;
    else if (k_zero) error_o = ErrKZero;
    else if (unknown_id) error_o = ErrUnknownId;
    else if (full) error_o = ErrFull;
    else error_o = ErrNone;
  end

  // Not in 1..=most.
  function automatic logic k_bad(logic [15:0] value, int unsigned most);
    return value == 16'd0 || 32'(value) > most;
  endfunction
endmodule

`default_nettype wire
