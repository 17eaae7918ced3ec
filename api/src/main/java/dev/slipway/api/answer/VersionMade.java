package dev.slipway.api.answer;

import dev.slipway.api.model.ModelName;
import dev.slipway.api.registry.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of a push.
///
/// @param version that the files are; absent on a dry run
/// @param content what the files are
/// @param isNew whether it was made now; the same files pushed again are the same version
/// @param seq the image that shows it
/// @param notes what the sender should know
public record VersionMade(
        ModelName model,
        @Nullable Version version,
        Version.Content content,
        boolean isNew,
        long seq,
        List<String> notes) {
    public VersionMade {
        notes = List.copyOf(notes);
    }
}
