`default_nettype none

/// All opcodes with parameters at and beside their limits against the tables of docs/commands.md.
module check_part #(
  parameter int unsigned Capacity = 32,
  parameter int unsigned Dim = 16,
  parameter int unsigned M = 3,
  parameter int unsigned M0 = 6,
  parameter int unsigned Levels = 3,
  parameter int unsigned Branches = 6,
  parameter int unsigned EfMax = 32,
  parameter int unsigned WMax = 4
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  import tb_command_pkg::*;
  localparam int unsigned LatePhases = mh_pkg::Phases - 1 - 32'(mh_pkg::PhaseLearn);  // those after Learn
  localparam int unsigned IdW = $clog2(Capacity + 1);

  logic [7:0] opcode, arg;
  logic [2:0][31:0] param, late;
  logic live, legal;
  logic [IdW-1:0] len;
  logic [15:0] peek_total;
  mh_pkg::error_e error;

  mh_check #(.Capacity(Capacity), .Dim(Dim), .M(M), .M0(M0), .Levels(Levels), .Branches(Branches), .EfMax(EfMax), .WMax(WMax), .IdW(IdW)) dut (
    .clk_i, .opcode_i(mh_pkg::opcode_e'(opcode)), .arg_i(arg), .param_i(param), .live_i(live), .len_i(len),
    .error_o(error), .legal_o(legal), .peek_total_o(peek_total)
  );

  // Rows and words of the memories by code. Of registers and phases, `mh_pkg` has the table.
  int unsigned rows[256], words[256];
  int unsigned seen[Codes][9];

  // The first error in the order of the error table; frames (1 to 3) are checked before.
  function automatic int unsigned expected();
    int unsigned low0, high0, high1, low2, high2, all_phases = (1 << mh_pkg::Phases) - 1, learn = 1 << mh_pkg::PhaseLearn;
    bit range, k_zero, ef_below_k, unknown, full;
    low0  = 32'(param[0][15:0]);
    high0 = 32'(param[0][31:16]);
    high1 = 32'(param[1][31:16]);
    low2  = 32'(param[2][15:0]);
    high2 = 32'(param[2][31:16]);
    {range, k_zero, ef_below_k, unknown, full} = '0;
    case (opcode)
      1: range = param[0][7:0] > 2 || param[0][15:8] > 15 || high0 != 0 || !(param[1][15:0] inside {[1:EfMax]}) || !(high1 inside {[1:WMax]});
      2: begin
        range = arg > 15;
        full  = 32'(len) == Capacity;
      end
      6, 23, 24, 27: begin
        range      = low0 > EfMax || high0 > EfMax || !(high1 inside {[1:WMax]});
        k_zero     = low0 == 0;
        ef_below_k = high0 < low0;
        if (opcode == 23 && param[2] > 32'd16777216) range = 1'b1;
        if (opcode == 27 && (low2 == 0 || (low2 & all_phases) != low2 || (low2 & learn) != 0 || !(high2 inside {[1:255]}))) range = 1'b1;
      end
      7: begin
        range  = low0 > EfMax;
        k_zero = low0 == 0;
      end
      8: range = arg > 15;
      12: range = rows[arg] == 0 || high0 == 0 || low0 + high0 > rows[arg] || high0 * words[arg] > 65535;
      13: range = mh_pkg::register_max(mh_pkg::register_e'(arg)) < param[0] || !mh_pkg::register_writable(mh_pkg::register_e'(arg));
      14: range = param[0] == 0 || param[0] > all_phases;
      15: range = arg > 2;
      16: range = high0 > M0 - 1 || high1 != 0;
      19: range = high0 > Branches - 1;
      21: begin
        range  = low0 > EfMax || high0 != 0 || high1 != 0;
        k_zero = low0 == 0;
      end
      22: range = param[1] > 32;
      default: ;
    endcase
    if (opcode inside {3, 4, 5, 8, 15, 20, 22, 25, 26}) unknown = param[0] >= Capacity || !live;
    if (opcode inside {16, 19}) unknown = low0 >= Capacity || !live;
    if (range) return 4;
    if (k_zero) return 5;
    if (ef_below_k) return 6;
    if (unknown) return 7;
    if (full) return 8;
    return 0;
  endfunction

  // A number near a limit, mostly.
  function automatic logic [15:0] near(int unsigned limit);
    int unsigned kind = $urandom_range(9);
    case (kind)
      0: return 16'd0;
      1: return 16'd1;
      2: return 16'(limit + 1);
      3: return 16'(limit);
      4: return 16'hFFFF;
      5: return 16'(limit) + 16'h100;
      6: return 16'(limit) | 16'h8000;
      default: return 16'($urandom_range(limit));
    endcase
  endfunction

  task automatic randomise();
    opcode = 8'($urandom_range(Codes - 1));
    arg    = 8'($urandom_range(20));
    if ($urandom_range(9) == 0) arg = 8'($urandom());
    live  = $urandom_range(2) != 0;
    len   = IdW'(near(Capacity));
    param = {$urandom(), $urandom(), $urandom()};
    case (opcode)
      1: begin
        param[0] = {16'($urandom_range(8) / 8), 8'(near(15)), 8'($urandom_range(3))};
        param[1] = {near(WMax), near(EfMax)};
        if ($urandom_range(2) == 0) param[1] = {16'($urandom_range(WMax, 1)), near(EfMax)};
      end
      6, 7, 21, 23, 24, 27: begin
        param[0] = {near(EfMax), near(EfMax)};
        if ($urandom_range(1) == 0) param[0][31:16] = 16'(32'(param[0][15:0]) + $urandom_range(2) - 1);
        param[1][31:16] = ($urandom_range(2) == 0) ? near(WMax) : 16'($urandom_range(WMax, 1));
        if (opcode == 21) {param[0][31:16], param[1][31:16]} = {16'($urandom_range(5) / 5), 16'($urandom_range(5) / 5)};
        if (opcode == 23) param[2] = {near(256), 16'($urandom_range(2) / 2)};
        if (opcode == 23 && $urandom_range(1) == 0) param[2] = $urandom_range(1 << 24);
        if (opcode == 27) param[2] = {near(255), near((1 << mh_pkg::Phases) - 1)};
        if (opcode == 27 && $urandom_range(2) != 0) param[2] = {16'($urandom_range(255, 1)), 16'($urandom_range((1 << mh_pkg::PhaseLearn) - 1, 1))};
        if (opcode == 27 && $urandom_range(2) == 0) param[2][32'(mh_pkg::PhaseLearn)+1+:LatePhases] = LatePhases'($urandom());
      end
      12: begin
        arg      = 8'($urandom_range(12));
        param[0] = {near(rows[arg]), near(rows[arg])};
        if ($urandom_range(1) == 0 && words[arg] != 0) param[0][31:16] = 16'(65535 / words[arg] + $urandom_range(1));
        if ($urandom_range(1) == 0) param[0][15:0] = 16'(rows[arg] - 32'(param[0][31:16]) + $urandom_range(2) - 1);
      end
      13: begin
        arg      = 8'($urandom_range(mh_pkg::Registers + 3));
        param[0] = mh_pkg::register_max(mh_pkg::register_e'(arg));
        case ($urandom_range(4))
          0: param[0]++;
          1: param[0]--;
          2: param[0] = 32'd0;
          3: param[0] = $urandom();
          default: ;
        endcase
      end
      14: case ($urandom_range(4))
        0: param[0] = 32'd0;
        1: param[0] = 32'd1 << $urandom_range(31);
        2: param[0] = $urandom_range(2 << mh_pkg::Phases);
        default: param[0] = $urandom_range((1 << mh_pkg::Phases) - 1, 1);
      endcase
      15: begin
        arg      = 8'($urandom_range(3));
        param[0] = {16'($urandom_range(8) / 8), near(Capacity)};
      end
      16: begin
        param[0] = {near(M0), near(Capacity)};
        if ($urandom_range(1) == 0) param[0][31:16] = 16'($urandom_range(M0));
        param[1] = {16'($urandom_range(3) / 3), 16'($urandom())};
      end
      19: begin
        param[0] = {near(Branches), near(Capacity)};
        if ($urandom_range(1) == 0) param[0][31:16] = 16'($urandom_range(Branches));
      end
      22: begin
        param[0] = {16'($urandom_range(8) / 8), near(Capacity)};
        param[1] = {16'($urandom_range(5) / 5), near(32)};
      end
      default: param[0] = {16'($urandom_range(8) / 8), near(Capacity)};
    endcase
  endtask

  initial begin
    {done_o, checks_o} = '0;
    for (int unsigned i = 0; i < 256; i++) begin
      rows[i]  = (i < mh_pkg::Memories) ? Capacity : 0;
      words[i] = (i < mh_pkg::Memories) ? row_words(i, (Dim + 1) / 2, M, M0, Branches) : 0;
    end
    rows[0]  = mh_pkg::Registers;
    rows[1]  = 16;
    rows[7]  = Capacity * (Levels - 1);
    for (int unsigned o = 0; o < Codes; o++) for (int unsigned e = 0; e < 9; e++) seen[o][e] = 0;
    wait (rst_ni);
    repeat (60_000) begin
      @(negedge clk_i);
      // Whether the id is live is known in the second cycle.
      randomise();
      // The command is known before its parameters.
      late  = param;
      param = {$urandom(), $urandom(), $urandom()};
      @(negedge clk_i);
      param = late;
      @(negedge clk_i);
      live = 1'($urandom());
      #1;
      if (32'(error) != expected()) begin
        $fatal(1, "Capacity %0d, opcode %0d, arg %0d, parameters %h, live %b, len %0d: error %0d, expected %0d", Capacity,
          opcode, arg, param, live, len, error, expected());
      end
      if (legal != (error == mh_pkg::ErrNone)) $fatal(1, "legal %b with error %0d", legal, error);
      if (opcode == 12 && error == mh_pkg::ErrNone && 32'(peek_total) != 32'(param[0][31:16]) * words[arg]) $fatal(1, "%0d words", peek_total);
      seen[opcode][error]++;
      checks_o++;
    end
    for (int unsigned o = 0; o < Codes; o++) begin
      if (seen[o][0] < 50) $fatal(1, "seldom: opcode %0d without error", o);
      if (o inside {1, 2, 6, 7, 8, [12:16], 19, [21:24], 27} && seen[o][4] < 50) $fatal(1, "seldom: opcode %0d out of range", o);
      if (o inside {3, 4, 5, 8, 15, 16, 19, 20, 22, 25, 26} && seen[o][7] < 50) $fatal(1, "seldom: opcode %0d with an unknown id", o);
      if (searches(o) && seen[o][5] < 50) $fatal(1, "seldom: opcode %0d with k = 0", o);
    end
    if (seen[2][8] < 50 || seen[6][6] < 50 || seen[23][6] < 50 || seen[24][6] < 50 || seen[27][6] < 50) $fatal(1, "seldom: full or ef below k");
    done_o = 1'b1;
  end
endmodule

module tb_mh_check;
  logic clk, rst_n;
  logic [3:0] done;
  logic [3:0][31:0] checks;
  tb_clock #(.Parts(4)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  check_part #(.Capacity(8), .Dim(4), .M(2), .M0(4), .Branches(4), .EfMax(8)) u_nano (.clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0]));
  check_part u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  check_part #(.Capacity(2048), .Dim(64), .M(16), .M0(32), .Branches(16), .EfMax(128), .WMax(8)) u_digits (
    .clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2])
  );
  check_part #(.Capacity(16384), .Dim(1024), .M(32), .M0(63), .Levels(4), .Branches(63), .EfMax(512), .WMax(7)) u_large (
    .clk_i(clk), .rst_ni(rst_n), .done_o(done[3]), .checks_o(checks[3])
  );
endmodule

`default_nettype wire
