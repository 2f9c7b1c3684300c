`default_nettype none

/// Random histories, many near that of the neuron, against "CorrelateHistory" of docs/neurons.md: words, what is read, cycles; with stalls.
module correlate_part #(
  parameter int unsigned Capacity = 32,
  parameter int unsigned Runs = 1500
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  localparam int unsigned IdW = $clog2(Capacity + 1);
  localparam int unsigned AddrW = $clog2(Capacity);
  localparam int unsigned Words = (Capacity + 31) / 32;
  localparam int unsigned Besides = 7;  // cycles over one for each place of a word

  logic start, active, word_valid, word_ready, re, live;
  logic [IdW-1:0] id, high_water;
  logic [5:0] distance;
  logic [31:0] word, history;
  logic [AddrW-1:0] read_id;

  mh_correlate #(.Capacity(Capacity), .IdW(IdW)) dut (
    .clk_i, .rst_ni, .start_i(start), .id_i(id), .distance_i(distance), .high_water_i(high_water), .active_o(active),
    .word_valid_o(word_valid), .word_ready_i(word_ready), .word_o(word), .re_o(re), .id_o(read_id), .history_i(history), .live_i(live)
  );

  logic [31:0] histories[Capacity];
  bit lives[Capacity];
  int unsigned reads_of[Capacity], places;
  int unsigned stalls, equals, limits, dead, longest, all_bits;

  // There for one cycle.
  always @(posedge clk_i) if (rst_ni) begin
    if (re) begin
      if (32'(read_id) >= 32'(high_water)) $fatal(1, "neuron %0d of %0d is read", read_id, high_water);
      reads_of[32'(read_id)]++;
    end
    history <= re ? histories[32'(read_id)] : histories[32'(id)];
    live    <= re ? lives[32'(read_id)] : 1'b1;
  end

  function automatic logic [31:0] expected(int unsigned w);
    automatic logic [31:0] result = 32'd0;
    for (int unsigned i = 0; i < 32 && 32 * w + i < 32'(high_water); i++) begin
      automatic int unsigned other = 32 * w + i, differing = 0;
      if (other != 32'(id)) begin
        for (int unsigned b = 0; b < 32; b++) differing += 32'(histories[other][b] != histories[32'(id)][b]);
        result[i] = lives[other] && differing <= 32'(distance);
        dead   += 32'(!lives[other] && differing <= 32'(distance));
        limits += 32'(lives[other] && differing == 32'(distance));
        equals += 32'(lives[other] && differing == 0);
      end
    end
    return result;
  endfunction

  // A word in which some of the lowest bits of a shuffle differ.
  function automatic logic [31:0] near(logic [31:0] pattern, int unsigned differing);
    automatic logic [31:0] result = pattern;
    automatic int unsigned done = 0, at;
    while (done < differing) begin
      at = $urandom_range(31);
      if (result[at] == pattern[at]) begin
        result[at] = !pattern[at];
        done++;
      end
    end
    return result;
  endfunction

  task automatic fill();
    automatic logic [31:0] own = ($urandom_range(3) == 0) ? {32{1'($urandom())}} : $urandom();
    automatic int unsigned spread = $urandom_range(2), live_rate = $urandom_range(4, 1);
    high_water = ($urandom_range(2) == 0) ? IdW'(Capacity) : IdW'($urandom_range(Capacity, 1));
    id         = IdW'($urandom_range(32'(high_water) - 1));
    distance   = 6'($urandom_range(32));
    foreach (histories[i]) begin
      case ($urandom_range(spread))
        0: histories[i] = near(own, ($urandom_range(1) == 0 || distance == 6'd32) ? 32'(distance) : 32'(distance) + 1);
        1: histories[i] = near(own, $urandom_range(32));
        default: histories[i] = $urandom();
      endcase
      if ($urandom_range(7) == 0) histories[i] = ($urandom_range(1) == 0) ? own : ~own;
      lives[i] = $urandom_range(3) < live_rate;
    end
    histories[32'(id)] = own;
    lives[32'(id)]     = 1'b1;
  endtask

  task automatic correlate(int unsigned ready_rate);
    automatic int unsigned cycles = 0, words = 0, patience = 0, longest_wait = 0, waited = 0;
    automatic logic [31:0] wanted;
    fill();
    foreach (reads_of[i]) reads_of[i] = 0;
    start = 1'b1;
    @(negedge clk_i) start = 1'b0;
    wanted = expected(0);
    while (words < Words) begin
      word_ready = $urandom_range(3) < ready_rate;
      // Now and then, nobody takes a word for as long as several take.
      if (ready_rate < 4 && patience == 0 && $urandom_range(31) == 0) patience = $urandom_range(100);
      if (patience != 0) begin
        patience--;
        word_ready = 1'b0;
      end
      #1;
      cycles++;
      waited = (word_valid && !word_ready) ? waited + 1 : 0;
      if (waited > longest_wait) longest_wait = waited;
      if (!active) $fatal(1, "not active with %0d words to come", Words - words);
      if (ready_rate == 4 && cycles > 32 * Words + Besides) $fatal(1, "not done in time");
      if (word_valid && word != wanted) $fatal(1, "%0d of %0d, distance %0d, word %0d: got %h, expected %h", id, high_water, distance, words, word, wanted);
      stalls += 32'(word_valid && !word_ready);
      if (word_valid && word_ready) begin
        words++;
        all_bits |= word;
        checks_o++;
        if (words < Words) wanted = expected(words);
      end
      @(negedge clk_i);
    end
    // Nothing happens until the next start.
    for (int unsigned i = $urandom_range(3); ; i--) begin
      #1;
      if (active || word_valid || re) $fatal(1, "busy after the end");
      if (i == 0) break;
      @(negedge clk_i);
    end
    foreach (reads_of[i]) if (reads_of[i] != 32'(i < 32'(high_water))) $fatal(1, "neuron %0d is read %0d times", i, reads_of[i]);
    if (ready_rate == 4 && cycles != 32 * Words + Besides) $fatal(1, "%0d cycles", cycles);
    longest += 32'(longest_wait > 70);
  endtask

  initial begin
    {start, word_ready, done_o, checks_o} = '0;
    {stalls, equals, limits, dead, longest, all_bits} = '0;
    {id, high_water, distance} = '0;
    wait (rst_ni);
    @(negedge clk_i);
    repeat (Runs) correlate($urandom_range(4, 1));
    places = (Capacity < 32) ? Capacity : 32;
    if ($countones(all_bits) != places) $fatal(1, "only the bits %h came up", all_bits);
    if (stalls < Runs || equals < Runs / 75 || limits < Runs / 20 || dead < Runs / 20 || longest < Runs / 50) begin
      $fatal(1, "seldom: %0d stalls, %0d equal, %0d at the limit, %0d dead, %0d long waits", stalls, equals, limits, dead, longest);
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_correlate;
  logic clk, rst_n;
  logic [5:0] done;
  logic [5:0][31:0] checks;
  tb_clock #(.Parts(6)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  correlate_part #(.Capacity(8)) u_nano (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  correlate_part u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  correlate_part #(.Capacity(2)) u_pair (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
  correlate_part #(.Capacity(64), .Runs(800)) u_two (.clk_i(clk), .rst_ni(rst_n), .done_o(done[3]), .checks_o(checks[3]));
  correlate_part #(.Capacity(69), .Runs(800)) u_part (.clk_i(clk), .rst_ni(rst_n), .done_o(done[4]), .checks_o(checks[4]));
  correlate_part #(.Capacity(300), .Runs(200)) u_ten (.clk_i(clk), .rst_ni(rst_n), .done_o(done[5]), .checks_o(checks[5]));
endmodule

`default_nettype wire
