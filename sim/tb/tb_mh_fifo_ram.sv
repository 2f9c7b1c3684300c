`default_nettype none

/// Random pushes and pops against a queue; the rates change, so that it runs both full and empty.
module fifo_ram_part #(
  parameter int unsigned Width = 8,
  parameter int unsigned Depth = 4
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  logic in_valid, in_ready, out_valid, out_ready;
  logic [Width-1:0] in_data, out_data, words[$];
  int unsigned cycle, in_rate, out_rate, full_seen, empty_seen, waited;

  mh_fifo_ram #(.Width(Width), .Depth(Depth)) dut (
    .clk_i, .rst_ni,
    .in_valid_i(in_valid), .in_ready_o(in_ready), .in_data_i(in_data),
    .out_valid_o(out_valid), .out_ready_i(out_ready), .out_data_o(out_data)
  );

  initial begin
    {in_valid, out_ready, done_o, cycle, checks_o, full_seen, empty_seen, waited} = '0;
    in_rate  = 4;
    out_rate = 4;
  end

  always @(posedge clk_i) if (rst_ni && !done_o) begin
    // One word waits at the output, beside those in the RAM.
    if (words.size() < Depth && !in_ready) $fatal(1, "depth %0d: not ready with %0d words", Depth, words.size());
    if (words.size() > Depth && in_ready) $fatal(1, "depth %0d: ready with %0d words", Depth, words.size());
    if (out_valid && words.size() == 0) $fatal(1, "depth %0d: a word out of nothing", Depth);
    if (out_valid && out_data != words[0]) $fatal(1, "depth %0d: got %h, expected %h", Depth, out_data, words[0]);
    waited = (words.size() != 0 && !out_valid) ? waited + 1 : 0;
    if (waited > 2) $fatal(1, "depth %0d: a word does not come out", Depth);
    checks_o <= checks_o + 1;
    if (words.size() == 0) empty_seen++;
    if (!in_ready) full_seen++;
    if (out_valid && out_ready) void'(words.pop_front());
    if (in_valid && in_ready) words.push_back(in_data);
    cycle <= cycle + 1;
    if (cycle % (32 * Depth) == 0) begin
      in_rate  <= $urandom_range(8);
      out_rate <= $urandom_range(8);
    end
    in_valid  <= $urandom_range(7) < in_rate;
    out_ready <= $urandom_range(7) < out_rate;
    in_data   <= Width'({$urandom(), $urandom()});
    if (cycle == 20_000) begin
      if (full_seen < 100 || empty_seen < 100) $fatal(1, "seldom full or empty");
      done_o <= 1'b1;
    end
  end
endmodule

module tb_mh_fifo_ram;
  logic clk, rst_n;
  logic [2:0] done;
  logic [2:0][31:0] checks;
  tb_clock #(.Parts(3)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  fifo_ram_part #(.Width(1), .Depth(2)) u_least (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  fifo_ram_part #(.Width(8), .Depth(8)) u_bytes (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  fifo_ram_part #(.Width(37), .Depth(64)) u_deep (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
endmodule

`default_nettype wire
