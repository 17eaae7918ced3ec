/// Who gets in: the first token, new tokens, and what the doors ask.
///
/// Start with [dev.slipway.server.entry.Reception]. Never decides what a token may do.
@NullMarked
package dev.slipway.server.entry;

import org.jspecify.annotations.NullMarked;
