/// How a request gets to a server and its answer back: settings, tokens, kept connections, how
/// often a call is repeated, and the exception for one that is not answered.
///
/// Start with [dev.slipway.client.call.ClientSettings] and [dev.slipway.client.call.HttpCalls].
/// Never repeats a call unless it is told that the call may be.
@NullMarked
package dev.slipway.client.call;

import org.jspecify.annotations.NullMarked;
