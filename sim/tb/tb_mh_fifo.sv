`default_nettype none

/// Random pushes, pops and clears against a queue; the rates change, so that it runs both full and empty.
module fifo_part #(
  parameter int unsigned Width = 8,
  parameter int unsigned Depth = 4
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  logic clear, in_valid, in_ready, out_valid, out_ready;
  logic [Width-1:0] in_data, out_data, words[$];
  logic [$clog2(Depth+1)-1:0] count;
  int unsigned cycle, in_rate, out_rate, full_seen, empty_seen;

  mh_fifo #(.Width(Width), .Depth(Depth)) dut (
    .clk_i, .rst_ni,
    .clear_i(clear), .in_valid_i(in_valid), .in_ready_o(in_ready), .in_data_i(in_data),
    .out_valid_o(out_valid), .out_ready_i(out_ready), .out_data_o(out_data), .count_o(count)
  );

  initial begin
    {clear, in_valid, out_ready, done_o} = '0;
    {cycle, checks_o, full_seen, empty_seen} = '0;
    in_rate = 4;
    out_rate = 4;
  end

  always @(posedge clk_i) if (rst_ni) begin
    if (32'(count) != words.size() || in_ready != (words.size() != Depth) || out_valid != (words.size() != 0)) begin
      $fatal(1, "depth %0d: count %0d, ready %b, valid %b with %0d words", Depth, count, in_ready, out_valid, words.size());
    end
    if (out_valid && out_data != words[0]) $fatal(1, "depth %0d: got %h, expected %h", Depth, out_data, words[0]);
    checks_o <= checks_o + 1;
    if (words.size() == 0) empty_seen++;
    if (words.size() == Depth) full_seen++;
    if (clear) begin
      words.delete();
    end else begin
      automatic logic push = in_valid && words.size() != Depth;
      if (out_ready && words.size() != 0) void'(words.pop_front());
      if (push) words.push_back(in_data);
    end
    cycle <= cycle + 1;
    if (cycle % 64 == 0) begin
      in_rate  <= $urandom_range(8);
      out_rate <= $urandom_range(8);
    end
    clear     <= $urandom_range(200) == 0;
    in_valid  <= $urandom_range(7) < in_rate;
    out_ready <= $urandom_range(7) < out_rate;
    in_data   <= Width'({$urandom(), $urandom()});
    if (cycle == 5000) begin
      if (full_seen < 100 || empty_seen < 100) $fatal(1, "seldom full or empty");
      done_o <= 1'b1;
    end
  end
endmodule

module tb_mh_fifo;
  logic clk, rst_n;
  logic [3:0] done;
  logic [3:0][31:0] checks;
  tb_clock #(.Parts(4)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  fifo_part #(.Width(1), .Depth(1)) u_one (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  fifo_part #(.Width(8), .Depth(2)) u_two (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  fifo_part #(.Width(52), .Depth(5)) u_odd (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
  fifo_part #(.Width(12), .Depth(16)) u_deep (.clk_i(clk), .rst_ni(rst_n), .done_o(done[3]), .checks_o(checks[3]));
endmodule

`default_nettype wire
