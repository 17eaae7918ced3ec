package dev.slipway.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.cluster.RestDoor.Submission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which job jars lie at a cluster's door, and which of them is run.
final class JobJarsTest {
    private static final String OTHER = "slipway-job-%064x.jar";

    @TempDir private Path directory;

    private PlayedJars played;
    private Path jar;
    private int job;

    @BeforeEach
    void open() throws IOException {
        played = PlayedJars.open();
        jar = Files.writeString(directory.resolve("slipway-job.jar"), "a jar");
    }

    @AfterEach
    void close() {
        played.close();
    }

    private static Submission submission(int number) {
        return new Submission("%032x".formatted(number), "Main", List.of("{}"), null);
    }

    /// Hands a jar over as another job.
    private void run(Path file) throws InterruptedException {
        job++;
        try (RestDoor door = played.door()) {
            door.run(JarName.begin(file), submission(job));
        }
    }

    @Test
    void anAttemptRunsTheJarThatAnEarlierOneHasLeft() throws Exception {
        run(jar);
        run(jar);
        run(Files.copy(jar, directory.resolve("of-another-server.jar")));
        assertThat(played.uploads).hasValue(1);
        assertThat(played.ran).hasSize(3);
        assertThat(played.jars).hasSize(1);
        assertThat(played.jars.keySet().iterator().next()).endsWith("_" + JobJars.name(jar));
    }

    /// An attempt has it read while it does something else.
    @Test
    void jarThatWasReadBeforeIsNotReadAgainToBeRun() throws Exception {
        run(jar);
        JarName named = JarName.begin(jar);
        assertThat(named.await()).isEqualTo(JobJars.name(jar));
        Files.delete(jar);
        try (RestDoor door = played.door()) {
            door.run(named, submission(2));
        }
        assertThat(played.uploads).hasValue(1);
        assertThat(played.ran).hasSize(2);
    }

    @Test
    void jarThatCannotBeReadIsSaidWhereItIsRun() throws Exception {
        JarName named = JarName.begin(directory.resolve("no-such.jar"));
        try (RestDoor door = played.door()) {
            assertThatThrownBy(() -> door.run(named, submission(1)))
                    .isInstanceOf(JobException.class)
                    .hasMessageContaining("the job jar cannot be read");
        }
        assertThat(played.ran).isEmpty();
    }

    /// Whoever brings a release may not be done when an attempt begins.
    @Test
    void jarThatComesBehindTheFirstReadingIsRun() throws Exception {
        Path late = directory.resolve("late.jar");
        JarName named = JarName.begin(late);
        assertThatThrownBy(named::await).hasMessageContaining("the job jar cannot be read");
        Files.writeString(late, "a jar that comes late");
        try (RestDoor door = played.door()) {
            door.run(named, submission(1));
        }
        assertThat(played.ran).singleElement().asString().endsWith("_" + JobJars.name(late));
    }

    /// An attempt may wait for slots meanwhile, and its child has the program of before.
    @Test
    void jarThatIsReplacedBehindItsReadingIsNotRun() throws Exception {
        JarName named = JarName.begin(jar);
        assertThat(named.await()).isEqualTo(JobJars.name(jar));
        Files.writeString(jar, "a newer jar");
        try (RestDoor door = played.door()) {
            assertThatThrownBy(() -> door.run(named, submission(1)))
                    .isInstanceOfSatisfying(
                            JobException.class,
                            thrown -> assertThat(thrown.code()).isEqualTo(EndCode.INTERNAL))
                    .hasMessageContaining("was replaced since it was read");
        }
        assertThat(played.ran).isEmpty();
        assertThat(played.jars).isEmpty();
    }

    @Test
    void otherContentIsAnotherJar() throws Exception {
        run(jar);
        run(Files.writeString(directory.resolve("newer.jar"), "a newer jar"));
        assertThat(played.uploads).hasValue(2);
        assertThat(played.ran).doesNotHaveDuplicates().hasSize(2);
        assertThat(played.jars).as("an older server may come again").hasSize(2);
    }

    /// Somebody else removes it behind the look.
    @Test
    void jarThatIsGoneWhenItIsToBeRunIsBroughtAgain() throws Exception {
        run(jar);
        played.runs.set(id -> {
            played.runs.set(again -> "");
            played.jars.remove(id);
            return "";
        });
        run(jar);
        assertThat(played.uploads).hasValue(2);
        assertThat(played.ran).hasSize(2);
        assertThat(played.jobs).hasSize(2);
    }

