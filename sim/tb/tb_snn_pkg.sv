`default_nettype none

/// docs/neurons.md in 64-bit integers: what benches of the spiking half compare with.
package tb_snn_pkg;
  import mh_pkg::*;
  import tb_index_pkg::ids_t, tb_index_pkg::MaxNodes, tb_index_pkg::NoId;

  localparam int unsigned MaxSlots = 64;
  localparam int unsigned MaxBranches = 16;
  localparam longint One = 64'sd1 <<< 24;
  localparam longint MaxTrace = (64'sd1 <<< 32) - 64'sd1;

  function automatic longint rounded(longint product, int unsigned bits);
    return (product + (64'sd1 <<< (bits - 1))) >>> bits;
  endfunction

  function automatic longint clamped(longint low, longint number, longint high);
    if (number < low) return low;
    return (number > high) ? high : number;
  endfunction

  function automatic longint sat(longint number);
    return clamped(-(64'sd1 <<< 31), number, (64'sd1 <<< 31) - 64'sd1);
  endfunction

  /// Neurons, synapses and registers of one index; all members are open to the bench. There are two sets of neurons and compartments: member `i` of a set
  /// is at `base + i`.
  class tb_snn;
    int unsigned capacity, m0, branches, dim;
    bit live[MaxNodes], spiked[2*MaxNodes];
    longint potential[2*MaxNodes], threshold[2*MaxNodes], refractory[2*MaxNodes], pre[2*MaxNodes], post[2*MaxNodes], rate[2*MaxNodes];
    longint compartment[2*MaxNodes*MaxBranches];
    logic [31:0] history[2*MaxNodes], code[2*MaxNodes];
    int unsigned len[MaxNodes], link[MaxNodes*MaxSlots], weight[MaxNodes*MaxSlots];
    logic [31:0] regs[Registers];
    logic [63:0] kept_phase;
    int unsigned base, spikes[2];
    // Of the last tick or search for a history.
    int unsigned winner, distance, events, edges;
    // Cases that have to come up.
    int unsigned all_spikes, wins, softs, saturations, stronger, weaker, full_rates, delivered, supralinear, lost;

    function new(int unsigned nodes, int unsigned slots, int unsigned compartments, int unsigned components);
      capacity = nodes;
      m0       = slots;
      branches = compartments;
      dim      = components;
      {all_spikes, wins, softs, saturations, stronger, weaker, full_rates, delivered, supralinear, lost} = '0;
      power_on();
    endfunction

    function logic [63:0] phase();
      return {regs[RegPhaseHigh], regs[RegPhaseLow]};
    endfunction

    function void set_phase(logic [63:0] turns);
      {regs[RegPhaseHigh], regs[RegPhaseLow]} = turns;
    endfunction

    function void keep_phase();
      kept_phase = phase();
    endfunction

    function void back_to_phase();
      set_phase(kept_phase);
    endfunction

    function longint parameter_of(register_e row);
      return longint'(64'(regs[row]));
    endfunction

    function longint signed_parameter(register_e row);
      return longint'(signed'(regs[row]));
    endfunction

    function void power_on();
      base = 0;
      for (int unsigned n = 0; n < MaxNodes; n++) begin
        live[n] = 1'b0;
        len[n]  = 0;
      end
      for (int unsigned n = 0; n < 2 * MaxNodes; n++) wipe(n);
      spikes = '{0, 0};
      for (int unsigned r = 0; r < Registers; r++) regs[r] = '0;
      regs[RegDt]             = DtReset;
      regs[RegLeak]           = 32'(LeakReset);
      regs[RegPreDecay]       = 32'(PreDecayReset);
      regs[RegPostDecay]      = 32'(PostDecayReset);
      regs[RegRefractory]     = RefractoryReset;
      regs[RegResetPotential] = ResetPotentialReset;
      regs[RegStartThreshold] = StartThresholdReset;
      regs[RegAPlus]          = 32'(APlusReset);
      regs[RegAMinus]         = 32'(AMinusReset);
      regs[RegStartWeight]    = 32'(StartWeightReset);
      regs[RegInhibition]     = 32'(InhibitionReset);
      regs[RegRateDecay]      = 32'(RateDecayReset);
      regs[RegRateStep]       = RateStepReset;
      regs[RegTargetRate]     = TargetRateReset;
      regs[RegThresholdMin]   = ThresholdMinReset;
      regs[RegThresholdMax]   = ThresholdMaxReset;
      regs[RegPhaseStepLow]   = PhaseStepLowReset;
      regs[RegPhaseStepHigh]  = PhaseStepHighReset;
      regs[RegScoreSpikes]    = 32'(ScoreSpikesReset);
      regs[RegScoreResonance] = 32'(ScoreResonanceReset);
    endfunction

    /// A neuron, in either set, as in a slot that is not live.
    function void wipe(int unsigned at);
      {potential[at], threshold[at], refractory[at], pre[at], post[at], rate[at]} = '0;
      {history[at], code[at]} = '0;
      spiked[at] = 1'b0;
      for (int unsigned b = 0; b < MaxBranches; b++) compartment[at*MaxBranches+b] = 0;
    endfunction

    function void insert(int unsigned n);
      live[n] = 1'b1;
      wipe(n);
      threshold[n] = signed_parameter(RegStartThreshold);
    endfunction

    function void remove(int unsigned n);
      if (spiked[n]) begin
        spikes[0]--;
        lost++;
      end
      regs[RegSpikes] = spikes[0];
      live[n] = 1'b0;
      wipe(n);
    endfunction

    /// A row of links is written; weights follow their edges.
    function void write_row(int unsigned n, ids_t ids);
      int unsigned old_len, old_link[MaxSlots], old_weight[MaxSlots];
      old_len = len[n];
      for (int unsigned s = 0; s < old_len; s++) begin
        old_link[s]   = link[n*MaxSlots+s];
        old_weight[s] = weight[n*MaxSlots+s];
      end
      len[n] = ids.size();
      for (int unsigned s = 0; s < ids.size(); s++) begin
        link[n*MaxSlots+s]   = ids[s];
        weight[n*MaxSlots+s] = regs[RegStartWeight];
        for (int unsigned o = 0; o < old_len; o++) if (old_link[o] == ids[s]) weight[n*MaxSlots+s] = old_weight[o];
      end
    endfunction

    function ids_t row_of(int unsigned n);
      ids_t ids;
      ids.delete();
      for (int unsigned s = 0; s < len[n]; s++) ids.push_back(link[n*MaxSlots+s]);
      return ids;
    endfunction

    // ---------------------------------------------------------------- commands on one neuron
    function void excite_by(int unsigned n, longint current);
      longint sum = potential[base+n] + current;
      if (sat(sum) != sum) saturations++;
      potential[base+n] = sat(sum);
    endfunction

    function void set_neuron(int unsigned n, field_e field, logic [31:0] value);
      case (field)
        FieldPotential: potential[base+n] = longint'(signed'(value));
        FieldThreshold: threshold[base+n] = longint'(signed'(value));
        default: excite_by(n, longint'(signed'(value)));
      endcase
    endfunction

    function void inject_branch(int unsigned n, int unsigned branch, logic [31:0] current);
      int unsigned at = (base + n) * MaxBranches + branch;
      compartment[at] = sat(compartment[at] + longint'(signed'(current)));
    endfunction

    /// What a hit at this distance is worth.
    function longint bridge(longint metric_distance, int unsigned metric, int unsigned frac_bits, logic [31:0] gain);
      longint unit = (metric == 32'(MetricCosine)) ? 64'sd1 <<< 30 : 64'sd1 <<< (2 * frac_bits);
      longint magnitude = (metric_distance < 0) ? -metric_distance : metric_distance;
      longint f = One * unit / (unit + magnitude);
      if (metric_distance < 0) f = 2 * One - f;
      return rounded(longint'(signed'(gain)) * f, 24);
    endfunction

    function void reset_neurons();
      for (int unsigned n = 0; n < capacity; n++) if (live[n]) begin
        logic [31:0] old_code = code[base+n];
        wipe(base + n);
        code[base+n]      = old_code;
        threshold[base+n] = signed_parameter(RegStartThreshold);
      end
      spikes[(base != 0) ? 1 : 0] = 0;
      if (base == 0) {regs[RegTimeHigh], regs[RegTimeLow], regs[RegSpikes]} = '0;
    endfunction

    function void match(logic [31:0] pattern);
      winner   = NoId;
      distance = 32;
      for (int unsigned n = 0; n < capacity; n++) begin
        if (live[n] && (winner == NoId || $countones(history[base+n] ^ pattern) < distance)) begin
          winner   = n;
          distance = $countones(history[base+n] ^ pattern);
        end
      end
    endfunction

    // ---------------------------------------------------------------- distances of rankings
    function longint similarity(logic [31:0] a, logic [31:0] b);
      longint both = longint'($countones(a & b)), any = longint'($countones(a | b));
      if (any == 0) return One;
      return (both * (((64'sd1 <<< 32) + any - 1) / any)) >>> 8;
    endfunction

    function longint resonance(int unsigned n);
      longint unsigned preferred = (64'(n) * (64'h1_0000_0000 / 64'(capacity))) >> 8;
      longint unsigned t = ((phase() >> 40) - preferred) & 64'hFF_FFFF;
      return One - 2 * longint'((t > 64'h80_0000) ? 64'h100_0000 - t : t);
    endfunction

    function longint score(int unsigned n);
      return parameter_of(RegScoreSpikes) * longint'($countones(history[base+n]))
          + ((parameter_of(RegScoreResonance) * resonance(n)) >>> 24) + potential[base+n];
    endfunction

    // ---------------------------------------------------------------- phases
    function void integrate();
      for (int unsigned n = 0; n < capacity; n++) if (live[n]) begin
        longint total = 0, d;
        for (int unsigned b = 0; b < branches; b++) begin
          d = compartment[(base+n)*MaxBranches+b];
          compartment[(base+n)*MaxBranches+b] = 0;
          if (d > 0 && d < One) total += d;
          if (d >= One) begin
            total += One + 2 * (d - One) * One / (One + d - One);
            supralinear++;
          end
        end
        excite_by(n, total);
      end
    endfunction

    function void step();
      int unsigned count = 0, at;
      for (int unsigned n = 0; n < capacity; n++) if (live[n]) begin
        at = base + n;
        events++;
        spiked[at] = 1'b0;
        pre[at]    = (pre[at] * parameter_of(RegPreDecay)) >>> 24;
        post[at]   = (post[at] * parameter_of(RegPostDecay)) >>> 24;
        if (refractory[at] > 0) begin
          refractory[at] = clamped(0, refractory[at] - parameter_of(RegDt), MaxTrace);
        end else begin
          potential[at] = rounded(potential[at] * parameter_of(RegLeak), 24);
          if (potential[at] >= threshold[at]) begin
            spiked[at]     = 1'b1;
            potential[at]  = signed_parameter(RegResetPotential);
            refractory[at] = parameter_of(RegRefractory);
            pre[at]        = clamped(0, pre[at] + One, MaxTrace);
            post[at]       = clamped(0, post[at] + One, MaxTrace);
            count++;
          end
        end
      end
      all_spikes += count;
      spikes[(base != 0) ? 1 : 0] = count;
      if (base == 0) begin
        regs[RegSpikes] = count;
        {regs[RegTimeHigh], regs[RegTimeLow]} = {regs[RegTimeHigh], regs[RegTimeLow]} + 64'(regs[RegDt]);
      end
    endfunction

    // To potentials, compartments or both.
    function void transmit(bit propagates, bit delivers, longint gain);
      longint received[MaxNodes], w, current;
      int unsigned j, at;
      for (int unsigned n = 0; n < capacity; n++) received[n] = 0;
      for (int unsigned i = 0; i < capacity; i++) if (live[i] && spiked[base+i]) begin
        for (int unsigned s = 0; s < len[i]; s++) begin
          w = longint'(64'(weight[i*MaxSlots+s]));
          j = link[i*MaxSlots+s];
          current = rounded(gain * (w + (w >>> 15)), 16);
          received[j] += current;
          at = (base + j) * MaxBranches + s % branches;
          if (delivers) compartment[at] = sat(compartment[at] + current);
          if (delivers) delivered++;
        end
      end
      if (propagates) for (int unsigned n = 0; n < capacity; n++) if (live[n]) excite_by(n, received[n]);
    endfunction

    function void learn();
      longint w, was, before_spike;
      int unsigned j;
      for (int unsigned i = 0; i < capacity; i++) if (live[i]) begin
        for (int unsigned s = 0; s < len[i]; s++) begin
          j   = link[i*MaxSlots+s];
          w   = longint'(64'(weight[i*MaxSlots+s]));
          was = w;
          before_spike = spiked[base+j] ? clamped(0, post[base+j] - One, MaxTrace) : post[base+j];
          if (spiked[base+i]) w = clamped(0, w - clamped(0, rounded(parameter_of(RegAMinus) * before_spike, 32), 65535), 65535);
          if (spiked[base+j]) w = clamped(0, w + clamped(0, rounded(parameter_of(RegAPlus) * pre[base+i], 32), 65535), 65535);
          if (w > was) stronger++;
          if (w < was) weaker++;
          weight[i*MaxSlots+s] = 32'(w);
        end
      end
    endfunction

    // The highest potential above 0.
    function void find_winner(bit refractory_too);
      winner = NoId;
      for (int unsigned n = 0; n < capacity; n++) begin
        if (live[n] && potential[base+n] > 0 && (refractory_too || refractory[base+n] == 0)) begin
          if (winner == NoId) winner = n;
          if (potential[base+n] > potential[base+winner]) winner = n;
        end
      end
    endfunction

    function void compete();
      longint loss;
      find_winner(1'b0);
      if (winner == NoId) return;
      wins++;
      loss = rounded(parameter_of(RegInhibition) * potential[base+winner], 24);
      for (int unsigned n = 0; n < capacity; n++) begin
        if (live[n] && n != winner && potential[base+n] > 0) potential[base+n] = clamped(0, potential[base+n] - loss, potential[base+n]);
      end
    endfunction

    function void soften();
      longint highest, ratio;
      find_winner(1'b1);
      if (winner == NoId) return;
      softs++;
      highest = potential[base+winner];
      for (int unsigned n = 0; n < capacity; n++) if (live[n] && potential[base+n] > 0) begin
        ratio             = (potential[base+n] * One) / highest;
        potential[base+n] = rounded(rounded(ratio * ratio, 24) * potential[base+n], 24);
      end
    endfunction

    function void adapt();
      longint number;
      for (int unsigned n = 0; n < capacity; n++) if (live[n]) begin
        number = rate[base+n] - rounded(rate[base+n] * parameter_of(RegRateDecay), 24) + (spiked[base+n] ? parameter_of(RegRateStep) : 0);
        if (number > MaxTrace) full_rates++;
        rate[base+n] = clamped(0, number, MaxTrace);
        number = threshold[base+n] + rounded((rate[base+n] - parameter_of(RegTargetRate)) * parameter_of(RegRateDecay), 24);
        if (number > signed_parameter(RegThresholdMax)) number = signed_parameter(RegThresholdMax);
        if (number < signed_parameter(RegThresholdMin)) number = signed_parameter(RegThresholdMin);
        threshold[base+n] = number;
      end
    endfunction

    function void tick(logic [Phases-1:0] phases, logic [31:0] gain);
      bit synaptic = phases[PhasePropagate] || phases[PhaseDeliver] || phases[PhaseLearn];
      winner = NoId;
      {events, edges} = '0;
      if (phases[PhaseOscillate]) begin
        set_phase(phase() + {regs[RegPhaseStepHigh], regs[RegPhaseStepLow]});
      end
      if (phases[PhaseIntegrate]) integrate();
      if (phases[PhaseStep]) step();
      if (synaptic && spikes[(base != 0) ? 1 : 0] != 0) begin
        for (int unsigned n = 0; n < capacity; n++) begin
          if (live[n] && (spiked[base+n] || (phases[PhaseLearn] && pre[base+n] > 0))) edges += len[n];
        end
      end
      transmit(phases[PhasePropagate], phases[PhaseDeliver], longint'(signed'(gain)));
      if (phases[PhaseLearn]) learn();
      if (phases[PhaseCompete]) compete();
      if (phases[PhaseSoften]) soften();
      if (phases[PhaseAdapt]) adapt();
      if (phases[PhaseRecord]) for (int unsigned n = 0; n < capacity; n++) if (live[n]) history[base+n] = {history[base+n][30:0], spiked[base+n]};
    endfunction
  endclass

  typedef int vector_t[$];

  /// The spike code of a vector.
  function automatic logic [31:0] code_of(vector_t v);
    longint sums[16], m = 0, ratio, slot;
    int unsigned dim = v.size();
    int unsigned g = (dim + 15) / 16;
    int unsigned e = (dim + g - 1) / g;
    int unsigned slots = 32 / e;
    logic [31:0] code = '0;
    for (int unsigned i = 0; i < e; i++) begin
      sums[i] = 0;
      for (int unsigned c = i * g; c < dim && c < (i + 1) * g; c++) sums[i] += longint'(v[c]);
      if (sums[i] > m) m = sums[i];
      if (-sums[i] > m) m = -sums[i];
    end
    if (m == 0) return '0;
    for (int unsigned i = 0; i < e; i++) begin
      ratio = One * (m - sums[i]) / (2 * m);
      slot  = (longint'(64'(slots)) * ratio) >>> 24;
      if (slot > longint'(64'(slots)) - 1) slot = longint'(64'(slots)) - 1;
      code[5'(i * slots + 32'(slot))] = 1'b1;
    end
    return code;
  endfunction
endpackage

`default_nettype wire
