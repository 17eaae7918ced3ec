package dev.slipway.cli.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.release.ReleaseTransition.EvidenceMark;
import dev.slipway.api.release.StoredEvidence;
import dev.slipway.stats.Decision;
import dev.slipway.stats.Evidence;
import dev.slipway.stats.EvidencePlan;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Second;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Verdicts of seconds that room `stats` itself folded.
final class ReplayTest {
    private static final Second.Shape SHAPE = new Second.Shape(1, 0);
    private static final StoredEvidence.Terms TERMS =
            new StoredEvidence.Terms(
                    0.01,
                    0.05,
                    1,
                    0,
                    2,
                    0.001,
                    new StoredEvidence.Slowness(0.99, 0.2, Duration.ofNanos(100_000), 2),
                    null);

    @TempDir Path folder;

    /// Seconds of a candidate half of whose answers are bad, until evidence says so.
    private static List<long[]> faulty() {
        Evidence evidence = new Evidence(EvidencePlan.usual(SHAPE, 0.001));
        List<long[]> seconds = new ArrayList<>();
        while (evidence.answer() != Decision.Answer.ABORT) {
            Second second = new Second(SHAPE);
            second.begin(evidence.next(1, 0.5));
            for (int i = 0; i < 10; i++) {
                second.answer(Arm.STABLE, 0, false);
                second.answer(Arm.CANDIDATE, 0, i % 2 == 0);
            }
            evidence.observe(second);
            seconds.add(second.numbers());
        }
        return seconds;
    }

    private static StoredEvidence stored(List<long[]> seconds, ReleasePhase to) {
        EvidenceDigest digest = new EvidenceDigest(Told.BEGUN.id());
        seconds.forEach(digest::add);
        EvidenceMark mark = new EvidenceMark(seconds.size(), digest.now());
        Release release =
                Told.BEGUN
                        .moved(
                                Told.move(
                                        ReleasePhase.DRAFT,
                                        ReleasePhase.BAKE,
                                        1,
                                        Cause.PROGRESS,
                                        null))
                        .moved(Told.move(ReleasePhase.BAKE, to, 2, Cause.EVIDENCE, mark));
        return new StoredEvidence(release, TERMS, seconds.size(), digest.now(), 0, boxed(seconds));
    }

    private static List<List<Long>> boxed(List<long[]> seconds) {
        return seconds.stream().map(one -> Arrays.stream(one).boxed().toList()).toList();
    }

    @Test
    void aVerdictIsFoundAgainFromAFile() throws IOException {
        List<long[]> seconds = faulty();
        StoredEvidence all = stored(seconds, ReleasePhase.ABORTING);
        for (String name : List.of("evidence", "evidence.gz")) {
            Path file = folder.resolve(name);
            assertThat(EvidenceFile.write(file, pages(all))).isEqualTo(seconds.size());
            Replay replay = EvidenceFile.read(file, Replay::of);
            assertThat(replay.seconds()).isEqualTo(seconds.size());
            assertThat(replay.isComplete()).isTrue();
            assertThat(replay.isGenuine()).isTrue();
            assertThat(replay.isAsRecorded()).isTrue();
            assertThat(replay.moves())
                    .singleElement()
                    .satisfies(move -> {
                        assertThat(move.found()).isEqualTo("abort");
                        assertThat(move.why()).contains("candidate fails more often than stable");
                    });
            assertThat(text(replay)).contains("agrees", "those in the records", "fails-more");
        }
        assertThat(Files.size(folder.resolve("evidence.gz")))
                .isLessThan(Files.size(folder.resolve("evidence")));
    }

    /// The evidence in pages of two seconds.
    private static Stream<StoredEvidence> pages(StoredEvidence all) {
        List<StoredEvidence> pages = new ArrayList<>();
        for (int from = 0; from < all.page().size(); from += 2) {
            pages.add(
                    new StoredEvidence(
                            all.release(),
                            all.terms(),
                            all.seconds(),
                            all.digest(),
                            from,
                            all.page().subList(from, Math.min(all.page().size(), from + 2))));
        }
        return pages.stream();
    }

    @Test
    void aVerdictThatEvidenceDoesNotGiveDiffers() {
        List<long[]> seconds = faulty();
        Replay replay = Replay.of(stored(seconds, ReleasePhase.HOLD), seconds.iterator());
        assertThat(replay.isAsRecorded()).isFalse();
        assertThat(text(replay)).contains("DIFFERS");
    }

    @Test
    void aHoldThatTookAllWeightRestsOnAFault() {
        List<long[]> seconds = faulty();
        StoredEvidence held = stored(seconds, ReleasePhase.HOLD);
        Release.Move hold = held.release().moves().getLast();
        ReleaseTransition made = hold.transition();
        ReleaseTransition back =
                new ReleaseTransition(
                        made.from(),
                        made.to(),
                        made.step(),
                        0,
                        made.cause(),
                        made.why(),
                        made.evidence(),
                        made.ran(),
                        null);
        Release release =
                Told.BEGUN
                        .moved(held.release().moves().getFirst())
                        .moved(new Release.Move(back, hold.time(), hold.by(), hold.seq()));
        StoredEvidence stored =
                new StoredEvidence(release, TERMS, held.seconds(), held.digest(), 0, held.page());
        Replay replay = Replay.of(stored, seconds.iterator());
        assertThat(replay.isAsRecorded()).isTrue();
        assertThat(replay.moves())
                .singleElement()
                .satisfies(move -> assertThat(move.recorded()).isEqualTo("abort"));
    }

