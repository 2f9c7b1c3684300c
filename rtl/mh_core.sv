`default_nettype none

/// The vector-search core: commands in, answers out, both streams of 32-bit words (docs/commands.md).
///
/// Computes bit for bit what the golden model `micro-hnsw` computes. Holds the state memories, joins them to the
/// command unit, the graph engine and the distance engine, and resets them after power-on and on Configure.
module mh_core #(
  /// Vectors, 2..=16384.
  parameter int unsigned Capacity = 32,
  /// Components, even, a multiple of Lanes, ..=1024.
  parameter int unsigned Dim = 16,
  /// Links of a vector at a layer above 0, >= 2.
  parameter int unsigned M = 3,
  /// Links at layer 0, M < M0 <= 64.
  parameter int unsigned M0 = 6,
  /// Layers including layer 0, 2..=8.
  parameter int unsigned Levels = 3,
  /// Longest beam, 2 * M0 ..= 512.
  parameter int unsigned EfMax = 32,
  /// Largest expansion width, 1..=8.
  parameter int unsigned WMax = 4,
  /// Dendritic compartments of a neuron, and lanes of synapses, 1..=M0.
  parameter int unsigned Branches = 6,
  /// Multipliers of the distance engine, even.
  parameter int unsigned Lanes = 4,
  /// Visited flags read a cycle, 1..=M0.
  parameter int unsigned Lookups = 2,
  /// Power-on values of the insertion parameters.
  parameter int unsigned EfConstructionDefault = 32,
  parameter int unsigned ExpansionDefault = 4,
  /// Hash of this configuration, answered by Identify; from the generator.
  parameter logic [63:0] ConfigHash = 64'd0
) (
  /// Clock, rising edge.
  input  wire logic        clk_i,
  /// Synchronous reset, active low; held for at least one cycle.
  input  wire logic        rst_ni,
  /// Command word; taken in a cycle with valid and ready, held until then.
  input  wire logic        cmd_valid_i,
  output logic             cmd_ready_o,
  input  wire logic [31:0] cmd_data_i,
  /// Response word; given in a cycle with valid and ready, held until then.
  output logic             rsp_valid_o,
  input  wire logic        rsp_ready_i,
  output logic [31:0]      rsp_data_o
);
  localparam int unsigned IdW = $clog2(Capacity + 1);
  localparam int unsigned DistW = 34 + $clog2(Dim);
  localparam int unsigned N2W = 31 + $clog2(Dim);
  localparam int unsigned AuxW = (N2W > 37) ? N2W : 37;
  localparam int unsigned KeyW = DistW + 2;
  localparam int unsigned EfW = $clog2(EfMax + 1);
  localparam int unsigned WW = $clog2(WMax + 1);
  localparam int unsigned Rows = Dim / Lanes;
  localparam int unsigned RowW = (Rows > 1) ? $clog2(Rows) : 1;
  localparam int unsigned VecDepth = Capacity * Rows;
  localparam int unsigned UpDepth = Capacity * (Levels - 1);
  localparam int unsigned NodeAddrW = $clog2(Capacity);
  localparam int unsigned VecAddrW = $clog2(VecDepth);
  localparam int unsigned UpAddrW = $clog2(UpDepth);
  localparam int unsigned ClearDepth = (VecDepth > UpDepth) ? VecDepth : UpDepth;
  localparam int unsigned ClearW = $clog2(ClearDepth);

  if (Dim % Lanes != 0 || Lanes % 2 != 0) begin : gen_bad_dim
    $fatal(1, "Dim must be a multiple of Lanes, and Lanes even");
  end
  if (M < 2 || M >= M0 || M0 > 64 || EfMax < 2 * M0 || EfMax > 512) begin : gen_bad_links
    $fatal(1, "need 2 <= M < M0 <= 64 and 2 * M0 <= EfMax <= 512");
  end
  if (Branches < 1 || Branches > M0) begin : gen_bad_branches
    $fatal(1, "need 1 <= Branches <= M0");
  end
  if (Levels < 2 || Levels > 8 || Capacity < 2 || Capacity > 16384) begin : gen_bad_size
    $fatal(1, "need 2 <= Levels <= 8 and 2 <= Capacity <= 16384");
  end

  // ---------------------------------------------------------------- streams
  logic        cmd_valid, cmd_ready, rsp_valid, rsp_ready;
  logic [31:0] cmd_data, rsp_data;

  mh_skid #(.Width(32)) u_cmd_skid (
    .clk_i, .rst_ni,
    .in_valid_i (cmd_valid_i),
    .in_ready_o (cmd_ready_o),
    .in_data_i  (cmd_data_i),
    .out_valid_o(cmd_valid),
    .out_ready_i(cmd_ready),
    .out_data_o (cmd_data)
  );
  mh_skid #(.Width(32)) u_rsp_skid (
    .clk_i, .rst_ni,
    .in_valid_i (rsp_valid),
    .in_ready_o (rsp_ready),
    .in_data_i  (rsp_data),
    .out_valid_o(rsp_valid_o),
    .out_ready_i(rsp_ready_i),
    .out_data_o (rsp_data_o)
  );

  // ---------------------------------------------------------------- reset of the memories
  logic clear, clear_done;
  logic [ClearW-1:0] clear_addr_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) clear_addr_q <= '0;
    else if (clear) clear_addr_q <= clear_done ? '0 : clear_addr_q + ClearW'(1);
  end
  assign clear_done = clear_addr_q == ClearW'(ClearDepth - 1);

  // ---------------------------------------------------------------- registers
  logic configure;
  logic [1:0] new_metric, metric;
  logic [3:0] new_frac_bits;
  logic [EfW-1:0] new_ef_construction, ef_construction;
  logic [WW-1:0] new_expansion, expansion;
  logic [31:0] new_seed;
  logic alloc, alloc_reuses, release_node, retype, entry_we;
  logic [IdW-1:0] alloc_id, alloc_next_free, len, high_water, free_head, entry, new_entry;
  logic [3:0] alloc_level, node_type, new_type, entry_level, new_entry_level;
  logic [IdW-1:0] id;
  logic [15:0][IdW-1:0] type_count;
  logic [mh_pkg::Registers-1:0][31:0] regs;

  logic register_we;
  mh_pkg::register_e which_register;
  logic [31:0] value;

  mh_registers #(
    .M(M), .Levels(Levels), .EfMax(EfMax), .WMax(WMax),
    .EfConstructionDefault(EfConstructionDefault), .ExpansionDefault(ExpansionDefault), .IdW(IdW)
  ) u_registers (
    .clk_i, .rst_ni,
    .configure_i      (configure),
    .metric_i         (new_metric),
    .frac_bits_i      (new_frac_bits),
    .frac_bits_we_i   (register_we && which_register == mh_pkg::RegFracBits),
    .new_frac_bits_i  (4'(value)),
    .ef_construction_i(new_ef_construction),
    .expansion_i      (new_expansion),
    .seed_i           (new_seed),
    .alloc_i          (alloc),
    .alloc_type_i     (new_type),
    .alloc_next_free_i(alloc_next_free),
    .release_i        (release_node),
    .release_id_i     (id),
    .release_type_i   (node_type),
    .retype_i         (retype),
    .retype_from_i    (node_type),
    .retype_to_i      (new_type),
    .entry_we_i       (entry_we),
    .entry_i          (new_entry),
    .entry_level_i    (new_entry_level),
    .alloc_id_o       (alloc_id),
    .alloc_reuses_o   (alloc_reuses),
    .alloc_level_o    (alloc_level),
    .metric_o         (metric),
    .ef_construction_o(ef_construction),
    .expansion_o      (expansion),
    .len_o            (len),
    .high_water_o     (high_water),
    .free_head_o      (free_head),
    .entry_o          (entry),
    .entry_level_o    (entry_level),
    .type_count_o     (type_count),
    .words_o          (regs[mh_pkg::RegEntryLevel:0])
  );

  // ---------------------------------------------------------------- command unit
  logic cmd_meta_re, stage_valid, stage_we, self_valid, req_ready, rsp_here, rsp_self, norm_pending, aux_valid, aux_we;
  logic [RowW-1:0] stage_row;
  logic [Lanes-1:0][15:0] stage_data, vec_rdata;
  logic [IdW-1:0] write_id;
  logic [AuxW-1:0] new_aux;
  logic write_start, search_start, search_done, graph_start, graph_done;
  mh_types_pkg::graph_op_e write_op, graph_op;
  mh_types_pkg::search_e search;
  logic [EfW-1:0] k, ef;
  logic [WW-1:0] width;
  logic [15:0] mask;
  logic [24:0] weight;
  logic [31:0] pattern, inject_gain, gain;
  logic [7:0] ticks;
  logic hit_valid, hit_ready, result_valid, result_ready;
  logic [IdW-1:0] hit_id, result_id;
  logic signed [DistW-1:0] hit_dist;
  logic signed [KeyW-1:0] result_key;
  logic [EfW-1:0] hit_count, result_count;
  logic old_re;
  logic [RowW-1:0] old_row;
  logic read_start, read_active, read_valid, read_ready;
  mh_pkg::memory_e read_memory;
  logic [15:0] read_row, read_rows;
  logic [31:0] read_word;
  logic count_clear, count_active;
  logic [7:0][31:0] counters;
  logic cmd_snn_start, snn_start, snn_done, snn_missing, snn_idle, snn_valid, snn_ready;
  mh_types_pkg::snn_op_e cmd_snn_op, snn_op;
  logic [31:0] snn_word, code;
  logic [5:0] correlate;
  logic [$clog2(M0+1)-1:0] slot;
  mh_pkg::field_e field;
  logic [mh_pkg::Phases-1:0] phases;
  logic [IdW-1:0] found;
  logic [5:0] match_distance;
  logic [8:0] meta_rdata;
  logic signed [DistW-1:0] dist_value;

  mh_command #(
    .Capacity(Capacity), .Dim(Dim), .M(M), .M0(M0), .Levels(Levels), .EfMax(EfMax), .WMax(WMax), .Branches(Branches),
    .Lanes(Lanes), .ConfigHash(ConfigHash), .IdW(IdW), .KeyW(KeyW), .AuxW(AuxW)
  ) u_command (
    .clk_i, .rst_ni,
    .cmd_valid_i      (cmd_valid),
    .cmd_ready_o      (cmd_ready),
    .cmd_data_i       (cmd_data),
    .rsp_valid_o      (rsp_valid),
    .rsp_ready_i      (rsp_ready),
    .rsp_data_o       (rsp_data),
    .clear_o          (clear),
    .clear_done_i     (clear_done),
    .configure_o      (configure),
    .metric_o         (new_metric),
    .frac_bits_o      (new_frac_bits),
    .ef_construction_o(new_ef_construction),
    .expansion_o      (new_expansion),
    .seed_o           (new_seed),
    .metric_i         (metric),
    .alloc_id_i       (alloc_id),
    .len_i            (len),
    .entry_i          (entry),
    .entry_level_i    (entry_level),
    .high_water_i     (high_water),
    .meta_re_o        (cmd_meta_re),
    .meta_rdata_i     (meta_rdata),
    .stage_valid_o    (stage_valid),
    .stage_row_o      (stage_row),
    .stage_data_o     (stage_data),
    .vec_we_o         (stage_we),
    .write_id_o       (write_id),
    .old_re_o         (old_re),
    .old_row_o        (old_row),
    .old_i            (vec_rdata),
    .self_valid_o     (self_valid),
    .self_ready_i     (req_ready),
    .self_done_i      (rsp_here && rsp_self),
    .norm_pending_o   (norm_pending),
    .norm_i           (N2W'(dist_value)),
    .aux_valid_o      (aux_valid),
    .aux_o            (new_aux),
    .aux_we_o         (aux_we),
    .graph_start_o    (write_start),
    .graph_op_o       (write_op),
    .graph_done_i     (graph_done),
    .search_start_o   (search_start),
    .search_o         (search),
    .search_done_i    (search_done),
    .id_o             (id),
    .type_o           (new_type),
    .k_o              (k),
    .ef_o             (ef),
    .width_o          (width),
    .mask_o           (mask),
    .weight_o         (weight),
    .pattern_o        (pattern),
    .ticks_o          (ticks),
    .inject_gain_o    (inject_gain),
    .gain_o           (gain),
    .result_valid_i   (result_valid),
    .result_ready_o   (result_ready),
    .result_id_i      (result_id),
    .result_key_i     (result_key),
    .result_count_i   (result_count),
    .snn_start_o      (cmd_snn_start),
    .snn_op_o         (cmd_snn_op),
    .slot_o           (slot),
    .field_o          (field),
    .value_o          (value),
    .phases_o         (phases),
    .correlate_o      (correlate),
    .snn_done_i       (snn_done),
    .snn_missing_i    (snn_missing),
    .snn_idle_i       (snn_idle),
    .spikes_i         (16'(regs[mh_pkg::RegSpikes])),
    .found_i          (found),
    .distance_i       (match_distance),
    .code_i           (code),
    .snn_valid_i      (snn_valid),
    .snn_ready_o      (snn_ready),
    .snn_word_i       (snn_word),
    .register_we_o    (register_we),
    .register_o       (which_register),
    .read_start_o     (read_start),
    .read_memory_o    (read_memory),
    .read_row_o       (read_row),
    .read_rows_o      (read_rows),
    .read_active_i    (read_active),
    .read_valid_i     (read_valid),
    .read_ready_o     (read_ready),
    .read_word_i      (read_word),
    .count_clear_o    (count_clear),
    .count_active_o   (count_active),
    .counters_i       (counters)
  );

  // ---------------------------------------------------------------- searches, with and without neurons
  logic searching_q, hunt_start, hunt_exact, ranking, score_mode, hunt_snn_start, second, phase_keep, phase_back;
  mh_types_pkg::snn_op_e hunt_snn_op;
  logic [IdW-1:0] hunt_id;
  logic signed [DistW-1:0] hunt_dist;
  logic [63:0] phase;

  mh_associate #(.Capacity(Capacity), .EfMax(EfMax), .IdW(IdW), .DistW(DistW)) u_associate (
    .clk_i, .rst_ni,
    .start_i       (search_start),
    .search_i      (search),
    .weight_i      (weight),
    .ticks_i       (ticks),
    .done_o        (search_done),
    .out_valid_o   (result_valid),
    .out_ready_i   (result_ready),
    .out_id_o      (result_id),
    .out_key_o     (result_key),
    .out_count_o   (result_count),
    .graph_start_o (hunt_start),
    .graph_exact_o (hunt_exact),
    .graph_done_i  (graph_done),
    .result_valid_i(hit_valid),
    .result_ready_o(hit_ready),
    .result_id_i   (hit_id),
    .result_dist_i (hit_dist),
    .result_count_i(hit_count),
    .ranking_o     (ranking),
    .score_mode_o  (score_mode),
    .snn_start_o   (hunt_snn_start),
    .snn_op_o      (hunt_snn_op),
    .snn_id_o      (hunt_id),
    .snn_dist_o    (hunt_dist),
    .snn_done_i    (snn_done),
    .snn_second_o  (second),
    .begin_o       (phase_keep),
    .end_o         (phase_back),
    .phase_i       (phase)
  );
  assign graph_start = write_start || hunt_start;
  always_comb begin
    graph_op = write_op;
    if (search_start || searching_q) graph_op = hunt_exact ? mh_types_pkg::GraphExact : mh_types_pkg::GraphSearch;
  end

  // ---------------------------------------------------------------- graph engine
  logic load, load_done, graph_req_valid, engine_idle;
  logic [IdW-1:0] load_id, req_id, rsp_id;
  logic signed [DistW-1:0] req_tag, rsp_tag;
  logic graph_meta_re, graph_meta_we, ring_re, ring_we, row_re, row_we, zero;
  logic [IdW-1:0] graph_meta_raddr, meta_waddr, graph_ring_raddr, ring_waddr, row_raddr, row_waddr;
  logic [8:0] meta_wdata;
  logic [2*IdW-1:0] ring_rdata, ring_wdata;
  logic [3:0] row_rlayer, row_wlayer;
  logic [M0-1:0][IdW-1:0] row_rdata, row_wdata;
  logic [RowW-1:0] zero_row;
  logic hop, round, search_distance, link_distance, issue;
  logic rank_ready, rank_here, rank_idle;
  logic [IdW-1:0] rank_id;
  logic signed [DistW-1:0] rank_tag, rank_dist;

  mh_graph #(
    .Capacity(Capacity), .Dim(Dim), .M(M), .M0(M0), .EfMax(EfMax), .WMax(WMax), .Lanes(Lanes), .Lookups(Lookups),
    .IdW(IdW), .DistW(DistW)
  ) u_graph (
    .clk_i, .rst_ni,
    .start_i          (graph_start),
    .op_i             (graph_op),
    .id_i             (id),
    .type_i           (new_type),
    .k_i              (k),
    .ef_i             (ef),
    .width_i          (width),
    .mask_i           (mask),
    .done_o           (graph_done),
    .alloc_id_i       (alloc_id),
    .alloc_reuses_i   (alloc_reuses),
    .alloc_level_i    (alloc_level),
    .ef_construction_i(ef_construction),
    .expansion_i      (expansion),
    .len_i            (len),
    .high_water_i     (high_water),
    .free_head_i      (free_head),
    .entry_i          (entry),
    .entry_level_i    (entry_level),
    .type_count_i     (type_count),
    .alloc_o          (alloc),
    .alloc_next_free_o(alloc_next_free),
    .release_o        (release_node),
    .node_type_o      (node_type),
    .retype_o         (retype),
    .entry_we_o       (entry_we),
    .entry_o          (new_entry),
    .entry_level_o    (new_entry_level),
    .result_valid_o   (hit_valid),
    .result_ready_i   (hit_ready),
    .result_id_o      (hit_id),
    .result_dist_o    (hit_dist),
    .result_count_o   (hit_count),
    .load_o           (load),
    .load_id_o        (load_id),
    .load_done_i      (load_done),
    .req_valid_o      (graph_req_valid),
    .req_ready_i      (ranking ? rank_ready : (req_ready && !norm_pending)),
    .req_id_o         (req_id),
    .req_tag_o        (req_tag),
    .rsp_valid_i      (ranking ? rank_here : (rsp_here && !rsp_self)),
    .rsp_id_i         (ranking ? rank_id : rsp_id),
    .rsp_tag_i        (ranking ? rank_tag : rsp_tag),
    .rsp_dist_i       (ranking ? rank_dist : dist_value),
    .engine_idle_i    (ranking ? rank_idle : (engine_idle || norm_pending)),
    .meta_re_o        (graph_meta_re),
    .meta_raddr_o     (graph_meta_raddr),
    .meta_rdata_i     (meta_rdata),
    .meta_we_o        (graph_meta_we),
    .meta_waddr_o     (meta_waddr),
    .meta_wdata_o     (meta_wdata),
    .ring_re_o        (ring_re),
    .ring_raddr_o     (graph_ring_raddr),
    .ring_rdata_i     (ring_rdata),
    .ring_we_o        (ring_we),
    .ring_waddr_o     (ring_waddr),
    .ring_wdata_o     (ring_wdata),
    .row_re_o         (row_re),
    .row_rlayer_o     (row_rlayer),
    .row_raddr_o      (row_raddr),
    .row_rdata_i      (row_rdata),
    .row_we_o         (row_we),
    .row_wlayer_o     (row_wlayer),
    .row_waddr_o      (row_waddr),
    .row_wdata_o      (row_wdata),
    .zero_o           (zero),
    .zero_row_o       (zero_row),
    .hop_o            (hop),
    .round_o          (round),
    .search_distance_o(search_distance),
    .link_distance_o  (link_distance)
  );

  // ---------------------------------------------------------------- neurons and synapses
  logic snn_meta_re, neuron_event;
  logic [NodeAddrW-1:0] snn_meta_raddr;
  logic [$clog2(Branches+1)-1:0] edges;
  mh_types_pkg::neuron_t neuron_rdata;
  logic [M0-1:0][15:0] weights_rdata;
  logic [Branches-1:0][31:0] dendrites_rdata;
  logic snn_vec_re;
  logic [NodeAddrW-1:0] snn_vec_id;
  logic [RowW-1:0] snn_vec_row;
  logic read_re;
  logic [IdW-1:0] read_addr;
  logic clear_node;  // this clear address is a node
  assign clear_node = clear && (32'(clear_addr_q) < Capacity);

  function automatic logic reads(logic re, mh_pkg::memory_e which, mh_pkg::memory_e memory);
    return re && (which == memory);
  endfunction

  // A search commands the neurons from its start to its end.
  mh_types_pkg::snn_op_e snn_next_op;
  logic [31:0] snn_value;
  always_ff @(posedge clk_i) begin
    if (!rst_ni || search_done) searching_q <= 1'b0;
    else if (search_start) searching_q <= 1'b1;
  end
  assign snn_next_op = searching_q ? hunt_snn_op : cmd_snn_op;
  // What a command or a search says takes long to decode.
  always_ff @(posedge clk_i) begin
    snn_start <= rst_ni && (cmd_snn_start || hunt_snn_start);
    if (cmd_snn_start || hunt_snn_start) snn_op <= snn_next_op;
    snn_value <= searching_q ? ((snn_next_op == mh_types_pkg::SnnExcite) ? inject_gain : gain) : value;
  end

  mh_snn #(
    .Capacity(Capacity), .Dim(Dim), .VecLanes(Lanes), .M0(M0), .Branches(Branches), .IdW(IdW), .DistW(DistW)
  ) u_snn (
    .clk_i, .rst_ni,
    .clear_i         (clear_node),
    .clear_id_i      (NodeAddrW'(clear_addr_q)),
    .configure_i     (configure),
    .alloc_i         (alloc),
    .release_i       (release_node),
    .node_i          (alloc ? alloc_id : id),
    .links_we_i      (row_we && row_wlayer == 4'd0),
    .links_id_i      (row_waddr),
    .links_i         (row_wdata),
    .start_i         (snn_start),
    .op_i            (snn_op),
    .second_i        (second),
    .id_i            (searching_q ? hunt_id : id),
    .slot_i          (slot),
    .field_i         (field),
    .value_i         (snn_value),
    .metric_i        (metric),
    .frac_bits_i     (4'(regs[mh_pkg::RegFracBits])),
    .distance_i      (hunt_dist),
    .correlate_i     (correlate),
    .phases_i        (phases),
    .done_o          (snn_done),
    .missing_o       (snn_missing),
    .found_o         (found),
    .distance_o      (match_distance),
    .code_o          (code),
    .word_valid_o    (snn_valid),
    .word_ready_i    (snn_ready),
    .word_o          (snn_word),
    .idle_o          (snn_idle),
    .register_we_i   (register_we),
    .register_i      (which_register),
    .phase_keep_i    (phase_keep),
    .phase_back_i    (phase_back),
    .phase_o         (phase),
    .words_o         (regs[mh_pkg::Registers-1:mh_pkg::RegTimeLow]),
    .high_water_i    (high_water),
    .meta_re_o       (snn_meta_re),
    .meta_raddr_o    (snn_meta_raddr),
    .meta_live_i     (meta_rdata[0]),
    .vec_re_o        (snn_vec_re),
    .vec_id_o        (snn_vec_id),
    .vec_row_o       (snn_vec_row),
    .vec_rdata_i     (vec_rdata),
    .score_mode_i    (score_mode),
    .pattern_i       (pattern),
    .req_valid_i     (graph_req_valid && ranking),
    .req_ready_o     (rank_ready),
    .req_id_i        (req_id),
    .req_tag_i       (req_tag),
    .rsp_valid_o     (rank_here),
    .rsp_id_o        (rank_id),
    .rsp_tag_o       (rank_tag),
    .rsp_dist_o      (rank_dist),
    .rank_idle_o     (rank_idle),
    .read_neuron_i   (reads(read_re, read_memory, mh_pkg::MemNeurons)),
    .read_weights_i  (reads(read_re, read_memory, mh_pkg::MemWeights)),
    .read_dendrites_i(reads(read_re, read_memory, mh_pkg::MemDendrites)),
    .read_id_i       (read_addr),
    .neuron_o        (neuron_rdata),
    .weights_o       (weights_rdata),
    .dendrites_o     (dendrites_rdata),
    .neuron_event_o  (neuron_event),
    .edges_o         (edges)
  );

  mh_counters u_counters (
    .clk_i, .rst_ni,
    .clear_i        (count_clear),
    .active_i       (count_active),
    .distance_i     (search_distance && !ranking),
    .hop_i          (hop && !ranking),
    .round_i        (round && !ranking),
    .busy_i         (issue),
    .link_distance_i(link_distance),
    .neuron_i       (neuron_event),
    .edges_i        (7'(edges)),
    .counters_o     (counters)
  );

  // ---------------------------------------------------------------- operand and distance engine
  logic op_vec_re, op_aux_re, op_we, engine_vec_re, engine_aux_re;
  logic [VecAddrW-1:0] op_vec_addr, engine_vec_addr;
  logic [IdW-1:0] engine_aux_addr;
  logic [RowW-1:0] op_row;
  logic [Lanes-1:0][15:0] op_data;
  logic [AuxW-1:0] op_aux, aux_rdata;

  mh_operand #(.Dim(Dim), .Lanes(Lanes), .IdW(IdW), .AuxW(AuxW), .VecAddrW(VecAddrW)) u_operand (
    .clk_i, .rst_ni,
    .load_i       (load),
    .load_id_i    (load_id),
    .done_o       (load_done),
    .stage_valid_i(stage_valid),
    .stage_row_i  (stage_row),
    .stage_data_i (stage_data),
    .aux_valid_i  (aux_valid),
    .aux_i        (new_aux),
    .vec_re_o     (op_vec_re),
    .vec_addr_o   (op_vec_addr),
    .vec_rdata_i  (vec_rdata),
    .aux_re_o     (op_aux_re),
    .aux_rdata_i  (aux_rdata),
    .op_we_o      (op_we),
    .op_row_o     (op_row),
    .op_data_o    (op_data),
    .op_aux_o     (op_aux)
  );

  mh_distance #(
    .Dim(Dim), .Lanes(Lanes), .IdW(IdW), .DistW(DistW), .AuxW(AuxW), .TagW(DistW), .VecAddrW(VecAddrW)
  ) u_distance (
    .clk_i, .rst_ni,
    .metric_i   (metric),
    .op_we_i    (op_we),
    .op_row_i   (op_row),
    .op_data_i  (op_data),
    .op_aux_i   (op_aux),
    .req_valid_i((graph_req_valid && !norm_pending && !ranking) || self_valid),
    .req_ready_o(req_ready),
    .req_id_i   (req_id),
    .req_self_i (self_valid),
    .req_tag_i  (req_tag),
    .vec_re_o   (engine_vec_re),
    .vec_addr_o (engine_vec_addr),
    .vec_rdata_i(vec_rdata),
    .aux_re_o   (engine_aux_re),
    .aux_addr_o (engine_aux_addr),
    .aux_rdata_i(aux_rdata),
    .rsp_valid_o(rsp_here),
    .rsp_id_o   (rsp_id),
    .rsp_tag_o  (rsp_tag),
    .rsp_self_o (rsp_self),
    .rsp_dist_o (dist_value),
    .issue_o    (issue),
    .idle_o     (engine_idle)
  );

  // ---------------------------------------------------------------- state reader
  logic [VecAddrW-1:0] read_vec_addr;
  logic [UpAddrW-1:0] read_up_addr;
  logic [M0-1:0][IdW-1:0] links0_rdata;
  logic [M-1:0][IdW-1:0] links_up_rdata;

  mh_state_reader #(
    .Dim(Dim), .Lanes(Lanes), .M(M), .M0(M0), .Branches(Branches), .IdW(IdW), .AuxW(AuxW), .VecAddrW(VecAddrW), .UpAddrW(UpAddrW)
  ) u_state_reader (
    .clk_i, .rst_ni,
    .start_i         (read_start),
    .memory_i        (read_memory),
    .row_i           (read_row),
    .rows_i          (read_rows),
    .active_o        (read_active),
    .word_valid_o    (read_valid),
    .word_ready_i    (read_ready),
    .word_o          (read_word),
    .regs_i          (regs),
    .type_count_i    (type_count),
    .re_o            (read_re),
    .addr_o          (read_addr),
    .vec_addr_o      (read_vec_addr),
    .up_addr_o       (read_up_addr),
    .meta_rdata_i    (meta_rdata),
    .aux_rdata_i     (aux_rdata),
    .ring_rdata_i    (ring_rdata),
    .vec_rdata_i     (vec_rdata),
    .links0_rdata_i  (links0_rdata),
    .links_up_rdata_i(links_up_rdata),
    .neurons_rdata_i (neuron_rdata),
    .weights_rdata_i (weights_rdata),
    .dendrites_rdata_i(dendrites_rdata)
  );

  // ---------------------------------------------------------------- state memories
  function automatic logic [VecAddrW-1:0] vec_addr(logic [IdW-1:0] node, logic [RowW-1:0] row);
    return VecAddrW'(32'(node) * Rows + 32'(row));
  endfunction

  // A write port is the clear's, or else the one writer's at work; a read port the reader's, or else the one reader's at work.
  mh_ram_1r1w #(.Width(9), .Depth(Capacity)) u_meta_ram (
    .clk_i,
    .we_i   (clear_node || graph_meta_we),
    .waddr_i(clear ? NodeAddrW'(clear_addr_q) : NodeAddrW'(meta_waddr)),
    .wdata_i(clear ? 9'd0 : meta_wdata),
    .re_i   ((cmd_meta_re && 32'(id) < Capacity) || graph_meta_re || snn_meta_re || reads(read_re, read_memory, mh_pkg::MemMeta)),
    .raddr_i(read_active ? NodeAddrW'(read_addr)
        : (cmd_meta_re ? NodeAddrW'(id) : (snn_meta_re ? snn_meta_raddr : NodeAddrW'(graph_meta_raddr)))),
    .rdata_o(meta_rdata)
  );

  mh_ram_1r1w #(.Width(AuxW), .Depth(Capacity)) u_aux_ram (
    .clk_i,
    .we_i   (clear_node || aux_we || zero),
    .waddr_i(clear ? NodeAddrW'(clear_addr_q) : NodeAddrW'(aux_we ? write_id : id)),
    .wdata_i((clear || zero) ? '0 : new_aux),
    .re_i   (op_aux_re || engine_aux_re || reads(read_re, read_memory, mh_pkg::MemAux)),
    .raddr_i(read_active ? NodeAddrW'(read_addr)
        : (op_aux_re ? NodeAddrW'(load_id) : NodeAddrW'(engine_aux_addr))),
    .rdata_o(aux_rdata)
  );

  mh_ram_1r1w #(.Width(2 * IdW), .Depth(Capacity)) u_ring_ram (
    .clk_i,
    .we_i   (clear_node || ring_we),
    .waddr_i(clear ? NodeAddrW'(clear_addr_q) : NodeAddrW'(ring_waddr)),
    .wdata_i(clear ? '1 : ring_wdata),
    .re_i   (ring_re || reads(read_re, read_memory, mh_pkg::MemRing)),
    .raddr_i(read_active ? NodeAddrW'(read_addr) : NodeAddrW'(graph_ring_raddr)),
    .rdata_o(ring_rdata)
  );

  logic [VecAddrW-1:0] vec_raddr;
  always_comb begin
    vec_raddr = engine_vec_addr;
    if (read_active) vec_raddr = read_vec_addr;
    else if (op_vec_re) vec_raddr = op_vec_addr;
    else if (snn_vec_re) vec_raddr = vec_addr(IdW'(snn_vec_id), snn_vec_row);
    else if (old_re) vec_raddr = vec_addr(write_id, old_row);
  end

  mh_ram_1r1w #(.Width(16 * Lanes), .Depth(VecDepth)) u_vectors_ram (
    .clk_i,
    .we_i   ((clear && 32'(clear_addr_q) < VecDepth) || stage_we || zero),
    .waddr_i(clear ? VecAddrW'(clear_addr_q)
        : (zero ? vec_addr(id, zero_row) : vec_addr(write_id, stage_row))),
    .wdata_i((clear || zero) ? '0 : stage_data),
    .re_i   (op_vec_re || engine_vec_re || snn_vec_re || old_re || reads(read_re, read_memory, mh_pkg::MemVectors)),
    .raddr_i(vec_raddr),
    .rdata_o(vec_rdata)
  );

  mh_ram_1r1w #(.Width(M0 * IdW), .Depth(Capacity)) u_links0_ram (
    .clk_i,
    .we_i   (clear_node || (row_we && row_wlayer == 4'd0)),
    .waddr_i(clear ? NodeAddrW'(clear_addr_q) : NodeAddrW'(row_waddr)),
    .wdata_i(clear ? '1 : row_wdata),
    .re_i   ((row_re && row_rlayer == 4'd0) || reads(read_re, read_memory, mh_pkg::MemLinks0)),
    .raddr_i(read_active ? NodeAddrW'(read_addr) : NodeAddrW'(row_raddr)),
    .rdata_o(links0_rdata)
  );

  function automatic logic [UpAddrW-1:0] up_addr(logic [IdW-1:0] node, logic [3:0] layer);
    logic [31:0] address;
    // A sum, since a product by a constant becomes a multiplier.
    address = 32'(layer) - 32'd1;
    for (int unsigned b = 0; b < 4; b++) if (1'((Levels - 1) >> b)) address = address + (32'(node) << b);
    return UpAddrW'(address);
  endfunction

  mh_ram_1r1w #(.Width(M * IdW), .Depth(UpDepth)) u_links_up_ram (
    .clk_i,
    .we_i   ((clear && 32'(clear_addr_q) < UpDepth) || (row_we && row_wlayer != 4'd0)),
    .waddr_i(clear ? UpAddrW'(clear_addr_q) : up_addr(row_waddr, row_wlayer)),
    .wdata_i(clear ? '1 : row_wdata[M-1:0]),
    .re_i   ((row_re && row_rlayer != 4'd0) || reads(read_re, read_memory, mh_pkg::MemLinksUp)),
    .raddr_i(read_active ? read_up_addr : up_addr(row_raddr, row_rlayer)),
    .rdata_o(links_up_rdata)
  );

  logic row_upper_q;  // the row at the output is of a layer above 0
  always_ff @(posedge clk_i) if (row_re) row_upper_q <= row_rlayer != 4'd0;
  assign row_rdata = row_upper_q ? {{((M0 - M) * IdW){1'b1}}, links_up_rdata} : links0_rdata;

  // An id has one value more than there are nodes.
  logic unused_id_bits;
  assign unused_id_bits = ^{graph_meta_raddr, meta_waddr, graph_ring_raddr, ring_waddr, row_waddr, row_raddr,
      engine_aux_addr, read_addr};
endmodule

`default_nettype wire
