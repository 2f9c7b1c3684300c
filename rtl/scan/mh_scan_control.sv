`default_nettype none

/// What a scan core does when: the states of a command, and where each word of its response comes from.
module mh_scan_control #(
  /// Components of a vector and of a row, both powers of two.
  parameter int unsigned Dim = 64,
  parameter int unsigned Lanes = 4,
  /// Most results, a power of two.
  parameter int unsigned KMax = 16,
  /// Bits of an id, and of an address of a word of a command.
  parameter int unsigned IdW = 10,
  parameter int unsigned AddrW = 6,
  localparam int unsigned RowW = $clog2(Dim / Lanes),
  localparam int unsigned PosW = $clog2(Dim),
  localparam int unsigned PlaceW = $clog2(KMax),
  localparam int unsigned FoundW = $clog2(KMax + 1)
) (
  input  wire logic                   clk_i,
  /// Synchronous, active low.
  input  wire logic                   rst_ni,
  /// A command begins.
  input  wire logic                   start_i,
  /// The command; valid after its header and first parameter have come, the error after StCheck.
  input  wire mh_pkg::opcode_e        opcode_i,
  input  wire mh_pkg::error_e         error_i,
  input  wire logic [IdW:0]           id_param_i,
  /// Vectors.
  input  wire logic [IdW:0]           len_i,
  /// The norm is final.
  input  wire logic                   norm_done_i,
  /// Vector `id_o` has a type that is wanted.
  input  wire logic                   wanted_i,
  /// A vector may begin; no vector is under way; entries of the list.
  input  wire logic                   engine_ready_i,
  input  wire logic                   engine_idle_i,
  input  wire logic [FoundW-1:0]      found_i,
  /// The digest takes a word.
  input  wire logic                   digest_ready_i,
  /// Word of the command that comes in the next cycle.
  output logic [AddrW-1:0]            addr_o,
  /// What it is about.
  output mh_scan_pkg::state_e         state_o,
  output mh_scan_pkg::part_e          part_o,
  /// A vector; what of it, or of a response: component, row, word; and an entry of the list.
  output logic [IdW-1:0]              id_o,
  output logic [PosW-1:0]             pos_o,
  output logic [PlaceW-1:0]           place_o,
  output logic [RowW-1:0]             row_o,
  /// Events, each for the cycle: settings are taken, a vector is stored, it is a new one.
  output logic                        configure_o,
  output logic                        store_o,
  output logic                        grow_o,
  /// A row is read, for the engine; aux of `id_o` and type of `type_id_o` are read; the list is emptied.
  output logic                        row_re_o,
  output logic                        row_issue_o,
  output logic                        aux_re_o,
  output logic                        type_re_o,
  output logic [IdW-1:0]              type_id_o,
  output logic                        list_clear_o,
  /// A word goes into the digest.
  output logic                        digest_word_o,
  /// Words of the response after its header, and its stream.
  output logic [15:0]                 words_o,
  output logic                        rsp_valid_o,
  input  wire logic                   rsp_ready_i,
  output logic                        rsp_last_o
);
  import mh_pkg::*;
  import mh_scan_pkg::*;

  localparam int unsigned LaneW = $clog2(Lanes);
  localparam int unsigned VectorWords = Dim / 2;

  state_e state_q, state_d;
  part_e part_q, part_d;
  logic [IdW:0] id_q, id_d;
  logic [PosW-1:0] pos_q, pos_d;
  logic [PlaceW-1:0] place_q, place_d;
  // Words go into the digest.
  logic digesting_q, digesting_d;
  // The word is the last one of its vector, or of the response; the vector is the last one. Chosen with the word.
  logic last_word, last_word_q, last_vector_q, is_insert, load;
  logic [15:0] words;
  logic [RowW-1:0] row;

  assign is_insert = opcode_i == OpInsert;
  assign load      = state_q == StLoad;

  // Words after the header.
  always_comb begin
    unique case (opcode_i)
      OpIdentify, OpCounters: words = 16'd8;
      OpInsert:               words = 16'd1;
      OpGet:                  words = 16'(1 + VectorWords);
      OpSearchExact:          words = 16'(found_i) + {15'(found_i), 1'b0};
      OpStats:                words = 16'd4;
      OpDigest:               words = 16'd2;
      default:                words = 16'd0;
    endcase
    if (error_i != ErrNone) words = 16'd0;
  end

  always_comb begin
    unique case (part_q)
      PartVector: last_word = pos_q == PosW'(VectorWords - 1);
      PartResult: last_word = pos_q[1] && FoundW'(place_q) + FoundW'(1) == found_i;
      PartAnswer: last_word = 16'(pos_q) + 16'd1 == words;
      default:    last_word = 1'b0;
    endcase
  end

  assign rsp_valid_o   = state_q == StHead || (state_q == StWord && !digesting_q);
  assign rsp_last_o    = (state_q == StHead) ? words == 16'd0 : last_word_q;
  assign digest_word_o = state_q == StWord && digesting_q;

  // The parameters, then the vector, two components a word.
  logic [AddrW-1:0] vector_addr;
  assign vector_addr = AddrW'(is_insert ? 1 : 3) + (load ? AddrW'(((PosW + 1)'(pos_q) + (PosW + 1)'(1)) >> 1) : '0);
  always_comb begin
    unique case (state_q)
      StFirst:           addr_o = AddrW'(2);
      StSecond, StCheck: addr_o = AddrW'(3);
      default:           addr_o = vector_addr;
    endcase
  end

  logic [IdW:0] id_next;
  logic advance;
  assign id_next = id_q + (IdW + 1)'(1);
  assign advance = state_q == StWord && (digesting_q ? digest_ready_i : rsp_ready_i);

  always_comb begin
    state_d     = state_q;
    part_d      = part_q;
    id_d        = id_q;
    pos_d       = pos_q;
    place_d     = place_q;
    digesting_d = digesting_q;
    configure_o   = 1'b0;
    grow_o        = 1'b0;
    store_o       = 1'b0;
    row         = pos_q[RowW-1:0];
    row_re_o      = 1'b0;
    row_issue_o   = 1'b0;
    aux_re_o      = 1'b0;
    type_re_o     = 1'b0;
    type_id_o     = id_q[IdW-1:0];
    list_clear_o  = 1'b0;
    unique case (state_q)
      StIdle: begin
        pos_d = '0;
        if (start_i) state_d = StFirst;
      end
      // The parameters come.
      StFirst: state_d = StSecond;
      StSecond: state_d = StCheck;
      StCheck: state_d = StBegin;
      // The command has been checked; under Configure the seed is there.
      StBegin: begin
        id_d    = '0;
        state_d = StHead;
        if (error_i == ErrNone) begin
          unique case (opcode_i)
            OpConfigure: configure_o = 1'b1;
            OpInsert: begin
              id_d    = len_i;
              state_d = StLoad;
            end
            OpSearchExact: state_d = StLoad;
            OpGet: id_d = id_param_i;
            OpSetType: begin
              id_d    = id_param_i;
              state_d = StStore;
            end
            OpDigest: begin
              part_d      = PartRegisters;
              digesting_d = 1'b1;
              state_d     = StFetch;
            end
            default: ;
          endcase
        end
      end
      // A component a cycle, to the memory or the operand, and into the norm.
      StLoad: begin
        row   = pos_q[PosW-1:LaneW];
        pos_d = pos_q + PosW'(1);
        if (pos_q == '1) state_d = StNorm;
      end
      StNorm: begin
        list_clear_o = 1'b1;
        type_re_o    = 1'b1;
        if (norm_done_i) state_d = is_insert ? StStore : StScan;
      end
      StStore: begin
        store_o   = 1'b1;
        grow_o    = is_insert;
        state_d = StHead;
      end
      // Row by row; the type of the next vector comes with the last row of this one.
      StScan: begin
        if (id_q == len_i) begin
          state_d = StDrain;
        end else if (!wanted_i) begin
          id_d    = id_next;
          type_re_o = 1'b1;
          type_id_o = id_next[IdW-1:0];
        end else if (row != '0 || engine_ready_i) begin
          row_issue_o = 1'b1;
          row_re_o    = 1'b1;
          pos_d     = (row == '1) ? '0 : pos_q + PosW'(1);
          if (row == '1) begin
            id_d    = id_next;
            aux_re_o  = 1'b1;
            type_re_o = 1'b1;
            type_id_o = id_next[IdW-1:0];
          end
        end
      end
      StDrain: if (engine_idle_i) state_d = StHead;
      StHead: begin
        digesting_d = 1'b0;
        place_d     = '0;
        pos_d       = '0;
        unique case (opcode_i)
          OpGet: begin
            part_d = PartSmall;
            pos_d  = PosW'(3);
          end
          OpSearchExact: part_d = PartResult;
          default:       part_d = PartAnswer;
        endcase
        if (rsp_ready_i) state_d = rsp_last_o ? StIdle : StFetch;
      end
      // A word's memories are read.
      StFetch: begin
        row     = RowW'(pos_q >> (LaneW - 1));
        row_re_o  = 1'b1;
        aux_re_o  = 1'b1;
        type_re_o = 1'b1;
        state_d = StPick;
      end
      // It is chosen, and then given out.
      StPick: state_d = StWord;
      StWord: begin
        if (advance) begin
          state_d = (last_word_q && !digesting_q) ? StIdle : StFetch;
          pos_d   = pos_q + PosW'(1);
          unique case (part_q)
            PartRegisters:
              if (pos_q == PosW'(6)) begin
                pos_d  = '0;
                part_d = PartSmall;
                if (len_i == '0) state_d = StHead;
              end
            PartSmall:
              if (pos_q[1]) begin
                pos_d  = '0;
                part_d = PartVector;
              end
            PartVector:
              if (last_word_q) begin
                pos_d  = '0;
                part_d = PartSmall;
                id_d   = id_next;
                if (digesting_q && last_vector_q) state_d = StHead;
              end
            PartResult:
              if (pos_q[1]) begin
                pos_d   = '0;
                place_d = place_q + PlaceW'(1);
              end
            default: ;
          endcase
        end
      end
      default: state_d = StIdle;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q     <= StIdle;
      digesting_q <= 1'b0;
    end else begin
      state_q     <= state_d;
      digesting_q <= digesting_d;
    end
    part_q  <= part_d;
    id_q    <= id_d;
    pos_q   <= pos_d;
    place_q <= place_d;
    if (state_q == StPick) begin
      last_word_q   <= last_word;
      last_vector_q <= id_next == len_i;
    end
  end

  assign state_o = state_q;
  assign part_o  = part_q;
  assign id_o    = id_q[IdW-1:0];
  assign pos_o   = pos_q;
  assign place_o = place_q;
  assign row_o   = row;
  assign words_o = words;
endmodule

`default_nettype wire
