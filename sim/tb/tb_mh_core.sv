`default_nettype none

/// The whole core through its two streams, with random stalls: answers, work counters and, again and again, all words of the state, against
/// docs/commands.md over the model of the index. Right and wrong commands, and resets in the middle of one.
///
/// Opcodes, memories and registers that the model does not know are not compared, but enter the digest.
module core_part #(
  parameter int unsigned Capacity = 8,
  parameter int unsigned Dim = 4,
  parameter int unsigned M = 2,
  parameter int unsigned M0 = 4,
  parameter int unsigned Levels = 3,
  parameter int unsigned EfMax = 8,
  parameter int unsigned WMax = 8,
  parameter int unsigned Lanes = 4,
  parameter int unsigned Lookups = 4,
  parameter int unsigned Sessions = 12
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  import mh_pkg::*;
  import tb_index_pkg::*;
  localparam logic [63:0] Hash = 64'h0123_4567_89AB_CDEF;
  localparam int unsigned EfConstruction = EfMax - 1;  // at power-on
  localparam int unsigned Expansion = WMax - 1;
  localparam int unsigned V = Dim / 2;
  localparam int unsigned Commands = 150;  // of a session, which a reset ends
  localparam int unsigned Codes = 13;

  logic cmd_valid, cmd_ready, rsp_valid, rsp_ready, rst_n;
  logic [31:0] cmd_data, rsp_data;

  mh_core #(
    .Capacity(Capacity), .Dim(Dim), .M(M), .M0(M0), .Levels(Levels), .EfMax(EfMax), .WMax(WMax), .Lanes(Lanes), .Lookups(Lookups),
    .EfConstructionDefault(EfConstruction), .ExpansionDefault(Expansion), .ConfigHash(Hash)
  ) dut (
    .clk_i, .rst_ni(rst_ni && rst_n),
    .cmd_valid_i(cmd_valid), .cmd_ready_o(cmd_ready), .cmd_data_i(cmd_data),
    .rsp_valid_o(rsp_valid), .rsp_ready_i(rsp_ready), .rsp_data_o(rsp_data)
  );

  // ---------------------------------------------------------------- streams
  logic [31:0] to_send[$], got[$];
  int unsigned cmd_stalls, rsp_stalls;
  bit is_held;
  logic [31:0] held;

  always @(posedge clk_i) if (!rst_ni || !rst_n) begin
    to_send.delete();
    got.delete();
    is_held = 1'b0;
    {cmd_valid, rsp_ready} <= '0;
  end else begin
    if (cmd_valid && cmd_ready) void'(to_send.pop_front());
    cmd_valid <= to_send.size() != 0 && ((cmd_valid && !cmd_ready) || $urandom_range(3) >= cmd_stalls);
    cmd_data  <= (to_send.size() != 0) ? to_send[0] : $urandom();
    if (is_held && (!rsp_valid || rsp_data != held)) $fatal(1, "an answer word was not held");
    is_held = rsp_valid && !rsp_ready;
    held    = rsp_data;
    if (rsp_valid && rsp_ready) got.push_back(rsp_data);
    rsp_ready <= $urandom_range(3) >= rsp_stalls;
  end

  // ---------------------------------------------------------------- model: state
  tb_index index;
  logic [31:0] prng, frac_bits;
  int unsigned last_distances, last_hops, last_rounds;  // of the last command

  task automatic power_on();
    index.empty();
    index.metric          = 32'(MetricReset);
    index.ef_construction = EfConstruction;
    index.expansion       = Expansion;
    frac_bits             = 32'(FracBitsReset);
    prng                  = PrngReset;
    {last_distances, last_hops, last_rounds} = '0;
  endtask

  function automatic logic [15:0] slot(int unsigned layer, int unsigned node, int unsigned s);
    return (s < index.row[layer*MaxNodes+node].size()) ? 16'(index.row[layer*MaxNodes+node][s]) : IdInvalid;
  endfunction

  // A word of a state memory; bit 32 says whether the model knows it.
  function automatic logic [32:0] state_word(int unsigned memory, int unsigned row, int unsigned word);
    int unsigned node, layer;
    case (memory)
      32'(MemRegs):
        case (row)
          32'(RegMetric): return {1'b1, index.metric};
          32'(RegFracBits): return {1'b1, frac_bits};
          32'(RegEfConstruction): return {1'b1, index.ef_construction};
          32'(RegExpansion): return {1'b1, index.expansion};
          32'(RegPrng): return {1'b1, prng};
          32'(RegLen): return {1'b1, index.len};
          32'(RegHighWater): return {1'b1, index.high_water};
          32'(RegFreeHead): return {1'b1, index.free_head};
          32'(RegEntry): return {1'b1, index.entry};
          32'(RegEntryLevel): return {1'b1, index.entry_level};
          default: return '0;
        endcase
      32'(MemTypeCount): return {1'b1, index.type_count[row]};
      32'(MemMeta): return {1'b1, 20'd0, 4'(index.level[row]), 4'(index.kind[row]), 3'd0, index.live[row]};
      32'(MemAux): return {1'b1, (word == 0) ? index.aux[row][31:0] : index.aux[row][63:32]};
      32'(MemRing): return {1'b1, 16'(index.prev[row]), 16'(index.next[row])};
      32'(MemVectors): return {1'b1, 16'(index.component[row][2*word+1]), 16'(index.component[row][2*word])};
      32'(MemLinks0): return {1'b1, slot(0, row, 2 * word + 1), slot(0, row, 2 * word)};
      32'(MemLinksUp): begin
        node  = row / (Levels - 1);
        layer = row % (Levels - 1) + 1;
        return {1'b1, slot(layer, node, 2 * word + 1), slot(layer, node, 2 * word)};
      end
      default: return '0;
    endcase
  endfunction

  // ---------------------------------------------------------------- model: commands
  // The command at hand, and its answer: words with a bit that says whether the model knows them.
  int unsigned code, arg;
  logic [31:0] payload[$];
  logic [32:0] expected[$];
  error_e error;

  // The first error that applies, in the order of the table.
  function automatic error_e judge();
    opcode_e opcode = opcode_e'(code);
    int unsigned first, low, high;
    bit unknown_id;
    if (!known_opcode(8'(code))) return ErrUnknownOpcode;
    if (payload.size() != payload_words(opcode, V)) return carries_vector(opcode) ? ErrDimension : ErrLength;
    if (payload.size() == 0) return ErrNone;
    first = payload[0];
    low   = 32'(payload[0][15:0]);
    high  = 32'(payload[0][31:16]);
    unknown_id = first >= Capacity || !index.live[first%MaxNodes];
    case (opcode)
      OpConfigure: begin
        if (first % 256 > 32'(MetricDot) || low / 256 > 15 || high != 0) return ErrRange;
        if (!(payload[1][15:0] inside {[1:EfMax]}) || !(payload[1][31:16] inside {[1:WMax]})) return ErrRange;
      end
      OpInsert: begin
        if (arg >= Types) return ErrRange;
        if (index.len == Capacity) return ErrFull;
      end
      OpRemove, OpUpdate, OpGet: if (unknown_id) return ErrUnknownId;
      OpSearch: begin
        if (low > EfMax || high > EfMax || !(payload[1][31:16] inside {[1:WMax]})) return ErrRange;
        if (low == 0) return ErrKZero;
        if (high < low) return ErrEfBelowK;
      end
      OpSearchExact: begin
        if (low > EfMax) return ErrRange;
        if (low == 0) return ErrKZero;
      end
      OpSetType: begin
        if (arg >= Types) return ErrRange;
        if (unknown_id) return ErrUnknownId;
      end
      OpPeek: if (high == 0 || low + high > memory_rows(memory_e'(arg), Capacity, Levels)) return ErrRange;
      default: ;
    endcase
    return ErrNone;
  endfunction

  function automatic void take_vector(int unsigned node, int unsigned from);
    for (int unsigned i = 0; i < V; i++) begin
      index.component[node][2*i]   = int'($signed(payload[from+i][15:0]));
      index.component[node][2*i+1] = int'($signed(payload[from+i][31:16]));
    end
    index.set_norm(node);
  endfunction

  function automatic void expect_word(logic [31:0] word);
    expected.push_back({1'b1, word});
  endfunction

  function automatic void expect_rows(int unsigned memory, int unsigned row, int unsigned rows);
    for (int unsigned r = row; r < row + rows; r++) begin
      for (int unsigned w = 0; w < memory_words(memory_e'(memory), Dim, M, M0); w++) expected.push_back(state_word(memory, r, w));
    end
  endfunction

  function automatic void expect_results(list_t results);
    for (int unsigned i = 0; i < results.size(); i++) begin
      expect_word(results[i].id);
      expect_word(results[i].distance[31:0]);
      expect_word(results[i].distance[63:32]);
    end
  endfunction

  // What the command does, and its answer.
  task automatic execute();
    int unsigned node = (payload.size() != 0) ? payload[0] : 0;
    int unsigned k = 32'(payload[0][15:0]);
    case (opcode_e'(code))
      OpIdentify: begin
        expect_word(Magic);
        expect_word(Version);
        expect_word(Hash[31:0]);
        expect_word(Hash[63:32]);
        expect_word(Capacity | Dim << 16);
        expect_word(M | M0 << 16);
        expect_word(Levels | EfMax << 16);
        expect_word(WMax);
      end
      OpConfigure: begin
        index.empty();
        index.metric          = 32'(payload[0][7:0]);
        frac_bits             = 32'(payload[0][15:8]);
        index.ef_construction = 32'(payload[1][15:0]);
        index.expansion       = 32'(payload[1][31:16]);
        prng                  = (payload[2] == 0) ? PrngZeroSeed : payload[2];
      end
      OpInsert: begin
        if (index.free_head != NoId) reused++;
        expect_word(index.next_id());
        take_vector(index.next_id(), 0);
        prng = draw(prng);
        index.insert(arg, level_of(prng, M, Levels));
        if (index.len == Capacity) fills++;
      end
      OpRemove: index.remove(node);
      OpUpdate: begin
        index.unlink(node);
        take_vector(node, 1);
        index.link(node);
      end
      OpGet: begin
        expect_word(index.kind[node] | index.level[node] << 8);
        expect_rows(32'(MemVectors), node, 1);
      end
      OpSearch, OpSearchExact: begin
        take_vector(Capacity, 2);
        if (code == 32'(OpSearch)) expect_results(index.search(k, 32'(payload[0][31:16]), payload[1][15:0], 32'(payload[1][31:16])));
        else expect_results(index.search_exact(k, payload[1][15:0]));
        results += expected.size() / 3;
      end
      OpSetType: begin
        index.type_count[index.kind[node]]--;
        index.kind[node] = arg;
        index.type_count[arg]++;
      end
      OpStats: begin
        expect_word(index.len);
        expect_word(index.high_water);
        expect_word(index.entry);
        expect_word(index.entry_level);
      end
      OpCounters: begin
        expect_word(last_distances);
        expect_word(last_hops);
        expect_word(last_rounds);
      end
      OpPeek: expect_rows(arg, 32'(payload[0][15:0]), 32'(payload[0][31:16]));
      default: ;
    endcase
  endtask

  // ---------------------------------------------------------------- one command
  int unsigned good[Codes], bad[256], reused, fills, results, resets;

  task automatic send();
    cmd_stalls = $urandom_range(3) % 3;
    rsp_stalls = $urandom_range(3) % 3;
    to_send.push_back({16'(payload.size()), 8'(arg), 8'(code)});
    for (int unsigned i = 0; i < payload.size(); i++) to_send.push_back(payload[i]);
  endtask

  // Sends the command and waits for the whole answer, then lets some cycles pass in which nothing may come.
  task automatic exchange();
    int unsigned words;
    send();
    while (got.size() == 0 || got.size() < 1 + 32'(got[0][31:16])) @(negedge clk_i);
    if (to_send.size() != 0) $fatal(1, "code %0d: an answer before the last of %0d words", code, payload.size());
    words = got.size();
    repeat ($urandom_range(6)) @(negedge clk_i);
    if (got.size() != words || rsp_valid) $fatal(1, "code %0d: words after the answer", code);
  endtask

  // The cycle figures: a row of a stored vector is read in each busy cycle.
  task automatic check_cycles();
    if (got[5] != (got[1] + got[6]) * (Dim / Lanes)) $fatal(1, "%0d busy cycles for %0d and %0d distances", got[5], got[1], got[6]);
    if (got[4] < got[5] || got[4] == 0) $fatal(1, "%0d busy cycles of %0d", got[5], got[4]);
  endtask

  // Its effect on the model, and its answer.
  task automatic command();
    int unsigned distances = index.distances;
    int unsigned hops = index.hops;
    int unsigned rounds = index.rounds;
    error = judge();
    expected.delete();
    if (error == ErrNone) execute();
    exchange();
    if (got[0][15:0] != {error, 8'(code)}) $fatal(1, "code %0d: answer %h, expected error %0d", code, got[0], error);
    if (code == 32'(OpCounters) && error == ErrNone) begin
      if (got.size() < 7) $fatal(1, "%0d counters", got.size() - 1);
      check_cycles();
    end else if (got.size() != 1 + expected.size()) begin
      $fatal(1, "code %0d: %0d words, expected %0d", code, got.size() - 1, expected.size());
    end
    if (code != 32'(OpCounters)) begin
      last_distances = index.distances - distances;
      last_hops      = index.hops - hops;
      last_rounds    = index.rounds - rounds;
    end
    for (int unsigned i = 0; i < expected.size(); i++) begin
      if (expected[i][32] && got[i+1] != expected[i][31:0]) begin
        $fatal(1, "code %0d, arg %0d: word %0d is %h, expected %h", code, arg, i, got[i+1], expected[i][31:0]);
      end
      checks_o += 32'(expected[i][32]);
    end
    if (error == ErrNone && code < Codes) good[code]++;
    bad[error]++;
  endtask

  // All words of the state, and their digest.
  task automatic compare_state();
    logic [63:0] digest = DigestOffset;
    for (int unsigned memory = 0; memory < Memories; memory++) begin
      code = 32'(OpPeek);
      arg  = memory;
      payload.delete();
      payload.push_back(memory_rows(memory_e'(memory), Capacity, Levels) << 16);
      command();
      if (error != ErrNone) $fatal(1, "memory %0d: error %0d", memory, error);
      for (int unsigned i = 1; i < got.size(); i++) digest = (digest ^ 64'(got[i])) * DigestPrime;
      got.delete();
    end
    code = 32'(OpDigest);
    payload.delete();
    exchange();
    if (got.size() != 3 || got[0] != {16'd2, 8'(ErrNone), 8'(OpDigest)} || {got[2], got[1]} != digest) begin
      $fatal(1, "digest %h %h %h, expected %h", got[0], got[2], got[1], digest);
    end
    {last_distances, last_hops, last_rounds} = '0;
    good[4'(OpDigest)]++;
    got.delete();
    checks_o++;
  endtask

  // ---------------------------------------------------------------- random commands
  // The draw comes before the case, which Verilator 5.006 would make again for each item.
  function automatic logic [15:0] random_component();
    int unsigned kind = $urandom_range(15);
    case (kind)
      0: return 16'h8000;
      1: return 16'h7FFF;
      2: return 16'($urandom());
      default: return 16'($urandom_range(8)) - 16'd4;
    endcase
  endfunction

  task automatic choose();
    int unsigned k = $urandom_range(EfMax, 1);
    int unsigned kind = $urandom_range(49);
    case (kind) inside
      [0:13]: code = 32'(OpInsert);
      [14:16]: code = 32'(OpRemove);
      [17:20]: code = 32'(OpUpdate);
      [21:23]: code = 32'(OpGet);
      [24:31]: code = 32'(OpSearch);
      [32:35]: code = 32'(OpSearchExact);
      [36:38]: code = 32'(OpSetType);
      [39:40]: code = 32'(OpStats);
      [41:45]: code = 32'(OpCounters);
      [46:46]: code = 32'(OpIdentify);
      [47:47]: code = 32'(OpConfigure);
      default: code = 32'(OpPeek);
    endcase
    arg = $urandom_range((code == 32'(OpPeek)) ? Memories - 1 : ((code == 32'(OpInsert)) ? 3 : Types - 1));
    payload.delete();
    case (opcode_e'(code))
      OpConfigure: begin
        payload.push_back({16'd0, 8'($urandom_range(15)), 8'($urandom_range(32'(MetricDot)))});
        payload.push_back({16'($urandom_range(WMax, 1)), 16'($urandom_range(EfMax, 1))});
        payload.push_back(($urandom_range(2) == 0) ? 0 : $urandom());
      end
      OpRemove, OpUpdate, OpGet, OpSetType: payload.push_back($urandom_range(Capacity - 1));
      OpSearch, OpSearchExact: begin
        payload.push_back({16'($urandom_range(EfMax, k)), 16'(k)});
        payload.push_back({16'($urandom_range(WMax, 1)), ($urandom_range(1) == 0) ? 16'hFFFF : 16'($urandom())});
      end
      OpPeek: payload.push_back({16'($urandom_range(4, 1)), 16'($urandom_range(Capacity - 1))});
      default: ;
    endcase
    if (carries_vector(opcode_e'(code))) repeat (V) payload.push_back({random_component(), random_component()});
  endtask

  // Changes something, which may make it a wrong command.
  task automatic spoil();
    int unsigned kind = $urandom_range(8);
    case (kind)
      0: do code = $urandom_range(255); while (known_opcode(8'(code)));
      1: payload.push_back($urandom());
      2: if (payload.size() != 0) void'(payload.pop_back());
      3: arg = $urandom_range(255);
      4, 5: if (payload.size() != 0) payload[0][15:0] = '0;
      6, 7: if (payload.size() != 0) payload[0][31:16] = 16'($urandom_range(2));
      default: if (payload.size() != 0) payload[$urandom_range(payload.size()-1)] = $urandom();
    endcase
  endtask

  // A reset while a command is taken, worked on or answered, or the memories are cleared.
  task automatic reset();
    choose();
    if ($urandom_range(3) == 0) begin
      code = 32'(OpConfigure);
      payload.delete();
      payload.push_back(32'(MetricDot));
      payload.push_back({16'd1, 16'd1});
      payload.push_back(32'd7);
    end
    send();
    repeat ($urandom_range(120)) @(negedge clk_i);
    rst_n = 1'b0;
    repeat ($urandom_range(3, 1)) @(negedge clk_i);
    rst_n = 1'b1;
    power_on();
    resets++;
  endtask

  initial begin
    {done_o, checks_o, cmd_valid, rsp_ready, is_held, cmd_stalls, rsp_stalls, reused, fills, results, resets} = '0;
    for (int unsigned i = 0; i < Codes; i++) good[i] = 0;
    for (int unsigned i = 0; i < 256; i++) bad[i] = 0;
    rst_n = 1'b1;
    index = new(Capacity, Dim, M, M0, Levels, EfMax);
    power_on();
    wait (rst_ni);
    @(negedge clk_i);
    repeat (Sessions) begin
      compare_state();
      repeat (Commands) begin
        choose();
        if ($urandom_range(4) == 0) spoil();
        command();
        got.delete();
        if ($urandom_range(2) == 0) compare_state();
      end
      compare_state();
      reset();
    end
    for (int unsigned i = 0; i < Codes; i++) if (good[i] < 5) $fatal(1, "seldom: code %0d, %0d times", i, good[i]);
    for (int unsigned i = 0; i <= 32'(ErrFull); i++) if (bad[i] < 3) $fatal(1, "seldom: error %0d, %0d times", i, bad[i]);
    if (reused < 10 || fills < 3 || results < 500 || resets < 10 || index.relinks < 100 || index.fallbacks < 20) begin
      $fatal(1, "Capacity %0d: seldom: %0d reused, %0d fills, %0d results, %0d resets, %0d relinks, %0d fallbacks", Capacity,
        reused, fills, results, resets, index.relinks, index.fallbacks);
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_core;
  logic clk, rst_n;
  logic [1:0] done;
  logic [1:0][31:0] checks;
  tb_clock #(.Parts(2), .Limit(10_000_000)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  core_part u_nano (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  core_part #(.Capacity(16), .Dim(6), .M(3), .M0(7), .EfMax(15), .WMax(4), .Lanes(2), .Lookups(3)) u_odd (
    .clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1])
  );
endmodule

`default_nettype wire
