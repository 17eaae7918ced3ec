package dev.slipway.packages.oci;

import dev.slipway.packages.PackageManifest;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one layout carries: a version's package and the documents about it.
///
/// @param name the model's name
/// @param version the version's number or tag, as text
/// @param createdAt when the version was registered; to the second
/// @param format what its model file is, such as `onnx`, or null
/// @param manifest the package's files
/// @param documents by type, name and digest
public record OciContent(
        String name,
        String version,
        Instant createdAt,
        @Nullable String format,
        PackageManifest manifest,
        List<AttachedDocument> documents) {
    /// Sorts the documents, so that the same content is the same bytes.
    public OciContent {
        createdAt = Instant.ofEpochSecond(createdAt.getEpochSecond());
        documents =
                documents.stream()
                        .sorted(
                                Comparator.comparing(AttachedDocument::type)
                                        .thenComparing(AttachedDocument::name)
                                        .thenComparing(document -> document.digest().hex()))
                        .toList();
    }
}
