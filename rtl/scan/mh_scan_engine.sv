`default_nettype none

/// From rows of stored vectors to the list of the nearest: dot product, distance, list, each at work on another vector.
///
/// A vector may begin while the one before it is under way, but not two: so what a stage holds is taken before the next comes, if the list has at most as many
/// places as a vector has rows.
module mh_scan_engine #(
  /// Components a row.
  parameter int unsigned Lanes = 4,
  /// Rows of a vector, >= 4.
  parameter int unsigned Rows = 16,
  /// Longest list, a power of two, 2..=Rows.
  parameter int unsigned KMax = 16,
  /// Bits of an id, of a dot product, of an aux, of a distance.
  parameter int unsigned IdW = 10,
  parameter int unsigned DotW = 38,
  parameter int unsigned AuxW = 37,
  parameter int unsigned DistW = 40,
  localparam int unsigned CountW = $clog2(KMax + 1),
  localparam int unsigned PlaceW = $clog2(KMax)
) (
  input  wire logic                   clk_i,
  /// Synchronous, active low.
  input  wire logic                   rst_ni,
  /// Empties the list; only when `idle_o`.
  input  wire logic                   clear_i,
  /// Entries wanted, and metric; stable from `clear_i` until the list is read.
  input  wire logic [CountW-1:0]      k_i,
  input  wire mh_pkg::metric_e        metric_i,
  /// A row of vector `id_i` is read, its first one, its last one; the rows of a vector in order, the first one only when `ready_o`.
  input  wire logic                   row_i,
  input  wire logic                   first_i,
  input  wire logic                   last_i,
  input  wire logic [IdW-1:0]         id_i,
  output logic                        ready_o,
  /// What was read; in the cycle after `row_i`. The aux is read with the last row and held until the last row of the next vector.
  input  wire logic [Lanes-1:0][15:0] stored_i,
  input  wire logic [Lanes-1:0][15:0] operand_i,
  input  wire logic [AuxW-1:0]        aux_i,
  /// Squared norm of the operand, and its inverse norm under cosine; stable during a scan.
  input  wire logic [AuxW-1:0]        norm_i,
  input  wire logic [31:0]            r_i,
  input  wire logic [4:0]             e_i,
  /// No vector is under way.
  output logic                        idle_o,
  /// The list, as in `mh_scan_list`, to be read when `idle_o`.
  output logic [CountW-1:0]           count_o,
  input  wire logic                   re_i,
  input  wire logic [PlaceW-1:0]      place_i,
  output logic [DistW-1:0]            distance_o,
  output logic [IdW-1:0]              id_o
);
  if (Rows < 4 || KMax > Rows) begin : gen_check
    $fatal(1, "mh_scan_engine: Rows must be at least 4 and KMax at most Rows");
  end

  logic row_q, first_q, last_q;
  logic dot_done, dot_waits_q, distance_take, distance_ready, distance_done, entry_waits_q, entry_take, list_ready;
  logic [1:0] under_way_q;
  logic [IdW-1:0] row_id_q, distance_id_q;
  logic [DotW-1:0] dot;
  logic [DistW-1:0] distance;

  assign ready_o       = !under_way_q[1];
  assign idle_o        = under_way_q == '0 && list_ready;
  assign distance_take = (dot_done || dot_waits_q) && distance_ready;
  assign entry_take    = (distance_done || entry_waits_q) && list_ready;

  mh_scan_dot #(.Lanes(Lanes), .DotW(DotW)) u_dot (
    .clk_i, .rst_ni,
    .valid_i  (row_q),
    .first_i  (first_q),
    .last_i   (last_q),
    .stored_i, .operand_i,
    .done_o   (dot_done),
    .dot_o    (dot)
  );

  mh_scan_distance #(.DotW(DotW), .AuxW(AuxW), .DistW(DistW)) u_distance (
    .clk_i, .rst_ni, .metric_i,
    .valid_i   (distance_take),
    .dot_i     (dot),
    .stored_i  (aux_i),
    .norm_i, .r_i, .e_i,
    .ready_o   (distance_ready),
    .done_o    (distance_done),
    .distance_o(distance)
  );

  mh_scan_list #(.KMax(KMax), .DistW(DistW), .IdW(IdW)) u_list (
    .clk_i, .rst_ni, .clear_i, .k_i,
    .valid_i   (distance_done || entry_waits_q),
    .ready_o   (list_ready),
    .distance_i(distance),
    .id_i      (distance_id_q),
    .count_o, .re_i, .place_i, .distance_o, .id_o
  );

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      row_q         <= 1'b0;
      dot_waits_q   <= 1'b0;
      entry_waits_q <= 1'b0;
      under_way_q   <= '0;
    end else begin
      row_q         <= row_i;
      dot_waits_q   <= (dot_done || dot_waits_q) && !distance_take;
      entry_waits_q <= (distance_done || entry_waits_q) && !entry_take;
      under_way_q   <= under_way_q + 2'(row_i && first_i) - 2'(entry_take);
    end
  end

  always_ff @(posedge clk_i) begin
    first_q <= first_i;
    last_q  <= last_i;
    if (row_i && last_i) row_id_q <= id_i;
    if (distance_take) distance_id_q <= row_id_q;
  end

`ifndef SYNTHESIS
  NothingOvertakes_A : assert property (@(posedge clk_i)
      !rst_ni || !(distance_take && (distance_done || entry_waits_q) && !entry_take));
  DotWaitsAlone_A : assert property (@(posedge clk_i) !rst_ni || !(dot_done && dot_waits_q));
  BeginsWhenReady_A : assert property (@(posedge clk_i) !rst_ni || !(row_i && first_i) || ready_o);
`endif
endmodule

`default_nettype wire
