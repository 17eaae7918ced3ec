/// Reused buffers that native models read in place.
///
/// Start with [dev.slipway.serving.memory.DirectBufferPool]. Never hands out a buffer that another
/// request still holds.
@NullMarked
package dev.slipway.serving.memory;

import org.jspecify.annotations.NullMarked;
