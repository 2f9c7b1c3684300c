`default_nettype none

/// Random events as the graph engine makes them against variables and a stack of freed ids.
module registers_part #(
  parameter int unsigned Capacity = 8,
  parameter int unsigned M = 2,
  parameter int unsigned Levels = 3,
  parameter int unsigned EfMax = 8,
  parameter int unsigned WMax = 4
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  import tb_index_pkg::draw, tb_index_pkg::level_of;
  localparam int unsigned IdW = $clog2(Capacity + 1);
  localparam int unsigned EfW = $clog2(EfMax + 1);
  localparam int unsigned WW = $clog2(WMax + 1);
  localparam int unsigned NoId = 65535;

  logic configure, alloc, release_id, retype, entry_we, alloc_reuses, frac_bits_we;
  logic [1:0] metric_in, metric;
  logic [3:0] frac_bits, new_frac_bits, alloc_type, release_type, retype_from, retype_to, entry_level_in, alloc_level, entry_level;
  logic [EfW-1:0] ef_in, ef;
  logic [WW-1:0] expansion_in, expansion;
  logic [31:0] seed;
  logic [IdW-1:0] next_free, freed, entry_in, alloc_id, len, high_water, free_head, entry;
  logic [15:0][IdW-1:0] type_count;
  logic [9:0][31:0] words;

  mh_registers #(
    .M(M), .Levels(Levels), .EfMax(EfMax), .WMax(WMax), .EfConstructionDefault(EfMax - 1), .ExpansionDefault(WMax - 1), .IdW(IdW)
  ) dut (
    .clk_i, .rst_ni,
    .configure_i(configure), .metric_i(metric_in), .frac_bits_i(frac_bits), .frac_bits_we_i(frac_bits_we), .new_frac_bits_i(new_frac_bits),
    .ef_construction_i(ef_in), .expansion_i(expansion_in), .seed_i(seed),
    .alloc_i(alloc), .alloc_type_i(alloc_type), .alloc_next_free_i(next_free),
    .release_i(release_id), .release_id_i(freed), .release_type_i(release_type),
    .retype_i(retype), .retype_from_i(retype_from), .retype_to_i(retype_to),
    .entry_we_i(entry_we), .entry_i(entry_in), .entry_level_i(entry_level_in),
    .alloc_id_o(alloc_id), .alloc_reuses_o(alloc_reuses), .alloc_level_o(alloc_level),
    .metric_o(metric), .ef_construction_o(ef), .expansion_o(expansion), .len_o(len), .high_water_o(high_water),
    .free_head_o(free_head), .entry_o(entry), .entry_level_o(entry_level), .type_count_o(type_count), .words_o(words)
  );

  int unsigned register[10], counts[16], freed_ids[$], live_ids[$], types[Capacity];
  int unsigned cycle, at, id, reused, fills, zero_seeds, same_type, scaled;

  function automatic int unsigned last_freed();
    int unsigned count = freed_ids.size();
    return (count == 0) ? NoId : freed_ids[count-1];
  endfunction

  task automatic empty();
    for (int unsigned t = 0; t < 16; t++) counts[t] = 0;
    register[5] = 0;
    register[6] = 0;
    register[7] = NoId;
    register[8] = NoId;
    register[9] = 0;
    freed_ids.delete();
    live_ids.delete();
  endtask

  task automatic compare();
    for (int unsigned r = 0; r < 10; r++) begin
      if (words[r] != register[r]) $fatal(1, "register %0d is %0d, expected %0d", r, words[r], register[r]);
    end
    for (int unsigned t = 0; t < 16; t++) begin
      if (32'(type_count[t]) != counts[t]) $fatal(1, "count of type %0d is %0d, expected %0d", t, type_count[t], counts[t]);
    end
    if (32'(metric) != register[0] || 32'(ef) != register[2] || 32'(expansion) != register[3] || 32'(len) != register[5]
        || 32'(high_water) != register[6] || free_head != IdW'(register[7]) || entry != IdW'(register[8])
        || 32'(entry_level) != register[9]) begin
      $fatal(1, "an output differs from the register words");
    end
    if (alloc_reuses != (freed_ids.size() != 0)) $fatal(1, "reuses %b with %0d freed ids", alloc_reuses, freed_ids.size());
    if (live_ids.size() < Capacity && alloc_id != IdW'((freed_ids.size() != 0) ? last_freed() : register[6])) $fatal(1, "next id %0d", alloc_id);
    if (32'(alloc_level) != level_of(draw(register[4]), M, Levels)) $fatal(1, "level %0d", alloc_level);
    checks_o++;
  endtask

  // One event on the inputs, and what it does.
  task automatic random_event();
    int unsigned kind = $urandom_range(99);
    {metric_in, frac_bits, ef_in, expansion_in} = (6 + EfW + WW)'($urandom());
    {alloc_type, release_type, retype_from, retype_to} = 16'($urandom());
    {entry_in, entry_level_in, next_free, freed} = (3 * IdW + 4)'({$urandom(), $urandom()});
    seed = $urandom();
    new_frac_bits = 4'($urandom());
    case (kind) inside
      [0:44]: if (live_ids.size() < Capacity) begin
        alloc = 1'b1;
        id    = register[6];
        if (freed_ids.size() != 0) begin
          id          = freed_ids.pop_back();
          register[7] = last_freed();
          next_free   = IdW'(register[7]);
          reused++;
        end else begin
          register[6]++;
        end
        register[4] = draw(register[4]);
        register[5]++;
        types[id] = 32'(alloc_type);
        counts[alloc_type]++;
        live_ids.push_back(id);
        if (live_ids.size() == Capacity) fills++;
      end
      [45:64]: if (live_ids.size() != 0) begin
        release_id   = 1'b1;
        at           = $urandom_range(live_ids.size() - 1);
        id           = live_ids[at];
        freed        = IdW'(id);
        release_type = 4'(types[id]);
        counts[types[id]]--;
        register[5]--;
        register[7] = id;
        freed_ids.push_back(id);
        live_ids.delete(at);
      end
      [65:79]: if (live_ids.size() != 0) begin
        retype      = 1'b1;
        id          = live_ids[$urandom_range(live_ids.size() - 1)];
        retype_from = 4'(types[id]);
        if ($urandom_range(3) == 0) retype_to = retype_from;
        if (retype_to == retype_from) same_type++;
        counts[types[id]]--;
        types[id] = 32'(retype_to);
        counts[types[id]]++;
      end
      [80:94]: begin
        entry_we    = 1'b1;
        entry_in    = IdW'(($urandom_range(4) == 0) ? NoId : $urandom_range(Capacity - 1));
        register[8] = (entry_in == '1) ? NoId : 32'(entry_in);
        register[9] = 32'(entry_level_in);
      end
      [95:95]: begin
        configure = 1'b1;
        if ($urandom_range(2) == 0) begin
          seed = 32'd0;
          zero_seeds++;
        end
        empty();
        register[0] = 32'(metric_in);
        register[1] = 32'(frac_bits);
        register[2] = 32'(ef_in);
        register[3] = 32'(expansion_in);
        register[4] = (seed == 0) ? 32'h6D68_6E73 : seed;
      end
      [96:97]: begin
        frac_bits_we = 1'b1;
        register[1]  = 32'(new_frac_bits);
        scaled++;
      end
      default: ;
    endcase
  endtask

  initial begin
    {configure, alloc, release_id, retype, entry_we, frac_bits_we, done_o, checks_o} = '0;
    {reused, fills, zero_seeds, same_type, scaled} = '0;
    empty();
    register[0] = 0;
    register[1] = 8;
    register[2] = EfMax - 1;
    register[3] = WMax - 1;
    register[4] = 1;
    wait (rst_ni);
    for (cycle = 0; cycle < 15_000; cycle++) begin
      @(negedge clk_i);
      {configure, alloc, release_id, retype, entry_we, frac_bits_we} = '0;
      #1 compare();
      random_event();
    end
    if (reused < 500 || fills < 5 || zero_seeds < 10 || same_type < 50 || scaled < 100) begin
      $fatal(1, "seldom: %0d reused, %0d fills, %0d zero seeds, %0d same types, %0d times scaled", reused, fills, zero_seeds, same_type, scaled);
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_registers;
  logic clk, rst_n;
  logic [2:0] done;
  logic [2:0][31:0] checks;
  tb_clock #(.Parts(3)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  registers_part u_nano (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  registers_part #(.Capacity(32), .M(3), .EfMax(32)) u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  registers_part #(.Capacity(21), .M(64), .Levels(8), .EfMax(512), .WMax(8)) u_odd (
    .clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2])
  );
endmodule

`default_nettype wire
