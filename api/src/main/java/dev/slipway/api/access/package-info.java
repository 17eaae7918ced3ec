/// Who may call: decisions that every protocol's door makes alike.
///
/// Start with [dev.slipway.api.access.LocalCallers]. Never reads a socket or a header itself.
@NullMarked
package dev.slipway.api.access;

import org.jspecify.annotations.NullMarked;
