package dev.slipway.jobs;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/// A jar that holds what is in several, as the build lays libraries into a job jar: each name once,
/// and services of one name together. The same content makes the same bytes.
final class FlatJar implements AutoCloseable {
    /// Of every file in it.
    private static final long MOMENT = 979_430_400_000L;

    private static final String MANIFEST = "Manifest-Version: 1.0\r\nMulti-Release: true\r\n\r\n";
    private static final String SERVICES = "META-INF/services/";

    /// What one library's would speak for all, as in the build's list.
    private static final Pattern LEFT_OUT =
            Pattern.compile(
                    "(.*/)?module-info\\.class|META-INF/(?!services/|versions/).*"
                            + "|META-INF/versions/[0-9]+/shaded/.*");

    private final ZipOutputStream jar;
    private final Set<String> names = new HashSet<>();
    private final Map<String, Set<String>> services = new TreeMap<>();

    private FlatJar(ZipOutputStream jar) {
        this.jar = jar;
    }

    static FlatJar begin(Path file) throws IOException {
        FlatJar flat = new FlatJar(new ZipOutputStream(Files.newOutputStream(file)));
        flat.jar.setLevel(Deflater.BEST_SPEED);
        flat.write("META-INF/MANIFEST.MF", MANIFEST);
        return flat;
    }

    /// Adds a library: a jar, or the classes of a room.
    void addLibrary(Path entry) throws IOException {
        if (Files.isDirectory(entry)) {
            addTree(entry, ignored -> true);
            return;
        }
        try (ZipInputStream library = new ZipInputStream(Files.newInputStream(entry))) {
            ZipEntry next = library.getNextEntry();
            while (next != null) {
                if (!next.isDirectory()) {
                    add(next.getName(), library);
                }
                next = library.getNextEntry();
            }
        }
    }

    /// Adds files below a directory.
    void addTree(Path root, Predicate<Path> which) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(root)) {
            files = all.filter(Files::isRegularFile).filter(which).sorted().toList();
        }
        for (Path file : files) {
            try (InputStream content = Files.newInputStream(file)) {
                add(root.relativize(file).toString(), content);
            }
        }
    }

    private void add(String name, InputStream content) throws IOException {
        if (LEFT_OUT.matcher(name).matches()) {
            return;
        }
        if (name.startsWith(SERVICES)) {
            Set<String> lines = services.computeIfAbsent(name, ignored -> new LinkedHashSet<>());
            new String(content.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .forEach(lines::add);
        } else if (names.add(name)) {
            write(name, content);
        }
    }

    private void write(String name, String text) throws IOException {
        write(name, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private void write(String name, InputStream content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(MOMENT);
        jar.putNextEntry(entry);
        long ignored = content.transferTo(jar);
        jar.closeEntry();
    }

    /// Writes what was gathered, and the end.
    @Override
    public void close() throws IOException {
        try (jar) {
            for (Map.Entry<String, Set<String>> service : services.entrySet()) {
                write(service.getKey(), String.join("\n", service.getValue()) + "\n");
            }
        }
    }
}
