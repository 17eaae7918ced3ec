package dev.slipway.server.exit;

import java.nio.file.Path;

/// A model that a verb needs and that cannot be loaded.
public final class ModelNotLoadedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ModelNotLoadedException(Path path, String reason) {
        super(path + " not loaded: " + reason);
    }
}
