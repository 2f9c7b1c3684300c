`default_nettype none

/// Random candidates, limits and pins against algorithm 4, with distances of points (many ties) and scattered ones.
module select_part #(
  parameter int unsigned Slots = 6,
  parameter int unsigned EfMax = 32,
  parameter int unsigned IdW = 6,
  parameter int unsigned DistW = 38
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  import tb_index_pkg::*;
  localparam int unsigned CountW = $clog2(Slots + 1);
  localparam int unsigned Nodes = (1 << IdW) - 1;

  logic start, done, head_valid, pop, load, load_done, req_valid, req_ready, rsp_valid, engine_idle;
  logic [CountW-1:0] limit;
  logic [1:0][IdW-1:0] pins;
  logic [Slots-1:0][IdW-1:0] row;
  logic [IdW-1:0] head_id, load_id, req_id, rsp_id;
  logic signed [DistW-1:0] head_dist, req_tag, rsp_tag, rsp_dist;

  mh_select #(.Slots(Slots), .EfMax(EfMax), .IdW(IdW), .DistW(DistW)) dut (
    .clk_i, .rst_ni,
    .start_i(start), .limit_i(limit), .pins_i(pins), .done_o(done), .row_o(row),
    .head_valid_i(head_valid), .head_id_i(head_id), .head_dist_i(head_dist), .pop_o(pop),
    .load_o(load), .load_id_o(load_id), .load_done_i(load_done),
    .req_valid_o(req_valid), .req_ready_i(req_ready), .req_id_o(req_id), .req_tag_o(req_tag),
    .rsp_valid_i(rsp_valid), .rsp_id_i(rsp_id), .rsp_tag_i(rsp_tag), .rsp_dist_i(rsp_dist), .engine_idle_i(engine_idle)
  );
  tb_engine #(.IdW(IdW), .DistW(DistW)) u_engine (
    .clk_i, .rst_ni,
    .load_i(load), .load_id_i(load_id), .load_done_o(load_done),
    .req_valid_i(req_valid), .req_ready_o(req_ready), .req_id_i(req_id), .req_tag_i(req_tag),
    .rsp_valid_o(rsp_valid), .rsp_id_o(rsp_id), .rsp_tag_o(rsp_tag), .rsp_dist_o(rsp_dist), .idle_o(engine_idle)
  );

  tb_index index;
  list_t list, candidates;
  ids_t pinned, expected;
  int unsigned full, pruned, with_pins, squeezed, id, base;

  // The beam list: the head leaves in the cycle of a pop.
  always @(posedge clk_i) begin
    if (pop && rst_ni) begin
      if (list.size() == 0) $fatal(1, "pop of an empty list");
      void'(list.pop_front());
    end
    head_valid <= list.size() != 0;
    {head_id, head_dist} <= (IdW + DistW)'({$urandom(), $urandom()});
    if (list.size() != 0) begin
      head_id   <= IdW'(list[0].id);
      head_dist <= DistW'(list[0].distance);
    end
  end

  task automatic scene();
    index.metric = ($urandom_range(1) == 0) ? MetricScatter : 0;
    index.salt   = $urandom();
    index.span   = longint'(64'd2 << $urandom_range(DistW - 3));
    if ($urandom_range(1) == 0) index.span = 20;
    for (int unsigned v = 0; v < Nodes; v++) for (int unsigned i = 0; i < 2; i++) index.component[v][i] = int'($urandom_range(12));
    base = $urandom_range(Nodes - 1);
    candidates.delete();
    for (int unsigned n = ($urandom_range(3) == 0) ? EfMax : $urandom_range(EfMax); n > 0; n--) begin
      id = $urandom_range(Nodes - 1);
      if (id != base && !contains(pinned, id)) begin
        candidates = index.inserted(candidates, new_entry(index.distance(base, id), id), EfMax);
        pinned.push_back(id);
      end
    end
    // Up to two of them are pins.
    pinned.delete();
    pins  = '1;
    limit = CountW'($urandom_range(Slots, 1));
    for (int unsigned p = 0; p < 2; p++) begin
      if (candidates.size() != 0 && $urandom_range(1) == 0 && p < 32'(limit)) begin
        id = candidates[$urandom_range(candidates.size() - 1)].id;
        if (!contains(pinned, id)) begin
          pins[p] = IdW'(id);
          pinned.push_back(id);
        end
      end
    end
    expected = index.select(candidates, 32'(limit), pinned);
    if (expected.size() == 32'(limit)) full++;
    if (expected.size() < 32'(limit) && expected.size() < candidates.size()) pruned++;
    if (pinned.size() == 2) with_pins++;
    if (expected.size() > index.select(candidates, 32'(limit) - pinned.size(), pinned).size()) squeezed++;
    pinned.delete();
  endtask

  task automatic run();
    scene();
    list  = candidates;
    @(negedge clk_i);
    start = 1'b1;
    @(negedge clk_i);
    start = 1'b0;
    #1;
    while (!done) begin
      @(negedge clk_i);
      #1;
    end
    @(negedge clk_i);
    if (list.size() != 0) $fatal(1, "%0d candidates are left", list.size());
    repeat ($urandom_range(3)) @(negedge clk_i);
    for (int unsigned s = 0; s < Slots; s++) begin
      id = (s < expected.size()) ? expected[s] : NoId;
      if (row[s] != IdW'(id)) begin
        $fatal(1, "Slots %0d, %0d candidates, limit %0d: slot %0d is %0d, expected %0d", Slots, candidates.size(), limit, s, row[s], IdW'(id));
      end
      checks_o++;
    end
  endtask

  initial begin
    {start, done_o, checks_o} = '0;
    {full, pruned, with_pins, squeezed} = '0;
    index = new(Nodes, 2, Slots, Slots, 1, EfMax);
    u_engine.index = index;
    wait (rst_ni);
    repeat (1000) run();
    if (full < 100 || pruned < 100 || with_pins < 60 || squeezed < 50) begin
      $fatal(1, "Slots %0d: seldom: %0d full, %0d pruned, %0d with pins, %0d squeezed", Slots, full, pruned, with_pins, squeezed);
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_select;
  logic clk, rst_n;
  logic [2:0] done;
  logic [2:0][31:0] checks;
  tb_clock #(.Parts(3)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  select_part #(.Slots(4), .EfMax(8), .IdW(4), .DistW(36)) u_nano (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  select_part u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  select_part #(.Slots(13), .EfMax(40), .IdW(7), .DistW(40)) u_odd (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
endmodule

`default_nettype wire
