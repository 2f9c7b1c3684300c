`default_nettype none

/// Two ports wired to each other, both read and written at random against queues of what is on the way.
module tb_mh_uart;
  import mh_soc_pkg::*;

  logic clk, rst_n, done;
  logic [31:0] checks;
  tb_clock #(.Parts(1)) u_clock (.clk_o(clk), .rst_no(rst_n), .done_i(done), .checks_i(checks));

  // 0: sends only; 1: receives, and sends to the first.
  logic [1:0] en, we, line;
  logic [1:0][7:0] addr;
  logic [1:0][31:0] wdata, rdata;
  for (genvar i = 0; i < 2; i++) begin : gen_port
    mh_uart #(.TxDepth(4), .RxDepth(4), .DivisorReset(5)) dut (
      .clk_i(clk), .rst_ni(rst_n), .en_i(en[i]), .we_i(we[i]), .addr_i(addr[i]), .wdata_i(wdata[i]),
      .rdata_o(rdata[i]), .rx_i(line[1-i]), .tx_o(line[i])
    );
  end

  // Bytes of a port that the other one has not read yet, in order. Those that found its FIFO full are missing, which shows in Overrun.
  logic [7:0] sent[2][$];
  logic [1:0] was_read;
  logic [1:0][7:0] was_addr;
  logic [1:0] room, waits;
  int unsigned cycle, received, lost, overruns, divisors;
  logic [15:0] divisor;
  enum {Talk, Drain, Change} phase;

  initial begin
    {en, we, was_read, room, waits, done, checks, cycle, received, lost, overruns, divisors} = '0;
    divisor = 16'd5;
    phase   = Talk;
  end

  task automatic access(input int unsigned port, input logic write, input logic [7:0] address, input logic [31:0] value);
    en[port]    <= 1'b1;
    we[port]    <= write;
    addr[port]  <= address;
    wdata[port] <= value;
  endtask

  always @(posedge clk) if (rst_n && !done) begin
    cycle <= cycle + 1;
    for (int unsigned port = 0; port < 2; port++) begin
      // The answer to the last access.
      if (was_read[port]) begin
        case (was_addr[port])
          UartRegStatus: begin
            room[port]  = rdata[port][UartStatusRoom];
            waits[port] = rdata[port][UartStatusReceived];
            if (rdata[port][UartStatusFraming]) $fatal(1, "port %0d: framing error", port);
            if (rdata[port][UartStatusOverrun] && port == 1) overruns++;
            if (rdata[port][UartStatusIdle] && !rdata[port][UartStatusRoom]) $fatal(1, "port %0d: idle and full", port);
          end
          UartRegDivisor:
            if (phase == Talk && rdata[port] !== 32'(divisor)) $fatal(1, "divisor %0d, expected %0d", rdata[port], divisor);
          UartRegData: begin
            // No byte that is sent is 0, so that nothing and a byte can be told apart.
            if (rdata[port] == '0) begin
              if (waits[port]) $fatal(1, "port %0d: a byte that waits is not given", port);
            end else begin
              // Bytes that were lost are skipped; a port that is read often loses none.
              while (sent[1-port].size() != 0 && sent[1-port][0] !== rdata[port][7:0] && port == 1) begin
                void'(sent[1-port].pop_front());
                lost++;
              end
              if (sent[1-port].size() == 0 || sent[1-port][0] !== rdata[port][7:0]) $fatal(1, "port %0d: byte %h was not sent", port, rdata[port]);
              void'(sent[1-port].pop_front());
              received++;
              checks <= checks + 1;
            end
            waits[port] = 1'b0;
          end
          default: if (rdata[port] !== '0) $fatal(1, "register %h is not 0", was_addr[port]);
        endcase
      end
      was_read[port] = en[port] && !we[port];
      was_addr[port] = addr[port];
      if (en[port] && we[port] && addr[port] == UartRegData && room[port]) begin
        sent[port].push_back(wdata[port][7:0]);
        room[port] = 1'b0;
      end
      en[port] <= 1'b0;
    end
    if (cycle % 3 == 0) begin
      for (int unsigned port = 0; port < 2; port++) begin
        // The second port is read too seldom at times, and overruns.
        automatic logic idle = port == 1 && phase == Talk && (cycle / 2048) % 2 == 1;
        if (waits[port] && !idle) access(port, 1'b0, UartRegData, '0);
        else if (room[port] && phase == Talk && $urandom_range(3) != 0) access(port, 1'b1, UartRegData, $urandom() | 32'd1);
        else if (port == 1 && idle && $urandom_range(7) == 0) access(port, 1'b1, UartRegStatus, 32'd1 << UartStatusOverrun);
        else if (phase == Change && cycle % 48 == 0) access(port, 1'b1, UartRegDivisor, 32'(divisor));
        else if ($urandom_range(15) == 0) access(port, 1'b0, UartRegDivisor, '0);
        else if ($urandom_range(30) == 0) access(port, 1'b0, 8'h40, '0);
        else if ($urandom_range(30) == 0) access(port, 1'b0, UartRegData, '0);
        else access(port, 1'b0, UartRegStatus, '0);
      end
    end
    // Now and then both get another divisor, while nothing is on the way.
    if (cycle % 8192 == 7000) phase <= Drain;
    if (cycle % 8192 == 7950) begin
      phase    <= Change;
      divisor  <= 16'(4 + $urandom_range(9));
      divisors <= divisors + 1;
    end
    if (cycle % 8192 == 8100) begin
      phase   <= Talk;
      sent[0].delete();
      sent[1].delete();
    end
    if (cycle == 100_000) begin
      if (received < 1000 || lost < 20 || overruns < 10 || divisors < 5) $fatal(1, "%0d bytes, %0d lost, %0d overruns", received, lost, overruns);
      done <= 1'b1;
    end
  end
endmodule

`default_nettype wire
