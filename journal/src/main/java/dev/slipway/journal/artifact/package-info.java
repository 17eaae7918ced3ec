/// Content-addressed files: a name is the SHA-256 of the bytes behind it, and bytes never change.
///
/// Start with [dev.slipway.journal.artifact.ArtifactStore]. Never knows what a record means.
@NullMarked
package dev.slipway.journal.artifact;

import org.jspecify.annotations.NullMarked;
