`default_nettype none

/// Reports every row that the core writes to one of its state memories to the harness, which then reads these rows again by command.
module mh_sim_snoop (
    /// Clock of the core.
    input wire logic clk_i,
    /// Write enables: of the memories with codes 2 to 7, of the neurons singly and in pairs, of weights; from bit 0.
    input wire logic [9:0] we_i,
    /// Write addresses in RAM rows, zero-extended; valid with their write enable.
    input wire logic [9:0][31:0] waddr_i
);
  import "DPI-C" function void mh_sim_row_written(
    input int memory,
    input int row
  );

  localparam int Memories[10] = '{2, 3, 4, 5, 6, 7, 8, 8, 8, 9};

  for (genvar m = 0; m < 10; m++) begin : gen_memory
    always_ff @(posedge clk_i) begin
      if (we_i[m]) mh_sim_row_written(Memories[m], waddr_i[m]);
    end
  end
endmodule

/// The same for the compartments: the sums that saturate. Rows from `Capacity` on are the second set, which is no state.
module mh_sim_branch_snoop #(
    parameter bit Reports = 1'b0,
    parameter int unsigned Capacity = 32
) (
    input wire logic clk_i,
    input wire logic we_i,
    input wire logic [31:0] waddr_i
);
  import "DPI-C" function void mh_sim_row_written(
    input int memory,
    input int row
  );

  if (Reports) begin : gen_report
    always_ff @(posedge clk_i) begin
      if (we_i && waddr_i < Capacity) mh_sim_row_written(10, waddr_i);
    end
  end
endmodule

bind mh_accumulator mh_sim_branch_snoop #(
    .Reports (Saturate),
    .Capacity(Depth / 2)
) u_sim_snoop (
    .clk_i,
    .we_i(u_ram.we_i),
    .waddr_i(32'(u_ram.waddr_i))
);

// The second set of neurons is no state.
bind mh_core mh_sim_snoop u_sim_snoop (
    .clk_i,
    .we_i({
      u_snn.u_synapses.u_weights.u_weights_ram.we_i,
      u_snn.u_memory.pair_we_i[1] && !u_snn.second_i,
      u_snn.u_memory.pair_we_i[0] && !u_snn.second_i,
      (u_snn.u_memory.we_i || u_snn.u_memory.potential_we_i) && !u_snn.second_i,
      u_links_up_ram.we_i,
      u_links0_ram.we_i,
      u_vectors_ram.we_i,
      u_ring_ram.we_i,
      u_aux_ram.we_i,
      u_meta_ram.we_i
    }),
    .waddr_i({
      32'(u_snn.u_synapses.u_weights.u_weights_ram.waddr_i),
      2 * 32'(u_snn.u_memory.pair_waddr_i) + 1,
      2 * 32'(u_snn.u_memory.pair_waddr_i),
      32'(u_snn.u_memory.waddr_i),
      32'(u_links_up_ram.waddr_i),
      32'(u_links0_ram.waddr_i),
      32'(u_vectors_ram.waddr_i),
      32'(u_ring_ram.waddr_i),
      32'(u_aux_ram.waddr_i),
      32'(u_meta_ram.waddr_i)
    })
);

`default_nettype wire
