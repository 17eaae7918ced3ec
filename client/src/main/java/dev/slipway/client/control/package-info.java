/// The control API: one class per subject, over the calls that all of them share.
///
/// Start with [dev.slipway.client.control.ApiCalls]. Never sends a command without a key under
/// which the server does it once.
@NullMarked
package dev.slipway.client.control;

import org.jspecify.annotations.NullMarked;
