`default_nettype none

/// Flips one bit of the architectural state behind the back of the core, as a particle would: bit `+mh_flip_bit=B` of row
/// `+mh_flip_row=R` of the memory with code `+mh_flip_memory=M` at clock edge `+mh_flip_cycle=C` after the reset, C >= 1. And an assertion that fails
/// when `+mh_fail_assertion=1` is given. Bits 31:0 of a neuron are its potential.
module mh_bit_flip #(
    /// Compartments of a neuron.
    parameter int unsigned Branches = 6
) (
    /// Clock of the core.
    input wire logic clk_i,
    /// Reset of the core.
    input wire logic rst_ni
);
  int unsigned memory = mh_bugs_pkg::argument("mh_flip_memory=%d");
  int unsigned row = mh_bugs_pkg::argument("mh_flip_row=%d");
  int unsigned bit_index = mh_bugs_pkg::argument("mh_flip_bit=%d");
  int unsigned at = mh_bugs_pkg::argument("mh_flip_cycle=%d");
  int unsigned fail = mh_bugs_pkg::argument("mh_fail_assertion=%d");

  int unsigned cycle_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) cycle_q <= 1;
    else cycle_q <= cycle_q + 1;
  end

  // The second driver of each memory is the point of this module.
  // verilator lint_off MULTIDRIVEN
  always_ff @(posedge clk_i) begin
    if (rst_ni && at != 0 && cycle_q == at) begin
      case (memory)
        0: u_registers.high_water_q[bit_index] <= !u_registers.high_water_q[bit_index];
        1: u_registers.type_count_q[row][bit_index] <= !u_registers.type_count_q[row][bit_index];
        2: u_meta_ram.mem[row][bit_index] <= !u_meta_ram.mem[row][bit_index];
        3: u_aux_ram.mem[row][bit_index] <= !u_aux_ram.mem[row][bit_index];
        4: u_ring_ram.mem[row][bit_index] <= !u_ring_ram.mem[row][bit_index];
        5: u_vectors_ram.mem[row][bit_index] <= !u_vectors_ram.mem[row][bit_index];
        6: u_links0_ram.mem[row][bit_index] <= !u_links0_ram.mem[row][bit_index];
        7: u_links_up_ram.mem[row][bit_index] <= !u_links_up_ram.mem[row][bit_index];
        8: begin
          if (bit_index >= 32) begin
            u_snn.u_memory.u_rest_ram.mem[row][bit_index-32] <= !u_snn.u_memory.u_rest_ram.mem[row][bit_index-32];
          end else if (row % 2 == 1) begin
            u_snn.u_memory.gen_bank[1].u_potential_ram.mem[row/2][bit_index] <= !u_snn.u_memory.gen_bank[1].u_potential_ram.mem[row/2][bit_index];
          end else begin
            u_snn.u_memory.gen_bank[0].u_potential_ram.mem[row/2][bit_index] <= !u_snn.u_memory.gen_bank[0].u_potential_ram.mem[row/2][bit_index];
          end
        end
        9: u_snn.u_synapses.u_weights.u_weights_ram.mem[row][bit_index] <= !u_snn.u_synapses.u_weights.u_weights_ram.mem[row][bit_index];
        default: ;  // compartments, below
      endcase
    end
  end

  for (genvar b = 0; b < Branches; b++) begin : gen_branch
    always_ff @(posedge clk_i) begin
      if (rst_ni && at != 0 && cycle_q == at && memory == 10 && bit_index / 32 == b) begin
        u_snn.u_dendrites.gen_branch[b].u_current.u_ram.mem[row][bit_index%32] <= !u_snn.u_dendrites.gen_branch[b].u_current.u_ram.mem[row][bit_index%32];
      end
    end
  end
  // verilator lint_on MULTIDRIVEN

  NotAsked_A :
  assert property (@(posedge clk_i) disable iff (!rst_ni) fail == 0);
endmodule

bind mh_core mh_bit_flip #(
    .Branches(Branches)
) u_sim_bit_flip (
    .clk_i,
    .rst_ni
);

`default_nettype wire
