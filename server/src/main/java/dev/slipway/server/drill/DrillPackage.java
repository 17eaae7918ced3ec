package dev.slipway.server.drill;

import dev.slipway.api.answer.VersionExport;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.push.PushedFile;
import dev.slipway.client.LocalFile;
import dev.slipway.client.SlipwayClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A version's files, fetched from the server that has it.
///
/// @param root the directory that they were laid out in
/// @param files as the server lists them
record DrillPackage(Path root, List<PushedFile> files) {
    private static final String MANIFEST = "model.yaml";

    DrillPackage {
        files = List.copyOf(files);
    }

    /// Fetches a version into a directory of its own.
    ///
    /// @param reference a number, `latest`, or `@` and an alias
    static DrillPackage fetch(SlipwayClient client, ModelName model, String reference, Path root)
            throws IOException {
        VersionExport export = client.transfers().export(model, reference);
        String refused = export.version().content().notServable();
        if (refused != null) {
            throw new IllegalArgumentException(
                    "version " + reference + " of " + model + " cannot be served: " + refused);
        }
        for (PushedFile file : export.files()) {
            Path to = inside(root, file.path());
            Files.createDirectories(to.getParent());
            client.transfers()
                    .fetch(model, export.version().number().toString(), file, to, _ -> {});
        }
        return new DrillPackage(root, export.files());
    }

    private static Path inside(Path root, String path) {
        Path to = root.resolve(path).normalize();
        if (!to.startsWith(root) || to.equals(root)) {
            throw new IllegalArgumentException(path + ": (expected: a path inside the package)");
        }
        return to;
    }

    /// As they are.
    List<LocalFile> asStable() {
        return files.stream().map(this::local).toList();
    }

    /// The same files, with a mark by which a drill knows them.
    List<LocalFile> asCandidate() throws IOException {
        List<LocalFile> marked = new ArrayList<>();
        for (PushedFile file : files) {
            marked.add(file.path().equals(MANIFEST) ? marked(file) : local(file));
        }
        return marked;
    }

    private LocalFile local(PushedFile file) {
        return new LocalFile(file, offset -> from(root.resolve(file.path()), offset));
    }

    private static InputStream from(Path file, long offset) throws IOException {
        InputStream content = Files.newInputStream(file);
        try {
            content.skipNBytes(offset);
            return content;
        } catch (IOException e) {
            content.close();
            throw e;
        }
    }

    private LocalFile marked(PushedFile manifest) throws IOException {
        byte[] bytes = DrillGround.asCandidate(Files.readAllBytes(root.resolve(manifest.path())));
        return new LocalFile(
                new PushedFile(manifest.path(), bytes.length, Sha256.of(bytes)),
                offset ->
                        new ByteArrayInputStream(bytes, (int) offset, bytes.length - (int) offset));
    }
}
