`default_nettype none

/// Takes commands, checks them, has them executed and answers (docs/commands.md).
///
/// All words of a command are taken before it is answered, whatever it says. Nothing of the state changes before all checks have passed:
/// those of the frame on the header, those of the parameters before the vector.
module mh_command #(
  /// See `mh_core`.
  parameter int unsigned Capacity = 32,
  parameter int unsigned Dim = 16,
  parameter int unsigned M = 3,
  parameter int unsigned M0 = 6,
  parameter int unsigned Levels = 3,
  parameter int unsigned EfMax = 32,
  parameter int unsigned WMax = 4,
  parameter int unsigned Branches = 6,
  parameter int unsigned Lanes = 4,
  parameter logic [63:0] ConfigHash = 64'd0,
  parameter int unsigned IdW = 6,
  parameter int unsigned KeyW = 40,
  parameter int unsigned AuxW = 37,
  localparam int unsigned EfW = $clog2(EfMax + 1),
  localparam int unsigned WW = $clog2(WMax + 1),
  localparam int unsigned Rows = Dim / Lanes,
  localparam int unsigned RowW = (Rows > 1) ? $clog2(Rows) : 1,
  localparam int unsigned N2W = 31 + $clog2(Dim)
) (
  input  wire logic                        clk_i,
  input  wire logic                        rst_ni,

  /// Command words, valid/ready.
  input  wire logic                        cmd_valid_i,
  output logic                             cmd_ready_o,
  input  wire logic [31:0]                 cmd_data_i,
  /// Response words, valid/ready.
  output logic                             rsp_valid_o,
  input  wire logic                        rsp_ready_i,
  output logic [31:0]                      rsp_data_o,

  /// Resets all state memories: held until `clear_done_i`.
  output logic                             clear_o,
  input  wire logic                        clear_done_i,
  /// One cycle: take the parameters below and empty the registers.
  output logic                             configure_o,
  output logic [1:0]                       metric_o,
  output logic [3:0]                       frac_bits_o,
  output logic [EfW-1:0]                   ef_construction_o,
  output logic [WW-1:0]                    expansion_o,
  output logic [31:0]                      seed_o,
  /// Registers.
  input  wire logic [1:0]                  metric_i,
  input  wire logic [IdW-1:0]              alloc_id_i,
  input  wire logic [IdW-1:0]              len_i,
  input  wire logic [IdW-1:0]              high_water_i,
  input  wire logic [IdW-1:0]              entry_i,
  input  wire logic [3:0]                  entry_level_i,

  /// Read of the meta of `id_o`: data one cycle later, held.
  output logic                             meta_re_o,
  input  wire logic [8:0]                  meta_rdata_i,
  /// A row of the command's vector: for the operand, and with `vec_we_o` for vector `write_id_o` too.
  output logic                             stage_valid_o,
  output logic [RowW-1:0]                  stage_row_o,
  output logic [Lanes-1:0][15:0]           stage_data_o,
  output logic                             vec_we_o,
  output logic [IdW-1:0]                   write_id_o,
  /// Reads a row of vector `write_id_o` that is to be moved: there one cycle later, held.
  output logic                             old_re_o,
  output logic [RowW-1:0]                  old_row_o,
  input  wire logic [Lanes-1:0][15:0]      old_i,
  /// Squared norm of the operand: request to the engine, answer. A search whose metric stores the norm as it is starts before the answer; no
  /// distance can be asked for while it is pending.
  output logic                             self_valid_o,
  input  wire logic                        self_ready_i,
  input  wire logic                        self_done_i,
  input  wire logic [N2W-1:0]              norm_i,
  output logic                             norm_pending_o,
  /// The norm of the operand in its stored form; with `aux_we_o` for vector `write_id_o` too.
  output logic                             aux_valid_o,
  output logic [AuxW-1:0]                  aux_o,
  output logic                             aux_we_o,

  /// Work for the graph engine, or a search; stable until done.
  output logic                             graph_start_o,
  output mh_types_pkg::graph_op_e          graph_op_o,
  input  wire logic                        graph_done_i,
  output logic                             search_start_o,
  output mh_types_pkg::search_e            search_o,
  input  wire logic                        search_done_i,
  output logic [IdW-1:0]                   id_o,
  output logic [3:0]                       type_o,
  output logic [EfW-1:0]                   k_o,
  output logic [EfW-1:0]                   ef_o,
  output logic [WW-1:0]                    width_o,
  output logic [15:0]                      mask_o,
  /// Parameters of searches that neurons take part in: weight of resonance, code, ticks, what hits are worth, gain of spikes.
  output logic [24:0]                      weight_o,
  output logic [31:0]                      pattern_o,
  output logic [7:0]                       ticks_o,
  output logic [31:0]                      inject_gain_o,
  output logic [31:0]                      gain_o,
  /// Results of a search, with keys that need not be distances.
  input  wire logic                        result_valid_i,
  output logic                             result_ready_o,
  input  wire logic [IdW-1:0]              result_id_i,
  input  wire logic signed [KeyW-1:0]      result_key_i,
  input  wire logic [EfW-1:0]              result_count_i,

  /// Work for neurons and synapses; stable until done. `snn_missing_i` comes with done: the slot has no link.
  output logic                             snn_start_o,
  output mh_types_pkg::snn_op_e            snn_op_o,
  output logic [$clog2(M0+1)-1:0]          slot_o,
  output mh_pkg::field_e                   field_o,
  output logic [31:0]                      value_o,
  output logic [mh_pkg::Phases-1:0]        phases_o,
  output logic [5:0]                       correlate_o,
  input  wire logic                        snn_done_i,
  input  wire logic                        snn_missing_i,
  /// Nothing of it is at work; no answer before.
  input  wire logic                        snn_idle_i,
  input  wire logic [15:0]                 spikes_i,
  input  wire logic [IdW-1:0]              found_i,
  input  wire logic [5:0]                  distance_i,
  input  wire logic [31:0]                 code_i,
  /// Words that neurons answer.
  input  wire logic                        snn_valid_i,
  output logic                             snn_ready_o,
  input  wire logic [31:0]                 snn_word_i,
  /// One cycle: write a parameter with `value_o`.
  output logic                             register_we_o,
  output mh_pkg::register_e                register_o,

  /// State reader.
  output logic                             read_start_o,
  output mh_pkg::memory_e                  read_memory_o,
  output logic [15:0]                      read_row_o,
  output logic [15:0]                      read_rows_o,
  input  wire logic                        read_active_i,
  input  wire logic                        read_valid_i,
  output logic                             read_ready_o,
  input  wire logic [31:0]                 read_word_i,

  /// Counters: begin of a command that is counted, command at work, values.
  output logic                             count_clear_o,
  output logic                             count_active_o,
  input  wire logic [7:0][31:0]            counters_i
);
  import mh_pkg::*;
  import mh_types_pkg::*;

  localparam int unsigned VectorWords = Dim / 2;
  localparam int unsigned RowWords = Lanes / 2;
  localparam int unsigned RowWordW = (RowWords > 1) ? $clog2(RowWords) : 1;

  typedef enum logic [4:0] {
    StClear,
    StHeader,
    StParams,
    StMeta,
    StJudge,
    StVector,
    StDrain,
    StNorm,
    StNormWait,
    StInverse,
    StStart,
    StGraph,
    StSearch,
    StSnn,
    StDigest,
    StRespond,
    StPayload
  } state_e;

  typedef struct packed {
    logic [15:0] length;
    logic [7:0]  arg;
    logic [7:0]  code;
  } header_t;

  state_e            state_d, state_q;
  header_t           header_d, header_q;
  logic              running_d, running_q;      // power-on clear is over
  error_e            error_d, error_q;
  logic [15:0]       left_d, left_q;            // payload words still to come, or to go
  logic [2:0]        param_index_d, param_index_q;
  logic [MaxParams-1:0][31:0] param_d, param_q;
  logic [RowW-1:0]   row_d, row_q;
  logic [RowWordW-1:0] word_d, word_q;
  logic [Lanes-1:0][15:0] vector_d, vector_q;   // row of a vector being put together
  logic [15:0]       index_d, index_q;          // payload word of the answer
  logic [1:0]        part_d, part_q;            // word of a result
  memory_e           digest_memory_d, digest_memory_q;
  logic              started_d, started_q;      // the state reader or the norm unit has been started

  opcode_e opcode;
  logic    writes;
  logic    starts_early;  // the search starts while the norm of its query is computed
  assign opcode = opcode_e'(header_q.code);
  assign writes = opcode inside {OpInsert, OpUpdate, OpNudge};
  assign starts_early = !writes && metric_i != MetricCosine;

  // ---------------------------------------------------------------- checks
  header_t incoming;
  error_e  frame_error, param_error;
  logic    legal;
  logic [15:0] params;      // parameter words of this command
  logic [15:0] peek_total;

  assign incoming = cmd_data_i;
  assign params   = 16'(payload_words(opcode, 0));

  always_comb begin
    frame_error = ErrNone;
    if (!known_opcode(incoming.code)) begin
      frame_error = ErrUnknownOpcode;
    end else if (32'(incoming.length) != payload_words(opcode_e'(incoming.code), VectorWords)) begin
      frame_error = carries_vector(opcode_e'(incoming.code)) ? ErrDimension : ErrLength;
    end
  end

  mh_check #(
    .Capacity(Capacity), .Dim(Dim), .M(M), .M0(M0), .Levels(Levels), .Branches(Branches), .EfMax(EfMax), .WMax(WMax), .IdW(IdW)
  ) u_check (
    .clk_i,
    .opcode_i    (opcode),
    .arg_i       (header_q.arg),
    .param_i     (param_q[2:0]),
    .live_i      (meta_rdata_i[0]),
    .len_i,
    .error_o     (param_error),
    .legal_o     (legal),
    .peek_total_o(peek_total)
  );

  // ---------------------------------------------------------------- norm
  logic        inverse_start, inverse_done;
  logic [N2W-1:0] norm_q;
  logic [31:0] inverse_r;
  logic [4:0]  inverse_e;

  logic           norm_pending_q;
  logic           norm_fresh_q;  // the norm came in the last cycle
  always_ff @(posedge clk_i) begin
    if (!rst_ni) norm_pending_q <= 1'b0;
    else if (self_valid_o && self_ready_i) norm_pending_q <= 1'b1;
    else if (self_done_i) norm_pending_q <= 1'b0;
    norm_fresh_q <= self_done_i && rst_ni;
    if (self_done_i) norm_q <= norm_i;
  end
  assign norm_pending_o = norm_pending_q;

  mh_inverse_norm #(.N2W(N2W)) u_inverse_norm (
    .clk_i, .rst_ni,
    .start_i(inverse_start),
    .n2_i   (norm_q),
    .done_o (inverse_done),
    .r_o    (inverse_r),
    .e_o    (inverse_e)
  );
  assign aux_o    = (metric_i == MetricCosine) ? AuxW'({inverse_e, inverse_r}) : AuxW'(norm_q);
  assign aux_we_o = aux_valid_o && writes;

  // ---------------------------------------------------------------- digest
  logic        digest_clear, digest_valid;
  logic [63:0] digest;
  mh_digest u_digest (
    .clk_i,
    .clear_i     (digest_clear),
    .word_valid_i(digest_valid),
    .word_i      (read_word_i),
    .digest_o    (digest)
  );

  // ---------------------------------------------------------------- answers
  logic        results;  // of a search
  logic [8:0]  meta_q;   // read long before it is answered
  always_ff @(posedge clk_i) meta_q <= meta_rdata_i;
  logic [15:0] answer_words;
  logic [31:0] word;
  mh_answer #(
    .Capacity(Capacity), .Dim(Dim), .M(M), .M0(M0), .Levels(Levels), .EfMax(EfMax), .WMax(WMax), .Branches(Branches), .ConfigHash(ConfigHash),
    .IdW(IdW), .KeyW(KeyW)
  ) u_answer (
    .opcode_i      (opcode),
    .index_i       (index_q),
    .part_i        (part_q),
    .peek_total_i  (peek_total),
    .write_id_i    (write_id_o),
    .meta_i        (meta_q),
    .len_i,
    .high_water_i,
    .entry_i,
    .entry_level_i,
    .counters_i,
    .digest_i      (digest),
    .result_id_i,
    .result_key_i,
    .result_count_i,
    .spikes_i,
    .found_i,
    .distance_i,
    .code_i,
    .results_o     (results),
    .words_o       (answer_words),
    .word_o        (word)
  );

  // ---------------------------------------------------------------- a vector that is moved
  // Its next word is held for a cycle, in which it is moved.
  logic             moved_d, moved_q;
  logic [1:0][15:0] old_pair, moved;
  always_comb begin
    old_pair = '0;
    for (int unsigned i = 0; i < RowWords; i++) old_pair = old_pair | (old_i[2*i+:2] & {32{word_q == RowWordW'(i)}});
  end
  mh_nudge u_nudge (
    .clk_i,
    .vector_i(old_pair),
    .delta_i (cmd_data_i),
    .alpha_i (param_q[1]),
    .vector_o(moved)
  );

  // ---------------------------------------------------------------- control
  // What is done and answered, decoded in the cycle after the header, before a state that needs it: much waits for it.
  typedef enum logic [3:0] {
    KindOther,
    KindConfigure,
    KindGraph,
    KindSearch,
    KindRegister,
    KindNeurons,
    KindSpoken,  // the payload comes from the neurons
    KindDigest,
    KindPeek,
    KindGet
  } kind_e;
  kind_e kind_d, kind_q;
  logic  first_q;   // the word of the payload is its first, which Get does not stream from a memory
  logic  streamed;  // this word comes from the state reader
  always_comb begin
    unique case (opcode)
      OpConfigure: kind_d = KindConfigure;
      OpInsert, OpRemove, OpUpdate, OpNudge, OpSetType: kind_d = KindGraph;
      OpSetRegister: kind_d = KindRegister;
      OpTick, OpSetNeuron, OpSetWeight, OpResetNeurons, OpMatchHistory, OpInjectBranch, OpEncode: kind_d = KindNeurons;
      OpCorrelateHistory, OpAggregate: kind_d = KindSpoken;
      OpDigest: kind_d = KindDigest;
      OpPeek: kind_d = KindPeek;
      OpGet: kind_d = KindGet;
      default: kind_d = results ? KindSearch : KindOther;
    endcase
  end
  always_ff @(posedge clk_i) begin
    kind_q  <= kind_d;
    first_q <= index_d == 16'd0;
  end
  assign streamed = kind_q == KindPeek || (kind_q == KindGet && !first_q);

  always_comb begin
    state_d         = state_q;
    running_d       = running_q;
    header_d        = header_q;
    error_d         = error_q;
    left_d          = left_q;
    param_index_d   = param_index_q;
    param_d         = param_q;
    row_d           = row_q;
    word_d          = word_q;
    vector_d        = vector_q;
    index_d         = index_q;
    part_d          = part_q;
    digest_memory_d = digest_memory_q;
    started_d       = started_q;
    moved_d         = 1'b0;
    cmd_ready_o     = 1'b0;
    rsp_valid_o     = 1'b0;
    rsp_data_o      = word;
    clear_o         = 1'b0;
    configure_o     = 1'b0;
    meta_re_o       = 1'b0;
    stage_valid_o   = 1'b0;
    self_valid_o    = 1'b0;
    inverse_start   = 1'b0;
    aux_valid_o     = starts_early && norm_fresh_q;
    graph_start_o   = 1'b0;
    register_we_o   = 1'b0;
    result_ready_o  = 1'b0;
    read_start_o    = 1'b0;
    read_ready_o    = 1'b0;
    old_re_o        = 1'b0;
    old_row_o       = row_q;
    snn_ready_o     = 1'b0;
    digest_clear    = 1'b0;
    digest_valid    = 1'b0;
    count_clear_o   = 1'b0;
    unique case (state_q)
      // Power-on or Configure: the memories take their reset values.
      StClear: begin
        clear_o = 1'b1;
        if (clear_done_i) begin
          running_d = 1'b1;
          state_d   = running_q ? StRespond : StHeader;
        end
      end
      // The header of a command.
      StHeader: begin
        cmd_ready_o     = 1'b1;
        header_d        = incoming;
        error_d         = frame_error;
        left_d          = incoming.length;
        param_index_d   = 3'd0;
        param_d         = '0;
        row_d           = '0;
        word_d          = '0;
        index_d         = 16'd0;
        part_d          = 2'd0;
        digest_memory_d = MemRegs;
        started_d       = 1'b0;
        digest_clear    = 1'b1;
        if (cmd_valid_i) begin
          count_clear_o = incoming.code != OpCounters;
          if (frame_error != ErrNone) state_d = (incoming.length == 16'd0) ? StRespond : StDrain;
          else if (payload_words(opcode_e'(incoming.code), 0) != 0) state_d = StParams;
          else state_d = StMeta;
        end
      end
      // Parameter words.
      StParams: begin
        cmd_ready_o = 1'b1;
        if (cmd_valid_i) begin
          for (int unsigned i = 0; i < MaxParams; i++) if (param_index_q == 3'(i)) param_d[i] = cmd_data_i;
          param_index_d = param_index_q + 3'd1;
          left_d        = left_q - 16'd1;
          if (16'(param_index_d) == params) state_d = StMeta;
        end
      end
      // Read the meta of the node that the command may name, and look at the parameters.
      StMeta: begin
        meta_re_o = 1'b1;
        state_d   = StJudge;
      end
      // Check everything, then go on or discard the rest.
      StJudge: begin
        error_d  = param_error;
        old_re_o = opcode == OpNudge && 32'(param_q[0]) < Capacity;
        if (!legal) state_d = (left_q == 16'd0) ? StRespond : StDrain;
        else state_d = (left_q == 16'd0) ? StStart : StVector;
      end
      // The words of a vector, put together to rows.
      StVector: begin
        cmd_ready_o = opcode != OpNudge || moved_q;
        moved_d     = cmd_valid_i && !cmd_ready_o;
        if (cmd_valid_i && cmd_ready_o) begin
          for (int unsigned i = 0; i < RowWords; i++) begin
            if (word_q == RowWordW'(i)) {vector_d[2*i+1], vector_d[2*i]} = (opcode == OpNudge) ? moved : cmd_data_i;
          end
          left_d = left_q - 16'd1;
          word_d = word_q + RowWordW'(1);
          if (word_q == RowWordW'(RowWords - 1)) begin
            word_d        = '0;
            stage_valid_o = 1'b1;
            row_d         = row_q + RowW'(1);
            old_re_o      = opcode == OpNudge && left_q != 16'd1;
            old_row_o     = row_d;
          end
          if (left_q == 16'd1) state_d = StNorm;
        end
      end
      // Discard what is left of a wrong command.
      StDrain: begin
        cmd_ready_o = 1'b1;
        if (cmd_valid_i) begin
          left_d = left_q - 16'd1;
          if (left_q == 16'd1) state_d = StRespond;
        end
      end
      // The squared norm of the vector.
      StNorm: begin
        self_valid_o = 1'b1;
        if (self_ready_i) state_d = starts_early ? StStart : StNormWait;
      end
      StNormWait: begin
        if (self_done_i) state_d = (metric_i == MetricCosine) ? StInverse : StStart;
        started_d = 1'b0;
      end
      // Its inverse, for the cosine metric.
      StInverse: begin
        inverse_start = !started_q;
        started_d     = 1'b1;
        if (inverse_done) state_d = StStart;
      end
      // Store the norm and begin.
      StStart: begin
        if (!starts_early) aux_valid_o = carries_vector(opcode);
        started_d   = 1'b0;
        unique case (kind_q)
          KindConfigure: begin
            configure_o = 1'b1;
            state_d     = StClear;
          end
          KindGraph: begin
            graph_start_o = 1'b1;
            state_d       = StGraph;
          end
          KindSearch: state_d = StSearch;
          KindRegister: begin
            register_we_o = 1'b1;
            state_d       = StRespond;
          end
          KindNeurons: state_d = StSnn;
          KindDigest: state_d = StDigest;
          default: state_d = StRespond;
        endcase
      end
      StGraph: if (graph_done_i) state_d = StRespond;
      StSearch: if (search_done_i) state_d = StRespond;
      StSnn: begin
        if (snn_done_i && opcode == OpSetWeight && snn_missing_i) error_d = ErrRange;
        if (snn_done_i) state_d = StRespond;
      end
      // One memory after the other.
      StDigest: begin
        read_start_o = !started_q;
        started_d    = 1'b1;
        read_ready_o = 1'b1;
        digest_valid = read_valid_i;
        if (started_q && !read_active_i) begin
          started_d       = 1'b0;
          digest_memory_d = memory_e'(digest_memory_q + 8'd1);
          if (32'(digest_memory_q) == Memories - 1) state_d = StRespond;
        end
      end
      // The header of the answer. A search that had nothing to do may come here before the norm, an insertion before its weights are in place, and
      // neurons that answer themselves are at work.
      StRespond: begin
        left_d      = (error_q == ErrNone) ? answer_words : 16'd0;
        rsp_valid_o = !norm_pending_q && (snn_idle_i || (kind_q == KindSpoken && error_q == ErrNone));
        rsp_data_o  = {left_d, 8'(error_q), header_q.code};
        if (rsp_valid_o && rsp_ready_i) begin
          state_d = (left_d == 16'd0) ? StHeader : StPayload;
          // Peek and Get stream from memory.
          read_start_o = (error_q == ErrNone) && kind_q inside {KindPeek, KindGet};
        end
      end
      // Its payload.
      StPayload: begin
        rsp_valid_o = (!streamed || read_valid_i) && (kind_q != KindSpoken || snn_valid_i) && (kind_q != KindSearch || result_valid_i);
        if (streamed) rsp_data_o = read_word_i;
        if (kind_q == KindSpoken) rsp_data_o = snn_word_i;
        read_ready_o = streamed && rsp_ready_i;
        snn_ready_o  = kind_q == KindSpoken && rsp_ready_i;
        if (rsp_valid_o && rsp_ready_i) begin
          left_d  = left_q - 16'd1;
          index_d = index_q + 16'd1;
          part_d  = (part_q == 2'd2) ? 2'd0 : part_q + 2'd1;
          result_ready_o = kind_q == KindSearch && part_q == 2'd2;
          if (left_q == 16'd1) state_d = StHeader;
        end
      end
      default: state_d = StHeader;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q   <= StClear;
      running_q <= 1'b0;
    end else begin
      state_q   <= state_d;
      running_q <= running_d;
    end
    header_q        <= header_d;
    error_q         <= error_d;
    left_q          <= left_d;
    param_index_q   <= param_index_d;
    param_q         <= param_d;
    row_q           <= row_d;
    word_q          <= word_d;
    vector_q        <= vector_d;
    index_q         <= index_d;
    part_q          <= part_d;
    digest_memory_q <= digest_memory_d;
    started_q       <= started_d;
    moved_q         <= moved_d;
  end

  // An insertion's id changes with the allocation: keep the one that was written.
  logic [IdW-1:0] alloc_id_q;
  always_ff @(posedge clk_i) if (state_q == StJudge) alloc_id_q <= alloc_id_i;

  assign stage_row_o  = row_q;
  assign stage_data_o = vector_d;
  assign vec_we_o     = stage_valid_o && writes;
  assign write_id_o   = (opcode == OpInsert) ? alloc_id_q : id_o;

  assign metric_o          = param_q[0][1:0];
  assign frac_bits_o       = param_q[0][11:8];
  assign ef_construction_o = EfW'(param_q[1][15:0]);
  assign expansion_o       = WW'(param_q[1][31:16]);
  assign seed_o            = param_q[2];

  always_comb begin
    unique case (opcode)
      OpInsert: graph_op_o = GraphInsert;
      OpRemove: graph_op_o = GraphRemove;
      OpSetType: graph_op_o = GraphSetType;
      default: graph_op_o = GraphUpdate;
    endcase
    unique case (opcode)
      OpSearchExact: search_o = SearchExact;
      OpSearchCodes: search_o = SearchCodes;
      OpSearchResonant: search_o = SearchResonant;
      OpSearchInject: search_o = SearchInject;
      OpSearchSpiking: search_o = SearchSpiking;
      default: search_o = SearchGraph;
    endcase
  end
  assign search_start_o = (state_q == StStart) && kind_q == KindSearch;

  assign id_o    = IdW'(param_q[0]);
  assign type_o  = header_q.arg[3:0];
  assign k_o     = EfW'(param_q[0][15:0]);
  assign ef_o    = EfW'(param_q[0][31:16]);
  assign width_o = WW'(param_q[1][31:16]);
  assign mask_o  = param_q[1][15:0];

  assign weight_o      = param_q[2][24:0];
  assign pattern_o     = param_q[2];
  assign ticks_o       = param_q[2][23:16];
  assign inject_gain_o = (opcode == OpSearchInject) ? param_q[2] : param_q[3];
  assign gain_o        = param_q[4];

  always_comb begin
    unique case (opcode)
      OpSetNeuron: snn_op_o = SnnSetNeuron;
      OpSetWeight: snn_op_o = SnnSetWeight;
      OpResetNeurons: snn_op_o = SnnReset;
      OpMatchHistory: snn_op_o = SnnMatch;
      OpInjectBranch: snn_op_o = SnnInjectBranch;
      OpEncode: snn_op_o = SnnEncode;
      OpCorrelateHistory: snn_op_o = SnnCorrelate;
      OpAggregate: snn_op_o = SnnAggregate;
      default: snn_op_o = SnnTick;
    endcase
  end
  assign snn_start_o = (state_q == StStart) && kind_q inside {KindNeurons, KindSpoken};
  assign slot_o      = ($clog2(M0+1))'(param_q[0][31:16]);
  assign field_o     = field_e'(header_q.arg);
  assign value_o     = (opcode inside {OpSetRegister, OpMatchHistory}) ? param_q[0] : param_q[1];
  assign phases_o    = (opcode == OpSearchSpiking) ? param_q[2][Phases-1:0] : param_q[0][Phases-1:0];
  assign correlate_o = param_q[1][5:0];
  assign register_o  = register_e'(header_q.arg);

  assign read_memory_o = (kind_q == KindGet) ? MemVectors
      : ((kind_q == KindDigest) ? digest_memory_q : memory_e'(header_q.arg));
  assign read_row_o    = (kind_q == KindDigest) ? 16'd0 : param_q[0][15:0];
  assign read_rows_o   = (kind_q == KindGet) ? 16'd1
      : ((kind_q == KindDigest) ? 16'(memory_rows(digest_memory_q, Capacity, Levels)) : param_q[0][31:16]);

  assign count_active_o = (state_q != StHeader) && opcode != OpCounters;

`ifndef SYNTHESIS
  ResultThere_A : assert property (@(posedge clk_i) disable iff (!rst_ni) result_ready_o |-> result_valid_i);
`endif
endmodule

`default_nettype wire
