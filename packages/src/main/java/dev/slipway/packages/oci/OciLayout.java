package dev.slipway.packages.oci;

import dev.slipway.packages.PackageFiles;
import dev.slipway.packages.archive.PackageArchive;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// One version in an OCI image layout, as a directory or as a tar of it.
///
/// Every file is one raw layer, so that layer digests are the digests of the package's manifest and
/// of its signature. Documents are manifests of their own whose `subject` is the model's manifest.
/// The same content is the same bytes.
///
/// *Threads*: reads every byte; not for a virtual thread.
///
/// *Source*: OCI image specification 1.1 (`image-layout.md`, `manifest.md`), CNCF ModelPack.
public final class OciLayout {
    private OciLayout() {}

    /// A layout that has been read and found whole.
    ///
    /// @param blobs the files' and documents' bytes
    public record Opened(OciContent content, Blobs blobs) {}

    /// The files of the layout. A file whose bytes are not those of its digest breaks off the read.
    public static PackageFiles of(OciContent content, Blobs blobs) {
        return LayoutFiles.of(content, blobs);
    }

    /// Writes the layout as a tar; leaves `out` open.
    public static void write(OciContent content, Blobs blobs, OutputStream out) throws IOException {
        PackageArchive.write(of(content, blobs), out);
    }

    /// Writes the layout into an empty directory.
    public static void write(OciContent content, Blobs blobs, Path directory) throws IOException {
        PackageFiles files = of(content, blobs);
        for (String path : files.sizes().keySet()) {
            Path place = directory.resolve(path);
            Files.createDirectories(place.getParent());
            try (InputStream in = files.open(path)) {
                Files.copy(in, place);
            }
        }
    }

    /// Reads a layout and verifies every digest and size in it. Files that are no part of a layout
    /// are ignored. A tar is unpacked first, with [PackageArchive#unpack].
    ///
    /// *Errors*: `PackageRefusedException` naming the blob or field that does not fit;
    /// `IOException`.
    public static Opened read(PackageFiles files) throws IOException {
        return LayoutReader.read(files);
    }
}
