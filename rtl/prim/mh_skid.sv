`default_nettype none

/// Skid buffer: a stream stage of full throughput whose ready, valid and data outputs are all registers,
/// so that no combinational path crosses it. Latency one cycle, holds two words.
module mh_skid #(
  /// Bits of a word, >= 1.
  parameter int unsigned Width = 8
) (
  input  wire logic             clk_i,
  /// Synchronous, active low.
  input  wire logic             rst_ni,
  /// A word is offered; it is taken in a cycle with `in_ready_o`.
  input  wire logic             in_valid_i,
  /// Registered.
  output      logic             in_ready_o,
  /// The word offered.
  input  wire logic [Width-1:0] in_data_i,
  /// Registered; stays until `out_ready_i`.
  output      logic             out_valid_o,
  /// The word is taken in a cycle with `out_valid_o`.
  input  wire logic             out_ready_i,
  /// Registered; stable while `out_valid_o` waits for `out_ready_i`.
  output      logic [Width-1:0] out_data_o
);

  if (Width < 1) begin : gen_check
    $fatal(1, "mh_skid: Width must be at least 1");
  end

  // `ready_q` is low exactly while the spare register holds a word.
  logic ready_q, valid_q;
  logic [Width-1:0] data_q, spare_q;
  logic push, stall;

  assign in_ready_o  = ready_q;
  assign out_valid_o = valid_q;
  assign out_data_o  = data_q;
  assign push        = in_valid_i && ready_q;
  assign stall       = valid_q && !out_ready_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      ready_q <= 1'b0;
      valid_q <= 1'b0;
    end else if (stall) begin
      ready_q <= ready_q && !push;
    end else begin
      ready_q <= 1'b1;
      valid_q <= push || (valid_q && !ready_q);
    end
  end

  always_ff @(posedge clk_i) begin
    if (push && stall) spare_q <= in_data_i;
    if (!stall && (push || (valid_q && !ready_q))) data_q <= ready_q ? in_data_i : spare_q;
  end

`ifndef SYNTHESIS
  // A full spare register without a word in front of it would be a lost word. The first cycle after reset
  // has neither ready nor valid.
  logic started_q;
  always_ff @(posedge clk_i) started_q <= rst_ni;
  SpareBehindWord_A : assert property (@(posedge clk_i)
      !rst_ni || !$past(rst_ni) || !$past(started_q) || ready_q || valid_q);
`endif

endmodule

`default_nettype wire
