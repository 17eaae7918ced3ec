package dev.slipway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.ApprovalList;
import dev.slipway.api.answer.EndpointList;
import dev.slipway.api.answer.Outcome;
import dev.slipway.api.answer.VerdictCount;
import dev.slipway.api.answer.VersionPage;
import dev.slipway.api.control.ApprovalEntry;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.registry.Version;
import dev.slipway.documents.Evidence;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who says yes or no to a version in the browser, and what others are told to do instead.
final class VerdictPagesTest {
    private static final String PAGE = "/console/models/flights/versions/2";
    private static final String VERSION = "/api/v1/models/flights/versions/2";
    private static final Version JUDGED = HostileAnswers.version(2);
    private static final Sha256 EVIDENCE = Evidence.of(JUDGED);
    private static final PersonId BOB = new PersonId("bob@example.com");
    private static final Pattern COUNTS = Pattern.compile("<td><bdi>(yes|no, [^<]*)</bdi></td>");

    private final ServedConsole served = ServedConsole.guarded();

    VerdictPagesTest() throws IOException {}

    @BeforeEach
    void open() throws Exception {
        served.says("/api/v1/models/flights", HostileAnswers.model())
                .says("/api/v1/endpoints", new EndpointList(List.of()))
                .says(
                        "/api/v1/models/flights/versions?limit=200",
                        new VersionPage(List.of(JUDGED), null))
                .says(VERSION, JUDGED)
                .says(VERSION + "/package", HostileAnswers.files())
                .says(VERSION + "/approvals", waiting(EVIDENCE));
        served.signIn();
    }

    @AfterEach
    void close() {
        served.close();
    }

    private static ApprovalList waiting(Sha256 evidence) {
        return new ApprovalList(List.of(HostileAnswers.need()), List.of(), List.of(), evidence);
    }

    private void looks(Principal.Proof proof, @Nullable PersonId person, Grant... grants) {
        served.knows(
                new Principal(
                        new PrincipalId(proof == Principal.Proof.OIDC ? "oidc:x#bob" : "token:b"),
                        proof,
                        TeamName.DEFAULT,
                        person,
                        List.of(grants)));
    }

    private String page() throws IOException, InterruptedException {
        HttpResponse<String> page = served.get(PAGE);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(PageRules.broken(page.body())).isEmpty();
        return page.body();
    }

    /// What a page says of each verdict, in order. Texts one behind the other are looked for here:
    /// AssertJ takes half a minute for them in a page with texts as long as these.
    private static List<String> counts(String page) {
        return COUNTS.matcher(page).results().map(found -> found.group(1)).toList();
    }

    @Test
    void aReviewerInASessionApprovesWhatThePageShowed() throws Exception {
        looks(Principal.Proof.OIDC, BOB, Grant.everywhere(Role.REVIEWER));
        assertThat(page())
                .contains("action=\"" + PAGE + "/verdict#verdict\"")
                .contains("name=\"evidence\" value=\"" + EVIDENCE.hex() + "\"")
                .contains("value=\"yes\">Approve", "value=\"no\"");
        served.says(VERSION + "/approvals", new Outcome(9, List.of("VerdictGiven"), false, false));
        HttpResponse<String> done =
                served.post("/console/sign-in", PAGE + "/verdict", typed("yes", "calibrated"));
        assertThat(done.statusCode()).as(done.body()).isEqualTo(303);
        assertThat(done.headers().firstValue("Location")).contains(PAGE);
        assertThat(served.commands)
                .singleElement()
                .asString()
                .startsWith("POST " + VERSION + "/approvals Bearer ")
                .contains("\"role\":\"reviewer\"", "calibrated", EVIDENCE.hex())
                .doesNotContain("signature");
    }

    private static Map<String, String> typed(String said, String reason) {
        return Map.of(
                "verdict",
                said,
                "role",
                "reviewer",
                "reason",
                reason,
                "digest",
                JUDGED.content().digest().hex(),
                "evidence",
                EVIDENCE.hex());
    }

