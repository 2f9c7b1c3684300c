`default_nettype none

/// Gives results in a new order: takes them in any order and gives them in ascending order of (key, id), by a selection scan.
///
/// With n results the first is there n + 4 cycles after `give_i`, the next n + 3 cycles after the one before was there or, if that is later, one cycle after that
/// was taken.
module mh_rerank #(
  /// Most results, >= 2.
  parameter int unsigned Depth = 32,
  /// Width of an id.
  parameter int unsigned IdW = 6,
  /// Width of a signed key.
  parameter int unsigned KeyW = 40,
  localparam int unsigned AddrW = $clog2(Depth),
  localparam int unsigned CountW = $clog2(Depth + 1)
) (
  input  wire logic                   clk_i,
  input  wire logic                   rst_ni,

  /// Forgets all results; none is pushed in this cycle.
  input  wire logic                   clear_i,
  /// A result; at most Depth after a clear, no two with the same id, none with or after `give_i`.
  input  wire logic                   push_i,
  input  wire logic [IdW-1:0]         id_i,
  input  wire logic signed [KeyW-1:0] key_i,
  /// Starts giving; may stay high, and is of no interest after its first cycle until the next clear.
  input  wire logic                   give_i,

  /// Results, each once; stable until taken.
  output logic                        out_valid_o,
  input  wire logic                   out_ready_i,
  output logic [IdW-1:0]              out_id_o,
  output logic signed [KeyW-1:0]      out_key_o
);
  typedef enum logic [2:0] {
    StTake,
    StScan,
    StLast,
    StGive,
    StEnd
  } state_e;

  // With the sign of the key turned, entries are ordered as unsigned numbers.
  typedef struct packed {
    logic            not_negative;
    logic [KeyW-2:0] magnitude;
    logic [IdW-1:0]  id;
  } entry_t;

  state_e            state_d, state_q;
  logic [CountW-1:0] count_d, count_q;  // results taken
  logic [CountW-1:0] left_d, left_q;    // results still to be given
  logic [CountW-1:0] scan_d, scan_q;
  logic [1:0]        arrived_d, arrived_q;  // an entry has been read in the last cycle; in the one before, and is `entry_q`
  logic              found_d, found_q;
  entry_t            stored, entry_q, best_d, best_q;
  logic              valid_d, valid_q;
  entry_t            out_d, out_q;      // the last that was given, or is

  mh_ram_1r1w #(.Width($bits(entry_t)), .Depth(Depth)) u_entries (
    .clk_i,
    .we_i   (push_i),
    .waddr_i(AddrW'(count_q)),
    .wdata_i({~key_i[KeyW-1], key_i[KeyW-2:0], id_i}),
    .re_i   (state_q == StScan),
    .raddr_i(AddrW'(scan_q)),
    .rdata_o(stored)
  );

  // The entry comes after the last that was given, and before the best of this scan.
  logic later, better;
  assign later  = left_q == count_q || entry_q > out_q;
  assign better = later && (!found_q || entry_q < best_q);

  always_comb begin
    state_d   = state_q;
    count_d   = count_q;
    left_d    = left_q;
    scan_d    = scan_q;
    arrived_d = {arrived_q[0], state_q == StScan};
    found_d   = found_q;
    best_d    = best_q;
    valid_d   = valid_q && !out_ready_i;
    out_d     = out_q;
    if (arrived_q[1] && better) begin
      found_d = 1'b1;
      best_d  = entry_q;
    end
    unique case (state_q)
      // Taking results.
      StTake: begin
        count_d = count_q + CountW'(push_i);
        left_d  = count_q;
        scan_d  = '0;
        found_d = 1'b0;
        if (give_i) state_d = (count_q == '0) ? StEnd : StScan;
      end
      // Read one entry after the other.
      StScan: begin
        scan_d = scan_q + CountW'(1);
        if (scan_d == count_q) state_d = StLast;
      end
      // The last ones are judged.
      StLast: if (arrived_q[0] == 1'b0) state_d = StGive;
      // The best is the next result.
      StGive: begin
        if (!valid_q || out_ready_i) begin
          valid_d = 1'b1;
          out_d   = best_q;
          left_d  = left_q - CountW'(1);
          scan_d  = '0;
          found_d = 1'b0;
          state_d = (left_q == CountW'(1)) ? StEnd : StScan;
        end
      end
      // All have been given.
      StEnd: ;
      default: state_d = StTake;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni || clear_i) begin
      state_q   <= StTake;
      count_q   <= '0;
      arrived_q <= '0;
      valid_q   <= 1'b0;
    end else begin
      state_q   <= state_d;
      count_q   <= count_d;
      arrived_q <= arrived_d;
      valid_q   <= valid_d;
    end
    entry_q <= stored;
    left_q  <= left_d;
    scan_q  <= scan_d;
    found_q <= found_d;
    best_q  <= best_d;
    out_q   <= out_d;
  end

  assign out_valid_o = valid_q;
  assign out_id_o    = out_q.id;
  assign out_key_o   = {~out_q.not_negative, out_q.magnitude};

`ifndef SYNTHESIS
  PushInTime_A : assert property (@(posedge clk_i) disable iff (!rst_ni)
      push_i |-> (!clear_i && !give_i && state_q == StTake && 32'(count_q) < Depth));
  FoundOne_A : assert property (@(posedge clk_i) disable iff (!rst_ni) state_q == StGive |-> found_q);
`endif
endmodule

`default_nettype wire
