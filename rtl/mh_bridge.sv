`default_nettype none

/// From the distance of a hit to the current that excites its neuron (docs/neurons.md, "Bridge"): the gain times a function that falls with the distance,
/// from above 1 for negative ones through 1.0 at 0. Takes 17 cycles, 13 of them in a divider that is shared with others.
module mh_bridge #(
  /// Width of a signed distance, >= 32.
  parameter int unsigned DistW = 38,
  /// Width of the divider, > DistW.
  parameter int unsigned DivW = 39
) (
  input  wire logic                    clk_i,
  input  wire logic                    rst_ni,

  /// Starts. This and the inputs below are stable until `done_o`.
  input  wire logic                    start_i,
  /// Metric, see `mh_pkg::metric_e`; fraction bits of a component.
  input  wire logic [1:0]              metric_i,
  input  wire logic [3:0]              frac_bits_i,
  input  wire logic signed [DistW-1:0] distance_i,
  /// I8F24.
  input  wire logic signed [31:0]      gain_i,
  /// One cycle; the current is final.
  output logic                         done_o,
  /// I10F24: exact, not saturated. Held until the next start.
  output logic signed [33:0]           current_o,

  /// The divider: `mh_divide` with Width = DivW, FracBits = 24, Bits = 2. No other uses it between start and done.
  output logic                         divide_start_o,
  output logic [DivW-1:0]              divide_num_o,
  output logic [DivW-1:0]              divide_den_o,
  input  wire logic                    divide_done_i,
  input  wire logic [24:0]             ratio_i
);
  if (DistW < 32 || DivW <= DistW) begin : gen_check
    $fatal(1, "mh_bridge: DistW must be at least 32, and DivW greater");
  end

  typedef enum logic [2:0] {
    StIdle,
    StStart,
    StDivide,
    StMultiply,
    StRound,
    StDone
  } state_e;

  state_e             state_d, state_q;
  logic               negative;
  logic [DistW-1:0]   magnitude;
  logic [4:0]         exponent;
  logic [DivW-1:0]    den_q;
  logic signed [26:0] factor_d, factor_q;  // f of the definition
  logic signed [58:0] product_q;
  logic signed [33:0] current_q;

  // A distance of 1.0.
  assign exponent     = (metric_i == mh_pkg::MetricCosine) ? 5'd30 : {frac_bits_i, 1'b0};
  assign divide_num_o = DivW'(1) << exponent;
  assign divide_den_o = den_q;

  assign negative  = distance_i[DistW-1];
  assign magnitude = negative ? DistW'(-distance_i) : DistW'(distance_i);
  assign factor_d  = negative ? 27'sh200_0000 - 27'(signed'({1'b0, ratio_i})) : 27'(signed'({1'b0, ratio_i}));

  always_comb begin
    state_d        = state_q;
    divide_start_o = 1'b0;
    done_o         = 1'b0;
    unique case (state_q)
      // Waiting for a start.
      StIdle: if (start_i) state_d = StStart;
      StStart: begin
        divide_start_o = 1'b1;
        state_d        = StDivide;
      end
      StDivide: if (divide_done_i) state_d = StMultiply;
      StMultiply: state_d = StRound;
      StRound: state_d = StDone;
      StDone: begin
        done_o  = 1'b1;
        state_d = StIdle;
      end
      default: state_d = StIdle;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) state_q <= StIdle;
    else state_q <= state_d;
    if (start_i) den_q <= divide_num_o + DivW'(magnitude);
    factor_q  <= factor_d;
    product_q <= 59'(gain_i) * 59'(factor_q);
    if (state_q == StRound) current_q <= 34'((product_q + 59'sh80_0000) >>> 24);
  end

  assign current_o = current_q;
endmodule

`default_nettype wire
