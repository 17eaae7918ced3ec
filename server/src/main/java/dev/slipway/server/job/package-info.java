/// Jobs in this process, batches and streams: which paths they may touch, and the keeper that
/// starts a child for each, hears what it says, and records what became of it.
///
/// Start with [dev.slipway.server.job.JobPlane] and [dev.slipway.server.job.JobKeeper]. Never
/// scores a row itself.
@NullMarked
package dev.slipway.server.job;

import org.jspecify.annotations.NullMarked;
