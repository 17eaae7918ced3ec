package dev.slipway.packages;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.slipway.api.journal.Sha256;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The files of a package with their digests. Its own digest names the package: every file is a
/// blob of its own, so that a version that changes one file stores one file.
///
/// As bytes it is canonical JSON (RFC 8785): a list of objects with the members `path`, `sha256`
/// and `size`, in the order of paths. A package has one manifest and a manifest has one text.
///
/// @param files in [PackagePath#ORDER]
public record PackageManifest(List<PackageFile> files) {
    /// The largest manifest that is read, in bytes.
    public static final int LIMIT = 64 << 20;

    private static final int BUFFER = 1 << 20;
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(3)
                                    .maxStringLength(1 << 16)
                                    .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();

    /// Sorts the files.
    ///
    /// *Errors*: [PackageRefusedException] for paths that fall onto each other, or no file at all.
    public PackageManifest {
        files =
                files.stream()
                        .sorted(Comparator.comparing(PackageFile::path, PackagePath.ORDER))
                        .toList();
        if (files.isEmpty()) {
            throw new PackageRefusedException("package", "has no file");
        }
        PathSet paths = new PathSet(PackageFiles.MOST);
        files.forEach(file -> paths.add(file.path()));
    }

    /// The manifest of these files; reads every byte of them once.
    ///
    /// *Errors*: [PackageRefusedException] when a file does not have the size that it was listed
    /// with; `IOException`.
    ///
    /// *Threads*: takes as long as the files are large; not for a virtual thread.
    public static PackageManifest of(PackageFiles files) throws IOException {
        List<PackageFile> hashed = new ArrayList<>();
        byte[] buffer = new byte[BUFFER];
        for (String path : files.sizes().keySet()) {
            hashed.add(hash(files, path, buffer));
        }
        return new PackageManifest(hashed);
    }

    private static PackageFile hash(PackageFiles files, String path, byte[] buffer)
            throws IOException {
        MessageDigest digest = Sha256.newDigest();
        long size = 0;
        try (InputStream in = files.open(path)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
                size += count;
            }
        }
        if (size != files.sizes().getOrDefault(path, size)) {
            throw new PackageRefusedException(path, "changed while it was read");
        }
        return new PackageFile(path, size, Sha256.finished(digest));
    }

    /// Reads a manifest.
    ///
    /// *Errors*: [PackageRefusedException] for anything but the canonical text of a manifest.
    public static PackageManifest parse(byte[] json) {
        if (json.length > LIMIT) {
            throw new PackageRefusedException("manifest", "larger than " + LIMIT + " bytes");
        }
        PackageManifest manifest;
        try (JsonParser parser = JSON.createParser(json)) {
            manifest = new PackageManifest(files(parser));
        } catch (JacksonException e) {
            throw new PackageRefusedException(
                    "manifest", "not readable: " + e.getOriginalMessage(), e);
        } catch (CharConversionException | IllegalArgumentException e) {
            throw new PackageRefusedException("manifest", "not readable", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!Arrays.equals(json, manifest.toJson())) {
            throw new PackageRefusedException("manifest", "not canonical JSON");
        }
        return manifest;
    }

    private static List<PackageFile> files(JsonParser parser) throws IOException {
        List<PackageFile> files = new ArrayList<>();
        expect(parser.nextToken(), JsonToken.START_ARRAY);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (files.size() == PackageFiles.MOST) {
                throw new PackageRefusedException(
                        "manifest", "more than " + PackageFiles.MOST + " files");
            }
            files.add(file(parser));
        }
        if (parser.nextToken() != null) {
            throw new PackageRefusedException("manifest", "something follows its end");
        }
        return files;
    }

    /// The members come in this order in every canonical text.
    private static PackageFile file(JsonParser parser) throws IOException {
        expect(parser.currentToken(), JsonToken.START_OBJECT);
        String path = member(parser, "path", JsonToken.VALUE_STRING).getText();
        String digest = member(parser, "sha256", JsonToken.VALUE_STRING).getText();
        long size = member(parser, "size", JsonToken.VALUE_NUMBER_INT).getLongValue();
        expect(parser.nextToken(), JsonToken.END_OBJECT);
        return new PackageFile(path, size, new Sha256(digest));
    }

    private static JsonParser member(JsonParser parser, String name, JsonToken token)
            throws IOException {
        expect(parser.nextToken(), JsonToken.FIELD_NAME);
        if (!name.equals(parser.currentName())) {
            throw new PackageRefusedException(
                    "manifest", parser.currentName() + " (expected: " + name + ")");
        }
        expect(parser.nextToken(), token);
        return parser;
    }

    private static void expect(@Nullable JsonToken found, JsonToken wanted) {
        if (found != wanted) {
            throw new PackageRefusedException("manifest", found + " (expected: " + wanted + ")");
        }
    }

    /// The digest that names the package.
    public Sha256 digest() {
        return Sha256.of(toJson());
    }

    /// The file of this path, if there is one.
    public Optional<PackageFile> file(String path) {
        return files.stream().filter(file -> file.path().equals(path)).findFirst();
    }

    /// The bytes of all files together.
    public long totalSize() {
        return files.stream().mapToLong(PackageFile::size).sum();
    }

    /// The canonical text.
    public byte[] toJson() {
        StringBuilder json = new StringBuilder(files.size() * 160);
        for (PackageFile file : files) {
            json.append(json.isEmpty() ? "[" : ",").append("{\"path\":\"");
            // A path has neither control characters nor backslashes.
            json.append(file.path().replace("\"", "\\\""));
            json.append("\",\"sha256\":\"").append(file.digest());
            json.append("\",\"size\":").append(file.size()).append('}');
        }
        return json.append(']').toString().getBytes(StandardCharsets.UTF_8);
    }
}
