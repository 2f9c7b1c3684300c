`default_nettype none

/// The graph engine: insert, remove, update, change of type, search (docs/algorithms.md).
///
/// Orders the parts (`mh_link`, `mh_unlink`, `mh_relink`, `mh_select`, `mh_descent`, `mh_query`, `mh_beam`) and joins their ports to the
/// state memories. At any time one of them is at work, so ports are merged without arbitration.
module mh_graph #(
  /// See `mh_core`.
  parameter int unsigned Capacity = 32,
  parameter int unsigned Dim = 16,
  parameter int unsigned M = 3,
  parameter int unsigned M0 = 6,
  parameter int unsigned EfMax = 32,
  parameter int unsigned WMax = 4,
  parameter int unsigned Lanes = 4,
  parameter int unsigned Lookups = 2,
  parameter int unsigned IdW = 6,
  parameter int unsigned DistW = 38,
  localparam int unsigned EfW = $clog2(EfMax + 1),
  localparam int unsigned WW = $clog2(WMax + 1),
  localparam int unsigned Rows = Dim / Lanes,
  localparam int unsigned RowW = (Rows > 1) ? $clog2(Rows) : 1
) (
  input  wire logic                        clk_i,
  input  wire logic                        rst_ni,

  /// Starts; all operands have been checked. Stable until `done_o`.
  input  wire logic                        start_i,
  input  wire mh_types_pkg::graph_op_e     op_i,
  input  wire logic [IdW-1:0]              id_i,
  input  wire logic [3:0]                  type_i,
  input  wire logic [EfW-1:0]              k_i,
  input  wire logic [EfW-1:0]              ef_i,
  input  wire logic [WW-1:0]               width_i,
  input  wire logic [15:0]                 mask_i,
  /// One cycle.
  output logic                             done_o,

  /// Registers, and events for them.
  input  wire logic [IdW-1:0]              alloc_id_i,
  input  wire logic                        alloc_reuses_i,
  input  wire logic [3:0]                  alloc_level_i,
  input  wire logic [EfW-1:0]              ef_construction_i,
  input  wire logic [WW-1:0]               expansion_i,
  input  wire logic [IdW-1:0]              len_i,
  input  wire logic [IdW-1:0]              high_water_i,
  input  wire logic [IdW-1:0]              free_head_i,
  input  wire logic [IdW-1:0]              entry_i,
  input  wire logic [3:0]                  entry_level_i,
  input  wire logic [15:0][IdW-1:0]        type_count_i,
  output logic                             alloc_o,
  output logic [IdW-1:0]                   alloc_next_free_o,
  output logic                             release_o,
  output logic [3:0]                       node_type_o,
  output logic                             retype_o,
  output logic                             entry_we_o,
  output logic [IdW-1:0]                   entry_o,
  output logic [3:0]                       entry_level_o,

  /// Results of a search, best first.
  output logic                             result_valid_o,
  input  wire logic                        result_ready_i,
  output logic [IdW-1:0]                   result_id_o,
  output logic signed [DistW-1:0]          result_dist_o,
  output logic [EfW-1:0]                   result_count_o,

  /// Load of an operand, see `mh_operand`.
  output logic                             load_o,
  output logic [IdW-1:0]                   load_id_o,
  input  wire logic                        load_done_i,
  /// Distance engine.
  output logic                             req_valid_o,
  input  wire logic                        req_ready_i,
  output logic [IdW-1:0]                   req_id_o,
  output logic signed [DistW-1:0]          req_tag_o,
  input  wire logic                        rsp_valid_i,
  input  wire logic [IdW-1:0]              rsp_id_i,
  input  wire logic signed [DistW-1:0]     rsp_tag_i,
  input  wire logic signed [DistW-1:0]     rsp_dist_i,
  input  wire logic                        engine_idle_i,

  /// Meta memory: {level, type, live}.
  output logic                             meta_re_o,
  output logic [IdW-1:0]                   meta_raddr_o,
  input  wire logic [8:0]                  meta_rdata_i,
  output logic                             meta_we_o,
  output logic [IdW-1:0]                   meta_waddr_o,
  output logic [8:0]                       meta_wdata_o,
  /// Ring memory: {previous, next}.
  output logic                             ring_re_o,
  output logic [IdW-1:0]                   ring_raddr_o,
  input  wire logic [2*IdW-1:0]            ring_rdata_i,
  output logic                             ring_we_o,
  output logic [IdW-1:0]                   ring_waddr_o,
  output logic [2*IdW-1:0]                 ring_wdata_o,
  /// Rows of links at a layer.
  output logic                             row_re_o,
  output logic [3:0]                       row_rlayer_o,
  output logic [IdW-1:0]                   row_raddr_o,
  input  wire logic [M0-1:0][IdW-1:0]      row_rdata_i,
  output logic                             row_we_o,
  output logic [3:0]                       row_wlayer_o,
  output logic [IdW-1:0]                   row_waddr_o,
  output logic [M0-1:0][IdW-1:0]           row_wdata_o,
  /// One cycle for each row of a freed vector that is to be zeroed; with row 0 its aux too.
  output logic                             zero_o,
  output logic [RowW-1:0]                  zero_row_o,

  /// Counter events: a node expanded, a round, a distance of a search, another distance.
  output logic                             hop_o,
  output logic                             round_o,
  output logic                             search_distance_o,
  output logic                             link_distance_o
);
  import mh_types_pkg::*;

  localparam logic [IdW-1:0] NoId = '1;

  typedef enum logic [3:0] {
    StIdle,
    StAlloc,
    StMeta,
    StUnlink,
    StUnlinkWait,
    StLink,
    StLinkWait,
    StFree,
    StZero,
    StQueryWait,
    StRetype,
    StDone
  } state_e;

  state_e          state_d, state_q;
  logic [IdW-1:0]  node_d, node_q;
  logic [3:0]      level_d, level_q;
  logic [3:0]      type_d, type_q;
  logic [RowW-1:0] zero_d, zero_q;

  logic       meta_live;
  logic [3:0] meta_type, meta_level;
  assign {meta_level, meta_type, meta_live} = meta_rdata_i;

  logic [IdW-1:0] ring_next, ring_prev;
  assign {ring_prev, ring_next} = ring_rdata_i;

  // ---------------------------------------------------------------- order of the parts
  logic link_start, link_done, unlink_start, unlink_done, query_start, query_done;
  logic own_meta_re, own_meta_we, own_ring_re, own_ring_we;
  logic [8:0] own_meta_wdata;

  always_comb begin
    state_d        = state_q;
    node_d         = node_q;
    level_d        = level_q;
    type_d         = type_q;
    zero_d         = zero_q;
    done_o         = 1'b0;
    link_start     = 1'b0;
    unlink_start   = 1'b0;
    query_start    = 1'b0;
    own_meta_re    = 1'b0;
    own_meta_we    = 1'b0;
    own_meta_wdata = {level_q, type_q, 1'b1};
    own_ring_re    = 1'b0;
    own_ring_we    = 1'b0;
    alloc_o        = 1'b0;
    release_o      = 1'b0;
    retype_o       = 1'b0;
    zero_o         = 1'b0;
    unique case (state_q)
      // Waiting for work. An insertion reads the free list, the others the node's meta.
      StIdle: begin
        zero_d = '0;
        if (start_i) begin
          unique case (op_i)
            GraphInsert: begin
              node_d      = alloc_id_i;
              type_d      = type_i;
              level_d     = alloc_level_i;
              own_ring_re = 1'b1;
              state_d     = StAlloc;
            end
            GraphRemove, GraphUpdate, GraphSetType: begin
              node_d      = id_i;
              own_meta_re = 1'b1;
              state_d     = StMeta;
            end
            default: begin
              query_start = 1'b1;
              state_d     = StQueryWait;
            end
          endcase
        end
      end
      // The new vector comes to life.
      StAlloc: begin
        alloc_o     = 1'b1;
        own_meta_we = 1'b1;
        state_d     = StLink;
      end
      StMeta: begin
        type_d  = meta_type;
        level_d = meta_level;
        state_d = (op_i == GraphSetType) ? StRetype : StUnlink;
      end
      StRetype: begin
        retype_o       = 1'b1;
        own_meta_we    = 1'b1;
        own_meta_wdata = {level_q, type_i, 1'b1};
        state_d        = StDone;
      end
      StUnlink: begin
        unlink_start = 1'b1;
        state_d      = StUnlinkWait;
      end
      StUnlinkWait: if (unlink_done) state_d = (op_i == GraphRemove) ? StFree : StLink;
      StLink: begin
        link_start = 1'b1;
        state_d    = link_done ? StDone : StLinkWait;
      end
      StLinkWait: if (link_done) state_d = StDone;
      // The slot joins the free list.
      StFree: begin
        release_o      = 1'b1;
        own_meta_we    = 1'b1;
        own_meta_wdata = '0;
        own_ring_we    = 1'b1;
        state_d        = StZero;
      end
      // Nothing of the vector stays behind.
      StZero: begin
        zero_o = 1'b1;
        zero_d = zero_q + RowW'(1);
        if (zero_q == RowW'(Rows - 1)) state_d = StDone;
      end
      StQueryWait: if (query_done) state_d = StDone;
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
    node_q  <= node_d;
    level_q <= level_d;
    type_q  <= type_d;
    zero_q  <= zero_d;
  end

  assign node_type_o       = type_q;
  assign alloc_next_free_o = ring_next;
  assign zero_row_o        = zero_q;

  // ---------------------------------------------------------------- link
  logic link_active, link_entry_we, link_load, link_descend, link_known, link_select, link_relink;
  logic link_ring_re, link_ring_we, link_row_re, link_row_we;
  logic [IdW-1:0] link_entry, link_peer, link_ring_raddr, link_ring_waddr, link_ring_next, link_ring_prev;
  logic [IdW-1:0] link_row_raddr, link_row_waddr;
  logic [3:0] link_from, link_target, link_layer;
  logic signed [DistW-1:0] link_dist;
  logic [M0-1:0][IdW-1:0] link_row, selected;
  logic descend_done, select_done, relink_done;
  logic head_valid;
  logic [IdW-1:0] head_id;
  logic signed [DistW-1:0] head_dist;

  mh_link #(.M0(M0), .M(M), .IdW(IdW), .DistW(DistW)) u_link (
    .clk_i, .rst_ni,
    .start_i         (link_start),
    .node_i          (node_q),
    .level_i         (level_q),
    .entry_i,
    .entry_level_i,
    .done_o          (link_done),
    .active_o        (link_active),
    .entry_we_o      (link_entry_we),
    .load_o          (link_load),
    .load_done_i,
    .descend_o       (link_descend),
    .descend_entry_o (link_entry),
    .descend_known_o (link_known),
    .descend_dist_o  (link_dist),
    .descend_from_o  (link_from),
    .descend_target_o(link_target),
    .descend_done_i  (descend_done),
    .head_id_i       (head_id),
    .head_dist_i     (head_dist),
    .select_start_o  (link_select),
    .select_done_i   (select_done),
    .select_row_i    (selected),
    .relink_o        (link_relink),
    .relink_done_i   (relink_done),
    .peer_o          (link_peer),
    .layer_o         (link_layer),
    .ring_re_o       (link_ring_re),
    .ring_raddr_o    (link_ring_raddr),
    .ring_next_i     (ring_next),
    .ring_prev_i     (ring_prev),
    .ring_we_o       (link_ring_we),
    .ring_waddr_o    (link_ring_waddr),
    .ring_next_o     (link_ring_next),
    .ring_prev_o     (link_ring_prev),
    .row_re_o        (link_row_re),
    .row_raddr_o     (link_row_raddr),
    .row_i           (row_rdata_i),
    .row_we_o        (link_row_we),
    .row_waddr_o     (link_row_waddr),
    .row_o           (link_row)
  );

  // ---------------------------------------------------------------- unlink
  logic unlink_active, unlink_entry_we, unlink_relink, unlink_meta_re;
  logic unlink_ring_re, unlink_ring_we, unlink_row_re, unlink_row_we;
  logic [IdW-1:0] unlink_entry, unlink_peer, unlink_meta_raddr;
  logic [IdW-1:0] unlink_ring_raddr, unlink_ring_waddr, unlink_ring_next, unlink_ring_prev;
  logic [IdW-1:0] unlink_row_raddr, unlink_row_waddr;
  logic [3:0] unlink_layer, unlink_entry_level;
  logic [M0-1:0][IdW-1:0] unlink_row;

  mh_unlink #(.M0(M0), .IdW(IdW)) u_unlink (
    .clk_i, .rst_ni,
    .start_i      (unlink_start),
    .node_i       (node_q),
    .level_i      (level_q),
    .high_water_i,
    .entry_i,
    .done_o       (unlink_done),
    .active_o     (unlink_active),
    .entry_we_o   (unlink_entry_we),
    .entry_o      (unlink_entry),
    .entry_level_o(unlink_entry_level),
    .relink_o     (unlink_relink),
    .relink_done_i(relink_done),
    .select_row_i (selected),
    .peer_o       (unlink_peer),
    .layer_o      (unlink_layer),
    .meta_re_o    (unlink_meta_re),
    .meta_raddr_o (unlink_meta_raddr),
    .meta_live_i  (meta_live),
    .meta_level_i (meta_level),
    .ring_re_o    (unlink_ring_re),
    .ring_raddr_o (unlink_ring_raddr),
    .ring_next_i  (ring_next),
    .ring_prev_i  (ring_prev),
    .ring_we_o    (unlink_ring_we),
    .ring_waddr_o (unlink_ring_waddr),
    .ring_next_o  (unlink_ring_next),
    .ring_prev_o  (unlink_ring_prev),
    .row_re_o     (unlink_row_re),
    .row_raddr_o  (unlink_row_raddr),
    .row_i        (row_rdata_i),
    .row_we_o     (unlink_row_we),
    .row_waddr_o  (unlink_row_waddr),
    .row_o        (unlink_row)
  );

  // The layer and the node that link or unlink works on.
  logic [3:0] layer;
  logic [IdW-1:0] peer;
  assign layer = unlink_active ? unlink_layer : link_layer;
  assign peer  = unlink_active ? unlink_peer : link_peer;

  // ---------------------------------------------------------------- query
  logic query_active, query_descend, query_op_valid, query_pop, query_meta_re;
  beam_op_e query_op;
  logic [IdW-1:0] query_op_id, query_meta_raddr;
  logic [EfW-1:0] query_ef;
  logic beam_idle, op_ready;

  mh_query #(.EfMax(EfMax), .IdW(IdW), .DistW(DistW)) u_query (
    .clk_i, .rst_ni,
    .start_i       (query_start),
    .exact_i       (op_i == GraphExact),
    .k_i,
    .ef_i,
    .mask_i,
    .type_count_i,
    .len_i,
    .high_water_i,
    .done_o        (query_done),
    .active_o      (query_active),
    .list_ef_o     (query_ef),
    .result_valid_o,
    .result_ready_i,
    .result_id_o,
    .result_dist_o,
    .result_count_o,
    .descend_o     (query_descend),
    .descend_done_i(descend_done),
    .op_valid_o    (query_op_valid),
    .op_ready_i    (op_ready),
    .op_o          (query_op),
    .op_id_o       (query_op_id),
    .beam_idle_i   (beam_idle),
    .head_valid_i  (head_valid),
    .head_id_i     (head_id),
    .head_dist_i   (head_dist),
    .pop_o         (query_pop),
    .meta_re_o     (query_meta_re),
    .meta_raddr_o  (query_meta_raddr),
    .meta_live_i   (meta_live),
    .meta_type_i   (meta_type)
  );

  // ---------------------------------------------------------------- descent
  logic descent_active, descent_op_valid;
  beam_op_e descent_op;
  logic [IdW-1:0] descent_op_id;
  logic signed [DistW-1:0] descent_op_dist;
  logic [3:0] descent_layer;
  logic [EfW-1:0] descent_ef;
  logic [WW-1:0] descent_width;

  mh_descent #(.EfMax(EfMax), .WMax(WMax), .IdW(IdW), .DistW(DistW)) u_descent (
    .clk_i, .rst_ni,
    .start_i     (link_descend || query_descend),
    .entry_i     (query_active ? entry_i : link_entry),
    .known_i     (!query_active && link_known),
    .entry_dist_i(link_dist),
    .from_i      (query_active ? entry_level_i : link_from),
    .target_i    (query_active ? 4'd0 : link_target),
    .ef_i        (query_active ? query_ef : ef_construction_i),
    .width_i     (query_active ? width_i : expansion_i),
    .done_o      (descend_done),
    .active_o    (descent_active),
    .op_valid_o  (descent_op_valid),
    .op_ready_i  (op_ready),
    .op_o        (descent_op),
    .op_id_o     (descent_op_id),
    .op_dist_o   (descent_op_dist),
    .layer_o     (descent_layer),
    .ef_o        (descent_ef),
    .width_o     (descent_width),
    .beam_idle_i (beam_idle),
    .head_id_i   (head_id),
    .head_dist_i (head_dist)
  );

  // ---------------------------------------------------------------- relink
  logic relink_active, relink_load, relink_ring_re, relink_op_valid, relink_select;
  beam_op_e relink_op;
  logic [IdW-1:0] relink_op_id;
  logic [$clog2(M0+1)-1:0] relink_limit;
  logic [1:0][IdW-1:0] relink_pins;

  mh_relink #(.M0(M0), .M(M), .IdW(IdW)) u_relink (
    .clk_i, .rst_ni,
    .start_i       (link_relink || unlink_relink),
    .node_i        (peer),
    .layer_i       (layer),
    .other_i       (node_q),
    .replace_i     (unlink_active),
    .done_o        (relink_done),
    .active_o      (relink_active),
    .load_o        (relink_load),
    .load_done_i,
    .ring_re_o     (relink_ring_re),
    .ring_next_i   (ring_next),
    .ring_prev_i   (ring_prev),
    .op_valid_o    (relink_op_valid),
    .op_ready_i    (op_ready),
    .op_o          (relink_op),
    .op_id_o       (relink_op_id),
    .beam_idle_i   (beam_idle),
    .select_start_o(relink_select),
    .select_limit_o(relink_limit),
    .select_pins_o (relink_pins),
    .select_done_i (select_done)
  );

  // ---------------------------------------------------------------- selection
  logic select_active_q, select_pop, select_load, select_req_valid;
  logic [IdW-1:0] select_load_id, select_req_id;

  mh_select #(.Slots(M0), .EfMax(EfMax), .IdW(IdW), .DistW(DistW)) u_select (
    .clk_i, .rst_ni,
    .start_i      (link_select || relink_select),
    .limit_i      (relink_active ? relink_limit : ($clog2(M0+1))'(M)),
    .pins_i       (relink_active ? relink_pins : {2{NoId}}),
    .done_o       (select_done),
    .row_o        (selected),
    .head_valid_i (head_valid),
    .head_id_i    (head_id),
    .head_dist_i  (head_dist),
    .pop_o        (select_pop),
    .load_o       (select_load),
    .load_id_o    (select_load_id),
    .load_done_i,
    .req_valid_o  (select_req_valid),
    .req_ready_i,
    .req_id_o     (select_req_id),
    .req_tag_o,
    .rsp_valid_i  (rsp_valid_i && select_active_q),
    .rsp_id_i,
    .rsp_tag_i,
    .rsp_dist_i,
    .engine_idle_i
  );

  always_ff @(posedge clk_i) begin
    if (!rst_ni) select_active_q <= 1'b0;
    else if (link_select || relink_select) select_active_q <= 1'b1;
    else if (select_done) select_active_q <= 1'b0;
  end

  // ---------------------------------------------------------------- beam
  logic beam_row_re, beam_req_valid;
  logic [IdW-1:0] beam_row_id, beam_req_id;
  logic op_valid;
  beam_op_e op;
  logic [IdW-1:0] op_id;
  logic [EfW-1:0] list_ef;

  assign op_valid = descent_op_valid || relink_op_valid || query_op_valid;
  assign op       = descent_active ? descent_op : (relink_active ? relink_op : query_op);
  assign op_id    = descent_active ? descent_op_id : (relink_active ? relink_op_id : query_op_id);
  assign list_ef  = descent_active ? descent_ef
      : (query_active ? query_ef : (relink_active ? EfW'(EfMax) : ef_construction_i));

  mh_beam #(
    .Capacity(Capacity), .Slots(M0), .EfMax(EfMax), .WMax(WMax), .Lookups(Lookups), .IdW(IdW), .DistW(DistW)
  ) u_beam (
    .clk_i, .rst_ni,
    .op_valid_i   (op_valid),
    .op_ready_o   (op_ready),
    .op_i         (op),
    .op_id_i      (op_id),
    .op_dist_i    (descent_op_dist),
    .ef_i         (list_ef),
    .width_i      (descent_width),
    .idle_o       (beam_idle),
    .row_re_o     (beam_row_re),
    .row_id_o     (beam_row_id),
    .row_ids_i    (row_rdata_i),
    .req_valid_o  (beam_req_valid),
    .req_ready_i  (req_ready_i && !select_active_q),
    .req_id_o     (beam_req_id),
    .rsp_valid_i  (rsp_valid_i && !select_active_q),
    .rsp_id_i,
    .rsp_dist_i,
    .engine_idle_i,
    .pop_i        (query_pop || select_pop),
    .head_valid_o (head_valid),
    .head_id_o    (head_id),
    .head_dist_o  (head_dist),
    .hop_o,
    .round_o
  );

  assign req_valid_o       = select_active_q ? select_req_valid : beam_req_valid;
  assign req_id_o          = select_active_q ? select_req_id : beam_req_id;
  assign search_distance_o = rsp_valid_i && (descent_active || query_active);
  assign link_distance_o   = rsp_valid_i && (relink_active || select_active_q);

  assign load_o    = select_load || relink_load || link_load;
  assign load_id_o = select_load ? select_load_id : (relink_load ? peer : node_q);

  // ---------------------------------------------------------------- memories and registers
  assign meta_re_o    = own_meta_re || unlink_meta_re || query_meta_re;
  assign meta_raddr_o = own_meta_re ? id_i : (unlink_meta_re ? unlink_meta_raddr : query_meta_raddr);
  assign meta_we_o    = own_meta_we;
  assign meta_waddr_o = node_q;
  assign meta_wdata_o = own_meta_wdata;

  assign ring_re_o    = own_ring_re || link_ring_re || unlink_ring_re || relink_ring_re;
  assign ring_raddr_o = own_ring_re ? alloc_id_i
      : (relink_ring_re ? peer : (unlink_ring_re ? unlink_ring_raddr : link_ring_raddr));
  assign ring_we_o    = own_ring_we || link_ring_we || unlink_ring_we;
  assign ring_waddr_o = own_ring_we ? node_q : (unlink_ring_we ? unlink_ring_waddr : link_ring_waddr);
  assign ring_wdata_o = own_ring_we ? {NoId, free_head_i}
      : (unlink_ring_we ? {unlink_ring_prev, unlink_ring_next} : {link_ring_prev, link_ring_next});

  assign row_re_o     = beam_row_re || link_row_re || unlink_row_re;
  assign row_rlayer_o = descent_active ? descent_layer : layer;
  assign row_raddr_o  = beam_row_re ? beam_row_id : (unlink_row_re ? unlink_row_raddr : link_row_raddr);
  assign row_we_o     = link_row_we || unlink_row_we;
  assign row_wlayer_o = layer;
  assign row_waddr_o  = unlink_row_we ? unlink_row_waddr : link_row_waddr;
  assign row_wdata_o  = unlink_row_we ? unlink_row : link_row;

  assign entry_we_o    = link_entry_we || unlink_entry_we;
  assign entry_o       = unlink_entry_we ? unlink_entry : node_q;
  assign entry_level_o = unlink_entry_we ? unlink_entry_level : level_q;

`ifndef SYNTHESIS
  OneAtWork_A : assert property (@(posedge clk_i) disable iff (!rst_ni)
      2'(link_active) + 2'(unlink_active) + 2'(query_active) <= 2'd1);
  ReuseIsFree_A : assert property (@(posedge clk_i) disable iff (!rst_ni)
      (alloc_o && alloc_reuses_i) |-> ring_prev == NoId);
`endif
endmodule

`default_nettype wire
