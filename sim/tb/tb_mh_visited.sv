`default_nettype none

/// Random rows, epochs and stalls against a set. Without stalls the cycles between rows are checked too.
module visited_part #(
  parameter int unsigned Capacity = 32,
  parameter int unsigned IdW = 6,
  parameter int unsigned Slots = 6,
  parameter int unsigned Lookups = 2,
  parameter int unsigned EpochW = 4,
  parameter int unsigned Rows = 6000
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  localparam int unsigned Groups = (Slots + Lookups - 1) / Lookups;

  logic new_epoch, row_valid, row_ready, mark_only, id_valid, id_ready, idle;
  logic [Slots-1:0][IdW-1:0] row;
  logic [IdW-1:0] id;

  mh_visited #(.Capacity(Capacity), .IdW(IdW), .Slots(Slots), .Lookups(Lookups), .EpochW(EpochW)) dut (
    .clk_i, .rst_ni, .new_epoch_i(new_epoch),
    .row_valid_i(row_valid), .row_ready_o(row_ready), .row_ids_i(row), .row_mark_only_i(mark_only),
    .id_valid_o(id_valid), .id_ready_i(id_ready), .id_o(id), .idle_o(idle)
  );

  bit visited[Capacity];
  int unsigned expected[$];
  int unsigned rows, epochs, fresh_ids, stall, cost, waited, timed, in_group, length;
  bit stalled, measuring;
  bit [1:0] first_due;  // the first id of a row comes in this cycle, in the next

  // Takes a row into the model: what comes out, and how long the row keeps the filter without stalls.
  task automatic take();
    // Lookup and comparison of the first group; nobody waits for a last one without fresh ids.
    cost = (row[0] == '1) ? 1 : 2;
    in_group = 0;
    for (int unsigned g = 0; g < Groups; g++) begin
      if (row[g*Lookups] == '1) break;
      if (g > 0) cost += (in_group > 1) ? in_group : 1;
      in_group = 0;
      for (int unsigned s = g * Lookups; s < (g + 1) * Lookups && s < Slots; s++) begin
        if (row[s] != '1 && !visited[32'(row[s])]) begin
          visited[32'(row[s])] = 1'b1;
          in_group++;
          if (!mark_only) begin
            expected.push_back(32'(row[s]));
            fresh_ids++;
            if (g == 0) first_due[1] = 1'b1;
          end
        end
      end
    end
    // The row after it waits for the last mark.
    cost += in_group;
  endtask

  function automatic bit in_row_before(int unsigned s);
    for (int unsigned o = 0; o < s; o++) if (row[o] == row[s]) return 1'b1;
    return 1'b0;
  endfunction

  task automatic random_row();
    length = $urandom_range(Slots);
    if (length > Capacity) length = Capacity;
    row = '1;
    for (int unsigned s = 0; s < length; s++) begin
      do row[s] = IdW'($urandom_range(Capacity - 1)); while (in_row_before(s));
    end
    mark_only = $urandom_range(9) == 0;
  endtask

  initial begin
    {new_epoch, row_valid, mark_only, id_ready, done_o, stalled, measuring, first_due} = '0;
    {checks_o, rows, epochs, fresh_ids, stall, cost, waited, timed} = '0;
    for (int unsigned i = 0; i < Capacity; i++) visited[i] = 1'b0;
    row = '1;
  end

  // Inputs change between the edges, as nothing but the ready outputs may follow them.
  always @(negedge clk_i) if (rst_ni && !done_o) begin
    if (!row_valid && (stall == 0 || $urandom_range(7) >= stall)) begin
      random_row();
      row_valid = 1'b1;
    end
    id_ready  = stall == 0 || $urandom_range(7) >= stall;
    #1;
    // New epochs, with a row waiting or not.
    new_epoch = idle && $urandom_range(7) == 0;
  end

  always @(posedge clk_i) if (rst_ni && !done_o) begin
    if (idle && expected.size() != 0) $fatal(1, "idle with %0d ids to come", expected.size());
    if (first_due[0] && !id_valid) $fatal(1, "the first id comes late");
    first_due >>= 1;
    if (id_valid) begin
      if (expected.size() == 0) $fatal(1, "got id %0d, expected none", id);
      if (32'(id) != expected[0]) $fatal(1, "got id %0d, expected %0d", id, expected[0]);
      checks_o <= checks_o + 1;
      if (id_ready) void'(expected.pop_front());
    end
    stalled |= !id_ready;
    waited++;
    if (new_epoch) begin
      for (int unsigned i = 0; i < Capacity; i++) visited[i] = 1'b0;
      epochs++;
      measuring = 1'b0;
    end
    if (row_valid && row_ready) begin
      if (expected.size() != 0) $fatal(1, "a row is taken before the ids of the last are out");
      if (new_epoch) $fatal(1, "a row is taken together with a new epoch");
      if (measuring && !stalled) begin
        if (waited != cost) $fatal(1, "a row took %0d cycles, expected %0d", waited, cost);
        timed++;
      end
      take();
      rows++;
      row_valid <= 1'b0;
      waited    = 0;
      stalled   = 1'b0;
      if (rows % 64 == 0) stall = $urandom_range(7);
      if (rows % 3 == 0) stall = 0;
      measuring = stall == 0;
    end
    if (rows >= Rows && expected.size() == 0 && idle) begin
      if (epochs < 300 || fresh_ids < 500 || timed < 300) $fatal(1, "seldom: %0d epochs, %0d ids, %0d timed", epochs, fresh_ids, timed);
      done_o <= 1'b1;
    end
  end
endmodule

module tb_mh_visited;
  logic clk, rst_n;
  logic [4:0] done;
  logic [4:0][31:0] checks;
  tb_clock #(.Parts(5)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  visited_part #(.Capacity(8), .IdW(4), .Slots(4), .Lookups(1), .EpochW(2)) u_nano (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  visited_part #(.Capacity(32), .IdW(6), .Slots(6), .Lookups(2), .EpochW(8)) u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  visited_part #(.Capacity(32), .IdW(6), .Slots(7), .Lookups(4)) u_odd (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
  visited_part #(.Capacity(20), .IdW(5), .Slots(6), .Lookups(6)) u_whole (.clk_i(clk), .rst_ni(rst_n), .done_o(done[3]), .checks_o(checks[3]));
  visited_part #(.Capacity(2048), .IdW(12), .Slots(32), .Lookups(8), .EpochW(16), .Rows(3000)) u_digits (.clk_i(clk), .rst_ni(rst_n), .done_o(done[4]), .checks_o(checks[4]));
endmodule

`default_nettype wire
