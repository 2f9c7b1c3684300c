`default_nettype none

/// A word of a response of a scan core, or of its state. Combinational.
module mh_scan_words #(
  /// What Identify answers.
  parameter logic [31:0] Magic = 32'd0,
  parameter logic [63:0] ConfigHash = 64'd0,
  parameter logic [3:0][31:0] Sizes = '0,
  /// Components a row of the vectors.
  parameter int unsigned Lanes = 4,
  /// Bits of an id, of settings, of an aux, of a level, of a distance, of a place.
  parameter int unsigned IdW = 10,
  parameter int unsigned EfW = 5,
  parameter int unsigned WW = 4,
  parameter int unsigned AuxW = 37,
  parameter int unsigned LevelW = 2,
  parameter int unsigned DistW = 40,
  parameter int unsigned PlaceW = 5
) (
  /// Which word.
  input  wire mh_scan_pkg::part_e    part_i,
  input  wire logic [PlaceW-1:0]     place_i,
  input  wire mh_pkg::opcode_e       opcode_i,
  /// The registers.
  input  wire mh_pkg::metric_e       metric_i,
  input  wire logic [3:0]            frac_bits_i,
  input  wire logic [EfW-1:0]        ef_construction_i,
  input  wire logic [WW-1:0]         expansion_i,
  input  wire logic [31:0]           prng_i,
  input  wire logic [IdW:0]          len_i,
  /// What the memories gave.
  input  wire logic [Lanes-1:0][15:0] vector_i,
  input  wire logic [AuxW-1:0]       aux_i,
  input  wire logic [LevelW-1:0]     level_i,
  input  wire logic [3:0]            type_i,
  /// An entry of the list.
  input  wire logic [IdW-1:0]        entry_i,
  input  wire logic [DistW-1:0]      distance_i,
  /// Id of the last insertion, counters, digest.
  input  wire logic [IdW-1:0]        id_i,
  input  wire logic [IdW:0]          distances_i,
  input  wire logic [31:0]           cycles_i,
  input  wire logic [31:0]           busy_i,
  input  wire logic [63:0]           digest_i,
  output logic [31:0]                word_o
);
  import mh_pkg::*;
  import mh_scan_pkg::*;

  localparam int unsigned PairW = $clog2(Lanes / 2);
  logic [PairW-1:0] pair;
  logic [Lanes/2-1:0][31:0] pairs;
  logic [31:0] answer;
  logic [2:0] low;

  assign pairs = vector_i;
  assign pair  = place_i[PairW-1:0];
  assign low   = place_i[2:0];

  always_comb begin
    answer = 32'd0;
    unique case (opcode_i)
      OpInsert: answer = 32'(id_i);
      OpIdentify:
        unique case (low)
          3'd0:    answer = Magic;
          3'd1:    answer = Version;
          3'd2:    answer = ConfigHash[31:0];
          3'd3:    answer = ConfigHash[63:32];
          default: answer = Sizes[low[1:0]];
        endcase
      OpStats:
        unique case (low[1:0])
          2'd2:    answer = {16'd0, 4'd0, frac_bits_i, 6'd0, metric_i};
          2'd3:    answer = {16'(expansion_i), 16'(ef_construction_i)};
          default: answer = 32'(len_i);
        endcase
      OpCounters:
        unique case (low)
          3'd0:    answer = 32'(distances_i);
          3'd3:    answer = cycles_i;
          3'd4:    answer = busy_i;
          default: answer = 32'd0;
        endcase
      default: answer = low[0] ? digest_i[63:32] : digest_i[31:0];
    endcase
  end

  always_comb begin
    unique case (part_i)
      PartRegisters:
        unique case (low)
          3'd0:    word_o = 32'(metric_i);
          3'd1:    word_o = 32'(frac_bits_i);
          3'd2:    word_o = 32'(ef_construction_i);
          3'd3:    word_o = 32'(expansion_i);
          3'd4:    word_o = prng_i;
          default: word_o = 32'(len_i);
        endcase
      PartSmall:
        unique case (low[1:0])
          2'd0:    word_o = {16'd0, 8'(level_i), type_i, 4'd1};
          2'd1:    word_o = aux_i[31:0];
          2'd2:    word_o = 32'(aux_i[AuxW-1:32]);
          default: word_o = {16'd0, 8'(level_i), 4'd0, type_i};
        endcase
      PartVector: word_o = pairs[pair];
      PartResult:
        unique case (low[1:0])
          2'd0:    word_o = 32'(entry_i);
          2'd1:    word_o = distance_i[31:0];
          default: word_o = 32'($signed(distance_i[DistW-1:32]));
        endcase
      default: word_o = answer;
    endcase
  end

  logic unused_place;
  assign unused_place = ^place_i;
endmodule

`default_nettype wire
