/// How files come to the server and become versions.
///
/// Start with [dev.slipway.api.push.Pushes]. Never names a protocol: doors carry its calls.
@NullMarked
package dev.slipway.api.push;

import org.jspecify.annotations.NullMarked;
