package dev.slipway.control.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.ApprovalCommand.RevokeKey;
import dev.slipway.api.control.ApprovalCommand.TrustKey;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.RegistryCommand.AttachEvaluation;
import dev.slipway.api.control.RegistryCommand.DeleteModel;
import dev.slipway.api.control.RegistryCommand.PublishVersion;
import dev.slipway.api.journal.FreeText;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is said of each verdict follows the rules by which policies count them.
final class VerdictCountsTest {
    private static final TeamName FRAUD = new TeamName("fraud");
    private static final TeamName RISK = new TeamName("risk");

    private final Office office = new Office();
    private final ServedGates gates = new ServedGates(InstantSource.fixed(Office.NOW));

    private Principal ada() {
        return office.token("ada", FRAUD, Role.SCIENTIST, Role.RELEASER);
    }

    private Principal bob() {
        return office.token("bob", FRAUD, Role.REVIEWER);
    }

    /// Whether each verdict on the newest version's files counts, or why it does not.
    private List<String> counts() {
        Image image = office.control.current();
        return gates
                .counts(image, image.model(Office.MODEL).orElseThrow(), office.newest())
                .stream()
                .map(count -> count.counts() ? "yes" : String.valueOf(count.hindrance()))
                .toList();
    }

    @Test
    void theLastWordOfEachReviewerCountsAsLongAsNoMoreIsKnown() {
        office.model(FRAUD, 1);
        office.push(ada(), office.key("ada"));
        Principal bob = bob();
        HeldKey key = office.key("bob");
        office.done(bob, office.verdict(Role.REVIEWER, key));
        assertThat(counts()).containsExactly("yes");
        office.done(bob, office.verdict(Role.REVIEWER, key));
        assertThat(counts()).containsExactly("a later word of theirs is in its place", "yes");
        office.done(
                ada(),
                new AttachEvaluation(
                        Office.MODEL, office.newest().number(), "auc", null, "d", 0.7, null, null));
        assertThat(counts().getLast()).isEqualTo("more is known since");
        office.done(office.boss(), new RevokeKey(key.hint(), new FreeText("lost")));
        assertThat(counts())
                .as("the last word counts no more, and leaves none before it")
                .containsExactly("a later word of theirs is in its place", "its key was revoked");
    }

    @Test
    void ofTwoYesesOfOnePersonOneCounts() {
        office.model(FRAUD, 1);
        office.push(ada(), office.key("ada"));
        HeldKey key = office.key("bob");
        office.done(bob(), office.verdict(Role.REVIEWER, key));
        office.done(bob(), office.verdict(Role.REVIEWER, key));
        assertThat(counts()).containsExactly("yes", "the same person has said yes already");
    }

    @Test
    void aYesOfWhoeverIsAnAuthorByNowCountsNoMore() {
        office.model(FRAUD, 0);
        HeldKey signer = HeldKey.made();
        office.push(ada(), signer);
        office.done(bob(), office.verdict(Role.REVIEWER, null));
        assertThat(counts()).containsExactly("yes");
        office.done(office.boss(), new TrustKey(new PersonId("bob"), signer.pem()));
        assertThat(counts()).containsExactly("an author of the version gave it");
    }

    @Test
    void aYesOfATokenAloneCountsNoMoreWhereTheTierIsRaised() {
        office.model(FRAUD, 0);
        office.push(ada(), office.key("ada"));
        office.done(bob(), office.verdict(Role.REVIEWER, null));
        assertThat(counts()).containsExactly("yes");
        office.model(FRAUD, 1);
        assertThat(counts())
                .containsExactly(
                        "a token alone does not say whose it is, where the risk tier is not 0");
    }

    @Test
    void aYesToAnEarlierModelOfTheNameCountsForNoOther() {
        office.model(FRAUD, 0);
        PublishVersion version = office.version(null);
        office.done(ada(), version);
        office.done(bob(), office.verdict(Role.REVIEWER, null));
        office.done(office.boss(), new DeleteModel(Office.MODEL));
        office.now = Office.NOW.plusSeconds(1);
        office.model(RISK, 0);
        office.done(office.token("rick", RISK, Role.SCIENTIST), version);
        office.done(bob(), office.verdict(Role.REVIEWER, null));
        assertThat(counts()).containsExactly("it is about an earlier model of this name", "yes");
    }
}
