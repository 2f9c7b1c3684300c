`default_nettype none

/// Relinks at all layers, for both purposes: every operation, the limit and the pins; beam, selection and ring are scripts with random latencies.
module tb_mh_relink;
  import mh_types_pkg::*;
  localparam int unsigned M0 = 6;
  localparam int unsigned M = 3;
  localparam int unsigned IdW = 6;
  localparam int unsigned CountW = $clog2(M0 + 1);
  localparam logic [IdW-1:0] NoId = '1;

  logic clk, rst_n, finished, start, replace, done, active, load, load_done, ring_re;
  logic op_valid, op_ready, beam_idle, select_start, select_done;
  logic [31:0] checks;
  logic [IdW-1:0] node, other, ring_next, ring_prev, op_id;
  logic [3:0] layer;
  logic [CountW-1:0] limit;
  logic [1:0][IdW-1:0] pins;
  beam_op_e op;

  tb_clock u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(finished), .checks_i(checks));
  mh_relink #(.M0(M0), .M(M), .IdW(IdW)) dut (
    .clk_i(clk), .rst_ni(rst_n),
    .start_i(start), .node_i(node), .layer_i(layer), .other_i(other), .replace_i(replace), .done_o(done), .active_o(active),
    .load_o(load), .load_done_i(load_done), .ring_re_o(ring_re), .ring_next_i(ring_next), .ring_prev_i(ring_prev),
    .op_valid_o(op_valid), .op_ready_i(op_ready), .op_o(op), .op_id_o(op_id), .beam_idle_i(beam_idle),
    .select_start_o(select_start), .select_limit_o(limit), .select_pins_o(pins), .select_done_i(select_done)
  );

  int unsigned two_pins, one_pin, upper, replaced;

  // Nothing but what is named in the argument may happen in a cycle: load (and with it a read of the ring at layer 0), operation, start of the selection, done.
  task automatic only(logic [3:0] what);
    #1;
    if ({load, op_valid, select_start, done} != what) $fatal(1, "load, op, select, done are %b, expected %b", {load, op_valid, select_start, done}, what);
    if (!active) $fatal(1, "not active");
    if (ring_re != (load && layer == 4'd0)) $fatal(1, "ring read %b at layer %0d", ring_re, layer);
    checks++;
  endtask

  task automatic expect_op(beam_op_e wanted, logic [IdW-1:0] id);
    op_ready = 1'b0;
    repeat ($urandom_range(2)) begin
      only(4'b0100);
      @(negedge clk);
    end
    op_ready = 1'b1;
    only(4'b0100);
    if (op != wanted || (wanted != BeamNew && op_id != id)) $fatal(1, "%s %0d, expected %s %0d", op.name(), op_id, wanted.name(), id);
    @(negedge clk);
    op_ready = $urandom_range(1) == 0;
  endtask

  task automatic relink();
    logic [IdW-1:0] next, prev;
    node    = IdW'($urandom_range(30));
    other   = IdW'((32'(node) + $urandom_range(29, 1)) % 31);
    layer   = ($urandom_range(1) == 0) ? 4'd0 : 4'($urandom_range(7));
    replace = $urandom_range(1) == 0;
    next    = IdW'((32'(node) + $urandom_range(30)) % 31);
    if ($urandom_range(3) == 0) next = node;
    prev = IdW'((32'(node) + $urandom_range(29, 1)) % 31);
    if (next == node || $urandom_range(2) == 0) prev = next;
    start = 1'b1;
    @(negedge clk);
    start     = 1'b0;
    load_done = 1'b0;
    only(4'b1000);
    @(negedge clk);
    {ring_next, ring_prev} = (layer == 4'd0) ? {next, prev} : (2 * IdW)'($urandom());
    repeat ($urandom_range(3)) begin
      only(4'b1000);
      @(negedge clk);
    end
    load_done = 1'b1;
    only(4'b1000);
    @(negedge clk);
    load_done = $urandom_range(1) == 0;
    beam_idle = $urandom_range(1) == 0;
    expect_op(BeamNew, node);
    // Selections read the ring no more, others do.
    {ring_next, ring_prev} = (2 * IdW)'($urandom());
    expect_op(BeamMark, node);
    if (replace) expect_op(BeamMark, other);
    expect_op(BeamExpand, node);
    expect_op(replace ? BeamExpand : BeamDirect, other);
    beam_idle = 1'b0;
    repeat ($urandom_range(5)) begin
      only(4'b0000);
      @(negedge clk);
    end
    beam_idle = 1'b1;
    only(4'b0010);
    @(negedge clk);
    beam_idle   = $urandom_range(1) == 0;
    select_done = 1'b0;
    for (int unsigned i = $urandom_range(5, 1); i > 0; i--) begin
      select_done = i == 1;
      only(4'b0000);
      // Limit and pins hold until the selection is done.
      if (limit != CountW'((layer == 4'd0) ? M0 : M)) $fatal(1, "limit %0d at layer %0d", limit, layer);
      if (layer != 4'd0 || next == node) begin
        if (pins != {NoId, NoId}) $fatal(1, "pins %0d, %0d, expected none", pins[0], pins[1]);
      end else if (next == prev) begin
        if (pins != {next, NoId} && pins != {NoId, next}) $fatal(1, "pins %0d, %0d, expected %0d once", pins[0], pins[1], next);
      end else if (pins != {next, prev} && pins != {prev, next}) begin
        $fatal(1, "pins %0d, %0d, expected %0d, %0d", pins[0], pins[1], next, prev);
      end
      @(negedge clk);
    end
    select_done = 1'b0;
    only(4'b0001);
    @(negedge clk);
    #1;
    if (active || load || op_valid || select_start || done) $fatal(1, "active after the end");
    if (layer != 4'd0) upper++;
    else if (next != prev) two_pins++;
    else if (next != node) one_pin++;
    if (replace) replaced++;
    repeat ($urandom_range(2)) @(negedge clk);
  endtask

  initial begin
    {start, load_done, op_ready, select_done, finished, checks} = '0;
    {two_pins, one_pin, upper, replaced} = '0;
    beam_idle = 1'b1;
    wait (rst_n);
    @(negedge clk);
    repeat (3000) relink();
    if (two_pins < 200 || one_pin < 100 || upper < 500 || replaced < 500) begin
      $fatal(1, "seldom: %0d with two pins, %0d with one, %0d above layer 0, %0d replaced", two_pins, one_pin, upper, replaced);
    end
    finished = 1'b1;
  end
endmodule

`default_nettype wire
