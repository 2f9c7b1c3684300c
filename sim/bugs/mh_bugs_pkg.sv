`default_nettype none

/// Which of the seeded bugs is awake, and which bit of the state is to be flipped; chosen by plus-arguments at the start.
package mh_bugs_pkg;
  /// The plus-argument `+NAME=NUMBER`, 0 where it is not given. `format` is "NAME=%d".
  function automatic int unsigned argument(input string format);
    int unsigned value;
    if (!$value$plusargs(format, value)) value = 0;
    return value;
  endfunction

  /// Number of the bug, from 1 in the order of `bugs.toml`; 0 for none.
  int unsigned selected = argument("mh_bug=%d");
endpackage

`default_nettype wire
