`default_nettype none

/// Clock and reset of a test bench, and its end: passes when all its parts are done and each has made checks.
module tb_clock #(
  /// Parts of the bench.
  parameter int unsigned Parts = 1,
  /// Fails after so many cycles.
  parameter int unsigned Limit = 2_000_000
) (
  output logic                        clk_o,
  /// Low for the first cycles.
  output logic                        rst_no,
  /// Each stays 1 when its part is done.
  input  wire logic [Parts-1:0]       done_i,
  /// Comparisons made so far.
  input  wire logic [Parts-1:0][31:0] checks_i
);
  int unsigned cycle, checks;

  initial begin
    clk_o = 1'b0;
    forever #5 clk_o = !clk_o;
  end

  // The statement $asserton is not known to Verilator 5.006.
  function automatic void set_assertions(bit on);
    if (on) $c("Verilated::assertOn(true);");
    else $c("Verilated::assertOn(false);");
  endfunction

  // Before the reset, modules without a reset hold anything: assertions are off.
  initial begin
    set_assertions(1'b0);
    rst_no = 1'b0;
    cycle  = 0;
    checks = 0;
  end

  always @(posedge clk_o) begin
    cycle  <= cycle + 1;
    rst_no <= cycle >= 4;
    if (cycle == 4) set_assertions(1'b1);
    if (cycle == Limit) $fatal(1, "not done after %0d cycles: %b", cycle, done_i);
    if (rst_no && &done_i) begin
      checks = 0;
      for (int unsigned i = 0; i < Parts; i++) begin
        if (checks_i[i] == 0) $fatal(1, "part %0d has checked nothing", i);
        checks += checks_i[i];
      end
      $display("PASS %0d checks in %0d cycles", checks, cycle);
      $finish;
    end
  end
endmodule

`default_nettype wire
