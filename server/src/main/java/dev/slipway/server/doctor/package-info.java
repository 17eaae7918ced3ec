/// What a machine must have for a server to run well, and what support needs to know.
///
/// Start with [dev.slipway.server.doctor.Checkup]. Never changes anything it looks at.
@NullMarked
package dev.slipway.server.doctor;

import org.jspecify.annotations.NullMarked;
