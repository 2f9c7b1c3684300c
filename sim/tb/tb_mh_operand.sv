`default_nettype none

/// Loads by id and rows of commands in random order: what reaches the engine's operand, when, and how often the memories are read.
module operand_part #(
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
  localparam int unsigned AuxW = 40;
  localparam int unsigned AddrW = $clog2(Vectors * Rows);

  logic load, load_done, stage_valid, aux_valid, vec_re, aux_re, op_we;
  logic [IdW-1:0] load_id;
  logic [RowW-1:0] stage_row, op_row;
  logic [Lanes-1:0][15:0] stage_data, vec_rdata, op_data;
  logic [AuxW-1:0] aux, aux_rdata, op_aux;
  logic [AddrW-1:0] vec_addr;

  mh_operand #(.Dim(Dim), .Lanes(Lanes), .IdW(IdW), .AuxW(AuxW), .VecAddrW(AddrW)) dut (
    .clk_i, .rst_ni,
    .load_i(load), .load_id_i(load_id), .done_o(load_done),
    .stage_valid_i(stage_valid), .stage_row_i(stage_row), .stage_data_i(stage_data), .aux_valid_i(aux_valid), .aux_i(aux),
    .vec_re_o(vec_re), .vec_addr_o(vec_addr), .vec_rdata_i(vec_rdata), .aux_re_o(aux_re), .aux_rdata_i(aux_rdata),
    .op_we_o(op_we), .op_row_o(op_row), .op_data_o(op_data), .op_aux_o(op_aux)
  );

  // Memories, and the operand as the engine sees it. What is read once may change a cycle later.
  logic [Lanes-1:0][15:0] vectors[Vectors*Rows], operand[Rows];
  logic [AuxW-1:0] norms[Vectors];
  int unsigned vec_reads, aux_reads, writes;

  always @(posedge clk_i) begin
    vec_rdata <= vec_re ? vectors[vec_addr] : {$urandom(), $urandom()};
    aux_rdata <= aux_re ? norms[load_id] : AuxW'({$urandom(), $urandom()});
    if (rst_ni) begin
      if (vec_re) vec_reads++;
      if (aux_re) aux_reads++;
      if (op_we) begin
        operand[op_row] <= op_data;
        writes++;
      end
    end
  end

  logic [Lanes-1:0][15:0] expected[Rows];
  logic [AuxW-1:0] expected_aux;

  task automatic compare(string what);
    for (int unsigned r = 0; r < Rows; r++) begin
      if (operand[r] != expected[r]) $fatal(1, "Dim %0d, %s: row %0d is %h, expected %h", Dim, what, r, operand[r], expected[r]);
    end
    if (op_aux != expected_aux) $fatal(1, "Dim %0d, %s: aux %h, expected %h", Dim, what, op_aux, expected_aux);
    checks_o++;
  endtask

  task automatic load_vector();
    int unsigned cycles = 0;
    load      = 1'b1;
    load_id   = IdW'($urandom_range(Vectors - 1));
    vec_reads = 0;
    aux_reads = 0;
    writes    = 0;
    do begin
      #1;
      cycles++;
      if (cycles > Rows) $fatal(1, "Dim %0d: a load takes more than %0d cycles", Dim, Rows);
      if (load_done) break;
      @(negedge clk_i);
    end while (1);
    if (cycles != Rows) $fatal(1, "Dim %0d: a load takes %0d cycles", Dim, cycles);
    for (int unsigned r = 0; r < Rows; r++) expected[r] = vectors[32'(load_id)*Rows+r];
    expected_aux = norms[load_id];
    @(negedge clk_i);
    load    = 1'b0;
    load_id = IdW'($urandom());
    // The last row is written in this cycle, the first can be multiplied.
    #1;
    if (!op_we || op_row != RowW'(Rows - 1)) $fatal(1, "Dim %0d: the last row is not written in the cycle after the load", Dim);
    @(negedge clk_i);
    #1;
    if (vec_reads != Rows || aux_reads != 1 || writes != Rows) begin
      $fatal(1, "Dim %0d: %0d vector reads, %0d aux reads, %0d rows in a load", Dim, vec_reads, aux_reads, writes);
    end
    compare("load");
  endtask

  task automatic stage_vector();
    for (int unsigned r = 0; r < Rows; r++) begin
      stage_valid = 1'b1;
      stage_row   = RowW'(r);
      for (int unsigned l = 0; l < Lanes; l++) stage_data[l] = 16'($urandom());
      expected[r] = stage_data;
      @(negedge clk_i);
      stage_valid = 1'b0;
      {stage_row, stage_data[0]} = {RowW'($urandom()), 16'($urandom())};
      repeat ($urandom_range(2)) @(negedge clk_i);
    end
    compare("rows of a command");
    aux_valid    = 1'b1;
    aux          = AuxW'({$urandom(), $urandom()});
    expected_aux = aux;
    @(negedge clk_i);
    aux_valid = 1'b0;
    aux       = AuxW'({$urandom(), $urandom()});
    #1;
    compare("norm of a command");
  endtask

  initial begin
    {load, stage_valid, aux_valid, done_o, checks_o} = '0;
    for (int unsigned i = 0; i < Vectors * Rows; i++) for (int unsigned l = 0; l < Lanes; l++) vectors[i][l] = 16'($urandom());
    for (int unsigned i = 0; i < Vectors; i++) norms[i] = AuxW'({$urandom(), $urandom()});
    wait (rst_ni);
    @(negedge clk_i);
    load_vector();
    repeat (1000) begin
      if ($urandom_range(1) == 0) load_vector();
      else stage_vector();
      repeat ($urandom_range(2)) begin
        @(negedge clk_i);
        #1;
        if (op_we) $fatal(1, "a write without a source");
      end
      @(negedge clk_i);
    end
    done_o = 1'b1;
  end
endmodule

module tb_mh_operand;
  logic clk, rst_n;
  logic [3:0] done;
  logic [3:0][31:0] checks;
  tb_clock #(.Parts(4)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  operand_part #(.Dim(2), .Lanes(2)) u_one (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  operand_part #(.Dim(4), .Lanes(2)) u_two (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  operand_part #(.Dim(16), .Lanes(4), .Vectors(32)) u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2]));
  operand_part #(.Dim(40), .Lanes(4), .Vectors(9)) u_odd (.clk_i(clk), .rst_ni(rst_n), .done_o(done[3]), .checks_o(checks[3]));
endmodule

`default_nettype wire
