/// Children that run the room `jobs`: how one is started, what it is told in files of its
/// directory, and what it says line by line.
///
/// Start with [dev.slipway.server.child.JobProgram] and [dev.slipway.server.child.ChildTalk]. Never
/// decides which child is started, or what becomes of what it said.
@NullMarked
package dev.slipway.server.child;

import org.jspecify.annotations.NullMarked;
