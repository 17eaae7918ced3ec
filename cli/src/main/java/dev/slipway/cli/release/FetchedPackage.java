package dev.slipway.cli.release;

import dev.slipway.api.answer.VersionExport;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.push.PushedFile;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.LocalFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A version's files, fetched from the server that has it.
///
/// @param root the directory that they were laid out in
/// @param files as the server lists them
public record FetchedPackage(Path root, List<PushedFile> files) {
    private static final String MANIFEST = "model.yaml";

    public FetchedPackage {
        files = List.copyOf(files);
    }

    /// Fetches a version into a directory of its own.
    ///
    /// @param reference a number, `latest`, or `@` and an alias
    ///
    /// *Errors*: `IllegalArgumentException` for a version that cannot be served.
    public static FetchedPackage fetch(
            SlipwayClient client, ModelName model, String reference, Path root) throws IOException {
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
        return new FetchedPackage(root, export.files());
    }

    private static Path inside(Path root, String path) {
        Path to = root.resolve(path).normalize();
        if (!to.startsWith(root) || to.equals(root)) {
            throw new IllegalArgumentException(path + ": (expected: a path inside the package)");
        }
        return to;
    }

    /// As they are.
    public List<LocalFile> asItIs() {
        return files.stream().map(this::local).toList();
    }

    /// The same files with a line in front of their description, which makes another version of
    /// them that says the same.
    ///
    /// *Errors*: `IllegalArgumentException` where there is no description.
    ///
    /// @param comment the line, which begins with `#`
    public List<LocalFile> under(String comment) throws IOException {
        List<LocalFile> others = new ArrayList<>();
        boolean isDescribed = false;
        for (PushedFile file : files) {
            boolean isIt = file.path().equals(MANIFEST);
            isDescribed |= isIt;
            others.add(isIt ? under(comment, file) : local(file));
        }
        if (!isDescribed) {
            throw new IllegalArgumentException(
                    "package: no " + MANIFEST + " (expected: one, by which versions differ)");
        }
        return others;
    }

    /// A description with a line in front.
    public static byte[] under(String comment, byte[] description) {
        byte[] line = (comment + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] marked = Arrays.copyOf(line, line.length + description.length);
        System.arraycopy(description, 0, marked, line.length, description.length);
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

    private LocalFile under(String comment, PushedFile manifest) throws IOException {
        byte[] bytes = under(comment, Files.readAllBytes(root.resolve(manifest.path())));
        return new LocalFile(
                new PushedFile(manifest.path(), bytes.length, Sha256.of(bytes)),
                offset ->
                        new ByteArrayInputStream(bytes, (int) offset, bytes.length - (int) offset));
    }
}
