package dev.slipway.packages.oci;

import dev.slipway.api.journal.Sha256;
import dev.slipway.packages.PackageRefusedException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A reference to a blob by type, digest and size.
///
/// *Source*: OCI image specification 1.1, `descriptor.md`.
record Descriptor(
        String mediaType,
        Sha256 digest,
        long size,
        @Nullable String artifactType,
        Map<String, String> annotations) {
    private static final String PREFIX = "sha256:";

    Descriptor {
        annotations = Map.copyOf(annotations);
    }

    static Descriptor of(String mediaType, Sha256 digest, long size) {
        return new Descriptor(mediaType, digest, size, null, Map.of());
    }

    static Descriptor of(String mediaType, byte[] content) {
        return of(mediaType, Sha256.of(content), content.length);
    }

    Descriptor with(String annotation, String value) {
        Map<String, String> more = new HashMap<>(annotations);
        more.put(annotation, value);
        return new Descriptor(mediaType, digest, size, artifactType, more);
    }

    Descriptor forArtifact(String type) {
        return new Descriptor(mediaType, digest, size, type, annotations);
    }

    Map<String, Object> json() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("mediaType", mediaType);
        fields.put("digest", PREFIX + digest);
        fields.put("size", size);
        if (artifactType != null) {
            fields.put("artifactType", artifactType);
        }
        if (!annotations.isEmpty()) {
            fields.put("annotations", annotations);
        }
        return fields;
    }

    /// Reads a descriptor; `place` names it in messages.
    static Descriptor read(String place, @Nullable Object value) {
        Fields fields = Fields.of(place, value);
        String digest = fields.text("digest");
        if (!digest.startsWith(PREFIX)) {
            throw new PackageRefusedException(place, "digest: " + digest + " (expected: sha256:…)");
        }
        try {
            return new Descriptor(
                    fields.text("mediaType"),
                    new Sha256(digest.substring(PREFIX.length())),
                    fields.size("size"),
                    fields.textOrNull("artifactType"),
                    fields.texts("annotations"));
        } catch (IllegalArgumentException e) {
            throw new PackageRefusedException(place, String.valueOf(e.getMessage()), e);
        }
    }
}
