/// How a release divides an endpoint's requests between two versions, and what is counted of both.
///
/// Start with [dev.slipway.serving.release.Split], the terms in use, and
/// [dev.slipway.serving.release.ReleaseCounts], the numbers. Never decides what the numbers mean.
@NullMarked
package dev.slipway.serving.release;

import org.jspecify.annotations.NullMarked;
