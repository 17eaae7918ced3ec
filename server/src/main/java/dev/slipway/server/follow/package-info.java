/// Makes what is served here follow what the journal says.
///
/// Start with [dev.slipway.server.follow.Reconciler]. Never stands in the way of a request, and
/// changes the journal by ordinary commands alone.
@NullMarked
package dev.slipway.server.follow;

import org.jspecify.annotations.NullMarked;
