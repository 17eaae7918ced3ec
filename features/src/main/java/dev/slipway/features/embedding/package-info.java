/// Vectors of numbers by key, in files of a package that are mapped into memory.
///
/// Start with [dev.slipway.features.embedding.Embedding]. Never copies a file onto the heap, and
/// never answers from one that it has not looked through.
@NullMarked
package dev.slipway.features.embedding;

import org.jspecify.annotations.NullMarked;
