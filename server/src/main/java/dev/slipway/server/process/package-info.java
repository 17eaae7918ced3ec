/// The process that serves: all parts in start order, stopped in reverse.
///
/// Start with [dev.slipway.server.process.SlipwayServer]. Never decides anything about a
/// prediction.
@NullMarked
package dev.slipway.server.process;

import org.jspecify.annotations.NullMarked;
