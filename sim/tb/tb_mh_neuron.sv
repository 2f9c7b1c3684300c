`default_nettype none

/// A neuron every cycle, random and at the ends of every range, against the step of docs/neurons.md in 128-bit integers.
module tb_mh_neuron;
  import mh_types_pkg::*;
  typedef logic signed [127:0] wide_t;
  localparam wide_t One = 128'sd1 <<< 24;

  logic clk, rst_n, done;
  logic [31:0] checks;
  neuron_params_t params;
  neuron_t neuron, stepped, expected;

  tb_clock u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  mh_neuron dut (.clk_i(clk), .params_i(params), .neuron_i(neuron), .neuron_o(stepped));

  int unsigned spikes, silent, at_threshold, saturated_traces, ends_of_silence;

  // floor(value / 2^24), for negative values too.
  function automatic wide_t floored(wide_t value);
    wide_t rest = ((value % One) + One) % One;
    return (value - rest) / One;
  endfunction

  function automatic wide_t at_most(wide_t value, wide_t limit);
    return (value > limit) ? limit : value;
  endfunction

  // Fields that a step does not name stay.
  function automatic neuron_t step(neuron_t old);
    neuron_t after = old;
    wide_t x, y, v;
    x = floored(wide_t'({1'b0, old.trace_pre}) * wide_t'({1'b0, params.pre_decay}));
    y = floored(wide_t'({1'b0, old.trace_post}) * wide_t'({1'b0, params.post_decay}));
    after.spiked = 1'b0;
    if (old.refractory != 0) begin
      after.refractory = (old.refractory < params.dt) ? 32'd0 : old.refractory - params.dt;
      silent++;
      if (after.refractory == 0) ends_of_silence++;
    end else begin
      v = floored(wide_t'(signed'(old.potential)) * wide_t'({1'b0, params.leak}) + One / 2);
      if (v == wide_t'(signed'(old.threshold))) at_threshold++;
      if (v < wide_t'(signed'(old.threshold))) begin
        after.potential = 32'(v);
      end else begin
        after.spiked     = 1'b1;
        after.potential  = params.reset_potential;
        after.refractory = params.refractory;
        if (x + One > wide_t'(64'hFFFF_FFFF) || y + One > wide_t'(64'hFFFF_FFFF)) saturated_traces++;
        x = at_most(x + One, wide_t'(64'hFFFF_FFFF));
        y = at_most(y + One, wide_t'(64'hFFFF_FFFF));
        spikes++;
      end
    end
    after.trace_pre  = 32'(x);
    after.trace_post = 32'(y);
    return after;
  endfunction

  // All magnitudes, and the ends.
  function automatic logic [31:0] any_word();
    case ($urandom_range(9))
      0: return 32'h7FFF_FFFF + $urandom_range(2);
      1: return $urandom_range(4) - 32'd2;
      2: return 32'hFF00_0000 + $urandom_range(2) - 1;
      3: return 32'(One) + $urandom_range(4) - 2;
      4: return -($urandom() >> $urandom_range(31));
      default: return $urandom() >> $urandom_range(31);
    endcase
  endfunction

  function automatic logic [FactorW-1:0] any_factor();
    case ($urandom_range(5))
      0: return FactorW'(One);
      1: return FactorW'($urandom_range(2));
      2: return FactorW'(32'(One) - $urandom_range(3));
      default: return FactorW'($urandom_range(32'(One)));
    endcase
  endfunction

  task automatic random_params();
    for (int unsigned i = 0; i < $bits(params); i++) params[i] = 1'($urandom());
    params.dt              = any_word();
    params.leak            = any_factor();
    params.pre_decay       = any_factor();
    params.post_decay      = any_factor();
    params.refractory      = any_word();
    params.reset_potential = any_word();
  endtask

  task automatic random_neuron();
    for (int unsigned i = 0; i < $bits(neuron); i++) neuron[i] = 1'($urandom());
    neuron.potential  = any_word();
    neuron.threshold  = any_word();
    neuron.refractory = ($urandom_range(2) == 0) ? any_word() : 32'd0;
    neuron.trace_pre  = any_word();
    neuron.trace_post = any_word();
    case ($urandom_range(7))
      // At the threshold after the leak, and beside it.
      0: neuron.threshold = 32'(floored(wide_t'(signed'(neuron.potential)) * wide_t'({1'b0, params.leak}) + One / 2)) + $urandom_range(2) - 1;
      1: neuron.refractory = params.dt + $urandom_range(2) - 1;
      default: ;
    endcase
  endtask

  initial begin
    {done, checks} = '0;
    {spikes, silent, at_threshold, saturated_traces, ends_of_silence} = '0;
    wait (rst_n);
    @(negedge clk);
    repeat (1500) begin
      random_params();
      random_neuron();
      expected = step(neuron);
      @(negedge clk);
      // The next neuron comes with the result of the last.
      repeat ($urandom_range(60, 1)) begin
        random_neuron();
        #1;
        if (stepped != expected) $fatal(1, "parameters %p: neuron %p, expected %p", params, stepped, expected);
        checks++;
        expected = step(neuron);
        @(negedge clk);
      end
      if (stepped != expected) $fatal(1, "parameters %p: neuron %p, expected %p", params, stepped, expected);
      checks++;
    end
    if (spikes < 5000 || silent < 5000 || at_threshold < 300 || saturated_traces < 300 || ends_of_silence < 300) begin
      $fatal(1, "seldom: %0d spikes, %0d silent, %0d at the threshold, %0d saturated, %0d end their silence", spikes, silent, at_threshold,
        saturated_traces, ends_of_silence);
    end
    done = 1'b1;
  end
endmodule

`default_nettype wire
