`default_nettype none

/// docs/commands.md over the models of index and neurons: what the bench of the core compares with.
package tb_core_pkg;
  import mh_pkg::*;
  import tb_index_pkg::*;
  import tb_snn_pkg::*;
  import tb_command_pkg::*;

  typedef logic [31:0] words_t[$];

  /// A core; all members are open to the bench.
  class tb_core;
    int unsigned capacity, dim, m, m0, levels, ef_max, w_max, branches, v;
    int unsigned ef_construction, expansion;  // at power-on
    logic [63:0] hash;
    tb_index index;
    tb_snn net;
    logic [31:0] prng, frac_bits;
    // The command at hand, and its answer.
    opcode_e opcode;
    int unsigned arg;
    words_t payload, expected;
    // Counters of the last command, those that are not of hardware alone.
    int unsigned distances, hops, rounds, neurons, synapses;
    // Cases that have to come up.
    int unsigned reused, fills, results, reordered, excited, ticked, spoken, nudged;

    function new(int unsigned nodes, int unsigned components, int unsigned links, int unsigned links0, int unsigned layers, int unsigned longest,
        int unsigned widest, int unsigned compartments, logic [63:0] config_hash);
      capacity = nodes;
      dim      = components;
      m        = links;
      m0       = links0;
      levels   = layers;
      ef_max   = longest;
      w_max    = widest;
      branches = compartments;
      v        = (components + 1) / 2;
      hash     = config_hash;
      ef_construction = longest - 1;
      expansion       = widest - 1;
      index = new(nodes, components, links, links0, layers, longest);
      net   = new(nodes, links0, compartments, components);
      {reused, fills, results, reordered, excited, ticked, spoken, nudged} = '0;
      power_on();
    endfunction

    function void power_on();
      index.empty();
      net.power_on();
      index.metric          = 32'(MetricReset);
      index.ef_construction = ef_construction;
      index.expansion       = expansion;
      frac_bits             = 32'(FracBitsReset);
      prng                  = PrngReset;
      {distances, hops, rounds, neurons, synapses} = '0;
    endfunction

    // ---------------------------------------------------------------- state
    function logic [15:0] slot(int unsigned layer, int unsigned node, int unsigned s);
      return (s < index.row[layer*MaxNodes+node].size()) ? 16'(index.row[layer*MaxNodes+node][s]) : IdInvalid;
    endfunction

    function logic [15:0] weight(int unsigned node, int unsigned s);
      return (s < net.len[node]) ? 16'(net.weight[node*MaxSlots+s]) : 16'd0;
    endfunction

    function logic [31:0] register_word(int unsigned row);
      case (row)
        32'(RegMetric): return index.metric;
        32'(RegFracBits): return frac_bits;
        32'(RegEfConstruction): return index.ef_construction;
        32'(RegExpansion): return index.expansion;
        32'(RegPrng): return prng;
        32'(RegLen): return index.len;
        32'(RegHighWater): return index.high_water;
        32'(RegFreeHead): return index.free_head;
        32'(RegEntry): return index.entry;
        32'(RegEntryLevel): return index.entry_level;
        default: return net.regs[row];
      endcase
    endfunction

    function logic [31:0] neuron_word(int unsigned row, int unsigned word);
      case (word)
        0: return 32'(net.potential[row]);
        1: return 32'(net.threshold[row]);
        2: return 32'(net.refractory[row]);
        3: return 32'(net.pre[row]);
        4: return 32'(net.post[row]);
        5: return 32'(net.spiked[row]);
        6: return 32'(net.rate[row]);
        7: return net.history[row];
        default: return net.code[row];
      endcase
    endfunction

    function logic [31:0] state_word(int unsigned memory, int unsigned row, int unsigned word);
      int unsigned node = row / (levels - 1);
      int unsigned layer = row % (levels - 1) + 1;
      case (memory)
        32'(MemRegs): return register_word(row);
        32'(MemTypeCount): return index.type_count[row];
        32'(MemMeta): return {20'd0, 4'(index.level[row]), 4'(index.kind[row]), 3'd0, index.live[row]};
        32'(MemAux): return (word == 0) ? index.aux[row][31:0] : index.aux[row][63:32];
        32'(MemRing): return {16'(index.prev[row]), 16'(index.next[row])};
        32'(MemVectors): return {16'(index.component[row][2*word+1]), 16'(index.component[row][2*word])};
        32'(MemLinks0): return {slot(0, row, 2 * word + 1), slot(0, row, 2 * word)};
        32'(MemLinksUp): return {slot(layer, node, 2 * word + 1), slot(layer, node, 2 * word)};
        32'(MemNeurons): return neuron_word(row, word);
        32'(MemWeights): return {weight(row, 2 * word + 1), weight(row, 2 * word)};
        default: return 32'(net.compartment[row*MaxBranches+word]);
      endcase
    endfunction

    function int unsigned rows_of(int unsigned memory);
      case (memory)
        32'(MemRegs): return Registers;
        32'(MemTypeCount): return Types;
        32'(MemLinksUp): return capacity * (levels - 1);
        default: return (memory < Memories) ? capacity : 0;
      endcase
    endfunction

    // ---------------------------------------------------------------- errors
    function bit legal_search();
      if (32'(payload[0][15:0]) > ef_max || 32'(payload[0][31:16]) > ef_max || !(32'(payload[1][31:16]) inside {[1:w_max]})) return 1'b0;
      if (opcode == OpSearchResonant && payload[2] > 32'(One)) return 1'b0;
      if (opcode != OpSearchSpiking) return 1'b1;
      if (payload[2][15:0] == 0 || (payload[2][15:0] >> Phases) != 0 || payload[2][4'(PhaseLearn)]) return 1'b0;
      return payload[2][31:16] inside {[1:255]};
    endfunction

    /// The first error that applies, in the order of the table.
    function error_e judge();
      int unsigned code = 32'(opcode), first, low, high;
      bit unknown_id;
      if (code >= Codes) return ErrUnknownOpcode;
      if (payload.size() != payload_of(code, v)) return has_vector(code) ? ErrDimension : ErrLength;
      if (payload.size() == 0) return ErrNone;
      first = payload[0];
      low   = 32'(payload[0][15:0]);
      high  = 32'(payload[0][31:16]);
      if (opcode inside {OpSetWeight, OpInjectBranch}) first = low;
      unknown_id = first >= capacity || !index.live[first%MaxNodes];
      case (opcode)
        OpConfigure: begin
          if (first % 256 > 32'(MetricDot) || low / 256 > 15 || high != 0) return ErrRange;
          if (!(32'(payload[1][15:0]) inside {[1:ef_max]}) || !(32'(payload[1][31:16]) inside {[1:w_max]})) return ErrRange;
        end
        OpInsert: begin
          if (arg >= Types) return ErrRange;
          if (index.len == capacity) return ErrFull;
        end
        OpRemove, OpUpdate, OpGet, OpEncode, OpAggregate, OpNudge: if (unknown_id) return ErrUnknownId;
        OpSearch, OpSearchResonant, OpSearchInject, OpSearchSpiking: begin
          if (!legal_search()) return ErrRange;
          if (low == 0) return ErrKZero;
          if (high < low) return ErrEfBelowK;
        end
        OpSearchExact: begin
          if (low > ef_max) return ErrRange;
          if (low == 0) return ErrKZero;
        end
        OpSearchCodes: begin
          if (low > ef_max || high != 0 || payload[1][31:16] != 0) return ErrRange;
          if (low == 0) return ErrKZero;
        end
        OpSetType: begin
          if (arg >= Types) return ErrRange;
          if (unknown_id) return ErrUnknownId;
        end
        OpPeek: if (high == 0 || low + high > rows_of(arg)) return ErrRange;
        OpSetRegister: if (!register_writable(register_e'(8'(arg))) || first > register_max(register_e'(8'(arg)))) return ErrRange;
        OpTick: if (first == 0 || (first >> Phases) != 0) return ErrRange;
        OpSetNeuron: begin
          if (arg >= Fields) return ErrRange;
          if (unknown_id) return ErrUnknownId;
        end
        OpSetWeight: begin
          if (high >= m0 || payload[1][31:16] != 0) return ErrRange;
          if (unknown_id) return ErrUnknownId;
          if (high >= net.len[first]) return ErrRange;
        end
        OpInjectBranch: begin
          if (high >= branches) return ErrRange;
          if (unknown_id) return ErrUnknownId;
        end
        OpCorrelateHistory: begin
          if (payload[1] > 32) return ErrRange;
          if (unknown_id) return ErrUnknownId;
        end
        default: ;
      endcase
      return ErrNone;
    endfunction

    // ---------------------------------------------------------------- searches
    function void take_vector(int unsigned node, int unsigned from);
      for (int unsigned i = 0; i < v; i++) begin
        index.component[node][2*i]   = int'($signed(payload[from+i][15:0]));
        index.component[node][2*i+1] = int'($signed(payload[from+i][31:16]));
      end
      index.set_norm(node);
    endfunction

    function void expect_results(list_t found);
      for (int unsigned i = 0; i < found.size(); i++) begin
        expected.push_back(found[i].id);
        expected.push_back(found[i].distance[31:0]);
        expected.push_back(found[i].distance[63:32]);
      end
      results += found.size();
    endfunction

    function list_t graph_search();
      return index.search(32'(payload[0][15:0]), 32'(payload[0][31:16]), payload[1][15:0], 32'(payload[1][31:16]));
    endfunction

    function void excite(list_t found, logic [31:0] gain);
      for (int unsigned i = 0; i < found.size(); i++) begin
        net.excite_by(found[i].id, net.bridge(found[i].distance, index.metric, frac_bits, gain));
        excited++;
      end
    endfunction

    function list_t resonant(list_t found, longint weight_of_resonance);
      list_t sorted;
      longint q, d;
      for (int unsigned i = 0; i < found.size(); i++) begin
        q = (net.resonance(found[i].id) * weight_of_resonance) >>> 24;
        d = found[i].distance;
        d = (d < 0) ? (d * (2 * One + q)) >>> 24 : (d * (2 * One - q)) >>> 24;
        sorted = index.inserted(sorted, new_entry(d, found[i].id), ef_max);
      end
      for (int unsigned i = 0; i < found.size(); i++) if (sorted[i].id != found[i].id) reordered++;
      return sorted;
    endfunction

    // By code or by score.
    function list_t ranked(bit by_score, logic [15:0] mask);
      list_t sorted;
      for (int unsigned n = 0; n < capacity; n++) begin
        if (index.live[n] && mask[index.kind[n]]) begin
          sorted = index.inserted(sorted, new_entry(by_score ? -net.score(n) : One - net.similarity(payload[2], net.code[n]), n), 32'(payload[0][15:0]));
        end
      end
      return sorted;
    endfunction

    function void search();
      list_t found;
      if (has_vector(32'(opcode))) take_vector(capacity, 32'(payload.size()) - v);
      case (opcode)
        OpSearchExact: found = index.search_exact(32'(payload[0][15:0]), payload[1][15:0]);
        OpSearchCodes: found = ranked(1'b0, payload[1][15:0]);
        default: found = graph_search();
      endcase
      if (opcode == OpSearchResonant) found = resonant(found, longint'(64'(payload[2])));
      if (opcode == OpSearchInject) excite(found, payload[2]);
      if (opcode == OpSearchSpiking) begin
        net.keep_phase();
        net.base = MaxNodes;
        net.reset_neurons();
        excite(found, payload[3]);
        for (int unsigned t = 0; t < 32'(payload[2][31:16]); t++) tick(payload[2][Phases-1:0], payload[4]);
        found = ranked(1'b1, payload[1][15:0]);
        net.base = 0;
        net.back_to_phase();
      end
      expect_results(found);
    endfunction

    // ---------------------------------------------------------------- commands
    function void tick(logic [Phases-1:0] phases, logic [31:0] gain);
      net.tick(phases, gain);
      neurons  += net.events;
      synapses += net.edges;
      ticked++;
    endfunction

    function void nudge(int unsigned node);
      longint sum;
      for (int unsigned c = 0; c < dim; c++) begin
        sum = longint'(signed'(payload[2+c/2][16*(c%2)+:16]));
        sum = longint'(index.component[node][c]) + rounded(longint'(signed'(payload[1])) * sum, 24);
        index.component[node][c] = int'(clamped(-32768, sum, 32767));
      end
      nudged++;
    endfunction

    function void encode(int unsigned node);
      vector_t vector;
      for (int unsigned c = 0; c < dim; c++) vector.push_back(index.component[node][c]);
      net.code[node] = code_of(vector);
      expected.push_back(net.code[node]);
    endfunction

    function void aggregate(int unsigned node);
      longint sum, w;
      logic [15:0] low;
      int unsigned n = net.len[node];
      for (int unsigned c = 0; c < dim; c++) begin
        sum = 0;
        for (int unsigned s = 0; s < n; s++) begin
          w = longint'(64'(net.weight[node*MaxSlots+s]));
          sum += (w + (w >>> 15)) * longint'(index.component[net.link[node*MaxSlots+s]][c]);
        end
        if (n != 0) sum = rounded(sum * longint'(64'((1 << 24) / n)), 40);
        if (c % 2 == 0) low = 16'(sum);
        else expected.push_back({16'(sum), low});
      end
      spoken += v;
    endfunction

    function void correlate(int unsigned node);
      logic [31:0] word = '0;
      for (int unsigned n = 0; n < capacity; n++) begin
        word[5'(n)] = index.live[n] && n != node && $countones(net.history[n] ^ net.history[node]) <= payload[1];
        if (n % 32 == 31 || n + 1 == capacity) begin
          expected.push_back(word);
          word = '0;
          spoken++;
        end
      end
    endfunction

    // Weights follow the rows that the index has written.
    function void follow();
      int unsigned at = 0, node, count;
      ids_t ids;
      while (at < index.written.size()) begin
        node  = index.written[at];
        count = index.written[at+1];
        ids.delete();
        for (int unsigned i = 0; i < count; i++) ids.push_back(index.written[at+2+i]);
        net.write_row(node, ids);
        at += count + 2;
      end
      index.written.delete();
    endfunction

    function void insert();
      int unsigned node = index.next_id();
      if (index.free_head != NoId) reused++;
      expected.push_back(node);
      take_vector(node, 0);
      prng = draw(prng);
      net.insert(node);
      index.insert(arg, level_of(prng, m, levels));
      if (index.len == capacity) fills++;
    endfunction

    function void configure();
      power_on();
      index.metric          = 32'(payload[0][7:0]);
      frac_bits             = 32'(payload[0][15:8]);
      index.ef_construction = 32'(payload[1][15:0]);
      index.expansion       = 32'(payload[1][31:16]);
      prng                  = (payload[2] == 0) ? PrngZeroSeed : payload[2];
    endfunction

    function void expect_rows(int unsigned memory, int unsigned row, int unsigned rows);
      for (int unsigned r = row; r < row + rows; r++) begin
        for (int unsigned w = 0; w < row_words(memory, v, m, m0, branches); w++) expected.push_back(state_word(memory, r, w));
      end
    endfunction

    /// A command with an error, and one that is not counted.
    function void fail();
      {distances, hops, rounds, neurons, synapses} = '0;
    endfunction

    /// What the command does, and its answer: for Counters and Digest what the model knows of it.
    function void execute();
      int unsigned node = (payload.size() != 0) ? payload[0] : 0, past[3];
      past = '{index.distances, index.hops, index.rounds};
      expected.delete();
      if (opcode != OpCounters) {neurons, synapses} = '0;
      if (opcode inside {OpSetWeight, OpInjectBranch}) node = 32'(payload[0][15:0]);
      if (searches(32'(opcode))) search();
      case (opcode)
        OpIdentify: expected = '{Magic, Version, hash[31:0], hash[63:32], capacity | dim << 16, m | m0 << 16, levels | ef_max << 16, w_max | branches << 16};
        OpConfigure: configure();
        OpInsert: insert();
        OpRemove: begin
          index.remove(node);
          follow();
          net.remove(node);
        end
        OpUpdate: begin
          index.unlink(node);
          take_vector(node, 1);
          index.link(node);
        end
        OpNudge: begin
          index.unlink(node);
          nudge(node);
          index.set_norm(node);
          index.link(node);
        end
        OpGet: begin
          expected.push_back(index.kind[node] | index.level[node] << 8);
          expect_rows(32'(MemVectors), node, 1);
        end
        OpSetType: begin
          index.type_count[index.kind[node]]--;
          index.kind[node] = arg;
          index.type_count[arg]++;
        end
        OpStats: expected = '{index.len, index.high_water, index.entry, index.entry_level};
        OpCounters: expected = '{distances, hops, rounds};
        OpPeek: expect_rows(arg, 32'(payload[0][15:0]), 32'(payload[0][31:16]));
        OpSetRegister: if (arg == 32'(RegFracBits)) frac_bits = payload[0];
        else net.regs[arg] = payload[0];
        OpTick: begin
          tick(payload[0][Phases-1:0], payload[1]);
          expected = '{net.regs[RegSpikes], net.winner};
        end
        OpSetNeuron: net.set_neuron(node, field_e'(8'(arg)), payload[1]);
        OpSetWeight: net.weight[node*MaxSlots+32'(payload[0][31:16])] = payload[1];
        OpResetNeurons: net.reset_neurons();
        OpMatchHistory: begin
          net.match(payload[0]);
          expected = '{net.winner, net.distance};
        end
        OpInjectBranch: net.inject_branch(node, 32'(payload[0][31:16]), payload[1]);
        OpEncode: encode(node);
        OpCorrelateHistory: correlate(node);
        OpAggregate: aggregate(node);
        default: ;
      endcase
      follow();
      if (opcode != OpCounters) begin
        distances = index.distances - past[0];
        hops      = index.hops - past[1];
        rounds    = index.rounds - past[2];
      end
    endfunction
  endclass
endpackage

`default_nettype wire
