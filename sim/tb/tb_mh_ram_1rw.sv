`default_nettype none

/// Random reads and writes against an array; the word read last is held, whatever is written.
module tb_mh_ram_1rw;
  localparam int unsigned Width = 16;
  localparam int unsigned Depth = 24;
  localparam int unsigned AddrW = $clog2(Depth);

  logic clk, rst_n, done, en, we, known;
  logic [31:0] checks;
  logic [Width-1:0] wdata, rdata, expected, words[Depth];
  logic [Depth-1:0] written;
  logic [AddrW-1:0] addr;
  int unsigned cycle;

  tb_clock #(.Parts(1)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  mh_ram_1rw #(.Width(Width), .Depth(Depth)) dut (.clk_i(clk), .en_i(en), .we_i(we), .addr_i(addr), .wdata_i(wdata), .rdata_o(rdata));

  initial {done, en, we, known, checks, written, cycle} = '0;

  always @(posedge clk) if (rst_n && !done) begin
    if (en && we) begin
      words[addr]   = wdata;
      written[addr] = 1'b1;
    end else if (en) begin
      expected = words[addr];
      known    = written[addr];
    end
    en    <= $urandom_range(2) != 0;
    we    <= $urandom_range(1) == 0;
    addr  <= AddrW'($urandom_range(Depth - 1));
    wdata <= Width'($urandom());
    cycle <= cycle + 1;
    done  <= cycle == 20_000;
  end

  // Between the edges, `expected` is of the last read.
  always @(negedge clk) if (rst_n && known) begin
    checks <= checks + 1;
    if (rdata !== expected) $fatal(1, "%h, expected %h", rdata, expected);
  end
endmodule

`default_nettype wire
