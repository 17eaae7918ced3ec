package dev.slipway.tracking;

import dev.slipway.api.tracking.DatasetInput;
import dev.slipway.api.tracking.Param;
import dev.slipway.api.tracking.Tag;
import dev.slipway.api.tracking.TrackingRefusedException;
import dev.slipway.scan.finding.Finding;
import dev.slipway.scan.secret.FieldSecrets;
import java.util.List;
import java.util.Optional;

/// Keeps secrets out of what is logged, by the rules that commands and pushed files keep to.
///
/// *Errors*: every method throws [TrackingRefusedException], which names field and rule and never
/// repeats the text.
///
/// *Threads*: any; long texts are looked through on a thread of its own.
final class SecretTexts implements AutoCloseable {
    private static final int LONG = 4_096;

    private final FieldSecrets secrets = new FieldSecrets();
    private final Workers workers = new Workers("tracking-secrets-", 1);

    void require(String what, String text) {
        check(what, "", text);
    }

    void requireTags(List<Tag> tags) {
        tags.forEach(tag -> requireLabel("tag", tag.key(), tag.value()));
    }

    void requireParams(List<Param> params) {
        params.forEach(param -> requireLabel("param", param.key(), param.value()));
    }

    void requireInputs(List<DatasetInput> inputs) {
        for (DatasetInput input : inputs) {
            require("dataset name", input.dataset().name());
            require("dataset source", input.source());
            input.schema().ifPresent(schema -> require("dataset schema", schema));
            input.profile().ifPresent(profile -> require("dataset profile", profile));
            requireTags(input.tags());
        }
    }

    private void requireLabel(String what, String key, String value) {
        require(what + " key", key);
        check(what + " '" + key + "'", key, value);
    }

    private Optional<Finding> find(String key, String text) {
        return text.length() > LONG
                ? workers.call(() -> secrets.find(key, text))
                : secrets.find(key, text);
    }

    @Override
    public void close() {
        workers.close();
    }

    private void check(String what, String key, String text) {
        find(key, text)
                .ifPresent(found -> {
                    throw TrackingRefusedException.invalid(
                            what
                                    + ": "
                                    + found.message()
                                    + " by rule "
                                    + found.rule()
                                    + " (expected: no secret; end it where it is valid)");
                });
    }
}
