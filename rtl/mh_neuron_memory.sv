`default_nettype none

/// The memory of the neurons: a neuron a cycle, or the potentials of a pair of neighbouring ids a cycle.
///
/// Potentials stand in a bank for even and one for odd ids. There are two sets of neurons, the state of the index and a second one for searches that must not
/// disturb it. Contents are not reset.
module mh_neuron_memory #(
  /// Neurons, >= 2.
  parameter int unsigned Capacity = 32,
  localparam int unsigned AddrW = $clog2(Capacity),
  localparam int unsigned PairW = (AddrW > 1) ? AddrW - 1 : 1
) (
  input  wire logic                     clk_i,

  /// Which set all accesses of this cycle are to: 0 the state of the index, 1 the second one.
  input  wire logic                     second_i,

  /// Writes a neuron, or only its potential.
  input  wire logic                     we_i,
  input  wire logic                     potential_we_i,
  input  wire logic [AddrW-1:0]         waddr_i,
  input  wire mh_types_pkg::neuron_t    wdata_i,
  /// Reads a neuron: there one cycle later, held until the next read.
  input  wire logic                     re_i,
  input  wire logic [AddrW-1:0]         raddr_i,
  output mh_types_pkg::neuron_t         rdata_o,

  /// Writes the potentials of neurons `2 * pair`, `2 * pair + 1`; in no cycle with another write.
  input  wire logic [1:0]               pair_we_i,
  input  wire logic [PairW-1:0]         pair_waddr_i,
  input  wire logic [1:0][31:0]         pair_wdata_i,
  /// Reads both: there one cycle later, held until the next read of any kind; in no cycle with another read.
  input  wire logic                     pair_re_i,
  input  wire logic [PairW-1:0]         pair_raddr_i,
  output logic [1:0][31:0]              pair_rdata_o
);
  import mh_types_pkg::*;

  localparam int unsigned RestW = $bits(neuron_t) - 32;
  localparam int unsigned Pairs = (Capacity + 1) / 2;
  localparam int unsigned BankW = $clog2(2 * Pairs);
  localparam int unsigned RestAddrW = $clog2(2 * Capacity);

  function automatic logic [BankW-1:0] bank_row(logic second, logic [PairW-1:0] pair);
    return BankW'(pair) + (second ? BankW'(Pairs) : '0);
  endfunction

  function automatic logic [RestAddrW-1:0] rest_row(logic second, logic [AddrW-1:0] id);
    return RestAddrW'(id) + (second ? RestAddrW'(Capacity) : '0);
  endfunction

  logic             odd_q;  // the neuron that was read
  logic [RestW-1:0] rest;

  always_ff @(posedge clk_i) if (re_i) odd_q <= raddr_i[0];

  for (genvar odd = 0; odd < 2; odd++) begin : gen_bank
    mh_ram_1r1w #(.Width(32), .Depth(2 * Pairs)) u_potential_ram (
      .clk_i,
      .we_i   (pair_we_i[odd] || ((we_i || potential_we_i) && waddr_i[0] == 1'(odd))),
      .waddr_i(bank_row(second_i, (pair_we_i != 2'b00) ? pair_waddr_i : PairW'(waddr_i >> 1))),
      .wdata_i((pair_we_i != 2'b00) ? pair_wdata_i[odd] : wdata_i.potential),
      .re_i   (pair_re_i || re_i),
      .raddr_i(bank_row(second_i, pair_re_i ? pair_raddr_i : PairW'(raddr_i >> 1))),
      .rdata_o(pair_rdata_o[odd])
    );
  end

  mh_ram_1r1w #(.Width(RestW), .Depth(2 * Capacity)) u_rest_ram (
    .clk_i,
    .we_i,
    .waddr_i(rest_row(second_i, waddr_i)),
    .wdata_i(wdata_i[RestW+31:32]),
    .re_i,
    .raddr_i(rest_row(second_i, raddr_i)),
    .rdata_o(rest)
  );
  assign rdata_o = {rest, pair_rdata_o[odd_q]};

`ifndef SYNTHESIS
  OneWrite_A : assert property (@(posedge clk_i) !((we_i || potential_we_i) && pair_we_i != 2'b00));
  OneRead_A : assert property (@(posedge clk_i) !(re_i && pair_re_i));
`endif
endmodule

`default_nettype wire
