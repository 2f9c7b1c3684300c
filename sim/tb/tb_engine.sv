`default_nettype none

/// Stands in for `mh_operand` and `mh_distance`: answers in order, after any time that is not below that of the real engine.
/// The bench sets `index` and, where no operand is loaded, `operand`.
module tb_engine #(
  parameter int unsigned IdW = 6,
  parameter int unsigned DistW = 38
) (
  input  wire logic                      clk_i,
  input  wire logic                      rst_ni,
  input  wire logic                      load_i,
  input  wire logic [IdW-1:0]            load_id_i,
  output logic                           load_done_o,
  input  wire logic                      req_valid_i,
  output logic                           req_ready_o,
  input  wire logic [IdW-1:0]            req_id_i,
  input  wire logic signed [DistW-1:0]   req_tag_i,
  output logic                           rsp_valid_o,
  output logic [IdW-1:0]                 rsp_id_o,
  output logic signed [DistW-1:0]        rsp_tag_o,
  output logic signed [DistW-1:0]        rsp_dist_o,
  output logic                           idle_o
);
  import tb_index_pkg::*;

  // The real engine takes one row a cycle, and at least four cycles more.
  localparam int unsigned Latency = 5;

  typedef struct {
    int unsigned id;
    longint tag;
    longint distance;
    int unsigned due;
  } answer_t;

  tb_index index;
  int unsigned operand;
  answer_t answers[$];
  answer_t answer;
  int unsigned cycle, ready_rate, slowness, loads, requests;

  initial begin
    {load_done_o, req_ready_o, rsp_valid_o, cycle, loads, requests} = '0;
    idle_o     = 1'b1;
    ready_rate = 4;
    slowness   = 0;
  end

  always @(posedge clk_i) if (rst_ni) begin
    cycle <= cycle + 1;
    if (cycle % 256 == 0) begin
      ready_rate = $urandom_range(4, 1);
      slowness   = ($urandom_range(1) == 0) ? 0 : $urandom_range(20);
    end
    if (load_i && load_done_o) begin
      if (answers.size() != 0 || rsp_valid_o) $fatal(1, "a load while the engine is at work");
      operand = 32'(load_id_i);
      loads++;
    end
    if (req_valid_i && req_ready_o) begin
      if (load_i) $fatal(1, "a request during a load");
      answer.id       = 32'(req_id_i);
      answer.tag      = longint'(req_tag_i);
      answer.distance = index.distance(operand, 32'(req_id_i));
      answer.due      = cycle + Latency + $urandom_range(slowness);
      answers.push_back(answer);
      requests++;
    end
    load_done_o <= $urandom_range(2) == 0;
    req_ready_o <= $urandom_range(4) < ready_rate + 1;
    rsp_valid_o <= 1'b0;
    {rsp_id_o, rsp_tag_o} <= (IdW + DistW)'({$urandom(), $urandom()});
    rsp_dist_o  <= DistW'({$urandom(), $urandom()});
    idle_o      <= answers.size() == 0;
    if (answers.size() != 0 && answers[0].due <= cycle + 1) begin
      answer      = answers.pop_front();
      rsp_valid_o <= 1'b1;
      rsp_id_o    <= IdW'(answer.id);
      rsp_tag_o   <= DistW'(answer.tag);
      rsp_dist_o  <= DistW'(answer.distance);
      // Empty together with the last answer, or a cycle later.
      idle_o      <= answers.size() == 0 && $urandom_range(1) == 0;
    end
  end
endmodule

`default_nettype wire
