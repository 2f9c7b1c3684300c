`default_nettype none

/// Rows of links written as the graph does, as fast as it may, against a map from edges to weights; then, idle, reads, writes, settings and clears.
module weights_part #(
  parameter int unsigned Capacity = 32,
  parameter int unsigned M0 = 6,
  parameter int unsigned Matches = 4,
  parameter int unsigned Bursts = 400
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  localparam int unsigned IdW = $clog2(Capacity + 1);
  localparam int unsigned AddrW = $clog2(Capacity);
  localparam int unsigned SlotW = $clog2(M0 + 1);
  localparam int unsigned Groups = (M0 + Matches - 1) / Matches;

  logic clear, links_we, idle, row_re, row_we, set, set_done, set_missing;
  logic [AddrW-1:0] clear_id, links_id, row_id, row_waddr, set_id;
  logic [M0-1:0][IdW-1:0] new_links, links;
  logic [15:0] start_weight, set_weight;
  logic [M0-1:0][15:0] weights, new_weights;
  logic [SlotW-1:0] set_slot;

  mh_weights #(.Capacity(Capacity), .M0(M0), .IdW(IdW), .Matches(Matches)) dut (
    .clk_i, .rst_ni,
    .clear_i(clear), .clear_id_i(clear_id),
    .links_we_i(links_we), .links_id_i(links_id), .links_i(new_links), .start_weight_i(start_weight), .idle_o(idle),
    .row_re_i(row_re), .row_id_i(row_id), .links_o(links), .weights_o(weights),
    .row_we_i(row_we), .row_waddr_i(row_waddr), .weights_i(new_weights),
    .set_i(set), .set_id_i(set_id), .set_slot_i(set_slot), .set_weight_i(set_weight), .set_done_o(set_done), .set_missing_o(set_missing)
  );

  // Links of each row, without gaps, and the weight of each edge.
  typedef int unsigned list_t[$];
  list_t row[1<<AddrW];
  logic [15:0] weight_of[Capacity*Capacity];
  int unsigned moves, appends, kept, settings, missing, waited;

  // ---------------------------------------------------------------- rows
  function automatic bit contains(list_t ids, int unsigned id);
    for (int unsigned i = 0; i < ids.size(); i++) if (ids[i] == id) return 1'b1;
    return 1'b0;
  endfunction

  function automatic int unsigned stranger(int unsigned node, list_t ids);
    int unsigned id;
    do id = $urandom_range(Capacity - 1); while (id == node || contains(ids, id));
    return id;
  endfunction

  // What a graph may make of a row of links; often an append.
  function automatic list_t changed(int unsigned node, bit may_move);
    list_t ids = row[node];
    list_t others;
    int unsigned at;
    others.delete();
    case (may_move ? $urandom_range(7) : $urandom_range(5))
      0: while (ids.size() != 0 && $urandom_range(2) != 0) void'(ids.pop_back());
      1: if ($urandom_range(2) == 0) while (ids.size() < M0) ids.push_back(stranger(node, ids));
      2, 3, 4, 5: if (ids.size() < M0) ids.push_back(stranger(node, ids));
      6: if (ids.size() != 0) begin
        at = $urandom_range(ids.size() - 1);
        ids.delete(at);
      end
      default: begin
        // A selection: some of the old ones, some new ones, in another order.
        for (int unsigned i = 0; i < ids.size(); i++) if ($urandom_range(3) != 0) others.push_back(ids[i]);
        for (int unsigned i = $urandom_range(M0 - others.size()); i > 0; i--) others.push_back(stranger(node, others));
        others.shuffle();
        ids = others;
      end
    endcase
    return ids;
  endfunction

  // A link has another one's slot.
  function automatic bit moved(list_t from, list_t to);
    for (int unsigned i = 0; i < from.size() && i < to.size(); i++) if (from[i] != to[i]) return 1'b1;
    return 1'b0;
  endfunction

  task automatic write_links(int unsigned node, list_t ids);
    list_t old = row[node];
    links_we  = 1'b1;
    links_id  = AddrW'(node);
    new_links = '1;
    for (int unsigned i = 0; i < ids.size(); i++) begin
      new_links[i] = IdW'(ids[i]);
      if (!contains(old, ids[i])) weight_of[node*Capacity+ids[i]] = start_weight;
      else if (moved(old, ids)) kept++;
    end
    row[node] = ids;
  endtask

  task automatic quiet_inputs();
    {clear, links_we, row_re, row_we, set} = '0;
    {clear_id, links_id, row_id, row_waddr, set_id} = {5{AddrW'($urandom_range(Capacity - 1))}};
    for (int unsigned i = 0; i < M0; i++) begin
      new_links[i]   = IdW'($urandom_range(Capacity - 1));
      new_weights[i] = 16'($urandom());
    end
    set_slot   = SlotW'($urandom_range(M0 - 1));
    set_weight = 16'($urandom());
  endtask

  // ---------------------------------------------------------------- many writes
  task automatic burst();
    int unsigned node, gap, since_move, few, pace, last;
    list_t ids;
    start_weight = 16'($urandom());
    few          = $urandom_range(Capacity, 1);
    pace         = $urandom_range(2);
    since_move   = M0;
    last         = Capacity;
    repeat ($urandom_range(60, 1)) begin
      node = $urandom_range(few - 1);
      // The same row comes later.
      if (node == last) begin
        @(negedge clk_i);
        since_move++;
      end
      last = node;
      ids  = changed(node, since_move >= M0);
      if (since_move < M0 && moved(row[node], ids)) ids = row[node];
      if (moved(row[node], ids)) begin
        since_move = 0;
        moves++;
      end else begin
        appends++;
      end
      write_links(node, ids);
      @(negedge clk_i);
      quiet_inputs();
      gap = 2;
      if ($urandom_range(3) < pace) gap = $urandom_range(M0 + 4, 2);
      repeat (gap) @(negedge clk_i);
      since_move += gap + 1;
    end
    waited = 0;
    while (!idle) begin
      waited++;
      if (waited > 10 * (Groups + 4)) $fatal(1, "not idle");
      @(negedge clk_i);
    end
  endtask

  // One write takes four cycles, with a move those of the groups too.
  task automatic one_write();
    int unsigned node = $urandom_range(Capacity - 1);
    int unsigned cycles = 4;
    list_t ids = changed(node, 1'b1);
    start_weight = 16'($urandom());
    if (moved(row[node], ids)) cycles += Groups;
    write_links(node, ids);
    @(negedge clk_i);
    quiet_inputs();
    repeat (cycles) begin
      if (idle) $fatal(1, "idle at work");
      @(negedge clk_i);
    end
    if (!idle) $fatal(1, "not idle after %0d cycles", cycles);
    checks_o++;
  endtask

  // ---------------------------------------------------------------- idle
  task automatic compare(int unsigned node);
    for (int unsigned i = 0; i < M0; i++) begin
      if (links[i] != ((i < row[node].size()) ? IdW'(row[node][i]) : '1)) $fatal(1, "link %0d of %0d is %0d", i, node, links[i]);
      if (weights[i] != ((i < row[node].size()) ? weight_of[node*Capacity+row[node][i]] : 16'd0)) begin
        $fatal(1, "M0 %0d: weight %0d of %0d is %0d", M0, i, node, weights[i]);
      end
    end
    checks_o++;
  endtask

  // Reads all rows, one a cycle, and writes the weights of some that have been read.
  task automatic read_all();
    int unsigned order[$];
    order.delete();
    for (int unsigned i = 0; i < Capacity; i++) order.push_back(i);
    order.shuffle();
    for (int unsigned i = 0; i < Capacity; i++) begin
      quiet_inputs();
      row_re = 1'b1;
      row_id = AddrW'(order[i]);
      if (i != 0 && $urandom_range(1) == 0) begin
        row_we    = 1'b1;
        row_waddr = AddrW'(order[i-1]);
        for (int unsigned s = 0; s < M0; s++) begin
          if (s < row[order[i-1]].size()) weight_of[order[i-1]*Capacity+row[order[i-1]][s]] = new_weights[s];
          else new_weights[s] = 16'd0;
        end
      end
      @(negedge clk_i);
      compare(order[i]);
    end
    // The last row is held.
    quiet_inputs();
    repeat ($urandom_range(2)) @(negedge clk_i);
    compare(order[Capacity-1]);
  endtask

  task automatic set_one();
    int unsigned target, slot;
    int unsigned node = $urandom_range(Capacity - 1);
    quiet_inputs();
    set    = 1'b1;
    set_id = AddrW'(node);
    slot   = 32'(set_slot);
    #1;
    for (int unsigned i = 0; !set_done; i++) begin
      if (i == 8) $fatal(1, "a weight is not set");
      @(negedge clk_i);
    end
    if (set_missing != (slot >= row[node].size())) $fatal(1, "slot %0d of %0d is missing: %b", slot, node, set_missing);
    if (set_missing) begin
      missing++;
    end else begin
      target = row[node][slot];
      weight_of[node*Capacity+target] = set_weight;
      settings++;
    end
    checks_o++;
    @(negedge clk_i);
    quiet_inputs();
    #1;
    if (set_done || !idle) $fatal(1, "at work after a setting");
  endtask

  task automatic clear_one(int unsigned node);
    quiet_inputs();
    clear    = 1'b1;
    clear_id = AddrW'(node);
    row[node].delete();
    @(negedge clk_i);
    quiet_inputs();
  endtask

  initial begin
    {done_o, checks_o, start_weight} = '0;
    {moves, appends, kept, settings, missing, waited} = '0;
    quiet_inputs();
    wait (rst_ni);
    @(negedge clk_i);
    for (int unsigned i = 0; i < Capacity; i++) clear_one(i);
    read_all();
    repeat (Bursts) begin
      burst();
      read_all();
      repeat ($urandom_range(5)) one_write();
      repeat ($urandom_range(5)) set_one();
      if ($urandom_range(3) == 0) repeat ($urandom_range(5)) clear_one($urandom_range(Capacity - 1));
    end
    read_all();
    if (moves < 500 || appends < 500 || kept < 1000 || settings < 100 || missing < 100) begin
      $fatal(1, "seldom: %0d moves, %0d appends, %0d links kept, %0d settings, %0d missing", moves, appends, kept, settings, missing);
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_weights;
  logic clk, rst_n;
  logic [3:0] done;
  logic [3:0][31:0] checks;
  tb_clock #(.Parts(4)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  weights_part #(.Capacity(8), .M0(4)) u_nano (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  weights_part u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  weights_part #(.Capacity(50), .M0(32), .Bursts(200)) u_digits (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
  weights_part #(.Capacity(21), .M0(7), .Matches(3)) u_odd (.clk_i(clk), .rst_ni(rst_n), .done_o(done[3]), .checks_o(checks[3]));
endmodule

`default_nettype wire
