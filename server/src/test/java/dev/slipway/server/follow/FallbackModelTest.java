package dev.slipway.server.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.release.ReleasePhase;
import dev.slipway.server.follow.Interleavings.Broken;
import dev.slipway.server.follow.Interleavings.Explored;
import dev.slipway.server.follow.Interleavings.Walked;
import dev.slipway.testkit.Campaign;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Releases, people who take things away, scaling, eviction, collection and crashes in every order
/// up to a depth, and in random ones beyond: while a release is open, its fallback is there.
final class FallbackModelTest {
    /// Steps within which every order is tried, from each of the beginnings.
    private static final int DEPTH = Campaign.cases(3, 5);

    /// Random orders of so many steps.
    private static final int STEPS = 60;

    private static final String[] IN_STEP = {
        "start 2",
        "releases are carried out",
        "the watcher looks",
        "to LOADING 0.0 PROGRESS",
        "to WARMING 0.0 PROGRESS",
        "releases are carried out",
        "loaded flights/2",
        "to BAKE 0.25 PROGRESS",
        "releases are carried out"
    };

    @TempDir Path directory;

    private static String[] inStep(String... and) {
        String[] all = new String[IN_STEP.length + and.length];
        System.arraycopy(IN_STEP, 0, all, 0, IN_STEP.length);
        System.arraycopy(and, 0, all, IN_STEP.length, and.length);
        return all;
    }

    /// Where exploring begins: states that a release comes to only on a long way.
    private static Map<String, String[]> beginnings() {
        Map<String, String[]> beginnings = new LinkedHashMap<>();
        beginnings.put("nothing is released", new String[0]);
        beginnings.put(
                "loaded on request until now",
                new String[] {"scale to zero", "the reconciler follows", "as it was", "start 2"});
        beginnings.put(
                "stable is on its way",
                new String[] {
                    "alias to 2",
                    "the reconciler follows",
                    "alias to 1",
                    "start 2",
                    "loaded flights/2",
                    "releases are carried out",
                    "the watcher looks"
                });
        beginnings.put(
                "another version has just been loaded",
                new String[] {"alias to 2", "the reconciler follows", "loaded flights/2"});
        beginnings.put("in a step", inStep());
        beginnings.put(
                "in the soak",
                inStep("promote", "to SOAK -1.0 PROGRESS", "releases are carried out"));
        beginnings.put(
                "turned back",
                inStep("second fault with a full disk", "releases take up an image"));
        beginnings.put("after a crash", inStep("crash", "the watcher looks"));
        beginnings.put(
                "an image from before it is followed late",
                new String[] {
                    "unload",
                    "the reconciler takes up an image",
                    "load",
                    "start 2",
                    "the watcher looks",
                    "to LOADING 0.0 PROGRESS",
                    "releases are carried out"
                });
        beginnings.put(
                "revoked and given back",
                inStep("revoke", "the reconciler takes up an image", "ACTIVE 1"));
        beginnings.put("the next one begins", inStep("abort", "to ROLLED_BACK 0.0 TIMER"));
        return beginnings;
    }

    @Test
    void everyOrderKeepsTheFallback() throws IOException {
        StringBuilder report = new StringBuilder();
        Interleavings interleavings = new Interleavings(directory, Defect.NONE);
        beginnings()
                .forEach((name, way) -> {
                    long begun = System.nanoTime();
                    Explored explored = interleavings.explore(interleavings.after(way), DEPTH);
                    long millis = (System.nanoTime() - begun) / 1_000_000;
                    assertThat(explored.states()).as(name).isGreaterThan(100);
                    report.append(
                            String.format(
                                    Locale.ROOT,
                                    "%s: every order of %d, %,d states, %,d steps to them, %d ms%n",
                                    name,
                                    explored.depth(),
                                    explored.states(),
                                    explored.steps(),
                                    millis));
                });
        Files.writeString(Path.of("target", "fallback-model.txt"), report);
    }

    @Test
    void randomOrdersKeepTheFallback() throws IOException {
        Interleavings interleavings = new Interleavings(directory, Defect.NONE);
        Map<ReleasePhase, LongAdder> phases = new ConcurrentHashMap<>();
        Map<Integer, String> broken = new ConcurrentSkipListMap<>();
        IntStream.range(0, Campaign.cases(1_500, 1_000_000))
                .parallel()
                .forEach(seed -> {
                    Walked walked = interleavings.walk(new SplittableRandom(seed), STEPS);
                    String told = walked.broken();
                    if (told != null) {
                        broken.put(seed, told);
                    }
                    for (ReleasePhase phase : walked.phases()) {
                        phases.computeIfAbsent(phase, _ -> new LongAdder()).increment();
                    }
                });
        assertThat(broken).as("seeds that break the promise").isEmpty();
        Files.writeString(
                Path.of("target", "fallback-walks.txt"),
                "ways that came to each phase: " + new TreeMap<>(phases) + "\n");
        assertThat(phases.keySet())
                .contains(
                        ReleasePhase.FINAL,
                        ReleasePhase.ROLLED_BACK,
                        ReleasePhase.QUARANTINED,
                        ReleasePhase.SOAK,
                        ReleasePhase.HOLD);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void whatIsLeftOutIsNoticed(Defect defect) {
        Interleavings interleavings = new Interleavings(directory, defect);
        assertThatThrownBy(() ->
                        beginnings()
                                .values()
                                .forEach(way -> interleavings.explore(interleavings.after(way), 3)))
                .isInstanceOf(Broken.class);
    }

    /// Two of a million random ways came here, and found candidate answering at their end.
    @Test
    void imageFromBeforeCandidateHadAnythingLeavesTheNoteOfItsFall() {
        Interleavings interleavings = new Interleavings(directory, Defect.NONE);
        ModelledServer server =
                interleavings.after(
                        "start 2",
                        "releases are carried out",
                        "the watcher looks",
                        "to LOADING 0.0 PROGRESS",
                        "to WARMING 0.0 PROGRESS",
                        "releases are carried out",
                        "loaded flights/2",
                        "releases take up an image",
                        "to BAKE 0.25 PROGRESS",
                        "second fault",
                        "releases are carried out",
                        "crash",
                        "loaded flights/1",
                        "loaded flights/2",
                        "the watcher looks");
        assertThat(server.log).hasSize(1);
    }

    @Test
    void anIdleEndpointIsWantedToHaveFewerSlotsDownToOne() {
        assertThat(Happenings.FEWER).isNotEmpty().isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(Happenings.FEWER.getLast()).isEqualTo(1);
    }
}
