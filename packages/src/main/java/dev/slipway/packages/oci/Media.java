package dev.slipway.packages.oci;

import java.util.Locale;
import java.util.Set;

/// Media types and annotations of image layouts and of ModelPack.
///
/// *Source*: OCI image specification 1.1; CNCF ModelPack model-spec.
final class Media {
    static final String INDEX = "application/vnd.oci.image.index.v1+json";
    static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    static final String EMPTY = "application/vnd.oci.empty.v1+json";
    static final String MODEL = "application/vnd.cncf.model.manifest.v1+json";
    static final String MODEL_CONFIG = "application/vnd.cncf.model.config.v1+json";

    static final String FILE_PATH = "org.cncf.model.filepath";
    static final String REF_NAME = "org.opencontainers.image.ref.name";
    static final String TITLE = "org.opencontainers.image.title";
    static final String CREATED = "org.opencontainers.image.created";
    static final String MANIFEST_DIGEST = "dev.slipway.package.digest";

    private static final String LAYER = "application/vnd.cncf.model.";
    private static final String RAW = ".v1.raw";
    private static final Set<String> DOCUMENTS = Set.of("license", "notice", "readme", "authors");

    private Media() {}

    /// The type of a file's layer; the file's bytes are the layer's bytes.
    static String layer(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        String stem = name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
        if (DOCUMENTS.contains(stem) || name.endsWith(".md")) {
            return LAYER + "doc" + RAW;
        }
        if (name.endsWith(".py") || name.endsWith(".ipynb")) {
            return LAYER + "code" + RAW;
        }
        boolean settings =
                name.endsWith(".yaml") || name.endsWith(".yml") || name.equals("mlmodel");
        return LAYER + (settings ? "weight.config" : "weight") + RAW;
    }

    static boolean isRawLayer(String mediaType) {
        return mediaType.startsWith(LAYER) && mediaType.endsWith(RAW);
    }
}
