`default_nettype none

/// Registers of a scan core: the settings, the generator of the levels, and how many vectors there are.
module mh_scan_registers #(
  /// Links of a vector above layer 0, and layers, of the index whose levels are drawn.
  parameter int unsigned M = 16,
  parameter int unsigned Levels = 3,
  /// Power-on values of the two settings that only matter to an index with a graph.
  parameter int unsigned EfConstructionDefault = 16,
  parameter int unsigned ExpansionDefault = 4,
  /// Bits of these.
  parameter int unsigned EfW = 5,
  parameter int unsigned WW = 4,
  /// Bits of an id, and of a level.
  parameter int unsigned IdW = 10,
  parameter int unsigned LevelW = 2
) (
  input  wire logic            clk_i,
  /// Synchronous, active low.
  input  wire logic            rst_ni,
  /// Empties the core and takes these settings, which have been checked.
  input  wire logic            configure_i,
  input  wire mh_pkg::metric_e metric_i,
  input  wire logic [3:0]      frac_bits_i,
  input  wire logic [EfW-1:0]  ef_construction_i,
  input  wire logic [WW-1:0]   expansion_i,
  input  wire logic [31:0]     seed_i,
  /// One vector more, with the level `level_o`.
  input  wire logic            grow_i,
  output logic [LevelW-1:0]    level_o,
  output mh_pkg::metric_e      metric_o,
  output logic [3:0]           frac_bits_o,
  output logic [EfW-1:0]       ef_construction_o,
  output logic [WW-1:0]        expansion_o,
  output logic [31:0]          prng_o,
  output logic [IdW:0]         len_o
);
  logic [31:0] prng_next;
  logic [3:0] level;
  logic unused_level;

  mh_level #(.M(M), .Levels(Levels)) u_level (
    .state_i(prng_o),
    .next_o (prng_next),
    .level_o(level)
  );
  assign level_o      = LevelW'(level);
  assign unused_level = ^level;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      metric_o          <= mh_pkg::metric_e'(mh_pkg::MetricReset);
      frac_bits_o       <= mh_pkg::FracBitsReset;
      ef_construction_o <= EfW'(EfConstructionDefault);
      expansion_o       <= WW'(ExpansionDefault);
      prng_o            <= mh_pkg::PrngReset;
      len_o             <= '0;
    end else if (configure_i) begin
      metric_o          <= metric_i;
      frac_bits_o       <= frac_bits_i;
      ef_construction_o <= ef_construction_i;
      expansion_o       <= expansion_i;
      prng_o            <= (seed_i == 32'd0) ? mh_pkg::PrngZeroSeed : seed_i;
      len_o             <= '0;
    end else if (grow_i) begin
      prng_o <= prng_next;
      len_o  <= len_o + (IdW + 1)'(1);
    end
  end
endmodule

`default_nettype wire
