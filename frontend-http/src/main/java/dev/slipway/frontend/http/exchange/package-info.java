/// One request and its answer on the wire: headers, statuses, bodies, compression, deadlines.
///
/// Start with [dev.slipway.frontend.http.exchange.Exchange]. Never interprets a body.
@NullMarked
package dev.slipway.frontend.http.exchange;

import org.jspecify.annotations.NullMarked;
