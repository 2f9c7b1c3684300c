`default_nettype none

/// The sorted list of a beam search: entries `(distance, id, expanded)` in ascending order of `(distance, id)`,
/// one cell an entry, one insertion a cycle. A list longer than `ef_i` drops its last.
///
/// `clear_i`, `insert_valid_i`, `pick_i` and `pop_i` exclude each other.
module mh_beam_list #(
  /// Longest list, 2..=1024.
  parameter int unsigned EfMax = 32,
  /// Width of an id.
  parameter int unsigned IdW = 6,
  /// Width of a signed distance.
  parameter int unsigned DistW = 38,
  localparam int unsigned EfW = $clog2(EfMax + 1)
) (
  input  wire logic                    clk_i,
  /// Synchronous, active low; empties the list.
  input  wire logic                    rst_ni,
  /// Empties the list.
  input  wire logic                    clear_i,
  /// Longest list, 1..=EfMax; stable between clear and the last insertion.
  input  wire logic [EfW-1:0]          ef_i,
  /// Inserts the entry `(insert_dist_i, insert_id_i)`, not expanded. Its id is not in the list.
  input  wire logic                    insert_valid_i,
  input  wire logic signed [DistW-1:0] insert_dist_i,
  input  wire logic [IdW-1:0]          insert_id_i,
  /// Marks the first entry that is not expanded, if it is one of the first `pick_limit_i` entries, the limit of the cycle before; may be held for
  /// one pick a cycle.
  input  wire logic                    pick_i,
  input  wire logic [EfW-1:0]          pick_limit_i,
  /// One cycle after `pick_i`: there was such an entry, and its id. Valid in that cycle only.
  output      logic                    pick_valid_o,
  output      logic [IdW-1:0]          pick_id_o,
  /// Removes the head.
  input  wire logic                    pop_i,
  /// First entry of the list; registered.
  output      logic                    head_valid_o,
  output      logic signed [DistW-1:0] head_dist_o,
  output      logic [IdW-1:0]          head_id_o,
  /// Entries held; registered.
  output      logic [EfW-1:0]          count_o
);
  if (EfMax < 2 || EfMax > 1024 || IdW < 1 || DistW < 2) begin : gen_check
    $fatal(1, "mh_beam_list: EfMax must be in 2..=1024, IdW at least 1, DistW at least 2");
  end

  localparam int unsigned CellW = DistW + IdW + 1;

  // Cells 0..count-1 hold entries, the others anything. An entry is `{distance with inverted sign, id, open}`, open for not
  // expanded: as an unsigned number it has the order of the list, since no two ids are the same.
  logic [CellW-1:0] cells_q[EfMax];
  logic [EfMax-1:0] used_q;  // the first `count_q`
  logic [EfW-1:0]   count_d, count_q;

  logic [CellW-1:0] entry;
  assign entry = {~insert_dist_i[DistW-1], insert_dist_i[DistW-2:0], insert_id_i, 1'b1};

  // Loops over the cells are nested, because Verilator unrolls no loop of more than 64 steps.
  localparam int unsigned Chunk = 16;

  // ---------------------------------------------------------------- first open entry
  localparam int unsigned Chunks = (EfMax + Chunk - 1) / Chunk;

  logic [EfW-1:0] pick_limit_q;
  always_ff @(posedge clk_i) pick_limit_q <= pick_limit_i;

  // The first of each chunk at once, then the first chunk; `picked` has at most one bit set.
  logic [Chunks-1:0][Chunk-1:0] open, picked;
  logic [Chunks-1:0]            any;
  logic [IdW-1:0]               picked_id;
  always_comb begin
    picked_id = '0;
    for (int unsigned c = 0; c < Chunks; c++) begin
      for (int unsigned i = 0; i < Chunk; i++) begin
        open[c][i] = c * Chunk + i < EfMax && used_q[(c*Chunk+i)%EfMax] && cells_q[(c*Chunk+i)%EfMax][0] && c * Chunk + i < 32'(pick_limit_q);
      end
      any[c]    = open[c] != '0;
      picked[c] = open[c] & (~open[c] + Chunk'(1));
    end
    for (int unsigned c = 0; c < Chunks; c++) begin
      if (!pick_i || (any & ((Chunks'(1) << c) - Chunks'(1))) != '0) picked[c] = '0;
      for (int unsigned i = 0; i < Chunk; i++) if (picked[c][i]) picked_id = picked_id | cells_q[(c*Chunk+i)%EfMax][IdW:1];
    end
  end

  // ---------------------------------------------------------------- cells
  // Cell i, one that holds no entry included, comes after the entry to insert; so do all that follow.
  function automatic logic after(logic used, logic [CellW-1:0] cell_i);
    return !used || entry < cell_i;
  endfunction

  always_ff @(posedge clk_i) begin
    if (insert_valid_i || pop_i) begin
      for (int unsigned c = 0; c < EfMax; c += Chunk) begin
        for (int unsigned i = c; i < EfMax && i < c + Chunk; i++) begin
          cells_q[i] <= insert_valid_i
              ? (!after(used_q[i], cells_q[i]) ? cells_q[i]
                : (i == 0 || !after(used_q[i-1], cells_q[i-1])) ? entry : cells_q[i-1])
              : (i != EfMax - 1) ? cells_q[i+1] : cells_q[i];
        end
      end
    end else begin
      for (int unsigned c = 0; c < EfMax; c += Chunk) begin
        for (int unsigned i = c; i < EfMax && i < c + Chunk; i++) if (picked[i/Chunk][i%Chunk]) cells_q[i][0] <= 1'b0;
      end
    end
  end

  logic grows;
  assign grows = insert_valid_i && count_q < ef_i;

  always_comb begin
    count_d = count_q;
    if (clear_i) count_d = '0;
    else if (grows) count_d = count_q + EfW'(1);
    else if (pop_i && count_q != '0) count_d = count_q - EfW'(1);
  end

  logic           pick_valid_q;
  logic [IdW-1:0] pick_id_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      count_q      <= '0;
      used_q       <= '0;
      pick_valid_q <= 1'b0;
    end else begin
      count_q      <= count_d;
      if (clear_i) used_q <= '0;
      else if (grows) used_q <= {used_q[EfMax-2:0], 1'b1};
      else if (pop_i) used_q <= used_q >> 1;
      pick_valid_q <= pick_i && any != '0;
    end
    if (pick_i) pick_id_q <= picked_id;
  end

  assign pick_valid_o = pick_valid_q;
  assign pick_id_o    = pick_id_q;
  assign head_valid_o = used_q[0];
  assign head_dist_o  = {~cells_q[0][CellW-1], cells_q[0][CellW-2:IdW+1]};
  assign head_id_o    = cells_q[0][IdW:1];
  assign count_o      = count_q;

`ifndef SYNTHESIS
  OneOperation_A : assert property (@(posedge clk_i) disable iff (!rst_ni)
      $onehot0({clear_i, insert_valid_i, pick_i, pop_i}));
`endif
endmodule

`default_nettype wire
