`default_nettype none

/// Random events, with clears and pauses, against eight sums.
module tb_mh_counters;
  logic clk, rst_n, clear, active, distance, hop, round, busy, link_distance, neuron, done;
  logic [6:0] edges;
  logic [31:0] checks;
  logic [7:0][31:0] counters;
  int unsigned sum[8], cycle, clears, largest;

  tb_clock u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  mh_counters dut (
    .clk_i(clk), .rst_ni(rst_n), .clear_i(clear), .active_i(active),
    .distance_i(distance), .hop_i(hop), .round_i(round), .busy_i(busy), .link_distance_i(link_distance),
    .neuron_i(neuron), .edges_i(edges),
    .counters_o(counters)
  );

  initial begin
    {clear, active, distance, hop, round, busy, link_distance, neuron, edges, done} = '0;
    {checks, cycle, clears, largest} = '0;
    for (int unsigned i = 0; i < 8; i++) sum[i] = 0;
  end

  always @(posedge clk) if (rst_n && !done) begin
    for (int unsigned i = 0; i < 8; i++) begin
      if (counters[i] != sum[i]) $fatal(1, "counter %0d is %0d, expected %0d", i, counters[i], sum[i]);
    end
    checks <= checks + 1;
    if (clear) begin
      for (int unsigned i = 0; i < 8; i++) sum[i] = 0;
      clears++;
    end else if (active) begin
      if (distance) sum[0]++;
      if (hop) sum[1]++;
      if (round) sum[2]++;
      sum[3]++;
      if (busy) sum[4]++;
      if (link_distance) sum[5]++;
      if (neuron) sum[6]++;
      sum[7] += 32'(edges);
    end
    if (sum[3] > largest) largest = sum[3];
    {distance, hop, round, busy, link_distance, neuron, edges} <= 13'($urandom());
    clear  <= $urandom_range((cycle < 5000) ? 10 : 3000) == 0;
    active <= $urandom_range(3) != 0;
    cycle  <= cycle + 1;
    if (cycle == 20_000) begin
      if (clears < 100 || largest < 300) $fatal(1, "seldom: %0d clears, at most %0d cycles", clears, largest);
      done <= 1'b1;
    end
  end
endmodule

`default_nettype wire
