`default_nettype none

/// Filters rows of ids to those not visited since the last `new_epoch_i`, and marks these visited.
///
/// A flag is the number of the epoch in which it was set, so a new epoch costs one cycle; only when the epoch number wraps, and
/// after reset, are all flags cleared, one a cycle. `Lookups` slots are looked up a cycle in as many copies of the flags, compared in
/// the next, and their fresh ids come out from the one after. A group of that many slots takes as many cycles as it has fresh ids, but at least
/// one. A row is taken when all groups of the one before are dealt with, so that it sees all marks.
module mh_visited #(
  /// Ids are below it, >= 1.
  parameter int unsigned Capacity = 32,
  /// Width of an id; all ones is "no id".
  parameter int unsigned IdW = 6,
  /// Slots of a row, >= 1.
  parameter int unsigned Slots = 6,
  /// Flags read a cycle, 1..=Slots.
  parameter int unsigned Lookups = 2,
  /// Width of an epoch number, >= 2: the flags are cleared every 2^EpochW - 1 epochs, for Capacity cycles.
  parameter int unsigned EpochW = 16
) (
  input  wire logic                      clk_i,
  /// Synchronous, active low; a new epoch begins.
  input  wire logic                      rst_ni,
  /// Nothing is visited any more; only when `idle_o`.
  input  wire logic                      new_epoch_i,
  /// A row is offered; it is taken in a cycle with `row_ready_o`.
  input  wire logic                      row_valid_i,
  output      logic                      row_ready_o,
  /// Its ids, all different, compact from slot 0, the rest "no id".
  input  wire logic [Slots-1:0][IdW-1:0] row_ids_i,
  /// Mark the ids visited, emit none.
  input  wire logic                      row_mark_only_i,
  /// A fresh id, in slot order; it is taken in a cycle with `id_ready_i` and stays until then.
  output      logic                      id_valid_o,
  input  wire logic                      id_ready_i,
  output      logic [IdW-1:0]            id_o,
  /// No row is held.
  output      logic                      idle_o
);
  if (Capacity < 1 || Slots < 1 || Lookups < 1 || Lookups > Slots) begin : gen_check
    $fatal(1, "mh_visited: Capacity and Slots must be at least 1, Lookups in 1..=Slots");
  end
  if ((64'd1 << IdW) < 64'(Capacity) + 64'd1) begin : gen_check_id
    $fatal(1, "mh_visited: IdW must hold Capacity ids and \"no id\"");
  end

  localparam int unsigned AddrW = (Capacity > 1) ? $clog2(Capacity) : 1;
  localparam logic [IdW-1:0] NoId = '1;
  // Slots of whole groups.
  localparam int unsigned Padded = (Slots + Lookups - 1) / Lookups * Lookups;
  localparam int unsigned GroupBits = Lookups * IdW;

  typedef logic [Padded-1:0][IdW-1:0] row_t;

  // The row without its first group.
  function automatic row_t advanced(row_t row);
    return row_t'({{GroupBits{1'b1}}, row} >> GroupBits);
  endfunction

  function automatic row_t padded(logic [Slots-1:0][IdW-1:0] row);
    return row_t'(row) | ~(~row_t'(0) >> ((Padded - Slots) * IdW));
  endfunction

  // ---------------------------------------------------------------- epoch
  logic [EpochW-1:0] epoch_q;
  logic              clearing_q;
  logic [AddrW-1:0]  clear_addr_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      epoch_q      <= EpochW'(1);
      clearing_q   <= 1'b1;
      clear_addr_q <= '0;
    end else if (clearing_q) begin
      clear_addr_q <= clear_addr_q + AddrW'(1);
      if (clear_addr_q == AddrW'(Capacity - 1)) clearing_q <= 1'b0;
    end else if (new_epoch_i) begin
      epoch_q      <= epoch_q + EpochW'(1);
      clear_addr_q <= '0;
      // Epoch 0 is what cleared flags hold.
      if (epoch_q == '1) begin
        epoch_q    <= EpochW'(1);
        clearing_q <= 1'b1;
      end
    end
  end

  // ---------------------------------------------------------------- groups
  // `rest_q`: groups of the row still to be looked up, the next one lowest. `looked_q`: the group whose flags the RAMs hold, and which of its slots
  // have an id. `group_q`: the group that is dealt with, and which of its ids are fresh and still to come out. Rows are compact, so a group whose first slot
  // is empty is the end.
  logic [Lookups-1:0][IdW-1:0]    lookup_group, looked_q, group_q;
  row_t                           rest_d, rest_q;
  logic [Lookups-1:0]             pending_q, unseen, fresh_q, chosen, left;
  logic                           mark_only_q;
  logic                           lookup, take_row, more_q, compare, none_fresh, mark;
  logic [IdW-1:0]                 mark_id;
  logic [Lookups-1:0][EpochW-1:0] flags;


  for (genvar l = 0; l < int'(Lookups); l++) begin : gen_unseen
    assign unseen[l] = pending_q[l] && flags[l] != epoch_q;
  end
  assign none_fresh = fresh_q == '0;
  assign chosen     = fresh_q & (~fresh_q + Lookups'(1));

  always_comb begin
    mark_id = '0;
    for (int unsigned l = 0; l < Lookups; l++) begin
      if (chosen[l]) mark_id = mark_id | group_q[l];
    end
  end

  assign id_valid_o = !none_fresh && !mark_only_q;
  assign id_o       = mark_id;
  assign mark       = !none_fresh && (mark_only_q || id_ready_i);
  assign left       = mark ? fresh_q & ~chosen : fresh_q;

  // The ids of the groups of a row differ, so none needs the marks of another. A new row may, so its lookup comes after the last mark.
  assign compare      = pending_q != '0 && left == '0;
  assign idle_o       = !more_q && pending_q == '0 && none_fresh;
  assign row_ready_o  = !clearing_q && !new_epoch_i && idle_o;
  assign take_row     = row_valid_i && row_ready_o;
  assign lookup       = take_row || (more_q && (pending_q == '0 || compare));
  assign lookup_group = more_q ? rest_q[Lookups-1:0] : row_ids_i[Lookups-1:0];

  always_comb begin
    rest_d = rest_q;
    if (take_row) rest_d = advanced(padded(row_ids_i));
    else if (lookup) rest_d = advanced(rest_q);
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      more_q    <= 1'b0;
      pending_q <= '0;
      fresh_q   <= '0;
    end else begin
      if (lookup) begin
        more_q <= rest_d[0] != NoId;
        for (int unsigned l = 0; l < Lookups; l++) pending_q[l] <= lookup_group[l] != NoId;
      end else if (compare) begin
        pending_q <= '0;
      end
      fresh_q <= compare ? unseen : left;
    end
  end

  always_ff @(posedge clk_i) begin
    rest_q <= rest_d;
    if (lookup) looked_q <= lookup_group;
    if (compare) group_q <= looked_q;
    if (take_row) mark_only_q <= row_mark_only_i;
  end

  // ---------------------------------------------------------------- flags
  logic             we;
  logic [AddrW-1:0] waddr;
  assign we    = clearing_q || mark;
  assign waddr = clearing_q ? clear_addr_q : mark_id[AddrW-1:0];

  for (genvar l = 0; l < int'(Lookups); l++) begin : gen_copy
    logic re;
    assign re = lookup && lookup_group[l] != NoId;
    mh_ram_1r1w #(.Width(EpochW), .Depth(Capacity)) u_flags (
      .clk_i,
      .we_i   (we),
      .waddr_i(waddr),
      .wdata_i(clearing_q ? '0 : epoch_q),
      .re_i   (re),
      .raddr_i(lookup_group[l][AddrW-1:0]),
      .rdata_o(flags[l])
    );
  end

`ifndef SYNTHESIS
  NewEpochWhenIdle_A : assert property (@(posedge clk_i) disable iff (!rst_ni) new_epoch_i |-> idle_o);
  IdHeld_A : assert property (@(posedge clk_i) disable iff (!rst_ni)
      id_valid_o && !id_ready_i |=> id_valid_o && $stable(id_o));
  for (genvar s = 0; s < int'(Slots); s++) begin : gen_assert
    RowInRange_A : assert property (@(posedge clk_i) disable iff (!rst_ni)
        take_row |-> row_ids_i[s] == NoId || 32'(row_ids_i[s]) < Capacity);
    if (s > 0) begin : gen_compact
      RowCompact_A : assert property (@(posedge clk_i) disable iff (!rst_ni)
          take_row && row_ids_i[s-1] == NoId |-> row_ids_i[s] == NoId);
    end
  end
`endif
endmodule

`default_nettype wire
