`default_nettype none

/// Beam search over one layer (docs/algorithms.md, "Beam search") and the gathering of candidates.
///
/// Owns the sorted list and the visited flags. Nodes to handle enter a short queue, their rows of links are read,
/// filtered to ids not yet visited, and handed to the distance engine; each answer is inserted into the list.
/// Operation `OpRun` repeats rounds: the best `width_i` unexpanded entries are picked, all expanded, and only when the
/// last distance of the round is in the list the next round picks. So the result does not depend on any latency.
module mh_beam #(
  /// Vectors, 2..=16384.
  parameter int unsigned Capacity = 32,
  /// Slots of a row of links, 2..=64.
  parameter int unsigned Slots = 6,
  /// Longest list, >= 2 * Slots.
  parameter int unsigned EfMax = 32,
  /// Largest expansion width, 1..=8: the picks of a round are taken before its first distance arrives.
  parameter int unsigned WMax = 4,
  /// Visited flags read a cycle, 1..=Slots.
  parameter int unsigned Lookups = 2,
  /// Width of an id; all ones is "no id".
  parameter int unsigned IdW = $clog2(Capacity + 1),
  /// Width of a signed distance.
  parameter int unsigned DistW = 38,
  localparam int unsigned EfW = $clog2(EfMax + 1),
  localparam int unsigned WW = $clog2(WMax + 1)
) (
  input  wire logic                          clk_i,
  input  wire logic                          rst_ni,
  /// Operation; taken when `op_ready_o` is 1 in the same cycle.
  input  wire logic                          op_valid_i,
  output logic                               op_ready_o,
  input  wire mh_types_pkg::beam_op_e        op_i,
  /// Node of the operation (not for New and Run).
  input  wire logic [IdW-1:0]                op_id_i,
  /// Known distance of the node, for Seed.
  input  wire logic signed [DistW-1:0]       op_dist_i,
  /// Longest list, 1..=EfMax, stable from New on until the list is drained.
  input  wire logic [EfW-1:0]                ef_i,
  /// Expansion width, 1..=WMax, stable while not idle.
  input  wire logic [WW-1:0]                 width_i,
  /// Nothing is queued, in flight or running; the list is final.
  output logic                               idle_o,

  /// Read of a row of links: data one cycle later, held until the next read.
  output logic                               row_re_o,
  output logic [IdW-1:0]                     row_id_o,
  input  wire logic [Slots-1:0][IdW-1:0]     row_ids_i,

  /// Requests to the distance engine.
  output logic                               req_valid_o,
  input  wire logic                          req_ready_i,
  output logic [IdW-1:0]                     req_id_o,
  /// Answers of the distance engine that belong to the list.
  input  wire logic                          rsp_valid_i,
  input  wire logic [IdW-1:0]                rsp_id_i,
  input  wire logic signed [DistW-1:0]       rsp_dist_i,
  /// The distance engine holds nothing.
  input  wire logic                          engine_idle_i,

  /// Removes the head of the list; only when idle.
  input  wire logic                          pop_i,
  output logic                               head_valid_o,
  output logic [IdW-1:0]                     head_id_o,
  output logic signed [DistW-1:0]            head_dist_o,

  /// One pulse for each picked node and for each round that picked.
  output logic                               hop_o,
  output logic                               round_o
);
  import mh_types_pkg::*;

  if (WMax < 1 || WMax > 8) begin : gen_bad_width
    $fatal(1, "WMax must be 1..=8");
  end

  localparam int unsigned QueueDepth = WMax + 2;
  localparam int unsigned IdFifoDepth = 16;
  // Answers that can arrive while the last picks of a round are made.
  localparam int unsigned HeldDepth = WMax + 8;
  localparam int unsigned LateW = $clog2(Capacity + 1);

  typedef enum logic [1:0] {
    NodeExpand,
    NodeDirect,
    NodeMark
  } node_e;

  typedef struct packed {
    node_e          kind;
    logic [IdW-1:0] id;
  } node_t;

  // ---------------------------------------------------------------- rounds
  // A round picks the best `width_i` unexpanded entries after the last distance of the round before has reached the list. An entry that
  // is sure to be among them is picked earlier: with `late_q` distances still to come, the first `width_i - late_q`
  // unexpanded entries are, unless one could be pushed off the list's end. So the links of the next round are looked up while the engine
  // works off the last one. Its distances are held back until all its picks are made.
  typedef enum logic [1:0] {
    StIdle,
    StPick,
    StExpand
  } state_e;

  state_e state_d, state_q;
  logic [WW-1:0] picked_d, picked_q, picked;   // picks of this round
  logic [LateW-1:0] late_d, late_q;            // distances of the last round not yet in the list
  logic [LateW-1:0] early_d, early_q;          // distances asked for by the round that picks

  logic quiet, expanded, hold, fresh_taken, insert;
  logic pick, pick_valid, pick_pending_q;
  logic [IdW-1:0] pick_id;
  logic [EfW-1:0] ef_q, pick_limit;
  logic [WW-1:0] width_q;

  assign picked     = picked_q + WW'(pick_valid);
  assign hold       = (state_q == StPick) && (late_q == '0);
  // Of a pick in the next cycle.
  assign pick_limit = (32'(late_d) < 32'(ef_q)) ? ef_q - EfW'(late_d) : '0;
  // Nothing is inserted in the cycle of New, or picked in that of Run.
  always_ff @(posedge clk_i) begin
    ef_q    <= ef_i;
    width_q <= width_i;
  end

  always_comb begin
    state_d  = state_q;
    picked_d = picked;
    late_d   = late_q - LateW'(insert);
    early_d  = early_q + LateW'(fresh_taken);
    pick     = 1'b0;
    round_o  = 1'b0;
    unique case (state_q)
      // Waiting for an operation.
      StIdle: begin
        picked_d = '0;
        late_d   = '0;
        early_d  = '0;
        if (op_valid_i && op_ready_o && op_i == BeamRun) state_d = StPick;
      end
      // Pick what is sure to belong to the next round.
      StPick: begin
        if (picked == width_q || (pick_pending_q && !pick_valid && late_q == '0)) begin
          picked_d = '0;
          late_d   = early_d;
          early_d  = '0;
          round_o  = picked != '0;
          state_d  = (picked == '0) ? StIdle : StExpand;
        end else begin
          pick = !insert && (32'(picked) + 32'(late_q) < 32'(width_q));
        end
      end
      // The links of all picks go through the filter.
      StExpand: begin
        early_d = '0;
        late_d  = late_q + LateW'(fresh_taken) - LateW'(insert);
        if (expanded) state_d = StPick;
      end
      default: state_d = StIdle;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q        <= StIdle;
      picked_q       <= '0;
      late_q         <= '0;
      early_q        <= '0;
      pick_pending_q <= 1'b0;
    end else begin
      state_q        <= state_d;
      picked_q       <= picked_d;
      late_q         <= late_d;
      early_q        <= early_d;
      pick_pending_q <= pick;
    end
  end

  assign hop_o = pick_valid;

  // ---------------------------------------------------------------- node queue
  logic  node_in_valid, node_push, node_push_ready, queued_valid, node_valid, node_ready;
  node_t node_in, queued, node;

  always_comb begin
    node_in_valid = 1'b0;
    node_in       = '{kind: NodeExpand, id: op_id_i};
    if (pick_valid) begin
      node_in_valid = 1'b1;
      node_in.id    = pick_id;
    end else if (op_valid_i && op_ready_o) begin
      unique case (op_i)
        BeamExpand: node_in_valid = 1'b1;
        BeamDirect: begin
          node_in_valid = 1'b1;
          node_in.kind  = NodeDirect;
        end
        BeamMark, BeamSeed: begin
          node_in_valid = 1'b1;
          node_in.kind  = NodeMark;
        end
        default: ;
      endcase
    end
  end

  logic [$clog2(QueueDepth+1)-1:0] node_count;
  mh_fifo #(.Width($bits(node_t)), .Depth(QueueDepth)) u_node_fifo (
    .clk_i, .rst_ni,
    .clear_i    (1'b0),
    .in_valid_i (node_push),
    .in_ready_o (node_push_ready),
    .in_data_i  (node_in),
    .out_valid_o(queued_valid),
    .out_ready_i(node_ready),
    .out_data_o (queued),
    .count_o    (node_count)
  );

  // A node that finds the queue empty goes past it.
  assign node_valid = queued_valid || node_in_valid;
  assign node       = queued_valid ? queued : node_in;
  assign node_push  = node_in_valid && (queued_valid || !node_ready);

  // ---------------------------------------------------------------- row fetch
  // `pending_q`: a node taken in the last cycle waits for the filter; the row RAM holds its data.
  logic  pending_q, row_ready;
  node_t fetched_q;
  logic [Slots-1:0][IdW-1:0] row_ids;

  // The filter works on a row for some cycles; the next one is fetched in them.
  assign node_ready = !pending_q;
  assign row_re_o   = node_valid && node_ready && node.kind == NodeExpand;
  assign row_id_o   = node.id;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) pending_q <= 1'b0;
    else pending_q <= node_ready ? node_valid : !row_ready;
    if (node_valid && node_ready) fetched_q <= node;
  end

  always_comb begin
    row_ids = row_ids_i;
    if (fetched_q.kind != NodeExpand) begin
      row_ids    = '1;
      row_ids[0] = fetched_q.id;
    end
  end

  // ---------------------------------------------------------------- visited filter
  logic visited_idle, new_epoch, fresh_valid, fresh_ready;
  logic [IdW-1:0] fresh_id;

  mh_visited #(.Capacity(Capacity), .IdW(IdW), .Slots(Slots), .Lookups(Lookups)) u_visited (
    .clk_i, .rst_ni,
    .new_epoch_i    (new_epoch),
    .row_valid_i    (pending_q),
    .row_ready_o    (row_ready),
    .row_ids_i      (row_ids),
    .row_mark_only_i(fetched_q.kind == NodeMark),
    .id_valid_o     (fresh_valid),
    .id_ready_i     (fresh_ready),
    .id_o           (fresh_id),
    .idle_o         (visited_idle)
  );

  logic [$clog2(IdFifoDepth+1)-1:0] ids_count;
  mh_fifo #(.Width(IdW), .Depth(IdFifoDepth)) u_id_fifo (
    .clk_i, .rst_ni,
    .clear_i    (1'b0),
    .in_valid_i (fresh_valid),
    .in_ready_o (fresh_ready),
    .in_data_i  (fresh_id),
    .out_valid_o(req_valid_o),
    .out_ready_i(req_ready_i),
    .out_data_o (req_id_o),
    .count_o    (ids_count)
  );

  // ---------------------------------------------------------------- list
  logic op_new, op_seed;
  logic seeded_q;  // the last operation was Seed
  always_ff @(posedge clk_i) begin
    if (!rst_ni) seeded_q <= 1'b0;
    else if (op_valid_i && op_ready_o) seeded_q <= op_i == BeamSeed;
  end
  assign op_new    = op_valid_i && op_ready_o && op_i == BeamNew;
  assign op_seed   = op_valid_i && op_ready_o && op_i == BeamSeed;
  assign new_epoch = op_new;

  // Answers of a round that is still picking wait.
  logic held_valid, held_push, held_push_ready;
  logic [IdW-1:0] held_id;
  logic signed [DistW-1:0] held_dist;
  logic [$clog2(HeldDepth+1)-1:0] held_count;

  assign held_push = rsp_valid_i && (hold || held_valid);
  assign insert    = !hold && (rsp_valid_i || held_valid);

  mh_fifo #(.Width(IdW + DistW), .Depth(HeldDepth)) u_held_fifo (
    .clk_i, .rst_ni,
    .clear_i    (1'b0),
    .in_valid_i (held_push),
    .in_ready_o (held_push_ready),
    .in_data_i  ({rsp_id_i, rsp_dist_i}),
    .out_valid_o(held_valid),
    .out_ready_i(!hold),
    .out_data_o ({held_id, held_dist}),
    .count_o    (held_count)
  );

  logic [IdW-1:0] insert_id;
  logic signed [DistW-1:0] insert_dist;
  always_comb begin
    // A seed comes when neither answers nor held ones do.
    insert_id   = op_id_i;
    insert_dist = op_dist_i;
    if (held_valid) begin
      insert_id   = held_id;
      insert_dist = held_dist;
    end else if (rsp_valid_i) begin
      insert_id   = rsp_id_i;
      insert_dist = rsp_dist_i;
    end
  end

  logic [EfW-1:0] list_count;
  mh_beam_list #(.EfMax(EfMax), .IdW(IdW), .DistW(DistW)) u_list (
    .clk_i, .rst_ni,
    .clear_i       (op_new),
    .ef_i          (ef_q),
    .insert_valid_i(insert || op_seed),
    .insert_dist_i (insert_dist),
    .insert_id_i   (insert_id),
    .pick_i        (pick),
    .pick_limit_i  (pick_limit),
    .pick_valid_o  (pick_valid),
    .pick_id_o     (pick_id),
    .pop_i,
    .head_valid_o,
    .head_dist_o,
    .head_id_o,
    .count_o       (list_count)
  );

  // All nodes handed over have been through the filter.
  assign expanded    = !queued_valid && !pending_q && visited_idle;
  // All their distances have reached the list.
  assign quiet       = expanded && (ids_count == '0) && engine_idle_i && !rsp_valid_i && !held_valid;
  assign idle_o      = (state_q == StIdle) && quiet;
  assign fresh_taken = fresh_valid && fresh_ready;
  // New and Seed need silence, and so does Run, but for a seed whose mark is on its way; the others need room in the queue.
  assign op_ready_o = (state_q == StIdle)
      && ((op_i inside {BeamNew, BeamSeed, BeamRun}) ? quiet || (seeded_q && op_i == BeamRun) : node_push_ready);

`ifndef SYNTHESIS
  QueueHasRoom_A : assert property (@(posedge clk_i) disable iff (!rst_ni) node_push |-> node_push_ready);
  HeldHasRoom_A : assert property (@(posedge clk_i) disable iff (!rst_ni) held_push |-> held_push_ready);
  OnTime_A : assert property (@(posedge clk_i) disable iff (!rst_ni) round_o |-> late_q == '0);
`endif

  // Lengths are of interest in waveforms only.
  logic unused_counts;
  assign unused_counts = ^{list_count, node_count, held_count};
endmodule

`default_nettype wire
