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
endpackage

`default_nettype wire
