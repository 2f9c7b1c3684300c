`default_nettype none

/// Random requests for random neurons against the distances of "Spike codes" and "Neuromorphic search" of docs/neurons.md in 128-bit integers, with the
/// exact cycle of each answer.
module score_part #(
  parameter int unsigned Capacity = 32,
  parameter int unsigned DistW = 38,
  parameter int unsigned Rounds = 200
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  typedef logic signed [127:0] wide_t;
  localparam wide_t One = 128'sd1 <<< 24;
  localparam int unsigned IdW = $clog2(Capacity + 1);
  localparam int unsigned AddrW = $clog2(Capacity);
  localparam int unsigned Latency = 5;

  logic mode, req_valid, req_ready, re, rsp_valid, idle;
  logic [31:0] pattern, history, code;
  logic [27:0] score_spikes, score_resonance;
  logic [63:0] phase;
  logic [IdW-1:0] req_id, rsp_id;
  logic signed [DistW-1:0] req_tag, rsp_tag, rsp_dist;
  logic [AddrW-1:0] id;
  logic signed [31:0] potential;

  mh_score #(.Capacity(Capacity), .IdW(IdW), .DistW(DistW)) dut (
    .clk_i, .rst_ni,
    .mode_i(mode), .pattern_i(pattern), .score_spikes_i(score_spikes), .score_resonance_i(score_resonance), .phase_i(phase),
    .req_valid_i(req_valid), .req_ready_o(req_ready), .req_id_i(req_id), .req_tag_i(req_tag),
    .re_o(re), .id_o(id), .history_i(history), .code_i(code), .potential_i(potential),
    .rsp_valid_o(rsp_valid), .rsp_id_o(rsp_id), .rsp_tag_o(rsp_tag), .rsp_dist_o(rsp_dist), .idle_o(idle)
  );

  // ---------------------------------------------------------------- model
  typedef struct {
    longint distance;
    int unsigned id;
    longint tag;
    int unsigned due;
  } answer_t;

  logic [31:0] histories[Capacity], codes[Capacity];
  logic signed [31:0] potentials[Capacity];
  answer_t answers[$];
  answer_t answer;
  int unsigned cycle, rate, last_taken, back_to_back, zero_codes, equal_codes, apart, lowest, highest;

  function automatic wide_t similarity(logic [31:0] a, logic [31:0] b);
    wide_t all = wide_t'($countones(a | b));
    if (all == 0) return One;
    return wide_t'($countones(a & b)) * (((128'sd1 <<< 32) + all - 1) / all) / 256;
  endfunction

  function automatic wide_t resonance(int unsigned v);
    wide_t t = wide_t'({1'b0, phase[63:40]}) - (wide_t'(v) * ((128'sd1 <<< 32) / wide_t'(Capacity))) / 256;
    while (t < 0) t += One;
    return One - 2 * ((t < One - t) ? t : One - t);
  endfunction

  function automatic wide_t score(int unsigned v);
    return wide_t'({1'b0, score_spikes}) * wide_t'($countones(histories[v])) + wide_t'({1'b0, score_resonance}) * resonance(v) / One
        + wide_t'(potentials[v]);
  endfunction

  // Fields are there in one cycle only.
  always @(posedge clk_i) if (rst_ni) begin
    cycle <= cycle + 1;
    {history, code, potential} <= {$urandom(), $urandom(), $urandom()};
    if (re) {history, code, potential} <= {histories[id], codes[id], potentials[id]};
    if (req_valid && req_ready) begin
      answer.distance = longint'(mode ? -score(32'(req_id)) : One - similarity(pattern, codes[32'(req_id)]));
      answer.id       = 32'(req_id);
      answer.tag      = longint'(req_tag);
      answer.due      = cycle + Latency;
      if (last_taken == cycle) back_to_back++;
      last_taken = cycle + 1;
      if (!mode && (pattern | codes[32'(req_id)]) == '0) zero_codes++;
      if (!mode && pattern != '0 && pattern == codes[32'(req_id)]) equal_codes++;
      if (!mode && answer.distance == longint'(One)) apart++;
      if (mode && answer.distance > 64'sd2_000_000_000) lowest++;
      if (mode && answer.distance < -64'sd10_000_000_000) highest++;
      answers.push_back(answer);
    end
  end

  always @(negedge clk_i) if (rst_ni) begin
    if (idle != (answers.size() == 0)) $fatal(1, "idle is %b with %0d answers to come", idle, answers.size());
    if (rsp_valid) begin
      if (answers.size() == 0 || answers[0].due != cycle) $fatal(1, "an answer at the wrong time");
      answer = answers.pop_front();
      if (32'(rsp_id) != answer.id || longint'(rsp_tag) != answer.tag) $fatal(1, "id %0d, tag %h, expected %0d, %h", rsp_id, rsp_tag, answer.id, answer.tag);
      if (longint'(rsp_dist) != answer.distance) $fatal(1, "mode %b, neuron %0d: %0d, expected %0d", mode, rsp_id, rsp_dist, answer.distance);
      checks_o = checks_o + 1;
    end else if (answers.size() != 0 && answers[0].due <= cycle) begin
      $fatal(1, "an answer is missing");
    end
  end

  // ---------------------------------------------------------------- stimuli
  function automatic logic [31:0] any_word();
    case ($urandom_range(7))
      0: return '0;
      1: return '1;
      2: return 32'd1 << $urandom_range(31);
      3: return $urandom() & $urandom() & $urandom();
      4: return $urandom() | $urandom() | $urandom();
      default: return $urandom();
    endcase
  endfunction

  task automatic random_round();
    mode            = 1'($urandom());
    pattern         = any_word();
    score_spikes    = 28'(any_word());
    score_resonance = 28'(any_word());
    phase           = {$urandom(), $urandom()};
    if ($urandom_range(3) == 0) phase[63:40] = 24'(($urandom_range(Capacity - 1) * ((64'd1 << 32) / 64'(Capacity))) >> 8);
    foreach (codes[v]) begin
      histories[v]  = any_word();
      codes[v]      = ($urandom_range(5) == 0) ? pattern : (($urandom_range(5) == 0) ? any_word() & ~pattern : any_word());
      potentials[v] = ($urandom_range(3) == 0) ? {1'($urandom()), {31{1'($urandom())}}} : any_word();
      // The lowest and the highest score.
      if ($urandom_range(9) == 0) {histories[v], potentials[v]} = {32'd0, 32'h8000_0000};
      if ($urandom_range(9) == 0) {histories[v], potentials[v]} = {32'hFFFF_FFFF, 32'h7FFF_FFFF};
    end
  endtask

  initial begin
    {mode, req_valid, pattern, score_spikes, score_resonance, phase, req_id, req_tag, done_o, checks_o} = '0;
    {cycle, rate, last_taken, back_to_back, zero_codes, equal_codes, apart, lowest, highest} = '0;
    foreach (codes[v]) {histories[v], codes[v], potentials[v]} = '0;
    wait (rst_ni);
    @(negedge clk_i);
    repeat (Rounds) begin
      rate = $urandom_range(4, 1);
      random_round();
      repeat (100) begin
        req_valid = $urandom_range(3) < rate;
        req_id    = IdW'($urandom_range(Capacity - 1));
        req_tag   = DistW'({$urandom(), $urandom()});
        #1;
        if (!req_ready) $fatal(1, "does not take a request in every cycle");
        @(negedge clk_i);
      end
      req_valid = 1'b0;
      #1;
      while (!idle) @(negedge clk_i);
    end
    if (back_to_back < 20 * Rounds || zero_codes < Rounds / 4 || equal_codes < Rounds || apart < Rounds || lowest < Rounds / 8 || highest < Rounds / 8) begin
      $fatal(1, "Capacity %0d: seldom: %0d back to back, %0d zero, %0d equal, %0d apart, %0d lowest, %0d highest", Capacity, back_to_back, zero_codes,
        equal_codes, apart, lowest, highest);
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_score;
  logic clk, rst_n;
  logic [2:0] done;
  logic [2:0][31:0] checks;
  tb_clock #(.Parts(3)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  score_part u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  score_part #(.Capacity(21), .DistW(35)) u_narrow (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  score_part #(.Capacity(512), .DistW(44)) u_wide (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
endmodule

`default_nettype wire
