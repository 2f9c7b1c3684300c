`default_nettype none

/// Currents from all lanes at once and injected ones, emptied and integrated compartments of both sets, against "Deliver" and "Integrate" of docs/neurons.md
/// in 128-bit integers; potentials, and the exact time of an integration beside its divider.
module dendrites_part #(
  parameter int unsigned Capacity = 32,
  parameter int unsigned Branches = 6,
  parameter int unsigned DivW = 39,
  parameter int unsigned Rounds = 300
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  typedef logic signed [127:0] wide_t;
  localparam int unsigned IdW = $clog2(Capacity + 1);
  localparam int unsigned AddrW = $clog2(Capacity);
  localparam int unsigned BranchW = (Branches > 1) ? $clog2(Branches) : 1;
  localparam int unsigned Overhead = 5;  // cycles of an integration beside one for each neuron, that of the start included
  localparam int unsigned EmptyRun = 2;
  localparam int unsigned Division = 14;
  localparam wide_t One = 128'sd1 <<< 24;
  localparam wide_t Most = (128'sd1 <<< 31) - 128'sd1;

  logic second, clear, inject, start, finished, re, live, we, divide_start, divide_done, read, unused_step;
  logic [AddrW-1:0] clear_id, inject_id, id, waddr, read_id;
  logic [Branches-1:0] edge_valid, deliver;
  logic [Branches-1:0][AddrW-1:0] edge_id;
  logic [Branches-1:0][31:0] current, currents;
  logic [BranchW-1:0] inject_branch;
  logic signed [31:0] inject_current, potential, result;
  logic [IdW-1:0] high_water;
  logic [DivW-1:0] num, den;
  logic [24:0] ratio;

  mh_dendrites #(.Capacity(Capacity), .Branches(Branches), .IdW(IdW), .DivW(DivW)) dut (
    .clk_i, .rst_ni, .second_i(second), .clear_i(clear), .clear_id_i(clear_id),
    .edge_valid_i(edge_valid), .edge_id_i(edge_id), .deliver_i(deliver), .current_i(current),
    .inject_i(inject), .inject_id_i(inject_id), .inject_branch_i(inject_branch), .inject_current_i(inject_current),
    .start_i(start), .high_water_i(high_water), .done_o(finished),
    .re_o(re), .id_o(id), .live_i(live), .potential_i(potential), .we_o(we), .waddr_o(waddr), .potential_o(result),
    .divide_start_o(divide_start), .divide_num_o(num), .divide_den_o(den), .divide_done_i(divide_done), .ratio_i(ratio),
    .read_i(read), .read_id_i(read_id), .currents_o(currents)
  );
  mh_divide #(.Width(DivW), .FracBits(24), .Bits(2)) u_divide (
    .clk_i, .rst_ni, .start_i(divide_start), .num_i(num), .den_i(den), .done_o(divide_done), .quotient_o(ratio), .step_o(unused_step)
  );

  // Neurons of the first set, then those of the second. What is not live is empty in the first set and may be anything in the second.
  localparam int unsigned Neurons = 2 * Capacity;
  wide_t compartment[Neurons*Branches];
  logic signed [31:0] potentials[Neurons], expected[Neurons];
  bit lives[Capacity];
  int unsigned reads;
  // Cases that have to come up.
  int unsigned ones, above, below, between, full_currents, full_potentials, divisions, again, dead;

  function automatic wide_t saturated(wide_t number);
    if (number > Most) return Most;
    return (number < -Most - 1) ? -Most - 128'sd1 : number;
  endfunction

  // The memory of the neurons: read data are held.
  always @(posedge clk_i) begin
    if (re) begin
      live      <= lives[32'(id)];
      potential <= potentials[(second ? Capacity : 0)+32'(id)];
    end
    if (rst_ni) begin
      if (re) begin
        if (32'(id) != reads) $fatal(1, "neuron %0d is read as number %0d", id, reads);
        reads++;
      end
      if (we) begin
        if (32'(waddr) >= reads) $fatal(1, "neuron %0d is written before it is read", waddr);
        potentials[(second ? Capacity : 0)+32'(waddr)] = result;
      end
    end
  end

  // ---------------------------------------------------------------- stimuli
  function automatic logic signed [31:0] any_current();
    int unsigned kind = $urandom_range(9);
    logic signed [31:0] word = $urandom();
    case (kind)
      0: return 32'sh7FFF_FFFF;
      1: return 32'sh8000_0000;
      2: return 32'(One) + $urandom_range(2) - 32'd1;
      3: return $urandom_range(2) - 32'd1;
      4, 5: return $urandom_range(32'(One));
      6: return $urandom_range(32'(4 * One));
      default: return word >>> $urandom_range(31);
    endcase
  endfunction

  function automatic int unsigned any_live();
    int unsigned n = $urandom_range(Capacity - 1);
    while (!lives[n]) n = (n + 1) % Capacity;
    return n;
  endfunction

  // Ports are assigned as a whole: that an element of one is assigned here, Verilator 5.006 does not see.
  task automatic quiet_inputs();
    logic [Branches-1:0][AddrW-1:0] ids;
    logic [Branches-1:0][31:0] words;
    {clear, edge_valid, deliver, inject, start, read} = '0;
    clear_id       = AddrW'($urandom_range(Capacity - 1));
    inject_id      = AddrW'($urandom_range(Capacity - 1));
    read_id        = AddrW'($urandom_range(Capacity - 1));
    inject_branch  = BranchW'($urandom_range(Branches - 1));
    inject_current = $urandom();
    for (int unsigned b = 0; b < Branches; b++) begin
      ids[b]   = AddrW'($urandom_range(Capacity - 1));
      words[b] = $urandom();
    end
    edge_id = ids;
    current = words;
  endtask

  function automatic void bring(int unsigned n, int unsigned branch, logic signed [31:0] what);
    wide_t sum = compartment[n*Branches+branch] + wide_t'(what);
    compartment[n*Branches+branch] = saturated(sum);
    if (sum != saturated(sum)) full_currents++;
  endfunction

  // Edges of all lanes, with and without gaps, often to the same neuron again; most bring something one cycle later.
  task automatic deliver_some();
    int unsigned few = $urandom_range(3), pace = $urandom_range(2), target, base = second ? Capacity : 0;
    logic [Branches-1:0] were_valid = '0, valid;
    logic [Branches-1:0][AddrW-1:0] were_ids = '0, ids;
    logic [Branches-1:0][31:0] words;
    repeat ($urandom_range(12, 2)) begin
      quiet_inputs();
      deliver = were_valid & Branches'($urandom() | $urandom());
      words   = current;
      ids     = edge_id;
      for (int unsigned b = 0; b < Branches; b++) begin
        if (deliver[b]) begin
          words[b] = any_current();
          bring(base + 32'(were_ids[b]), b, words[b]);
        end
        valid[b] = $urandom_range(3) >= pace;
        target   = (few == 0 && were_valid[b]) ? 32'(were_ids[b]) : any_live();
        if (valid[b] && deliver[b] && target == 32'(were_ids[b])) again++;
        if (valid[b]) ids[b] = AddrW'(target);
      end
      {current, edge_id, edge_valid} = {words, ids, valid};
      {were_ids, were_valid}         = {ids, valid};
      @(negedge clk_i);
    end
    quiet_inputs();
    deliver = were_valid;
    for (int unsigned b = 0; b < Branches; b++) if (deliver[b]) bring(base + 32'(were_ids[b]), b, current[b]);
    @(negedge clk_i);
    quiet_inputs();
  endtask

  task automatic inject_one();
    int unsigned n = any_live(), base = second ? Capacity : 0;
    if ($urandom_range(3) == 0) clear_one(n);
    quiet_inputs();
    inject         = 1'b1;
    inject_id      = AddrW'(n);
    inject_current = any_current();
    bring(base + n, 32'(inject_branch), inject_current);
    @(negedge clk_i);
    inject = 1'b0;
    @(negedge clk_i);
  endtask

  task automatic clear_one(int unsigned n);
    quiet_inputs();
    clear    = 1'b1;
    clear_id = AddrW'(n);
    for (int unsigned b = 0; b < Branches; b++) compartment[((second?Capacity:0)+n)*Branches+b] = 0;
    @(negedge clk_i);
    quiet_inputs();
  endtask

  // ---------------------------------------------------------------- checks
  task automatic compare();
    for (int unsigned n = 0; n < Capacity; n++) begin
      int unsigned at = (second ? Capacity : 0) + n;
      quiet_inputs();
      read    = 1'b1;
      read_id = AddrW'(n);
      @(negedge clk_i);
      for (int unsigned b = 0; b < Branches; b++) begin
        if (currents[b] != 32'(compartment[at*Branches+b])) begin
          $fatal(1, "compartment %0d of %0d is %h, expected %h", b, at, currents[b], 32'(compartment[at*Branches+b]));
        end
      end
      checks_o++;
    end
    quiet_inputs();
  endtask

  function automatic wide_t transformed(wide_t d);
    wide_t y = d - One;
    if (d <= 0) begin
      if (d < 0) below++;
      return 0;
    end
    if (d < One) begin
      between++;
      return d;
    end
    if (y == 0) ones++;
    else above++;
    return One + 2 * y * One / (One + y);
  endfunction

  // Some potentials change, most of these near the highest.
  task automatic random_potentials();
    for (int unsigned n = 0; n < Neurons; n++) begin
      if ($urandom_range(3) == 0) potentials[n] = 32'(Most) - $urandom_range(32'(One));
      else if ($urandom_range(7) == 0) potentials[n] = any_current();
    end
  endtask

  task automatic integrate();
    int unsigned needed, cycles, base = second ? Capacity : 0;
    wide_t total;
    high_water = IdW'($urandom_range(Capacity));
    if ($urandom_range(1) == 0) high_water = IdW'(Capacity);
    needed = (high_water == '0) ? EmptyRun : 32'(high_water) + Overhead;
    foreach (expected[n]) expected[n] = potentials[n];
    for (int unsigned n = base; n < base + 32'(high_water); n++) begin
      total = 0;
      for (int unsigned b = 0; b < Branches; b++) begin
        if (lives[n-base]) total += transformed(compartment[n*Branches+b]);
        if (lives[n-base] && compartment[n*Branches+b] >= One) begin
          needed += Division;
          divisions++;
        end
        compartment[n*Branches+b] = 0;
      end
      expected[n] = 32'(saturated(wide_t'(potentials[n]) + total));
      if (lives[n-base] && wide_t'(expected[n]) != wide_t'(potentials[n]) + total) full_potentials++;
      if (!lives[n-base]) dead++;
    end
    reads = 0;
    quiet_inputs();
    start = 1'b1;
    @(negedge clk_i) start = 1'b0;
    for (cycles = 2; !finished; cycles++) begin
      if (cycles > needed) $fatal(1, "not done after %0d cycles with %0d neurons", cycles, high_water);
      @(negedge clk_i);
    end
    if (cycles != needed) $fatal(1, "%0d cycles with %0d neurons, expected %0d", cycles, high_water, needed);
    if (reads != 32'(high_water)) $fatal(1, "%0d of %0d neurons are read", reads, high_water);
    @(negedge clk_i);
    // What is not live in the second set has no meaning.
    for (int unsigned n = 0; n < Neurons; n++) begin
      if (potentials[n] != expected[n] && (n < Capacity || lives[n-Capacity])) $fatal(1, "potential %0d is %h, expected %h", n, potentials[n], expected[n]);
    end
    checks_o++;
    if (finished || re || we || divide_start) $fatal(1, "busy after the end");
  endtask

  // Others live now. Those that do not are empty in the first set.
  task automatic change_lives();
    int unsigned share = $urandom_range(3);
    for (int unsigned n = 0; n < Capacity; n++) lives[n] = $urandom_range(3) <= share;
    lives[$urandom_range(Capacity-1)] = 1'b1;
    second = 1'b0;
    for (int unsigned n = 0; n < Capacity; n++) if (!lives[n]) clear_one(n);
  endtask

  initial begin
    quiet_inputs();
    {second, high_water, done_o, checks_o, reads} = '0;
    {ones, above, below, between, full_currents, full_potentials, divisions, again, dead} = '0;
    foreach (lives[n]) lives[n] = 1'b1;
    foreach (potentials[n]) potentials[n] = $urandom();
    wait (rst_ni);
    @(negedge clk_i);
    for (int unsigned n = 0; n < Neurons; n++) begin
      second = n >= Capacity;
      clear_one(n % Capacity);
    end
    repeat (Rounds) begin
      if ($urandom_range(3) == 0) change_lives();
      repeat ($urandom_range(8)) begin
        automatic int unsigned kind = $urandom_range(9);
        second = 1'($urandom());
        case (kind)
          0: clear_one($urandom_range(Capacity - 1));
          1, 2, 3, 4: inject_one();
          default: deliver_some();
        endcase
      end
      second = 1'($urandom());
      compare();
      random_potentials();
      integrate();
      compare();
      second = !second;
      compare();
    end
    if (ones < Rounds / 400 || above < Rounds / 20 || below < Rounds / 20 || between < Rounds / 20 || full_currents < Rounds / 20
        || full_potentials < Rounds / 20 || divisions < Rounds / 20 || again < Rounds / 20 || dead < Rounds / 20) begin
      $fatal(1, "seldom: %0d at 1.0, %0d above, %0d below 0, %0d between, %0d full currents, %0d full potentials, %0d divisions, %0d again, %0d dead",
        ones, above, below, between, full_currents, full_potentials, divisions, again, dead);
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_dendrites;
  logic clk, rst_n;
  logic [3:0] done;
  logic [3:0][31:0] checks;
  tb_clock #(.Parts(4)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  dendrites_part u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  dendrites_part #(.Capacity(2), .Branches(1), .DivW(33), .Rounds(2000)) u_pair (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  dendrites_part #(.Capacity(21), .Branches(5), .DivW(41)) u_odd (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
  dendrites_part #(.Capacity(50), .Branches(16), .Rounds(60)) u_digits (.clk_i(clk), .rst_ni(rst_n), .done_o(done[3]), .checks_o(checks[3]));
endmodule

`default_nettype wire
