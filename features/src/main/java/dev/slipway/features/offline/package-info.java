/// What aggregates were at moments of the past, of any number of events and rows: sorted on disk,
/// joined in bounded memory.
///
/// Start with [dev.slipway.features.offline.OfflineAggregates]. Never holds a table in memory, and
/// never decides by itself what may be seen.
@NullMarked
package dev.slipway.features.offline;

import org.jspecify.annotations.NullMarked;
