/// What a record of the journal says, as a type.
///
/// Start with [dev.slipway.control.fact.Fact]. Never says what follows from it.
@NullMarked
package dev.slipway.control.fact;

import org.jspecify.annotations.NullMarked;
