`default_nettype none

/// Random reads and writes against an array; data of a read are held, but are the inverse when it meets a write of the same word.
module ram_part #(
  parameter int unsigned Width = 8,
  parameter int unsigned Depth = 16,
  localparam int unsigned AddrW = (Depth > 1) ? $clog2(Depth) : 1
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  logic we, re, known, expected_known[Depth];
  logic [AddrW-1:0] waddr, raddr;
  logic [Width-1:0] wdata, rdata, expected, words[Depth];
  int unsigned cycle;

  mh_ram_1r1w #(.Width(Width), .Depth(Depth)) dut (
    .clk_i, .we_i(we), .waddr_i(waddr), .wdata_i(wdata), .re_i(re), .raddr_i(raddr), .rdata_o(rdata)
  );

  function automatic logic [Width-1:0] random_word();
    logic [Width+31:0] word;
    for (int unsigned i = 0; i < Width; i += 32) word[i +: 32] = $urandom();
    return word[Width-1:0];
  endfunction

  initial begin
    {we, re, known, done_o} = '0;
    checks_o = 0;
    cycle    = 0;
    for (int unsigned i = 0; i < Depth; i++) expected_known[i] = 1'b0;
  end

  always @(posedge clk_i) if (rst_ni) begin
    // What the last cycle did.
    if (re) begin
      known    = expected_known[raddr];
      expected = (we && waddr == raddr) ? ~words[raddr] : words[raddr];
    end
    if (we) begin
      words[waddr]          = wdata;
      expected_known[waddr] = 1'b1;
    end
    cycle  <= cycle + 1;
    done_o <= cycle > 4000;
    we     <= !done_o && $urandom_range(2) != 0;
    re     <= !done_o && $urandom_range(2) != 0;
    waddr  <= AddrW'($urandom_range(Depth - 1));
    raddr  <= ($urandom_range(3) == 0) ? waddr : AddrW'($urandom_range(Depth - 1));
    wdata  <= random_word();
  end

  // Between the edges, `known` and `expected` are of the last read.
  always @(negedge clk_i) if (rst_ni && known) begin
    checks_o <= checks_o + 1;
    if (rdata !== expected) $fatal(1, "%0dx%0d: read %h, expected %h", Depth, Width, rdata, expected);
  end
endmodule

module tb_mh_ram_1r1w;
  logic clk, rst_n;
  logic [3:0] done;
  logic [3:0][31:0] checks;
  tb_clock #(.Parts(4)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  ram_part #(.Width(1), .Depth(1)) u_bit (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  ram_part #(.Width(8), .Depth(16)) u_small (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  ram_part #(.Width(37), .Depth(11)) u_odd (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
  ram_part #(.Width(256), .Depth(64)) u_wide (.clk_i(clk), .rst_ni(rst_n), .done_o(done[3]), .checks_o(checks[3]));
endmodule

`default_nettype wire
