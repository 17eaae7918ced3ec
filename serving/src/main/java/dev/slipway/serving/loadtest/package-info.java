/// Load on a version that answers nobody yet: what it takes for the rows of its package, beside the
/// version that answers, and whether that keeps what its endpoint promises.
///
/// Start with [dev.slipway.serving.loadtest.LoadTests] and
/// [dev.slipway.serving.loadtest.LoadTest]. Never goes on where others need the processors, and
/// takes no lock that a request's thread takes.
@NullMarked
package dev.slipway.serving.loadtest;

import org.jspecify.annotations.NullMarked;
