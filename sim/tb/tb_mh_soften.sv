`default_nettype none

/// Random neurons against "Soften" of docs/neurons.md in 128-bit integers: every write, that nothing else is written, the number of cycles beside its divider.
module soften_part #(
  parameter int unsigned Capacity = 32,
  parameter int unsigned DivW = 39,
  parameter int unsigned Runs = 800
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  typedef logic signed [127:0] wide_t;
  localparam wide_t One = 128'sd1 <<< 24;
  localparam int unsigned IdW = $clog2(Capacity + 1);
  localparam int unsigned AddrW = $clog2(Capacity);
  localparam int unsigned Scaled = 20, Skipped = 3;  // cycles of a neuron

  logic start, finished, re, live, we, divide_start, divide_done, unused_step;
  logic [IdW-1:0] high_water;
  logic [AddrW-1:0] id;
  logic signed [31:0] highest, potential, softened;
  logic [DivW-1:0] num, den;
  logic [24:0] ratio;

  mh_soften #(.Capacity(Capacity), .IdW(IdW), .DivW(DivW)) dut (
    .clk_i, .rst_ni, .start_i(start), .high_water_i(high_water), .max_i(highest), .done_o(finished),
    .re_o(re), .id_o(id), .live_i(live), .potential_i(potential), .we_o(we), .potential_o(softened),
    .divide_start_o(divide_start), .divide_num_o(num), .divide_den_o(den), .divide_done_i(divide_done), .ratio_i(ratio)
  );
  mh_divide #(.Width(DivW), .FracBits(24), .Bits(2)) u_divide (
    .clk_i, .rst_ni, .start_i(divide_start), .num_i(num), .den_i(den), .done_o(divide_done), .quotient_o(ratio), .step_o(unused_step)
  );

  logic signed [31:0] potentials[Capacity], expected[Capacity];
  bit lives[Capacity], written[Capacity];
  int unsigned last_read, to_zero, kept, dead_above;

  // Old data for a read in the cycle of a write; held until the next read.
  always @(posedge clk_i) begin
    if (re) begin
      live      <= lives[id];
      potential <= potentials[id];
      last_read <= 32'(id);
    end
    if (rst_ni && we) begin
      if (32'(id) != last_read) $fatal(1, "neuron %0d is written after a read of %0d", id, last_read);
      if (32'(id) >= 32'(high_water) || !lives[id] || potentials[id] <= 0) $fatal(1, "neuron %0d must not be written", id);
      if (written[id]) $fatal(1, "neuron %0d is written twice", id);
      if (softened != expected[id]) $fatal(1, "%h of %h: got %h, expected %h", potentials[id], highest, softened, expected[id]);
      written[id]    = 1'b1;
      potentials[id] = softened;
      checks_o       = checks_o + 1;
    end
  end

  function automatic wide_t rounded(wide_t value);
    return (value + One / 2) / One;
  endfunction

  function automatic logic signed [31:0] scaled(logic signed [31:0] v);
    wide_t r = wide_t'(v) * One / wide_t'(highest);
    return 32'(rounded(rounded(r * r) * wide_t'(v)));
  endfunction

  // Of any magnitude, at most `highest`.
  function automatic logic signed [31:0] any_potential();
    automatic logic signed [31:0] fraction = 32'((64'(highest) * 64'($urandom())) >> 32);
    case ($urandom_range(9))
      0: return 32'sd0;
      1: return highest;
      2: return highest - 32'sd1;
      3: return 32'sd1;
      4: return -32'sd1 - 32'($urandom() >> $urandom_range(31, 1));
      5: return 32'h8000_0000;
      6: return fraction >> $urandom_range(30);
      default: return fraction;
    endcase
  endfunction

  task automatic random_neurons();
    automatic int unsigned place;
    highest = 32'sd1 + 32'(($urandom() >> 1) >> $urandom_range(30));
    if ($urandom_range(9) == 0) highest = 32'sh7FFF_FFFF;
    high_water = ($urandom_range(3) == 0) ? IdW'(Capacity) : IdW'($urandom_range(Capacity, 1));
    place = $urandom_range(32'(high_water) - 1);
    foreach (potentials[i]) begin
      potentials[i] = any_potential();
      lives[i]      = $urandom_range(4) != 0;
      // What is not live has no meaning.
      if (!lives[i] || i >= 32'(high_water)) potentials[i] = $urandom();
      if (!lives[i] && potentials[i] > 0) dead_above++;
    end
    lives[place]      = 1'b1;
    potentials[place] = highest;
  endtask

  initial begin
    {start, done_o} = '0;
    {checks_o, to_zero, kept, dead_above} = '0;
    {high_water, highest} = '0;
    wait (rst_ni);
    @(negedge clk_i);
    repeat (Runs) begin
      automatic int unsigned cycles = 0, needed = 0;
      random_neurons();
      foreach (expected[i]) begin
        expected[i] = potentials[i];
        written[i]  = 1'b0;
        if (i < 32'(high_water)) begin
          if (lives[i] && potentials[i] > 0) begin
            expected[i] = scaled(potentials[i]);
            needed += Scaled;
            if (expected[i] == 0) to_zero++;
            if (expected[i] == potentials[i]) kept++;
          end else begin
            needed += Skipped;
          end
        end
      end
      start = 1'b1;
      @(negedge clk_i) start = 1'b0;
      while (!finished) begin
        cycles++;
        if (cycles > needed + 100) $fatal(1, "not done in time");
        @(negedge clk_i);
      end
      cycles++;
      if (cycles != needed) $fatal(1, "%0d cycles, expected %0d", cycles, needed);
      @(negedge clk_i);
      foreach (expected[i]) begin
        if (potentials[i] != expected[i]) $fatal(1, "neuron %0d of %0d: %h, expected %h", i, high_water, potentials[i], expected[i]);
      end
      // Nothing happens until the next start.
      repeat ($urandom_range(3)) begin
        if (finished || re || we || divide_start) $fatal(1, "busy after the end");
        @(negedge clk_i);
      end
      checks_o = checks_o + 1;
    end
    if (to_zero < Runs / 40 || kept < Runs || dead_above < Runs / 10) $fatal(1, "seldom: %0d to 0, %0d kept, %0d dead above 0", to_zero, kept, dead_above);
    done_o = 1'b1;
  end
endmodule

module tb_mh_soften;
  logic clk, rst_n;
  logic [2:0] done;
  logic [2:0][31:0] checks;
  tb_clock #(.Parts(3)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  soften_part #(.Capacity(32)) u_nano (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  soften_part #(.Capacity(2), .DivW(32)) u_pair (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  soften_part #(.Capacity(21), .DivW(45)) u_odd (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
endmodule

`default_nettype wire
