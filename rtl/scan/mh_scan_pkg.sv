`default_nettype none

/// What the parts of a scan core have in common.
package mh_scan_pkg;
  /// Where a word of a response or of the state comes from.
  typedef enum logic [2:0] {
    PartRegisters,  // a register of the digest: place 0..=6
    PartSmall,      // place 0 meta, 1 and 2 aux, 3 type and level as Get answers them
    PartVector,     // two components: the word of the vector is the place
    PartResult,     // of an entry of the list: place 0 id, 1 and 2 distance
    PartAnswer      // of a response that is no vector and no result
  } part_e;

  /// What a scan core is about.
  typedef enum logic [3:0] {
    StIdle,    // waits for a command
    StFirst,   // the first parameter comes
    StSecond,  // the second one
    StCheck,   // the command is checked
    StBegin,   // it begins
    StLoad,    // a component a cycle, to the memory or the operand, and into the norm
    StNorm,    // waits for the norm
    StStore,   // a vector is there, or another type
    StScan,    // row by row
    StDrain,   // waits for the list
    StHead,    // the header of the response
    StFetch,   // a word's memories are read
    StPick,    // it is chosen
    StWord     // and given out
  } state_e;
endpackage

`default_nettype wire
