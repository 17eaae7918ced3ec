import dev.slipway.api.journal.Sha256;
import dev.slipway.packages.PackageFiles;
import dev.slipway.packages.PackageManifest;
import dev.slipway.packages.intake.Imported;
import dev.slipway.packages.intake.ModelImport;
import dev.slipway.packages.oci.AttachedDocument;
import dev.slipway.packages.oci.OciContent;
import dev.slipway.packages.oci.OciLayout;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// What the suites ask of the room `packages`: `conversion PATH...` prints the lines that convert
/// each model, a form feed between them; `layout PACKAGE DIRECTORY` writes an image layout with one
/// attached document.
final class Packing {
    private static final byte[] DOCUMENT = "{\"finding\":[]}".getBytes();

    private Packing() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "conversion" -> {
                for (int model = 1; model < arguments.length; model++) {
                    System.out.print(model == 1 ? "" : "\f");
                    System.out.println(conversion(Path.of(arguments[model])));
                }
            }
            case "layout" -> write(PackageFiles.at(Path.of(arguments[1])), Path.of(arguments[2]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static String conversion(Path model) throws Exception {
        Imported.StoredOnly kept = (Imported.StoredOnly) ModelImport.of(PackageFiles.at(model));
        return String.join("\n", kept.conversion());
    }

    private static void write(PackageFiles files, Path directory) throws Exception {
        PackageManifest manifest = PackageManifest.of(files);
        Sha256 digest = Sha256.of(DOCUMENT);
        OciContent content =
                new OciContent(
                        "flights",
                        "1",
                        Instant.EPOCH,
                        "xgboost",
                        manifest,
                        List.of(
                                new AttachedDocument(
                                        AttachedDocument.SCAN, "scan.json", digest, DOCUMENT.length)));
        Files.createDirectories(directory);
        OciLayout.write(
                content,
                wanted ->
                        wanted.equals(digest)
                                ? new ByteArrayInputStream(DOCUMENT)
                                : files.open(
                                        manifest.files().stream()
                                                .filter(file -> file.digest().equals(wanted))
                                                .findFirst()
                                                .orElseThrow()
                                                .path()),
                directory);
        System.out.println(manifest.digest());
    }
}
