package dev.slipway.tracking;

import dev.slipway.api.tracking.DatasetInput;
import dev.slipway.api.tracking.Param;
import dev.slipway.api.tracking.Tag;
import dev.slipway.api.tracking.TrackingRefusedException;
import dev.slipway.scan.secret.FieldSecrets;
import java.util.List;

/// Keeps secrets out of what is logged, by the rules that commands and pushed files keep to.
///
/// *Errors*: every method throws [TrackingRefusedException], which names field and rule and never
/// repeats the text.
final class SecretTexts {
    private final FieldSecrets secrets = new FieldSecrets();

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

    private void check(String what, String key, String text) {
        secrets.find(key, text)
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
