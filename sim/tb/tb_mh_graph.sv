`default_nettype none

/// Random commands on a whole graph against docs/algorithms.md: after each, all memories, registers, results and work counts.
/// The real register file, model memories, and a model engine that is slow at random.
module graph_part #(
  parameter int unsigned Capacity = 32,
  parameter int unsigned Dim = 16,
  parameter int unsigned M = 3,
  parameter int unsigned M0 = 6,
  parameter int unsigned Levels = 3,
  parameter int unsigned EfMax = 32,
  parameter int unsigned WMax = 4,
  parameter int unsigned Lanes = 4,
  parameter int unsigned Lookups = 2,
  parameter int unsigned Commands = 1000
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  import tb_index_pkg::*;
  import mh_types_pkg::*;
  localparam int unsigned IdW = $clog2(Capacity + 1);
  localparam int unsigned DistW = 34 + $clog2(Dim);
  localparam int unsigned EfW = $clog2(EfMax + 1);
  localparam int unsigned WW = $clog2(WMax + 1);
  localparam int unsigned Rows = Dim / Lanes;
  localparam int unsigned RowW = (Rows > 1) ? $clog2(Rows) : 1;

  logic start, done, configure, alloc, alloc_reuses, release_node, retype, entry_we, result_valid, result_ready, zero;
  logic load, load_done, req_valid, req_ready, rsp_valid, engine_idle, meta_re, meta_we, ring_re, ring_we, row_re, row_we;
  logic hop, round, search_distance, link_distance;
  graph_op_e op;
  logic [IdW-1:0] id, alloc_id, alloc_next_free, len, high_water, free_head, entry, entry_new, result_id, load_id, req_id, rsp_id;
  logic [IdW-1:0] meta_raddr, meta_waddr, ring_raddr, ring_waddr, row_raddr, row_waddr;
  logic [3:0] kind, alloc_level, node_type, entry_level, entry_level_new, row_rlayer, row_wlayer;
  logic [EfW-1:0] k, ef, ef_construction_new, ef_construction, result_count;
  logic [WW-1:0] width, expansion_new, expansion;
  logic [15:0] mask;
  logic [15:0][IdW-1:0] type_count;
  logic signed [DistW-1:0] result_dist, req_tag, rsp_tag, rsp_dist;
  logic [8:0] meta_rdata, meta_wdata;
  logic [2*IdW-1:0] ring_rdata, ring_wdata;
  logic [M0-1:0][IdW-1:0] row_rdata, row_wdata;
  logic [RowW-1:0] zero_row;
  logic [1:0] unused_metric;
  logic [9:0][31:0] unused_words;

  mh_graph #(
    .Capacity(Capacity), .Dim(Dim), .M(M), .M0(M0), .EfMax(EfMax), .WMax(WMax), .Lanes(Lanes), .Lookups(Lookups), .IdW(IdW), .DistW(DistW)
  ) dut (
    .clk_i, .rst_ni,
    .start_i(start), .op_i(op), .id_i(id), .type_i(kind), .k_i(k), .ef_i(ef), .width_i(width), .mask_i(mask), .done_o(done),
    .alloc_id_i(alloc_id), .alloc_reuses_i(alloc_reuses), .alloc_level_i(alloc_level), .ef_construction_i(ef_construction),
    .expansion_i(expansion), .len_i(len), .high_water_i(high_water), .free_head_i(free_head), .entry_i(entry), .entry_level_i(entry_level),
    .type_count_i(type_count), .alloc_o(alloc), .alloc_next_free_o(alloc_next_free), .release_o(release_node), .node_type_o(node_type),
    .retype_o(retype), .entry_we_o(entry_we), .entry_o(entry_new), .entry_level_o(entry_level_new),
    .result_valid_o(result_valid), .result_ready_i(result_ready), .result_id_o(result_id), .result_dist_o(result_dist), .result_count_o(result_count),
    .load_o(load), .load_id_o(load_id), .load_done_i(load_done),
    .req_valid_o(req_valid), .req_ready_i(req_ready), .req_id_o(req_id), .req_tag_o(req_tag),
    .rsp_valid_i(rsp_valid), .rsp_id_i(rsp_id), .rsp_tag_i(rsp_tag), .rsp_dist_i(rsp_dist), .engine_idle_i(engine_idle),
    .meta_re_o(meta_re), .meta_raddr_o(meta_raddr), .meta_rdata_i(meta_rdata), .meta_we_o(meta_we), .meta_waddr_o(meta_waddr), .meta_wdata_o(meta_wdata),
    .ring_re_o(ring_re), .ring_raddr_o(ring_raddr), .ring_rdata_i(ring_rdata), .ring_we_o(ring_we), .ring_waddr_o(ring_waddr), .ring_wdata_o(ring_wdata),
    .row_re_o(row_re), .row_rlayer_o(row_rlayer), .row_raddr_o(row_raddr), .row_rdata_i(row_rdata),
    .row_we_o(row_we), .row_wlayer_o(row_wlayer), .row_waddr_o(row_waddr), .row_wdata_o(row_wdata),
    .zero_o(zero), .zero_row_o(zero_row), .hop_o(hop), .round_o(round), .search_distance_o(search_distance), .link_distance_o(link_distance)
  );
  mh_registers #(
    .M(M), .Levels(Levels), .EfMax(EfMax), .WMax(WMax), .EfConstructionDefault(EfMax), .ExpansionDefault(WMax), .IdW(IdW)
  ) u_registers (
    .clk_i, .rst_ni,
    .configure_i(configure), .metric_i(2'd0), .frac_bits_i(4'd8), .ef_construction_i(ef_construction_new), .expansion_i(expansion_new), .seed_i($urandom()),
    .alloc_i(alloc), .alloc_type_i(kind), .alloc_next_free_i(alloc_next_free),
    .release_i(release_node), .release_id_i(id), .release_type_i(node_type),
    .retype_i(retype), .retype_from_i(node_type), .retype_to_i(kind), .entry_we_i(entry_we), .entry_i(entry_new), .entry_level_i(entry_level_new),
    .alloc_id_o(alloc_id), .alloc_reuses_o(alloc_reuses), .alloc_level_o(alloc_level), .metric_o(unused_metric),
    .ef_construction_o(ef_construction), .expansion_o(expansion), .len_o(len), .high_water_o(high_water), .free_head_o(free_head),
    .entry_o(entry), .entry_level_o(entry_level), .type_count_o(type_count), .words_o(unused_words)
  );
  tb_engine #(.IdW(IdW), .DistW(DistW)) u_engine (
    .clk_i, .rst_ni,
    .load_i(load), .load_id_i(load_id), .load_done_o(load_done),
    .req_valid_i(req_valid), .req_ready_o(req_ready), .req_id_i(req_id), .req_tag_i(req_tag),
    .rsp_valid_o(rsp_valid), .rsp_id_o(rsp_id), .rsp_tag_o(rsp_tag), .rsp_dist_o(rsp_dist), .idle_o(engine_idle)
  );

  // ---------------------------------------------------------------- memories and counts
  logic [8:0] meta[MaxNodes];
  logic [2*IdW-1:0] ring[MaxNodes];
  logic [M0-1:0][IdW-1:0] rows[MaxLayers*MaxNodes];
  tb_index index;
  int unsigned zeros, distances, hops, rounds, link_distances;

  function automatic int unsigned row_at(logic [3:0] layer, logic [IdW-1:0] node);
    if (32'(layer) >= Levels || 32'(node) >= Capacity) $fatal(1, "no row of %0d at layer %0d", node, layer);
    return 32'(layer) * MaxNodes + 32'(node);
  endfunction

  always @(posedge clk_i) if (rst_ni) begin
    if (meta_re) meta_rdata <= meta[32'(meta_raddr)];
    if (meta_we) meta[32'(meta_waddr)] = meta_wdata;
    if (ring_re) ring_rdata <= ring[32'(ring_raddr)];
    if (ring_we) ring[32'(ring_waddr)] = ring_wdata;
    if (row_re) row_rdata <= rows[row_at(row_rlayer, row_raddr)];
    if (row_we) begin
      rows[row_at(row_wlayer, row_waddr)] = row_wdata;
      // Rows above layer 0 have fewer slots.
      if (row_wlayer != 0) for (int unsigned s = M; s < M0; s++) rows[row_at(row_wlayer, row_waddr)][s] = '1;
    end
    if (zero) begin
      if (32'(zero_row) != zeros) $fatal(1, "zeroes row %0d, expected %0d", zero_row, zeros);
      zeros++;
    end
    distances += 32'(search_distance);
    link_distances += 32'(link_distance);
    hops += 32'(hop);
    rounds += 32'(round);
  end

  function automatic logic [M0-1:0][IdW-1:0] packed_row(ids_t ids);
    logic [M0-1:0][IdW-1:0] result = '1;
    for (int unsigned i = 0; i < ids.size(); i++) result[i] = IdW'(ids[i]);
    return result;
  endfunction

  task automatic compare();
    if (32'(len) != index.len || 32'(high_water) != index.high_water || free_head != IdW'(index.free_head) || entry != IdW'(index.entry)
        || 32'(entry_level) != index.entry_level) begin
      $fatal(1, "%s: len %0d, high water %0d, free %0d, entry %0d of level %0d; expected %0d, %0d, %0d, %0d, %0d", op.name(), len, high_water,
        free_head, entry, entry_level, index.len, index.high_water, index.free_head, index.entry, index.entry_level);
    end
    for (int unsigned t = 0; t < 16; t++) if (32'(type_count[t]) != index.type_count[t]) $fatal(1, "%s: %0d of type %0d", op.name(), type_count[t], t);
    for (int unsigned v = 0; v < Capacity; v++) begin
      if (meta[v] != {4'(index.level[v]), 4'(index.kind[v]), index.live[v]}) $fatal(1, "%s: meta of %0d is %b", op.name(), v, meta[v]);
      if (ring[v] != {IdW'(index.prev[v]), IdW'(index.next[v])}) $fatal(1, "%s: ring of %0d is %h", op.name(), v, ring[v]);
      for (int unsigned l = 0; l < Levels; l++) begin
        if (rows[l*MaxNodes+v] != packed_row(index.row[l*MaxNodes+v])) begin
          $fatal(1, "%s: row of %0d at layer %0d is %h, expected %p", op.name(), v, l, rows[l*MaxNodes+v], index.row[l*MaxNodes+v]);
        end
      end
      checks_o++;
    end
    if (distances != index.distances || hops != index.hops || rounds != index.rounds) begin
      $fatal(1, "%s: %0d distances, %0d hops, %0d rounds; expected %0d, %0d, %0d", op.name(), distances, hops, rounds,
        index.distances, index.hops, index.rounds);
    end
    if (distances + link_distances != u_engine.requests) $fatal(1, "%0d requests, %0d counted", u_engine.requests, distances + link_distances);
  endtask

  // ---------------------------------------------------------------- commands
  int unsigned reused, fills, results, made[6];

  task automatic empty();
    configure = 1'b1;
    {ef_construction_new, expansion_new} = {EfW'($urandom_range(EfMax, 1)), WW'($urandom_range(WMax, 1))};
    @(negedge clk_i);
    configure = 1'b0;
    index.empty();
    index.ef_construction = 32'(ef_construction_new);
    index.expansion       = 32'(expansion_new);
    index.metric          = ($urandom_range(2) == 0) ? MetricScatter : 2 * $urandom_range(1);
    index.salt            = $urandom();
    for (int unsigned v = 0; v < MaxNodes; v++) begin
      meta[v] = '0;
      ring[v] = '1;
    end
    for (int unsigned i = 0; i < MaxLayers * MaxNodes; i++) rows[i] = '1;
  endtask

  task automatic random_vector(int unsigned v);
    for (int unsigned i = 0; i < Dim; i++) index.component[v][i] = (i < 3) ? int'($urandom_range(20)) - 10 : 0;
  endtask

  task automatic command();
    list_t expected;
    int unsigned level;
    op   = graph_op_e'($urandom_range(5));
    id   = IdW'($urandom_range(Capacity - 1));
    kind = 4'(($urandom_range(1) == 0) ? $urandom_range(2) : $urandom_range(15));
    // More insertions than removals; only what has been checked.
    if (op == GraphRemove && $urandom_range(3) == 0) op = GraphInsert;
    if (op inside {GraphRemove, GraphUpdate, GraphSetType} && !index.live[32'(id)]) op = GraphInsert;
    if (op == GraphInsert && index.len == Capacity) op = GraphSearch;
    k     = EfW'($urandom_range(EfMax, 1));
    ef    = EfW'($urandom_range(EfMax, 32'(k)));
    if ($urandom_range(1) == 0) {k, ef} = {EfW'(2), EfW'(3)};
    width = WW'($urandom_range(WMax, 1));
    mask  = ($urandom_range(1) == 0) ? 16'hFFFF : 16'($urandom());
    level = 32'(alloc_level);
    if (op == GraphInsert) random_vector(index.next_id());
    if (op == GraphUpdate) random_vector(32'(id));
    random_vector(Capacity);
    // The command's vector is the operand.
    u_engine.operand = Capacity;
    zeros = 0;
    start = 1'b1;
    @(negedge clk_i);
    start = 1'b0;
    #1;
    while (!done) begin
      @(negedge clk_i);
      #1;
    end
    @(negedge clk_i);
    made[op]++;
    expected.delete();
    case (op)
      GraphInsert: begin
        if (index.free_head != NoId) reused++;
        index.insert(32'(kind), level);
        if (index.len == Capacity) fills++;
      end
      GraphRemove: index.remove(32'(id));
      GraphUpdate: begin
        index.unlink(32'(id));
        index.link(32'(id));
      end
      GraphSetType: begin
        index.type_count[index.kind[32'(id)]]--;
        index.kind[32'(id)] = 32'(kind);
        index.type_count[kind]++;
      end
      GraphSearch: expected = index.search(32'(k), 32'(ef), mask, 32'(width));
      default: expected = index.search_exact(32'(k), mask);
    endcase
    if (zeros != ((op == GraphRemove) ? Rows : 0)) $fatal(1, "%s: %0d rows zeroed", op.name(), zeros);
    compare();
    if (op inside {GraphSearch, GraphExact}) begin
      if (32'(result_count) != expected.size()) $fatal(1, "%s: %0d results, expected %0d", op.name(), result_count, expected.size());
      @(negedge clk_i);  // the first result may come two cycles after the end
    end
    while (expected.size() != 0) begin
      result_ready = $urandom_range(1) == 0;
      #1;
      if (!result_valid || 32'(result_id) != expected[0].id || longint'(result_dist) != expected[0].distance) begin
        $fatal(1, "%s: result %b (%0d, %0d), expected (%0d, %0d)", op.name(), result_valid, result_dist, result_id, expected[0].distance, expected[0].id);
      end
      if (result_ready) void'(expected.pop_front());
      results++;
      @(negedge clk_i);
    end
    result_ready = 1'b0;
  endtask

  initial begin
    {start, configure, result_ready, done_o, checks_o} = '0;
    {zeros, distances, hops, rounds, link_distances, reused, fills, results} = '0;
    {id, kind, k, ef, width, mask, ef_construction_new, expansion_new} = '0;
    op = GraphInsert;
    for (int unsigned i = 0; i < 6; i++) made[i] = 0;
    index = new(Capacity, Dim, M, M0, Levels, EfMax);
    u_engine.index = index;
    wait (rst_ni);
    @(negedge clk_i);
    repeat (5) begin
      empty();
      repeat (Commands / 5) command();
    end
    for (int unsigned i = 0; i < 6; i++) if (made[i] < Commands / 40) $fatal(1, "seldom: operation %0d", i);
    if (reused < 10 || fills < 1 || results < 100 || index.relinks < 50 || index.pinned < 50 || index.fallbacks < 5) begin
      $fatal(1, "Capacity %0d: seldom: %0d reused, %0d fills, %0d results, %0d relinks, %0d with pins, %0d fallbacks", Capacity,
        reused, fills, results, index.relinks, index.pinned, index.fallbacks);
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_graph;
  logic clk, rst_n;
  logic [2:0] done;
  logic [2:0][31:0] checks;
  tb_clock #(.Parts(3)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  graph_part #(.Capacity(8), .Dim(4), .M(2), .M0(4), .EfMax(8), .Lookups(1)) u_nano (
    .clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0])
  );
  graph_part u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  graph_part #(.Capacity(20), .Dim(6), .M(4), .M0(7), .Levels(2), .EfMax(15), .WMax(8), .Lanes(2), .Lookups(3)) u_odd (
    .clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2])
  );
endmodule

`default_nettype wire
