`default_nettype none

/// Neurons and synapses of a random, changing graph: after each command and change, all words of the memories and the registers against the model of
/// docs/neurons.md; answers, counted events, the time of a step; searches on the second set, which leave the first as it was.
module snn_part #(
  parameter int unsigned Capacity = 32,
  parameter int unsigned Dim = 16,
  parameter int unsigned VecLanes = 4,
  parameter int unsigned M0 = 6,
  parameter int unsigned Branches = 6,
  parameter int unsigned Sessions = 40
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  import mh_pkg::*;
  import mh_types_pkg::*;
  import tb_index_pkg::*;
  import tb_snn_pkg::*;
  localparam int unsigned IdW = $clog2(Capacity + 1);
  localparam int unsigned AddrW = $clog2(Capacity);
  localparam int unsigned DistW = 34 + $clog2(Dim);
  localparam int unsigned RowW = (Dim / VecLanes > 1) ? $clog2(Dim / VecLanes) : 1;
  localparam int unsigned StepOverhead = 12;  // cycles of a step beside one for each neuron, at most

  logic clear, configure, alloc, release_node, links_we, start, second, done, missing, word_valid, word_ready, idle, register_we, phase_keep, phase_back;
  logic meta_re, meta_live, vec_re, score_mode, req_valid, req_ready, rsp_valid, rank_idle, read_neuron, read_weights, read_dendrites, neuron_event;
  logic [AddrW-1:0] clear_id, meta_raddr, vec_id;
  logic [IdW-1:0] node, links_id, id, found, high_water, req_id, rsp_id, read_id;
  logic [M0-1:0][IdW-1:0] links;
  snn_op_e op;
  logic [$clog2(M0+1)-1:0] slot;
  field_e field;
  logic [31:0] value, code, word, pattern;
  logic [1:0] metric;
  logic [3:0] frac_bits;
  logic signed [DistW-1:0] hit_distance, req_tag, rsp_tag, rsp_dist;
  logic [5:0] correlate, distance;
  logic [Phases-1:0] phases;
  register_e which_register;
  logic [63:0] phase;
  logic [Registers-1:RegTimeLow][31:0] words;
  logic [RowW-1:0] vec_row;
  logic [VecLanes-1:0][15:0] vec_rdata;
  neuron_t neuron;
  logic [M0-1:0][15:0] weights;
  logic [Branches-1:0][31:0] dendrites;
  logic [$clog2(Branches+1)-1:0] edges;

  mh_snn #(.Capacity(Capacity), .Dim(Dim), .VecLanes(VecLanes), .M0(M0), .Branches(Branches), .IdW(IdW), .DistW(DistW)) dut (
    .clk_i, .rst_ni,
    .clear_i(clear), .clear_id_i(clear_id), .configure_i(configure),
    .alloc_i(alloc), .release_i(release_node), .node_i(node), .links_we_i(links_we), .links_id_i(links_id), .links_i(links),
    .start_i(start), .op_i(op), .second_i(second), .id_i(id), .slot_i(slot), .field_i(field), .value_i(value),
    .metric_i(metric), .frac_bits_i(frac_bits), .distance_i(hit_distance), .correlate_i(correlate), .phases_i(phases),
    .done_o(done), .missing_o(missing), .found_o(found), .distance_o(distance), .code_o(code),
    .word_valid_o(word_valid), .word_ready_i(word_ready), .word_o(word), .idle_o(idle),
    .register_we_i(register_we), .register_i(which_register), .phase_keep_i(phase_keep), .phase_back_i(phase_back), .phase_o(phase), .words_o(words),
    .high_water_i(high_water), .meta_re_o(meta_re), .meta_raddr_o(meta_raddr), .meta_live_i(meta_live),
    .vec_re_o(vec_re), .vec_id_o(vec_id), .vec_row_o(vec_row), .vec_rdata_i(vec_rdata),
    .score_mode_i(score_mode), .pattern_i(pattern), .req_valid_i(req_valid), .req_ready_o(req_ready), .req_id_i(req_id), .req_tag_i(req_tag),
    .rsp_valid_o(rsp_valid), .rsp_id_o(rsp_id), .rsp_tag_o(rsp_tag), .rsp_dist_o(rsp_dist), .rank_idle_o(rank_idle),
    .read_neuron_i(read_neuron), .read_weights_i(read_weights), .read_dendrites_i(read_dendrites), .read_id_i(read_id),
    .neuron_o(neuron), .weights_o(weights), .dendrites_o(dendrites), .neuron_event_o(neuron_event), .edges_o(edges)
  );

  // ---------------------------------------------------------------- the device and what is around it
  tb_snn net;
  int component[Capacity][Dim];
  int unsigned events, edge_count, since_write, ready_rate;
  logic [31:0] got[$];
  longint asked[$], answered[$];  // of rankings: id, tag, distance
  int unsigned inserted, matched, found_missing, codes, means, near, ranked, searches;

  always @(posedge clk_i) if (rst_ni) begin
    if (meta_re) meta_live <= net.live[32'(meta_raddr)];
    if (vec_re) for (int unsigned l = 0; l < VecLanes; l++) vec_rdata[l] <= 16'(component[32'(vec_id)][32'(vec_row)*VecLanes+l]);
    if (neuron_event) events++;
    edge_count += 32'(edges);
    since_write++;
    if (word_valid && word_ready) got.push_back(word);
    word_ready <= $urandom_range(3) < ready_rate;
    if (rsp_valid) begin
      answered.push_back(longint'(64'(rsp_id)));
      answered.push_back(longint'(rsp_tag));
      answered.push_back(longint'(rsp_dist));
    end
  end

  task automatic quiet_inputs();
    {clear, configure, alloc, release_node, links_we, start, register_we, phase_keep, phase_back, req_valid} = '0;
    {read_neuron, read_weights, read_dendrites} = '0;
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

  // A neuron of the set at hand. The second set holds nothing of meaning for ids that are not live, and no codes.
  task automatic compare_neuron(int unsigned n);
    int unsigned at = net.base + n;
    neuron_t wanted = '{
      potential: 32'(net.potential[at]), threshold: 32'(net.threshold[at]), refractory: 32'(net.refractory[at]), trace_pre: 32'(net.pre[at]),
      trace_post: 32'(net.post[at]), spiked: net.spiked[at], rate: 32'(net.rate[at]), history: net.history[at], code: second ? neuron.code : net.code[at]
    };
    if (second && !net.live[n]) return;
    if (neuron != wanted) $fatal(1, "M0 %0d, %s %b, set %b: neuron %0d is %p, expected %p", M0, op.name(), phases, second, n, neuron, wanted);
    for (int unsigned b = 0; b < Branches; b++) begin
      if (dendrites[b] != 32'(net.compartment[at*MaxBranches+b])) begin
        $fatal(1, "%s %b, set %b: compartment %0d of %0d is %h, expected %h", op.name(), phases, second, b, n, dendrites[b], net.compartment[at*MaxBranches+b]);
      end
    end
    for (int unsigned s = 0; s < M0; s++) begin
      if (32'(weights[s]) != ((s < net.len[n]) ? net.weight[n*MaxSlots+s] : 0)) begin
        $fatal(1, "M0 %0d, %s %b: weight %0d of %0d is %0d", M0, op.name(), phases, s, n, weights[s]);
      end
    end
    checks_o++;
  endtask

  task automatic compare();
    wait_idle();
    for (int unsigned n = 0; n < Capacity; n++) begin
      {read_neuron, read_weights, read_dendrites} = '1;
      read_id = IdW'(n);
      @(negedge clk_i);
      compare_neuron(n);
    end
    quiet_inputs();
    for (int unsigned r = 32'(RegTimeLow); r < Registers; r++) begin
      if (words[r] != net.regs[r]) $fatal(1, "%s %b: register %0d is %0d, expected %0d", op.name(), phases, r, words[r], net.regs[r]);
    end
    if (phase != net.phase()) $fatal(1, "phase %h", phase);
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
      if (cycles > 100 * Capacity * M0) $fatal(1, "%s %b is not done", op.name(), phases);
      @(negedge clk_i);
    end
  endtask

  // A command that answers words.
  task automatic run_stream(snn_op_e wanted);
    wait_idle();
    op         = wanted;
    start      = 1'b1;
    ready_rate = $urandom_range(4, 1);
    got.delete();
    @(negedge clk_i);
    start = 1'b0;
    for (int unsigned i = 0; !idle; i++) begin
      if (i > 1000 + 10 * Capacity + 10 * M0 * Dim) $fatal(1, "%s is not over", op.name());
      if (done) $fatal(1, "%s is done", op.name());
      @(negedge clk_i);
    end
  endtask

  // ---------------------------------------------------------------- stimuli
  function automatic logic [31:0] any_word();
    int unsigned kind = $urandom_range(5);
    case (kind)
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
    for (int unsigned i = 0; i < Capacity && !net.live[n]; i++) n = (n + 1) % Capacity;
    return n;
  endfunction

  function automatic int unsigned population();
    int unsigned count = 0;
    for (int unsigned n = 0; n < Capacity; n++) if (net.live[n]) count++;
    return count;
  endfunction

  task automatic write_row(int unsigned n, ids_t ids);
    logic [M0-1:0][IdW-1:0] row = '1;
    quiet_inputs();
    while (since_write < M0 + 1) @(negedge clk_i);
    since_write = 0;
    net.write_row(n, ids);
    for (int unsigned s = 0; s < ids.size(); s++) row[s] = IdW'(ids[s]);
    links    = row;
    links_we = 1'b1;
    links_id = IdW'(n);
    @(negedge clk_i);
    quiet_inputs();
  endtask

  function automatic ids_t row_without(int unsigned n, int unsigned gone);
    ids_t ids;
    ids.delete();
    for (int unsigned s = 0; s < net.len[n]; s++) if (net.link[n*MaxSlots+s] != gone) ids.push_back(net.link[n*MaxSlots+s]);
    return ids;
  endfunction

  // Some of the old links and some new ones.
  task automatic relink(int unsigned n);
    ids_t ids = row_without(n, ($urandom_range(2) == 0) ? any_live() : NoId);
    int unsigned to;
    repeat ($urandom_range(M0)) begin
      to = any_live();
      if (to != n && !contains(ids, to) && ids.size() < M0) ids.push_back(to);
    end
    if ($urandom_range(3) == 0) ids.shuffle();
    write_row(n, ids);
  endtask

  task automatic insert();
    int unsigned n = $urandom_range(Capacity - 1);
    int unsigned shift = $urandom_range(15);
    wait_idle();
    for (int unsigned i = 0; i < Capacity && net.live[n]; i++) n = (n + 1) % Capacity;
    if (net.live[n]) return;
    quiet_inputs();
    alloc = 1'b1;
    node  = IdW'(n);
    net.insert(n);
    if (n >= 32'(high_water)) high_water = IdW'(n + 1);
    for (int unsigned c = 0; c < Dim; c++) component[n][c] = int'(signed'(16'($urandom()))) >>> shift;
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
    net.remove(n);
    @(negedge clk_i);
    none.delete();
    for (int unsigned i = 0; i < Capacity; i++) if (contains(net.row_of(i), n)) write_row(i, row_without(i, n));
    write_row(n, none);
  endtask

  task automatic random_parameter();
    register_e row = register_e'($urandom_range(32'(RegScoreResonance), 32'(RegDt)));
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
    net.regs[row] = value;
    @(negedge clk_i);
    quiet_inputs();
  endtask

  // ---------------------------------------------------------------- commands
  task automatic set_neuron();
    int unsigned cycles;
    id    = IdW'(any_live());
    field = field_e'($urandom_range(2));
    value = any_potential();
    run(SnnSetNeuron, cycles);
    net.set_neuron(32'(id), field, value);
    @(negedge clk_i);
  endtask

  task automatic set_weight();
    int unsigned cycles, n = any_live();
    id    = IdW'(n);
    slot  = ($clog2(M0+1))'($urandom_range(M0 - 1));
    value = 32'(16'($urandom()));
    run(SnnSetWeight, cycles);
    if (missing != (32'(slot) >= net.len[n])) $fatal(1, "slot %0d of %0d links is missing: %b", slot, net.len[n], missing);
    if (missing) found_missing++;
    else net.weight[n*MaxSlots+32'(slot)] = value;
    @(negedge clk_i);
  endtask

  task automatic inject_branch();
    int unsigned cycles;
    id    = IdW'(any_live());
    slot  = ($clog2(M0+1))'($urandom_range(Branches - 1));
    value = any_potential();
    run(SnnInjectBranch, cycles);
    net.inject_branch(32'(id), 32'(slot), value);
    @(negedge clk_i);
  endtask

  task automatic excite();
    int unsigned cycles;
    id           = IdW'(any_live());
    metric       = 2'($urandom_range(2));
    frac_bits    = 4'($urandom());
    value        = any_word();
    hit_distance = signed'(DistW'({$urandom(), $urandom()})) >>> $urandom_range(DistW - 1);
    run(SnnExcite, cycles);
    net.excite_by(32'(id), net.bridge(longint'(hit_distance), 32'(metric), 32'(frac_bits), value));
    @(negedge clk_i);
  endtask

  task automatic encode();
    int unsigned cycles, n = any_live();
    vector_t v;
    v.delete();
    for (int unsigned c = 0; c < Dim; c++) v.push_back(component[n][c]);
    id = IdW'(n);
    run(SnnEncode, cycles);
    net.code[n] = code_of(v);
    if (code != net.code[n]) $fatal(1, "code %h, expected %h", code, net.code[n]);
    codes++;
    @(negedge clk_i);
  endtask

  task automatic run_correlate();
    int unsigned n = any_live();
    logic [31:0] wanted;
    id        = IdW'(n);
    correlate = 6'($urandom_range(32));
    run_stream(SnnCorrelate);
    if (got.size() != (Capacity + 31) / 32) $fatal(1, "%0d words of histories", got.size());
    for (int unsigned w = 0; w < got.size(); w++) begin
      wanted = '0;
      for (int unsigned i = 32 * w; i < Capacity && i < 32 * w + 32; i++) begin
        wanted[5'(i)] = net.live[i] && i != n && $countones(net.history[i] ^ net.history[n]) <= 32'(correlate);
      end
      near += $countones(wanted);
      if (got[w] != wanted) $fatal(1, "histories %0d from that of %0d: %b, expected %b", correlate, n, got[w], wanted);
    end
    checks_o++;
  endtask

  task automatic aggregate();
    int unsigned n = any_live(), s_len = net.len[n];
    longint sum, w;
    logic [31:0] wanted;
    id = IdW'(n);
    run_stream(SnnAggregate);
    if (got.size() != Dim / 2) $fatal(1, "%0d words of a mean", got.size());
    for (int unsigned c = 0; c < Dim; c++) begin
      sum = 0;
      for (int unsigned s = 0; s < s_len; s++) begin
        w = longint'(64'(net.weight[n*MaxSlots+s]));
        sum += (w + (w >>> 15)) * longint'(component[net.link[n*MaxSlots+s]][c]);
      end
      if (s_len != 0) sum = rounded(sum * longint'(64'((1 << 24) / s_len)), 40);
      wanted = got[c/2] >> (16 * (c % 2));
      if (16'(sum) != wanted[15:0]) $fatal(1, "component %0d of the mean of %0d is %h, expected %h", c, n, wanted[15:0], 16'(sum));
    end
    means++;
    checks_o++;
  endtask

  // The first set may learn; the second is ticked without.
  task automatic run_tick();
    int unsigned cycles, kind = $urandom_range(7), strength = $urandom_range(3);
    phases = Phases'($urandom_range((1 << Phases) - 1, 1));
    if (kind < 3) phases = Phases'(1 << PhaseStep | 1 << PhasePropagate | 1 << PhaseLearn);
    if (kind == 3) phases = Phases'(1 << PhaseStep | 1 << PhaseDeliver | 1 << PhaseIntegrate | 1 << PhaseOscillate);
    if (kind == 4) phases = Phases'(1 << PhaseStep);
    if (second) phases[PhaseLearn] = 1'b0;
    if (phases == '0) phases = Phases'(1 << PhaseSoften);
    value = (strength == 0) ? any_word() : $urandom_range(1 << 25) - 32'd4_000_000;
    run(SnnTick, cycles);
    net.tick(phases, value);
    if (found != IdW'(net.winner)) $fatal(1, "phases %b, set %b: winner %0d, expected %0d", phases, second, found, net.winner);
    if (events != net.events || edge_count != net.edges) begin
      $fatal(1, "phases %b: %0d neurons, %0d edges, expected %0d, %0d", phases, events, edge_count, net.events, net.edges);
    end
    if (kind == 4 && cycles > 32'(high_water) + StepOverhead) $fatal(1, "%0d cycles for a step of %0d neurons", cycles, high_water);
    @(negedge clk_i);
  endtask

  task automatic match();
    int unsigned cycles, kind = $urandom_range(3), n = any_live();
    value = net.history[n] ^ (32'd1 << $urandom_range(31));
    if (kind == 0) value = ~net.history[n];
    if (kind == 1) value = $urandom();
    net.match(value);
    run(SnnMatch, cycles);
    if (found != IdW'(net.winner) || 32'(distance) != net.distance) begin
      $fatal(1, "match %0d, distance %0d, expected %0d, %0d", found, distance, net.winner, net.distance);
    end
    matched++;
    @(negedge clk_i);
  endtask

  task automatic reset_neurons();
    int unsigned cycles;
    run(SnnReset, cycles);
    net.reset_neurons();
    @(negedge clk_i);
  endtask

  // Distances by code or by score, asked for as fast as they are taken.
  task automatic rank(bit by_score);
    int unsigned n;
    wait_idle();
    quiet_inputs();
    score_mode = by_score;
    pattern    = ($urandom_range(1) == 0) ? net.code[any_live()] : $urandom() & $urandom();
    asked.delete();
    answered.delete();
    repeat ($urandom_range(2 * Capacity, 1)) begin
      n         = any_live();
      req_valid = 1'b1;
      req_id    = IdW'(n);
      req_tag   = DistW'({$urandom(), $urandom()});
      asked.push_back(longint'(64'(n)));
      asked.push_back(longint'(req_tag));
      asked.push_back(by_score ? -net.score(n) : One - net.similarity(pattern, net.code[n]));
      #1;
      while (!req_ready) @(negedge clk_i);
      @(negedge clk_i);
      req_valid = 1'b0;
      if ($urandom_range(3) == 0) @(negedge clk_i);
    end
    while (!rank_idle) @(negedge clk_i);
    if (answered.size() != asked.size()) $fatal(1, "%0d answers to %0d requests", answered.size() / 3, asked.size() / 3);
    for (int unsigned i = 0; i < asked.size(); i++) begin
      if (answered[i] != asked[i]) $fatal(1, "by score %b, set %b: ranking %0d, part %0d is %0d, expected %0d", by_score, second, i / 3, i % 3, answered[i], asked[i]);
      checks_o++;
    end
    ranked++;
  endtask

  // As the search that joins them: on the second set, which is then forgotten, and the oscillator goes back.
  task automatic search();
    wait_idle();
    quiet_inputs();
    phase_keep = 1'b1;
    net.keep_phase();
    @(negedge clk_i);
    phase_keep = 1'b0;
    second     = 1'b1;
    net.base   = MaxNodes;
    reset_neurons();
    compare();
    repeat ($urandom_range(6)) excite();
    compare();
    repeat ($urandom_range(5, 1)) begin
      run_tick();
      compare();
    end
    rank(1'b1);
    phase_back = 1'b1;
    net.back_to_phase();
    @(negedge clk_i);
    phase_back = 1'b0;
    second     = 1'b0;
    net.base   = 0;
    searches++;
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
    net.power_on();
  endtask

  task automatic anything();
    int unsigned kind = $urandom_range(29);
    case (kind) inside
      [0:1]: insert();
      2: remove();
      [3:4]: relink(any_live());
      5: random_parameter();
      [6:7]: set_weight();
      8: match();
      9: if ($urandom_range(3) == 0) reset_neurons();
      10: repeat ($urandom_range(population())) inject_branch();
      11: excite();
      [12:13]: encode();
      14: run_correlate();
      15: aggregate();
      16: rank(1'b0);
      17: rank(1'b1);
      [18:19]: search();
      default: begin
        repeat ($urandom_range(population())) set_neuron();
        run_tick();
      end
    endcase
  endtask

  task automatic session();
    int unsigned wanted = $urandom_range(Capacity, 2);
    empty();
    compare();
    if ($urandom_range(3) == 0) match();
    repeat ($urandom_range(20)) random_parameter();
    while (population() < wanted) insert();
    compare();
    repeat (100) begin
      anything();
      compare();
    end
  endtask

  initial begin
    quiet_inputs();
    {done_o, checks_o, high_water, links, id, slot, value, phases, second, metric, frac_bits, hit_distance, correlate, score_mode, pattern} = '0;
    {req_id, req_tag, events, edge_count, since_write} = '0;
    {inserted, matched, found_missing, codes, means, near, ranked, searches} = '0;
    ready_rate = 2;
    op    = SnnTick;
    field = FieldPotential;
    net   = new(Capacity, M0, Branches, Dim);
    wait (rst_ni);
    @(negedge clk_i);
    repeat (Sessions) session();
    if (net.all_spikes < 500 || net.wins < 40 || net.softs < 40 || net.saturations < 10 || net.stronger < 200 || net.weaker < 200 || net.lost < 2
        || net.full_rates == 0 || net.delivered < 100 || net.supralinear < 100 || found_missing < 20 || matched < 15 || codes < 40 || means < 15
        || near < 20 || ranked < 40 || searches < 40) begin
      $fatal(1, {"seldom: %0d spikes, %0d wins, %0d soft, %0d saturated, %0d stronger, %0d weaker, %0d lost, %0d rates, %0d delivered, %0d supralinear, ",
        "%0d missing, %0d matches, %0d codes, %0d means, %0d near, %0d rankings, %0d searches"}, net.all_spikes, net.wins, net.softs, net.saturations,
        net.stronger, net.weaker, net.lost, net.full_rates, net.delivered, net.supralinear, found_missing, matched, codes, means, near, ranked, searches);
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_snn;
  logic clk, rst_n;
  logic [2:0] done;
  logic [2:0][31:0] checks;
  tb_clock #(.Parts(3)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  snn_part #(.Capacity(8), .Dim(4), .M0(4), .Branches(4), .Sessions(60)) u_nano (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  snn_part #(.Sessions(14)) u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  snn_part #(.Capacity(21), .Dim(20), .VecLanes(10), .M0(11), .Branches(3), .Sessions(14)) u_odd (
    .clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2])
  );
endmodule

`default_nettype wire