    @Test
    void jarThatIsGoneEachTimeEndsTheAttempt() {
        played.runs.set(id -> {
            played.jars.remove(id);
            return "";
        });
        assertThatThrownBy(() -> run(jar))
                .isInstanceOfSatisfying(
                        JobException.class,
                        thrown -> assertThat(thrown.code()).isEqualTo(EndCode.INTERNAL))
                .hasMessageContaining("does not exist");
        assertThat(played.uploads).hasValue(4);
    }

    /// The answer is lost in a failure behind which nobody finds the jar any more.
    @Test
    void jobThatRunsThoughItsJarIsGoneIsNotHandedOverTwice() throws Exception {
        played.runs.set(id -> {
            played.jars.remove(id);
            played.jobs.add(submission(1).id());
            return "";
        });
        run(jar);
        assertThat(played.uploads).hasValue(1);
        assertThat(played.jobs).hasSize(1);
    }

    @Test
    void ofTwoThatAreBroughtAtOnceOneStaysAndIsRun() throws Exception {
        played.uploaded.set(id -> {
            played.jars.put("00000000-0000" + id.substring(id.indexOf('_')), 0L);
            return "";
        });
        run(jar);
        assertThat(played.jars.keySet()).containsExactly(played.ran.getFirst());
        assertThat(played.ran.getFirst()).startsWith("00000000-0000_");
    }

    @Test
    void attemptsThatComeAtOnceAllRunAndLeaveOneJar() throws Exception {
        int attempts = 3;
        CountDownLatch ready = new CountDownLatch(attempts);
        ExecutorService threads = Executors.newFixedThreadPool(attempts);
        try {
            List<Callable<Boolean>> all = new ArrayList<>();
            for (int number = 1; number <= attempts; number++) {
                Submission submission = submission(number);
                all.add(() -> {
                    ready.countDown();
                    ready.await();
                    try (RestDoor door = played.door()) {
                        door.run(JarName.begin(jar), submission);
                    }
                    return true;
                });
            }
            for (Future<Boolean> one : threads.invokeAll(all, 1, TimeUnit.MINUTES)) {
                assertThat(one.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(played.jobs).hasSize(attempts);
        assertThat(played.jars).hasSize(1);
    }

    /// Three of other releases, and whatever is not ours.
    @Test
    void ofOlderJarsOnlyTheNewestStayAndNoneOfOthersIsTouched() throws Exception {
        for (int age = 1; age <= 5; age++) {
            played.jars.put("0000000%d-aa_%s".formatted(age, OTHER.formatted(age)), 1_000L - age);
        }
        played.jars.put("0000000a-aa_their.jar", 1L);
        played.jars.put("0000000b-aa_slipway-job.jar", 2L);
        run(jar);
        assertThat(played.jars.keySet())
                .containsExactlyInAnyOrder(
                        played.ran.getFirst(),
                        "00000001-aa_" + OTHER.formatted(1),
                        "00000002-aa_" + OTHER.formatted(2),
                        "00000003-aa_" + OTHER.formatted(3),
                        "0000000a-aa_their.jar",
                        "0000000b-aa_slipway-job.jar");
    }

    @Test
    void jarStaysThoughItsProgramSaysNo() throws Exception {
        played.runs.set(id ->
                "<Exception on server side:\nCaused by: "
                        + JobException.class.getName()
                        + ": [cluster-unfit] input: /a cannot be read\n\tat a.b(C.java:1)");
        assertThatThrownBy(() -> run(jar))
                .isInstanceOfSatisfying(
                        JobException.class,
                        thrown -> assertThat(thrown.code()).isEqualTo(EndCode.CLUSTER_UNFIT))
                .hasMessage("input: /a cannot be read");
        played.runs.set(id -> "");
        run(jar);
        assertThat(played.uploads).hasValue(1);
    }

    /// A jar that was damaged there would end each attempt.
    @Test
    void jarThatDoesNotRunForNoReasonOfItsProgramIsBroughtAgainNextTime() throws Exception {
        run(jar);
        played.runs.set(id -> "zip END header not found");
        assertThatThrownBy(() -> run(jar)).hasMessageContaining("zip END header not found");
        assertThat(played.jars).isEmpty();
        played.runs.set(id -> "");
        run(jar);
        assertThat(played.uploads).hasValue(2);
    }

    /// A proxy lets nobody ask for them, or the door takes too long to look into each.
    @Test
    void doorThatDoesNotTellOfItsJarsKeepsNone() throws Exception {
        played.tellNothing(404);
        run(jar);
        played.tellNothing(0);
        run(jar);
        assertThat(played.uploads).hasValue(2);
        assertThat(played.jars).isEmpty();
        assertThat(played.jobs).hasSize(2);
    }
}
