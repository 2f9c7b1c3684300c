`default_nettype none

/// Checks the parameters of a command, in the order of the error table (docs/commands.md). They are looked at in one cycle, and whether the id is live
/// in the next.
module mh_check #(
  /// See `mh_core`.
  parameter int unsigned Capacity = 32,
  parameter int unsigned Dim = 16,
  parameter int unsigned M = 3,
  parameter int unsigned M0 = 6,
  parameter int unsigned Levels = 3,
  parameter int unsigned Branches = 6,
  parameter int unsigned EfMax = 32,
  parameter int unsigned WMax = 4,
  parameter int unsigned IdW = 6
) (
  input  wire logic               clk_i,
  /// Command, stable from a cycle before; its first parameter words, stable for both cycles.
  input  wire mh_pkg::opcode_e    opcode_i,
  input  wire logic [7:0]         arg_i,
  input  wire logic [2:0][31:0]   param_i,
  /// In the second cycle: meta of the id in the first parameter has live set (any value when the id is out of range).
  input  wire logic               live_i,
  /// Vectors in the index.
  input  wire logic [IdW-1:0]     len_i,
  /// In the second cycle: the first error that applies, `ErrNone` for none.
  output mh_pkg::error_e          error_o,
  /// In the second cycle: there is none.
  output logic                    legal_o,
  /// From the second cycle on: words that a Peek answers with.
  output logic [15:0]             peek_total_o
);
  import mh_pkg::*;

  function automatic logic in_range(logic [15:0] value, int unsigned low, int unsigned high);
    return 32'(value) >= low && 32'(value) <= high;
  endfunction

  localparam logic [31:0] One = 32'd1 << 24;  // U8F24

  function automatic logic legal_phases(logic [15:0] phases);
    return phases != 16'd0 && (phases >> Phases) == 16'd0;
  endfunction

  logic [15:0] peek_rows_q;
  logic [10:0] peek_words_q;
  logic [31:0] max_q;
  logic        writable_q;
  logic [26:0] peek_total;
  logic range, k_zero, ef_below_k, full;
  logic uses_id, id_in_range;

  // An unknown memory has no rows, so every request is out of range.
  always_ff @(posedge clk_i) begin
    peek_rows_q  <= 16'(memory_rows(memory_e'(arg_i), Capacity, Levels));
    peek_words_q <= 11'(memory_words(memory_e'(arg_i), Dim, M, M0, Branches));
    max_q        <= register_max(register_e'(arg_i));
    writable_q   <= register_writable(register_e'(arg_i));
  end
  assign peek_total = 27'(param_i[0][31:16]) * 27'(peek_words_q);

  always_comb begin
    range       = 1'b0;
    k_zero      = 1'b0;
    ef_below_k  = 1'b0;
    full        = 1'b0;
    uses_id     = 1'b1;
    id_in_range = 32'(param_i[0]) < Capacity;
    unique case (opcode_i)
      OpConfigure: begin
        range   = !in_range(16'(param_i[0][7:0]), 0, 2) || !in_range(16'(param_i[0][15:8]), 0, 15)
            || param_i[0][31:16] != 16'd0 || !in_range(param_i[1][15:0], 1, EfMax)
            || !in_range(param_i[1][31:16], 1, WMax);
        uses_id = 1'b0;
      end
      OpInsert: begin
        range   = !in_range(16'(arg_i), 0, Types - 1);
        uses_id = 1'b0;
        full    = 32'(len_i) == Capacity;
      end
      OpSetType: range = !in_range(16'(arg_i), 0, Types - 1);
      OpSearch, OpSearchResonant, OpSearchInject, OpSearchSpiking: begin
        range      = !in_range(param_i[0][15:0], 0, EfMax) || !in_range(param_i[0][31:16], 0, EfMax)
            || !in_range(param_i[1][31:16], 1, WMax)
            || (opcode_i == OpSearchResonant && param_i[2] > One)
            || (opcode_i == OpSearchSpiking && (!legal_phases(param_i[2][15:0]) || param_i[2][5'(PhaseLearn)]
                || !in_range(param_i[2][31:16], 1, 255)));
        k_zero     = param_i[0][15:0] == 16'd0;
        ef_below_k = param_i[0][31:16] < param_i[0][15:0];
        uses_id    = 1'b0;
      end
      OpSearchCodes: begin
        range      = !in_range(param_i[0][15:0], 0, EfMax) || param_i[0][31:16] != 16'd0 || param_i[1][31:16] != 16'd0;
        k_zero     = param_i[0][15:0] == 16'd0;
        uses_id    = 1'b0;
      end
      OpSearchExact: begin
        range      = !in_range(param_i[0][15:0], 0, EfMax);
        k_zero     = param_i[0][15:0] == 16'd0;
        uses_id    = 1'b0;
      end
      OpPeek: begin
        range   = param_i[0][31:16] == 16'd0
            || 32'(param_i[0][15:0]) + 32'(param_i[0][31:16]) > 32'(peek_rows_q)
            || peek_total > 27'h000_FFFF;
        uses_id = 1'b0;
      end
      OpSetRegister: begin
        range   = !writable_q || param_i[0] > max_q;
        uses_id = 1'b0;
      end
      OpTick: begin
        range   = param_i[0][31:16] != 16'd0 || !legal_phases(param_i[0][15:0]);
        uses_id = 1'b0;
      end
      OpSetNeuron: range = !in_range(16'(arg_i), 0, Fields - 1);
      OpSetWeight: begin
        range       = 32'(param_i[0][31:16]) >= M0 || param_i[1][31:16] != 16'd0;
        id_in_range = 32'(param_i[0][15:0]) < Capacity;
      end
      OpInjectBranch: begin
        range       = 32'(param_i[0][31:16]) >= Branches;
        id_in_range = 32'(param_i[0][15:0]) < Capacity;
      end
      OpCorrelateHistory: range = param_i[1] > 32'd32;
      OpRemove, OpUpdate, OpGet, OpEncode, OpAggregate, OpNudge: ;
      default: uses_id = 1'b0;
    endcase
  end

  error_e first_q;  // of those before an unknown id
  logic   none_q, uses_id_q, id_in_range_q, full_q;
  always_ff @(posedge clk_i) begin
    if (range) first_q <= ErrRange;
    else if (k_zero) first_q <= ErrKZero;
    else if (ef_below_k) first_q <= ErrEfBelowK;
    else first_q <= ErrNone;
    none_q        <= !(range || k_zero || ef_below_k || full || (uses_id && !id_in_range));
    peek_total_o  <= 16'(peek_total);
    uses_id_q     <= uses_id;
    id_in_range_q <= id_in_range;
    full_q        <= full;
  end

  assign legal_o = none_q && (!uses_id_q || live_i);
  always_comb begin
    error_o = first_q;
    if (first_q == ErrNone) begin
      if (uses_id_q && !(id_in_range_q && live_i)) error_o = ErrUnknownId;
      else if (full_q) error_o = ErrFull;
    end
  end
endmodule

`default_nettype wire
