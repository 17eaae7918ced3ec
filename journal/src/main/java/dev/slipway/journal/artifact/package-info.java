/// Content-addressed files: a name is the SHA-256 of the bytes behind it, and bytes never change.
///
/// Start with [dev.slipway.journal.artifact.ArtifactStore]. Never knows who names an artifact.
@NullMarked
package dev.slipway.journal.artifact;

import org.jspecify.annotations.NullMarked;
