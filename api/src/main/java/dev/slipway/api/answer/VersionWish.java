package dev.slipway.api.answer;

import dev.slipway.api.journal.FreeText;
import dev.slipway.api.push.PushedFile;
import dev.slipway.api.registry.Lineage;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The wish to make uploaded files a version of the model that the path names.
///
/// @param files of the package
/// @param lineage what is known of where it comes from
/// @param signature text of the signature bundle, where somebody signed the files
public record VersionWish(
        List<PushedFile> files,
        @Nullable Lineage lineage,
        @Nullable FreeText description,
        Map<String, String> tags,
        @Nullable String signature) {
    public VersionWish {
        files = List.copyOf(files);
        tags = Map.copyOf(tags);
    }
}
