`default_nettype none

/// Long runs of the generator, with its first values as published, levels by the definition.
module level_part #(
  parameter int unsigned M = 3,
  parameter int unsigned Levels = 3
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  import tb_index_pkg::draw, tb_index_pkg::level_of;
  logic [31:0] state, next, x;
  logic [3:0] level;
  logic [95:0] power;
  int unsigned expected, cycle, seen[16];

  mh_level #(.M(M), .Levels(Levels)) dut (.state_i(state), .next_o(next), .level_o(level));

  // The state after which x is drawn: each step is undone by repeating it.
  function automatic logic [31:0] state_before(logic [31:0] drawn);
    logic [31:0] a, b, c;
    a = drawn;
    repeat (32 / 5) a = drawn ^ (a << 5);
    b = a;
    repeat (1) b = a ^ (b >> 17);
    c = b;
    repeat (2) c = b ^ (c << 13);
    return c;
  endfunction

  initial begin
    {done_o, checks_o, cycle} = '0;
    state = 32'd1;
    for (int unsigned l = 0; l < 16; l++) seen[l] = 0;
  end

  always @(posedge clk_i) if (rst_ni && !done_o) begin
    x = draw(state);
    if (next != x) $fatal(1, "after %h: got %h, expected %h", state, next, x);
    case (cycle)
      0: if (next != 32'd270369) $fatal(1, "first value %0d", next);
      1: if (next != 32'd67634689) $fatal(1, "second value %0d", next);
      2: if (next != 32'd2647435461) $fatal(1, "third value %0d", next);
      default: ;
    endcase
    expected = level_of(x, M, Levels);
    if (32'(level) != expected) $fatal(1, "M %0d, draw %h: level %0d, expected %0d", M, x, level, expected);
    seen[level]++;
    checks_o <= checks_o + 1;
    cycle <= cycle + 1;
    // Now and then a draw at a threshold or beside it.
    power = 96'd1;
    repeat ($urandom_range(Levels - 1)) power = power * 96'(M);
    state <= (cycle % 8 == 7) ? state_before(32'(96'h1_0000_0000 / power) - 32'($urandom_range(2))) : next;
    if (cycle == 20_000) begin
      if (Levels > 1 && seen[1] == 0) $fatal(1, "level 1 was never drawn");
      done_o <= 1'b1;
    end
  end
endmodule

module tb_mh_level;
  logic clk, rst_n;
  logic [4:0] done;
  logic [4:0][31:0] checks;
  tb_clock #(.Parts(5)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  level_part #(.M(2), .Levels(3)) u_nano (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  level_part #(.M(3), .Levels(3)) u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  level_part #(.M(8), .Levels(4)) u_board (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
  level_part #(.M(16), .Levels(1)) u_flat (.clk_i(clk), .rst_ni(rst_n), .done_o(done[3]), .checks_o(checks[3]));
  level_part #(.M(64), .Levels(16)) u_high (.clk_i(clk), .rst_ni(rst_n), .done_o(done[4]), .checks_o(checks[4]));
endmodule

`default_nettype wire
