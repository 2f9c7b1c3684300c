`default_nettype none

/// Distance engine (docs/numerics.md, "Distances"): streams stored vectors past an operand, one RAM row of `Lanes` components a cycle.
///
/// A request is taken in the cycle in which its first row is read; requests back to back leave no bubble. The answer comes `Rows + 4` cycles after
/// that (5 after the read of the last row); with the cosine metric 3 cycles later. Answers are in the order of requests and can't be held up.
module mh_distance #(
  /// Components of a vector, 1..=1024, a multiple of Lanes.
  parameter int unsigned Dim = 16,
  /// Multipliers; components of a RAM row.
  parameter int unsigned Lanes = 4,
  /// Width of an id.
  parameter int unsigned IdW = 6,
  /// Width of a signed distance, >= 34 + clog2(Dim).
  parameter int unsigned DistW = 38,
  /// Width of a stored norm, max(31 + clog2(Dim), 37).
  parameter int unsigned AuxW = 37,
  /// Width of the tag that goes with a request.
  parameter int unsigned TagW = 1,
  /// Width of an address of the vector RAM.
  parameter int unsigned VecAddrW = $clog2((1 << IdW) * (Dim / Lanes)),
  localparam int unsigned Rows = Dim / Lanes,
  localparam int unsigned RowW = (Rows > 1) ? $clog2(Rows) : 1
) (
  input  wire logic                       clk_i,
  /// Synchronous, active low.
  input  wire logic                       rst_ni,

  /// Writes a row of the operand; it counts for rows read in the same cycle or later.
  input  wire logic                       op_we_i,
  input  wire logic [RowW-1:0]            op_row_i,
  input  wire logic [Lanes-1:0][15:0]     op_data_i,
  /// Norm of the operand, as stored in the aux RAM. Stable from the cycle after a request for a distance until `idle_o`.
  input  wire logic [AuxW-1:0]            op_aux_i,
  /// Metric, see `mh_pkg::metric_e`; changes only when `idle_o`.
  input  wire logic [1:0]                 metric_i,

  /// A request; it is taken in a cycle with `req_ready_o`.
  input  wire logic                       req_valid_i,
  output      logic                       req_ready_o,
  /// Vector to read, in any case returned with the answer.
  input  wire logic [IdW-1:0]             req_id_i,
  /// Asks for the squared norm of the operand instead of a distance; reads no RAM.
  input  wire logic                       req_self_i,
  /// Returned with the answer.
  input  wire logic [TagW-1:0]            req_tag_i,

  /// Read port of the vector RAM: row r of vector v is at `v * Rows + r`; data one cycle later.
  output      logic                       vec_re_o,
  output      logic [VecAddrW-1:0]        vec_addr_o,
  input  wire logic [Lanes-1:0][15:0]     vec_rdata_i,
  /// Read port of the aux RAM; data one cycle later.
  output      logic                       aux_re_o,
  output      logic [IdW-1:0]             aux_addr_o,
  input  wire logic [AuxW-1:0]            aux_rdata_i,

  /// One cycle: an answer.
  output      logic                       rsp_valid_o,
  output      logic [IdW-1:0]             rsp_id_o,
  output      logic [TagW-1:0]            rsp_tag_o,
  /// It is a squared norm.
  output      logic                       rsp_self_o,
  /// Distance, or the squared norm.
  output      logic signed [DistW-1:0]    rsp_dist_o,

  /// A row of a stored vector is read in this cycle.
  output      logic                       issue_o,
  /// No request is in the engine, none is answered in this cycle.
  output      logic                       idle_o
);
  localparam int unsigned N2W  = 31 + $clog2(Dim);
  localparam int unsigned DotW = 32 + $clog2(Dim);
  if (Dim < 1 || Dim > 1024 || Lanes < 1 || Dim % Lanes != 0) begin : gen_check
    $fatal(1, "mh_distance: Dim must be in 1..=1024 and a multiple of Lanes");
  end
  if (DistW < 34 + $clog2(Dim) || AuxW != ((N2W > 37) ? N2W : 37)) begin : gen_check_width
    $fatal(1, "mh_distance: DistW or AuxW does not fit Dim");
  end

  // Adder tree of two stages: sums of Group products each, then their sum.
  localparam int unsigned Group     = 1 << (($clog2(Lanes) + 1) / 2);
  localparam int unsigned Groups    = (Lanes + Group - 1) / Group;
  localparam int unsigned GroupSumW = 32 + $clog2(Group);
  localparam int unsigned SumW      = 32 + $clog2(Lanes);

  logic is_l2, is_cosine;
  assign is_l2     = metric_i == mh_pkg::MetricL2;
  assign is_cosine = metric_i == mh_pkg::MetricCosine;

  // ---------------------------------------------------------------- stage 0: read a row
  logic [RowW-1:0]     row_q;  // row to read; the request for row 0 comes from the port
  logic [VecAddrW-1:0] addr_q;
  logic                self_q;
  logic [IdW-1:0]      id_q;
  logic [TagW-1:0]     tag_q;
  logic                first, last, self, valid;

  assign first       = row_q == '0;
  assign last        = row_q == RowW'(Rows - 1);
  assign valid       = !first || req_valid_i;
  assign self        = first ? req_self_i : self_q;
  assign req_ready_o = first;
  assign issue_o     = valid && !self;
  assign vec_re_o    = issue_o;
  assign vec_addr_o  = first ? VecAddrW'(32'(req_id_i) * Rows) : addr_q;
  assign aux_re_o    = issue_o && first;
  assign aux_addr_o  = req_id_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) row_q <= '0;
    else if (valid) row_q <= last ? '0 : row_q + RowW'(1);
    if (valid) begin
      addr_q <= vec_addr_o + VecAddrW'(1);
      if (first) begin
        self_q <= req_self_i;
        id_q   <= req_id_i;
        tag_q  <= req_tag_i;
      end
    end
  end

  // ---------------------------------------------------------------- control of stages 1 to 5
  // Stage s works in a cycle with `valid_q[s]`. Id and tag move on with the last row.
  typedef struct packed {
    logic first;
    logic last;
    logic self;
  } step_t;

  logic [5:1]          valid_q;
  step_t               step1_q, step2_q, step3_q, step4_q;
  logic [RowW-1:0]     row1_q;
  logic [IdW+TagW-1:0] name1, name2_q, name3_q, name4_q, name5_q;

  assign name1 = {id_q, tag_q};

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= {valid_q[4] && step4_q.last, valid_q[3:1], valid};
  end

  always_ff @(posedge clk_i) begin
    if (valid) begin
      step1_q <= '{first: first, last: last, self: self};
      row1_q  <= row_q;
    end
    if (valid_q[1]) step2_q <= step1_q;
    if (valid_q[2]) step3_q <= step2_q;
    if (valid_q[3]) step4_q <= step3_q;
    if (valid_q[1] && step1_q.last) name2_q <= name1;
    if (valid_q[2] && step2_q.last) name3_q <= name2_q;
    if (valid_q[3] && step3_q.last) name4_q <= name3_q;
    if (valid_q[4] && step4_q.last) name5_q <= name4_q;
  end

  // ---------------------------------------------------------------- stage 1: multiply
  logic [Lanes-1:0][15:0] operand_q[Rows];
  logic [Lanes-1:0][15:0] operand;
  logic [Lanes-1:0][31:0] product_q;

  assign operand = operand_q[row1_q];

  always_ff @(posedge clk_i) begin
    if (op_we_i) operand_q[op_row_i] <= op_data_i;
  end

  always_ff @(posedge clk_i) begin
    if (valid_q[1]) begin
      for (int unsigned l = 0; l < Lanes; l++) begin
        product_q[l] <= 32'(signed'(operand[l])) * 32'(signed'(step1_q.self ? operand[l] : vec_rdata_i[l]));
      end
    end
  end

  // ---------------------------------------------------------------- stages 2 and 3: sum
  function automatic logic signed [GroupSumW-1:0] group_sum(int unsigned g);
    logic signed [GroupSumW-1:0] sum;
    sum = '0;
    for (int unsigned l = g * Group; l < (g + 1) * Group && l < Lanes; l++) begin
      sum = sum + GroupSumW'(signed'(product_q[l]));
    end
    return sum;
  endfunction

  logic [Groups-1:0][GroupSumW-1:0] group_q;
  logic signed [SumW-1:0]           sum_q;

  function automatic logic signed [SumW-1:0] total_sum();
    logic signed [SumW-1:0] sum;
    sum = '0;
    for (int unsigned g = 0; g < Groups; g++) sum = sum + SumW'(signed'(group_q[g]));
    return sum;
  endfunction

  always_ff @(posedge clk_i) begin
    if (valid_q[2]) begin
      for (int unsigned g = 0; g < Groups; g++) group_q[g] <= group_sum(g);
    end
    if (valid_q[3]) sum_q <= total_sum();
  end

  // ---------------------------------------------------------------- stage 4: accumulate
  // The accumulator starts from what the metric adds to the dot product, so it ends with the distance (cosine: the dot product).
  logic [AuxW-1:0]         aux2_q, aux3_q;
  logic [36:0]             aux4_q, aux5_q;
  logic signed [DistW-1:0] base_q, acc_q, start, term;

  always_ff @(posedge clk_i) begin
    if (valid_q[1] && step1_q.first) aux2_q <= aux_rdata_i;
    if (valid_q[2] && step2_q.first) aux3_q <= aux2_q;
    if (valid_q[3] && step3_q.first) begin
      aux4_q <= aux3_q[36:0];
      base_q <= (is_l2 && !step3_q.self) ? DistW'(op_aux_i[N2W-1:0]) + DistW'(aux3_q[N2W-1:0]) : '0;
    end
    if (valid_q[4] && step4_q.first) aux5_q <= aux4_q;
  end

  assign start = step4_q.first ? base_q : acc_q;
  assign term  = (is_l2 && !step4_q.self) ? DistW'(sum_q) <<< 1 : DistW'(sum_q);

  always_ff @(posedge clk_i) begin
    if (valid_q[4]) acc_q <= (is_cosine || step4_q.self) ? start + term : start - term;
  end

  // ---------------------------------------------------------------- stages 5 to 7: cosine
  // A squared norm goes the same way unchanged, to keep the order of answers.
  localparam int unsigned ProductW = DotW + 33;
  // (2^30 - floor(p / 2^31)) = floor((2^61 + 2^31 - 1 - p) / 2^31)
  localparam logic signed [63:0] One = 64'sh2000_0000_7FFF_FFFF;

  logic [8:6]                   cosine_valid_q;
  logic [IdW+TagW-1:0]          name6_q, name7_q, name8_q;
  logic                         self5_q, self6_q, self7_q, self8_q;
  logic [5:0]                   shift6_q;
  logic signed [ProductW-1:0]   product6_q;
  logic signed [DotW-1:0]       scaled7_q;  // y of the definition
  logic signed [DistW-1:0]      cosine8_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) cosine_valid_q <= '0;
    else cosine_valid_q <= {cosine_valid_q[7:6], valid_q[5] && is_cosine};
  end

  always_ff @(posedge clk_i) begin
    if (valid_q[4]) self5_q <= step4_q.self;
    if (valid_q[5] && is_cosine) begin
      name6_q    <= name5_q;
      self6_q    <= self5_q;
      shift6_q   <= self5_q ? 6'd0 : 6'(op_aux_i[36:32]) + 6'(aux5_q[36:32]) + 6'd1;
      product6_q <= ProductW'(signed'(acc_q[DotW-1:0]))
          * (self5_q ? ProductW'(1) : ProductW'(signed'({1'b0, aux5_q[31:0]})));
    end
    if (cosine_valid_q[6]) begin
      name7_q   <= name6_q;
      self7_q   <= self6_q;
      scaled7_q <= DotW'(product6_q >>> shift6_q);
    end
    if (cosine_valid_q[7]) begin
      name8_q   <= name7_q;
      self8_q   <= self7_q;
      cosine8_q <= self7_q ? DistW'(scaled7_q)
          : DistW'((One - 64'(signed'(scaled7_q[31:0])) * 64'(signed'({1'b0, op_aux_i[31:0]}))) >>> 31);
    end
  end

  // ---------------------------------------------------------------- answer
  assign rsp_valid_o           = is_cosine ? cosine_valid_q[8] : valid_q[5];
  assign {rsp_id_o, rsp_tag_o} = is_cosine ? name8_q : name5_q;
  assign rsp_self_o            = is_cosine ? self8_q : self5_q;
  assign rsp_dist_o            = is_cosine ? cosine8_q : acc_q;
  assign idle_o                = first && valid_q == '0 && cosine_valid_q == '0;

`ifndef SYNTHESIS
  MetricKnown_A : assert property (@(posedge clk_i) disable iff (!rst_ni) valid |-> metric_i != 2'd3);
  MetricStable_A : assert property (@(posedge clk_i) disable iff (!rst_ni) !idle_o |-> $stable(metric_i));
  OperandStable_A : assert property (@(posedge clk_i) disable iff (!rst_ni)
      (valid_q & 5'b11110) != '0 |-> $stable(op_aux_i));
  ScaledInRange_A : assert property (@(posedge clk_i) disable iff (!rst_ni)
      cosine_valid_q[7] && !self7_q |-> scaled7_q == DotW'(signed'(scaled7_q[31:0])));
`endif
endmodule

`default_nettype wire
