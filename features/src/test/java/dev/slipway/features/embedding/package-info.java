/// Tests of embeddings.
@NullMarked
package dev.slipway.features.embedding;

import org.jspecify.annotations.NullMarked;
