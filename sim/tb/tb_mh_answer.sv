`default_nettype none

/// All opcodes with random contents: number of words and each word of the payload against the tables of docs/commands.md.
module answer_part #(
  parameter int unsigned Capacity = 32,
  parameter int unsigned Dim = 16,
  parameter int unsigned M = 3,
  parameter int unsigned M0 = 6,
  parameter int unsigned Levels = 3,
  parameter int unsigned EfMax = 32,
  parameter int unsigned WMax = 4,
  parameter int unsigned Branches = 6,
  parameter int unsigned KeyW = 40
) (
  input  wire logic   clk_i,
  input  wire logic   rst_ni,
  output logic        done_o,
  output logic [31:0] checks_o
);
  import tb_command_pkg::*;
  localparam logic [63:0] Hash = 64'hDEAD_BEEF_0123_4567;
  localparam int unsigned IdW = $clog2(Capacity + 1);
  localparam int unsigned EfW = $clog2(EfMax + 1);
  localparam int unsigned V = Dim / 2;

  logic [7:0] opcode;
  logic [15:0] index, peek_total, spikes, words;
  logic [1:0] part;
  logic [IdW-1:0] write_id, len, high_water, entry, result_id, found;
  logic [8:0] meta;
  logic [3:0] entry_level;
  logic [7:0][31:0] counters;
  logic [63:0] digest;
  logic signed [KeyW-1:0] key;
  logic [EfW-1:0] result_count;
  logic [5:0] distance;
  logic [31:0] code, word;
  logic results;

  mh_answer #(
    .Capacity(Capacity), .Dim(Dim), .M(M), .M0(M0), .Levels(Levels), .EfMax(EfMax), .WMax(WMax), .Branches(Branches), .ConfigHash(Hash), .IdW(IdW),
    .KeyW(KeyW)
  ) dut (
    .opcode_i(mh_pkg::opcode_e'(opcode)), .index_i(index), .part_i(part), .peek_total_i(peek_total), .write_id_i(write_id), .meta_i(meta),
    .len_i(len), .high_water_i(high_water), .entry_i(entry), .entry_level_i(entry_level), .counters_i(counters), .digest_i(digest),
    .result_id_i(result_id), .result_key_i(key), .result_count_i(result_count), .spikes_i(spikes), .found_i(found), .distance_i(distance), .code_i(code),
    .results_o(results), .words_o(words), .word_o(word)
  );

  // The words that come from here, and how many more come from elsewhere after them.
  logic [31:0] expected[$];
  int unsigned others, seen[Codes], none_found, empties;

  function automatic logic [31:0] id_word(logic [IdW-1:0] id);
    return (32'(id) == (1 << IdW) - 1) ? 32'hFFFF : 32'(id);
  endfunction

  task automatic expect_answer();
    expected.delete();
    others = 0;
    case (opcode)
      0: begin
        expected.push_back(32'h4D48_4E53);
        expected.push_back(32'd4);
        expected.push_back(Hash[31:0]);
        expected.push_back(Hash[63:32]);
        expected.push_back(Capacity + 65536 * Dim);
        expected.push_back(M + 65536 * M0);
        expected.push_back(Levels + 65536 * EfMax);
        expected.push_back(WMax + 65536 * Branches);
      end
      2: expected.push_back(32'(write_id));
      5: begin
        expected.push_back(32'(meta[4:1]) + 256 * 32'(meta[8:5]));
        others = V;
      end
      9: begin
        expected.push_back(32'(len));
        expected.push_back(32'(high_water));
        expected.push_back(id_word(entry));
        expected.push_back(32'(entry_level));
      end
      10: for (int unsigned i = 0; i < 8; i++) expected.push_back(counters[i]);
      11: begin
        expected.push_back(digest[31:0]);
        expected.push_back(digest[63:32]);
      end
      12: others = 32'(peek_total);
      14: begin
        expected.push_back(32'(spikes));
        expected.push_back(id_word(found));
      end
      18: begin
        expected.push_back(id_word(found));
        expected.push_back(32'(distance));
      end
      20: expected.push_back(code);
      22: others = (Capacity - 1) / 32 + 1;
      25: others = V;
      // The same result is at hand until its three words are taken.
      default: if (searches(32'(opcode))) repeat (32'(result_count)) begin
        expected.push_back(32'(result_id));
        expected.push_back(32'(longint'(key)));
        expected.push_back(32'(longint'(key) >>> 32));
      end
    endcase
  endtask

  task automatic randomise();
    opcode     = 8'($urandom_range(Codes - 1));
    peek_total = 16'($urandom());
    write_id   = IdW'($urandom_range(Capacity - 1));
    meta       = 9'($urandom());
    len        = IdW'($urandom_range(Capacity));
    high_water = IdW'($urandom_range(Capacity));
    entry      = ($urandom_range(3) == 0) ? '1 : IdW'($urandom_range(Capacity - 1));
    entry_level = 4'($urandom());
    counters   = {$urandom(), $urandom(), $urandom(), $urandom(), $urandom(), $urandom(), $urandom(), $urandom()};
    digest     = {$urandom(), $urandom()};
    result_id  = IdW'($urandom_range(Capacity - 1));
    key        = KeyW'({$urandom(), $urandom()});
    result_count = EfW'($urandom_range(EfMax));
    spikes     = 16'($urandom());
    found      = ($urandom_range(3) == 0) ? '1 : IdW'($urandom_range(Capacity - 1));
    distance   = 6'($urandom());
    code       = $urandom();
  endtask

  initial begin
    {done_o, checks_o, none_found, empties} = '0;
    for (int unsigned i = 0; i < Codes; i++) seen[i] = 0;
    wait (rst_ni);
    repeat (10_000) begin
      randomise();
      expect_answer();
      {index, part} = '0;
      @(negedge clk_i);
      if (32'(words) != expected.size() + others) $fatal(1, "code %0d: %0d words, expected %0d and %0d", opcode, words, expected.size(), others);
      if (results != searches(32'(opcode))) $fatal(1, "code %0d: results %b", opcode, results);
      for (int unsigned i = 0; i < expected.size() && i < 12; i++) begin
        index = 16'(i);
        part  = 2'(i % 3);
        #1;
        if (word != expected[i]) $fatal(1, "code %0d: word %0d is %h, expected %h", opcode, i, word, expected[i]);
        checks_o++;
      end
      checks_o++;
      seen[opcode]++;
      if (opcode == 18 && found == '1) none_found++;
      if (results && result_count == '0) empties++;
    end
    for (int unsigned i = 0; i < Codes; i++) if (seen[i] < 100) $fatal(1, "seldom: code %0d", i);
    if (none_found < 20 || empties < 2) $fatal(1, "seldom: %0d times none found, %0d searches without results", none_found, empties);
    done_o = 1'b1;
  end
endmodule

module tb_mh_answer;
  logic clk, rst_n;
  logic [2:0] done;
  logic [2:0][31:0] checks;
  tb_clock #(.Parts(3)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));
  answer_part #(.Capacity(8), .Dim(4), .M(2), .M0(4), .EfMax(8), .Branches(4), .KeyW(38)) u_nano (
    .clk_i(clk), .rst_ni(rst_n), .done_o(done[0]), .checks_o(checks[0])
  );
  answer_part u_tile (.clk_i(clk), .rst_ni(rst_n), .done_o(done[1]), .checks_o(checks[1]));
  answer_part #(.Capacity(65), .Dim(30), .M(7), .M0(9), .Levels(5), .EfMax(40), .WMax(8), .Branches(1), .KeyW(64)) u_odd (
    .clk_i(clk), .rst_ni(rst_n), .done_o(done[2]), .checks_o(checks[2])
  );
endmodule

`default_nettype wire
