`default_nettype none

/// The `k` entries with the least distances so far, in order, in a RAM. Entries come with rising ids, so that of two equal distances the first one stays first.
///
/// An entry moves up from the end past those that are farther, one a cycle: it takes `1 + n` cycles for `n` of them, and one more if there is room after the last.
module mh_scan_list #(
  /// Longest list, a power of two, >= 2.
  parameter int unsigned KMax = 16,
  /// Bits of a distance and of an id.
  parameter int unsigned DistW = 40,
  parameter int unsigned IdW = 10,
  localparam int unsigned PlaceW = $clog2(KMax),
  localparam int unsigned CountW = $clog2(KMax + 1)
) (
  input  wire logic              clk_i,
  /// Synchronous, active low.
  input  wire logic              rst_ni,
  /// Empties the list; only when `ready_o`.
  input  wire logic              clear_i,
  /// Entries wanted, 1..=KMax; stable from `clear_i` until the list is read.
  input  wire logic [CountW-1:0] k_i,
  /// An entry is offered; it is taken in a cycle with `ready_o`.
  input  wire logic              valid_i,
  output logic                   ready_o,
  input  wire logic [DistW-1:0]  distance_i,
  input  wire logic [IdW-1:0]    id_i,
  /// Entries in the list.
  output logic [CountW-1:0]      count_o,
  /// Entry to be read, while no entries come; its data are there in the next cycle.
  input  wire logic              re_i,
  input  wire logic [PlaceW-1:0] place_i,
  output logic [DistW-1:0]       distance_o,
  output logic [IdW-1:0]         id_o
);
  if (KMax < 2 || KMax != (1 << PlaceW)) begin : gen_check
    $fatal(1, "mh_scan_list: KMax must be a power of two, at least 2");
  end

  typedef struct packed {
    logic [DistW-1:0] distance;
    logic [IdW-1:0]   id;
  } entry_t;

  typedef enum logic [1:0] {
    StIdle,
    StCompare,
    StTop
  } state_e;

  state_e state_q, state_d;
  entry_t new_q, read, wdata;
  logic [CountW-1:0] count_q;
  // Place of the entry that was read.
  logic [PlaceW-1:0] place_q, place_d, waddr, raddr;
  logic take, we, re, full, nearer, grows;

  mh_ram_1r1w #(.Width($bits(entry_t)), .Depth(KMax)) u_entries (
    .clk_i,
    .we_i   (we),
    .waddr_i(waddr),
    .wdata_i(wdata),
    .re_i   (re),
    .raddr_i(raddr),
    .rdata_o(read)
  );

  assign full   = count_q == k_i;
  assign nearer = $signed(new_q.distance) < $signed(read.distance);
  // The last place of a full list is overwritten, as its entry leaves.
  logic drops;
  assign drops  = full && CountW'(place_q) + CountW'(1) == count_q;

  always_comb begin
    state_d = state_q;
    place_d = place_q;
    take    = 1'b0;
    grows   = 1'b0;
    we      = 1'b0;
    waddr   = place_q + PlaceW'(1);
    wdata   = read;
    re      = re_i;
    raddr   = place_i;
    unique case (state_q)
      StIdle: begin
        take = valid_i;
        if (valid_i) begin
          re      = count_q != '0;
          raddr   = PlaceW'(count_q - CountW'(1));
          place_d = raddr;
          state_d = (count_q == '0) ? StTop : StCompare;
        end
      end
      // Past the entry that was read, or after it.
      StCompare: begin
        we    = !drops;
        wdata = nearer ? read : new_q;
        if (nearer) begin
          re      = place_q != '0;
          raddr   = place_q - PlaceW'(1);
          place_d = raddr;
          if (place_q == '0) state_d = StTop;
        end else begin
          grows   = !full;
          state_d = StIdle;
        end
      end
      // Before all others.
      StTop: begin
        we      = 1'b1;
        waddr   = '0;
        wdata   = new_q;
        grows   = !full;
        state_d = StIdle;
      end
      default: state_d = StIdle;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) state_q <= StIdle;
    else state_q <= state_d;
    place_q <= place_d;
    if (take) new_q <= '{distance: distance_i, id: id_i};
    if (clear_i) count_q <= '0;
    else if (grows) count_q <= count_q + CountW'(1);
  end

  assign ready_o    = state_q == StIdle;
  assign count_o    = count_q;
  assign distance_o = read.distance;
  assign id_o       = read.id;

`ifndef SYNTHESIS
  ReadWhenIdle_A : assert property (@(posedge clk_i) !rst_ni || !re_i || (ready_o && !valid_i));
`endif
endmodule

`default_nettype wire
