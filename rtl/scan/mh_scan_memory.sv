`default_nettype none

/// What a scan core stores: vectors in rows of `Lanes` components, aux and level of each, its type; and the operand of a search.
module mh_scan_memory #(
  /// Vectors, a power of two.
  parameter int unsigned Capacity = 1024,
  /// Rows of a vector, a power of two.
  parameter int unsigned Rows = 16,
  /// Components a row.
  parameter int unsigned Lanes = 4,
  /// Bits of an aux and of a level.
  parameter int unsigned AuxW = 37,
  parameter int unsigned LevelW = 2,
  localparam int unsigned IdW = $clog2(Capacity),
  localparam int unsigned RowW = $clog2(Rows)
) (
  input  wire logic                   clk_i,
  /// Lanes of a row of a vector or of the operand to be written; not together with a read of vectors.
  input  wire logic [Lanes-1:0]       vector_we_i,
  input  wire logic [Lanes-1:0]       operand_we_i,
  input  wire logic [15:0]            component_i,
  /// Row to be read of a vector and of the operand; the data are there in the next cycle.
  input  wire logic                   row_re_i,
  /// Which, also for a write.
  input  wire logic [IdW-1:0]         id_i,
  input  wire logic [RowW-1:0]        row_i,
  output logic [Lanes-1:0][15:0]      vector_o,
  output logic [Lanes-1:0][15:0]      operand_o,
  /// Aux and level of `id_i` to be written, to be read.
  input  wire logic                   aux_we_i,
  input  wire logic                   aux_re_i,
  input  wire logic [AuxW-1:0]        aux_i,
  input  wire logic [LevelW-1:0]      level_i,
  output logic [AuxW-1:0]             aux_o,
  output logic [LevelW-1:0]           level_o,
  /// Type of `id_i` to be written, of `type_id_i` to be read.
  input  wire logic                   type_we_i,
  input  wire logic [3:0]             type_i,
  input  wire logic                   type_re_i,
  input  wire logic [IdW-1:0]         type_id_i,
  output logic [3:0]                  type_o
);
  if (Capacity != (1 << IdW) || Rows != (1 << RowW) || Capacity < 2 || Rows < 2) begin : gen_check
    $fatal(1, "mh_scan_memory: Capacity and Rows must be powers of two, at least 2");
  end

  for (genvar l = 0; l < int'(Lanes); l++) begin : gen_lane
    mh_ram_1rw #(.Width(16), .Depth(Capacity * Rows)) u_vectors (
      .clk_i,
      .en_i   (row_re_i || vector_we_i[l]),
      .we_i   (vector_we_i[l]),
      .addr_i ({id_i, row_i}),
      .wdata_i(component_i),
      .rdata_o(vector_o[l])
    );
    mh_ram_1r1w #(.Width(16), .Depth(Rows)) u_operand (
      .clk_i,
      .we_i   (operand_we_i[l]),
      .waddr_i(row_i),
      .wdata_i(component_i),
      .re_i   (row_re_i),
      .raddr_i(row_i),
      .rdata_o(operand_o[l])
    );
  end

  mh_ram_1r1w #(.Width(LevelW + AuxW), .Depth(Capacity)) u_aux (
    .clk_i,
    .we_i   (aux_we_i),
    .waddr_i(id_i),
    .wdata_i({level_i, aux_i}),
    .re_i   (aux_re_i),
    .raddr_i(id_i),
    .rdata_o({level_o, aux_o})
  );

  mh_ram_1r1w #(.Width(4), .Depth(Capacity)) u_types (
    .clk_i,
    .we_i   (type_we_i),
    .waddr_i(id_i),
    .wdata_i(type_i),
    .re_i   (type_re_i),
    .raddr_i(type_id_i),
    .rdata_o(type_o)
  );
endmodule

`default_nettype wire
