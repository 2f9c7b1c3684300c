`default_nettype none

/// Serial transmitter: 8 data bits, least significant first, no parity, one stop bit.
module mh_uart_tx (
  /// Clock, rising edge.
  input  wire logic        clk_i,
  /// Synchronous reset, active low; held for at least one cycle.
  input  wire logic        rst_ni,
  /// Clock cycles a bit, 4..=65535; may change while idle.
  input  wire logic [15:0] divisor_i,
  /// Byte to send; taken in a cycle with valid and ready, held until then.
  input  wire logic        valid_i,
  output logic             ready_o,
  input  wire logic [7:0]  data_i,
  /// The line; high when idle.
  output logic             tx_o
);
  // Bits still to be sent, the next one lowest; the line is idle when only the mark is left.
  logic [9:0] bits_q;
  logic [3:0] left_q;
  logic [15:0] wait_q;
  logic bit_ends;

  assign ready_o  = left_q == '0;
  assign tx_o     = bits_q[0];
  assign bit_ends = wait_q == '0;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      bits_q <= '1;
      left_q <= '0;
      wait_q <= '0;
    end else if (ready_o) begin
      if (valid_i) begin
        bits_q <= {1'b1, data_i, 1'b0};
        left_q <= 4'd10;
        wait_q <= divisor_i - 16'd1;
      end
    end else if (bit_ends) begin
      bits_q <= {1'b1, bits_q[9:1]};
      left_q <= left_q - 4'd1;
      wait_q <= divisor_i - 16'd1;
    end else begin
      wait_q <= wait_q - 16'd1;
    end
  end

`ifndef SYNTHESIS
  IdleIsHigh_A : assert property (@(posedge clk_i) !rst_ni || !ready_o || tx_o);
`endif
endmodule

`default_nettype wire
