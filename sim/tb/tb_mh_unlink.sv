`default_nettype none

/// Random vectors taken out of random graphs: each relinking is answered by a script after any time, and at each all memories
/// hold what `unlink` of docs/algorithms.md has written until then.
module unlink_part #(
  parameter int unsigned M0 = 6,
  parameter int unsigned Nodes = 12
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  import tb_index_pkg::*;
  localparam int unsigned IdW = $clog2(Nodes + 1);
  localparam int unsigned Layers = 4;

  logic start, done, active, entry_we, relink, relink_done, meta_re, meta_live, ring_re, ring_we, row_re, row_we;
  logic [IdW-1:0] node, high_water, entry, entry_out, peer, meta_raddr;
  logic [IdW-1:0] ring_raddr, ring_waddr, ring_next_in, ring_prev_in, ring_next, ring_prev, row_raddr, row_waddr;
  logic [3:0] level, entry_level, layer, meta_level;
  logic [M0-1:0][IdW-1:0] select_row, row_in, row_out;

  mh_unlink #(.M0(M0), .IdW(IdW)) dut (
    .clk_i, .rst_ni,
    .start_i(start), .node_i(node), .level_i(level), .high_water_i(high_water), .entry_i(entry), .done_o(done), .active_o(active),
    .entry_we_o(entry_we), .entry_o(entry_out), .entry_level_o(entry_level),
    .relink_o(relink), .relink_done_i(relink_done), .select_row_i(select_row), .peer_o(peer), .layer_o(layer),
    .meta_re_o(meta_re), .meta_raddr_o(meta_raddr), .meta_live_i(meta_live), .meta_level_i(meta_level),
    .ring_re_o(ring_re), .ring_raddr_o(ring_raddr), .ring_next_i(ring_next_in), .ring_prev_i(ring_prev_in),
    .ring_we_o(ring_we), .ring_waddr_o(ring_waddr), .ring_next_o(ring_next), .ring_prev_o(ring_prev),
    .row_re_o(row_re), .row_raddr_o(row_raddr), .row_i(row_in), .row_we_o(row_we), .row_waddr_o(row_waddr), .row_o(row_out)
  );

  // The memories that the module works on, and what is expected in them.
  logic [1:0][IdW-1:0] ring[MaxNodes];
  logic [M0-1:0][IdW-1:0] rows[Layers*MaxNodes];
  tb_index index;
  int unsigned entries, last_entry, last_level;

  always @(posedge clk_i) if (rst_ni) begin
    if (ring_re) {ring_prev_in, ring_next_in} <= ring[32'(ring_raddr)];
    if (ring_we) ring[32'(ring_waddr)] = {ring_prev, ring_next};
    if (row_re) row_in <= rows[32'(layer)*MaxNodes+32'(row_raddr)];
    if (row_we) rows[32'(layer)*MaxNodes+32'(row_waddr)] = row_out;
    if (meta_re) {meta_live, meta_level} <= {index.live[32'(meta_raddr)], 4'(index.level[32'(meta_raddr)])};
    if (row_re && row_raddr >= high_water) $fatal(1, "reads the row of %0d, high water %0d", row_raddr, high_water);
    if (entry_we) begin
      entries++;
      last_entry = (entry_out == '1) ? NoId : 32'(entry_out);
      last_level = 32'(entry_level);
    end
  end

  int unsigned relinks, alone, pairs, moved, emptied, ties;

  function automatic logic [M0-1:0][IdW-1:0] packed_row(ids_t ids);
    logic [M0-1:0][IdW-1:0] result = '1;
    for (int unsigned i = 0; i < ids.size(); i++) result[i] = IdW'(ids[i]);
    return result;
  endfunction

  task automatic compare_memories();
    for (int unsigned v = 0; v < Nodes; v++) begin
      if (ring[v] != {IdW'(index.prev[v]), IdW'(index.next[v])}) begin
        $fatal(1, "ring of %0d: next %0d, previous %0d; expected %0d, %0d", v, ring[v][0], ring[v][1], index.next[v], index.prev[v]);
      end
      for (int unsigned l = 0; l < Layers; l++) begin
        if (rows[l*MaxNodes+v] != packed_row(index.row[l*MaxNodes+v])) begin
          $fatal(1, "row of %0d at layer %0d is %h, expected %p", v, l, rows[l*MaxNodes+v], index.row[l*MaxNodes+v]);
        end
      end
    end
    checks_o++;
  endtask

  // Random live nodes other than v and n.
  function automatic ids_t some_nodes(int unsigned n, int unsigned v);
    ids_t ids;
    int unsigned id;
    ids.delete();
    repeat ($urandom_range(2 * M0)) begin
      id = $urandom_range(32'(high_water) - 1);
      if (id != v && id != n && index.live[id] && !contains(ids, id) && ids.size() < M0) ids.push_back(id);
    end
    return ids;
  endfunction

  // A few live nodes on a ring in random order; v is in some of the rows.
  task automatic random_graph();
    ids_t order;
    int unsigned v, kept;
    order.delete();
    high_water = IdW'($urandom_range(Nodes, 1));
    if ($urandom_range(3) == 0) high_water = IdW'(Nodes);
    kept = $urandom_range(100);
    v    = $urandom_range(32'(high_water) - 1);
    node = IdW'(v);
    for (int unsigned n = 0; n < Nodes; n++) begin
      index.wipe(n);
      index.next[n] = ($urandom_range(1) == 0) ? NoId : $urandom_range(Nodes - 1);
      if (n < 32'(high_water) && (n == v || $urandom_range(100) < kept)) begin
        index.live[n]  = 1'b1;
        index.level[n] = $urandom_range(($urandom_range(1) == 0) ? 0 : Layers - 1);
        order.push_back(n);
      end
    end
    order.shuffle();
    for (int unsigned i = 0; i < order.size(); i++) begin
      index.next[order[i]] = order[(i+1)%order.size()];
      index.prev[index.next[order[i]]] = order[i];
    end
    level = 4'(index.level[v]);
    entry = ($urandom_range(1) == 0) ? node : IdW'(order[0]);
    for (int unsigned l = 0; l < Layers; l++) begin
      for (int unsigned n = 0; n < Nodes; n++) begin
        if (index.live[n] && index.level[n] >= l) begin
          index.row[l*MaxNodes+n] = some_nodes(n, v);
          if (n != v && l <= 32'(level) && $urandom_range(1) == 0) begin
            // Any slot, the last one too.
            if (index.row[l*MaxNodes+n].size() == M0) void'(index.row[l*MaxNodes+n].pop_back());
            index.row[l*MaxNodes+n].push_back(v);
          end
        end
        rows[l*MaxNodes+n] = packed_row(index.row[l*MaxNodes+n]);
        ring[n]            = {IdW'(index.prev[n]), IdW'(index.next[n])};
      end
    end
    if (order.size() == 1) alone++;
    if (order.size() == 2) pairs++;
  endtask

  // Waits for a relinking, or the end.
  task automatic await(logic at_end);
    #1;
    while (!relink && !done) begin
      @(negedge clk_i);
      #1;
    end
    if (done != at_end || relink == at_end) $fatal(1, "relinks %0d at layer %0d, expected end %b", peer, layer, at_end);
    compare_memories();
  endtask

  task automatic unlink();
    int unsigned v, next, prev, best, best_level;
    random_graph();
    v       = 32'(node);
    next    = index.next[v];
    prev    = index.prev[v];
    entries = 0;
    start   = 1'b1;
    @(negedge clk_i);
    start = 1'b0;
    if (next != v) begin
      index.next[prev] = next;
      index.prev[next] = prev;
    end
    for (int l = 32'(level); l >= 0; l--) begin
      for (int unsigned u = 0; u < 32'(high_water); u++) begin
        if (contains(index.row[l*MaxNodes+u], v)) begin
          await(1'b0);
          if (32'(peer) != u || 32'(layer) != l) $fatal(1, "relinks %0d at layer %0d, expected %0d at %0d", peer, layer, u, l);
          relinks++;
          repeat ($urandom_range(3)) begin
            @(negedge clk_i);
            #1;
            if (relink || done || row_we || ring_we) $fatal(1, "goes on without an answer");
          end
          @(negedge clk_i);
          index.row[l*MaxNodes+u] = some_nodes(u, v);
          select_row  = packed_row(index.row[l*MaxNodes+u]);
          relink_done = 1'b1;
          @(negedge clk_i);
          relink_done = 1'b0;
          select_row  = (M0 * IdW)'({$urandom(), $urandom()});
        end
      end
      index.row[l*MaxNodes+v].delete();
    end
    await(1'b1);
    best       = NoId;
    best_level = 0;
    for (int unsigned u = 0; u < 32'(high_water); u++) begin
      if (index.live[u] && u != v && best != NoId && index.level[u] == best_level) ties++;
      if (index.live[u] && u != v && (best == NoId || index.level[u] > best_level)) {best, best_level} = {u, index.level[u]};
    end
    if (entries != ((entry == node) ? 1 : 0)) $fatal(1, "%0d new entry points", entries);
    if (entries == 1 && (last_entry != best || last_level != best_level)) begin
      $fatal(1, "entry point %0d of level %0d, expected %0d of level %0d", last_entry, last_level, best, best_level);
    end
    if (entries == 1 && best == NoId) emptied++;
    if (entries == 1 && best != NoId) moved++;
    @(negedge clk_i);
    #1;
    if (active) $fatal(1, "active after the end");
    compare_memories();
  endtask

  initial begin
    {start, relink_done, done_o, checks_o, select_row} = '0;
    {relinks, alone, pairs, moved, emptied, ties, entries} = '0;
    {node, entry, level, high_water} = '0;
    index = new(Nodes, 1, M0 - 1, M0, Layers, 2 * M0);
    wait (rst_ni);
    @(negedge clk_i);
    repeat (1000) unlink();
    if (relinks < 500 || alone < 30 || pairs < 30 || moved < 100 || emptied < 20 || ties < 50) begin
      $fatal(1, "seldom: %0d relinks, %0d alone, %0d pairs, %0d moved, %0d emptied, %0d ties", relinks, alone, pairs, moved, emptied, ties);
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_unlink;
  logic clk, rst_n;
  logic [2:0] done;
  logic [2:0][31:0] checks;
  tb_clock #(.Parts(3)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  unlink_part #(.M0(4), .Nodes(8)) u_nano (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  unlink_part u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  unlink_part #(.M0(9), .Nodes(20)) u_odd (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
endmodule

`default_nettype wire
