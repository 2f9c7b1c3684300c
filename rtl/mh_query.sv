`default_nettype none

/// Searches: approximate with a type mask, and exact (docs/algorithms.md, "Search"). Collects the results in a FIFO.
module mh_query #(
  /// Longest list and most results.
  parameter int unsigned EfMax = 32,
  /// Width of an id; all ones is "no id".
  parameter int unsigned IdW = 6,
  /// Width of a signed distance.
  parameter int unsigned DistW = 38,
  localparam int unsigned EfW = $clog2(EfMax + 1)
) (
  input  wire logic                      clk_i,
  input  wire logic                      rst_ni,

  /// Starts; the query is the operand, the results of the last query have been taken.
  input  wire logic                      start_i,
  /// Exact scan at once. This and all below are stable until `done_o`.
  input  wire logic                      exact_i,
  /// Results wanted, 1..=EfMax; beam length, k..=EfMax; types.
  input  wire logic [EfW-1:0]            k_i,
  input  wire logic [EfW-1:0]            ef_i,
  input  wire logic [15:0]               mask_i,
  input  wire logic [15:0][IdW-1:0]      type_count_i,
  input  wire logic [IdW-1:0]            len_i,
  input  wire logic [IdW-1:0]            high_water_i,
  /// One cycle; then `result_count_o` is final, and from the third cycle on the results come, at least one a cycle.
  output logic                           done_o,
  output logic                           active_o,
  /// Length of the list in the descent (its last layer) and in the exact scan.
  output logic [EfW-1:0]                 list_ef_o,

  /// Results of the last search, best first.
  output logic                           result_valid_o,
  input  wire logic                      result_ready_i,
  output logic [IdW-1:0]                 result_id_o,
  output logic signed [DistW-1:0]        result_dist_o,
  output logic [EfW-1:0]                 result_count_o,

  /// Descent from the entry point to layer 0.
  output logic                           descend_o,
  input  wire logic                      descend_done_i,
  /// Operations for `mh_beam` in an exact scan.
  output logic                           op_valid_o,
  input  wire logic                      op_ready_i,
  output mh_types_pkg::beam_op_e         op_o,
  output logic [IdW-1:0]                 op_id_o,
  input  wire logic                      beam_idle_i,
  /// Head of the beam list.
  input  wire logic                      head_valid_i,
  input  wire logic [IdW-1:0]            head_id_i,
  input  wire logic signed [DistW-1:0]   head_dist_i,
  output logic                           pop_o,
  /// Meta memory: data one cycle later, held until the next read.
  output logic                           meta_re_o,
  output logic [IdW-1:0]                 meta_raddr_o,
  input  wire logic                      meta_live_i,
  input  wire logic [3:0]                meta_type_i
);
  import mh_types_pkg::*;

  // Wide enough for a count or beam length shifted once past its largest value.
  localparam int unsigned ShiftW = ((IdW > EfW) ? IdW : EfW) + 1;

  typedef enum logic [3:0] {
    StIdle,
    StWiden,
    StDescend,
    StCollect,
    StJudge,
    StClear,
    StScanNew,
    StScanRead,
    StScan,
    StScanLast,
    StScanWait
  } state_e;

  typedef struct packed {
    logic [IdW-1:0]          id;
    logic signed [DistW-1:0] distance;
  } result_t;

  state_e            state_d, state_q;
  logic [IdW-1:0]    matching_d, matching_q;
  logic [ShiftW-1:0] wide_d, wide_q;      // matching * 2^s
  logic [ShiftW-1:0] ef_d, ef_q;          // ef * 2^s
  logic [IdW-1:0]    scan_d, scan_q;
  logic              match_d, match_q;    // `match_id_q` is to be asked for
  logic [IdW-1:0]    match_id_d, match_id_q;
  logic              exact_d, exact_q;    // the list is that of an exact scan
  result_t           head_d, head_q;      // popped in the last cycle, its type is at the meta RAM's output
  logic              popped_d, popped_q;
  logic [EfW-1:0]    collected_d, collected_q;  // results so far; some may have been taken
  logic              early_d, early_q;          // done has been said before the results are collected

  // A search for all types finds as many as there are: it is done before they are collected.
  logic all;
  assign all = matching_q == len_i;

  // Needed some cycles after `matching_q`.
  logic [IdW-1:0] wanted_q;
  always_ff @(posedge clk_i) wanted_q <= (32'(k_i) < 32'(matching_q)) ? IdW'(k_i) : matching_q;

  logic enough;
  assign enough = 32'(collected_q) == 32'(wanted_q);

  logic    push, push_ready, drop;
  result_t result;
  logic [EfW-1:0] waiting;
  mh_fifo #(.Width($bits(result_t)), .Depth(EfMax)) u_results (
    .clk_i, .rst_ni,
    .clear_i    (drop),
    .in_valid_i (push),
    .in_ready_o (push_ready),
    .in_data_i  (head_q),
    .out_valid_o(result_valid_o),
    .out_ready_i(result_ready_i),
    .out_data_o (result),
    .count_o    (waiting)
  );
  assign result_id_o    = result.id;
  assign result_dist_o  = result.distance;
  assign result_count_o = early_q ? EfW'(wanted_q) : collected_q;

  logic [IdW-1:0] mask_sum;
  always_comb begin
    mask_sum = '0;
    // Every term is added, so that synthesis makes a tree of it.
    for (int unsigned t = 0; t < 16; t++) mask_sum = mask_sum + (type_count_i[t] & {IdW{mask_i[t]}});
  end

  logic scan_last;
  assign scan_last = (scan_q + IdW'(1)) == high_water_i;

  always_comb begin
    state_d      = state_q;
    matching_d   = matching_q;
    wide_d       = wide_q;
    ef_d         = ef_q;
    scan_d       = scan_q;
    match_d      = match_q;
    match_id_d   = match_id_q;
    exact_d      = exact_q;
    head_d       = head_q;
    popped_d     = 1'b0;
    early_d      = early_q;
    collected_d  = collected_q;
    done_o       = 1'b0;
    descend_o    = 1'b0;
    op_valid_o   = 1'b0;
    op_o         = BeamNew;
    pop_o        = 1'b0;
    meta_re_o    = 1'b0;
    meta_raddr_o = head_id_i;
    push         = 1'b0;
    drop         = 1'b0;
    unique case (state_q)
      // Waiting for a start.
      StIdle: begin
        matching_d = mask_sum;
        wide_d     = ShiftW'(mask_sum);
        ef_d       = ShiftW'(ef_i);
        exact_d    = exact_i;
        if (start_i) begin
          early_d     = 1'b0;
          collected_d = '0;
          state_d     = StWiden;
        end
      end
      // Widen the beam with the selectivity of the mask.
      StWiden: begin
        if (matching_q == '0) begin
          done_o  = 1'b1;
          state_d = StIdle;
        end else if (exact_q || 32'(ef_q) > EfMax) begin
          exact_d = 1'b1;
          state_d = StScanNew;
        end else if (wide_q >= ShiftW'(len_i)) begin
          descend_o = 1'b1;
          state_d   = StDescend;
        end else begin
          wide_d = wide_q << 1;
          ef_d   = ef_q << 1;
        end
      end
      StDescend: begin
        if (descend_done_i) begin
          done_o  = all;
          early_d = all;
          state_d = StCollect;
        end
      end
      // Take the best of the list and look up its type, while the one before is judged by its type. Two may be taken too many.
      StCollect: begin
        head_d      = '{id: head_id_i, distance: head_dist_i};
        push        = popped_q && mask_i[meta_type_i] && !enough;
        collected_d = collected_q + EfW'(push);
        if (enough) begin
          done_o  = !early_q;
          state_d = StIdle;
        end else if (!head_valid_i) begin
          state_d = StJudge;
        end else begin
          pop_o     = 1'b1;
          meta_re_o = 1'b1;
          popped_d  = 1'b1;
        end
      end
      // Fewer than there are: the filter was too narrow for the beam.
      StJudge: begin
        if (early_q || enough) begin
          done_o  = !early_q;
          state_d = StIdle;
        end else begin
          state_d = StClear;
        end
      end
      StClear: begin
        drop        = 1'b1;
        collected_d = '0;
        exact_d     = 1'b1;
        state_d     = StScanNew;
      end
      // Exact: every live vector of a wanted type.
      StScanNew: begin
        op_valid_o = 1'b1;
        scan_d     = '0;
        if (op_ready_i) state_d = StScanRead;
      end
      StScanRead: begin
        meta_re_o    = 1'b1;
        meta_raddr_o = scan_q;
        state_d      = StScan;
      end
      // One is asked for while the next one is judged.
      StScan: begin
        op_valid_o = match_q;
        op_o       = BeamDirect;
        if (!match_q || op_ready_i) begin
          match_d      = meta_live_i && mask_i[meta_type_i];
          match_id_d   = scan_q;
          meta_re_o    = !scan_last;
          meta_raddr_o = scan_q + IdW'(1);
          scan_d       = scan_q + IdW'(1);
          if (scan_last) state_d = StScanLast;
        end
      end
      StScanLast: begin
        op_valid_o = match_q;
        op_o       = BeamDirect;
        if (!match_q || op_ready_i) begin
          match_d = 1'b0;
          state_d = StScanWait;
        end
      end
      StScanWait: if (beam_idle_i) state_d = StCollect;
      default: state_d = StIdle;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q  <= StIdle;
      popped_q <= 1'b0;
      match_q  <= 1'b0;
    end else begin
      state_q  <= state_d;
      popped_q <= popped_d;
      match_q  <= match_d;
    end
    match_id_q  <= match_id_d;
    matching_q  <= matching_d;
    wide_q      <= wide_d;
    ef_q        <= ef_d;
    scan_q      <= scan_d;
    exact_q     <= exact_d;
    early_q     <= early_d;
    collected_q <= collected_d;
    head_q      <= head_d;
  end

  assign active_o      = state_q != StIdle;
  assign list_ef_o     = exact_q ? k_i : EfW'(ef_q);
  assign op_id_o       = match_id_q;

  // How many results wait is of interest in waveforms only.
  logic unused_waiting;
  assign unused_waiting = ^waiting;

`ifndef SYNTHESIS
  StartWhenIdle_A : assert property (@(posedge clk_i) disable iff (!rst_ni) start_i |-> state_q == StIdle);
  AllFound_A : assert property (@(posedge clk_i) disable iff (!rst_ni)
      (state_q == StCollect && early_q && !head_valid_i) |-> 32'(collected_d) == 32'(wanted_q));
  ResultsFit_A : assert property (@(posedge clk_i) disable iff (!rst_ni) push |-> push_ready);
  ExactFinds_A : assert property (@(posedge clk_i) disable iff (!rst_ni)
      (state_q == StJudge && exact_q) |-> 32'(collected_q) == 32'(wanted_q));
`endif
endmodule

`default_nettype wire
