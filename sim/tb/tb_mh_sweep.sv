`default_nettype none

/// Sweeps over random neurons and rows: which rows are read, each edge once and with what its source says, written weights, number of edges, time.
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
  import mh_types_pkg::FactorW;
  localparam int unsigned IdW = $clog2(Capacity + 1);
  localparam int unsigned AddrW = $clog2(Capacity);
  localparam int unsigned CountW = $clog2(Lanes + 1);
  localparam int unsigned Latency = 7;  // cycles that a sweep takes over its work
  localparam int unsigned Waiting = 3;  // rows that may wait without a stall

  logic start, learn, done, neuron_re, spiked, row_re, row_we, source_spiked;
  logic [FactorW-1:0] a_plus;
  logic [IdW-1:0] high_water;
  logic [AddrW-1:0] neuron_id, row_id, row_waddr;
  logic [31:0] trace_pre;
  logic [M0-1:0][IdW-1:0] links;
  logic [M0-1:0][15:0] weights, weights_out;
  logic [Lanes-1:0] lane_valid;
  logic [Lanes-1:0][AddrW-1:0] lane_id;
  logic [Lanes-1:0][15:0] lane_weight, lane_weight_back;
  logic [15:0] potentiate;
  logic [CountW-1:0] edges;

  mh_sweep #(.Capacity(Capacity), .M0(M0), .Lanes(Lanes), .IdW(IdW)) dut (
    .clk_i, .rst_ni,
    .start_i(start), .learn_i(learn), .a_plus_i(a_plus), .high_water_i(high_water), .done_o(done),
    .neuron_re_o(neuron_re), .neuron_id_o(neuron_id), .spiked_i(spiked), .trace_pre_i(trace_pre),
    .row_re_o(row_re), .row_id_o(row_id), .links_i(links), .weights_i(weights),
    .row_we_o(row_we), .row_waddr_o(row_waddr), .weights_o(weights_out),
    .lane_valid_o(lane_valid), .lane_id_o(lane_id), .lane_weight_o(lane_weight),
    .source_spiked_o(source_spiked), .potentiate_o(potentiate), .lane_weight_i(lane_weight_back),
    .edges_o(edges)
  );

  // Neurons, and rows without gaps.
  bit is_spiked[Capacity];
  logic [31:0] trace[Capacity];
  logic [M0-1:0][IdW-1:0] row_links[Capacity];
  logic [M0-1:0][15:0] row_weights[Capacity];
  int unsigned lengths[Capacity];
  // What has been seen in this sweep.
  bit rows_read[Capacity], rows_written[Capacity];
  bit [M0-1:0] slots_seen;  // of the row at hand
  int unsigned current, edges_seen, reads, writes, cycles;
  bit active, at_row;
  int unsigned stalled, rate_bound, several, learning, empties;

  function automatic bit counts(int unsigned id);
    return id < 32'(high_water) && (is_spiked[id] || (learn && trace[id] != 0));
  endfunction

  function automatic logic [15:0] strengthens(int unsigned id);
    logic [63:0] change = (64'(trace[id]) * 64'(a_plus) + 64'h8000_0000) >> 32;
    if (!learn) return 16'd0;
    return (change > 64'd65535) ? 16'hFFFF : 16'(change);
  endfunction

  // What the lanes make of a weight.
  function automatic logic [15:0] learnt(logic [15:0] weight);
    return {weight[4:0], weight[15:5]} + 16'h1234;
  endfunction

  task automatic see_edge(int unsigned lane);
    int unsigned slot = M0;
    if (!at_row) $fatal(1, "an edge of no row");
    for (int unsigned i = 0; i < M0; i++) if (row_links[current][i] == IdW'(lane_id[lane])) slot = i;
    if (slot == M0) $fatal(1, "%0d has no edge to %0d", current, lane_id[lane]);
    if (slots_seen[slot]) $fatal(1, "edge %0d of %0d comes twice", slot, current);
    slots_seen[slot] = 1'b1;
    if (lane_weight[lane] != row_weights[current][slot]) $fatal(1, "edge %0d of %0d has weight %0d", slot, current, lane_weight[lane]);
    if (source_spiked != is_spiked[current] || potentiate != strengthens(current)) begin
      $fatal(1, "%0d spiked %b, potentiates %0d, expected %0d", current, source_spiked, potentiate, strengthens(current));
    end
    edges_seen++;
    checks_o++;
  endtask

  task automatic end_row();
    if (at_row && $countones(slots_seen) != lengths[current]) $fatal(1, "%0d edges of %0d, expected %0d", $countones(slots_seen), current, lengths[current]);
  endtask

  task automatic see_write();
    if (!learn || !rows_read[32'(row_waddr)] || rows_written[32'(row_waddr)]) $fatal(1, "row %0d is written, learn %b", row_waddr, learn);
    rows_written[32'(row_waddr)] = 1'b1;
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
    if (!active && !start && (neuron_re || row_re || row_we || done || lane_valid != '0)) $fatal(1, "at work without a start");
    if (32'(edges) != $countones(lane_valid)) $fatal(1, "%0d edges, lanes %b", edges, lane_valid);
    spiked    <= neuron_re ? is_spiked[32'(neuron_id)] : 1'($urandom());
    trace_pre <= neuron_re ? trace[32'(neuron_id)] : $urandom();
    for (int unsigned l = 0; l < Lanes; l++) begin
      if (lane_valid[l]) see_edge(l);
      lane_weight_back[l] <= lane_valid[l] ? learnt(lane_weight[l]) : 16'($urandom());
    end
    if (done && row_we) $fatal(1, "done before the last row is written");
    if (row_we) see_write();
    if (row_re) begin
      end_row();
      if (!counts(32'(row_id)) || rows_read[32'(row_id)]) $fatal(1, "row %0d is read", row_id);
      rows_read[32'(row_id)] = 1'b1;
      current = 32'(row_id);
      at_row  = 1'b1;
      reads++;
      slots_seen = '0;
      links   <= row_links[32'(row_id)];
      weights <= row_weights[32'(row_id)];
    end
    if (active && !done && !neuron_re) stalled++;
  end

  // ---------------------------------------------------------------- stimuli
  // Neurons and rows; of a uniform network all rows count and have the same length.
  task automatic random_network(bit uniform);
    int unsigned ids[$];
    int unsigned spike_rate = $urandom_range(4);
    int unsigned trace_rate = $urandom_range(4);
    int unsigned length = $urandom_range(M0);
    int unsigned clustered = $urandom_range(Capacity);
    learn      = $urandom_range(2) != 0;
    a_plus     = ($urandom_range(2) == 0) ? FactorW'(1 << 24) : FactorW'($urandom_range(1 << 24) >> $urandom_range(24));
    high_water = IdW'(uniform ? Capacity : $urandom_range(Capacity, 1));
    for (int unsigned n = 0; n < Capacity; n++) begin
      is_spiked[n] = $urandom_range(3) < spike_rate || uniform;
      trace[n]     = ($urandom_range(3) < trace_rate) ? $urandom() >> $urandom_range(31) : 32'd0;
      // Rows that count in one half only.
      if (!uniform && clustered < Capacity / 4 && n < Capacity / 2) {is_spiked[n], trace[n]} = '0;
      if (!uniform && clustered > Capacity - Capacity / 4 && n > Capacity / 2) {is_spiked[n], trace[n]} = '0;
      lengths[n] = uniform ? length : $urandom_range(M0);
      ids.delete();
      for (int unsigned i = 0; i < Capacity; i++) if (i != n) ids.push_back(i);
      ids.shuffle();
      for (int unsigned i = 0; i < M0; i++) begin
        row_links[n][i]   = (i < lengths[n]) ? IdW'(ids[i]) : '1;
        row_weights[n][i] = (i < lengths[n]) ? 16'($urandom()) : 16'd0;
      end
    end
  endtask

  function automatic int unsigned groups_of(int unsigned id);
    return (lengths[id] == 0) ? 1 : (lengths[id] + Lanes - 1) / Lanes;
  endfunction

  function automatic int unsigned larger(int unsigned a, int unsigned b);
    return (a > b) ? a : b;
  endfunction

  // A neuron a cycle unless too many rows wait; a row after the one before and after its neuron; the end of a stall may come some rows late.
  function automatic int unsigned time_limit();
    int unsigned starts[$];
    int unsigned scanned = 0, free = 0;
    starts.delete();
    for (int unsigned n = 0; n < 32'(high_water); n++) begin
      scanned++;
      if (starts.size() > Waiting) scanned = larger(scanned, starts[starts.size()-1-Waiting]);
      if (counts(n)) begin
        starts.push_back(larger(free, scanned));
        free = larger(free, scanned) + groups_of(n);
      end
    end
    return larger(scanned, free) + Latency + 3 * ((M0 + Lanes - 1) / Lanes);
  endfunction

  task automatic sweep(bit uniform);
    int unsigned rows, groups, edges_wanted;
    random_network(uniform);
    {rows, groups, edges_wanted} = '0;
    for (int unsigned n = 0; n < Capacity; n++) begin
      {rows_read[n], rows_written[n]} = '0;
      if (counts(n)) begin
        rows++;
        groups += groups_of(n);
        edges_wanted += lengths[n];
        if (lengths[n] == 0) empties++;
      end
    end
    {edges_seen, reads, writes, cycles, at_row} = '0;
    start = 1'b1;
    @(negedge clk_i);
    start  = 1'b0;
    active = 1'b1;
    #1;
    while (!done) begin
      @(negedge clk_i);
      cycles++;
      if (cycles > 100 + 2 * M0 * Capacity) $fatal(1, "a sweep does not end");
    end
    @(negedge clk_i);
    active = 1'b0;
    end_row();
    if (reads != rows || writes != (learn ? rows : 0) || edges_seen != edges_wanted) begin
      $fatal(1, "%0d of %0d rows read, %0d written, %0d of %0d edges", reads, rows, writes, edges_seen, edges_wanted);
    end
    if (cycles > time_limit()) $fatal(1, "M0 %0d: %0d cycles, expected %0d", M0, cycles, time_limit());
    if (uniform && cycles > larger(Capacity, groups) + Latency) $fatal(1, "%0d neurons, %0d groups: %0d cycles", Capacity, groups, cycles);
    if (groups > 32'(high_water)) rate_bound++;
    if (groups > rows) several++;
    if (learn) learning++;
    checks_o++;
    if ($urandom_range(1) == 0) repeat ($urandom_range(4)) @(negedge clk_i);
  endtask

  initial begin
    {start, learn, done_o, checks_o, active, at_row, current} = '0;
    {stalled, rate_bound, several, learning, empties} = '0;
    wait (rst_ni);
    @(negedge clk_i);
    repeat (Sweeps) sweep($urandom_range(4) == 0);
    if (learning < Sweeps / 4 || learning > Sweeps - Sweeps / 4 || empties < 100) $fatal(1, "seldom: %0d learn, %0d empty rows", learning, empties);
    if (M0 > Lanes && (rate_bound < 50 || several < 100 || stalled < 500)) begin
      $fatal(1, "seldom: %0d bound by rows, %0d with several groups a row, %0d stalls", rate_bound, several, stalled);
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_sweep;
  logic clk, rst_n;
  logic [3:0] done;
  logic [3:0][31:0] checks;
  tb_clock #(.Parts(4)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  sweep_part #(.Capacity(8), .M0(4), .Lanes(4)) u_nano (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  sweep_part u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  sweep_part #(.Capacity(100), .M0(16), .Lanes(8)) u_board (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
  sweep_part #(.Capacity(21), .M0(11), .Lanes(3)) u_odd (.clk_i(clk), .rst_ni(rst_n), .done_o(done[3]), .checks_o(checks[3]));
endmodule

`default_nettype wire
