`default_nettype none

/// Corners in all combinations and random values against the equation in docs/neurons.md in 128-bit integers.
module nudge_part #(
  parameter int unsigned Runs = 50_000
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  typedef logic signed [127:0] wide_t;
  localparam wide_t One = 128'sd1 <<< 24;
  localparam logic [15:0] Corners[8] = '{16'h8000, 16'h8001, 16'hFFFF, 16'h0000, 16'h0001, 16'h0100, 16'h7FFE, 16'h7FFF};
  localparam logic [31:0] Alphas[10] = '{
    32'h8000_0000, 32'h8000_0001, 32'hFF00_0000, 32'hFF80_0000, 32'hFFFF_FFFF, 32'h0000_0000, 32'h0000_0001, 32'h0080_0000, 32'h0100_0000, 32'h7FFF_FFFF
  };

  logic [1:0][15:0] vector, delta, moved;
  logic signed [31:0] alpha;
  int unsigned low, high, halves;

  mh_nudge dut (.clk_i, .vector_i(vector), .delta_i(delta), .alpha_i(alpha), .vector_o(moved));

  // Division that rounds down.
  function automatic wide_t floor_of(wide_t value);
    return (value % One < 0) ? value / One - 1 : value / One;
  endfunction

  function automatic logic [15:0] expected(logic [15:0] component, logic [15:0] difference);
    automatic wide_t product = wide_t'(alpha) * wide_t'(signed'(difference));
    automatic wide_t result = wide_t'(signed'(component)) + floor_of(product + One / 2);
    if (product % One == One / 2 || product % One == -One / 2) halves++;
    if (result > 32767) high++;
    if (result < -32768) low++;
    if (result > 32767) return 16'h7FFF;
    if (result < -32768) return 16'h8000;
    return 16'(result);
  endfunction

  task automatic compare();
    @(negedge clk_i);
    for (int unsigned c = 0; c < 2; c++) begin
      automatic logic [15:0] wanted = expected(vector[c], delta[c]);
      if (moved[c] != wanted) $fatal(1, "%h by %h of %h: got %h, expected %h", vector[c], alpha, delta[c], moved[c], wanted);
      checks_o++;
    end
  endtask

  function automatic logic [15:0] any_component();
    return ($urandom_range(3) == 0) ? Corners[$urandom_range(7)] : 16'(32'(signed'($urandom())) >>> $urandom_range(31));
  endfunction

  initial begin
    {done_o, checks_o, low, high, halves} = '0;
    wait (rst_ni);
    @(negedge clk_i);
    foreach (Alphas[a]) foreach (Corners[v]) foreach (Corners[d]) begin
      alpha  = Alphas[a];
      vector = {Corners[v], Corners[7-v]};
      delta  = {Corners[d], Corners[(d+v)%8]};
      compare();
    end
    repeat (Runs) begin
      for (int unsigned c = 0; c < 2; c++) {vector[c], delta[c]} = {any_component(), any_component()};
      // Often a round share, where halves come up.
      alpha = signed'($urandom()) >>> $urandom_range(31);
      if ($urandom_range(1) == 0) alpha = (alpha >>> 20) <<< 20;
      compare();
    end
    if (low < 1000 || high < 1000 || halves < 1000) $fatal(1, "seldom: %0d too low, %0d too high, %0d halves", low, high, halves);
    done_o = 1'b1;
  end
endmodule

module tb_mh_nudge;
  logic clk, rst_n;
  logic done;
  logic [31:0] checks;
  tb_clock u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  nudge_part u_part (.clk_i(clk), .rst_ni(rst_n), .done_o(done), .checks_o(checks));
endmodule

`default_nettype wire
