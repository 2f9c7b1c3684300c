`default_nettype none

/// Answers the distances of a ranking of neurons in place of the distance engine (docs/neurons.md, "Spike codes" and "Neuromorphic search"): of codes from
/// a pattern, or minus the score of a neuron. Takes a request in every cycle and answers it 5 cycles later; answers can't be held up.
module mh_score #(
  /// Neurons, >= 2.
  parameter int unsigned Capacity = 32,
  /// Width of an id.
  parameter int unsigned IdW = 6,
  /// Width of a signed distance, >= 35.
  parameter int unsigned DistW = 38,
  localparam int unsigned AddrW = $clog2(Capacity)
) (
  input  wire logic                    clk_i,
  input  wire logic                    rst_ni,

  /// 0: distance of the neuron's code from `pattern_i`. 1: minus the score. This and the inputs below change only when `idle_o`.
  input  wire logic                    mode_i,
  input  wire logic [31:0]             pattern_i,
  /// What a spike of the history and resonance add to a score, U8F24 below 16.0; phase of the oscillator, turns U0F64.
  input  wire logic [27:0]             score_spikes_i,
  input  wire logic [27:0]             score_resonance_i,
  input  wire logic [63:0]             phase_i,

  /// A request for the neuron `req_id_i`, < Capacity; it is taken in a cycle with `req_ready_o`. Id and tag come back with the answer.
  input  wire logic                    req_valid_i,
  output logic                         req_ready_o,
  input  wire logic [IdW-1:0]          req_id_i,
  input  wire logic signed [DistW-1:0] req_tag_i,

  /// Reads a neuron: its fields are there one cycle later.
  output logic                         re_o,
  output logic [AddrW-1:0]             id_o,
  input  wire logic [31:0]             history_i,
  input  wire logic [31:0]             code_i,
  input  wire logic signed [31:0]      potential_i,

  /// One cycle: an answer.
  output logic                         rsp_valid_o,
  output logic [IdW-1:0]               rsp_id_o,
  output logic signed [DistW-1:0]      rsp_tag_o,
  output logic signed [DistW-1:0]      rsp_dist_o,
  /// No request is under way, none is answered in this cycle.
  output logic                         idle_o
);
  import mh_types_pkg::*;

  if (DistW < 35) begin : gen_check
    $fatal(1, "mh_score: DistW must be at least 35");
  end

  localparam logic signed [33:0] One = 34'sh100_0000;

  // ceil(2^32 / n); nothing for n = 0.
  function automatic logic [32:0][32:0] reciprocals();
    logic [32:0][32:0] table_of;
    table_of[0] = '0;
    for (int unsigned n = 1; n <= 32; n++) table_of[n] = 33'((64'h1_0000_0000 + 64'(n) - 64'd1) / 64'(n));
    return table_of;
  endfunction
  localparam logic [32:0][32:0] Reciprocals = reciprocals();

  // ---------------------------------------------------------------- request
  // Stage s works in a cycle with `valid_q[s]`; the fifth is the answer.
  typedef struct packed {
    logic [IdW-1:0]   id;
    logic [DistW-1:0] tag;
  } name_t;

  logic [5:1]  valid_q;
  name_t [5:1] name_q;

  assign req_ready_o = 1'b1;
  assign re_o        = req_valid_i;
  assign id_o        = AddrW'(req_id_i);
  assign idle_o      = valid_q == '0;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= {valid_q[4:1], req_valid_i};
    name_q <= {name_q[4:1], name_t'{id: req_id_i, tag: req_tag_i}};
  end

  logic [24:0] resonance;
  mh_resonance #(.Capacity(Capacity), .IdW(IdW)) u_resonance (
    .clk_i,
    .phase_i,
    .id_i       (req_id_i),
    .resonance_o(resonance)
  );

  // ---------------------------------------------------------------- stage 1: take
  logic [31:0]        counted2_q, code2_q;
  logic [24:0]        resonance2_q;
  logic signed [31:0] potential2_q;

  always_ff @(posedge clk_i) begin
    counted2_q   <= mode_i ? history_i : (code_i & pattern_i);
    code2_q      <= code_i;
    resonance2_q <= resonance;
    potential2_q <= potential_i;
  end

  // ---------------------------------------------------------------- stage 2: count
  logic [5:0]         count3_q, union3_q;
  logic [27:0]        resonant3_q;
  logic signed [31:0] potential3_q;

  always_ff @(posedge clk_i) begin
    count3_q     <= ones(counted2_q);
    union3_q     <= ones(code2_q | pattern_i);
    resonant3_q  <= 28'((53'(score_resonance_i) * 53'(resonance2_q)) >> 24);
    potential3_q <= potential2_q;
  end

  // ---------------------------------------------------------------- stage 3: multiply
  // A distance is a base minus a product: of what codes share, or of the spikes.
  logic [32:0]        factor, product4_q;
  logic signed [33:0] base4_q;
  assign factor = mode_i ? 33'(score_spikes_i) : Reciprocals[union3_q];

  always_ff @(posedge clk_i) begin
    product4_q <= 33'(count3_q) * factor;
    if (mode_i) base4_q <= -(34'(potential3_q) + 34'(signed'({1'b0, resonant3_q})));
    else base4_q <= (union3_q == '0) ? 34'sd0 : One;
  end

  // ---------------------------------------------------------------- stage 4: subtract
  logic [32:0]             term4;
  logic signed [DistW-1:0] dist5_q;
  assign term4 = mode_i ? product4_q : {8'd0, product4_q[32:8]};

  always_ff @(posedge clk_i) dist5_q <= DistW'(base4_q) - DistW'(signed'({1'b0, term4}));

  // ---------------------------------------------------------------- answer
  assign rsp_valid_o = valid_q[5];
  assign rsp_id_o    = name_q[5].id;
  assign rsp_tag_o   = name_q[5].tag;
  assign rsp_dist_o  = dist5_q;

`ifndef SYNTHESIS
  ModeStable_A : assert property (@(posedge clk_i) disable iff (!rst_ni) !idle_o |-> $stable(mode_i));
`endif
endmodule

`default_nettype wire
