`default_nettype none

/// One step of a leaky integrate-and-fire neuron (docs/neurons.md, "Step"). Takes a neuron every cycle; the result is there one cycle later.
module mh_neuron (
  input  wire logic                         clk_i,
  /// Parameters; stable while neurons are under way.
  input  wire mh_types_pkg::neuron_params_t params_i,
  /// A neuron.
  input  wire mh_types_pkg::neuron_t        neuron_i,
  /// The neuron of the cycle before, after its step.
  output mh_types_pkg::neuron_t             neuron_o
);
  import mh_types_pkg::*;

  // Products of Q formats with 24 fraction bits: 48 of them.
  localparam int unsigned ProductW = 32 + FactorW;
  localparam logic [31:0] One = 32'd1 << 24;

  neuron_t                   neuron_q;
  logic signed [ProductW:0]  leaked_q;
  logic [ProductW-1:0]       trace_pre_q, trace_post_q;

  always_ff @(posedge clk_i) begin
    neuron_q     <= neuron_i;
    leaked_q     <= (ProductW + 1)'(neuron_i.potential) * (ProductW + 1)'(signed'({1'b0, params_i.leak}));
    trace_pre_q  <= ProductW'(neuron_i.trace_pre) * ProductW'(params_i.pre_decay);
    trace_post_q <= ProductW'(neuron_i.trace_post) * ProductW'(params_i.post_decay);
  end

  function automatic logic [31:0] plus_one(logic [31:0] trace);
    logic [32:0] sum;
    sum = 33'(trace) + 33'(One);
    return sum[32] ? '1 : sum[31:0];
  endfunction

  // A factor of at most 1 keeps the product of a potential within 32 bits after the shift.
  logic signed [31:0] leaked;
  assign leaked = 32'((leaked_q + (ProductW + 1)'(1 << 23)) >>> 24);

  always_comb begin
    neuron_o            = neuron_q;
    neuron_o.spiked     = 1'b0;
    neuron_o.trace_pre  = 32'(trace_pre_q >> 24);
    neuron_o.trace_post = 32'(trace_post_q >> 24);
    if (neuron_q.refractory != 32'd0) begin
      neuron_o.refractory = (neuron_q.refractory > params_i.dt) ? neuron_q.refractory - params_i.dt : 32'd0;
    end else if (leaked >= neuron_q.threshold) begin
      neuron_o.spiked     = 1'b1;
      neuron_o.potential  = params_i.reset_potential;
      neuron_o.refractory = params_i.refractory;
      neuron_o.trace_pre  = plus_one(32'(trace_pre_q >> 24));
      neuron_o.trace_post = plus_one(32'(trace_post_q >> 24));
    end else begin
      neuron_o.potential = leaked;
    end
  end

  // The parameters of synapses are of no use here.
  logic unused_params;
  assign unused_params = ^params_i;
endmodule

`default_nettype wire
