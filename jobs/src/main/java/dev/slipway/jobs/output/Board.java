package dev.slipway.jobs.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.FencedException;
import dev.slipway.jobs.attempt.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What tasks of other processes say of their work to whoever has started the attempt: small files
/// in its stage, which nobody keeps. A task of an attempt that was overtaken finds no place for
/// them.
///
/// *Threads*: any.
public final class Board {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SUFFIX = ".json";
    private static final Pattern COUNTED =
            Pattern.compile("_counted-([0-9]{1,18})-[0-9a-f-]+\\.json");

    private final Stage stage;
    private final long attempt;

    /// The board of an attempt.
    public Board(Stage stage, long attempt) {
        this.stage = stage;
        this.attempt = attempt;
    }

    /// What a next attempt need not do again.
    ///
    /// @param resumed rows that earlier attempts had finished
    /// @param checkpoint the newest that is complete; null for none
    /// @param rows that parts of it stand for
    public record Kept(long resumed, @Nullable Long checkpoint, long rows) {}

    /// Says what is kept.
    ///
    /// *Errors*: [FencedException] when another attempt has the stage.
    public void keep(Kept kept) {
        write("_kept-" + attempt + SUFFIX, kept);
    }

    /// What is kept, once the list of parts is there.
    public Optional<Kept> kept() {
        Path file = stage.path().resolve("_kept-" + attempt + SUFFIX);
        return Files.isRegularFile(file) ? Optional.of(read(file, Kept.class)) : Optional.empty();
    }

    /// Says what one process has counted.
    ///
    /// @param process a name that no other has
    ///
    /// *Errors*: [FencedException] when another attempt has the stage.
    public void count(String process, Tally.Counted counted) {
        write(prefix() + process + SUFFIX, counted);
    }

    /// What each process has counted.
    public List<Tally.Counted> counted() {
        String prefix = prefix();
        List<Tally.Counted> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(stage.path())) {
            for (Path file : files.toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.startsWith(prefix) && name.endsWith(SUFFIX)) {
                    all.add(read(file, Tally.Counted.class));
                }
            }
            return all;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /// Processor time that processes have used for the job, by attempt: each one's stands in the
    /// stage until the commit, also when the process was killed or its attempt was overtaken. A
    /// post that a machine's end has torn stands for nothing.
    ///
    /// *Units*: nanoseconds.
    public Map<Long, Long> used() {
        Map<Long, Long> nanos = new TreeMap<>();
        try (Stream<Path> files = Files.list(stage.path())) {
            for (Path file : files.toList()) {
                Matcher name = COUNTED.matcher(String.valueOf(file.getFileName()));
                if (name.matches()) {
                    Object ignored =
                            nanos.merge(Long.valueOf(name.group(1)), cpuNanos(file), Long::sum);
                }
            }
            return nanos;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static long cpuNanos(Path file) throws IOException {
        byte[] post = Files.readAllBytes(file);
        try {
            return JSON.readValue(post, Tally.Counted.class).cpuNanos();
        } catch (JsonProcessingException e) {
            return 0;
        }
    }

    private String prefix() {
        return String.format(Locale.ROOT, "_counted-%d-", attempt);
    }

    private <T> T read(Path file, Class<T> type) {
        try {
            return JSON.readValue(Files.readAllBytes(file), type);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void write(String name, Object value) {
        Path file = stage.path().resolve(name);
        Path fresh = stage.path().resolve(name + ".tmp");
        try {
            Files.write(fresh, JSON.writeValueAsBytes(value));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private RuntimeException failed(IOException e) {
        return stage.isGone()
                ? new FencedException(attempt + 1)
                : new JobException(EndCode.OUTPUT_FAILED, "the output cannot be written: " + e, e);
    }
}
