/// Evidence on whole numbers: what has been seen of a release, and when, in a chain that can be
/// checked.
///
/// Start with [dev.slipway.monitoring.evidence.EvidenceChain]. Never decides a move.
@NullMarked
package dev.slipway.monitoring.evidence;

import org.jspecify.annotations.NullMarked;
