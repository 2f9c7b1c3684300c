`default_nettype none

/// Sums named, added to, read and set in any order, often the same again at once, against an array of wide integers.
module accumulator_part #(
  parameter int unsigned Width = 38,
  parameter int unsigned Depth = 32,
  parameter bit Saturate = 1'b0,
  parameter int unsigned Cycles = 20_000
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  localparam int unsigned AddrW = $clog2(Depth);
  localparam longint Most = (64'sd1 <<< (Width - 1)) - 64'sd1;

  logic re, add, we;
  logic [AddrW-1:0] raddr, waddr;
  logic signed [Width-1:0] sum, addend, wdata;

  mh_accumulator #(.Width(Width), .Depth(Depth), .Saturate(Saturate)) dut (
    .clk_i, .re_i(re), .raddr_i(raddr), .sum_o(sum), .add_i(add), .addend_i(addend), .we_i(we), .waddr_i(waddr), .wdata_i(wdata)
  );

  longint sums[Depth], held;
  int unsigned named;  // in the cycle before
  bit may_add, is_held;
  int unsigned again, beyond, below, waits;

  function automatic logic signed [Width-1:0] any_number();
    int unsigned kind = $urandom_range(7);
    logic signed [Width-1:0] word = Width'({$urandom(), $urandom()});
    case (kind)
      0: return Width'(Most);
      1: return Width'(-Most - 64'sd1);
      2: return Width'($urandom_range(2)) - Width'(1);
      default: return word >>> $urandom_range(Width - 1);
    endcase
  endfunction

  function automatic longint added(longint to, longint what);
    longint total = to + what;
    if (total > Most) begin
      beyond++;
      return Saturate ? Most : total - 2 * Most - 64'sd2;
    end
    if (total < -Most - 64'sd1) begin
      below++;
      return Saturate ? -Most - 64'sd1 : total + 2 * Most + 64'sd2;
    end
    return total;
  endfunction

  // One cycle: what was named in the cycle before may be added to, or another sum be set; a sum is named.
  task automatic cycle(int unsigned few, int unsigned name_rate);
    longint wanted;
    bit was_added;
    re     = $urandom_range(3) < name_rate;
    raddr  = AddrW'($urandom_range(few - 1));
    addend = any_number();
    wdata  = any_number();
    waddr  = AddrW'($urandom_range(Depth - 1));
    add    = may_add && $urandom_range(3) != 0;
    // A sum that is being set is not named.
    we     = !add && $urandom_range(7) == 0 && !(re && waddr == raddr);
    wanted = sums[32'(raddr)];
    was_added = add && re && 32'(raddr) == named;
    if (was_added) again++;
    if (add) sums[named] = added(sums[named], longint'(addend));
    if (we) sums[32'(waddr)] = longint'(wdata);
    @(negedge clk_i);
    if (re) begin
      held    = wanted;
      is_held = !was_added;
    end else begin
      waits++;
    end
    if (is_held && longint'(sum) != held) $fatal(1, "sum %0d, expected %0d", sum, held);
    checks_o++;
    may_add = re;
    if (re) named = 32'(raddr);
  endtask

  initial begin
    {re, add, we, raddr, waddr, addend, wdata, done_o, checks_o, named, may_add, is_held} = '0;
    {again, beyond, below, waits} = '0;
    wait (rst_ni);
    @(negedge clk_i);
    for (int unsigned i = 0; i < Depth; i++) begin
      we      = 1'b1;
      waddr   = AddrW'(i);
      wdata   = any_number();
      sums[i] = longint'(wdata);
      @(negedge clk_i);
    end
    repeat (Cycles / 100) begin
      automatic int unsigned few = $urandom_range(Depth, 1), name_rate = $urandom_range(4, 2);
      repeat (100) cycle(few, name_rate);
    end
    if (again < 500 || beyond < 200 || below < 200 || waits < 500) begin
      $fatal(1, "seldom: %0d named again, %0d beyond the highest, %0d below the lowest, %0d waits", again, beyond, below, waits);
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_accumulator;
  logic clk, rst_n;
  logic [3:0] done;
  logic [3:0][31:0] checks;
  tb_clock #(.Parts(4)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  accumulator_part u_wide (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  accumulator_part #(.Width(32), .Depth(64), .Saturate(1'b1)) u_current (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  accumulator_part #(.Width(45), .Depth(2)) u_pair (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
  accumulator_part #(.Width(6), .Depth(5), .Saturate(1'b1)) u_small (.clk_i(clk), .rst_ni(rst_n), .done_o(done[3]), .checks_o(checks[3]));
endmodule

`default_nettype wire
