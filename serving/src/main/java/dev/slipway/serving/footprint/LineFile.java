package dev.slipway.serving.footprint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// A file of lines that a process leaves to the next one; later lines may overrule earlier ones.
///
/// Lines are appended until most of the file is overruled; then it is written anew. Nothing depends
/// on it: what cannot be read or written is not known after a restart.
///
/// *Threads*: one at a time.
public final class LineFile {
    /// So many overruled lines are not worth writing all others again.
    private static final int OVERRULED = 20_000;

    private final Path path;
    private int lines;

    /// Whether it ends within a line, or could not be read or written: what is added would be lost.
    private boolean isBroken;

    /// @param path of the file, which need not be there
    public LineFile(Path path) {
        this.path = path;
    }

    /// Its whole lines, oldest first.
    public List<String> read() {
        List<String> all = new ArrayList<>();
        try {
            if (Files.isRegularFile(path)) {
                // What is no text is replaced, so that it spoils its own line alone.
                String text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
                all.addAll(text.lines().toList());
                isBroken = !text.isEmpty() && !text.endsWith("\n");
            }
        } catch (IOException e) {
            isBroken = true;
        }
        if (isBroken && !all.isEmpty()) {
            // Half of a figure would be a smaller one.
            all.removeLast();
        }
        lines = all.size();
        return all;
    }

    /// Whether something is missing in it that is to be written with the next line.
    public boolean isBroken() {
        return isBroken;
    }

    /// Appends a line, or writes all that count.
    ///
    /// @param count of the lines that count, this one included
    /// @param all of them
    public void add(String line, int count, Supplier<List<String>> all) {
        try {
            Path directory = path.getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            if (isBroken || lines > OVERRULED + 2 * count) {
                rewrite(all.get());
            } else {
                append(line);
            }
        } catch (IOException e) {
            isBroken = true;
        }
    }

    private void append(String line) throws IOException {
        Files.writeString(
                path,
                line + '\n',
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        lines++;
    }

    private void rewrite(List<String> all) throws IOException {
        StringBuilder text = new StringBuilder();
        all.forEach(line -> text.append(line).append('\n'));
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.writeString(fresh, text, StandardCharsets.UTF_8);
        Files.move(
                fresh, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        lines = all.size();
        isBroken = false;
    }
}
