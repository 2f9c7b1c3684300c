`default_nettype none

/// Reads and writes of neurons, potentials and pairs in both sets at random, one of each in a cycle and often of the same neuron, against arrays.
module neuron_memory_part #(
  parameter int unsigned Capacity = 32,
  parameter int unsigned Cycles = 20_000
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  import mh_types_pkg::neuron_t;
  localparam int unsigned AddrW = $clog2(Capacity);
  localparam int unsigned PairW = (AddrW > 1) ? AddrW - 1 : 1;
  localparam int unsigned Pairs = (Capacity + 1) / 2;

  logic second, we, potential_we, re, pair_re;
  logic [AddrW-1:0] waddr, raddr;
  logic [PairW-1:0] pair_waddr, pair_raddr;
  logic [1:0] pair_we;
  logic [1:0][31:0] pair_wdata, pair_rdata;
  neuron_t wdata, rdata;

  mh_neuron_memory #(.Capacity(Capacity)) dut (
    .clk_i, .second_i(second),
    .we_i(we), .potential_we_i(potential_we), .waddr_i(waddr), .wdata_i(wdata), .re_i(re), .raddr_i(raddr), .rdata_o(rdata),
    .pair_we_i(pair_we), .pair_waddr_i(pair_waddr), .pair_wdata_i(pair_wdata), .pair_re_i(pair_re), .pair_raddr_i(pair_raddr), .pair_rdata_o(pair_rdata)
  );

  // Of both sets, the second one behind the first; an odd number of neurons is filled up.
  localparam int unsigned Set = 2 * Pairs;
  neuron_t neurons[2*Set];
  // What was read last: nothing yet, a neuron, a pair.
  enum {Nothing, Neuron, Pair} last_read;
  neuron_t held;
  logic [1:0][31:0] held_pair;
  int unsigned collisions, others, waits;
  bit collides;  // a read meets a write of the same pair

  function automatic neuron_t any_neuron();
    neuron_t neuron;
    for (int unsigned i = 0; i < $bits(neuron); i++) neuron[i] = 1'($urandom());
    return neuron;
  endfunction

  task automatic random_inputs();
    int unsigned write = $urandom_range(5), read = $urandom_range(4), few = $urandom_range(Capacity - 1);
    bit was_second = second;
    second     = 1'($urandom());
    waddr      = AddrW'($urandom_range(few));
    raddr      = AddrW'($urandom_range(few));
    pair_waddr = PairW'($urandom_range(few / 2));
    pair_raddr = PairW'($urandom_range(few / 2));
    wdata      = any_neuron();
    pair_wdata = {$urandom(), $urandom()};
    {we, potential_we, pair_we} = '0;
    case (write)
      0, 1: we = 1'b1;
      2: potential_we = 1'b1;
      3, 4: pair_we = 2'($urandom_range(3, 1));
      default: ;
    endcase
    re      = read inside {0, 1};
    pair_re = read inside {2, 3};
    if (was_second != second && re) others++;
    collides = (re || pair_re) && (we || potential_we || pair_we != 2'b00)
        && (re ? PairW'(raddr >> 1) : pair_raddr) == ((pair_we != 2'b00) ? pair_waddr : PairW'(waddr >> 1));
    if (collides) collisions++;
    if (!re && !pair_re) waits++;
  endtask

  // What the reads give in the next cycle, unknown where they meet a write, and what the writes leave behind.
  task automatic take();
    int unsigned base = second ? Set : 0;
    if (re) begin
      held      = neurons[base+32'(raddr)];
      last_read = Neuron;
    end
    if (pair_re) begin
      for (int unsigned n = 0; n < 2; n++) held_pair[n] = neurons[base+2*32'(pair_raddr)+n].potential;
      last_read = Pair;
    end
    if (collides) last_read = Nothing;
    if (we) neurons[base+32'(waddr)] = wdata;
    if (potential_we) neurons[base+32'(waddr)].potential = wdata.potential;
    for (int unsigned n = 0; n < 2; n++) if (pair_we[n]) neurons[base+2*32'(pair_waddr)+n].potential = pair_wdata[n];
  endtask

  initial begin
    {second, we, potential_we, re, pair_re, pair_we, waddr, raddr, pair_waddr, pair_raddr, pair_wdata, done_o, checks_o} = '0;
    {collisions, others, waits} = '0;
    wdata     = '0;
    last_read = Nothing;
    wait (rst_ni);
    @(negedge clk_i);
    for (int unsigned i = 0; i < 2 * Set; i++) begin
      second  = i >= Set;
      we      = (i % Set) < Capacity;
      pair_we = we ? 2'b00 : 2'b10;
      waddr   = AddrW'(i % Set);
      wdata   = any_neuron();
      pair_waddr    = PairW'(Pairs - 1);
      pair_wdata[1] = wdata.potential;
      neurons[i]    = wdata;
      @(negedge clk_i);
    end
    repeat (Cycles) begin
      random_inputs();
      take();
      @(negedge clk_i);
      // A neuron, and its pair's potentials, are held until something else is read.
      if (last_read == Neuron && rdata != held) $fatal(1, "read %p, expected %p", rdata, held);
      if (last_read == Pair && pair_rdata != held_pair) $fatal(1, "potentials %h, expected %h", pair_rdata, held_pair);
      if (last_read != Nothing) checks_o++;
    end
    if (collisions < 500 || others < 500 || waits < 500) $fatal(1, "seldom: %0d collisions, %0d changes of the set, %0d waits", collisions, others, waits);
    done_o = 1'b1;
  end
endmodule

module tb_mh_neuron_memory;
  logic clk, rst_n;
  logic [2:0] done;
  logic [2:0][31:0] checks;
  tb_clock #(.Parts(3)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  neuron_memory_part u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  neuron_memory_part #(.Capacity(2)) u_pair (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  neuron_memory_part #(.Capacity(21)) u_odd (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
endmodule

`default_nettype wire
