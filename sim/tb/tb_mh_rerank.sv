`default_nettype none

/// Random results against a sorted list, with the exact cycle of each.
module rerank_part #(
  parameter int unsigned Depth = 32,
  parameter int unsigned KeyW = 40,
  parameter int unsigned Runs = 300
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  import tb_index_pkg::*;
  localparam int unsigned IdW = $clog2(2 * Depth + 1);
  localparam longint Most = (64'sd1 <<< (KeyW - 1)) - 64'sd1;

  logic clear, push, give, out_valid, out_ready;
  logic [IdW-1:0] id, out_id;
  logic signed [KeyW-1:0] key, out_key;

  mh_rerank #(.Depth(Depth), .IdW(IdW), .KeyW(KeyW)) dut (
    .clk_i, .rst_ni, .clear_i(clear), .push_i(push), .id_i(id), .key_i(key), .give_i(give),
    .out_valid_o(out_valid), .out_ready_i(out_ready), .out_id_o(out_id), .out_key_o(out_key)
  );

  tb_index index;
  list_t expected;
  ids_t used;
  int unsigned none, full, ties, signs, extremes, abandoned, delayed;

  function automatic longint any_key(int unsigned kind);
    case (kind)
      0: return longint'($urandom_range(3)) - 64'sd2;
      1: return 64'sd0;
      2: return ($urandom_range(1) == 0) ? Most : -Most - 64'sd1;
      default: return longint'(signed'(KeyW'({$urandom(), $urandom()})) >>> $urandom_range(KeyW - 1));
    endcase
  endfunction

  task automatic push_results(int unsigned count);
    int unsigned v, kind = $urandom_range(6);
    expected.delete();
    used.delete();
    while (expected.size() < count) begin
      push = $urandom_range(3) != 0;
      do v = $urandom_range(2 * Depth - 1); while (contains(used, v));
      id  = IdW'(v);
      key = KeyW'(any_key(kind));
      if (push) begin
        used.push_back(v);
        if (longint'(key) == Most || longint'(key) == -Most - 64'sd1) extremes++;
        expected = index.inserted(expected, new_entry(longint'(key), v), Depth);
      end
      #1;
      if (out_valid) $fatal(1, "gives before it is asked to");
      @(negedge clk_i);
    end
    push = 1'b0;
    for (int unsigned i = 1; i < count; i++) begin
      if (expected[i-1].distance == expected[i].distance) ties++;
      if (expected[i-1].distance < 0 && expected[i].distance >= 0) signs++;
    end
  endtask

  // From `give` or the last result on until the next, which may not come too late or too early.
  task automatic take_results(int unsigned count, int unsigned most, int unsigned rate);
    int unsigned due = count + 4, cycle = 0, taken = 0, hold = 0;
    while (taken < most) begin
      out_ready = hold == 0 && $urandom_range(9) < rate;
      if (hold != 0) hold--;
      #1;
      if (out_valid != (cycle >= due)) $fatal(1, "of %0d results number %0d is there: %b in cycle %0d, expected in %0d", count, taken, out_valid, cycle, due);
      if (out_valid) begin
        if (32'(out_id) != expected[0].id || longint'(out_key) != expected[0].distance) begin
          $fatal(1, "result (%0d, %0d), expected (%0d, %0d)", out_key, out_id, expected[0].distance, expected[0].id);
        end
        checks_o = checks_o + 1;
        if (out_ready) begin
          void'(expected.pop_front());
          taken++;
          if ($urandom_range(7) == 0) hold = $urandom_range(3 * count);
          if (cycle + 1 > due + count + 3) delayed++;
          due = (cycle + 1 > due + count + 3) ? cycle + 1 : due + count + 3;
        end
      end
      cycle++;
      @(negedge clk_i);
      if (cycle > 3 && $urandom_range(3) == 0) give = 1'b0;
    end
    out_ready = 1'b0;
  endtask

  initial begin
    {clear, push, give, out_ready, id, key, done_o, checks_o} = '0;
    {none, full, ties, signs, extremes, abandoned, delayed} = '0;
    index = new(Depth, 2, 2, 3, 1, Depth);
    wait (rst_ni);
    @(negedge clk_i);
    repeat (Runs) begin
      automatic int unsigned count = $urandom_range(Depth), most;
      if ($urandom_range(5) == 0) count = Depth * $urandom_range(1);
      if (count == 0) none++;
      if (count == Depth) full++;
      most = ($urandom_range(5) == 0) ? $urandom_range(count) : count;
      if (most != count) abandoned++;
      push_results(count);
      give = 1'b1;
      take_results(count, most, $urandom_range(10, 1));
      // Nothing more.
      if (most == count) begin
        repeat ((count == 0) ? 4 * Depth : count + 4) begin
          if (out_valid) $fatal(1, "too many results");
          @(negedge clk_i);
        end
      end
      give  = 1'b0;
      clear = 1'b1;
      @(negedge clk_i) clear = 1'b0;
    end
    if (none < Runs / 20 || full < Runs / 20 || ties < Runs * Depth / 100 || signs < Runs / 40 || extremes < Runs * Depth / 40
        || abandoned < Runs / 40 || delayed < Runs / 10) begin
      $fatal(1, "Depth %0d: seldom: %0d none, %0d full, %0d ties, %0d signs, %0d extremes, %0d abandoned, %0d delayed", Depth, none, full, ties, signs,
        extremes, abandoned, delayed);
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_rerank;
  logic clk, rst_n;
  logic [2:0] done;
  logic [2:0][31:0] checks;
  tb_clock #(.Parts(3)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  rerank_part u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  rerank_part #(.Depth(2), .KeyW(37), .Runs(2000)) u_pair (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  rerank_part #(.Depth(75), .KeyW(46)) u_odd (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
endmodule

`default_nettype wire
