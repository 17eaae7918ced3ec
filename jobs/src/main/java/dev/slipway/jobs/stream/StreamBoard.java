package dev.slipway.jobs.stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.output.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What tasks of other processes say of a stream to whoever has started its attempt: small files
/// beside the attempt's checkpoints. A task of an attempt that was overtaken finds no place for
/// them.
///
/// *Threads*: any.
public final class StreamBoard {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COUNTED = "_counted-";
    private static final String LOST = "_lost-";
    private static final String SUFFIX = ".json";

    private final Path directory;

    /// The board of an attempt.
    ///
    /// @param directory of its checkpoints
    public StreamBoard(Path directory) {
        this.directory = directory;
    }

    /// Says what a process has counted so far.
    ///
    /// *Errors*: [JobException] when it cannot be written, since a later attempt has begun perhaps.
    ///
    /// @param process a name that no other has
    public void count(String process, Counted counted) {
        Path file = directory.resolve(COUNTED + process + SUFFIX);
        Path fresh = directory.resolve(COUNTED + process + ".tmp");
        try {
            Files.write(fresh, JSON.writeValueAsBytes(counted));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failed("written", e);
        }
    }

    /// What each process has counted.
    public List<Counted> counted() {
        List<Counted> all = new ArrayList<>();
        for (byte[] content : contents(COUNTED)) {
            all.add(read(content, Counted.class));
        }
        return all;
    }

    /// Says which messages have lost their answers, before anything is said of why.
    public void lost(String process, List<Stretch> stretches) {
        try {
            Durable.write(
                    directory.resolve(LOST + process + SUFFIX), JSON.writeValueAsBytes(stretches));
        } catch (IOException e) {
            throw failed("written", e);
        }
    }

    /// The messages that have lost their answers.
    public List<Stretch> lost() {
        List<Stretch> all = new ArrayList<>();
        for (byte[] content : contents(LOST)) {
            all.addAll(List.of(read(content, Stretch[].class)));
        }
        return all;
    }

    private List<byte[]> contents(String prefix) {
        List<byte[]> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.startsWith(prefix) && name.endsWith(SUFFIX)) {
                    all.add(Files.readAllBytes(file));
                }
            }
            return all;
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    private <T> T read(byte[] content, Class<T> type) {
        try {
            return JSON.readValue(content, type);
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    private JobException failed(String what, IOException e) {
        return new JobException(
                EndCode.OUTPUT_FAILED, directory + " cannot be " + what + ": " + e, e);
    }
}
