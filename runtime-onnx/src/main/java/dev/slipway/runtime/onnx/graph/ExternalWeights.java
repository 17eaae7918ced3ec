package dev.slipway.runtime.onnx.graph;

import dev.slipway.runtime.protobuf.ProtobufMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/// The weight files that a model refers to, all of them inside its package.
public final class ExternalWeights {
    private final Path root;
    private final Path directory;
    private final Set<Path> files = new LinkedHashSet<>();

    /// @param root the package's real directory
    /// @param directory where the model file lies; locations are relative to it
    public ExternalWeights(Path root, Path directory) {
        this.root = root;
        this.directory = directory;
    }

    /// The files read so far.
    public Set<Path> files() {
        return files;
    }

    /// The bytes that a tensor's external-data entries point at.
    ///
    /// *Errors*: [MalformedModelException] when they do not lie in the package.
    ByteBuffer read(String tensor, ProtobufMessage tensorMessage) {
        String location = "";
        long offset = 0;
        long length = -1;
        while (tensorMessage.next()) {
            if (tensorMessage.isBytes(OnnxFields.TENSOR_EXTERNAL_DATA)) {
                String[] entry = entry(tensorMessage.nested());
                switch (entry[0]) {
                    case "location" -> location = entry[1];
                    case "offset" -> offset = number(tensor, entry[1]);
                    case "length" -> length = number(tensor, entry[1]);
                    default -> {}
                }
            }
        }
        return map(tensor, location, offset, length);
    }

    private ByteBuffer map(String tensor, String location, long offset, long length) {
        Path file = confined(tensor, location);
        try (FileChannel channel = FileChannel.open(file)) {
            long wanted = length < 0 ? channel.size() - offset : length;
            if (wanted < 0 || wanted > Integer.MAX_VALUE || offset > channel.size() - wanted) {
                throw refuse(
                        tensor,
                        "external data at "
                                + offset
                                + " of "
                                + wanted
                                + " bytes (expected: inside the "
                                + channel.size()
                                + " bytes of "
                                + location
                                + ")");
            }
            files.add(file);
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, wanted);
        } catch (IOException e) {
            throw refuse(tensor, "external data '" + location + "' cannot be read: " + e);
        }
    }

    private Path confined(String tensor, String location) {
        try {
            Path relative = Path.of(location);
            Path file = directory.resolve(relative).normalize();
            if (location.isEmpty() || relative.isAbsolute() || !file.startsWith(root)) {
                throw refuse(tensor, outside(location));
            }
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw refuse(tensor, "external data '" + location + "' is not there");
            }
            if (!file.toRealPath().startsWith(root.toRealPath()) || !Files.isRegularFile(file)) {
                throw refuse(tensor, outside(location));
            }
            return file;
        } catch (InvalidPathException | IOException e) {
            throw refuse(tensor, outside(location));
        }
    }

    private static String outside(String location) {
        return "external data '" + location + "' (expected: a file inside the package)";
    }

    private static String[] entry(ProtobufMessage entry) {
        String[] pair = {"", ""};
        while (entry.next()) {
            if (entry.isBytes(OnnxFields.ENTRY_KEY)) {
                pair[0] = entry.text();
            } else if (entry.isBytes(OnnxFields.ENTRY_VALUE)) {
                pair[1] = entry.text();
            }
        }
        return pair;
    }

    private static long number(String tensor, String text) {
        try {
            long value = Long.parseLong(text.strip());
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw refuse(tensor, "external data offset or length '" + text + "'");
        }
        throw refuse(tensor, "external data offset or length " + text + " (expected: >= 0)");
    }

    private static MalformedModelException refuse(String tensor, String reason) {
        return new MalformedModelException("tensor '" + tensor + "'", reason);
    }
}
