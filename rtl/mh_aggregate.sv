`default_nettype none

/// Mean of the neighbours of a vector, each times the weight of the edge to it (docs/neurons.md, "Graph neural network").
///
/// Two components of one neighbour a cycle; they are divided and handed out while the next two are summed. When words are taken at once, a row of at least 5
/// links takes links + 1 cycles a word and 8 besides, a shorter one (links + 7) / 2 a word, at least 4.
module mh_aggregate #(
  /// Components, even, a multiple of Lanes.
  parameter int unsigned Dim = 16,
  /// Components of a RAM row, even.
  parameter int unsigned Lanes = 4,
  /// Slots of a row of links, 1..=64.
  parameter int unsigned M0 = 6,
  /// Width of an id; all ones is "no id".
  parameter int unsigned IdW = 6,
  /// Vectors, >= 2.
  parameter int unsigned Capacity = 32,
  localparam int unsigned AddrW = $clog2(Capacity),
  localparam int unsigned Rows = Dim / Lanes,
  localparam int unsigned RowW = (Rows > 1) ? $clog2(Rows) : 1
) (
  input  wire logic                   clk_i,
  input  wire logic                   rst_ni,

  /// Starts; links, weights and vectors are for this module alone while `active_o`, and the id is stable.
  input  wire logic                   start_i,
  input  wire logic [AddrW-1:0]       id_i,
  /// From the cycle after the start until the last word was taken.
  output logic                        active_o,
  /// Words, Dim / 2 of them: two components, the even one in the low half.
  output logic                        word_valid_o,
  input  wire logic                   word_ready_i,
  output logic [31:0]                 word_o,

  /// Reads a row of links, without gaps, and its weights: there one cycle later, held until the next read.
  output logic                        row_re_o,
  output logic [AddrW-1:0]            row_id_o,
  input  wire logic [M0-1:0][IdW-1:0] links_i,
  input  wire logic [M0-1:0][15:0]    weights_i,

  /// Reads a row of a vector: there one cycle later.
  output logic                        vec_re_o,
  output logic [AddrW-1:0]            vec_id_o,
  output logic [RowW-1:0]             vec_row_o,
  input  wire logic [Lanes-1:0][15:0] vec_rdata_i
);
  localparam logic [IdW-1:0] NoId = '1;
  localparam int unsigned Pairs = Lanes / 2;
  localparam int unsigned PairW = (Pairs > 1) ? $clog2(Pairs) : 1;
  localparam int unsigned CountW = $clog2(M0 + 1);
  localparam int unsigned SumW = 32 + $clog2(M0);
  localparam int unsigned ScaledW = 56;  // the sum of n terms by at most 2^24 / n

  if (Dim % Lanes != 0 || Lanes % 2 != 0 || M0 < 1 || M0 > 64) begin : gen_check
    $fatal(1, "mh_aggregate: Dim must be a multiple of Lanes, Lanes even, M0 in 1..=64");
  end

  typedef enum logic [2:0] {
    StIdle,
    StLinks,
    StCount,
    StSelect,
    StNext
  } state_e;

  // A link on its way: the first and the last of a word.
  typedef struct packed {
    logic valid;
    logic first;
    logic last;
  } step_t;

  state_e            state_d, state_q;
  logic [CountW-1:0] count_d, count_q, counted;
  logic [CountW-1:0] slot_d, slot_q;
  logic [RowW-1:0]   row_d, row_q;
  logic [PairW-1:0]  pair_d, pair_q;
  logic [1:0]        ahead_d, ahead_q, ahead;  // words begun and not taken; after this cycle's
  logic              last_slot, last_word;

  always_comb begin
    counted = '0;
    for (int unsigned i = 0; i < M0; i++) counted = counted + CountW'(links_i[i] != NoId);
  end

  // ---------------------------------------------------------------- links: select, read, multiply, add
  step_t             read_q, data_q, add_q;
  logic [AddrW-1:0]  link, link_q;
  logic [15:0]       weight;
  logic [16:0]       transmission, read_transmission_q, data_transmission_q;
  logic [PairW-1:0]  data_pair_q;
  logic [1:0][15:0]  components;
  logic [1:0][32:0]     product_q;              // signed, as are the sums
  logic [1:0][SumW-1:0] sum_q;

  // A row without links passes as one link that is not read.
  assign last_slot = CountW'(slot_q + CountW'(1)) >= count_q;

  always_comb begin
    link   = '0;
    weight = '0;
    for (int unsigned i = 0; i < M0; i++) begin
      link   = link | (AddrW'(links_i[i]) & {AddrW{slot_q == CountW'(i)}});
      weight = weight | (weights_i[i] & {16{slot_q == CountW'(i)}});
    end
    components = '0;
    for (int unsigned i = 0; i < Pairs; i++) components = components | (vec_rdata_i[2*i+:2] & {32{data_pair_q == PairW'(i)}});
  end
  assign transmission = 17'(weight) + 17'(weight[15]);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      read_q <= '0;
      data_q <= '0;
      add_q  <= '0;
    end else begin
      read_q <= '{valid: state_q == StSelect, first: slot_q == '0, last: last_slot};
      data_q <= read_q;
      add_q  <= data_q;
    end
    link_q              <= link;
    read_transmission_q <= transmission;
    data_transmission_q <= read_transmission_q;
    data_pair_q         <= pair_q;
    for (int unsigned c = 0; c < 2; c++) begin
      product_q[c] <= 33'(signed'(components[c])) * 33'(signed'({1'b0, data_transmission_q}));
      if (add_q.valid) sum_q[c] <= (add_q.first ? '0 : sum_q[c]) + SumW'(signed'(product_q[c]));
    end
  end

  assign row_re_o  = state_q == StLinks;
  assign row_id_o  = id_i;
  assign vec_re_o  = read_q.valid && count_q != '0;
  assign vec_id_o  = link_q;
  assign vec_row_o = row_q;

  // ---------------------------------------------------------------- words: scale the low sum, the high sum, round
  logic [24:0]               factor, factor_q;  // 1 / links, U1F24
  logic                      summed_q, scale, high_q, round_q, word_valid_q;
  logic signed [ScaledW-1:0] scaled_q;
  logic [31:0]               word_q;

  always_comb begin
    factor = '0;
    for (int unsigned i = 1; i <= M0; i++) if (count_q == CountW'(i)) factor = 25'((1 << 24) / i);
  end

  // When no other word is scaled or waits.
  assign scale = summed_q && !high_q && !round_q && (!word_valid_q || word_ready_i);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      summed_q     <= 1'b0;
      high_q       <= 1'b0;
      round_q      <= 1'b0;
      word_valid_q <= 1'b0;
    end else begin
      if (add_q.valid && add_q.last) summed_q <= 1'b1;
      else if (scale) summed_q <= 1'b0;
      high_q  <= scale;
      round_q <= high_q;
      if (round_q) word_valid_q <= 1'b1;
      else if (word_ready_i) word_valid_q <= 1'b0;
    end
    factor_q <= factor;
    scaled_q <= ScaledW'(signed'(high_q ? sum_q[1] : sum_q[0])) * ScaledW'(signed'({1'b0, factor_q}));
    if (high_q || round_q) word_q <= {16'((scaled_q + ScaledW'(64'sd1 << 39)) >>> 40), word_q[31:16]};
  end

  // ---------------------------------------------------------------- control
  assign last_word = row_q == RowW'(Rows - 1) && pair_q == PairW'(Pairs - 1);
  assign ahead     = ahead_q - 2'(word_valid_q && word_ready_i);

  always_comb begin
    state_d = state_q;
    count_d = count_q;
    slot_d  = '0;
    row_d   = row_q;
    pair_d  = pair_q;
    ahead_d = ahead;
    unique case (state_q)
      // Waiting for a start.
      StIdle: begin
        row_d   = '0;
        pair_d  = '0;
        ahead_d = '0;
        if (start_i) state_d = StLinks;
      end
      StLinks: state_d = StCount;
      StCount: begin
        count_d = counted;
        ahead_d = 2'd1;
        state_d = StSelect;
      end
      // The links of a word.
      StSelect: begin
        slot_d = slot_q + CountW'(1);
        if (last_slot) begin
          slot_d  = '0;
          state_d = StNext;
        end
      end
      // The next word, when none but the last is on its way: that one is scaled before these sums arrive.
      StNext: begin
        if (last_word) begin
          if (ahead == 2'd0) state_d = StIdle;
        end else if (ahead < 2'd2) begin
          pair_d  = (pair_q == PairW'(Pairs - 1)) ? '0 : pair_q + PairW'(1);
          row_d   = (pair_q == PairW'(Pairs - 1)) ? row_q + RowW'(1) : row_q;
          ahead_d = ahead + 2'd1;
          state_d = StSelect;
        end
      end
      default: state_d = StIdle;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) state_q <= StIdle;
    else state_q <= state_d;
    count_q <= count_d;
    slot_q  <= slot_d;
    row_q   <= row_d;
    pair_q  <= pair_d;
    ahead_q <= ahead_d;
  end

  assign active_o     = state_q != StIdle;
  assign word_valid_o = word_valid_q;
  assign word_o       = word_q;

`ifndef SYNTHESIS
  SumsAreScaled_A : assert property (@(posedge clk_i) disable iff (!rst_ni) add_q.valid |-> !summed_q);
`endif
endmodule

`default_nettype wire
