`default_nettype none

/// The registers of neurons and synapses: time, number of spikes, phase of the oscillator, parameters (docs/commands.md, "Registers").
module mh_neuron_registers (
  input  wire logic                         clk_i,
  input  wire logic                         rst_ni,

  /// Power-on values for all.
  input  wire logic                         configure_i,
  /// Writes a parameter; register and value have been checked.
  input  wire logic                         we_i,
  input  wire mh_pkg::register_e            register_i,
  input  wire logic [31:0]                  value_i,
  /// One time step later, or time 0.
  input  wire logic                         advance_i,
  input  wire logic                         restart_i,
  /// The oscillator goes on by a step; keep its phase; go back to the phase that was kept.
  input  wire logic                         turn_i,
  input  wire logic                         phase_keep_i,
  input  wire logic                         phase_back_i,
  /// A new number of spikes.
  input  wire logic                         spikes_we_i,
  input  wire logic [15:0]                  spikes_i,

  output mh_types_pkg::neuron_params_t      params_o,
  output logic [15:0]                       spikes_o,
  /// Phase of the oscillator, turns, U0F64.
  output logic [63:0]                       phase_o,
  /// These registers as words, in the order of the register table, from `RegTimeLow` on.
  output logic [mh_pkg::Registers-1:mh_pkg::RegTimeLow][31:0] words_o
);
  import mh_pkg::*;
  import mh_types_pkg::*;

  localparam neuron_params_t Reset = '{
    dt: DtReset,
    leak: LeakReset,
    pre_decay: PreDecayReset,
    post_decay: PostDecayReset,
    refractory: RefractoryReset,
    reset_potential: ResetPotentialReset,
    start_threshold: StartThresholdReset,
    a_plus: APlusReset,
    a_minus: AMinusReset,
    start_weight: StartWeightReset,
    inhibition: InhibitionReset,
    rate_decay: RateDecayReset,
    rate_step: RateStepReset,
    target_rate: TargetRateReset,
    threshold_min: ThresholdMinReset,
    threshold_max: ThresholdMaxReset,
    phase_step: {PhaseStepHighReset, PhaseStepLowReset},
    score_spikes: ScoreSpikesReset,
    score_resonance: ScoreResonanceReset
  };

  neuron_params_t params_q;
  logic [63:0]    time_q, phase_q, kept_q;
  logic [15:0]    spikes_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni || configure_i) begin
      params_q <= Reset;
    end else if (we_i) begin
      unique case (register_i)
        RegDt: params_q.dt                            <= value_i;
        RegLeak: params_q.leak                        <= FactorW'(value_i);
        RegPreDecay: params_q.pre_decay               <= FactorW'(value_i);
        RegPostDecay: params_q.post_decay             <= FactorW'(value_i);
        RegRefractory: params_q.refractory            <= value_i;
        RegResetPotential: params_q.reset_potential   <= value_i;
        RegStartThreshold: params_q.start_threshold   <= value_i;
        RegAPlus: params_q.a_plus                     <= FactorW'(value_i);
        RegAMinus: params_q.a_minus                   <= FactorW'(value_i);
        RegInhibition: params_q.inhibition            <= FactorW'(value_i);
        RegRateDecay: params_q.rate_decay             <= FactorW'(value_i);
        RegRateStep: params_q.rate_step               <= value_i;
        RegTargetRate: params_q.target_rate           <= value_i;
        RegThresholdMin: params_q.threshold_min       <= value_i;
        RegThresholdMax: params_q.threshold_max       <= value_i;
        RegPhaseStepLow: params_q.phase_step[31:0]    <= value_i;
        RegPhaseStepHigh: params_q.phase_step[63:32]  <= value_i;
        RegScoreSpikes: params_q.score_spikes         <= 28'(value_i);
        RegScoreResonance: params_q.score_resonance   <= 28'(value_i);
        RegStartWeight: params_q.start_weight         <= 16'(value_i);
        default: ;  // in `mh_registers`
      endcase
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni || configure_i || restart_i) time_q <= 64'd0;
    else if (advance_i) time_q <= time_q + 64'(params_q.dt);
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni || configure_i) phase_q <= 64'd0;
    else if (phase_back_i) phase_q <= kept_q;
    else if (turn_i) phase_q <= phase_q + params_q.phase_step;
    if (phase_keep_i) kept_q <= phase_q;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni || configure_i) spikes_q <= 16'd0;
    else if (spikes_we_i) spikes_q <= spikes_i;
  end

  assign params_o = params_q;
  assign spikes_o = spikes_q;
  assign phase_o  = phase_q;

  always_comb begin
    words_o = '0;
    words_o[RegTimeLow]        = time_q[31:0];
    words_o[RegTimeHigh]       = time_q[63:32];
    words_o[RegSpikes]         = 32'(spikes_q);
    words_o[RegPhaseLow]       = phase_q[31:0];
    words_o[RegPhaseHigh]      = phase_q[63:32];
    words_o[RegDt]             = params_q.dt;
    words_o[RegLeak]           = 32'(params_q.leak);
    words_o[RegPreDecay]       = 32'(params_q.pre_decay);
    words_o[RegPostDecay]      = 32'(params_q.post_decay);
    words_o[RegRefractory]     = params_q.refractory;
    words_o[RegResetPotential] = params_q.reset_potential;
    words_o[RegStartThreshold] = params_q.start_threshold;
    words_o[RegAPlus]          = 32'(params_q.a_plus);
    words_o[RegAMinus]         = 32'(params_q.a_minus);
    words_o[RegStartWeight]    = 32'(params_q.start_weight);
    words_o[RegInhibition]     = 32'(params_q.inhibition);
    words_o[RegRateDecay]      = 32'(params_q.rate_decay);
    words_o[RegRateStep]       = params_q.rate_step;
    words_o[RegTargetRate]     = params_q.target_rate;
    words_o[RegThresholdMin]   = params_q.threshold_min;
    words_o[RegThresholdMax]   = params_q.threshold_max;
    words_o[RegPhaseStepLow]   = params_q.phase_step[31:0];
    words_o[RegPhaseStepHigh]  = params_q.phase_step[63:32];
    words_o[RegScoreSpikes]    = 32'(params_q.score_spikes);
    words_o[RegScoreResonance] = 32'(params_q.score_resonance);
  end

`ifndef SYNTHESIS
  Writable_A : assert property (@(posedge clk_i) disable iff (!rst_ni)
      we_i |-> register_writable(register_i) && value_i <= register_max(register_i));
`endif
endmodule

`default_nettype wire
