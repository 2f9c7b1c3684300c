`default_nettype none

/// Squared norm of a vector that comes component by component, and for the cosine metric its inverse norm.
module mh_scan_norm #(
  /// Bits of a squared norm, 33..=48.
  parameter int unsigned N2W = 37
) (
  input  wire logic           clk_i,
  /// Synchronous, active low.
  input  wire logic           rst_ni,
  /// The inverse norm is wanted too; stable until `done_o`.
  input  wire logic           inverse_i,
  /// A component is there; it is the first one of a vector, the last one.
  input  wire logic           valid_i,
  input  wire logic           first_i,
  input  wire logic           last_i,
  input  wire logic [15:0]    component_i,
  /// High for one cycle; the results are final.
  output logic                done_o,
  /// Held from `done_o` until the next component.
  output logic [N2W-1:0]      n2_o,
  /// Inverse norm, mantissa and exponent; held until the next vector.
  output logic [31:0]         r_o,
  output logic [4:0]          e_o
);
  if (N2W < 33 || N2W > 48) begin : gen_check
    $fatal(1, "mh_scan_norm: N2W must be in 33..=48");
  end

  logic valid_q, first_q, last_q, summed_q;
  logic [31:0] square_q;
  logic [N2W-1:0] n2_q;
  logic inverse_done;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_q  <= 1'b0;
      last_q   <= 1'b0;
      summed_q <= 1'b0;
    end else begin
      valid_q  <= valid_i;
      last_q   <= valid_i && last_i;
      summed_q <= last_q;
    end
  end

  always_ff @(posedge clk_i) begin
    first_q  <= first_i;
    square_q <= 32'($signed(component_i)) * 32'($signed(component_i));
    if (valid_q) n2_q <= (first_q ? '0 : n2_q) + N2W'(square_q);
  end

  mh_inverse_norm #(.N2W(N2W), .Bits(1)) u_inverse (
    .clk_i, .rst_ni,
    .start_i(summed_q && inverse_i),
    .n2_i   (n2_q),
    .done_o (inverse_done),
    .r_o, .e_o
  );

  assign done_o = inverse_i ? inverse_done : summed_q;
  assign n2_o   = n2_q;
endmodule

`default_nettype wire
