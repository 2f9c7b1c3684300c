`default_nettype none

/// Flips one bit of the architectural state behind the back of the core, as a particle would: bit `+mh_flip_bit=B` of row
/// `+mh_flip_row=R` of the memory with code `+mh_flip_memory=M` at clock edge `+mh_flip_cycle=C` after the reset, C >= 1. And an assertion that fails
/// when `+mh_fail_assertion=1` is given.
module mh_bit_flip (
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
        8: u_snn.u_neurons_ram.mem[row][bit_index] <= !u_snn.u_neurons_ram.mem[row][bit_index];
        9: u_snn.u_synapses.u_weights.u_weights_ram.mem[row][bit_index] <= !u_snn.u_synapses.u_weights.u_weights_ram.mem[row][bit_index];
        default: ;
      endcase
    end
  end
  // verilator lint_on MULTIDRIVEN

  NotAsked_A :
  assert property (@(posedge clk_i) disable iff (!rst_ni) fail == 0);
endmodule

bind mh_core mh_bit_flip u_sim_bit_flip (
    .clk_i,
    .rst_ni
);

`default_nettype wire
