`default_nettype none

/// Which histories are near that of a neuron (docs/neurons.md, "Other commands"): a bit for each id, 32 a word, one neuron a cycle.
///
/// The bits of a word come together while the word before it waits to be taken; takes 7 cycles besides when words are taken within 32 cycles.
module mh_correlate #(
  /// Neurons, >= 2.
  parameter int unsigned Capacity = 32,
  /// Width of an id.
  parameter int unsigned IdW = 6,
  localparam int unsigned AddrW = $clog2(Capacity)
) (
  input  wire logic             clk_i,
  input  wire logic             rst_ni,

  /// Starts; all inputs below are stable while `active_o`.
  input  wire logic             start_i,
  /// The neuron to compare with; live.
  input  wire logic [IdW-1:0]   id_i,
  /// Largest Hamming distance, 0..=32.
  input  wire logic [5:0]       distance_i,
  /// Ids in use.
  input  wire logic [IdW-1:0]   high_water_i,
  /// From the cycle after the start until the last word was taken.
  output logic                  active_o,
  /// Words, the lowest ids first.
  output logic                  word_valid_o,
  input  wire logic             word_ready_i,
  output logic [31:0]           word_o,

  /// Reads a neuron: history and live flag are there one cycle later.
  output logic                  re_o,
  output logic [AddrW-1:0]      id_o,
  input  wire logic [31:0]      history_i,
  input  wire logic             live_i
);
  import mh_types_pkg::*;

  localparam int unsigned Words = (Capacity + 31) / 32;
  localparam int unsigned ScanW = $clog2(32 * Words);
  localparam int unsigned WordW = $clog2(Words + 1);

  typedef enum logic [2:0] {
    StIdle,
    StOwn,
    StTake,
    StScan,
    StDrain
  } state_e;

  state_e           state_d, state_q;
  logic [ScanW-1:0] scan_d, scan_q;
  logic [WordW-1:0] left_d, left_q;      // words to be taken
  logic [31:0]      own_q;
  logic             go, others, taken;

  // ---------------------------------------------------------------- bits
  // A place of a word, another neuron's, the last one; in the cycle of the read data, in the one after, and when the bit is known.
  logic        read_q, others_q, ends_q;
  logic        there_q, live_q, closes_q;
  logic [31:0] history_q;
  logic        bit_q, candidate_q, last_q;
  logic [5:0]  differing_q;
  logic [31:0] bits_q;
  logic        full_q, word_valid_q;
  logic [31:0] word_q;

  assign others = 32'(scan_q) < 32'(high_water_i) && 32'(scan_q) != 32'(id_i);
  assign taken  = word_valid_q && word_ready_i;
  // A word is begun only when none waits but the one that was begun before it.
  assign go     = state_q == StScan && (scan_q[4:0] != '0 || !word_valid_q || word_ready_i);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      read_q       <= 1'b0;
      there_q      <= 1'b0;
      bit_q        <= 1'b0;
      full_q       <= 1'b0;
      word_valid_q <= 1'b0;
    end else begin
      read_q  <= go;
      there_q <= read_q;
      bit_q   <= there_q;
      if (bit_q && last_q) full_q <= 1'b1;
      else if (!word_valid_q || word_ready_i) full_q <= 1'b0;
      if (full_q) word_valid_q <= 1'b1;
      else if (word_ready_i) word_valid_q <= 1'b0;
    end
    others_q    <= others;
    ends_q      <= scan_q[4:0] == '1;
    live_q      <= others_q && live_i;
    closes_q    <= ends_q;
    history_q   <= history_i;
    candidate_q <= live_q;
    differing_q <= ones(history_q ^ own_q);
    last_q      <= closes_q;
    if (bit_q) bits_q <= {candidate_q && differing_q <= distance_i, bits_q[31:1]};
    if (full_q && (!word_valid_q || word_ready_i)) word_q <= bits_q;
  end

  // ---------------------------------------------------------------- control
  always_comb begin
    state_d = state_q;
    scan_d  = '0;
    left_d  = left_q - WordW'(taken);
    re_o    = 1'b0;
    id_o    = AddrW'(scan_q);
    unique case (state_q)
      // Waiting for a start.
      StIdle: begin
        left_d = WordW'(Words);
        if (start_i) state_d = StOwn;
      end
      StOwn: begin
        re_o    = 1'b1;
        id_o    = AddrW'(id_i);
        state_d = StTake;
      end
      StTake: state_d = StScan;
      // One neuron after the other, and the places up to a full word.
      StScan: begin
        re_o   = go && others;
        scan_d = scan_q + ScanW'(go);
        if (go && scan_q == ScanW'(32 * Words - 1)) state_d = StDrain;
      end
      StDrain: if (left_d == '0) state_d = StIdle;
      default: state_d = StIdle;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) state_q <= StIdle;
    else state_q <= state_d;
    scan_q <= scan_d;
    left_q <= left_d;
    if (state_q == StTake) own_q <= history_i;
  end

  assign active_o     = state_q != StIdle;
  assign word_valid_o = word_valid_q;
  assign word_o       = word_q;

`ifndef SYNTHESIS
  BitHasRoom_A : assert property (@(posedge clk_i) disable iff (!rst_ni)
      (bit_q && full_q) |-> (!word_valid_q || word_ready_i));
`endif
endmodule

`default_nettype wire
