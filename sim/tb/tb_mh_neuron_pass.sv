`default_nettype none

/// Passes of every kind over random neurons, against docs/neurons.md: the memory after the pass, what the lanes and their sweep are told, spikes, searches,
/// cycles.
module pass_part #(
  parameter int unsigned Capacity = 32,
  parameter int unsigned Runs = 2000
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  import mh_types_pkg::*;
  localparam int unsigned IdW = $clog2(Capacity + 1);
  localparam int unsigned AddrW = $clog2(Capacity);
  localparam int unsigned Overhead = 8;  // cycles of a pass over neurons beside one for each
  localparam int unsigned EmptyPass = 2;
  localparam logic [IdW-1:0] NoId = '1;
  localparam longint One = 64'sd1 <<< 24;
  localparam longint Half = 64'sd1 <<< 23;
  localparam longint WordMax = 64'sh0_FFFF_FFFF;

  logic start, finished, re, live, we, prepare, prepare_spiked, prepare_counts, step, refractory_too, adapts, records, learns;
  pass_e kind;
  neuron_params_t params;
  logic [IdW-1:0] high_water, winner, found;
  logic [AddrW-1:0] id, waddr, prepare_id;
  neuron_t neuron, neuron_out;
  logic [15:0] depress, potentiate, spikes;
  logic signed [31:0] loss, found_value;
  logic [31:0] pattern;

  mh_neuron_pass #(.Capacity(Capacity), .IdW(IdW)) dut (
    .clk_i, .rst_ni,
    .start_i(start), .pass_i(kind), .params_i(params), .high_water_i(high_water), .done_o(finished),
    .re_o(re), .id_o(id), .neuron_i(neuron), .live_i(live),
    .we_o(we), .waddr_o(waddr), .neuron_o(neuron_out),
    .prepare_o(prepare), .prepare_id_o(prepare_id), .prepare_spiked_o(prepare_spiked), .prepare_depress_o(depress),
    .prepare_counts_o(prepare_counts), .prepare_potentiate_o(potentiate), .learns_i(learns), .step_o(step),
    .refractory_too_i(refractory_too), .winner_i(winner), .loss_i(loss), .adapts_i(adapts), .records_i(records), .pattern_i(pattern),
    .spikes_o(spikes), .found_o(found), .found_value_o(found_value)
  );

  neuron_t neurons[Capacity], expected[Capacity];
  bit lives[Capacity];
  // What has been seen in this pass.
  int unsigned reads[Capacity], prepares[Capacity];
  int unsigned steps;
  // Cases that have to come up.
  localparam int unsigned Rare = 20;
  int unsigned fired, silent, sources, at_zero, spared, far_trace, weak_trace, ties, none_found, full_rates, in_limits;

  function automatic neuron_t any_bits();
    return neuron_t'({$urandom(), $urandom(), $urandom(), $urandom(), $urandom(), $urandom(), $urandom(), $urandom(), $urandom()});
  endfunction

  // ---------------------------------------------------------------- memory and lanes
  function automatic logic [15:0] depression(neuron_t n);
    longint trace = longint'(n.trace_post), change;
    if (n.spiked) trace = (trace < One) ? 0 : trace - One;
    change = (trace * longint'(params.a_minus) + (64'sd1 <<< 31)) >>> 32;
    if (change > 65535) far_trace++;
    else if (n.spiked && change > 0) weak_trace++;
    return (change > 65535) ? 16'd65535 : 16'(change);
  endfunction

  // What a trace adds to a weight, and whether the row of the neuron counts.
  function automatic logic [15:0] potentiation(neuron_t n);
    longint change = (longint'(n.trace_pre) * longint'(params.a_plus) + (64'sd1 <<< 31)) >>> 32;
    if (!learns) return 16'd0;
    return (change > 65535) ? 16'd65535 : 16'(change);
  endfunction

  function automatic bit counts(neuron_t n);
    if (learns && !n.spiked && n.trace_pre != 0) sources++;
    return n.spiked || (learns && n.trace_pre != 0);
  endfunction

  task automatic see_prepare(int unsigned place, neuron_t n);
    prepares[place]++;
    if (!lives[place]) return;
    if (prepare_spiked != n.spiked || depress != depression(n)) begin
      $fatal(1, "%s: neuron %0d: lanes are told %b, %h, expected %b, %h", kind.name(), place, prepare_spiked, depress, n.spiked, depression(n));
    end
    if (prepare_counts != counts(n) || potentiate != potentiation(n)) begin
      $fatal(1, "%s, learns %b: neuron %0d: the sweep is told %b, %h, expected %b, %h", kind.name(), learns, place, prepare_counts, potentiate,
        counts(n), potentiation(n));
    end
  endtask

  // A read gives old data one cycle later, nothing of meaning else.
  always @(posedge clk_i) begin
    neuron   <= re ? neurons[id] : any_bits();
    live     <= re ? lives[id] : 1'($urandom());
    if (rst_ni) begin
      if (re) reads[id]++;
      if (step) steps++;
      if (we) begin
        if (32'(waddr) >= 32'(high_water) || !lives[waddr]) $fatal(1, "%s: neuron %0d must not be written", kind.name(), waddr);
        neurons[waddr] = neuron_out;
      end
      if (prepare) see_prepare(32'(prepare_id), expected[prepare_id]);
    end
  end

  // ---------------------------------------------------------------- model
  function automatic neuron_t stepped(neuron_t n);
    longint v = (longint'(n.potential) * longint'(params.leak) + Half) >>> 24;
    longint x = (longint'(n.trace_pre) * longint'(params.pre_decay)) >>> 24, y = (longint'(n.trace_post) * longint'(params.post_decay)) >>> 24;
    n.spiked = 1'b0;
    if (n.refractory != 0) begin
      n.refractory = (n.refractory < params.dt) ? 32'd0 : n.refractory - params.dt;
      silent++;
    end else begin
      n.spiked = v >= longint'(n.threshold);
      n.potential = n.spiked ? params.reset_potential : 32'(v);
      if (n.spiked) begin
        n.refractory = params.refractory;
        x = (x + One > WordMax) ? WordMax : x + One;
        y = (y + One > WordMax) ? WordMax : y + One;
        fired++;
      end
    end
    n.trace_pre  = 32'(x);
    n.trace_post = 32'(y);
    return n;
  endfunction

  function automatic neuron_t adapted(neuron_t n);
    longint rate = longint'(n.rate) - ((longint'(n.rate) * longint'(params.rate_decay) + Half) >>> 24);
    longint threshold;
    if (n.spiked) rate += longint'(params.rate_step);
    if (rate > WordMax) begin
      rate = WordMax;
      full_rates++;
    end
    threshold = longint'(n.threshold) + (((rate - longint'(params.target_rate)) * longint'(params.rate_decay) + Half) >>> 24);
    if (threshold > longint'(params.threshold_max)) threshold = longint'(params.threshold_max);
    else if (threshold >= longint'(params.threshold_min)) in_limits++;
    if (threshold < longint'(params.threshold_min)) threshold = longint'(params.threshold_min);
    n.rate      = 32'(rate);
    n.threshold = 32'(threshold);
    return n;
  endfunction

  function automatic neuron_t after(neuron_t n, int unsigned place);
    logic [31:0] code = n.code;
    unique case (kind)
      PassStep: return stepped(n);
      PassReset: begin
        n           = '0;
        n.threshold = params.start_threshold;
        n.code      = code;
      end
      PassInhibit: begin
        if (IdW'(place) == winner) begin
          spared++;
        end else if (n.potential > 0) begin
          if (loss >= n.potential) at_zero++;
          n.potential = (loss >= n.potential) ? 32'sd0 : n.potential - loss;
        end
      end
      PassAdapt: begin
        if (adapts) n = adapted(n);
        if (records) n.history = (n.history << 1) | 32'(n.spiked);
      end
      default: ;
    endcase
    return n;
  endfunction

  // ---------------------------------------------------------------- stimuli
  // All magnitudes, and the ends.
  function automatic logic [31:0] any_word();
    case ($urandom_range(9))
      0: return 32'h7FFF_FFFF + $urandom_range(2);
      1: return $urandom_range(4) - 32'd2;
      2: return -($urandom() >> $urandom_range(31));
      default: return $urandom() >> $urandom_range(31);
    endcase
  endfunction

  function automatic logic [FactorW-1:0] any_factor();
    return ($urandom_range(4) == 0) ? FactorW'(One) : FactorW'($urandom_range(32'(One)) >> $urandom_range(12));
  endfunction

  task automatic random_params();
    for (int unsigned i = 0; i < $bits(params); i++) params[i] = 1'($urandom());
    params.dt            = any_word();
    params.leak          = any_factor();
    params.pre_decay     = any_factor();
    params.post_decay    = any_factor();
    params.a_minus       = any_factor();
    params.a_plus        = any_factor();
    params.rate_decay    = any_factor();
    params.rate_step     = any_word();
    params.target_rate   = any_word();
    params.threshold_min = -32'($urandom() >> $urandom_range(8, 1));
    params.threshold_max = 32'($urandom() >> $urandom_range(8, 1));
  endtask

  task automatic random_neurons();
    automatic logic [31:0] level = any_word();
    automatic int unsigned few = $urandom_range(3), dead = $urandom_range(3);
    foreach (neurons[i]) begin
      neurons[i]            = any_bits();
      neurons[i].potential  = any_word();
      neurons[i].threshold  = any_word();
      neurons[i].refractory = ($urandom_range(2) == 0) ? any_word() : 32'd0;
      neurons[i].trace_pre  = any_word();
      neurons[i].trace_post = any_word();
      neurons[i].rate       = any_word();
      // Equals, and neurons at or near what inhibition takes.
      case ($urandom_range(5))
        0: neurons[i].potential = level;
        1: neurons[i].potential = loss + $urandom_range(2) - 1;
        default: ;
      endcase
      if (few == 0) neurons[i].potential = -32'($urandom() >> 1);
      // Histories beside the pattern, and far from it.
      case ($urandom_range(3))
        0: neurons[i].history = ~pattern;
        1: neurons[i].history = pattern ^ (32'd1 << $urandom_range(31)) ^ (32'd1 << $urandom_range(31)) ^ (32'd1 << $urandom_range(31));
        default: ;
      endcase
      if (few == 1) neurons[i].history = ~pattern ^ (32'($urandom_range(3)) << $urandom_range(31));
      if ($urandom_range(3) == 0) neurons[i].trace_pre = 32'd0;
      lives[i] = (dead == 0) ? $urandom_range(5) == 0 : (dead == 1) ? 1'b1 : $urandom_range(4) != 0;
    end
  endtask

  // Inputs may be anything between a pass and the next start.
  task automatic random_inputs();
    random_params();
    kind           = pass_e'(3'($urandom()));
    high_water     = IdW'($urandom_range(Capacity));
    if ($urandom_range(2) == 0) high_water = IdW'(Capacity);
    if ($urandom_range(15) == 0) high_water = '0;
    winner         = ($urandom_range(9) == 0) ? NoId : IdW'($urandom_range(Capacity - 1));
    loss           = any_word() & 32'h7FFF_FFFF;
    pattern        = $urandom();
    {refractory_too, adapts, records, learns} = 4'($urandom());
  endtask

  // ---------------------------------------------------------------- a pass
  task automatic check_end();
    automatic int unsigned alive = 0, spiking = 0, value = 0, best;
    automatic logic [IdW-1:0] first = NoId;
    best = (kind == PassMatch) ? 32 : 0;
    foreach (neurons[i]) begin
      automatic bit in_use = i < 32'(high_water);
      if (neurons[i] != expected[i]) $fatal(1, "%s: neuron %0d is %p, expected %p", kind.name(), i, neurons[i], expected[i]);
      if (reads[i] != 32'(in_use)) $fatal(1, "%s: neuron %0d of %0d is read %0d times", kind.name(), i, high_water, reads[i]);
      if (prepares[i] != 32'(in_use && (kind == PassStep || kind == PassLook))) $fatal(1, "%s: %0d told %0d times", kind.name(), i, prepares[i]);
      if (in_use && lives[i]) begin
        alive++;
        spiking += 32'(expected[i].spiked);
        if (kind == PassMatch) begin
          value = $countones(expected[i].history ^ pattern);
          if (first != NoId && value == best) ties++;
          if (first == NoId || value < best) {first, best} = {IdW'(i), value};
        end else if (expected[i].potential > 0 && (refractory_too || expected[i].refractory == 0)) begin
          value = expected[i].potential;
          if (first != NoId && value == best) ties++;
          if (first == NoId || value > best) {first, best} = {IdW'(i), value};
        end
      end
    end
    if (steps != ((kind == PassStep) ? alive : 0)) $fatal(1, "%s: %0d steps of %0d live neurons", kind.name(), steps, alive);
    if (32'(spikes) != spiking) $fatal(1, "%s: %0d spikes, expected %0d", kind.name(), spikes, spiking);
    if (kind == PassMax || kind == PassMatch) begin
      if (first == NoId) none_found++;
      if (found != first || 32'(found_value) != best) $fatal(1, "%s: found %0d, %0d, expected %0d, %0d", kind.name(), found, found_value, first, best);
    end
    checks_o = checks_o + 1;
  endtask

  initial begin
    {start, done_o, checks_o} = '0;
    {fired, silent, sources, at_zero, spared, far_trace, weak_trace, ties, none_found, full_rates, in_limits} = '0;
    random_inputs();
    wait (rst_ni);
    @(negedge clk_i);
    for (int unsigned run = 0; run < Runs; run++) begin
      automatic int unsigned cycles = 1, needed;
      random_inputs();
      kind = pass_e'(3'(run));
      random_neurons();
      needed = (high_water == '0) ? EmptyPass : 32'(high_water) + Overhead;
      steps  = 0;
      foreach (neurons[i]) begin
        expected[i] = (i < 32'(high_water) && lives[i]) ? after(neurons[i], i) : neurons[i];
        {reads[i], prepares[i]} = '0;
      end
      start = 1'b1;
      @(negedge clk_i) start = 1'b0;
      for (cycles = 2; !finished; cycles++) begin
        if (cycles > needed) $fatal(1, "%s: not done after %0d cycles with %0d neurons", kind.name(), cycles, high_water);
        @(negedge clk_i);
      end
      if (cycles != needed) $fatal(1, "%s: %0d cycles with %0d neurons, expected %0d", kind.name(), cycles, high_water, needed);
      check_end();
      // The answers stay until the next start, whatever the inputs.
      repeat ($urandom_range(4, 1)) begin
        automatic logic [IdW-1:0] held = found;
        automatic logic [15:0] held_spikes = spikes;
        automatic logic signed [31:0] held_value = found_value;
        @(negedge clk_i);
        random_inputs();
        #1;
        if (finished || re || we || prepare || step) $fatal(1, "busy after the end");
        if (found != held || spikes != held_spikes || found_value != held_value) $fatal(1, "the answers are not held");
      end
    end
    if (fired < Rare || silent < Rare || sources < Rare || at_zero < Rare || spared < Rare || far_trace < Rare || weak_trace < Rare || ties < Rare
        || none_found < Rare || full_rates < Rare || in_limits < Rare) begin
      $fatal(1, "seldom: %0d fired, %0d silent, %0d silent sources, %0d at zero, %0d winners, %0d far and %0d weak traces, %0d ties, %0d without, %0d full, %0d inner",
        fired, silent, sources, at_zero, spared, far_trace, weak_trace, ties, none_found, full_rates, in_limits);
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_neuron_pass;
  logic clk, rst_n;
  logic [2:0] done;
  logic [2:0][31:0] checks;
  tb_clock #(.Parts(3)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  pass_part #(.Capacity(32)) u_nano (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  pass_part #(.Capacity(2), .Runs(8000)) u_pair (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  pass_part #(.Capacity(21)) u_odd (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
endmodule

`default_nettype wire
