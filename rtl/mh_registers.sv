`default_nettype none

/// The architectural registers and type counts, and what each event does to them.
module mh_registers #(
  /// Links of a new vector at a layer, for the level draw.
  parameter int unsigned M = 3,
  /// Layers including layer 0, 1..=8.
  parameter int unsigned Levels = 3,
  /// Longest beam, and power-on values of the two parameters that depend on the configuration.
  parameter int unsigned EfMax = 32,
  parameter int unsigned WMax = 4,
  parameter int unsigned EfConstructionDefault = 32,
  parameter int unsigned ExpansionDefault = 4,
  /// Width of an id; all ones is "no id".
  parameter int unsigned IdW = 6,
  localparam int unsigned EfW = $clog2(EfMax + 1),
  localparam int unsigned WW = $clog2(WMax + 1)
) (
  input  wire logic                       clk_i,
  input  wire logic                       rst_ni,

  /// Empties the index and takes the parameters below, which have been checked.
  input  wire logic                       configure_i,
  input  wire logic [1:0]                 metric_i,
  input  wire logic [3:0]                 frac_bits_i,
  /// Writes the fraction bits alone.
  input  wire logic                       frac_bits_we_i,
  input  wire logic [3:0]                 new_frac_bits_i,
  input  wire logic [EfW-1:0]             ef_construction_i,
  input  wire logic [WW-1:0]              expansion_i,
  input  wire logic [31:0]                seed_i,

  /// Takes the id `alloc_id_o` for a vector of a type, and a level draw.
  input  wire logic                       alloc_i,
  input  wire logic [3:0]                 alloc_type_i,
  /// Next free id after `alloc_id_o`, from its ring entry; of meaning when `alloc_reuses_o`.
  input  wire logic [IdW-1:0]             alloc_next_free_i,
  /// Frees an id.
  input  wire logic                       release_i,
  input  wire logic [IdW-1:0]             release_id_i,
  input  wire logic [3:0]                 release_type_i,
  /// Moves a live vector from one type to another.
  input  wire logic                       retype_i,
  input  wire logic [3:0]                 retype_from_i,
  input  wire logic [3:0]                 retype_to_i,
  /// Sets the entry point.
  input  wire logic                       entry_we_i,
  input  wire logic [IdW-1:0]             entry_i,
  input  wire logic [3:0]                 entry_level_i,

  /// What the next allocation gives: the id, whether it was used before, its level.
  output logic [IdW-1:0]                  alloc_id_o,
  output logic                            alloc_reuses_o,
  output logic [3:0]                      alloc_level_o,
  output logic [1:0]                      metric_o,
  output logic [EfW-1:0]                  ef_construction_o,
  output logic [WW-1:0]                   expansion_o,
  output logic [IdW-1:0]                  len_o,
  output logic [IdW-1:0]                  high_water_o,
  output logic [IdW-1:0]                  free_head_o,
  output logic [IdW-1:0]                  entry_o,
  output logic [3:0]                      entry_level_o,
  output logic [15:0][IdW-1:0]            type_count_o,
  /// The registers as words, in the order of the register table, up to `RegEntryLevel`; the others are in `mh_neuron_registers`.
  output logic [mh_pkg::RegEntryLevel:0][31:0] words_o
);
  localparam logic [IdW-1:0] NoId = '1;

  logic [1:0]     metric_q;
  logic [3:0]     frac_bits_q;
  logic [EfW-1:0] ef_construction_q;
  logic [WW-1:0]  expansion_q;
  logic [31:0]    prng_q, prng_next;
  logic [IdW-1:0] len_q, high_water_q, free_head_q, entry_q;
  logic [3:0]     entry_level_q;
  logic [15:0][IdW-1:0] type_count_q;

  mh_level #(.M(M), .Levels(Levels)) u_level (
    .state_i(prng_q),
    .next_o (prng_next),
    .level_o(alloc_level_o)
  );

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      metric_q          <= mh_pkg::MetricReset;
      frac_bits_q       <= mh_pkg::FracBitsReset;
      ef_construction_q <= EfW'(EfConstructionDefault);
      expansion_q       <= WW'(ExpansionDefault);
      prng_q            <= mh_pkg::PrngReset;
    end else if (configure_i) begin
      metric_q          <= metric_i;
      frac_bits_q       <= frac_bits_i;
      ef_construction_q <= ef_construction_i;
      expansion_q       <= expansion_i;
      prng_q            <= (seed_i == 32'd0) ? mh_pkg::PrngZeroSeed : seed_i;
    end else begin
      if (alloc_i) prng_q <= prng_next;
      if (frac_bits_we_i) frac_bits_q <= new_frac_bits_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni || configure_i) begin
      len_q         <= '0;
      high_water_q  <= '0;
      free_head_q   <= NoId;
      entry_q       <= NoId;
      entry_level_q <= 4'd0;
    end else begin
      if (alloc_i) begin
        len_q <= len_q + IdW'(1);
        if (alloc_reuses_o) free_head_q <= alloc_next_free_i;
        else high_water_q <= high_water_q + IdW'(1);
      end
      if (release_i) begin
        len_q       <= len_q - IdW'(1);
        free_head_q <= release_id_i;
      end
      if (entry_we_i) begin
        entry_q       <= entry_i;
        entry_level_q <= entry_level_i;
      end
    end
  end

  for (genvar t = 0; t < 16; t++) begin : gen_type_count
    logic up, down;
    assign up   = (alloc_i && alloc_type_i == 4'(t)) || (retype_i && retype_to_i == 4'(t));
    assign down = (release_i && release_type_i == 4'(t)) || (retype_i && retype_from_i == 4'(t));
    always_ff @(posedge clk_i) begin
      if (!rst_ni || configure_i) type_count_q[t] <= '0;
      else if (up != down) type_count_q[t] <= up ? type_count_q[t] + IdW'(1) : type_count_q[t] - IdW'(1);
    end
  end

  assign alloc_reuses_o    = free_head_q != NoId;
  assign alloc_id_o        = alloc_reuses_o ? free_head_q : high_water_q;
  assign metric_o          = metric_q;
  assign ef_construction_o = ef_construction_q;
  assign expansion_o       = expansion_q;
  assign len_o             = len_q;
  assign high_water_o      = high_water_q;
  assign free_head_o       = free_head_q;
  assign entry_o           = entry_q;
  assign entry_level_o     = entry_level_q;
  assign type_count_o      = type_count_q;

  function automatic logic [31:0] id_word(logic [IdW-1:0] id);
    return (id == NoId) ? 32'h0000_FFFF : 32'(id);
  endfunction

  always_comb begin
    words_o = '0;
    words_o[mh_pkg::RegMetric]         = 32'(metric_q);
    words_o[mh_pkg::RegFracBits]       = 32'(frac_bits_q);
    words_o[mh_pkg::RegEfConstruction] = 32'(ef_construction_q);
    words_o[mh_pkg::RegExpansion]      = 32'(expansion_q);
    words_o[mh_pkg::RegPrng]           = prng_q;
    words_o[mh_pkg::RegLen]            = 32'(len_q);
    words_o[mh_pkg::RegHighWater]      = 32'(high_water_q);
    words_o[mh_pkg::RegFreeHead]       = id_word(free_head_q);
    words_o[mh_pkg::RegEntry]          = id_word(entry_q);
    words_o[mh_pkg::RegEntryLevel]     = 32'(entry_level_q);
  end
endmodule

`default_nettype wire
