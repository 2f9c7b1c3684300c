`default_nettype none

/// Random writes, steps of time and of the oscillator, numbers of spikes and restarts against the table of registers in docs/commands.md.
module tb_mh_neuron_registers;
  localparam int unsigned First = 10;
  localparam int unsigned FirstParameter = 15;
  localparam int unsigned Last = 34;
  localparam int unsigned FracBits = 1;  // a parameter that is kept elsewhere

  logic clk, rst_n, done, configure, we, advance, restart, turn, phase_keep, phase_back, spikes_we;
  logic [31:0] checks, value;
  logic [7:0] register;
  logic [15:0] new_spikes, spikes;
  logic [63:0] phase;
  mh_types_pkg::neuron_params_t params;
  logic [mh_pkg::Registers-1:First][31:0] words;

  tb_clock u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  mh_neuron_registers dut (
    .clk_i(clk), .rst_ni(rst_n), .configure_i(configure), .we_i(we), .register_i(mh_pkg::register_e'(register)), .value_i(value),
    .advance_i(advance), .restart_i(restart), .turn_i(turn), .phase_keep_i(phase_keep), .phase_back_i(phase_back), .spikes_we_i(spikes_we), .spikes_i(new_spikes),
    .params_o(params), .spikes_o(spikes), .phase_o(phase), .words_o(words)
  );

  // After power-on, and the largest value, by row.
  localparam int unsigned Initial[35] = '{
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1000000, 15938355, 15938355, 15938355, 2000000, 0, 16777216, 167772, 201327, 65535,
    13421773, 16777, 16777, 1677722, 1677722, 167772160, 32'd3607772529, 171798691, 167772160, 83886080
  };
  localparam int unsigned Max[35] = '{
    0, 15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32'hFFFF_FFFF, 32'h100_0000, 32'h100_0000, 32'h100_0000, 32'hFFFF_FFFF, 32'hFFFF_FFFF, 32'hFFFF_FFFF,
    32'h100_0000, 32'h100_0000, 32'hFFFF, 32'h100_0000, 32'h100_0000, 32'hFFFF_FFFF, 32'hFFFF_FFFF, 32'hFFFF_FFFF, 32'hFFFF_FFFF,
    32'hFFFF_FFFF, 32'hFFFF_FFFF, 32'hFFF_FFFF, 32'hFFF_FFFF
  };

  int unsigned expected[35];
  int unsigned writes[35], carries, configures, restarts, turns, backs;
  longint unsigned time_sum, phase_sum, kept;
  bit is_kept;

  task automatic power_on();
    for (int unsigned i = 0; i <= Last; i++) expected[i] = Initial[i];
    time_sum  = 0;
    phase_sum = 0;
  endtask

  task automatic compare();
    {expected[11], expected[10]} = time_sum;
    {expected[14], expected[13]} = phase_sum;
    for (int unsigned i = First; i <= Last; i++) begin
      if (words[i] != expected[i]) $fatal(1, "register %0d is %0d, expected %0d", i, words[i], expected[i]);
    end
    if (32'(spikes) != expected[12]) $fatal(1, "%0d spikes, expected %0d", spikes, expected[12]);
    if (phase != phase_sum) $fatal(1, "phase %h, expected %h", phase, phase_sum);
    if (params.dt != expected[15] || 32'(params.leak) != expected[16] || 32'(params.pre_decay) != expected[17] || 32'(params.post_decay) != expected[18]
        || params.refractory != expected[19] || params.reset_potential != expected[20] || params.start_threshold != expected[21]
        || 32'(params.a_plus) != expected[22] || 32'(params.a_minus) != expected[23] || 32'(params.start_weight) != expected[24]
        || 32'(params.inhibition) != expected[25] || 32'(params.rate_decay) != expected[26] || params.rate_step != expected[27]
        || params.target_rate != expected[28] || params.threshold_min != expected[29] || params.threshold_max != expected[30]
        || params.phase_step != {expected[32], expected[31]} || 32'(params.score_spikes) != expected[33]
        || 32'(params.score_resonance) != expected[34]) begin
      $fatal(1, "parameters %p", params);
    end
    checks++;
  endtask

  // Time and phase move by the step of before a write in the same cycle.
  task automatic random_events();
    configure  = $urandom_range(400) == 0;
    restart    = $urandom_range(200) == 0;
    advance    = $urandom_range(2) == 0;
    we         = $urandom_range(2) == 0;
    spikes_we  = $urandom_range(3) == 0;
    turn       = $urandom_range(2) == 0;
    phase_keep = $urandom_range(20) == 0;
    phase_back = is_kept && $urandom_range(20) == 0;
    new_spikes = 16'($urandom());
    register   = 8'($urandom_range(Last, FirstParameter));
    if ($urandom_range(20) == 0) register = 8'(FracBits);
    value      = ($urandom_range(3) == 0) ? Max[32'(register)] : $urandom_range(Max[32'(register)]) >> $urandom_range(8);
    if (!we) {register, value} = 40'({$urandom(), $urandom()});
    if (configure) begin
      if (phase_keep) kept = phase_sum;
      if (phase_keep) is_kept = 1'b1;
      power_on();
      configures++;
      return;
    end
    if (advance) begin
      if (!restart && 33'(time_sum[31:0]) + 33'(expected[15]) > 33'hFFFF_FFFF) carries++;
      time_sum += 64'(expected[15]);
    end
    random_phase();
    if (restart) begin
      time_sum = 0;
      restarts++;
    end
    if (we && register != 8'(FracBits)) expected[32'(register)] = value;
    if (we) writes[32'(register)]++;
    if (spikes_we) expected[12] = 32'(new_spikes);
  endtask

  task automatic random_phase();
    longint unsigned was = phase_sum;
    if (phase_back) phase_sum = kept;
    else if (turn) phase_sum += {expected[32], expected[31]};
    if (phase_keep) kept = was;
    if (phase_keep) is_kept = 1'b1;
    if (turn) turns++;
    if (phase_back) backs++;
  endtask

  initial begin
    {configure, we, advance, restart, turn, phase_keep, phase_back, spikes_we, done, checks, register} = '0;
    {carries, configures, restarts, turns, backs, kept, is_kept} = '0;
    for (int unsigned i = 0; i <= Last; i++) writes[i] = 0;
    power_on();
    wait (rst_n);
    @(negedge clk);
    compare();
    repeat (20_000) begin
      random_events();
      @(negedge clk);
      compare();
    end
    for (int unsigned i = FirstParameter; i <= Last; i++) if (writes[i] < 200) $fatal(1, "seldom: register %0d", i);
    if (carries < 500 || configures < 20 || restarts < 50 || turns < 500 || backs < 100 || writes[FracBits] < 100) begin
      $fatal(1, "seldom: %0d carries, %0d configures, %0d restarts, %0d turns, %0d back", carries, configures, restarts, turns, backs);
    end
    done = 1'b1;
  end
endmodule

`default_nettype wire
