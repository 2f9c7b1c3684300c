`default_nettype none

/// Tables of docs/commands.md, written down once more: what benches compare with.
package tb_command_pkg;
  localparam int unsigned Codes = 28;

  /// Payload words of a command; a vector has `v`.
  function automatic int unsigned payload_of(int unsigned code, int unsigned v);
    case (code)
      1: return 3;
      2: return v;
      3, 5, 8, 12, 13, 18, 20, 25: return 1;
      14, 15, 16, 19, 22: return 2;
      21: return 3;
      4: return 1 + v;
      6, 7, 26: return 2 + v;
      23, 24: return 3 + v;
      27: return 5 + v;
      default: return 0;
    endcase
  endfunction

  /// It ends with a vector.
  function automatic bit has_vector(int unsigned code);
    return code inside {2, 4, 6, 7, 23, 24, 26, 27};
  endfunction

  /// It answers results.
  function automatic bit searches(int unsigned code);
    return code inside {6, 7, 21, 23, 24, 27};
  endfunction

  /// Words of a row of a memory.
  function automatic int unsigned row_words(int unsigned memory, int unsigned v, int unsigned m, int unsigned m0, int unsigned branches);
    case (memory)
      3: return 2;
      5: return v;
      6, 9: return (m0 + 1) / 2;
      7: return (m + 1) / 2;
      8: return 9;
      10: return branches;
      default: return 1;
    endcase
  endfunction
endpackage

`default_nettype wire
