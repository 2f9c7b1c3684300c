`default_nettype none

/// Spike-time code of a vector (docs/neurons.md, "Spike codes"): sums of groups of components, the time slot of each by a divider that others share.
///
/// Sums so many components a cycle that they never belong to two groups: the largest common divisor of Lanes and the length of a group. Takes `Dim` over that
/// divisor and 5 cycles, and 14 for each group unless all sums are 0.
module mh_encode #(
  /// Components, even, a multiple of Lanes, 2..=1024.
  parameter int unsigned Dim = 16,
  /// Components of a RAM row.
  parameter int unsigned Lanes = 4,
  /// Width of the divider's operands, at least 17 + clog2(components of a group).
  parameter int unsigned DivW = 32,
  localparam int unsigned Rows = Dim / Lanes,
  localparam int unsigned RowW = (Rows > 1) ? $clog2(Rows) : 1
) (
  input  wire logic                   clk_i,
  input  wire logic                   rst_ni,

  /// Starts; the vector's rows and the divider are for this module alone until `done_o`.
  input  wire logic                   start_i,
  /// One cycle; the code is there.
  output logic                        done_o,
  /// From `done_o` until the next start.
  output logic [31:0]                 code_o,

  /// Reads a row of the vector: there one cycle later, held until the next read.
  output logic                        vec_re_o,
  output logic [RowW-1:0]             vec_row_o,
  input  wire logic [Lanes-1:0][15:0] vec_rdata_i,

  /// The divider, 24 fraction bits (`mh_divide`). Numerator with the start, at most the denominator, which is stable from the start until it is done.
  output logic                        divide_start_o,
  output logic [DivW-1:0]             divide_num_o,
  output logic [DivW-1:0]             divide_den_o,
  /// One cycle; the ratio is there.
  input  wire logic                   divide_done_i,
  input  wire logic [24:0]            ratio_i
);
  localparam int unsigned GroupLen = (Dim + 15) / 16;
  localparam int unsigned Groups = (Dim + GroupLen - 1) / GroupLen;
  localparam int unsigned Slots = 32 / Groups;
  localparam int unsigned SumW = 16 + $clog2(GroupLen);
  localparam int unsigned GroupW = $clog2(Groups);
  localparam int unsigned SlotW = $clog2(Slots);

  function automatic int unsigned common_divisor();
    for (int unsigned i = Lanes; i > 1; i--) if (Lanes % i == 0 && GroupLen % i == 0) return i;
    return 1;
  endfunction

  // Components summed a cycle, such parts of a row and of a group.
  localparam int unsigned Part = common_divisor();
  localparam int unsigned RowParts = Lanes / Part;
  localparam int unsigned GroupParts = GroupLen / Part;
  localparam int unsigned RowPartW = (RowParts > 1) ? $clog2(RowParts) : 1;
  localparam int unsigned GroupPartW = (GroupParts > 1) ? $clog2(GroupParts) : 1;

  if (Dim < 2 || Dim % Lanes != 0) begin : gen_bad_dim
    $fatal(1, "mh_encode: Dim must be at least 2 and a multiple of Lanes");
  end
  if (DivW < SumW + 1) begin : gen_bad_divider
    $fatal(1, "mh_encode: DivW must be at least 17 + clog2(ceil(Dim / 16))");
  end

  typedef enum logic [2:0] {
    StIdle,
    StRead,
    StSum,
    StStore,
    StJudge,
    StDivide,
    StWait,
    StDone
  } state_e;

  state_e                state_d, state_q;
  logic [RowW-1:0]       row_d, row_q;              // at the RAM's output
  logic [RowPartW-1:0]   row_part_d, row_part_q;
  logic [GroupPartW-1:0] group_part_d, group_part_q;
  logic [GroupW-1:0]     group_d, group_q;          // of the division
  logic                  row_ends, vector_ends, group_ends;

  assign row_ends    = row_part_q == RowPartW'(RowParts - 1);
  assign vector_ends = row_ends && row_q == RowW'(Rows - 1);
  assign group_ends  = vector_ends || group_part_q == GroupPartW'(GroupParts - 1);

  // ---------------------------------------------------------------- sums
  logic [Part-1:0][15:0]  part;
  logic signed [SumW-1:0] part_sum, part_q, acc_q;
  logic                   first_q, ends_q, stored_q;
  logic [SumW-1:0]        magnitude, max_q;
  logic [Groups-1:0][SumW-1:0] sums_q;              // of the groups, the next one of the division lowest

  always_comb begin
    part     = '0;
    part_sum = '0;
    for (int unsigned i = 0; i < RowParts; i++) part = part | (vec_rdata_i[i*Part+:Part] & {(16 * Part){row_part_q == RowPartW'(i)}});
    for (int unsigned i = 0; i < Part; i++) part_sum += SumW'(signed'(part[i]));
  end

  assign magnitude = acc_q[SumW-1] ? SumW'(-acc_q) : SumW'(acc_q);

  always_ff @(posedge clk_i) begin
    part_q   <= part_sum;
    first_q  <= group_part_q == '0;
    ends_q   <= state_q == StSum && group_ends;
    acc_q    <= (first_q ? '0 : acc_q) + part_q;
    stored_q <= ends_q;
    if (state_q == StIdle) max_q <= '0;
    else if (stored_q && magnitude > max_q) max_q <= magnitude;
    if (stored_q || divide_start_o) sums_q <= {acc_q, sums_q[Groups-1:1]};
  end

  // ---------------------------------------------------------------- slots
  logic [SumW:0]         num_q;
  logic [SlotW-1:0]      slot;
  logic [Groups*Slots-1:0] code_d, code_q;

  // A ratio of 1.0 belongs to the last slot.
  assign slot = ratio_i[24] ? SlotW'(Slots - 1) : SlotW'(((25 + SlotW)'(ratio_i) * (25 + SlotW)'(Slots)) >> 24);

  always_ff @(posedge clk_i) num_q <= (SumW + 1)'(max_q) - (SumW + 1)'(signed'(sums_q[0]));

  assign divide_num_o = DivW'(num_q);
  assign divide_den_o = DivW'({max_q, 1'b0});

  // ---------------------------------------------------------------- control
  always_comb begin
    state_d        = state_q;
    row_d          = row_q;
    row_part_d     = '0;
    group_part_d   = '0;
    group_d        = group_q;
    code_d         = code_q;
    vec_re_o       = 1'b0;
    vec_row_o      = row_q + RowW'(1);
    divide_start_o = 1'b0;
    done_o         = 1'b0;
    unique case (state_q)
      // Waiting for a start.
      StIdle: begin
        row_d   = '0;
        group_d = '0;
        if (start_i) begin
          code_d  = '0;
          state_d = StRead;
        end
      end
      StRead: begin
        vec_re_o  = 1'b1;
        vec_row_o = '0;
        state_d   = StSum;
      end
      // Part after part; the next row is read with the last part of one.
      StSum: begin
        row_part_d   = row_ends ? '0 : row_part_q + RowPartW'(1);
        group_part_d = group_ends ? '0 : group_part_q + GroupPartW'(1);
        if (vector_ends) begin
          state_d = StStore;
        end else if (row_ends) begin
          vec_re_o = 1'b1;
          row_d    = row_q + RowW'(1);
        end
      end
      // The last sum is on its way.
      StStore: if (!ends_q) state_d = StJudge;
      // The first numerator is on its way.
      StJudge: state_d = (max_q == '0) ? StDone : StDivide;
      StDivide: begin
        divide_start_o = 1'b1;
        state_d        = StWait;
      end
      StWait: begin
        if (divide_done_i) begin
          code_d  = {Slots'(1) << slot, code_q[Groups*Slots-1:Slots]};
          group_d = group_q + GroupW'(1);
          state_d = (group_q == GroupW'(Groups - 1)) ? StDone : StDivide;
        end
      end
      StDone: begin
        done_o  = 1'b1;
        state_d = StIdle;
      end
      default: state_d = StIdle;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) state_q <= StIdle;
    else state_q <= state_d;
    row_q        <= row_d;
    row_part_q   <= row_part_d;
    group_part_q <= group_part_d;
    group_q      <= group_d;
    code_q       <= code_d;
  end

  assign code_o = 32'(code_q);
endmodule

`default_nettype wire
