`default_nettype none

/// RISC-V processor with memory, serial port, timer and lights, and the streams of a core on its bus. The address space is in docs/soc.md.
///
/// Every access takes two cycles, but for those of the core, which go through AXI4-Lite. An address without a block reads 0.
module mh_soc #(
  /// Words of program and data memory, 1024..=65536.
  parameter int unsigned RamWords = 32768,
  /// File of hexadecimal words with the program.
  parameter string FirmwareFile = "",
  /// Clock cycles a second.
  parameter int unsigned Frequency = 25_000_000,
  /// Bits a second of the serial port after reset.
  parameter int unsigned Baud = 1_000_000,
  /// Lights, 1..=32.
  parameter int unsigned Leds = 8,
  /// Hash of the configuration of the core; from the generator.
  parameter logic [63:0] ConfigHash = 64'd0
) (
  /// Clock, rising edge.
  input  wire logic        clk_i,
  /// Synchronous reset, active low; held for at least one cycle.
  input  wire logic        rst_ni,
  /// Serial line from the host and to it, high when idle.
  input  wire logic        uart_rx_i,
  output logic             uart_tx_o,
  /// The lights, high is on.
  output logic [Leds-1:0]  leds_o,
  /// The processor met an illegal instruction or a misaligned access and has stopped.
  output logic             trap_o,
  /// Reset of the core, active low.
  output logic             core_rst_no,
  /// Command words to the core; each is taken in a cycle with valid and ready, and held until then.
  output logic             cmd_valid_o,
  input  wire logic        cmd_ready_i,
  output logic [31:0]      cmd_data_o,
  /// Response words of the core, likewise.
  input  wire logic        rsp_valid_i,
  output logic             rsp_ready_o,
  input  wire logic [31:0] rsp_data_i
);
  import mh_soc_pkg::*;

  localparam int unsigned AddrW = $clog2(RamWords);

  if (RamWords < 1024 || RamWords > 65536) begin : gen_bad_ram
    $fatal(1, "RamWords must be in 1024..=65536");
  end

  // ---------------------------------------------------------------- processor
  logic valid, ready, irq;
  logic [31:0] addr, wdata, rdata;
  logic [3:0] wstrb;

  /* verilator lint_off PINCONNECTEMPTY */  // Interrupts, coprocessors, look-ahead and trace are not used.
  picorv32 #(
    .ENABLE_COUNTERS(1'b0),
    .ENABLE_COUNTERS64(1'b0),
    .LATCHED_MEM_RDATA(1'b1),
    .BARREL_SHIFTER(1'b1),
    .COMPRESSED_ISA(1'b1),
    .ENABLE_FAST_MUL(1'b1),
    .ENABLE_DIV(1'b1),
    .CATCH_MISALIGN(1'b1),
    .CATCH_ILLINSN(1'b1),
    .PROGADDR_RESET(RamBase),
    .STACKADDR(RamBase + 32'(4 * RamWords))
  ) u_cpu (
    .clk         (clk_i),
    .resetn      (rst_ni),
    .trap        (trap_o),
    .mem_valid   (valid),
    .mem_instr   (),
    .mem_ready   (ready),
    .mem_addr    (addr),
    .mem_wdata   (wdata),
    .mem_wstrb   (wstrb),
    .mem_rdata   (rdata),
    .mem_la_read (),
    .mem_la_write(),
    .mem_la_addr (),
    .mem_la_wdata(),
    .mem_la_wstrb(),
    .pcpi_valid  (),
    .pcpi_insn   (),
    .pcpi_rs1    (),
    .pcpi_rs2    (),
    .pcpi_wr     (1'b0),
    .pcpi_rd     ('0),
    .pcpi_wait   (1'b0),
    .pcpi_ready  (1'b0),
    .irq         ('0),
    .eoi         (),
    .trace_valid (),
    .trace_data  ()
  );
  /* verilator lint_on PINCONNECTEMPTY */

  // ---------------------------------------------------------------- who is meant
  logic to_ram, to_uart, to_timer, to_leds, to_core, first, answered_q, ready_q;

  assign to_ram   = addr[31:AddrW+2] == RamBase[31:AddrW+2];
  assign to_uart  = addr[31:8] == UartBase[31:8];
  assign to_timer = addr[31:8] == TimerBase[31:8];
  assign to_leds  = addr[31:8] == LedsBase[31:8];
  assign to_core  = addr[31:8] == CoreBase[31:8];

  // The first cycle of an access; blocks other than the core answer in the next one, and the processor has it one later.
  assign first = valid && !answered_q && !ready_q && !to_core;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) answered_q <= 1'b0;
    else answered_q <= first;
  end

  // ---------------------------------------------------------------- blocks
  logic [31:0] ram_data, uart_data, timer_data, core_data;
  logic [Leds-1:0] leds_q;

  mh_ram_1rw_be #(.Depth(RamWords), .InitFile(FirmwareFile)) u_ram (
    .clk_i,
    .en_i   (first && to_ram),
    .we_i   (wstrb),
    .addr_i (addr[AddrW+1:2]),
    .wdata_i(wdata),
    .rdata_o(ram_data)
  );
  mh_uart #(.DivisorReset(Frequency / Baud)) u_uart (
    .clk_i, .rst_ni,
    .en_i   (first && to_uart),
    .we_i   (wstrb != '0),
    .addr_i (addr[7:0]),
    .wdata_i(wdata),
    .rdata_o(uart_data),
    .rx_i   (uart_rx_i),
    .tx_o   (uart_tx_o)
  );
  mh_timer #(.Frequency(Frequency)) u_timer (
    .clk_i, .rst_ni,
    .en_i   (first && to_timer && wstrb == '0),
    .addr_i (addr[7:0]),
    .rdata_o(timer_data)
  );
  always_ff @(posedge clk_i) begin
    if (!rst_ni) leds_q <= '0;
    else if (first && to_leds && wstrb[0]) leds_q <= wdata[Leds-1:0];
  end
  assign leds_o = leds_q;

  // ---------------------------------------------------------------- the core
  // One access at a time: the address of a write and its data are offered together, and taken together.
  logic aw_valid, aw_ready, w_ready, b_valid, ar_valid, ar_ready, r_valid, asked_q;
  logic [1:0] b_resp, r_resp;

  assign aw_valid = valid && to_core && wstrb != '0 && !asked_q && !ready_q;
  assign ar_valid = valid && to_core && wstrb == '0 && !asked_q && !ready_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) asked_q <= 1'b0;
    else if (b_valid || r_valid) asked_q <= 1'b0;
    else if ((aw_valid && aw_ready && w_ready) || (ar_valid && ar_ready)) asked_q <= 1'b1;
  end

  mh_axil #(.ConfigHash(ConfigHash)) u_axil (
    .clk_i, .rst_ni,
    .awvalid_i(aw_valid),
    .awready_o(aw_ready),
    .awaddr_i (addr[7:0]),
    .wvalid_i (aw_valid),
    .wready_o (w_ready),
    .wdata_i  (wdata),
    .wstrb_i  (wstrb),
    .bvalid_o (b_valid),
    .bready_i (1'b1),
    .bresp_o  (b_resp),
    .arvalid_i(ar_valid),
    .arready_o(ar_ready),
    .araddr_i (addr[7:0]),
    .rvalid_o (r_valid),
    .rready_i (1'b1),
    .rdata_o  (core_data),
    .rresp_o  (r_resp),
    .irq_o    (irq),
    .core_rst_no,
    .cmd_valid_o, .cmd_ready_i, .cmd_data_o,
    .rsp_valid_i, .rsp_ready_o, .rsp_data_i
  );

  // ---------------------------------------------------------------- answers
  // The many blocks of the RAM are far from the processor, which decodes an instruction in the cycle in which it comes.
  logic [31:0] answer;
  always_comb begin
    unique case (1'b1)
      to_ram:   answer = ram_data;
      to_uart:  answer = uart_data;
      to_timer: answer = timer_data;
      to_leds:  answer = 32'(leds_q);
      to_core:  answer = core_data;
      default:  answer = '0;
    endcase
  end
  always_ff @(posedge clk_i) begin
    ready_q <= rst_ni && (answered_q || b_valid || r_valid);
    // Held until the next answer, as the processor expects (LATCHED_MEM_RDATA).
    if (answered_q || r_valid) rdata <= answer;
  end
  assign ready = ready_q;

  // The firmware polls; refusals of the core stay in its register Faults.
  logic unused;
  assign unused = ^{irq, b_resp, r_resp, addr[1:0]};
endmodule

`default_nettype wire
