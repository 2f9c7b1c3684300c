`default_nettype none

/// Makes frames of the link (docs/link.md) from words and sends them: CRC-32, COBS, a byte 0x00 before and after. The last frame that was to be kept can be sent again.
///
/// Frames lie as bytes in a RAM, the kept one and any other. COBS needs no room there, as every code byte but the first takes the place of a 0; a pass from the
/// last byte to the first knows how far the next 0 is.
module mh_frame_tx #(
  /// Words of the longest frame without its checksum, 2..=62: no run without a 0 is too long for one code byte.
  parameter int unsigned Words = 51
) (
  input  wire logic        clk_i,
  /// Synchronous, active low.
  input  wire logic        rst_ni,
  /// A word of a frame is offered; it is taken in a cycle with `ready_o`, held until then.
  input  wire logic        valid_i,
  output logic             ready_o,
  input  wire logic [31:0] data_i,
  /// It is the last one; with `valid_i`.
  input  wire logic        last_i,
  /// The frame is to be kept; the same with each of its words.
  input  wire logic        keep_i,
  /// Sends the kept frame; only while `idle_o`, and not with `valid_i`.
  input  wire logic        again_i,
  /// Nothing is being made or sent.
  output logic             idle_o,
  /// A byte to send is offered; it is taken in a cycle with `byte_ready_i`, held until then.
  output logic             byte_valid_o,
  input  wire logic        byte_ready_i,
  output logic [7:0]       byte_o
);
  if (Words < 2 || Words > 62) begin : gen_check
    $fatal(1, "mh_frame_tx: Words must be in 2..=62");
  end

  typedef enum logic [2:0] {
    StWord,
    StBytes,
    StEncode,
    StBegin,
    StCode,
    StRead,
    StSend,
    StEnd
  } state_e;

  state_e state_q, state_d;
  // Words of this frame are in the RAM; all of them are.
  logic busy_q, last_q, checksum_q;
  // Which half of the RAM.
  logic keep_q, keep_d;
  logic [31:0] word_q;
  logic [1:0] count_q, count_d;
  // Length, place, and bytes from there to the next 0 or the end, and one more.
  logic [7:0] length_q, kept_length_q, kept_code_q;
  logic [7:0] at_q, at_d, run_q, run_d;
  logic length_we, load, shift, finish;
  // The byte at `at_q` is there.
  logic read_q, read_d;

  logic we, re, crc_clear;
  logic [7:0] wdata, rdata;
  logic [31:0] crc;
  logic intact, unused_intact;
  assign unused_intact = intact;

  mh_crc32 u_crc (
    .clk_i,
    .clear_i     (crc_clear),
    .byte_valid_i(state_q == StBytes && !checksum_q),
    .byte_i      (word_q[7:0]),
    .intact_o    (intact),
    .crc_o       (crc)
  );

  mh_ram_1r1w #(.Width(8), .Depth(512)) u_bytes (
    .clk_i,
    .we_i   (we),
    .waddr_i({keep_q, at_q}),
    .wdata_i(wdata),
    .re_i   (re),
    .raddr_i({keep_q, at_d}),
    .rdata_o(rdata)
  );

  assign load      = state_q == StWord && (valid_i || (busy_q && last_q));
  assign crc_clear = state_q == StWord && !busy_q;
  assign ready_o   = state_q == StWord && !(busy_q && last_q);
  assign idle_o    = state_q == StWord && !busy_q;
  assign finish    = state_q == StEnd && byte_ready_i;

  always_comb begin
    state_d      = state_q;
    keep_d       = keep_q;
    count_d      = count_q;
    at_d         = at_q;
    run_d        = run_q;
    read_d       = 1'b0;
    length_we    = 1'b0;
    shift        = 1'b0;
    we           = 1'b0;
    wdata        = word_q[7:0];
    re           = 1'b0;
    byte_valid_o = 1'b0;
    byte_o       = 8'd0;
    unique case (state_q)
      // Waiting for a word; after the last one comes the checksum.
      StWord: begin
        count_d = 2'd3;
        if (again_i) begin
          keep_d  = 1'b1;
          run_d   = kept_code_q;
          state_d = StBegin;
        end else if (load) begin
          if (!busy_q) begin
            keep_d = keep_i;
            at_d   = 8'd0;
          end
          state_d = StBytes;
        end
      end
      // Its bytes, the lowest first.
      StBytes: begin
        we      = 1'b1;
        shift   = 1'b1;
        at_d    = at_q + 8'd1;
        count_d = count_q - 2'd1;
        if (count_q == 2'd0) begin
          state_d = StWord;
          if (checksum_q) begin
            length_we = 1'b1;
            run_d     = 8'd1;
            state_d   = StEncode;
          end
        end
      end
      // From the last byte to the first: a 0 becomes the distance to the next one.
      StEncode: begin
        wdata  = run_q;
        re     = at_q != 8'd0;
        read_d = re;
        if (re) at_d = at_q - 8'd1;
        if (read_q) begin
          // `at_q` is the place of the byte that was read.
          we    = rdata == 8'd0;
          run_d = (rdata == 8'd0) ? 8'd1 : run_q + 8'd1;
          if (at_q == 8'd0) state_d = StBegin;
        end
      end
      StBegin: begin
        byte_valid_o = 1'b1;
        if (byte_ready_i) state_d = StCode;
      end
      StCode: begin
        byte_valid_o = 1'b1;
        byte_o       = run_q;
        at_d         = 8'd0;
        if (byte_ready_i) state_d = StRead;
      end
      StRead: begin
        re      = 1'b1;
        state_d = StSend;
      end
      StSend: begin
        byte_valid_o = 1'b1;
        byte_o       = rdata;
        if (byte_ready_i) begin
          at_d    = at_q + 8'd1;
          state_d = (at_d == (keep_q ? kept_length_q : length_q)) ? StEnd : StRead;
        end
      end
      StEnd: begin
        byte_valid_o = 1'b1;
        if (byte_ready_i) state_d = StWord;
      end
      default: state_d = StWord;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= StWord;
      busy_q  <= 1'b0;
    end else begin
      state_q <= state_d;
      if (load || again_i) busy_q <= 1'b1;
      else if (finish) busy_q <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    keep_q  <= keep_d;
    count_q <= count_d;
    at_q    <= at_d;
    run_q   <= run_d;
    read_q  <= read_d;
    if (load) begin
      word_q     <= (busy_q && last_q) ? crc : data_i;
      last_q     <= last_i;
      checksum_q <= busy_q && last_q;
    end else if (shift) begin
      word_q <= {8'd0, word_q[31:8]};
    end
    if (length_we && keep_q) kept_length_q <= at_d;
    if (length_we && !keep_q) length_q <= at_d;
    if (state_q == StBegin && keep_q) kept_code_q <= run_q;
  end

`ifndef SYNTHESIS
  RoomForWord_A : assert property (@(posedge clk_i) !rst_ni || !we || 32'(at_q) < 4 * (Words + 1));
  AgainWhenIdle_A : assert property (@(posedge clk_i) !rst_ni || !again_i || (idle_o && !valid_i));
`endif
endmodule

`default_nettype wire
