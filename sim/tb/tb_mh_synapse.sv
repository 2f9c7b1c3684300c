`default_nettype none

/// Rounds of a lane: all copies prepared, edges with and without gaps, often to the same target again, what each transmits, then all sums read back in pairs;
/// against docs/neurons.md in 64-bit integers.
module synapse_part #(
  parameter int unsigned Capacity = 32,
  parameter int unsigned SumW = 38
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  localparam int unsigned AddrW = $clog2(Capacity);
  localparam int unsigned Pairs = (Capacity + 1) / 2;
  localparam int unsigned PairW = (AddrW > 1) ? AddrW - 1 : 1;

  logic prepare, prepare_spiked, valid, source_spiked, propagate, transmits, sum_re;
  logic [AddrW-1:0] prepare_id, id;
  logic [PairW-1:0] sum_pair;
  logic [15:0] prepare_depress, weight, potentiate, learned;
  logic signed [31:0] gain, current;
  logic [1:0][SumW-1:0] pair;

  mh_synapse #(.Capacity(Capacity), .SumW(SumW)) dut (
    .clk_i,
    .prepare_i(prepare), .prepare_id_i(prepare_id), .prepare_spiked_i(prepare_spiked), .prepare_depress_i(prepare_depress),
    .valid_i(valid), .id_i(id), .weight_i(weight), .source_spiked_i(source_spiked), .potentiate_i(potentiate),
    .propagate_i(propagate), .gain_i(gain), .weight_o(learned),
    .transmits_o(transmits), .current_o(current), .sum_re_i(sum_re), .sum_pair_i(sum_pair), .sums_o(pair)
  );

  bit spiked[Capacity];
  int unsigned depress[Capacity], edges[Capacity], order[$];
  longint sums[Capacity];
  int unsigned again, raised, lowered, both, largest, silent;

  // Numbers of all magnitudes, and the ends.
  function automatic logic [15:0] any_share();
    case ($urandom_range(5))
      0: return 16'd0;
      1: return 16'hFFFF - 16'($urandom_range(1));
      2: return 16'h7FFF + 16'($urandom_range(1));
      default: return 16'($urandom()) >> $urandom_range(15);
    endcase
  endfunction

  function automatic logic [31:0] any_gain();
    case ($urandom_range(5))
      0: return 32'h7FFF_FFFF + $urandom_range(1);
      1: return $urandom_range(4) - 32'd2;
      default: return ($urandom_range(1) == 0) ? -($urandom() >> $urandom_range(31)) : $urandom() >> $urandom_range(31);
    endcase
  endfunction

  // floor((gain * (w + (w >> 15)) + 2^15) / 2^16).
  function automatic longint transmission(int unsigned w);
    longint product = longint'(gain) * longint'(w + w / 32768) + 32768;
    longint rest = ((product % 65536) + 65536) % 65536;
    return (product - rest) / 65536;
  endfunction

  function automatic int unsigned learnt(int unsigned w, int unsigned target);
    int unsigned now = w;
    if (source_spiked) now = (now < depress[target]) ? 0 : now - depress[target];
    if (spiked[target]) now = (now + 32'(potentiate) > 65535) ? 65535 : now + 32'(potentiate);
    if (source_spiked && spiked[target] && depress[target] != 0 && potentiate != 0) both++;
    if (now < w) lowered++;
    if (now > w) raised++;
    return now;
  endfunction

  task automatic shuffle(int unsigned count);
    order.delete();
    for (int unsigned i = 0; i < count; i++) order.push_back(i);
    order.shuffle();
  endtask

  // Inputs that are not valid hold anything.
  task automatic idle_inputs();
    {prepare, valid, sum_re} = '0;
    prepare_id      = AddrW'($urandom_range(Capacity - 1));
    id              = AddrW'($urandom_range(Capacity - 1));
    sum_pair        = PairW'($urandom_range(Pairs - 1));
    {prepare_spiked, source_spiked} = 2'($urandom());
    {prepare_depress, weight}       = $urandom();
    potentiate = 16'($urandom());
  endtask

  task automatic round();
    int unsigned expected, target, last, candidates, pace;
    bit was_valid, was_source, extreme;
    longint brought;
    gain      = any_gain();
    propagate = $urandom_range(3) != 0;
    extreme   = $urandom_range(7) == 0;  // the sums come to their ends
    if (extreme) gain = ($urandom_range(1) == 0) ? 32'h8000_0000 : 32'h7FFF_FFFF;
    shuffle(Capacity);
    for (int unsigned i = 0; i < Capacity; i++) begin
      idle_inputs();
      prepare         = 1'b1;
      prepare_id      = AddrW'(order[i]);
      prepare_depress = any_share();
      spiked[order[i]]  = prepare_spiked;
      depress[order[i]] = 32'(prepare_depress);
      sums[order[i]]    = 0;
      edges[order[i]]   = 0;
      @(negedge clk_i);
      idle_inputs();
      if ($urandom_range(9) == 0) @(negedge clk_i);
    end
    // A source has one edge to a target, so no target has more than there are neurons.
    candidates = $urandom_range(Capacity, 1);
    pace       = $urandom_range(3);
    was_valid  = 1'b0;
    {target, last} = '0;
    repeat (4 * Capacity) begin
      if ($urandom_range(3) < pace || !was_valid || $urandom_range(1) == 0) target = $urandom_range(candidates - 1);
      idle_inputs();
      if ($urandom_range(3) >= pace && edges[target] < Capacity) begin
        valid = 1'b1;
        if (was_valid && last == target) again++;
        id         = AddrW'(target);
        weight     = extreme ? 16'hFFFF : any_share();
        potentiate = any_share();
        if (extreme) source_spiked = 1'b1;
        edges[target]++;
        brought    = transmission(32'(weight));
        was_source = source_spiked;
        if (propagate && source_spiked) sums[target] += brought;
        if (propagate && !source_spiked) silent++;
        expected = learnt(32'(weight), target);
      end
      if (sums[target] > 40'sh7FFF_FFFF || sums[target] < -40'sh8000_0000) largest++;
      was_valid = valid;
      last      = target;
      @(negedge clk_i);
      if (was_valid) begin
        if (32'(learned) != expected) $fatal(1, "weight %0d to %0d becomes %0d, expected %0d", weight, target, learned, expected);
        if (was_source && longint'(current) != brought) $fatal(1, "gain %0d: transmits %0d, expected %0d", gain, current, brought);
        checks_o++;
      end
      if (transmits != (was_valid && was_source)) $fatal(1, "an edge %b from a source that spiked %b transmits %b", was_valid, was_source, transmits);
    end
    idle_inputs();
    @(negedge clk_i);
    shuffle(Pairs);
    for (int unsigned i = 0; i < Pairs; i++) begin
      idle_inputs();
      sum_re   = 1'b1;
      sum_pair = PairW'(order[i]);
      @(negedge clk_i);
      for (int unsigned odd = 0; odd < 2 && 2 * order[i] + odd < Capacity; odd++) begin
        target = 2 * order[i] + odd;
        if (longint'(signed'(pair[odd])) != sums[target]) $fatal(1, "sum of %0d is %0d, expected %0d", target, signed'(pair[odd]), sums[target]);
        checks_o++;
      end
    end
    idle_inputs();
    if ($urandom_range(1) == 0) @(negedge clk_i);
  endtask

  initial begin
    idle_inputs();
    {done_o, checks_o, propagate} = '0;
    {again, raised, lowered, both, largest, silent} = '0;
    gain = 32'd0;
    wait (rst_ni);
    @(negedge clk_i);
    repeat (20_000 / Capacity) round();
    if (again < 500 || raised < 500 || lowered < 500 || both < 500 || largest < 500 || silent < 500) begin
      $fatal(1, "seldom: %0d again, %0d raised, %0d lowered, %0d both, %0d wide sums, %0d silent", again, raised, lowered, both, largest, silent);
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_synapse;
  logic clk, rst_n;
  logic [2:0] done;
  logic [2:0][31:0] checks;
  tb_clock #(.Parts(3)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  synapse_part #(.Capacity(5), .SumW(36)) u_odd (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  synapse_part u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  synapse_part #(.Capacity(300), .SumW(42)) u_large (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
endmodule

`default_nettype wire
