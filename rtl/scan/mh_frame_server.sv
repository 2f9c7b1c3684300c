`default_nettype none

/// The board's end of the link (docs/link.md) in hardware: looks at each frame that was received, has commands carried out at most once, and says what to reply.
module mh_frame_server #(
  /// What the board says of itself: magic number, configuration hash, sizes, clock in Hz.
  parameter logic [31:0] Magic = 32'd0,
  parameter logic [63:0] ConfigHash = 64'd0,
  parameter int unsigned Capacity = 1024,
  parameter int unsigned Dim = 64,
  parameter int unsigned Frequency = 24_000_000,
  /// Bits of an address of a word of a frame.
  parameter int unsigned AddrW = 6
) (
  input  wire logic             clk_i,
  /// Synchronous, active low.
  input  wire logic             rst_ni,

  /// A frame has ended, for one cycle; then as in `mh_frame_rx`, held while `busy_o`.
  input  wire logic             frame_i,
  input  wire logic             too_long_i,
  input  wire logic             right_i,
  input  wire logic [7:0]       kind_i,
  input  wire logic [9:0]       payload_i,
  input  wire logic [31:0]      checksum_i,
  /// Word of the frame to be read; it comes in the next cycle.
  output logic [AddrW-1:0]      addr_o,
  input  wire logic [31:0]      word_i,
  /// A frame is looked at; no byte may be received, nor in the cycle of `frame_i`.
  output logic                  busy_o,

  /// High for one cycle: the core is to execute a command, whose header is `word_i`; its first parameter comes in the next cycle, then what it asks for.
  output logic                  start_o,
  /// Word of the command, 0 is the header; looked at after `start_o` until the last word of the response.
  input  wire logic [AddrW-1:0] command_addr_i,
  /// The response, as a stream of words.
  input  wire logic             rsp_valid_i,
  output logic                  rsp_ready_o,
  input  wire logic [31:0]      rsp_data_i,
  input  wire logic             rsp_last_i,

  /// The reply, as in `mh_frame_tx`.
  output logic                  tx_valid_o,
  input  wire logic             tx_ready_i,
  output logic [31:0]           tx_data_o,
  output logic                  tx_last_o,
  output logic                  tx_keep_o,
  output logic                  tx_again_o,
  input  wire logic             tx_idle_i
);
  import mh_soc_pkg::*;

  typedef enum logic [2:0] {
    StIdle,
    StNumber,
    StPayload,
    StInner,
    StAgain,
    StHead,
    StSecond,
    StBody
  } state_e;
  typedef enum logic [1:0] {
    BodyNone,
    BodyHello,
    BodyCore
  } body_e;
  typedef enum logic [1:0] {
    NumberNone,
    NumberFrame,
    NumberCount
  } number_e;

  localparam logic [3:0] HelloWords = 4'd12;

  state_e   state_q, state_d;
  body_e    body_q, body_d;
  number_e  number_q, number_d;
  refusal_e refusal_q, refusal_d;
  logic     keep_q, keep_d;
  logic [3:0]  place_q, place_d;
  // Numbered requests, refused frames, and checksum of the last numbered request.
  logic [31:0] count_q, next, refused_q, last_q;
  logic        last_valid_q, carry_out, refuse;
  logic        repeated;

  assign next     = count_q + 32'd1;
  assign repeated = word_i == count_q && last_valid_q && checksum_i == last_q;

  // Whether the last `words` words of the payload, of which the first announces so many, are a command.
  function automatic logic is_command(logic [15:0] announced, logic [9:0] words);
    return words != 10'd0 && announced == 16'(words) - 16'd1;
  endfunction

  logic [31:0] number, hello;
  always_comb begin
    unique case (number_q)
      NumberFrame: number = word_i;
      NumberCount: number = count_q;
      default:     number = 32'd0;
    endcase
    unique case (place_q)
      4'd0:    hello = LinkVersion;
      4'd1:    hello = Magic;
      4'd2:    hello = mh_pkg::Version;
      4'd3:    hello = ConfigHash[31:0];
      4'd4:    hello = ConfigHash[63:32];
      4'd5:    hello = 32'(Capacity);
      4'd6:    hello = 32'(Dim);
      4'd7:    hello = count_q;
      4'd8:    hello = 32'(Frequency);
      4'd10:   hello = refused_q;
      // No processor, so neither flags nor firmware.
      default: hello = 32'd0;
    endcase
  end

  always_comb begin
    state_d    = state_q;
    body_d     = body_q;
    number_d   = number_q;
    refusal_d  = refusal_q;
    keep_d     = keep_q;
    place_d    = place_q;
    carry_out  = 1'b0;
    refuse     = 1'b0;
    addr_o     = AddrW'(1);
    tx_valid_o = 1'b0;
    tx_data_o  = number;
    tx_last_o  = 1'b0;
    tx_again_o = 1'b0;
    rsp_ready_o = 1'b0;
    unique case (state_q)
      // Waiting for a frame; its number is read.
      StIdle: begin
        body_d   = BodyNone;
        keep_d   = 1'b0;
        place_d  = '0;
        number_d = NumberFrame;
        if (frame_i) state_d = StNumber;
      end
      // Whose number it is; the first word of the payload is read.
      StNumber: begin
        addr_o  = AddrW'(2);
        state_d = StHead;
        if (!right_i) begin
          refuse    = 1'b1;
          refusal_d = too_long_i ? RefusalTooLong : RefusalDamaged;
          number_d  = NumberNone;
        end else if (kind_i == RequestHello) begin
          if (payload_i == 10'd0) body_d = BodyHello;
          refusal_d = RefusalPayload;
          // Until the number is sent.
          addr_o    = AddrW'(1);
        end else if (repeated) begin
          state_d = StAgain;
        end else if (word_i != next) begin
          refusal_d = RefusalNumber;
          number_d  = NumberCount;
        end else begin
          carry_out = 1'b1;
          keep_d    = 1'b1;
          number_d  = NumberCount;
          state_d   = StPayload;
        end
      end
      // Which request it is, and whether the payload fits; the second word of the payload is read.
      StPayload: begin
        addr_o    = AddrW'(3);
        state_d   = StHead;
        refusal_d = RefusalPayload;
        unique case (kind_i)
          RequestExecute: if (start_o) body_d = BodyCore;
          // There is no processor to test, and none to measure.
          RequestSelfTest: if (payload_i == 10'd0) refusal_d = RefusalUnknownRequest;
          RequestBenchmark: state_d = StInner;
          RequestSetShadow: if (payload_i == 10'd1 && word_i <= 32'd1) refusal_d = RefusalNoShadow;
          RequestShadow: if (payload_i == 10'd0) refusal_d = RefusalNoShadow;
          default: refusal_d = RefusalUnknownRequest;
        endcase
      end
      // Whether the rest of the payload is a command.
      StInner: begin
        if (payload_i >= 10'd2 && is_command(word_i[31:16], payload_i - 10'd1)) refusal_d = RefusalUnknownRequest;
        state_d = StHead;
      end
      // The last reply once more.
      StAgain: begin
        tx_again_o = tx_idle_i;
        if (tx_idle_i) state_d = StIdle;
      end
      // First word: kind, code, words of payload.
      StHead: begin
        addr_o     = (body_q == BodyCore) ? command_addr_i + AddrW'(2) : AddrW'(1);
        tx_valid_o = body_q != BodyCore || rsp_valid_i;
        unique case (body_q)
          BodyHello: tx_data_o = {RequestHello | 8'h80, 8'd0, 16'(HelloWords)};
          BodyCore:  tx_data_o = {RequestExecute | 8'h80, 8'd0, rsp_data_i[31:16] + 16'd1};
          default:   tx_data_o = {8'hFF, refusal_q, 16'd0};
        endcase
        if (tx_valid_o && tx_ready_i) state_d = StSecond;
      end
      StSecond: begin
        addr_o     = (body_q == BodyCore) ? command_addr_i + AddrW'(2) : AddrW'(1);
        tx_valid_o = 1'b1;
        tx_last_o  = body_q == BodyNone;
        if (tx_ready_i) state_d = (body_q == BodyNone) ? StIdle : StBody;
      end
      StBody: begin
        addr_o      = command_addr_i + AddrW'(2);
        tx_valid_o  = body_q == BodyHello || rsp_valid_i;
        tx_data_o   = (body_q == BodyHello) ? hello : rsp_data_i;
        tx_last_o   = (body_q == BodyHello) ? place_q == HelloWords - 4'd1 : rsp_last_i;
        rsp_ready_o = body_q == BodyCore && tx_ready_i;
        if (tx_valid_o && tx_ready_i) begin
          place_d = place_q + 4'd1;
          if (tx_last_o) state_d = StIdle;
        end
      end
      default: state_d = StIdle;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q      <= StIdle;
      count_q      <= '0;
      refused_q    <= '0;
      last_valid_q <= 1'b0;
    end else begin
      state_q <= state_d;
      if (refuse) refused_q <= refused_q + 32'd1;
      if (carry_out) begin
        count_q      <= next;
        last_valid_q <= 1'b1;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    body_q    <= body_d;
    number_q  <= number_d;
    refusal_q <= refusal_d;
    keep_q    <= keep_d;
    place_q   <= place_d;
    if (carry_out) last_q <= checksum_i;
  end

  assign start_o   = state_q == StPayload && kind_i == RequestExecute && is_command(word_i[31:16], payload_i);
  assign busy_o    = state_q != StIdle;
  assign tx_keep_o = keep_q;
endmodule

`default_nettype wire
