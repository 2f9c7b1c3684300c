`default_nettype none

/// The core's command and response streams as registers on an AXI4-Lite bus: docs/board.md has the table.
///
/// A write takes its address and its data in the same cycle; one write and one read can be on the way. An access that
/// cannot be carried out is answered SLVERR, changes nothing else, and leaves its reason in `Faults`.
module mh_axil #(
  /// Words of the command FIFO and of the response FIFO, 2..=1024.
  parameter int unsigned Depth = 16,
  /// Hash of the configuration of the core; from the generator.
  parameter logic [63:0] ConfigHash = 64'd0
) (
  /// Clock, rising edge.
  input  wire logic        clk_i,
  /// Synchronous reset, active low; held for at least one cycle.
  input  wire logic        rst_ni,
  /// Byte address of a write, inside the block of registers; held from valid to ready, as all of the bus.
  input  wire logic        awvalid_i,
  output logic             awready_o,
  input  wire logic [7:0]  awaddr_i,
  /// Data of a write; every byte of a register is written or none.
  input  wire logic        wvalid_i,
  output logic             wready_o,
  input  wire logic [31:0] wdata_i,
  input  wire logic [3:0]  wstrb_i,
  /// Answer to a write: 00 done, 10 refused.
  output logic             bvalid_o,
  input  wire logic        bready_i,
  output logic [1:0]       bresp_o,
  /// Byte address of a read.
  input  wire logic        arvalid_i,
  output logic             arready_o,
  input  wire logic [7:0]  araddr_i,
  /// Answer to a read; the data of a refused one are 0.
  output logic             rvalid_o,
  input  wire logic        rready_i,
  output logic [31:0]      rdata_o,
  output logic [1:0]       rresp_o,
  /// High while the interrupt is enabled and a response word waits.
  output logic             irq_o,
  /// Reset of the core, active low; low for at least one cycle.
  output logic             core_rst_no,
  /// Command words to the core.
  output logic             cmd_valid_o,
  input  wire logic        cmd_ready_i,
  output logic [31:0]      cmd_data_o,
  /// Response words of the core.
  input  wire logic        rsp_valid_i,
  output logic             rsp_ready_o,
  input  wire logic [31:0] rsp_data_i
);
  import mh_soc_pkg::*;

  if (Depth < 2 || Depth > 1024) begin : gen_bad_depth
    $fatal(1, "Depth must be in 2..=1024");
  end

  localparam int unsigned CountW = $clog2(Depth + 1);
  localparam logic [1:0] Okay = 2'b00, SlvErr = 2'b10;

  logic irq_enable_q, core_reset_q, reset_tail_q, core_alive;

  // Streams stand still while the core and the FIFOs are in reset.
  assign core_alive  = !core_reset_q && !reset_tail_q;
  assign core_rst_no = rst_ni && core_alive;

  // ---------------------------------------------------------------- FIFOs
  logic push, pop, cmd_room, rsp_waits;
  logic [31:0] rsp_word;
  logic [CountW-1:0] cmd_count, rsp_count;

  mh_fifo #(.Width(32), .Depth(Depth)) u_commands (
    .clk_i, .rst_ni,
    .clear_i    (!core_alive),
    .in_valid_i (push),
    .in_ready_o (cmd_room),
    .in_data_i  (wdata_i),
    .out_valid_o(cmd_valid_o),
    .out_ready_i(cmd_ready_i),
    .out_data_o (cmd_data_o),
    .count_o    (cmd_count)
  );
  mh_fifo #(.Width(32), .Depth(Depth)) u_responses (
    .clk_i, .rst_ni,
    .clear_i    (!core_alive),
    .in_valid_i (rsp_valid_i),
    .in_ready_o (rsp_ready_o),
    .in_data_i  (rsp_data_i),
    .out_valid_o(rsp_waits),
    .out_ready_i(pop),
    .out_data_o (rsp_word),
    .count_o    (rsp_count)
  );
  assign irq_o = irq_enable_q && rsp_waits;

  // ---------------------------------------------------------------- what the core does
  // A command begins with its first word and ends with the last word of its response, as the lengths in both headers say.
  logic [15:0] cmd_left_q, rsp_left_q;
  logic cmd_taken, rsp_taken, ends, busy_q;
  logic [31:0] commands_q, busy_cycles_q;
  logic [63:0] cycles_q;

  assign cmd_taken = cmd_valid_o && cmd_ready_i;
  assign rsp_taken = rsp_valid_i && rsp_ready_o;
  assign ends      = rsp_taken && ((rsp_left_q == 16'd1) || (rsp_left_q == 16'd0 && rsp_data_i[31:16] == 16'd0));

  always_ff @(posedge clk_i) begin
    if (!rst_ni || !core_alive) begin
      cmd_left_q <= '0;
      rsp_left_q <= '0;
      busy_q     <= 1'b0;
    end else begin
      if (cmd_taken) cmd_left_q <= (cmd_left_q == 16'd0) ? cmd_data_o[31:16] : cmd_left_q - 16'd1;
      if (rsp_taken) rsp_left_q <= (rsp_left_q == 16'd0) ? rsp_data_i[31:16] : rsp_left_q - 16'd1;
      if (cmd_taken && cmd_left_q == 16'd0) busy_q <= 1'b1;
      else if (ends) busy_q <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      commands_q    <= '0;
      busy_cycles_q <= '0;
      cycles_q      <= '0;
    end else begin
      cycles_q <= cycles_q + 64'd1;
      if (busy_q) busy_cycles_q <= busy_cycles_q + 32'd1;
      if (ends && core_alive) commands_q <= commands_q + 32'd1;
    end
  end

  // ---------------------------------------------------------------- writes
  // Both channels are taken together, so that neither needs a register of its own.
  logic write, whole, written, control, clear, bvalid_q;
  logic [1:0] bresp_q;
  logic write_known, write_faulty;

  assign write       = awvalid_i && wvalid_i && !bvalid_q;
  assign awready_o   = write;
  assign wready_o    = write;
  assign whole       = wstrb_i == 4'b1111;
  assign write_known = awaddr_i inside {CoreRegCommand, CoreRegControl, CoreRegFaults};
  assign push        = write && whole && awaddr_i == CoreRegCommand && cmd_room && core_alive;
  assign control     = write && whole && awaddr_i == CoreRegControl;
  assign clear       = write && whole && awaddr_i == CoreRegFaults;
  assign written     = push || control || clear;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      bvalid_q     <= 1'b0;
      irq_enable_q <= 1'b0;
      core_reset_q <= 1'b0;
      reset_tail_q <= 1'b1;
    end else begin
      bvalid_q <= write || (bvalid_q && !bready_i);
      // The core gets a cycle of reset even if software takes the bit back at once.
      reset_tail_q <= core_reset_q;
      if (control) begin
        irq_enable_q <= wdata_i[CoreControlInterrupt];
        core_reset_q <= wdata_i[CoreControlReset];
      end
    end
  end
  always_ff @(posedge clk_i) begin
    if (write) bresp_q <= written ? Okay : SlvErr;
  end
  assign bvalid_o = bvalid_q;
  assign bresp_o  = bresp_q;

  // ---------------------------------------------------------------- reads
  logic [3:0] faults_q, raised;
  logic read, read_known, rvalid_q;
  logic [31:0] rdata_q, read_data;
  logic [1:0] rresp_q;

  assign read      = arvalid_i && !rvalid_q;
  assign arready_o = read;
  assign pop       = read && araddr_i == CoreRegResponse && rsp_waits;

  always_comb begin
    read_known = 1'b1;
    unique case (araddr_i)
      CoreRegId:         read_data = mh_pkg::Magic;
      CoreRegVersion:    read_data = {CoreVersion, mh_pkg::Version[15:0]};
      CoreRegHashLow:    read_data = ConfigHash[31:0];
      CoreRegHashHigh:   read_data = ConfigHash[63:32];
      CoreRegControl:    read_data = (32'(irq_enable_q) << CoreControlInterrupt) | (32'(core_reset_q) << CoreControlReset);
      CoreRegStatus:
        read_data = (32'(cmd_room && core_alive) << CoreStatusRoom) | (32'(rsp_waits) << CoreStatusWaits)
                  | (32'(busy_q) << CoreStatusBusy);
      CoreRegSpace:      read_data = core_alive ? 32'(Depth) - 32'(cmd_count) : '0;
      CoreRegCount:      read_data = 32'(rsp_count);
      CoreRegResponse:   read_data = rsp_waits ? rsp_word : '0;
      CoreRegFaults:     read_data = 32'(faults_q);
      CoreRegCommands:   read_data = commands_q;
      CoreRegBusyCycles: read_data = busy_cycles_q;
      default: begin
        read_known = 1'b0;
        read_data  = '0;
      end
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) rvalid_q <= 1'b0;
    else rvalid_q <= read || (rvalid_q && !rready_i);
  end
  always_ff @(posedge clk_i) begin
    if (read) begin
      rdata_q <= read_data;
      rresp_q <= (read_known && (araddr_i != CoreRegResponse || rsp_waits)) ? Okay : SlvErr;
    end
  end
  assign rvalid_o = rvalid_q;
  assign rdata_o  = rdata_q;
  assign rresp_o  = rresp_q;

  // ---------------------------------------------------------------- faults
  assign write_faulty = write && !written;
  always_comb begin
    raised = '0;
    raised[CoreFaultsStrobe]    = write_faulty && write_known && !whole;
    raised[CoreFaultsOverflow]  = write_faulty && write_known && whole;
    raised[CoreFaultsAddress]   = (write_faulty && !write_known) || (read && !read_known);
    raised[CoreFaultsUnderflow] = read && araddr_i == CoreRegResponse && !rsp_waits;
  end
  always_ff @(posedge clk_i) begin
    if (!rst_ni) faults_q <= '0;
    else faults_q <= (faults_q & ~(clear ? wdata_i[3:0] : 4'd0)) | raised;
  end

`ifndef SYNTHESIS
  // What the other side must keep, as this side relies on it (AXI, A3.2.1).
  WriteAddressStays_A : assert property (@(posedge clk_i) disable iff (!rst_ni)
      awvalid_i && !awready_o |=> awvalid_i && $stable(awaddr_i));
  WriteDataStays_A : assert property (@(posedge clk_i) disable iff (!rst_ni)
      wvalid_i && !wready_o |=> wvalid_i && $stable(wdata_i) && $stable(wstrb_i));
  ReadAddressStays_A : assert property (@(posedge clk_i) disable iff (!rst_ni)
      arvalid_i && !arready_o |=> arvalid_i && $stable(araddr_i));
  // What this side promises.
  WriteAnswerStays_A : assert property (@(posedge clk_i) disable iff (!rst_ni)
      bvalid_o && !bready_i |=> bvalid_o && $stable(bresp_o));
  ReadAnswerStays_A : assert property (@(posedge clk_i) disable iff (!rst_ni)
      rvalid_o && !rready_i |=> rvalid_o && $stable(rdata_o) && $stable(rresp_o));
  RefusedGivesNothing_A : assert property (@(posedge clk_i) disable iff (!rst_ni)
      rvalid_o && rresp_o != Okay |-> rdata_o == '0);
`endif
endmodule

`default_nettype wire
