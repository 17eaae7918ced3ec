/// The referees: arrows between rooms, package cycles, sizes, words and whether the map is true.
///
/// Start with [dev.slipway.architecture.RoomsTest]. Never tests behaviour.
@NullMarked
package dev.slipway.architecture;

import org.jspecify.annotations.NullMarked;
