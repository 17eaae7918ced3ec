package dev.slipway.serving.tiers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.api.release.StickyKey;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class StayTest {
    private static final Scaling ON_DEMAND = new Scaling(0, Duration.ofSeconds(1), 0);
    private static final long LONG = Duration.ofHours(1).toNanos();
    private static final EndpointName FLIGHTS = new EndpointName("flights");
    private static final ReleaseSplit SPLIT =
            new ReleaseSplit(
                    new ReleaseId("flights.1"),
                    new VersionNumber(1),
                    new VersionNumber(2),
                    0,
                    7,
                    new StickyKey.Request());

    @Test
    void whatNobodyAsksForGoesWhereItsEndpointLetsIt() {
        Stay stay = new Stay(version(3), ON_DEMAND, SPLIT, false);
        assertThat(stay.letsGo()).isTrue();
        assertThat(stay.isIdle(LONG, 0)).isTrue();
        assertThat(stay.isIdle(LONG, 1)).isFalse();
        assertThat(stay.isIdle(Duration.ofMillis(999).toNanos(), 0)).isFalse();
    }

    @Test
    void whatStaysByItsTermsIsNeverIdle() {
        assertThat(new Stay(version(3), Scaling.ALWAYS, null, false).isIdle(LONG, 0)).isFalse();
    }

    @Test
    void bothVersionsOfAReleaseAndWhatIsPinnedStayWhateverTheTerms() {
        for (long number = 1; number <= 2; number++) {
            assertThat(new Stay(version(number), ON_DEMAND, SPLIT, false).letsGo()).isFalse();
        }
        assertThat(new Stay(version(3), ON_DEMAND, null, true).isIdle(LONG, 0)).isFalse();
    }

    private static VersionId version(long number) {
        return new VersionId(FLIGHTS, new VersionNumber(number));
    }
}
