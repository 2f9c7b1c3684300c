`default_nettype none

/// Ticks of a small network: rows of links, weights and neurons at random; what each lane transmits, weights after learning and potentials after receiving,
/// against docs/neurons.md in wide integers.
module synapses_part #(
  parameter int unsigned Capacity = 32,
  parameter int unsigned M0 = 6,
  parameter int unsigned Lanes = 6,
  parameter int unsigned Used = Capacity,  // ids in use
  parameter int unsigned Ticks = 400
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  typedef logic signed [127:0] wide_t;
  localparam int unsigned IdW = $clog2(Capacity + 1);
  localparam int unsigned AddrW = $clog2(Capacity);
  localparam int unsigned PairW = (AddrW > 1) ? AddrW - 1 : 1;
  localparam int unsigned SlotW = $clog2(M0 + 1);
  localparam wide_t Most = (128'sd1 <<< 31) - 128'sd1;

  logic clear, links_we, idle, row_re, set, set_done, set_missing, prepare_clear, prepare, spiked, counts, sweep_start, learn, propagate, sweep_done;
  logic receive_start, receive_done, pair_re;
  logic [AddrW-1:0] clear_id, links_id, row_id, set_id, prepare_id;
  logic [M0-1:0][IdW-1:0] new_links, links;
  logic [15:0] start_weight, set_weight, depress, potentiate;
  logic [M0-1:0][15:0] weights;
  logic [SlotW-1:0] set_slot;
  logic signed [31:0] gain;
  logic [Lanes-1:0] lane_valid, transmits;
  logic [Lanes-1:0][AddrW-1:0] lane_id;
  logic [Lanes-1:0][31:0] currents;
  logic [$clog2(Lanes+1)-1:0] edges;
  logic [IdW-1:0] high_water;
  logic [PairW-1:0] pair, pair_waddr;
  logic [1:0] pair_we;
  logic [1:0][31:0] potentials, received;

  mh_synapses #(.Capacity(Capacity), .M0(M0), .Lanes(Lanes), .IdW(IdW)) dut (
    .clk_i, .rst_ni,
    .clear_i(clear), .clear_id_i(clear_id), .links_we_i(links_we), .links_id_i(links_id), .links_i(new_links), .start_weight_i(start_weight), .idle_o(idle),
    .row_re_i(row_re), .row_id_i(row_id), .links_o(links), .weights_o(weights),
    .set_i(set), .set_id_i(set_id), .set_slot_i(set_slot), .set_weight_i(set_weight), .set_done_o(set_done), .set_missing_o(set_missing),
    .prepare_clear_i(prepare_clear), .prepare_i(prepare), .prepare_id_i(prepare_id), .prepare_spiked_i(spiked), .prepare_depress_i(depress),
    .prepare_counts_i(counts), .prepare_potentiate_i(potentiate),
    .sweep_start_i(sweep_start), .learn_i(learn), .propagate_i(propagate), .gain_i(gain), .sweep_done_o(sweep_done),
    .lane_valid_o(lane_valid), .lane_id_o(lane_id), .transmits_o(transmits), .currents_o(currents), .edges_o(edges),
    .receive_start_i(receive_start), .high_water_i(high_water), .receive_done_o(receive_done),
    .pair_re_o(pair_re), .pair_o(pair), .potentials_i(potentials), .pair_we_o(pair_we), .pair_waddr_o(pair_waddr), .potentials_o(received)
  );

  // The network: rows without gaps, and what its neurons say.
  int unsigned len[Capacity], link[Capacity*M0], weight[Capacity*M0];
  bit has_spiked[Capacity], has_counted[Capacity];
  int unsigned takes[Capacity], adds[Capacity];
  logic signed [31:0] potential[Capacity+1];
  // What each lane brought to each neuron, what it has to bring; edges.
  wide_t brought[Capacity*Lanes], brings[Capacity*Lanes];
  int unsigned edges_seen, edges_wanted;
  logic [Lanes-1:0] were_valid;
  logic [Lanes-1:0][AddrW-1:0] were_ids;
  int unsigned transmissions, stronger, weaker, full, silent_rows, unheard;

  always @(posedge clk_i) begin
    for (int unsigned n = 0; n < 2; n++) potentials[n] <= pair_re ? potential[2*32'(pair)+n] : $urandom();
    were_valid <= lane_valid;
    were_ids   <= lane_id;
    if (rst_ni) begin
      if (32'(edges) != $countones(lane_valid)) $fatal(1, "%0d edges, lanes %b", edges, lane_valid);
      edges_seen += 32'(edges);
      if ((transmits & ~were_valid) != '0) $fatal(1, "lanes %b transmit, edges %b", transmits, were_valid);
      for (int unsigned l = 0; l < Lanes; l++) if (transmits[l]) brought[32'(were_ids[l])*Lanes+l] += wide_t'(signed'(currents[l]));
      for (int unsigned n = 0; n < 2; n++) if (pair_we[n]) begin
        if (2 * 32'(pair_waddr) + n >= 32'(high_water)) $fatal(1, "neuron %0d of %0d is written", 2 * 32'(pair_waddr) + n, high_water);
        potential[2*32'(pair_waddr)+n] = received[n];
      end
    end
  end

  function automatic wide_t clamped(wide_t low, wide_t number, wide_t high);
    if (number < low) return low;
    return (number > high) ? high : number;
  endfunction

  // ---------------------------------------------------------------- rows and weights
  task automatic quiet_inputs();
    {clear, links_we, row_re, set, prepare_clear, prepare, sweep_start, receive_start} = '0;
    {clear_id, links_id, row_id, set_id, prepare_id} = {5{AddrW'($urandom_range(Capacity - 1))}};
    {depress, potentiate} = $urandom();
    {spiked, counts}      = 2'($urandom());
  endtask

  task automatic wait_idle();
    for (int unsigned i = 0; !idle; i++) begin
      if (i > 10 * M0) $fatal(1, "not idle");
      @(negedge clk_i);
    end
  endtask

  // Another row, each with the start weight of its time, after it was emptied.
  task automatic new_row(int unsigned n);
    int unsigned ids[$];
    logic [M0-1:0][IdW-1:0] row = '1;
    ids.delete();
    for (int unsigned i = 0; i < Used; i++) if (i != n) ids.push_back(i);
    ids.shuffle();
    wait_idle();
    quiet_inputs();
    clear    = 1'b1;
    clear_id = AddrW'(n);
    @(negedge clk_i);
    quiet_inputs();
    start_weight = 16'($urandom());
    len[n]       = (n < Used) ? $urandom_range(M0) : 0;
    for (int unsigned s = 0; s < len[n]; s++) begin
      row[s]         = IdW'(ids[s]);
      link[n*M0+s]   = ids[s];
      weight[n*M0+s] = 32'(start_weight);
    end
    new_links = row;
    links_we  = 1'b1;
    links_id  = AddrW'(n);
    @(negedge clk_i);
    quiet_inputs();
    wait_idle();
  endtask

  task automatic set_one();
    int unsigned n = $urandom_range(Capacity - 1), slot = $urandom_range(M0 - 1), kind = $urandom_range(3);
    quiet_inputs();
    set        = 1'b1;
    set_id     = AddrW'(n);
    set_slot   = SlotW'(slot);
    set_weight = 16'($urandom());
    if (kind == 0) set_weight = 16'hFFFF;
    if (kind == 1) set_weight = 16'($urandom_range(1)) + 16'h7FFF;
    #1;
    while (!set_done) @(negedge clk_i);
    if (set_missing != (slot >= len[n])) $fatal(1, "slot %0d of %0d is missing: %b", slot, n, set_missing);
    if (!set_missing) weight[n*M0+slot] = 32'(set_weight);
    @(negedge clk_i);
    quiet_inputs();
  endtask

  task automatic compare_rows();
    for (int unsigned n = 0; n < Capacity; n++) begin
      quiet_inputs();
      row_re = 1'b1;
      row_id = AddrW'(n);
      @(negedge clk_i);
      for (int unsigned s = 0; s < M0; s++) begin
        if (links[s] != ((s < len[n]) ? IdW'(link[n*M0+s]) : '1)) $fatal(1, "link %0d of %0d is %0d", s, n, links[s]);
        if (32'(weights[s]) != ((s < len[n]) ? weight[n*M0+s] : 0)) $fatal(1, "weight %0d of %0d is %0d, expected %0d", s, n, weights[s], weight[n*M0+s]);
      end
      checks_o++;
    end
    quiet_inputs();
  endtask

  // ---------------------------------------------------------------- a tick
  task automatic prepare_all();
    int unsigned spike_rate = $urandom_range(4), trace_rate = $urandom_range(4), shift = $urandom_range(15);
    quiet_inputs();
    prepare_clear = 1'b1;
    @(negedge clk_i);
    quiet_inputs();
    for (int unsigned n = 0; n < Capacity; n++) begin
      has_spiked[n]  = $urandom_range(3) < spike_rate;
      has_counted[n] = has_spiked[n] || (learn && $urandom_range(3) < trace_rate);
      takes[n] = 32'(16'($urandom())) >> shift;
      adds[n]  = learn ? $urandom_range(65535) >> shift : 0;
      while ($urandom_range(5) == 0) @(negedge clk_i);
      if (n >= Used) {has_spiked[n], has_counted[n]} = '0;
      else prepare = 1'b1;
      prepare_id = AddrW'(n);
      spiked     = has_spiked[n];
      counts     = has_counted[n];
      depress    = 16'(takes[n]);
      potentiate = 16'(adds[n]);
      @(negedge clk_i);
      quiet_inputs();
    end
  endtask

  // Transmissions with the weights of before, then the weights.
  task automatic expect_sweep();
    int unsigned j, lane;
    wide_t w, now;
    for (int unsigned i = 0; i < Capacity * Lanes; i++) {brings[i], brought[i]} = '0;
    {edges_seen, edges_wanted} = '0;
    for (int unsigned i = 0; i < Capacity; i++) if (has_counted[i]) begin
      edges_wanted += len[i];
      if (!has_spiked[i]) silent_rows++;
      for (int unsigned s = 0; s < len[i]; s++) begin
        j    = link[i*M0+s];
        lane = s % Lanes;
        w    = wide_t'(weight[i*M0+s]);
        now  = w;
        if (has_spiked[i]) begin
          brings[j*Lanes+lane] += (wide_t'(gain) * (w + (w >>> 15)) + 128'sd32768) >>> 16;
          now = clamped(0, now - wide_t'(takes[j]), now);
          transmissions++;
        end
        if (has_spiked[j]) now = clamped(0, now + wide_t'(adds[i]), 65535);
        if (learn && now > w) stronger++;
        if (learn && now < w) weaker++;
        if (learn) weight[i*M0+s] = 32'(now);
      end
    end
  endtask

  task automatic sweep();
    expect_sweep();
    sweep_start = 1'b1;
    @(negedge clk_i);
    sweep_start = 1'b0;
    for (int unsigned i = 0; !sweep_done; i++) begin
      if (i > 2 * Capacity * M0 + 20) $fatal(1, "a sweep does not end");
      @(negedge clk_i);
    end
    @(negedge clk_i);
    if (edges_seen != edges_wanted) $fatal(1, "%0d edges, expected %0d", edges_seen, edges_wanted);
    for (int unsigned i = 0; i < Capacity * Lanes; i++) begin
      if (brought[i] != brings[i]) $fatal(1, "gain %0d: lane %0d brings %0d to %0d, expected %0d", gain, i % Lanes, brought[i], i / Lanes, brings[i]);
      checks_o++;
    end
  endtask

  task automatic receive();
    wide_t wanted[Capacity];
    for (int unsigned n = 0; n < Capacity; n++) begin
      wanted[n] = wide_t'(potential[n]);
      for (int unsigned l = 0; l < Lanes; l++) wanted[n] += brings[n*Lanes+l];
      if (wanted[n] != clamped(-Most - 1, wanted[n], Most)) full++;
      wanted[n] = clamped(-Most - 1, wanted[n], Most);
    end
    receive_start = 1'b1;
    @(negedge clk_i);
    receive_start = 1'b0;
    for (int unsigned i = 0; !receive_done; i++) begin
      if (i > Capacity + 20) $fatal(1, "receiving does not end");
      @(negedge clk_i);
    end
    @(negedge clk_i);
    for (int unsigned n = 0; n < Capacity; n++) begin
      if (wide_t'(potential[n]) != wanted[n]) $fatal(1, "potential %0d is %0d, expected %0d", n, potential[n], wanted[n]);
      checks_o++;
    end
  endtask

  task automatic tick();
    int unsigned kind = $urandom_range(3);
    learn     = 1'($urandom());
    propagate = $urandom_range(3) != 0;
    gain      = signed'($urandom()) >>> $urandom_range(31);
    if (kind == 0) gain = ($urandom_range(1) == 0) ? 32'sh7FFF_FFFF : 32'sh8000_0000;
    prepare_all();
    sweep();
    if (propagate) receive();
    else unheard++;
  endtask

  initial begin
    quiet_inputs();
    {learn, propagate, gain, start_weight, set_weight, set_slot, done_o, checks_o, edges_seen, were_valid} = '0;
    {transmissions, stronger, weaker, full, silent_rows, unheard} = '0;
    high_water = IdW'(Used);
    foreach (potential[n]) potential[n] = '0;
    wait (rst_ni);
    @(negedge clk_i);
    for (int unsigned n = 0; n < Capacity; n++) new_row(n);
    repeat (Ticks) begin
      repeat ($urandom_range(2)) new_row($urandom_range(Used - 1));
      repeat ($urandom_range(4)) set_one();
      repeat ($urandom_range(3)) potential[$urandom_range(Capacity-1)] = $urandom();
      tick();
      compare_rows();
    end
    if (transmissions < 4 * Ticks || stronger < Ticks || weaker < Ticks || full < Ticks / 10 || silent_rows < Ticks / 2 || unheard < Ticks / 10) begin
      $fatal(1, "seldom: %0d transmissions, %0d stronger, %0d weaker, %0d full, %0d silent rows, %0d unheard", transmissions, stronger, weaker, full,
        silent_rows, unheard);
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_synapses;
  logic clk, rst_n;
  logic [3:0] done;
  logic [3:0][31:0] checks;
  tb_clock #(.Parts(4)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  synapses_part #(.Capacity(8), .M0(4), .Lanes(4)) u_nano (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  synapses_part u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  synapses_part #(.Capacity(21), .M0(11), .Lanes(3), .Used(17)) u_odd (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
  synapses_part #(.Capacity(7), .M0(5), .Lanes(1), .Used(6), .Ticks(800)) u_single (.clk_i(clk), .rst_ni(rst_n), .done_o(done[3]), .checks_o(checks[3]));
endmodule

`default_nettype wire
