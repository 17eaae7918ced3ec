package dev.slipway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.DeclaredObject.Acceptance;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.SuppressionSpec;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SuppressionRulesTest {
    private static final ModelName FLIGHTS = new ModelName("flights");
    private static final String PRINT = "0f3a5c7e91b2d4f60a1c3e5b";
    private static final Principal ADA = OpenControl.principal("ada", Role.SCIENTIST);
    private static final Principal EVA = OpenControl.principal("eva", Role.REVIEWER);

    private final OpenControl open = new OpenControl();

    private static SuppressionSpec spec(String rule, String file, String print, String expires) {
        return new SuppressionSpec(
                "example",
                FLIGHTS,
                rule,
                file,
                print,
                new FreeText("an expired example"),
                LocalDate.parse(expires));
    }

    private static SuppressionSpec good() {
        return spec("secret-jwt", "README.md", PRINT, "2026-12-31");
    }

    private CommandResult apply(Principal principal, SuppressionSpec spec) {
        return open.submit(principal, new ApplyObjects(List.of(new Put(spec, null)), List.of()));
    }

    private void model(int tier) {
        open.apply(new ModelSpec(FLIGHTS, TeamName.DEFAULT, new RiskTier(tier), null, Map.of()));
    }

    private DeclaredObject example() {
        return open.control
                .current()
                .object(new ObjectId(Kind.SUPPRESSION, "example"))
                .orElseThrow();
    }

    private void refused(Principal principal, SuppressionSpec spec, ErrorCode code, String start) {
        CommandResult result = apply(principal, spec);
        assertThat(result).isInstanceOf(CommandResult.Refused.class);
        assertThat(open.refusal(result).code()).isEqualTo(code);
        assertThat(open.refusal(result).message()).startsWith(start);
    }

    @Test
    void whoPushesMayAcceptInTheLowestTierAndIsNamed() {
        model(0);
        assertThat(apply(ADA, good())).isInstanceOf(CommandResult.Done.class);
        assertThat(example().by()).isEqualTo(ADA.id());
        assertThat(example().acceptance())
                .isEqualTo(new Acceptance(List.of(new PersonId("ada@example.org")), false));
    }

    @Test
    void nothingIsAcceptedForAModelThatIsNotThere() {
        refused(
                ADA,
                good(),
                ErrorCode.UNKNOWN_OBJECT,
                "model: 'flights' is unknown (expected: one that exists)");
        ModelSpec model = new ModelSpec(FLIGHTS, TeamName.DEFAULT, new RiskTier(1), null, Map.of());
        ApplyObjects both =
                new ApplyObjects(List.of(new Put(good(), null), new Put(model, null)), List.of());
        assertThat(open.refusal(open.submit(ADA, both)).message())
                .startsWith("permission: APPROVE on ")
                .contains(" is missing for ada ");
        assertThat(open.submit(OpenControl.principal("root", Role.values()), both))
                .isInstanceOf(CommandResult.Done.class);
        assertThat(example().acceptance())
                .isEqualTo(new Acceptance(List.of(new PersonId("root@example.org")), true));
    }

    @Test
    void everyFieldIsChecked() {
        model(0);
        refused(
                ADA,
                spec("pickle-call", "a", PRINT, "2026-12-31"),
                ErrorCode.INVALID_INPUT,
                "rule: pickle-call (expected: a rule for secrets");
        refused(ADA, spec("secret-jwt", " ", PRINT, "2026-12-31"), ErrorCode.INVALID_INPUT, "file");
        refused(
                ADA,
                spec("secret-jwt", "a", "0f3a", "2026-12-31"),
                ErrorCode.INVALID_INPUT,
                "fingerprint: 0f3a (expected: 24 hexadecimal digits)");
        for (String day : List.of("2026-01-01", "2027-01-04")) {
            refused(
                    ADA,
                    spec("secret-jwt", "a", PRINT, day),
                    ErrorCode.INVALID_INPUT,
                    "expires: " + day + " (expected: from 2026-01-02 to 2027-01-03)");
        }
    }

    @Test
    void aboveTheLowestTierItTakesAReviewerWhoIsKnown() {
        model(1);
        refused(ADA, good(), ErrorCode.FORBIDDEN, "permission: APPROVE on ");
        Principal nobody =
                new Principal(
                        new PrincipalId("token:ci"),
                        Principal.Proof.TOKEN,
                        TeamName.DEFAULT,
                        null,
                        EVA.grants());
        refused(nobody, good(), ErrorCode.UNMET_REQUIREMENT, "reviewer: nobody is known behind");
        assertThat(apply(EVA, good())).isInstanceOf(CommandResult.Done.class);
        assertThat(
                        open.submit(
                                ADA,
                                new ApplyObjects(
                                        List.of(),
                                        List.of(new ObjectId(Kind.SUPPRESSION, "example")))))
                .isInstanceOf(CommandResult.Refused.class);
    }
}
