package dev.slipway.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.JobCommand.EndJob;
import dev.slipway.api.control.JobCommand.LoseAttempt;
import dev.slipway.api.control.JobCommand.RunSchedule;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ReportCommand.ReportLoadFailed;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.Spec;
import dev.slipway.documents.Documents;
import dev.slipway.scan.secret.FieldSecrets;
import java.util.Map;

/// Keeps secrets out of records, and text that none can hold: every text of a command is looked at
/// before it is decided.
///
/// The whole document of a command is walked, so a field that is added later is looked at too.
final class SecretWords {
    private static final int REPLACEMENT = 0xFFFD;

    /// Where a connection has the name of its secret.
    private static final String REFERENCE = "secret";

    private final FieldSecrets secrets = new FieldSecrets();

    /// The command as it may be recorded. What a server says of itself loses the words that look
    /// like a secret; nobody is there to mend them.
    ///
    /// *Errors*: [RefusalException] naming field and rule, never the text.
    Command checked(CommandRequest request) {
        if (request.command() instanceof ReportLoadFailed failed) {
            return withoutSecrets(failed);
        }
        if (request.command() instanceof LoseAttempt lose) {
            return new LoseAttempt(
                    lose.job(),
                    lose.attempt(),
                    lose.loss(),
                    withoutSecret(lose.reason()),
                    lose.tally());
        }
        if (request.command() instanceof EndJob end && end.reason() != null) {
            return new EndJob(
                    end.job(),
                    end.attempt(),
                    end.state(),
                    withoutSecret(end.reason()),
                    end.tally());
        }
        if (request.command() instanceof RunSchedule run && run.hindrance() != null) {
            return new RunSchedule(
                    run.batchJob(), run.due(), run.files(), withoutSecret(run.hindrance()));
        }
        new Walk("").requireNone("idempotency-key", "idempotency-key", request.key().value());
        if (request.command() instanceof ApplyObjects apply) {
            apply.puts().forEach(put -> require(put.spec()));
            new Walk("").require("removals", "", Documents.tree(apply.removals()));
        } else {
            new Walk("").require("", "", Documents.tree(request.command()));
        }
        return request.command();
    }

    private void require(Spec spec) {
        boolean isNamable = secrets.find("name", spec.name()).isEmpty();
        String subject = isNamable ? ObjectId.of(spec).toString() : "a " + spec.kind().text();
        new Walk(" for " + subject).require("", "", Documents.tree(spec));
    }

    private ReportLoadFailed withoutSecrets(ReportLoadFailed failed) {
        return new ReportLoadFailed(
                failed.node(),
                failed.endpoint(),
                failed.model(),
                failed.version(),
                failed.seq(),
                secrets.withheld("reason", failed.reason())
                        .orElseGet(() -> whole(failed.reason())));
    }

    private FreeText withoutSecret(FreeText reason) {
        return secrets.withheld("reason", reason.value()).map(FreeText::new).orElse(reason);
    }

    /// Half of a surrogate pair has no UTF-8.
    private static boolean isWhole(String text) {
        return text.codePoints().noneMatch(SecretWords::isHalf);
    }

    private static boolean isHalf(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }

    /// What a server says of a model may be the words of another server, or cut anywhere.
    private static String whole(String text) {
        return text.codePoints()
                .map(c -> isHalf(c) ? REPLACEMENT : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /// Looks through one document; a refusal ends with its subject.
    private final class Walk {
        private final String subject;

        Walk(String subject) {
            this.subject = subject;
        }

        /// @param name of the member that holds the tree
        void require(String path, String name, JsonNode tree) {
            if (tree.isTextual()) {
                requireNone(path, name, tree.textValue());
            }
            if (tree.isArray()) {
                for (int i = 0; i < tree.size(); i++) {
                    require(path + "[" + i + "]", name, tree.get(i));
                }
            }
            for (Map.Entry<String, JsonNode> member : tree.properties()) {
                String key = member.getKey();
                requireNone(path + ", a name in it", "", key);
                require(path.isEmpty() ? key : path + "." + key, key, member.getValue());
            }
        }

        void requireNone(String path, String name, String text) {
            if (!isWhole(text)) {
                throw new RefusalException(
                        ErrorCode.INVALID_INPUT,
                        path
                                + ": holds half a surrogate pair (expected: whole characters)"
                                + subject);
            }
            boolean isReference = path.equals(REFERENCE) && !subject.isEmpty();
            secrets.find(isReference ? "" : name, text)
                    .ifPresent(found -> {
                        throw new RefusalException(
                                ErrorCode.INVALID_INPUT,
                                path
                                        + ": "
                                        + found.message()
                                        + " by rule "
                                        + found.rule()
                                        + " (expected: no secret; end it where it is valid)"
                                        + subject);
                    });
        }
    }
}
