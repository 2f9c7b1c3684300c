`default_nettype none

/// A random master with pauses on all five channels, a core that answers commands of any length, and a model of the registers.
module axil_part #(
  parameter int unsigned Depth = 4,
  parameter logic [63:0] ConfigHash = 64'h0123_4567_89AB_CDEF
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  import mh_soc_pkg::*;

  logic awvalid, awready, wvalid, wready, bvalid, bready, arvalid, arready, rvalid, rready, irq, core_rst_n;
  logic [7:0] awaddr, araddr;
  logic [31:0] wdata, rdata;
  logic [3:0] wstrb;
  logic [1:0] bresp, rresp;
  logic cmd_valid, cmd_ready, rsp_valid, rsp_ready;
  logic [31:0] cmd_data, rsp_data;

  mh_axil #(.Depth(Depth), .ConfigHash(ConfigHash)) dut (
    .clk_i, .rst_ni,
    .awvalid_i(awvalid), .awready_o(awready), .awaddr_i(awaddr),
    .wvalid_i(wvalid), .wready_o(wready), .wdata_i(wdata), .wstrb_i(wstrb),
    .bvalid_o(bvalid), .bready_i(bready), .bresp_o(bresp),
    .arvalid_i(arvalid), .arready_o(arready), .araddr_i(araddr),
    .rvalid_o(rvalid), .rready_i(rready), .rdata_o(rdata), .rresp_o(rresp),
    .irq_o(irq), .core_rst_no(core_rst_n),
    .cmd_valid_o(cmd_valid), .cmd_ready_i(cmd_ready), .cmd_data_o(cmd_data),
    .rsp_valid_i(rsp_valid), .rsp_ready_o(rsp_ready), .rsp_data_i(rsp_data)
  );

  // ---------------------------------------------------------------- model
  logic [31:0] commands[$], responses[$];
  logic irq_enable, in_reset, reset_tail, busy, write_waits, read_waits;
  logic [3:0] faults, raised;
  logic [7:0] was_read;
  logic [1:0] expected_bresp, expected_rresp;
  logic [31:0] expected_rdata, answered, busy_cycles;
  int unsigned cmd_left, rsp_left, cycle, seen_faults[4], seen_full, refused_reads, resets;

  function automatic logic alive();
    return !in_reset && !reset_tail;
  endfunction

  task automatic accept_write(output logic ok, output logic control);
    logic whole = wstrb == 4'hF;
    ok      = 1'b0;
    control = 1'b0;
    if (!(awaddr inside {CoreRegCommand, CoreRegControl, CoreRegFaults})) begin
      raised[CoreFaultsAddress] = 1'b1;
    end else if (!whole) begin
      raised[CoreFaultsStrobe] = 1'b1;
    end else if (awaddr == CoreRegFaults) begin
      ok = 1'b1;
    end else if (awaddr == CoreRegControl) begin
      ok      = 1'b1;
      control = 1'b1;
    end else if (!alive() || commands.size() == Depth) begin
      raised[CoreFaultsOverflow] = 1'b1;
      seen_full++;
    end else begin
      ok = 1'b1;
    end
  endtask

  task automatic accept_read();
    expected_rresp = 2'b00;
    expected_rdata = '0;
    case (araddr)
      CoreRegId:         expected_rdata = mh_pkg::Magic;
      CoreRegVersion:    expected_rdata = {CoreVersion, mh_pkg::Version[15:0]};
      CoreRegHashLow:    expected_rdata = ConfigHash[31:0];
      CoreRegHashHigh:   expected_rdata = ConfigHash[63:32];
      CoreRegControl: begin
        expected_rdata[CoreControlReset]     = in_reset;
        expected_rdata[CoreControlInterrupt] = irq_enable;
      end
      CoreRegStatus: begin
        expected_rdata[CoreStatusRoom]  = alive() && commands.size() != Depth;
        expected_rdata[CoreStatusWaits] = responses.size() != 0;
        expected_rdata[CoreStatusBusy]  = busy;
      end
      CoreRegSpace:      expected_rdata = alive() ? Depth - commands.size() : 0;
      CoreRegCount:      expected_rdata = responses.size();
      CoreRegResponse:
        if (responses.size() == 0) begin
          expected_rresp = 2'b10;
          raised[CoreFaultsUnderflow] = 1'b1;
          refused_reads++;
        end else begin
          expected_rdata = responses[0];
        end
      CoreRegFaults:     expected_rdata = 32'(faults);
      CoreRegCommands:   expected_rdata = answered;
      CoreRegBusyCycles: expected_rdata = busy_cycles;
      default: begin
        expected_rresp = 2'b10;
        raised[CoreFaultsAddress] = 1'b1;
      end
    endcase
  endtask

  function automatic logic [7:0] random_address();
    logic [7:0] known[13] = '{CoreRegId, CoreRegVersion, CoreRegHashLow, CoreRegHashHigh, CoreRegControl, CoreRegStatus, CoreRegSpace,
                              CoreRegCount, CoreRegCommand, CoreRegResponse, CoreRegFaults, CoreRegCommands, CoreRegBusyCycles};
    if ($urandom_range(40) == 0) return 8'($urandom());
    return known[$urandom_range(12)];
  endfunction

  // ---------------------------------------------------------------- the core: a response of 0 to 5 words more for each command
  int unsigned give_left, owed, cmd_rate;

  initial begin
    {awvalid, wvalid, bready, arvalid, rready, cmd_ready, rsp_valid, done_o, checks_o} = '0;
    {irq_enable, in_reset, busy, write_waits, read_waits, faults, raised, answered, busy_cycles} = '0;
    {cmd_left, rsp_left, cycle, seen_full, refused_reads, resets, give_left, owed, cmd_rate} = '0;
    reset_tail  = 1'b1;
    seen_faults = '{default: 0};
  end

  always @(posedge clk_i) if (rst_ni && !done_o) begin
    automatic logic write = awvalid && awready, read = arvalid && arready, ok = 1'b0, control = 1'b0, was_alive = alive();
    automatic logic cmd_taken = cmd_valid && cmd_ready, rsp_taken = rsp_valid && rsp_ready, ends = 1'b0;

    // What the outputs are in this cycle.
    if (awready !== wready || awready !== (awvalid && wvalid && !write_waits)) $fatal(1, "writes are not taken together");
    if (arready !== (arvalid && !read_waits)) $fatal(1, "a read is not taken");
    if (bvalid !== write_waits || (bvalid && bresp !== expected_bresp)) $fatal(1, "answer %b to a write, expected %b", bresp, expected_bresp);
    if (rvalid !== read_waits || (rvalid && (rresp !== expected_rresp || rdata !== expected_rdata))) begin
      $fatal(1, "register %h: %h (%b), expected %h (%b)", was_read, rdata, rresp, expected_rdata, expected_rresp);
    end
    if (cmd_valid !== (commands.size() != 0) || (cmd_valid && cmd_data !== commands[0])) begin
      $fatal(1, "command %h (%b), expected %h of %0d", cmd_data, cmd_valid, commands[0], commands.size());
    end
    if (rsp_ready !== (responses.size() != Depth)) $fatal(1, "ready with %0d responses", responses.size());
    if (irq !== (irq_enable && responses.size() != 0)) $fatal(1, "interrupt %b", irq);
    if (core_rst_n !== was_alive) $fatal(1, "reset of the core %b", core_rst_n);
    checks_o <= checks_o + 1;

    // What happens at its end.
    raised = '0;
    if (bvalid && bready) write_waits = 1'b0;
    if (rvalid && rready) read_waits = 1'b0;
    if (read) begin
      accept_read();
      read_waits = 1'b1;
      was_read   = araddr;
    end
    if (busy) busy_cycles++;
    if (write) begin
      accept_write(ok, control);
      if (ok && awaddr == CoreRegFaults) faults = faults & ~wdata[3:0];
      expected_bresp = ok ? 2'b00 : 2'b10;
      write_waits    = 1'b1;
    end
    faults = faults | raised;
    for (int unsigned i = 0; i < 4; i++) if (raised[i]) seen_faults[i]++;
    if (rsp_taken) begin
      ends     = rsp_left == 1 || (rsp_left == 0 && rsp_data[31:16] == 0);
      rsp_left = (rsp_left == 0) ? 32'(rsp_data[31:16]) : rsp_left - 1;
      if (ends) answered++;
    end
    if (cmd_taken && cmd_left == 0) busy = 1'b1;
    else if (ends) busy = 1'b0;
    if (cmd_taken) begin
      cmd_left = (cmd_left == 0) ? 32'(cmd_data[31:16]) : cmd_left - 1;
      void'(commands.pop_front());
      if (cmd_left == 0) owed++;
    end
    if (read && araddr == CoreRegResponse && responses.size() != 0) void'(responses.pop_front());
    if (rsp_taken) responses.push_back(rsp_data);
    if (write && ok && awaddr == CoreRegCommand) commands.push_back(wdata);
    reset_tail = in_reset;
    if (control) begin
      if (wdata[CoreControlReset] && !in_reset) resets++;
      in_reset   = wdata[CoreControlReset];
      irq_enable = wdata[CoreControlInterrupt];
    end
    if (!was_alive || !alive()) begin
      // FIFOs and streams are empty from the next cycle on; the core is in reset as long.
      if (!was_alive) begin
        commands.delete();
        responses.delete();
        {cmd_left, rsp_left, busy} = '0;
      end
      {give_left, owed} = '0;
    end

    // The core's side.
    if (cycle % 256 == 0) cmd_rate = $urandom_range(4);
    cmd_ready <= $urandom_range(3) < cmd_rate && was_alive && alive();
    if (!was_alive || !alive()) begin
      rsp_valid <= 1'b0;
    end else if (!rsp_valid || rsp_taken) begin
      rsp_valid <= 1'b0;
      if (give_left != 0 && $urandom_range(2) != 0) begin
        rsp_valid <= 1'b1;
        rsp_data  <= $urandom();
        give_left = give_left - 1;
      end else if (give_left == 0 && owed != 0 && $urandom_range(2) != 0) begin
        give_left = $urandom_range(5);
        owed      = owed - 1;
        rsp_valid <= 1'b1;
        rsp_data  <= {16'(give_left), 16'($urandom())};
      end
    end

    // The master's side: what is offered stays.
    if (!awvalid || awready) begin
      awvalid <= $urandom_range(1) == 0;
      awaddr  <= ($urandom_range(2) != 0) ? CoreRegCommand : random_address();
    end
    if (!wvalid || wready) begin
      wvalid <= $urandom_range(1) == 0;
      wdata  <= {16'($urandom_range(4)), 16'($urandom())};
      wstrb  <= ($urandom_range(15) == 0) ? 4'($urandom()) : 4'hF;
      // The core is seldom put into reset.
      wdata[CoreControlReset] <= $urandom_range(15) == 0;
    end
    if (!arvalid || arready) begin
      arvalid <= $urandom_range(1) == 0;
      araddr  <= ($urandom_range(1) != 0) ? CoreRegResponse : random_address();
    end
    bready <= $urandom_range(2) != 0;
    rready <= $urandom_range(2) != 0;

    cycle <= cycle + 1;
    if (cycle == 40_000) begin
      foreach (seen_faults[i]) if (seen_faults[i] < 5) $fatal(1, "fault %0d was raised %0d times only", i, seen_faults[i]);
      if (answered < 500 || seen_full < 50 || refused_reads < 50 || resets < 8) $fatal(1, "little happened: %0d answers", answered);
      done_o <= 1'b1;
    end
  end
endmodule

module tb_mh_axil;
  logic clk, rst_n;
  logic [1:0] done;
  logic [1:0][31:0] checks;
  tb_clock #(.Parts(2)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  axil_part #(.Depth(2)) u_short (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  axil_part #(.Depth(16)) u_long (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
endmodule

`default_nettype wire
