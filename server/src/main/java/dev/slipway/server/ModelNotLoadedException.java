package dev.slipway.server;

import java.nio.file.Path;

/// A model that a verb needs and that cannot be loaded.
final class ModelNotLoadedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ModelNotLoadedException(Path path, String reason) {
        super(path + " not loaded: " + reason);
    }
}
