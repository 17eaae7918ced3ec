/// What is counted of two versions while both answer.
///
/// Everything here is whole numbers, costs no allocation per answer, and merges exactly in any
/// order. Start with [dev.slipway.stats.counts.Second]. Never concludes anything.
@NullMarked
package dev.slipway.stats.counts;

import org.jspecify.annotations.NullMarked;
