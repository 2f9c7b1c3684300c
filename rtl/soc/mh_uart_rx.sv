`default_nettype none

/// Serial receiver: 8 data bits, least significant first, no parity, one stop bit. Samples each bit in its middle.
module mh_uart_rx (
  /// Clock, rising edge.
  input  wire logic        clk_i,
  /// Synchronous reset, active low; held for at least one cycle.
  input  wire logic        rst_ni,
  /// Clock cycles a bit, 4..=65535.
  input  wire logic [15:0] divisor_i,
  /// The line, of any clock; high when idle.
  input  wire logic        rx_i,
  /// High for one cycle with each byte that was received.
  output logic             valid_o,
  /// The byte; valid with `valid_o`.
  output logic [7:0]       data_o,
  /// High for one cycle when a byte had no stop bit; that byte is not given out.
  output logic             framing_o
);
  typedef enum logic [1:0] {
    StIdle,
    StData,
    StStop
  } state_e;

  // Two registers against metastability, one more to see a falling edge.
  logic [2:0] line_q;
  logic sample, ends;
  state_e state_q, state_d;
  logic [15:0] wait_q, wait_d;
  logic [2:0] bit_q, bit_d;
  logic [7:0] data_q;
  logic take, half_q;  // half a bit since the falling edge

  always_ff @(posedge clk_i) begin
    if (!rst_ni) line_q <= '1;
    else line_q <= {line_q[1:0], rx_i};
  end
  assign sample = line_q[1];
  assign ends   = wait_q == '0;

  always_comb begin
    state_d   = state_q;
    wait_d    = ends ? divisor_i - 16'd1 : wait_q - 16'd1;
    bit_d     = bit_q;
    take      = 1'b0;
    valid_o   = 1'b0;
    framing_o = 1'b0;
    unique case (state_q)
      StIdle: begin
        bit_d = '0;
        // To the middle of the first data bit; half a bit from here the start bit must still be low.
        wait_d = divisor_i + (divisor_i >> 1) - 16'd2;
        // A falling edge, so that a line that stays low is no further byte.
        if (line_q[2] && !sample) state_d = StData;
      end
      StData: begin
        if (bit_q == '0 && half_q && sample) begin
          state_d = StIdle;
        end else if (ends) begin
          take  = 1'b1;
          bit_d = bit_q + 3'd1;
          if (bit_q == 3'd7) state_d = StStop;
        end
      end
      StStop:
        if (ends) begin
          valid_o   = sample;
          framing_o = !sample;
          state_d   = StIdle;
        end
      default: state_d = StIdle;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) state_q <= StIdle;
    else state_q <= state_d;
  end
  always_ff @(posedge clk_i) begin
    wait_q <= wait_d;
    bit_q  <= bit_d;
    half_q <= state_q == StData && wait_q == divisor_i;
    if (take) data_q <= {sample, data_q[7:1]};
  end
  assign data_o = data_q;
endmodule

`default_nettype wire
