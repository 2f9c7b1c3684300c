`default_nettype none

/// Firing rate and threshold of a neuron (docs/neurons.md, "Adapt"). Takes a neuron every cycle; the rate is there two cycles later, the threshold four.
module mh_homeostasis (
  input  wire logic                         clk_i,
  /// Parameters; stable while neurons are under way.
  input  wire mh_types_pkg::neuron_params_t params_i,
  /// A neuron.
  input  wire mh_types_pkg::neuron_t        neuron_i,
  /// The rate of the neuron of two cycles before.
  output logic [31:0]                       rate_o,
  /// The threshold of the neuron of four cycles before.
  output logic signed [31:0]                threshold_o
);
  import mh_types_pkg::*;

  localparam int unsigned ProductW = 32 + FactorW;

  // The rate decays and takes the spike.
  logic [ProductW-1:0] decay1_q;
  logic [31:0]         rate1_q, rate2_q;
  logic                spiked1_q;
  logic [32:0]         rate;

  always_ff @(posedge clk_i) begin
    decay1_q  <= ProductW'(neuron_i.rate) * ProductW'(params_i.rate_decay);
    rate1_q   <= neuron_i.rate;
    spiked1_q <= neuron_i.spiked;
    rate2_q   <= rate[32] ? '1 : rate[31:0];
  end
  assign rate   = 33'(rate1_q) - 33'((decay1_q + ProductW'(1 << 23)) >> 24) + (spiked1_q ? 33'(params_i.rate_step) : 33'd0);
  assign rate_o = rate2_q;

  // The threshold follows what the rate is above its target.
  logic signed [32:0]         above;
  logic signed [ProductW+1:0] change3_q;
  logic signed [34:0]         change;
  logic [3:1][31:0]           threshold_q;
  logic signed [36:0]         threshold4_q;  // 32 bits and the change, which has 35
  logic                       crossed_q;     // the highest threshold is below the lowest, which counts then

  assign above  = 33'(rate2_q) - 33'(params_i.target_rate);
  assign change = 35'((change3_q + (ProductW + 2)'(1 << 23)) >>> 24);
  always_ff @(posedge clk_i) begin
    change3_q    <= (ProductW + 2)'(above) * (ProductW + 2)'(signed'({1'b0, params_i.rate_decay}));
    threshold_q  <= {threshold_q[2:1], neuron_i.threshold};
    threshold4_q <= 37'(signed'(threshold_q[3])) + 37'(change);
    crossed_q    <= params_i.threshold_max < params_i.threshold_min;
  end
  logic above_max, below_min;
  assign above_max = threshold4_q > 37'(params_i.threshold_max);
  assign below_min = threshold4_q < 37'(params_i.threshold_min);
  always_comb begin
    threshold_o = threshold4_q[31:0];
    if (above_max) threshold_o = params_i.threshold_max;
    if (below_min || (above_max && crossed_q)) threshold_o = params_i.threshold_min;
  end

  // What else a neuron and its parameters have is of no use here.
  logic unused_fields;
  assign unused_fields = ^{params_i, neuron_i};
endmodule

`default_nettype wire
