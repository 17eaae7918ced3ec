package dev.slipway.runtime.onnx;

import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// The engine's native libraries, unpacked once per cache; the binding alone would unpack them at
/// every start and leave them behind when the process is killed.
final class NativeLibrary {
    /// The binding's property for the directory that holds the libraries.
    static final String PATH_PROPERTY = "onnxruntime.native.path";

    /// The engine's version, part of every cached file's key.
    static final String VERSION = "1.28.0";

    private static final List<String> NAMES = List.of("onnxruntime", "onnxruntime4j_jni");

    private NativeLibrary() {}

    /// The directory with the libraries, unpacked under `cache` unless the process was told
    /// another.
    static Path prepare(Path cache) throws IOException {
        // The binding reads the property once per process, so the first cache serves all.
        synchronized (NativeLibrary.class) {
            String told = System.getProperty(PATH_PROPERTY);
            if (told != null && Files.isRegularFile(Path.of(told, libraryFile()))) {
                return Path.of(told);
            }
            Path directory = unpack(cache.toAbsolutePath().resolve("native"));
            System.setProperty(PATH_PROPERTY, directory.toString());
            return directory;
        }
    }

    private static String libraryFile() {
        return System.mapLibraryName(NAMES.getFirst());
    }

    private static Path unpack(Path parent) throws IOException {
        String platform = platform();
        Path directory = parent.resolve("onnxruntime-" + VERSION + "-" + platform);
        if (isIntact(directory)) {
            return directory;
        }
        Files.createDirectories(parent);
        Path fresh = Files.createTempDirectory(parent, "unpacking");
        try {
            StringBuilder digests = new StringBuilder();
            for (String name : NAMES) {
                Path file = fresh.resolve(System.mapLibraryName(name));
                copy("/ai/onnxruntime/native/" + platform + "/" + file.getFileName(), file);
                digests.append(Digests.ofFile(file)).append('\n');
            }
            DurableFiles.write(
                    fresh.resolve("digests"),
                    digests.toString().getBytes(StandardCharsets.US_ASCII));
            DurableFiles.publish(fresh, directory);
        } catch (IOException e) {
            DurableFiles.deleteTree(fresh);
            if (!isIntact(directory)) {
                throw e;
            }
        }
        return directory;
    }

    private static boolean isIntact(Path directory) throws IOException {
        Path digests = directory.resolve("digests");
        if (!Files.isRegularFile(digests)) {
            return false;
        }
        List<String> expected = Files.readAllLines(digests);
        for (int i = 0; i < NAMES.size(); i++) {
            Path file = directory.resolve(System.mapLibraryName(NAMES.get(i)));
            if (expected.size() != NAMES.size()
                    || !Files.isRegularFile(file)
                    || !Digests.ofFile(file).equals(expected.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static void copy(String resource, Path file) throws IOException {
        try (InputStream in = OrtSession.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("onnxruntime has no native library " + resource);
            }
            Files.copy(in, file);
            DurableFiles.sync(file);
        }
    }

    private static String platform() {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String family = os.contains("mac") ? "osx" : os.contains("win") ? "win" : "linux";
        return family + (arch.equals("aarch64") ? "-aarch64" : "-x64");
    }
}
