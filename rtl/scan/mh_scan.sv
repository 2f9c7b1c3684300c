`default_nettype none

/// Scan core (docs/scan.md): stores vectors and finds the nearest ones by measuring all. Commands are read from a buffer that holds them; responses are a stream of words.
///
/// A search takes `Rows` cycles a vector of the types wanted and one a vector of others; under cosine at least `mh_scan_cosine`'s time.
module mh_scan #(
  /// Vectors, a power of two, 2..=4096.
  parameter int unsigned Capacity = 1024,
  /// Components of a vector, `Lanes` times a power of two.
  parameter int unsigned Dim = 64,
  /// Components measured a cycle: 2, 4 or 8.
  parameter int unsigned Lanes = 4,
  /// Most results, a power of two, 2..=Rows.
  parameter int unsigned KMax = 16,
  /// Sizes of the index whose levels and settings these are.
  parameter int unsigned M = 16,
  parameter int unsigned M0 = 17,
  parameter int unsigned Levels = 3,
  parameter int unsigned WMax = 8,
  parameter int unsigned Branches = 1,
  parameter int unsigned EfConstructionDefault = 16,
  parameter int unsigned ExpansionDefault = 4,
  /// What Identify answers besides.
  parameter logic [31:0] Magic = 32'd0,
  parameter logic [63:0] ConfigHash = 64'd0,
  /// Bits of an address of a word of a command.
  parameter int unsigned AddrW = 6
) (
  input  wire logic             clk_i,
  /// Synchronous, active low; held for at least one cycle.
  input  wire logic             rst_ni,
  /// A command begins, with its header in `word_i`, its first parameter in the next cycle, and from then on what `addr_o` asked for a cycle before.
  /// It has as many words as the header says. Only when the last response has ended.
  input  wire logic             start_i,
  output logic [AddrW-1:0]      addr_o,
  input  wire logic [31:0]      word_i,
  /// A response word is offered; once high it stays until `rsp_ready_i`.
  output logic                  rsp_valid_o,
  input  wire logic             rsp_ready_i,
  output logic [31:0]           rsp_data_o,
  /// It is the last one.
  output logic                  rsp_last_o
);
  import mh_pkg::*;
  import mh_scan_pkg::*;

  localparam int unsigned Rows = Dim / Lanes;
  localparam int unsigned RowW = $clog2(Rows);
  localparam int unsigned LaneW = $clog2(Lanes);
  localparam int unsigned IdW = $clog2(Capacity);
  localparam int unsigned PosW = $clog2(Dim);
  localparam int unsigned AuxW = (31 + $clog2(Dim) > 37) ? 31 + $clog2(Dim) : 37;
  localparam int unsigned DotW = 32 + $clog2(Dim);
  localparam int unsigned DistW = 34 + $clog2(Dim);
  localparam int unsigned LevelW = $clog2(Levels);
  localparam int unsigned EfW = $clog2(KMax + 1);
  localparam int unsigned WW = $clog2(WMax + 1);
  localparam int unsigned PlaceW = $clog2(KMax);
  // No command takes longer than a cosine search, less than 128 cycles a vector.
  localparam int unsigned CyclesW = IdW + 8;

  if (Rows < 4 || KMax > Rows || Dim != Lanes << RowW || Levels < 2 || PosW > 6) begin : gen_check
    $fatal(1, "mh_scan: Dim must be Lanes times a power of two from 4 on and at most 64, KMax at most Dim / Lanes, Levels at least 2");
  end

  state_e state;
  opcode_e opcode_q;
  error_e error_q, error;
  logic [7:0] arg_q;
  logic [15:0] length_q;
  logic [1:0][31:0] param_q;
  part_e part;
  // A vector; what of it, or of a response: component, row, word.
  logic [IdW-1:0] id;
  logic [PosW-1:0] pos;
  logic [PlaceW-1:0] place;

  // Registers.
  logic configure, grow;
  metric_e metric;
  logic [3:0] frac_bits;
  logic [EfW-1:0] ef_construction;
  logic [WW-1:0] expansion;
  logic [31:0] prng;
  logic [IdW:0] len;
  logic [LevelW-1:0] new_level, level;
  mh_scan_registers #(
    .M(M), .Levels(Levels), .EfConstructionDefault(EfConstructionDefault), .ExpansionDefault(ExpansionDefault),
    .EfW(EfW), .WW(WW), .IdW(IdW), .LevelW(LevelW)
  ) u_registers (
    .clk_i, .rst_ni,
    .configure_i      (configure),
    .metric_i         (metric_e'(param_q[0][1:0])),
    .frac_bits_i      (param_q[0][11:8]),
    .ef_construction_i(param_q[1][EfW-1:0]),
    .expansion_i      (param_q[1][16+:WW]),
    .seed_i           (word_i),
    .grow_i           (grow),
    .level_o          (new_level),
    .metric_o         (metric),
    .frac_bits_o      (frac_bits),
    .ef_construction_o(ef_construction),
    .expansion_o      (expansion),
    .prng_o           (prng),
    .len_o            (len)
  );

  mh_scan_check #(.Capacity(Capacity), .Dim(Dim), .KMax(KMax), .WMax(WMax)) u_check (
    .opcode_i(opcode_q),
    .type_high_i(arg_q[7:4]),
    .length_i(length_q),
    .param_i (param_q),
    .len_i   (16'(len)),
    .error_o (error)
  );

  // Memories.
  logic load, store, row_re, aux_re, type_re;
  logic [Lanes-1:0] lane;
  logic [15:0] component;
  logic [RowW-1:0] row;
  logic [IdW-1:0] type_id;
  logic [Lanes-1:0][15:0] vector, operand;
  logic [AuxW-1:0] aux, new_aux;
  logic [3:0] node_type;
  logic is_insert;

  assign is_insert = opcode_q == OpInsert;
  assign load      = state == StLoad;
  assign lane      = load ? Lanes'(1) << pos[LaneW-1:0] : '0;
  assign component = pos[0] ? word_i[31:16] : word_i[15:0];

  mh_scan_memory #(.Capacity(Capacity), .Rows(Rows), .Lanes(Lanes), .AuxW(AuxW), .LevelW(LevelW)) u_memory (
    .clk_i,
    .vector_we_i (is_insert ? lane : '0),
    .operand_we_i(is_insert ? '0 : lane),
    .component_i (component),
    .row_re_i    (row_re),
    .id_i        (id),
    .row_i       (row),
    .vector_o    (vector),
    .operand_o   (operand),
    .aux_we_i    (store && is_insert),
    .aux_re_i    (aux_re),
    .aux_i       (new_aux),
    .level_i     (new_level),
    .aux_o       (aux),
    .level_o     (level),
    .type_we_i   (store),
    .type_i      (arg_q[3:0]),
    .type_re_i   (type_re),
    .type_id_i   (type_id),
    .type_o      (node_type)
  );

  // Norm of the vector that is loaded.
  logic norm_done;
  logic [AuxW-1:0] n2;
  logic [31:0] r;
  logic [4:0] e;
  mh_scan_norm #(.N2W(AuxW)) u_norm (
    .clk_i, .rst_ni,
    .inverse_i  (metric == MetricCosine),
    .valid_i    (load),
    .first_i    (pos == '0),
    .last_i     (pos == '1),
    .component_i(component),
    .done_o     (norm_done),
    .n2_o       (n2),
    .r_o        (r),
    .e_o        (e)
  );
  assign new_aux = (metric == MetricCosine) ? AuxW'({e, r}) : n2;

  // The scan.
  logic wanted, row_issue, list_clear, engine_ready, engine_idle;
  logic [IdW-1:0] entry_id;
  logic [DistW-1:0] entry_distance;
  logic [EfW-1:0] found;

  assign wanted = param_q[1][5'(node_type)];

  mh_scan_engine #(
    .Lanes(Lanes), .Rows(Rows), .KMax(KMax), .IdW(IdW), .DotW(DotW), .AuxW(AuxW), .DistW(DistW)
  ) u_engine (
    .clk_i, .rst_ni,
    .clear_i   (list_clear),
    .k_i       (param_q[0][EfW-1:0]),
    .metric_i  (metric),
    .row_i     (row_issue),
    .first_i   (row == '0),
    .last_i    (row == '1),
    .id_i      (id),
    .ready_o   (engine_ready),
    .stored_i  (vector),
    .operand_i (operand),
    .aux_i     (aux),
    .norm_i    (n2),
    .r_i       (r),
    .e_i       (e),
    .idle_o    (engine_idle),
    .count_o   (found),
    .re_i      (state == StFetch && part == PartResult),
    .place_i   (place),
    .distance_o(entry_distance),
    .id_o      (entry_id)
  );

  // Counters of the last command, and the digest.
  logic [IdW:0] distances_q;
  logic [CyclesW-1:0] cycles_q, busy_q;
  logic [63:0] digest;
  logic digest_ready, digest_word;
  logic [31:0] word, word_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni || (state == StCheck && opcode_q != OpCounters)) begin
      distances_q <= '0;
      cycles_q    <= '0;
      busy_q      <= '0;
    end else begin
      if (state inside {StLoad, StNorm, StStore, StScan, StDrain}) cycles_q <= cycles_q + CyclesW'(1);
      if (row_issue) busy_q <= busy_q + CyclesW'(1);
      if (row_issue && row == '0) distances_q <= distances_q + (IdW + 1)'(1);
    end
  end
  mh_scan_digest u_digest (
    .clk_i, .rst_ni,
    .clear_i     (state == StCheck),
    .word_valid_i(digest_word),
    .word_i      (word_q),
    .ready_o     (digest_ready),
    .digest_o    (digest)
  );

  mh_scan_words #(
    .Magic(Magic), .ConfigHash(ConfigHash),
    .Sizes({16'(Branches), 16'(WMax), 16'(KMax), 16'(Levels), 16'(M0), 16'(M), 16'(Dim), 16'(Capacity)}),
    .Lanes(Lanes), .IdW(IdW), .EfW(EfW), .WW(WW), .AuxW(AuxW), .LevelW(LevelW), .DistW(DistW), .PlaceW(PosW)
  ) u_words (
    .part_i           (part),
    .place_i          (pos),
    .opcode_i         (opcode_q),
    .metric_i         (metric),
    .frac_bits_i      (frac_bits),
    .ef_construction_i(ef_construction),
    .expansion_i      (expansion),
    .prng_i           (prng),
    .len_i            (len),
    .vector_i         (vector),
    .aux_i            (aux),
    .level_i          (level),
    .type_i           (node_type),
    .entry_i          (entry_id),
    .distance_i       (entry_distance),
    .id_i             (id),
    .distances_i      (distances_q),
    .cycles_i         (32'(cycles_q)),
    .busy_i           (32'(busy_q)),
    .digest_i         (digest),
    .word_o           (word)
  );

  logic [15:0] words;
  mh_scan_control #(.Dim(Dim), .Lanes(Lanes), .KMax(KMax), .IdW(IdW), .AddrW(AddrW)) u_control (
    .clk_i, .rst_ni, .start_i,
    .opcode_i      (opcode_q),
    .error_i       (error_q),
    .id_param_i    (param_q[0][IdW:0]),
    .len_i         (len),
    .norm_done_i   (norm_done),
    .wanted_i      (wanted),
    .engine_ready_i(engine_ready),
    .engine_idle_i (engine_idle),
    .found_i       (found),
    .digest_ready_i(digest_ready),
    .addr_o,
    .state_o       (state),
    .part_o        (part),
    .id_o          (id),
    .pos_o         (pos),
    .place_o       (place),
    .row_o         (row),
    .configure_o   (configure),
    .store_o       (store),
    .grow_o        (grow),
    .row_re_o      (row_re),
    .row_issue_o   (row_issue),
    .aux_re_o      (aux_re),
    .type_re_o     (type_re),
    .type_id_o     (type_id),
    .list_clear_o  (list_clear),
    .digest_word_o (digest_word),
    .words_o       (words),
    .rsp_valid_o, .rsp_ready_i, .rsp_last_o
  );
  assign rsp_data_o = (state == StHead) ? {words, error_q, opcode_q} : word_q;

  always_ff @(posedge clk_i) begin
    if (state == StIdle) begin
      opcode_q <= opcode_e'(word_i[7:0]);
      arg_q    <= word_i[15:8];
      length_q <= word_i[31:16];
    end
    if (state == StFirst) param_q[0] <= word_i;
    if (state == StSecond) param_q[1] <= word_i;
    if (state == StCheck) error_q <= error;
    if (state == StPick) word_q <= word;
  end
endmodule

`default_nettype wire
