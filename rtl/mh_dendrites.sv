`default_nettype none

/// The dendritic compartments of the neurons (docs/neurons.md, "Integrate" and "Deliver"): state memory, what the lanes bring, integration.
///
/// Each lane of synapses owns one compartment of every neuron, so no two bring something to the same one. Integration takes a cycle a neuron and 4 more, and
/// 14 for each compartment at 1.0 or above: those divide, one after the other. There are two sets, as in `mh_neuron_memory`.
module mh_dendrites #(
  /// Neurons, >= 2.
  parameter int unsigned Capacity = 32,
  /// Compartments of a neuron, >= 1.
  parameter int unsigned Branches = 6,
  /// Width of an id.
  parameter int unsigned IdW = 6,
  /// Width of the shared divider, >= 33.
  parameter int unsigned DivW = 39,
  localparam int unsigned AddrW = $clog2(Capacity),
  localparam int unsigned BranchW = (Branches > 1) ? $clog2(Branches) : 1
) (
  input  wire logic                            clk_i,
  input  wire logic                            rst_ni,

  /// Which set all accesses of this cycle are to: 0 the state of the index, 1 the second one.
  input  wire logic                            second_i,

  /// Empties the compartments of a neuron; in no cycle with anything else.
  input  wire logic                            clear_i,
  input  wire logic [AddrW-1:0]                clear_id_i,

  /// Deliver: the targets of the edges of a cycle, and one cycle later what they bring.
  input  wire logic [Branches-1:0]             edge_valid_i,
  input  wire logic [Branches-1:0][AddrW-1:0]  edge_id_i,
  input  wire logic [Branches-1:0]             deliver_i,
  input  wire logic [Branches-1:0][31:0]       current_i,

  /// Adds a current to one compartment in the next cycle; all stable for both.
  input  wire logic                            inject_i,
  input  wire logic [AddrW-1:0]                inject_id_i,
  input  wire logic [BranchW-1:0]              inject_branch_i,
  input  wire logic signed [31:0]              inject_current_i,

  /// Starts an integration; stable until `done_o`.
  input  wire logic                            start_i,
  input  wire logic [IdW-1:0]                  high_water_i,
  /// One cycle; the last neuron is written.
  output logic                                 done_o,
  /// Reads a neuron: potential and live flag are there one cycle later, held until the next read.
  output logic                                 re_o,
  output logic [AddrW-1:0]                     id_o,
  input  wire logic                            live_i,
  input  wire logic signed [31:0]              potential_i,
  /// Writes a potential.
  output logic                                 we_o,
  output logic [AddrW-1:0]                     waddr_o,
  output logic signed [31:0]                   potential_o,
  /// The shared divider, with 24 fraction bits.
  output logic                                 divide_start_o,
  output logic [DivW-1:0]                      divide_num_o,
  output logic [DivW-1:0]                      divide_den_o,
  input  wire logic                            divide_done_i,
  input  wire logic [24:0]                     ratio_i,

  /// State reader: the compartments of a neuron, one cycle later.
  input  wire logic                            read_i,
  input  wire logic [AddrW-1:0]                read_id_i,
  output logic [Branches-1:0][31:0]            currents_o
);
  import mh_types_pkg::*;

  localparam int unsigned Rows = 2 * Capacity;
  localparam int unsigned RowW = $clog2(Rows);
  localparam logic signed [31:0] One = 32'sd1 << 24;

  // ---------------------------------------------------------------- compartments
  function automatic logic [RowW-1:0] row_of(logic second, logic [AddrW-1:0] id);
    return RowW'(id) + (second ? RowW'(Capacity) : '0);
  endfunction

  logic             empty;
  logic [AddrW-1:0] empty_id;
  logic             inject_q;
  always_ff @(posedge clk_i) inject_q <= inject_i && rst_ni;

  for (genvar b = 0; b < Branches; b++) begin : gen_branch
    logic [AddrW-1:0] id;
    always_comb begin
      id = read_id_i;
      if (edge_valid_i[b]) id = edge_id_i[b];
      else if (inject_i) id = inject_id_i;
      else if (re_o) id = id_o;
    end

    mh_accumulator #(.Width(32), .Depth(Rows), .Saturate(1'b1)) u_current (
      .clk_i,
      .re_i    (edge_valid_i[b] || inject_i || re_o || read_i),
      .raddr_i (row_of(second_i, id)),
      .sum_o   (currents_o[b]),
      .add_i   (deliver_i[b] || (inject_q && inject_branch_i == BranchW'(b))),
      .addend_i(inject_q ? inject_current_i : current_i[b]),
      .we_i    (clear_i || empty),
      .waddr_i (row_of(second_i, clear_i ? clear_id_i : empty_id)),
      .wdata_i (32'sd0)
    );
  end

  // ---------------------------------------------------------------- integration
  // Stage 0 reads, stage 1 takes what need not be divided, stage 2 holds a neuron until its divisions are done and adds up, stage 3 writes.
  logic               active_q, scanning_q, valid1_q, valid2_q, writes3_q, any2_q, dividing_q;
  logic [IdW-1:0]     scan_q;
  logic [AddrW-1:0]   id1_q, id2_q, id3_q;
  logic signed [31:0] potential2_q, potential3_q;
  logic [Branches-1:0]       divides2_q;
  logic [Branches-1:0][31:0] terms2_q;
  logic               finishes;  // stage 2 has nothing to divide any more

  assign finishes = divides2_q == '0;
  assign re_o     = scanning_q && (!valid2_q || finishes);
  assign id_o     = AddrW'(scan_q);

  // The lowest compartment still to be divided: 2 * Y / (1.0 + Y), Y = D - 1.0.
  logic [BranchW-1:0] branch;
  logic [31:0]        excess;
  always_comb begin
    branch = '0;
    for (int b = int'(Branches) - 1; b >= 0; b--) if (divides2_q[b]) branch = BranchW'(b);
    excess = '0;
    for (int unsigned b = 0; b < Branches; b++) excess = excess | (terms2_q[b] & {32{branch == BranchW'(b)}});
    excess = excess - One;
  end
  assign divide_start_o = valid2_q && !finishes && !dividing_q;
  assign divide_num_o   = DivW'({excess, 1'b0});
  assign divide_den_o   = DivW'(excess) + (DivW'(1) << 24);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      active_q   <= 1'b0;
      scanning_q <= 1'b0;
      valid1_q   <= 1'b0;
      valid2_q   <= 1'b0;
      writes3_q  <= 1'b0;
      dividing_q <= 1'b0;
    end else begin
      if (start_i) active_q <= 1'b1;
      else if (done_o) active_q <= 1'b0;
      if (start_i) scanning_q <= high_water_i != '0;
      else if (re_o && scan_q + IdW'(1) == high_water_i) scanning_q <= 1'b0;
      if (!valid2_q || finishes) begin
        valid1_q <= re_o;
        valid2_q <= valid1_q;
      end
      writes3_q  <= valid2_q && finishes;
      dividing_q <= divide_start_o || (dividing_q && !divide_done_i);
    end
    if (start_i) scan_q <= '0;
    else if (re_o) scan_q <= scan_q + IdW'(1);
    if (!valid2_q || finishes) begin
      id1_q        <= id_o;
      id2_q        <= id1_q;
      potential2_q <= potential_i;
      any2_q       <= currents_o != '0;
      for (int unsigned b = 0; b < Branches; b++) begin
        divides2_q[b] <= valid1_q && live_i && signed'(currents_o[b]) >= One;
        terms2_q[b]   <= (signed'(currents_o[b]) > 32'sd0) ? currents_o[b] : '0;
      end
    end else if (divide_done_i) begin
      for (int unsigned b = 0; b < Branches; b++) begin
        if (branch == BranchW'(b)) begin
          divides2_q[b] <= 1'b0;
          terms2_q[b]   <= 32'(One) + 32'(ratio_i);
        end
      end
    end
  end

  logic [31+BranchW:0] total, total3_q;
  always_comb begin
    total = '0;
    for (int unsigned b = 0; b < Branches; b++) total += (32 + BranchW)'(terms2_q[b]);
  end

  always_ff @(posedge clk_i) begin
    id3_q        <= id2_q;
    potential3_q <= potential2_q;
    total3_q     <= total;
  end

  // A slot that is not live has empty compartments.
  assign empty       = valid2_q && finishes && any2_q;
  assign empty_id    = id2_q;
  assign we_o        = writes3_q && total3_q != '0;
  assign waddr_o     = id3_q;
  assign potential_o = saturated(64'(potential3_q) + 64'(total3_q));
  assign done_o      = active_q && !scanning_q && !valid1_q && !valid2_q && !writes3_q;

`ifndef SYNTHESIS
  OneUse_A : assert property (@(posedge clk_i) disable iff (!rst_ni)
      (32'(clear_i) + 32'(edge_valid_i != '0 || deliver_i != '0) + 32'(inject_i || inject_q) + 32'(active_q) + 32'(read_i)) <= 1);
`endif
endmodule

`default_nettype wire
