package dev.slipway.features.embedding;

/// A file that holds no vectors by key.
public final class EmbeddingRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EmbeddingRefusedException(String found, String expected) {
        super(found + " (expected: " + expected + ")");
    }
}
