`default_nettype none

/// Reads of both halves, beside a count of cycles, with a start value near the carry into the high half.
module tb_mh_timer;
  import mh_soc_pkg::*;
  logic clk, rst_n, done, en, was_read;
  logic [31:0] checks, rdata, expected;
  logic [7:0] addr, was_addr;
  logic [63:0] kept;
  int unsigned reads, carries;

  tb_clock #(.Parts(1)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  mh_timer #(.Frequency(12_345_678)) dut (.clk_i(clk), .rst_ni(rst_n), .en_i(en), .addr_i(addr), .rdata_o(rdata));

  initial begin
    {done, en, was_read, checks, kept, reads, carries} = '0;
    // Near the carry, as the bench is too short to count so far.
    @(posedge rst_n) @(negedge clk) dut.cycles_q = 64'h0000_0000_FFFF_F000;
  end

  always @(posedge clk) if (rst_n && !done) begin
    if (was_read) begin
      if (rdata !== expected) $fatal(1, "register %h: %h, expected %h", was_addr, rdata, expected);
      checks <= checks + 1;
    end
    was_read = en;
    was_addr = addr;
    if (en) begin
      case (addr)
        TimerRegCyclesLow: begin
          expected = dut.cycles_q[31:0];
          kept     = dut.cycles_q;
          if (kept[63:32] != '0) carries++;
        end
        TimerRegCyclesHigh: expected = kept[63:32];
        TimerRegFrequency:  expected = 32'd12_345_678;
        default:            expected = '0;
      endcase
      reads++;
    end
    // The first read is of the low half.
    en   <= $urandom_range(1) == 0;
    addr <= (reads == 0) ? TimerRegCyclesLow : 8'(4 * $urandom_range(3));
    if (reads == 20_000) begin
      if (carries < 100) $fatal(1, "no carry was seen");
      done <= 1'b1;
    end
  end

  // It counts every cycle.
  logic [63:0] last_q;
  logic started_q;
  initial started_q = 1'b0;
  always @(posedge clk) if (rst_n) begin
    last_q    <= dut.cycles_q;
    started_q <= 1'b1;
    if (started_q && dut.cycles_q !== last_q + 64'd1 && dut.cycles_q !== 64'h0000_0000_FFFF_F001) $fatal(1, "from %h to %h", last_q, dut.cycles_q);
  end
endmodule

`default_nettype wire
