`default_nettype none

/// Sweeps over the rows of random lists of sources: rows in the order of the list, each edge once and with what its source says, written weights, number of
/// edges, exact time.
module sweep_part #(
  parameter int unsigned Capacity = 32,
  parameter int unsigned M0 = 6,
  parameter int unsigned Lanes = 6,
  parameter int unsigned Sweeps = 600
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  localparam int unsigned IdW = $clog2(Capacity + 1);
  localparam int unsigned AddrW = $clog2(Capacity);
  localparam int unsigned CountW = $clog2(Lanes + 1);
  localparam int unsigned Latency = 7;       // cycles that a sweep takes beside those of its rows, and one more when it learns
  localparam int unsigned EmptyLatency = 2;  // all of a sweep over nothing

  logic clear, source_valid, spiked, start, learn, done, row_re, row_we, source_spiked;
  logic [AddrW-1:0] source_id, row_id, row_waddr;
  logic [15:0] strengthens;
  logic [M0-1:0][IdW-1:0] links;
  logic [M0-1:0][15:0] weights, weights_out;
  logic [Lanes-1:0] lane_valid;
  logic [Lanes-1:0][AddrW-1:0] lane_id;
  logic [Lanes-1:0][15:0] lane_weight, lane_weight_back;
  logic [15:0] potentiate;
  logic [CountW-1:0] edges;

  mh_sweep #(.Capacity(Capacity), .M0(M0), .Lanes(Lanes), .IdW(IdW)) dut (
    .clk_i, .rst_ni,
    .clear_i(clear), .source_valid_i(source_valid), .source_id_i(source_id), .source_spiked_i(spiked), .source_potentiate_i(strengthens),
    .start_i(start), .learn_i(learn), .done_o(done),
    .row_re_o(row_re), .row_id_o(row_id), .links_i(links), .weights_i(weights),
    .row_we_o(row_we), .row_waddr_o(row_waddr), .weights_o(weights_out),
    .lane_valid_o(lane_valid), .lane_id_o(lane_id), .lane_weight_o(lane_weight),
    .source_spiked_o(source_spiked), .potentiate_o(potentiate), .lane_weight_i(lane_weight_back),
    .edges_o(edges)
  );

  // Rows without gaps, and what their sources say.
  bit is_spiked[Capacity];
  logic [15:0] potentiates[Capacity];
  logic [M0-1:0][IdW-1:0] row_links[Capacity];
  logic [M0-1:0][15:0] row_weights[Capacity];
  int unsigned lengths[Capacity];
  int unsigned sources[$];  // the list
  // What has been seen in this sweep.
  bit [M0-1:0] slots_seen;  // of the row at hand
  int unsigned current, rows, edges_seen, reads, writes, cycles;
  bit active;
  int unsigned several, learning, empties, full_lists, empty_lists;

  // What the lanes make of a weight.
  function automatic logic [15:0] learnt(logic [15:0] weight);
    return {weight[4:0], weight[15:5]} + 16'h1234;
  endfunction

  task automatic see_edge(int unsigned lane);
    int unsigned slot = M0;
    for (int unsigned i = 0; i < M0; i++) if (row_links[current][i] == IdW'(lane_id[lane])) slot = i;
    if (slot == M0) $fatal(1, "%0d has no edge to %0d", current, lane_id[lane]);
    if (slots_seen[slot]) $fatal(1, "edge %0d of %0d comes twice", slot, current);
    slots_seen[slot] = 1'b1;
    if (lane_weight[lane] != row_weights[current][slot]) $fatal(1, "edge %0d of %0d has weight %0d", slot, current, lane_weight[lane]);
    if (source_spiked != is_spiked[current] || potentiate != potentiates[current]) begin
      $fatal(1, "%0d spiked %b, potentiates %0d, expected %0d", current, source_spiked, potentiate, potentiates[current]);
    end
    edges_seen++;
    checks_o++;
  endtask

  // The row at hand is the first that was read whose edges have not all been seen.
  task automatic find_row();
    while (rows < reads && $countones(slots_seen) == lengths[sources[rows]]) begin
      rows++;
      slots_seen = '0;
    end
    if (rows < reads) current = sources[rows];
  endtask

  task automatic see_write();
    if (!learn || writes == reads || row_waddr != AddrW'(sources[writes])) $fatal(1, "row %0d is written, learn %b", row_waddr, learn);
    for (int unsigned i = 0; i < M0; i++) begin
      if (weights_out[i] != ((i < lengths[32'(row_waddr)]) ? learnt(row_weights[32'(row_waddr)][i]) : 16'd0)) begin
        $fatal(1, "M0 %0d: weight %0d of %0d is written as %0d", M0, i, row_waddr, weights_out[i]);
      end
    end
    writes++;
    checks_o++;
  endtask

  // Memories and lanes.
  always @(posedge clk_i) if (rst_ni) begin
    if (!active && !start && (row_re || row_we || done || lane_valid != '0)) $fatal(1, "at work without a start");
    if (32'(edges) != $countones(lane_valid)) $fatal(1, "%0d edges, lanes %b", edges, lane_valid);
    find_row();
    if (lane_valid != '0 && rows == reads) $fatal(1, "an edge of no row");
    for (int unsigned l = 0; l < Lanes; l++) begin
      if (lane_valid[l]) see_edge(l);
      lane_weight_back[l] <= lane_valid[l] ? learnt(lane_weight[l]) : 16'($urandom());
    end
    if (done && row_we) $fatal(1, "done before the last row is written");
    if (row_we) see_write();
    if (row_re) begin
      if (reads == sources.size() || row_id != AddrW'(sources[reads])) $fatal(1, "row %0d is read as number %0d", row_id, reads);
      reads++;
      links   <= row_links[32'(row_id)];
      weights <= row_weights[32'(row_id)];
    end
  end

  // ---------------------------------------------------------------- stimuli
  task automatic random_network();
    int unsigned ids[$];
    int unsigned longest = $urandom_range(M0);
    for (int unsigned n = 0; n < Capacity; n++) begin
      is_spiked[n]   = 1'($urandom());
      potentiates[n] = ($urandom_range(3) == 0) ? 16'd0 : 16'($urandom());
      lengths[n]     = $urandom_range(longest);
      ids.delete();
      for (int unsigned i = 0; i < Capacity; i++) if (i != n) ids.push_back(i);
      ids.shuffle();
      for (int unsigned i = 0; i < M0; i++) begin
        row_links[n][i]   = (i < lengths[n]) ? IdW'(ids[i]) : '1;
        row_weights[n][i] = (i < lengths[n]) ? 16'($urandom()) : 16'd0;
      end
    end
  endtask

  task automatic quiet_inputs();
    {clear, source_valid, start} = '0;
    source_id   = AddrW'($urandom_range(Capacity - 1));
    spiked      = 1'($urandom());
    strengthens = 16'($urandom());
  endtask

  // Some of the neurons, as a pass over them lists them, or in any order; with and without gaps.
  task automatic list_sources();
    int unsigned share = $urandom_range(4), pace = $urandom_range(2);
    clear = 1'b1;
    @(negedge clk_i);
    quiet_inputs();
    sources.delete();
    for (int unsigned n = 0; n < Capacity; n++) if ($urandom_range(3) < share) sources.push_back(n);
    if ($urandom_range(2) == 0) sources.shuffle();
    for (int unsigned i = 0; i < sources.size(); i++) begin
      while ($urandom_range(3) < pace) @(negedge clk_i);
      source_valid = 1'b1;
      source_id    = AddrW'(sources[i]);
      spiked       = is_spiked[sources[i]];
      strengthens  = potentiates[sources[i]];
      @(negedge clk_i);
      quiet_inputs();
    end
    if ($urandom_range(1) == 0) @(negedge clk_i);
  endtask

  function automatic int unsigned groups_of(int unsigned id);
    return (lengths[id] == 0) ? 1 : (lengths[id] + Lanes - 1) / Lanes;
  endfunction

  task automatic sweep();
    int unsigned groups = 0, edges_wanted = 0, time_wanted;
    random_network();
    list_sources();
    learn = $urandom_range(2) != 0;
    for (int unsigned i = 0; i < sources.size(); i++) begin
      groups += groups_of(sources[i]);
      edges_wanted += lengths[sources[i]];
      if (lengths[sources[i]] == 0) empties++;
    end
    time_wanted = (sources.size() == 0) ? EmptyLatency : groups + Latency + 32'(learn);
    {edges_seen, reads, writes, rows} = '0;
    slots_seen = '0;
    cycles = 1;
    start  = 1'b1;
    @(negedge clk_i);
    start  = 1'b0;
    active = 1'b1;
    #1;
    while (!done) begin
      @(negedge clk_i);
      cycles++;
      if (cycles > time_wanted) $fatal(1, "a sweep over %0d rows is not done after %0d cycles", sources.size(), time_wanted);
    end
    @(negedge clk_i);
    active = 1'b0;
    find_row();
    if (reads != sources.size() || rows != sources.size() || writes != (learn ? sources.size() : 0) || edges_seen != edges_wanted) begin
      $fatal(1, "%0d of %0d rows read, %0d written, %0d of %0d edges", reads, sources.size(), writes, edges_seen, edges_wanted);
    end
    if (cycles != time_wanted) $fatal(1, "M0 %0d: %0d rows, %0d groups: %0d cycles", M0, sources.size(), groups, cycles);
    if (groups > sources.size()) several++;
    if (learn) learning++;
    if (sources.size() == Capacity) full_lists++;
    if (sources.size() == 0) empty_lists++;
    checks_o++;
    if ($urandom_range(1) == 0) repeat ($urandom_range(4)) @(negedge clk_i);
  endtask

  initial begin
    quiet_inputs();
    {learn, done_o, checks_o, active, current} = '0;
    {several, learning, empties, full_lists, empty_lists} = '0;
    wait (rst_ni);
    @(negedge clk_i);
    repeat (Sweeps) sweep();
    if (learning < Sweeps / 4 || learning > Sweeps - Sweeps / 4 || empties < 100 || full_lists < 50 || empty_lists < 50) begin
      $fatal(1, "seldom: %0d learn, %0d empty rows, %0d full lists, %0d empty", learning, empties, full_lists, empty_lists);
    end
    if (M0 > Lanes && several < 100) $fatal(1, "seldom: %0d with several groups a row", several);
    done_o = 1'b1;
  end
endmodule

module tb_mh_sweep;
  logic clk, rst_n;
  logic [4:0] done;
  logic [4:0][31:0] checks;
  tb_clock #(.Parts(5)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  sweep_part #(.Capacity(8), .M0(4), .Lanes(4)) u_nano (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  sweep_part u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  sweep_part #(.Capacity(100), .M0(16), .Lanes(8)) u_board (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
  sweep_part #(.Capacity(21), .M0(11), .Lanes(3)) u_odd (.clk_i(clk), .rst_ni(rst_n), .done_o(done[3]), .checks_o(checks[3]));
  sweep_part #(.Capacity(9), .M0(5), .Lanes(1)) u_single (.clk_i(clk), .rst_ni(rst_n), .done_o(done[4]), .checks_o(checks[4]));
endmodule

`default_nettype wire
