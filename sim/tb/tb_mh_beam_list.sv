`default_nettype none

/// Random operations against a sorted queue; distances of a narrow range, so that ids often decide, and extreme ones.
module beam_list_part #(
  parameter int unsigned EfMax = 32,
  parameter int unsigned IdW = 6,
  parameter int unsigned DistW = 38
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  localparam int unsigned EfW = $clog2(EfMax + 1);

  typedef struct {
    longint distance;
    int unsigned id;
    bit expanded;
  } entry_t;

  logic clear, insert, pick, pop, pick_valid, head_valid;
  logic [EfW-1:0] ef, pick_limit, limit_before, count;
  logic signed [DistW-1:0] insert_dist, head_dist;
  logic [IdW-1:0] insert_id, pick_id, head_id;

  mh_beam_list #(.EfMax(EfMax), .IdW(IdW), .DistW(DistW)) dut (
    .clk_i, .rst_ni,
    .clear_i(clear), .ef_i(ef),
    .insert_valid_i(insert), .insert_dist_i(insert_dist), .insert_id_i(insert_id),
    .pick_i(pick), .pick_limit_i(pick_limit), .pick_valid_o(pick_valid), .pick_id_o(pick_id),
    .pop_i(pop), .head_valid_o(head_valid), .head_dist_o(head_dist), .head_id_o(head_id),
    .count_o(count)
  );

  entry_t list[$];
  bit expect_pick;
  int unsigned expected_id, cycle, picks, none_open, dropped, full, ends, insert_rate, id;
  entry_t entry;
  longint span;

  function automatic bit comes_first(entry_t a, entry_t b);
    return a.distance < b.distance || (a.distance == b.distance && a.id < b.id);
  endfunction

  // What the operation of the last cycle does to the list.
  task automatic step();
    int unsigned at;
    expect_pick = 1'b0;
    if (clear) begin
      list.delete();
    end else if (insert) begin
      entry.distance     = longint'(insert_dist);
      entry.id       = 32'(insert_id);
      entry.expanded = 1'b0;
      at = 0;
      while (at < list.size() && comes_first(list[at], entry)) at++;
      if (at == list.size()) list.push_back(entry);
      else list.insert(at, entry);
      if (list.size() > 32'(ef)) begin
        if (at + 1 == list.size()) ends++;
        void'(list.pop_back());
        dropped++;
      end
    end else if (pick) begin
      at = 0;
      while (at < list.size() && list[at].expanded) at++;
      if (at < list.size() && at < 32'(limit_before)) begin
        expect_pick       = 1'b1;
        expected_id       = list[at].id;
        list[at].expanded = 1'b1;
      end
      if (expect_pick) picks++;
      else none_open++;
    end else if (pop) begin
      if (list.size() != 0) void'(list.pop_front());
    end
  endtask

  function automatic bit in_list(int unsigned wanted);
    for (int unsigned n = 0; n < list.size(); n++) if (list[n].id == wanted) return 1'b1;
    return 1'b0;
  endfunction

  // An id that is not in the list; the list is shorter than the range of ids.
  function automatic int unsigned new_id();
    int unsigned fresh;
    do fresh = $urandom_range((1 << IdW) - 2); while (in_list(fresh));
    return fresh;
  endfunction

  initial begin
    {clear, insert, pick, pop, done_o} = '0;
    {checks_o, cycle, picks, none_open, dropped, full, ends} = '0;
    ef          = EfW'(EfMax);
    pick_limit  = EfW'(EfMax);
    limit_before = EfW'(EfMax);
    insert_rate = 70;
    span        = 8;
  end

  always @(posedge clk_i) if (rst_ni && !done_o) begin
    step();
    // The list goes by the limit of the cycle before the pick.
    limit_before = pick_limit;
    cycle <= cycle + 1;
    if (cycle % 500 == 0) begin
      insert_rate = $urandom_range(99, 20);
      span        = ($urandom_range(2) == 0) ? 3 : 64'sd1 << $urandom_range(DistW - 2);
    end
    {clear, insert, pick, pop} <= '0;
    case ($urandom_range(99)) inside
      [0:2]: clear <= $urandom_range(3) == 0;
      default: begin
        if ($urandom_range(99) < insert_rate) insert <= 1'b1;
        else if ($urandom_range(3) != 0) pick <= 1'b1;
        else pop <= $urandom_range(3) == 0;
      end
    endcase
    insert_id   <= IdW'(new_id());
    pick_limit  <= EfW'(($urandom_range(3) == 0) ? $urandom_range(EfMax) : EfMax);
    insert_dist <= DistW'(longint'({$urandom(), $urandom()} >> 1) % span - span / 2);
    if ($urandom_range(50) == 0) insert_dist <= {1'b1, {(DistW - 1) {1'b0}}};
    if ($urandom_range(50) == 0) insert_dist <= {1'b0, {(DistW - 1) {1'b1}}};
  end

  // The length changes together with a clear.
  always @(negedge clk_i) if (rst_ni) begin
    if (clear) begin
      ef = EfW'($urandom_range(EfMax, 1));
      if ($urandom_range(2) == 0) ef = EfW'(EfMax);
    end
    checks_o <= checks_o + 1;
    if (32'(count) != list.size()) $fatal(1, "count %0d, expected %0d", count, list.size());
    if (head_valid != (list.size() != 0)) $fatal(1, "head valid %b with %0d entries", head_valid, list.size());
    if (head_valid && (longint'(head_dist) != list[0].distance || 32'(head_id) != list[0].id)) begin
      $fatal(1, "head (%0d, %0d), expected (%0d, %0d)", head_dist, head_id, list[0].distance, list[0].id);
    end
    if (pick_valid != expect_pick) $fatal(1, "pick valid %b, expected %b", pick_valid, expect_pick);
    if (pick_valid && 32'(pick_id) != expected_id) $fatal(1, "picked %0d, expected %0d", pick_id, expected_id);
    if (list.size() == EfMax) full++;
    if (cycle > 60_000) begin
      if (picks < 1000 || none_open < 10 || dropped < 1000 || full < 100 || ends < 50) begin
        $fatal(1, "EfMax %0d: seldom: %0d picks, %0d none, %0d dropped, %0d full, %0d at the end", EfMax, picks, none_open, dropped, full, ends);
      end
      done_o <= 1'b1;
    end
  end
endmodule

module tb_mh_beam_list;
  logic clk, rst_n;
  logic [3:0] done;
  logic [3:0][31:0] checks;
  tb_clock #(.Parts(4)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  beam_list_part #(.EfMax(5), .IdW(4), .DistW(9)) u_odd (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  beam_list_part #(.EfMax(8), .IdW(4), .DistW(36)) u_nano (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  beam_list_part #(.EfMax(32), .IdW(6), .DistW(38)) u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
  beam_list_part #(.EfMax(128), .IdW(12), .DistW(40)) u_digits (.clk_i(clk), .rst_ni(rst_n), .done_o(done[3]), .checks_o(checks[3]));
endmodule

`default_nettype wire
