package dev.slipway.server.job;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.api.spec.ScoreWish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which files a job may touch: those below the configured roots, wherever links and `..` lead, and
/// nothing of the data directory.
///
/// *Threads*: any; calls look at the file system.
final class PathRules {
    private static final String INPUT = "input";
    private static final String OUTPUT = "output";

    private final List<Path> roots;
    private final Path data;

    /// What a path leads to is not there, or does not let itself be looked at: another time it may.
    static final class AbsentException extends Exception {
        private static final long serialVersionUID = 1L;

        private AbsentException(String message) {
            super(message, null, false, false);
        }
    }

    /// @param roots absolute
    /// @param data the data directory
    PathRules(List<Path> roots, Path data) {
        this.roots = List.copyOf(roots);
        this.data = data;
    }

    /// What is really read where somebody writes this path: without links.
    ///
    /// *Errors*: [RefusalException].
    Path input(String text) {
        try {
            return found(text);
        } catch (AbsentException e) {
            throw refused(e);
        }
    }

    private static RefusalException refused(AbsentException e) {
        return new RefusalException(ErrorCode.INVALID_INPUT, String.valueOf(e.getMessage()));
    }

    private Path found(String text) throws AbsentException {
        Path path = below(INPUT, text);
        try {
            return allowed(INPUT, text, path.toRealPath());
        } catch (NoSuchFileException e) {
            throw absent(
                    INPUT,
                    text,
                    "a file or a directory on the server's machine; there is none of this name");
        } catch (IOException e) {
            throw absent(INPUT, text, "a file or a directory that can be read");
        }
    }

    /// What is really written where somebody writes this path; it need not be there yet.
    ///
    /// *Errors*: [RefusalException].
    Path output(String text) {
        return notRoot(text, reached(OUTPUT, text));
    }

    /// Where a path leads, all of which need not be there.
    private Path reached(String field, String text) {
        try {
            return led(field, text);
        } catch (AbsentException e) {
            throw refused(e);
        }
    }

    private Path led(String field, String text) throws AbsentException {
        Path path = below(field, text);
        Deque<Path> missing = new ArrayDeque<>();
        Path there = path;
        while (there.getParent() != null && !Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
            missing.push(there.getFileName());
            there = there.getParent();
        }
        try {
            Path real = there.toRealPath();
            for (Path name : missing) {
                real = real.resolve(name);
            }
            if (!real.normalize().equals(real)) {
                throw invalid(field, text, "no .. behind what is not there yet");
            }
            return allowed(field, text, real);
        } catch (IOException e) {
            throw absent(field, text, "a directory that can be made");
        }
    }

    /// Whether the paths of a job that was accepted lead to where they led then.
    ///
    /// *Errors*: [RefusalException] where they may not be touched any more; [AbsentException] where
    /// that cannot be said now, as what they lead to, or the root above it, is not there.
    boolean areStill(ScoreFiles files) throws AbsentException {
        try {
            Path output = notRoot(files.output(), led(OUTPUT, files.output()));
            return found(files.input()).toString().equals(files.input())
                    && output.toString().equals(files.output());
        } catch (RefusalException e) {
            Optional<Path> root = absentRoot(files.input()).or(() -> absentRoot(files.output()));
            if (root.isPresent()) {
                throw new AbsentException("jobs.roots: " + root.get() + ", which is not there");
            }
            throw e;
        }
    }

    /// A root that is not there, and by which a path may lie: below no other one does it. A link
    /// that leads nowhere now hides where it leads else.
    private Optional<Path> absentRoot(String text) {
        Path path = Path.of(text);
        boolean isBelowOther =
                roots.stream()
                        .filter(PathRules::isThere)
                        .flatMap(root -> Stream.of(root, real(root)))
                        .anyMatch(path::startsWith);
        return isBelowOther
                ? Optional.empty()
                : roots.stream().filter(root -> !isThere(root)).findFirst();
    }

