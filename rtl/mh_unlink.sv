`default_nettype none

/// Takes a vector out of the graph: `unlink` of docs/algorithms.md.
///
/// Splices the ring, relinks every node that has the vector in a row, empties its rows and, if it was the entry point, finds another.
module mh_unlink #(
  /// Slots of a layer-0 row.
  parameter int unsigned M0 = 6,
  /// Width of an id; all ones is "no id".
  parameter int unsigned IdW = 6
) (
  input  wire logic                        clk_i,
  input  wire logic                        rst_ni,

  /// Starts.
  input  wire logic                        start_i,
  /// The node and its level, and the registers; stable until `done_o`.
  input  wire logic [IdW-1:0]              node_i,
  input  wire logic [3:0]                  level_i,
  input  wire logic [IdW-1:0]              high_water_i,
  input  wire logic [IdW-1:0]              entry_i,
  /// One cycle.
  output logic                             done_o,
  output logic                             active_o,
  /// One cycle: the entry point changes to this; "no id" and level 0 when nothing else is live.
  output logic                             entry_we_o,
  output logic [IdW-1:0]                   entry_o,
  output logic [3:0]                       entry_level_o,

  /// Relinking of a node that had a link to the vector.
  output logic                             relink_o,
  input  wire logic                        relink_done_i,
  input  wire logic [M0-1:0][IdW-1:0]      select_row_i,
  output logic [IdW-1:0]                   peer_o,
  output logic [3:0]                       layer_o,

  /// Meta memory.
  output logic                             meta_re_o,
  output logic [IdW-1:0]                   meta_raddr_o,
  input  wire logic                        meta_live_i,
  input  wire logic [3:0]                  meta_level_i,
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
    StRing,
    StBefore,
    StBeforeWrite,
    StAfter,
    StAfterWrite,
    StScanStart,
    StScanRead,
    StScanFill,
    StScan,
    StRelink,
    StEmpty,
    StEntryStart,
    StEntryScan,
    StDone
  } state_e;

  state_e         state_d, state_q;
  logic [3:0]     layer_d, layer_q;
  logic [IdW-1:0] scan_d, scan_q;
  logic [IdW-1:0] read_d, read_q;  // row read last
  logic [IdW-1:0] before_d, before_q, after_d, after_q;
  logic [IdW-1:0] best_d, best_q;
  logic [3:0]     best_level_d, best_level_q;

  logic [IdW-1:0] scan_next, read_next;
  logic           scan_last, read_last;
  assign scan_next = scan_q + IdW'(1);
  assign scan_last = scan_next == high_water_i;
  assign read_next = read_q + IdW'(1);
  assign read_last = read_next == high_water_i;

  logic hit, hit_q;
  always_comb begin
    hit = 1'b0;
    for (int unsigned i = 0; i < M0; i++) hit |= (row_i[i] == node_i);
  end

  always_comb begin
    state_d       = state_q;
    layer_d       = layer_q;
    scan_d        = scan_q;
    read_d        = read_q;
    before_d      = before_q;
    after_d       = after_q;
    best_d        = best_q;
    best_level_d  = best_level_q;
    done_o        = 1'b0;
    entry_we_o    = 1'b0;
    relink_o      = 1'b0;
    meta_re_o     = 1'b0;
    meta_raddr_o  = '0;
    ring_re_o     = 1'b0;
    ring_raddr_o  = node_i;
    ring_we_o     = 1'b0;
    ring_waddr_o  = before_q;
    ring_next_o   = after_q;
    ring_prev_o   = ring_prev_i;
    row_re_o      = 1'b0;
    row_raddr_o   = '0;
    row_we_o      = 1'b0;
    row_waddr_o   = scan_q;
    row_o         = select_row_i;
    unique case (state_q)
      // Waiting for a start; read the node's ring entry.
      StIdle: begin
        if (start_i) begin
          ring_re_o = 1'b1;
          layer_d   = level_i;
          state_d   = StRing;
        end
      end
      // A lone vector has nothing to splice.
      StRing: begin
        before_d = ring_prev_i;
        after_d  = ring_next_i;
        state_d  = (ring_next_i == node_i) ? StScanStart : StBefore;
      end
      StBefore: begin
        ring_re_o    = 1'b1;
        ring_raddr_o = before_q;
        state_d      = StBeforeWrite;
      end
      StBeforeWrite: begin
        ring_we_o = 1'b1;
        state_d   = StAfter;
      end
      // In a ring of two, this is the same entry again: read after it was written.
      StAfter: begin
        ring_re_o    = 1'b1;
        ring_raddr_o = after_q;
        state_d      = StAfterWrite;
      end
      StAfterWrite: begin
        ring_we_o    = 1'b1;
        ring_waddr_o = after_q;
        ring_next_o  = ring_next_i;
        ring_prev_o  = before_q;
        state_d      = StScanStart;
      end
      // Go through the rows of this layer, one a cycle: one is read, the one before compared, and what the one before that said decides.
      StScanStart: begin
        scan_d  = '0;
        state_d = StScanRead;
      end
      StScanRead: begin
        row_re_o    = 1'b1;
        row_raddr_o = scan_q;
        read_d      = scan_q;
        state_d     = StScanFill;
      end
      StScanFill: begin
        row_re_o    = !read_last;
        row_raddr_o = read_next;
        if (!read_last) read_d = read_next;
        state_d     = StScan;
      end
      StScan: begin
        row_re_o    = !hit_q && !read_last;
        row_raddr_o = read_next;
        if (!read_last) read_d = read_next;
        if (hit_q) begin
          relink_o = 1'b1;
          state_d  = StRelink;
        end else if (scan_last) begin
          state_d = StEmpty;
        end else begin
          scan_d = scan_next;
        end
      end
      StRelink: begin
        if (relink_done_i) begin
          row_we_o = 1'b1;
          scan_d   = scan_next;
          state_d  = scan_last ? StEmpty : StScanRead;
        end
      end
      // The node's own links were candidates until now.
      StEmpty: begin
        row_we_o    = 1'b1;
        row_waddr_o = node_i;
        row_o       = '1;
        if (layer_q == 4'd0) begin
          state_d = (entry_i == node_i) ? StEntryStart : StDone;
        end else begin
          layer_d = layer_q - 4'd1;
          state_d = StScanStart;
        end
      end
      // Another entry point: the highest level, then the lowest id.
      StEntryStart: begin
        meta_re_o    = 1'b1;
        scan_d       = '0;
        best_d       = NoId;
        best_level_d = 4'd0;
        state_d      = StEntryScan;
      end
      StEntryScan: begin
        if (meta_live_i && scan_q != node_i && (best_q == NoId || meta_level_i > best_level_q)) begin
          best_d       = scan_q;
          best_level_d = meta_level_i;
        end
        if (scan_last) begin
          entry_we_o = 1'b1;
          state_d    = StDone;
        end else begin
          scan_d       = scan_next;
          meta_re_o    = 1'b1;
          meta_raddr_o = scan_next;
        end
      end
      StDone: begin
        done_o  = 1'b1;
        state_d = StIdle;
      end
      default: state_d = StIdle;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) state_q <= StIdle;
    else state_q <= state_d;
    layer_q      <= layer_d;
    scan_q       <= scan_d;
    read_q       <= read_d;
    hit_q        <= hit;
    before_q     <= before_d;
    after_q      <= after_d;
    best_q       <= best_d;
    best_level_q <= best_level_d;
  end

  assign active_o      = state_q != StIdle;
  assign peer_o        = scan_q;
  assign layer_o       = layer_q;
  assign entry_o       = best_d;
  assign entry_level_o = best_level_d;
endmodule

`default_nettype wire
