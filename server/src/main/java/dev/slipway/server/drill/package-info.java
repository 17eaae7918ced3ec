/// Rehearsals of releases: a server of its own is started, one of its two versions is broken on
/// purpose while load goes on, and what the release made of that is scored.
///
/// Start with [dev.slipway.server.drill.Drill]. Never touches the server that answers people but to
/// read from it, and never breaks anything in a process that no drill has started.
@NullMarked
package dev.slipway.server.drill;

import org.jspecify.annotations.NullMarked;
