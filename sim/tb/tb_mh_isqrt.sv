`default_nettype none

/// Random roots and corner cases against the definition `root^2 <= x < (root + 1)^2`, with gaps between
/// the digits; the root comes right after the last and is held.
module isqrt_part #(
  parameter int unsigned Width = 64
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  logic start, digit_valid, finished;
  logic [1:0] digit;
  logic [Width-1:0] x;
  logic [Width/2-1:0] root, first_root;
  logic [Width+1:0] low, high;

  mh_isqrt #(.RootW(Width / 2)) dut (
    .clk_i, .rst_ni, .start_i(start), .digit_valid_i(digit_valid), .digit_i(digit), .done_o(finished), .root_o(root)
  );

  initial begin
    {start, digit_valid, digit, done_o} = '0;
    checks_o = 0;
    wait (rst_ni);
    for (int unsigned n = 0; n < 1000; n++) begin
      automatic int unsigned bits = $urandom_range(Width, 1);
      x = Width'({$urandom(), $urandom()} >> (64 - bits));
      // Squares and their neighbours, the ends of the range.
      if (n % 2 == 0) x = Width'(x[Width-1:Width/2]) * Width'(x[Width-1:Width/2]) - Width'(n[1]);
      if (n == 1) x = '0;
      if (n == 3) x = '1;
      // The first digit with the start or later.
      @(negedge clk_i) start = 1'b1;
      digit_valid = 1'b0;
      for (int unsigned i = 0; i < Width / 2; i++) begin
        while (n % 4 != 3 && $urandom_range(2) == 0) begin
          digit = 2'($urandom());
          @(negedge clk_i) start = 1'b0;
          if (finished) $fatal(1, "done after %0d digits", i);
        end
        digit_valid = 1'b1;
        digit       = x[Width-1-2*i -: 2];
        @(negedge clk_i) start = 1'b0;
        digit_valid = 1'b0;
        if (i + 1 < Width / 2 && finished) $fatal(1, "done after %0d digits", i + 1);
      end
      digit = 2'($urandom());
      if (!finished) $fatal(1, "not done in time");
      low  = (Width + 2)'(root) * (Width + 2)'(root);
      high = ((Width + 2)'(root) + 1) * ((Width + 2)'(root) + 1);
      if (low > (Width + 2)'(x) || high <= (Width + 2)'(x)) $fatal(1, "root of %h: got %h", x, root);
      first_root = root;
      repeat ($urandom_range(3)) begin
        @(negedge clk_i);
        if (finished || root != first_root) $fatal(1, "the root is not held");
      end
      checks_o = checks_o + 1;
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_isqrt;
  logic clk, rst_n;
  logic [2:0] done;
  logic [2:0][31:0] checks;
  tb_clock #(.Parts(3)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  isqrt_part #(.Width(64)) u_norm (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  isqrt_part #(.Width(16)) u_small (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  isqrt_part #(.Width(4)) u_tiny (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
endmodule

`default_nettype wire
