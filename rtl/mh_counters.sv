`default_nettype none

/// Work counters of one command (docs/commands.md, Counters).
module mh_counters (
  input  wire logic             clk_i,
  input  wire logic             rst_ni,
  /// One cycle: a command that is to be counted begins.
  input  wire logic             clear_i,
  /// A command that is counted is at work.
  input  wire logic             active_i,
  /// Events.
  input  wire logic             distance_i,
  input  wire logic             hop_i,
  input  wire logic             round_i,
  input  wire logic             busy_i,
  input  wire logic             link_distance_i,
  input  wire logic             neuron_i,
  /// Edges in this cycle.
  input  wire logic [6:0]       edges_i,
  /// Distances, hops, rounds, cycles, busy cycles, distances of linking, neurons, synapses.
  output logic [7:0][31:0]      counters_o
);
  logic [7:0][6:0] events;
  assign events = {edges_i, 7'(neuron_i), 7'(link_distance_i), 7'(busy_i), 7'd1, 7'(round_i), 7'(hop_i), 7'(distance_i)};

  for (genvar i = 0; i < 8; i++) begin : gen_counter
    logic [31:0] count_q;
    always_ff @(posedge clk_i) begin
      if (!rst_ni || clear_i) count_q <= 32'd0;
      else if (active_i) count_q <= count_q + 32'(events[i]);
    end
    assign counters_o[i] = count_q;
  end
endmodule

`default_nettype wire
