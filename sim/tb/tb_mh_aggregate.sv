`default_nettype none

/// Rows of links of all lengths, extreme and random, against "Graph neural network" of docs/neurons.md in 128-bit integers: words, what is read, cycles; with stalls.
module aggregate_part #(
  parameter int unsigned Capacity = 32,
  parameter int unsigned Dim = 16,
  parameter int unsigned Lanes = 4,
  parameter int unsigned M0 = 6,
  parameter int unsigned Runs = 1000
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  typedef logic signed [127:0] wide_t;
  localparam int unsigned IdW = $clog2(Capacity + 1);
  localparam int unsigned AddrW = $clog2(Capacity);
  localparam int unsigned Rows = Dim / Lanes;
  localparam int unsigned RowW = (Rows > 1) ? $clog2(Rows) : 1;
  localparam int unsigned Words = Dim / 2;

  logic start, active, word_valid, word_ready, row_re, vec_re;
  logic [AddrW-1:0] id, row_id, vec_id;
  logic [RowW-1:0] vec_row;
  logic [31:0] word;
  logic [M0-1:0][IdW-1:0] links;
  logic [M0-1:0][15:0] weights;
  logic [Lanes-1:0][15:0] vec_rdata;

  mh_aggregate #(.Dim(Dim), .Lanes(Lanes), .M0(M0), .IdW(IdW), .Capacity(Capacity)) dut (
    .clk_i, .rst_ni, .start_i(start), .id_i(id), .active_o(active), .word_valid_o(word_valid), .word_ready_i(word_ready), .word_o(word),
    .row_re_o(row_re), .row_id_o(row_id), .links_i(links), .weights_i(weights),
    .vec_re_o(vec_re), .vec_id_o(vec_id), .vec_row_o(vec_row), .vec_rdata_i(vec_rdata)
  );

  logic [15:0] vectors[Capacity][Dim];
  int unsigned count;                     // links of the row
  int unsigned neighbours[M0];
  logic [15:0] edge_weights[M0];
  int unsigned row_reads, vec_reads, reads_of[Capacity][Rows];
  int unsigned stalls, empties, fulls, highs, lows;

  // The row is held, a part of a vector is there for one cycle only.
  always @(posedge clk_i) if (rst_ni) begin
    if (row_re) begin
      if (row_id != id) $fatal(1, "the row of %0d is read for %0d", row_id, id);
      row_reads++;
      for (int unsigned s = 0; s < M0; s++) begin
        links[s]   <= (s < count) ? IdW'(neighbours[s]) : '1;
        weights[s] <= (s < count) ? edge_weights[s] : 16'd0;
      end
    end
    if (vec_re) begin
      if (32'(vec_id) >= Capacity || 32'(vec_row) >= Rows) $fatal(1, "row %0d of %0d is read", vec_row, vec_id);
      vec_reads++;
      reads_of[32'(vec_id)][32'(vec_row)]++;
    end
    for (int unsigned l = 0; l < Lanes; l++) vec_rdata[l] <= vec_re ? vectors[32'(vec_id)][32'(vec_row)*Lanes+l] : 16'($urandom());
  end

  function automatic logic [15:0] mean(int unsigned c);
    automatic wide_t sum = 0, scaled, unit = 128'sd1 <<< 40;
    if (count == 0) return 16'd0;
    for (int unsigned s = 0; s < count; s++) begin
      sum += wide_t'(32'(edge_weights[s]) + 32'(edge_weights[s] >= 16'd32768)) * wide_t'(signed'(vectors[neighbours[s]][c]));
    end
    scaled = sum * wide_t'(16777216 / count) + unit / 2;
    // Rounded down.
    scaled = (scaled % unit < 0) ? scaled / unit - 1 : scaled / unit;
    if (scaled > 32767 || scaled < -32768) $fatal(1, "a mean of %0d", scaled);
    highs += 32'(scaled == 32767);
    lows  += 32'(scaled == -32768);
    return 16'(scaled);
  endfunction

  // A word is begun two cycles after the last link of the one before, and after the one before that was taken; it is taken seven cycles after its last link, and
  // three after the one before.
  function automatic int unsigned expected_cycles();
    automatic int unsigned steps = (count == 0) ? 1 : count, last = 2 + steps, taken = last + 7, earlier = 0;
    for (int unsigned w = 1; w < Words; w++) begin
      last    = ((last + 1 > earlier) ? last + 1 : earlier) + steps;
      earlier = taken;
      taken   = (last + 7 > taken + 3) ? last + 7 : taken + 3;
    end
    return taken;
  endfunction

  task automatic fill(int unsigned what);
    automatic int unsigned shift = $urandom_range(15), ids[$];
    ids.delete();
    for (int unsigned i = 0; i < Capacity; i++) if (i != 32'(id)) ids.push_back(i);
    ids.shuffle();
    count = $urandom_range(M0);
    if (what < 4) count = (what == 0) ? 0 : ((what == 1) ? 1 : M0);
    for (int unsigned s = 0; s < count; s++) begin
      neighbours[s]   = ids[s];
      edge_weights[s] = ($urandom_range(3) == 0) ? 16'h7FFF + 16'($urandom_range(2)) : 16'($urandom());
      if (what < 5) edge_weights[s] = 16'hFFFF;
      if (what == 5) edge_weights[s] = 16'h0000;
    end
    foreach (vectors[i]) foreach (vectors[i][c]) begin
      vectors[i][c] = 16'(signed'(16'($urandom())) >>> shift);
      if (what == 2) vectors[i][c] = 16'h8000;
      if (what == 3) vectors[i][c] = 16'h7FFF;
      if (what == 6) vectors[i][c] = 16'h0000;
    end
  endtask

  task automatic aggregate(int unsigned what, int unsigned ready_rate);
    automatic int unsigned cycles = 0, words = 0, patience = 0, expected_reads;
    automatic logic [31:0] wanted;
    id = AddrW'($urandom_range(Capacity - 1));
    fill(what);
    {row_reads, vec_reads} = '0;
    foreach (reads_of[i]) foreach (reads_of[i][r]) reads_of[i][r] = 0;
    start = 1'b1;
    @(negedge clk_i) start = 1'b0;
    wanted = {mean(1), mean(0)};
    while (words < Words) begin
      word_ready = $urandom_range(3) < ready_rate;
      // Now and then, nobody takes a word for as long as several take.
      if (ready_rate < 4 && patience == 0 && $urandom_range(63) == 0) patience = 4 * M0 + 20;
      if (patience != 0) begin
        patience--;
        word_ready = 1'b0;
      end
      #1;
      cycles++;
      if (!active) $fatal(1, "not active with %0d words to come", Words - words);
      if (ready_rate == 4 && cycles > expected_cycles()) $fatal(1, "not done in time");
      if (word_valid && word != wanted) $fatal(1, "Dim %0d, %0d links, word %0d: got %h, expected %h", Dim, count, words, word, wanted);
      stalls += 32'(word_valid && !word_ready);
      if (word_valid && word_ready) begin
        words++;
        checks_o++;
        if (words < Words) wanted = {mean(2 * words + 1), mean(2 * words)};
      end
      @(negedge clk_i);
    end
    // Nothing happens until the next start.
    for (int unsigned i = $urandom_range(3); ; i--) begin
      #1;
      if (active || word_valid || row_re || vec_re) $fatal(1, "busy after the end");
      if (i == 0) break;
      @(negedge clk_i);
    end
    if (row_reads != 1 || vec_reads != count * Words) $fatal(1, "%0d rows of links, %0d rows of vectors are read", row_reads, vec_reads);
    foreach (reads_of[i]) foreach (reads_of[i][r]) begin
      expected_reads = 0;
      for (int unsigned s = 0; s < count; s++) expected_reads += (neighbours[s] == i) ? Lanes / 2 : 0;
      if (reads_of[i][r] != expected_reads) $fatal(1, "row %0d of %0d is read %0d times", r, i, reads_of[i][r]);
    end
    if (ready_rate == 4 && cycles != expected_cycles()) $fatal(1, "%0d words of %0d links take %0d cycles, expected %0d", Words, count, cycles, expected_cycles());
    empties += 32'(count == 0);
    fulls   += 32'(count == M0);
  endtask

  initial begin
    {start, word_ready, done_o, checks_o} = '0;
    {stalls, empties, fulls, highs, lows} = '0;
    id = '0;
    wait (rst_ni);
    @(negedge clk_i);
    for (int unsigned rate = 1; rate <= 4; rate++) for (int unsigned what = 0; what < 8; what++) aggregate(what, rate);
    repeat (Runs) aggregate($urandom_range(15), $urandom_range(4, 1));
    if (stalls < Runs * Words / 4 || empties < Runs / 40 || fulls < Runs / 40 || highs < Runs / 20 || lows < Runs / 20) begin
      $fatal(1, "seldom: %0d stalls, %0d empty rows, %0d full, %0d highest, %0d lowest", stalls, empties, fulls, highs, lows);
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_aggregate;
  logic clk, rst_n;
  logic [5:0] done;
  logic [5:0][31:0] checks;
  tb_clock #(.Parts(6)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  aggregate_part #(.Capacity(8), .Dim(4), .M0(4)) u_nano (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  aggregate_part u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  aggregate_part #(.Capacity(50), .Dim(64), .Lanes(16), .M0(16), .Runs(250)) u_board (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
  aggregate_part #(.Capacity(66), .Dim(20), .M0(64), .Runs(150)) u_long (.clk_i(clk), .rst_ni(rst_n), .done_o(done[3]), .checks_o(checks[3]));
  aggregate_part #(.Capacity(21), .Dim(30), .Lanes(10), .M0(7), .Runs(500)) u_odd (.clk_i(clk), .rst_ni(rst_n), .done_o(done[4]), .checks_o(checks[4]));
  aggregate_part #(.Capacity(5), .Dim(2), .Lanes(2), .M0(3)) u_pair (.clk_i(clk), .rst_ni(rst_n), .done_o(done[5]), .checks_o(checks[5]));
endmodule

`default_nettype wire