    @Test
    void whatWasTypedStaysBesideWhatTheServerSays() throws Exception {
        looks(Principal.Proof.OIDC, BOB, Grant.everywhere(Role.REVIEWER));
        HttpResponse<String> again = served.post(PAGE, PAGE + "/verdict", typed("yes", ""));
        assertThat(again.statusCode()).isEqualTo(422);
        assertThat(again.body()).contains("reason: missing (expected:");
        assertThat(served.commands).isEmpty();

        HttpResponse<String> neither =
                served.post(PAGE, PAGE + "/verdict", typed("perhaps", "it \"looks\" good"));
        assertThat(neither.statusCode()).isEqualTo(422);
        assertThat(neither.body())
                .contains("verdict: perhaps (expected: yes or no)", "it &#34;looks&#34; good");
    }

    @Test
    void whoeverShowsATokenIsToldWhatToRun() throws Exception {
        looks(Principal.Proof.TOKEN, BOB, Grant.everywhere(Role.REVIEWER));
        assertThat(page())
                .contains("has risk tier 1", "sign-in?next=%2Fmodels%2Fflights%2Fversions%2F2")
                .contains("slipway approve flights 2 --role reviewer --reason")
                .contains("slipway key register mine.pem")
                .doesNotContain("value=\"yes\"");
    }

    @Test
    void aProgramsSessionIsNobodys() throws Exception {
        looks(Principal.Proof.OIDC, null, Grant.everywhere(Role.REVIEWER));
        assertThat(page()).contains("has risk tier 1").doesNotContain("value=\"yes\"");
    }

    @Test
    void viewersAndReviewersOfOtherTeamsSeeWhichRoleIsMissing() throws Exception {
        looks(Principal.Proof.OIDC, BOB, Grant.everywhere(Role.VIEWER));
        assertThat(page())
                .contains("permission: APPROVE on model flights is missing for oidc:x#bob")
                .doesNotContain("value=\"yes\"", "slipway key create");
        looks(
                Principal.Proof.OIDC,
                BOB,
                new Grant(Role.REVIEWER, new Scope.OfTeam(new TeamName("fraud"))));
        assertThat(page()).contains("permission: APPROVE").doesNotContain("value=\"yes\"");
    }

    @Test
    void whoeverHasBothRolesChooses() throws Exception {
        looks(
                Principal.Proof.OIDC,
                BOB,
                Grant.everywhere(Role.REVIEWER),
                Grant.everywhere(Role.RISK_OFFICER));
        assertThat(page()).contains("<option value=\"reviewer\"", "<option value=\"risk-officer\"");
    }

    @Test
    void anAuthorIsToldThatItTakesSomebodyElse() throws Exception {
        looks(Principal.Proof.OIDC, JUDGED.origin().person(), Grant.everywhere(Role.REVIEWER));
        assertThat(page()).contains("an author may not judge it").doesNotContain("value=\"yes\"");
    }

    @Test
    void eachVerdictCountsAsTheServerSays() throws Exception {
        looks(Principal.Proof.OIDC, BOB, Grant.everywhere(Role.VIEWER));
        List<ApprovalEntry> given =
                List.of(
                        said("ada", false, EVIDENCE),
                        said("bob", true, Sha256.of("less")),
                        said("ada", true, EVIDENCE));
        List<VerdictCount> counts =
                List.of(
                        VerdictCount.no("a later word of theirs is in its place"),
                        VerdictCount.no("more is known since"),
                        VerdictCount.YES);
        served.says(VERSION + "/approvals", new ApprovalList(List.of(), given, counts, EVIDENCE));
        assertThat(counts(page()))
                .containsExactly(
                        "no, a later word of theirs is in its place",
                        "no, more is known since",
                        "yes");
    }

    private static ApprovalEntry said(String who, boolean isYes, Sha256 evidence) {
        return new ApprovalEntry(
                HostileAnswers.MODEL,
                HostileAnswers.TWO,
                Role.REVIEWER,
                isYes,
                JUDGED.content().digest(),
                evidence,
                new PrincipalId("oidc:x#" + who),
                Principal.Proof.OIDC,
                new PersonId(who + "@example.com"),
                List.of(),
                TeamName.DEFAULT,
                null,
                new FreeText("because"),
                null,
                null,
                HostileAnswers.TIME,
                null);
    }

    @Test
    void nobodyJudgesWhatThePageDoesNotShow() throws Exception {
        looks(Principal.Proof.OIDC, BOB, Grant.everywhere(Role.REVIEWER));
        served.says(VERSION + "/approvals", waiting(Sha256.of("something else")));
        assertThat(page())
                .contains("other facts about this version")
                .doesNotContain("value=\"yes\"");
    }
}
