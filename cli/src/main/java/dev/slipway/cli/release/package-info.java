/// The verbs of releases: `slipway release start`, `status`, `watch` and their like.
///
/// Start with [dev.slipway.cli.release.ReleaseStartCommand]. Never decides whether a version is
/// good: it shows what the server found, or finds it again from what was exported.
@NullMarked
package dev.slipway.cli.release;

import org.jspecify.annotations.NullMarked;
