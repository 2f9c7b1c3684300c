`default_nettype none

/// Random searches in random sets of typed vectors against "Search"; what a descent leaves in the list is any script of the right
/// length, and the beam takes any time.
module query_part #(
  parameter int unsigned Capacity = 32,
  parameter int unsigned EfMax = 32
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  import tb_index_pkg::*;
  import mh_types_pkg::*;
  localparam int unsigned IdW = $clog2(Capacity + 1);
  localparam int unsigned DistW = 38;
  localparam int unsigned EfW = $clog2(EfMax + 1);

  logic start, exact, done, active, result_valid, result_ready, descend, descend_done, op_valid, op_ready, beam_idle;
  logic head_valid, pop, meta_re, meta_live;
  logic [EfW-1:0] k, ef, list_ef, result_count;
  logic [15:0] mask;
  logic [15:0][IdW-1:0] type_count;
  logic [IdW-1:0] len, high_water, result_id, op_id, head_id, meta_raddr;
  logic signed [DistW-1:0] result_dist, head_dist;
  logic [3:0] meta_type;
  beam_op_e op;

  mh_query #(.EfMax(EfMax), .IdW(IdW), .DistW(DistW)) dut (
    .clk_i, .rst_ni,
    .start_i(start), .exact_i(exact), .k_i(k), .ef_i(ef), .mask_i(mask), .type_count_i(type_count), .len_i(len), .high_water_i(high_water),
    .done_o(done), .active_o(active), .list_ef_o(list_ef),
    .result_valid_o(result_valid), .result_ready_i(result_ready), .result_id_o(result_id), .result_dist_o(result_dist), .result_count_o(result_count),
    .descend_o(descend), .descend_done_i(descend_done),
    .op_valid_o(op_valid), .op_ready_i(op_ready), .op_o(op), .op_id_o(op_id), .beam_idle_i(beam_idle),
    .head_valid_i(head_valid), .head_id_i(head_id), .head_dist_i(head_dist), .pop_o(pop),
    .meta_re_o(meta_re), .meta_raddr_o(meta_raddr), .meta_live_i(meta_live), .meta_type_i(meta_type)
  );

  tb_index index;
  list_t list, found, expected;
  int unsigned busy, descents, scans, scripted_ef;
  logic all_match;  // of all types: the descent finds all that there are

  // The beam: its list is final, and shown, when it is idle.
  always @(posedge clk_i) if (rst_ni) begin
    if (meta_re) {meta_live, meta_type} <= {index.live[32'(meta_raddr)], 4'(index.kind[32'(meta_raddr)])};
    if (meta_re && 32'(meta_raddr) >= Capacity) $fatal(1, "reads the meta of %0d", meta_raddr);
    if (pop) begin
      if (list.size() == 0 || !beam_idle) $fatal(1, "pop of a list that is empty or not final");
      void'(list.pop_front());
    end
    if (busy != 0) busy--;
    if (descend) begin
      scripted_ef = 32'(list_ef);
      descents++;
      busy = $urandom_range(12, 1);
      list.delete();
      for (int unsigned v = 0; v < Capacity; v++) begin
        if (index.live[v] && (all_match || $urandom_range(7) != 0)) list = index.inserted(list, new_entry(index.distance(Capacity, v), v), scripted_ef);
      end
      found = list;
    end
    descend_done <= busy == 1 && scripted_ef != 0;
    if (busy == 1) scripted_ef = 0;
    if (op_valid && op_ready) begin
      busy = $urandom_range(6, 1);
      if (op == BeamNew) begin
        list.delete();
        scans++;
      end else if (op == BeamDirect && index.live[32'(op_id)]) begin
        list = index.inserted(list, new_entry(index.distance(Capacity, 32'(op_id)), 32'(op_id)), 32'(list_ef));
      end else begin
        $fatal(1, "operation %s of %0d", op.name(), op_id);
      end
      if (list_ef != k) $fatal(1, "a list of %0d in an exact scan for %0d", list_ef, k);
    end
    op_ready   <= $urandom_range(2) != 0;
    beam_idle  <= busy == 0;
    head_valid <= (busy == 0) ? list.size() != 0 : $urandom_range(1) == 0;
    {head_id, head_dist} <= (IdW + DistW)'({$urandom(), $urandom()});
    if (busy == 0 && list.size() != 0) {head_id, head_dist} <= {IdW'(list[0].id), DistW'(list[0].distance)};
  end

  int unsigned beams, filtered, widened, too_wide, too_few, asked_exact, none;

  task automatic random_set();
    int unsigned share = $urandom_range(100);
    index.empty();
    index.high_water = $urandom_range(Capacity);
    for (int unsigned v = 0; v < index.high_water; v++) begin
      if ($urandom_range(100) < share) begin
        index.live[v] = 1'b1;
        index.kind[v] = ($urandom_range(1) == 0) ? 0 : $urandom_range(15);
        index.len++;
        index.type_count[index.kind[v]]++;
      end
    end
    for (int unsigned v = 0; v <= Capacity; v++) for (int unsigned i = 0; i < 2; i++) index.component[v][i] = int'($urandom_range(9));
    for (int unsigned t = 0; t < 16; t++) type_count[t] = IdW'(index.type_count[t]);
    {len, high_water} = {IdW'(index.len), IdW'(index.high_water)};
  endtask

  task automatic search();
    int unsigned matching, wanted, wide;
    int unsigned kind = $urandom_range(3);
    k     = EfW'(($urandom_range(2) == 0) ? $urandom_range(EfMax, 1) : $urandom_range(4, 1));
    ef    = EfW'(($urandom_range(2) == 0) ? $urandom_range(EfMax, 32'(k)) : 32'(k));
    exact = $urandom_range(4) == 0;
    case (kind)
      0: mask = '1;
      1: mask = 16'd1 << $urandom_range(15);
      default: mask = 16'($urandom());
    endcase
    matching = 0;
    for (int unsigned t = 0; t < 16; t++) if (mask[t]) matching += index.type_count[t];
    all_match = matching == index.len;
    descents  = 0;
    scans     = 0;
    start     = 1'b1;
    @(negedge clk_i);
    start = 1'b0;
    #1;
    while (!done) begin
      result_ready = 1'b0;
      if (descend) begin
        if (32'(list_ef) > EfMax) $fatal(1, "a list of %0d", list_ef);
        wide = 32'(list_ef);
      end
      @(negedge clk_i);
      #1;
    end
    // What the text says, with the script's list.
    wanted = (32'(k) < matching) ? 32'(k) : matching;
    expected.delete();
    if (matching == 0) begin
      if (descents != 0 || scans != 0) $fatal(1, "searches for nothing");
      none++;
    end else begin
      automatic int unsigned longer = 32'(ef);
      for (int unsigned all = matching; all < index.len; all *= 2) longer *= 2;
      if (descents != ((exact || longer > EfMax) ? 0 : 1)) $fatal(1, "%0d descents, exact %b, a list of %0d", descents, exact, longer);
      if (descents == 1) begin
        if (wide != longer) $fatal(1, "a list of %0d, expected %0d", wide, longer);
        for (int unsigned i = 0; i < found.size(); i++) if (mask[index.kind[found[i].id]] && expected.size() < 32'(k)) expected.push_back(found[i]);
        if (longer > 32'(ef)) widened++;
        if (expected.size() < wanted) too_few++;
        else if (mask != '1) filtered++;
        else beams++;
      end else if (!exact) begin
        too_wide++;
      end else begin
        asked_exact++;
      end
      if (scans != ((expected.size() < wanted) ? 1 : 0)) $fatal(1, "%0d exact scans", scans);
      if (expected.size() < wanted) expected = index.search_exact(32'(k), mask);
    end
    @(negedge clk_i);
    if (32'(result_count) != expected.size()) $fatal(1, "%0d results, expected %0d", result_count, expected.size());
    repeat (2) @(negedge clk_i);
    while (expected.size() != 0) begin
      result_ready = $urandom_range(1) == 0;
      #1;
      if (!result_valid || 32'(result_id) != expected[0].id || longint'(result_dist) != expected[0].distance) begin
        $fatal(1, "result %b (%0d, %0d), expected (%0d, %0d)", result_valid, result_dist, result_id, expected[0].distance, expected[0].id);
      end
      if (result_ready) void'(expected.pop_front());
      checks_o++;
      @(negedge clk_i);
    end
    result_ready = 1'b0;
    // The end is seen in the cycle after the last result.
    @(negedge clk_i);
    #1;
    if (result_valid || active) $fatal(1, "more results, or active after the end");
    checks_o++;
    while (!beam_idle) @(negedge clk_i);
  endtask

  initial begin
    {start, result_ready, descend_done, op_ready, head_valid, done_o, checks_o} = '0;
    {beams, filtered, widened, too_wide, too_few, asked_exact, none} = '0;
    {busy, scripted_ef} = '0;
    beam_idle = 1'b1;
    index = new(Capacity, 2, 2, 3, 1, EfMax);
    random_set();
    wait (rst_ni);
    @(negedge clk_i);
    repeat (4000) begin
      if ($urandom_range(9) == 0) random_set();
      search();
    end
    if (beams < 100 || filtered < 50 || widened < 30 || too_wide < 30 || too_few < 20 || asked_exact < 100 || none < 50) begin
      $fatal(1, "Capacity %0d: seldom: %0d whole, %0d filtered, %0d widened, %0d too wide, %0d too few, %0d exact, %0d nothing", Capacity,
        beams, filtered, widened, too_wide, too_few, asked_exact, none);
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_query;
  logic clk, rst_n;
  logic [2:0] done;
  logic [2:0][31:0] checks;
  tb_clock #(.Parts(3)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  query_part #(.Capacity(8), .EfMax(8)) u_nano (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  query_part u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  query_part #(.Capacity(21), .EfMax(100)) u_long (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
endmodule

`default_nettype wire
