`default_nettype none

/// Random norms and corner cases against the definition, with the operator `/` and the bounds of the root.
module inverse_norm_part #(
  parameter int unsigned N2W = 41,
  parameter int unsigned Bits = 2
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  logic start, finished;
  logic [N2W-1:0] n2;
  logic [31:0] r;
  logic [4:0] e;
  logic [127:0] power, quotient;
  int unsigned exponent, cycles;

  mh_inverse_norm #(.N2W(N2W), .Bits(Bits)) dut (
    .clk_i, .rst_ni, .start_i(start), .n2_i(n2), .done_o(finished), .r_o(r), .e_o(e)
  );

  task automatic check();
    if (n2 == '0) begin
      if (r != 0 || e != 0) $fatal(1, "0: got r %h, e %0d", r, e);
    end else begin
      exponent = 0;
      while (128'(n2) >= (128'd4 << (2 * exponent))) exponent++;
      power    = 128'd1 << (2 * (31 + exponent));
      quotient = power / 128'(n2);
      if (32'(e) != exponent || 128'(r) * 128'(r) > quotient || (128'(r) + 1) * (128'(r) + 1) <= quotient) begin
        $fatal(1, "%h: got r %h, e %0d", n2, r, e);
      end
      if (r < 32'h4000_0000 || r > 32'h8000_0000) $fatal(1, "%h: r %h out of range", n2, r);
    end
  endtask

  initial begin
    {start, done_o} = '0;
    checks_o = 0;
    wait (rst_ni);
    for (int unsigned n = 0; n < 800; n++) begin
      automatic int unsigned bits = $urandom_range(N2W, 1);
      n2 = N2W'({$urandom(), $urandom()} >> (64 - bits));
      if (n < N2W) n2 = N2W'(1) << n;
      else if (n < 2 * N2W) n2 = (N2W'(2) << (n - N2W)) - N2W'(1);
      else if (n % 100 == 99) n2 = '0;
      cycles = 0;
      @(negedge clk_i) start = 1'b1;
      do begin
        @(negedge clk_i) start = 1'b0;
        cycles++;
      end while (!finished);
      if (cycles != ((n2 == '0) ? 1 : 3 + 62 / Bits)) $fatal(1, "done after %0d cycles", cycles);
      check();
      repeat ($urandom_range(3)) begin
        @(negedge clk_i);
        if (finished) $fatal(1, "done twice");
        check();
      end
      checks_o = checks_o + 1;
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_inverse_norm;
  logic clk, rst_n;
  logic [3:0] done;
  logic [3:0][31:0] checks;
  tb_clock #(.Parts(4)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  inverse_norm_part #(.N2W(31)) u_small (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  inverse_norm_part #(.N2W(37)) u_board (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  inverse_norm_part #(.N2W(41)) u_large (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
  inverse_norm_part #(.N2W(37), .Bits(1)) u_serial (.clk_i(clk), .rst_ni(rst_n), .done_o(done[3]), .checks_o(checks[3]));
endmodule

`default_nettype wire
