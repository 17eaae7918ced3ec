package dev.slipway.cli.release;

import dev.slipway.api.release.ReleaseFinding;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.cli.JunitReport;
import dev.slipway.documents.Constants;
import java.util.ArrayList;
import java.util.List;

/// What a release means for a script.
final class ReleaseExit {
    private static final int PASSED = 0;
    private static final int ROLLED_BACK = 1;
    private static final int INCONCLUSIVE = 3;

    private ReleaseExit() {}

    /// 0 when it is final, 1 when it was rolled back, 3 when it is held, or goes on.
    static int of(ReleaseStatus status) {
        return switch (status.phase()) {
            case FINAL -> PASSED;
            case ABORTING, ROLLED_BACK, QUARANTINED -> ROLLED_BACK;
            case DRAFT, GATED, LOADING, WARMING, SHADOW, BAKE, DECIDE, PROMOTING, SOAK, HOLD ->
                    INCONCLUSIVE;
        };
    }

    /// The release and its checks for a build server. A check that found no fault has not failed,
    /// whether or not it has shown anything yet.
    static JunitReport report(String suite, ReleaseStatus status) {
        List<JunitReport.Check> checks = new ArrayList<>();
        String release = "release " + status.release().id();
        checks.add(
                new JunitReport.Check(
                        release,
                        status.phase() == ReleasePhase.FINAL
                                ? List.of()
                                : List.of(Constants.word(status.phase()) + ": " + status.why())));
        for (ReleaseFinding finding : status.evidence().findings()) {
            checks.add(
                    new JunitReport.Check(
                            release + ": " + finding.check(),
                            switch (finding.verdict()) {
                                case PASSED, INCONCLUSIVE -> List.of();
                                case FAILED, ERROR -> List.of(finding.why());
                            }));
        }
        return new JunitReport(suite, checks);
    }
}
