/// How well two versions predicted the same rows, once it is known what was true.
///
/// Start with [dev.slipway.monitoring.quality.QualityJoin]. Never decides: the differences are
/// evidence of a release.
@NullMarked
package dev.slipway.monitoring.quality;

import org.jspecify.annotations.NullMarked;
