/// The parts of a server that follow the image of the control plane: its journal, captures,
/// connections, objectives and the console.
///
/// Start with [dev.slipway.server.plane.ControlPlane]. Never decides what a record means; `control`
/// does.
@NullMarked
package dev.slipway.server.plane;

import org.jspecify.annotations.NullMarked;
