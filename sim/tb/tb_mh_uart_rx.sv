`default_nettype none

/// Random bytes with pauses, bytes without a stop bit, glitches shorter than half a bit, and a sender whose clock is wrong by some per cent.
module uart_rx_part #(
  parameter int unsigned Divisor = 8,
  /// Length of ten sent bits in cycles.
  parameter int unsigned TenBits = 80
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  logic rx, valid, framing;
  logic [7:0] data, sent[$];
  int unsigned cycle, length, errors_due, bytes, glitches, breaks;
  logic [9:0] bits;
  logic broken;
  enum {Pause, Byte, Glitch, Recover} doing;

  mh_uart_rx dut (.clk_i, .rst_ni, .divisor_i(16'(Divisor)), .rx_i(rx), .valid_o(valid), .data_o(data), .framing_o(framing));

  initial begin
    {done_o, checks_o, cycle, errors_due, bytes, glitches, breaks} = '0;
    rx     = 1'b1;
    doing  = Pause;
    length = 4 * Divisor;
  end

  always @(posedge clk_i) if (rst_ni && !done_o) begin
    automatic logic [7:0] expected;
    if (valid) begin
      if (sent.size() == 0) $fatal(1, "divisor %0d: byte %h that was not sent", Divisor, data);
      expected = sent.pop_front();
      if (data !== expected) $fatal(1, "divisor %0d: got %h, sent %h", Divisor, data, expected);
      checks_o <= checks_o + 1;
    end
    if (framing) begin
      if (errors_due == 0) $fatal(1, "divisor %0d: a stop bit was missed", Divisor);
      errors_due = errors_due - 1;
    end
    cycle = cycle + 1;
    if (cycle >= length) begin
      cycle = 0;
      if (doing == Pause || doing == Recover) begin
        if (bytes > 400 && glitches > 20 && breaks > 20) begin
          if (sent.size() != 0 || errors_due != 0) $fatal(1, "divisor %0d: %0d bytes are lost", Divisor, sent.size());
          done_o <= 1'b1;
        end
        if ($urandom_range(9) == 0 && Divisor >= 8) begin
          doing  = Glitch;
          length = 1 + $urandom_range(Divisor / 2 - 3);
          glitches++;
        end else begin
          doing  = Byte;
          length = TenBits;
          broken = $urandom_range(9) == 0;
          bits   = {!broken, 8'($urandom()), 1'b0};
          bytes++;
          if (broken) begin
            errors_due = errors_due + 1;
            breaks++;
          end else begin
            sent.push_back(bits[8:1]);
          end
        end
      end else if (doing == Byte && !broken && $urandom_range(1) == 0) begin
        // The next byte follows at once.
        length = TenBits;
        bits   = {1'b1, 8'($urandom()), 1'b0};
        sent.push_back(bits[8:1]);
        bytes++;
      end else begin
        // Time for the last sample even if the sender is early.
        doing  = (doing == Glitch) ? Recover : Pause;
        length = 2 * Divisor + $urandom_range(2 * Divisor);
      end
      if (Divisor < 8) glitches = 100;
    end
    rx <= (doing == Byte) ? bits[cycle * 10 / TenBits] : doing != Glitch;
  end
endmodule

module tb_mh_uart_rx;
  logic clk, rst_n;
  logic [4:0] done;
  logic [4:0][31:0] checks;
  tb_clock #(.Parts(5)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  uart_rx_part #(.Divisor(4), .TenBits(40)) u_fast (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  uart_rx_part #(.Divisor(8), .TenBits(80)) u_even (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  uart_rx_part #(.Divisor(25), .TenBits(250)) u_odd (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
  uart_rx_part #(.Divisor(25), .TenBits(244)) u_early (.clk_i(clk), .rst_ni(rst_n), .done_o(done[3]), .checks_o(checks[3]));
  uart_rx_part #(.Divisor(25), .TenBits(257)) u_late (.clk_i(clk), .rst_ni(rst_n), .done_o(done[4]), .checks_o(checks[4]));
endmodule

`default_nettype wire
