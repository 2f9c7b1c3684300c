`default_nettype none

/// The payload of an answer: how many words, and those that come neither from a state memory nor from the neurons (docs/commands.md).
module mh_answer #(
  /// See `mh_core`.
  parameter int unsigned Capacity = 32,
  parameter int unsigned Dim = 16,
  parameter int unsigned M = 3,
  parameter int unsigned M0 = 6,
  parameter int unsigned Levels = 3,
  parameter int unsigned EfMax = 32,
  parameter int unsigned WMax = 4,
  parameter int unsigned Branches = 6,
  parameter logic [63:0] ConfigHash = 64'd0,
  parameter int unsigned IdW = 6,
  parameter int unsigned KeyW = 40,
  localparam int unsigned EfW = $clog2(EfMax + 1)
) (
  /// Command that is answered, without an error.
  input  wire mh_pkg::opcode_e        opcode_i,
  /// Word of the payload; word of a result, 0..=2.
  input  wire logic [15:0]            index_i,
  input  wire logic [1:0]             part_i,
  /// What can be answered: words of a Peek, stored id, meta, registers, counters, digest, result, what the neurons found.
  input  wire logic [15:0]            peek_total_i,
  input  wire logic [IdW-1:0]         write_id_i,
  input  wire logic [8:0]             meta_i,
  input  wire logic [IdW-1:0]         len_i,
  input  wire logic [IdW-1:0]         high_water_i,
  input  wire logic [IdW-1:0]         entry_i,
  input  wire logic [3:0]             entry_level_i,
  input  wire logic [7:0][31:0]       counters_i,
  input  wire logic [63:0]            digest_i,
  input  wire logic [IdW-1:0]         result_id_i,
  input  wire logic signed [KeyW-1:0] result_key_i,
  input  wire logic [EfW-1:0]         result_count_i,
  input  wire logic [15:0]            spikes_i,
  input  wire logic [IdW-1:0]         found_i,
  input  wire logic [5:0]             distance_i,
  input  wire logic [31:0]            code_i,

  /// Results of a search are answered.
  output logic                        results_o,
  /// Words of the payload.
  output logic [15:0]                 words_o,
  /// The word.
  output logic [31:0]                 word_o
);
  import mh_pkg::*;

  localparam int unsigned VectorWords = Dim / 2;

  assign results_o = opcode_i inside {OpSearch, OpSearchExact, OpSearchCodes, OpSearchResonant, OpSearchInject, OpSearchSpiking};

  always_comb begin
    unique case (opcode_i)
      OpIdentify: words_o = 16'd8;
      OpInsert: words_o = 16'd1;
      OpGet: words_o = 16'(VectorWords + 1);
      OpStats: words_o = 16'd4;
      OpCounters: words_o = 16'd8;
      OpDigest: words_o = 16'd2;
      OpPeek: words_o = peek_total_i;
      OpTick, OpMatchHistory: words_o = 16'd2;
      OpEncode: words_o = 16'd1;
      OpCorrelateHistory: words_o = 16'((Capacity + 31) / 32);
      OpAggregate: words_o = 16'(VectorWords);
      default: words_o = results_o ? 16'(result_count_i) * 16'd3 : 16'd0;
    endcase
  end

  function automatic logic [31:0] id_word(logic [IdW-1:0] id);
    return (id == '1) ? 32'(IdInvalid) : 32'(id);
  endfunction

  logic [63:0] result_key;
  assign result_key = 64'(result_key_i);

  always_comb begin
    word_o = 32'd0;
    unique case (opcode_i)
      OpIdentify: begin
        unique case (index_i[2:0])
          3'd0: word_o = Magic;
          3'd1: word_o = Version;
          3'd2: word_o = ConfigHash[31:0];
          3'd3: word_o = ConfigHash[63:32];
          3'd4: word_o = {16'(Dim), 16'(Capacity)};
          3'd5: word_o = {16'(M0), 16'(M)};
          3'd6: word_o = {16'(EfMax), 16'(Levels)};
          default: word_o = {16'(Branches), 16'(WMax)};
        endcase
      end
      OpInsert: word_o = 32'(write_id_i);
      OpGet: word_o = {20'd0, meta_i[8:5], 4'd0, meta_i[4:1]};
      OpStats: begin
        unique case (index_i[1:0])
          2'd0: word_o = 32'(len_i);
          2'd1: word_o = 32'(high_water_i);
          2'd2: word_o = id_word(entry_i);
          default: word_o = 32'(entry_level_i);
        endcase
      end
      OpCounters: begin
        for (int unsigned i = 0; i < 8; i++) if (index_i == 16'(i)) word_o = counters_i[i];
      end
      OpDigest: word_o = index_i[0] ? digest_i[63:32] : digest_i[31:0];
      OpTick: word_o = index_i[0] ? id_word(found_i) : 32'(spikes_i);
      OpMatchHistory: word_o = index_i[0] ? 32'(distance_i) : id_word(found_i);
      OpEncode: word_o = code_i;
      default: begin
        if (results_o) begin
          unique case (part_i)
            2'd0: word_o = 32'(result_id_i);
            2'd1: word_o = result_key[31:0];
            default: word_o = result_key[63:32];
          endcase
        end
      end
    endcase
  end

  // The parameters of an index, not its live flag.
  logic unused_live;
  assign unused_live = meta_i[0];
endmodule

`default_nettype wire
