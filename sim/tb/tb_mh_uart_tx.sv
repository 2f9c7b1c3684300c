`default_nettype none

/// Random bytes; the line is followed cycle by cycle.
module uart_tx_part #(
  parameter int unsigned Divisor = 4
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  logic valid, ready, tx;
  logic [7:0] data;
  // Levels of the line in the cycles to come.
  logic levels[$];
  int unsigned bytes;

  mh_uart_tx dut (
    .clk_i, .rst_ni,
    .divisor_i(16'(Divisor)), .valid_i(valid), .ready_o(ready), .data_i(data), .tx_o(tx)
  );

  initial {valid, done_o, checks_o, bytes} = '0;

  always @(posedge clk_i) if (rst_ni && !done_o) begin
    automatic logic level = 1'b1;
    if (ready !== (levels.size() == 0)) $fatal(1, "divisor %0d: ready %b, %0d cycles left", Divisor, ready, levels.size());
    if (levels.size() != 0) level = levels.pop_front();
    if (tx !== level) $fatal(1, "divisor %0d: level %b, expected %b", Divisor, tx, level);
    checks_o <= checks_o + 1;
    if (valid && ready) begin
      automatic logic [9:0] bits = {1'b1, data, 1'b0};
      for (int unsigned i = 0; i < 10; i++) repeat (Divisor) levels.push_back(bits[i]);
      bytes  <= bytes + 1;
      done_o <= bytes == 300;
    end
    if (!valid || ready) begin
      valid <= $urandom_range(3) != 0;
      data  <= 8'($urandom());
    end
  end
endmodule

module tb_mh_uart_tx;
  logic clk, rst_n;
  logic [2:0] done;
  logic [2:0][31:0] checks;
  tb_clock #(.Parts(3)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  uart_tx_part #(.Divisor(4)) u_fast (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  uart_tx_part #(.Divisor(7)) u_odd (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  uart_tx_part #(.Divisor(25)) u_slow (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
endmodule

`default_nettype wire
