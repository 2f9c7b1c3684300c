`default_nettype none

/// Soft winner-take-all (docs/neurons.md, "Soften"): scales each potential above 0 by the square of its ratio to the highest, one neuron after the other.
/// Neurons above 0 take 19 cycles, the others 2.
module mh_soften #(
  /// Neurons, >= 2.
  parameter int unsigned Capacity = 32,
  /// Width of an id.
  parameter int unsigned IdW = 6,
  /// Width of the shared divider, >= 32.
  parameter int unsigned DivW = 39,
  localparam int unsigned AddrW = $clog2(Capacity)
) (
  input  wire logic               clk_i,
  input  wire logic               rst_ni,

  /// Starts; there is a neuron. Stable until `done_o`.
  input  wire logic               start_i,
  input  wire logic [IdW-1:0]     high_water_i,
  /// The highest potential, > 0.
  input  wire logic signed [31:0] max_i,
  /// One cycle; all potentials are written.
  output logic                    done_o,

  /// Reads a neuron: potential and live flag are there one cycle later, held until the next read.
  output logic                    re_o,
  output logic [AddrW-1:0]        id_o,
  input  wire logic               live_i,
  input  wire logic signed [31:0] potential_i,
  /// Writes the potential of the neuron that was read last, `id_o`.
  output logic                    we_o,
  output logic signed [31:0]      potential_o,

  /// The shared divider, with 24 fraction bits.
  output logic                    divide_start_o,
  output logic [DivW-1:0]         divide_num_o,
  output logic [DivW-1:0]         divide_den_o,
  input  wire logic               divide_done_i,
  input  wire logic [24:0]        ratio_i
);
  typedef enum logic [3:0] {
    StIdle,
    StRead,
    StLook,
    StJudge,
    StDivide,
    StSquare,
    StScale,
    StRound,
    StWrite
  } state_e;

  state_e         state_d, state_q;
  logic [IdW-1:0] scan_d, scan_q;
  logic           last;
  logic [24:0]    square_q;
  logic           live_q;
  logic [31:0]    potential_q, scaled_q;
  logic [56:0]    product_q;

  assign last = scan_q + IdW'(1) == high_water_i;

  assign divide_num_o = DivW'(potential_q);
  assign divide_den_o = DivW'(unsigned'(max_i));

  always_comb begin
    state_d        = state_q;
    scan_d         = scan_q;
    divide_start_o = 1'b0;
    re_o           = 1'b0;
    we_o           = 1'b0;
    done_o         = 1'b0;
    unique case (state_q)
      // Waiting for a start.
      StIdle: begin
        scan_d = '0;
        if (start_i) state_d = StRead;
      end
      StRead: begin
        re_o    = 1'b1;
        state_d = StLook;
      end
      StLook: state_d = StJudge;
      // Only what is above 0 is scaled.
      StJudge: begin
        if (live_q && signed'(potential_q) > 32'sd0) begin
          divide_start_o = 1'b1;
          state_d        = StDivide;
        end else begin
          scan_d  = scan_q + IdW'(1);
          done_o  = last;
          state_d = last ? StIdle : StRead;
        end
      end
      StDivide: if (divide_done_i) state_d = StSquare;
      StSquare: state_d = StScale;
      StScale: state_d = StRound;
      StRound: state_d = StWrite;
      StWrite: begin
        we_o    = 1'b1;
        scan_d  = scan_q + IdW'(1);
        done_o  = last;
        state_d = last ? StIdle : StRead;
      end
      default: state_d = StIdle;
    endcase
  end

  // U1F24 by U1F24, then I8F24 by U1F24; neither can leave its format.
  always_ff @(posedge clk_i) begin
    if (!rst_ni) state_q <= StIdle;
    else state_q <= state_d;
    scan_q      <= scan_d;
    square_q    <= 25'((50'(ratio_i) * 50'(ratio_i) + 50'(1 << 23)) >> 24);
    // Held since the look.
    live_q      <= live_i;
    potential_q <= potential_i;
    product_q   <= 57'(square_q) * 57'(potential_q);
    scaled_q    <= 32'((product_q + 57'(1 << 23)) >> 24);
  end

  assign id_o        = AddrW'(scan_q);
  assign potential_o = scaled_q;
endmodule

`default_nettype wire
