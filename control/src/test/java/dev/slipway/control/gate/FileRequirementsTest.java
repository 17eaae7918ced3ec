package dev.slipway.control.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.ApprovalCommand.RevokeKey;
import dev.slipway.api.control.JobCommand.SubmitScore;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement;
import dev.slipway.api.spec.PolicySpec.Requirement.Signed;
import dev.slipway.api.spec.ScoreWish;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FileRequirementsTest {
    private static final String UNSIGNED =
            " of model flights may not score: signed: it has no signature (slipway model sign"
                    + " --for)";

    private final Office office = new Office();
    private final ServedGates gates = new ServedGates(InstantSource.fixed(Office.NOW));
    private final Principal boss = office.boss();

    private static SubmitScore score(@Nullable String version) {
        return new SubmitScore(
                new ScoreWish(
                        "flights",
                        version,
                        "/srv/in.csv",
                        null,
                        "/srv/out-" + version,
                        null,
                        List.of(),
                        BadRowLimit.NONE,
                        null,
                        null));
    }

    private void ask(List<AliasName> aliases, Requirement... requirements) {
        office.done(
                boss,
                Office.put(
                        new PolicySpec(
                                "signed",
                                aliases,
                                PolicySpec.Selector.ALL,
                                List.of(requirements))));
    }

    private ScoreJob lastJob() {
        return office.control
                .current()
                .job(JobId.of(office.control.current().lastJob()))
                .orElseThrow();
    }

    private List<String> lacking() {
        return gates.toScore(office.control.current(), lastJob().scored());
    }

    @Test
    void signatureIsAskedOfAVersionThatIsNamedByItsModel() {
        office.push(boss, null);
        ask(List.of(), new Signed(List.of()));
        assertThat(office.refusal(boss, score(null))).isEqualTo("version 1" + UNSIGNED);
        assertThat(office.refusal(boss, score("1"))).isEqualTo("version 1" + UNSIGNED);
        office.push(boss, office.key("signer"));
        assertThat(office.done(boss, score(null))).hasSize(1);
        assertThat(office.refusal(boss, score("1"))).isEqualTo("version 1" + UNSIGNED);
        assertThat(gates.asksSignature(office.control.current(), lastJob().scored())).isTrue();
    }

    @Test
    void policyAboutAnAliasIsAboutTheVersionThatItNames() {
        office.push(boss, null);
        office.done(boss, office.promote());
        office.push(boss, null);
        ask(List.of(Office.PRODUCTION), new Signed(List.of()));
        assertThat(office.refusal(boss, score("1"))).isEqualTo("version 1" + UNSIGNED);
        assertThat(office.refusal(boss, score("@production"))).isEqualTo("version 1" + UNSIGNED);
        assertThat(office.done(boss, score("2"))).hasSize(1);
    }

    @Test
    void endpointAsksOfAnotherVersionWhatItAsksOfItsOwn() {
        office.push(boss, office.key("signer"));
        office.done(boss, office.promote());
        office.push(boss, null);
        assertThat(office.done(boss, score("2"))).hasSize(1);
        ask(List.of(Office.PRODUCTION), new Signed(List.of()));
        office.done(boss, Office.put(office.endpoint(RiskTier.SANDBOX, Office.PRODUCTION)));
        assertThat(office.done(boss, score(null))).hasSize(1);
        assertThat(office.refusal(boss, score("latest"))).isEqualTo("version 2" + UNSIGNED);
    }

    @Test
    void riskTierAsksForASignatureAndNotForAnApproval() {
        office.model(TeamName.DEFAULT, 1);
        office.push(boss, null);
        assertThat(office.refusal(boss, score(null))).isEqualTo("version 1" + UNSIGNED);
        office.push(boss, office.key("signer"));
        assertThat(office.done(boss, score(null))).hasSize(1);
    }

    @Test
    void jobLacksASignatureWhoseKeyIsRevokedWhileItWaits() {
        ask(List.of(), new Signed(List.of()));
        HeldKey key = office.key("signer");
        office.push(boss, key);
        office.done(boss, score(null));
        assertThat(lacking()).isEmpty();
        office.done(boss, new RevokeKey(key.hint(), new FreeText("stolen")));
        assertThat(lacking())
                .containsExactly(
                        "signed: by key " + key.hint() + ", which is not trusted for this");
        assertThat(office.refusal(boss, score("1"))).contains("may not score: signed: by key");
    }
}
