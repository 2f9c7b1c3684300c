`default_nettype none

/// Random insertions into random graphs: each call of another module is answered by a script after any time, and at each call
/// all memories hold what `link` of docs/algorithms.md has written until then.
module link_part #(
  parameter int unsigned M0 = 6,
  parameter int unsigned M = 3,
  parameter int unsigned Nodes = 12
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  import tb_index_pkg::*;
  localparam int unsigned IdW = $clog2(Nodes + 1);
  localparam int unsigned DistW = 38;
  localparam int unsigned Layers = 4;

  logic start, done, active, entry_we, load, load_done, descend, known, descend_done, select_start, select_done, relink, relink_done;
  logic ring_re, ring_we, row_re, row_we;
  logic [IdW-1:0] node, entry, descend_entry, head_id, peer, ring_raddr, ring_waddr, ring_next_in, ring_prev_in, ring_next, ring_prev;
  logic [IdW-1:0] row_raddr, row_waddr;
  logic [3:0] level, entry_level, from, target, layer;
  logic signed [DistW-1:0] descend_dist, head_dist;
  logic [M0-1:0][IdW-1:0] select_row, row_in, row_out;

  mh_link #(.M0(M0), .M(M), .IdW(IdW), .DistW(DistW)) dut (
    .clk_i, .rst_ni,
    .start_i(start), .node_i(node), .level_i(level), .entry_i(entry), .entry_level_i(entry_level),
    .done_o(done), .active_o(active), .entry_we_o(entry_we), .load_o(load), .load_done_i(load_done),
    .descend_o(descend), .descend_entry_o(descend_entry), .descend_known_o(known), .descend_dist_o(descend_dist),
    .descend_from_o(from), .descend_target_o(target), .descend_done_i(descend_done), .head_id_i(head_id), .head_dist_i(head_dist),
    .select_start_o(select_start), .select_done_i(select_done), .select_row_i(select_row),
    .relink_o(relink), .relink_done_i(relink_done), .peer_o(peer), .layer_o(layer),
    .ring_re_o(ring_re), .ring_raddr_o(ring_raddr), .ring_next_i(ring_next_in), .ring_prev_i(ring_prev_in),
    .ring_we_o(ring_we), .ring_waddr_o(ring_waddr), .ring_next_o(ring_next), .ring_prev_o(ring_prev),
    .row_re_o(row_re), .row_raddr_o(row_raddr), .row_i(row_in), .row_we_o(row_we), .row_waddr_o(row_waddr), .row_o(row_out)
  );

  // The memories that the module works on, and what is expected in them.
  logic [1:0][IdW-1:0] ring[Nodes];
  logic [M0-1:0][IdW-1:0] rows[Layers*Nodes];
  tb_index index;

  always @(posedge clk_i) if (rst_ni) begin
    if (ring_re) {ring_prev_in, ring_next_in} <= ring[32'(ring_raddr)];
    if (ring_we) ring[32'(ring_waddr)] = {ring_prev, ring_next};
    if (row_re) row_in <= rows[32'(layer)*Nodes+32'(row_raddr)];
    if (row_we) rows[32'(layer)*Nodes+32'(row_waddr)] = row_out;
  end

  int unsigned firsts, relinks, appends, joined, risen;

  function automatic logic [M0-1:0][IdW-1:0] packed_row(ids_t ids);
    logic [M0-1:0][IdW-1:0] result = '1;
    for (int unsigned i = 0; i < ids.size(); i++) result[i] = IdW'(ids[i]);
    return result;
  endfunction

  // At least one and at most `most` nodes, not v.
  function automatic ids_t some_nodes(int unsigned most, int unsigned v);
    ids_t ids;
    int unsigned id;
    ids.delete();
    repeat ($urandom_range(2 * most, 1)) begin
      id = $urandom_range(Nodes - 1);
      if (id != v && !contains(ids, id) && ids.size() < most) ids.push_back(id);
    end
    if (ids.size() == 0) ids.push_back((v + 1) % Nodes);
    return ids;
  endfunction

  task automatic compare_memories();
    for (int unsigned v = 0; v < Nodes; v++) begin
      if (ring[v] != {IdW'(index.prev[v]), IdW'(index.next[v])}) begin
        $fatal(1, "ring of %0d: next %0d, previous %0d; expected %0d, %0d", v, ring[v][0], ring[v][1], index.next[v], index.prev[v]);
      end
      for (int unsigned l = 0; l < Layers; l++) begin
        if (rows[l*Nodes+v] != packed_row(index.row[l*MaxNodes+v])) $fatal(1, "row of %0d at layer %0d is %h, expected %p", v, l, rows[l*Nodes+v], index.row[l*MaxNodes+v]);
      end
    end
    checks_o++;
  endtask

  // Waits for the next call: {load, descend, select_start, relink, done}.
  task automatic await(logic [4:0] call);
    #1;
    while ({load, descend, select_start, relink, done} == '0) begin
      if (entry_we) $fatal(1, "a new entry point before the end");
      @(negedge clk_i);
      #1;
    end
    if ({load, descend, select_start, relink, done} != call) begin
      $fatal(1, "load, descend, select, relink, done are %b, expected %b", {load, descend, select_start, relink, done}, call);
    end
    compare_memories();
  endtask

  task automatic idle_cycles(int unsigned most);
    repeat ($urandom_range(most)) begin
      @(negedge clk_i);
      #1;
      if (descend || select_start || relink || done || row_we || ring_we) $fatal(1, "goes on without an answer");
    end
    @(negedge clk_i);
  endtask

  // The script of one layer.
  task automatic link_layer(int unsigned v, int unsigned l, bit top);
    ids_t mine, others;
    logic [IdW-1:0] best;
    logic signed [DistW-1:0] best_dist;
    int unsigned p, q;
    best      = head_id;
    best_dist = head_dist;
    await(5'b10000);
    repeat ($urandom_range(2)) begin
      @(negedge clk_i);
      #1;
      if (!load || descend) $fatal(1, "the load is not held");
    end
    load_done = 1'b1;
    @(negedge clk_i);
    load_done = 1'b0;
    await(5'b01000);
    for (int unsigned i = 0; i < 2; i++) begin
      if (known == top || 32'(target) != l || from != (top ? entry_level : 4'(l)) || descend_entry != (top ? entry : best)
          || (!top && descend_dist != best_dist)) begin
        $fatal(1, "layer %0d: descent from %0d (known %b, %0d) at %0d to %0d", l, descend_entry, known, descend_dist, from, target);
      end
      if (i == 0) idle_cycles(3);
    end
    {head_id, head_dist} = {IdW'($urandom_range(Nodes - 1)), DistW'({$urandom(), $urandom()})};
    descend_done = 1'b1;
    await(5'b00100);
    @(negedge clk_i);
    descend_done = 1'b0;
    idle_cycles(3);
    select_done = 1'b1;
    @(negedge clk_i);
    select_done = 1'b0;
    mine        = some_nodes(M, v);
    select_row  = packed_row(mine);
    if (l == 0) begin
      p       = mine[0];
      q       = index.next[p];
      index.next[p] = v;
      index.prev[v] = p;
      index.next[v] = q;
      index.prev[q] = v;
      if (!contains(mine, q)) begin
        mine.push_back(q);
        joined++;
      end
    end
    index.row[l*MaxNodes+v] = mine;
    for (int unsigned i = 0; i < mine.size(); i++) begin
      others = index.row[l*MaxNodes+mine[i]];
      if (others.size() < ((l == 0) ? M0 : M)) begin
        others.push_back(v);
        appends++;
      end else begin
        await(5'b00010);
        if (32'(peer) != mine[i] || 32'(layer) != l) $fatal(1, "relinks %0d at layer %0d, expected %0d at %0d", peer, layer, mine[i], l);
        relinks++;
        idle_cycles(3);
        others      = some_nodes((l == 0) ? M0 : M, mine[i]);
        select_row  = packed_row(others);
        relink_done = 1'b1;
        @(negedge clk_i);
        relink_done = 1'b0;
      end
      index.row[l*MaxNodes+mine[i]] = others;
    end
  endtask

  // A ring over all nodes but v in random order, or only lone ones; random rows, none of which holds v.
  task automatic random_graph(int unsigned v);
    ids_t order;
    bit lone;
    lone = $urandom_range(3) == 0;
    order.delete();
    for (int unsigned n = 0; n < Nodes; n++) if (n != v) order.push_back(n);
    order.shuffle();
    {index.next[v], index.prev[v]} = {NoId, NoId};
    for (int unsigned i = 0; i < Nodes - 1; i++) begin
      index.next[order[i]] = lone ? order[i] : order[(i+1)%(Nodes-1)];
      index.prev[index.next[order[i]]] = order[i];
    end
    for (int unsigned l = 0; l < Layers; l++) begin
      for (int unsigned n = 0; n < Nodes; n++) begin
        index.row[l*MaxNodes+n].delete();
        if (n != v && $urandom_range(4) != 0) index.row[l*MaxNodes+n] = some_nodes((l == 0) ? M0 : M, v);
        rows[l*Nodes+n] = packed_row(index.row[l*MaxNodes+n]);
        ring[n]         = {IdW'(index.prev[n]), IdW'(index.next[n])};
      end
    end
  endtask

  task automatic link();
    int unsigned v;
    int lowest;
    v = $urandom_range(Nodes - 1);
    random_graph(v);
    node        = IdW'(v);
    level       = 4'($urandom_range(Layers - 1));
    entry_level = 4'($urandom_range(Layers - 1));
    entry       = ($urandom_range(9) == 0) ? '1 : IdW'((v + $urandom_range(Nodes - 1, 1)) % Nodes);
    start       = 1'b1;
    if (entry == '1) begin
      #1;
      if (!done || !entry_we) $fatal(1, "the first vector is not the entry point at once");
      index.next[v] = v;
      index.prev[v] = v;
      firsts++;
    end else begin
      @(negedge clk_i);
      start = 1'b0;
      lowest = (level < entry_level) ? 32'(level) : 32'(entry_level);
      for (int l = lowest; l >= 0; l--) link_layer(v, l, l == lowest);
      await(5'b00001);
      if (entry_we != (level > entry_level)) $fatal(1, "new entry point %b with level %0d over %0d", entry_we, level, entry_level);
      if (entry_we) risen++;
    end
    @(negedge clk_i);
    start = 1'b0;
    #1;
    if (active) $fatal(1, "active after the end");
    compare_memories();
    repeat ($urandom_range(2)) @(negedge clk_i);
  endtask

  initial begin
    {start, load_done, descend_done, select_done, relink_done, done_o, checks_o} = '0;
    {firsts, relinks, appends, joined, risen} = '0;
    {node, entry, entry_level, level, select_row, head_id, head_dist} = '0;
    index = new(Nodes, 1, M, M0, Layers, 2 * M0);
    wait (rst_ni);
    @(negedge clk_i);
    repeat (1000) link();
    if (firsts < 30 || relinks < 500 || appends < 500 || joined < 100 || risen < 100) begin
      $fatal(1, "seldom: %0d firsts, %0d relinks, %0d appends, %0d joined, %0d risen", firsts, relinks, appends, joined, risen);
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_link;
  logic clk, rst_n;
  logic [2:0] done;
  logic [2:0][31:0] checks;
  tb_clock #(.Parts(3)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  link_part #(.M0(4), .M(2), .Nodes(8)) u_nano (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  link_part u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  link_part #(.M0(6), .M(5), .Nodes(20)) u_odd (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
endmodule

`default_nettype wire