    /// Whoever ends a hold that a rule made has not said anything of what evidence found.
    @Test
    void aStepOverWhatEvidenceHeldAgreesOnlyWhereSomebodyHasSeenThat() {
        assertThat(resumed(Cause.EVIDENCE).isAsRecorded()).isTrue();
        Replay replay = resumed(Cause.RULE);
        assertThat(replay.isAsRecorded()).isFalse();
        assertThat(replay.moves())
                .singleElement()
                .satisfies(move -> assertThat(move.found()).isEqualTo("hold"));
    }

    /// A release that goes to its next step though keys were not divided as was set, and that
    /// somebody has let go on before.
    private static Replay resumed(Cause heldFor) {
        Evidence evidence = new Evidence(EvidencePlan.usual(SHAPE, 0.001));
        List<long[]> seconds = new ArrayList<>();
        while (evidence.answer() != Decision.Answer.HOLD) {
            Second second = new Second(SHAPE);
            second.begin(evidence.next(1, 0.5));
            second.addNewKeys(Arm.CANDIDATE, 100);
            evidence.observe(second);
            seconds.add(second.numbers());
        }
        EvidenceDigest digest = new EvidenceDigest(Told.BEGUN.id());
        seconds.forEach(digest::add);
        EvidenceMark mark = new EvidenceMark(seconds.size(), digest.now());
        Release release =
                Told.BEGUN
                        .moved(move(ReleasePhase.DRAFT, ReleasePhase.BAKE, Cause.PROGRESS))
                        .moved(move(ReleasePhase.BAKE, ReleasePhase.HOLD, heldFor))
                        .moved(move(ReleasePhase.HOLD, ReleasePhase.DECIDE, Cause.OPERATOR))
                        .moved(
                                Told.move(
                                        ReleasePhase.DECIDE,
                                        ReleasePhase.BAKE,
                                        2,
                                        Cause.PROGRESS,
                                        mark));
        StoredEvidence stored =
                new StoredEvidence(release, TERMS, seconds.size(), digest.now(), 0, boxed(seconds));
        return Replay.of(stored, seconds.iterator());
    }

    private static Release.Move move(ReleasePhase from, ReleasePhase to, Cause cause) {
        return Told.move(from, to, 1, cause, null);
    }

    @Test
    void aChangedSecondIsNoticed() {
        List<long[]> seconds = faulty();
        StoredEvidence stored = stored(seconds, ReleasePhase.ABORTING);
        Second other = new Second(SHAPE);
        other.begin(new Evidence(EvidencePlan.usual(SHAPE, 0.001)).next(1, 0.5));
        other.answer(Arm.STABLE, 0, true);
        seconds.set(0, other.numbers());
        Replay replay = Replay.of(stored, seconds.iterator());
        assertThat(replay.isGenuine()).isFalse();
        assertThat(replay.isAsRecorded()).isFalse();
        assertThat(text(replay)).contains("OTHERS than in the records");
    }

    @Test
    void theFirstSecondsAloneAreSaidToBeNotAll() {
        List<long[]> seconds = faulty();
        StoredEvidence stored = stored(seconds, ReleasePhase.ABORTING);
        Replay replay = Replay.of(stored, seconds.subList(0, 1).iterator());
        assertThat(replay.isComplete()).isFalse();
        assertThat(replay.isGenuine()).isTrue();
        assertThat(replay.moves())
                .singleElement()
                .satisfies(move -> {
                    assertThat(move.seconds()).isEqualTo(seconds.size());
                    assertThat(move.recorded()).isEqualTo("abort");
                    assertThat(move.found()).isEqualTo("missing");
                });
        assertThat(replay.isAsRecorded()).isFalse();
        assertThat(text(replay)).contains("and more are stored elsewhere", "DIFFERS");
    }

    @Test
    void anotherFileIsRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("notes"), "hello\n");
        assertThatThrownBy(() -> EvidenceFile.read(text, Replay::of))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: evidence as release explain --export writes it)");
        Path packed = Files.writeString(folder.resolve("notes.gz"), "hello\n");
        assertThatThrownBy(() -> EvidenceFile.read(packed, Replay::of))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EvidenceFile.write(text, Stream.of()))
                .hasMessage("evidence: none is stored");
    }

    @Test
    void digestsAreThoseOfTheWordsAndNumbers() {
        EvidenceDigest digest = new EvidenceDigest(Told.BEGUN.id());
        assertThat(digest.now()).isEqualTo(Sha256.of("slipway evidence 1 flights.3"));
    }

    private static String text(Replay replay) {
        StringWriter text = new StringWriter();
        replay.print(new PrintWriter(text, true));
        return text.toString();
    }
}
