package dev.slipway.serving.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.Principal;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.HeadFields;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.inference.Standing;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.KeyHash;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.api.release.StickyKey;
import dev.slipway.stats.counts.Arm;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import org.junit.jupiter.api.Test;

final class ReleaseSplitTest {
    private static final EndpointName FLIGHTS = new EndpointName("flights");
    private static final ReleaseId RELEASE = ReleaseId.of(FLIGHTS, 1);
    private static final StickyKey HEADER = new StickyKey.Header("slipway-key");

    static ReleaseSplit split(double weight, long salt, StickyKey sticky) {
        return new ReleaseSplit(
                RELEASE, new VersionNumber(1), new VersionNumber(2), weight, salt, sticky);
    }

    private static Split used(ReleaseSplit terms) {
        return new Split(terms, new ReleaseCounts(terms.sticky()));
    }

    private static RequestHead head(String id, HeadFields fields) {
        return new RequestHead(
                new PredictionId(id),
                FLIGHTS,
                VersionChoice.ROUTED,
                Standing.USUAL,
                0,
                new Deadline(0),
                Principal.LOCAL,
                fields);
    }

    private static Pick.Made made(Pick pick) {
        return (Pick.Made) pick;
    }

    @Test
    void stickyKeyKeepsItsVersionWhileWeightsGrow() {
        Property.holds(
                Campaign.cases(20, 400),
                random -> {
                    ReleaseSplit split = split(0, random.nextLong(), HEADER);
                    double[] weights = random.doubles(20).sorted().toArray();
                    for (int i = 0; i < 500; i++) {
                        long key = KeyHash.of(Long.toString(random.nextLong(), 36));
                        boolean before = split.isCandidates(key);
                        assertThat(before).isFalse();
                        for (double weight : weights) {
                            boolean now = split.withWeight(weight).isCandidates(key);
                            assertThat(now || !before).as("key %s at %s", key, weight).isTrue();
                            before = now;
                        }
                        assertThat(split.withWeight(1).isCandidates(key)).isTrue();
                    }
                });
    }

    @Test
    void candidateHasItsPartOfTheKeysWhateverKeysThereAre() {
        Property.holds(
                Campaign.cases(10, 200),
                random -> {
                    double weight = random.nextDouble(0.01, 0.99);
                    ReleaseSplit split = split(weight, random.nextLong(), HEADER);
                    long first = random.nextLong(1_000_000);
                    int keys = 20_000;
                    int candidates = 0;
                    for (int i = 0; i < keys; i++) {
                        candidates += split.isCandidates(KeyHash.of("user-" + (first + i))) ? 1 : 0;
                    }
                    // Six standard deviations: once in half a billion by chance.
                    double bound = 6 * Math.sqrt(keys * weight * (1 - weight));
                    assertThat((double) candidates)
                            .isBetween(keys * weight - bound, keys * weight + bound);
                });
    }

    @Test
    void releasesDivideTheSameKeysDifferently() {
        ReleaseSplit one = split(0.5, 1, HEADER);
        ReleaseSplit other = split(0.5, 2, HEADER);
        int both = 0;
        for (int i = 0; i < 10_000; i++) {
            long key = KeyHash.of("user-" + i);
            both += one.isCandidates(key) && other.isCandidates(key) ? 1 : 0;
        }
        assertThat(both).isBetween(2_200, 2_800);
    }

    @Test
    void aCallerStaysWithAVersionAndARequestWithoutAKeyHasItsOwn() {
        Split split = used(split(0.5, 7, HEADER));
        Pick.Made first = made(split.pick(head("a".repeat(32), name -> "ada")));
        Pick.Made second = made(split.pick(head("b".repeat(32), name -> "ada")));
        assertThat(second.key()).isEqualTo(first.key());
        assertThat(second.arm()).isEqualTo(first.arm());
        assertThat(first.isSticky()).isTrue();

        Pick.Made without = made(split.pick(head("c".repeat(32), HeadFields.NONE)));
        assertThat(without.isSticky()).isFalse();
        assertThat(without.key()).isEqualTo(KeyHash.of("c".repeat(32)));
    }

    @Test
    void thePlanSaysWhereAKeyComesFrom() {
        RequestHead head = head("d".repeat(32), name -> name.equals("user") ? "ada" : null);
        Pick byHeader = used(split(1, 7, new StickyKey.Header("user"))).pick(head);
        assertThat(made(byHeader).key()).isEqualTo(KeyHash.of("ada"));
        Pick byCaller = used(split(1, 7, new StickyKey.Caller())).pick(head);
        assertThat(made(byCaller).key()).isEqualTo(KeyHash.of(Principal.LOCAL.id().value()));
        Pick byRequest = used(split(1, 7, new StickyKey.Request())).pick(head);
        assertThat(made(byRequest).key()).isEqualTo(KeyHash.of("d".repeat(32)));
        Pick byField = used(split(1, 7, new StickyKey.Field("user"))).pick(head);
        assertThat(byField).isInstanceOf(Pick.Open.class);
    }

    @Test
    void whoWasPickedForStableStaysThoughWeightsGrowAndWhoLosesCandidateGoesBack() {
        Split half = used(split(0.5, 7, HEADER));
        Split all = used(split(1, 7, HEADER));
        Split nobody = used(split(0, 7, HEADER));
        for (int i = 0; i < 100; i++) {
            String user = "user-" + i;
            Pick.Made pick = made(half.pick(head("e".repeat(32), name -> user)));
            boolean isCandidates = pick.arm() == Arm.CANDIDATE;
            assertThat(half.isCandidates(pick)).isEqualTo(isCandidates);
            assertThat(all.isCandidates(pick)).isEqualTo(isCandidates);
            assertThat(nobody.isCandidates(pick)).isFalse();
        }
    }

    @Test
    void aPickOfAnotherReleaseCountsForNothing() {
        ReleaseSplit later =
                new ReleaseSplit(
                        ReleaseId.of(FLIGHTS, 2),
                        new VersionNumber(1),
                        new VersionNumber(3),
                        1,
                        7,
                        HEADER);
        Pick pick = used(split(1, 7, HEADER)).pick(head("f".repeat(32), name -> "ada"));
        assertThat(used(later).isCandidates(pick)).isFalse();
    }

    @Test
    void itNamesItsTwoVersionsAlone() {
        ReleaseSplit split = split(0.5, 7, HEADER);
        assertThat(split.names(new VersionId(FLIGHTS, new VersionNumber(1)))).isTrue();
        assertThat(split.names(new VersionId(FLIGHTS, new VersionNumber(2)))).isTrue();
        assertThat(split.names(new VersionId(FLIGHTS, new VersionNumber(3)))).isFalse();
        EndpointName other = new EndpointName("other");
        assertThat(split.names(new VersionId(other, new VersionNumber(1)))).isFalse();
    }

    @Test
    void weightsLieBetweenNobodyAndEverybody() {
        assertThatThrownBy(() -> split(1.5, 7, HEADER))
                .hasMessage("weight: 1.5 (expected: 0 to 1)");
        assertThatThrownBy(() -> split(Double.NaN, 7, HEADER))
                .hasMessage("weight: NaN (expected: 0 to 1)");
        assertThatThrownBy(() ->
                        new ReleaseSplit(
                                RELEASE, new VersionNumber(1), new VersionNumber(1), 0, 7, HEADER))
                .hasMessage("candidate: 1 (expected: another version than stable)");
    }
}
