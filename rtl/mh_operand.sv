`default_nettype none

/// Brings an operand into the distance engine: a stored vector by id, or the words of a command.
///
/// A load takes `Rows` cycles and uses the read ports of the vector and aux memories, so the engine must be idle. The engine may issue
/// its first row in the cycle after `done_o`: the last operand row is written one cycle before it is multiplied.
module mh_operand #(
  /// Components, a multiple of Lanes.
  parameter int unsigned Dim = 16,
  /// Components of a RAM row, even.
  parameter int unsigned Lanes = 4,
  /// Width of an id.
  parameter int unsigned IdW = 6,
  /// Width of a stored norm.
  parameter int unsigned AuxW = 37,
  /// Words of the vector RAM's address.
  parameter int unsigned VecAddrW = 7,
  localparam int unsigned Rows = Dim / Lanes,
  localparam int unsigned RowW = (Rows > 1) ? $clog2(Rows) : 1
) (
  input  wire logic                       clk_i,
  input  wire logic                       rst_ni,

  /// Starts the load of a stored vector; held until `done_o`.
  input  wire logic                       load_i,
  /// Which one; stable while `load_i`.
  input  wire logic [IdW-1:0]             load_id_i,
  /// The last cycle of the load; means something only while `load_i`, on which it does not depend.
  output logic                            done_o,

  /// A row of an operand that comes with a command.
  input  wire logic                       stage_valid_i,
  input  wire logic [RowW-1:0]            stage_row_i,
  input  wire logic [Lanes-1:0][15:0]     stage_data_i,
  /// The norm of an operand that came with a command.
  input  wire logic                       aux_valid_i,
  input  wire logic [AuxW-1:0]            aux_i,

  /// Read port of the vector RAM.
  output logic                            vec_re_o,
  output logic [VecAddrW-1:0]             vec_addr_o,
  input  wire logic [Lanes-1:0][15:0]     vec_rdata_i,
  /// Read port of the aux RAM.
  output logic                            aux_re_o,
  input  wire logic [AuxW-1:0]            aux_rdata_i,

  /// Operand port of the engine.
  output logic                            op_we_o,
  output logic [RowW-1:0]                 op_row_o,
  output logic [Lanes-1:0][15:0]          op_data_o,
  /// Norm of the operand, valid from the cycle after the load or after `aux_valid_i`.
  output logic [AuxW-1:0]                 op_aux_o
);
  logic [RowW-1:0] row_q;         // row being read
  logic            arrived_q;     // a row read in the last cycle is at the RAM's output
  logic [RowW-1:0] arrived_row_q;
  logic            aux_arrived_q;
  logic [AuxW-1:0] op_aux_q;

  assign vec_re_o   = load_i;
  assign vec_addr_o = VecAddrW'(32'(load_id_i) * Rows) + VecAddrW'(row_q);
  assign aux_re_o   = load_i && (row_q == '0);
  assign done_o     = row_q == RowW'(Rows - 1);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      row_q         <= '0;
      arrived_q     <= 1'b0;
      aux_arrived_q <= 1'b0;
    end else begin
      if (load_i) row_q <= done_o ? '0 : row_q + RowW'(1);
      arrived_q     <= load_i;
      aux_arrived_q <= aux_re_o;
    end
    arrived_row_q <= row_q;
    if (aux_arrived_q) op_aux_q <= aux_rdata_i;
    else if (aux_valid_i) op_aux_q <= aux_i;
  end

  assign op_we_o   = arrived_q || stage_valid_i;
  assign op_row_o  = arrived_q ? arrived_row_q : stage_row_i;
  assign op_data_o = arrived_q ? vec_rdata_i : stage_data_i;
  assign op_aux_o  = op_aux_q;

`ifndef SYNTHESIS
  OneSource_A : assert property (@(posedge clk_i) disable iff (!rst_ni) !(arrived_q && stage_valid_i));
`endif
endmodule

`default_nettype wire
