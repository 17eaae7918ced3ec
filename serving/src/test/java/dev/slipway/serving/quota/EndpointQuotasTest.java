package dev.slipway.serving.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.spec.Quota;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EndpointQuotasTest {
    private static final long SECOND = 1_000_000_000;
    private static final TeamName RISK = new TeamName("risk");
    private static final PrincipalId ADA = new PrincipalId("token:ada");
    private static final PrincipalId BOB = new PrincipalId("token:bob");

    private final TeamQuotas teams = new TeamQuotas();
    private final EndpointQuotas flights = new EndpointQuotas();
    private final EndpointQuotas fares = new EndpointQuotas();

    @Test
    void nothingIsCountedWithoutAQuota() {
        flights.follow(null, teams.of(RISK));

        assertThat(flights.take(ADA, 0)).isSameAs(QuotaAnswer.Taken.NOTHING);
    }

    @Test
    void endpointsOfATeamShareItsQuota() {
        teams.follow(Map.of(RISK, new Quota(2, null)));
        flights.follow(null, teams.of(RISK));
        fares.follow(null, teams.of(RISK));

        assertThat(flights.take(ADA, 0)).isInstanceOf(QuotaAnswer.Taken.class);
        assertThat(fares.take(BOB, 0)).isInstanceOf(QuotaAnswer.Taken.class);
        assertThat(fares.take(BOB, 0))
                .isEqualTo(new QuotaAnswer.TooFast(new Holder.OfTeam(RISK), 2, SECOND / 2));
        assertThat(flights.take(ADA, SECOND / 2)).isInstanceOf(QuotaAnswer.Taken.class);
    }

    @Test
    void eachPrincipalHasAQuotaOfItsOwn() {
        flights.follow(new Quota(null, 1), teams.of(RISK));

        QuotaAnswer.Taken adas = (QuotaAnswer.Taken) flights.take(ADA, 0);
        assertThat(flights.take(BOB, 0)).isInstanceOf(QuotaAnswer.Taken.class);
        assertThat(flights.take(ADA, 0))
                .isEqualTo(new QuotaAnswer.AllInside(new Holder.OfPrincipal(ADA), 1));
        adas.giveBack();
        assertThat(flights.take(ADA, 0)).isInstanceOf(QuotaAnswer.Taken.class);
    }

    @Test
    void requestThatTheTeamRefusesCostsItsPrincipalNothing() {
        teams.follow(Map.of(RISK, new Quota(null, 1)));
        flights.follow(new Quota(2, null), teams.of(RISK));

        QuotaAnswer.Taken first = (QuotaAnswer.Taken) flights.take(BOB, 0);
        for (int i = 0; i < 10; i++) {
            assertThat(flights.take(ADA, 0)).isInstanceOf(QuotaAnswer.AllInside.class);
        }
        first.giveBack();
        assertThat(flights.take(ADA, 0)).isInstanceOf(QuotaAnswer.Taken.class);
    }

    @Test
    void requestThatIsUndoneUsedNothing() {
        teams.follow(Map.of(RISK, new Quota(1, 1)));
        flights.follow(new Quota(1, 1), teams.of(RISK));

        for (int i = 0; i < 10; i++) {
            ((QuotaAnswer.Taken) flights.take(ADA, 0)).undo();
        }
        ((QuotaAnswer.Taken) flights.take(ADA, 0)).giveBack();
        assertThat(flights.take(ADA, 0)).isInstanceOf(QuotaAnswer.TooFast.class);
    }

    @Test
    void anotherQuotaHoldsAtOnceAndTheSameGoesOn() {
        teams.follow(Map.of(RISK, new Quota(1, null)));
        flights.follow(null, teams.of(RISK));
        assertThat(flights.take(ADA, 0)).isInstanceOf(QuotaAnswer.Taken.class);

        teams.follow(Map.of(RISK, new Quota(1, null)));
        assertThat(flights.take(ADA, 0)).isInstanceOf(QuotaAnswer.TooFast.class);
        teams.follow(Map.of(RISK, new Quota(3, null)));
        assertThat(flights.take(ADA, 0)).isInstanceOf(QuotaAnswer.Taken.class);
        teams.follow(Map.of());
        assertThat(flights.take(ADA, 0)).isSameAs(QuotaAnswer.Taken.NOTHING);
    }

    @Test
    void rateThatStaysGoesOnWhereAnotherNumberMayBeInside() {
        teams.follow(Map.of(RISK, new Quota(1, 4)));
        flights.follow(null, teams.of(RISK));
        fares.follow(new Quota(1, 4), teams.of(new TeamName("other")));
        assertThat(flights.take(ADA, 0)).isInstanceOf(QuotaAnswer.Taken.class);
        assertThat(fares.take(ADA, 0)).isInstanceOf(QuotaAnswer.Taken.class);

        teams.follow(Map.of(RISK, new Quota(1, 8)));
        fares.follow(new Quota(1, null), teams.of(new TeamName("other")));

        assertThat(flights.take(ADA, 0)).isInstanceOf(QuotaAnswer.TooFast.class);
        assertThat(fares.take(ADA, 0)).isInstanceOf(QuotaAnswer.TooFast.class);
    }

    @Test
    void principalsBeyondTheBoundShareAQuotaUntilOthersAreForgotten() {
        flights.follow(new Quota(1, null), teams.of(RISK));
        for (int i = 0; i < 10_000; i++) {
            ((QuotaAnswer.Taken) flights.take(new PrincipalId("token:" + i), 0)).giveBack();
        }
        // Nobody can be forgotten yet: whoever is forgotten could come once more in this second.
        assertThat(flights.take(ADA, 0)).isInstanceOf(QuotaAnswer.Taken.class);
        assertThat(flights.take(BOB, 0)).isInstanceOf(QuotaAnswer.TooFast.class);
        assertThat(flights.take(BOB, 2 * SECOND)).isInstanceOf(QuotaAnswer.Taken.class);
        assertThat(flights.take(ADA, 2 * SECOND)).isInstanceOf(QuotaAnswer.Taken.class);
    }
}
