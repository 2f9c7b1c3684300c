`default_nettype none

/// Descents over any layers: every operation that the beam is given, against the text of "Descent"; the beam is a script with random latencies.
module tb_mh_descent;
  import mh_types_pkg::*;
  localparam int unsigned EfMax = 32;
  localparam int unsigned WMax = 4;
  localparam int unsigned IdW = 6;
  localparam int unsigned DistW = 38;
  localparam int unsigned EfW = $clog2(EfMax + 1);
  localparam int unsigned WW = $clog2(WMax + 1);

  logic clk, rst_n, finished, start, known, done, active, op_valid, op_ready, beam_idle;
  logic [31:0] checks;
  logic [IdW-1:0] entry, op_id, head_id;
  logic signed [DistW-1:0] entry_dist, op_dist, head_dist;
  logic [3:0] from, target, layer;
  logic [EfW-1:0] ef_in, ef;
  logic [WW-1:0] width_in, width;
  beam_op_e op;

  tb_clock u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(finished), .checks_i(checks));
  mh_descent #(.EfMax(EfMax), .WMax(WMax), .IdW(IdW), .DistW(DistW)) dut (
    .clk_i(clk), .rst_ni(rst_n),
    .start_i(start), .entry_i(entry), .known_i(known), .entry_dist_i(entry_dist), .from_i(from), .target_i(target),
    .ef_i(ef_in), .width_i(width_in), .done_o(done), .active_o(active),
    .op_valid_o(op_valid), .op_ready_i(op_ready), .op_o(op), .op_id_o(op_id), .op_dist_o(op_dist),
    .layer_o(layer), .ef_o(ef), .width_o(width),
    .beam_idle_i(beam_idle), .head_id_i(head_id), .head_dist_i(head_dist)
  );

  int unsigned single, longest, waits;

  // The next operation, which the beam takes after a while; what rules the beam is right from the offer on.
  task automatic take(beam_op_e wanted, int unsigned at_layer);
    bit last = at_layer == 32'(target);
    op_ready  = 1'b0;
    beam_idle = $urandom_range(1) == 0;
    repeat ($urandom_range(3)) begin
      #1;
      if (!op_valid || op != wanted) $fatal(1, "not %s while the beam is not ready", wanted.name());
      @(negedge clk);
    end
    op_ready = 1'b1;
    #1;
    if (!op_valid || op != wanted) $fatal(1, "valid %b, %s, expected %s", op_valid, op.name(), wanted.name());
    if (32'(layer) != at_layer || ef != (last ? ef_in : EfW'(1)) || width != (last ? width_in : WW'(1))) begin
      $fatal(1, "%s at layer %0d with ef %0d and W %0d; expected layer %0d", op.name(), layer, ef, width, at_layer);
    end
    if (done || !active) $fatal(1, "done or not active at work");
    checks++;
  endtask

  task automatic descend();
    logic [IdW-1:0] best;
    logic signed [DistW-1:0] best_dist;
    bit best_known;
    {entry, entry_dist} = (IdW + DistW)'({$urandom(), $urandom()});
    {ef_in, width_in}   = {EfW'($urandom_range(EfMax, 1)), WW'($urandom_range(WMax, 1))};
    from       = 4'($urandom_range(15));
    target     = 4'($urandom_range(32'(from)));
    known      = $urandom_range(1) == 0;
    best       = entry;
    best_dist  = entry_dist;
    best_known = known;
    if (from == target) single++;
    if (32'(from - target) > longest) longest = 32'(from - target);
    start = 1'b1;
    @(negedge clk);
    start = 1'b0;
    for (int l = 32'(from); l >= int'(32'(target)); l--) begin
      take(BeamNew, l);
      @(negedge clk);
      take(best_known ? BeamSeed : BeamDirect, l);
      if (op_id != best) $fatal(1, "enters %0d, expected %0d", op_id, best);
      if (best_known && op_dist != best_dist) $fatal(1, "enters with %0d, expected %0d", op_dist, best_dist);
      @(negedge clk);
      take(BeamRun, l);
      @(negedge clk);
      op_ready  = $urandom_range(1) == 0;
      beam_idle = 1'b0;
      repeat ($urandom_range(5)) begin
        {head_id, head_dist} = (IdW + DistW)'({$urandom(), $urandom()});
        #1;
        if (done || op_valid || 32'(layer) != l) $fatal(1, "goes on while the beam runs");
        waits++;
        @(negedge clk);
      end
      beam_idle = 1'b1;
      {head_id, head_dist} = (IdW + DistW)'({$urandom(), $urandom()});
      best       = head_id;
      best_dist  = head_dist;
      best_known = 1'b1;
      #1;
      if (done != (l == 32'(target))) $fatal(1, "done %b at layer %0d, target %0d", done, l, target);
      @(negedge clk);
      {head_id, head_dist} = (IdW + DistW)'({$urandom(), $urandom()});
    end
    repeat ($urandom_range(2, 1)) begin
      #1;
      if (active || op_valid || done) $fatal(1, "active after the end");
      @(negedge clk);
    end
  endtask

  initial begin
    {start, op_ready, finished, checks, single, longest, waits} = '0;
    beam_idle = 1'b1;
    wait (rst_n);
    @(negedge clk);
    repeat (2000) descend();
    if (single < 100 || longest != 15 || waits < 1000) $fatal(1, "seldom: %0d of one layer, longest %0d, %0d waits", single, longest, waits);
    finished = 1'b1;
  end
endmodule

`default_nettype wire
