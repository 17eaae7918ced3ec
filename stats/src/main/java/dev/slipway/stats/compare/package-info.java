/// How far the answers of two versions to the same requests lie apart, and what may be concluded.
///
/// Start with [dev.slipway.stats.compare.PairTally] and [dev.slipway.stats.compare.PairedOdds].
/// Everything is counted in whole numbers, so tallies add up exactly, in any order. Never sees a
/// tensor and never decides what to do about a difference.
@NullMarked
package dev.slipway.stats.compare;

import org.jspecify.annotations.NullMarked;
