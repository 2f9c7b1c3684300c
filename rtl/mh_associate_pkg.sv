`default_nettype none

/// Kinds of searches of `mh_associate`.
package mh_associate_pkg;
  typedef enum logic [2:0] {
    /// Without neurons: passed on as it is.
    AssociatePlain,
    /// Ranks the neurons by their codes.
    AssociateCodes,
    /// Every hit excites its neuron.
    AssociateInject,
    /// Resonance brings hits nearer.
    AssociateResonant,
    /// Hits excite neurons of their own, which tick; ranks them by their scores.
    AssociateSpiking
  } associate_e;
endpackage

`default_nettype wire
