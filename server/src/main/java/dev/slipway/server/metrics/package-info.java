/// What a scrape shows of the parts that a server is built of, read where they count.
///
/// Start with [dev.slipway.server.metrics.ServerGauges]. Never counts anything itself.
@NullMarked
package dev.slipway.server.metrics;

import org.jspecify.annotations.NullMarked;
