`default_nettype none

/// RAM of sums to each of which something can be added in a cycle, any one in every cycle.
///
/// An addition takes two cycles: one names the sum, the next brings what is added. Contents are not reset.
module mh_accumulator #(
  /// Bits of a sum, signed, >= 2.
  parameter int unsigned Width = 38,
  /// Sums, >= 2.
  parameter int unsigned Depth = 32,
  /// 1: a sum saturates. 0: it wraps, so the owner makes it wide enough.
  parameter bit Saturate = 1'b0,
  localparam int unsigned AddrW = $clog2(Depth)
) (
  input  wire logic                    clk_i,

  /// Names a sum; only it is read, or with `add_i` one cycle later, added to.
  input  wire logic                    re_i,
  input  wire logic [AddrW-1:0]        raddr_i,
  /// The sum named last, one cycle later, held until the next; unknown when it was added to or set in the cycle that named it; what is added later is not in it.
  output logic signed [Width-1:0]      sum_o,

  /// Adds to the sum named in the cycle before.
  input  wire logic                    add_i,
  input  wire logic signed [Width-1:0] addend_i,

  /// Sets a sum; not in a cycle with `add_i`.
  input  wire logic                    we_i,
  input  wire logic [AddrW-1:0]        waddr_i,
  input  wire logic signed [Width-1:0] wdata_i
);
  logic [AddrW-1:0]        addr_q, last_addr_q;
  logic                    last_add_q;
  logic signed [Width-1:0] stored, last_sum_q, sum;

  // The sum that the cycle before wrote, when it was read: the RAM's data are unknown then.
  logic signed [Width-1:0] current;
  assign current = (last_add_q && last_addr_q == addr_q) ? last_sum_q : stored;

  logic signed [Width:0] exact;
  assign exact = (Width + 1)'(current) + (Width + 1)'(addend_i);
  always_comb begin
    sum = Width'(exact);
    if (Saturate && exact[Width] != exact[Width-1]) sum = {exact[Width], {(Width - 1){!exact[Width]}}};
  end

  always_ff @(posedge clk_i) begin
    if (re_i) addr_q <= raddr_i;
    last_add_q  <= add_i;
    last_addr_q <= addr_q;
    last_sum_q  <= sum;
  end

  mh_ram_1r1w #(.Width(Width), .Depth(Depth)) u_ram (
    .clk_i,
    .we_i   (we_i || add_i),
    .waddr_i(add_i ? addr_q : waddr_i),
    .wdata_i(add_i ? sum : wdata_i),
    .re_i,
    .raddr_i,
    .rdata_o(stored)
  );
  assign sum_o = stored;

`ifndef SYNTHESIS
  OneWriter_A : assert property (@(posedge clk_i) !(we_i && add_i));
`endif
endmodule

`default_nettype wire
