/// One prediction from its head to its answer, the same for every protocol.
///
/// Start with [dev.slipway.api.inference.Predictions], the only door. Never decodes or encodes
/// bytes.
@NullMarked
package dev.slipway.api.inference;

import org.jspecify.annotations.NullMarked;
