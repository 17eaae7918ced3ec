/// Tests of the demonstration's parts.
///
/// Start with [dev.slipway.server.demo.PairedScoresTest]. Never starts a server.
@NullMarked
package dev.slipway.server.demo;

import org.jspecify.annotations.NullMarked;
