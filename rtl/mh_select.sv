`default_nettype none

/// Heuristic selection of neighbours (algorithm 4 of Malkov and Yashunin; docs/algorithms.md, "Selection").
///
/// The candidates stand in the beam list in ascending order. The first is selected and becomes the engine's operand; all others are streamed past it, and
/// those that are not closer to it than to the base survive, in order, in a FIFO. The first survivor is the next selected, and so on. This computes
/// for each candidate exactly the comparisons of the paper's loop, but as streams that keep the engine busy.
module mh_select #(
  /// Slots of a row, the largest limit.
  parameter int unsigned Slots = 6,
  /// Most candidates.
  parameter int unsigned EfMax = 32,
  /// Width of an id; all ones is "no id".
  parameter int unsigned IdW = 6,
  /// Width of a signed distance.
  parameter int unsigned DistW = 38,
  localparam int unsigned CountW = $clog2(Slots + 1)
) (
  input  wire logic                      clk_i,
  input  wire logic                      rst_ni,

  /// Starts a selection; only when the beam is idle and the last selection is done.
  input  wire logic                      start_i,
  /// Most links to select, 1..=Slots; stable until `done_o`.
  input  wire logic [CountW-1:0]         limit_i,
  /// Candidates that are selected in any case, "no id" for none, different from each other; each must be a candidate. Stable until `done_o`.
  input  wire logic [1:0][IdW-1:0]       pins_i,
  /// One cycle; from the next on the row is final.
  output logic                           done_o,
  /// The selected ids in order of selection, compact, the rest "no id"; held until the next start.
  output logic [Slots-1:0][IdW-1:0]      row_o,

  /// Head of the beam list.
  input  wire logic                      head_valid_i,
  input  wire logic [IdW-1:0]            head_id_i,
  input  wire logic signed [DistW-1:0]   head_dist_i,
  output logic                           pop_o,

  /// Load of an operand, see `mh_operand`.
  output logic                           load_o,
  output logic [IdW-1:0]                 load_id_o,
  input  wire logic                      load_done_i,

  /// Requests to the engine; the tag is the distance to the base.
  output logic                           req_valid_o,
  input  wire logic                      req_ready_i,
  output logic [IdW-1:0]                 req_id_o,
  output logic signed [DistW-1:0]        req_tag_o,
  /// Answers of the engine, in order.
  input  wire logic                      rsp_valid_i,
  input  wire logic [IdW-1:0]            rsp_id_i,
  input  wire logic signed [DistW-1:0]   rsp_tag_i,
  input  wire logic signed [DistW-1:0]   rsp_dist_i,
  /// The engine holds nothing.
  input  wire logic                      engine_idle_i
);
  localparam int unsigned EfW = $clog2(EfMax + 1);

  typedef struct packed {
    logic [IdW-1:0]          id;
    logic signed [DistW-1:0] distance;
  } candidate_t;

  typedef enum logic [1:0] {
    StIdle,
    StNext,
    StLoad,
    StSweep
  } state_e;

  state_e state_d, state_q;
  logic   from_list_d, from_list_q;          // candidates still come from the beam list
  logic [EfW-1:0] left_d, left_q;            // survivors of the last sweep not yet taken
  logic           some_left_q;               // there are some: much waits for it
  logic [CountW-1:0] count_d, count_q;       // selected so far
  logic [1:0] reserve_d, reserve_q;          // pins not yet selected
  logic [IdW-1:0] chosen_d, chosen_q;        // operand of the sweep
  logic append;

  // ---------------------------------------------------------------- survivors
  logic       in_valid, in_ready, out_valid, out_ready;
  candidate_t in_data, out_data;
  logic [EfW-1:0] fifo_count;

  mh_fifo #(.Width($bits(candidate_t)), .Depth(EfMax)) u_survivors (
    .clk_i, .rst_ni,
    .clear_i    (1'b0),
    .in_valid_i (in_valid),
    .in_ready_o (in_ready),
    .in_data_i  (in_data),
    .out_valid_o(out_valid),
    .out_ready_i(out_ready),
    .out_data_o (out_data),
    .count_o    (fifo_count)
  );

  function automatic logic is_pin(logic [IdW-1:0] id, logic [1:0][IdW-1:0] pins);
    return (id == pins[0]) || (id == pins[1]);
  endfunction

  assign in_valid = rsp_valid_i && (is_pin(rsp_id_i, pins_i) || rsp_dist_i >= rsp_tag_i);
  assign in_data  = '{id: rsp_id_i, distance: rsp_tag_i};

  // ---------------------------------------------------------------- source of candidates
  logic       source_valid, take;
  candidate_t source;

  assign source_valid = from_list_q ? head_valid_i : (out_valid && some_left_q);
  assign source       = from_list_q ? candidate_t'{id: head_id_i, distance: head_dist_i} : out_data;
  assign pop_o        = take && from_list_q;
  assign out_ready    = take && !from_list_q;

  // ---------------------------------------------------------------- control
  logic pinned, room, more_room;  // for one that is not pinned; for another one after it
  assign pinned    = is_pin(source.id, pins_i);
  assign room      = (32'(count_q) + 32'(reserve_q)) < 32'(limit_i);
  assign more_room = 32'(count_q) + 32'(reserve_q) + 32'd1 < 32'(limit_i);

  always_comb begin
    state_d     = state_q;
    from_list_d = from_list_q;
    left_d      = left_q;
    count_d     = count_q;
    reserve_d   = reserve_q;
    chosen_d    = chosen_q;
    append      = 1'b0;
    take        = 1'b0;
    load_o      = 1'b0;
    req_valid_o = 1'b0;
    done_o      = 1'b0;
    unique case (state_q)
      // Waiting for a selection.
      StIdle: begin
        if (start_i) begin
          state_d     = StNext;
          from_list_d = 1'b1;
          count_d     = '0;
          reserve_d   = 2'(pins_i[0] != '1) + 2'(pins_i[1] != '1);
        end
      end
      // The next candidate has passed every selected one; take it if there is room.
      StNext: begin
        if (source_valid) begin
          take     = 1'b1;
          chosen_d = source.id;
          if (pinned || room) begin
            append  = 1'b1;
            count_d = count_q + CountW'(1);
            if (pinned) reserve_d = reserve_q - 2'd1;
            // A sweep is of use only while an unpinned one can still be selected; a pinned one takes a place that was kept for it.
            if (pinned ? room : more_room) state_d = StLoad;
          end
          if (!from_list_q) left_d = left_q - EfW'(1);
        end else begin
          done_o  = 1'b1;
          state_d = StIdle;
        end
      end
      // Make the one just selected the operand.
      StLoad: begin
        if (!source_valid) begin
          state_d = StNext;
        end else begin
          load_o = 1'b1;
          if (load_done_i) state_d = StSweep;
        end
      end
      // Stream the rest past it; the survivors line up in the FIFO.
      StSweep: begin
        req_valid_o = source_valid;
        if (source_valid && req_ready_i) begin
          take = 1'b1;
          if (!from_list_q) left_d = left_q - EfW'(1);
        end
        if (!source_valid && engine_idle_i && !rsp_valid_i) begin
          state_d     = StNext;
          from_list_d = 1'b0;
          left_d      = fifo_count;
        end
      end
      default: state_d = StIdle;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q     <= StIdle;
      from_list_q <= 1'b1;
      left_q      <= '0;
      some_left_q <= 1'b0;
      count_q     <= '0;
      reserve_q   <= '0;
    end else begin
      state_q     <= state_d;
      from_list_q <= from_list_d;
      left_q      <= left_d;
      some_left_q <= left_d != '0;
      count_q     <= count_d;
      reserve_q   <= reserve_d;
    end
    chosen_q <= chosen_d;
  end

  assign load_id_o = chosen_q;
  assign req_id_o  = source.id;
  assign req_tag_o = source.distance;

  // ---------------------------------------------------------------- row
  logic [Slots-1:0][IdW-1:0] row_q;
  for (genvar i = 0; i < int'(Slots); i++) begin : gen_row
    always_ff @(posedge clk_i) begin
      if (state_q == StIdle && start_i) row_q[i] <= '1;
      else if (append && count_q == CountW'(i)) row_q[i] <= source.id;
    end
  end
  assign row_o = row_q;

`ifndef SYNTHESIS
  SurvivorsFit_A : assert property (@(posedge clk_i) disable iff (!rst_ni) in_valid |-> in_ready);
  AnswerInSweep_A : assert property (@(posedge clk_i) disable iff (!rst_ni) rsp_valid_i |-> state_q == StSweep);
  WithinLimit_A : assert property (@(posedge clk_i) disable iff (!rst_ni) append |-> count_q < limit_i);
`endif
endmodule

`default_nettype wire
