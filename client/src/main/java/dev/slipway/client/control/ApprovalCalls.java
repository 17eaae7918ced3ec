package dev.slipway.client.control;

import dev.slipway.api.answer.ApprovalList;
import dev.slipway.api.answer.ApprovalNeed;
import dev.slipway.api.answer.KeyList;
import dev.slipway.api.answer.ModelChange;
import dev.slipway.api.answer.Outcome;
import dev.slipway.api.control.ApprovalCommand;
import dev.slipway.api.control.TrustedKey;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.client.control.ApiCalls.Command;
import java.util.List;

/// Calls about approvals: what waits for people, and what they say.
public final class ApprovalCalls {
    private static final String POST = "POST";

    private final ApiCalls api;

    public ApprovalCalls(ApiCalls api) {
        this.api = api;
    }

    /// Versions that wait for people.
    public List<ApprovalNeed> waiting() {
        return api.get("/approvals", Reading.now(), ApprovalList.class).waiting();
    }

    /// What a version waits for, and the verdicts on it.
    ///
    /// @param reference a number, `latest`, or `@` and an alias
    public ApprovalList of(ModelName model, String reference) {
        return api.get(
                ModelRegistryCalls.path(model, reference) + "/approvals",
                Reading.now(),
                ApprovalList.class);
    }

    /// Says yes or no to a version in the caller's name.
    public Outcome give(
            ModelName model, VersionNumber version, ModelChange.Verdict verdict, Sending sending) {
        String path = ModelRegistryCalls.path(model, version.toString()) + "/approvals";
        return api.send(Command.of(POST, path, verdict, sending), Outcome.class);
    }

    /// The public keys that sign in people's names.
    public List<TrustedKey> keys() {
        return api.get("/keys", Reading.now(), KeyList.class).keys();
    }

    /// Makes a public key count as nobody's.
    public Outcome revoke(Sha256 key, String reason, Sending sending) {
        return api.send(
                new Command(
                        "DELETE",
                        "/keys/" + key.hex(),
                        Reading.now().with("reason", reason),
                        null,
                        sending),
                Outcome.class);
    }

    /// Makes a public key count as a person's.
    public Outcome trust(ApprovalCommand.TrustKey key, Sending sending) {
        return api.send(Command.of(POST, "/keys", key, sending), Outcome.class);
    }
}
