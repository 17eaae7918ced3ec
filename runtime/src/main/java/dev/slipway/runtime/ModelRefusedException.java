package dev.slipway.runtime;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A model file that will not be loaded: unreadable, inconsistent, hostile, too large, or asking
/// for what the runtime does not offer.
public final class ModelRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean ofMemory;

    /// Refuses `file` because of what stands at `position`.
    ///
    /// @param position a byte offset, line, JSON pointer or node name
    public ModelRefusedException(Path file, String position, String reason) {
        this(file, position, reason, null);
    }

    /// Refuses `file` because of what stands at `position`.
    public ModelRefusedException(
            Path file, String position, String reason, @Nullable Throwable cause) {
        super(file.getFileName() + " at " + position + ": " + reason, cause);
        this.ofMemory = false;
    }

    private ModelRefusedException(Path file, String reason) {
        super(file.getFileName() + " at memory: " + reason);
        this.ofMemory = true;
    }

    /// Refuses `file` because it needs more memory than it may have.
    public static ModelRefusedException ofMemory(Path file, String reason) {
        return new ModelRefusedException(file, reason);
    }

    /// Whether more memory would do.
    public boolean isOfMemory() {
        return ofMemory;
    }
}
