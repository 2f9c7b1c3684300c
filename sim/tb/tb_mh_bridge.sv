`default_nettype none

/// Random distances and gains against "Bridge" of docs/neurons.md in 128-bit integers, and the number of cycles. The divider has other work in between.
module bridge_part #(
  parameter int unsigned DistW = 38,
  parameter int unsigned DivW = DistW + 1,
  parameter int unsigned Runs = 12_000
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  typedef logic signed [127:0] wide_t;
  localparam wide_t One = 128'sd1 <<< 24;
  localparam int unsigned Cycles = 17;
  localparam logic signed [DistW-1:0] Least = {1'b1, {(DistW - 1){1'b0}}};

  logic start, finished, divide_start, other, other_start, divide_done, unused_step;
  logic [1:0] metric;
  logic [3:0] frac_bits;
  logic signed [DistW-1:0] distance;
  logic signed [31:0] gain;
  logic signed [33:0] current;
  logic [DivW-1:0] num, den, other_num, other_den;
  logic [24:0] ratio;

  mh_bridge #(.DistW(DistW), .DivW(DivW)) dut (
    .clk_i, .rst_ni, .start_i(start), .metric_i(metric), .frac_bits_i(frac_bits), .distance_i(distance), .gain_i(gain),
    .done_o(finished), .current_o(current),
    .divide_start_o(divide_start), .divide_num_o(num), .divide_den_o(den), .divide_done_i(divide_done && !other), .ratio_i(ratio)
  );
  mh_divide #(.Width(DivW), .FracBits(24), .Bits(2)) u_divide (
    .clk_i, .rst_ni, .start_i(other ? other_start : divide_start), .num_i(other ? other_num : num), .den_i(other ? other_den : den),
    .done_o(divide_done), .quotient_o(ratio), .step_o(unused_step)
  );

  function automatic wide_t floor_shift(wide_t value);
    wide_t quotient = value / One;
    return (value < 0 && quotient * One != value) ? quotient - 1 : quotient;
  endfunction

  // A distance of 1.0.
  function automatic wide_t unit();
    wide_t s = 1;
    repeat ((metric == mh_pkg::MetricCosine) ? 15 : 32'(frac_bits)) s *= 4;
    return s;
  endfunction

  function automatic wide_t fall();
    wide_t d = wide_t'(distance);
    if (d < 0) return 2 * One - One * unit() / (unit() - d);
    return One * unit() / (unit() + d);
  endfunction

  task automatic random_input();
    metric    = 2'($urandom_range(2));
    frac_bits = 4'(($urandom_range(3) == 0) ? 15 * $urandom_range(1) : $urandom_range(15));
    distance  = signed'(DistW'({$urandom(), $urandom()})) >>> $urandom_range(DistW - 1);
    gain      = signed'($urandom()) >>> $urandom_range(31);
    case ($urandom_range(15))
      0: distance = '0;
      1: distance = Least;
      2: distance = ~Least;
      3: distance = DistW'(1) - DistW'(2 * $urandom_range(1));
      4: distance = DistW'(unit()) - DistW'(2 * $urandom_range(1) * unit());
      5: distance = DistW'(unit() * ((One - 1) * wide_t'($urandom_range(1)) + wide_t'($urandom_range(1))));
      default: ;
    endcase
    case ($urandom_range(11))
      0: gain = '0;
      1: gain = 32'sh8000_0000;
      2: gain = 32'sh7FFF_FFFF;
      3: gain = 32'sh100_0000;
      4: gain = 32'sd1 - 32'(2 * $urandom_range(1));
      default: ;
    endcase
  endtask

  int unsigned zero, half, one, above, nearly_two, saturating;

  initial begin
    {start, other, other_start, done_o, metric, frac_bits, distance, gain, other_num, other_den} = '0;
    {checks_o, zero, half, one, above, nearly_two, saturating} = '0;
    wait (rst_ni);
    @(negedge clk_i);
    repeat (Runs) begin
      automatic int unsigned cycles = 0;
      automatic wide_t expected;
      random_input();
      expected = floor_shift(wide_t'(gain) * fall() + One / 2);
      if (fall() == 0) zero++;
      if (fall() == One / 2) half++;
      if (fall() == One) one++;
      if (fall() > One) above++;
      if (fall() > 2 * One - 2) nearly_two++;
      if (expected != wide_t'(32'(expected))) saturating++;
      start = 1'b1;
      @(negedge clk_i) start = 1'b0;
      while (!finished) begin
        cycles++;
        if (cycles > 100) $fatal(1, "not done in time");
        @(negedge clk_i);
      end
      cycles++;
      if (cycles != Cycles) $fatal(1, "%0d cycles", cycles);
      if (wide_t'(current) != expected) begin
        $fatal(1, "metric %0d, %0d fraction bits, distance %0d, gain %0d: %0d, expected %0d", metric, frac_bits, distance, gain, current, expected);
      end
      checks_o = checks_o + 1;
      @(negedge clk_i);
      // The current stays, whatever the inputs and the divider do.
      random_input();
      if ($urandom_range(3) == 0) begin
        {other, other_start, other_num, other_den} = '1;
        repeat (14) begin
          if (divide_start || finished) $fatal(1, "busy after the end");
          if (wide_t'(current) != expected) $fatal(1, "the current does not stay");
          @(negedge clk_i);
          other_start = 1'b0;
        end
        other = 1'b0;
      end
      repeat ($urandom_range(2)) begin
        if (divide_start || finished) $fatal(1, "busy after the end");
        if (wide_t'(current) != expected) $fatal(1, "the current does not stay");
        @(negedge clk_i);
      end
    end
    if (zero < Runs / 50 || half < Runs / 100 || one < Runs / 50 || above < Runs / 5 || nearly_two < Runs / 50 || saturating < Runs / 100) begin
      $fatal(1, "seldom: %0d times 0, %0d 0.5, %0d 1.0, %0d above, %0d almost 2.0, %0d saturating", zero, half, one, above, nearly_two, saturating);
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_bridge;
  logic clk, rst_n;
  logic [2:0] done;
  logic [2:0][31:0] checks;
  tb_clock #(.Parts(3)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  bridge_part u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  bridge_part #(.DistW(35)) u_narrow (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  bridge_part #(.DistW(44), .DivW(50)) u_wide (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
endmodule

`default_nettype wire
