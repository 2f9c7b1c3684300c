`default_nettype none

/// Distance of a stored vector from the operand, from their dot product (docs/numerics.md, "Distances"). l2 and dot take a cycle, cosine the time of `mh_scan_cosine`.
module mh_scan_distance #(
  /// Bits of a dot product, of an aux, of a distance.
  parameter int unsigned DotW = 38,
  parameter int unsigned AuxW = 37,
  parameter int unsigned DistW = 40
) (
  input  wire logic             clk_i,
  /// Synchronous, active low.
  input  wire logic             rst_ni,
  /// Metric; stable during a scan.
  input  wire mh_pkg::metric_e  metric_i,
  /// A dot product is final; under cosine only when `ready_o`.
  input  wire logic             valid_i,
  input  wire logic [DotW-1:0]  dot_i,
  /// Aux of the stored vector; looked at with `valid_i`.
  input  wire logic [AuxW-1:0]  stored_i,
  /// Of the operand: squared norm, and under cosine inverse norm; stable during a scan.
  input  wire logic [AuxW-1:0]  norm_i,
  input  wire logic [31:0]      r_i,
  input  wire logic [4:0]       e_i,
  /// No cosine is under way, or its distance comes in this cycle.
  output logic                  ready_o,
  /// High for one cycle; the distance is final.
  output logic                  done_o,
  /// Held from `done_o` until the next.
  output logic [DistW-1:0]      distance_o
);
  import mh_pkg::*;

  logic cosine_ready, cosine_done, is_cosine;
  logic [32:0] cosine;
  logic [DistW-1:0] norms, base, less, distance_q;
  logic done_q;

  assign is_cosine = metric_i == MetricCosine;

  mh_scan_cosine #(.DotW(DotW)) u_cosine (
    .clk_i, .rst_ni,
    .start_i    (valid_i && is_cosine),
    .dot_i      (dot_i),
    .stored_r_i (stored_i[31:0]),
    .shift_i    (6'(stored_i[36:32]) + 6'(e_i) + 6'd1),
    .operand_r_i(r_i),
    .ready_o    (cosine_ready),
    .done_o     (cosine_done),
    .cosine_o   (cosine)
  );

  assign norms = DistW'(norm_i) + DistW'(stored_i);

  always_comb begin
    unique case (metric_i)
      MetricCosine: begin
        base = DistW'(1) << CosineFracBits;
        less = DistW'($signed(cosine));
      end
      MetricDot: begin
        base = '0;
        less = DistW'($signed(dot_i));
      end
      default: begin
        base = norms;
        less = {DistW'($signed(dot_i))} << 1;
      end
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) done_q <= 1'b0;
    else done_q <= is_cosine ? cosine_done : valid_i;
    if (is_cosine ? cosine_done : valid_i) distance_q <= base - less;
  end

  // Not before the last one is out, so that what belongs to it stays.
  assign ready_o    = cosine_ready && !cosine_done;
  assign done_o     = done_q;
  assign distance_o = distance_q;
endmodule

`default_nettype wire
