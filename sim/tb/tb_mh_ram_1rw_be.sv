`default_nettype none

/// Random reads and writes of single bytes against an array; the word read last is held.
module tb_mh_ram_1rw_be;
  localparam int unsigned Depth = 24;
  localparam int unsigned AddrW = $clog2(Depth);

  logic clk, rst_n, done, en, known;
  logic [31:0] checks, wdata, rdata, expected, words[Depth];
  logic [3:0] we, written[Depth], expected_known;
  logic [AddrW-1:0] addr;
  int unsigned cycle;

  tb_clock #(.Parts(1)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  mh_ram_1rw_be #(.Depth(Depth)) dut (.clk_i(clk), .en_i(en), .we_i(we), .addr_i(addr), .wdata_i(wdata), .rdata_o(rdata));

  initial begin
    {done, en, known, checks, we, cycle} = '0;
    for (int unsigned i = 0; i < Depth; i++) written[i] = '0;
  end

  always @(posedge clk) if (rst_n && !done) begin
    if (en) begin
      if (we == '0) begin
        expected       = words[addr];
        expected_known = written[addr];
        known          = 1'b1;
      end
      for (int unsigned i = 0; i < 4; i++) begin
        if (we[i]) words[addr][8*i+:8] = wdata[8*i+:8];
      end
      written[addr] = written[addr] | we;
    end
    en    <= $urandom_range(2) != 0;
    we    <= ($urandom_range(1) == 0) ? '0 : 4'($urandom());
    addr  <= AddrW'($urandom_range(Depth - 1));
    wdata <= $urandom();
    cycle <= cycle + 1;
    done  <= cycle == 20_000;
  end

  // Between the edges, `expected` is of the last read.
  always @(negedge clk) if (rst_n && known) begin
    checks <= checks + 1;
    for (int unsigned i = 0; i < 4; i++) begin
      if (expected_known[i] && rdata[8*i+:8] !== expected[8*i+:8]) $fatal(1, "byte %0d of %h, expected %h", i, rdata, expected);
    end
  end
endmodule

`default_nettype wire
