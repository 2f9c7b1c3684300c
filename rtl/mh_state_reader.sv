`default_nettype none

/// Reads rows of the state memories as 32-bit words (docs/commands.md, table of memories): for Peek, Get and Digest.
module mh_state_reader #(
  /// See `mh_core`.
  parameter int unsigned Dim = 16,
  parameter int unsigned Lanes = 4,
  parameter int unsigned M = 3,
  parameter int unsigned M0 = 6,
  parameter int unsigned Branches = 6,
  parameter int unsigned IdW = 6,
  parameter int unsigned AuxW = 37,
  /// Address widths of the RAMs of vectors and of links above layer 0.
  parameter int unsigned VecAddrW = 7,
  parameter int unsigned UpAddrW = 6,
  localparam int unsigned Rows = Dim / Lanes
) (
  input  wire logic                    clk_i,
  input  wire logic                    rst_ni,

  /// Starts; memory, first row and number of rows (>= 1) have been checked and are stable while `active_o`.
  input  wire logic                    start_i,
  input  wire mh_pkg::memory_e         memory_i,
  input  wire logic [15:0]             row_i,
  input  wire logic [15:0]             rows_i,
  /// From the cycle after the start until the last word was taken.
  output logic                         active_o,
  /// Words.
  output logic                         word_valid_o,
  input  wire logic                    word_ready_i,
  output logic [31:0]                  word_o,

  /// Registers.
  input  wire logic [mh_pkg::Registers-1:0][31:0] regs_i,
  input  wire logic [15:0][IdW-1:0]    type_count_i,
  /// One cycle: read this row of the RAM of `memory_i`; the data are there one cycle later.
  output logic                         re_o,
  output logic [IdW-1:0]               addr_o,
  output logic [VecAddrW-1:0]          vec_addr_o,
  output logic [UpAddrW-1:0]           up_addr_o,
  input  wire logic [8:0]              meta_rdata_i,
  input  wire logic [AuxW-1:0]         aux_rdata_i,
  input  wire logic [2*IdW-1:0]        ring_rdata_i,
  input  wire logic [Lanes-1:0][15:0]  vec_rdata_i,
  input  wire logic [M0-1:0][IdW-1:0]  links0_rdata_i,
  input  wire logic [M-1:0][IdW-1:0]   links_up_rdata_i,
  input  wire mh_types_pkg::neuron_t   neurons_rdata_i,
  input  wire logic [M0-1:0][15:0]     weights_rdata_i,
  input  wire logic [Branches-1:0][31:0] dendrites_rdata_i
);
  import mh_pkg::*;

  localparam int unsigned VecWords = Lanes / 2;
  localparam int unsigned Links0Words = (M0 + 1) / 2;
  localparam int unsigned UpWords = (M + 1) / 2;
  localparam int unsigned MaxLinks = (Links0Words > UpWords) ? Links0Words : UpWords;
  localparam int unsigned MaxRow = (VecWords > MaxLinks) ? VecWords : MaxLinks;
  localparam int unsigned NeuronWords = 9;
  localparam int unsigned MaxSpiking = (Branches > NeuronWords) ? Branches : NeuronWords;
  localparam int unsigned MaxWords = (MaxRow > MaxSpiking) ? MaxRow : MaxSpiking;
  localparam int unsigned CountW = $clog2(MaxWords + 1);
  localparam int unsigned SubW = (Rows > 1) ? $clog2(Rows) : 1;

  typedef enum logic [1:0] {
    StIdle,
    StRead,
    StLatch,
    StEmit
  } state_e;

  state_e            state_d, state_q;
  logic [15:0]       row_d, row_q, left_d, left_q;
  logic [SubW-1:0]   sub_d, sub_q;          // RAM row of a vector
  logic [CountW-1:0] count_d, count_q;      // words of the shift register still to go
  logic [MaxWords-1:0][31:0] shift_d, shift_q, loaded;
  logic [CountW-1:0] loaded_count;

  function automatic logic [15:0] half(logic [IdW-1:0] id);
    return (id == '1) ? IdInvalid : 16'(id);
  endfunction

  // The row at the RAM's output as words.
  always_comb begin
    loaded       = '0;
    loaded_count = CountW'(1);
    unique case (memory_i)
      MemRegs: for (int unsigned i = 0; i < Registers; i++) if (row_q == 16'(i)) loaded[0] = regs_i[i];
      MemTypeCount: for (int unsigned i = 0; i < 16; i++) if (row_q == 16'(i)) loaded[0] = 32'(type_count_i[i]);
      MemMeta: loaded[0] = {20'd0, meta_rdata_i[8:5], meta_rdata_i[4:1], 3'd0, meta_rdata_i[0]};
      MemAux: begin
        {loaded[1], loaded[0]} = 64'(aux_rdata_i);
        loaded_count           = CountW'(2);
      end
      MemRing: loaded[0] = {half(ring_rdata_i[2*IdW-1:IdW]), half(ring_rdata_i[IdW-1:0])};
      MemVectors: begin
        for (int unsigned i = 0; i < VecWords; i++) loaded[i] = {vec_rdata_i[2*i+1], vec_rdata_i[2*i]};
        loaded_count = CountW'(VecWords);
      end
      MemLinks0: begin
        for (int unsigned i = 0; i < Links0Words; i++) begin
          loaded[i] = {(2 * i + 1 < M0) ? half(links0_rdata_i[(2*i+1) % M0]) : IdInvalid, half(links0_rdata_i[2*i])};
        end
        loaded_count = CountW'(Links0Words);
      end
      MemLinksUp: begin
        for (int unsigned i = 0; i < UpWords; i++) begin
          loaded[i] = {(2 * i + 1 < M) ? half(links_up_rdata_i[(2*i+1) % M]) : IdInvalid, half(links_up_rdata_i[2*i])};
        end
        loaded_count = CountW'(UpWords);
      end
      MemNeurons: begin
        loaded[0]    = neurons_rdata_i.potential;
        loaded[1]    = neurons_rdata_i.threshold;
        loaded[2]    = neurons_rdata_i.refractory;
        loaded[3]    = neurons_rdata_i.trace_pre;
        loaded[4]    = neurons_rdata_i.trace_post;
        loaded[5]    = 32'(neurons_rdata_i.spiked);
        loaded[6]    = neurons_rdata_i.rate;
        loaded[7]    = neurons_rdata_i.history;
        loaded[8]    = neurons_rdata_i.code;
        loaded_count = CountW'(NeuronWords);
      end
      MemWeights: begin
        for (int unsigned i = 0; i < Links0Words; i++) begin
          loaded[i] = {(2 * i + 1 < M0) ? weights_rdata_i[(2*i+1) % M0] : 16'd0, weights_rdata_i[2*i]};
        end
        loaded_count = CountW'(Links0Words);
      end
      MemDendrites: begin
        for (int unsigned i = 0; i < Branches; i++) loaded[i] = dendrites_rdata_i[i];
        loaded_count = CountW'(Branches);
      end
      default: ;
    endcase
  end

  always_comb begin
    state_d      = state_q;
    row_d        = row_q;
    left_d       = left_q;
    sub_d        = sub_q;
    count_d      = count_q;
    shift_d      = shift_q;
    re_o         = 1'b0;
    word_valid_o = 1'b0;
    unique case (state_q)
      // Waiting for a start.
      StIdle: begin
        row_d  = row_i;
        left_d = rows_i;
        sub_d  = '0;
        if (start_i) state_d = StRead;
      end
      // Read a RAM row.
      StRead: begin
        re_o    = 1'b1;
        state_d = StLatch;
      end
      // Take its words.
      StLatch: begin
        shift_d = loaded;
        count_d = loaded_count;
        state_d = StEmit;
      end
      // Hand them out.
      StEmit: begin
        word_valid_o = 1'b1;
        if (word_ready_i) begin
          for (int unsigned i = 0; i + 1 < MaxWords; i++) shift_d[i] = shift_q[i+1];
          count_d = count_q - CountW'(1);
          if (count_q == CountW'(1)) begin
            if (memory_i == MemVectors && sub_q != SubW'(Rows - 1)) begin
              sub_d   = sub_q + SubW'(1);
              state_d = StRead;
            end else begin
              sub_d  = '0;
              row_d  = row_q + 16'd1;
              left_d = left_q - 16'd1;
              state_d = (left_q == 16'd1) ? StIdle : StRead;
            end
          end
        end
      end
      default: state_d = StIdle;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) state_q <= StIdle;
    else state_q <= state_d;
    row_q   <= row_d;
    left_q  <= left_d;
    sub_q   <= sub_d;
    count_q <= count_d;
    shift_q <= shift_d;
  end

  assign active_o   = state_q != StIdle;
  assign word_o     = shift_q[0];
  assign addr_o     = IdW'(row_q);
  assign vec_addr_o = VecAddrW'(32'(row_q) * Rows) + VecAddrW'(sub_q);
  assign up_addr_o  = UpAddrW'(row_q);
endmodule

`default_nettype wire
