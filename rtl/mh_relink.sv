`default_nettype none

/// Chooses the links of one node anew (docs/algorithms.md, `relink`): gathers the candidates, selects, writes the row.
///
/// Candidates are the node's row plus one id (`replace_i` = 0), or the node's row and the row of a node that goes away, without that node
/// (`replace_i` = 1).
module mh_relink #(
  /// Slots of a layer-0 row, and links above.
  parameter int unsigned M0 = 6,
  parameter int unsigned M = 3,
  /// Width of an id; all ones is "no id".
  parameter int unsigned IdW = 6,
  localparam int unsigned CountW = $clog2(M0 + 1)
) (
  input  wire logic                   clk_i,
  input  wire logic                   rst_ni,

  /// Starts; only when beam and selection are idle.
  input  wire logic                   start_i,
  /// The node, the layer, the other node, and what it is for; stable until `done_o`.
  input  wire logic [IdW-1:0]         node_i,
  input  wire logic [3:0]             layer_i,
  input  wire logic [IdW-1:0]         other_i,
  input  wire logic                   replace_i,
  /// One cycle, in which the row is written.
  output logic                        done_o,
  /// Between start and done; then the beam works for this module.
  output logic                        active_o,

  /// Load of the node as operand.
  output logic                        load_o,
  input  wire logic                   load_done_i,
  /// Read of the node's ring entry: data one cycle later, held until the next read.
  output logic                        ring_re_o,
  input  wire logic [IdW-1:0]         ring_next_i,
  input  wire logic [IdW-1:0]         ring_prev_i,
  /// Operations for `mh_beam`.
  output logic                        op_valid_o,
  input  wire logic                   op_ready_i,
  output mh_types_pkg::beam_op_e      op_o,
  output logic [IdW-1:0]              op_id_o,
  input  wire logic                   beam_idle_i,
  /// Selection; its row is written when this module is done.
  output logic                        select_start_o,
  output logic [CountW-1:0]           select_limit_o,
  output logic [1:0][IdW-1:0]         select_pins_o,
  input  wire logic                   select_done_i
);
  import mh_types_pkg::*;

  localparam logic [IdW-1:0] NoId = '1;

  typedef enum logic [3:0] {
    StIdle,
    StLoad,
    StNew,
    StMarkNode,
    StMarkOther,
    StExpandNode,
    StOther,
    StGather,
    StSelect,
    StWrite
  } state_e;

  state_e state_d, state_q;
  logic [1:0][IdW-1:0] pins_d, pins_q;

  always_comb begin
    state_d        = state_q;
    pins_d         = pins_q;
    op_valid_o     = 1'b0;
    op_o           = BeamNew;
    op_id_o        = node_i;
    load_o         = 1'b0;
    select_start_o = 1'b0;
    done_o         = 1'b0;
    unique case (state_q)
      // Waiting for a start.
      StIdle: if (start_i) state_d = StLoad;
      // Make the node the operand; its ring entry is read on the way.
      StLoad: begin
        load_o = 1'b1;
        if (load_done_i) state_d = StNew;
      end
      // At layer 0 the neighbours on the ring stay linked.
      StNew: begin
        pins_d = '1;
        if (layer_i == 4'd0 && ring_next_i != node_i) begin
          pins_d[0] = ring_next_i;
          if (ring_prev_i != ring_next_i) pins_d[1] = ring_prev_i;
        end
        op_valid_o = 1'b1;
        if (op_ready_i) state_d = StMarkNode;
      end
      // A node is no candidate of its own ...
      StMarkNode: begin
        op_valid_o = 1'b1;
        op_o       = BeamMark;
        if (op_ready_i) state_d = replace_i ? StMarkOther : StExpandNode;
      end
      // ... nor is one that goes away.
      StMarkOther: begin
        op_valid_o = 1'b1;
        op_o       = BeamMark;
        op_id_o    = other_i;
        if (op_ready_i) state_d = StExpandNode;
      end
      // Its links are.
      StExpandNode: begin
        op_valid_o = 1'b1;
        op_o       = BeamExpand;
        if (op_ready_i) state_d = StOther;
      end
      // So is the new one, or what the one that goes away was linked to.
      StOther: begin
        op_valid_o = 1'b1;
        op_o       = replace_i ? BeamExpand : BeamDirect;
        op_id_o    = other_i;
        if (op_ready_i) state_d = StGather;
      end
      // All distances arrive in the list.
      StGather: begin
        if (beam_idle_i) begin
          select_start_o = 1'b1;
          state_d        = StSelect;
        end
      end
      // Selection runs.
      StSelect: if (select_done_i) state_d = StWrite;
      // The parent writes the selected row.
      StWrite: begin
        done_o  = 1'b1;
        state_d = StIdle;
      end
      default: state_d = StIdle;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) state_q <= StIdle;
    else state_q <= state_d;
    pins_q <= pins_d;
  end

  assign active_o       = state_q != StIdle;
  assign ring_re_o      = (state_q == StLoad) && (layer_i == 4'd0);
  assign select_limit_o = (layer_i == 4'd0) ? CountW'(M0) : CountW'(M);
  assign select_pins_o  = pins_q;

`ifndef SYNTHESIS
  NodesDiffer_A : assert property (@(posedge clk_i) disable iff (!rst_ni) start_i |-> node_i != other_i && node_i != NoId);
`endif
endmodule

`default_nettype wire
