`default_nettype none

/// Beam searches and gatherings on random graphs against "Beam search", with many ties, all widths, any latency of the engine.
module beam_part #(
  parameter int unsigned Capacity = 32,
  parameter int unsigned Slots = 6,
  parameter int unsigned EfMax = 32,
  parameter int unsigned WMax = 4,
  parameter int unsigned Lookups = 2,
  parameter int unsigned DistW = 38
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  import tb_index_pkg::*;
  import mh_types_pkg::*;
  localparam int unsigned IdW = $clog2(Capacity + 1);
  localparam int unsigned EfW = $clog2(EfMax + 1);
  localparam int unsigned WW = $clog2(WMax + 1);

  logic op_valid, op_ready, idle, row_re, req_valid, req_ready, rsp_valid, engine_idle, pop, head_valid, hop, round;
  beam_op_e op;
  logic [IdW-1:0] op_id, row_id, req_id, rsp_id, head_id;
  logic signed [DistW-1:0] op_dist, rsp_dist, head_dist, unused_tag;
  logic unused_load_done;
  logic [EfW-1:0] ef;
  logic [WW-1:0] width;
  logic [Slots-1:0][IdW-1:0] row_ids;

  mh_beam #(.Capacity(Capacity), .Slots(Slots), .EfMax(EfMax), .WMax(WMax), .Lookups(Lookups), .DistW(DistW)) dut (
    .clk_i, .rst_ni,
    .op_valid_i(op_valid), .op_ready_o(op_ready), .op_i(op), .op_id_i(op_id), .op_dist_i(op_dist), .ef_i(ef), .width_i(width), .idle_o(idle),
    .row_re_o(row_re), .row_id_o(row_id), .row_ids_i(row_ids),
    .req_valid_o(req_valid), .req_ready_i(req_ready), .req_id_o(req_id),
    .rsp_valid_i(rsp_valid), .rsp_id_i(rsp_id), .rsp_dist_i(rsp_dist), .engine_idle_i(engine_idle),
    .pop_i(pop), .head_valid_o(head_valid), .head_id_o(head_id), .head_dist_o(head_dist), .hop_o(hop), .round_o(round)
  );
  tb_engine #(.IdW(IdW), .DistW(DistW)) u_engine (
    .clk_i, .rst_ni,
    .load_i(1'b0), .load_id_i('0), .load_done_o(unused_load_done),
    .req_valid_i(req_valid), .req_ready_o(req_ready), .req_id_i(req_id), .req_tag_i('0),
    .rsp_valid_o(rsp_valid), .rsp_id_o(rsp_id), .rsp_tag_o(unused_tag), .rsp_dist_o(rsp_dist), .idle_o(engine_idle)
  );

  tb_index index;
  list_t expected;
  int unsigned hops, rounds, wide_rounds, dropped, nothing, last_hops;

  always @(posedge clk_i) if (rst_ni) begin
    if (row_re) begin
      row_ids <= '1;
      for (int unsigned s = 0; s < index.row[32'(row_id)].size(); s++) row_ids[s] <= IdW'(index.row[32'(row_id)][s]);
    end
    if (hop) hops++;
    if (round) begin
      rounds++;
      if (hops + 32'(hop) - last_hops > 1) wide_rounds++;
      last_hops = hops;
    end
  end

  task automatic random_graph();
    int unsigned most = $urandom_range(Slots, 1);
    int unsigned near = $urandom_range(1);
    ids_t links;
    index.metric = $urandom_range(2) == 0 ? MetricScatter : 0;
    index.salt   = $urandom();
    index.span   = longint'(64'd2 << $urandom_range(DistW - 3));
    if ($urandom_range(2) == 0) index.span = 20;
    for (int unsigned v = 0; v <= Capacity; v++) for (int unsigned i = 0; i < 2; i++) index.component[v][i] = int'($urandom_range(12));
    for (int unsigned v = 0; v < Capacity; v++) begin
      links.delete();
      repeat ($urandom_range(most)) begin
        automatic int unsigned other = $urandom_range(Capacity - 1);
        if (near == 1) other = (v + $urandom_range(4, 1)) % Capacity;
        if (other != v && !contains(links, other)) links.push_back(other);
      end
      index.row[v] = links;
    end
  endtask

  task automatic give(beam_op_e what, int unsigned id, longint distance);
    op_valid = 1'b1;
    op       = what;
    op_id    = IdW'(id);
    op_dist  = DistW'(distance);
    #1;
    while (!op_ready) begin
      @(negedge clk_i);
      #1;
    end
    @(negedge clk_i);
    op_valid = 1'b0;
    {op_id, op_dist} = (IdW + DistW)'({$urandom(), $urandom()});
    repeat ($urandom_range(1)) @(negedge clk_i);
  endtask

  // The list, once it is final, is what is expected; it is drained by this.
  task automatic compare(string what);
    #1;
    while (!idle) begin
      @(negedge clk_i);
      #1;
    end
    for (int unsigned i = 0; i < expected.size(); i++) begin
      if (!head_valid || 32'(head_id) != expected[i].id || longint'(head_dist) != expected[i].distance) begin
        $fatal(1, "Capacity %0d, %s, ef %0d, W %0d: entry %0d is %b (%0d, %0d), expected (%0d, %0d) of %0d", Capacity, what, ef, width, i,
          head_valid, head_dist, head_id, expected[i].distance, expected[i].id, expected.size());
      end
      checks_o++;
      pop = 1'b1;
      @(negedge clk_i);
      pop = 1'b0;
      #1;
    end
    if (head_valid) $fatal(1, "%s: more than %0d entries", what, expected.size());
    if (u_engine.requests != index.distances) $fatal(1, "%s: %0d distances, expected %0d", what, u_engine.requests, index.distances);
    if (hops != index.hops || rounds != index.rounds) $fatal(1, "%s: %0d hops in %0d rounds, expected %0d in %0d", what, hops, rounds, index.hops, index.rounds);
  endtask

  task automatic search();
    entry_t start;
    start = new_entry(0, $urandom_range(Capacity - 1));
    start.distance = index.distance(Capacity, start.id);
    ef    = EfW'(($urandom_range(2) == 0) ? EfMax : $urandom_range(EfMax, 1));
    width = WW'($urandom_range(WMax, 1));
    give(BeamNew, 0, 0);
    if ($urandom_range(1) == 0) begin
      give(BeamSeed, start.id, start.distance);
    end else begin
      give(BeamDirect, start.id, 0);
      index.distances++;
    end
    give(BeamRun, 0, 0);
    expected = index.beam(Capacity, start, 0, 32'(ef), 32'(width));
    if (expected.size() == 32'(ef)) dropped++;
    compare("search");
  endtask

  // What relinking and exact scans do: no rounds, each id once, marked ones never.
  task automatic gather();
    ids_t seen, links;
    int unsigned id;
    seen.delete();
    expected.delete();
    ef = EfW'(($urandom_range(1) == 0) ? EfMax : $urandom_range(EfMax, 1));
    give(BeamNew, 0, 0);
    repeat ($urandom_range(2)) begin
      id = $urandom_range(Capacity - 1);
      give(BeamMark, id, 0);
      if (!contains(seen, id)) seen.push_back(id);
    end
    repeat ($urandom_range(12)) begin
      id = $urandom_range(Capacity - 1);
      links.delete();
      if ($urandom_range(1) == 0) begin
        give(BeamDirect, id, 0);
        links.push_back(id);
      end else begin
        give(BeamExpand, id, 0);
        links = index.row[id];
      end
      for (int unsigned i = 0; i < links.size(); i++) begin
        if (!contains(seen, links[i])) begin
          seen.push_back(links[i]);
          index.distances++;
          expected = index.inserted(expected, new_entry(index.distance(Capacity, links[i]), links[i]), 32'(ef));
        end
      end
    end
    if (expected.size() == 0) nothing++;
    compare("gathering");
  endtask

  initial begin
    {op_valid, pop, done_o, checks_o, hops, rounds, wide_rounds, dropped, nothing, last_hops} = '0;
    {op, ef, width} = {BeamNew, EfW'(EfMax), WW'(1)};
    index = new(Capacity, 2, Slots, Slots, 1, EfMax);
    u_engine.index   = index;
    u_engine.operand = Capacity;
    wait (rst_ni);
    @(negedge clk_i);
    repeat (100) begin
      random_graph();
      repeat (10) begin
        if ($urandom_range(3) == 0) gather();
        else search();
      end
    end
    if (rounds < 1000 || wide_rounds < 400 || dropped < 100 || nothing < 3) begin
      $fatal(1, "Capacity %0d: seldom: %0d rounds, %0d of them wide, %0d full lists, %0d empty", Capacity, rounds, wide_rounds, dropped, nothing);
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_beam;
  logic clk, rst_n;
  logic [2:0] done;
  logic [2:0][31:0] checks;
  tb_clock #(.Parts(3)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  beam_part #(.Capacity(8), .Slots(4), .EfMax(8), .WMax(4), .Lookups(1), .DistW(36)) u_nano (
    .clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0])
  );
  beam_part u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  beam_part #(.Capacity(100), .Slots(13), .EfMax(40), .WMax(8), .Lookups(5), .DistW(40)) u_odd (
    .clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2])
  );
endmodule

`default_nettype wire
