package dev.slipway.control.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.spec.SuppressionSpec;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

/// What looks like a secret is let through by somebody who may judge, and pushes nothing.
final class AcceptedFindingsTest {
    private static final TeamName FRAUD = new TeamName("fraud");
    private static final String NAME = "example";

    private final Office office = new Office();

    private static SuppressionSpec spec() {
        return new SuppressionSpec(
                NAME,
                Office.MODEL,
                "secret-jwt",
                "README.md",
                "0f3a5c7e91b2d4f60a1c3e5b",
                new FreeText("an expired example"),
                LocalDate.of(2026, 12, 31));
    }

    @Test
    void sessionAndTokenOfOnePersonAreOne() {
        office.model(FRAUD, 1);
        office.done(Office.session("ada", FRAUD, Role.REVIEWER), Office.put(spec()));
        Principal token = office.token("ada", FRAUD, Role.SCIENTIST);
        assertThat(office.refusal(token, office.version(null, NAME)))
                .contains("two different people, both known, since the risk tier is 1");
        Principal nobody = office.token(null, FRAUD, Role.SCIENTIST);
        assertThat(office.refusal(nobody, office.version(null, NAME)))
                .contains("two different people, both known");
        office.done(office.token("bob", FRAUD, Role.SCIENTIST), office.version(null, NAME));
    }

    @Test
    void whatWasAcceptedBeforeTheTierCountsIfItsReviewerMightApprove() {
        office.model(FRAUD, 0);
        office.done(office.token("ada", FRAUD, Role.SCIENTIST), Office.put(spec()));
        office.model(FRAUD, 1);
        Principal bob = office.token("bob", FRAUD, Role.SCIENTIST);
        assertThat(office.refusal(bob, office.version(null, NAME)))
                .contains("somebody who might approve the model's versions when accepting");
        SuppressionSpec again =
                new SuppressionSpec(
                        NAME,
                        Office.MODEL,
                        spec().rule(),
                        spec().file(),
                        spec().fingerprint(),
                        new FreeText("looked at it again"),
                        spec().expires());
        office.done(office.token("eve", FRAUD, Role.REVIEWER), Office.put(again));
        office.done(bob, office.version(null, NAME));
    }

    @Test
    void whatWasPushedBeforeTheTierDoesNotComeIntoServiceOnIt() {
        office.model(FRAUD, 0);
        Principal ada = office.token("ada", FRAUD, Role.SCIENTIST, Role.RELEASER);
        office.done(ada, Office.put(spec()));
        office.done(ada, office.version(office.key("ada"), NAME));
        Principal bob = office.token("bob", FRAUD, Role.REVIEWER);
        office.done(bob, office.verdict(Role.REVIEWER, office.key("bob")));
        office.model(FRAUD, 1);
        assertThat(office.refusal(ada, office.promote()))
                .contains("scanned: it rests on suppression/example");
    }
}
