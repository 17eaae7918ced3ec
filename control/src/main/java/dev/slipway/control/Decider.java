package dev.slipway.control;

import dev.slipway.api.control.AccessCommand;
import dev.slipway.api.control.ApprovalCommand;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.JobCommand;
import dev.slipway.api.control.ObjectCommand;
import dev.slipway.api.control.OperateCommand;
import dev.slipway.api.control.RegistryCommand;
import dev.slipway.api.control.ReleaseCommand;
import dev.slipway.api.control.ReportCommand;
import dev.slipway.control.access.AccessDecisions;
import dev.slipway.control.decide.Deciding;
import dev.slipway.control.decide.Guard;
import dev.slipway.control.fact.Fact;
import dev.slipway.control.fact.ReportFact;
import dev.slipway.control.gate.ApprovalDecisions;
import dev.slipway.control.job.JobDecisions;
import dev.slipway.control.object.ObjectDecisions;
import dev.slipway.control.object.OperateDecisions;
import dev.slipway.control.registry.RegistryDecisions;
import dev.slipway.control.release.ReleaseDecisions;
import java.util.List;

/// Decides every command: a pure function of image, command, principal and time.
final class Decider {
    private final RegistryDecisions registry;
    private final ObjectDecisions objects;
    private final OperateDecisions operate;
    private final ReleaseDecisions releases;
    private final JobDecisions jobs;
    private final ApprovalDecisions approvals = new ApprovalDecisions();

    Decider(Guard guard) {
        registry = new RegistryDecisions(guard);
        objects = new ObjectDecisions(guard);
        operate = new OperateDecisions(guard);
        releases = new ReleaseDecisions(guard);
        jobs = new JobDecisions(guard);
    }

    /// *Errors*: [dev.slipway.api.error.RefusalException].
    List<? extends Fact> decide(Deciding deciding, Command command) {
        return switch (command) {
            case RegistryCommand change -> registry.decide(deciding, change);
            case ObjectCommand change -> objects.decide(deciding, change);
            case OperateCommand change -> operate.decide(deciding, change);
            case ReleaseCommand change -> releases.decide(deciding, change);
            case JobCommand change -> jobs.decide(deciding, change);
            case ReportCommand report -> List.of(report(deciding, report));
            case ApprovalCommand verdict -> approvals.decide(deciding, verdict);
            case AccessCommand change -> AccessDecisions.decide(deciding, change);
        };
    }

    private static ReportFact report(Deciding deciding, ReportCommand command) {
        deciding.requireServer("report: only servers say what they serve");
        return switch (command) {
            case ReportCommand.ReportLoaded loaded ->
                    new ReportFact.VersionLoaded(
                            loaded.node(),
                            loaded.endpoint(),
                            loaded.model(),
                            loaded.version(),
                            loaded.seq());
            case ReportCommand.ReportLoadFailed failed ->
                    new ReportFact.VersionLoadFailed(
                            failed.node(),
                            failed.endpoint(),
                            failed.model(),
                            failed.version(),
                            failed.seq(),
                            failed.reason());
        };
    }
}
