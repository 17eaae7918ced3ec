/// The front door: builds the rooms in start order, stops them in reverse, and holds the local
/// verbs of the command line.
///
/// Start with [dev.slipway.server.Main] and [dev.slipway.server.SlipwayServer]. Never decides
/// anything about a prediction.
@NullMarked
package dev.slipway.server;

import org.jspecify.annotations.NullMarked;
