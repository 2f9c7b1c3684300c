`default_nettype none

/// Types that modules of the core share among themselves; constants shared with other languages are in `mh_pkg`.
package mh_types_pkg;
  /// Operations of `mh_beam`.
  typedef enum logic [2:0] {
    /// Empties the list and the visited set.
    BeamNew,
    /// Enters a node whose distance is known: visited and in the list.
    BeamSeed,
    /// Visits a node, computes its distance and enters it in the list, unless it was visited.
    BeamDirect,
    /// Visits a node without computing its distance.
    BeamMark,
    /// Does what `BeamDirect` does for every link of a node.
    BeamExpand,
    /// Runs rounds until every entry of the list is expanded.
    BeamRun
  } beam_op_e;

  /// Work for `mh_graph`.
  typedef enum logic [2:0] {
    /// Allocate an id, draw a level, link.
    GraphInsert,
    /// Unlink and free.
    GraphRemove,
    /// Unlink and link anew.
    GraphUpdate,
    /// Descend, beam search, collect results; exact scan where that is not enough.
    GraphSearch,
    /// Exact scan.
    GraphExact,
    /// Change a type.
    GraphSetType
  } graph_op_e;
endpackage

`default_nettype wire
