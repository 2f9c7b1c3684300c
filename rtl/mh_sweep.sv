`default_nettype none

/// Leads the rows of synapses past the lanes (docs/neurons.md, "Propagate", "Deliver" and "Learn"): those of neurons that spiked, and with learning those whose
/// presynaptic trace is not 0.
///
/// The pass over the neurons that goes before lists the neurons whose row counts. Their links are taken `Lanes` a cycle, without a gap between rows.
module mh_sweep #(
  /// Neurons, >= 2.
  parameter int unsigned Capacity = 32,
  /// Slots of a row.
  parameter int unsigned M0 = 6,
  /// Lanes, 1..=M0.
  parameter int unsigned Lanes = 6,
  /// Width of an id; all ones is "no id".
  parameter int unsigned IdW = 6,
  localparam int unsigned AddrW = $clog2(Capacity),
  localparam int unsigned CountW = $clog2(Lanes + 1)
) (
  input  wire logic                         clk_i,
  input  wire logic                         rst_ni,

  /// Empties the list.
  input  wire logic                         clear_i,
  /// A neuron for the list: it spiked, or its trace is not 0; and what its presynaptic trace adds to a weight, 0 without learning. Not while at work.
  input  wire logic                         source_valid_i,
  input  wire logic [AddrW-1:0]             source_id_i,
  input  wire logic                         source_spiked_i,
  input  wire logic [15:0]                  source_potentiate_i,

  /// Starts; weights are idle, the list is complete. All inputs below are stable until `done_o`.
  input  wire logic                         start_i,
  input  wire logic                         learn_i,
  /// One cycle; the last row is written.
  output logic                              done_o,

  /// Reads a row of links: there one cycle later, held until the next read.
  output logic                              row_re_o,
  output logic [AddrW-1:0]                  row_id_o,
  input  wire logic [M0-1:0][IdW-1:0]       links_i,
  input  wire logic [M0-1:0][15:0]          weights_i,
  /// Writes its weights.
  output logic                              row_we_o,
  output logic [AddrW-1:0]                  row_waddr_o,
  output logic [M0-1:0][15:0]               weights_o,

  /// Edges for the lanes, and what the source has to say; the weights are back one cycle later.
  output logic [Lanes-1:0]                  lane_valid_o,
  output logic [Lanes-1:0][AddrW-1:0]       lane_id_o,
  output logic [Lanes-1:0][15:0]            lane_weight_o,
  output logic                              source_spiked_o,
  output logic [15:0]                       potentiate_o,
  input  wire logic [Lanes-1:0][15:0]       lane_weight_i,
  /// Edges in this cycle.
  output logic [CountW-1:0]                 edges_o
);
  localparam logic [IdW-1:0] NoId = '1;
  localparam int unsigned Groups = (M0 + Lanes - 1) / Lanes;
  localparam int unsigned GroupW = (Groups > 1) ? $clog2(Groups) : 1;
  localparam int unsigned QueueDepth = 3;

  if (Lanes < 1 || Lanes > M0) begin : gen_check
    $fatal(1, "mh_sweep: Lanes must be in 1..=M0");
  end

  typedef struct packed {
    logic [AddrW-1:0] id;
    logic             spiked;
    logic [15:0]      potentiate;
  } source_t;

  // ---------------------------------------------------------------- neurons whose row counts
  logic             scanning_q, read_q, list_re, queue_ready, queued, take;
  logic [AddrW:0]   length_q, scan_q;
  source_t          listed, source;
  logic [$clog2(QueueDepth+1)-1:0] queue_count;

  always_ff @(posedge clk_i) begin
    if (!rst_ni || clear_i) length_q <= '0;
    else if (source_valid_i) length_q <= length_q + (AddrW + 1)'(1);
  end

  mh_ram_1r1w #(.Width($bits(source_t)), .Depth(Capacity)) u_list_ram (
    .clk_i,
    .we_i   (source_valid_i),
    .waddr_i(AddrW'(length_q)),
    .wdata_i({source_id_i, source_spiked_i, source_potentiate_i}),
    .re_i   (list_re),
    .raddr_i(AddrW'(scan_q)),
    .rdata_o(listed)
  );

  // Room for this one and for the one on its way.
  assign list_re = scanning_q && scan_q != length_q && (32'(queue_count) + 32'(read_q) < QueueDepth);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      scanning_q <= 1'b0;
      read_q     <= 1'b0;
    end else begin
      read_q <= list_re;
      if (start_i) scanning_q <= 1'b1;
      else if (scan_q == length_q) scanning_q <= 1'b0;
    end
    if (start_i) scan_q <= '0;
    else if (list_re) scan_q <= scan_q + (AddrW + 1)'(1);
  end

  mh_fifo #(.Width($bits(source_t)), .Depth(QueueDepth)) u_queue (
    .clk_i, .rst_ni,
    .clear_i    (1'b0),
    .in_valid_i (read_q),
    .in_ready_o (queue_ready),
    .in_data_i  (listed),
    .out_valid_o(queued),
    .out_ready_i(take),
    .out_data_o (source),
    .count_o    (queue_count)
  );

  // ---------------------------------------------------------------- links, group by group
  // The RAM is slow: a row goes from its output to registers, and from there group by group to the lanes.
  logic              row_q;           // a row is at the RAM's output
  source_t           row_source_q;
  logic              held_q;          // a row is in the registers
  source_t           source_q;
  logic [Groups*Lanes-1:0][IdW-1:0] links_q;
  logic [Groups*Lanes-1:0][15:0]    weights_q;
  logic [GroupW-1:0] group_q;
  logic              last;            // its last group with a link
  logic              moves;           // the row at the RAM's output goes to the registers

  logic [Lanes-1:0]            lane_valid;
  logic [Lanes-1:0][AddrW-1:0] lane_id;
  logic [Lanes-1:0][15:0]      lane_weight;
  always_comb begin
    last        = 1'b1;
    lane_id     = '0;
    lane_weight = '0;
    lane_valid  = '0;
    for (int unsigned g = 0; g < Groups; g++) begin
      if (group_q == GroupW'(g)) begin
        if (g + 1 < Groups) last = links_q[((g+1)%Groups)*Lanes] == NoId;
        for (int unsigned l = 0; l < Lanes; l++) begin
          lane_id[l]     = AddrW'(links_q[g*Lanes+l]);
          lane_weight[l] = weights_q[g*Lanes+l];
          lane_valid[l]  = held_q && links_q[g*Lanes+l] != NoId;
        end
      end
    end
  end

  assign moves    = row_q && (!held_q || last);
  assign take     = queued && (!row_q || moves);
  assign row_re_o = take;
  assign row_id_o = source.id;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      row_q  <= 1'b0;
      held_q <= 1'b0;
    end else begin
      row_q  <= take || (row_q && !moves);
      held_q <= moves || (held_q && !last);
    end
    group_q <= (moves || last || !held_q) ? '0 : group_q + GroupW'(1);
    if (take) row_source_q <= source;
    if (moves) begin
      source_q          <= row_source_q;
      links_q           <= '1;
      links_q[M0-1:0]   <= links_i;
      weights_q         <= '0;
      weights_q[M0-1:0] <= weights_i;
    end
  end

  // ---------------------------------------------------------------- a group is at the lanes
  // Where an edge belongs.
  typedef struct packed {
    logic              first;
    logic              last;
    logic [GroupW-1:0] group;
    logic [AddrW-1:0]  id;
  } place_t;

  logic   lanes_q;
  place_t lanes_place_q;

  always_ff @(posedge clk_i) begin
    lanes_q         <= held_q && rst_ni;
    lanes_place_q   <= '{first: group_q == '0, last: last, group: group_q, id: source_q.id};
    lane_valid_o    <= rst_ni ? lane_valid : '0;
    lane_id_o       <= lane_id;
    lane_weight_o   <= lane_weight;
    source_spiked_o <= source_q.spiked;
    potentiate_o    <= source_q.potentiate;
  end

  always_comb begin
    edges_o = '0;
    for (int unsigned l = 0; l < Lanes; l++) edges_o += CountW'(lane_valid_o[l]);
  end

  // ---------------------------------------------------------------- weights, put together to a row again
  logic              back_q, row_we_q;
  place_t            place_q;
  logic [AddrW-1:0]  row_waddr_q;
  logic [Lanes-1:0]  back_valid_q;
  logic [Groups*Lanes-1:0][15:0] built_d, built_q;

  always_comb begin
    built_d = place_q.first ? '0 : built_q;
    for (int unsigned g = 0; g < Groups; g++) begin
      if (place_q.group == GroupW'(g)) begin
        for (int unsigned l = 0; l < Lanes; l++) begin
          if (back_valid_q[l]) built_d[g*Lanes+l] = lane_weight_i[l];
        end
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      back_q   <= 1'b0;
      row_we_q <= 1'b0;
    end else begin
      back_q   <= lanes_q;
      row_we_q <= back_q && place_q.last && learn_i;
    end
    place_q      <= lanes_place_q;
    back_valid_q <= lane_valid_o;
    row_waddr_q  <= place_q.id;
    if (back_q) built_q <= built_d;
  end

  assign row_we_o    = row_we_q;
  assign row_waddr_o = row_waddr_q;
  assign weights_o   = built_q[M0-1:0];

  // ---------------------------------------------------------------- end
  logic active_q, quiet;
  assign quiet  = !scanning_q && !read_q && !queued && !row_q && !held_q && !lanes_q && !back_q && !row_we_q;
  assign done_o = active_q && quiet;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) active_q <= 1'b0;
    else if (start_i) active_q <= 1'b1;
    else if (done_o) active_q <= 1'b0;
  end

`ifndef SYNTHESIS
  QueueHasRoom_A : assert property (@(posedge clk_i) disable iff (!rst_ni)
      read_q |-> queue_ready);
  ListFits_A : assert property (@(posedge clk_i) disable iff (!rst_ni)
      source_valid_i |-> 32'(length_q) < Capacity);
`endif
endmodule

`default_nettype wire
