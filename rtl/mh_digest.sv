`default_nettype none

/// 64-bit FNV-1a over 32-bit words, one word a cycle: `h = (h ^ word) * prime mod 2^64`.
module mh_digest (
  input  wire logic        clk_i,
  /// Starts a new digest; needed once after power-on.
  input  wire logic        clear_i,
  /// A word to digest; not together with `clear_i`.
  input  wire logic        word_valid_i,
  /// The word; looked at when `word_valid_i`.
  input  wire logic [31:0] word_i,
  /// Digest of the words so far; registered.
  output      logic [63:0] digest_o
);
  // A sum of a few shifts rather than a 64-bit multiplier: the prime has seven ones.
  function automatic logic [63:0] times_prime(logic [63:0] x);
    logic [63:0] sum;
    sum = 64'd0;
    for (int unsigned i = 0; i < 64; i++) begin
      if (mh_pkg::DigestPrime[i]) sum = sum + (x << i);
    end
    return sum;
  endfunction

  logic [63:0] digest_q;

  always_ff @(posedge clk_i) begin
    if (clear_i) digest_q <= mh_pkg::DigestOffset;
    else if (word_valid_i) digest_q <= times_prime(digest_q ^ {32'd0, word_i});
  end

  assign digest_o = digest_q;

`ifndef SYNTHESIS
  ClearAlone_A : assert property (@(posedge clk_i) !(clear_i && word_valid_i));
`endif
endmodule

`default_nettype wire
