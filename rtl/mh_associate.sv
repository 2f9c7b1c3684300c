`default_nettype none

/// Searches that involve neurons (docs/neurons.md, "Resonance", "Bridge", "Spike codes", "Neuromorphic search"): has the graph engine search or rank and the
/// neurons take what is found, one after the other. Sits between the command unit and both.
///
/// A search without neurons passes without a cycle more. An injection takes the time of the excitations, a resonant search a cycle for each result and 5 more; the results of
/// both are given by `mh_rerank`, which takes its time for each.
module mh_associate #(
  /// Vectors, >= 2.
  parameter int unsigned Capacity = 32,
  /// Most results.
  parameter int unsigned EfMax = 32,
  /// Width of an id.
  parameter int unsigned IdW = 6,
  /// Width of a signed distance.
  parameter int unsigned DistW = 38,
  localparam int unsigned KeyW = DistW + 2,
  localparam int unsigned EfW = $clog2(EfMax + 1)
) (
  input  wire logic                         clk_i,
  input  wire logic                         rst_ni,

  /// Starts; the results of the last search have been taken. This and the inputs below are stable until `done_o`.
  input  wire logic                         start_i,
  input  wire mh_types_pkg::search_e        search_i,
  /// SearchResonant: what full resonance does, U1F24 up to 1.0.
  input  wire logic [24:0]                  weight_i,
  /// SearchSpiking: time steps, >= 1.
  input  wire logic [7:0]                   ticks_i,
  /// One cycle; `out_count_o` is final one cycle later.
  output logic                              done_o,

  /// From done on: results in ascending order of (key, id), stable until taken. The key is a distance, or minus a score.
  output logic                              out_valid_o,
  input  wire logic                         out_ready_i,
  output logic [IdW-1:0]                    out_id_o,
  output logic signed [KeyW-1:0]            out_key_o,
  output logic [EfW-1:0]                    out_count_o,

  /// The graph engine: start, exact scan until done, and its results, see `mh_query`.
  output logic                              graph_start_o,
  output logic                              graph_exact_o,
  input  wire logic                         graph_done_i,
  input  wire logic                         result_valid_i,
  output logic                              result_ready_o,
  input  wire logic [IdW-1:0]               result_id_i,
  input  wire logic signed [DistW-1:0]      result_dist_i,
  input  wire logic [EfW-1:0]               result_count_i,
  /// Its distances come from `mh_score`, in this mode; from the cycle after its start until it is done.
  output logic                              ranking_o,
  output logic                              score_mode_o,

  /// Neurons: start of SnnReset, SnnExcite or SnnTick; operation, and of SnnExcite id and distance of the hit, until done.
  output logic                              snn_start_o,
  output mh_types_pkg::snn_op_e             snn_op_o,
  output logic [IdW-1:0]                    snn_id_o,
  output logic signed [DistW-1:0]           snn_dist_o,
  input  wire logic                         snn_done_i,
  /// The neurons are those of the second bank.
  output logic                              snn_second_o,
  /// One cycle each: the second bank comes into use, the oscillator's phase is to be kept; it has been used, back to that phase.
  output logic                              begin_o,
  output logic                              end_o,
  /// Phase of the oscillator, turns U0F64.
  input  wire logic [63:0]                  phase_i
);
  import mh_types_pkg::*;

  typedef enum logic [2:0] {
    StIdle,
    StPass,
    StBegin,
    StSearch,
    StDrain,
    StExcite,
    StTick,
    StRank
  } state_e;

  state_e         state_d, state_q;
  search_e        search_d, search_q;
  logic           started_d, started_q;  // the neurons have been started
  logic [EfW-1:0] taken_d, taken_q;      // results taken from the graph engine
  logic [7:0]     ticks_d, ticks_q;      // still to come

  logic all, take, moved;
  assign all = taken_q == result_count_i;
  // What routes results and answers, of the state and search of this cycle: registers, as much waits for it.
  logic reorders_q, passes_q, ranking_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      reorders_q <= 1'b0;
      passes_q   <= 1'b1;
      ranking_q  <= 1'b0;
    end else begin
      reorders_q <= search_d inside {SearchInject, SearchResonant};
      passes_q   <= !(search_d inside {SearchInject, SearchResonant}) && state_d inside {StIdle, StPass};
      ranking_q  <= state_d == StPass && search_d inside {SearchCodes, SearchSpiking};
    end
  end

  // ---------------------------------------------------------------- resonance
  // A result goes through four stages; stage s works in a cycle with `valid_q[s]`.
  typedef struct packed {
    logic [IdW-1:0]          id;
    logic signed [DistW-1:0] distance;
  } result_t;

  logic [4:1]                 valid_q;
  result_t                    result1_q, result2_q, result3_q;
  logic [IdW-1:0]             id4_q;
  logic [24:0]                resonance, nearer2_q;
  logic signed [26:0]         factor3_q;
  logic signed [DistW+26:0]   product4_q;

  mh_resonance #(.Capacity(Capacity), .IdW(IdW)) u_resonance (
    .clk_i,
    .phase_i,
    .id_i       (result_id_i),
    .resonance_o(resonance)
  );

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= {valid_q[3:1], take && search_q == SearchResonant};
    result1_q  <= '{id: result_id_i, distance: result_dist_i};
    result2_q  <= result1_q;
    result3_q  <= result2_q;
    id4_q      <= result3_q.id;
    nearer2_q  <= 25'((50'(resonance) * 50'(weight_i)) >> 24);
    factor3_q  <= result2_q.distance[DistW-1] ? 27'sh200_0000 + 27'(signed'({1'b0, nearer2_q})) : 27'sh200_0000 - 27'(signed'({1'b0, nearer2_q}));
    product4_q <= (DistW + 27)'(result3_q.distance) * (DistW + 27)'(factor3_q);
  end
  assign moved = valid_q == '0;

  // ---------------------------------------------------------------- new order
  logic                   reordered_valid;
  logic [IdW-1:0]         reordered_id;
  logic signed [KeyW-1:0] reordered_key;

  mh_rerank #(.Depth(EfMax), .IdW(IdW), .KeyW(KeyW)) u_rerank (
    .clk_i, .rst_ni,
    .clear_i    (start_i),
    .push_i     ((take && search_q == SearchInject) || valid_q[4]),
    .id_i       (valid_q[4] ? id4_q : result_id_i),
    .key_i      (valid_q[4] ? KeyW'(product4_q >>> 24) : KeyW'(result_dist_i)),
    .give_i     (state_q == StIdle && reorders_q),
    .out_valid_o(reordered_valid),
    .out_ready_i(out_ready_i),
    .out_id_o   (reordered_id),
    .out_key_o  (reordered_key)
  );

  // ---------------------------------------------------------------- control
  always_comb begin
    state_d       = state_q;
    search_d      = search_q;
    started_d     = started_q;
    taken_d       = taken_q;
    ticks_d       = ticks_q;
    done_o        = 1'b0;
    graph_start_o = 1'b0;
    snn_start_o   = 1'b0;
    snn_op_o      = SnnReset;
    begin_o       = 1'b0;
    end_o         = 1'b0;
    take          = 1'b0;
    unique case (state_q)
      // Waiting for a start; results may still be given.
      StIdle: begin
        started_d = 1'b0;
        taken_d   = '0;
        ticks_d   = ticks_i;
        if (start_i) begin
          search_d      = search_i;
          graph_start_o = search_i != SearchSpiking;
          unique case (search_i)
            SearchGraph, SearchExact, SearchCodes: state_d = StPass;
            SearchSpiking: state_d = StBegin;
            default: state_d = StSearch;
          endcase
        end
      end
      // What the graph engine finds is the answer.
      StPass: begin
        done_o = graph_done_i;
        end_o  = graph_done_i && search_q == SearchSpiking;
        if (graph_done_i) state_d = StIdle;
      end
      // The second bank as after insertions.
      StBegin: begin
        snn_start_o = !started_q;
        begin_o     = !started_q;
        started_d   = 1'b1;
        if (snn_done_i) begin
          started_d     = 1'b0;
          graph_start_o = 1'b1;
          state_d       = StSearch;
        end
      end
      StSearch: if (graph_done_i) state_d = StDrain;
      // Take the results, through the resonance or one excitation after the other.
      StDrain: begin
        if (search_q == SearchResonant) begin
          take    = result_valid_i && !all;
          taken_d = taken_q + EfW'(take);
          if (all && moved) begin
            done_o  = 1'b1;
            state_d = StIdle;
          end
        end else if (all) begin
          done_o  = search_q == SearchInject;
          state_d = (search_q == SearchInject) ? StIdle : StTick;
        end else if (result_valid_i) begin
          state_d = StExcite;
        end
      end
      StExcite: begin
        snn_op_o    = SnnExcite;
        snn_start_o = !started_q;
        started_d   = 1'b1;
        if (snn_done_i) begin
          started_d = 1'b0;
          take      = 1'b1;
          taken_d   = taken_q + EfW'(1);
          state_d   = StDrain;
        end
      end
      StTick: begin
        snn_op_o    = SnnTick;
        snn_start_o = !started_q;
        started_d   = 1'b1;
        if (snn_done_i) begin
          started_d = 1'b0;
          ticks_d   = ticks_q - 8'd1;
          if (ticks_q == 8'd1) state_d = StRank;
        end
      end
      // The best of all neurons.
      StRank: begin
        graph_start_o = 1'b1;
        state_d       = StPass;
      end
      default: state_d = StIdle;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q  <= StIdle;
      search_q <= SearchGraph;
    end else begin
      state_q  <= state_d;
      search_q <= search_d;
    end
    started_q <= started_d;
    taken_q   <= taken_d;
    ticks_q   <= ticks_d;
  end

  always_comb begin
    unique case (search_d)
      SearchExact, SearchCodes: graph_exact_o = 1'b1;
      SearchSpiking: graph_exact_o = state_q inside {StRank, StPass};
      default: graph_exact_o = 1'b0;
    endcase
  end

  assign ranking_o      = ranking_q;
  assign score_mode_o   = search_q == SearchSpiking;
  // The neurons' memories are far from the results' FIFO.
  always_ff @(posedge clk_i) begin
    if (state_q == StDrain) begin
      snn_id_o   <= result_id_i;
      snn_dist_o <= result_dist_i;
    end
  end
  assign snn_second_o   = state_q != StIdle && search_q == SearchSpiking;
  assign result_ready_o = take || (passes_q && out_ready_i);

  assign out_valid_o = reorders_q ? reordered_valid : passes_q && result_valid_i;
  assign out_id_o    = reorders_q ? reordered_id : result_id_i;
  assign out_key_o   = reorders_q ? reordered_key : KeyW'(result_dist_i);
  assign out_count_o = result_count_i;

`ifndef SYNTHESIS
  StartWhenIdle_A : assert property (@(posedge clk_i) disable iff (!rst_ni) start_i |-> state_q == StIdle);
  AllTaken_A : assert property (@(posedge clk_i) disable iff (!rst_ni)
      (start_i || (graph_start_o && state_q == StRank)) |-> !result_valid_i);
`endif
endmodule

`default_nettype wire
