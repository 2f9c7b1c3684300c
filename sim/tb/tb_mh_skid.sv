`default_nettype none

/// Random streams against a queue; full rate when neither side waits; no output follows an input within a cycle.
module tb_mh_skid;
  localparam int unsigned Width = 16;
  logic clk, rst_n, done;
  logic [31:0] checks;
  logic in_valid, in_ready, out_valid, out_ready;
  logic [Width-1:0] in_data, out_data, words[$];
  logic seen_ready, seen_valid, taken;
  logic [Width-1:0] seen_data;
  int unsigned cycle, in_rate, out_rate, run;

  tb_clock u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  mh_skid #(.Width(Width)) dut (
    .clk_i(clk), .rst_ni(rst_n),
    .in_valid_i(in_valid), .in_ready_o(in_ready), .in_data_i(in_data),
    .out_valid_o(out_valid), .out_ready_i(out_ready), .out_data_o(out_data)
  );

  initial begin
    {in_valid, out_ready, taken, done, checks} = '0;
    {cycle, run} = '0;
    in_rate  = 4;
    out_rate = 4;
  end

  // The inputs change between the edges; the outputs must not.
  always @(negedge clk) if (rst_n) begin
    seen_ready = in_ready;
    seen_valid = out_valid;
    seen_data  = out_data;
    if (!in_valid || taken) begin
      in_valid = $urandom_range(7) < in_rate;
      in_data  = Width'($urandom());
    end
    out_ready  = $urandom_range(7) < out_rate;
  end

  always @(posedge clk) if (rst_n) begin
    if (in_ready != seen_ready || out_valid != seen_valid || out_data != seen_data) begin
      $fatal(1, "an output follows an input within a cycle");
    end
    if (out_valid && (words.size() == 0 || out_data != words[0])) $fatal(1, "got %h with %0d words", out_data, words.size());
    if (!out_valid && words.size() != 0) $fatal(1, "a word is held back");
    // While both sides have been willing for two cycles a word moves in each.
    run = (in_valid && out_ready) ? run + 1 : 0;
    if (run > 2 && !(in_ready && out_valid)) $fatal(1, "not at full rate");
    checks <= checks + 1;
    taken = in_valid && in_ready;
    if (out_valid && out_ready) void'(words.pop_front());
    if (in_valid && in_ready) words.push_back(in_data);
    cycle <= cycle + 1;
    if (cycle % 64 == 0) begin
      in_rate  = $urandom_range(8);
      out_rate = $urandom_range(8);
    end
    done <= cycle > 20_000;
  end
endmodule

`default_nettype wire
