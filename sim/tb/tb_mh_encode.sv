`default_nettype none

/// Random and extreme vectors against "Spike codes" of docs/neurons.md in 128-bit integers: code, rows read, use of the divider, cycles.
module encode_part #(
  parameter int unsigned Dim = 16,
  parameter int unsigned Lanes = 4,
  parameter int unsigned DivW = 32,
  /// Components summed a cycle.
  parameter int unsigned Part = 1,
  parameter int unsigned Runs = 1500
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  typedef logic signed [127:0] wide_t;
  localparam wide_t One = 128'sd1 <<< 24;
  localparam int unsigned Rows = Dim / Lanes;
  localparam int unsigned RowW = (Rows > 1) ? $clog2(Rows) : 1;
  localparam int unsigned Divided = 14, Besides = 5;  // cycles of a group's division, of a start

  logic start, finished, re, divide_start, divide_done;
  logic [31:0] code;
  logic [RowW-1:0] row;
  logic [Lanes-1:0][15:0] rdata;
  logic [DivW-1:0] num, den;
  logic [24:0] ratio;
  logic unused_step;

  mh_encode #(.Dim(Dim), .Lanes(Lanes), .DivW(DivW)) dut (
    .clk_i, .rst_ni, .start_i(start), .done_o(finished), .code_o(code), .vec_re_o(re), .vec_row_o(row), .vec_rdata_i(rdata),
    .divide_start_o(divide_start), .divide_num_o(num), .divide_den_o(den), .divide_done_i(divide_done), .ratio_i(ratio)
  );
  mh_divide #(.Width(DivW), .FracBits(24), .Bits(2)) u_divide (
    .clk_i, .rst_ni, .start_i(divide_start), .num_i(num), .den_i(den), .done_o(divide_done), .quotient_o(ratio), .step_o(unused_step)
  );

  logic [15:0] vector[Dim];
  bit rows_read[Rows];
  int unsigned divisions, zeros, cancelled, lasts, bits, bits_seen;
  bit dividing;
  logic [DivW-1:0] den_before;

  // Held until the next read.
  always @(posedge clk_i) if (rst_ni) begin
    if (re) begin
      if (32'(row) >= Rows || rows_read[row]) $fatal(1, "row %0d is read", row);
      rows_read[row] = 1'b1;
      for (int unsigned l = 0; l < Lanes; l++) rdata[l] <= vector[32'(row)*Lanes+l];
    end
    if (dividing && den != den_before) $fatal(1, "the denominator changes in a division");
    den_before = den;
    if (divide_start) begin
      dividing = 1'b1;
      divisions++;
    end
    if (divide_done) dividing = 1'b0;
  end

  // The code, and whether it is of sums that are not all 0.
  function automatic logic [32:0] expected();
    automatic int unsigned length = 1, groups, slots;
    automatic wide_t sums[16], most = 0, slot;
    automatic logic [31:0] result = 32'd0;
    while (16 * length < Dim) length++;
    groups = 0;
    while (groups * length < Dim) groups++;
    slots = 32 / groups;
    bits  = groups * slots;
    for (int unsigned i = 0; i < groups; i++) begin
      sums[i] = 0;
      for (int unsigned c = i * length; c < Dim && c < (i + 1) * length; c++) sums[i] += wide_t'(signed'(vector[c]));
      if (sums[i] > most) most = sums[i];
      if (-sums[i] > most) most = -sums[i];
    end
    if (most == 0) return 33'd0;
    for (int unsigned i = 0; i < groups; i++) begin
      slot = wide_t'(slots) * (One * (most - sums[i]) / (2 * most)) / One;
      if (slot == wide_t'(slots)) begin
        slot = wide_t'(slots) - 1;
        lasts++;
      end
      result[i*slots+32'(slot)] = 1'b1;
    end
    return {1'b1, result};
  endfunction

  task automatic fill(int unsigned what);
    automatic int unsigned at = $urandom_range(Dim - 1), shift = $urandom_range(15);
    foreach (vector[c]) begin
      case (what)
        0: vector[c] = 16'h0000;
        1: vector[c] = 16'h8000;
        2: vector[c] = 16'h7FFF;
        3: vector[c] = (c == at) ? 16'h8000 : 16'h7FFF;
        4: vector[c] = (c == at) ? 16'($urandom()) : 16'h0000;
        5: vector[c] = (c % 2 == 0) ? 16'h1234 : 16'hEDCC;  // minus the one before
        6: vector[c] = ($urandom_range(1) == 0) ? 16'h8000 : 16'h7FFF;
        7: vector[c] = 16'($urandom_range(2)) - 16'd1;
        default: vector[c] = 16'(signed'(16'($urandom())) >>> shift);
      endcase
    end
  endtask

  task automatic encode(int unsigned what);
    automatic int unsigned cycles = 1, needed;
    automatic logic [31:0] wanted;
    automatic bit some;
    fill(what);
    foreach (rows_read[r]) rows_read[r] = 1'b0;
    divisions = 0;
    {some, wanted} = expected();
    needed = Dim / Part + Besides + (some ? Divided * $countones(wanted) : 0);
    start = 1'b1;
    @(negedge clk_i) start = 1'b0;
    while (!finished) begin
      cycles++;
      if (cycles > needed) $fatal(1, "Dim %0d: not done after %0d cycles", Dim, needed);
      @(negedge clk_i);
    end
    if (cycles != needed) $fatal(1, "Dim %0d: %0d cycles, expected %0d", Dim, cycles, needed);
    if (code != wanted) $fatal(1, "Dim %0d, kind %0d: got %h, expected %h", Dim, what, code, wanted);
    if (divisions != (some ? $countones(wanted) : 0)) $fatal(1, "%0d divisions", divisions);
    foreach (rows_read[r]) if (!rows_read[r]) $fatal(1, "row %0d is not read", r);
    zeros     += 32'(!some);
    cancelled += 32'(!some && what != 0);
    bits_seen |= wanted;
    // The code is held, and nothing else happens until the next start.
    repeat ($urandom_range(3)) begin
      @(negedge clk_i);
      if (finished || re || divide_start) $fatal(1, "busy after the end");
      if (code != wanted) $fatal(1, "the code is not held");
    end
    @(negedge clk_i);
    checks_o++;
  endtask

  initial begin
    {start, done_o, checks_o, dividing} = '0;
    {zeros, cancelled, lasts, bits_seen} = '0;
    wait (rst_ni);
    @(negedge clk_i);
    for (int unsigned i = 0; i < 9; i++) encode(i);
    repeat (Runs) encode($urandom_range(15));
    if (zeros < Runs / 30 || lasts < Runs / 10) $fatal(1, "Dim %0d, seldom: %0d zeros, %0d late", Dim, zeros, lasts);
    // Groups of an even number of components have sums of 0 more often.
    if (Part % 2 == 0 && cancelled < Runs / 30) $fatal(1, "Dim %0d, seldom: %0d vectors whose sums are 0", Dim, cancelled);
    if ($countones(bits_seen) != bits) $fatal(1, "Dim %0d: only the bits %h came up", Dim, bits_seen);
    done_o = 1'b1;
  end
endmodule

module tb_mh_encode;
  logic clk, rst_n;
  logic [7:0] done;
  logic [7:0][31:0] checks;
  tb_clock #(.Parts(8)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  encode_part #(.Dim(4), .DivW(17)) u_nano (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  encode_part u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  encode_part #(.Dim(64), .Lanes(16), .DivW(50), .Part(4)) u_board (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
  encode_part #(.Dim(20), .Part(2)) u_twenty (.clk_i(clk), .rst_ni(rst_n), .done_o(done[3]), .checks_o(checks[3]));
  // Groups of three, the last of two; groups across rows of ten, the last of two.
  encode_part #(.Dim(44)) u_short (.clk_i(clk), .rst_ni(rst_n), .done_o(done[4]), .checks_o(checks[4]));
  encode_part #(.Dim(50), .Lanes(10), .DivW(19), .Part(2)) u_across (.clk_i(clk), .rst_ni(rst_n), .done_o(done[5]), .checks_o(checks[5]));
  encode_part #(.Dim(2), .Lanes(2)) u_pair (.clk_i(clk), .rst_ni(rst_n), .done_o(done[6]), .checks_o(checks[6]));
  encode_part #(.Dim(1024), .Lanes(16), .DivW(23), .Part(16), .Runs(300)) u_largest (
    .clk_i(clk), .rst_ni(rst_n), .done_o(done[7]), .checks_o(checks[7])
  );
endmodule

`default_nettype wire
