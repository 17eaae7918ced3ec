package dev.slipway.server;

import dev.slipway.cli.CompletionCommand;
import dev.slipway.cli.CostCommand;
import dev.slipway.cli.EndpointCommand;
import dev.slipway.cli.EnvCommand;
import dev.slipway.cli.FeedbackCommand;
import dev.slipway.cli.LoadtestCommand;
import dev.slipway.cli.PredictCommand;
import dev.slipway.cli.governance.ApproveCommand;
import dev.slipway.cli.governance.KeyCommand;
import dev.slipway.cli.governance.TokenCommand;
import dev.slipway.cli.login.LoginCommand;
import dev.slipway.cli.login.LogoutCommand;
import dev.slipway.cli.objects.ApplyCommand;
import dev.slipway.cli.objects.DiffCommand;
import dev.slipway.cli.objects.GetCommand;
import dev.slipway.cli.prediction.PredictionCommand;
import dev.slipway.cli.release.ReleaseCommand;
import dev.slipway.cli.score.ScoreCommand;
import dev.slipway.cli.shadow.ShadowCommand;
import dev.slipway.cli.slo.AlertCommand;
import dev.slipway.cli.slo.SloCommand;
import dev.slipway.cli.stream.StreamCommand;
import dev.slipway.server.features.FeaturesCommand;
import dev.slipway.server.model.ModelCommand;
import dev.slipway.server.operator.ArtifactsCommand;
import dev.slipway.server.operator.AuditCommand;
import dev.slipway.server.operator.BackupCommand;
import dev.slipway.server.operator.RestoreCommand;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;

/// The verbs of the command line, in the order of its help.
///
/// Building all of them takes a tenth of a second of every start, most of it reflection over verbs
/// that were not called; so a line that begins with a verb gets that one alone.
final class Verbs {
    /// In the order of the help.
    static final List<String> NAMES =
            List.of(
                    "serve",
                    "demo",
                    "predict",
                    "score",
                    "stream",
                    "loadtest",
                    "endpoint",
                    "release",
                    "drill",
                    "feedback",
                    "features",
                    "shadow",
                    "cost",
                    "slo",
                    "alert",
                    "prediction",
                    "env",
                    "model",
                    "audit",
                    "backup",
                    "restore",
                    "artifacts",
                    "apply",
                    "diff",
                    "get",
                    "login",
                    "logout",
                    "token",
                    "key",
                    "approve",
                    "completion",
                    "doctor",
                    "help");

    private Verbs() {}

    /// Gives `line` the verbs that these arguments can need: the one they begin with, or all.
    static void addTo(CommandLine line, String... arguments) {
        Optional<Class<?>> called = arguments.length == 0 ? Optional.empty() : alone(arguments[0]);
        if (called.isPresent()) {
            line.addSubcommand(called.get());
        } else {
            NAMES.forEach(name -> line.addSubcommand(verb(name).orElseThrow()));
        }
    }

    /// The verb of this name, unless it speaks of all the others.
    private static Optional<Class<?>> alone(String name) {
        return name.equals("completion") || name.equals("help") ? Optional.empty() : verb(name);
    }

    // A class is loaded when its case is reached, so the others cost nothing.
    private static Optional<Class<?>> verb(String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "serve" -> ServeCommand.class;
                    case "demo" -> DemoCommand.class;
                    case "predict" -> PredictCommand.class;
                    case "score" -> ScoreCommand.class;
                    case "stream" -> StreamCommand.class;
                    case "loadtest" -> LoadtestCommand.class;
                    case "endpoint" -> EndpointCommand.class;
                    case "release" -> ReleaseCommand.class;
                    case "drill" -> DrillCommand.class;
                    case "feedback" -> FeedbackCommand.class;
                    case "features" -> FeaturesCommand.class;
                    case "shadow" -> ShadowCommand.class;
                    case "cost" -> CostCommand.class;
                    case "slo" -> SloCommand.class;
                    case "alert" -> AlertCommand.class;
                    case "prediction" -> PredictionCommand.class;
                    case "env" -> EnvCommand.class;
                    case "model" -> ModelCommand.class;
                    case "audit" -> AuditCommand.class;
                    case "backup" -> BackupCommand.class;
                    case "restore" -> RestoreCommand.class;
                    case "artifacts" -> ArtifactsCommand.class;
                    case "apply" -> ApplyCommand.class;
                    case "diff" -> DiffCommand.class;
                    case "get" -> GetCommand.class;
                    case "login" -> LoginCommand.class;
                    case "logout" -> LogoutCommand.class;
                    case "token" -> TokenCommand.class;
                    case "key" -> KeyCommand.class;
                    case "approve" -> ApproveCommand.class;
                    case "completion" -> CompletionCommand.class;
                    case "doctor" -> DoctorCommand.class;
                    case "help" -> CommandLine.HelpCommand.class;
                    default -> null;
                });
    }
}
