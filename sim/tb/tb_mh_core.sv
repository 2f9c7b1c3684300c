`default_nettype none

/// The whole core through its two streams, with random stalls: answers, work counters and, again and again, all words of the state and their digest, against
/// docs/commands.md over the models of index and neurons. Right and wrong commands of all opcodes, and resets in the middle of one.
module core_part #(
  parameter int unsigned Capacity = 8,
  parameter int unsigned Dim = 4,
  parameter int unsigned M = 2,
  parameter int unsigned M0 = 4,
  parameter int unsigned Levels = 3,
  parameter int unsigned EfMax = 8,
  parameter int unsigned WMax = 8,
  parameter int unsigned Branches = 4,
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
  import tb_core_pkg::*;
  import tb_index_pkg::tb_index, tb_snn_pkg::tb_snn;
  import tb_command_pkg::*;
  localparam logic [63:0] Hash = 64'h0123_4567_89AB_CDEF;
  localparam int unsigned V = Dim / 2;
  localparam int unsigned Patience = 50_000;  // cycles of a command, at most
  localparam int unsigned Commands = 250;  // of a session, which a reset ends

  logic cmd_valid, cmd_ready, rsp_valid, rsp_ready, rst_n;
  logic [31:0] cmd_data, rsp_data;

  mh_core #(
    .Capacity(Capacity), .Dim(Dim), .M(M), .M0(M0), .Levels(Levels), .EfMax(EfMax), .WMax(WMax), .Branches(Branches), .Lanes(Lanes),
    .Lookups(Lookups), .EfConstructionDefault(EfMax - 1), .ExpansionDefault(WMax - 1), .ConfigHash(Hash)
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

  // ---------------------------------------------------------------- one command
  tb_core core;
  int unsigned code, arg;
  logic [31:0] payload[$];
  error_e error;
  int unsigned good[Codes], bad[256], resets;

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
    for (int unsigned i = 0; got.size() == 0 || got.size() < 1 + 32'(got[0][31:16]); i++) begin
      if (i > Patience) $fatal(1, "code %0d: no answer", code);
      @(negedge clk_i);
    end
    if (to_send.size() != 0) $fatal(1, "code %0d: an answer before the last of %0d words", code, payload.size());
    words = got.size();
    repeat ($urandom_range(6)) @(negedge clk_i);
    if (got.size() != words || rsp_valid) $fatal(1, "code %0d: words after the answer", code);
  endtask

  // The work counters after the first three: a row of a stored vector is read in each busy cycle.
  task automatic check_work();
    if (got[5] != (got[1] + got[6]) * (Dim / Lanes)) $fatal(1, "%0d busy cycles for %0d and %0d distances", got[5], got[1], got[6]);
    if (got[4] < got[5] || got[4] == 0) $fatal(1, "%0d busy cycles of %0d", got[5], got[4]);
    if (got[7] != core.neurons || got[8] != core.synapses) $fatal(1, "%0d neurons, %0d synapses, expected %0d, %0d", got[7], got[8], core.neurons, core.synapses);
  endtask

  // Its effect on the model, and its answer.
  task automatic command();
    int unsigned words;
    core.opcode  = opcode_e'(8'(code));
    core.arg     = arg;
    core.payload = payload;
    error = core.judge();
    core.expected.delete();
    if (error == ErrNone) core.execute();
    else if (code != 32'(OpCounters)) core.fail();
    exchange();
    words = core.expected.size() + ((code == 32'(OpCounters) && error == ErrNone) ? 5 : 0);
    if (got[0] != {16'(words), error, 8'(code)} || got.size() != 1 + words) begin
      $fatal(1, "code %0d, arg %0d: answer %h of %0d words, expected error %0d, %0d words", code, arg, got[0], got.size() - 1, error, words);
    end
    for (int unsigned i = 0; i < core.expected.size(); i++) begin
      if (got[i+1] != core.expected[i]) $fatal(1, "code %0d, arg %0d: word %0d is %h, expected %h", code, arg, i, got[i+1], core.expected[i]);
      checks_o++;
    end
    if (code == 32'(OpCounters) && error == ErrNone) check_work();
    if (error == ErrNone && code < Codes) good[code]++;
    bad[error]++;
    checks_o++;
  endtask

  // All words of the state, and their digest.
  task automatic compare_state();
    logic [63:0] digest = DigestOffset;
    for (int unsigned memory = 0; memory < Memories; memory++) begin
      code = 32'(OpPeek);
      arg  = memory;
      payload.delete();
      payload.push_back(core.rows_of(memory) << 16);
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
    core.fail();
    good[5'(OpDigest)]++;
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

  // -0.5 to 2.5, mostly.
  function automatic logic [31:0] random_current();
    int unsigned kind = $urandom_range(5);
    case (kind)
      0: return $urandom();
      1: return signed'($urandom()) >>> $urandom_range(31);
      default: return $urandom_range(3 << 24) - 32'd8_388_608;
    endcase
  endfunction

  function automatic logic [31:0] random_phases();
    int unsigned kind = $urandom_range(3);
    if (kind == 0) return 32'(1 << PhaseStep | 1 << PhasePropagate | 1 << PhaseRecord | 1 << PhaseLearn);
    if (kind == 1) return 32'(1 << PhaseIntegrate | 1 << PhaseStep | 1 << PhaseDeliver | 1 << PhaseLearn | 1 << PhaseOscillate);
    return $urandom_range((1 << Phases) - 1, 1);
  endfunction

  function automatic logic [31:0] random_value(register_e row);
    logic [31:0] limit = register_max(row);
    case (row)
      RegLeak, RegPreDecay, RegPostDecay: return limit - $urandom_range(1 << 21);
      RegDt, RegRefractory: return $urandom_range(3) * 1_000_000;
      RegStartThreshold, RegThresholdMin, RegThresholdMax: return random_current();
      default: return $urandom_range(limit);
    endcase
  endfunction

  // All words but those of a vector.
  task automatic choose_payload();
    int unsigned k = $urandom_range(EfMax, 1), node = $urandom_range(Capacity - 1);
    case (opcode_e'(8'(code)))
      OpConfigure: begin
        payload.push_back({16'd0, 8'($urandom_range(15)), 8'($urandom_range(32'(MetricDot)))});
        payload.push_back({16'($urandom_range(WMax, 1)), 16'($urandom_range(EfMax, 1))});
        payload.push_back(($urandom_range(2) == 0) ? 0 : $urandom());
      end
      OpRemove, OpUpdate, OpGet, OpSetType, OpEncode, OpAggregate: payload.push_back(node);
      OpPeek: payload.push_back({16'($urandom_range(4, 1)), 16'(node)});
      OpSetRegister: payload.push_back(random_value(register_e'(8'(arg))));
      OpTick: payload.push_back(random_phases());
      OpMatchHistory: payload.push_back($urandom() >> $urandom_range(31));
      OpSetNeuron, OpNudge: payload.push_back(node);
      OpCorrelateHistory: begin
        payload.push_back(node);
        payload.push_back($urandom_range(32));
      end
      OpSetWeight: begin
        payload.push_back({16'($urandom_range(M0 - 1) & $urandom()), 16'(node)});
        payload.push_back(32'(16'($urandom())));
      end
      OpInjectBranch: payload.push_back({16'($urandom_range(Branches - 1)), 16'(node)});
      OpSearchCodes: begin
        payload.push_back(k);
        payload.push_back(32'(16'($urandom() | $urandom())));
        payload.push_back($urandom());
      end
      default: ;
    endcase
    if (code inside {32'(OpTick), 32'(OpSetNeuron), 32'(OpInjectBranch), 32'(OpNudge)}) payload.push_back(random_current());
    if (searches(code) && has_vector(code)) begin
      payload.push_back({16'($urandom_range(EfMax, k)), 16'(k)});
      payload.push_back({16'($urandom_range(WMax, 1)), ($urandom_range(1) == 0) ? 16'hFFFF : 16'($urandom())});
      if (code == 32'(OpSearchResonant)) payload.push_back($urandom_range(1 << 24));
      if (code == 32'(OpSearchSpiking)) payload.push_back({16'($urandom_range(4, 1)), 16'(random_phases()) & ~16'(1 << PhaseLearn) | 16'(1 << PhaseStep)});
      if (code inside {32'(OpSearchInject), 32'(OpSearchSpiking)}) payload.push_back(random_current());
      if (code == 32'(OpSearchSpiking)) payload.push_back(random_current());
    end
  endtask

  task automatic choose();
    int unsigned kind = $urandom_range(119);
    case (kind) inside
      [0:13], [114:119]: code = 32'(OpInsert);
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
      [48:49]: code = 32'(OpPeek);
      [50:64]: code = 32'(OpTick);
      [65:79]: code = 32'(OpSetNeuron);
      default: code = $urandom_range(Codes - 1, 32'(OpSetRegister));
    endcase
    arg = $urandom_range(Types - 1);
    if (code == 32'(OpPeek)) arg = $urandom_range(Memories - 1);
    if (code == 32'(OpInsert)) arg = $urandom_range(3);
    if (code == 32'(OpSetNeuron)) arg = $urandom_range(Fields - 1);
    if (code == 32'(OpSetRegister)) arg = ($urandom_range(9) == 0) ? 32'(RegFracBits) : $urandom_range(32'(RegScoreResonance), 32'(RegDt));
    payload.delete();
    choose_payload();
    if (has_vector(code)) repeat (V) payload.push_back({random_component(), random_component()});
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
    core.power_on();
    resets++;
  endtask

  task automatic check_cases();
    tb_index index = core.index;
    tb_snn net = core.net;
    if (core.reused < 10 || core.fills < 2 || core.results < 500 || resets < 10 || index.relinks < 100 || index.fallbacks < 20) begin
      $fatal(1, "Capacity %0d: seldom: %0d reused, %0d fills, %0d results, %0d resets, %0d relinks, %0d fallbacks", Capacity,
        core.reused, core.fills, core.results, resets, index.relinks, index.fallbacks);
    end
    if (core.reordered < 5 || core.excited < 100 || core.ticked < 200 || core.spoken < 50 || core.nudged < 10 || net.all_spikes < 60 || net.wins < 10
        || net.softs < 10 || net.stronger < 4 || net.weaker < 10 || net.delivered < 50 || net.supralinear < 10) begin
      $fatal(1, "Capacity %0d: seldom: %0d reordered, %0d excited, %0d ticks, %0d spoken, %0d nudged, %0d spikes, %0d wins, %0d soft, %0d, %0d, %0d, %0d",
        Capacity, core.reordered, core.excited, core.ticked, core.spoken, core.nudged, net.all_spikes, net.wins, net.softs, net.stronger, net.weaker,
        net.delivered, net.supralinear);
    end
  endtask

  initial begin
    {done_o, checks_o, cmd_valid, rsp_ready, is_held, cmd_stalls, rsp_stalls, resets} = '0;
    for (int unsigned i = 0; i < Codes; i++) good[i] = 0;
    for (int unsigned i = 0; i < 256; i++) bad[i] = 0;
    rst_n = 1'b1;
    core  = new(Capacity, Dim, M, M0, Levels, EfMax, WMax, Branches, Hash);
    wait (rst_ni);
    @(negedge clk_i);
    repeat (Sessions) begin
      compare_state();
      repeat (Commands) begin
        choose();
        if ($urandom_range(4) == 0) spoil();
        command();
        got.delete();
        if ($urandom_range(3) == 0) compare_state();
      end
      compare_state();
      reset();
    end
    for (int unsigned i = 0; i < Codes; i++) if (good[i] < 5) $fatal(1, "seldom: code %0d, %0d times", i, good[i]);
    for (int unsigned i = 0; i <= 32'(ErrFull); i++) if (bad[i] < 3) $fatal(1, "seldom: error %0d, %0d times", i, bad[i]);
    check_cases();
    done_o = 1'b1;
  end
endmodule

module tb_mh_core;
  logic clk, rst_n;
  logic [1:0] done;
  logic [1:0][31:0] checks;
  tb_clock #(.Parts(2), .Limit(10_000_000)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  core_part u_nano (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  core_part #(.Capacity(16), .Dim(14), .M(3), .M0(7), .EfMax(15), .WMax(4), .Branches(5), .Lanes(2), .Lookups(3)) u_odd (
    .clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1])
  );
endmodule

`default_nettype wire
