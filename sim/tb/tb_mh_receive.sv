`default_nettype none

/// Random sums and potentials against 128-bit integers: the memory afterwards, what is read and written, exact time.
module receive_part #(
  parameter int unsigned Capacity = 32,
  parameter int unsigned Lanes = 6,
  parameter int unsigned SumW = 37,
  parameter int unsigned Runs = 1000
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  typedef logic signed [127:0] wide_t;
  localparam int unsigned IdW = $clog2(Capacity + 1);
  localparam int unsigned AddrW = $clog2(Capacity);
  localparam int unsigned PairW = (AddrW > 1) ? AddrW - 1 : 1;
  localparam int unsigned Pairs = (Capacity + 1) / 2;
  localparam int unsigned Overhead = 4;  // cycles beside one for each pair, that of the start included
  localparam int unsigned EmptyRun = 2;

  logic start, finished, re;
  logic [IdW-1:0] high_water;
  logic [PairW-1:0] pair, waddr;
  logic [Lanes-1:0][1:0][SumW-1:0] sums;
  logic [1:0][31:0] potentials, results;
  logic [1:0] we;

  mh_receive #(.Capacity(Capacity), .IdW(IdW), .Lanes(Lanes), .SumW(SumW)) dut (
    .clk_i, .rst_ni, .start_i(start), .high_water_i(high_water), .done_o(finished),
    .re_o(re), .pair_o(pair), .sums_i(sums), .potentials_i(potentials), .we_o(we), .waddr_o(waddr), .potentials_o(results)
  );

  // Beyond those in use, sums and potentials have no meaning.
  logic signed [SumW-1:0] sum[2*Pairs][Lanes];
  logic signed [31:0] potential[2*Pairs], expected[2*Pairs];
  bit receives[2*Pairs], written[2*Pairs];
  int unsigned pairs_read, highest, lowest, nothing, odd_ends, cancelled;

  always @(posedge clk_i) begin
    for (int unsigned n = 0; n < 2; n++) begin
      potentials[n] <= re ? potential[2*32'(pair)+n] : $urandom();
      for (int unsigned l = 0; l < Lanes; l++) sums[l][n] <= re ? sum[2*32'(pair)+n][l] : SumW'({$urandom(), $urandom()});
    end
    if (rst_ni) begin
      if (re) begin
        if (32'(pair) != pairs_read) $fatal(1, "pair %0d is read as number %0d", pair, pairs_read);
        pairs_read++;
      end
      for (int unsigned n = 0; n < 2; n++) if (we[n]) see_write(2 * 32'(waddr) + n, results[n]);
    end
  end

  task automatic see_write(int unsigned id, logic signed [31:0] result);
    if (id >= 32'(high_water) || !receives[id] || written[id]) $fatal(1, "neuron %0d of %0d must not be written", id, high_water);
    if (result != expected[id]) $fatal(1, "potential %0d of %0d is %h, expected %h", id, high_water, result, expected[id]);
    written[id] = 1'b1;
    checks_o++;
  endtask

  function automatic logic signed [SumW-1:0] any_sum(int unsigned what);
    case (what)
      0: return '0;
      1: return {1'b0, {(SumW - 1) {1'b1}}};
      2: return {1'b1, {(SumW - 1) {1'b0}}};
      default: return signed'(SumW'({$urandom(), $urandom()})) >>> $urandom_range(SumW - 1);
    endcase
  endfunction

  task automatic random_neurons();
    int unsigned what, quiet = $urandom_range(5);
    wide_t total, least = -(128'sd1 <<< 31), most = (128'sd1 <<< 31) - 128'sd1;
    for (int unsigned n = 0; n < 2 * Pairs; n++) begin
      potential[n] = signed'($urandom()) >>> $urandom_range(31);
      what  = (quiet == 0) ? 0 : $urandom_range(9);
      total = '0;
      for (int unsigned l = 0; l < Lanes; l++) begin
        sum[n][l] = any_sum(what);
        if (what == 3 && l != 0) sum[n][l] = (l == 1) ? -sum[n][0] : '0;
        total += wide_t'(sum[n][l]);
      end
      receives[n] = total != 0;
      written[n]  = 1'b0;
      expected[n] = 32'(wide_t'(potential[n]) + total);
      if (wide_t'(potential[n]) + total > most) begin
        expected[n] = 32'(most);
        if (n < 32'(high_water)) highest++;
      end
      if (wide_t'(potential[n]) + total < least) begin
        expected[n] = 32'(least);
        if (n < 32'(high_water)) lowest++;
      end
      if (n < 32'(high_water) && total == 0) nothing++;
      if (n < 32'(high_water) && total == 0 && sum[n][0] != 0) cancelled++;
    end
  endtask

  task automatic receive();
    int unsigned cycles, needed;
    high_water = ($urandom_range(3) == 0) ? IdW'(Capacity) : IdW'($urandom_range(Capacity));
    needed     = (high_water == '0) ? EmptyRun : (32'(high_water) + 1) / 2 + Overhead;
    pairs_read = 0;
    random_neurons();
    if (high_water[0] && receives[32'(high_water)]) odd_ends++;
    start = 1'b1;
    @(negedge clk_i) start = 1'b0;
    for (cycles = 2; !finished; cycles++) begin
      if (cycles > needed) $fatal(1, "not done after %0d cycles with %0d neurons", cycles, high_water);
      @(negedge clk_i);
    end
    if (cycles != needed) $fatal(1, "%0d cycles with %0d neurons, expected %0d", cycles, high_water, needed);
    if (pairs_read != (32'(high_water) + 1) / 2) $fatal(1, "%0d pairs of %0d neurons are read", pairs_read, high_water);
    for (int unsigned n = 0; n < 32'(high_water); n++) if (receives[n] && !written[n]) $fatal(1, "neuron %0d is not written", n);
    checks_o++;
    repeat ($urandom_range(3, 1)) begin
      @(negedge clk_i);
      high_water = IdW'($urandom_range(Capacity));
      if (finished || re || we != 2'b00) $fatal(1, "busy after the end");
    end
  endtask

  initial begin
    {start, high_water, done_o, checks_o, pairs_read} = '0;
    {highest, lowest, nothing, odd_ends, cancelled} = '0;
    wait (rst_ni);
    @(negedge clk_i);
    repeat (Runs) receive();
    if (highest < Runs / 20 || lowest < Runs / 20 || nothing < Runs / 20 || odd_ends < Runs / 20 || (Lanes > 1 && cancelled < Runs / 20)) begin
      $fatal(1, "seldom: %0d highest, %0d lowest, %0d without, %0d odd ends, %0d cancelled", highest, lowest, nothing, odd_ends, cancelled);
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_receive;
  logic clk, rst_n;
  logic [3:0] done;
  logic [3:0][31:0] checks;
  tb_clock #(.Parts(4)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  receive_part u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  receive_part #(.Capacity(2), .Lanes(1), .SumW(33), .Runs(4000)) u_pair (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  receive_part #(.Capacity(21), .Lanes(3), .SumW(50)) u_odd (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
  receive_part #(.Capacity(100), .Lanes(16), .SumW(39), .Runs(300)) u_board (.clk_i(clk), .rst_ni(rst_n), .done_o(done[3]), .checks_o(checks[3]));
endmodule

`default_nettype wire
