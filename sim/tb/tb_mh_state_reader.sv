`default_nettype none

/// Random reads of all memories, with stalls, against the table of memories; contents change as soon as they have been read.
module state_reader_part #(
  parameter int unsigned Capacity = 32,
  parameter int unsigned Dim = 16,
  parameter int unsigned Lanes = 4,
  parameter int unsigned M = 3,
  parameter int unsigned M0 = 6,
  parameter int unsigned Branches = 6,
  parameter int unsigned Levels = 3,
  parameter int unsigned AuxW = 37
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  localparam int unsigned Rows = Dim / Lanes;
  localparam int unsigned IdW = $clog2(Capacity + 1);
  localparam int unsigned UpRows = Capacity * (Levels - 1);
  localparam int unsigned VecAddrW = $clog2(Capacity * Rows);
  localparam int unsigned UpAddrW = $clog2(UpRows);

  logic start, active, word_valid, word_ready, re;
  logic [7:0] memory;
  logic [15:0] row, rows;
  logic [31:0] word;
  logic [mh_pkg::Registers-1:0][31:0] regs;
  logic [15:0][IdW-1:0] type_count;
  logic [IdW-1:0] addr;
  logic [VecAddrW-1:0] vec_addr;
  logic [UpAddrW-1:0] up_addr;
  logic [8:0] meta_rdata;
  logic [AuxW-1:0] aux_rdata;
  logic [2*IdW-1:0] ring_rdata;
  logic [Lanes-1:0][15:0] vec_rdata;
  logic [M0-1:0][IdW-1:0] links0_rdata;
  logic [M-1:0][IdW-1:0] links_up_rdata;
  mh_types_pkg::neuron_t neurons_rdata;
  logic [M0-1:0][15:0] weights_rdata;
  logic [Branches-1:0][31:0] dendrites_rdata;

  mh_state_reader #(
    .Dim(Dim), .Lanes(Lanes), .M(M), .M0(M0), .Branches(Branches), .IdW(IdW), .AuxW(AuxW), .VecAddrW(VecAddrW), .UpAddrW(UpAddrW)
  ) dut (
    .clk_i, .rst_ni,
    .start_i(start), .memory_i(mh_pkg::memory_e'(memory)), .row_i(row), .rows_i(rows), .active_o(active),
    .word_valid_o(word_valid), .word_ready_i(word_ready), .word_o(word),
    .regs_i(regs), .type_count_i(type_count),
    .re_o(re), .addr_o(addr), .vec_addr_o(vec_addr), .up_addr_o(up_addr),
    .meta_rdata_i(meta_rdata), .aux_rdata_i(aux_rdata), .ring_rdata_i(ring_rdata), .vec_rdata_i(vec_rdata),
    .links0_rdata_i(links0_rdata), .links_up_rdata_i(links_up_rdata),
    .neurons_rdata_i(neurons_rdata), .weights_rdata_i(weights_rdata), .dendrites_rdata_i(dendrites_rdata)
  );

  logic [8:0] meta[Capacity];
  logic [AuxW-1:0] aux[Capacity];
  logic [1:0][IdW-1:0] ring[Capacity];
  logic [Lanes-1:0][15:0] vectors[Capacity*Rows];
  logic [M0-1:0][IdW-1:0] links0[Capacity];
  logic [M-1:0][IdW-1:0] links_up[UpRows];
  mh_types_pkg::neuron_t neurons[Capacity];
  logic [M0-1:0][15:0] weights[Capacity];
  logic [Branches-1:0][31:0] dendrites[Capacity];

  always @(posedge clk_i) begin
    meta_rdata     <= re ? meta[addr] : 9'($urandom());
    aux_rdata      <= re ? aux[addr] : AuxW'($urandom());
    ring_rdata     <= re ? ring[addr] : (2 * IdW)'($urandom());
    vec_rdata      <= re ? vectors[vec_addr] : (16 * Lanes)'($urandom());
    links0_rdata   <= re ? links0[addr] : (M0 * IdW)'($urandom());
    links_up_rdata <= re ? links_up[up_addr] : (M * IdW)'($urandom());
    neurons_rdata  <= re ? neurons[addr] : random_neuron();
    weights_rdata  <= re ? weights[addr] : (M0 * 16)'($urandom());
    for (int unsigned b = 0; b < Branches; b++) dendrites_rdata[b] <= re ? dendrites[addr][b] : $urandom();
  end

  function automatic mh_types_pkg::neuron_t random_neuron();
    mh_types_pkg::neuron_t neuron;
    for (int unsigned i = 0; i < $bits(neuron); i++) neuron[i] = 1'($urandom());
    return neuron;
  endfunction

  function automatic logic [IdW-1:0] random_id();
    return ($urandom_range(3) == 0) ? '1 : IdW'($urandom_range(Capacity - 1));
  endfunction

  function automatic logic [15:0] half(logic [IdW-1:0] id);
    return (32'(id) == (1 << IdW) - 1) ? 16'hFFFF : 16'(id);
  endfunction

  logic [31:0] expected[$];
  int unsigned total[mh_pkg::Memories], ready_rate, stalls, reads[mh_pkg::Memories];

  task automatic expect_row(int unsigned r);
    case (memory)
      0: expected.push_back(regs[r]);
      1: expected.push_back(32'(type_count[r]));
      2: expected.push_back({20'd0, meta[r][8:5], meta[r][4:1], 3'd0, meta[r][0]});
      3: begin
        expected.push_back(aux[r][31:0]);
        expected.push_back(32'(aux[r] >> 32));
      end
      4: expected.push_back({half(ring[r][1]), half(ring[r][0])});
      5: for (int unsigned c = 0; c < Dim; c += 2) begin
        expected.push_back({vectors[r*Rows+(c+1)/Lanes][(c+1)%Lanes], vectors[r*Rows+c/Lanes][c%Lanes]});
      end
      6: for (int unsigned s = 0; s < M0; s += 2) begin
        expected.push_back({(s + 1 == M0) ? 16'hFFFF : half(links0[r][(s+1)%M0]), half(links0[r][s])});
      end
      7: for (int unsigned s = 0; s < M; s += 2) begin
        expected.push_back({(s + 1 == M) ? 16'hFFFF : half(links_up[r][(s+1)%M]), half(links_up[r][s])});
      end
      8: begin
        expected.push_back(neurons[r].potential);
        expected.push_back(neurons[r].threshold);
        expected.push_back(neurons[r].refractory);
        expected.push_back(neurons[r].trace_pre);
        expected.push_back(neurons[r].trace_post);
        expected.push_back({31'd0, neurons[r].spiked});
        expected.push_back(neurons[r].rate);
        expected.push_back(neurons[r].history);
        expected.push_back(neurons[r].code);
      end
      9: for (int unsigned s = 0; s < M0; s += 2) begin
        expected.push_back({(s + 1 == M0) ? 16'h0 : weights[r][(s+1)%M0], weights[r][s]});
      end
      default: for (int unsigned b = 0; b < Branches; b++) expected.push_back(dendrites[r][b]);
    endcase
  endtask

  task automatic fill();
    for (int unsigned i = 0; i < mh_pkg::Registers; i++) regs[i] = $urandom();
    for (int unsigned i = 0; i < 16; i++) type_count[i] = IdW'($urandom());
    for (int unsigned i = 0; i < Capacity; i++) begin
      meta[i] = 9'($urandom());
      aux[i]  = AuxW'({$urandom(), $urandom()});
      ring[i] = {random_id(), random_id()};
      for (int unsigned s = 0; s < M0; s++) links0[i][s] = random_id();
      for (int unsigned s = 0; s < M0; s++) weights[i][s] = 16'($urandom());
      for (int unsigned b = 0; b < Branches; b++) dendrites[i][b] = $urandom();
      neurons[i] = random_neuron();
    end
    for (int unsigned i = 0; i < Capacity * Rows; i++) for (int unsigned l = 0; l < Lanes; l++) vectors[i][l] = 16'($urandom());
    for (int unsigned i = 0; i < UpRows; i++) for (int unsigned s = 0; s < M; s++) links_up[i][s] = random_id();
  endtask

  task automatic read();
    memory = 8'($urandom_range(mh_pkg::Memories - 1));
    row    = 16'($urandom_range(total[memory] - 1));
    rows   = 16'($urandom_range(total[memory] - 32'(row), 1));
    if (rows > 8 && $urandom_range(7) != 0) rows = 16'($urandom_range(8, 1));
    ready_rate = $urandom_range(3, 1);
    for (int unsigned r = 32'(row); r < 32'(row) + 32'(rows); r++) expect_row(r);
    start = 1'b1;
    @(negedge clk_i);
    start = 1'b0;
    while (expected.size() != 0) begin
      word_ready = $urandom_range(3) < ready_rate;
      #1;
      if (!active) $fatal(1, "memory %0d: not active with %0d words to come", memory, expected.size());
      if (word_valid && word != expected[0]) $fatal(1, "memory %0d, row %0d: got %h, expected %h", memory, row, word, expected[0]);
      if (word_valid && word_ready) begin
        void'(expected.pop_front());
        checks_o++;
      end
      if (word_valid && !word_ready) stalls++;
      @(negedge clk_i);
    end
    word_ready = 1'b1;
    #1;
    if (active || word_valid) $fatal(1, "memory %0d: active or a word after the last one", memory);
    reads[memory]++;
    if ($urandom_range(1) == 0) @(negedge clk_i);
  endtask

  initial begin
    {start, word_ready, done_o, checks_o, stalls} = '0;
    for (int unsigned i = 0; i < mh_pkg::Memories; i++) {total[i], reads[i]} = {Capacity, 32'd0};
    total[0] = mh_pkg::Registers;
    total[1] = 16;
    total[7] = UpRows;
    wait (rst_ni);
    @(negedge clk_i);
    repeat (1000) begin
      if ($urandom_range(7) == 0 || checks_o == 0) fill();
      read();
    end
    for (int unsigned i = 0; i < mh_pkg::Memories; i++) if (reads[i] < 40) $fatal(1, "seldom: memory %0d", i);
    if (stalls < 1000) $fatal(1, "seldom: %0d stalls", stalls);
    done_o = 1'b1;
  end
endmodule

module tb_mh_state_reader;
  logic clk, rst_n;
  logic [3:0] done;
  logic [3:0][31:0] checks;
  tb_clock #(.Parts(4)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  state_reader_part #(.Capacity(8), .Dim(4), .M(2), .M0(4), .Branches(4)) u_nano (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  state_reader_part u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  state_reader_part #(.Capacity(21), .Dim(30), .Lanes(10), .M(4), .M0(7), .Branches(1), .Levels(2), .AuxW(41)) u_odd (
    .clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2])
  );
  state_reader_part #(.Capacity(20), .Dim(32), .Lanes(16), .M(8), .M0(16), .Branches(16)) u_wide (.clk_i(clk), .rst_ni(rst_n), .done_o(done[3]), .checks_o(checks[3]));
endmodule

`default_nettype wire
