`default_nettype none

/// Random requests of all kinds and metrics against the definitions, with the exact cycle of each answer.
module distance_part #(
  parameter int unsigned Dim = 16,
  parameter int unsigned Lanes = 4,
  parameter int unsigned Vectors = 20
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  localparam int unsigned Rows = Dim / Lanes;
  localparam int unsigned RowW = (Rows > 1) ? $clog2(Rows) : 1;
  localparam int unsigned IdW = $clog2(Vectors + 1);
  localparam int unsigned N2W = 31 + $clog2(Dim);
  localparam int unsigned AuxW = (N2W > 37) ? N2W : 37;
  localparam int unsigned DistW = 34 + $clog2(Dim);
  localparam int unsigned TagW = 17;
  localparam int unsigned AddrW = $clog2(Vectors * Rows);
  localparam int unsigned Operand = Vectors;  // its place among the vectors of the model

  logic op_we, req_valid, req_ready, req_self, vec_re, aux_re, vec_we, aux_we, rsp_valid, rsp_self, issue, idle;
  logic [RowW-1:0] op_row;
  logic [Lanes-1:0][15:0] op_data, vec_rdata, vec_wdata;
  logic [AuxW-1:0] op_aux, aux_rdata, aux_wdata;
  logic [1:0] metric;
  logic [IdW-1:0] req_id, aux_addr, rsp_id, aux_waddr;
  logic [TagW-1:0] req_tag, rsp_tag;
  logic [AddrW-1:0] vec_addr, vec_waddr;
  logic signed [DistW-1:0] rsp_dist;

  mh_distance #(
    .Dim(Dim), .Lanes(Lanes), .IdW(IdW), .DistW(DistW), .AuxW(AuxW), .TagW(TagW), .VecAddrW(AddrW)
  ) dut (
    .clk_i, .rst_ni,
    .op_we_i(op_we), .op_row_i(op_row), .op_data_i(op_data), .op_aux_i(op_aux), .metric_i(metric),
    .req_valid_i(req_valid), .req_ready_o(req_ready), .req_id_i(req_id), .req_self_i(req_self), .req_tag_i(req_tag),
    .vec_re_o(vec_re), .vec_addr_o(vec_addr), .vec_rdata_i(vec_rdata),
    .aux_re_o(aux_re), .aux_addr_o(aux_addr), .aux_rdata_i(aux_rdata),
    .rsp_valid_o(rsp_valid), .rsp_id_o(rsp_id), .rsp_tag_o(rsp_tag), .rsp_self_o(rsp_self), .rsp_dist_o(rsp_dist),
    .issue_o(issue), .idle_o(idle)
  );
  mh_ram_1r1w #(.Width(16 * Lanes), .Depth(Vectors * Rows)) u_vectors (
    .clk_i, .we_i(vec_we), .waddr_i(vec_waddr), .wdata_i(vec_wdata), .re_i(vec_re), .raddr_i(vec_addr), .rdata_o(vec_rdata)
  );
  mh_ram_1r1w #(.Width(AuxW), .Depth(Vectors)) u_aux (
    .clk_i, .we_i(aux_we), .waddr_i(IdWr'(aux_waddr)), .wdata_i(aux_wdata),
    .re_i(aux_re), .raddr_i(IdWr'(aux_addr)), .rdata_o(aux_rdata)
  );
  localparam int unsigned IdWr = $clog2(Vectors);

  // ---------------------------------------------------------------- model
  typedef struct {
    longint distance;
    int unsigned id;
    int unsigned tag;
    logic        self;
    int unsigned cycle;
  } answer_t;

  int component[Vectors+1][Dim];
  logic [AuxW-1:0] aux[Vectors+1];
  answer_t expected[$];
  answer_t answer;
  int unsigned cycle, requests, rows_expected, rows_issued, back_to_back, last_taken;

  function automatic longint dot(int unsigned a, int unsigned b);
    longint sum = 0;
    for (int unsigned i = 0; i < Dim; i++) sum += longint'(component[a][i]) * longint'(component[b][i]);
    return sum;
  endfunction

  function automatic logic [AuxW-1:0] norm(int unsigned v);
    longint n2 = dot(v, v);
    return (metric == mh_pkg::MetricCosine) ? AuxW'(tb_index_pkg::inverse_norm(128'(n2))) : AuxW'(n2);
  endfunction

  function automatic longint distance(int unsigned v);
    longint difference;
    if (metric == mh_pkg::MetricDot) return -dot(Operand, v);
    if (metric == mh_pkg::MetricL2) begin
      longint sum = 0;
      for (int unsigned i = 0; i < Dim; i++) begin
        difference = longint'(component[Operand][i]) - longint'(component[v][i]);
        sum += difference * difference;
      end
      return sum;
    end
    return tb_index_pkg::cosine(dot(Operand, v), aux[Operand][36:0], aux[v][36:0]);
  endfunction

  function automatic int random_component(int unsigned kind);
    case (kind)
      0: return 0;
      1: return -32768;
      2: return ($urandom_range(1) == 0) ? -32768 : 32767;
      3: return $urandom_range(6) - 3;
      4: return ($urandom_range(15) == 0) ? $urandom_range(400) - 200 : 0;
      default: return $urandom_range(65535) - 32768;
    endcase
  endfunction

  task automatic random_vector(int unsigned v);
    int unsigned kind;
    kind = (v < 5) ? v : $urandom_range(9);
    if (v == Operand && $urandom_range(3) == 0) kind = 1;
    for (int unsigned i = 0; i < Dim; i++) component[v][i] = random_component(kind);
    // Vectors equal to the operand, and opposite to it.
    if (v == 7 || v == 8) begin
      for (int unsigned i = 0; i < Dim; i++) component[v][i] = (v == 7) ? component[Operand][i] : ~component[Operand][i];
    end
    aux[v] = norm(v);
  endtask

  // ---------------------------------------------------------------- stimuli
  // Inputs change on the falling edge, answers are looked at there too.
  task automatic write_operand();
    for (int unsigned r = 0; r < Rows; r++) begin
      op_we  = 1'b1;
      op_row = RowW'(r);
      for (int unsigned l = 0; l < Lanes; l++) op_data[l] = 16'(component[Operand][r*Lanes+l]);
      // The last row together with the first request.
      if (r + 1 < Rows) @(negedge clk_i);
    end
    op_aux = aux[Operand];
  endtask

  task automatic write_vectors();
    for (int unsigned v = 0; v < Vectors; v++) begin
      random_vector(v);
      for (int unsigned r = 0; r < Rows; r++) begin
        vec_we    = 1'b1;
        vec_waddr = AddrW'(v * Rows + r);
        for (int unsigned l = 0; l < Lanes; l++) vec_wdata[l] = 16'(component[v][r*Lanes+l]);
        aux_we    = 1'b1;
        aux_waddr = IdW'(v);
        aux_wdata = aux[v];
        @(negedge clk_i);
      end
    end
    vec_we = 1'b0;
    aux_we = 1'b0;
  endtask

  task automatic burst(int unsigned length, int unsigned gap);
    for (int unsigned n = 0; n < length; n++) begin
      req_valid = 1'b1;
      req_id    = IdW'($urandom_range(Vectors - 1));
      req_self  = $urandom_range(7) == 0;
      req_tag   = TagW'($urandom());
      #1;
      while (!req_ready) begin
        @(negedge clk_i);
        op_we = 1'b0;
        #1;
      end
      if (n > 0 && gap == 0) begin
        if (cycle - last_taken != Rows) $fatal(1, "%0d cycles between requests", cycle - last_taken);
        back_to_back++;
      end
      last_taken      = cycle;
      answer.self     = req_self;
      answer.distance = req_self ? dot(Operand, Operand) : distance(32'(req_id));
      answer.id       = 32'(req_id);
      answer.tag      = 32'(req_tag);
      answer.cycle    = cycle + Rows + 4 + ((metric == mh_pkg::MetricCosine) ? 3 : 0);
      expected.push_back(answer);
      if (!req_self) rows_expected += Rows;
      requests++;
      @(negedge clk_i);
      op_we     = 1'b0;
      req_valid = 1'b0;
      repeat ($urandom_range(gap)) @(negedge clk_i);
    end
  endtask

  initial begin
    {op_we, req_valid, vec_we, aux_we, done_o} = '0;
    {requests, back_to_back} = '0;
    metric = 2'd0;
    wait (rst_ni);
    @(negedge clk_i);
    for (int unsigned round = 0; round < 90; round++) begin
      metric = 2'(round % 3);
      random_vector(Operand);
      if (round % 9 < 3) write_vectors();
      else for (int unsigned v = 0; v <= Vectors; v++) aux[v] = norm(v);
      // Norms depend on the metric.
      for (int unsigned v = 0; v < Vectors; v++) begin
        aux_we    = 1'b1;
        aux_waddr = IdW'(v);
        aux_wdata = aux[v];
        @(negedge clk_i);
      end
      aux_we = 1'b0;
      write_operand();
      burst($urandom_range(40, 1), (round % 2 == 0) ? 0 : $urandom_range(12));
      #1;
      while (!idle) begin
        @(negedge clk_i);
        #1;
      end
      if (expected.size() != 0) $fatal(1, "idle with %0d answers to come", expected.size());
    end
    if (requests < 500 || back_to_back < 200) $fatal(1, "seldom: %0d requests, %0d back to back", requests, back_to_back);
    if (rows_issued != rows_expected) $fatal(1, "%0d rows were issued, expected %0d", rows_issued, rows_expected);
    done_o = 1'b1;
  end

  initial begin
    {checks_o, cycle, rows_expected, rows_issued} = '0;
  end

  always @(posedge clk_i) if (rst_ni) begin
    if (issue) rows_issued <= rows_issued + 1;
    if (idle && expected.size() > 0 && expected[0].cycle > cycle && last_taken < cycle) $fatal(1, "idle with an answer to come");
    if (rsp_valid) begin
      if (expected.size() == 0) $fatal(1, "an answer without a request");
      if (rsp_self != expected[0].self || 32'(rsp_id) != expected[0].id || 32'(rsp_tag) != expected[0].tag || longint'(rsp_dist) != expected[0].distance) begin
        $fatal(1, "Dim %0d, metric %0d: got id %0d, tag %0d, %0d; expected %0d, %0d, %0d", Dim, metric,
          rsp_id, rsp_tag, rsp_dist, expected[0].id, expected[0].tag, expected[0].distance);
      end
      if (cycle != expected[0].cycle) $fatal(1, "the answer comes in cycle %0d, expected %0d", cycle, expected[0].cycle);
      void'(expected.pop_front());
      checks_o <= checks_o + 1;
    end
    cycle <= cycle + 1;
  end
endmodule

module tb_mh_distance;
  logic clk, rst_n;
  logic [5:0] done;
  logic [5:0][31:0] checks;
  tb_clock #(.Parts(6)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  distance_part #(.Dim(1), .Lanes(1)) u_one (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  distance_part #(.Dim(4), .Lanes(4)) u_nano (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  distance_part #(.Dim(16), .Lanes(4)) u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
  distance_part #(.Dim(9), .Lanes(3)) u_odd (.clk_i(clk), .rst_ni(rst_n), .done_o(done[3]), .checks_o(checks[3]));
  distance_part #(.Dim(64), .Lanes(16)) u_digits (.clk_i(clk), .rst_ni(rst_n), .done_o(done[4]), .checks_o(checks[4]));
  distance_part #(.Dim(1024), .Lanes(32)) u_large (.clk_i(clk), .rst_ni(rst_n), .done_o(done[5]), .checks_o(checks[5]));
endmodule

`default_nettype wire
