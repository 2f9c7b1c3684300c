`default_nettype none

/// A new neuron and phase in every cycle against "Resonance" of docs/neurons.md in 128-bit integers.
module resonance_part #(
  parameter int unsigned Capacity = 32,
  parameter int unsigned Runs = 20_000
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  typedef logic signed [127:0] wide_t;
  localparam wide_t One = 128'sd1 <<< 24;
  localparam int unsigned IdW = $clog2(Capacity + 1);

  logic [63:0] phase;
  logic [IdW-1:0] id;
  logic [24:0] resonance;

  mh_resonance #(.Capacity(Capacity), .IdW(IdW)) dut (.clk_i, .phase_i(phase), .id_i(id), .resonance_o(resonance));

  function automatic wide_t preferred(int unsigned v);
    return (wide_t'(v) * ((128'sd1 <<< 32) / wide_t'(Capacity))) / 256;
  endfunction

  function automatic wide_t model(logic [63:0] at, int unsigned v);
    wide_t t = wide_t'({1'b0, at}) / (128'sd1 <<< 40) - preferred(v);
    while (t < 0) t += One;
    return One - 2 * ((t < One - t) ? t : One - t);
  endfunction

  // Anything, or within a few units of the preferred phase, of half a turn from it, or of 0.
  function automatic logic [63:0] any_phase(int unsigned v);
    automatic logic [23:0] near = 24'($urandom_range(6)) - 24'd3;
    automatic logic [39:0] fraction = 40'({$urandom(), $urandom()});
    case ($urandom_range(7))
      0: near += 24'(preferred(v));
      1: near += 24'(preferred(v)) + 24'h80_0000;
      2: ;
      3: near = 24'(preferred(v)) + 24'h40_0000;
      default: near = 24'($urandom());
    endcase
    case ($urandom_range(3))
      0: fraction = '0;
      1: fraction = '1;
      default: ;
    endcase
    return {near, fraction};
  endfunction

  int unsigned full, none, rising, falling;

  initial begin
    {done_o, checks_o, full, none, rising, falling} = '0;
    wait (rst_ni);
    @(negedge clk_i);
    repeat (Runs) begin
      automatic wide_t expected;
      id       = IdW'($urandom_range(Capacity - 1));
      phase    = any_phase(32'(id));
      expected = model(phase, 32'(id));
      @(posedge clk_i);
      #1;
      // The inputs of this cycle have no effect on it.
      phase = {$urandom(), $urandom()};
      id    = IdW'($urandom_range(Capacity - 1));
      @(negedge clk_i);
      if (wide_t'({1'b0, resonance}) != expected) $fatal(1, "Capacity %0d: %0d, expected %0d", Capacity, resonance, expected);
      checks_o = checks_o + 1;
      if (expected == One) full++;
      if (expected == 0) none++;
      if (resonance[24:22] == 3'b001) rising++;
      if (resonance[24:22] == 3'b010) falling++;
    end
    if (full < Runs / 100 || none < Runs / 100 || rising < Runs / 20 || falling < Runs / 20) begin
      $fatal(1, "Capacity %0d: seldom: %0d full, %0d none, %0d and %0d between", Capacity, full, none, rising, falling);
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_resonance;
  logic clk, rst_n;
  logic [4:0] done;
  logic [4:0][31:0] checks;
  tb_clock #(.Parts(5)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  resonance_part #(.Capacity(2)) u_pair (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  resonance_part #(.Capacity(21)) u_odd (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  resonance_part #(.Capacity(32)) u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
  resonance_part #(.Capacity(1797)) u_digits (.clk_i(clk), .rst_ni(rst_n), .done_o(done[3]), .checks_o(checks[3]));
  resonance_part #(.Capacity(16384)) u_largest (.clk_i(clk), .rst_ni(rst_n), .done_o(done[4]), .checks_o(checks[4]));
endmodule

`default_nettype wire
