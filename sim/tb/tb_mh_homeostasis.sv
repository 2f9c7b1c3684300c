`default_nettype none

/// A neuron every cycle, random and at the ends of every range, against "Adapt" of docs/neurons.md in 128-bit integers.
module tb_mh_homeostasis;
  import mh_types_pkg::*;
  typedef logic signed [127:0] wide_t;
  localparam wide_t One = 128'sd1 <<< 24;
  localparam wide_t RateMax = (128'sd1 <<< 32) - 1;
  localparam wide_t PotentialEnd = 128'sd1 <<< 31;

  logic clk, rst_n, done;
  logic [31:0] checks;
  neuron_params_t params;
  neuron_t neuron;
  logic [31:0] rate;
  logic signed [31:0] threshold;

  tb_clock u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  mh_homeostasis dut (.clk_i(clk), .params_i(params), .neuron_i(neuron), .rate_o(rate), .threshold_o(threshold));

  int unsigned full_rates, halves, at_min, at_max, between, beyond, below, crossed;

  // To nearest, halves upwards, for negative values too.
  function automatic wide_t rounded(wide_t value);
    wide_t rest = (((value + One / 2) % One) + One) % One;
    if (rest == 0 && value % One != 0) halves++;
    return (value + One / 2 - rest) / One;
  endfunction

  function automatic wide_t unsigned_wide(logic [31:0] word);
    return wide_t'({1'b0, word});
  endfunction

  typedef struct packed {
    logic [31:0] rate;
    logic signed [31:0] threshold;
  } adapted_t;

  function automatic adapted_t adapted();
    wide_t decay = unsigned_wide(32'(params.rate_decay));
    wide_t low = wide_t'(signed'(params.threshold_min)), high = wide_t'(signed'(params.threshold_max));
    wide_t r, t;
    r = unsigned_wide(neuron.rate) - rounded(unsigned_wide(neuron.rate) * decay);
    if (neuron.spiked) r += unsigned_wide(params.rate_step);
    if (r > RateMax) begin
      r = RateMax;
      full_rates++;
    end
    t = wide_t'(signed'(neuron.threshold)) + rounded((r - unsigned_wide(params.target_rate)) * decay);
    if (t >= PotentialEnd) beyond++;
    if (t < -PotentialEnd) below++;
    if (low > high) crossed++;
    else if (t < low) at_min++;
    else if (t > high) at_max++;
    else between++;
    if (t > high) t = high;
    if (t < low) t = low;
    return '{rate: 32'(r), threshold: 32'(t)};
  endfunction

  // All magnitudes, and the ends.
  function automatic logic [31:0] any_word();
    int unsigned kind = $urandom_range(9);
    case (kind)
      0: return 32'h7FFF_FFFF + $urandom_range(2);
      1: return $urandom_range(4) - 32'd2;
      2: return 32'hFFFF_FFFF;
      3: return 32'(One) + $urandom_range(4) - 2;
      4: return -($urandom() >> $urandom_range(31));
      default: return $urandom() >> $urandom_range(31);
    endcase
  endfunction

  function automatic logic [FactorW-1:0] any_factor();
    int unsigned kind = $urandom_range(4);
    case (kind)
      0: return FactorW'(One);
      1: return FactorW'($urandom_range(2));
      2: return FactorW'(1) << $urandom_range(24);
      default: return FactorW'($urandom_range(32'(One)));
    endcase
  endfunction

  // Draws come from functions: of one that is assigned to a field across words, Verilator makes two.
  task automatic random_params();
    for (int unsigned i = 0; i < $bits(params); i++) params[i] = 1'($urandom());
    params.rate_decay    = any_factor();
    params.rate_step     = any_word();
    params.target_rate   = any_word();
    params.threshold_min = any_word();
    params.threshold_max = any_word();
    if ($urandom_range(3) == 0) {params.threshold_min, params.threshold_max} = {32'h8000_0000, 32'h7FFF_FFFF};
  endtask

  task automatic random_neuron();
    for (int unsigned i = 0; i < $bits(neuron); i++) neuron[i] = 1'($urandom());
    neuron.rate      = any_word();
    neuron.threshold = any_word();
    if ($urandom_range(3) == 0) neuron.rate = params.target_rate;
  endtask

  initial begin
    automatic adapted_t was[4:1];  // what becomes of the neuron of so many cycles before
    {done, checks} = '0;
    {full_rates, halves, at_min, at_max, between, beyond, below, crossed} = '0;
    wait (rst_n);
    @(negedge clk);
    repeat (1500) begin
      automatic int unsigned neurons = $urandom_range(60, 1);
      random_params();
      // A new neuron comes with the rate of the last but one and the threshold of two before that; four cycles more bring what is left.
      for (int unsigned n = 0; n < neurons + 4; n++) begin
        random_neuron();
        #1;
        if (n > 1 && n < neurons + 2) begin
          if (rate != was[2].rate) $fatal(1, "parameters %p: rate %h, expected %h", params, rate, was[2].rate);
          checks++;
        end
        if (n > 3) begin
          if (threshold != was[4].threshold) begin
            $fatal(1, "parameters %p: threshold %h, expected %h", params, threshold, was[4].threshold);
          end
          checks++;
        end
        for (int unsigned i = 4; i > 1; i--) was[i] = was[i-1];
        if (n < neurons) was[1] = adapted();
        @(negedge clk);
      end
    end
    if (full_rates < 1000 || halves < 200 || at_min < 1000 || at_max < 1000 || between < 5000 || beyond < 1000 || below < 1000 || crossed < 1000) begin
      $fatal(1, "seldom: %0d full rates, %0d halves, %0d lowest, %0d highest, %0d between, %0d beyond and %0d below 32 bits, %0d crossed limits",
        full_rates, halves, at_min, at_max, between, beyond, below, crossed);
    end
    done = 1'b1;
  end
endmodule

`default_nettype wire
