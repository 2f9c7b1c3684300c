`default_nettype none

/// Random commands over units that take random times: what is started, written and answered in which order, against docs/neurons.md.
module tb_mh_snn_control;
  import mh_pkg::*;
  import mh_types_pkg::*;
  localparam int unsigned IdW = 6;
  localparam int unsigned Commands = 8000;
  localparam logic [IdW-1:0] NoId = '1;

  logic clk, rst_n, all_done;
  logic [31:0] checks;
  tb_clock u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(all_done), .checks_i(checks));

  logic release_node, start, done, idle, erase, modify, excite_write, set_weight, set_done, pass_start, refractory_too, loss;
  logic integrate_start, sweep_start, receive_start, soften_start, branch_start, excite_start, encode_start, correlate_start, aggregate_start;
  logic stream_active, advance, restart, turn, spikes_we, spiked;
  logic [15:0] pass_spikes, new_spikes, spikes;
  logic [IdW-1:0] pass_found, found;
  logic [Phases-1:0] phases;
  snn_op_e op;
  pass_e pass;

  // The units that say when they are done.
  localparam int unsigned Units = 7;
  localparam int unsigned Passing = 0, Integrating = 1, Sweeping = 2, Receiving = 3, Softening = 4, Exciting = 5, Encoding = 6;
  logic [Units-1:0] starts, ends;
  assign starts = {encode_start, excite_start, soften_start, receive_start, sweep_start, integrate_start, pass_start};

  mh_snn_control #(.IdW(IdW)) dut (
    .clk_i(clk), .rst_ni(rst_n), .release_i(release_node), .start_i(start), .op_i(op), .phases_i(phases), .done_o(done), .idle_o(idle),
    .erase_o(erase), .modify_o(modify), .excite_write_o(excite_write), .set_weight_o(set_weight), .set_done_i(set_done),
    .pass_start_o(pass_start), .pass_o(pass), .pass_done_i(ends[Passing]), .pass_spikes_i(pass_spikes), .pass_found_i(pass_found),
    .refractory_too_o(refractory_too), .loss_o(loss), .found_o(found),
    .integrate_start_o(integrate_start), .integrate_done_i(ends[Integrating]), .sweep_start_o(sweep_start), .sweep_done_i(ends[Sweeping]),
    .receive_start_o(receive_start), .receive_done_i(ends[Receiving]), .soften_start_o(soften_start), .soften_done_i(ends[Softening]),
    .branch_start_o(branch_start), .excite_start_o(excite_start), .excite_done_i(ends[Exciting]),
    .encode_start_o(encode_start), .encode_done_i(ends[Encoding]), .correlate_start_o(correlate_start), .aggregate_start_o(aggregate_start),
    .stream_active_i(stream_active), .advance_o(advance), .restart_o(restart), .turn_o(turn), .spikes_we_o(spikes_we), .new_spikes_o(new_spikes),
    .spikes_i(spikes), .spiked_i(spiked)
  );

  // ---------------------------------------------------------------- what happens
  typedef enum int unsigned {
    Erases, Modifies, Writes, SetsWeight, Turns, Advances, Restarts, Counts, Passes, Integrates, Sweeps, Receives, Softens, Branches, Excites, Encodes,
    Correlates, Aggregates
  } event_e;
  localparam int unsigned Soft = 100;  // added to the kind of a pass in which neurons in their refractory time take part
  // Events, each with a number: kind of a pass, number of spikes.
  int unsigned seen[$], expected[$];
  int unsigned left[Units], stream_left, weight_left;
  logic [Units-1:0] busy;
  pass_e current;
  // What the passes of this command will find.
  logic [15:0] step_spikes;
  logic [IdW-1:0] hard_found, soft_found, match_found;

  function automatic int unsigned event_of(event_e what, int unsigned number);
    return 32'(what) * 100_000 + number;
  endfunction

  function automatic void see(bit happens, event_e what, int unsigned number);
    if (happens) seen.push_back(event_of(what, number));
  endfunction

  always @(posedge clk) if (!rst_n) begin
    {busy, ends, stream_active, set_done, spikes} <= '0;
    for (int unsigned u = 0; u < Units; u++) left[u] = 0;
    stream_left = 0;
  end else begin
    see(erase, Erases, 0);
    see(modify, Modifies, 0);
    see(excite_write, Writes, 0);
    see(set_weight && set_done, SetsWeight, 0);
    see(turn, Turns, 0);
    see(advance, Advances, 0);
    see(restart, Restarts, 0);
    see(spikes_we, Counts, 32'(new_spikes));
    see(pass_start, Passes, 32'(pass) + ((pass == PassMax && refractory_too) ? Soft : 0));
    see(integrate_start, Integrates, 0);
    see(sweep_start, Sweeps, 0);
    see(receive_start, Receives, 0);
    see(soften_start, Softens, 0);
    see(branch_start, Branches, 0);
    see(excite_start, Excites, 0);
    see(encode_start, Encodes, 0);
    see(correlate_start, Correlates, 0);
    see(aggregate_start, Aggregates, 0);
    // One unit at a time; a pass keeps its kind; the loss is computed during a search for the highest potential.
    if ($countones(starts) > 1 || (starts != '0 && (busy & ~ends) != '0)) $fatal(1, "%b is started while %b is at work", starts, busy);
    if (busy[Passing] && pass != current && !pass_start) $fatal(1, "%s becomes %s", current.name(), pass.name());
    if (loss != (busy[Passing] && current == PassMax)) $fatal(1, "the loss is computed: %b", loss);
    for (int unsigned u = 0; u < Units; u++) begin
      ends[u] <= left[u] == 1;
      if (left[u] != 0) left[u]--;
      if (starts[u]) begin
        left[u] = $urandom_range(6);
        if (left[u] == 0) ends[u] <= 1'b1;
      end
    end
    // What a pass found is there from its end on.
    if (pass_start) current = pass;
    if (pass_start || left[Passing] == 0) begin
      pass_spikes <= (current inside {PassStep, PassReset}) ? step_spikes : spikes;
      pass_found  <= (current == PassMatch) ? match_found : (refractory_too ? soft_found : hard_found);
    end
    if (pass_start && left[Passing] != 0) {pass_spikes, pass_found} <= (16 + IdW)'($urandom());
    busy <= (busy & ~ends) | starts;
    if (spikes_we) spikes <= new_spikes;
    set_done <= set_weight && !set_done && weight_left == 0;
    if (set_weight && weight_left != 0) weight_left--;
    if (correlate_start || aggregate_start) stream_left = $urandom_range(6, 1);
    stream_active <= stream_left != 0;
    if (stream_left != 0) stream_left--;
  end

  // ---------------------------------------------------------------- what has to happen
  logic [IdW-1:0] winner;
  int unsigned skipped, quiet_steps, without;

  function automatic void expect_event(event_e what, int unsigned number);
    expected.push_back(event_of(what, number));
  endfunction

  task automatic expect_tick();
    int unsigned now = 32'(spikes);
    bit synaptic = phases[PhasePropagate] || phases[PhaseDeliver] || phases[PhaseLearn];
    if (phases[PhaseOscillate]) expect_event(Turns, 0);
    if (phases[PhaseIntegrate]) expect_event(Integrates, 0);
    if (phases[PhaseStep]) begin
      now = 32'(step_spikes);
      expect_event(Passes, 32'(PassStep));
      expect_event(Advances, 0);
      expect_event(Counts, now);
      if (synaptic && now == 0) quiet_steps++;
    end
    if (synaptic && now == 0) skipped++;
    if (synaptic && now != 0) begin
      if (!phases[PhaseStep]) expect_event(Passes, 32'(PassLook));
      expect_event(Sweeps, 0);
      if (phases[PhasePropagate]) expect_event(Receives, 0);
    end
    if (phases[PhaseCompete]) begin
      expect_event(Passes, 32'(PassMax));
      winner = hard_found;
      if (winner == NoId) without++;
      else expect_event(Passes, 32'(PassInhibit));
    end
    if (phases[PhaseSoften]) begin
      expect_event(Passes, 32'(PassMax) + Soft);
      winner = soft_found;
      if (winner == NoId) without++;
      else expect_event(Softens, 0);
    end
    if (phases[PhaseAdapt] || phases[PhaseRecord]) expect_event(Passes, 32'(PassAdapt));
  endtask

  task automatic expect_command();
    expected.delete();
    winner = NoId;
    case (op)
      SnnTick: expect_tick();
      SnnSetNeuron: expect_event(Modifies, 0);
      SnnSetWeight: expect_event(SetsWeight, 0);
      SnnReset: begin
        expect_event(Passes, 32'(PassReset));
        expect_event(Restarts, 0);
        expect_event(Counts, 32'(step_spikes));
      end
      SnnMatch: begin
        expect_event(Passes, 32'(PassMatch));
        winner = match_found;
      end
      SnnCorrelate: expect_event(Correlates, 0);
      SnnInjectBranch: expect_event(Branches, 0);
      SnnExcite: begin
        expect_event(Excites, 0);
        expect_event(Writes, 0);
      end
      SnnEncode: begin
        expect_event(Encodes, 0);
        expect_event(Modifies, 0);
      end
      default: expect_event(Aggregates, 0);
    endcase
  endtask

  task automatic compare();
    if (seen.size() != expected.size()) $fatal(1, "%s %b: %0d events, expected %0d", op.name(), phases, seen.size(), expected.size());
    for (int unsigned i = 0; i < seen.size(); i++) begin
      if (seen[i] != expected[i]) $fatal(1, "%s %b: event %0d is %0d, expected %0d", op.name(), phases, i, seen[i], expected[i]);
      checks++;
    end
    checks++;
  endtask

  // ---------------------------------------------------------------- stimuli
  // Inputs of a command are of meaning while it is at work. Equal draws in a row of conditions would be made once.
  task automatic random_inputs();
    int unsigned kind = $urandom_range(19);
    logic [4:0] coins = 5'($urandom());
    op     = (kind < 10) ? snn_op_e'(4'(kind)) : SnnTick;
    phases = coins[0] ? Phases'(1 << $urandom_range(Phases - 1)) : Phases'($urandom_range((1 << Phases) - 1, 1));
    spiked = 1'($urandom());
    step_spikes = coins[1] ? 16'd0 : 16'($urandom());
    hard_found  = coins[2] ? NoId : IdW'($urandom_range(31));
    soft_found  = coins[3] ? NoId : IdW'($urandom_range(31));
    match_found = coins[4] ? NoId : IdW'($urandom_range(31));
    weight_left = $urandom_range(6);
  endtask

  task automatic command();
    random_inputs();
    expect_command();
    seen.delete();
    start = 1'b1;
    @(negedge clk);
    start = 1'b0;
    for (int unsigned i = 0; !done && !((op inside {SnnCorrelate, SnnAggregate}) && idle); i++) begin
      if (i == 200) $fatal(1, "%s %b does not end", op.name(), phases);
      if (idle) $fatal(1, "%s %b: idle at work", op.name(), phases);
      @(negedge clk);
    end
    if (stream_active || stream_left != 0) $fatal(1, "idle with words to come");
    if (done && found != winner) $fatal(1, "%s %b: found %0d, expected %0d", op.name(), phases, found, winner);
    if (done) @(negedge clk);
    compare();
    if (done || !idle) $fatal(1, "%s %b: at work after the end", op.name(), phases);
    // The answer is held.
    repeat ($urandom_range(2)) begin
      winner = found;
      random_inputs();
      @(negedge clk);
      if (done || !idle || found != winner) $fatal(1, "not quiet after the end");
    end
  endtask

  task automatic free_one();
    random_inputs();
    expected.delete();
    seen.delete();
    release_node = 1'b1;
    @(negedge clk);
    release_node = 1'b0;
    spiked       = spikes != 16'd0 && $urandom_range(1) == 0;
    expect_event(Erases, 0);
    if (spiked) expect_event(Counts, 32'(spikes) - 1);
    if (idle) $fatal(1, "idle while a neuron is erased");
    @(negedge clk);
    compare();
    if (done || !idle) $fatal(1, "not idle after a neuron was erased");
  endtask

  initial begin
    {start, release_node, all_done, checks, skipped, quiet_steps, without, weight_left} = '0;
    random_inputs();
    wait (rst_n);
    @(negedge clk);
    repeat (Commands) begin
      command();
      if ($urandom_range(9) == 0) free_one();
    end
    if (skipped < Commands / 20 || quiet_steps < Commands / 40 || without < Commands / 20) begin
      $fatal(1, "seldom: %0d without spikes, %0d of them after a step, %0d competitions without a winner", skipped, quiet_steps, without);
    end
    all_done = 1'b1;
  end
endmodule

`default_nettype wire
