package dev.slipway.jobs.attempt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.api.release.StickyKey;
import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.SplitChoice.Canary;
import org.jspecify.annotations.Nullable;

/// A split as files and checkpoints hold it: a version, and in `canary` another one with the terms.
public final class SplitText {
    private static final String CANARY = "canary";

    private SplitText() {}

    /// As it is written.
    public static ObjectNode of(SplitChoice split) {
        ObjectNode node = model(split.stable());
        Canary canary = split.canary();
        if (canary != null) {
            ReleaseSplit terms = canary.terms();
            node.set(
                    CANARY,
                    model(canary.candidate())
                            .put("release", terms.release().value())
                            .put("weight", terms.weight())
                            .put("salt", terms.salt())
                            .put("sticky", terms.sticky().text()));
        }
        return node;
    }

    private static ObjectNode model(ModelChoice model) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", model.name())
                .put("version", model.version())
                .put("package", model.directory().toString())
                .put("digest", model.digest());
    }

    /// What was written.
    ///
    /// *Errors*: `IllegalArgumentException` naming the field.
    public static SplitChoice read(@Nullable JsonNode node) {
        JsonFields fields = new JsonFields("model", node);
        JsonFields canary = fields.optionalObject(CANARY);
        ModelChoice stable = AttemptFile.model(fields);
        return new SplitChoice(stable, canary == null ? null : canary(stable, canary));
    }

    private static Canary canary(ModelChoice stable, JsonFields fields) {
        ReleaseId release = new ReleaseId(fields.text("release"));
        double weight = fields.number("weight");
        long salt = fields.whole("salt");
        StickyKey sticky = StickyKey.of(fields.text("sticky"));
        ModelChoice candidate = AttemptFile.model(fields);
        return new Canary(
                candidate,
                new ReleaseSplit(
                        release,
                        new VersionNumber(stable.version()),
                        new VersionNumber(candidate.version()),
                        weight,
                        salt,
                        sticky));
    }
}
