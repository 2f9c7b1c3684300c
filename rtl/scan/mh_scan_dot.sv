`default_nettype none

/// Exact dot product of a stored vector and an operand, `Lanes` components a cycle. `done_o` comes 3 cycles after the last row.
module mh_scan_dot #(
  /// Components a row, a power of two, 2..=8.
  parameter int unsigned Lanes = 4,
  /// Bits of a dot product, 33..=48.
  parameter int unsigned DotW = 38
) (
  input  wire logic                    clk_i,
  /// Synchronous, active low.
  input  wire logic                    rst_ni,
  /// A row of both vectors is there; rows of one vector need not follow each other at once.
  input  wire logic                    valid_i,
  /// It is the first row of a vector, the last one; with `valid_i`.
  input  wire logic                    first_i,
  input  wire logic                    last_i,
  input  wire logic [Lanes-1:0][15:0]  stored_i,
  input  wire logic [Lanes-1:0][15:0]  operand_i,
  /// High for one cycle; the dot product is final.
  output logic                         done_o,
  /// Held from `done_o` until the first row after it has been added, 2 cycles after it came.
  output logic [DotW-1:0]              dot_o
);
  if (Lanes < 2 || Lanes > 8 || Lanes != (1 << $clog2(Lanes)) || DotW < 33 || DotW > 48) begin : gen_check
    $fatal(1, "mh_scan_dot: Lanes must be 2, 4 or 8, DotW in 33..=48");
  end

  localparam int unsigned SumW = 32 + $clog2(Lanes);

  logic [1:0] valid_q;
  logic [1:0] first_q, last_q;
  logic done_q;
  logic [Lanes-1:0][31:0] products_q;
  logic [SumW-1:0] sum_d, sum_q;
  logic [DotW-1:0] dot_q;

  // Pairs first, so that there is no long chain of adders.
  logic [Lanes/2-1:0][SumW-1:0] pairs;
  for (genvar l = 0; l < int'(Lanes / 2); l++) begin : gen_pair
    assign pairs[l] = SumW'($signed(products_q[2*l])) + SumW'($signed(products_q[2*l+1]));
  end
  always_comb begin
    sum_d = pairs[0];
    for (int unsigned l = 1; l < Lanes / 2; l++) sum_d = sum_d + pairs[l];
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_q <= '0;
      done_q  <= 1'b0;
    end else begin
      valid_q <= {valid_q[0], valid_i};
      done_q  <= valid_q[1] && last_q[1];
    end
  end

  always_ff @(posedge clk_i) begin
    first_q <= {first_q[0], first_i};
    last_q  <= {last_q[0], last_i};
    for (int unsigned l = 0; l < Lanes; l++) products_q[l] <= 32'($signed(stored_i[l]) * $signed(operand_i[l]));
    sum_q <= sum_d;
    if (valid_q[1]) dot_q <= (first_q[1] ? '0 : dot_q) + DotW'($signed(sum_q));
  end

  assign done_o = done_q;
  assign dot_o  = dot_q;
endmodule

`default_nettype wire
