`default_nettype none

/// Restoring division of two unsigned numbers of about the same size, some quotient bits a cycle:
/// `quotient_o = floor(num_i * 2^FracBits / den_i)` for `num_i < 2 * den_i`.
///
/// The integer bit is made in the cycle of `start_i`; `done_o` comes FracBits / Bits + 1 cycles after it.
module mh_divide #(
  /// Bits of numerator and denominator, >= 1.
  parameter int unsigned Width = 41,
  /// Fraction bits of the quotient, >= 2; it has one integer bit besides.
  parameter int unsigned FracBits = 62,
  /// Fraction bits made a cycle, one subtraction after the other; divides FracBits.
  parameter int unsigned Bits = 1
) (
  input  wire logic                clk_i,
  /// Synchronous, active low.
  input  wire logic                rst_ni,
  /// Starts a division; only when none is running.
  input  wire logic                start_i,
  /// Numerator, less than twice the denominator; read with `start_i`.
  input  wire logic [Width-1:0]    num_i,
  /// Denominator, >= 1; stable from `start_i` until `done_o`.
  input  wire logic [Width-1:0]    den_i,
  /// One cycle; the quotient is final.
  output      logic                done_o,
  /// Held from `done_o` until the next start.
  output      logic [FracBits:0]   quotient_o,
  /// The lowest Bits bits of `quotient_o` are new: after the start the integer bit below zeros, then fraction bits.
  output      logic                step_o
);
  if (Width < 1 || FracBits < 2 || Bits < 1 || Bits > FracBits || FracBits % Bits != 0) begin : gen_check
    $fatal(1, "mh_divide: Width must be at least 1, FracBits at least 2 and a multiple of Bits");
  end

  localparam int unsigned Steps = FracBits / Bits;
  localparam int unsigned StepW = $clog2(Steps + 1);

  logic              step_q, done_q;
  logic [StepW-1:0]  left_q;
  logic              busy;
  logic [Width-1:0]  rem_q;  // below den_i
  logic [FracBits:0] quotient_q;

  // One restoring step; the remainder goes in doubled and comes out below the denominator.
  typedef struct packed {
    logic             quotient;
    logic [Width-1:0] remainder;
  } step_t;

  function automatic step_t restore(logic [Width:0] doubled, logic [Width-1:0] den);
    return (doubled >= {1'b0, den}) ? step_t'{quotient: 1'b1, remainder: Width'(doubled - {1'b0, den})}
        : step_t'{quotient: 1'b0, remainder: doubled[Width-1:0]};
  endfunction

  step_t             step;
  logic [Bits-1:0]   next_bits;
  logic [Width-1:0]  next_rem;

  assign busy = left_q != '0;

  always_comb begin
    step      = '{quotient: 1'b0, remainder: rem_q};
    next_bits = '0;
    if (start_i) begin
      step         = restore({1'b0, num_i}, den_i);
      next_bits[0] = step.quotient;
    end else if (busy) begin
      for (int i = int'(Bits) - 1; i >= 0; i--) begin
        step         = restore({step.remainder, 1'b0}, den_i);
        next_bits[i] = step.quotient;
      end
    end
    next_rem = step.remainder;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      left_q <= '0;
      step_q <= 1'b0;
      done_q <= 1'b0;
    end else begin
      step_q <= start_i || busy;
      done_q <= left_q == StepW'(1);
      if (start_i) left_q <= StepW'(Steps);
      else if (busy) left_q <= left_q - StepW'(1);
    end
  end

  always_ff @(posedge clk_i) begin
    if (start_i || busy) begin
      rem_q      <= next_rem;
      quotient_q <= {quotient_q[FracBits-Bits:0], next_bits};
    end
  end

  assign done_o     = done_q;
  assign step_o     = step_q;
  assign quotient_o = quotient_q;

`ifndef SYNTHESIS
  StartWhenDone_A : assert property (@(posedge clk_i) !rst_ni || !(start_i && busy));
  NumeratorInRange_A : assert property (@(posedge clk_i)
      !rst_ni || !start_i || {1'b0, num_i} < {den_i, 1'b0});
`endif
endmodule

`default_nettype wire
