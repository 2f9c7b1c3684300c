`default_nettype none

/// Links a vector into the graph: `link` of docs/algorithms.md (algorithm 1 of Malkov and Yashunin).
///
/// Vector, aux and meta of the node are written before the start. Relinking of full rows is left to `mh_relink`, selection to `mh_select`.
module mh_link #(
  /// Slots of a layer-0 row, and links above; M < M0.
  parameter int unsigned M0 = 6,
  parameter int unsigned M = 3,
  /// Width of an id; all ones is "no id".
  parameter int unsigned IdW = 6,
  /// Width of a signed distance.
  parameter int unsigned DistW = 38,
  localparam int unsigned SlotW = $clog2(M0 + 1)
) (
  input  wire logic                        clk_i,
  input  wire logic                        rst_ni,

  /// Starts.
  input  wire logic                        start_i,
  /// The node and its level; stable until `done_o`.
  input  wire logic [IdW-1:0]              node_i,
  input  wire logic [3:0]                  level_i,
  /// Entry point before the link; stable but for `entry_we_o`.
  input  wire logic [IdW-1:0]              entry_i,
  input  wire logic [3:0]                  entry_level_i,
  /// One cycle.
  output logic                             done_o,
  output logic                             active_o,
  /// One cycle: the node becomes the entry point.
  output logic                             entry_we_o,

  /// Load of the node as operand.
  output logic                             load_o,
  input  wire logic                        load_done_i,
  /// Descent from the entry point, or from the best of the layer above.
  output logic                             descend_o,
  output logic [IdW-1:0]                   descend_entry_o,
  output logic                             descend_known_o,
  output logic signed [DistW-1:0]          descend_dist_o,
  output logic [3:0]                       descend_from_o,
  output logic [3:0]                       descend_target_o,
  input  wire logic                        descend_done_i,
  input  wire logic [IdW-1:0]              head_id_i,
  input  wire logic signed [DistW-1:0]     head_dist_i,
  /// Selection of at most M links without pins.
  output logic                             select_start_o,
  input  wire logic                        select_done_i,
  input  wire logic [M0-1:0][IdW-1:0]      select_row_i,
  /// Relinking of a full row.
  output logic                             relink_o,
  input  wire logic                        relink_done_i,
  /// The node that is relinked or whose row is written, and the layer at work.
  output logic [IdW-1:0]                   peer_o,
  output logic [3:0]                       layer_o,

  /// Ring memory.
  output logic                             ring_re_o,
  output logic [IdW-1:0]                   ring_raddr_o,
  input  wire logic [IdW-1:0]              ring_next_i,
  input  wire logic [IdW-1:0]              ring_prev_i,
  output logic                             ring_we_o,
  output logic [IdW-1:0]                   ring_waddr_o,
  output logic [IdW-1:0]                   ring_next_o,
  output logic [IdW-1:0]                   ring_prev_o,
  /// Rows at `layer_o`.
  output logic                             row_re_o,
  output logic [IdW-1:0]                   row_raddr_o,
  input  wire logic [M0-1:0][IdW-1:0]      row_i,
  output logic                             row_we_o,
  output logic [IdW-1:0]                   row_waddr_o,
  output logic [M0-1:0][IdW-1:0]           row_o
);
  localparam logic [IdW-1:0] NoId = '1;

  typedef enum logic [3:0] {
    StIdle,
    StLoad,
    StDescend,
    StDescendWait,
    StSelect,
    StRow,
    StBefore,
    StAfter,
    StAfterWrite,
    StRing,
    StMine,
    StPeer,
    StPeerRead,
    StConnect,
    StRelink,
    StLayerDone
  } state_e;

  state_e                  state_d, state_q;
  logic [3:0]              layer_d, layer_q;
  logic [SlotW-1:0]        slot_d, slot_q;
  logic [IdW-1:0]          best_d, best_q;
  logic signed [DistW-1:0] best_dist_d, best_dist_q;
  logic                    known_d, known_q;   // the entry of this layer comes from the layer above
  logic [IdW-1:0]          peer_d, peer_q;
  logic [IdW-1:0]          after_d, after_q;   // the node's successor on the ring

  logic [IdW-1:0] nearest;  // its predecessor: the nearest of its links
  assign nearest = select_row_i[0];

  // A row with one more id in its first free slot.
  function automatic logic [M0-1:0][IdW-1:0] appended(logic [M0-1:0][IdW-1:0] row, logic [IdW-1:0] id);
    logic [M0-1:0][IdW-1:0] result;
    result = row;
    for (int unsigned i = 0; i < M0; i++) begin
      if (row[i] == NoId && (i == 0 || row[i-1] != NoId)) result[i] = id;
    end
    return result;
  endfunction

  function automatic logic contains(logic [M0-1:0][IdW-1:0] row, logic [IdW-1:0] id);
    logic found;
    found = 1'b0;
    for (int unsigned i = 0; i < M0; i++) found |= (row[i] == id);
    return found;
  endfunction

  // The row at the RAM's output in the cycle before, with the node; and whether it had no room for it.
  logic                   joins_d, joins_q;  // they are of use
  logic                   full, full_q;
  logic [M0-1:0][IdW-1:0] joined_q;
  always_ff @(posedge clk_i) begin
    full_q   <= full;
    joined_q <= appended(row_i, node_i);
  end
  assign full = (layer_q == 4'd0) ? (row_i[M0-1] != NoId) : (row_i[M-1] != NoId);

  logic [IdW-1:0] slot_id;
  always_comb begin
    slot_id = NoId;
    for (int unsigned i = 0; i < M0; i++) slot_id = slot_id & (row_i[i] | {IdW{slot_q != SlotW'(i)}});
  end

  always_comb begin
    state_d        = state_q;
    layer_d        = layer_q;
    slot_d         = slot_q;
    best_d         = best_q;
    best_dist_d    = best_dist_q;
    known_d        = known_q;
    peer_d         = peer_q;
    after_d        = after_q;
    joins_d        = joins_q;
    done_o         = 1'b0;
    entry_we_o     = 1'b0;
    load_o         = 1'b0;
    descend_o      = 1'b0;
    select_start_o = 1'b0;
    relink_o       = 1'b0;
    ring_re_o      = 1'b0;
    ring_raddr_o   = nearest;
    ring_we_o      = 1'b0;
    ring_waddr_o   = node_i;
    ring_next_o    = node_i;
    ring_prev_o    = node_i;
    row_re_o       = 1'b0;
    row_raddr_o    = node_i;
    row_we_o       = 1'b0;
    row_waddr_o    = node_i;
    row_o          = select_row_i;
    unique case (state_q)
      // Waiting. The first vector of an index is its own ring and the entry point.
      StIdle: begin
        if (start_i) begin
          best_d  = entry_i;
          known_d = 1'b0;
          layer_d = (level_i < entry_level_i) ? level_i : entry_level_i;
          if (entry_i == NoId) begin
            ring_we_o  = 1'b1;
            entry_we_o = 1'b1;
            done_o     = 1'b1;
          end else begin
            state_d = StLoad;
          end
        end
      end
      // The node as operand; selections have left another there.
      StLoad: begin
        load_o = 1'b1;
        if (load_done_i) state_d = StDescend;
      end
      StDescend: begin
        descend_o = 1'b1;
        state_d   = StDescendWait;
      end
      // Search this layer (and, the first time, all above).
      StDescendWait: begin
        if (descend_done_i) begin
          best_d         = head_id_i;
          best_dist_d    = head_dist_i;
          known_d        = 1'b1;
          select_start_o = 1'b1;
          state_d        = StSelect;
        end
      end
      // Choose the node's own links.
      StSelect: begin
        if (select_done_i) state_d = (layer_q == 4'd0) ? StBefore : StRow;
      end
      // Above layer 0 the row is what was selected.
      StRow: begin
        row_we_o = 1'b1;
        slot_d   = '0;
        joins_d  = 1'b0;
        state_d  = StMine;
      end
      // Layer 0: enter the ring after the nearest.
      StBefore: begin
        ring_re_o = 1'b1;
        state_d   = StAfter;
      end
      StAfter: begin
        after_d      = ring_next_i;
        ring_we_o    = 1'b1;
        ring_waddr_o = nearest;
        ring_next_o  = node_i;
        ring_prev_o  = ring_prev_i;
        state_d      = StAfterWrite;
      end
      // In a ring of one, this is the predecessor again: read after it was written.
      StAfterWrite: begin
        ring_re_o    = 1'b1;
        ring_raddr_o = after_q;
        state_d      = StRing;
      end
      StRing: begin
        ring_we_o    = 1'b1;
        ring_waddr_o = after_q;
        ring_next_o  = ring_next_i;
        ring_prev_o  = node_i;
        row_we_o     = 1'b1;
        row_o        = contains(select_row_i, after_q) ? select_row_i : appended(select_row_i, after_q);
        slot_d       = '0;
        joins_d      = 1'b0;
        state_d      = StMine;
      end
      // Read the node's row; at layer 0 write its ring entry on the way.
      StMine: begin
        row_re_o    = 1'b1;
        ring_we_o   = layer_q == 4'd0;
        ring_next_o = after_q;
        ring_prev_o = nearest;
        state_d     = StPeer;
      end
      // Write the row of the node before, or relink it where it had no room; the node that the next slot links to.
      StPeer: begin
        joins_d     = 1'b0;
        row_waddr_o = peer_q;
        row_o       = joined_q;
        if (joins_q && full_q) begin
          relink_o = 1'b1;
          state_d  = StRelink;
        end else begin
          row_we_o = joins_q;
          peer_d   = slot_id;
          state_d  = (slot_id == NoId) ? StLayerDone : StPeerRead;
        end
      end
      // Read its row.
      StPeerRead: begin
        row_re_o    = 1'b1;
        row_raddr_o = peer_q;
        state_d     = StConnect;
      end
      // Link back: append. Read the node's row for the next slot.
      StConnect: begin
        slot_d   = slot_q + SlotW'(1);
        row_re_o = 1'b1;
        joins_d  = 1'b1;
        state_d  = StPeer;
      end
      StRelink: begin
        if (relink_done_i) begin
          row_we_o    = 1'b1;
          row_waddr_o = peer_q;
          row_re_o    = 1'b1;
          state_d     = StPeer;
        end
      end
      // Down one layer, or the end.
      StLayerDone: begin
        if (layer_q == 4'd0) begin
          entry_we_o = level_i > entry_level_i;
          done_o     = 1'b1;
          state_d    = StIdle;
        end else begin
          layer_d = layer_q - 4'd1;
          state_d = StLoad;
        end
      end
      default: state_d = StIdle;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) state_q <= StIdle;
    else state_q <= state_d;
    layer_q     <= layer_d;
    slot_q      <= slot_d;
    best_q      <= best_d;
    best_dist_q <= best_dist_d;
    known_q     <= known_d;
    peer_q      <= peer_d;
    after_q     <= after_d;
    joins_q     <= joins_d;
  end

  assign active_o         = state_q != StIdle;
  assign peer_o           = peer_q;
  assign layer_o          = layer_q;
  assign descend_entry_o  = best_q;
  assign descend_known_o  = known_q;
  assign descend_dist_o   = best_dist_q;
  assign descend_from_o   = known_q ? layer_q : entry_level_i;
  assign descend_target_o = layer_q;
endmodule

`default_nettype wire
