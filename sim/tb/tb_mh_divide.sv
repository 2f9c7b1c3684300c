`default_nettype none

/// Random quotients against the operator `/`, corner cases, the latency, and that a quotient is held.
module divide_part #(
  parameter int unsigned Width = 41,
  parameter int unsigned FracBits = 62,
  parameter int unsigned Bits = 1
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  localparam int unsigned WideW = Width + FracBits + 1;
  logic start, finished, stepped;
  logic [Width-1:0] num, den;
  logic [FracBits:0] quotient;
  logic [WideW-1:0] expected, collected;

  mh_divide #(.Width(Width), .FracBits(FracBits), .Bits(Bits)) dut (
    .clk_i, .rst_ni, .start_i(start), .num_i(num), .den_i(den), .done_o(finished), .quotient_o(quotient), .step_o(stepped)
  );

  initial begin
    {start, done_o} = '0;
    checks_o = 0;
    wait (rst_ni);
    for (int unsigned n = 0; n < 600; n++) begin
      automatic int unsigned bits = $urandom_range(Width, 1);
      den = Width'({$urandom(), $urandom()} >> (64 - bits));
      if (n < 2 * Width) den = Width'(1) << (n / 2);
      if (den == '0 || n % 50 == 1) den = (n % 2 == 0) ? Width'(1) : '1;
      num = Width'((96'($urandom()) * 96'(den)) >> 31);
      if (n % 3 == 0) num = den;
      if (n % 7 == 0) num = den - Width'(1);
      expected = (WideW'(num) << FracBits) / WideW'(den);
      @(negedge clk_i) start = 1'b1;
      @(negedge clk_i) start = 1'b0;
      num = ~num;
      // Each step brings its bits.
      collected = WideW'(quotient[0]);
      for (int unsigned i = 1; i < FracBits / Bits + 1; i++) begin
        if (finished || !stepped) $fatal(1, "done %b, step %b after %0d cycles", finished, stepped, i);
        @(negedge clk_i);
        collected = (collected << Bits) | WideW'(quotient[Bits-1:0]);
      end
      if (collected != expected) $fatal(1, "the steps bring %h, expected %h", collected, expected);
      if (!finished) $fatal(1, "not done in time");
      if (WideW'(quotient) != expected) $fatal(1, "%h / %h: got %h, expected %h", num, den, quotient, expected);
      repeat ($urandom_range(3)) begin
        @(negedge clk_i);
        if (finished || WideW'(quotient) != expected) $fatal(1, "the quotient is not held");
      end
      checks_o = checks_o + 1;
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_divide;
  logic clk, rst_n;
  logic [3:0] done;
  logic [3:0][31:0] checks;
  tb_clock #(.Parts(4)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  divide_part #(.Width(41), .FracBits(62)) u_norm (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  divide_part #(.Width(8), .FracBits(8)) u_small (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  divide_part #(.Width(41), .FracBits(62), .Bits(2)) u_pairs (.clk_i(clk), .rst_ni(rst_n), .done_o(done[3]), .checks_o(checks[3]));
  divide_part #(.Width(3), .FracBits(3), .Bits(3)) u_tiny (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
endmodule

`default_nettype wire
