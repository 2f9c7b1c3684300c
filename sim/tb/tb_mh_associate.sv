`default_nettype none

/// Random searches of all kinds: what graph engine and neurons are asked for, word for word against docs/neurons.md; the results against lists that are sorted by
/// distances in 128-bit integers. Both take any time; before the graph engine is done it shows results that it drops.
module associate_part #(
  parameter int unsigned Capacity = 32,
  parameter int unsigned EfMax = 32,
  parameter int unsigned DistW = 38,
  parameter int unsigned Runs = 1000
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  import mh_types_pkg::*;
  import tb_index_pkg::*;
  typedef logic signed [127:0] wide_t;
  localparam wide_t One = 128'sd1 <<< 24;
  localparam int unsigned IdW = $clog2(Capacity + 1);
  localparam int unsigned KeyW = DistW + 2;
  localparam int unsigned EfW = $clog2(EfMax + 1);
  localparam longint Most = (64'sd1 <<< (DistW - 1)) - 64'sd1;

  logic start, finished, out_valid, out_ready, graph_start, graph_exact, graph_done, result_valid, result_ready;
  logic ranking, score_mode, snn_start, snn_done, second, begun, ended;
  search_e kind;
  logic [24:0] weight;
  logic [7:0] ticks;
  logic [IdW-1:0] out_id, result_id, snn_id;
  logic signed [KeyW-1:0] out_key;
  logic [EfW-1:0] out_count, result_count;
  logic signed [DistW-1:0] result_dist, snn_dist;
  snn_op_e snn_op;
  logic plain;  // without neurons
  logic [63:0] phase;

  mh_associate #(.Capacity(Capacity), .EfMax(EfMax), .IdW(IdW), .DistW(DistW)) dut (
    .clk_i, .rst_ni,
    .start_i(start), .search_i(kind), .weight_i(weight), .ticks_i(ticks), .done_o(finished),
    .out_valid_o(out_valid), .out_ready_i(out_ready), .out_id_o(out_id), .out_key_o(out_key), .out_count_o(out_count),
    .graph_start_o(graph_start), .graph_exact_o(graph_exact), .graph_done_i(graph_done),
    .result_valid_i(result_valid), .result_ready_o(result_ready), .result_id_i(result_id), .result_dist_i(result_dist), .result_count_i(result_count),
    .ranking_o(ranking), .score_mode_o(score_mode),
    .snn_start_o(snn_start), .snn_op_o(snn_op), .snn_id_o(snn_id), .snn_dist_o(snn_dist), .snn_done_i(snn_done), .snn_second_o(second),
    .begin_o(begun), .end_o(ended), .phase_i(phase)
  );

  // What has to be asked for, in this order.
  typedef enum {Search, Exact, RankCodes, RankScores, Reset, Excite, Tick} work_e;
  typedef struct {
    work_e work;
    longint distance;
    int unsigned id;
  } work_t;

  assign plain = kind inside {SearchGraph, SearchExact};

  tb_index index;
  work_t script[$];
  work_t work;
  list_t first, ranked, found, expected;  // what the searches of a command find; of the one at work, not yet shown; the answer

  function automatic wide_t floor_shift(wide_t value);
    wide_t quotient = value / One;
    return (value < 0 && quotient * One != value) ? quotient - 1 : quotient;
  endfunction

  function automatic wide_t resonance(int unsigned v);
    wide_t t = wide_t'({1'b0, phase[63:40]}) - (wide_t'(v) * ((128'sd1 <<< 32) / wide_t'(Capacity))) / 256;
    while (t < 0) t += One;
    return One - 2 * ((t < One - t) ? t : One - t);
  endfunction

  function automatic longint nearer(longint distance, int unsigned v);
    wide_t q = floor_shift(resonance(v) * wide_t'({1'b0, weight}));
    return longint'(floor_shift(wide_t'(distance) * (2 * One + ((distance < 0) ? q : -q))));
  endfunction

  // ---------------------------------------------------------------- graph engine
  int unsigned search_left;
  bit searching, early;
  list_t shown;

  function automatic void next_work(work_e what, string name);
    if (script.size() == 0 || script[0].work != what) $fatal(1, "%s is not what comes next", name);
    work = script.pop_front();
    checks_o = checks_o + 1;
  endfunction

  always @(posedge clk_i) if (rst_ni) begin
    graph_done   <= 1'b0;
    result_valid <= 1'b0;
    {result_id, result_dist} <= (IdW + DistW)'({$urandom(), $urandom()});
    if (graph_start) begin
      if (searching || exciting || shown.size() != 0) $fatal(1, "a search while something is at work, or results are left");
      // A ranking is known by what follows the start.
      if (script.size() != 0 && script[0].work inside {RankCodes, RankScores}) next_work(script[0].work, "a ranking");
      else next_work(graph_exact ? Exact : Search, "a search");
      found       = (work.work == RankScores) ? ranked : first;
      searching   = 1'b1;
      search_left = $urandom_range(20, 2);
    end else if (searching) begin
      if (graph_exact != (work.work != Search)) $fatal(1, "exact is %b", graph_exact);
      if (ranking != (work.work inside {RankCodes, RankScores})) $fatal(1, "ranking is %b", ranking);
      if (ranking && score_mode != (work.work == RankScores)) $fatal(1, "mode %b", score_mode);
      search_left--;
      // Results that are dropped; in the cycle of done, those that stay may be there.
      result_valid <= search_left > 1 && $urandom_range(2) == 0;
      if (search_left == 1) begin
        graph_done   <= 1'b1;
        result_count <= EfW'(found.size());
        early        = work.work == Search && $urandom_range(1) == 0;
        if (!early) begin
          shown = found;
          found.delete();
        end
      end
      if (search_left == 0) searching = 1'b0;
      if (result_valid && result_ready && !graph_done) $fatal(1, "a result is taken that may be dropped");
    end else if (found.size() != 0) begin
      shown.push_back(found.pop_front());
    end
    if (!searching || graph_done || (search_left == 1)) begin
      if (result_valid && result_ready && shown.size() != 0) void'(shown.pop_front());
      if (shown.size() != 0) begin
        result_valid             <= 1'b1;
        {result_id, result_dist} <= {IdW'(shown[0].id), DistW'(shown[0].distance)};
      end
    end
  end

  // ---------------------------------------------------------------- neurons
  int unsigned excite_left, begins, ends;
  bit exciting;
  snn_op_e op;
  logic [IdW-1:0] excited;
  logic signed [DistW-1:0] excited_at;

  always @(posedge clk_i) if (rst_ni) begin
    snn_done <= 1'b0;
    if (snn_start) begin
      if (searching || exciting) $fatal(1, "neurons while something is at work");
      unique case (snn_op)
        SnnReset: next_work(Reset, "a reset");
        SnnExcite: begin
          next_work(Excite, "an excitation");
          if (32'(snn_id) != work.id || longint'(snn_dist) != work.distance) begin
            $fatal(1, "excites %0d at %0d, expected %0d at %0d", snn_id, snn_dist, work.id, work.distance);
          end
        end
        SnnTick: next_work(Tick, "a tick");
        default: $fatal(1, "operation %s", snn_op.name());
      endcase
      exciting    = 1'b1;
      excite_left = $urandom_range(6, 1);
      {op, excited, excited_at} = {snn_op, snn_id, snn_dist};
      if (begun != (snn_op == SnnReset)) $fatal(1, "begin is %b", begun);
    end else begin
      if (begun) $fatal(1, "begins without a reset");
      if (exciting) begin
        if (snn_op != op || (op == SnnExcite && (snn_id != excited || snn_dist != excited_at))) $fatal(1, "the operation does not stay");
        excite_left--;
        snn_done <= excite_left == 0;
        if (snn_done) exciting = 1'b0;
      end
    end
    if ((snn_start || exciting || ranking) && second != (kind == SearchSpiking)) $fatal(1, "second bank: %b", second);
    begins += 32'(begun);
    ends   += 32'(ended);
    if (ended && !finished) $fatal(1, "ends before it is done");
  end

  // ---------------------------------------------------------------- stimuli
  function automatic longint any_distance(int unsigned magnitude);
    case ($urandom_range(9))
      0: return Most;
      1: return -Most - 64'sd1;
      2: return 64'sd0;
      default: return longint'(signed'(DistW'({$urandom(), $urandom()})) >>> magnitude);
    endcase
  endfunction

  function automatic list_t random_list(int unsigned length);
    list_t list;
    ids_t ids;
    int unsigned v, magnitude = $urandom_range(DistW - 1);
    while (ids.size() < length) begin
      v = $urandom_range(Capacity - 1);
      if (!contains(ids, v)) begin
        ids.push_back(v);
        list = index.inserted(list, new_entry(any_distance(magnitude), v), EfMax);
      end
    end
    return list;
  endfunction

  function automatic work_t new_work(work_e what, longint distance, int unsigned v);
    work_t item;
    item.work     = what;
    item.distance = distance;
    item.id       = v;
    return item;
  endfunction

  function automatic void write_script();
    script.delete();
    if (kind == SearchSpiking) script.push_back(new_work(Reset, 0, 0));
    case (kind)
      SearchExact: script.push_back(new_work(Exact, 0, 0));
      SearchCodes: script.push_back(new_work(RankCodes, 0, 0));
      default: script.push_back(new_work(Search, 0, 0));
    endcase
    if (kind inside {SearchInject, SearchSpiking}) begin
      for (int unsigned i = 0; i < first.size(); i++) script.push_back(new_work(Excite, first[i].distance, first[i].id));
    end
    if (kind == SearchSpiking) begin
      repeat (32'(ticks)) script.push_back(new_work(Tick, 0, 0));
      script.push_back(new_work(RankScores, 0, 0));
    end
  endfunction

  function automatic void write_expected();
    longint distance, last;
    expected = (kind == SearchSpiking) ? ranked : first;
    if (kind == SearchResonant) begin
      expected.delete();
      for (int unsigned i = 0; i < first.size(); i++) begin
        distance = nearer(first[i].distance, first[i].id);
        if (i != 0 && distance < last) moved++;
        last = distance;
        if (distance > Most || distance < -Most - 64'sd1) wider++;
        expected = index.inserted(expected, new_entry(distance, first[i].id), EfMax);
      end
    end
  endfunction

  int unsigned none, full, moved, wider, count, cycle;

  task automatic search();
    kind   = search_e'($urandom_range(5));
    weight = ($urandom_range(3) == 0) ? 25'($urandom_range(1)) << 24 : 25'($urandom_range(1 << 24));
    ticks  = ($urandom_range(19) == 0) ? 8'd255 : 8'($urandom_range(6, 1));
    phase  = {$urandom(), $urandom()};
    case ($urandom_range(5))
      0: count = 0;
      1: count = (EfMax < Capacity) ? EfMax : Capacity;
      default: count = $urandom_range((EfMax < Capacity) ? EfMax : Capacity);
    endcase
    first  = random_list(count);
    ranked = random_list($urandom_range((EfMax < Capacity) ? EfMax : Capacity));
    // Close together, so that resonance changes the order.
    if (kind == SearchResonant && $urandom_range(1) == 0) begin
      for (int unsigned i = 0; i < first.size(); i++) first[i].distance = 64'sd1000 + 64'(4 * i) - (($urandom_range(1) == 0) ? 64'sd0 : 64'sd2);
    end
    if (count == 0) none++;
    if (count == EfMax || count == Capacity) full++;
    write_script();
    write_expected();
    {begins, ends} = '0;
    start = 1'b1;
    #1;
    if (kind inside {SearchGraph, SearchExact, SearchCodes} && !graph_start) $fatal(1, "a cycle is lost at the start");
    @(negedge clk_i);
    start = 1'b0;
    cycle = 0;
    #1;
    while (!finished) begin
      if (plain && graph_done) $fatal(1, "a cycle is lost at the end");
      if (out_valid && !(result_valid && (plain || ranking))) $fatal(1, "a result before the last search");
      cycle++;
      if (cycle > 20_000) $fatal(1, "not done in time");
      @(negedge clk_i);
      #1;
    end
    @(negedge clk_i);
    if (script.size() != 0) $fatal(1, "%0d pieces of work are left out", script.size());
    if (begins != 32'(kind == SearchSpiking) || ends != begins) $fatal(1, "%0d begins, %0d ends", begins, ends);
    if (32'(out_count) != expected.size()) $fatal(1, "%0d results, expected %0d", out_count, expected.size());
    cycle = 0;
    while (expected.size() != 0) begin
      out_ready = $urandom_range(2) != 0;
      #1;
      if (plain && cycle > 3 && !out_valid) $fatal(1, "a result is late");
      if (finished || second || snn_start || graph_start || (out_valid && ranking)) $fatal(1, "at work after done");
      if (out_valid) begin
        if (32'(out_id) != expected[0].id || longint'(out_key) != expected[0].distance) begin
          $fatal(1, "kind %s: result (%0d, %0d), expected (%0d, %0d)", kind.name(), out_key, out_id, expected[0].distance, expected[0].id);
        end
        checks_o = checks_o + 1;
        if (out_ready) void'(expected.pop_front());
      end
      cycle++;
      if (cycle > 20_000) $fatal(1, "results do not come");
      @(negedge clk_i);
    end
    out_ready = 1'b0;
    repeat ($urandom_range(4)) begin
      #1;
      if (out_valid || finished) $fatal(1, "busy after the end");
      @(negedge clk_i);
    end
    checks_o = checks_o + 1;
  endtask

  initial begin
    {start, graph_done, result_valid, out_ready, snn_done, searching, early, exciting, done_o, checks_o} = '0;
    {weight, ticks, phase, result_id, result_dist, result_count, none, full, moved, wider} = '0;
    {search_left, excite_left, begins, ends} = '0;
    kind  = SearchGraph;
    index = new(Capacity, 2, 2, 3, 1, EfMax);
    wait (rst_ni);
    @(negedge clk_i);
    repeat (Runs) search();
    if (none < Runs / 20 || full < Runs / 20 || moved < Runs / 8 || wider < Runs / 20) begin
      $fatal(1, "Capacity %0d: seldom: %0d none, %0d full, %0d moved, %0d wider", Capacity, none, full, moved, wider);
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_associate;
  logic clk, rst_n;
  logic [2:0] done;
  logic [2:0][31:0] checks;
  tb_clock #(.Parts(3)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  associate_part #(.Capacity(8), .EfMax(8), .DistW(36)) u_nano (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  associate_part u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  associate_part #(.Capacity(75), .EfMax(40), .DistW(44)) u_odd (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
endmodule

`default_nettype wire