    private static boolean isThere(Path root) {
        try {
            Path _ = root.toRealPath();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// Whether a wish names the files of a job. They need not be there any more, or be what a new
    /// job may touch.
    boolean areThose(ScoreWish wish, ScoreFiles known) {
        FileFormat in = wish.inputFormat();
        FileFormat out = wish.outputFormat();
        return (in == null || in == known.inputFormat())
                && (out == null ? known.inputFormat() : out) == known.outputFormat()
                && leadsTo(known.input(), INPUT, wish.input())
                && leadsTo(known.output(), OUTPUT, wish.output());
    }

    private boolean leadsTo(String known, String field, String text) {
        try {
            return text.equals(known) || reached(field, text).toString().equals(known);
        } catch (RefusalException e) {
            return false;
        }
    }

    /// The files of a wish, with formats where they tell them.
    ///
    /// *Errors*: [RefusalException].
    ///
    /// @param output as [#output] gives it
    ScoreFiles files(ScoreWish wish, Path output) {
        Path input = input(wish.input());
        requireUnread(wish.output(), output, input);
        FileFormats.requireSome(input);
        FileFormat in = wish.inputFormat();
        FileFormat format = in == null ? FileFormats.of(input) : in;
        FileFormat out = wish.outputFormat();
        return new ScoreFiles(
                input.toString(), format, output.toString(), out == null ? format : out);
    }

    /// Whoever scores a directory once more would take the predictions in it for rows.
    private static void requireUnread(String text, Path output, Path input) {
        if (output.startsWith(input) && FileFormats.holdsRows(input.relativize(output))) {
            throw invalid(
                    OUTPUT,
                    text,
                    "a directory that is not read with the input, "
                            + input
                            + ": one outside of it, or one whose name begins with _");
        }
    }

    /// Requires that nobody's files are there.
    ///
    /// *Errors*: [RefusalException].
    static void requireEmpty(Path output) {
        if (!Files.exists(output, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> inside = Files.list(output)) {
            if (inside.findAny().isEmpty()) {
                return;
            }
        } catch (IOException e) {
            throw invalid(OUTPUT, output.toString(), "a directory, new or empty");
        }
        throw invalid(
                OUTPUT,
                output.toString(),
                "a directory, new or empty; this one has files, so name another or remove them");
    }

    /// What stands outside is refused by its name alone, so that nobody learns what is there.
    private Path below(String field, String text) {
        if (roots.isEmpty()) {
            throw new RefusalException(
                    ErrorCode.INVALID_INPUT,
                    field
                            + ": "
                            + text
                            + " (expected: below jobs.roots, and this server has none; set it in"
                            + " its settings)");
        }
        try {
            Path path = roots.getFirst().resolve(text);
            Path plain = path.normalize();
            boolean isBelow =
                    roots.stream()
                            .flatMap(root -> Stream.of(root, real(root)))
                            .anyMatch(plain::startsWith);
            if (text.isBlank() || !isBelow) {
                throw outside(field, text);
            }
            return path;
        } catch (InvalidPathException e) {
            throw invalid(field, "unreadable", "a path");
        }
    }

    private Path allowed(String field, String text, Path real) {
        Path root =
                roots.stream()
                        .map(PathRules::real)
                        .filter(real::startsWith)
                        .findFirst()
                        .orElseThrow(() -> outside(field, text));
        Path own = real(data);
        if (real.startsWith(own) || own.startsWith(real)) {
            throw invalid(field, text, "nothing of the server's data directory");
        }
        for (Path name : root.relativize(real)) {
            if (name.toString().startsWith(".")) {
                throw invalid(field, text, "no hidden file or directory");
            }
        }
        return real;
    }

    private Path notRoot(String text, Path real) {
        if (roots.stream().map(PathRules::real).anyMatch(real::equals)) {
            throw invalid(OUTPUT, text, "a directory below a root, not the root itself");
        }
        return real;
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }

    private RefusalException outside(String field, String text) {
        String known = roots.stream().map(Path::toString).collect(Collectors.joining(", "));
        return invalid(field, text, "below jobs.roots: " + known);
    }

    private static AbsentException absent(String field, String text, String expected) {
        return new AbsentException(words(field, text, expected));
    }

    private static RefusalException invalid(String field, String text, String expected) {
        return new RefusalException(ErrorCode.INVALID_INPUT, words(field, text, expected));
    }

    private static String words(String field, String text, String expected) {
        return field + ": " + text + " (expected: " + expected + ")";
    }
}
