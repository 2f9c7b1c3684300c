`default_nettype none

/// Reset of a board: low until the clock has been good and the button open for 65,536 cycles, so that a button that bounces resets once.
module mh_board_reset (
  /// Clock, rising edge.
  input  wire logic clk_i,
  /// The clock is stable and nobody presses the button; of any clock.
  input  wire logic ok_i,
  /// Synchronous reset, active low.
  output logic      rst_no
);
  // Registers of an FPGA have these values after configuration.
  logic [1:0] ok_q = '0;
  logic [15:0] wait_q = '0;
  logic done_q = 1'b0;

  always_ff @(posedge clk_i) begin
    ok_q <= {ok_q[0], ok_i};
    if (!ok_q[1]) begin
      wait_q <= '0;
      done_q <= 1'b0;
    end else if (!done_q) begin
      wait_q <= wait_q + 16'd1;
      done_q <= wait_q == '1;
    end
  end
  assign rst_no = done_q;
endmodule

`default_nettype wire
