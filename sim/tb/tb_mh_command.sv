`default_nettype none

/// Random commands, right and wrong, with stalls on all sides: answers, what the rest of the core is told, and that an error tells it nothing.
module command_part #(
  parameter int unsigned Capacity = 32,
  parameter int unsigned Dim = 16,
  parameter int unsigned M = 3,
  parameter int unsigned M0 = 6,
  parameter int unsigned Levels = 3,
  parameter int unsigned EfMax = 32,
  parameter int unsigned WMax = 4,
  parameter int unsigned Branches = 6,
  parameter int unsigned Lanes = 4
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  import mh_types_pkg::*;
  import tb_command_pkg::*;
  import tb_index_pkg::inverse_norm;
  localparam logic [63:0] Hash = 64'hDEAD_BEEF_0123_4567;
  localparam int unsigned IdW = $clog2(Capacity + 1);
  localparam int unsigned KeyW = 36 + $clog2(Dim);
  localparam int unsigned N2W = 31 + $clog2(Dim);
  localparam int unsigned AuxW = (N2W > 37) ? N2W : 37;
  localparam int unsigned EfW = $clog2(EfMax + 1);
  localparam int unsigned WW = $clog2(WMax + 1);
  localparam int unsigned Rows = Dim / Lanes;
  localparam int unsigned RowW = (Rows > 1) ? $clog2(Rows) : 1;
  localparam int unsigned V = Dim / 2;

  logic cmd_valid, cmd_ready, rsp_valid, rsp_ready, clear, clear_done, configure, meta_re, stage_valid, vec_we, self_valid, self_ready, self_done, norm_pending;
  logic aux_valid, aux_we, graph_start, graph_done, search_start, search_done, old_re, result_valid, result_ready, read_start, read_active, read_valid, read_ready;
  logic count_clear, count_active;
  logic [31:0] cmd_data, rsp_data, seed, read_word;
  logic [1:0] new_metric, metric;
  logic [3:0] frac_bits, entry_level, kind;
  logic [EfW-1:0] ef_construction, k, ef, result_count;
  logic [WW-1:0] expansion, width;
  logic [IdW-1:0] alloc_id, len, high_water, entry, write_id, id, result_id;
  logic [8:0] meta_rdata;
  logic [RowW-1:0] stage_row, old_row;
  logic [Lanes-1:0][15:0] stage_data, old_data;
  logic [N2W-1:0] norm;
  logic [AuxW-1:0] aux;
  graph_op_e graph_op;
  search_e search;
  logic [24:0] weight;
  logic [31:0] pattern, inject_gain, gain, code_word, snn_word;
  logic [7:0] ticks;
  logic [15:0] mask, read_row, read_rows;
  logic signed [KeyW-1:0] result_key;
  mh_pkg::memory_e read_memory;
  logic [7:0][31:0] counters;
  logic snn_start, snn_done, snn_missing, snn_idle, snn_valid, snn_ready, register_we;
  snn_op_e snn_op;
  logic [$clog2(M0+1)-1:0] slot;
  mh_pkg::field_e field;
  mh_pkg::register_e which_register;
  logic [31:0] value;
  logic [mh_pkg::Phases-1:0] phases;
  logic [15:0] spikes;
  logic [IdW-1:0] found;
  logic [5:0] found_distance, correlate;

  mh_command #(
    .Capacity(Capacity), .Dim(Dim), .M(M), .M0(M0), .Levels(Levels), .EfMax(EfMax), .WMax(WMax), .Branches(Branches), .Lanes(Lanes),
    .ConfigHash(Hash), .IdW(IdW), .KeyW(KeyW), .AuxW(AuxW)
  ) dut (
    .clk_i, .rst_ni,
    .cmd_valid_i(cmd_valid), .cmd_ready_o(cmd_ready), .cmd_data_i(cmd_data), .rsp_valid_o(rsp_valid), .rsp_ready_i(rsp_ready), .rsp_data_o(rsp_data),
    .clear_o(clear), .clear_done_i(clear_done), .configure_o(configure), .metric_o(new_metric), .frac_bits_o(frac_bits),
    .ef_construction_o(ef_construction), .expansion_o(expansion), .seed_o(seed),
    .metric_i(metric), .alloc_id_i(alloc_id), .len_i(len), .entry_i(entry), .entry_level_i(entry_level), .high_water_i(high_water),
    .meta_re_o(meta_re), .meta_rdata_i(meta_rdata),
    .stage_valid_o(stage_valid), .stage_row_o(stage_row), .stage_data_o(stage_data), .vec_we_o(vec_we), .write_id_o(write_id),
    .old_re_o(old_re), .old_row_o(old_row), .old_i(old_data),
    .self_valid_o(self_valid), .self_ready_i(self_ready), .self_done_i(self_done), .norm_i(norm), .norm_pending_o(norm_pending),
    .aux_valid_o(aux_valid), .aux_o(aux), .aux_we_o(aux_we),
    .graph_start_o(graph_start), .graph_op_o(graph_op), .graph_done_i(graph_done), .search_start_o(search_start), .search_o(search), .search_done_i(search_done),
    .id_o(id), .type_o(kind), .k_o(k), .ef_o(ef), .width_o(width), .mask_o(mask),
    .weight_o(weight), .pattern_o(pattern), .ticks_o(ticks), .inject_gain_o(inject_gain), .gain_o(gain),
    .result_valid_i(result_valid), .result_ready_o(result_ready), .result_id_i(result_id), .result_key_i(result_key), .result_count_i(result_count),
    .snn_start_o(snn_start), .snn_op_o(snn_op), .slot_o(slot), .field_o(field), .value_o(value), .phases_o(phases), .correlate_o(correlate),
    .snn_done_i(snn_done), .snn_missing_i(snn_missing), .snn_idle_i(snn_idle), .spikes_i(spikes), .found_i(found), .distance_i(found_distance),
    .code_i(code_word), .snn_valid_i(snn_valid), .snn_ready_o(snn_ready), .snn_word_i(snn_word),
    .register_we_o(register_we), .register_o(which_register),
    .read_start_o(read_start), .read_memory_o(read_memory), .read_row_o(read_row), .read_rows_o(read_rows),
    .read_active_i(read_active), .read_valid_i(read_valid), .read_ready_o(read_ready), .read_word_i(read_word),
    .count_clear_o(count_clear), .count_active_o(count_active), .counters_i(counters)
  );

  // ---------------------------------------------------------------- what the neighbours do
  logic [31:0] to_send[$], got[$], words[$], all_words[$], spoken[$];
  logic [IdW+KeyW-1:0] results[$], all_results[$];
  logic [8:0] meta[256];
  int unsigned stall_rate, graph_left, search_left, norm_left, snn_left, idle_left, count_wanted;
  bit is_held, misses, speaks;
  logic [31:0] held;
  logic [N2W-1:0] the_norm;
  logic [Dim-1:0][15:0] old_vector;

  // What they were told since the last command.
  typedef struct packed {
    logic [15:0] configures, clears, starts, searches, reads, aux_valids, aux_writes, rows, vec_writes, count_clears, active, norms, snn_starts, register_writes;
    logic out_of_order;
    logic [2:0][31:0] configured;
    graph_op_e op;
    search_e search;
    logic [24:0] weight;
    logic [31:0] pattern, inject_gain, gain;
    logic [7:0] ticks;
    logic [5:0] correlate;
    logic [3:0] kind;
    logic [15:0] node, k, ef, width, mask;
    logic [7:0] memory;
    logic [15:0] row, row_count;
    logic [Dim-1:0][15:0] operand;
    logic [IdW-1:0] vec_id;
    logic [AuxW-1:0] aux;
    snn_op_e snn_op;
    logic [15:0] slot;
    logic [7:0] field, which_register;
    logic [31:0] value;
    logic [mh_pkg::Phases-1:0] phases;
  } told_t;
  told_t told;

  always @(posedge clk_i) if (rst_ni) begin
    // Streams.
    if (cmd_valid && cmd_ready) void'(to_send.pop_front());
    cmd_valid <= to_send.size() != 0 && ((cmd_valid && !cmd_ready) || $urandom_range(3) >= stall_rate);
    cmd_data  <= (to_send.size() != 0) ? to_send[0] : $urandom();
    if (is_held && (!rsp_valid || rsp_data != held)) $fatal(1, "an answer word was not held");
    is_held = rsp_valid && !rsp_ready;
    held    = rsp_data;
    if (rsp_valid && rsp_ready) got.push_back(rsp_data);
    rsp_ready <= $urandom_range(3) >= stall_rate;
    // Memories.
    clear_done <= clear && !clear_done && $urandom_range(4) == 0;
    if (clear) told.clears++;
    if (meta_re) meta_rdata <= meta[8'(id)];
    if (stage_valid) begin
      for (int unsigned l = 0; l < Lanes; l++) told.operand[32'(stage_row)*Lanes+l] = stage_data[l];
      if (told.norms != 0) told.out_of_order = 1'b1;
      told.rows++;
    end
    if (vec_we) begin
      if (!stage_valid || (told.vec_writes != 0 && told.vec_id != write_id)) told.out_of_order = 1'b1;
      told.vec_id = write_id;
      told.vec_writes++;
    end
    // A vector that is moved: its old row is held.
    if (old_re) begin
      if (write_id != id || 32'(old_row) >= Rows) told.out_of_order = 1'b1;
      for (int unsigned l = 0; l < Lanes; l++) old_data[l] <= old_vector[32'(old_row)*Lanes+l];
    end
    if (configure) begin
      told.configured = {seed, 16'(expansion), 16'(ef_construction), 20'd0, frac_bits, 6'd0, new_metric};
      told.configures++;
    end
    // Norm of the operand.
    self_ready <= $urandom_range(1) == 0;
    self_done  <= norm_left == 1;
    norm       <= (norm_left == 1) ? the_norm : N2W'({$urandom(), $urandom()});
    if (norm_pending != (norm_left != 0 || self_done)) $fatal(1, "the norm is pending: %b", norm_pending);
    if (norm_left != 0) norm_left--;
    if (self_valid && self_ready) begin
      norm_left = $urandom_range(12, 5);
      told.norms++;
    end
    if (aux_valid) begin
      // Only a search that stores the norm as it is may start before it.
      if (told.starts != 0 || (told.searches != 0 && metric == 2'd1)) told.out_of_order = 1'b1;
      told.aux = aux;
      told.aux_valids++;
    end
    if (aux_we) begin
      if (!aux_valid || write_id != told.vec_id) told.out_of_order = 1'b1;
      told.aux_writes++;
    end
    // Graph engine; an allocation changes the next id.
    graph_done <= graph_left == 1;
    if (graph_left != 0) graph_left--;
    if (graph_start) begin
      {told.op, told.kind, told.node} = {graph_op, kind, 16'(id)};
      told.starts++;
      graph_left = $urandom_range(20, 1);
    end
    if (graph_left == 3) alloc_id <= IdW'($urandom_range(Capacity - 1));
    // Searches; their number of results is known when they are done, each result may take its time.
    search_done <= search_left == 1;
    if (search_left == 1) begin
      repeat (count_wanted) results.push_back({IdW'($urandom_range(Capacity - 1)), KeyW'({$urandom(), $urandom()})});
      all_results = results;
    end
    result_count <= (search_left > 1) ? EfW'($urandom()) : EfW'(all_results.size());
    if (search_left != 0) search_left--;
    if (search_start) begin
      {told.search, told.k, told.ef, told.width, told.mask, told.weight} = {search, 16'(k), 16'(ef), 16'(width), mask, weight};
      {told.pattern, told.ticks, told.inject_gain, told.gain, told.phases} = {pattern, ticks, inject_gain, gain, phases};
      told.searches++;
      search_left  = $urandom_range(20, 1);
      count_wanted = $urandom_range(32'(k));
    end
    if (result_ready) void'(results.pop_front());
    result_valid <= results.size() != 0 && ((result_valid && !result_ready) || $urandom_range(3) >= stall_rate);
    {result_id, result_key} <= (results.size() != 0) ? results[0] : (IdW + KeyW)'({$urandom(), $urandom()});
    // Neurons and synapses; they may be at work after done, and after an insertion, and no answer comes before they are idle, unless they speak.
    snn_done    <= snn_left == 1;
    snn_missing <= (snn_left == 1 && snn_op == SnnSetWeight) ? misses : 1'($urandom());
    if (snn_left == 1 || graph_left == 1) idle_left = $urandom_range(10);
    else if (idle_left != 0) idle_left--;
    if (snn_left != 0) snn_left--;
    if (snn_valid && snn_ready) void'(spoken.pop_front());
    snn_valid <= spoken.size() != 0 && ((snn_valid && !snn_ready) || $urandom_range(3) >= stall_rate);
    snn_word  <= (spoken.size() != 0) ? spoken[0] : $urandom();
    if (rsp_valid && !snn_idle && !speaks) $fatal(1, "an answer before neurons and synapses are idle");
    if (spoken.size() == 0) speaks = 1'b0;
    if (snn_start) begin
      if (!snn_idle) $fatal(1, "a start before neurons and synapses are idle");
      {told.snn_op, told.node, told.slot, told.field, told.value, told.phases} = {snn_op, 16'(id), 16'(slot), 8'(field), value, phases};
      told.correlate = correlate;
      told.snn_starts++;
      if (snn_op inside {SnnCorrelate, SnnAggregate}) begin
        speaks = 1'b1;
        repeat ((snn_op == SnnAggregate) ? V : (Capacity + 31) / 32) spoken.push_back($urandom());
        all_words = spoken;
      end else begin
        snn_left = $urandom_range(20, 1);
      end
    end
    if (register_we) begin
      {told.which_register, told.value} = {8'(which_register), value};
      told.register_writes++;
    end
    snn_idle <= idle_left == 0 && snn_left == 0 && spoken.size() == 0;
    // State reader.
    if (read_valid && read_ready) void'(words.pop_front());
    if (read_start) begin
      if (words.size() != 0) $fatal(1, "a read while the last one is not over");
      {told.memory, told.row, told.row_count} = {read_memory, read_row, read_rows};
      told.reads++;
      repeat (32'(read_rows) * row_words(32'(read_memory), V, M, M0, Branches)) words.push_back($urandom());
      for (int unsigned i = 0; i < words.size(); i++) all_words.push_back(words[i]);
    end
    read_active <= words.size() != 0;
    read_valid  <= words.size() != 0 && ((read_valid && !read_ready) || $urandom_range(3) >= stall_rate);
    read_word   <= (words.size() != 0) ? words[0] : $urandom();
    // Counters.
    if (count_clear) told.count_clears++;
    if (count_active) told.active++;
  end

  // ---------------------------------------------------------------- commands
  int unsigned good[Codes], bad[9];

  // The command at hand.
  int unsigned code, arg, length, error, node;
  logic [4:0][31:0] param;
  logic [Dim-1:0][15:0] vector;
  logic [IdW-1:0] next_id;

  // The state of the rest of the core.
  task automatic random_state();
    metric      = 2'($urandom_range(2));
    len         = IdW'($urandom_range(Capacity - 1));
    high_water  = IdW'($urandom_range(Capacity));
    entry       = ($urandom_range(3) == 0) ? '1 : IdW'($urandom_range(Capacity - 1));
    entry_level = 4'($urandom());
    alloc_id    = IdW'($urandom_range(Capacity - 1));
    next_id     = alloc_id;
    the_norm    = ($urandom_range(7) == 0) ? '0 : N2W'({$urandom(), $urandom()}) >> $urandom_range(N2W - 1);
    stall_rate  = $urandom_range(2);
    spikes      = 16'($urandom());
    found       = ($urandom_range(3) == 0) ? '1 : IdW'($urandom_range(Capacity - 1));
    found_distance = 6'($urandom_range(32));
    code_word   = $urandom();
    for (int unsigned i = 0; i < Dim; i++) old_vector[i] = 16'($urandom());
    misses      = 1'b0;
    for (int unsigned i = 0; i < 8; i++) counters[i] = $urandom();
    for (int unsigned i = 0; i < 256; i++) meta[i] = {8'($urandom()), i < Capacity};
  endtask

  task automatic right_command();
    int unsigned results_wanted = $urandom_range(EfMax, 1);
    code  = $urandom_range(Codes - 1);
    arg   = $urandom_range(15);
    node  = $urandom_range(Capacity - 1);
    error = 0;
    for (int unsigned i = 0; i < Dim; i++) vector[i] = 16'($urandom());
    param = {$urandom(), $urandom(), $urandom(), 16'($urandom_range(WMax, 1)), 16'($urandom_range(EfMax, 1)), node};
    if (code inside {14, 15, 19}) param[1] = $urandom();
    case (code)
      1: param[0] = {16'd0, 8'($urandom_range(15)), 8'($urandom_range(2))};
      6, 7, 21, 23, 24, 27: begin
        param[0]       = {16'($urandom_range(EfMax, results_wanted)), 16'(results_wanted)};
        param[1][15:0] = 16'($urandom());
        if (code == 21) {param[0][31:16], param[1][31:16]} = '0;
        if (code == 23) param[2] = $urandom_range(1 << 24);
        if (code == 27) param[2] = {16'($urandom_range(255, 1)), 16'(1 << $urandom_range(4) | 960 & $urandom())};
      end
      12: begin
        arg      = $urandom_range(10);
        param[0] = {16'($urandom_range(4, 1)), 16'($urandom_range(4))};
      end
      13: begin
        arg      = $urandom_range(34, 14);
        if (arg == 14) arg = 1;
        param[0] = $urandom_range(mh_pkg::register_max(mh_pkg::register_e'(arg)));
      end
      14: param[0] = $urandom_range((1 << mh_pkg::Phases) - 1, 1);
      15: arg = $urandom_range(2);
      16: begin
        param[0] = {16'($urandom_range(M0 - 1)), 16'(node)};
        param[1] = 32'(16'($urandom()));
      end
      18: param[0] = $urandom();
      19: param[0] = {16'($urandom_range(Branches - 1)), 16'(node)};
      22: param[1] = $urandom_range(32);
      26: param[1] = signed'($urandom()) >>> $urandom_range(15);
      default: ;
    endcase
    length = payload_of(code, V);
  endtask

  // Makes it a wrong one, where its code can have this error.
  task automatic spoil(int unsigned fault);
    case (fault)
      1: begin
        code   = $urandom_range(255, Codes);
        length = $urandom_range(V + 3);
        error  = 1;
      end
      2, 3: begin
        length = (length + $urandom_range(V + 3, 1)) % (V + 4);
        if (length != payload_of(code, V)) error = has_vector(code) ? 2 : 3;
      end
      4: if (code inside {1, 2, 6, 8, [12:16], 19, [21:24], 27}) begin
        error = 4;
        case (code)
          1: param[1][15:0] = 16'(EfMax + 1);
          6, 24: param[1][31:16] = 16'd0;
          12: param[0][31:16] = 16'd0;
          13: arg = ($urandom_range(1) == 0) ? $urandom_range(14, 2) : $urandom_range(255, 35);
          14: param[0] = 32'd0;
          // Too large a weight, or no link: that only the row can tell.
          16: if ($urandom_range(1) == 0) param[1][16] = 1'b1;
          else misses = 1'b1;
          19: param[0][31:16] = 16'(Branches);
          21: param[1][16] = 1'b1;
          22: param[1] = 32'd33;
          23: param[2] = 32'h100_0001;
          27: param[2][mh_pkg::PhaseLearn] = 1'b1;
          default: arg = $urandom_range(255, 16);
        endcase
      end
      5: if (searches(code)) begin
        error = 5;
        param[0][15:0] = 16'd0;
      end
      6: if ((code inside {6, 23, 24, 27}) && param[0][31:16] != 16'd1) begin
        error = 6;
        param[0] = {param[0][31:16] - 16'd1, param[0][31:16]};
      end
      7: if (code inside {3, 4, 5, 8, 15, 16, 19, 20, 22, 25, 26}) begin
        error = 7;
        if (!(code inside {16, 19}) && $urandom_range(1) == 0) param[0][16] = 1'b1;
        else meta[node][0] = 1'b0;
      end
      // Other commands don't mind a full index.
      default: begin
        if (code == 2) error = 8;
        len = IdW'(Capacity);
      end
    endcase
  endtask

  // Sends the words and waits for the answer, to its end.
  task automatic exchange();
    int unsigned params = payload_of(code, V) - (has_vector(code) ? V : 0);
    told = '0;
    all_words.delete();
    all_results.delete();
    got.delete();
    to_send.push_back({16'(length), 8'(arg), 8'(code)});
    for (int unsigned i = 0; i < length; i++) begin
      if (i < params) to_send.push_back(param[i]);
      else if (i < params + V) to_send.push_back({vector[2*(i-params)+1], vector[2*(i-params)]});
      else to_send.push_back($urandom());
    end
    while (got.size() == 0 || got.size() < 1 + 32'(got[0][31:16])) @(negedge clk_i);
    repeat ($urandom_range(3)) @(negedge clk_i);
    if (to_send.size() != 0) $fatal(1, "code %0d: an answer before the last of %0d words", code, length);
  endtask

  task automatic check_answer();
    logic [31:0] expected[$];
    logic [63:0] digest = 64'hCBF2_9CE4_8422_2325;
    expected.delete();
    case ((error == 0) ? code : 255)
      0: begin
        expected.push_back(32'h4D48_4E53);
        expected.push_back(4);
        expected.push_back(Hash[31:0]);
        expected.push_back(Hash[63:32]);
        expected.push_back(Capacity | Dim << 16);
        expected.push_back(M | M0 << 16);
        expected.push_back(Levels | EfMax << 16);
        expected.push_back(WMax | Branches << 16);
      end
      2: expected.push_back(32'(next_id));
      5: expected.push_back({20'd0, meta[node][8:5], 4'd0, meta[node][4:1]});
      6, 7, 21, 23, 24, 27: for (int unsigned i = 0; i < all_results.size(); i++) begin
        expected.push_back(32'(all_results[i][KeyW+:IdW]));
        expected.push_back(all_results[i][31:0]);
        expected.push_back({{(64 - KeyW) {all_results[i][KeyW-1]}}, all_results[i][KeyW-1:32]});
      end
      9: begin
        expected.push_back(32'(len));
        expected.push_back(32'(high_water));
        expected.push_back((entry == '1) ? 32'hFFFF : 32'(entry));
        expected.push_back(32'(entry_level));
      end
      10: for (int unsigned i = 0; i < 8; i++) expected.push_back(counters[i]);
      11: begin
        for (int unsigned i = 0; i < all_words.size(); i++) digest = (digest ^ 64'(all_words[i])) * 64'h0000_0100_0000_01B3;
        expected.push_back(digest[31:0]);
        expected.push_back(digest[63:32]);
      end
      14: begin
        expected.push_back(32'(spikes));
        expected.push_back((found == '1) ? 32'hFFFF : 32'(found));
      end
      18: begin
        expected.push_back((found == '1) ? 32'hFFFF : 32'(found));
        expected.push_back(32'(found_distance));
      end
      20: expected.push_back(code_word);
      default: ;
    endcase
    if (error == 0 && (code inside {5, 12, 22, 25})) for (int unsigned i = 0; i < all_words.size(); i++) expected.push_back(all_words[i]);
    if (got[0] != {16'(expected.size()), 8'(error), 8'(code)} || got.size() != 1 + expected.size()) begin
      $fatal(1, "code %0d, %0d words: answer %h of %0d words, expected error %0d, %0d words", code, length, got[0], got.size() - 1, error, expected.size());
    end
    for (int unsigned i = 0; i < expected.size(); i++) begin
      if (got[i+1] != expected[i]) $fatal(1, "code %0d: word %0d is %h, expected %h", code, i, got[i+1], expected[i]);
      checks_o++;
    end
    checks_o++;
  endtask

  function automatic logic [15:0] if_good(bit condition, int unsigned times);
    return (condition && error == 0) ? 16'(times) : 16'd0;
  endfunction

  // What neurons and synapses have to be told. That a slot has no link is found there, all other errors before.
  task automatic check_told_snn();
    snn_op_e ops[Codes] = '{14: SnnTick, 15: SnnSetNeuron, 16: SnnSetWeight, 17: SnnReset, 18: SnnMatch, 19: SnnInjectBranch, 20: SnnEncode,
      22: SnnCorrelate, default: SnnAggregate};
    bit works = (code inside {[14:20], 22, 25}) && (error == 0 || misses);
    if (told.snn_starts != 16'(works) || told.register_writes != if_good(code == 13, 1)) $fatal(1, "code %0d: %h", code, told);
    if (told.register_writes == 1 && {told.which_register, told.value} != {8'(arg), param[0]}) $fatal(1, "register %0d", told.which_register);
    if (!works) return;
    if (told.snn_op != ops[code]) $fatal(1, "code %0d: %s", code, told.snn_op.name());
    if (!(code inside {14, 17, 18}) && 32'(told.node) != node) $fatal(1, "code %0d: node %0d, expected %0d", code, told.node, node);
    if (code == 14 && 32'(told.phases) != param[0]) $fatal(1, "phases %b, expected %b", told.phases, param[0]);
    if ((code inside {14, 15, 16, 19}) && told.value != param[1]) $fatal(1, "code %0d: value %h, expected %h", code, told.value, param[1]);
    if (code == 15 && 32'(told.field) != arg) $fatal(1, "field %0d, expected %0d", told.field, arg);
    if ((code inside {16, 19}) && told.slot != param[0][31:16]) $fatal(1, "slot %0d, expected %0d", told.slot, param[0][31:16]);
    if (code == 22 && 32'(told.correlate) != param[1]) $fatal(1, "distance %0d, expected %0d", told.correlate, param[1]);
    if (code == 18 && told.value != param[0]) $fatal(1, "pattern %h, expected %h", told.value, param[0]);
  endtask

  // A vector that is moved.
  function automatic logic [15:0] moved(int unsigned c);
    longint sum = longint'(signed'(old_vector[c])) + ((longint'(signed'(param[1])) * longint'(signed'(vector[c])) + (64'sd1 <<< 23)) >>> 24);
    if (sum > 32767) return 16'h7FFF;
    return (sum < -32768) ? 16'h8000 : 16'(sum);
  endfunction

  // What searches have to be told.
  task automatic check_told_search();
    search_e kinds[Codes] = '{6: SearchGraph, 7: SearchExact, 21: SearchCodes, 23: SearchResonant, 24: SearchInject, default: SearchSpiking};
    if (told.searches != if_good(searches(code), 1)) $fatal(1, "code %0d: %0d searches", code, told.searches);
    if (told.searches == 0) return;
    if (told.search != kinds[code]) $fatal(1, "code %0d: %s", code, told.search.name());
    if ({told.ef, told.k} != param[0] || {told.width, told.mask} != param[1]) $fatal(1, "search %h for %h", told, param);
    if (code == 21 && told.pattern != param[2]) $fatal(1, "code %h, expected %h", told.pattern, param[2]);
    if (code == 23 && 32'(told.weight) != param[2]) $fatal(1, "weight %h, expected %h", told.weight, param[2]);
    if (code == 24 && told.inject_gain != param[2]) $fatal(1, "gain %h, expected %h", told.inject_gain, param[2]);
    if (code == 27 && {told.gain, told.inject_gain, 8'd0, told.ticks, 16'(told.phases)} != param[4:2]) $fatal(1, "search %h for %h", told, param);
  endtask

  // What the others have to be told, and nothing on an error.
  task automatic check_told();
    graph_op_e ops[Codes] = '{2: GraphInsert, 3: GraphRemove, 4: GraphUpdate, 8: GraphSetType, default: GraphUpdate};
    bit vectors = error == 0 && has_vector(code);
    bit writes = error == 0 && (code inside {2, 4, 26});
    bit works = error == 0 && (code inside {2, 3, 4, 8, 26});
    logic [Dim-1:0][15:0] wanted = vector;
    if (code == 26) for (int unsigned c = 0; c < Dim; c++) wanted[c] = moved(c);
    if (told.configures != if_good(code == 1, 1) || (told.clears != 0) != (told.configures != 0)) $fatal(1, "code %0d: %h", code, told);
    if (told.rows != if_good(vectors, Rows) || told.norms != 16'(vectors) || told.aux_valids != 16'(vectors)) $fatal(1, "code %0d: %h", code, told);
    if (told.vec_writes != if_good(writes, Rows) || told.aux_writes != 16'(writes) || told.out_of_order) $fatal(1, "code %0d: %h", code, told);
    if (told.starts != 16'(works) || told.reads != if_good(code inside {5, 11, 12}, (code == 11) ? 11 : 1)) $fatal(1, "code %0d: %h", code, told);
    if (told.count_clears != 16'(code != 10) || (told.active != 0) != (code != 10)) $fatal(1, "code %0d: %h", code, told);
    if (told.configures == 1 && told.configured != param[2:0]) $fatal(1, "configures %h with %h", told.configured, param);
    if (vectors && told.operand != wanted) $fatal(1, "code %0d: vector %h, expected %h", code, told.operand, wanted);
    if (vectors && !((metric == 2'd1) ? told.aux == AuxW'(inverse_norm(128'(the_norm))) : told.aux == AuxW'(the_norm))) begin
      $fatal(1, "metric %0d: norm %h of %h", metric, told.aux, the_norm);
    end
    if (writes && told.vec_id != ((code == 2) ? next_id : IdW'(node))) $fatal(1, "code %0d: writes vector %0d", code, told.vec_id);
    if (works && told.op != ops[code]) $fatal(1, "code %0d: %s", code, told.op.name());
    if (works && (code inside {3, 4, 8, 26}) && 32'(told.node) != node) $fatal(1, "code %0d: node %0d, expected %0d", code, told.node, node);
    if (works && (code inside {2, 8}) && 32'(told.kind) != arg) $fatal(1, "code %0d: type %0d, expected %0d", code, told.kind, arg);
    if (error == 0 && code == 5 && {told.memory, told.row, told.row_count} != {8'd5, 16'(node), 16'd1}) $fatal(1, "reads %h", told);
    if (error == 0 && code == 12 && {told.memory, told.row_count, told.row} != {8'(arg), param[0]}) $fatal(1, "reads %h", told);
  endtask

  task automatic command();
    random_state();
    right_command();
    if ($urandom_range(1) == 0) spoil($urandom_range(8, 1));
    exchange();
    check_answer();
    check_told();
    check_told_search();
    check_told_snn();
    if (error == 0) good[code]++;
    bad[error]++;
  endtask

  initial begin
    {cmd_valid, rsp_ready, clear_done, self_ready, self_done, graph_done, search_done, snn_done, snn_valid, result_valid, read_active, read_valid} = '0;
    {done_o, checks_o, result_count, count_wanted, speaks, code_word, old_vector, stall_rate, graph_left, search_left, norm_left, snn_left, idle_left} = '0;
    {is_held, misses, spikes, found, found_distance, counters, metric, len, high_water, entry, entry_level, alloc_id} = '0;
    snn_idle = 1'b1;
    told = '0;
    for (int unsigned i = 0; i < Codes; i++) good[i] = 0;
    for (int unsigned i = 0; i < 9; i++) bad[i] = 0;
    wait (rst_ni);
    @(negedge clk_i);
    // Power-on clears the memories, and no command is taken meanwhile.
    while (!clear_done) begin
      if (!clear || cmd_ready) $fatal(1, "clear %b, ready %b after power-on", clear, cmd_ready);
      @(negedge clk_i);
    end
    @(negedge clk_i);
    repeat (7000) command();
    for (int unsigned i = 0; i < Codes; i++) if (good[i] < 80) $fatal(1, "seldom: code %0d", i);
    for (int unsigned i = 0; i < 9; i++) if (bad[i] < 4) $fatal(1, "seldom: error %0d", i);
    done_o = 1'b1;
  end
endmodule

module tb_mh_command;
  logic clk, rst_n;
  logic [2:0] done;
  logic [2:0][31:0] checks;
  tb_clock #(.Parts(3)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  command_part #(.Capacity(8), .Dim(4), .M(2), .M0(4), .EfMax(8), .Branches(4)) u_nano (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  command_part u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  command_part #(.Capacity(100), .Dim(6), .M(5), .M0(7), .Levels(4), .EfMax(40), .WMax(8), .Branches(5), .Lanes(2)) u_odd (
    .clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2])
  );
endmodule

`default_nettype wire
