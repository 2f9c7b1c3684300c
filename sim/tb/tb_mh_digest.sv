`default_nettype none

/// Random words with gaps and restarts against a 64-bit multiplication, and a published value: FNV-1a of a zero.
module tb_mh_digest;
  logic clk, rst_n, done, clear, word_valid;
  logic [31:0] checks, word;
  logic [63:0] digest, expected;
  int unsigned cycle, zeros;

  tb_clock u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  mh_digest dut (.clk_i(clk), .clear_i(clear), .word_valid_i(word_valid), .word_i(word), .digest_o(digest));

  initial begin
    {done, word_valid, checks, cycle, zeros} = '0;
    clear = 1'b1;
    word = '0;
    expected = 64'd14695981039346656037;
  end

  always @(posedge clk) if (rst_n) begin
    if (cycle > 0) begin
      if (digest != expected) $fatal(1, "got %h, expected %h", digest, expected);
      checks <= checks + 1;
    end
    if (clear) expected = 64'd14695981039346656037;
    else if (word_valid) expected = (expected ^ 64'(word)) * 64'd1099511628211;
    if (!clear && word_valid && word == 0 && expected == 64'hAF63_BD4C_8601_B7DF) zeros++;
    cycle      <= cycle + 1;
    clear      <= $urandom_range(50) == 0;
    word_valid <= 1'b0;
    if (cycle % 100 == 0) begin
      clear <= 1'b1;
    end else if (cycle % 100 == 1) begin
      clear      <= 1'b0;
      word_valid <= 1'b1;
      word       <= 32'd0;
    end else begin
      word <= $urandom();
      if ($urandom_range(50) != 0) begin
        clear      <= 1'b0;
        word_valid <= $urandom_range(3) != 0;
      end
    end
    if (cycle == 20_000) begin
      if (zeros < 100) $fatal(1, "the published value was not reached");
      done <= 1'b1;
    end
  end
endmodule

`default_nettype wire
