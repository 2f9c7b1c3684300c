`default_nettype none

/// Searches layer after layer downwards: greedy steps (ef = 1, W = 1) above `target_i`, then a beam search with `ef_i` and `width_i` on it
/// (docs/algorithms.md, "Descent"). Leaves the result in the beam list.
module mh_descent #(
  /// Longest list.
  parameter int unsigned EfMax = 32,
  /// Largest expansion width.
  parameter int unsigned WMax = 4,
  /// Width of an id.
  parameter int unsigned IdW = 6,
  /// Width of a signed distance.
  parameter int unsigned DistW = 38,
  localparam int unsigned EfW = $clog2(EfMax + 1),
  localparam int unsigned WW = $clog2(WMax + 1)
) (
  input  wire logic                     clk_i,
  input  wire logic                     rst_ni,

  /// Starts; the operand is loaded. All inputs below are stable from here until `done_o`.
  input  wire logic                     start_i,
  /// Entry point, and its distance where it is known.
  input  wire logic [IdW-1:0]           entry_i,
  input  wire logic                     known_i,
  input  wire logic signed [DistW-1:0]  entry_dist_i,
  /// First and last layer, from_i >= target_i.
  input  wire logic [3:0]               from_i,
  input  wire logic [3:0]               target_i,
  /// Beam length and expansion width on the last layer.
  input  wire logic [EfW-1:0]           ef_i,
  input  wire logic [WW-1:0]            width_i,
  /// One cycle; the beam is idle and its list final.
  output logic                          done_o,
  /// Between start and done; then the outputs below rule the beam.
  output logic                          active_o,

  /// Operations for `mh_beam`.
  output logic                          op_valid_o,
  input  wire logic                     op_ready_i,
  output mh_types_pkg::beam_op_e        op_o,
  output logic [IdW-1:0]                op_id_o,
  output logic signed [DistW-1:0]       op_dist_o,
  output logic [3:0]                    layer_o,
  output logic [EfW-1:0]                ef_o,
  output logic [WW-1:0]                 width_o,
  input  wire logic                     beam_idle_i,
  input  wire logic [IdW-1:0]           head_id_i,
  input  wire logic signed [DistW-1:0]  head_dist_i
);
  import mh_types_pkg::*;

  typedef enum logic [2:0] {
    StIdle,
    StNew,
    StEnter,
    StRun,
    StWait
  } state_e;

  state_e                  state_d, state_q;
  logic [3:0]              layer_d, layer_q;
  logic                    known_d, known_q;
  logic [IdW-1:0]          best_d, best_q;
  logic signed [DistW-1:0] best_dist_d, best_dist_q;

  always_comb begin
    state_d     = state_q;
    layer_d     = layer_q;
    known_d     = known_q;
    best_d      = best_q;
    best_dist_d = best_dist_q;
    op_valid_o  = 1'b0;
    op_o        = BeamNew;
    done_o      = 1'b0;
    unique case (state_q)
      // Waiting for a start.
      StIdle: begin
        layer_d     = from_i;
        known_d     = known_i;
        best_d      = entry_i;
        best_dist_d = entry_dist_i;
        if (start_i) state_d = StNew;
      end
      // Nothing visited, nothing in the list.
      StNew: begin
        op_valid_o = 1'b1;
        if (op_ready_i) state_d = StEnter;
      end
      // The entry of this layer.
      StEnter: begin
        op_valid_o = 1'b1;
        op_o       = known_q ? BeamSeed : BeamDirect;
        if (op_ready_i) state_d = StRun;
      end
      // Search the layer.
      StRun: begin
        op_valid_o = 1'b1;
        op_o       = BeamRun;
        if (op_ready_i) state_d = StWait;
      end
      // The best of this layer is the entry of the next.
      StWait: begin
        if (beam_idle_i) begin
          if (layer_q == target_i) begin
            done_o  = 1'b1;
            state_d = StIdle;
          end else begin
            layer_d     = layer_q - 4'd1;
            known_d     = 1'b1;
            best_d      = head_id_i;
            best_dist_d = head_dist_i;
            state_d     = StNew;
          end
        end
      end
      default: state_d = StIdle;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) state_q <= StIdle;
    else state_q <= state_d;
    layer_q     <= layer_d;
    known_q     <= known_d;
    best_q      <= best_d;
    best_dist_q <= best_dist_d;
  end

  assign active_o  = state_q != StIdle;
  assign op_id_o   = best_q;
  assign op_dist_o = best_dist_q;
  assign layer_o   = layer_q;
  assign ef_o      = (layer_q == target_i) ? ef_i : EfW'(1);
  assign width_o   = (layer_q == target_i) ? width_i : WW'(1);
endmodule

`default_nettype wire
