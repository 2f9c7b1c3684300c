`default_nettype none

/// Firing rate and threshold of a neuron (docs/neurons.md, "Adapt"). Takes a neuron every cycle; the rate is there one cycle later, the threshold two.
module mh_homeostasis (
  input  wire logic                         clk_i,
  /// Parameters; stable while neurons are under way.
  input  wire mh_types_pkg::neuron_params_t params_i,
  /// A neuron.
  input  wire mh_types_pkg::neuron_t        neuron_i,
  /// The rate of the neuron of the cycle before.
  output logic [31:0]                       rate_o,
  /// The threshold of the one before that.
  output logic signed [31:0]                threshold_o
);
  import mh_types_pkg::*;

  localparam int unsigned ProductW = 32 + FactorW;

  // The rate decays and takes the spike.
  logic [ProductW-1:0] decay_q;
  logic [31:0]         rate_q;
  logic                spiked_q;
  logic signed [31:0]  threshold1_q, threshold2_q;
  logic [32:0]         rate;

  always_ff @(posedge clk_i) begin
    decay_q      <= ProductW'(neuron_i.rate) * ProductW'(params_i.rate_decay);
    rate_q       <= neuron_i.rate;
    spiked_q     <= neuron_i.spiked;
    threshold1_q <= neuron_i.threshold;
  end

  assign rate   = 33'(rate_q) - 33'((decay_q + ProductW'(1 << 23)) >> 24) + (spiked_q ? 33'(params_i.rate_step) : 33'd0);
  assign rate_o = rate[32] ? '1 : rate[31:0];

  // The threshold follows what the rate is above its target.
  logic signed [32:0]         above;
  logic signed [ProductW+1:0] change_q, change;
  logic signed [63:0]         threshold;

  assign above = 33'(rate_o) - 33'(params_i.target_rate);
  always_ff @(posedge clk_i) begin
    change_q     <= (ProductW + 2)'(above) * (ProductW + 2)'(signed'({1'b0, params_i.rate_decay}));
    threshold2_q <= threshold1_q;
  end

  assign change    = (change_q + (ProductW + 2)'(1 << 23)) >>> 24;
  assign threshold = 64'(threshold2_q) + 64'(change);
  always_comb begin
    threshold_o = saturated(threshold);
    if (threshold > 64'(params_i.threshold_max)) threshold_o = params_i.threshold_max;
    if (threshold_o < params_i.threshold_min) threshold_o = params_i.threshold_min;
  end

  // What else a neuron and its parameters have is of no use here.
  logic unused_fields;
  assign unused_fields = ^{params_i, neuron_i};
endmodule

`default_nettype wire
