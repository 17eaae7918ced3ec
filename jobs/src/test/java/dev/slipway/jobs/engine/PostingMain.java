package dev.slipway.jobs.engine;

import dev.slipway.jobs.output.Board;
import dev.slipway.jobs.output.Stage;
import dev.slipway.jobs.output.Tally.Counted;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// A process whose tasks have counted, and have kept at a checkpoint of the same number, as many
/// rows as the newest line says that it reads; it ends with its input.
final class PostingMain {
    private static final Duration BETWEEN = Duration.ofMillis(20);

    private PostingMain() {}

    public static void main(String[] arguments) throws IOException {
        AtomicLong rows = new AtomicLong();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Stage.Scratch scratch = Stage.scratch(Path.of(arguments[0]));
                Posts posts =
                        Posts.begin(
                                new Board(scratch.stage(), 1),
                                () -> new Counted(rows.get(), 0, 0, Map.of(), List.of()),
                                BETWEEN)) {
            posts.resumed(0);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                rows.set(Long.parseLong(line));
                posts.completed(rows.get(), rows.get());
                System.out.println("went on after " + line);
            }
        }
    }
}
