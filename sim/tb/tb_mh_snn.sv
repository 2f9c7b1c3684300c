`default_nettype none

/// Neurons and synapses of a random, changing graph: after each command and change, all words of both memories and the registers against the text of
/// docs/neurons.md, in wide integers; answers, counted events, and the time of a step.
module snn_part #(
  parameter int unsigned Capacity = 32,
  parameter int unsigned M0 = 6,
  parameter int unsigned Sessions = 40
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  import mh_pkg::*;
  import mh_types_pkg::*;
  typedef logic signed [127:0] wide_t;
  typedef int unsigned ids_t[$];
  localparam int unsigned IdW = $clog2(Capacity + 1);
  localparam int unsigned AddrW = $clog2(Capacity);
  localparam int unsigned Lanes = (M0 < 8) ? M0 : 8;
  localparam int unsigned NoId = (1 << IdW) - 1;
  localparam wide_t One = 128'sd1 <<< 24;
  localparam wide_t MaxTrace = (128'sd1 <<< 32) - 1;

  logic clear, configure, alloc, release_node, links_we, start, done, missing, idle, register_we, meta_re, meta_live, read_neuron, read_weights;
  logic neuron_event;
  logic [AddrW-1:0] clear_id, meta_raddr;
  logic [IdW-1:0] node, links_id, id, found, high_water, read_id;
  logic [M0-1:0][IdW-1:0] links;
  snn_op_e op;
  logic [$clog2(M0+1)-1:0] slot;
  field_e field;
  logic [31:0] value;
  logic [Phases-1:0] phases;
  logic [5:0] distance;
  register_e which_register;
  logic [Registers-1:RegTimeLow][31:0] words;
  neuron_t neuron;
  logic [M0-1:0][15:0] weights;
  logic [$clog2(Lanes+1)-1:0] edges;

  mh_snn #(.Capacity(Capacity), .M0(M0), .IdW(IdW)) dut (
    .clk_i, .rst_ni,
    .clear_i(clear), .clear_id_i(clear_id), .configure_i(configure),
    .alloc_i(alloc), .release_i(release_node), .node_i(node), .links_we_i(links_we), .links_id_i(links_id), .links_i(links),
    .start_i(start), .op_i(op), .id_i(id), .slot_i(slot), .field_i(field), .value_i(value), .phases_i(phases),
    .done_o(done), .missing_o(missing), .found_o(found), .distance_o(distance), .idle_o(idle),
    .register_we_i(register_we), .register_i(which_register), .words_o(words), .high_water_i(high_water),
    .meta_re_o(meta_re), .meta_raddr_o(meta_raddr), .meta_live_i(meta_live),
    .read_neuron_i(read_neuron), .read_weights_i(read_weights), .read_id_i(read_id), .neuron_o(neuron), .weights_o(weights),
    .neuron_event_o(neuron_event), .edges_o(edges)
  );

  // ---------------------------------------------------------------- model: state
  bit live[Capacity], spiked[Capacity];
  wide_t potential[Capacity], threshold[Capacity], refractory[Capacity], pre[Capacity], post[Capacity], rate[Capacity], received[Capacity];
  logic [31:0] history[Capacity];
  int unsigned len[Capacity], link[Capacity*M0], weight[Capacity*M0];
  logic [Registers-1:0][31:0] register;
  int unsigned winner, wanted_events, wanted_edges;
  // Seen.
  int unsigned events, edge_count, since_write;
  int unsigned all_spikes, wins, softs, saturations, strengthened, weakened, rates_saturated, released_spikes, found_missing, inserted, matched;

  function automatic wide_t rounded(wide_t product, int unsigned bits);
    return (product + (128'sd1 <<< (bits - 1))) >>> bits;
  endfunction

  function automatic wide_t clamped(wide_t low, wide_t number, wide_t high);
    if (number < low) return low;
    return (number > high) ? high : number;
  endfunction

  function automatic wide_t parameter_of(register_e row);
    return wide_t'({1'b0, register[row]});
  endfunction

  function automatic wide_t signed_parameter(register_e row);
    return wide_t'(signed'(register[row]));
  endfunction

  function automatic wide_t sat(wide_t number);
    return clamped(-(128'sd1 <<< 31), number, (128'sd1 <<< 31) - 1);
  endfunction

  task automatic make_fresh(int unsigned n);
    {potential[n], refractory[n], pre[n], post[n], rate[n]} = '0;
    {history[n], spiked[n]} = '0;
    threshold[n] = live[n] ? signed_parameter(RegStartThreshold) : '0;
  endtask

  task automatic power_on();
    for (int unsigned n = 0; n < Capacity; n++) begin
      live[n] = 1'b0;
      len[n]  = 0;
      make_fresh(n);
    end
    register = '0;
    register[RegDt]             = DtReset;
    register[RegLeak]           = 32'(LeakReset);
    register[RegPreDecay]       = 32'(PreDecayReset);
    register[RegPostDecay]      = 32'(PostDecayReset);
    register[RegRefractory]     = RefractoryReset;
    register[RegResetPotential] = ResetPotentialReset;
    register[RegStartThreshold] = StartThresholdReset;
    register[RegAPlus]          = 32'(APlusReset);
    register[RegAMinus]         = 32'(AMinusReset);
    register[RegStartWeight]    = 32'(StartWeightReset);
    register[RegInhibition]     = 32'(InhibitionReset);
    register[RegRateDecay]      = 32'(RateDecayReset);
    register[RegRateStep]       = RateStepReset;
    register[RegTargetRate]     = TargetRateReset;
    register[RegThresholdMin]   = ThresholdMinReset;
    register[RegThresholdMax]   = ThresholdMaxReset;
  endtask

  // ---------------------------------------------------------------- model: phases
  task automatic step();
    register[RegSpikes] = 32'd0;
    for (int unsigned n = 0; n < Capacity; n++) if (live[n]) begin
      wanted_events++;
      spiked[n] = 1'b0;
      pre[n]    = (pre[n] * parameter_of(RegPreDecay)) >>> 24;
      post[n]   = (post[n] * parameter_of(RegPostDecay)) >>> 24;
      if (refractory[n] > 0) begin
        refractory[n] = clamped(0, refractory[n] - parameter_of(RegDt), MaxTrace);
      end else begin
        potential[n] = rounded(potential[n] * parameter_of(RegLeak), 24);
        if (potential[n] >= threshold[n]) begin
          spiked[n]     = 1'b1;
          potential[n]  = signed_parameter(RegResetPotential);
          refractory[n] = parameter_of(RegRefractory);
          pre[n]        = clamped(0, pre[n] + One, MaxTrace);
          post[n]       = clamped(0, post[n] + One, MaxTrace);
          register[RegSpikes]++;
          all_spikes++;
        end
      end
    end
    {register[RegTimeHigh], register[RegTimeLow]} = {register[RegTimeHigh], register[RegTimeLow]} + 64'(register[RegDt]);
  endtask

  task automatic propagate(logic signed [31:0] gain);
    wide_t w;
    for (int unsigned n = 0; n < Capacity; n++) received[n] = '0;
    for (int unsigned i = 0; i < Capacity; i++) if (live[i] && spiked[i]) begin
      for (int unsigned s = 0; s < len[i]; s++) begin
        w = wide_t'({1'b0, weight[i*M0+s]});
        received[link[i*M0+s]] += rounded(wide_t'(gain) * (w + (w >>> 15)), 16);
      end
    end
    for (int unsigned n = 0; n < Capacity; n++) begin
      if (sat(potential[n] + received[n]) != potential[n] + received[n]) saturations++;
      potential[n] = sat(potential[n] + received[n]);
    end
  endtask

  task automatic learn();
    wide_t w, before_spike;
    int unsigned j;
    for (int unsigned i = 0; i < Capacity; i++) if (live[i]) begin
      for (int unsigned s = 0; s < len[i]; s++) begin
        j = link[i*M0+s];
        w = wide_t'({1'b0, weight[i*M0+s]});
        before_spike = spiked[j] ? clamped(0, post[j] - One, MaxTrace) : post[j];
        if (spiked[i]) w = clamped(0, w - clamped(0, rounded(parameter_of(RegAMinus) * before_spike, 32), 65535), 65535);
        if (spiked[j]) w = clamped(0, w + clamped(0, rounded(parameter_of(RegAPlus) * pre[i], 32), 65535), 65535);
        if (32'(w) > weight[i*M0+s]) strengthened++;
        if (32'(w) < weight[i*M0+s]) weakened++;
        weight[i*M0+s] = 32'(w);
      end
    end
  endtask

  // The highest potential above 0.
  task automatic find_winner(bit refractory_too);
    winner = NoId;
    for (int unsigned n = 0; n < Capacity; n++) begin
      if (live[n] && potential[n] > 0 && (refractory_too || refractory[n] == 0)) begin
        if (winner == NoId || potential[n] > potential[winner%Capacity]) winner = n;
      end
    end
  endtask

  task automatic compete();
    wide_t loss;
    find_winner(1'b0);
    if (winner == NoId) return;
    wins++;
    loss = rounded(parameter_of(RegInhibition) * potential[winner], 24);
    for (int unsigned n = 0; n < Capacity; n++) begin
      if (n != winner && potential[n] > 0) potential[n] = clamped(0, potential[n] - loss, potential[n]);
    end
  endtask

  task automatic soften();
    wide_t highest, ratio;
    find_winner(1'b1);
    if (winner == NoId) return;
    softs++;
    highest = potential[winner];
    for (int unsigned n = 0; n < Capacity; n++) if (potential[n] > 0) begin
      ratio        = (potential[n] * One) / highest;
      potential[n] = rounded(rounded(ratio * ratio, 24) * potential[n], 24);
    end
  endtask

  task automatic adapt();
    wide_t change;
    for (int unsigned n = 0; n < Capacity; n++) if (live[n]) begin
      rate[n] = rate[n] - rounded(rate[n] * parameter_of(RegRateDecay), 24) + (spiked[n] ? parameter_of(RegRateStep) : '0);
      if (rate[n] > MaxTrace) rates_saturated++;
      rate[n]      = clamped(0, rate[n], MaxTrace);
      change       = rounded((rate[n] - parameter_of(RegTargetRate)) * parameter_of(RegRateDecay), 24);
      threshold[n] = threshold[n] + change;
      if (threshold[n] > signed_parameter(RegThresholdMax)) threshold[n] = signed_parameter(RegThresholdMax);
      if (threshold[n] < signed_parameter(RegThresholdMin)) threshold[n] = signed_parameter(RegThresholdMin);
    end
  endtask

  task automatic tick();
    winner = NoId;
    {wanted_events, wanted_edges} = '0;
    if (phases[PhaseStep]) step();
    if ((phases[PhasePropagate] || phases[PhaseLearn]) && register[RegSpikes] != 0) begin
      for (int unsigned n = 0; n < Capacity; n++) begin
        if (live[n] && (spiked[n] || (phases[PhaseLearn] && pre[n] > 0))) wanted_edges += len[n];
      end
    end
    if (phases[PhasePropagate]) propagate(value);
    if (phases[PhaseLearn]) learn();
    if (phases[PhaseCompete]) compete();
    if (phases[PhaseSoften]) soften();
    if (phases[PhaseAdapt]) adapt();
    if (phases[PhaseRecord]) for (int unsigned n = 0; n < Capacity; n++) if (live[n]) history[n] = {history[n][30:0], spiked[n]};
  endtask

  // ---------------------------------------------------------------- the device
  always @(posedge clk_i) if (rst_ni) begin
    if (meta_re) meta_live <= live[32'(meta_raddr)];
    if (neuron_event) events++;
    edge_count += 32'(edges);
    since_write++;
  end

  task automatic quiet_inputs();
    {clear, configure, alloc, release_node, links_we, start, register_we, read_neuron, read_weights} = '0;
    clear_id       = AddrW'($urandom_range(Capacity - 1));
    node           = IdW'($urandom_range(Capacity - 1));
    read_id        = IdW'($urandom_range(Capacity - 1));
    links_id       = IdW'($urandom_range(Capacity - 1));
    which_register = RegDt;
  endtask

  task automatic wait_idle();
    for (int unsigned i = 0; !idle; i++) begin
      if (i > 100) $fatal(1, "not idle");
      @(negedge clk_i);
    end
  endtask

  task automatic compare_neuron(int unsigned n);
    neuron_t wanted = '{
      potential: 32'(potential[n]), threshold: 32'(threshold[n]), refractory: 32'(refractory[n]), trace_pre: 32'(pre[n]), trace_post: 32'(post[n]),
      spiked: spiked[n], rate: 32'(rate[n]), history: history[n]
    };
    if (neuron != wanted) $fatal(1, "M0 %0d, %s %b: neuron %0d is %p, expected %p", M0, op.name(), phases, n, neuron, wanted);
    for (int unsigned s = 0; s < M0; s++) begin
      if (32'(weights[s]) != ((s < len[n]) ? weight[n*M0+s] : 0)) $fatal(1, "M0 %0d, %s %b: weight %0d of %0d is %0d", M0, op.name(), phases, s, n, weights[s]);
    end
    checks_o++;
  endtask

  task automatic compare();
    wait_idle();
    for (int unsigned n = 0; n < Capacity; n++) begin
      {read_neuron, read_weights} = '1;
      read_id = IdW'(n);
      @(negedge clk_i);
      compare_neuron(n);
    end
    quiet_inputs();
    for (int unsigned r = 32'(RegTimeLow); r < Registers; r++) begin
      if (words[r] != register[r]) $fatal(1, "register %0d is %0d, expected %0d", r, words[r], register[r]);
    end
  endtask

  // One command, whose parameters are set; returns the cycles it took.
  task automatic run(snn_op_e wanted, output int unsigned cycles);
    wait_idle();
    op    = wanted;
    start = 1'b1;
    {events, edge_count} = '0;
    @(negedge clk_i);
    start  = 1'b0;
    cycles = 1;
    while (!done) begin
      cycles++;
      if (cycles > 40 * Capacity * M0) $fatal(1, "%s %b is not done", op.name(), phases);
      @(negedge clk_i);
    end
  endtask

  // ---------------------------------------------------------------- stimuli
  function automatic logic [31:0] any_word();
    case ($urandom_range(5))
      0: return 32'h7FFF_FFFF + $urandom_range(1);
      1: return $urandom_range(4) - 32'd2;
      2: return -($urandom() >> $urandom_range(31));
      default: return $urandom() >> $urandom_range(31);
    endcase
  endfunction

  // Around 1.0, mostly.
  function automatic logic [31:0] any_potential();
    return ($urandom_range(4) == 0) ? any_word() : $urandom_range(5 << 22) - 32'd2_000_000;
  endfunction

  function automatic int unsigned any_live();
    int unsigned n = $urandom_range(Capacity - 1);
    for (int unsigned i = 0; i < Capacity && !live[n]; i++) n = (n + 1) % Capacity;
    return n;
  endfunction

  function automatic int unsigned population();
    int unsigned count = 0;
    for (int unsigned n = 0; n < Capacity; n++) if (live[n]) count++;
    return count;
  endfunction

  task automatic write_row(int unsigned n, ids_t ids);
    int unsigned old_len = len[n];
    int unsigned old_link[M0], old_weight[M0];
    for (int unsigned s = 0; s < old_len; s++) {old_link[s], old_weight[s]} = {link[n*M0+s], weight[n*M0+s]};
    quiet_inputs();
    while (since_write < M0 + 1) @(negedge clk_i);
    since_write = 0;
    links_we = 1'b1;
    links_id = IdW'(n);
    links    = '1;
    len[n]   = ids.size();
    for (int unsigned s = 0; s < ids.size(); s++) begin
      links[s]       = IdW'(ids[s]);
      link[n*M0+s]   = ids[s];
      weight[n*M0+s] = register[RegStartWeight];
      for (int unsigned o = 0; o < old_len; o++) if (old_link[o] == ids[s]) weight[n*M0+s] = old_weight[o];
    end
    @(negedge clk_i);
    quiet_inputs();
  endtask

  function automatic ids_t row_without(int unsigned n, int unsigned gone);
    ids_t ids;
    ids.delete();
    for (int unsigned s = 0; s < len[n]; s++) if (link[n*M0+s] != gone) ids.push_back(link[n*M0+s]);
    return ids;
  endfunction

  // Some of the old links and some new ones.
  task automatic relink(int unsigned n);
    ids_t ids = row_without(n, ($urandom_range(2) == 0) ? any_live() : NoId);
    int unsigned to;
    bit known;
    repeat ($urandom_range(M0)) begin
      to    = any_live();
      known = to == n;
      for (int unsigned s = 0; s < ids.size(); s++) if (ids[s] == to) known = 1'b1;
      if (!known && ids.size() < M0) ids.push_back(to);
    end
    if ($urandom_range(3) == 0) ids.shuffle();
    write_row(n, ids);
  endtask

  task automatic insert();
    int unsigned n = $urandom_range(Capacity - 1);
    wait_idle();
    for (int unsigned i = 0; i < Capacity && live[n]; i++) n = (n + 1) % Capacity;
    if (live[n]) return;
    quiet_inputs();
    alloc   = 1'b1;
    node    = IdW'(n);
    live[n] = 1'b1;
    make_fresh(n);
    if (n >= 32'(high_water)) high_water = IdW'(n + 1);
    @(negedge clk_i);
    quiet_inputs();
    inserted++;
    relink(n);
  endtask

  task automatic remove();
    int unsigned n = any_live();
    ids_t none;
    if (population() < 2) return;
    wait_idle();
    quiet_inputs();
    release_node = 1'b1;
    node         = IdW'(n);
    @(negedge clk_i);
    release_node = 1'b0;
    if (spiked[n]) begin
      register[RegSpikes]--;
      released_spikes++;
    end
    live[n] = 1'b0;
    make_fresh(n);
    @(negedge clk_i);
    none.delete();
    for (int unsigned i = 0; i < Capacity; i++) begin
      for (int unsigned s = 0; s < len[i]; s++) if (link[i*M0+s] == n) begin
        write_row(i, row_without(i, n));
        break;
      end
    end
    write_row(n, none);
  endtask

  task automatic random_parameter();
    register_e row = register_e'($urandom_range(32'(RegThresholdMax), 32'(RegDt)));
    logic [31:0] limit;
    if ($urandom_range(5) == 0) row = RegRateStep;
    limit = register_max(row);
    wait_idle();
    quiet_inputs();
    register_we    = 1'b1;
    which_register = row;
    value          = $urandom_range(limit);
    case (row)
      RegLeak, RegPreDecay, RegPostDecay: if ($urandom_range(2) != 0) value = limit - $urandom_range(1 << 21);
      RegRateDecay: if ($urandom_range(1) != 0) value = $urandom_range(1 << 20);
      RegRateStep: if ($urandom_range(2) != 0) value = limit - $urandom_range(1 << 28);
      RegDt, RegRefractory: if ($urandom_range(7) != 0) value = $urandom_range(3) * 1_000_000 + $urandom_range(1);
      RegResetPotential, RegStartThreshold, RegThresholdMin, RegThresholdMax: value = any_potential();
      default: ;
    endcase
    register[row] = value;
    @(negedge clk_i);
    quiet_inputs();
  endtask

  task automatic set_neuron();
    int unsigned cycles;
    int unsigned n = any_live();
    id    = IdW'(n);
    field = field_e'($urandom_range(2));
    value = any_potential();
    run(SnnSetNeuron, cycles);
    case (field)
      FieldPotential: potential[n] = wide_t'(signed'(value));
      FieldThreshold: threshold[n] = wide_t'(signed'(value));
      default: begin
        if (sat(potential[n] + wide_t'(signed'(value))) != potential[n] + wide_t'(signed'(value))) saturations++;
        potential[n] = sat(potential[n] + wide_t'(signed'(value)));
      end
    endcase
    @(negedge clk_i);
  endtask

  task automatic set_weight();
    int unsigned cycles;
    int unsigned n = any_live();
    id    = IdW'(n);
    slot  = ($clog2(M0+1))'($urandom_range(M0 - 1));
    value = 32'(16'($urandom()));
    run(SnnSetWeight, cycles);
    if (missing != (32'(slot) >= len[n])) $fatal(1, "slot %0d of %0d links is missing: %b", slot, len[n], missing);
    if (missing) found_missing++;
    else weight[n*M0+32'(slot)] = value;
    @(negedge clk_i);
  endtask

  task automatic run_tick();
    int unsigned cycles;
    phases = ($urandom_range(1) == 0) ? Phases'(7) : Phases'($urandom_range((1 << Phases) - 1, 1));
    if ($urandom_range(7) == 0) phases = Phases'(1);
    value = ($urandom_range(3) == 0) ? any_word() : $urandom_range(1 << 25) - 32'd4_000_000;
    run(SnnTick, cycles);
    tick();
    if (32'(found) != winner) $fatal(1, "phases %b: winner %0d, expected %0d", phases, found, winner);
    if (events != wanted_events || edge_count != wanted_edges) begin
      $fatal(1, "phases %b: %0d neurons, %0d edges, expected %0d, %0d", phases, events, edge_count, wanted_events, wanted_edges);
    end
    if (phases == Phases'(1) && cycles > 32'(high_water) + 9) $fatal(1, "%0d cycles for a step of %0d neurons", cycles, high_water);
    @(negedge clk_i);
  endtask

  task automatic match();
    int unsigned cycles, best, best_distance;
    value         = ($urandom_range(1) == 0) ? history[any_live()] ^ (32'd1 << $urandom_range(31)) : $urandom();
    if ($urandom_range(3) == 0) value = ~history[any_live()];
    best          = NoId;
    best_distance = 32;
    for (int unsigned n = 0; n < Capacity; n++) begin
      if (live[n] && (best == NoId || $countones(history[n] ^ value) < best_distance)) begin
        best          = n;
        best_distance = $countones(history[n] ^ value);
      end
    end
    run(SnnMatch, cycles);
    if (32'(found) != best || 32'(distance) != best_distance) begin
      $fatal(1, "match %0d, distance %0d, expected %0d, %0d", found, distance, best, best_distance);
    end
    matched++;
    @(negedge clk_i);
  endtask

  task automatic reset_neurons();
    int unsigned cycles;
    run(SnnReset, cycles);
    for (int unsigned n = 0; n < Capacity; n++) make_fresh(n);
    {register[RegTimeHigh], register[RegTimeLow], register[RegSpikes]} = '0;
    @(negedge clk_i);
  endtask

  task automatic empty();
    wait_idle();
    for (int unsigned n = 0; n < Capacity; n++) begin
      quiet_inputs();
      clear     = 1'b1;
      clear_id  = AddrW'(n);
      configure = n == 0;
      @(negedge clk_i);
    end
    quiet_inputs();
    high_water = '0;
    power_on();
  endtask

  task automatic session();
    int unsigned wanted = $urandom_range(Capacity, 2);
    empty();
    compare();
    if ($urandom_range(3) == 0) match();
    repeat ($urandom_range(20)) random_parameter();
    while (population() < wanted) insert();
    compare();
    if ($urandom_range(1) == 0) match();
    repeat (80) begin
      case ($urandom_range(19)) inside
        [0:1]: insert();
        2: remove();
        [3:4]: relink(any_live());
        5: random_parameter();
        [6:7]: set_weight();
        8: match();
        9: if ($urandom_range(3) == 0) reset_neurons();
        default: begin
          repeat ($urandom_range(population())) set_neuron();
          run_tick();
        end
      endcase
      compare();
    end
  endtask

  initial begin
    quiet_inputs();
    {done_o, checks_o, high_water, links, id, slot, value, phases} = '0;
    {events, edge_count, since_write, all_spikes, wins, softs, saturations, strengthened, weakened} = '0;
    {rates_saturated, released_spikes, found_missing, inserted, matched} = '0;
    op    = SnnTick;
    field = FieldPotential;
    wait (rst_ni);
    @(negedge clk_i);
    repeat (Sessions) session();
    if (all_spikes < 500 || wins < 40 || softs < 40 || saturations < 10 || strengthened < 200 || weakened < 200 || released_spikes < 2
        || found_missing < 20 || matched < 15 || rates_saturated == 0) begin
      $fatal(1, "seldom: %0d spikes, %0d wins, %0d soft, %0d saturated, %0d stronger, %0d weaker, %0d released, %0d missing, %0d matches, %0d rates",
        all_spikes, wins, softs, saturations, strengthened, weakened, released_spikes, found_missing, matched, rates_saturated);
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_snn;
  logic clk, rst_n;
  logic [2:0] done;
  logic [2:0][31:0] checks;
  tb_clock #(.Parts(3)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  snn_part #(.Capacity(8), .M0(4), .Sessions(60)) u_nano (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  snn_part #(.Sessions(20)) u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  snn_part #(.Capacity(21), .M0(11), .Sessions(20)) u_odd (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
endmodule

`default_nettype wire
