/// Work that another thread does while its caller waits.
///
/// Start with [dev.slipway.api.work.Awaited]. Never decides what is worth a thread of its own.
@NullMarked
package dev.slipway.api.work;

import org.jspecify.annotations.NullMarked;
