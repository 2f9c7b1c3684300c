`default_nettype none

/// Control of the spiking half: which unit of `mh_snn` works when, command by command and phase by phase (docs/neurons.md).
module mh_snn_control #(
  /// Width of an id; all ones is "no id".
  parameter int unsigned IdW = 6
) (
  input  wire logic                          clk_i,
  input  wire logic                          rst_ni,

  /// A vector is freed; its neuron has been read one cycle later.
  input  wire logic                          release_i,
  /// Starts a command, `mh_snn`; its inputs are stable until it is done.
  input  wire logic                          start_i,
  input  wire mh_types_pkg::snn_op_e         op_i,
  input  wire logic [mh_pkg::Phases-1:0]     phases_i,
  /// One cycle.
  output logic                               done_o,
  output logic                               idle_o,

  /// States in which something is written: a freed neuron, the fields of a neuron that has been read, the potential after an excitation.
  output logic                               erase_o,
  output logic                               modify_o,
  output logic                               excite_write_o,
  /// The weight of a link is being set.
  output logic                               set_weight_o,
  input  wire logic                          set_done_i,

  /// A pass; `pass_o` is stable from the start to the end.
  output logic                               pass_start_o,
  output mh_types_pkg::pass_e                pass_o,
  input  wire logic                          pass_done_i,
  input  wire logic [15:0]                   pass_spikes_i,
  input  wire logic [IdW-1:0]                pass_found_i,
  /// Neurons in their refractory time take part in the competition.
  output logic                               refractory_too_o,
  /// What the losers lose is being computed.
  output logic                               loss_o,
  /// Winner, or what was found; "no id" for none.
  output logic [IdW-1:0]                     found_o,

  /// Other units: start, end.
  output logic                               integrate_start_o,
  input  wire logic                          integrate_done_i,
  output logic                               sweep_start_o,
  input  wire logic                          sweep_done_i,
  output logic                               receive_start_o,
  input  wire logic                          receive_done_i,
  output logic                               soften_start_o,
  input  wire logic                          soften_done_i,
  output logic                               branch_start_o,
  output logic                               excite_start_o,
  input  wire logic                          excite_done_i,
  output logic                               encode_start_o,
  input  wire logic                          encode_done_i,
  output logic                               correlate_start_o,
  output logic                               aggregate_start_o,
  input  wire logic                          stream_active_i,

  /// Registers: a time step later, time 0, a step of the oscillator, a new number of spikes.
  output logic                               advance_o,
  output logic                               restart_o,
  output logic                               turn_o,
  output logic                               spikes_we_o,
  output logic [15:0]                        new_spikes_o,
  /// Live neurons with the spiked flag, and the flag of the neuron that has been read.
  input  wire logic [15:0]                   spikes_i,
  input  wire logic                          spiked_i
);
  import mh_pkg::*;
  import mh_types_pkg::*;

  localparam int unsigned PhaseW = $clog2(Phases);
  localparam logic [IdW-1:0] NoId = '1;

  typedef logic [Phases-1:0] phases_t;

  typedef enum logic [4:0] {
    StIdle,
    StErase,
    StLook,
    StModify,
    StWeight,
    StNext,
    StIntegrate,
    StPass,
    StSweep,
    StReceive,
    StMax,
    StLoss,
    StSoften,
    StBranch,
    StExcite,
    StExciteWrite,
    StEncode,
    StStream,
    StDone
  } state_e;

  state_e         state_d, state_q;
  pass_e          pass_d, pass_q;
  phases_t        phases_d, phases_q;  // of this tick, still to do
  logic [IdW-1:0] found_d, found_q;

  function automatic phases_t bit_of(phase_e phase);
    return phases_t'(1) << phase;
  endfunction

  localparam phases_t Synaptic = bit_of(PhasePropagate) | bit_of(PhaseDeliver) | bit_of(PhaseLearn);
  localparam phases_t Competing = bit_of(PhaseCompete) | bit_of(PhaseSoften);
  localparam phases_t Regulating = bit_of(PhaseAdapt) | bit_of(PhaseRecord);

  logic softens;  // the competition at work is the soft one
  assign softens = !phases_q[PhaseW'(PhaseCompete)];

  always_comb begin
    state_d           = state_q;
    pass_d            = pass_q;
    phases_d          = phases_q;
    found_d           = found_q;
    pass_start_o      = 1'b0;
    integrate_start_o = 1'b0;
    sweep_start_o     = 1'b0;
    receive_start_o   = 1'b0;
    soften_start_o    = 1'b0;
    branch_start_o    = 1'b0;
    excite_start_o    = 1'b0;
    encode_start_o    = 1'b0;
    correlate_start_o = 1'b0;
    aggregate_start_o = 1'b0;
    advance_o         = 1'b0;
    restart_o         = 1'b0;
    turn_o            = 1'b0;
    spikes_we_o       = 1'b0;
    new_spikes_o      = pass_spikes_i;
    done_o            = 1'b0;
    unique case (state_q)
      // Waiting for a command, or for a vector that goes.
      StIdle: begin
        if (release_i) state_d = StErase;
        if (start_i) begin
          found_d  = NoId;
          phases_d = '0;
          unique case (op_i)
            SnnSetNeuron: state_d = StLook;
            SnnSetWeight: state_d = StWeight;
            SnnInjectBranch: begin
              branch_start_o = 1'b1;
              state_d        = StBranch;
            end
            SnnExcite: begin
              excite_start_o = 1'b1;
              state_d        = StExcite;
            end
            SnnEncode: begin
              encode_start_o = 1'b1;
              state_d        = StEncode;
            end
            SnnCorrelate: begin
              correlate_start_o = 1'b1;
              state_d           = StStream;
            end
            SnnAggregate: begin
              aggregate_start_o = 1'b1;
              state_d           = StStream;
            end
            SnnTick: begin
              phases_d = phases_i;
              state_d  = StNext;
            end
            default: begin
              pass_start_o = 1'b1;
              pass_d       = (op_i == SnnReset) ? PassReset : PassMatch;
              state_d      = StPass;
            end
          endcase
        end
      end
      // A freed vector's neuron, which has been read, becomes 0.
      StErase: begin
        spikes_we_o  = spiked_i;
        new_spikes_o = spikes_i - 16'd1;
        state_d      = StIdle;
      end
      // A field of a neuron, which has been read and added to.
      StLook: state_d = StModify;
      StModify: state_d = StDone;
      StWeight: begin
        if (set_done_i) begin
          done_o  = 1'b1;
          state_d = StIdle;
        end
      end
      // The next phase.
      StNext: begin
        if (phases_q[PhaseW'(PhaseOscillate)]) begin
          turn_o   = 1'b1;
          phases_d = phases_q & ~bit_of(PhaseOscillate);
        end else if (phases_q[PhaseW'(PhaseIntegrate)]) begin
          integrate_start_o = 1'b1;
          state_d           = StIntegrate;
        end else if (phases_q[PhaseW'(PhaseStep)]) begin
          pass_start_o = 1'b1;
          pass_d       = PassStep;
          state_d      = StPass;
        end else if ((phases_q & Synaptic) != '0) begin
          // Nothing to look for when nothing spiked.
          if (spikes_i == 16'd0) begin
            phases_d = phases_q & ~Synaptic;
          end else begin
            pass_start_o = 1'b1;
            pass_d       = PassLook;
            state_d      = StPass;
          end
        end else if ((phases_q & Competing) != '0) begin
          pass_start_o = 1'b1;
          pass_d       = PassMax;
          state_d      = StMax;
        end else if ((phases_q & Regulating) != '0) begin
          pass_start_o = 1'b1;
          pass_d       = PassAdapt;
          state_d      = StPass;
        end else begin
          state_d = StDone;
        end
      end
      StIntegrate: begin
        if (integrate_done_i) begin
          phases_d = phases_q & ~bit_of(PhaseIntegrate);
          state_d  = StNext;
        end
      end
      // A pass, and what follows from it.
      StPass: begin
        if (pass_done_i) begin
          state_d = StNext;
          unique case (pass_q)
            PassStep, PassLook: begin
              phases_d    = phases_q & ~(bit_of(PhaseStep) | Synaptic);
              advance_o   = pass_q == PassStep;
              spikes_we_o = pass_q == PassStep;
              if (pass_spikes_i != 16'd0 && (phases_q & Synaptic) != '0) begin
                sweep_start_o = 1'b1;
                state_d       = StSweep;
              end
            end
            PassInhibit: phases_d = phases_q & ~bit_of(PhaseCompete);
            PassAdapt: phases_d = phases_q & ~Regulating;
            PassReset: begin
              spikes_we_o = 1'b1;
              restart_o   = 1'b1;
            end
            default: found_d = pass_found_i;  // PassMatch
          endcase
        end
      end
      // The synapses, then what arrived.
      StSweep: begin
        if (sweep_done_i) begin
          receive_start_o = phases_i[PhaseW'(PhasePropagate)];
          state_d         = receive_start_o ? StReceive : StNext;
        end
      end
      StReceive: if (receive_done_i) state_d = StNext;
      // A competition: the winner is known, if there is one.
      StMax: begin
        if (pass_done_i) begin
          found_d = pass_found_i;
          if (pass_found_i == NoId) begin
            phases_d = phases_q & ~(softens ? bit_of(PhaseSoften) : bit_of(PhaseCompete));
            state_d  = StNext;
          end else if (softens) begin
            soften_start_o = 1'b1;
            state_d        = StSoften;
          end else begin
            state_d = StLoss;
          end
        end
      end
      // The others lose.
      StLoss: begin
        pass_start_o = 1'b1;
        pass_d       = PassInhibit;
        state_d      = StPass;
      end
      StSoften: begin
        if (soften_done_i) begin
          phases_d = phases_q & ~bit_of(PhaseSoften);
          state_d  = StNext;
        end
      end
      // A compartment takes a current.
      StBranch: state_d = StDone;
      // What a hit is worth, added to the neuron, which has been read.
      StExcite: if (excite_done_i) state_d = StExciteWrite;
      StExciteWrite: state_d = StDone;
      // The code of a vector enters the neuron, which has been read.
      StEncode: if (encode_done_i) state_d = StModify;
      // Words are answered; the command unit sees for itself when that is over.
      StStream: if (!stream_active_i) state_d = StIdle;
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
    pass_q   <= pass_d;
    phases_q <= phases_d;
    found_q  <= found_d;
  end

  assign idle_o           = state_q == StIdle;
  assign erase_o          = state_q == StErase;
  assign modify_o         = state_q == StModify;
  assign excite_write_o   = state_q == StExciteWrite;
  assign set_weight_o     = state_q == StWeight;
  assign loss_o           = state_q == StMax;
  assign refractory_too_o = softens;
  assign pass_o           = pass_start_o ? pass_d : pass_q;
  assign found_o          = found_q;

`ifndef SYNTHESIS
  OneAtATime_A : assert property (@(posedge clk_i) disable iff (!rst_ni) (release_i || start_i) |-> state_q == StIdle);
`endif
endmodule

`default_nettype wire
