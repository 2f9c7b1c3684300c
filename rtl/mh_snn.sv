`default_nettype none

/// The spiking half of the core: one neuron for each vector, the layer-0 links are its synapses (docs/neurons.md).
///
/// Holds the state memories `neurons` and `weights`. A tick is a pass over the neurons, one a cycle; then, if any spiked, the synapses, `Lanes` a cycle; a
/// pass that adds what the neurons received; and a pass or two for each other phase. Follows the graph: rows of links, new and freed vectors.
module mh_snn #(
  /// Vectors, 2..=16384.
  parameter int unsigned Capacity = 32,
  /// Slots of a layer-0 row.
  parameter int unsigned M0 = 6,
  /// Width of an id; all ones is "no id".
  parameter int unsigned IdW = 6,
  localparam int unsigned Lanes = (M0 < 8) ? M0 : 8,
  localparam int unsigned AddrW = $clog2(Capacity),
  localparam int unsigned CountW = $clog2(Lanes + 1)
) (
  input  wire logic                         clk_i,
  input  wire logic                         rst_ni,

  /// Resets a row of both memories; held over all rows with `idle_o`.
  input  wire logic                         clear_i,
  input  wire logic [AddrW-1:0]             clear_id_i,
  /// Power-on values for the registers.
  input  wire logic                         configure_i,

  /// A vector comes to life, or is freed; a row of layer-0 links is written (see `mh_weights`). Not while a command is at work here.
  input  wire logic                         alloc_i,
  input  wire logic                         release_i,
  input  wire logic [IdW-1:0]               node_i,
  input  wire logic                         links_we_i,
  input  wire logic [IdW-1:0]               links_id_i,
  input  wire logic [M0-1:0][IdW-1:0]       links_i,

  /// Starts a command that has been checked; stable until `done_o`.
  input  wire logic                         start_i,
  input  wire mh_types_pkg::snn_op_e        op_i,
  /// Neuron, slot, field, and value, weight or gain.
  input  wire logic [IdW-1:0]               id_i,
  input  wire logic [$clog2(M0+1)-1:0]      slot_i,
  input  wire mh_pkg::field_e               field_i,
  input  wire logic [31:0]                  value_i,
  /// Phases, bits as in `mh_pkg::phase_e`.
  input  wire logic [mh_pkg::Phases-1:0]    phases_i,
  /// One cycle; the slot has no link (SetWeight), nothing was changed.
  output logic                              done_o,
  output logic                              missing_o,
  /// From done to the next start: winner of the last competition of a tick, or the neuron that matches best, "no id" for none; and its Hamming distance.
  output logic [IdW-1:0]                    found_o,
  output logic [5:0]                        distance_o,
  /// Nothing is at work; the state can be read.
  output logic                              idle_o,

  /// Writes a parameter; register and value have been checked.
  input  wire logic                         register_we_i,
  input  wire mh_pkg::register_e            register_i,
  output logic [mh_pkg::Registers-1:mh_pkg::RegTimeLow][31:0] words_o,
  input  wire logic [IdW-1:0]               high_water_i,

  /// Reads the live flag of a vector: there one cycle later.
  output logic                              meta_re_o,
  output logic [AddrW-1:0]                  meta_raddr_o,
  input  wire logic                         meta_live_i,

  /// State reader: rows of both memories, one cycle later.
  input  wire logic                         read_neuron_i,
  input  wire logic                         read_weights_i,
  input  wire logic [IdW-1:0]               read_id_i,
  output mh_types_pkg::neuron_t             neuron_o,
  output logic [M0-1:0][15:0]               weights_o,

  /// Counter events: a live neuron in a step; edges in this cycle.
  output logic                              neuron_event_o,
  output logic [CountW-1:0]                 edges_o
);
  import mh_pkg::*;
  import mh_types_pkg::*;

  // A transmission has 33 bits.
  localparam int unsigned SumW = 33 + $clog2(Capacity);
  localparam int unsigned ReceivedW = SumW + 3;
  localparam int unsigned PhaseW = $clog2(Phases);
  localparam logic [IdW-1:0] NoId = '1;

  typedef enum logic [3:0] {
    StIdle,
    StErase,
    StModify,
    StWeight,
    StNext,
    StPass,
    StSweep,
    StMax,
    StLoss,
    StSoften,
    StDone
  } state_e;

  state_e         state_d, state_q;
  pass_e          pass_d, pass_q;
  neuron_params_t params;
  logic [15:0]    spikes;

  // Phases of this tick still to do.
  logic [Phases-1:0] phases_d, phases_q;
  logic propagates, learns, softens, adapts, records;
  assign propagates = phases_i[PhaseW'(PhasePropagate)];
  assign learns     = phases_i[PhaseW'(PhaseLearn)];
  assign adapts     = phases_i[PhaseW'(PhaseAdapt)];
  assign records    = phases_i[PhaseW'(PhaseRecord)];
  assign softens    = !phases_q[PhaseW'(PhaseCompete)];

  // ---------------------------------------------------------------- registers
  logic        advance, restart, spikes_we;
  logic [15:0] new_spikes;

  mh_neuron_registers u_registers (
    .clk_i, .rst_ni,
    .configure_i,
    .we_i       (register_we_i),
    .register_i,
    .value_i,
    .advance_i  (advance),
    .restart_i  (restart),
    .spikes_we_i(spikes_we),
    .spikes_i   (new_spikes),
    .params_o   (params),
    .spikes_o   (spikes),
    .words_o
  );

  // ---------------------------------------------------------------- passes
  logic                        pass_start, pass_done, pass_re, pass_we, prepare, prepare_spiked;
  logic [AddrW-1:0]            pass_id, pass_waddr, prepare_id;
  logic [15:0]                 prepare_depress, pass_spikes;
  neuron_t                     neuron, passed;
  logic signed [ReceivedW-1:0] received;
  logic [IdW-1:0]              pass_found, found_d, found_q;
  logic signed [31:0]          pass_value, loss_q;

  mh_neuron_pass #(.Capacity(Capacity), .IdW(IdW), .ReceivedW(ReceivedW)) u_pass (
    .clk_i, .rst_ni,
    .start_i          (pass_start),
    .pass_i           (pass_start ? pass_d : pass_q),
    .params_i         (params),
    .high_water_i,
    .done_o           (pass_done),
    .re_o             (pass_re),
    .id_o             (pass_id),
    .neuron_i         (neuron),
    .live_i           (meta_live_i),
    .received_i       (received),
    .we_o             (pass_we),
    .waddr_o          (pass_waddr),
    .neuron_o         (passed),
    .prepare_o        (prepare),
    .prepare_id_o     (prepare_id),
    .prepare_spiked_o (prepare_spiked),
    .prepare_depress_o(prepare_depress),
    .step_o           (neuron_event_o),
    .refractory_too_i (softens),
    .winner_i         (found_q),
    .loss_i           (loss_q),
    .adapts_i         (adapts),
    .records_i        (records),
    .pattern_i        (value_i),
    .spikes_o         (pass_spikes),
    .found_o          (pass_found),
    .found_value_o    (pass_value)
  );

  // What the losers lose: known in the cycle after the search for the winner is done.
  logic signed [32+FactorW:0] inhibition_q;
  always_ff @(posedge clk_i) begin
    if (state_q == StMax) begin
      inhibition_q <= (33 + FactorW)'(pass_value) * (33 + FactorW)'(signed'({1'b0, params.inhibition}));
      loss_q       <= 32'((inhibition_q + (33 + FactorW)'(1 << 23)) >>> 24);
    end
  end

  logic               soften_start, soften_done, soften_re, soften_we;
  logic [AddrW-1:0]   soften_id;
  logic signed [31:0] softened;

  mh_soften #(.Capacity(Capacity), .IdW(IdW)) u_soften (
    .clk_i, .rst_ni,
    .start_i    (soften_start),
    .high_water_i,
    .max_i      (pass_value),
    .done_o     (soften_done),
    .re_o       (soften_re),
    .id_o       (soften_id),
    .live_i     (meta_live_i),
    .potential_i(neuron.potential),
    .we_o       (soften_we),
    .potential_o(softened)
  );

  // ---------------------------------------------------------------- synapses
  logic sweep_start, sweep_done, sweep_neuron_re, sweep_row_re, sweep_row_we;
  logic [AddrW-1:0] sweep_neuron_id, sweep_row_id, sweep_row_waddr;
  logic [M0-1:0][IdW-1:0] row_links;
  logic [M0-1:0][15:0] row_weights, sweep_weights;
  logic [Lanes-1:0] lane_valid;
  logic [Lanes-1:0][AddrW-1:0] lane_id;
  logic [Lanes-1:0][15:0] lane_weight, learned;
  logic source_spiked;
  logic [15:0] potentiate;
  logic weights_idle, set_weight, set_done;

  mh_sweep #(.Capacity(Capacity), .M0(M0), .Lanes(Lanes), .IdW(IdW)) u_sweep (
    .clk_i, .rst_ni,
    .start_i        (sweep_start),
    .learn_i        (learns),
    .a_plus_i       (params.a_plus),
    .high_water_i,
    .done_o         (sweep_done),
    .neuron_re_o    (sweep_neuron_re),
    .neuron_id_o    (sweep_neuron_id),
    .spiked_i       (neuron.spiked),
    .trace_pre_i    (neuron.trace_pre),
    .row_re_o       (sweep_row_re),
    .row_id_o       (sweep_row_id),
    .links_i        (row_links),
    .weights_i      (row_weights),
    .row_we_o       (sweep_row_we),
    .row_waddr_o    (sweep_row_waddr),
    .weights_o      (sweep_weights),
    .lane_valid_o   (lane_valid),
    .lane_id_o      (lane_id),
    .lane_weight_o  (lane_weight),
    .source_spiked_o(source_spiked),
    .potentiate_o   (potentiate),
    .lane_weight_i  (learned),
    .edges_o
  );

  mh_weights #(.Capacity(Capacity), .M0(M0), .IdW(IdW), .Matches((M0 < 4) ? M0 : 4)) u_weights (
    .clk_i, .rst_ni,
    .clear_i,
    .clear_id_i,
    .links_we_i,
    .links_id_i    (AddrW'(links_id_i)),
    .links_i,
    .start_weight_i(params.start_weight),
    .idle_o        (weights_idle),
    .row_re_i      (sweep_row_re || read_weights_i),
    .row_id_i      (sweep_row_re ? sweep_row_id : AddrW'(read_id_i)),
    .links_o       (row_links),
    .weights_o     (row_weights),
    .row_we_i      (sweep_row_we),
    .row_waddr_i   (sweep_row_waddr),
    .weights_i     (sweep_weights),
    .set_i         (set_weight),
    .set_id_i      (AddrW'(id_i)),
    .set_slot_i    (slot_i),
    .set_weight_i  (16'(value_i)),
    .set_done_o    (set_done),
    .set_missing_o (missing_o)
  );

  logic [Lanes-1:0][SumW-1:0] sums;
  for (genvar l = 0; l < Lanes; l++) begin : gen_lane
    mh_synapse #(.Capacity(Capacity), .SumW(SumW)) u_synapse (
      .clk_i,
      .prepare_i        (prepare),
      .prepare_id_i     (prepare_id),
      .prepare_spiked_i (prepare_spiked),
      .prepare_depress_i(prepare_depress),
      .valid_i          (lane_valid[l]),
      .id_i             (lane_id[l]),
      .weight_i         (lane_weight[l]),
      .source_spiked_i  (source_spiked),
      .potentiate_i     (potentiate),
      .propagate_i      (propagates),
      .gain_i           (value_i),
      .weight_o         (learned[l]),
      .sum_re_i         (pass_re && pass_q == PassReceive),
      .sum_id_i         (pass_id),
      .sum_o            (sums[l])
    );
  end

  always_comb begin
    received = '0;
    for (int unsigned l = 0; l < Lanes; l++) received += ReceivedW'(signed'(sums[l]));
  end

  // ---------------------------------------------------------------- control
  function automatic logic [Phases-1:0] without(logic [Phases-1:0] phases, phase_e phase);
    return phases & ~(Phases'(1) << phase);
  endfunction

  always_comb begin
    state_d      = state_q;
    pass_d       = pass_q;
    phases_d     = phases_q;
    found_d      = found_q;
    pass_start   = 1'b0;
    sweep_start  = 1'b0;
    soften_start = 1'b0;
    advance      = 1'b0;
    restart      = 1'b0;
    spikes_we    = 1'b0;
    new_spikes   = pass_spikes;
    done_o       = 1'b0;
    unique case (state_q)
      // Waiting for a command, or for a vector that goes.
      StIdle: begin
        if (release_i) state_d = StErase;
        if (start_i) begin
          found_d  = NoId;
          phases_d = '0;
          unique case (op_i)
            SnnSetNeuron: state_d = StModify;
            SnnSetWeight: state_d = StWeight;
            SnnTick: begin
              phases_d = phases_i;
              state_d  = StNext;
            end
            default: begin
              pass_start = 1'b1;
              pass_d     = (op_i == SnnReset) ? PassReset : PassMatch;
              state_d    = StPass;
            end
          endcase
        end
      end
      // A freed vector's neuron, which has been read, becomes 0.
      StErase: begin
        spikes_we  = neuron.spiked;
        new_spikes = spikes - 16'd1;
        state_d    = StIdle;
      end
      // A field of a neuron, which has been read.
      StModify: state_d = StDone;
      StWeight: begin
        if (set_done) begin
          done_o  = 1'b1;
          state_d = StIdle;
        end
      end
      // The next phase.
      StNext: begin
        pass_start = 1'b1;
        state_d    = StPass;
        if (phases_q[PhaseW'(PhaseStep)]) begin
          pass_d = PassStep;
        end else if (phases_q[PhaseW'(PhasePropagate)] || phases_q[PhaseW'(PhaseLearn)]) begin
          pass_d = PassLook;
        end else if (phases_q[PhaseW'(PhaseCompete)] || phases_q[PhaseW'(PhaseSoften)]) begin
          pass_d  = PassMax;
          state_d = StMax;
        end else if (phases_q[PhaseW'(PhaseAdapt)] || phases_q[PhaseW'(PhaseRecord)]) begin
          pass_d = PassAdapt;
        end else begin
          pass_start = 1'b0;
          state_d    = StDone;
        end
      end
      // A pass, and what follows from it.
      StPass: begin
        if (pass_done) begin
          state_d = StNext;
          unique case (pass_q)
            PassStep, PassLook: begin
              phases_d  = without(without(without(phases_q, PhaseStep), PhasePropagate), PhaseLearn);
              advance   = pass_q == PassStep;
              spikes_we = pass_q == PassStep;
              if (pass_spikes != 16'd0 && (propagates || learns)) begin
                sweep_start = 1'b1;
                state_d     = StSweep;
              end
            end
            PassReceive: ;
            PassInhibit: phases_d = without(phases_q, PhaseCompete);
            PassAdapt: phases_d = without(without(phases_q, PhaseAdapt), PhaseRecord);
            PassReset: begin
              spikes_we = 1'b1;
              restart   = 1'b1;
            end
            default: found_d = pass_found;  // PassMatch
          endcase
        end
      end
      // The synapses, then what arrived.
      StSweep: begin
        if (sweep_done) begin
          pass_start = propagates;
          pass_d     = PassReceive;
          state_d    = propagates ? StPass : StNext;
        end
      end
      // A competition: the winner is known, if there is one.
      StMax: begin
        if (pass_done) begin
          found_d = pass_found;
          if (pass_found == NoId) begin
            phases_d = softens ? without(phases_q, PhaseSoften) : without(phases_q, PhaseCompete);
            state_d  = StNext;
          end else if (softens) begin
            soften_start = 1'b1;
            state_d      = StSoften;
          end else begin
            state_d = StLoss;
          end
        end
      end
      // The others lose.
      StLoss: begin
        pass_start = 1'b1;
        pass_d     = PassInhibit;
        state_d    = StPass;
      end
      StSoften: begin
        if (soften_done) begin
          phases_d = without(phases_q, PhaseSoften);
          state_d  = StNext;
        end
      end
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
  assign set_weight = state_q == StWeight;
  assign idle_o     = (state_q == StIdle) && weights_idle;
  assign found_o    = found_q;
  assign distance_o = pass_value[5:0];

  // ---------------------------------------------------------------- memory of the neurons
  logic             neuron_we, neuron_re;
  logic [AddrW-1:0] neuron_waddr, neuron_raddr;
  neuron_t          neuron_wdata;
  always_comb begin
    neuron_we    = 1'b1;
    neuron_waddr = AddrW'(id_i);
    neuron_wdata = '0;
    if (clear_i) begin
      neuron_waddr = clear_id_i;
    end else if (alloc_i) begin
      neuron_waddr           = AddrW'(node_i);
      neuron_wdata.threshold = params.start_threshold;
    end else if (state_q == StErase) begin
      neuron_waddr = AddrW'(node_i);
    end else if (state_q == StModify) begin
      neuron_wdata = neuron;
      unique case (field_i)
        FieldPotential: neuron_wdata.potential = value_i;
        FieldThreshold: neuron_wdata.threshold = value_i;
        default: neuron_wdata.potential = saturated(64'(neuron.potential) + 64'(signed'(value_i)));
      endcase
    end else if (state_q == StSoften) begin
      neuron_we              = soften_we;
      neuron_waddr           = soften_id;
      neuron_wdata           = neuron;
      neuron_wdata.potential = softened;
    end else begin
      neuron_we    = pass_we;
      neuron_waddr = pass_waddr;
      neuron_wdata = passed;
    end
  end

  always_comb begin
    neuron_re    = 1'b1;
    neuron_raddr = AddrW'(read_id_i);
    if (release_i) neuron_raddr = AddrW'(node_i);
    else if (start_i) neuron_raddr = AddrW'(id_i);
    else if (pass_re) neuron_raddr = pass_id;
    else if (soften_re) neuron_raddr = soften_id;
    else if (sweep_neuron_re) neuron_raddr = sweep_neuron_id;
    else neuron_re = read_neuron_i;
  end

  mh_ram_1r1w #(.Width($bits(neuron_t)), .Depth(Capacity)) u_neurons_ram (
    .clk_i,
    .we_i   (neuron_we),
    .waddr_i(neuron_waddr),
    .wdata_i(neuron_wdata),
    .re_i   (neuron_re),
    .raddr_i(neuron_raddr),
    .rdata_o(neuron)
  );
  assign neuron_o     = neuron;
  assign weights_o    = row_weights;
  assign meta_re_o    = pass_re || soften_re;
  assign meta_raddr_o = soften_re ? soften_id : pass_id;

`ifndef SYNTHESIS
  OneAtATime_A : assert property (@(posedge clk_i) disable iff (!rst_ni)
      (alloc_i || release_i || start_i || clear_i) |-> state_q == StIdle);
  StartWhenIdle_A : assert property (@(posedge clk_i) disable iff (!rst_ni) start_i |-> idle_o);
`endif

  // An id has one value more than there are neurons.
  logic unused_id_bits;
  assign unused_id_bits = ^{links_id_i, node_i, id_i, read_id_i};
endmodule

`default_nettype wire
