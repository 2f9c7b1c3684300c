`default_nettype none

/// Random writes, steps of time, numbers of spikes and restarts against the table of registers in docs/commands.md.
module tb_mh_neuron_registers;
  localparam int unsigned First = 10;
  localparam int unsigned FirstParameter = 13;
  localparam int unsigned Last = 28;

  logic clk, rst_n, done, configure, we, advance, restart, spikes_we;
  logic [31:0] checks, value;
  logic [7:0] register;
  logic [15:0] new_spikes, spikes;
  mh_types_pkg::neuron_params_t params;
  logic [mh_pkg::Registers-1:First][31:0] words;

  tb_clock u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  mh_neuron_registers dut (
    .clk_i(clk), .rst_ni(rst_n), .configure_i(configure), .we_i(we), .register_i(mh_pkg::register_e'(register)), .value_i(value),
    .advance_i(advance), .restart_i(restart), .spikes_we_i(spikes_we), .spikes_i(new_spikes),
    .params_o(params), .spikes_o(spikes), .words_o(words)
  );

  // After power-on, and the largest value, by row.
  localparam int unsigned Initial[29] = '{
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1000000, 15938355, 15938355, 15938355, 2000000, 0, 16777216, 167772, 201327, 65535,
    13421773, 16777, 16777, 1677722, 1677722, 167772160
  };
  localparam int unsigned Max[29] = '{
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32'hFFFF_FFFF, 32'h100_0000, 32'h100_0000, 32'h100_0000, 32'hFFFF_FFFF, 32'hFFFF_FFFF, 32'hFFFF_FFFF,
    32'h100_0000, 32'h100_0000, 32'hFFFF, 32'h100_0000, 32'h100_0000, 32'hFFFF_FFFF, 32'hFFFF_FFFF, 32'hFFFF_FFFF, 32'hFFFF_FFFF
  };

  int unsigned expected[29];
  int unsigned writes[29], carries, configures, restarts;
  longint unsigned time_sum;

  task automatic power_on();
    for (int unsigned i = 0; i < 29; i++) expected[i] = Initial[i];
    time_sum = 0;
  endtask

  task automatic compare();
    {expected[11], expected[10]} = time_sum;
    for (int unsigned i = First; i <= Last; i++) begin
      if (words[i] != expected[i]) $fatal(1, "register %0d is %0d, expected %0d", i, words[i], expected[i]);
    end
    if (32'(spikes) != expected[12]) $fatal(1, "%0d spikes, expected %0d", spikes, expected[12]);
    if (params.dt != expected[13] || 32'(params.leak) != expected[14] || 32'(params.pre_decay) != expected[15] || 32'(params.post_decay) != expected[16]
        || params.refractory != expected[17] || params.reset_potential != expected[18] || params.start_threshold != expected[19]
        || 32'(params.a_plus) != expected[20] || 32'(params.a_minus) != expected[21] || 32'(params.start_weight) != expected[22]
        || 32'(params.inhibition) != expected[23] || 32'(params.rate_decay) != expected[24] || params.rate_step != expected[25]
        || params.target_rate != expected[26] || params.threshold_min != expected[27] || params.threshold_max != expected[28]) begin
      $fatal(1, "parameters %p", params);
    end
    checks++;
  endtask

  // Time moves by the step of before a write in the same cycle.
  task automatic random_events();
    configure  = $urandom_range(400) == 0;
    restart    = $urandom_range(200) == 0;
    advance    = $urandom_range(2) == 0;
    we         = $urandom_range(2) == 0;
    spikes_we  = $urandom_range(3) == 0;
    new_spikes = 16'($urandom());
    register   = 8'($urandom_range(Last, FirstParameter));
    value      = ($urandom_range(3) == 0) ? Max[32'(register)] : $urandom_range(Max[32'(register)]) >> $urandom_range(8);
    if (!we) {register, value} = 40'({$urandom(), $urandom()});
    if (configure) begin
      power_on();
      configures++;
      return;
    end
    if (advance) begin
      if (!restart && 33'(time_sum[31:0]) + 33'(expected[13]) > 33'hFFFF_FFFF) carries++;
      time_sum += 64'(expected[13]);
    end
    if (restart) begin
      time_sum = 0;
      restarts++;
    end
    if (we) begin
      expected[32'(register)] = value;
      writes[32'(register)]++;
    end
    if (spikes_we) expected[12] = 32'(new_spikes);
  endtask

  initial begin
    {configure, we, advance, restart, spikes_we, done, checks, register} = '0;
    {carries, configures, restarts} = '0;
    for (int unsigned i = 0; i < 29; i++) writes[i] = 0;
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
    if (carries < 500 || configures < 20 || restarts < 50) $fatal(1, "seldom: %0d carries, %0d configures, %0d restarts", carries, configures, restarts);
    done = 1'b1;
  end
endmodule

`default_nettype wire
