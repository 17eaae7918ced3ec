/// How versions, with what is known about them, go from one server to another.
///
/// Start with [dev.slipway.api.transfer.Transfers]. Never says how they are packed on their way.
@NullMarked
package dev.slipway.api.transfer;

import org.jspecify.annotations.NullMarked;
