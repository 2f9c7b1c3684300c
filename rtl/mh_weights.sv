`default_nettype none

/// The weights of the layer-0 links (docs/neurons.md, "State"): state memory, and the move of weights when a row of links is written.
///
/// Row writes are queued and worked off one after the other: a row of which links only were appended or dropped from the end takes two cycles, any other
/// `M0 / Matches` more. It keeps a copy of the links, for what a row held before is gone from the graph's memory when its turn comes.
module mh_weights #(
  /// Vectors, >= 2.
  parameter int unsigned Capacity = 32,
  /// Slots of a row.
  parameter int unsigned M0 = 6,
  /// Width of an id; all ones is "no id".
  parameter int unsigned IdW = 6,
  /// Slots looked up a cycle when a row is moved, 1..=M0.
  parameter int unsigned Matches = 4,
  localparam int unsigned AddrW = $clog2(Capacity),
  localparam int unsigned SlotW = $clog2(M0 + 1)
) (
  input  wire logic                    clk_i,
  input  wire logic                    rst_ni,

  /// Resets a row; only when idle.
  input  wire logic                    clear_i,
  input  wire logic [AddrW-1:0]        clear_id_i,

  /// A row of links is written. No more than one in three cycles, the same one again no sooner than four after, and one whose links changed places no sooner
  /// than `M0` cycles after the last.
  input  wire logic                    links_we_i,
  input  wire logic [AddrW-1:0]        links_id_i,
  input  wire logic [M0-1:0][IdW-1:0]  links_i,
  /// Weight of a new link; stable while not idle.
  input  wire logic [15:0]             start_weight_i,
  /// Nothing is queued or moved. All below is only for when it is idle.
  output logic                         idle_o,

  /// Reads a row: links and weights are there one cycle later, held until the next read.
  input  wire logic                    row_re_i,
  input  wire logic [AddrW-1:0]        row_id_i,
  output logic [M0-1:0][IdW-1:0]       links_o,
  output logic [M0-1:0][15:0]          weights_o,
  /// Writes the weights of a row.
  input  wire logic                    row_we_i,
  input  wire logic [AddrW-1:0]        row_waddr_i,
  input  wire logic [M0-1:0][15:0]     weights_i,

  /// Sets the weight of one link; stable until `set_done_o`.
  input  wire logic                    set_i,
  input  wire logic [AddrW-1:0]        set_id_i,
  input  wire logic [SlotW-1:0]        set_slot_i,
  input  wire logic [15:0]             set_weight_i,
  /// One cycle. The slot holds no link, nothing was set.
  output logic                         set_done_o,
  output logic                         set_missing_o
);
  localparam logic [IdW-1:0] NoId = '1;
  localparam int unsigned Groups = (M0 + Matches - 1) / Matches;
  localparam int unsigned GroupW = (Groups > 1) ? $clog2(Groups) : 1;
  // Links appended while one row is moved, one in three cycles; a move takes up to Groups + 2.
  localparam int unsigned QueueDepth = Groups / 2 + 4;

  if (Matches < 1 || Matches > M0) begin : gen_check
    $fatal(1, "mh_weights: Matches must be in 1..=M0");
  end

  typedef logic [M0-1:0][IdW-1:0] links_t;
  typedef logic [M0-1:0][15:0]    weights_t;

  typedef enum logic [2:0] {
    StIdle,
    StCompare,
    StMatch,
    StMove,
    StSet,
    StSetWrite
  } state_e;

  state_e              state_d, state_q;
  logic [GroupW-1:0]   group_d, group_q;
  weights_t            moved_d, moved_q;

  // ---------------------------------------------------------------- queue
  // `id` and `links` are the row that was taken last.
  logic               queued, take, queue_ready;
  logic [AddrW-1:0]   next_id, id;
  links_t             next_links, links;
  logic [$clog2(QueueDepth+1)-1:0] queue_count;

  // What is written comes late in a cycle.
  logic             arrived_q;
  logic [AddrW-1:0] arrived_id_q;
  links_t           arrived_links_q;
  always_ff @(posedge clk_i) begin
    arrived_q       <= links_we_i && rst_ni;
    arrived_id_q    <= links_id_i;
    arrived_links_q <= links_i;
  end

  mh_fifo #(.Width(AddrW + M0 * IdW), .Depth(QueueDepth)) u_queue (
    .clk_i, .rst_ni,
    .clear_i    (1'b0),
    .in_valid_i (arrived_q),
    .in_ready_o (queue_ready),
    .in_data_i  ({arrived_id_q, arrived_links_q}),
    .out_valid_o(queued),
    .out_ready_i(take),
    .out_data_o ({next_id, next_links}),
    .count_o    (queue_count)
  );
  always_ff @(posedge clk_i) if (take) {id, links} <= {next_id, next_links};

  // ---------------------------------------------------------------- move
  // Slots whose link was there before, in place or not there at all.
  logic     in_place, in_place_q;  // in the cycle before, or all are found
  weights_t placed;
  always_comb begin
    in_place = 1'b1;
    placed   = '0;
    for (int unsigned i = 0; i < M0; i++) begin
      if (links[i] != NoId) begin
        placed[i] = (links_o[i] == links[i]) ? weights_o[i] : start_weight_i;
        if (links_o[i] != links[i] && links_o[i] != NoId) in_place = 1'b0;
      end
    end
  end

  // The row as it was; the RAMs hold it, but are slow.
  links_t   old_links_q;
  weights_t old_weights_q;
  always_ff @(posedge clk_i) begin
    old_links_q   <= links_o;
    old_weights_q <= weights_o;
  end

  function automatic logic [15:0] weight_of(logic [IdW-1:0] link);
    logic [15:0] weight;
    logic        found;
    weight = 16'd0;
    found  = 1'b0;
    for (int unsigned i = 0; i < M0; i++) begin
      found  = found | (old_links_q[i] == link);
      weight = weight | (old_weights_q[i] & {16{old_links_q[i] == link}});
    end
    if (link == NoId) return 16'd0;
    return found ? weight : start_weight_i;
  endfunction

  logic     set_we, set_re, move_re, move_we;
  logic     missing, missing_q;
  weights_t set_weights;
  always_comb begin
    set_weights = weights_o;
    missing     = 1'b0;
    for (int unsigned i = 0; i < M0; i++) begin
      if (set_slot_i == SlotW'(i)) set_weights[i] = set_weight_i;
      missing = missing | (set_slot_i == SlotW'(i) && links_o[i] == NoId);
    end
  end

  // The next slots, looked up among the old ones.
  logic                        matching;
  logic [Matches-1:0][IdW-1:0] wanted_d, wanted_q;  // of the group
  logic [Matches-1:0][15:0]    matched;
  always_comb begin
    wanted_d = '0;
    for (int unsigned i = 0; i < M0; i++) wanted_d[i%Matches] = wanted_d[i%Matches] | (links[i] & {IdW{group_d == GroupW'(i / Matches)}});
    for (int unsigned i = 0; i < Matches; i++) matched[i] = weight_of(wanted_q[i]);
    moved_d = moved_q;
    if (state_q == StCompare) moved_d = placed;
    else if (state_q == StSet) moved_d = set_weights;
    for (int unsigned i = 0; i < M0; i++) begin
      if (matching && group_q == GroupW'(i / Matches)) moved_d[i] = matched[i%Matches];
    end
  end

  assign matching = state_q == StMatch || (state_q == StMove && !in_place_q);

  always_comb begin
    state_d    = state_q;
    group_d    = '0;
    take       = 1'b0;
    move_re    = 1'b0;
    move_we    = 1'b0;
    set_re     = 1'b0;
    set_we     = 1'b0;
    set_done_o = 1'b0;
    unique case (state_q)
      // Waiting; read the row as it was.
      StIdle: begin
        if (queued) begin
          move_re = 1'b1;
          take    = 1'b1;
          state_d = StCompare;
        end else if (set_i) begin
          set_re  = 1'b1;
          state_d = StSet;
        end
      end
      // All weights stay where they are, or some have to be looked for.
      StCompare: state_d = StMove;
      // Write the row, or look for the first group.
      StMove: begin
        if (!in_place_q) begin
          group_d = GroupW'(1);
          state_d = (Groups == 1) ? StMove : StMatch;
        end else begin
          move_we = 1'b1;
          state_d = StIdle;
          // The next row, if it isn't the one that is written.
          if (queued && next_id != id) begin
            move_re = 1'b1;
            take    = 1'b1;
            state_d = StCompare;
          end
        end
      end
      // Look for the other groups.
      StMatch: begin
        group_d = group_q + GroupW'(1);
        if (group_q == GroupW'(Groups - 1)) state_d = StMove;
      end
      // One weight of a row, which has been read.
      StSet: state_d = StSetWrite;
      StSetWrite: begin
        set_we     = !missing_q;
        set_done_o = 1'b1;
        state_d    = StIdle;
      end
      default: state_d = StIdle;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) state_q <= StIdle;
    else state_q <= state_d;
    in_place_q <= (state_q != StCompare) || in_place;
    group_q    <= group_d;
    moved_q    <= moved_d;
    wanted_q   <= wanted_d;
    missing_q  <= missing;
  end

  assign set_missing_o = missing_q;

  assign idle_o = (state_q == StIdle) && !queued && !arrived_q;

  // ---------------------------------------------------------------- memories
  logic [AddrW-1:0] raddr;
  assign raddr = move_re ? next_id : (set_re ? set_id_i : row_id_i);

  mh_ram_1r1w #(.Width(M0 * IdW), .Depth(Capacity)) u_copy_ram (
    .clk_i,
    .we_i   (clear_i || move_we),
    .waddr_i(clear_i ? clear_id_i : id),
    .wdata_i(clear_i ? '1 : links),
    .re_i   (move_re || set_re || row_re_i),
    .raddr_i(raddr),
    .rdata_o(links_o)
  );

  logic [AddrW-1:0] waddr;
  weights_t         wdata;
  always_comb begin
    waddr = row_waddr_i;
    wdata = weights_i;
    if (clear_i) begin
      waddr = clear_id_i;
      wdata = '0;
    end else if (move_we || set_we) begin
      waddr = move_we ? id : set_id_i;
      wdata = moved_q;
    end
  end

  mh_ram_1r1w #(.Width(M0 * 16), .Depth(Capacity)) u_weights_ram (
    .clk_i,
    .we_i   (clear_i || move_we || set_we || row_we_i),
    .waddr_i(waddr),
    .wdata_i(wdata),
    .re_i   (move_re || set_re || row_re_i),
    .raddr_i(raddr),
    .rdata_o(weights_o)
  );

`ifndef SYNTHESIS
  QueueHasRoom_A : assert property (@(posedge clk_i) disable iff (!rst_ni) arrived_q |-> queue_ready);
  OnlyWhenIdle_A : assert property (@(posedge clk_i) disable iff (!rst_ni)
      (clear_i || row_re_i || row_we_i) |-> idle_o);
`endif

  // How many rows wait is of interest in waveforms only.
  logic unused_count;
  assign unused_count = ^queue_count;
endmodule

`default_nettype wire
