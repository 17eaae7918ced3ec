/// What can go wrong, tagged by who is to blame, independent of any protocol, and how times are
/// written in its words.
///
/// Start with [dev.slipway.api.error.ErrorCode] and [dev.slipway.api.error.Refusal]. Never names an
/// HTTP or gRPC status: each front end owns one table for that.
@NullMarked
package dev.slipway.api.error;

import org.jspecify.annotations.NullMarked;
