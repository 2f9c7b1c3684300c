`default_nettype none

/// What `mh_digest` computes, with one adder: `h = (h ^ word) * prime mod 2^64` in 11 cycles.
module mh_scan_digest (
  input  wire logic        clk_i,
  /// Synchronous, active low.
  input  wire logic        rst_ni,
  /// Starts a new digest; only when `ready_o`.
  input  wire logic        clear_i,
  /// A word to digest; it is taken in a cycle with `ready_o`, not together with `clear_i`.
  input  wire logic        word_valid_i,
  input  wire logic [31:0] word_i,
  /// No word is at work.
  output logic             ready_o,
  /// Digest of the words so far, at least one; final when `ready_o`.
  output logic [63:0]      digest_o
);
  // The prime is 2^40 and bits 8:0; the shifted word leaps from 8 to 40.
  localparam logic [8:0] Low = mh_pkg::DigestPrime[8:0];
  localparam logic [3:0] Leap = 4'd8;
  localparam logic [3:0] Last = 4'd9;

  logic [63:0] digest_q, x_q;
  logic [3:0] step_q;
  logic busy_q, fresh_q, take;

  if (mh_pkg::DigestPrime != (64'd1 << 40) + 64'(Low)) begin : gen_check
    $fatal(1, "mh_scan_digest: the prime of the digest must be 2^40 and some of bits 8:0");
  end

  assign take = word_valid_i && !busy_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) busy_q <= 1'b0;
    else if (take) busy_q <= 1'b1;
    else if (step_q == Last) busy_q <= 1'b0;
    if (take) step_q <= 4'd0;
    else step_q <= step_q + 4'd1;
    if (take) x_q <= (fresh_q ? mh_pkg::DigestOffset : digest_q) ^ {32'd0, word_i};
    else x_q <= (step_q == Leap) ? {x_q[31:0], 32'd0} : {x_q[62:0], 1'b0};
    // The offset is not loaded into the sum: in a carry chain of the iCE40 all bits have to be reset alike.
    if (clear_i) fresh_q <= 1'b1;
    else if (take) fresh_q <= 1'b0;
    if (take) digest_q <= '0;
    else if (busy_q && (step_q == Last || Low[step_q])) digest_q <= digest_q + x_q;
  end

  assign ready_o  = !busy_q;
  assign digest_o = digest_q;

`ifndef SYNTHESIS
  ClearAlone_A : assert property (@(posedge clk_i) !rst_ni || !(clear_i && (word_valid_i || busy_q)));
`endif
endmodule

`default_nettype wire
